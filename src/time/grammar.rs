//! The grammar of points in time: `--at`, `--since` and `--until`.
//!
//! The grammar is strict: each library that guesses dates reads some plausible input as a wrong instant without an error,
//! and a wrong point in time is the worst failure of this tool. A text is first parsed to a [`TimeArg`], which needs no
//! clock, and then resolved to an instant by [`TimeArg::resolve`].

use std::str::FromStr;

use chrono::{
    DateTime, Datelike, Days, FixedOffset, MappedLocalTime, NaiveDate, NaiveDateTime, NaiveTime,
    TimeDelta, TimeZone, Timelike, Utc,
};

use super::duration::parse_units;
use super::format::{fraction, precise};
use super::zone::Zone;

/// A point in time as it was typed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum TimeArg {
    /// `latest`: the newest backup.
    Latest,
    /// `now`.
    Now,
    /// RFC 3339: the same instant in every time zone.
    Instant(DateTime<FixedOffset>),
    /// A date and a time of day on the clock of the reader's zone.
    Local(NaiveDateTime),
    /// A whole day: its first or its last instant, by the option.
    Date(NaiveDate),
    /// This many days before today, or a time of day in that day.
    DaysAgo(u64, Option<NaiveTime>),
    /// This long ago; negative for a time to come.
    Ago(TimeDelta),
}

/// Which end of a day a bare date means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Edge {
    /// `--since`: its first instant.
    First,
    /// `--at` and `--until`: its last.
    Last,
}

const FORMS: &str = "use latest (--at only), now, 2026-11-20T14:30:05Z, '2026-11-20 14:30', 2026-11-20, \
                     14:30, today, yesterday, 'yesterday 14:00', or an age such as 36h, 2d or 1d12h";

/// The spaces that .NET and web pages put into times, beside the usual one.
const NO_BREAK_SPACES: [char; 2] = ['\u{a0}', '\u{202f}'];

/// The units of ages in words, and their seconds: those that this program prints.
const AGE_UNITS: [(&str, i64); 7] = [
    ("second", 1),
    ("minute", 60),
    ("hour", 3_600),
    ("day", 86_400),
    ("week", 604_800),
    ("month", 2_592_000),
    ("year", 31_536_000),
];

impl FromStr for TimeArg {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let plain = text.trim().replace(NO_BREAK_SPACES, " ").to_ascii_lowercase();
        let read = match plain.as_str() {
            other if !other.is_ascii() => None,
            "latest" => Some(Self::Latest),
            "now" | "just now" => Some(Self::Now),
            other => Self::in_named_day(other)
                .or_else(|| Self::dated(other))
                .or_else(|| TimeParser(other).only(TimeParser::american).map(Self::Local))
                .or_else(|| {
                    TimeParser(other)
                        .only(TimeParser::time)
                        .map(|time| Self::DaysAgo(0, Some(time)))
                })
                .or_else(|| Self::age(other)),
        };
        read.ok_or_else(|| format!("'{}' is not a time: {FORMS}", text.trim()))
    }
}

impl TimeArg {
    /// Parses `today`, `yesterday`, and a time of day in them.
    fn in_named_day(text: &str) -> Option<Self> {
        let (days, time) = [("today", 0), ("yesterday", 1)]
            .into_iter()
            .find_map(|(day, days)| Some((days, text.strip_prefix(day)?)))?;
        if time.is_empty() {
            return Some(Self::DaysAgo(days, None));
        }
        let time = TimeParser(time.strip_prefix(' ')?.trim_start()).only(TimeParser::time)?;
        Some(Self::DaysAgo(days, Some(time)))
    }

    /// Parses `36h`, `1d12h`, `3 hours ago` and `in 2 days`.
    fn age(text: &str) -> Option<Self> {
        if let Some(span) = parse_units(text) {
            return Some(Self::Ago(TimeDelta::from_std(span).unwrap_or(TimeDelta::MAX)));
        }
        let (words, sign) = match (text.strip_suffix(" ago"), text.strip_prefix("in ")) {
            (Some(words), None) => (words, 1),
            (None, Some(words)) => (words, -1),
            _ => return None,
        };
        let (number, unit) = words.split_once(' ')?;
        let is_number = number.bytes().all(|byte| byte.is_ascii_digit());
        let number: i64 = number.parse().ok().filter(|_| is_number)?;
        let unit = unit.strip_suffix('s').unwrap_or(unit);
        let (_, seconds) = AGE_UNITS.into_iter().find(|(name, _)| *name == unit)?;
        TimeDelta::try_seconds(number.checked_mul(seconds)? * sign).map(Self::Ago)
    }

    /// Parses a text that begins with a date; `text` is in lower case.
    fn dated(text: &str) -> Option<Self> {
        let mut rest = TimeParser(text);
        let (date, separator) = rest.date()?;
        if rest.0.is_empty() {
            return (separator == b'-').then_some(Self::Date(date));
        }
        let dashed = separator == b'-' && rest.take(b't').is_some();
        if !dashed {
            rest.take(b' ')?;
        }
        let local = date.and_time(rest.time()?);
        if rest.0.is_empty() {
            return Some(Self::Local(local));
        }
        if rest.0.starts_with([' ']) && rest.0[1..].starts_with(['+', '-']) {
            rest.take(b' ')?;
        }
        let offset = rest.offset()?;
        (rest.0.is_empty() && separator == b'-')
            .then(|| offset.from_local_datetime(&local).single())?
            .map(Self::Instant)
    }

    /// Returns whether the instant depends on the present time.
    pub(crate) fn is_relative(self) -> bool {
        matches!(self, Self::Latest | Self::Now | Self::DaysAgo(..) | Self::Ago(_))
    }

    /// Returns the instant that is meant, in UTC.
    ///
    /// # Errors
    /// The local time does not exist in this zone, or exists twice; or the instant is outside the years 1 to 9999, which the
    /// API supports. The message offers another notation.
    pub(crate) fn resolve(
        self,
        edge: Edge,
        now: DateTime<Utc>,
        zone: &dyn Zone,
    ) -> Result<DateTime<Utc>, String> {
        let instant = match self {
            Self::Latest | Self::Now => Some(now),
            Self::Instant(time) => Some(time.to_utc()),
            Self::Local(local) => Some(local_instant(local, zone)?),
            Self::Date(date) => Some(edge_of(date, edge, zone)?),
            Self::DaysAgo(days, time) => {
                let day = zone.show(now).date_naive().checked_sub_days(Days::new(days));
                let day = day.ok_or("there is no day before the first")?;
                Some(match time {
                    Some(time) => local_instant(day.and_time(time), zone)?,
                    None => edge_of(day, edge, zone)?,
                })
            }
            Self::Ago(age) => now.checked_sub_signed(age),
        };
        instant
            .filter(|time| (1..=9999).contains(&time.year()))
            .ok_or_else(|| "the point in time is outside the years 1 to 9999".to_owned())
    }
}

/// Returns the instant of a local time.
fn local_instant(local: NaiveDateTime, zone: &dyn Zone) -> Result<DateTime<Utc>, String> {
    let typed = format!("{}{}", local.format("%Y-%m-%d %H:%M:%S"), fraction(local.nanosecond()));
    match zone.read(local) {
        MappedLocalTime::Single(time) => Ok(time.to_utc()),
        MappedLocalTime::Ambiguous(first, second) => Err(format!(
            "{typed} happened twice when the clocks went back: write {} or {}",
            precise(first),
            precise(second),
        )),
        MappedLocalTime::None => Err(format!(
            "{typed} never happened: the clocks went forward over it; write a time with an offset"
        )),
    }
}

/// Returns the first or the last instant of a day, in ticks of 100 ns.
fn edge_of(date: NaiveDate, edge: Edge, zone: &dyn Zone) -> Result<DateTime<Utc>, String> {
    let tick = TimeDelta::nanoseconds(100);
    let first = first_instant(date, zone)?; // a day that a zone skipped has no last instant either
    let next = date.checked_add_days(Days::new(1)).ok_or("there is no day after the last")?;
    let last = next.and_time(NaiveTime::MIN) - tick;
    match (edge, zone.read(last).latest()) {
        (Edge::First, _) => Ok(first),
        (Edge::Last, Some(last)) => Ok(last.to_utc()),
        // The clocks jump over midnight from before it.
        (Edge::Last, None) => Ok(first_instant(next, zone)? - tick),
    }
}

/// Returns midnight, or the first second after a gap that contains midnight.
fn first_instant(date: NaiveDate, zone: &dyn Zone) -> Result<DateTime<Utc>, String> {
    let midnight = date.and_time(NaiveTime::MIN);
    let at = |second| zone.read(midnight + TimeDelta::seconds(second)).earliest();
    (0..24 * 60)
        .map(|minute| minute * 60)
        .find(|second| at(*second).is_some())
        .and_then(|second| (second - 59..=second).filter(|second| *second >= 0).find_map(at))
        .map(|time| time.to_utc())
        .ok_or_else(|| format!("{date} never happened in this time zone"))
}

/// The rest of a text. Each step removes the part that it parses, or returns `None`.
struct TimeParser<'a>(&'a str);

impl TimeParser<'_> {
    fn only<T>(mut self, step: impl FnOnce(&mut Self) -> Option<T>) -> Option<T> {
        step(&mut self).filter(|_| self.0.is_empty())
    }

    fn take(&mut self, byte: u8) -> Option<()> {
        (self.0.as_bytes().first() == Some(&byte)).then(|| self.0 = &self.0[1..])
    }

    /// Takes a number of exactly `count` digits.
    fn number(&mut self, count: usize) -> Option<u32> {
        let digits = self.0.get(..count).filter(|text| text.bytes().all(|b| b.is_ascii_digit()))?;
        self.0 = &self.0[count..];
        digits.parse().ok()
    }

    /// `2026-11-20` or `2026.11.20`, and which.
    fn date(&mut self) -> Option<(NaiveDate, u8)> {
        let year = self.number(4)?;
        let separator = *self.0.as_bytes().first().filter(|b| matches!(b, b'-' | b'.'))?;
        self.take(separator)?;
        let month = self.number(2)?;
        self.take(separator)?;
        let day = self.number(2)?;
        Some((NaiveDate::from_ymd_opt(i32::try_from(year).ok()?, month, day)?, separator))
    }

    /// `11/20/2026 4:06:43 pm`: the format of .NET for the United States, which the server writes into the names of sessions.
    /// Without `am` or `pm` the order of day and month is not certain.
    fn american(&mut self) -> Option<NaiveDateTime> {
        let month = self.short_number()?;
        self.take(b'/')?;
        let day = self.short_number()?;
        self.take(b'/')?;
        let year = i32::try_from(self.number(4)?).ok()?;
        self.take(b' ')?;
        let hour = self.short_number().filter(|hour| (1..=12).contains(hour))?;
        self.take(b':')?;
        let minute = self.number(2)?;
        let second = if self.take(b':').is_some() { self.number(2)? } else { 0 };
        self.take(b' ')?;
        let afternoon = self.take(b'p').is_some();
        if !afternoon {
            self.take(b'a')?;
        }
        self.take(b'm')?;
        let hour = hour % 12 + if afternoon { 12 } else { 0 };
        NaiveDate::from_ymd_opt(year, month, day)?.and_hms_opt(hour, minute, second)
    }

    /// Takes a number of one or two digits.
    fn short_number(&mut self) -> Option<u32> {
        self.number(2).or_else(|| self.number(1))
    }

    /// Takes a time of day: `14:30`, `14:30:05`, `14:30:05.1234567`. A tick of the server is the seventh digit.
    fn time(&mut self) -> Option<NaiveTime> {
        let hour = self.number(2)?;
        self.take(b':')?;
        let minute = self.number(2)?;
        let mut second = 0;
        let mut nanosecond = 0;
        if self.take(b':').is_some() {
            second = self.number(2)?;
            if self.take(b'.').is_some() {
                let digits = self.0.bytes().take_while(u8::is_ascii_digit).count();
                let scale = u32::try_from(9_usize.checked_sub(digits)?).ok()?;
                nanosecond = self.number(digits).filter(|_| digits > 0)?;
                nanosecond *= 10_u32.pow(scale);
            }
        }
        NaiveTime::from_hms_nano_opt(hour, minute, second, nanosecond)
            .filter(|time| time.nanosecond() < 1_000_000_000)
    }

    /// Takes an offset: `z`, `+01:00`, `-0530`.
    fn offset(&mut self) -> Option<FixedOffset> {
        if self.take(b'z').is_some() {
            return FixedOffset::east_opt(0);
        }
        let east = self.take(b'+').is_some();
        if !east {
            self.take(b'-')?;
        }
        let hours = i32::try_from(self.number(2)?).ok()?;
        let _colon = self.take(b':');
        let minutes = i32::try_from(self.number(2)?).ok().filter(|m| *m < 60)?;
        let seconds = hours * 3_600 + minutes * 60;
        FixedOffset::east_opt(if east { seconds } else { -seconds })
    }
}

#[cfg(test)]
mod tests;
