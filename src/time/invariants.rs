//! Properties of every text that is parsed as a time, for the property tests and the fuzz target.
//!
//! The text is compared as characters, and a zone only converts instants to local times. So neither the grammar nor a
//! library's conversion of local times is tested against itself.

use std::collections::BTreeSet;

use chrono::{
    DateTime, Datelike, Days, FixedOffset, NaiveDate, NaiveDateTime, SubsecRound, TimeDelta, Utc,
};

use super::{Edge, TimeArg, Zone, precise, readable, rounded_up, typeable, wire};

/// The resolution of the server's times.
pub(super) const TICK: TimeDelta = TimeDelta::nanoseconds(100);

/// Parses a text, and panics if the result is wrong. `now` is in whole ticks.
pub(crate) fn assert_truly_read(text: &str, now: DateTime<Utc>, zone: &dyn Zone) {
    let Ok(time) = text.parse::<TimeArg>() else { return };
    for edge in [Edge::First, Edge::Last] {
        match time.resolve(edge, now, zone) {
            Ok(instant) => {
                assert!((1..=9999).contains(&instant.year()), "{text}: {instant} cannot be sent");
                assert_meant(text, instant, edge, now, zone);
                assert_reads_back(instant.trunc_subsecs(7), zone);
            }
            Err(error) => assert_rightly_refused(text, time, &error, now, zone),
        }
    }
}

/// Asserts that the instant is the one in the text.
fn assert_meant(
    text: &str,
    instant: DateTime<Utc>,
    edge: Edge,
    now: DateTime<Utc>,
    zone: &dyn Zone,
) {
    let typed = text.trim().to_ascii_lowercase().replace(['\u{a0}', '\u{202f}'], " ");
    let today = zone.show(now).date_naive();
    for (name, day) in [("yesterday", today - TimeDelta::days(1)), ("today", today)] {
        if let Some(time) = typed.strip_prefix(name) {
            return match time.trim() {
                "" => assert_edge(text, instant, edge, day, zone),
                time => assert_shows(text, zone.show(instant), &format!("{day} {time}")),
            };
        }
    }
    if ["latest", "now", "just now"].contains(&&*typed) {
        assert_eq!(instant, now, "{text}");
    } else if typed.contains('/') {
        assert_american(text, zone.show(instant), &typed);
    } else if typed.as_bytes().get(2) == Some(&b':') {
        assert_shows(text, zone.show(instant), &format!("{today} {typed}"));
    } else if !matches!(typed.as_bytes().get(4), Some(b'-' | b'.')) {
        assert_eq!(now - instant, age(&typed), "{text}");
    } else if typed.len() == 10 {
        assert_edge(text, instant, edge, typed.parse().expect("a day"), zone);
    } else {
        let (local, offset) = match typed[10..].rfind(['+', '-', 'z']).map(|at| at + 10) {
            Some(at) if typed.ends_with('z') => (&typed[..at], Some("+00:00")),
            Some(at) => (typed[..at].trim_end(), Some(&typed[at..])),
            None => (&*typed, None),
        };
        let shown = offset.map_or_else(
            || zone.show(instant),
            |offset| instant.with_timezone(&offset.parse::<FixedOffset>().expect("an offset")),
        );
        assert_shows(text, shown, &format!("{} {}", local[..10].replace('.', "-"), &local[11..]));
    }
}

/// Asserts that a clock of the United States shows the typed text, with or without zeros before its numbers.
fn assert_american(text: &str, shown: DateTime<FixedOffset>, typed: &str) {
    let plain = |text: &str| {
        let parts = text.split(['/', ' ', ':']).map(|part| part.trim_start_matches('0').to_owned());
        parts.collect::<Vec<_>>()
    };
    let form =
        if typed.matches(':').count() == 2 { "%m/%d/%Y %I:%M:%S %P" } else { "%m/%d/%Y %I:%M %P" };
    assert_eq!(plain(typed), plain(&shown.format(form).to_string()), "{text}");
}

/// Asserts that a clock shows the typed text, with zeros for the parts that are missing.
fn assert_shows(text: &str, shown: DateTime<FixedOffset>, typed: &str) {
    let shown = shown.format("%Y-%m-%d %H:%M:%S.%f").to_string();
    let rest = shown.strip_prefix(typed);
    let fine = rest.is_some_and(|rest| rest.bytes().all(|byte| b"0:.".contains(&byte)));
    assert!(fine, "{text}: read as {shown}");
}

/// Asserts that the instant is the first or the last of this day.
fn assert_edge(text: &str, instant: DateTime<Utc>, edge: Edge, day: NaiveDate, zone: &dyn Zone) {
    let is_in = |instant| zone.show(instant).date_naive() == day;
    let outward = if edge == Edge::First { -1 } else { 1 };
    assert!(is_in(instant), "{text}: {instant} is in another day");
    assert!(!is_in(instant + TICK * outward), "{text}: {instant} is not the edge of the day");
    let beyond = (1..48).any(|hours| is_in(instant + TimeDelta::hours(hours) * outward));
    assert!(!beyond, "{text}: {instant} is not the outermost of the day");
}

fn age(typed: &str) -> TimeDelta {
    let (text, sign) = match typed.strip_prefix("in ") {
        Some(text) => (text, -1),
        None => (typed.trim_end_matches(" ago"), 1),
    };
    let mut milliseconds = 0;
    for part in text.replace(' ', "").split_inclusive(char::is_alphabetic).fold(
        Vec::<String>::new(),
        |mut parts, piece| {
            // A piece without digits continues the unit of the one before.
            match parts.last_mut().filter(|_| piece.chars().all(char::is_alphabetic)) {
                Some(last) => last.push_str(piece),
                None => parts.push(piece.to_owned()),
            }
            parts
        },
    ) {
        let digits = part.bytes().take_while(u8::is_ascii_digit).count();
        let number: i64 = part[..digits].parse().expect("a number");
        milliseconds += number
            * match &part[digits..] {
                "ms" => 1,
                "s" | "second" | "seconds" => 1_000,
                "m" | "minute" | "minutes" => 60_000,
                "h" | "hour" | "hours" => 3_600_000,
                "d" | "day" | "days" => 86_400_000,
                "w" | "week" | "weeks" => 604_800_000,
                "month" | "months" => 30 * 86_400_000,
                "year" | "years" => 365 * 86_400_000,
                other => panic!("{typed}: unknown unit {other}"),
            };
    }
    TimeDelta::milliseconds(sign * milliseconds)
}

/// Asserts that every printed form of an instant is parsed as that instant in every zone.
pub(super) fn assert_reads_back(instant: DateTime<Utc>, zone: &dyn Zone) {
    let read = |text: &str| {
        let time = text.parse::<TimeArg>()?;
        time.resolve(Edge::Last, DateTime::UNIX_EPOCH, zone)
    };
    for printed in [wire(instant), precise(zone.show(instant))] {
        assert_eq!(read(&printed), Ok(instant), "{printed}");
    }
    let up = rounded_up(instant);
    assert!(up >= instant && up - instant < TimeDelta::seconds(1), "{instant} became {up}");
    for printed in [typeable(zone.show(up)), readable(zone.show(up))] {
        if up.year() <= 9999 {
            assert_eq!(read(&printed), Ok(up), "{printed}");
        } else {
            assert!(read(&printed).is_err(), "{printed}"); // there is no second after the last
        }
    }
}

/// Asserts that a refused text has no instant, two instants, or none that the API supports.
fn assert_rightly_refused(
    text: &str,
    time: TimeArg,
    error: &str,
    now: DateTime<Utc>,
    zone: &dyn Zone,
) {
    let today = zone.show(now).date_naive();
    let answers = match time {
        TimeArg::Instant(instant) => BTreeSet::from([instant.to_utc()]),
        TimeArg::Local(local) => readings(local, zone),
        TimeArg::DaysAgo(days, Some(time)) => {
            readings((today - Days::new(days)).and_time(time), zone)
        }
        TimeArg::Date(day) => hours_of(day, zone),
        TimeArg::DaysAgo(days, None) => hours_of(today - Days::new(days), zone),
        _ => BTreeSet::new(),
    };
    let whole_day = matches!(time, TimeArg::Date(_) | TimeArg::DaysAgo(_, None));
    let fine = if error.contains("outside the years") {
        // Of a whole day one end alone may be outside.
        whole_day || answers.iter().all(|instant| !(1..=9999).contains(&instant.year()))
    } else if let Some((_, offered)) =
        error.split_once("happened twice when the clocks went back: write ")
    {
        let read = |text: &str| DateTime::parse_from_rfc3339(text).expect("RFC 3339").to_utc();
        answers.len() == 2 && offered.split(" or ").map(read).eq(answers.iter().copied())
    } else {
        answers.is_empty() && error.contains("never happened")
    };
    assert!(fine, "{text}: {error}, and yet {answers:?}");
}

/// Returns every instant at which the clock shows this local time.
pub(super) fn readings(local: NaiveDateTime, zone: &dyn Zone) -> BTreeSet<DateTime<Utc>> {
    let offset =
        |hours| zone.show(local.and_utc() + TimeDelta::hours(hours)).offset().local_minus_utc();
    (-30..=30)
        .map(|hours| local.and_utc() - TimeDelta::seconds(offset(hours).into()))
        .filter(|instant| zone.show(*instant).naive_local() == local)
        .collect()
}

/// Returns instants an hour apart at which the clock shows this day.
fn hours_of(day: NaiveDate, zone: &dyn Zone) -> BTreeSet<DateTime<Utc>> {
    let noon = day.and_hms_opt(12, 0, 0).expect("noon").and_utc();
    (-40..=40)
        .map(|hours| noon + TimeDelta::hours(hours))
        .filter(|instant| zone.show(*instant).date_naive() == day)
        .collect()
}
