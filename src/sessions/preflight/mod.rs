//! Whether there is anything to open, and from when: the server itself says yes to any moment.
//!
//! In two halves: what there is ([`look()`], which asks the server and says nothing), and what to make of it ([`judge()`],
//! which asks nobody).

mod judge;
mod look;
mod points;

use std::time::Duration;

use chrono::{DateTime, Utc};

use super::Source;
use crate::api::restore_point::RestorePoint;
use crate::api::session::Workload;
use crate::client::Client;
use crate::messages::Messages;
use crate::time::Zone;

pub(crate) use judge::{Said, judge};
pub(crate) use look::{list_hint, look};
pub(super) use points::{FEW, MOST};

/// What is asked for.
#[derive(Clone, Copy)]
pub(crate) struct Asked<'a> {
    pub(crate) subject: &'a Source,
    pub(crate) messages: &'a Messages,
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

/// What there is to open at the moment that is asked for.
#[derive(Debug)]
pub(crate) enum Found {
    /// A restore point of that time, which holds the workload: the newest that does.
    Point { time: DateTime<Utc> },
    /// There are backups from here to there, the first of them before the moment. Which of them holds what is not told.
    Between { first: DateTime<Utc>, last: DateTime<Utc> },
    /// Nothing.
    Nothing(Nothing),
    /// It cannot be asked.
    Unknown { why: String },
}

/// Why there is nothing, and what helps.
#[derive(Debug, Default)]
pub(crate) struct Nothing {
    pub(crate) why: String,
    /// The first point after the moment that could be opened, where it is known.
    pub(crate) later: Option<DateTime<Utc>>,
    /// How to find something else.
    pub(crate) instead: Option<String>,
}

/// Looks whether there is anything to open, refuses what is empty or too old, and says what was found. What comes back is
/// the time of the point that will be opened, where it is known.
///
/// # Errors
/// It is refused ([`Kind::Preflight`](crate::error::Kind::Preflight)); the server cannot be asked.
pub(crate) fn check(
    client: &Client,
    asked: &Asked,
    limits: Limits,
    zone: &dyn Zone,
) -> anyhow::Result<Option<DateTime<Utc>>> {
    let verdict = judge(&look(client, asked)?, asked, limits, zone)?;
    match &verdict.said {
        Said::Note(text) => asked.messages.note(text),
        Said::Warning(text) => asked.messages.warn(text),
    }
    Ok(verdict.time)
}
