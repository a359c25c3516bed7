//! What to make of what there is: to say which point it will be, to warn, or to refuse.

use std::time::Duration;

use chrono::{DateTime, Utc};

use super::{Asked, Found, Limits, Nothing};
use crate::error::{Failure, Kind};
use crate::time::{self, Zone};

/// What lets a start pass.
#[derive(Debug)]
pub(crate) struct Verdict {
    /// The time of the point that will be opened, where it is known.
    pub(crate) time: Option<DateTime<Utc>>,
    pub(crate) said: Said,
}

/// What is to be said before it goes on.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Said {
    Note(String),
    Warning(String),
}

/// Whether a session may be started on what was found.
///
/// # Errors
/// It is refused: there is nothing, or it is too old. With force that is a warning.
pub(crate) fn judge(
    found: &Found,
    asked: &Asked,
    limits: Limits,
    zone: &dyn Zone,
) -> Result<Verdict, Failure> {
    let (time, judged) = match found {
        Found::Point { time } => (Some(*time), point(*time, asked, limits, zone)),
        Found::Between { first, last } => (None, between(*first, *last, asked, limits, zone)),
        Found::Nothing(nothing) => (None, Err(refused(nothing, zone))),
        Found::Unknown { why } => (None, Ok(unknown(why, limits))),
    };
    match judged {
        Ok(said) => Ok(Verdict { time, said }),
        Err(failure) if limits.force => {
            let said = Said::Warning(format!("{failure}; --force starts it all the same"));
            Ok(Verdict { time, said })
        }
        Err(failure) => Err(failure),
    }
}

/// A time for people, and as it can be used again.
fn told(time: DateTime<Utc>, zone: &dyn Zone) -> String {
    format!("{} ({})", time::readable(zone.show(time)), time::wire(time))
}

/// How much older a point is than the moment that is asked for. Where no moment was named, that is now.
fn age(time: DateTime<Utc>, asked: &Asked) -> Duration {
    let reference = if asked.latest { asked.now } else { asked.at };
    (reference - time).to_std().unwrap_or_default()
}

fn older_than(age: Duration, asked: &Asked) -> String {
    let words = time::in_words(age);
    if asked.latest { format!("{words} old") } else { format!("{words} older than that moment") }
}

fn point(
    time: DateTime<Utc>,
    asked: &Asked,
    limits: Limits,
    zone: &dyn Zone,
) -> Result<Said, Failure> {
    let (age, wanted) = (age(time, asked), asked.workload.product());
    let named = asked.point.is_some() || asked.subject.fetched.is_some();
    let which = match (named, asked.latest) {
        (true, _) => format!("{} holds {wanted}", asked.subject.said),
        (false, true) => format!("the latest restore point with {wanted}"),
        (false, false) => format!("the restore point with {wanted} that will be opened"),
    };
    let is_of = if named { "as of" } else { "is of" };
    let told = told(time, zone);
    if limits.max_age.is_some_and(|most| age > most) {
        let message = format!("{which} {is_of} {told}, {}", too_old(age, asked, limits));
        return Err(Failure::new(Kind::Preflight, message)
            .hint("--force opens it all the same; a larger --max-age lets it pass"));
    }
    Ok(Said::Note(if age.is_zero() && !asked.latest {
        format!("{which} {is_of} {told}, exactly that moment")
    } else {
        format!("{which} {is_of} {told}, {}", older_than(age, asked))
    }))
}

/// Both ages, in as many words as it takes to tell them apart.
fn too_old(age: Duration, asked: &Asked, limits: Limits) -> String {
    let most = limits.max_age.unwrap_or_default();
    let mut words = (older_than(age, asked), time::in_words(most));
    if time::in_words(age) == words.1 {
        words.1 = format!("exactly {}", time::in_full(most));
        words.0 = words.0.replace(&time::in_words(age), &time::in_full(age));
    }
    format!("{}, and --max-age allows {}", words.0, words.1)
}

/// A tenant's backups, of which no more is told than when the first and the last of them were.
fn between(
    first: DateTime<Utc>,
    last: DateTime<Utc>,
    asked: &Asked,
    limits: Limits,
    zone: &dyn Zone,
) -> Result<Said, Failure> {
    let wanted = asked.workload.product();
    let there = format!(
        "of {} there are backups from {} to {}",
        asked.subject.said,
        told(first, zone),
        told(last, zone)
    );
    // What will be opened is at least so old.
    let age = if asked.at >= last { age(last, asked) } else { Duration::ZERO };
    if limits.max_age.is_some_and(|most| age > most) {
        let message = format!("{there}; the last is {}", too_old(age, asked, limits));
        return Err(Failure::new(Kind::Preflight, message)
            .hint("--force opens it all the same; a larger --max-age lets it pass"));
    }
    Ok(match limits.max_age {
        Some(_) => Said::Warning(format!(
            "{there}; which of them hold {wanted} is not told, so --max-age cannot be held against the one that will be opened"
        )),
        None => Said::Note(format!("{there}; which of them hold {wanted} is not told")),
    })
}

fn refused(nothing: &Nothing, zone: &dyn Zone) -> Failure {
    let later = nothing.later.map(|later| {
        let shown = time::readable(zone.show(later));
        format!("the first that could be opened is of {shown}: --at {}", time::wire(later))
    });
    let force = "--force starts a session all the same".to_owned();
    let hints: Vec<_> =
        [later, nothing.instead.clone(), Some(force)].into_iter().flatten().collect();
    Failure::new(Kind::Preflight, nothing.why.clone()).hint(hints.join("; "))
}

fn unknown(why: &str, limits: Limits) -> Said {
    let age = if limits.max_age.is_some() { ", nor how old it is" } else { "" };
    Said::Warning(format!("it is not known whether there is anything to open{age}: {why}"))
}

#[cfg(test)]
#[path = "judge_tests.rs"]
mod tests;
