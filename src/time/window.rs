//! A window between two points in time.

use chrono::{DateTime, Datelike, TimeDelta, Timelike, Utc};

use super::grammar::{Edge, TimeArg};
use super::zone::Zone;

/// A window from one point in time to another, both included. Either may be missing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Window {
    pub(crate) since: Option<DateTime<Utc>>,
    pub(crate) until: Option<DateTime<Utc>>,
}

/// Parses a bound of a window: a time, but not `latest`, which stands for a restore point.
///
/// # Errors
/// The text is not such a time.
pub(crate) fn parse_window_bound(text: &str) -> Result<TimeArg, String> {
    let read = text.parse::<TimeArg>();
    match read.map_err(|error| error.replace("latest (--at only), ", ""))? {
        TimeArg::Latest => {
            Err("'latest' is a restore point, not a time; use a time such as 2d, or \
                                'vb365 audit --since last'"
                .to_owned())
        }
        bound => Ok(bound),
    }
}

impl Window {
    /// Returns the window that `--since` and `--until` mean: of a date, `--since` is the first instant, `--until` the last.
    /// `now` is called if one of them depends on the present time.
    ///
    /// # Errors
    /// One of them does not exist in this zone, or `--since` is after `--until`.
    pub(crate) fn resolve(
        since: Option<TimeArg>,
        until: Option<TimeArg>,
        now: impl Fn() -> DateTime<Utc>,
        zone: &dyn Zone,
    ) -> Result<Self, String> {
        let instant = |option: &str, typed: Option<TimeArg>, edge| {
            let resolve = |typed: TimeArg| match typed {
                typed if typed.is_relative() => typed.resolve(edge, now(), zone),
                typed => typed.resolve(edge, DateTime::UNIX_EPOCH, zone),
            };
            typed.map(resolve).transpose().map_err(|error| format!("{option}: {error}"))
        };
        let since = instant("--since", since, Edge::First)?;
        let until = instant("--until", until, Edge::Last)?;
        if since.zip(until).is_some_and(|(since, until)| since > until) {
            return Err("--since is after --until".to_owned());
        }
        Ok(Self { since, until })
    }

    /// Returns the window with the whole minute in which it ends: a table that shows minutes cuts the seconds, and a time
    /// that is copied from it must include the item.
    pub(crate) fn through_last_minute(self) -> Self {
        let end = |time: DateTime<Utc>| {
            let is_minute = time.second() == 0 && time.nanosecond() == 0;
            if is_minute { time + TimeDelta::nanoseconds(59_999_999_999) } else { time }
        };
        Self { until: self.until.map(end), ..self }
    }

    pub(crate) fn is_everything(&self) -> bool {
        self.since.is_none() && self.until.is_none()
    }

    /// Returns whether the window contains a time. A time that cannot be read counts as contained, so that no item is
    /// hidden because of it.
    pub(crate) fn holds(&self, time: Option<DateTime<Utc>>) -> bool {
        self.since.is_none_or(|since| time.is_none_or(|time| time >= since))
            && self.until.is_none_or(|until| time.is_none_or(|time| time <= until))
    }

    /// Returns bounds for a server that may exclude them: wider by `by` on either side. A bound that the API cannot express
    /// is left out.
    pub(crate) fn widened(&self, by: TimeDelta) -> (Option<DateTime<Utc>>, Option<DateTime<Utc>>) {
        let sendable = |time: &DateTime<Utc>| (1..=9999).contains(&time.year());
        (
            self.since.map(|time| time - by).filter(sendable),
            self.until.map(|time| time + by).filter(sendable),
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    #[test]
    fn both_bounds_are_in_and_the_unreadable_is_not_hidden() {
        let window = Window {
            since: Some(at("2026-11-20T10:00:00Z")),
            until: Some(at("2026-11-20T11:00:00Z")),
        };
        for (time, held) in [
            (Some(at("2026-11-20T09:59:59.9999999Z")), false),
            (Some(at("2026-11-20T10:00:00Z")), true),
            (Some(at("2026-11-20T11:00:00Z")), true),
            (Some(at("2026-11-20T11:00:00.0000001Z")), false),
            (None, true),
        ] {
            assert_eq!(window.holds(time), held, "{time:?}");
        }
        assert!(Window::default().holds(Some(at("0001-01-01T00:00:00Z"))));
    }

    #[test]
    fn minute_that_ends_a_window_is_in_it() {
        let until = |text| Window { since: None, until: Some(at(text)) }.through_last_minute();
        let window = until("2026-11-20T11:00:00Z");
        assert!(window.holds(Some(at("2026-11-20T11:00:59.9Z"))));
        assert!(!window.holds(Some(at("2026-11-20T11:01:00Z"))));
        assert!(!until("2026-11-20T11:00:05Z").holds(Some(at("2026-11-20T11:00:05.1Z"))));
    }

    #[test]
    fn latest_is_not_a_bound() {
        for text in ["latest", " LATEST "] {
            assert!(parse_window_bound(text).unwrap_err().contains("--since last"), "{text}");
        }
        assert_eq!(parse_window_bound("now"), Ok(TimeArg::Now));
        assert!(parse_window_bound("last").is_err());
    }

    #[test]
    fn clock_is_read_for_relative_times_only() {
        let resolve = |since: &str, now: &dyn Fn() -> DateTime<Utc>| {
            Window::resolve(Some(since.parse().unwrap()), None, now, &Utc)
        };
        let now = || at("2026-11-20T10:00:00Z");
        assert_eq!(resolve("1h", &now).unwrap().since, Some(at("2026-11-20T09:00:00Z")));
        let unread = || unreachable!("an absolute time needs no clock");
        assert_eq!(resolve("2026-11-20", &unread).unwrap().since, Some(at("2026-11-20T00:00:00Z")));
    }

    #[test]
    fn a_bound_that_cannot_be_sent_is_none() {
        let window = Window {
            since: Some(at("0001-01-01T00:00:00Z")),
            until: Some(at("9999-12-31T23:59:59.9999999Z")),
        };
        assert_eq!(window.widened(TimeDelta::seconds(1)), (None, None));
    }
}
