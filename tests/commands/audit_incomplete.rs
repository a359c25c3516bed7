//! `audit`: a run that breaks off says that it is incomplete, how far it came, and how to continue.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use vb365::Transport;

use crate::commands::profiles_at_once::Fleet;
use crate::commands::verify::answered;
use crate::support::{
    Broken, Buffer, home, json, not_sent, sandbox, sandbox_with, tapped, vb365, versions,
};

/// A server of 300 sessions that cannot be reached after some requests.
fn leaving(requests: usize) -> Arc<impl Transport + 'static> {
    let (sandbox, away) = (sandbox_with(|options| options.sessions = 300), AtomicUsize::new(0));
    tapped(&sandbox, move |sandbox, request| {
        if away.fetch_add(1, Ordering::SeqCst) > requests {
            return Err(not_sent("connection refused"));
        }
        sandbox.send(request, Duration::ZERO)
    })
}

#[test]
fn server_that_goes_away_leaves_an_incomplete_audit() {
    for version in versions() {
        let line = format!("audit -o csv --columns session_id --no-header --api-version {version}");
        let ran = vb365(&line).on(&leaving(60)).run();
        let (events, last) = (ran.stdout.lines().count(), ran.stdout.lines().last().unwrap());
        let expected = format!(
            "error: the audit is incomplete after session {last} (events written to stdout: {events}): cannot reach "
        );
        assert!(ran.code == 3 && ran.stderr.starts_with(&expected), "{ran}");
        assert!(ran.stderr.contains("connection refused"), "{ran}");
        assert!(ran.stderr.contains("hint: run the audit again; with --cursor FILE"), "{ran}");
        assert_eq!(ran.stderr.matches("error:").count(), 1, "{ran}");
    }
    let json = vb365("audit -o ndjson").on(&leaving(60)).run();
    let error: serde_json::Value = serde_json::from_str(&json.stderr).unwrap();
    assert_eq!((&error["error"]["code"], json.code), (&3.into(), 3), "{json}");
    assert!(error["error"]["message"].as_str().unwrap().starts_with("the audit is incomplete"));
    assert!(error["error"]["hint"].as_str().unwrap().contains("--cursor FILE"), "{json}");
    // A server that was never there is another matter.
    let ran = vb365("audit -o csv --api-version v8").on(&leaving(0)).run();
    assert!(ran.code == 3 && !ran.stderr.contains("incomplete"), "{ran}");
}

#[test]
fn hint_names_the_cursor_and_the_next_run_continues() {
    let (sandbox, home) = (sandbox_with(|options| options.sessions = 300), home());
    let away = AtomicUsize::new(0);
    let leaving = tapped(&sandbox, move |sandbox, request| {
        if away.fetch_add(1, Ordering::SeqCst) > 60 {
            return Err(not_sent("connection refused"));
        }
        sandbox.send(request, Duration::ZERO)
    });
    let first = home.vb365("audit --since last -o id").on(&leaving).run();
    assert!(first.stderr.contains("the audit is incomplete after session "), "{first}");
    assert!(first.stderr.contains("hint: run the audit again: it continues at its cursor"));
    let second = home.vb365("audit --since last -o id").on(&sandbox).run();
    let whole = vb365("audit -o id").on(&sandbox).run();
    assert_eq!(format!("{}{}", first.stdout, second.stdout), whole.stdout);
}

#[test]
fn collected_output_says_that_nothing_was_written() {
    for line in ["audit", "audit --json", "audit -o csv --sort time"] {
        let ran = vb365(line).on(&leaving(60)).run();
        assert_eq!((ran.code, &*ran.stdout), (3, ""), "{ran}");
        let message = "the audit is incomplete after session ";
        assert!(
            ran.stderr.contains(message) && ran.stderr.contains(" (nothing was written): "),
            "{ran}"
        );
    }
    let place = tempfile::tempdir().unwrap();
    let path = place.path().join("r.html");
    let ran = vb365(&format!("audit report --to {}", path.display())).on(&leaving(60)).run();
    assert!(ran.code == 3 && ran.stderr.contains(" (nothing was written): "), "{ran}");
    assert!(!path.exists());
}

#[test]
fn too_many_unreadable_sessions_leave_an_incomplete_audit() {
    let sandbox = sandbox_with(|options| options.sessions = 300);
    let asked = AtomicUsize::new(0);
    let failing = tapped(&sandbox, move |sandbox, request| {
        let is_of_events = request.uri().path().ends_with("Events");
        if is_of_events && asked.fetch_add(1, Ordering::SeqCst) > 30 {
            return Err(vb365::Fault::Lost { reason: "the connection was closed".to_owned() });
        }
        sandbox.send(request, Duration::ZERO)
    });
    let ran = vb365("audit -o id --parallel 1").on(&failing).run();
    assert!(ran.stderr.contains("error: the audit is incomplete after session "), "{ran}");
    assert!(ran.stderr.contains("20 sessions in a row could not be read"), "{ran}");
}

#[test]
fn each_profile_says_how_far_it_came() {
    let sandbox = sandbox_with(|options| options.sessions = 300);
    let token = crate::commands::audit::json_token(&sandbox);
    let server = |most: usize| {
        let (token, asked) = (token.clone(), AtomicUsize::new(0));
        tapped(&sandbox, move |sandbox, mut request| {
            request.headers_mut().insert("authorization", token.clone());
            if asked.fetch_add(1, Ordering::SeqCst) > most {
                return Err(not_sent("connection refused"));
            }
            sandbox.send(request, Duration::ZERO)
        }) as Arc<dyn Transport>
    };
    let fleet = Fleet::of(vec![("a", server(usize::MAX)), ("b", server(60))]);
    let ran = fleet.vb365("audit --all-profiles -o csv --columns profile,session_id").run();
    let last = ran.stdout.lines().rfind(|line| line.starts_with("b,")).unwrap();
    let events = ran.stdout.lines().filter(|line| line.starts_with("b,")).count();
    let expected = format!(
        "b: the audit is incomplete after session {} (events written to stdout: {events}): ",
        &last[2..]
    );
    assert!(ran.code == 10 && ran.stderr.contains(&expected), "{ran}");
    assert!(ran.stderr.contains("1 of 2 profiles failed"), "{ran}");
}

/// A stream that is full after some bytes.
struct Full(Buffer, usize);

impl std::io::Write for Full {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        if self.0.text().len() + bytes.len() > self.1 {
            return Err(std::io::ErrorKind::StorageFull.into());
        }
        self.0.write(bytes)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

#[test]
fn full_disk_leaves_an_incomplete_audit_and_a_closed_pipe_is_quiet() {
    for format in ["csv", "ndjson", "id"] {
        let (sandbox, out) = (sandbox_with(|options| options.sessions = 300), Buffer::default());
        let line = format!("audit -o {format}");
        let ran = vb365(&line).on(&sandbox).stdout(Full(out.clone(), 20_000)).run();
        assert_eq!(ran.code, 1, "{ran}");
        assert!(ran.stderr.contains("the audit is incomplete after session "), "{ran}");
        assert!(ran.stderr.contains("the last lines may be missing or cut"), "{ran}");
        let closed = vb365(&line).on(&sandbox).stdout(Broken(std::io::ErrorKind::BrokenPipe));
        let ran = closed.run();
        assert_eq!((ran.code, &*ran.stderr), (0, ""), "{ran}");
    }
}

#[test]
fn follow_waits_for_a_server_that_goes_away_in_its_first_round() {
    let sandbox = sandbox();
    let (asked, lists) = (AtomicUsize::new(0), AtomicUsize::new(0));
    let leaving = tapped(&sandbox, move |sandbox, request| {
        if (20..30).contains(&asked.fetch_add(1, Ordering::SeqCst)) {
            return Err(not_sent("connection refused"));
        }
        let is_list = request.uri().path().ends_with("/RestoreSessions");
        let ends = is_list && lists.fetch_add(1, Ordering::SeqCst) > 3;
        let answer = sandbox.send(request, Duration::ZERO)?;
        // What ends the test: a login that is refused cannot be waited for.
        Ok(if ends { answered(answer, 403, "") } else { answer })
    });
    let ran = vb365("audit --follow --interval 1s -o id").on(&leaving).run();
    assert!(ran.stderr.contains("retrying every") && ran.code == 4, "{ran}");
    assert!(!ran.stderr.contains("incomplete"), "{ran}");
    let all = vb365("audit --json").on(&sandbox).run();
    assert_eq!(ran.stdout.lines().count(), json(&all.stdout).len(), "{}", ran.stderr);
}
