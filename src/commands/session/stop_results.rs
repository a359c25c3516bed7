//! What became of sessions that were to be stopped: how the journal takes it, and how it is told.

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

/// A session, and how its end went.
pub(super) type StopAttempt = (Uuid, anyhow::Result<StopOutcome>);

/// Lets the journal forget what has ended. A session that was started from here and is not there any more has ended, too;
/// but a login may see no session of another, so that is said of its own alone.
pub(super) fn update_journal(
    client: &Client,
    env: &Env,
    messages: &Messages,
    mut ended: Vec<StopAttempt>,
) -> Vec<StopAttempt> {
    let Ok(journal) = Journal::of(env) else { return ended };
    let server = client.server().address().to_string();
    let forgotten = journal.open_sessions(&server).and_then(|open| {
        for (id, ended) in &mut ended {
            let is_gone =
                ended.as_ref().is_err_and(|error| diagnostics::kind_of(error) == Kind::NotFound);
            let user = || client.user().ok().flatten();
            if is_gone
                && open.iter().any(|s| s.session == Some(*id) && is_by_user(s, user().as_deref()))
            {
                *ended = Ok(StopOutcome::AlreadyStopped);
            }
        }
        let over = ended.iter().filter(|(_, ended)| ended.is_ok());
        journal.remove_sessions(&server, &over.map(|(id, _)| *id).collect::<Vec<_>>())
    });
    if let Err(failure) = forgotten {
        messages.warn(&format!("the journal may still contain stopped sessions: {failure}"));
    }
    ended
}

/// Prints what became of each, and fails where one was not stopped.
pub(super) fn print_results(
    ended: Vec<StopAttempt>,
    view: &ColumnSet<StopRow>,
    ui: &mut Ui,
) -> anyhow::Result<()> {
    let is_lone_failure = ended.len() == 1 && ended[0].1.is_err();
    let rows = ended.iter().map(|(id, ended)| (ended.is_ok(), StopRow::new(*id, ended)));
    // A lone failure is told by its error; for programs it is a row as well. Ids are those that have stopped.
    let rows: Vec<_> = match ui.format() {
        Format::Id => rows.filter(|(stopped, _)| *stopped).map(|(_, row)| row).collect(),
        Format::Table if is_lone_failure => Vec::new(),
        _ => rows.map(|(_, row)| row).collect(),
    };
    // That nothing was to be stopped is said by whoever looked.
    let is_said = ended.is_empty() && ui.is_terminal();
    let printed = match ui.format() {
        Format::Table if rows.is_empty() && (is_lone_failure || is_said) => Ok(()),
        _ => ui.list(view, rows.into_iter().map(Ok)),
    };
    // Whether it can be printed or not: what was not stopped is told.
    check_results(ended).and(printed)
}

/// One failure is itself; several that are alike have their kind; else some did not work.
fn check_results(ended: Vec<StopAttempt>) -> anyhow::Result<()> {
    let total = ended.len();
    let mut failures: Vec<_> = ended.into_iter().filter_map(|(_, ended)| ended.err()).collect();
    if total == 1 || failures.is_empty() {
        return failures.pop().map_or(Ok(()), Err);
    }
    let kinds: Vec<_> = failures.iter().map(diagnostics::kind_of).collect();
    let kind = Kind::of_several(&kinds, total);
    let message = format!("{} of {total} sessions were not stopped", failures.len());
    let lines: Vec<_> = failures.iter().map(|error| format!("{error:#}")).collect();
    Err(Failure::new(kind, message).hint(lines.join("\n")).into())
}

/// What became of a session; the fields of its JSON are a promise.
#[derive(Clone, Serialize)]
pub(super) struct StopRow {
    id: String,
    stopped: bool,
    error: Option<String>,
    #[serde(skip)]
    already: bool,
}

impl StopRow {
    fn new(id: Uuid, ended: &anyhow::Result<StopOutcome>) -> Self {
        let id = id.to_string();
        let error = ended.as_ref().err().map(|error| format!("{error:#}"));
        let already = matches!(ended, Ok(StopOutcome::AlreadyStopped));
        Self { id, stopped: error.is_none(), error, already }
    }
}

impl Row for StopRow {
    const PLURAL: &'static str = "sessions";
    const COLUMNS: &'static [Column<Self>] = &[
        Column::fixed("id", 0, |told| Cell::id(&told.id)),
        Column::fixed("outcome", 1, |told| match (told.stopped, told.already) {
            (true, false) => Cell::word("stopped", Tone::Good),
            (true, true) => Cell::word("already stopped", Tone::Plain),
            (false, _) => Cell::word("not stopped", Tone::Bad),
        }),
        Column::flexible("error", 2, |told| Cell::text(told.error.as_deref().unwrap_or_default())),
    ];

    fn id(&self) -> &str {
        &self.id
    }
}
