use std::str::FromStr;

use chrono_tz::Europe::Berlin;

use super::*;
use crate::api::session::Workload;
use crate::api::start::ExploreEndpoint;
use crate::messages::Messages;
use crate::sessions::Source;
use crate::time::Span;

fn at(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

/// Says what comes of a find at noon, asked for as of then or, with `latest`, three hours later.
fn judged(found: &Found, latest: bool, max_age: Option<&str>, force: bool) -> String {
    let subject = Source::new(ExploreEndpoint::Tenant, "job 'Mail'".to_owned());
    let (noon, now) = (at("2026-11-20T12:00:00Z"), at("2026-11-20T15:00:00Z"));
    let asked = Asked {
        subject: &subject,
        messages: &Messages::silent(),
        workload: Workload::Vex,
        at: if latest { now } else { noon },
        now,
        latest,
        point: None,
    };
    let max_age = max_age.map(|age| Span::from_str(age).unwrap().0);
    match judge(found, &asked, Limits { max_age, force }, &Berlin) {
        Ok(Verdict { time, said }) => {
            let time = time.map(time::wire).unwrap_or_default();
            match said {
                Said::Note(text) => format!("{time} note: {text}"),
                Said::Warning(text) => format!("{time} warning: {text}"),
            }
        }
        Err(failure) => {
            assert_eq!(failure.kind, Kind::Preflight);
            format!("refused: {} | {}", failure.message, failure.hints[0])
        }
    }
}

fn point(time: &str) -> Found {
    Found::Point { time: at(time) }
}

#[test]
fn a_point_is_named_with_its_age() {
    let will = "the restore point with Exchange that will be opened is of";
    for (found, latest, said) in [
        (
            "2026-11-20T12:00:00Z",
            false,
            format!("{will} 2026-11-20 13:00:00 +01:00 (2026-11-20T12:00:00Z), exactly that moment"),
        ),
        (
            "2026-11-20T11:59:59.9999999Z",
            false,
            format!(
                "{will} 2026-11-20 12:59:59 +01:00 (2026-11-20T11:59:59.9999999Z), less than a second older than that moment"
            ),
        ),
        (
            "2026-11-18T10:30:00Z",
            false,
            format!(
                "{will} 2026-11-18 11:30:00 +01:00 (2026-11-18T10:30:00Z), 2 days 1 hour older than that moment"
            ),
        ),
        (
            "2026-11-20T13:30:00Z",
            true,
            "the latest restore point with Exchange is of 2026-11-20 14:30:00 +01:00 (2026-11-20T13:30:00Z), 1 hour 30 minutes old"
                .to_owned(),
        ),
    ] {
        let time = time::wire(at(found));
        assert_eq!(judged(&point(found), latest, None, false), format!("{time} note: {said}"));
    }
}

#[test]
fn an_age_that_is_allowed_passes_to_the_tick() {
    for (found, latest, max_age, passes) in [
        ("2026-11-20T11:00:00Z", false, "1h", true),
        ("2026-11-20T10:59:59.9999999Z", false, "1h", false),
        ("2026-11-20T11:00:00Z", true, "4h", true),
        ("2026-11-20T10:59:59.9999999Z", true, "4h", false),
        ("2026-11-20T12:00:00Z", false, "0", true),
        ("2026-11-20T11:59:59.9999999Z", false, "0", false),
        ("0001-01-01T00:00:00Z", false, "99999w", false),
        ("1900-01-01T00:00:00Z", false, "18446744073709551615s", true),
    ] {
        let said = judged(&point(found), latest, Some(max_age), false);
        assert_eq!(said.contains(" note: "), passes, "{found} {max_age}: {said}");
        assert_eq!(said.starts_with("refused: "), !passes, "{said}");
        let forced = judged(&point(found), latest, Some(max_age), true);
        assert_eq!(forced.contains(" warning: "), !passes, "{forced}");
        assert!(forced.starts_with(&time::wire(at(found))), "what is forced is opened: {forced}");
    }
}

#[test]
fn both_ages_are_told_in_words_that_differ() {
    let said = judged(&point("2026-11-18T12:00:00Z"), false, Some("26h"), false);
    assert!(
        said.contains("2 days older than that moment, and --max-age allows 1 day 2 hours"),
        "{said}"
    );
    let said = judged(&point("2026-11-20T10:59:59.9999999Z"), false, Some("1h"), false);
    let told =
        "1 hour 0.0000001 seconds older than that moment, and --max-age allows exactly 1 hour";
    assert!(said.contains(told), "{said}");
}

#[test]
fn nothing_is_refused_with_the_way_out_and_forced_with_a_warning() {
    let found = Found::Nothing(Nothing {
        why: "there is nothing".into(),
        later: Some(at("2026-11-21T08:00:00.1234567Z")),
        instead: Some("look elsewhere".into()),
    });
    assert_eq!(
        judged(&found, false, None, false),
        "refused: there is nothing | the first that could be opened is of 2026-11-21 09:00:00 +01:00: --at \
         2026-11-21T08:00:00.1234567Z; look elsewhere; --force starts a session all the same"
    );
    assert_eq!(
        judged(&found, false, None, true),
        " warning: there is nothing; --force starts it all the same"
    );
}

#[test]
fn what_is_not_known_is_a_warning_and_never_refused() {
    let found = Found::Unknown { why: "nobody tells".into() };
    assert_eq!(
        judged(&found, true, None, false),
        " warning: it is not known whether there is anything to open: nobody tells"
    );
    assert_eq!(
        judged(&found, true, Some("1h"), false),
        " warning: it is not known whether there is anything to open, nor how old it is: nobody tells"
    );
}

#[test]
fn a_tenant_s_backups_are_held_against_the_age_as_far_as_they_tell() {
    let between = |first: &str, last: &str| Found::Between { first: at(first), last: at(last) };
    let day = "2026-11-20T";
    for (last, latest, max_age, begins) in [
        ("11:00:00Z", false, None, " note: "),
        ("11:00:00Z", false, Some("1h"), " warning: "), // the last is young enough, and may hold something else
        ("11:00:00Z", false, Some("59m"), "refused: "),
        ("11:00:00Z", true, Some("4h"), " warning: "),
        ("11:00:00Z", true, Some("3h"), "refused: "),
        ("14:00:00Z", false, Some("1s"), " warning: "), // which one was the newest then is not told
    ] {
        let found = between("2026-11-01T00:00:00Z", &format!("{day}{last}"));
        let said = judged(&found, latest, max_age, false);
        assert!(said.starts_with(begins), "{last} {latest} {max_age:?}: {said}");
    }
}
