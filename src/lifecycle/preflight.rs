//! Whether there is anything to open, and from when: the server itself says yes to any moment.

use std::time::Duration;

use chrono::{DateTime, Utc};

use super::Subject;
use crate::api::restore_point::RestorePoint;
use crate::api::session::Workload;
use crate::client::Client;
use crate::error::{Failure, Kind};
use crate::time::Zone;

/// What is asked for.
#[derive(Clone, Copy)]
pub(crate) struct Asked<'a> {
    pub(crate) subject: &'a Subject,
    pub(crate) workload: Workload,
    pub(crate) at: DateTime<Utc>,
    pub(crate) now: DateTime<Utc>,
    /// Whether the latest is meant, and no moment was named.
    pub(crate) latest: bool,
    /// The restore point that was named, if one was: what it holds is known.
    pub(crate) point: Option<&'a RestorePoint>,
}

/// What is let pass.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Limits {
    pub(crate) max_age: Option<Duration>,
    pub(crate) force: bool,
}

/// Looks whether there is anything to open, refuses what is empty or too old, and says what was found. What comes back is
/// the time of the point that will be opened, where it is known.
///
/// # Errors
/// It is refused ([`Kind::Preflight`]); the server cannot be asked.
pub(crate) fn check(
    client: &Client,
    asked: &Asked,
    limits: Limits,
    zone: &dyn Zone,
) -> anyhow::Result<Option<DateTime<Utc>>> {
    let _to_come = (client, asked.subject, asked.workload, asked.at, asked.now, asked.latest);
    let _to_come = (asked.point, limits.max_age, limits.force, zone);
    Err(Failure::new(Kind::Preflight, "not looked at yet").into())
}
