//! Times as the server keeps them: whole steps of 100 ns since year 1, written with seven fractional
//! digits and `Z`, the last of them standing for "never".

use std::fmt;

use chrono::{DateTime, NaiveDateTime, Timelike, Utc};
use serde::{Serialize, Serializer};

/// Seconds from the first second of year 1 to that of 1970.
const EPOCH: i64 = 62_135_596_800;
/// Steps in a second.
const SECOND: i64 = 10_000_000;
/// The last step of year 9999.
const LAST: i64 = 3_155_378_975_999_999_999;

/// A point in time, within the years 1 to 9999.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub(super) struct Ticks(i64);

impl Ticks {
    /// What the server writes for "not ended".
    pub(super) const NEVER: Self = Self(LAST);

    /// A time of the machine; `None` outside the years that the server knows.
    pub(super) fn of(time: DateTime<Utc>) -> Option<Self> {
        let steps = time.timestamp().checked_add(EPOCH)?.checked_mul(SECOND)?;
        // A leap second is counted as a nanosecond above a billion: it becomes the next second.
        let steps = steps.checked_add(i64::from(time.nanosecond() / 100))?;
        (0..=LAST).contains(&steps).then_some(Self(steps))
    }

    /// Reads RFC 3339, offset included: nobody knows how the server reads a time without one
    ///, so a client that leaves it out is told.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let time = DateTime::parse_from_rfc3339(text).ok()?;
        Self::of(time.with_timezone(&Utc))
    }

    /// Reads what explore takes: RFC 3339 and the two documented forms without an offset, as UTC
    ///.
    pub(super) fn parse_explore(text: &str) -> Option<Self> {
        Self::parse(text).or_else(|| {
            let forms = ["%Y-%m-%d %H:%M:%S%.3f", "%Y.%m.%d %H:%M:%S"];
            let time = forms.iter().find_map(|f| NaiveDateTime::parse_from_str(text, f).ok())?;
            Self::of(time.and_utc())
        })
    }

    /// Later (or, with a negative number, earlier) by so many milliseconds, within the years 1 to 9999.
    pub(super) fn plus_millis(self, millis: i64) -> Self {
        self.plus(millis.saturating_mul(SECOND / 1000))
    }

    /// Later (or earlier) by so many seconds, within the years 1 to 9999.
    pub(super) fn plus_seconds(self, seconds: i64) -> Self {
        self.plus(seconds.saturating_mul(SECOND))
    }

    /// Later (or earlier) by so many steps of 100 ns, within the years 1 to 9999.
    pub(super) fn plus(self, steps: i64) -> Self {
        Self(self.0.saturating_add(steps).clamp(0, LAST))
    }

    /// Steps of 100 ns from `earlier` to this.
    pub(super) fn since(self, earlier: Self) -> i64 {
        self.0 - earlier.0
    }

    /// The form inside session names: US, twelve hours, no zone.
    pub(super) fn us(self) -> String {
        self.time()
            .map_or_else(String::new, |time| time.format("%-m/%-d/%Y %-I:%M:%S %p").to_string())
    }

    /// The form of HTTP's own `Date` header.
    pub(super) fn http_date(self) -> String {
        let time = self.time().unwrap_or_default();
        time.format("%a, %d %b %Y %H:%M:%S GMT").to_string()
    }

    fn time(self) -> Option<DateTime<Utc>> {
        let nanos = u32::try_from(self.0 % SECOND * 100).unwrap_or(0);
        DateTime::from_timestamp(self.0 / SECOND - EPOCH, nanos)
    }
}

impl fmt::Display for Ticks {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Some(time) = self.time() else { return f.write_str("0001-01-01T00:00:00.0000000Z") };
        write!(f, "{}.{:07}Z", time.format("%Y-%m-%dT%H:%M:%S"), self.0 % SECOND)
    }
}

impl Serialize for Ticks {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// A duration in the form of a .NET `TimeSpan`, `[d.]hh:mm:ss[.fffffff]`.
pub(super) fn span(steps: i64) -> String {
    let (seconds, rest) = (steps.max(0) / SECOND, steps.max(0) % SECOND);
    let (days, hours) = (seconds / 86_400, seconds / 3_600 % 24);
    let (minutes, seconds) = (seconds / 60 % 60, seconds % 60);
    let days = if days == 0 { String::new() } else { format!("{days}.") };
    let rest = if rest == 0 { String::new() } else { format!(".{rest:07}") };
    format!("{days}{hours:02}:{minutes:02}:{seconds:02}{rest}")
}

/// What time it is: the machine's, or one that stands still but for what happens.
pub(super) struct Clock {
    frozen: Option<Ticks>,
    latest: Ticks,
}

impl Clock {
    /// A clock that stands at `now`, or that of the machine.
    pub(super) fn new(now: Option<DateTime<Utc>>) -> Self {
        let frozen = now.map(|now| Ticks::of(now).unwrap_or(Ticks::NEVER));
        Self { frozen, latest: Ticks(0) }
    }

    /// The time now.
    pub(super) fn now(&self) -> Ticks {
        self.frozen.unwrap_or_else(|| Ticks::of(Utc::now()).unwrap_or(Ticks::NEVER))
    }

    /// The time of something that happens now, later than all that happened before: an order that a
    /// client can see, even from a clock that stands still or is set back.
    pub(super) fn happen(&mut self) -> Ticks {
        if let Some(frozen) = &mut self.frozen {
            *frozen = frozen.plus_millis(1);
        }
        self.latest = self.now().max(self.latest.plus(1));
        self.latest
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ticks(text: &str) -> Ticks {
        Ticks::parse(text).unwrap()
    }

    #[test]
    fn times_keep_seven_digits_and_the_last_of_them_is_never() {
        for text in ["2022-01-22T14:56:55.8620001Z", "9999-12-31T23:59:59.9999999Z"] {
            assert_eq!(ticks(text).to_string(), text);
        }
        assert_eq!(ticks("9999-12-31T23:59:59.9999999Z"), Ticks::NEVER);
        assert_eq!(ticks("2022-01-22T16:56:55+02:00").to_string(), "2022-01-22T14:56:55.0000000Z");
        assert_eq!(ticks("2022-01-22T14:56:55Z").us(), "1/22/2022 2:56:55 PM");
    }

    #[test]
    fn times_without_an_offset_are_for_explore_only() {
        for text in ["2022-01-22 14:56:55.862", "2022.01.22 14:56:55"] {
            assert_eq!(Ticks::parse(text), None);
            assert_eq!(
                &Ticks::parse_explore(text).unwrap().to_string()[..19],
                "2022-01-22T14:56:55"
            );
        }
        for text in ["", "yesterday", "2022-01-22", "2022-01-22T14:56:55", "99999-01-01T00:00:00Z"]
        {
            assert_eq!(Ticks::parse_explore(text), None, "{text}");
        }
    }

    #[test]
    fn times_never_leave_their_years() {
        assert_eq!(Ticks::NEVER.plus_seconds(i64::MAX), Ticks::NEVER);
        assert_eq!(Ticks::NEVER.plus_seconds(i64::MIN).to_string(), "0001-01-01T00:00:00.0000000Z");
    }

    #[test]
    fn durations_are_timespans() {
        assert_eq!(span(446_928), "00:00:00.0446928");
        assert_eq!(span(SECOND * 93_784), "1.02:03:04");
    }

    #[test]
    fn a_frozen_clock_moves_by_a_millisecond_for_what_happens() {
        let now = DateTime::from_timestamp(1_700_000_000, 0).unwrap();
        let mut clock = Clock::new(Some(now));
        let start = clock.now();
        assert_eq!(clock.happen().since(start), 10_000);
        assert_eq!(clock.happen().since(start), 20_000);
        assert_eq!(clock.now().since(start), 20_000);
        let mut real = Clock::new(None);
        let first = real.happen();
        assert!(real.happen() > first);
    }
}
