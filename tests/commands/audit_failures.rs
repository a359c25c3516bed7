//! `audit` with unreadable sessions, expired tokens, lost connections, huge pages, a full disk, and another audit.

use std::collections::BTreeSet;
use std::fmt::Write;
use std::fs;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use serde_json::json;
use snapbox::str;
use vb365::sandbox::Sandbox;
use vb365::{Fault, Response, Transport};

use crate::check;
use crate::support::{
    Ran, TOKEN, home, json as read, log, not_sent, options, sandbox, sandbox_with, scripted,
    tapped, vb365, working,
};

fn answer(status: u16, body: &str) -> Result<Response, Fault> {
    let body = Box::new(std::io::Cursor::new(body.to_owned())) as Box<dyn std::io::Read + Send>;
    let answer = http::Response::builder().status(status).body(body);
    answer.map_err(|error| Fault::Lost { reason: error.to_string() })
}

fn lost() -> Result<Response, Fault> {
    Err(Fault::Lost { reason: "the connection was closed".to_owned() })
}

fn ids(ran: &Ran) -> BTreeSet<String> {
    ran.stdout.lines().map(str::to_owned).collect()
}

/// All events that a sandbox has.
fn all(sandbox: &Arc<Sandbox>) -> BTreeSet<String> {
    let ran = vb365("audit -o id").on(sandbox).run();
    assert_eq!(ran.code, 0, "{ran}");
    ids(&ran)
}

/// A session of many events, in the middle.
fn one(sandbox: &Arc<Sandbox>, at: usize) -> String {
    let list = vb365("session list --json --sort started").on(sandbox).run();
    read(&list.stdout)[at]["id"].as_str().unwrap().to_owned()
}

#[test]
fn unreadable_session_is_reported_and_read_by_the_next_run() {
    for status in [500, 404] {
        let sandbox = sandbox_with(|options| options.sessions = 300);
        let (all, bad) = (all(&sandbox), one(&sandbox, 100));
        let path = format!("/v8/RestoreSessions/{bad}/Events");
        let failing = tapped(&sandbox, move |sandbox, request| {
            if request.uri().path() == path {
                return answer(status, r#"{"message":"no"}"#);
            }
            sandbox.send(request, Duration::ZERO)
        });
        let home = home();
        let first = home.vb365("audit --since last -o id").on(&failing).run();
        assert_eq!(first.code, 10, "{first}");
        assert!(first.stderr.contains(&format!("session {bad}")), "{first}");
        assert!(first.stderr.contains("1 of 300 sessions failed"), "{first}");
        let table = vb365("audit").on(&failing).run();
        assert!(table.code == 10 && table.stdout.lines().count() > 1_000);
        let second = home.vb365("audit --since last -o id").on(&sandbox).run();
        assert_eq!(second.code, 0, "{second}");
        assert!(ids(&first).is_disjoint(&ids(&second)) && !ids(&second).is_empty());
        assert_eq!(&ids(&first) | &ids(&second), all);
    }
}

#[test]
fn session_stopped_while_it_is_read_has_a_stop_record() {
    let sandbox = sandbox();
    let open = working(&sandbox, |session| session["initiatedBy"] == "admin@sandbox.example");
    let stopped = AtomicUsize::new(0);
    let path = format!("/v8/RestoreSessions/{open}/Events");
    let (id, plain) = (open.clone(), Arc::clone(&sandbox));
    let stopping = tapped(&sandbox, move |sandbox, request| {
        // After the list has shown it open, and before its events are read.
        if request.uri().path() == path && stopped.fetch_add(1, Ordering::SeqCst) == 0 {
            let ran = vb365(&format!("session stop {id} --force -q")).on(&plain).run();
            assert_eq!(ran.code, 0, "{ran}");
        }
        sandbox.send(request, Duration::ZERO)
    });
    let ran = vb365("audit -o csv --columns session_id,action --no-header").on(&stopping).run();
    let actions: Vec<_> = ran.stdout.lines().filter(|line| line.starts_with(&open)).collect();
    assert_eq!(actions.last(), Some(&&*format!("{open},stop")), "{actions:?}");
}

#[test]
fn removed_session_is_reported_once() {
    let sandbox = sandbox();
    let home = home();
    let audit = "audit --since last -o id -q";
    home.vb365(audit).on(&sandbox).run();
    let gone = one(&sandbox, 39);
    let path = format!("/v8/RestoreSessions/{gone}");
    let pruned = tapped(&sandbox, move |sandbox, request| {
        if request.uri().path().starts_with(&path) {
            return answer(404, r#"{"message":"no"}"#);
        }
        sandbox.send(request, Duration::ZERO)
    });
    let ran = home.vb365(audit).on(&pruned).run();
    check!(
        ran,
        str![[r#"
! warning: session 93bd1a34-4af6-4d88-9aa4-8aaa3754ce56 no longer exists on the server: its events since the last run are lost

"#]]
    );
    assert_eq!(home.vb365(audit).on(&pruned).run().to_string(), "");
}

#[test]
fn expired_token_is_renewed() {
    let sandbox = sandbox_with(|options| options.sessions = 200);
    let (all, asked) = (all(&sandbox), AtomicUsize::new(0));
    let old = Mutex::new(None);
    let ending = tapped(&sandbox, move |sandbox, request| {
        if request.uri().path().contains("RestoreSessions") {
            let token = request.headers().get("authorization").cloned();
            let mut old = old.lock().unwrap();
            let is_old = *old.get_or_insert_with(|| token.clone()) == token;
            if is_old && asked.fetch_add(1, Ordering::SeqCst) > 60 {
                return answer(401, "");
            }
        }
        sandbox.send(request, Duration::ZERO)
    });
    let ran = vb365("audit -o id").on(&ending).run();
    assert_eq!((ran.code, ids(&ran) == all), (0, true), "{ran}");
}

#[test]
fn lost_connections_and_busy_server_lose_no_event() {
    let sandbox = sandbox_with(|options| options.sessions = 400);
    let (all, asked) = (all(&sandbox), AtomicUsize::new(0));
    let dying =
        tapped(&sandbox, move |sandbox, request| match asked.fetch_add(1, Ordering::SeqCst) {
            number if number % 100 == 99 => lost(),
            number if number % 100 == 50 => answer(429, ""),
            _ => sandbox.send(request, Duration::ZERO),
        });
    let ran = vb365("audit -o id").on(&dying).run();
    assert_eq!((ran.code, ids(&ran) == all), (0, true), "{ran}");
    assert!(!ran.waits.is_empty());
}

#[test]
fn twenty_unreadable_sessions_in_a_row_end_the_audit() {
    let sandbox = sandbox_with(|options| options.sessions = 300);
    let failing = tapped(&sandbox, |sandbox, request| {
        if request.uri().path().ends_with("Events") {
            return answer(500, r#"{"message":"no"}"#);
        }
        sandbox.send(request, Duration::ZERO)
    });
    let ran = vb365("audit -o id").on(&failing).run();
    assert_eq!(ran.code, 7, "{ran}");
    assert!(ran.stderr.contains("20 sessions in a row could not be read"), "{ran}");
    // A server that cannot be reached is reported once.
    let away = AtomicUsize::new(0);
    let leaving = tapped(&sandbox, move |sandbox, request| {
        if away.fetch_add(1, Ordering::SeqCst) > 50 {
            return Err(not_sent("connection refused"));
        }
        sandbox.send(request, Duration::ZERO)
    });
    let ran = vb365("audit -o id").on(&leaving).run();
    assert_eq!((ran.code, ran.stderr.matches("error:").count()), (3, 1), "{ran}");
    assert!(ran.stdout.lines().count() > 100);
    let table = vb365("audit").on(&leaving).run();
    assert_eq!((table.code, &*table.stdout), (3, ""));
}

#[test]
fn page_of_50_megabytes_is_read() {
    let message = "m".repeat(5_000);
    let mut page = String::from(r#"{"offset":0,"limit":10000,"results":["#);
    for order in 0..10_000 {
        let comma = if order == 0 { "" } else { "," };
        write!(page, r#"{comma}{{"id":"e{order}","type":"View","order":{order},"status":"Success","message":"{message}"}}"#)
            .unwrap();
    }
    page += r#"],"_links":{"self":{}}}"#;
    let session = json!({"results": [{"id": "11111111-2222-3333-4444-555555555555", "state": "Stopped",
        "creationTime": "2026-11-20T10:00:00Z"}], "_links": {"self": {}}});
    let server = scripted(move |_, target| {
        Ok(match target {
            "/v8/token" => (200, TOKEN.to_owned()),
            "/v8/ServiceInstance" => (401, String::new()),
            target if target.contains("/Events") => (200, page.clone()),
            _ => (200, session.to_string()),
        })
    });
    let ran = vb365("audit -o ndjson").on(&server).run();
    assert_eq!((ran.code, ran.stdout.lines().count()), (0, 10_000), "{}", ran.stderr);
    assert!(ran.stdout.len() > 50_000_000);
}

#[test]
fn unwritable_cursor_exits_1_after_the_output() {
    let sandbox = sandbox();
    let place = tempfile::tempdir().unwrap();
    let file = place.path().join("cursor.json");
    // Nothing can be put where the new text goes first, as on a full disk.
    fs::create_dir(place.path().join("cursor.json.new")).unwrap();
    let line = format!("audit --cursor {} -o id", file.display());
    let first = vb365(&line).on(&sandbox).run();
    assert_eq!((first.code, ids(&first)), (1, all(&sandbox)), "{first}");
    assert!(
        first.stderr.contains("cannot write") && first.stderr.contains("cursor.json"),
        "{first}"
    );
    assert!(first.stderr.contains("the results were printed"), "{first}");
    fs::remove_dir(place.path().join("cursor.json.new")).unwrap();
    let second = vb365(&line).on(&sandbox).run();
    assert_eq!((second.code, ids(&second)), (0, ids(&first)));
    let third = vb365(&line).on(&sandbox).run();
    assert_eq!(third.to_string(), "");
}

#[test]
fn second_audit_with_one_cursor_exits_1() {
    let sandbox = sandbox();
    let home = Arc::new(home());
    let second: Arc<Mutex<Option<Ran>>> = Arc::default();
    let (again, seen, plain) = (Arc::clone(&home), Arc::clone(&second), Arc::clone(&sandbox));
    let meanwhile = tapped(&sandbox, move |sandbox, request| {
        let mut second = seen.lock().unwrap();
        if second.is_none() && request.uri().path().ends_with("RestoreSessions") {
            *second = Some(again.vb365("audit --since last -o id").on(&plain).run());
        }
        drop(second);
        sandbox.send(request, Duration::ZERO)
    });
    let first = home.vb365("audit --since last -o id").on(&meanwhile).run();
    assert_eq!(first.code, 0, "{first}");
    let second = second.lock().unwrap().take().unwrap();
    assert_eq!((second.code, &*second.stdout), (1, ""), "{second}");
    assert!(second.stderr.contains("another audit is using the cursor"), "{second}");
    assert!(second.stderr.contains("--cursor FILE"), "{second}");
    // Runs with cursors of their own do not wait for each other.
    let place = tempfile::tempdir().unwrap();
    for name in ["one", "two"] {
        let line = format!("audit --cursor {} -o id", place.path().join(name).display());
        assert_eq!(ids(&home.vb365(&line).on(&sandbox).run()), ids(&first));
    }
}

#[test]
fn cursor_with_other_filters_exits_2() {
    let sandbox = sandbox();
    let home = home();
    let audit = |more: &str| home.vb365(&format!("audit --since last -o id {more}")).on(&sandbox);
    assert_eq!(audit("--user ana").run().code, 0);
    let state = home.path("state").join("").display().to_string();
    check!(
        audit("").run().to_string().replace(&state, "STATE/"),
        str![[r#"
! error: cursor STATE/audit-3a1a6ec47dca1dfc.json is for an audit with --user ana, not without filters
! hint: use another file for other filters: --cursor FILE
[2]

"#]]
    );
    assert_eq!(audit("--user ANA").run().to_string(), "");
    home.write("state/broken.json", "[]");
    let broken = home.path("state/broken.json").display().to_string();
    let ran = audit(&format!("--cursor {broken}")).run();
    assert_eq!(ran.code, 2, "{ran}");
    assert!(ran.stderr.contains("is not a cursor file"), "{ran}");
}

#[test]
fn later_events_come_with_the_next_run() {
    let sandbox = Arc::new(Sandbox::new(options()));
    let home = home();
    let audit =
        || home.vb365("audit --since last -o csv --no-header --columns action,item").on(&sandbox);
    assert_eq!(audit().run().code, 0);
    assert_eq!(audit().run().to_string(), "");
    let explore =
        format!("explore --job {} --type vex --no-preflight -q -o id", crate::support::JOB);
    let id = home.vb365(&explore).on(&sandbox).run().stdout.trim().to_owned();
    assert_eq!(audit().run().to_string(), "start,\n");
    let list = format!("api GET RestoreSessions/{id}/organization/mailboxes");
    let mailboxes = home.vb365(&list).on(&sandbox).run().stdout;
    let first =
        serde_json::from_str::<serde_json::Value>(&mailboxes).unwrap()["results"][0]["id"].clone();
    let open = format!("{list}/{}", first.as_str().unwrap());
    home.vb365(&open).on(&sandbox).run();
    let seen = audit().run();
    assert!(seen.stdout.starts_with("view,") && seen.stdout.lines().count() == 1, "{seen}");
    home.vb365(&format!("session stop {id} -q")).on(&sandbox).run();
    assert_eq!(audit().run().to_string(), "stop,\n");
    assert_eq!(audit().run().to_string(), "");
    // A stopped session is not asked for once it is old.
    let before = log(&sandbox).len();
    audit().run();
    let events = log(&sandbox)[before..].iter().filter(|line| line.contains("/Events")).count();
    assert!(events < 10, "{events}");
}
