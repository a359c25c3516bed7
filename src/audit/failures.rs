//! The failures of an audit, and the single error that they are combined into.

use super::event_record::UnreadSession;
use crate::diagnostics;
use crate::error::{Failure, Kind};

/// The failures of one round.
#[derive(Default)]
pub(crate) struct AuditFailures {
    /// Sessions that were read or could not be read.
    pub(super) sessions: usize,
    /// One for each session that could not be read.
    pub(super) kinds: Vec<Kind>,
    /// A list of sessions may lack some.
    pub(super) is_incomplete: bool,
    /// The failures for a report.
    pub(crate) unread: Vec<UnreadSession>,
    /// Servers that could not be read, or not to the end, by their number.
    pub(crate) servers: Vec<(usize, anyhow::Error)>,
}

impl AuditFailures {
    pub(super) fn has_failures(&self) -> bool {
        !self.servers.is_empty() || !self.kinds.is_empty()
    }

    /// Returns whether any session was read.
    pub(crate) fn has_read_sessions(&self) -> bool {
        self.sessions > self.kinds.len()
    }

    /// Returns one error for all failures.
    pub(crate) fn into_result(mut self, servers: usize) -> anyhow::Result<()> {
        if servers == 1
            && let Some((_, error)) = self.servers.pop()
        {
            return Err(error);
        }
        let kind = match (&self.servers[..], &self.kinds[..]) {
            ([], []) if !self.is_incomplete => return Ok(()),
            ([], failed) if !self.is_incomplete => Kind::of_several(failed, self.sessions),
            (failed, []) if !self.is_incomplete => {
                let kinds = failed.iter().map(|(_, error)| diagnostics::kind_of(error));
                Kind::of_several(&kinds.collect::<Vec<_>>(), servers)
            }
            _ => Kind::Partial,
        };
        let mut parts = Vec::new();
        if !self.servers.is_empty() {
            parts.push(format!("{} of {servers} profiles failed", self.servers.len()));
        }
        if !self.kinds.is_empty() {
            parts.push(format!("{} of {} sessions failed", self.kinds.len(), self.sessions));
        }
        if self.is_incomplete {
            parts.push("the list of sessions may be incomplete".to_owned());
        }
        let failure = Failure::new(kind, parts.join("; "));
        Err(failure.hint("all other results were printed").into())
    }
}
