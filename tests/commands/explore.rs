//! Starting a session: once, as asked, and never without a trace of it.

use std::io::ErrorKind;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use snapbox::str;

use crate::check;
use vb365::{Fault, Transport};

use crate::support::{
    Broken, JOB, TOKEN, faulty, log, sandbox, sandbox_with, scripted, tapped, told, vb365,
};

fn explore(more: &str) -> String {
    format!("explore --job {JOB} --type vex {more}")
}

/// The same without a look at the restore points first, which has tests of its own.
fn at_once(more: &str) -> String {
    explore(&format!("--no-preflight {more}"))
}

#[test]
fn started_session_is_a_table() {
    let sandbox = sandbox();
    check!(
        vb365(&explore("")).on(&sandbox).run().to_string(),
        str![[r#"
id	a597e9e9-9c64-492a-a501-a4a87a10b78c
type	Vex
state	Working
result	—
started	2026-11-23T15:30:00.001Z
ended	open
by	admin@sandbox.example
organization	contoso.example
name	Exchange restore (Job: Contoso everything - 11/23/2026 3:30:00 PM)
client	SANDBOX (via: 127.0.0.1)
scope	
reason	
details	
! note: using the latest backup as of 2026-11-23 15:30:00 +00:00 (2026-11-23T15:30:00Z)
! note: using the latest Exchange restore point of 2026-11-23 13:30:00 +00:00 (2026-11-23T13:30:00.1884164Z), 1 hour 59 minutes old

"#]]
    );
    check!(
        vb365(&explore("")).on(&sandbox).terminal(100).run().to_string(),
        str![[r#"
id            eb780aae-32fe-4d5b-b9ff-5722ce074121
type          Exchange (vex)
state         Working
result        —
started       2026-11-23 15:30:00 +00:00 (just now)
ended         open
by            admin@sandbox.example
organization  contoso.example
name          Exchange restore (Job: Contoso everything - 11/23/2026 3:30:00 PM)
client        SANDBOX (via: 127.0.0.1)
! note: using the latest backup as of 2026-11-23 15:30:00 +00:00 (2026-11-23T15:30:00Z)
! note: using the latest Exchange restore point of 2026-11-23 13:30:00 +00:00 (2026-11-23T13:30:00.1884164Z), 1 hour 59 minutes old

"#]]
    );
}

#[test]
fn json_of_explore_is_the_server_s_object() {
    for version in ["v6", "v7", "v8"] {
        let odd = r#"{"z": 1.10 ,"id":"fa3a2d17-d86d-4540-bf71-512750281e43","eTag":638422334455667788,"new":{"b":[],"a":null}}"#;
        let server = scripted(move |number, _| {
            Ok(if number == 0 { (200, TOKEN.into()) } else { (200, odd.into()) })
        });
        let line = at_once(&format!("--json -q --api-version {version}"));
        assert_eq!(vb365(&line).on(&server).run().to_string(), format!("{odd}\n"));
    }
}

#[test]
fn id_format_prints_the_id_alone() {
    let sandbox = sandbox();
    let ran = vb365(&explore("-o id -q")).on(&sandbox).run();
    let id = ran.stdout.trim_end();
    let state = told(&sandbox, "/sandbox/state");
    let working = state["working"].as_array().unwrap();
    assert!(working.iter().any(|session| session["id"] == id), "{ran}");
    assert_eq!((ran.code, ran.stderr.as_str()), (0, ""));
}

#[test]
fn explore_works_with_every_version() {
    for version in [6, 7, 8] {
        let sandbox = sandbox_with(|options| options.versions = (6..=version).collect());
        let ran = vb365(&explore("--json")).on(&sandbox).run();
        assert_eq!(ran.code, 0, "{ran}");
        let status = if version == 8 { 201 } else { 200 };
        let last = format!("POST /v{version}/Jobs/{JOB}/explore {status}");
        assert_eq!(log(&sandbox).last(), Some(&last));
    }
}

#[test]
fn request_matches_options_and_notes() {
    let seen = Arc::new(Mutex::new(String::new()));
    let noted = Arc::clone(&seen);
    let recorder = tapped(&sandbox(), move |sandbox, request| {
        if request.uri().path().ends_with("explore") {
            *noted.lock().unwrap() = String::from_utf8_lossy(request.body()).into_owned();
        }
        sandbox.send(request, Duration::ZERO)
    });
    let line = format!(
        "explore --job {JOB} --type Teams --at '2026-11-20 14:30:05.1234567' --show-all-versions"
    );
    let ran = vb365(&line).on(&recorder).in_zone(chrono_tz::Europe::Berlin).run();
    assert_eq!(
        *seen.lock().unwrap(),
        r#"{"dateTime":"2026-11-20T13:30:05.1234567Z","type":"Vet","showDeleted":false,"showAllVersions":true}"#
    );
    check!(
        ran.stderr,
        str![[r#"
note: using the backup as of 2026-11-20 14:30:05 +01:00 (2026-11-20T13:30:05.1234567Z)
note: using the Teams restore point of 2026-11-20 14:30:00 +01:00 (2026-11-20T13:30:00.1884164Z), 4 seconds before the requested time

"#]]
    );
}

#[test]
fn explore_sends_once_and_reports_a_lost_response() {
    for fault in ["drop-after", "drop-before", "hang"] {
        let sandbox = faulty(&[&format!("{fault}=1")]);
        // The sign-in would be hit too: a token does without.
        let line = at_once("--api-version v8 -q --settle 0");
        let ran = vb365(&line).on(&sandbox).env("VB365_TOKEN", "x").run();
        assert_eq!(ran.code, 8, "{ran}");
        let posts = log(&sandbox).iter().filter(|line| line.starts_with("POST")).count();
        assert_eq!(posts, 1, "sent more than once");
    }
    let lost = scripted(|number, _| match number {
        0 => Ok((200, TOKEN.into())),
        _ => Err(Fault::Lost { reason: "the connection was closed".into() }),
    });
    let ran = vb365(&at_once("--api-version v8 -q --settle 0")).on(&lost).run();
    check!(
        ran.to_string(),
        str![[r#"
! warning: no response from the server: the connection was closed; searching up to 0 s for a new session
! error: no response from the server: the connection was closed; a session may have been started, but the search failed: no response from the server: the connection was closed
! hint: before you start another session, check with: vb365 session list --since 2026-11-23T15:25:00Z --type vex
[8]

"#]]
    );
}

#[test]
fn possible_starts_exit_8_and_refusals_do_not() {
    let session = r#"{"id":"fa3a2d17-d86d-4540-bf71-512750281e43"}"#;
    for (status, body, code) in [
        (200, session, 0),
        (201, session, 0),
        (202, session, 0),
        (201, r#"{"id":"fa3a"#, 8),
        (201, "", 8),
        (201, "[]", 8),
        (201, "{}", 8),
        (201, r#"{"id":null}"#, 8),
        (502, "", 8),
        (504, "", 8),
        (400, r#"{"message":"slow","errorCode":"Timeout"}"#, 8),
        (200, "<html>portal</html>", 8),
        (302, "", 8),
        (307, "<html>", 8),
        (400, "<html>", 8),
        (408, "", 8),
        (408, r#"{"message":"Request timeout"}"#, 8),
        (409, r#"{"error":"conflict"}"#, 8),
        (460, "", 8),
        (499, "", 8),
        (500, "", 8),
        (500, "<html>", 8),
        (500, "Internal Server Error", 8),
        (500, r#"{"statusCode":500,"message":"Internal server error"}"#, 8),
        (502, r#"{"message":"An invalid response was received"}"#, 8),
        (503, "", 8),
        (503, r#"{"message":"Service Unavailable"}"#, 8),
        (504, r#"{"message":"Endpoint request timed out"}"#, 8),
        (520, "<html>", 8),
        (524, "error code: 524", 8),
        (598, "", 8),
        (400, r#"{"message":"no"}"#, 7),
        (409, r#"{"message":"no","errorCode":"OperationConflict","stackTrace":null}"#, 7),
        (403, "", 4),
        (404, "", 6),
        (500, r#"{"message":"Restore session cannot be created."}"#, 7),
    ] {
        let server = scripted(move |number, _| {
            Ok(if number == 0 { (200, TOKEN.into()) } else { (status, body.into()) })
        });
        let ran = vb365(&at_once("--api-version v7 -q --settle 0")).on(&server).run();
        assert_eq!(ran.code, code, "HTTP {status} {body}: {ran}");
        assert_eq!(
            ran.stderr.contains("before you start another session, check"),
            code == 8,
            "{ran}"
        );
        let asked = server.asked.lock().unwrap();
        let posts = asked.iter().filter(|line| line.ends_with("/explore")).count();
        assert_eq!(posts, 1, "HTTP {status}: sent more than once");
    }
}

#[test]
fn refused_token_is_renewed_before_the_start() {
    let session = r#"{"id":"fa3a2d17-d86d-4540-bf71-512750281e43"}"#;
    let server = scripted(|number, _| {
        Ok(match number {
            0 | 2 => (200, TOKEN.replace("access-x", &format!("access-{number}"))),
            1 => (401, String::new()),
            _ => (201, session.into()),
        })
    });
    let ran = vb365(&at_once("--api-version v8 -o id -q")).on(&server).run();
    assert_eq!(ran.to_string(), "fa3a2d17-d86d-4540-bf71-512750281e43\n");
    assert_eq!(server.asked.lock().unwrap().len(), 4);
}

#[test]
fn unprintable_session_is_named_in_the_error() {
    for (reason, format) in [
        (ErrorKind::BrokenPipe, "table"),
        (ErrorKind::StorageFull, "json"),
        (ErrorKind::StorageFull, "id"),
        (ErrorKind::BrokenPipe, "csv"),
    ] {
        let sandbox = sandbox();
        let ran =
            vb365(&explore(&format!("-o {format} -q"))).on(&sandbox).stdout(Broken(reason)).run();
        assert_eq!(ran.code, 1, "{ran}");
        let state = told(&sandbox, "/sandbox/state");
        let started = state["working"]
            .as_array()
            .unwrap()
            .iter()
            .find(|s| s["job"] == "Contoso everything")
            .unwrap();
        let id = started["id"].as_str().unwrap();
        assert!(ran.stderr.contains(&format!("vb365 session stop {id}")), "{ran}");
    }
}

#[test]
fn explore_does_not_sign_out() {
    let sandbox = sandbox();
    assert_eq!(vb365(&explore("")).on(&sandbox).run().code, 0);
    assert!(log(&sandbox).iter().all(|line| !line.contains("logout")));
}

#[test]
fn explore_dry_run_sends_nothing() {
    let sandbox = sandbox();
    let ran = vb365(&explore("-n")).on(&sandbox).run();
    assert_eq!((ran.code, log(&sandbox).len()), (0, 0));
}
