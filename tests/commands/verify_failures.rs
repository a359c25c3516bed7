//! Failures of a restore test: the verdict, the exit code, and the end of the session.

use std::sync::Arc;
use std::time::Duration;

use http::Request;
use serde_json::Value;
use vb365::sandbox::Sandbox;
use vb365::{Fault, Response, Transport};

use crate::commands::verify::{answered, open, run, verdicts};
use crate::support::{JOB, json, not_sent, sandbox, tapped};

/// The sandbox, but for requests whose path ends so: what becomes of them decides a function.
fn but_for(
    sandbox: &Arc<Sandbox>,
    end: &'static str,
    change: impl Fn(Response) -> Result<Response, Fault> + Send + Sync + 'static,
) -> Arc<impl Transport + 'static> {
    tapped(sandbox, move |sandbox: &Sandbox, request: Request<&[u8]>| {
        let is_one = request.uri().path().ends_with(end);
        let answer = sandbox.send(request, Duration::ZERO)?;
        if is_one { change(answer) } else { Ok(answer) }
    })
}

#[test]
fn session_without_top_level_items_is_empty() {
    let sandbox = sandbox();
    let nothing = but_for(&sandbox, "/mailboxes", |answer| {
        Ok(answered(answer, 200, r#"{"results":[],"limit":1000,"offset":0}"#))
    });
    let ran = run(&nothing, &format!("--job {JOB} --type vex,vet --json"));
    assert_eq!((ran.code, verdicts(&ran)), (9, vec!["empty".into(), "passed".into()]), "{ran}");
    assert_eq!(json(&ran.stdout)[0]["count"], 0);
    assert_eq!(open(&sandbox), Vec::<Value>::new());
}

#[test]
fn failure_in_a_session_is_reported_and_the_session_stopped() {
    for (end, more, alone) in [
        ("/mailboxes", "", "500"),
        ("/folders", " --sample 1", "cannot open 'Pérez, Ana \"Annie\"'"),
    ] {
        let sandbox = sandbox();
        let broken = but_for(&sandbox, end, |answer| {
            Ok(answered(answer, 500, r#"{"message":"The backup file is damaged."}"#))
        });
        let ran = run(&broken, &format!("--job {JOB} --type vex{more}"));
        assert_eq!(ran.code, 7, "{ran}");
        assert!(
            ran.stderr.contains("The backup file is damaged") && ran.stderr.contains(alone),
            "{ran}"
        );
        let ran = run(&broken, &format!("--job {JOB} --type vex,vet{more} --json"));
        assert_eq!(
            (ran.code, verdicts(&ran)),
            (10, vec!["failed".into(), "passed".into()]),
            "{ran}"
        );
        let ran =
            run(&broken, &format!("--job {JOB} --job 'Tailspin pilot' --type vex{more} --json"));
        assert_eq!(
            (ran.code, verdicts(&ran)),
            (10, vec!["failed".into(), "empty".into()]),
            "{ran}"
        );
        assert_eq!(open(&sandbox), Vec::<Value>::new());
    }
}

#[test]
fn refused_start_fails_one_test_alone() {
    let sandbox = sandbox();
    let server = tapped(&sandbox, |sandbox, request| {
        let refused = request.uri().path().ends_with("explore")
            && String::from_utf8_lossy(request.body()).contains("\"Veod\"");
        let answer = sandbox.send(request, Duration::ZERO)?;
        Ok(if refused { answered(answer, 403, "") } else { answer })
    });
    let ran = run(&server, &format!("--job {JOB} --parallel 1 --json"));
    let expected = ["passed", "failed", "passed", "passed"].map(str::to_owned);
    assert_eq!((ran.code, verdicts(&ran)), (10, expected.to_vec()), "{ran}");
}

#[test]
fn lost_response_is_unknown_and_no_other_session_is_stopped() {
    let sandbox = sandbox();
    let server = tapped(&sandbox, |sandbox, request| {
        let lost = request.uri().path().ends_with("explore")
            && String::from_utf8_lossy(request.body()).contains("\"Veod\"");
        let answer = sandbox.send(request, Duration::ZERO)?;
        let reason = "the connection was closed".to_owned();
        if lost { Err(Fault::Lost { reason }) } else { Ok(answer) }
    });
    let ran = run(&server, &format!("--job {JOB} --type veod --json --settle 1s"));
    assert_eq!((ran.code, verdicts(&ran)), (8, vec!["failed".into()]), "{ran}");
    let [left] = &open(&sandbox)[..] else { panic!("not one: {ran}") };
    assert!(
        ran.stderr.contains(&format!("session stop {}", left["id"].as_str().unwrap())),
        "{ran}"
    );
    let ran = run(&server, &format!("--job {JOB} --type vex,veod --json --settle 1s"));
    assert_eq!((ran.code, verdicts(&ran)), (10, vec!["passed".into(), "failed".into()]), "{ran}");
    assert_eq!(
        open(&sandbox).len(),
        2,
        "each start was made once, and what is not ours by proof stays"
    );
}

#[test]
fn session_that_no_longer_exists_counts_as_stopped() {
    let sandbox = sandbox();
    let server = tapped(&sandbox, |sandbox, request| {
        let (before, last) = request.uri().path().rsplit_once('/').unwrap();
        let gone = last == "Stop" || before.ends_with("/RestoreSessions");
        let answer = sandbox.send(request, Duration::ZERO)?;
        Ok(if gone { answered(answer, 404, r#"{"message":"No such session"}"#) } else { answer })
    });
    let ran = run(&server, &format!("--job {JOB} --type vex --json"));
    assert_eq!((ran.code, verdicts(&ran)), (0, vec!["passed".into()]), "{ran}");
}

#[test]
fn unstoppable_session_is_reported_with_the_stop_command() {
    let sandbox = sandbox();
    let server = tapped(&sandbox, |sandbox, request| {
        if request.uri().path().ends_with("Stop") {
            return Err(not_sent("no way"));
        }
        sandbox.send(request, Duration::ZERO)
    });
    let ran = run(&server, &format!("--job {JOB} --type vex"));
    let [left] = &open(&sandbox)[..] else { panic!("not one: {ran}") };
    let command = format!("vb365 session stop {}", left["id"].as_str().unwrap());
    assert!(ran.code == 8 && ran.stderr.contains(&command), "{ran}");
}

#[test]
fn inconsistent_list_of_restore_points_fails() {
    let sandbox = sandbox();
    for points in [
        // The same page again and again; a point without a time; one whose time cannot be read.
        r#"{"results":[{"backupTime":"2026-11-20T10:00:00Z","isExchange":true}],"limit":1}"#,
        r#"[{"isExchange":true}]"#,
        r#"[{"backupTime":"2026-11-20T10:00:00Z","isExchange":true},{"backupTime":"soon","isTeams":true}]"#,
    ] {
        let torn = but_for(&sandbox, "/RestorePoints", |answer| Ok(answered(answer, 200, points)));
        let ran = run(&torn, &format!("--job {JOB} --json"));
        assert_eq!((ran.code, verdicts(&ran)), (7, vec!["failed".into()]), "{ran}");
        let reason = &json(&ran.stdout)[0]["reason"];
        assert_eq!(*reason, "the server returned an incomplete list of restore points", "{ran}");
    }
    assert_eq!(open(&sandbox), Vec::<Value>::new());
}

#[test]
fn truncated_first_page_is_read_again() {
    let sandbox = sandbox();
    let points = r#"{"results":[{"backupTime":"2026-11-20T10:00:00Z","isTeams":true}],"limit":1}"#;
    let torn = but_for(&sandbox, "/RestorePoints", |answer| Ok(answered(answer, 200, points)));
    let line = format!("explore --job {JOB} --type vex --at 2026-11-21 -o id");
    let ran = crate::support::vb365(&line).on(&torn).run();
    assert!(ran.code == 0 && ran.stderr.contains("an incomplete list of restore points"), "{ran}");
}

#[test]
fn unwritable_report_exits_2_before_any_start() {
    let sandbox = sandbox();
    let ran =
        run(&sandbox, &format!("--job {JOB} --type vex --report junit=/no/such/folder/x.xml"));
    assert!(
        ran.code == 2 && ran.stderr.contains("the folder /no/such/folder does not exist"),
        "{ran}"
    );
    assert!(crate::support::log(&sandbox).is_empty(), "something was asked of the server");
}

#[test]
fn hint_uses_the_id_if_the_name_is_unsafe() {
    let sandbox = sandbox();
    let odd = tapped(&sandbox, |sandbox: &Sandbox, request: Request<&[u8]>| {
        let (is_job, is_points) = (
            request.uri().path().contains("/Jobs/"),
            request.uri().path().ends_with("/RestorePoints"),
        );
        let answer = sandbox.send(request, Duration::ZERO)?;
        Ok(match (is_job, is_points) {
            (true, _) => answered(answer, 200, r#"{"name":"a\u0007b"}"#),
            (_, true) => answered(answer, 200, "[]"),
            _ => answer,
        })
    });
    let ran = run(&odd, &format!("--job {JOB}"));
    assert_eq!(ran.code, 9, "{ran}");
    assert!(ran.stderr.contains(&format!("vb365 point list --job {JOB}")), "{ran}");
}

#[test]
fn hints_use_ids_if_jobs_share_a_name() {
    let sandbox = sandbox();
    let ids = [JOB, "50f5eff0-9575-451d-8712-ed6439be9b34"];
    let alike = tapped(&sandbox, move |sandbox: &Sandbox, request: Request<&[u8]>| {
        let path = request.uri().path().to_owned();
        let answer = sandbox.send(request, Duration::ZERO)?;
        let jobs = ids.map(|id| format!(r#"{{"id":"{id}","name":"Daily"}}"#)).join(",");
        Ok(match path.rsplit('/').next().unwrap() {
            "Jobs" => answered(answer, 200, &format!("[{jobs}]")),
            "RestorePoints" => answered(answer, 200, "[]"),
            _ if path.contains("/Jobs/") => answered(answer, 200, r#"{"name":"Daily"}"#),
            _ => answer,
        })
    });
    for named in ["--all-jobs".to_owned(), ids.map(|id| format!("--job {id}")).join(" ")] {
        let ran = run(&alike, &named);
        assert!(ran.code == 9 && !ran.stderr.contains("--job Daily"), "{ran}");
        for id in ids {
            assert!(ran.stderr.contains(&format!("point list --job {id}")), "{ran}");
        }
    }
}
