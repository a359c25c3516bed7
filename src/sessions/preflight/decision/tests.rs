use chrono_tz::Europe::Berlin;

use super::*;
use crate::api::session::Workload;
use crate::sessions::source::Source;
use crate::time::{TimeArg, parse_duration};

fn at(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

/// Returns the decision on a backup that is requested for noon or, with `is_latest`, for now, which is three hours later.
fn decision(found: &Availability, is_latest: bool, max_age: Option<&str>, force: bool) -> String {
    let mut source = Source::job("JOB_ID".to_owned(), Some("Mail".to_owned()));
    source.is_ambiguous = true;
    let (noon, now) = (at("2026-11-20T12:00:00Z"), at("2026-11-20T15:00:00Z"));
    let query = PreflightQuery {
        source: &source,
        workload: Workload::Vex,
        at: PointInTime {
            time: if is_latest { now } else { noon },
            now,
            at: if is_latest { TimeArg::Latest } else { TimeArg::Instant(noon.into()) },
            is_latest,
            backup: None,
        },
        max_age: max_age.map(|age| parse_duration(age).unwrap()),
        force,
        messages: &Messages::silent(),
    };
    match decide(found, &query, &Berlin) {
        Ok(Notice::Note(text)) => format!("note: {text}"),
        Ok(Notice::Warning(text)) => format!("warning: {text}"),
        Err(failure) => {
            assert_eq!(failure.kind, Kind::Preflight);
            format!("refused: {} | {}", failure.message, failure.hints.join(" | "))
        }
    }
}

fn point(time: &str) -> Availability {
    Availability::Point { time: at(time), is_deleted: false }
}

#[test]
fn point_is_named_with_its_age() {
    for (found, is_latest, note) in [
        (
            "2026-11-20T12:00:00Z",
            false,
            "the Exchange restore point of 2026-11-20 13:00:00 +01:00 (2026-11-20T12:00:00Z), exactly the requested time",
        ),
        (
            "2026-11-20T11:59:59.9999999Z",
            false,
            "the Exchange restore point of 2026-11-20 12:59:59 +01:00 (2026-11-20T11:59:59.9999999Z), less than a second before the requested time",
        ),
        (
            "2026-11-18T10:30:00Z",
            false,
            "the Exchange restore point of 2026-11-18 11:30:00 +01:00 (2026-11-18T10:30:00Z), 2 days 1 hour before the requested time",
        ),
        (
            "2026-11-20T13:30:00Z",
            true,
            "the latest Exchange restore point of 2026-11-20 14:30:00 +01:00 (2026-11-20T13:30:00Z), 1 hour 30 minutes old",
        ),
    ] {
        let note = format!("note: using {note}");
        assert_eq!(decision(&point(found), is_latest, None, false), note);
    }
}

#[test]
fn max_age_is_exact_to_the_tick() {
    for (found, is_latest, max_age, passes) in [
        ("2026-11-20T11:00:00Z", false, "1h", true),
        ("2026-11-20T10:59:59.9999999Z", false, "1h", false),
        ("2026-11-20T11:00:00Z", true, "4h", true),
        ("2026-11-20T10:59:59.9999999Z", true, "4h", false),
        ("2026-11-20T12:00:00Z", false, "0", true),
        ("2026-11-20T11:59:59.9999999Z", false, "0", false),
        ("0001-01-01T00:00:00Z", false, "99999w", false),
        ("1900-01-01T00:00:00Z", false, "18446744073709551615s", true),
    ] {
        let text = decision(&point(found), is_latest, Some(max_age), false);
        assert_eq!(text.starts_with("note: "), passes, "{found} {max_age}: {text}");
        assert_eq!(text.starts_with("refused: "), !passes, "{text}");
        let forced = decision(&point(found), is_latest, Some(max_age), true);
        assert_eq!(forced.starts_with("warning: "), !passes, "{forced}");
    }
}

#[test]
fn refusal_shows_two_different_ages() {
    let text = decision(&point("2026-11-18T12:00:00Z"), false, Some("26h"), false);
    let ages = "is too old: 2 days before the requested time, --max-age is 1 day 2 hours";
    assert!(text.contains(ages), "{text}");
    let text = decision(&point("2026-11-20T10:59:59.9999999Z"), false, Some("1h"), false);
    let ages = "1 hour 0.0000001 seconds before the requested time, --max-age is exactly 1 hour";
    assert!(text.contains(ages), "{text}");
}

#[test]
fn nothing_is_refused_with_hints_and_forced_with_a_warning() {
    let found = Availability::Nothing {
        reason: "there is nothing".into(),
        later: Some(at("2026-11-21T08:00:00.1234567Z")),
        hint: Some("list restore points".into()),
    };
    assert_eq!(
        decision(&found, false, None, false),
        "refused: there is nothing | use --at 2026-11-21T08:00:00.1234567Z, the first match (2026-11-21 09:00:00 +01:00) \
         | list restore points | use --force to start a session anyway"
    );
    assert_eq!(
        decision(&found, false, None, true),
        "warning: there is nothing; continuing because of --force"
    );
}

#[test]
fn unknown_is_a_warning() {
    let found = Availability::Unknown {
        reason: "this account lacks permission".into(),
        kind: Kind::Unauthenticated,
    };
    assert_eq!(
        decision(&found, true, None, false),
        "warning: restore points were not checked: this account lacks permission"
    );
    assert_eq!(
        decision(&found, true, Some("1h"), false),
        "warning: restore points were not checked, nor was --max-age: this account lacks permission"
    );
}

#[test]
fn age_of_a_tenant_s_last_backup_is_checked() {
    let between =
        |first: &str, last: &str| Availability::Between { first: at(first), last: at(last) };
    for (last, is_latest, max_age, begins) in [
        ("11:00:00Z", false, None, "note: "),
        ("11:00:00Z", false, Some("1h"), "warning: "), // it may lack the workload
        ("11:00:00Z", false, Some("59m"), "refused: "),
        ("11:00:00Z", true, Some("4h"), "warning: "),
        ("11:00:00Z", true, Some("3h"), "refused: "),
        ("14:00:00Z", false, Some("1s"), "warning: "), // the newest at noon is unknown
    ] {
        let found = between("2026-11-01T00:00:00Z", &format!("2026-11-20T{last}"));
        let text = decision(&found, is_latest, max_age, false);
        assert!(text.starts_with(begins), "{last} {is_latest} {max_age:?}: {text}");
    }
}

#[test]
fn deleted_data_are_noted() {
    let point = |is_deleted| Availability::Point { time: at("2026-11-20T12:00:00Z"), is_deleted };
    let noted = decision(&point(true), false, None, false);
    assert!(noted.ends_with("the requested time; it holds data marked as deleted"), "{noted}");
    assert!(!decision(&point(false), false, None, false).contains("deleted"));
}
