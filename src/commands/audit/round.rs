//! One round of an audit: all servers are read once, and what is new is printed.

use std::io;
use std::sync::Mutex;

use chrono::TimeDelta;

use super::selection::Selection;
use crate::audit::{
    AuditCursor, AuditFailures, AuditProgress, AuditQuery, AuditRound, AuditSource, CursorFiles,
    EventRecord, ServerFailure,
};
use crate::client::Client;
use crate::config::ServerConfig;
use crate::context::Context;
use crate::journal::Journal;
use crate::output::{ColumnSet, Ui};
use crate::parallel::StopSignal;
use crate::sys::signals::Interrupt;

/// Records after which the cursor is written: a run that is killed repeats no more.
const CHECKPOINT: usize = 20_000;

/// The hint after an audit without a cursor that ended early.
const RESUME: &str =
    "run the audit again; with --cursor FILE a later run continues where one ended";

/// The context that all rounds of a run share.
pub(super) struct AuditPrinter<'a> {
    pub(super) selection: &'a Selection,
    pub(super) context: &'a Context,
    pub(super) columns: ColumnSet<EventRecord>,
    pub(super) files: CursorFiles,
    pub(super) stop: StopSignal,
    /// Rounds follow each other.
    pub(super) is_following: bool,
    /// Something was printed, at least a header.
    pub(super) has_printed: bool,
}

impl AuditPrinter<'_> {
    /// Reads all servers once and prints what is new.
    ///
    /// # Errors
    /// Stdout is closed or full, a cursor cannot be written, or the only server failed before anything was printed.
    pub(super) fn print_round(
        &mut self,
        sources: &mut [AuditSource],
        ui: &mut Ui,
    ) -> anyhow::Result<AuditFailures> {
        let collects = ui.collects();
        let on_failure = match (self.is_following, collects) {
            (true, _) => ServerFailure::Defer,
            (false, true) => ServerFailure::Abort,
            (false, false) => ServerFailure::Report,
        };
        let query = AuditQuery {
            // Beside records that never end, a progress line would be in the way.
            progress: (!self.is_following)
                .then(|| AuditProgress::new(ui.await_work("sessions", "events"), sources.len())),
            stop: self.stop.clone(),
            resume: if self.files.is_none() {
                RESUME
            } else {
                "run the audit again: it continues at its cursor"
            },
            ..query(self.selection, on_failure, self.context, ui)
        };
        let most = if self.files.is_none() || collects { usize::MAX } else { CHECKPOINT };
        let mut round = AuditRound::start(sources, query)?;
        let mut printed = Ok(());
        while printed.is_ok() && !round.is_over() {
            printed = self.print_part(&mut round, most, ui);
        }
        round.warn_of_unmatched_filters();
        if self.stop.signal().is_some() && round.is_interrupted() {
            warn_of_interruption(&round, ui);
        }
        printed.map_err(|error| {
            if error.is::<io::Error>() && !collects {
                let hint = "the last lines may be missing or cut";
                return error.context(round.incomplete().hint(hint));
            }
            error
        })?;
        Ok(round.into_failures())
    }

    /// Prints at least `most` records, if there are as many, and writes the cursors.
    fn print_part(
        &mut self,
        round: &mut AuditRound,
        most: usize,
        ui: &mut Ui,
    ) -> anyhow::Result<()> {
        let first = round.next().transpose()?;
        // If there are only failures, an empty table would look like a result.
        if first.is_some() || !(self.has_printed || round.has_failures()) {
            let records = first.into_iter().map(Ok).chain(round.part(most - 1));
            // A part of a table or of a JSON array would look like the whole.
            let collects = ui.collects();
            let interrupt =
                || Some(Err(Interrupt(self.stop.signal().filter(|_| collects)?).into()));
            ui.list(&self.columns, records.chain(std::iter::from_fn(interrupt)))?;
            self.has_printed = true;
            ui.omit_header();
        }
        // Not earlier: what counts as printed has left this process.
        self.files.write(&round.checkpoint())?;
        Ok(())
    }
}

/// Warns that a signal ended a round, and how far it came.
pub(super) fn warn_of_interruption(round: &AuditRound, ui: &mut Ui) {
    let failure = round.incomplete();
    ui.end_progress();
    ui.messages.warn(&format!("interrupted: {failure}"));
    failure.hints.iter().for_each(|hint| ui.messages.hint(hint));
}

/// Returns the query of one round without a cursor, without progress and without a stop signal.
pub(super) fn query(
    selection: &Selection,
    on_failure: ServerFailure,
    context: &Context,
    ui: &Ui,
) -> AuditQuery {
    AuditQuery {
        filter: selection.filter.clone(),
        journal: Journal::of(&context.settings.env),
        threads: usize::from(selection.parallel),
        now: ui.now(),
        progress: None,
        messages: ui.messages.clone(),
        unseen_users: Mutex::default(),
        on_failure,
        resume: RESUME,
        stop: StopSignal::default(),
    }
}

/// Returns a server to be audited. The only one is opened here, since that may ask for a password.
pub(super) fn source(
    target: ServerConfig,
    cursor: Option<AuditCursor>,
    selection: &Selection,
    context: &Context,
    ui: &mut Ui,
) -> anyhow::Result<AuditSource> {
    let client = if context.settings.connection.names_several_profiles() {
        None
    } else {
        Some(context.open(&target, ui)?)
    };
    // Several servers are opened later, and their clocks differ.
    let offset = || client.as_ref().map_or(TimeDelta::zero(), Client::clock_offset);
    let window = selection.window(|| ui.now() + offset(), ui)?;
    let messages = match &target.profile {
        Some(profile) if context.settings.connection.names_several_profiles() => {
            ui.messages.with_prefix(profile)
        }
        _ => ui.messages.clone(),
    };
    let (context, config) = (context.clone(), target.clone());
    let open = move || context.open_unattended(&config, &messages);
    Ok(AuditSource::new(target, cursor, window, client, open))
}

/// Returns the targets of this run.
///
/// # Errors
/// The options name none.
pub(super) fn targets(context: &Context, ui: &mut Ui) -> anyhow::Result<Vec<ServerConfig>> {
    Ok(if context.settings.connection.names_several_profiles() {
        context.server_configs(ui)?
    } else {
        vec![context.settings.server_config()?]
    })
}
