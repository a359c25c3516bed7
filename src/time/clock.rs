//! The present moment, for what outlives the moment at which a run began.

use std::time::Instant;

use chrono::{DateTime, TimeDelta, Utc};

/// A clock that starts at the moment that a run was given, so that a test decides what time it is.
#[derive(Clone, Copy)]
pub(crate) struct Clock {
    start: DateTime<Utc>,
    since: Instant,
}

impl Clock {
    pub(crate) fn starting(start: DateTime<Utc>) -> Self {
        Self { start, since: Instant::now() }
    }

    pub(crate) fn now(self) -> DateTime<Utc> {
        TimeDelta::from_std(self.since.elapsed())
            .ok()
            .and_then(|passed| self.start.checked_add_signed(passed))
            .unwrap_or(self.start)
    }
}
