//! The point in time that `--at` selects.

use std::time::Duration;

use chrono::{DateTime, Utc};

use crate::client::Client;
use crate::error::Failure;
use crate::time::{self, Edge, TimeArg, Zone};

/// A point in time at which backups are opened.
#[derive(Clone, Copy, Debug)]
pub(crate) struct PointInTime {
    pub(crate) time: DateTime<Utc>,
    pub(crate) now: DateTime<Utc>,
    /// The value of `--at`.
    pub(crate) at: TimeArg,
    /// True if no time was requested: the latest backup is used, or the source has its own time.
    pub(crate) is_latest: bool,
    /// The time of the backup that will be opened, once the preflight check has found it.
    pub(crate) backup: Option<DateTime<Utc>>,
}

impl PointInTime {
    /// Resolves the value of `--at` by the clock that shows `now`; without a value, the latest backup is requested.
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
        Ok(Self { time, now, at, is_latest: at == TimeArg::Latest, backup: None })
    }

    /// Resolves the value of `--at` again, by the server's clock: backups have its times.
    ///
    /// # Errors
    /// The local time does not exist, exists twice, or lies outside the years 1 to 9999.
    pub(crate) fn on_server(self, client: &Client, zone: &dyn Zone) -> Result<Self, Failure> {
        Self::resolve(Some(self.at), self.now + client.clock_offset(), zone)
    }

    /// Returns the time after which backups are not considered. The latest backup may be after `now`: the clocks of servers
    /// differ.
    pub(crate) fn bound(&self) -> Option<DateTime<Utc>> {
        (!self.is_latest).then_some(self.time)
    }

    /// Returns whether the value of `--at` depends on the present time.
    pub(crate) fn is_relative(&self) -> bool {
        self.at.is_relative()
    }

    /// Returns whether the point in time is in the future. For a day, its beginning counts, although its end is opened.
    pub(crate) fn is_in_future(&self, zone: &dyn Zone) -> bool {
        self.time > self.now
            && self.at.resolve(Edge::First, self.now, zone).is_ok_and(|first| first > self.now)
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
