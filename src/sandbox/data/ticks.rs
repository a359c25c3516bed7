//! Points in time as .NET counts them: ticks of 100 ns since year 1, written with up to seven fractional
//! digits, as far as they are not zero, and `Z`. The last tick of year 9999 stands for "never".

use std::fmt;

use chrono::{DateTime, Datelike, NaiveDate, NaiveDateTime, NaiveTime, Timelike, Utc};
use serde::{Serialize, Serializer};

/// Seconds from the first second of year 1 to that of 1970.
const EPOCH: i64 = 62_135_596_800;
/// Ticks in a second.
const SECOND: i64 = 10_000_000;
/// The last tick of year 9999.
const LAST: i64 = 3_155_378_975_999_999_999;

/// Forms of times without an offset: ISO 8601, the two of the vendor's pages, and two of .NET.
const LOCAL_FORMS: [&str; 6] = [
    "%Y-%m-%dT%H:%M:%S%.f",
    "%Y-%m-%d %H:%M:%S%.f",
    "%Y.%m.%d %H:%M:%S",
    "%Y.%m.%d %H:%M",
    "%m/%d/%Y %H:%M:%S",
    "%m/%d/%Y %I:%M:%S %p",
];

/// A point in time, within the years 1 to 9999.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub(crate) struct Ticks(i64);

impl Ticks {
    /// The first tick of year 1.
    pub(crate) const FIRST: Self = Self(0);
    /// The time that the server writes for "not ended".
    pub(crate) const NEVER: Self = Self(LAST);

    /// Converts a time; returns `None` outside the years 1 to 9999.
    pub(crate) fn from_utc(time: DateTime<Utc>) -> Option<Self> {
        let ticks = time.timestamp().checked_add(EPOCH)?.checked_mul(SECOND)?;
        // A leap second is counted as a nanosecond above a billion: it becomes the next second.
        let ticks = ticks.checked_add(i64::from(time.nanosecond() / 100))?;
        (0..=LAST).contains(&ticks).then_some(Self(ticks))
    }

    /// Reads a time as .NET does: RFC 3339, or without an offset, which then means UTC, in the forms of
    /// the vendor's pages and in those that .NET itself writes.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let time = DateTime::parse_from_rfc3339(text).map(|time| time.with_timezone(&Utc)).ok();
        let without_offset = || {
            let mut forms = LOCAL_FORMS.iter();
            forms.find_map(|form| NaiveDateTime::parse_from_str(text, form).ok())
        };
        let date = || {
            let mut forms = ["%Y-%m-%d", "%m/%d/%Y"].iter();
            let date = forms.find_map(|form| NaiveDate::parse_from_str(text, form).ok())?;
            Some(date.and_time(NaiveTime::MIN))
        };
        time.or_else(|| Some(without_offset().or_else(date)?.and_utc())).and_then(Self::from_utc)
    }

    /// Adds milliseconds, which may be negative; the result stays within the years 1 to 9999.
    pub(crate) fn plus_millis(self, millis: i64) -> Self {
        self.plus(millis.saturating_mul(SECOND / 1000))
    }

    /// Adds seconds, which may be negative; the result stays within the years 1 to 9999.
    pub(crate) fn plus_seconds(self, seconds: i64) -> Self {
        self.plus(seconds.saturating_mul(SECOND))
    }

    /// Adds ticks, which may be negative; the result stays within the years 1 to 9999.
    pub(crate) fn plus(self, ticks: i64) -> Self {
        Self(self.0.saturating_add(ticks).clamp(0, LAST))
    }

    /// Returns the ticks from `earlier` to this time.
    pub(crate) fn since(self, earlier: Self) -> i64 {
        self.0 - earlier.0
    }

    /// Formats the time as session names contain it: US order, twelve hours, no zone.
    pub(crate) fn to_us_text(self) -> String {
        self.to_utc()
            .map_or_else(String::new, |time| time.format("%-m/%-d/%Y %-I:%M:%S %p").to_string())
    }

    /// Formats the time for the HTTP `Date` header.
    pub(crate) fn to_http_date(self) -> String {
        let time = self.to_utc().unwrap_or_default();
        time.format("%a, %d %b %Y %H:%M:%S GMT").to_string()
    }

    /// Converts the time.
    pub(crate) fn to_utc(self) -> Option<DateTime<Utc>> {
        let nanos = u32::try_from(self.0 % SECOND * 100).unwrap_or(0);
        DateTime::from_timestamp(self.0 / SECOND - EPOCH, nanos)
    }
}

impl fmt::Display for Ticks {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Without a format text, which costs more: lists have hundreds of thousands of times.
        let time = self.to_utc().unwrap_or_default();
        let (year, month, day) = (time.year(), time.month(), time.day());
        let (hour, minute, second) = (time.hour(), time.minute(), time.second());
        write!(f, "{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}")?;
        match self.0 % SECOND {
            0 => f.write_str("Z"),
            fraction => write!(f, ".{}Z", format!("{fraction:07}").trim_end_matches('0')),
        }
    }
}

impl Serialize for Ticks {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// Formats ticks as a .NET `TimeSpan`: `[d.]hh:mm:ss[.fffffff]`.
pub(crate) fn format_timespan(ticks: i64) -> String {
    let (seconds, rest) = (ticks.max(0) / SECOND, ticks.max(0) % SECOND);
    let (days, hours) = (seconds / 86_400, seconds / 3_600 % 24);
    let (minutes, seconds) = (seconds / 60 % 60, seconds % 60);
    let days = if days == 0 { String::new() } else { format!("{days}.") };
    let rest = if rest == 0 { String::new() } else { format!(".{rest:07}") };
    format!("{days}{hours:02}:{minutes:02}:{seconds:02}{rest}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ticks(text: &str) -> Ticks {
        Ticks::parse(text).unwrap()
    }

    #[test]
    fn times_keep_their_digits_and_the_last_one_is_never() {
        for text in [
            "2022-01-22T14:56:55.8620001Z",
            "2022-01-22T14:56:55.862Z",
            "2022-01-22T14:56:55Z",
            "9999-12-31T23:59:59.9999999Z",
        ] {
            assert_eq!(ticks(text).to_string(), text);
        }
        assert_eq!(ticks("9999-12-31T23:59:59.9999999Z"), Ticks::NEVER);
        assert_eq!(ticks("2022-01-22T16:56:55+02:00").to_string(), "2022-01-22T14:56:55Z");
        assert_eq!(ticks("2022-01-22T14:56:55Z").to_us_text(), "1/22/2022 2:56:55 PM");
    }

    #[test]
    fn forms_of_dotnet_are_read_as_utc() {
        for text in [
            "2022-01-22T14:56:55.862",
            "2022-01-22 14:56:55.862",
            "2022.01.22 14:56:55",
            "2022-01-22T14:56:55",
            "01/22/2022 14:56:55",
            "1/22/2022 2:56:55 PM",
            "2022-01-22T16:56:55+02:00",
        ] {
            let read = Ticks::parse(text).map(|time| time.to_string()).unwrap_or_default();
            assert!(read.starts_with("2022-01-22T14:56:55"), "{text}: {read}");
        }
        for text in ["2022-01-22", "01/22/2022", "1/22/2022"] {
            assert_eq!(ticks(text).to_string(), "2022-01-22T00:00:00Z");
        }
        assert_eq!(ticks("2022.01.22 14:56").to_string(), "2022-01-22T14:56:00Z");
        for text in
            ["", "yesterday", "22/01/2022", "2022-01-22T14:56:55 02:00", "99999-01-01T00:00:00Z"]
        {
            assert_eq!(Ticks::parse(text), None, "{text}");
        }
    }

    #[test]
    fn arithmetic_stays_within_years_1_to_9999() {
        assert_eq!(Ticks::NEVER.plus_seconds(i64::MAX), Ticks::NEVER);
        assert_eq!(Ticks::NEVER.plus_seconds(i64::MIN).to_string(), "0001-01-01T00:00:00Z");
    }

    #[test]
    fn durations_have_the_form_of_timespans() {
        assert_eq!(format_timespan(446_928), "00:00:00.0446928");
        assert_eq!(format_timespan(SECOND * 93_784), "1.02:03:04");
    }
}
