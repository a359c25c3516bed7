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

/// What was found.
#[derive(Debug)]
pub(crate) enum Found {
    Point { time: DateTime<Utc> },
    Nothing { why: String },
    Unknown { why: String },
}

/// Looks for the newest point at or before the moment that holds the workload.
///
/// # Errors
/// The server cannot be asked.
pub(crate) fn look(client: &Client, asked: &Asked) -> anyhow::Result<Found> {
    let points = super::holdings::points(client, asked.subject, asked.at)?;
    let newest = points
        .filter_map(|point| point.ok())
        .filter(|point| point.holds(asked.workload))
        .filter_map(|point| point.backup_time.instant())
        .max();
    Ok(match newest {
        Some(time) => Found::Point { time },
        None => Found::Nothing {
            why: format!("there is no restore point of {}", asked.workload.product()),
        },
    })
}

/// Refuses what is empty or too old.
///
/// # Errors
/// It is ([`Kind::Preflight`]).
pub(crate) fn judge(found: &Found, asked: &Asked, limits: Limits) -> Result<(), Failure> {
    match found {
        Found::Nothing { why } => Err(Failure::new(Kind::Preflight, why.clone())),
        Found::Point { time } => {
            let age = (asked.at - *time).to_std().unwrap_or_default();
            match limits.max_age {
                Some(most) if age > most => {
                    let message = format!("the restore point is {} s old", age.as_secs());
                    Err(Failure::new(Kind::Preflight, message))
                }
                _ => Ok(()),
            }
        }
        Found::Unknown { .. } => Ok(()),
    }
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
