//! What is printed of each thing, and the exit code of the run.

use std::collections::HashSet;
use std::fmt::Write;
use std::path::Path;

use super::transfer_progress::shown;
use crate::client;
use crate::columns::SavedRow;
use crate::context::Context;
use crate::diagnostics::{self, is_about_outlook};
use crate::error::{Failure, Kind, Reported};
use crate::messages::ErrorFormat;
use crate::output::{ColumnSet, Format, Progress, Ui};
use crate::save::{
    FetchFailure, PlanStep, Proof, SaveFolder, SaveTask, SaveTotals, ThingOutcome, ThingStatus,
};
use crate::sessions::SessionScope;
use crate::text::{safe, shorten};

/// The warning of a run without anything to save.
const NOTHING: &str = "nothing is selected: no thing matches the paths, the lists and the filters (GLOB matches names, not paths)";

/// The hint of a run whose session was stopped.
const ANOTHER_SESSION: &str =
    "run the same command again in another session of the same restore point: saved files are kept";

/// How rows are printed.
enum RowOutput {
    /// As they come.
    Lines { has_header: bool },
    /// Lines for people, without those of kept things.
    Terminal,
    /// Once all are there.
    Collected(Vec<SavedRow>),
    /// Not any more: the reader of stdout has closed it. The files are the result, so that the run continues.
    Closed,
}

/// The outcomes of a run.
pub(super) struct Outcomes {
    columns: ColumnSet<SavedRow>,
    output: RowOutput,
    failed: Vec<Kind>,
    total: usize,
    /// The things in a row for which the server was not reached.
    unreachable: usize,
    /// The things of a dry run, and their bytes as far as they are known.
    planned: (u64, u64),
    /// The things that a dry run would keep and skip.
    kept: u64,
    skipped: u64,
    /// A PST was saved, so Outlook is on the server.
    has_psts: bool,
    /// The hints that were printed: things that fail alike have one.
    hints: HashSet<String>,
}

/// The things in a row for which the server is not reached, after which the run ends.
const MAX_UNREACHABLE: usize = 3;

impl Outcomes {
    pub(super) fn new(columns: ColumnSet<SavedRow>, ui: &Ui) -> Self {
        let output = if ui.format() == Format::Json || ui.sorts() {
            RowOutput::Collected(Vec::new())
        } else if ui.is_terminal() && ui.format() == Format::Table && !ui.names_columns() {
            RowOutput::Terminal
        } else {
            RowOutput::Lines { has_header: false }
        };
        Self {
            columns,
            output,
            failed: Vec::new(),
            total: 0,
            unreachable: 0,
            planned: (0, 0),
            kept: 0,
            skipped: 0,
            has_psts: false,
            hints: HashSet::new(),
        }
    }

    /// Returns whether kept things are printed: a person sees only their number.
    pub(super) fn prints_kept(&self) -> bool {
        !matches!(self.output, RowOutput::Terminal)
    }

    /// Prints and counts what became of a thing.
    ///
    /// # Errors
    /// Nothing else can be saved: the session is stopped, the disk is full, or the folder is gone. Stdout is closed or full.
    pub(super) fn take(
        &mut self,
        mut thing: ThingOutcome,
        session: &SessionScope,
        folder: &SaveFolder,
        progress: &Progress,
        ui: &mut Ui,
    ) -> anyhow::Result<()> {
        self.total += 1;
        let mut end = None;
        if thing.error.is_none() {
            end = end_of_folder(folder);
            self.unreachable = 0;
            self.has_psts |= Path::new(&thing.file).extension().is_some_and(|end| end == "pst");
        }
        if thing.is_untried() {
            // The end of the run is the error.
            self.failed.push(Kind::Failure);
            return self.print(SavedRow::new(thing), progress, ui);
        }
        if let Some(error) = thing.error.take() {
            let failure = error.downcast_ref::<FetchFailure>();
            let may_be_closed =
                |failure: &FetchFailure| failure.is_not_found() || failure.kind() == Kind::Server;
            if failure.is_some_and(may_be_closed) {
                end = session.closure();
            }
            if failure.is_some_and(FetchFailure::is_disk_full) {
                let message = format!("cannot save {}: the disk is full", safe(&thing.path));
                let hint = "free space and run the same command again: saved files are kept";
                end = Some(Failure::new(Kind::Failure, message).hint(hint).into());
            }
            if diagnostics::kind_of(&error) == Kind::Failure {
                end = end.or_else(|| end_of_folder(folder));
            }
            let is_reported = end.is_none();
            end = end.or_else(|| self.end_of_server(&error));
            let error = described(error, &thing);
            self.failed.push(diagnostics::kind_of(&error));
            if is_reported {
                diagnostics::report_with(&error, &ui.messages, |hint, format| {
                    let is_refuted = self.has_psts && is_about_outlook(hint);
                    // A record stands by itself.
                    !is_refuted
                        && (format == ErrorFormat::Json || self.hints.insert(hint.to_owned()))
                });
            }
            thing.error = Some(error);
        }
        self.print(SavedRow::new(thing), progress, ui)?;
        end.map_or(Ok(()), Err)
    }

    /// Returns the end of the run if the server serves nothing more: it is not trusted, does not accept the login, or was
    /// not reached several times in a row.
    fn end_of_server(&mut self, error: &anyhow::Error) -> Option<anyhow::Error> {
        let of_fetch = error.downcast_ref::<FetchFailure>().and_then(FetchFailure::call_error);
        let in_chain = || error.chain().find_map(|cause| cause.downcast_ref::<client::Error>());
        let call = of_fetch.or_else(in_chain);
        let kind = call.map(client::Error::kind);
        let is_gateway =
            |call: &client::Error| matches!(call, client::Error::Refused { status: 502..=504, .. });
        let is_unavailable = kind == Some(Kind::Unreachable) || call.is_some_and(is_gateway);
        self.unreachable = if is_unavailable { self.unreachable + 1 } else { 0 };
        let reason = match (kind?, call?) {
            (Kind::Untrusted, _) => "the server is not trusted",
            // 403 is about one thing.
            (Kind::Unauthenticated, client::Error::Refused { status: 403, .. }) => return None,
            (Kind::Unauthenticated, _) => "the server does not accept the login any more",
            (Kind::Unreachable, _) if self.unreachable >= MAX_UNREACHABLE => {
                "the server was not reached several times in a row"
            }
            (_, call) if is_gateway(call) && self.unreachable >= MAX_UNREACHABLE => {
                "the server was not available several times in a row"
            }
            _ => return None,
        };
        let failure = Failure::new(kind?, format!("the run ended early: {reason}"));
        Some(failure.hint("run the same command again: it fetches what is missing").into())
    }

    /// Prints and counts a thing that an earlier run has saved.
    ///
    /// # Errors
    /// Stdout is closed or full.
    pub(super) fn keep(
        &mut self,
        proof: &Proof,
        context: &Context,
        ui: &mut Ui,
    ) -> anyhow::Result<()> {
        self.total += 1;
        let thing = ThingOutcome {
            file: proof.file.to_string(),
            bytes: Some(proof.saved.bytes),
            sha256: Some(proof.saved.sha256.clone()),
            status: ThingStatus::Kept,
            ..ThingOutcome::new(context.clock.now(), proof.path.clone())
        };
        self.print(SavedRow::new(thing), &Progress::default(), ui)
    }

    fn print(&mut self, row: SavedRow, progress: &Progress, ui: &mut Ui) -> anyhow::Result<()> {
        match self.print_row(row, progress, ui) {
            Err(error) if diagnostics::is_closed_pipe(&error) => {
                self.output = RowOutput::Closed;
                Ok(())
            }
            printed => printed,
        }
    }

    fn print_row(&mut self, row: SavedRow, progress: &Progress, ui: &mut Ui) -> anyhow::Result<()> {
        match &mut self.output {
            RowOutput::Closed => Ok(()),
            RowOutput::Collected(rows) => {
                rows.push(row);
                Ok(())
            }
            RowOutput::Lines { has_header } => {
                let is_first = !std::mem::replace(has_header, true);
                let columns = &self.columns;
                progress.suspend(|| {
                    if is_first {
                        ui.print_header(columns)?;
                    }
                    ui.print_record(columns, &row)
                })
            }
            RowOutput::Terminal => match row.line() {
                Some(line) => {
                    let line = shorten(&line, ui.help_width().saturating_sub(1)).into_owned();
                    progress.suspend(|| ui.print(&format!("{line}\n")))
                }
                None => Ok(()),
            },
        }
    }

    /// Prints what a dry run would do.
    ///
    /// # Errors
    /// Stdout is closed or full.
    pub(super) fn preview(
        &mut self,
        step: PlanStep,
        is_kept: &dyn Fn(&SaveTask) -> bool,
        context: &Context,
        ui: &mut Ui,
    ) -> anyhow::Result<()> {
        self.total += 1;
        let (task, status) = match step {
            PlanStep::Save(task) if is_kept(&task) => (task, ThingStatus::Kept),
            PlanStep::Save(task) => (task, ThingStatus::Planned),
            PlanStep::Skip(task) => (task, ThingStatus::Skipped),
            PlanStep::Fail { path, error } => {
                self.failed.push(diagnostics::report(&error, &ui.messages));
                let thing = ThingOutcome::new(context.clock.now(), path);
                let thing = ThingOutcome { error: Some(error), ..thing };
                return self.print(SavedRow::new(thing), &Progress::default(), ui);
            }
        };
        let thing = ThingOutcome {
            id_path: task.id_path(),
            file: task.file.to_string(),
            bytes: task.expected(),
            status,
            ..ThingOutcome::new(context.clock.now(), task.entry.path.clone())
        };
        match status {
            ThingStatus::Planned => {
                let (things, size) = self.planned;
                self.planned = (things + 1, size + thing.bytes.unwrap_or(0));
            }
            ThingStatus::Kept => self.kept += 1,
            ThingStatus::Skipped => self.skipped += 1,
            _ => {}
        }
        self.print(SavedRow::new(thing), &Progress::default(), ui)
    }

    /// Prints a note with the numbers of a dry run.
    pub(super) fn summarize_preview(&self, target: &Path, ui: &Ui) {
        if self.total == 0 {
            return ui.messages.warn(NOTHING);
        }
        let (things, size) = self.planned;
        let size = if size > 0 { format!(" ({})", shown(size)) } else { String::new() };
        let files = if things == 1 { "file" } else { "files" };
        let mut text = format!(
            "dry run: nothing was saved; {things} {files}{size} would be saved to {}",
            target.display()
        );
        let failed = self.failed.len() as u64;
        let counts = [(self.kept, "kept"), (self.skipped, "skipped"), (failed, "failed")];
        add_counts(&mut text, &counts);
        ui.messages.note(&text);
    }

    /// Prints a note with the numbers of things, or a warning if there are none.
    pub(super) fn summarize(totals: SaveTotals, target: &Path, ui: &Ui) {
        let SaveTotals { saved, kept, skipped, failed, untried, bytes: size } = totals;
        if saved + kept + skipped + failed + untried == 0 {
            return ui.messages.warn(NOTHING);
        }
        let files = if saved == 1 { "file" } else { "files" };
        let size = shown(size);
        let mut text = format!("saved {saved} {files} ({size}) to {}", target.display());
        let counts =
            [(kept, "kept"), (skipped, "skipped"), (failed, "failed"), (untried, "not tried")];
        add_counts(&mut text, &counts);
        ui.messages.note(&text);
    }

    /// Returns the error that ended a run early. What was saved before is valid. `all` is the number of things, if it is known.
    pub(super) fn explain(
        &self,
        error: anyhow::Error,
        totals: SaveTotals,
        all: u64,
    ) -> anyhow::Error {
        let is_partial = self.total > self.failed.len();
        let done = totals.saved + totals.kept;
        let of = if all > 0 { format!(" of {all}") } else { String::new() };
        match error.downcast::<Failure>() {
            Ok(failure) => {
                let message = format!("{}: {done}{of} things are saved", failure.message);
                let failure = Failure { message, ..failure };
                if failure.kind != Kind::NotFound {
                    return failure.into();
                }
                let kind = if is_partial { Kind::Partial } else { failure.kind };
                Failure { kind, ..failure }.hint(ANOTHER_SESSION).into()
            }
            Err(error) => error,
        }
    }

    /// Prints collected rows.
    ///
    /// # Errors
    /// Stdout is closed or full.
    pub(super) fn print_collected(&mut self, ui: &mut Ui) -> anyhow::Result<()> {
        if let RowOutput::Collected(rows) = &mut self.output {
            let rows = std::mem::take(rows);
            match ui.list(&self.columns, rows.into_iter().map(Ok)) {
                Err(error) if diagnostics::is_closed_pipe(&error) => {}
                printed => printed?,
            }
        }
        Ok(())
    }

    /// Prints collected rows, and ends the run.
    ///
    /// # Errors
    /// Some things failed, and their errors are reported; stdout is closed or full.
    pub(super) fn end(mut self, ui: &mut Ui) -> anyhow::Result<()> {
        self.print_collected(ui)?;
        if self.failed.is_empty() {
            return Ok(());
        }
        Err(Reported(Kind::of_several(&self.failed, self.total)).into())
    }
}

/// Adds counts that are not zero: `, kept 3`.
fn add_counts(text: &mut String, counts: &[(u64, &str)]) {
    for (count, word) in counts.iter().filter(|(count, _)| *count > 0) {
        let _infallible = write!(text, ", {word} {count}");
    }
}

/// Returns the end of a run whose folder has no path any more: what is saved there would not be found.
pub(super) fn end_of_folder(folder: &SaveFolder) -> Option<anyhow::Error> {
    if folder.is_in_place() {
        return None;
    }
    let path = folder.path().display();
    let message = format!(
        "cannot save to {path}: the folder was moved or removed, or its file system is gone"
    );
    let hint = "put it back and run the same command again: saved files are kept";
    Some(Failure::new(Kind::Failure, message).hint(hint).into())
}

/// Returns an error with the thing that it is about.
fn described(error: anyhow::Error, thing: &ThingOutcome) -> anyhow::Error {
    let is_of_the_thing = error.downcast_ref::<FetchFailure>().is_some();
    let has_name = !is_of_the_thing && error.to_string().starts_with("cannot ");
    if has_name || thing.path.is_empty() {
        return error;
    }
    error.context(format!("cannot save {}", safe(&thing.path)))
}
