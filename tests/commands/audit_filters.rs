//! `audit`: filters that name nothing are errors or warnings.

use std::time::Duration;

use serde_json::{Value, json};
use snapbox::str;
use vb365::Transport;

use crate::check;
use crate::commands::profiles_at_once::Fleet;
use crate::commands::verify::answered;
use crate::support::{home, json as array, log, sandbox, tapped, vb365, versions};

#[test]
fn unknown_organization_exits_6_with_a_suggestion() {
    for version in versions() {
        let sandbox = sandbox();
        for command in ["audit", "audit report --to r.md", "audit --since last"] {
            let line = format!("{command} --organization contoso --api-version {version}");
            check!(
                vb365(&line).on(&sandbox).run(),
                str![[r#"
! error: there is no organization 'contoso'
! hint: did you mean 'contoso.example'?
! hint: list organizations with: vb365 organization list
[6]

"#]]
            );
        }
        assert!(log(&sandbox).iter().all(|line| !line.contains("Events")));
    }
}

#[test]
fn organization_is_an_id_a_name_or_a_prefix() {
    let sandbox = sandbox();
    let all = array(&vb365("organization list --json").on(&sandbox).run().stdout);
    let id = all[0]["id"].as_str().unwrap();
    let name = all[0]["name"].as_str().unwrap();
    let events = |typed: &str| {
        let ran = vb365(&format!("audit -o id --organization {typed}")).on(&sandbox).run();
        assert_eq!((ran.code, &*ran.stderr), (0, ""), "{ran}");
        ran.stdout
    };
    let expected = events(name);
    assert!(!expected.is_empty());
    for typed in [id, &id[..8], &name.to_uppercase()] {
        assert_eq!(events(typed), expected, "{typed}");
    }
}

#[test]
fn removed_organization_is_known_by_its_sessions() {
    let sandbox = sandbox();
    let gone = tapped(&sandbox, |sandbox, request| {
        let is_list = request.uri().path().ends_with("/Organizations");
        let answer = sandbox.send(request, Duration::ZERO)?;
        Ok(if is_list { answered(answer, 200, r#"{"results":[]}"#) } else { answer })
    });
    let ran = vb365("audit -o id --organization Contoso.Example").on(&gone).run();
    assert!(ran.code == 0 && !ran.stdout.is_empty(), "{ran}");
    assert_eq!(vb365("audit --organization other").on(&gone).run().code, 6);
    // A tenant cannot list organizations.
    let refused = tapped(&sandbox, |sandbox, request| {
        let is_list = request.uri().path().ends_with("/Organizations");
        let answer = sandbox.send(request, Duration::ZERO)?;
        Ok(if is_list { answered(answer, 403, "") } else { answer })
    });
    let again = vb365("audit -o id --organization contoso.example").on(&refused).run();
    assert_eq!((again.code, again.stdout), (0, ran.stdout), "{}", again.stderr);
    assert_eq!(vb365("audit --organization other").on(&refused).run().code, 4);
}

#[test]
fn user_of_no_session_is_a_warning() {
    let warning = "warning: no session was started by user 'nosuch'\n";
    for version in versions() {
        for line in ["-o csv", "--json", "--since 1d -q", "--user ana -o id", "--since last"] {
            let line = format!("audit --user nosuch {line} --api-version {version}");
            let ran = vb365(&line).on(&sandbox()).run();
            assert!(ran.code == 0 && ran.stderr.contains(warning), "{ran}");
            assert_eq!(ran.stderr.matches("no session was started").count(), 1, "{ran}");
        }
    }
    let place = tempfile::tempdir().unwrap();
    let path = place.path().join("r.md");
    let line = format!("audit report --user nosuch --to {}", path.display());
    let ran = vb365(&line).on(&sandbox()).run();
    assert!(ran.code == 0 && ran.stderr.contains(warning), "{ran}");
    // A user whose sessions other filters exclude is known, and so is one of an earlier run.
    let ran = vb365("audit --user ana --since 1m -q").on(&sandbox()).run();
    assert!(!ran.stderr.contains("no session"), "{ran}");
    let home = home();
    let last = || home.vb365("audit --user nosuch --since last -q -o id").on(&sandbox()).run();
    assert!(last().stderr.contains(warning));
    assert_eq!(last().to_string(), "");
}

#[test]
fn user_of_one_of_several_servers_is_known() {
    let sandbox = sandbox();
    let token = |sandbox: &_| crate::commands::audit::json_token(sandbox);
    let (with, without) = (token(&sandbox), token(&sandbox));
    let server = |token: http::HeaderValue, is_empty: bool| {
        tapped(&sandbox, move |sandbox, mut request| {
            let is_list = request.uri().path().ends_with("/RestoreSessions");
            request.headers_mut().insert("authorization", token.clone());
            let answer = sandbox.send(request, Duration::ZERO)?;
            let nothing = json!({"results": []}).to_string();
            Ok(if is_list && is_empty { answered(answer, 200, &nothing) } else { answer })
        }) as std::sync::Arc<dyn Transport>
    };
    let fleet = Fleet::of(vec![("a", server(with, false)), ("b", server(without, true))]);
    let ran = fleet.vb365("audit --all-profiles -q -o id --user ana").run();
    assert_eq!((ran.code, &*ran.stderr), (0, ""), "{ran}");
    let ran = fleet.vb365("audit --all-profiles -q -o id --user nosuch").run();
    assert_eq!(&*ran.stderr, "warning: no session was started by user 'nosuch'\n", "{ran}");
}

#[test]
fn mine_without_open_sessions_is_a_warning() {
    let ran = vb365("audit --session mine -o id").on(&sandbox()).run();
    assert_eq!(ran.code, 0, "{ran}");
    assert!(ran.stderr.starts_with("warning: no open sessions started from this machine"), "{ran}");
}

#[test]
fn unknown_words_exit_2_with_the_valid_ones() {
    let sandbox = sandbox();
    for (line, expected) in [
        ("--action restores", "restore"),
        ("--status fail", "failed"),
        ("--type exchnge", "Exchange"),
    ] {
        let ran = vb365(&format!("audit {line}")).on(&sandbox).run();
        assert!(ran.code == 2 && ran.stderr.contains(expected), "{ran}");
    }
    assert_eq!(log(&sandbox), Vec::<String>::new());
    let none: Vec<Value> = array(&vb365("audit --item nosuch --json").on(&sandbox).run().stdout);
    assert!(none.is_empty());
}
