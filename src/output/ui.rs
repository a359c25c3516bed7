//! The streams of a run, and how they are written to.

use std::io::{BufRead, Write};
use std::sync::Arc;

use anyhow::Context as _;
use chrono::{DateTime, Utc};

use super::column::{Column, Row};
use super::column_set::ColumnSet;
use super::progress::{PATIENCE, Progress, ProgressSource};
use super::style::{Format, Style};
use crate::error::Failure;
use crate::messages::Messages;
use crate::text::ShellSyntax;
use crate::time::Zone;

/// The streams, and how to write to them.
pub(crate) struct Ui {
    pub(super) out: Box<dyn Write + Send>,
    pub(super) input: Box<dyn BufRead + Send>,
    pub(crate) messages: Messages,
    pub(super) style: Style,
    /// The progress of a list that is not complete yet.
    pub(super) awaited: Progress,
}

/// The context of an error of stdout.
pub(super) const WRITING: &str = "cannot write the output";

impl Ui {
    pub(crate) fn new(
        out: Box<dyn Write + Send>,
        input: Box<dyn BufRead + Send>,
        messages: Messages,
        style: Style,
    ) -> Self {
        Self { out, input, messages, style, awaited: Progress::default() }
    }

    pub(crate) fn input(&mut self) -> &mut (dyn BufRead + Send) {
        &mut *self.input
    }

    pub(crate) fn format(&self) -> Format {
        self.style.format
    }

    /// Returns whether a list is printed once it is complete, and not item by item.
    pub(crate) fn collects(&self) -> bool {
        matches!(self.style.format, Format::Table | Format::Json) || self.style.sort.is_some()
    }

    /// Returns whether the model of an item is needed, and not only its JSON.
    pub(crate) fn reads_models(&self) -> bool {
        !self.style.format.is_json() || self.style.sort.is_some()
    }

    /// Returns whether `--sort` asks for an order.
    pub(crate) fn sorts(&self) -> bool {
        self.style.sort.is_some()
    }

    /// Returns the largest number of items of a list.
    pub(crate) fn limit(&self) -> Option<usize> {
        self.style.limit
    }

    /// Returns how many items a server has to send for a list of the newest: all, if another order was asked for.
    pub(crate) fn limit_of_newest(&self) -> usize {
        self.style.limit.filter(|_| !self.sorts()).unwrap_or(usize::MAX)
    }

    /// Applies `--jq` to each item of a list, and not to the list.
    pub(crate) fn filter_items(&mut self) {
        if self.has_filter() {
            self.style.format = Format::Ndjson;
        }
    }

    /// Returns whether `--columns` or `--sort` name columns.
    pub(crate) fn names_columns(&self) -> bool {
        self.style.columns.is_some() || self.sorts()
    }

    /// Returns whether stdout is a terminal.
    pub(crate) fn is_terminal(&self) -> bool {
        self.style.terminal.is_some()
    }

    /// Returns whether `--jq` filters the JSON.
    pub(crate) fn has_filter(&self) -> bool {
        self.style.filter.is_some()
    }

    /// Returns whether the user can answer a question.
    pub(crate) fn can_ask(&self) -> bool {
        self.style.can_ask
    }

    /// Returns the present time, as this run sees it.
    pub(crate) fn now(&self) -> DateTime<Utc> {
        self.style.now
    }

    /// Returns the time zone in which times are read and printed.
    pub(crate) fn zone(&self) -> &Arc<dyn Zone> {
        &self.style.zone
    }

    /// Returns the shell for which commands are printed as results.
    pub(crate) fn shell(&self) -> ShellSyntax {
        self.style.shell
    }

    /// Moves the present time of a run that prints again and again.
    pub(crate) fn set_now(&mut self, now: DateTime<Utc>) {
        self.style.now = now;
    }

    /// Prints further rows of a table or of CSV without another header or byte order mark.
    pub(crate) fn omit_header(&mut self) {
        (self.style.header, self.style.bom) = (false, false);
    }

    /// Prints lines of JSON instead of a table: for things of which no columns are known.
    pub(crate) fn replace_table_by_ndjson(&mut self) {
        if self.style.format == Format::Table {
            self.style.format = Format::Ndjson;
        }
    }

    /// Returns the columns of a model that this run shows.
    ///
    /// # Errors
    /// `--columns` or `--sort` name a column that the model does not have.
    pub(crate) fn columns<R: Row>(&self) -> Result<ColumnSet<R>, Failure> {
        ColumnSet::of_model().choose(&self.style)
    }

    /// Lists other columns on a terminal than in a pipe, unless `--columns` chooses some. Returns whether it does.
    pub(crate) fn lay_out<R: Row>(
        &self,
        columns: &mut ColumnSet<R>,
        layout: Vec<&'static Column<R>>,
    ) -> bool {
        if self.is_terminal() {
            columns.list(layout);
        }
        self.is_terminal() && self.format() == Format::Table && !columns.is_chosen()
    }

    /// Returns the columns of a model that this run shows, with a first column for the profile.
    ///
    /// # Errors
    /// `--columns` or `--sort` name a column that the model does not have.
    pub(crate) fn columns_of_profiles<R: Row>(&self) -> Result<ColumnSet<R>, Failure> {
        ColumnSet::of_profiles().choose(&self.style)
    }

    /// Returns the width in columns that help may take.
    pub(crate) fn help_width(&self) -> usize {
        self.style.terminal.unwrap_or(80)
    }

    /// Prints help as a long list is printed: coloured, and through a pager.
    ///
    /// # Errors
    /// Stdout is closed or full.
    pub(crate) fn print_help(&mut self, text: &clap::builder::StyledStr) -> anyhow::Result<()> {
        let text = if self.style.colour { text.ansi().to_string() } else { text.to_string() };
        self.print_long(&text)
    }

    /// Prints long text, through a pager if it does not fit the terminal.
    ///
    /// # Errors
    /// Stdout is closed or full.
    pub(super) fn print_long(&mut self, text: &str) -> anyhow::Result<()> {
        self.awaited.end();
        // One line is left for the prompt below.
        let fits = self.style.rows.is_none_or(|rows| text.lines().count() < rows);
        if !fits && self.style.pager.show(text, &self.messages) {
            return Ok(());
        }
        self.print(text)
    }

    /// Shows the progress of work that counts `steps` and the `items` that they return. Nothing is shown if stderr is not a
    /// terminal, or if results appear on it as they arrive.
    pub(crate) fn progress(&self, steps: &'static str, items: &'static str) -> Progress {
        self.begin_progress((steps, items), None)
    }

    /// Shows the progress that a source describes. Nothing is shown if stderr is not a terminal, or if results appear on it as
    /// they arrive.
    pub(crate) fn progress_of(&self, source: Arc<dyn ProgressSource>) -> Progress {
        self.begin_progress(("", ""), Some(source))
    }

    fn begin_progress(
        &self,
        nouns: (&'static str, &'static str),
        source: Option<Arc<dyn ProgressSource>>,
    ) -> Progress {
        let streams = self.is_terminal() && !self.collects();
        let is_silent = streams || self.messages.quiet || self.messages.verbosity > 0;
        let room = self.style.bar.filter(|_| !is_silent);
        room.map_or_else(Progress::default, |room| {
            Progress::begin(&self.messages, room, PATIENCE, nouns, source)
        })
    }

    /// Shows the progress of a list until it is printed. Its pages are counted where they arrive.
    pub(crate) fn await_pages(&mut self) {
        self.awaited = self.progress("pages", "items");
        self.awaited.count_pages();
    }

    /// Shows the progress of work until its result is printed.
    pub(crate) fn await_work(&mut self, steps: &'static str, items: &'static str) -> Progress {
        self.awaited = self.progress(steps, items);
        self.awaited.clone()
    }

    /// Ends all progress. A thread that hangs may hold it for longer.
    pub(crate) fn end_progress(&mut self) {
        self.awaited.end();
        self.awaited = Progress::default();
    }

    /// Returns stdout, for bytes of any kind.
    pub(crate) fn raw_output(&mut self) -> &mut (dyn Write + Send) {
        &mut *self.out
    }

    /// Prints text of this program's own, and flushes it.
    ///
    /// # Errors
    /// Stdout is closed or full.
    pub(crate) fn print(&mut self, text: &str) -> anyhow::Result<()> {
        self.awaited.end();
        self.out.write_all(text.as_bytes()).and_then(|()| self.out.flush()).context(WRITING)
    }
}
