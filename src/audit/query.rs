//! The query of one round of an audit to each server.

use std::sync::Mutex;

use chrono::{DateTime, Utc};

use super::filter::AuditFilter;
use crate::error::Failure;
use crate::journal::Journal;
use crate::messages::Messages;
use crate::output::Progress;
use crate::parallel::StopSignal;
use crate::sys::lock;

/// The query to each server, and the treatment of failures.
pub(crate) struct AuditQuery {
    pub(crate) filter: AuditFilter,
    /// The users of the filter without a session so far.
    pub(crate) unseen_users: Mutex<Vec<String>>,
    pub(crate) journal: Result<Journal, Failure>,
    /// Sessions that are read at once from each server.
    pub(crate) threads: usize,
    pub(crate) now: DateTime<Utc>,
    pub(crate) progress: Option<AuditProgress>,
    pub(crate) messages: Messages,
    pub(crate) on_failure: ServerFailure,
    /// The hint that says how to continue if the round ends early.
    pub(crate) resume: &'static str,
    pub(crate) stop: StopSignal,
}

/// The treatment of a server that cannot be read any more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ServerFailure {
    /// If there is one server, the round ends with the error, since output is collected and nothing was printed yet. If
    /// there are several, the failure is reported immediately and the round continues.
    Abort,
    /// The round continues. If there are several servers, the failure is reported immediately; otherwise the caller
    /// reports it.
    Report,
    /// The round continues, and the caller reports the failure.
    Defer,
}

/// The progress line of an audit: sessions, their total once all servers have named theirs, and events.
pub(crate) struct AuditProgress {
    line: Progress,
    servers: usize,
    /// Servers that have announced their sessions, and the sum of these.
    expected: Mutex<(usize, usize)>,
}

impl AuditProgress {
    pub(crate) fn new(line: Progress, servers: usize) -> Self {
        Self { line, servers, expected: Mutex::default() }
    }

    /// Adds the number of sessions that one more server has, if that is known before they are read.
    pub(super) fn expect(&self, sessions: usize) {
        let mut expected = lock(&self.expected);
        *expected = (expected.0 + 1, expected.1 + sessions);
        // A partial sum would lead to a wrong estimate of the time left.
        if expected.0 == self.servers {
            self.line.total(expected.1 as u64);
        }
    }

    /// Counts one session that was read, with its events.
    pub(super) fn step(&self, events: usize) {
        self.line.step(events as u64);
    }
}
