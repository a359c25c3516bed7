//! A start whose answer is lost: never a second session, and the truth about the first.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use chrono::TimeDelta;
use http::Request;
use serde_json::Value;
use snapbox::str;
use vb365::sandbox::Sandbox;
use vb365::{Fault, Response, Transport};

use crate::check;
use crate::support::{JOB, Ran, log, now, refused, sandbox, sandbox_with, tapped, told, vb365};

fn explore(more: &str) -> String {
    format!("explore --job {JOB} --type vex --no-preflight --api-version v8 {more}")
}

/// A state folder that several runs share.
struct Machine(tempfile::TempDir);

impl Machine {
    fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    fn run(&self, line: &str, transport: &Arc<impl Transport + 'static>) -> Ran {
        let folder = self.0.path().join("state").display().to_string();
        vb365(line).on(transport).env("VB365_STATE_DIR", &folder).run()
    }

    /// The sessions of the journal; `null` where it is not known which.
    fn journal(&self) -> Vec<Value> {
        let text = std::fs::read(self.0.path().join("state/journal.json")).unwrap_or_default();
        let journal: Value = serde_json::from_slice(&text).unwrap_or_default();
        let starts = journal["starts"].as_array().cloned().unwrap_or_default();
        starts.iter().map(|start| start["session"].clone()).collect()
    }
}

fn lost() -> Result<Response, Fault> {
    Err(Fault::Lost { reason: "the connection was closed".to_owned() })
}

/// What becomes of a start: the sandbox behind it answers everything else.
fn starting<F>(sandbox: &Arc<Sandbox>, start: F) -> Arc<impl Transport + 'static>
where
    F: Fn(&Sandbox, Request<&[u8]>) -> Result<Response, Fault> + Send + Sync + 'static,
{
    tapped(sandbox, move |sandbox, request| {
        let is_start = request.uri().path().ends_with("explore");
        if is_start { start(sandbox, request) } else { sandbox.send(request, Duration::ZERO) }
    })
}

/// The server acts, and its answer goes astray.
fn swallowed(sandbox: &Arc<Sandbox>) -> Arc<impl Transport + 'static> {
    starting(sandbox, |sandbox, request| sandbox.send(request, Duration::ZERO).and_then(|_| lost()))
}

fn open(sandbox: &Sandbox) -> Vec<String> {
    let state = told(sandbox, "/sandbox/state");
    let started = state["working"].as_array().unwrap().iter().filter(|s| s["start"].is_string());
    started.map(|session| session["id"].as_str().unwrap().to_owned()).collect()
}

fn starts(sandbox: &Sandbox) -> usize {
    log(sandbox).iter().filter(|line| line.contains("/explore ")).count()
}

#[test]
fn lost_response_lists_candidates_and_starts_nothing_again() {
    let (machine, sandbox) = (Machine::new(), sandbox());
    let ran = machine.run(&explore("-q"), &swallowed(&sandbox));
    check!(
        ran,
        str![[r#"
! warning: no response from the server: the connection was closed; searching up to 30 s for a new session
! error: no response from the server: the connection was closed; this session may be the new one:
!   a597e9e9-9c64-492a-a501-a4a87a10b78c  2026-11-23T15:30:00.001Z  admin@sandbox.example  Exchange restore (Job: Contoso everything - 11/23/2026 3:30:00 PM)
! hint: show it with: vb365 session show a597e9e9-9c64-492a-a501-a4a87a10b78c
! hint: stop it with: vb365 session stop a597e9e9-9c64-492a-a501-a4a87a10b78c
! hint: use --adopt to use the only session that matches
[8]

"#]]
    );
    assert_eq!((ran.code, open(&sandbox).len(), starts(&sandbox)), (8, 1, 1));
    assert_eq!(machine.journal(), [Value::Null], "it is not known to be ours");
}

#[test]
fn lost_response_is_searched_for_settle() {
    let (machine, sandbox) = (Machine::new(), sandbox());
    let ran = machine.run(&explore("-q --settle 20s"), &starting(&sandbox, |_, _| lost()));
    check!(
        ran,
        str![[r#"
! warning: no response from the server: the connection was closed; searching up to 20 s for a new session
! error: no response from the server: the connection was closed; not started, as far as can be seen
! hint: before you start another session, check again with: vb365 session list --since 2026-11-23T15:29:00Z --type vex
[8]

"#]]
    );
    assert_eq!((ran.code, open(&sandbox).len()), (8, 0));
    assert_eq!(ran.waits.iter().sum::<Duration>(), Duration::from_secs(20));
    let ran = machine.run(&explore("-q --settle 0s"), &starting(&sandbox, |_, _| lost()));
    assert!(ran.waits.is_empty() && ran.code == 8, "{ran}");
}

#[test]
fn adopt_uses_the_only_match() {
    for version in ["v6", "v7", "v8"] {
        let (machine, sandbox) = (Machine::new(), sandbox());
        let line = explore("--adopt -o id").replace("v8", version);
        let ran = machine.run(&line, &swallowed(&sandbox));
        assert_eq!(ran.stdout.trim_end(), open(&sandbox)[0], "{ran}");
        assert!(ran.stderr.contains("adopted session "), "{ran}");
        assert_eq!((ran.code, starts(&sandbox)), (0, 1));
        assert_eq!(ran.waits.iter().sum::<Duration>(), Duration::from_secs(30), "another may come");
        assert_eq!(machine.journal(), [Value::from(ran.stdout.trim_end())]);
    }
}

#[test]
fn adopted_session_stays_unproven() {
    let (machine, sandbox) = (Machine::new(), sandbox());
    let ran = machine.run(&explore("--adopt -q -o id"), &swallowed(&sandbox));
    let reaped = machine.run("session reap --mine --yes -q", &sandbox);
    assert!(reaped.code == 8 && reaped.stderr.contains(ran.stdout.trim_end()), "{reaped}");
    assert_eq!(open(&sandbox).len(), 1);
    let reaped = machine.run("session reap --mine --yes --force -q", &sandbox);
    assert_eq!((reaped.code, open(&sandbox).len()), (0, 0), "{reaped}");
    assert!(machine.journal().is_empty());
}

#[test]
fn suggested_commands_reach_the_same_server() {
    let (machine, sandbox) = (Machine::new(), sandbox());
    let typed = "-q -s 127.0.0.1 -u admin@sandbox.example --insecure";
    let ran = machine.run(&explore(typed), &swallowed(&sandbox));
    let id = &open(&sandbox)[0];
    let stop = format!(
        "vb365 session stop {id} -s https://127.0.0.1:4443 -u admin@sandbox.example --insecure"
    );
    assert!(ran.code == 8 && ran.stderr.contains(&stop), "{ran}");
}

#[test]
fn ids_in_hints_are_shell_quoted() {
    let (machine, sandbox) = (Machine::new(), sandbox());
    let hostile = tapped(&sandbox, |sandbox, request| {
        if request.uri().path().ends_with("explore") {
            return lost();
        }
        if !request.uri().path().ends_with("RestoreSessions") {
            return sandbox.send(request, Duration::ZERO);
        }
        let created = now().to_rfc3339();
        let list = serde_json::json!({ "limit": 1000, "offset": 0, "results": [{
            "id": "$(reboot)", "type": "Vex", "state": "Working", "creationTime": created,
            "name": "Contoso everything", "initiatedBy": "admin@sandbox.example",
        }]});
        let list = std::io::Cursor::new(list.to_string().into_bytes());
        Ok(http::Response::new(Box::new(list) as Box<_>))
    });
    let ran = machine.run(&explore("-q"), &hostile);
    assert!(ran.stderr.contains("vb365 session stop '$(reboot)'"), "{ran}");
    assert!(ran.stderr.contains("vb365 session show '$(reboot)'\n"), "{ran}");
}

#[test]
fn adopt_refuses_two_matches() {
    let (machine, sandbox) = (Machine::new(), sandbox());
    let both = starting(&sandbox, |sandbox, request| {
        // A user on another machine does the same at the same time.
        sandbox.send(request.clone(), Duration::ZERO)?;
        sandbox.send(request, Duration::ZERO).and_then(|_| lost())
    });
    let ran = machine.run(&explore("--adopt -q"), &both);
    let ids = open(&sandbox);
    assert_eq!((ran.code, ids.len()), (8, 2), "{ran}");
    assert!(ids.iter().all(|id| ran.stderr.contains(&format!("vb365 session stop {id}"))), "{ran}");
    assert!(ran.stderr.contains("one of these sessions may be the new one"), "{ran}");
}

#[test]
fn adopt_refuses_if_another_start_lost_its_response() {
    let (machine, sandbox) = (Machine::new(), sandbox());
    machine.run(&explore("-q --settle 0s"), &starting(&sandbox, |_, _| lost()));
    let ran = machine.run(&explore("--adopt -q"), &swallowed(&sandbox));
    assert!(ran.code == 8 && ran.stderr.contains("another start from this machine"), "{ran}");
}

#[test]
fn sessions_of_other_starts_are_no_candidates() {
    let (machine, sandbox) = (Machine::new(), sandbox());
    let first = machine.run(&explore("-q -o id"), &sandbox).stdout;
    let ran = machine.run(&explore("-q"), &starting(&sandbox, |_, _| lost()));
    assert!(ran.stderr.contains("not started, as far as can be seen"), "{ran}");
    assert!(!ran.stderr.contains(first.trim_end()), "{ran}");
}

#[test]
fn candidates_match_type_user_name_and_time() {
    let other_job = explore("-q").replace(JOB, "'Contoso Exchange'");
    let other_type = explore("-q").replace("--type vex", "--type veod");
    for (theirs, alone) in [(other_job, true), (other_type, true), (explore("-q"), false)] {
        let (machine, sandbox) = (Machine::new(), sandbox());
        let shared = Arc::clone(&sandbox);
        let meanwhile = theirs.clone();
        let server = starting(&sandbox, move |sandbox, request| {
            // On another machine, at the same time.
            assert_eq!(vb365(&meanwhile).on(&shared).run().code, 0);
            sandbox.send(request, Duration::ZERO).and_then(|_| lost())
        });
        let ran = machine.run(&explore("--adopt -q -o id"), &server);
        assert_eq!(ran.code, if alone { 0 } else { 8 }, "{theirs}: {ran}");
        assert_eq!(open(&sandbox).len(), 2, "nothing is stopped");
    }
}

#[test]
fn response_without_a_session_counts_as_lost() {
    for (status, body) in [
        (200, "{}"),
        (201, r#"{"id":"no id"}"#),
        (200, r#"{"id":"93bd1a34-4af6-"#),
        (200, "<!DOCTYPE html><html>portal</html>"),
        (504, "gateway time-out"),
        (502, ""),
    ] {
        let (machine, sandbox) = (Machine::new(), sandbox());
        let server = starting(&sandbox, move |sandbox, request| {
            sandbox.send(request, Duration::ZERO)?;
            let body = Box::new(std::io::Cursor::new(body.as_bytes()));
            Ok(http::Response::builder().status(status).body(body as Box<_>).unwrap())
        });
        let ran = machine.run(&explore("-q"), &server);
        let id = &open(&sandbox)[0];
        assert!(ran.code == 8 && ran.stderr.contains(id), "{status} {body}: {ran}");
    }
}

#[test]
fn refused_start_is_not_searched_for() {
    let (machine, sandbox) = (Machine::new(), sandbox());
    let refusing = starting(&sandbox, |_, _| {
        let body = r#"{"message":"Restore session cannot be created."}"#;
        let body = Box::new(std::io::Cursor::new(body.as_bytes()));
        Ok(http::Response::builder().status(500).body(body as Box<_>).unwrap())
    });
    let ran = machine.run(&explore("-q"), &refusing);
    assert!(ran.code == 7 && ran.waits.is_empty(), "{ran}");
    assert!(ran.stderr.contains("hint: check on the server that the Veeam Explorer"), "{ran}");
    assert!(!log(&sandbox).iter().any(|line| line.contains("/RestoreSessions")));
    assert!(machine.journal().is_empty());
}

#[test]
fn unsent_request_is_retried() {
    let (machine, sandbox) = (Machine::new(), sandbox());
    let tries = AtomicUsize::new(0);
    let slow = starting(&sandbox, move |sandbox, request| {
        if tries.fetch_add(1, Ordering::Relaxed) < 2 {
            return Err(refused());
        }
        sandbox.send(request, Duration::ZERO)
    });
    let ran = machine.run(&explore("-q -o id"), &slow);
    assert_eq!((ran.code, starts(&sandbox), open(&sandbox).len()), (0, 1, 1), "{ran}");
}

#[test]
fn failed_search_exits_8_with_a_check_command() {
    let (machine, sandbox) = (Machine::new(), sandbox());
    let down = tapped(&sandbox, |sandbox, request| {
        let path = request.uri().path().to_owned();
        if path.ends_with("explore") || path.ends_with("RestoreSessions") {
            return lost();
        }
        sandbox.send(request, Duration::ZERO)
    });
    let ran = machine.run(&explore("-q"), &down);
    assert!(ran.code == 8 && ran.stderr.contains("but the search failed"), "{ran}");
    assert!(
        ran.stderr.contains("vb365 session list --since 2026-11-23T15:29:00Z --type vex"),
        "{ran}"
    );
}

#[test]
fn clock_skew_is_tolerated() {
    for hours in [-3, 3] {
        let there = now() + TimeDelta::hours(hours);
        let (machine, sandbox) = (Machine::new(), sandbox_with(|o| o.now = Some(there)));
        let ran = machine.run(&explore("--adopt -q -o id"), &swallowed(&sandbox));
        assert_eq!(ran.stdout.trim_end(), open(&sandbox)[0], "{hours}: {ran}");
    }
}

#[test]
fn older_match_is_listed_but_not_adopted() {
    let (machine, sandbox) = (Machine::new(), sandbox());
    // Another machine started it a minute ago; the clock of the sandbox stands still but for what happens.
    Machine::new().run(&explore("-q"), &sandbox);
    for _ in 0..60 {
        told(&sandbox, "/sandbox/state");
    }
    let later = tapped(&sandbox, |sandbox, request| {
        if request.uri().path().ends_with("explore") {
            return lost();
        }
        let mut answer = sandbox.send(request, Duration::ZERO)?;
        let date = http::HeaderValue::from_static("Mon, 23 Nov 2026 15:30:30 GMT");
        answer.headers_mut().insert("date", date);
        Ok(answer)
    });
    let ran = machine.run(&explore("--adopt -q"), &later);
    assert!(ran.code == 8 && ran.stderr.contains("may be the new one"), "{ran}");
}

#[test]
fn token_without_user_name_adopts_nothing() {
    let sandbox = sandbox();
    let form = "grant_type=password&username=admin%40sandbox.example&password=sandbox&disable_antiforgery_token=true";
    let request = Request::post("https://127.0.0.1:4443/v8/token")
        .header("content-type", "application/x-www-form-urlencoded")
        .body(form.as_bytes())
        .unwrap();
    let answer = sandbox.send(request, Duration::ZERO).unwrap();
    let answer: Value = serde_json::from_reader(answer.into_body()).unwrap();
    let token = answer["access_token"].as_str().unwrap();
    let line = explore("--adopt -q");
    let ran = vb365(&line)
        .over(&swallowed(&sandbox))
        .env("VB365_SERVER", "127.0.0.1")
        .env("VB365_TOKEN", token)
        .run();
    assert!(ran.code == 8 && ran.stderr.contains(&open(&sandbox)[0]), "{ran}");
}
