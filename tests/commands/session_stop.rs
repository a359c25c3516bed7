//! Stopping sessions: one's own, and only what is known to be so and idle.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use snapbox::str;
use vb365::{Fault, Transport};

use crate::check;
use crate::support::{
    JOB, TOKEN, faulty, json, log, sandbox, scripted, tapped, told, vb365, versions, working,
};

#[test]
fn own_session_is_stopped() {
    for version in versions() {
        let sandbox = sandbox();
        let id =
            vb365(&format!("explore --job {JOB} --type vex -q -o id")).on(&sandbox).run().stdout;
        let id = id.trim_end();
        let line = format!("session stop {id} --api-version {version}");
        assert_eq!(
            vb365(&line).on(&sandbox).run().to_string(),
            format!("ID\tOUTCOME\tERROR\n{id}\tstopped\t\n")
        );
        assert_eq!(
            vb365(&line).on(&sandbox).run().to_string(),
            format!("ID\tOUTCOME\tERROR\n{id}\talready stopped\t\n")
        );
        let ran = vb365(&format!("{line} --force --json")).on(&sandbox).run();
        assert_eq!(
            ran.to_string(),
            format!("[{{\"id\":\"{id}\",\"stopped\":true,\"error\":null}}]\n")
        );
    }
}

#[test]
fn another_user_s_session_is_refused() {
    let sandbox = sandbox();
    let id = working(&sandbox, |session| session["initiatedBy"] == "ana@contoso.example");
    let ran = vb365(&format!("session stop {id}")).on(&sandbox).run();
    check!(
        ran.to_string(),
        str![[r#"
! error: session 4e850ba2-5491-4011-ac0c-c4e2677659d6 was not stopped: it was started by ana@contoso.example (you are admin@sandbox.example)
! hint: use --force to stop it anyway
[1]

"#]]
    );
    assert!(log(&sandbox).iter().all(|line| !line.contains("Stop")));
    assert_eq!(vb365(&format!("session stop {id} --force")).on(&sandbox).run().code, 0);
}

#[test]
fn session_in_use_is_refused() {
    let sandbox = sandbox();
    let state = told(&sandbox, "/sandbox/state");
    let own = state["working"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|s| s["initiatedBy"] == "admin@sandbox.example");
    let running = |id: &str| {
        let events = json(&vb365(&format!("session events {id} --json")).on(&sandbox).run().stdout);
        events.iter().any(|event| event["status"] == "Running")
    };
    let id = own.map(|session| session["id"].as_str().unwrap()).find(|id| running(id)).unwrap();
    let ran = vb365(&format!("session stop {id}")).on(&sandbox).run();
    check!(
        ran.to_string(),
        str![[r#"
! error: session 9586b29e-d8a6-4e92-8dd0-5c08049e651c was not stopped: an operation is running in it (Restore of שלום مرحبا mixed with left-to-right)
! hint: use --force to stop it anyway
[1]

"#]]
    );
    assert_eq!(vb365(&format!("session stop {id} --force")).on(&sandbox).run().code, 0);
}

#[test]
fn unknown_user_is_refused() {
    let session = r#"{"id":"x","state":"Working","initiatedBy":"ACME\\ana"}"#;
    let events = r#"{"offset":0,"limit":30,"results":[],"_links":{}}"#;
    let server = scripted(move |_, target| {
        Ok(match target {
            target if target.contains("Events") => (200, events.into()),
            target if target.contains("Stop") => (204, String::new()),
            _ => (200, session.into()),
        })
    });
    let line = "session stop 50f5eff0-9575-451d-8712-ed6439be9b34 --api-version v8 -o id";
    let stop = |name: &str| {
        vb365(line).on(&server).env("VB365_TOKEN", "t").env("VB365_USERNAME", name).run()
    };
    check!(
        stop("").to_string(),
        str![[r#"
! error: session 50f5eff0-9575-451d-8712-ed6439be9b34 was not stopped: VB365_TOKEN does not contain your user name
! hint: use --username NAME, or --force to stop it anyway
[1]

"#]]
    );
    assert_eq!(stop("ACME\\bob").code, 1);
    assert_eq!(stop("acme\\Ana").to_string(), "50f5eff0-9575-451d-8712-ed6439be9b34\n");
    assert_eq!(stop("ana").code, 0);
}

#[test]
fn stop_reports_each_of_several_sessions() {
    let sandbox = sandbox();
    let own = vb365(&format!("explore --job {JOB} --type vex -q -o id")).on(&sandbox).run().stdout;
    let other = working(&sandbox, |session| session["initiatedBy"] == "ana@contoso.example");
    let none = "50f5eff0-9575-451d-8712-ed6439be9b34";
    let line = format!("session stop {none} {other} {} {none}", own.trim_end());
    let ran = vb365(&format!("{line} --json")).on(&sandbox).run();
    let told = json(&ran.stdout);
    let stopped: Vec<_> = told.iter().map(|row| row["stopped"].as_bool().unwrap()).collect();
    assert_eq!((ran.code, stopped), (10, vec![false, false, true]));
    let ran = vb365(&line).on(&sandbox).terminal(100).run();
    check!(
        ran.to_string(),
        str![[r#"
ID        OUTCOME          ERROR
50f5eff0  not stopped      there is no session 50f5eff0-9575-451d-8712-ed6439be9b34
4e850ba2  not stopped      it was started by ana@contoso.example (you are admin@sandbox.example)
a597e9e9  already stopped
! error: 2 of 3 sessions were not stopped
! hint: list sessions with: vb365 session list
! hint: use --force to stop it anyway
[10]

"#]]
    );
    let alike = vb365(&format!("session stop {none} 60f5eff0-9575-451d-8712-ed6439be9b34"))
        .on(&sandbox)
        .run();
    assert_eq!(alike.code, 6, "{alike}");
}

#[test]
fn partial_stop_hints_at_force_once() {
    let sandbox = sandbox();
    let own = vb365(&format!("explore --job {JOB} --type vex -q -o id")).on(&sandbox).run().stdout;
    let other = working(&sandbox, |session| session["initiatedBy"] == "ana@contoso.example");
    let line = format!("session stop {other} {} -o id", own.trim_end());
    let ran = vb365(&line).on(&sandbox).run();
    assert_eq!((ran.code, &ran.stdout), (10, &own), "{ran}");
    assert_eq!(
        ran.stderr,
        format!(
            "error: 1 of 2 sessions were not stopped\n  session {other} was not stopped: it was started by \
             ana@contoso.example (you are admin@sandbox.example)\nhint: use --force to stop it anyway\n"
        )
    );
}

#[test]
fn lost_response_to_a_stop_is_retried() {
    let sandbox = sandbox();
    let id = vb365(&format!("explore --job {JOB} --type vex -q -o id")).on(&sandbox).run().stdout;
    let lost = AtomicBool::new(false);
    let server = tapped(&sandbox, move |sandbox, request| {
        let is_stop = request.uri().path().ends_with("Stop");
        let answer = sandbox.send(request, Duration::ZERO);
        if is_stop && !lost.swap(true, Ordering::Relaxed) {
            return Err(Fault::Lost { reason: "the connection was closed".into() });
        }
        answer
    });
    let ran = vb365(&format!("session stop {id} -o id")).on(&server).run();
    assert_eq!(ran.to_string(), id);
    let stops = log(&sandbox).iter().filter(|line| line.contains("Stop")).count();
    assert_eq!(stops, 2);
}

#[test]
fn unconfirmed_stop_exits_8() {
    let server = scripted(|number, _| match number {
        0 => Ok((200, TOKEN.into())),
        _ => Err(Fault::Lost { reason: "the connection was closed".into() }),
    });
    let line = "session stop --force 50f5eff0-9575-451d-8712-ed6439be9b34 --api-version v8";
    let ran = vb365(line).on(&server).run();
    assert_eq!(ran.code, 8, "{ran}");
    let down = faulty(&["503"]);
    assert_eq!(vb365(line).on(&down).env("VB365_TOKEN", "t").run().code, 8);
}

#[test]
fn only_errors_in_the_vendor_format_are_refusals() {
    for (status, body, code) in [
        (400, r#"{"message":"no"}"#, 7),
        (409, r#"{"message":"no","errorCode":"OperationConflict"}"#, 7),
        (500, r#"{"message":"no"}"#, 7),
        (403, "", 4),
        (404, "", 6),
        (200, "<html>", 8),
        (302, "", 8),
        (408, "", 8),
        (500, "<html>", 8),
        (502, r#"{"message":"no"}"#, 8),
        (524, "", 8),
    ] {
        let session = r#"{"id":"x","state":"Working"}"#;
        let server = scripted(move |_, target| {
            Ok(if target.contains("Stop") { (status, body.into()) } else { (200, session.into()) })
        });
        let line = "session stop --force 50f5eff0-9575-451d-8712-ed6439be9b34 --api-version v8";
        let ran = vb365(line).on(&server).env("VB365_TOKEN", "t").run();
        assert_eq!(ran.code, code, "HTTP {status} {body}: {ran}");
    }
}

#[test]
fn failed_check_of_the_events_exits_with_the_code_of_its_cause() {
    let session = r#"{"id":"x","state":"Working","initiatedBy":"admin@sandbox.example"}"#;
    for (status, body, code) in [
        (None, "", 3),
        (Some(403), "", 4),
        (Some(401), "", 4),
        (Some(404), "", 6),
        (Some(500), r#"{"message":"no"}"#, 7),
        (Some(503), "", 7),
        (Some(302), "", 7),
        (Some(200), "<html>", 7),
        (Some(200), r#"{"results":[{"id":"#, 7),
        (Some(200), r#"{"results":[7]}"#, 7),
    ] {
        let server = scripted(move |_, target| match status {
            _ if target.contains("token") => Ok((200, TOKEN.into())),
            _ if !target.contains("Events") => Ok((200, session.into())),
            Some(status) => Ok((status, body.into())),
            None => Err(Fault::Lost { reason: "the connection was closed".into() }),
        });
        let line = "session stop 50f5eff0-9575-451d-8712-ed6439be9b34 --api-version v8";
        let ran = vb365(line).on(&server).run();
        assert_eq!(ran.code, code, "HTTP {status:?} {body}: {ran}");
        assert!(ran.stderr.contains("cannot determine whether an operation is running"), "{ran}");
        assert!(server.asked.lock().unwrap().iter().all(|asked| !asked.contains("Stop")));
    }
}

#[test]
fn failed_stops_are_reported_if_stdout_is_closed() {
    let lines =
        "session stop 50f5eff0-9575-451d-8712-ed6439be9b34 60f5eff0-9575-451d-8712-ed6439be9b34";
    for reason in [std::io::ErrorKind::BrokenPipe, std::io::ErrorKind::StorageFull] {
        let ran = vb365(lines).on(&sandbox()).stdout(crate::support::Broken(reason)).run();
        assert!(ran.code == 6 && ran.stderr.contains("2 of 2 sessions were not stopped"), "{ran}");
    }
}

#[test]
fn incomplete_event_list_prevents_stopping() {
    let session = r#"{"id":"x","state":"Working","initiatedBy":"admin@sandbox.example"}"#;
    let events = r#"{"results":[{"id":"e","status":"Success"}],"_links":{"next":{"href":"x"}}}"#;
    let server = scripted(move |_, target| {
        Ok((200, if target.contains("Events") { events.into() } else { session.into() }))
    });
    let ran = vb365("session stop 50f5eff0-9575-451d-8712-ed6439be9b34 --api-version v8")
        .on(&server)
        .env("VB365_TOKEN", "t")
        .run();
    assert!(ran.code == 1 && ran.stderr.contains("incomplete"), "{ran}");
    assert!(server.asked.lock().unwrap().iter().all(|asked| !asked.contains("Stop")));
}
