//! Filters whose value matches nothing: a typing error is an error or a warning, and not an empty list.

use std::sync::Arc;
use std::time::Duration;

use serde_json::json;
use vb365::Transport;

use crate::commands::audit::json_token;
use crate::commands::profiles_at_once::Fleet;
use crate::commands::verify::answered;
use crate::support::{log, sandbox, tapped, vb365, versions};

const UNKNOWN: &str = "90409ae7-0000-4000-8000-000000000000";
const WARNING: &str = "warning: no session was started by user 'nosuch'\n";

#[test]
fn user_of_no_listed_session_is_a_warning() {
    for version in versions() {
        for options in
            ["-o csv", "--json", "-q -o id", "--sort id -o id", "--limit 5", "--state stopped"]
        {
            let line = format!("session list --user nosuch {options} --api-version {version}");
            let ran = vb365(&line).on(&sandbox()).run();
            assert_eq!((ran.code, ran.stderr.as_str()), (0, WARNING), "{line}");
        }
        let line = format!("session list --user ana --user nosuch -o id --api-version {version}");
        let ran = vb365(&line).on(&sandbox()).run();
        assert!(ran.code == 0 && !ran.stdout.is_empty() && ran.stderr == WARNING, "{ran}");
    }
}

#[test]
fn user_without_a_session_in_a_part_of_the_list_is_no_warning() {
    for version in versions() {
        for options in [
            "--user nosuch --since 1d", // older sessions are not requested
            "--user nosuch --until 2020-01-01",
            "--user ana --state working --type vet", // other filters exclude the sessions
            "--user ana --result failed,warning,success --job 'Contoso everything'",
        ] {
            let line = format!("session list {options} -o id --api-version {version}");
            let ran = vb365(&line).on(&sandbox()).run();
            assert_eq!((ran.code, ran.stderr.as_str()), (0, ""), "{line}");
        }
    }
    // The server sorts, so that the list is read until the limit only.
    let line = "session list --user ana --user nosuch --limit 1 -o id --api-version v8";
    let ran = vb365(line).on(&sandbox()).run();
    assert_eq!((ran.stdout.lines().count(), ran.stderr.as_str()), (1, ""), "{ran}");
}

#[test]
fn listed_user_of_one_of_several_servers_is_known() {
    let sandbox = sandbox();
    let server = |answer: Option<(u16, &'static str)>| {
        let token = json_token(&sandbox);
        tapped(&sandbox, move |sandbox, mut request| {
            let is_list = request.uri().path().ends_with("/RestoreSessions");
            request.headers_mut().insert("authorization", token.clone());
            let sent = sandbox.send(request, Duration::ZERO)?;
            Ok(match answer {
                Some((status, text)) if is_list => answered(sent, status, text),
                _ => sent,
            })
        }) as Arc<dyn Transport>
    };
    let empty = Some((200, r#"{"results":[]}"#));
    let fleet = Fleet::of(vec![("a", server(None)), ("b", server(empty))]);
    for options in ["-o id", "--sort id -o id"] {
        let run = |user: &str| {
            fleet.vb365(&format!("session list --all-profiles -q --user {user} {options}")).run()
        };
        assert_eq!((run("ana").code, &*run("ana").stderr), (0, ""), "{options}");
        assert_eq!((run("nosuch").code, &*run("nosuch").stderr), (0, WARNING), "{options}");
    }
    let fleet = Fleet::of(vec![("a", server(None)), ("b", server(Some((403, "{}"))))]);
    let ran = fleet.vb365("session list --all-profiles -q -o id --user nosuch").run();
    assert!(ran.code == 10 && !ran.stderr.contains("no session was started"), "{ran}");
}

#[test]
fn reap_of_an_unknown_user_is_a_warning() {
    for version in versions() {
        for options in ["--dry-run -o id", "--yes -q -o id"] {
            let reap = |user: &str| {
                let line = format!("session reap --user {user} --older-than 400d {options}");
                vb365(&format!("{line} --api-version {version}")).on(&sandbox()).run()
            };
            assert_eq!(reap("nosuch").to_string(), format!("! {WARNING}"), "{options}");
            assert_eq!(reap("ana").to_string(), "", "{options}");
        }
    }
}

#[test]
fn unknown_id_in_a_filter_exits_6() {
    for version in versions() {
        for (list, nouns) in [
            ("job list", &["organization", "repository"][..]),
            ("point list", &["job", "organization", "repository"]),
            ("session list", &["job", "organization"]),
            ("audit", &["organization"]),
        ] {
            for noun in nouns {
                let line = format!("{list} --{noun} {UNKNOWN} -o id --api-version {version}");
                let ran = vb365(&line).on(&sandbox()).run();
                let message = format!("error: there is no {noun} {UNKNOWN}\nhint: list ");
                assert!(ran.code == 6 && ran.stderr.contains(&message), "{line}: {ran}");
                assert_eq!(ran.stdout, "", "{line}");
            }
        }
    }
}

#[test]
fn known_id_that_selects_nothing_is_an_empty_list() {
    let organization = "90409ae7-8a39-4d0a-9d17-b6f5d4a8a5a8";
    let sandbox = sandbox();
    let hides = |path: &'static str, status: u16| {
        tapped(&sandbox, move |sandbox, request| {
            let is_hidden = request.uri().path().ends_with(path);
            let sent = sandbox.send(request, Duration::ZERO)?;
            let nothing = json!({"results": []}).to_string();
            Ok(if is_hidden { answered(sent, status, &nothing) } else { sent })
        })
    };
    let id = vb365("organization list -o id").on(&sandbox).run().stdout;
    let id = id.lines().next().unwrap();
    let line = format!("job list -o id --organization {id}");
    assert_eq!(vb365(&line).on(&hides("/Jobs", 200)).run().to_string(), "");
    // An account that cannot list organizations.
    let line = format!("job list -o id --organization {organization}");
    assert_eq!(vb365(&line).on(&hides("/Organizations", 403)).run().to_string(), "");
    // A list with items costs no look-up.
    let before = log(&sandbox).len();
    let ran =
        vb365(&format!("job list -o id --organization {id} --api-version v8")).on(&sandbox).run();
    assert!(!ran.stdout.is_empty(), "{ran}");
    assert!(log(&sandbox)[before..].iter().all(|line| !line.contains("Organizations")));
}

#[test]
fn organization_that_only_sessions_state_is_suggested() {
    let sandbox = sandbox();
    let removed = tapped(&sandbox, |sandbox, request| {
        let is_list = request.uri().path().ends_with("/Organizations");
        let sent = sandbox.send(request, Duration::ZERO)?;
        Ok(if is_list { answered(sent, 200, r#"{"results":[]}"#) } else { sent })
    });
    for list in ["session list", "audit"] {
        let ran = vb365(&format!("{list} --organization contso.example")).on(&removed).run();
        assert!(ran.code == 6 && ran.stderr.contains("did you mean 'contoso.example'?"), "{ran}");
    }
}

#[test]
fn item_that_no_event_has_is_a_warning() {
    let warning = "warning: no item in the selected sessions matches '*nosuch*'\n";
    for version in versions() {
        for options in ["", "--since last", "--user ana", "--item '*'", "--action restore"] {
            let line =
                format!("audit -q -o id --item '*nosuch*' {options} --api-version {version}");
            let ran = vb365(&line).on(&sandbox()).run();
            assert_eq!((ran.code, ran.stderr.as_str()), (0, warning), "{line}");
        }
        // Not every event is read, or the events of the item are excluded by other filters.
        for options in ["--item '*nosuch*' --since 1d", "--item '*' --action other"] {
            let line = format!("audit -q -o id {options} --api-version {version}");
            let ran = vb365(&line).on(&sandbox()).run();
            assert_eq!((ran.code, ran.stderr.as_str()), (0, ""), "{line}");
        }
    }
}

#[test]
fn user_outside_the_audited_sessions_is_no_warning() {
    for options in ["--user ana --until 2020-01-01", "--user auditor --session latest"] {
        let ran = vb365(&format!("audit -q -o id {options}")).on(&sandbox()).run();
        assert_eq!((ran.code, ran.stderr.as_str()), (0, ""), "{options}");
    }
    let ran = vb365("audit -q -o id --user nosuch --until 1h").on(&sandbox()).run();
    assert_eq!((ran.code, ran.stderr.as_str()), (0, ""), "{ran}");
    let ran = vb365("audit -q -o id --user nosuch --until today").on(&sandbox()).run();
    assert_eq!((ran.code, ran.stderr.as_str()), (0, WARNING), "{ran}");
}
