mod properties;

use chrono_tz::{America, Europe, Pacific};

use super::*;
use crate::time::{wire, zone::proven};

/// 2026-11-23 15:30 in Berlin.
fn now() -> DateTime<Utc> {
    Utc.with_ymd_and_hms(2026, 11, 23, 14, 30, 0).unwrap()
}

fn resolved(text: &str, edge: Edge, zone: &dyn Zone) -> Result<String, String> {
    text.parse::<TimeArg>()?.resolve(edge, now(), zone).map(wire)
}

#[test]
fn documented_forms_are_accepted() {
    for (text, sent) in [
        ("latest", "2026-11-23T14:30:00Z"),
        ("NOW", "2026-11-23T14:30:00Z"),
        ("2026-11-20T14:30:05Z", "2026-11-20T14:30:05Z"),
        ("2026-11-20t14:30:05.1234567+01:00", "2026-11-20T13:30:05.1234567Z"),
        ("2026-11-20 14:30:05-05:30", "2026-11-20T20:00:05Z"),
        ("2026-11-20 14:30", "2026-11-20T13:30:00Z"),
        ("2026-11-20T14:30", "2026-11-20T13:30:00Z"),
        ("2026-11-20 14:30:05", "2026-11-20T13:30:05Z"),
        ("2026-11-20 14:30:05.1234567", "2026-11-20T13:30:05.1234567Z"),
        ("2026.11.20 14:30:05", "2026-11-20T13:30:05Z"),
        ("2026-11-20", "2026-11-20T22:59:59.9999999Z"),
        ("yesterday", "2026-11-22T22:59:59.9999999Z"),
        ("yesterday 14:00", "2026-11-22T13:00:00Z"),
        ("36h", "2026-11-22T02:30:00Z"),
        ("2d", "2026-11-21T14:30:00Z"),
        ("1w", "2026-11-16T14:30:00Z"),
        ("90m", "2026-11-23T13:00:00Z"),
        ("2027-01-01T00:00:00Z", "2027-01-01T00:00:00Z"),
        ("2026-11-24 20:31:26 +00:00", "2026-11-24T20:31:26Z"),
        ("2026-11-20 14:30 -05:30", "2026-11-20T20:00:00Z"),
        ("2026-11-20T14:30:05+0100", "2026-11-20T13:30:05Z"),
        ("2026-11-20 14:30:05 +0100", "2026-11-20T13:30:05Z"),
        ("2026-11-20T14:30:05.123456789Z", "2026-11-20T14:30:05.1234567Z"),
        ("2026-11-20 14:30:05.12345678", "2026-11-20T13:30:05.1234567Z"),
        ("2026-11-20\u{a0}14:30", "2026-11-20T13:30:00Z"),
        ("today", "2026-11-23T22:59:59.9999999Z"),
        ("Today 09:05:01", "2026-11-23T08:05:01Z"),
        ("14:30", "2026-11-23T13:30:00Z"),
        ("14:30:05.5", "2026-11-23T13:30:05.5Z"),
        ("1d12h", "2026-11-22T02:30:00Z"),
        ("1h30m", "2026-11-23T13:00:00Z"),
        ("11/20/2026 12:54 PM", "2026-11-20T11:54:00Z"),
        ("11/20/2026 4:06:43\u{202f}PM", "2026-11-20T15:06:43Z"),
        ("1/2/2026 12:00 am", "2026-01-01T23:00:00Z"),
        ("just now", "2026-11-23T14:30:00Z"),
        ("1 minute ago", "2026-11-23T14:29:00Z"),
        ("3 hours ago", "2026-11-23T11:30:00Z"),
        ("2 months ago", "2026-09-24T14:30:00Z"),
        ("in 2 days", "2026-11-25T14:30:00Z"),
    ] {
        assert_eq!(resolved(text, Edge::Last, &Europe::Berlin).as_deref(), Ok(sent), "{text}");
    }
}

#[test]
fn date_as_a_start_is_its_first_instant() {
    assert_eq!(
        resolved("2026-11-20", Edge::First, &Europe::Berlin).unwrap(),
        "2026-11-19T23:00:00Z"
    );
    assert_eq!(
        resolved("yesterday", Edge::First, &Europe::Berlin).unwrap(),
        "2026-11-21T23:00:00Z"
    );
    assert_eq!(resolved("2026-11-20", Edge::First, &Utc).unwrap(), "2026-11-20T00:00:00Z");
}

#[test]
fn other_text_is_refused() {
    for text in [
        "",
        " ",
        "tomorrow",
        "25:00",
        "2 houres ago",
        "-2h",
        "2",
        "20.11.2026",
        "11/20/2026",
        "2026-1-2",
        "2026-11-20 1:30",
        "2026-13-01",
        "2026-02-30",
        "2026-11-20 24:00",
        "2026-11-20 23:60",
        "2026-11-20T23:59:60Z",
        "2026-11-20T14:30:05.1234567890Z",
        "2026-11-20T14:30:05.Z",
        "2026-11-20 14:30  +01:00",
        "2026-11-20T14:30:05+010",
        "2026-11-20T14:30:05+1:00",
        "today14:00",
        "4:06 pm",
        "1:30",
        "11/20/2026 14:30",
        "11/20/2026 13:30 pm",
        "11/20/2026 0:30 am",
        "20/11/2026 1:30 pm",
        "11/20/26 1:30 pm",
        "2h ago",
        "3 fortnights ago",
        "in 3 hours ago",
        "+3 hours ago",
        "12h1d",
        "2026-11-20T14:30:05 Z",
        "2026-11-20T14:30:05+1",
        "2026-11-20T14:30:05+01:60",
        "2026-11-20T14:30:05+99:00",
        "2026.11.20",
        "2026.11.20T14:30:05",
        "2026.11.20 14:30:05Z",
        "2026-11.20 14:30",
        "10000-01-01",
        "10000-01-01T00:00:00Z",
        "yesterday 25:00",
        "yesterday14:00",
        "٢٠٢٦-11-20",
        "99999999999999999999h",
    ] {
        let error = resolved(text, Edge::Last, &Utc).expect_err(text);
        assert!(error.contains("is not a time"), "{text}: {error}");
    }
}

#[test]
fn times_outside_the_years_of_the_api_are_refused() {
    for text in [
        "0000-06-01",
        "9999-12-31T23:59:59-14:00",
        "0001-01-01T00:00:00+14:00",
        "99999999h",
        "99999999999w",
    ] {
        let error = resolved(text, Edge::Last, &Utc).expect_err(text);
        assert!(error.contains("outside the years"), "{text}: {error}");
    }
    assert_eq!(resolved("0001-01-01T00:00:00Z", Edge::Last, &Utc).unwrap(), "0001-01-01T00:00:00Z");
}

#[test]
fn daylight_saving_gaps_and_folds_have_own_errors() {
    for (zone, gap) in
        [(&Europe::Berlin, "2026-03-29 02:30"), (&America::New_York, "2026-03-08 02:30")]
    {
        assert!(resolved(gap, Edge::Last, zone).unwrap_err().contains("never happened"), "{gap}");
    }
    let fold = resolved("2026-10-25 02:30", Edge::Last, &Europe::Berlin).unwrap_err();
    assert!(fold.contains("2026-10-25T02:30:00+02:00 or 2026-10-25T02:30:00+01:00"), "{fold}");
    // All digits are kept, and an offset of before there were zones, which has no words, is none.
    for (fold, offered) in [
        (
            "2026-11-01 01:30:00.1234567",
            "-11-01T01:30:00.1234567-04:00 or 2026-11-01T01:30:00.1234567-05:00",
        ),
        ("1883-11-18 12:00", "write 1883-11-18T16:56:02Z or 1883-11-18T12:00:00-05:00"),
    ] {
        let error = resolved(fold, Edge::Last, &America::New_York).unwrap_err();
        assert!(error.contains(offered), "{error}");
    }
    assert_eq!(
        resolved("2026-11-01T01:30:00-05:00", Edge::Last, &America::New_York).unwrap(),
        "2026-11-01T06:30:00Z"
    );
}

#[test]
fn days_of_23_and_25_hours_end_at_midnight() {
    for (day, last) in [
        ("2026-03-29", "2026-03-29T21:59:59.9999999Z"),
        ("2026-10-25", "2026-10-25T22:59:59.9999999Z"),
    ] {
        assert_eq!(resolved(day, Edge::Last, &Europe::Berlin).unwrap(), last);
    }
}

/// A zone that returns the later reading of a fold first, like the zones of this machine.
struct LateFirst<Z>(Z);

impl<Z: Zone> Zone for LateFirst<Z> {
    fn show(&self, instant: DateTime<Utc>) -> DateTime<FixedOffset> {
        self.0.show(instant)
    }

    fn read(&self, local: NaiveDateTime) -> MappedLocalTime<DateTime<FixedOffset>> {
        match self.0.read(local) {
            MappedLocalTime::Ambiguous(early, late) => {
                proven(self, local, MappedLocalTime::Ambiguous(late, early))
            }
            read => read,
        }
    }
}

#[test]
fn day_with_two_midnights_ends_at_the_first() {
    // Havana's clocks go back from one o'clock to midnight on 1 November 2026.
    let last = "2026-11-01T03:59:59.9999999Z";
    assert_eq!(resolved("2026-10-31", Edge::Last, &America::Havana).unwrap(), last);
    assert_eq!(resolved("2026-10-31", Edge::Last, &LateFirst(America::Havana)).unwrap(), last);
    assert_eq!(
        resolved("2026-11-01", Edge::First, &LateFirst(America::Havana)).unwrap(),
        "2026-11-01T04:00:00Z"
    );
}

#[test]
fn missing_midnight_and_missing_day() {
    // Beirut's clocks go forward at midnight; Samoa skipped 30 December 2011 altogether.
    assert_eq!(
        resolved("2026-03-29", Edge::First, &chrono_tz::Asia::Beirut).unwrap(),
        "2026-03-28T22:00:00Z"
    );
    assert!(
        resolved("2011-12-30", Edge::Last, &Pacific::Apia).unwrap_err().contains("never happened")
    );
}
