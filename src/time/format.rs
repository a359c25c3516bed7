//! Times as text: for the API, for programs and for people.

use chrono::{DateTime, Datelike, FixedOffset, TimeDelta, Timelike, Utc};

use super::words::counted;

/// Returns a time as the API takes it: RFC 3339 in UTC with `Z`, at most seven fractional digits (a .NET tick is 100 ns).
///
/// The server stores seven digits. Finer ones are cut, never rounded, so that the time sent is not later than the one
/// meant.
pub(crate) fn wire(time: DateTime<Utc>) -> String {
    format!("{}{}Z", time.format("%Y-%m-%dT%H:%M:%S"), fraction(time.nanosecond()))
}

/// Returns a time for programs: RFC 3339 with offset and all digits.
pub(crate) fn precise(time: DateTime<FixedOffset>) -> String {
    let time = expressible(time);
    let (date, offset) = (time.format("%Y-%m-%dT%H:%M:%S"), time.format("%:z"));
    let offset =
        if time.offset().local_minus_utc() == 0 { "Z".to_owned() } else { offset.to_string() };
    format!("{date}{}{offset}", fraction(time.nanosecond()))
}

/// Returns a time for people: local time to the second, with its offset.
pub(crate) fn readable(time: DateTime<FixedOffset>) -> String {
    expressible(time).format("%Y-%m-%d %H:%M:%S %:z").to_string()
}

/// Rounds up to the next whole second.
pub(crate) fn rounded_up(time: DateTime<Utc>) -> DateTime<Utc> {
    match i64::from(time.nanosecond() % 1_000_000_000) {
        0 => time,
        part => time + TimeDelta::nanoseconds(1_000_000_000 - part),
    }
}

/// Returns a time that people can type again: to the second, without a blank, so that it needs no quotes.
pub(crate) fn typeable(time: DateTime<FixedOffset>) -> String {
    expressible(time).format("%Y-%m-%dT%H:%M:%S%:z").to_string()
}

/// Returns a time that RFC 3339 can express: in UTC if the local offset has seconds, as long ago, or if the year does not
/// have four digits.
fn expressible(time: DateTime<FixedOffset>) -> DateTime<FixedOffset> {
    let fine = time.offset().local_minus_utc() % 60 == 0 && (0..=9999).contains(&time.year());
    if fine { time } else { time.to_utc().fixed_offset() }
}

/// Returns `.1234567` without trailing zeros; empty for a whole second.
pub(super) fn fraction(nanoseconds: u32) -> String {
    let ticks = format!("{:07}", nanoseconds.min(999_999_999) / 100);
    let digits = ticks.trim_end_matches('0');
    if digits.is_empty() { String::new() } else { format!(".{digits}") }
}

/// Returns how long ago a time is, in its largest unit: "3 hours ago", "in 2 minutes".
pub(crate) fn relative(time: DateTime<Utc>, now: DateTime<Utc>) -> String {
    let seconds = (now - time).num_seconds();
    let (amount, unit) = match seconds.unsigned_abs() {
        0..45 => return "just now".to_owned(),
        s @ 45..3_600 => ((s / 60).max(1), "minute"),
        s @ 3_600..86_400 => (s / 3_600, "hour"),
        s @ 86_400..5_184_000 => (s / 86_400, "day"),
        s @ 5_184_000..63_072_000 => (s / 2_592_000, "month"),
        s => (s / 31_536_000, "year"),
    };
    let amount = counted(amount, unit);
    if seconds < 0 { format!("in {amount}") } else { format!("{amount} ago") }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> DateTime<Utc> {
        DateTime::parse_from_rfc3339(text).unwrap().to_utc()
    }

    #[test]
    fn seven_digits_go_out_and_finer_ones_are_cut() {
        assert_eq!(wire(at("2026-11-20T14:30:05.1234567Z")), "2026-11-20T14:30:05.1234567Z");
        assert_eq!(wire(at("2026-11-20T14:30:05.999999999Z")), "2026-11-20T14:30:05.9999999Z");
        assert_eq!(wire(at("2026-11-20T14:30:05.100Z")), "2026-11-20T14:30:05.1Z");
        assert_eq!(wire(at("2026-11-20T14:30:05+01:00")), "2026-11-20T13:30:05Z");
    }

    #[test]
    fn precise_times_keep_their_offset() {
        let berlin = DateTime::parse_from_rfc3339("2026-11-20T14:30:05.1234567+01:00").unwrap();
        assert_eq!(precise(berlin), "2026-11-20T14:30:05.1234567+01:00");
        assert_eq!(precise(berlin.to_utc().fixed_offset()), "2026-11-20T13:30:05.1234567Z");
    }

    #[test]
    fn ages_have_the_largest_whole_unit() {
        let now = at("2026-11-20T12:00:00Z");
        for (time, said) in [
            ("2026-11-20T11:59:50Z", "just now"),
            ("2026-11-20T11:59:00Z", "1 minute ago"),
            ("2026-11-20T10:00:01Z", "1 hour ago"),
            ("2026-11-18T12:00:00Z", "2 days ago"),
            ("2026-11-20T12:05:00Z", "in 5 minutes"),
            ("2020-11-20T12:00:00Z", "6 years ago"),
        ] {
            assert_eq!(relative(at(time), now), said);
        }
    }
}
