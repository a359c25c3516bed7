//! How things look: results on stdout in the format that was asked for, all talk on stderr.
//!
//! A command hands over records and never thinks about formats; a format never thinks about commands.

mod cell;
mod checklist;
mod csv;
mod jq;
pub(crate) mod json;
mod live_view;
mod local_record;
mod ndjson;
mod pager;
mod passthrough;
mod progress;
mod prompt;
mod results;
mod table;
mod view;

use std::io::{BufRead, Write};
use std::sync::Arc;

use anyhow::Context as _;
use chrono::{DateTime, Utc};

pub(crate) use cell::{Cell, Column, Record, Row, Tone};
pub(crate) use checklist::Check;
pub(crate) use jq::Filter;
pub(crate) use live_view::Picture;
pub(crate) use local_record::Own;
pub(crate) use pager::Pager;
pub(crate) use progress::Progress;
pub(crate) use view::{Sort, View};

use crate::messages::{ErrorFormat, Messages};
use crate::text::{bytes, safe};
use crate::time::{self, Zone};
use table::{Heading, Printed};
use view::Shown;

/// What results are printed as.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Format {
    /// For people; in a pipe, columns between tabs.
    #[default]
    Table,
    /// The server's own objects: one, or an array of them.
    Json,
    /// The server's own objects, one a line.
    Ndjson,
    /// Cells between commas.
    Csv,
    /// Ids, one a line.
    Id,
}

impl Format {
    pub(crate) fn is_json(self) -> bool {
        matches!(self, Self::Json | Self::Ndjson)
    }

    /// Returns the format of errors beside results in this format.
    pub(crate) fn error_format(self) -> ErrorFormat {
        if self.is_json() { ErrorFormat::Json } else { ErrorFormat::Text }
    }
}

/// Asks the terminal that stdout is for its columns and rows, if it is one.
pub(crate) type Size = Arc<dyn Fn() -> Option<(usize, usize)> + Send + Sync>;

/// How this run prints.
#[expect(clippy::struct_excessive_bools, reason = "each is a switch of its own")]
#[derive(Clone)]
pub(crate) struct Look {
    pub(crate) format: Format,
    pub(crate) columns: Option<Vec<String>>,
    pub(crate) sort: Option<Sort>,
    pub(crate) header: bool,
    /// Whether CSV begins with a byte order mark, without which some spreadsheets take it for another encoding.
    pub(crate) bom: bool,
    /// Columns of the terminal that stdout is, if it is one.
    pub(crate) terminal: Option<usize>,
    /// Columns and rows as they are now, for what is drawn more than once.
    pub(crate) size: Size,
    /// The terminal can only print: nothing on it can be drawn over.
    pub(crate) dumb: bool,
    pub(crate) colour: bool,
    pub(crate) zone: Arc<dyn Zone>,
    pub(crate) now: DateTime<Utc>,
}

impl Look {
    /// Whether a list is printed once it is complete, and not as its items come.
    pub(crate) fn collects(&self) -> bool {
        matches!(self.format, Format::Table | Format::Json) || self.sort.is_some()
    }

    /// Whether items are read, and not only passed on.
    pub(crate) fn reads(&self) -> bool {
        !self.format.is_json() || self.sort.is_some()
    }
}

/// The streams and how to write to them.
pub(crate) struct Ui {
    out: Box<dyn Write + Send>,
    input: Box<dyn BufRead + Send>,
    pub(crate) messages: Messages,
    pub(crate) look: Look,
    /// What JSON goes through before it is printed.
    pub(crate) filter: Option<Filter>,
    /// Whether somebody is there to answer.
    pub(crate) can_ask: bool,
    pub(crate) pager: Pager,
    /// Lines of the terminal that stdout is, if a pager may have it.
    pub(crate) rows: Option<usize>,
    /// Columns of the terminal that stderr is, if nothing but we draws on it.
    pub(crate) bar: Option<usize>,
    /// How far a list is that is not yet there.
    awaited: Progress,
}

impl Ui {
    pub(crate) fn new(
        out: Box<dyn Write + Send>,
        input: Box<dyn BufRead + Send>,
        messages: Messages,
        look: Look,
        can_ask: bool,
    ) -> Self {
        let (pager, awaited) = (Pager::default(), Progress::default());
        let (filter, rows, bar) = (None, None, None);
        Self { out, input, messages, look, filter, can_ask, pager, rows, bar, awaited }
    }

    pub(crate) fn input(&mut self) -> &mut (dyn BufRead + Send) {
        &mut *self.input
    }

    /// Prints text that the program itself made, and nothing is left in a buffer.
    pub(crate) fn print(&mut self, text: &str) -> anyhow::Result<()> {
        self.awaited.end();
        self.out.write_all(text.as_bytes()).and_then(|()| self.out.flush()).context(WRITING)
    }

    /// Returns the columns that help may take.
    pub(crate) fn help_width(&self) -> usize {
        self.look.terminal.unwrap_or(80)
    }

    /// Prints help, coloured and through a pager as a list is.
    pub(crate) fn print_help(&mut self, text: &clap::builder::StyledStr) -> anyhow::Result<()> {
        let text = if self.look.colour { text.ansi().to_string() } else { text.to_string() };
        self.print_long(&text)
    }

    fn table<T: Record>(&mut self, view: &View<T::Row>, all: &[T]) -> anyhow::Result<()> {
        if all.is_empty() && self.look.terminal.is_some() {
            self.messages.note(&format!("no {}", T::Row::PLURAL));
            return Ok(());
        }
        let text = self.table_of(view, all)?;
        self.print_long(&text)
    }

    /// A list as a table.
    fn table_of<T: Record>(&self, view: &View<T::Row>, all: &[T]) -> anyhow::Result<String> {
        let columns = view.columns_of_lists();
        let cells = |record: &T| Ok(self.cells(&columns, record.profile(), &record.row()?));
        let rows = all.iter().map(cells).collect::<anyhow::Result<Vec<_>>>()?;
        Ok(self.drawn(&columns, &rows))
    }

    fn cells<R>(&self, columns: &[Shown<R>], profile: Option<&str>, row: &R) -> Vec<Printed> {
        columns.iter().map(|column| self.printed(&column.cell(profile, row))).collect()
    }

    /// Rows below their header: columns that fit a terminal, or tabs between them.
    fn drawn<R>(&self, columns: &[Shown<R>], rows: &[Vec<Printed>]) -> String {
        let Some(room) = self.look.terminal else {
            let header = self.look.header.then(|| tabbed_header(columns));
            let lines = rows.iter().map(|row| tabbed(row));
            return header.into_iter().chain(lines).map(|line| line + "\n").collect();
        };
        let headings: Vec<_> = columns
            .iter()
            .map(|column| Heading {
                title: column.name().to_uppercase(),
                rank: column.rank(),
                shrinks: column.shrinks(),
            })
            .collect();
        table::draw(&headings, rows, self.look.header, room, self.look.colour)
    }

    /// One thing, a field a line. Empty fields are left out for people, and stay for programs.
    fn fields<R: Row>(&self, row: &R) -> String {
        let cells = R::COLUMNS.iter().map(|column| (column.name, (column.cell)(row)));
        if self.look.terminal.is_none() {
            let lines = cells.map(|(name, cell)| format!("{name}\t{}", self.printed(&cell).text));
            return lines.collect::<Vec<_>>().join("\n") + "\n";
        }
        let fields: Vec<_> = cells
            .filter(|(_, cell)| *cell != Cell::Empty)
            .map(|(name, cell)| (name, Printed { right: false, ..self.field(&cell) }))
            .collect();
        table::draw_fields(&fields, self.look.colour)
    }

    /// A cell of a single thing on a terminal: a time is told in full, and how long ago it is.
    fn field(&self, cell: &Cell) -> Printed {
        let mut printed = self.printed(cell);
        let ago = |moment| time::relative(moment, self.look.now);
        match cell {
            Cell::Time(moment) => {
                let shown = time::readable(self.look.zone.show(*moment));
                printed.text = format!("{shown} ({})", ago(*moment));
            }
            Cell::Point(moment) | Cell::Backup(moment) => {
                printed.text = format!("{} ({})", self.not_before(*moment), ago(*moment));
            }
            _ => {}
        }
        printed
    }

    /// The time of a backup, such that a session as of it holds the backup.
    fn not_before(&self, moment: DateTime<Utc>) -> String {
        time::typeable(self.look.zone.show(time::rounded_up(moment)))
    }

    /// A cell of a table.
    fn printed(&self, cell: &Cell) -> Printed {
        let text = match cell {
            Cell::Time(moment) | Cell::Backup(moment) | Cell::Age(moment)
                if self.look.terminal.is_some() =>
            {
                time::relative(*moment, self.look.now)
            }
            Cell::Point(moment) if self.look.terminal.is_some() => self.not_before(*moment),
            Cell::Bytes(count) if self.look.terminal.is_some() => bytes(*count),
            Cell::Remark(remark) => (*remark).to_owned(),
            other => safe(&plain(other, &self.look)).into_owned(),
        };
        let tone = match cell {
            Cell::Word(_, tone) => *tone,
            _ => Tone::Plain,
        };
        Printed { text, tone, right: cell.is_number() }
    }
}

const WRITING: &str = "cannot write the output";

fn tabbed_header<R>(columns: &[Shown<R>]) -> String {
    columns.iter().map(|column| column.name().to_uppercase()).collect::<Vec<_>>().join("\t")
}

fn tabbed(row: &[Printed]) -> String {
    row.iter().map(|cell| cell.text.as_str()).collect::<Vec<_>>().join("\t")
}

/// A cell for programs.
fn plain(cell: &Cell, look: &Look) -> String {
    match cell {
        Cell::Empty | Cell::Remark(_) => String::new(),
        Cell::Text(text) | Cell::Word(text, _) => text.clone(),
        Cell::Time(moment) | Cell::Point(moment) | Cell::Backup(moment) => {
            time::precise(look.zone.show(*moment))
        }
        Cell::Age(moment) => (look.now - *moment).num_seconds().to_string(),
        Cell::Number(number) | Cell::Bytes(number) => number.to_string(),
    }
}

/// A cell of CSV: formulas are made harmless, and on a terminal what would drive it.
fn csv_text(cell: &Cell, look: &Look) -> String {
    let text = plain(cell, look);
    let text = match cell {
        Cell::Text(_) | Cell::Word(..) => csv::harmless(&text).into_owned(),
        _ => text,
    };
    if look.terminal.is_some() { safe(&text).into_owned() } else { text }
}
