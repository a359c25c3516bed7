//! The results of stopping sessions: what they change in the journal, and how they are printed.

use serde::Serialize;
use uuid::Uuid;

use crate::client::Client;
use crate::config::Env;
use crate::diagnostics;
use crate::error::{Failure, Kind};
use crate::journal::Journal;
use crate::messages::Messages;
use crate::output::{Cell, Column, ColumnSet, Format, Row, Tone, Ui};
use crate::sessions::orphans::is_by_user;
use crate::sessions::stop::StopOutcome;

/// A session, and the result of stopping it.
pub(super) type StopAttempt = (Uuid, anyhow::Result<StopOutcome>);

/// Removes the entries of stopped sessions from the journal. A session of this user that the server no longer knows counts
/// as stopped if the journal names it: the server may hide other users' sessions.
pub(super) fn update_journal(
    client: &Client,
    env: &Env,
    messages: &Messages,
    mut attempts: Vec<StopAttempt>,
) -> Vec<StopAttempt> {
    let Ok(journal) = Journal::of(env) else { return attempts };
    let server = client.server().address().to_string();
    let updated = journal.open_sessions(&server).and_then(|open| {
        let user = client.user().ok().flatten();
        let is_own = |id| {
            open.iter().any(|(known, entry)| *known == id && is_by_user(entry, user.as_deref()))
        };
        for (id, result) in &mut attempts {
            let is_gone =
                result.as_ref().is_err_and(|error| diagnostics::kind_of(error) == Kind::NotFound);
            if is_gone && is_own(*id) {
                *result = Ok(StopOutcome::AlreadyStopped);
            }
        }
        journal.remove_sessions(&server, &stopped_ids(&attempts))
    });
    if let Err(failure) = updated {
        messages.warn(&format!("the journal may still contain stopped sessions: {failure}"));
    }
    attempts
}

pub(super) fn stopped_ids(attempts: &[StopAttempt]) -> Vec<Uuid> {
    attempts.iter().filter(|(_, result)| result.is_ok()).map(|(id, _)| *id).collect()
}

/// Prints a row for each session. As IDs, only stopped sessions are printed.
///
/// # Errors
/// A session was not stopped, or stdout is closed or full.
pub(super) fn print_results(
    attempts: Vec<StopAttempt>,
    columns: &ColumnSet<StopRow>,
    ui: &mut Ui,
) -> anyhow::Result<()> {
    let format = ui.format();
    // Tables are for people, who read the only failure as an error, and that there is nothing to stop as a note.
    let is_hidden = format == Format::Table
        && match &attempts[..] {
            [] => ui.is_terminal(),
            [(_, result)] => result.is_err(),
            _ => false,
        };
    let printed = if is_hidden {
        Ok(())
    } else {
        let is_listed = |attempt: &&StopAttempt| format != Format::Id || attempt.1.is_ok();
        let rows = attempts.iter().filter(is_listed);
        ui.list(columns, rows.map(|(id, result)| Ok(StopRow::new(*id, result))))
    };
    // Sessions that were not stopped are an error even if stdout is closed.
    let shows_reasons = format != Format::Id && !ui.names_columns();
    check_results(attempts, shows_reasons).and(printed)
}

/// Returns the only failure, or one for all of them, with their common kind if they have one.
fn check_results(attempts: Vec<StopAttempt>, shows_reasons: bool) -> anyhow::Result<()> {
    let total = attempts.len();
    let mut failures: Vec<_> =
        attempts.into_iter().filter_map(|(_, result)| result.err()).collect();
    if total == 1 || failures.is_empty() {
        return failures.pop().map_or(Ok(()), Err);
    }
    let mut message = format!("{} of {total} sessions were not stopped", failures.len());
    let (mut kinds, mut hints) = (Vec::new(), Vec::new());
    for error in &failures {
        let (kind, new) = diagnostics::diagnose(error);
        kinds.push(kind);
        hints.extend(new);
        // Otherwise each row has the reason.
        if !shows_reasons {
            message = format!("{message}\n  {error:#}");
        }
    }
    hints.sort();
    hints.dedup();
    Err(Failure { kind: Kind::of_several(&kinds, total), message, hints }.into())
}

/// The result of stopping a session. The fields of its JSON are a promise to scripts.
#[derive(Clone, Serialize)]
pub(super) struct StopRow {
    id: String,
    stopped: bool,
    error: Option<String>,
    #[serde(skip)]
    already: bool,
}

impl StopRow {
    fn new(id: Uuid, result: &anyhow::Result<StopOutcome>) -> Self {
        let error = result.as_ref().err().map(|error| format!("{error:#}"));
        let already = matches!(result, Ok(StopOutcome::AlreadyStopped));
        Self { id: id.to_string(), stopped: error.is_none(), error, already }
    }

    /// Returns the error without the session, which has a column of its own.
    fn reason(&self) -> &str {
        let error = self.error.as_deref().unwrap_or_default();
        error.strip_prefix(&format!("session {} was not stopped: ", self.id)).unwrap_or(error)
    }
}

impl Row for StopRow {
    const PLURAL: &'static str = "sessions";
    const COLUMNS: &'static [Column<Self>] = &[
        Column::fixed("id", 0, |row| Cell::id(&row.id)),
        Column::fixed("outcome", 1, |row| match (row.stopped, row.already) {
            (true, false) => Cell::word("stopped", Tone::Good),
            (true, true) => Cell::word("already stopped", Tone::Plain),
            (false, _) => Cell::word("not stopped", Tone::Bad),
        }),
        Column::flexible("error", 2, |row| Cell::text(row.reason())),
    ];

    fn id(&self) -> &str {
        &self.id
    }
}
