//! Times on a command line: the input, the present time and zone, and the request or the message.

use chrono::{DateTime, Utc};
use chrono_tz::Tz;

use crate::support::{Ran, vb365};

const ID: &str = "50f5eff0-9575-451d-8712-ed6439be9b34";
const TODAY: &str = "2026-11-23T15:30:00Z";

/// What comes of it: everything but the first ends with 2.
#[derive(Debug, PartialEq)]
enum Outcome<'a> {
    /// This is sent, and the note says it as the second.
    Sent(&'a str, &'a str),
    /// The clocks went forward over it.
    Skipped,
    /// The clocks went back over it: the two that are offered.
    Twice(&'a str, &'a str),
    /// Not in the years 1 to 9999.
    Outside,
    /// None of the forms.
    NoTime,
}

use Outcome::{NoTime, Outside, Sent, Skipped, Twice};

/// When, where, and there: what is typed and what comes of it.
type Rows = (&'static str, &'static str, &'static [(&'static str, Outcome<'static>)]);

#[rustfmt::skip] // a table is read by its columns
const TABLE: &[Rows] = &[
    // Berlin goes forward from 02:00 to 03:00 and back from 03:00 to 02:00.
    (TODAY, "Europe/Berlin", &[
        ("2026-03-29 01:59:59.9999999", Sent("2026-03-29T00:59:59.9999999Z", "2026-03-29 01:59:59 +01:00")),
        ("2026-03-29 02:00", Skipped),
        ("2026-03-29T02:59:59.9999999", Skipped),
        ("2026.03.29 02:30:00", Skipped),
        ("2026-03-29 03:00", Sent("2026-03-29T01:00:00Z", "2026-03-29 03:00:00 +02:00")),
        ("2026-03-29T02:30:00+01:00", Sent("2026-03-29T01:30:00Z", "2026-03-29 03:30:00 +02:00")),
        ("2026-03-29", Sent("2026-03-29T21:59:59.9999999Z", "2026-03-29 23:59:59 +02:00")),
        ("2026-10-25 01:59:59.9999999", Sent("2026-10-24T23:59:59.9999999Z", "2026-10-25 01:59:59 +02:00")),
        ("2026-10-25 02:00", Twice("2026-10-25T02:00:00+02:00", "2026-10-25T02:00:00+01:00")),
        ("2026-10-25 02:59:59.9999999", Twice("2026-10-25T02:59:59.9999999+02:00", "2026-10-25T02:59:59.9999999+01:00")),
        ("2026-10-25 03:00", Sent("2026-10-25T02:00:00Z", "2026-10-25 03:00:00 +01:00")),
        ("2026-10-25T02:30:00+02:00", Sent("2026-10-25T00:30:00Z", "2026-10-25 02:30:00 +02:00")),
        ("2026-10-25T02:30:00+01:00", Sent("2026-10-25T01:30:00Z", "2026-10-25 02:30:00 +01:00")),
        ("2026-10-25", Sent("2026-10-25T22:59:59.9999999Z", "2026-10-25 23:59:59 +01:00")),
    ]),
    // New York goes forward from 02:00 to 03:00 and back from 02:00 to 01:00.
    (TODAY, "America/New_York", &[
        ("2026-03-08 01:59:59.9999999", Sent("2026-03-08T06:59:59.9999999Z", "2026-03-08 01:59:59 -05:00")),
        ("2026-03-08 02:00", Skipped),
        ("2026-03-08 03:00", Sent("2026-03-08T07:00:00Z", "2026-03-08 03:00:00 -04:00")),
        ("2026-03-08", Sent("2026-03-09T03:59:59.9999999Z", "2026-03-08 23:59:59 -04:00")),
        ("2026-11-01 00:59:59.9999999", Sent("2026-11-01T04:59:59.9999999Z", "2026-11-01 00:59:59 -04:00")),
        ("2026-11-01 01:00:00.1234567", Twice("2026-11-01T01:00:00.1234567-04:00", "2026-11-01T01:00:00.1234567-05:00")),
        ("2026-11-01 02:00", Sent("2026-11-01T07:00:00Z", "2026-11-01 02:00:00 -05:00")),
        ("2026-11-01T01:30:00-04:00", Sent("2026-11-01T05:30:00Z", "2026-11-01 01:30:00 -04:00")),
        ("2026-11-01T01:30:00-05:00", Sent("2026-11-01T06:30:00Z", "2026-11-01 01:30:00 -05:00")),
        ("2026-11-01", Sent("2026-11-02T04:59:59.9999999Z", "2026-11-01 23:59:59 -05:00")),
    ]),
    // The day before today by the calendar, and 24 hours by the hour.
    ("2026-03-30T10:00:00Z", "Europe/Berlin", &[
        ("yesterday", Sent("2026-03-29T21:59:59.9999999Z", "2026-03-29 23:59:59 +02:00")),
        ("yesterday 02:30", Skipped),
    ]),
    ("2026-03-29T22:30:00Z", "Europe/Berlin", &[
        ("yesterday 12:00", Sent("2026-03-29T10:00:00Z", "2026-03-29 12:00:00 +02:00")),
        ("1d", Sent("2026-03-28T22:30:00Z", "2026-03-28 23:30:00 +01:00")),
    ]),
    ("2026-10-25T22:30:00Z", "Europe/Berlin", &[
        ("yesterday", Sent("2026-10-24T21:59:59.9999999Z", "2026-10-24 23:59:59 +02:00")),
    ]),
    ("2026-10-25T23:30:00Z", "Europe/Berlin", &[
        ("yesterday", Sent("2026-10-25T22:59:59.9999999Z", "2026-10-25 23:59:59 +01:00")),
    ]),
    ("2026-10-26T10:00:00Z", "Europe/Berlin", &[
        ("yesterday 02:30", Twice("2026-10-25T02:30:00+02:00", "2026-10-25T02:30:00+01:00")),
        ("yesterday 03:00", Sent("2026-10-25T02:00:00Z", "2026-10-25 03:00:00 +01:00")),
        ("2d", Sent("2026-10-24T10:00:00Z", "2026-10-24 12:00:00 +02:00")),
    ]),
    ("2026-03-09T03:30:00Z", "America/New_York", &[
        ("yesterday", Sent("2026-03-08T04:59:59.9999999Z", "2026-03-07 23:59:59 -05:00")),
    ]),
    ("2026-03-09T12:00:00Z", "America/New_York", &[
        ("yesterday", Sent("2026-03-09T03:59:59.9999999Z", "2026-03-08 23:59:59 -04:00")),
        ("24h", Sent("2026-03-08T12:00:00Z", "2026-03-08 08:00:00 -04:00")),
    ]),
    ("2026-11-02T12:00:00Z", "America/New_York", &[
        ("yesterday", Sent("2026-11-02T04:59:59.9999999Z", "2026-11-01 23:59:59 -05:00")),
        ("yesterday 01:30", Twice("2026-11-01T01:30:00-04:00", "2026-11-01T01:30:00-05:00")),
    ]),
    // Both ends of time.
    (TODAY, "UTC", &[
        ("0001-01-01T00:00:00.0000001Z", Sent("0001-01-01T00:00:00.0000001Z", "0001-01-01 00:00:00 +00:00")),
        ("0001-01-01", Sent("0001-01-01T23:59:59.9999999Z", "0001-01-01 23:59:59 +00:00")),
    ]),
    (TODAY, "Europe/Berlin", &[
        ("0001-01-01 00:00", Outside),
    ]),
    (TODAY, "America/New_York", &[
        ("0001-01-01 00:00", Sent("0001-01-01T04:56:02Z", "0001-01-01 04:56:02 +00:00")),
    ]),
    (TODAY, "UTC", &[
        ("0000-12-31", Outside),
        ("9999-12-31T23:59:59.9999999Z", Sent("9999-12-31T23:59:59.9999999Z", "9999-12-31 23:59:59 +00:00")),
        ("9999-12-31", Sent("9999-12-31T23:59:59.9999999Z", "9999-12-31 23:59:59 +00:00")),
    ]),
    (TODAY, "Europe/Berlin", &[
        ("9999-12-31", Sent("9999-12-31T22:59:59.9999999Z", "9999-12-31 23:59:59 +01:00")),
    ]),
    (TODAY, "America/New_York", &[
        ("9999-12-31", Outside),
        ("9999-12-31 18:59:59.9999999", Sent("9999-12-31T23:59:59.9999999Z", "9999-12-31 18:59:59 -05:00")),
    ]),
    // All the digits that the server keeps, and no more.
    (TODAY, "Europe/Berlin", &[
        ("2026-11-20 14:30:05.1234567", Sent("2026-11-20T13:30:05.1234567Z", "2026-11-20 14:30:05 +01:00")),
        ("2026-11-20 14:30:05.1234560", Sent("2026-11-20T13:30:05.123456Z", "2026-11-20 14:30:05 +01:00")),
        ("2026-11-20 14:30:05.123456789", Sent("2026-11-20T13:30:05.1234567Z", "2026-11-20 14:30:05 +01:00")),
        ("2026-11-20 14:30:05.1234567891", NoTime),
    ]),
    // What the tool and the server print.
    (TODAY, "Europe/Berlin", &[
        ("2026-11-20 14:30:05 +01:00", Sent("2026-11-20T13:30:05Z", "2026-11-20 14:30:05 +01:00")),
        ("2026-11-20T14:30:05+0100", Sent("2026-11-20T13:30:05Z", "2026-11-20 14:30:05 +01:00")),
        ("11/20/2026 12:54 PM", Sent("2026-11-20T11:54:00Z", "2026-11-20 12:54:00 +01:00")),
        ("3 hours ago", Sent("2026-11-23T12:30:00Z", "2026-11-23 13:30:00 +01:00")),
        ("14:30", Sent("2026-11-23T13:30:00Z", "2026-11-23 14:30:00 +01:00")),
        ("1d12h", Sent("2026-11-22T03:30:00Z", "2026-11-22 04:30:00 +01:00")),
    ]),
];

#[test]
fn every_point_in_time_is_sent_exactly_or_refused() {
    for (now, zone, rows) in TABLE {
        let now: DateTime<Utc> = now.parse().unwrap();
        for (typed, outcome) in *rows {
            let line = format!("explore --job {ID} --type vex -n --at '{typed}'");
            let ran = vb365(&line).at(now).in_zone(zone.parse::<Tz>().unwrap()).run();
            assert_eq!(told(&ran), *outcome, "{zone}, {typed}");
        }
    }
}

fn told(ran: &Ran) -> Outcome<'_> {
    if ran.code == 0 {
        let sent = between(&ran.stdout, r#""dateTime":""#, "\"").unwrap();
        return Sent(sent, between(&ran.stderr, "as of ", &format!(" ({sent})\n")).unwrap());
    }
    assert_eq!((ran.code, ran.stdout.as_str()), (2, ""), "{ran}");
    let said = between(&ran.stderr, "error: --at: ", "\n").unwrap();
    if let Some((_, offered)) = said.split_once(" happened twice when the clocks went back: write ")
    {
        let (early, late) = offered.split_once(" or ").unwrap();
        Twice(early, late)
    } else if said.contains(" never happened: the clocks went forward over it") {
        Skipped
    } else if said == "the point in time is outside the years 1 to 9999" {
        Outside
    } else {
        assert!(said.contains(" is not a time: use latest (--at only), "), "{ran}");
        NoTime
    }
}

fn between<'a>(text: &'a str, before: &str, after: &str) -> Option<&'a str> {
    Some(text.split_once(before)?.1.split_once(after)?.0)
}

/// The zone of the machine is read by another library than those above.
#[cfg(unix)]
#[test]
fn a_moved_clock_of_the_machine_is_read_to_the_second() {
    let central_europe = "CET-1CEST,M3.5.0,M10.5.0/3";
    let at_midnight = "<-03>3<-02>,M10.3.0/0,M2.3.0/0"; // back over it, too
    for (zone, typed, outcome) in [
        (
            central_europe,
            "2026-03-29 01:59:59",
            Sent("2026-03-29T00:59:59Z", "2026-03-29 01:59:59 +01:00"),
        ),
        (central_europe, "2026-03-29 02:00", Skipped),
        (
            central_europe,
            "2026-03-29 03:00",
            Sent("2026-03-29T01:00:00Z", "2026-03-29 03:00:00 +02:00"),
        ),
        (
            central_europe,
            "2026-10-25 02:00",
            Twice("2026-10-25T02:00:00+02:00", "2026-10-25T02:00:00+01:00"),
        ),
        (
            central_europe,
            "2026-10-25 03:00",
            Sent("2026-10-25T02:00:00Z", "2026-10-25 03:00:00 +01:00"),
        ),
        (
            at_midnight,
            "2018-02-17",
            Sent("2018-02-18T02:59:59.9999999Z", "2018-02-17 23:59:59 -03:00"),
        ),
        (
            at_midnight,
            "2018-02-18 00:00",
            Sent("2018-02-18T03:00:00Z", "2018-02-18 00:00:00 -03:00"),
        ),
        (
            at_midnight,
            "2018-10-20",
            Sent("2018-10-21T02:59:59.9999999Z", "2018-10-20 23:59:59 -03:00"),
        ),
        (at_midnight, "2018-10-21 00:00", Skipped),
    ] {
        let ran = in_machine_zone(zone, &["--at", typed]);
        assert_eq!(told(&ran), outcome, "{zone}, {typed}");
        assert!(!ran.stderr.contains("TZ"), "{ran}");
    }
}

#[cfg(unix)]
fn in_machine_zone(zone: &str, args: &[&str]) -> Ran {
    use assert_cmd::cargo::CommandCargoExt;

    let mut command = std::process::Command::cargo_bin("vb365").unwrap();
    command.env_clear().env("TZ", zone).args(["explore", "--job", ID, "--type", "vex", "-n"]);
    let output = command.args(args).output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    Ran {
        stdout: text(output.stdout),
        stderr: text(output.stderr),
        code: output.status.code().unwrap(),
        waits: Vec::new(),
    }
}

#[cfg(unix)]
#[test]
fn unknown_time_zone_is_a_warning() {
    for zone in ["Europe/Berln", ":Nowhere", "/no/such/file", "Berlin"] {
        let ran = in_machine_zone(zone, &["--at", "2026-11-20 14:30"]);
        let warning = format!("warning: TZ is ignored: there is no time zone '{zone}'; local");
        assert!(ran.code == 0 && ran.stderr.contains(&warning), "{ran}");
        assert!(!in_machine_zone(zone, &["--utc"]).stderr.contains("TZ"));
    }
}
