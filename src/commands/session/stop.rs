//! `vb365 session stop`.

use std::collections::HashSet;

use uuid::Uuid;

use super::lookup::resolver;
use super::stop_results::{StopRow, print_results, update_journal};
use crate::api::session;
use crate::context::Context;
use crate::error::Kind;
use crate::help::{HelpPage, SHOW};
use crate::journal::Journal;
use crate::output::Ui;
use crate::resolve::{SessionSelector, no_open_session, parse_session_to_change};
use crate::sessions::orphans::own_sessions;
use crate::sessions::stop;

/// Stop sessions
///
/// Without --force, does not stop other users' sessions and sessions with a running operation. A session that is already
/// stopped is not an error. 'mine' selects the sessions started from this machine on this server, with any account, that
/// are still open according to the local journal. If there are none, the exit code is 0.
#[derive(clap::Args)]
#[command(add = HelpPage::new(&[
    ("Stop a session", "vb365 session stop 93bd1a34"),
    ("Stop all sessions that were started from this machine", "vb365 session stop mine"),
    ("Stop all open sessions",
     "vb365 session list --state working -o id | xargs vb365 session stop --force"),
])
    .done("all are stopped")
    .exits(SHOW)
    .exits(&[Kind::Failure, Kind::Unknown]))]
pub(crate) struct Args {
    /// Sessions to stop
    ///
    /// IDs, ID prefixes (4 or more characters), or 'mine'.
    #[arg(value_name = "ID", value_parser = parse_session_to_change, required = true)]
    sessions: Vec<SessionSelector>,

    /// Also stop sessions that are in use
    ///
    /// These are other users' sessions and sessions with running operations.
    #[arg(long)]
    force: bool,

    /// Print curl commands and send nothing
    #[arg(short = 'n', long)]
    dry_run: bool,
}

pub(super) fn run(args: &Args, context: &Context, ui: &mut Ui) -> anyhow::Result<()> {
    let columns = ui.columns::<StopRow>()?;
    if args.dry_run {
        return print_curl(&args.sessions, context, ui);
    }
    let client = context.open(&context.settings.server_config()?, ui)?;
    client.sign_in()?;
    let resolver = resolver(&client, &context.settings.env);
    // All are resolved before any is stopped, so that a wrong ID changes nothing.
    let mut ids = Vec::new();
    for session in &args.sessions {
        let found = resolver.sessions(session)?;
        if found.is_empty() {
            ui.messages.note(&no_open_session(&client.server().address().to_string()));
        }
        ids.extend(found);
    }
    let mut seen = HashSet::new();
    ids.retain(|id| seen.insert(*id));
    let own = own_sessions(&client, Journal::of(&context.settings.env))?;
    let stop = |id| {
        if args.force { stop::stop_now(&client, id) } else { stop::stop_if_idle(&client, id, &own) }
    };
    let attempts = ids.into_iter().map(|id| (id, stop(id))).collect();
    print_results(
        update_journal(&client, &context.settings.env, &ui.messages, attempts),
        &columns,
        ui,
    )
}

/// Prints the requests. `mine` is read from the journal; other selectors that need the server become placeholders.
fn print_curl(sessions: &[SessionSelector], context: &Context, ui: &mut Ui) -> anyhow::Result<()> {
    let server = context.settings.server_config()?.server.map(|server| server.to_string());
    let (mut ids, mut seen) = (Vec::new(), HashSet::new());
    for session in sessions.iter().filter(|session| seen.insert(*session)) {
        if let (SessionSelector::Mine, Some(server)) = (session, &server) {
            let open = Journal::of(&context.settings.env)?.open_sessions(server)?;
            if open.is_empty() {
                ui.messages.note(&no_open_session(server));
            }
            ids.extend(open.iter().map(|(id, _)| id.to_string()));
            continue;
        }
        let (id, note) = session.placeholder();
        if let Some(note) = note {
            ui.messages.note(&note);
        }
        ids.push(id);
    }
    // One placeholder may stand for several sessions.
    let mut known = HashSet::new();
    ids.retain(|id| Uuid::try_parse(id).is_err() || known.insert(id.clone()));
    let calls: Vec<_> = ids.iter().map(|id| session::stop(id).call).collect();
    crate::context::print_curl(&context.settings.server_config()?, ui, &calls)
}
