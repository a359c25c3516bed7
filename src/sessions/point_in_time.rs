//! The point in time that `--at` selects.

use std::time::Duration;

use chrono::{DateTime, Utc};

use crate::error::Failure;
use crate::time::{self, Edge, TimeArg, Zone};

/// A point in time at which backups are opened.
#[derive(Clone, Copy, Debug)]
pub(crate) struct PointInTime {
    pub(crate) time: DateTime<Utc>,
    pub(crate) now: DateTime<Utc>,
    /// True if no time was requested: the latest backup is used, or the source has its own time.
    pub(crate) is_latest: bool,
}

impl PointInTime {
    /// Resolves the value of `--at`; without one, the latest backup is requested.
    ///
    /// # Errors
    /// The local time does not exist, exists twice, or lies outside the years 1 to 9999.
    pub(crate) fn resolve(
        at: Option<TimeArg>,
        now: DateTime<Utc>,
        zone: &dyn Zone,
    ) -> Result<Self, Failure> {
        let at = at.unwrap_or(TimeArg::Latest);
        let time = at.resolve(Edge::Last, now, zone);
        let time = time.map_err(|error| Failure::usage(format!("--at: {error}")))?;
        Ok(Self { time, now, is_latest: at == TimeArg::Latest })
    }

    /// Returns the note that says how `--at` was read, for `backup`: `backup` or `backups`.
    pub(crate) fn describe(&self, backup: &str, zone: &dyn Zone) -> String {
        let latest = if self.is_latest { "latest " } else { "" };
        format!("the {latest}{backup} as of {}", readable_and_exact(self.time, zone))
    }

    /// Returns how old a backup of `time` is: relative to the requested time, or to now if none was requested.
    pub(crate) fn age_of(&self, time: DateTime<Utc>) -> Duration {
        let reference = if self.is_latest { self.now } else { self.time };
        (reference - time).to_std().unwrap_or_default()
    }
}

/// Returns a time as people read it, and with all its digits: `2026-11-20 14:30:00 +01:00 (2026-11-20T13:30:00.1884164Z)`.
pub(crate) fn readable_and_exact(time: DateTime<Utc>, zone: &dyn Zone) -> String {
    format!("{} ({})", time::readable(zone.show(time)), time::wire(time))
}
