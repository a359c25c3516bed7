//! The sessions that `mine` selects: those that were started from this machine at a server and are open according to the
//! journal.
//!
//! The login does not matter: the journal belongs to the person at this machine, who may have several logins.

use chrono::SubsecRound;
use uuid::Uuid;

use crate::api::session::Workload;
use crate::error::{Failure, Kind};
use crate::journal::JournalEntry;
use crate::text::safe;
use crate::time::wire;

/// Returns the only one.
///
/// # Errors
/// There is none, or more than one: then the message lists the candidates.
pub(super) fn only_open_session(
    open: &[(Uuid, JournalEntry)],
    server: &str,
) -> Result<Uuid, Failure> {
    match open {
        [] => Err(Failure::new(Kind::NotFound, no_open_session(server))
            .hint("list all open sessions with: vb365 session list --state working")),
        [(id, _)] => Ok(*id),
        _ => {
            let lines: Vec<_> = open
                .iter()
                .map(|(id, entry)| format!("  {id}  {}", describe_start(entry)))
                .collect();
            let lines = lines.join("\n");
            let count = open.len();
            let message = format!(
                "there are {count} open sessions started from this machine at {server}:\n{lines}"
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
pub(crate) fn describe_start(entry: &JournalEntry) -> String {
    let workload = entry.workload.parse::<Workload>();
    let workload = workload.map_or_else(|_| safe(&entry.workload), |known| known.label().into());
    let requested_at = wire(entry.requested_at.trunc_subsecs(0));
    format!("{workload} of {}, requested at {requested_at}", safe(&entry.source))
}
