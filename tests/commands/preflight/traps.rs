//! Points in time that are easily wrong, on each version: the request, the messages, and the exit code.

use chrono_tz::{America::New_York, Europe::Berlin, Tz, UTC};

use super::server::{Manner, points, with};
use super::{TWO, explore};
use crate::support::vb365;

/// Each clock goes back: the hour that comes twice, once before and once after.
const FOLDS: &str = "2026-10-25T00:30:00Z vex; 2026-10-25T01:30:00Z vex; 2026-11-01T05:30:00Z vex; 2026-11-01T06:30:00Z vex";

const NONE: &str = "job 8c515487-d4da-4f9d-b779-8238c9808798 has no restore points";
const NONE_THEN: &str = "job 8c515487-d4da-4f9d-b779-8238c9808798 has no restore points at or before the requested time";
const FIRST_IS: &str =
    "use --at 2026-11-20T10:00:00.1234567Z, the first match (2026-11-20 10:00:00 +00:00)";
const OPENS_FIRST: &str = "note: using the Exchange restore point of 2026-11-20 10:00:00 +00:00 (2026-11-20T10:00:00.1234567Z)";
const OPENS_SECOND: &str = "note: using the Exchange restore point of 2026-11-22 10:00:00 +00:00 (2026-11-22T10:00:00.7654321Z)";
const HOLDS_OTHER: &str = "holds Exchange, only OneDrive and Teams";

/// Restore points, time, zone and versions; then the expected request, messages and exit code.
type Row = (&'static str, &'static str, Tz, &'static str, &'static str, &'static str, i32);

const ALL: &str = "v6 v7 v8";
const NEW: &str = "v7 v8";

#[rustfmt::skip] // a table is read by its columns
const TRAPS: &[Row] = &[
    // Where it lies between the points
    (TWO, "2001-01-01", UTC, ALL, "", NONE_THEN, 9),
    (TWO, "2001-01-01", UTC, ALL, "", FIRST_IS, 9),
    (TWO, "2026-11-20T10:00:00.1234566Z", UTC, ALL, "", NONE_THEN, 9),
    (TWO, "2026-11-20T10:00:00.1234567Z", UTC, ALL, "2026-11-20T10:00:00.1234567Z", OPENS_FIRST, 0),
    (TWO, "2026-11-20T10:00:00.1234567Z", UTC, ALL, "2026-11-20T10:00:00.1234567Z", "exactly the requested time", 0),
    (TWO, "2026-11-20T10:00:00.1234568Z", UTC, ALL, "2026-11-20T10:00:00.1234568Z", "less than a second before the requested time", 0),
    (TWO, "2026-11-21 12:00", UTC, ALL, "2026-11-21T12:00:00Z", OPENS_FIRST, 0),
    (TWO, "2026-11-21 12:00", UTC, ALL, "2026-11-21T12:00:00Z", "1 day 1 hour before the requested time", 0),
    (TWO, "2026-11-22T10:00:00.7654320Z", UTC, ALL, "2026-11-22T10:00:00.765432Z", OPENS_FIRST, 0),
    (TWO, "2026-11-22T10:00:00.7654321Z", UTC, ALL, "2026-11-22T10:00:00.7654321Z", OPENS_SECOND, 0),
    (TWO, "now", UTC, ALL, "2026-11-23T15:30:00Z", OPENS_SECOND, 0),
    (TWO, "latest", UTC, ALL, "2026-11-23T15:30:00Z", "using the latest Exchange restore point of 2026-11-22 10:00:00 +00:00 (2026-11-22T10:00:00.7654321Z), 1 day 5 hours old", 0),
    (TWO, "2030-01-01", UTC, ALL, "2030-01-01T23:59:59.9999999Z", OPENS_SECOND, 0),
    (TWO, "2030-01-01", UTC, ALL, "2030-01-01T23:59:59.9999999Z", "3 years before the requested time", 0),
    // As far as the API can tell
    (TWO, "0001-01-01T00:00:00Z", UTC, ALL, "", NONE_THEN, 9),
    (TWO, "0001-01-01", Berlin, ALL, "", NONE_THEN, 9),
    (TWO, "9999-12-31T23:59:59.9999999Z", UTC, ALL, "9999-12-31T23:59:59.9999999Z", OPENS_SECOND, 0),
    (TWO, "9999-12-31T23:59:59-05:00", UTC, ALL, "", "outside the years 1 to 9999", 2),
    (TWO, "10000-01-01", UTC, ALL, "", "is not a time", 2),
    // Clocks that jump
    (FOLDS, "2026-03-29 02:30", Berlin, ALL, "", "never happened", 2),
    (FOLDS, "2026-03-08 02:30", New_York, ALL, "", "never happened", 2),
    (FOLDS, "2026-10-25 02:30", Berlin, ALL, "", "write 2026-10-25T02:30:00+02:00 or 2026-10-25T02:30:00+01:00", 2),
    (FOLDS, "2026-11-01 01:30", New_York, ALL, "", "write 2026-11-01T01:30:00-04:00 or 2026-11-01T01:30:00-05:00", 2),
    (FOLDS, "2026-10-25T02:30:00+02:00", Berlin, ALL, "2026-10-25T00:30:00Z", "2026-10-25 02:30:00 +02:00 (2026-10-25T00:30:00Z), exactly", 0),
    (FOLDS, "2026-10-25T02:30:00+01:00", Berlin, ALL, "2026-10-25T01:30:00Z", "2026-10-25 02:30:00 +01:00 (2026-10-25T01:30:00Z), exactly", 0),
    (FOLDS, "2026-11-01T01:30:00-04:00", New_York, ALL, "2026-11-01T05:30:00Z", "2026-11-01 01:30:00 -04:00 (2026-11-01T05:30:00Z), exactly", 0),
    (FOLDS, "2026-11-01T01:30:00-05:00", New_York, ALL, "2026-11-01T06:30:00Z", "2026-11-01 01:30:00 -05:00 (2026-11-01T06:30:00Z), exactly", 0),
    (FOLDS, "2026-10-25", Berlin, ALL, "2026-10-25T22:59:59.9999999Z", "(2026-10-25T01:30:00Z), 21 hours 29 minutes before", 0),
    (FOLDS, "2026-10-24", Berlin, ALL, "", "use --at 2026-10-25T00:30:00Z, the first match (2026-10-25 02:30:00 +02:00)", 9),
    // What there is
    ("", "latest", UTC, ALL, "", NONE, 9),
    ("", "2026-11-20", UTC, ALL, "", "vb365 point list --job 8c515487-d4da-4f9d-b779-8238c9808798\nhint: use --force", 9),
    ("2026-11-20T10:00:00Z veod vet", "latest", UTC, ALL, "", HOLDS_OTHER, 9),
    ("2026-11-20T10:00:00Z veod vet", "2026-11-21", UTC, ALL, "", HOLDS_OTHER, 9),
    ("2026-11-20T10:00:00Z nothing", "latest", UTC, ALL, "", "holds Exchange", 9),
    ("2026-11-20T10:00:00Z veod vet; 2026-11-22T10:00:00Z vet; 2026-11-22T11:00:00Z vex", "2026-11-21", UTC, ALL, "", "--at 2026-11-22T11:00:00Z", 9),
    ("2026-11-20T10:00:00Z vex; 2026-11-22T10:00:00Z veod", "latest", UTC, ALL, "2026-11-23T15:30:00Z", "the latest Exchange restore point of 2026-11-20 10:00:00", 0),
    ("2026-11-20T10:00:00Z vex; 2026-11-20T10:00:00Z veod", "latest", UTC, ALL, "2026-11-23T15:30:00Z", "the latest Exchange restore point of 2026-11-20 10:00:00", 0),
    ("0001-01-01T00:00:00Z vex", "latest", UTC, ALL, "", NONE, 9),
    // Points that a job does not open; v6 marks no copies but those in an archive
    ("2026-11-20T10:00:00Z vex copy", "latest", UTC, NEW, "", NONE, 9),
    ("2026-11-20T10:00:00Z vex copy", "latest", UTC, "v6", "2026-11-23T15:30:00Z", "the latest Exchange restore point", 0),
    ("2026-11-20T10:00:00Z vex long", "latest", UTC, ALL, "", NONE, 9),
    ("2026-11-20T10:00:00Z vex retrieved", "latest", UTC, ALL, "", NONE, 9),
    ("2026-11-19T10:00:00Z vex; 2026-11-20T10:00:00Z vex copy", "latest", UTC, NEW, "2026-11-23T15:30:00Z", "restore point of 2026-11-19 10:00:00", 0),
];

#[test]
fn the_trap_table() {
    for deaf in [false, true] {
        let manner = Manner { deaf, ..Manner::default() };
        for (state, at, zone, in_versions, sent, said, code) in TRAPS {
            for version in in_versions.split(' ') {
                let (server, heard) = with(points(state), manner);
                let line = explore(at, &format!("--api-version {version}"));
                let ran = vb365(&line).on(&server).in_zone(*zone).run();
                let heard = heard.lock().unwrap();
                let case = format!("{version} {state} as of {at}: {ran}");
                assert_eq!((ran.code, heard.moment().as_str()), (*code, *sent), "{case}");
                assert!(ran.stderr.contains(said), "{said} is missing: {case}");
                assert!(heard.points.len() <= if version == "v6" { 1 } else { 2 }, "{case}");
                assert_eq!(heard.bodies.len(), usize::from(*code == 0), "{case}");
            }
        }
    }
}
