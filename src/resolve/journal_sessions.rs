//! The sessions that `mine` selects: those that were started from this machine at a server and are open according to the
//! journal.
//!
//! The login does not matter: the journal belongs to the person at this machine, who may have several logins.

use chrono::SubsecRound;
use uuid::Uuid;

use crate::api::session::Workload;
use crate::error::{Failure, Kind};
use crate::journal::{Journal, JournalEntry};
use crate::text::safe;
use crate::time::wire;

/// Returns all of them, oldest first.
///
/// # Errors
/// There is no journal, or it cannot be read.
pub(super) fn open_sessions(
    journal: Option<&Result<Journal, Failure>>,
    server: &str,
) -> Result<Vec<JournalEntry>, Failure> {
    match journal {
        Some(Ok(journal)) => journal.open_sessions(server),
        Some(Err(failure)) => Err(failure.clone()),
        None => Err(Failure::usage("'mine' is not accepted here: give the session's ID")),
    }
}

/// Returns the only one.
///
/// # Errors
/// There is none, or more than one: then the message lists the candidates.
pub(super) fn only_open_session(open: &[JournalEntry], server: &str) -> Result<Uuid, Failure> {
    let known: Vec<_> =
        open.iter().filter_map(|entry| entry.session.map(|id| (id, entry))).collect();
    match known[..] {
        [] => Err(Failure::new(Kind::NotFound, no_open_session(server))
            .hint("list all open sessions with: vb365 session list --state working")),
        [(id, _)] => Ok(id),
        _ => {
            let lines: Vec<_> =
                known.iter().map(|(id, entry)| format!("  {id}  {}", describe(entry))).collect();
            let message = format!(
                "there are {} open sessions started from this machine at {server}:\n{}",
                known.len(),
                lines.join("\n")
            );
            Err(Failure::new(Kind::NotFound, message).hint("give the ID of one of them"))
        }
    }
}

/// Returns the message for no such session.
pub(crate) fn no_open_session(server: &str) -> String {
    format!("no open sessions started from this machine at {server}")
}

/// Returns what was started, and when.
fn describe(entry: &JournalEntry) -> String {
    let workload = entry.workload.parse::<Workload>();
    let workload = workload.map_or_else(|_| safe(&entry.workload), |known| known.label().into());
    let requested_at = wire(entry.requested_at.trunc_subsecs(0));
    format!("{workload} of {}, requested at {requested_at}", safe(&entry.source))
}
