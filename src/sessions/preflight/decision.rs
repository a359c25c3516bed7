//! The decision on the backups that were found: a note that names the one that will be opened, a warning, or a refusal.

use std::time::Duration;

use chrono::{DateTime, Utc};

use super::availability::{Availability, find};
use super::query::PreflightQuery;
use crate::client::Client;
use crate::error::{Failure, Kind};
use crate::messages::Messages;
use crate::sessions::point_in_time::{PointInTime, readable_and_exact};
use crate::time::{self, Zone};

/// A message before the start.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Notice {
    Note(String),
    Warning(String),
}

/// Checks the backups of a source. Returns the point in time to open (for the latest backup, the present by the server's
/// clock, and never a time before that backup), and the message that names the backup or the refusal.
///
/// # Errors
/// The server cannot be asked.
pub(crate) fn check(
    client: &Client,
    query: &PreflightQuery,
    zone: &dyn Zone,
) -> anyhow::Result<(PointInTime, Result<Notice, Failure>)> {
    let found = find(client, query)?;
    let mut at = query.at;
    if at.is_latest && query.source.time.is_none() {
        at = at.on_server(client, zone)?;
        if let Availability::Point { time, .. } | Availability::Between { last: time, .. } = &found
        {
            at.time = at.time.max(*time);
        }
    }
    at.backup = match found {
        Availability::Point { time, .. } => Some(time),
        _ => None,
    };
    Ok((at, decide(&found, &PreflightQuery { at, ..*query }, zone)))
}

impl Notice {
    pub(crate) fn print(&self, messages: &Messages) {
        match self {
            Self::Note(text) => messages.note(text),
            Self::Warning(text) => messages.warn(text),
        }
    }
}

/// Decides whether a session may be started.
///
/// # Errors
/// There is no backup, or it is too old. With `force`, this is a warning.
pub(crate) fn decide(
    found: &Availability,
    query: &PreflightQuery,
    zone: &dyn Zone,
) -> Result<Notice, Failure> {
    let decision = match found {
        Availability::Point { time, is_deleted } => {
            decide_on_point((*time, *is_deleted), query, zone)
        }
        Availability::Between { first, last } => decide_between(*first, *last, query, zone),
        Availability::Nothing { reason, later, hint } => {
            let mut failure = Failure::new(Kind::Preflight, reason);
            if let Some(later) = later {
                let shown = time::readable(zone.show(*later));
                let exact = time::wire(*later);
                failure = failure.hint(format!("use --at {exact}, the first match ({shown})"));
            }
            failure.hints.extend(hint.clone());
            Err(failure.hint("use --force to start a session anyway"))
        }
        Availability::Unknown { reason, .. } => {
            let age = if query.max_age.is_some() { ", nor was --max-age" } else { "" };
            Ok(Notice::Warning(format!("restore points were not checked{age}: {reason}")))
        }
    };
    match decision {
        Err(failure) if query.force => {
            Ok(Notice::Warning(format!("{failure}; continuing because of --force")))
        }
        decision => decision,
    }
}

/// Returns the age for a message: `2 days old`, or `2 days before the requested time`.
fn describe_age(age: &str, query: &PreflightQuery) -> String {
    let suffix = if query.at.is_latest { "old" } else { "before the requested time" };
    format!("{age} {suffix}")
}

fn decide_on_point(
    (time, is_deleted): (DateTime<Utc>, bool),
    query: &PreflightQuery,
    zone: &dyn Zone,
) -> Result<Notice, Failure> {
    let (age, workload) = (query.at.age_of(time), query.workload.product());
    let shown = readable_and_exact(time, zone);
    let latest = if query.at.is_latest { "latest " } else { "" };
    let label = &query.source.label;
    let (point, verb) = match query.source.time {
        Some(_) => (format!("{label} ({workload}) of {shown}"), "opening"),
        None => (format!("the {latest}{workload} restore point of {shown}"), "using"),
    };
    if let Some(most) = query.max_age.filter(|most| age > *most) {
        return Err(too_old(&format!("{point} is too old"), age, most, query));
    }
    let age = if age.is_zero() && !query.at.is_latest {
        "exactly the requested time".to_owned()
    } else {
        describe_age(&time::in_words(age), query)
    };
    let deleted = if is_deleted { "; it holds data marked as deleted" } else { "" };
    Ok(Notice::Note(format!("{verb} {point}, {age}{deleted}")))
}

/// Returns the error for a backup that is too old. Both ages are printed exactly if their rounded forms are equal.
fn too_old(message: &str, age: Duration, most: Duration, query: &PreflightQuery) -> Failure {
    let (mut age_words, mut most_words) = (time::in_words(age), time::in_words(most));
    if age_words == most_words {
        (age_words, most_words) = (time::in_full(age), format!("exactly {}", time::in_full(most)));
    }
    let age = describe_age(&age_words, query);
    Failure::new(Kind::Preflight, format!("{message}: {age}, --max-age is {most_words}"))
        .hint("use a larger --max-age, or --force to open it anyway")
}

/// Decides on a tenant's backups, of which the server returns the first and the last time only.
fn decide_between(
    first: DateTime<Utc>,
    last: DateTime<Utc>,
    query: &PreflightQuery,
    zone: &dyn Zone,
) -> Result<Notice, Failure> {
    let (label, workload) = (&query.source.label, query.workload.product());
    let [first, shown] = [first, last].map(|time| readable_and_exact(time, zone));
    let range = format!("{label} has backups from {first} to {shown}");
    // The backup that will be opened is at least this old.
    let age = if query.at.time >= last { query.at.age_of(last) } else { Duration::ZERO };
    if let Some(most) = query.max_age.filter(|most| age > *most) {
        return Err(too_old(&format!("{range}; the last is too old"), age, most, query));
    }
    let unknown = format!("{range}; the server does not say which contain {workload}");
    Ok(match query.max_age {
        Some(_) => Notice::Warning(format!("{unknown}, so --max-age cannot be checked")),
        None => Notice::Note(unknown),
    })
}

#[cfg(test)]
mod tests;
