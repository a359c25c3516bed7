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

use super::duration_arg::DurationArg;
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
    /// The day before today, or a time of day in it.
    Yesterday(Option<NaiveTime>),
    /// This long ago.
    Ago(DurationArg),
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
                     yesterday, 'yesterday 14:00', or an age such as 36h, 2d or 1w";

impl FromStr for TimeArg {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let text = text.trim();
        if !text.is_ascii() {
            return Err(format!("'{text}' is not a time: {FORMS}"));
        }
        match text.to_ascii_lowercase().as_str() {
            "latest" => Ok(Self::Latest),
            "now" => Ok(Self::Now),
            "yesterday" => Ok(Self::Yesterday(None)),
            lower => match lower.strip_prefix("yesterday ") {
                Some(time) => TimeParser(time.trim_start())
                    .only(TimeParser::time)
                    .map(|t| Self::Yesterday(Some(t))),
                None => Self::dated(lower).or_else(|| Self::age(lower)),
            }
            .ok_or_else(|| format!("'{text}' is not a time: {FORMS}")),
        }
    }
}

impl TimeArg {
    fn age(text: &str) -> Option<Self> {
        DurationArg::with_unit(text).map(Self::Ago)
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
        let offset = rest.offset()?;
        (rest.0.is_empty() && separator == b'-')
            .then(|| offset.from_local_datetime(&local).single())?
            .map(Self::Instant)
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
            Self::Instant(moment) => Some(moment.to_utc()),
            Self::Local(local) => Some(local_instant(local, zone)?),
            Self::Date(date) => Some(edge_of(date, edge, zone)?),
            Self::Yesterday(time) => {
                let day = zone
                    .show(now)
                    .date_naive()
                    .pred_opt()
                    .ok_or("there is no day before the first")?;
                Some(match time {
                    Some(time) => local_instant(day.and_time(time), zone)?,
                    None => edge_of(day, edge, zone)?,
                })
            }
            Self::Ago(DurationArg(age)) => {
                TimeDelta::from_std(age).ok().and_then(|age| now.checked_sub_signed(age))
            }
        };
        instant
            .filter(|moment| (1..=9999).contains(&moment.year()))
            .ok_or_else(|| "the point in time is outside the years 1 to 9999".to_owned())
    }
}

/// Returns the instant of a local time.
fn local_instant(local: NaiveDateTime, zone: &dyn Zone) -> Result<DateTime<Utc>, String> {
    let typed = format!("{}{}", local.format("%Y-%m-%d %H:%M:%S"), fraction(local.nanosecond()));
    match zone.read(local) {
        MappedLocalTime::Single(moment) => Ok(moment.to_utc()),
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
        .map(|moment| moment.to_utc())
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

    /// Exactly `count` digits.
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

    /// `14:30`, `14:30:05`, `14:30:05.1234567`: one tick of the server is the seventh digit.
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
                nanosecond = self.number(digits).filter(|_| (1..=7).contains(&digits))?;
                nanosecond *= 10_u32.pow(scale);
            }
        }
        NaiveTime::from_hms_nano_opt(hour, minute, second, nanosecond)
            .filter(|time| time.nanosecond() < 1_000_000_000)
    }

    /// `z`, `+01:00`, `-05:30`.
    fn offset(&mut self) -> Option<FixedOffset> {
        if self.take(b'z').is_some() {
            return FixedOffset::east_opt(0);
        }
        let east = self.take(b'+').is_some();
        if !east {
            self.take(b'-')?;
        }
        let hours = i32::try_from(self.number(2)?).ok()?;
        self.take(b':')?;
        let minutes = i32::try_from(self.number(2)?).ok().filter(|m| *m < 60)?;
        let seconds = hours * 3_600 + minutes * 60;
        FixedOffset::east_opt(if east { seconds } else { -seconds })
    }
}

#[cfg(test)]
mod tests;
