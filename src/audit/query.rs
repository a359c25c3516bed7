//! What one round of an audit asks of each server.

use std::sync::Arc;

use chrono::{DateTime, Utc};

use super::filter::AuditFilter;
use crate::error::Failure;
use crate::journal::Journal;
use crate::messages::Messages;
use crate::parallel::StopSignal;

/// What is asked of each server, and what happens to failures.
pub(crate) struct AuditQuery {
    pub(crate) filter: AuditFilter,
    pub(crate) journal: Result<Journal, Failure>,
    /// Sessions that are read at once from each server.
    pub(crate) threads: usize,
    pub(crate) now: DateTime<Utc>,
    pub(crate) progress: Option<Arc<dyn AuditProgress>>,
    pub(crate) messages: Messages,
    pub(crate) on_failure: ServerFailure,
    pub(crate) stop: StopSignal,
}

/// What happens if a server cannot be read any more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ServerFailure {
    /// If it is the only one, the round ends with the error: nothing was printed yet.
    EndsRound,
    /// The round continues, and the failure of one of several is reported at once.
    IsReported,
    /// The round continues, and the caller reports the failure.
    IsKept,
}

/// Follows the progress of an audit.
pub(crate) trait AuditProgress: Send + Sync {
    /// Adds the number of sessions that one more server has, if that is known before they are read.
    fn expect(&self, sessions: usize);
    /// Counts one session that was read, with its events.
    fn step(&self, events: usize);
}
