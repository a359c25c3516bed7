//! The present time, for runs that take long.

use std::time::Instant;

use chrono::{DateTime, TimeDelta, Utc};

/// A clock that starts at the time that a run was given, so that tests decide the time.
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
