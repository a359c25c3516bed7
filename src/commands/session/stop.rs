//! `vb365 session stop`.

use std::collections::HashSet;

use serde::Serialize;
use uuid::Uuid;

use crate::api::session;
use crate::client::Client;
use crate::connection::Connection;
use crate::error::{Failure, Kind};
use crate::find::{Finder, SessionReference, session_to_change};
use crate::journal::Journal;
use crate::lifecycle::stop::{self, Stopped};
use crate::ui::{Cell, Column, Format, Own, Row, Tone, Ui};

/// Stop sessions
///
/// Refuses a session that another user started, and one in which something is still running, unless --force is given.
/// Stopping a session that has already stopped is success.
#[derive(clap::Args)]
#[command(after_long_help = "Examples:\n  \
    vb365 session stop 93bd1a34-4af6-4d88-9aa4-8aaa3754ce56\n  \
    vb365 session list --state working -o id | xargs vb365 session stop --force\n\n\
    Exit codes: 0 all stopped; 1 refused without --force; 2 wrong usage; 3 unreachable; 4 not signed in; \
    5 untrusted certificate; 6 no such session, or more than one; 7 refused by the server; 8 outcome unknown; \
    10 some of several were not stopped, for different reasons or beside others that were")]
pub(crate) struct Args {
    /// The sessions: their ids, or the first 4 or more characters of each
    #[arg(value_name = "ID", value_parser = session_to_change, required = true)]
    sessions: Vec<SessionReference>,

    /// Also another user's session, and one in which something is running
    #[arg(long)]
    force: bool,

    /// Print the requests as curl commands and send nothing
    #[arg(short = 'n', long)]
    dry_run: bool,
}

pub(super) fn run(args: &Args, connection: &Connection, ui: &mut Ui) -> anyhow::Result<()> {
    let view = ui.view::<Told>()?;
    if args.dry_run {
        return print_curl(&args.sessions, connection, ui);
    }
    let client = connection.open(ui)?;
    client.sign_in()?;
    let finder = Finder::new(&client);
    // All are found before any is stopped, so that a name that is none leaves all as they were.
    let ids = args.sessions.iter().map(|session| finder.session(session));
    let mut ids = ids.collect::<anyhow::Result<Vec<_>>>()?;
    let mut seen = HashSet::new();
    ids.retain(|id| seen.insert(*id));
    let ended = stop_all(&client, connection, &ids, args.force);
    let rows = ended.iter().map(|(id, ended)| (ended.is_ok(), Own::new(Told::new(*id, ended))));
    let single_failure = ended.len() == 1 && ended[0].1.is_err();
    // A lone failure is told by its error; for programs it is a row as well. Ids are those that have stopped.
    let rows: Vec<_> = match ui.look.format {
        Format::Id => rows.filter(|(stopped, _)| *stopped).map(|(_, row)| row).collect(),
        Format::Table if single_failure => Vec::new(),
        _ => rows.map(|(_, row)| row).collect(),
    };
    let printed = if rows.is_empty() { Ok(()) } else { ui.list(&view, rows.into_iter().map(Ok)) };
    // Whether it can be printed or not: what was not stopped is told.
    summed_up(ended).and(printed)
}

fn print_curl(
    sessions: &[SessionReference],
    connection: &Connection,
    ui: &mut Ui,
) -> anyhow::Result<()> {
    let (mut calls, mut seen) = (Vec::new(), HashSet::new());
    for session in sessions.iter().filter(|session| seen.insert(*session)) {
        let (id, said) = session.placeholder();
        if let Some(said) = said {
            ui.talk.note(&said);
        }
        calls.push(session::stop(&id).call);
    }
    connection.print_curl(ui, &calls)
}

/// Stops each, and lets the journal forget what has ended.
fn stop_all(
    client: &Client,
    connection: &Connection,
    ids: &[Uuid],
    force: bool,
) -> Vec<(Uuid, anyhow::Result<Stopped>)> {
    let stop = if force { stop::at_once } else { stop::unless_in_use };
    let ended: Vec<_> = ids.iter().map(|id| (*id, stop(client, *id))).collect();
    let stopped: Vec<_> =
        ended.iter().filter(|(_, ended)| ended.is_ok()).map(|(id, _)| *id).collect();
    let server = client.server().address().to_string();
    if let Ok(journal) = Journal::of(&connection.settings.env)
        && let Err(failure) = journal.ended(&server, &stopped)
    {
        client.server().talk().warn(&failure.to_string());
    }
    ended
}

/// One failure is itself; several that are alike have their kind; else some did not work.
fn summed_up(ended: Vec<(Uuid, anyhow::Result<Stopped>)>) -> anyhow::Result<()> {
    let total = ended.len();
    let mut failures: Vec<_> = ended.into_iter().filter_map(|(_, ended)| ended.err()).collect();
    if failures.len() <= 1 && total == 1 {
        return failures.pop().map_or(Ok(()), Err);
    }
    if failures.is_empty() {
        return Ok(());
    }
    let kinds: Vec<_> = failures.iter().map(crate::report::kind).collect();
    let kind = Kind::of_several(&kinds, total);
    let message = format!("{} of {total} sessions were not stopped", failures.len());
    let lines: Vec<_> = failures.iter().map(|error| format!("{error:#}")).collect();
    Err(Failure::new(kind, message).hint(lines.join("\n")).into())
}

/// What became of a session; the fields of its JSON are a promise.
#[derive(Clone, Serialize)]
struct Told {
    id: String,
    stopped: bool,
    error: Option<String>,
    #[serde(skip)]
    already: bool,
}

impl Told {
    fn new(id: Uuid, ended: &anyhow::Result<Stopped>) -> Self {
        let id = id.to_string();
        let error = ended.as_ref().err().map(|error| format!("{error:#}"));
        let already = matches!(ended, Ok(Stopped::Before));
        Self { id, stopped: error.is_none(), error, already }
    }
}

impl Row for Told {
    const PLURAL: &'static str = "sessions";
    const COLUMNS: &'static [Column<Self>] = &[
        Column::fixed("id", 0, |told| Cell::text(&told.id)),
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
