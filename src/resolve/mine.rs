//! What `mine` names: the sessions that were started from this machine at a server and that its journal holds open.
//!
//! Whoever they were started as: the journal is of the person at this machine, who may have more than one login there.

use uuid::Uuid;

use crate::error::{Failure, Kind};
use crate::journal::{Journal, Start};
use crate::text::safe;

/// All of them, oldest first.
///
/// # Errors
/// There is no journal, or it cannot be read.
pub(super) fn open(
    journal: Option<&Result<Journal, Failure>>,
    server: &str,
) -> Result<Vec<Start>, Failure> {
    match journal {
        Some(Ok(journal)) => journal.open_at(server),
        Some(Err(failure)) => Err(failure.clone()),
        None => Err(Failure::usage("'mine' names no session here")),
    }
}

/// The only one.
///
/// # Errors
/// There is none, or more than one: the candidates are told.
pub(super) fn only(open: &[Start], server: &str) -> Result<Uuid, Failure> {
    let known: Vec<_> =
        open.iter().filter_map(|start| start.session.map(|id| (id, start))).collect();
    match known[..] {
        [] => Err(Failure::new(Kind::NotFound, none_is_open(server))
            .hint("vb365 session list --state working shows all that are open")),
        [(id, _)] => Ok(id),
        _ => {
            let lines: Vec<_> = known
                .iter()
                .map(|(id, start)| format!("  {id}  {}", safe(&start.to_string())))
                .collect();
            let message = format!(
                "there are {} sessions that were started from here at {server}:\n{}",
                known.len(),
                lines.join("\n")
            );
            Err(Failure::new(Kind::NotFound, message).hint("name it by its id"))
        }
    }
}

/// What to say where there is none.
pub(crate) fn none_is_open(server: &str) -> String {
    format!("no session that was started from here is open at {server}, as far as is known")
}
