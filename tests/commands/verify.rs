//! `verify`: which restore tests pass, why others do not, and that every session is stopped.

use std::io::{Cursor, Read};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use serde_json::Value;
use snapbox::str;
use vb365::sandbox::Sandbox;
use vb365::{Response, Transport};

use crate::check;
use crate::support::{
    JOB, Ran, home, json, log, sandbox, sandbox_with, tapped, told, vb365, versions,
};

/// The sessions that were started since the sandbox began and are open.
pub(crate) fn open(sandbox: &Sandbox) -> Vec<Value> {
    let state = told(sandbox, "/sandbox/state");
    let working = state["working"].as_array().unwrap().iter();
    working.filter(|session| !session["start"].is_null()).cloned().collect()
}

/// Returns what a run printed, without the time that the tests took, which depends on the machine.
fn without_time(ran: &Ran) -> String {
    let mut text = ran.to_string();
    let start = text.find(" passed in ").unwrap() + " passed in ".len();
    let length = text[start..].find([';', '\n']).unwrap();
    text.replace_range(start..start + length, "TIME");
    text
}

/// How many things were opened in a session.
fn views(sandbox: &Arc<Sandbox>, session: &Value) -> usize {
    let line = format!("session events {} --json", session.as_str().unwrap());
    let events = json(&vb365(&line).on(sandbox).run().stdout);
    events.iter().filter(|event| event["type"] == "View").count()
}

/// An answer with another status and body.
pub(crate) fn answered(answer: Response, status: u16, body: &str) -> Response {
    let (mut head, _) = answer.into_parts();
    head.status = status.try_into().unwrap();
    Response::from_parts(head, Box::new(Cursor::new(body.to_owned().into_bytes())))
}

pub(crate) fn run(sandbox: &Arc<impl Transport + 'static>, line: &str) -> Ran {
    vb365(&format!("verify {line} -q")).on(sandbox).run()
}

pub(crate) fn verdicts(ran: &Ran) -> Vec<String> {
    json(&ran.stdout).iter().map(|row| row["verdict"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn every_workload_of_a_job_is_opened_counted_and_stopped() {
    for version in versions() {
        let (sandbox, home) = (sandbox(), home());
        let line = format!(
            "verify --job 'Contoso everything' --api-version {version} --json --max-age 3h"
        );
        let state = home.path("").display().to_string();
        let ran = vb365(&line).on(&sandbox).env("VB365_STATE_DIR", &state).run();
        assert_eq!(ran.code, 0, "{ran}");
        let rows = json(&ran.stdout);
        let told =
            |row: &Value| (row["type"].clone(), row["verdict"].clone(), row["count"].clone());
        let told: Vec<_> = rows.iter().map(told).collect();
        let expected = [("Vex", 36), ("Veod", 32), ("Vesp", 3), ("Vet", 4)];
        let expected =
            expected.map(|(r#type, count)| (r#type.into(), "passed".into(), count.into()));
        assert_eq!(told, expected, "{version}");
        assert_eq!(open(&sandbox), Vec::<Value>::new());
        assert!(rows.iter().all(|row| views(&sandbox, &row["session"]) == 0));
        assert_eq!(home.read("journal.json").trim(), "{\n  \"starts\": []\n}");
        let starts = log(&sandbox).iter().filter(|line| line.contains("/explore")).count();
        assert_eq!(starts, 4);
    }
}

#[test]
fn table_shows_the_results() {
    let line = "verify --job 'Contoso everything' --job 'Tailspin pilot' --job 'Contoso executives' \
                --type vex --max-age 4h";
    // No folder can be made below a file. Systems name different reasons.
    let file = tempfile::NamedTempFile::new().unwrap();
    let folder = file.path().join("x");
    let cause = std::fs::create_dir_all(&folder).unwrap_err();
    let folder = folder.display().to_string();
    let ran = vb365(line).on(&sandbox()).terminal(120).env("VB365_STATE_DIR", &folder).run();
    check!(
        without_time(&ran).replace(&format!("{folder}: {cause}"), "FOLDER: CAUSE"),
        str![[r#"
OF   NAME                TYPE            VERDICT  POINT                      AGE          COUNT  SAMPLED
job  Contoso everything  Exchange (vex)  passed   2026-11-23T13:30:01+00:00  1 hour ago      36        0
job  Tailspin pilot      Exchange (vex)  empty
job  Contoso executives  Exchange (vex)  too old  2026-11-23T11:14:01+00:00  4 hours ago
! note: verifying the latest backups as of 2026-11-23 15:30:00 +00:00 (2026-11-23T15:30:00Z)
! warning: journal disabled: cannot create FOLDER: CAUSE
! note: 1 of 3 restore tests passed in TIME; 1 too old, 1 empty
! error: 2 of 3 restore tests did not pass:
!   job 'Tailspin pilot', Exchange (vex): job 'Tailspin pilot' has no restore points
!   job 'Contoso executives', Exchange (vex): the latest Exchange restore point of 2026-11-23 11:14:00 +00:00 (2026-11-23T11:14:00.008717Z) is too old: 4 hours 15 minutes old, --max-age is 4 hours
! hint: list restore points with: vb365 point list --job 'Tailspin pilot'
! hint: use a larger --max-age to accept older restore points
[9]

"#]]
    );
    let line = "verify --organization contoso.example --type teams,vex --at 2026-11-20 \
                --columns of,name,type,verdict,point,count,reason";
    check!(
        without_time(&vb365(line).on(&sandbox()).run()),
        str![[r#"
OF	NAME	TYPE	VERDICT	POINT	COUNT	REASON
organization	contoso.example	Vex	passed	2026-11-20T21:30:00.1884164Z	36	
organization	contoso.example	Vet	passed	2026-11-20T21:30:00.1884164Z	4	
! note: verifying the backups as of 2026-11-20 23:59:59 +00:00 (2026-11-20T23:59:59.9999999Z)
! note: 2 of 2 restore tests passed in TIME

"#]]
    );
}

#[test]
fn single_failure_is_reported_with_its_reason() {
    check!(
        run(&sandbox(), "--job 'Tailspin pilot'"),
        str![[r#"
OF	NAME	TYPE	VERDICT	POINT	AGE	COUNT	SAMPLED
job	Tailspin pilot		empty				
! error: job 'Tailspin pilot': there is no restore point
! hint: list restore points with: vb365 point list --job 'Tailspin pilot'
[9]

"#]]
    );
    check!(
        run(&sandbox(), "--job 'Contoso executives' --type vex --max-age 1h"),
        str![[r#"
OF	NAME	TYPE	VERDICT	POINT	AGE	COUNT	SAMPLED
job	Contoso executives	Vex	too old	2026-11-23T11:14:00.008717Z	15359		
! error: job 'Contoso executives', Exchange (vex): the latest Exchange restore point of 2026-11-23 11:14:00 +00:00 (2026-11-23T11:14:00.008717Z) is too old: 4 hours 15 minutes old, --max-age is 1 hour
! hint: use a larger --max-age to accept older restore points
[9]

"#]]
    );
}

#[test]
fn session_is_opened_at_the_time_of_the_restore_point() {
    for version in versions() {
        let seen = Arc::new(Mutex::new(Vec::new()));
        let noted = Arc::clone(&seen);
        let recorder = tapped(&sandbox(), move |sandbox, request| {
            if request.uri().path().ends_with("explore") {
                let body: Value = serde_json::from_slice(request.body()).unwrap();
                noted.lock().unwrap().push(body["dateTime"].clone());
            }
            sandbox.send(request, Duration::ZERO)
        });
        for at in ["latest", "2026-11-20"] {
            let line = format!("--job {JOB} --type vex --at {at} --json --api-version {version}");
            let ran = run(&recorder, &line);
            let row = &json(&ran.stdout)[0];
            assert_eq!(Some(&row["point"]), seen.lock().unwrap().last(), "{ran}");
            assert!(row["point"].as_str().unwrap().contains('.'), "not all digits: {row}");
        }
    }
}

#[test]
fn sample_is_opened_and_logged_as_view_events() {
    for version in versions() {
        for (r#type, asked, opened) in
            [("vex", 3, 3), ("veod", 1, 1), ("vesp", 2, 2), ("vet", 9, 4)]
        {
            let sandbox = sandbox();
            let line = format!(
                "--job {JOB} --type {type} --sample {asked} --json --api-version {version}"
            );
            let ran = run(&sandbox, &line);
            assert_eq!(ran.code, 0, "{ran}");
            let row = &json(&ran.stdout)[0];
            assert_eq!(
                (&row["sampled"], views(&sandbox, &row["session"])),
                (&opened.into(), opened)
            );
            assert_eq!(open(&sandbox), Vec::<Value>::new());
        }
    }
}

#[test]
fn too_old_and_empty_exit_9() {
    let sandbox = sandbox();
    for (line, code, expected) in [
        ("--job 'Contoso everything' --type vex --max-age 3h", 0, &["passed"][..]),
        ("--job 'Contoso everything' --type vex,veod --max-age 1h", 9, &["too-old", "too-old"]),
        ("--job 'Contoso everything' --job 'Tailspin pilot' --type vex", 9, &["passed", "empty"]),
        ("--job 'Contoso Exchange' --type vet,vex", 9, &["passed", "empty"]),
        ("--job 'Contoso everything' --at 2001-01-01 --type vex", 9, &["empty"]),
        ("--job 'Contoso everything' --at 2001-01-01", 9, &["empty"]),
    ] {
        let ran = run(&sandbox, &format!("{line} --json"));
        assert_eq!(
            (ran.code, &verdicts(&ran)[..]),
            (code, &expected.map_strings()[..]),
            "{line}: {ran}"
        );
        assert_eq!(open(&sandbox), Vec::<Value>::new());
    }
    // Nothing is opened that is too old.
    let ran = run(&sandbox, "--job 'Contoso everything' --type vex --max-age 1h --json");
    assert_eq!(json(&ran.stdout)[0]["session"], Value::Null);
}

trait MapStrings {
    fn map_strings(&self) -> Vec<String>;
}

impl MapStrings for &[&str] {
    fn map_strings(&self) -> Vec<String> {
        self.iter().map(|text| (*text).to_owned()).collect()
    }
}

#[test]
fn results_keep_the_order_of_the_options() {
    let line = |parallel| {
        format!(
            "--all-jobs --organization fabrikam.example --parallel {parallel} --columns of,name,type,verdict,count"
        )
    };
    let one = run(&sandbox_with(|options| options.sessions = 0), &line(1));
    assert_eq!(one.code, 9, "{one}");
    assert!(one.stdout.lines().count() > 20 && one.stdout.contains("Fabrikam files (until 2024)"));
    for parallel in [2, 8] {
        let sandbox = sandbox();
        assert_eq!(run(&sandbox, &line(parallel)).to_string(), one.to_string());
        assert_eq!(open(&sandbox), Vec::<Value>::new());
    }
}

#[test]
fn duplicates_are_tested_once() {
    let line =
        format!("--job {JOB} --job 'contoso everything' --job 8c51 --type vex,vex,exchange --json");
    let ran = run(&sandbox(), &line);
    assert_eq!((ran.code, json(&ran.stdout).len()), (0, 1), "{ran}");
}

#[test]
fn unknown_job_exits_6_before_any_start() {
    let sandbox = sandbox();
    for line in [
        format!("--job {JOB} --job nothing"),
        format!("--job {JOB} --job 50f5eff0-9575-451d-8712-ed6439be9b34"),
        format!("--job {JOB} --organization 50f5eff0-9575-451d-8712-ed6439be9b34"),
    ] {
        assert_eq!(run(&sandbox, &line).code, 6, "{line}");
    }
    assert!(log(&sandbox).iter().all(|line| !line.contains("explore")));
    let empty = sandbox_with(|options| options.jobs = 0);
    check!(
        run(&empty, "--all-jobs"),
        str![[r#"
! error: cannot verify all jobs: there are no backup jobs
[6]

"#]]
    );
}

#[test]
fn formats_and_closed_pipe() {
    let sandbox = sandbox();
    let line = |more: &str| format!("--job {JOB} --job 'Tailspin pilot' --type vex {more}");
    let ids = run(&sandbox, &line("-o id"));
    assert_eq!((ids.code, ids.stdout.lines().count()), (9, 1), "only what was opened: {ids}");
    let csv = run(&sandbox, &line("-o csv"));
    check!(
        csv.stdout.lines().next().unwrap(),
        str![
            "of,name,type,verdict,point,age,count,sampled,reason,start_ms,count_ms,sample_ms,total_ms,session,id"
        ]
    );
    let lines = run(&sandbox, &line("-o ndjson"));
    let rows: Vec<Value> = lines.stdout.lines().map(|l| serde_json::from_str(l).unwrap()).collect();
    assert_eq!(rows.len(), 2);
    let broken = crate::support::Broken(std::io::ErrorKind::BrokenPipe);
    let ran = vb365(&format!("verify {} -q", line(""))).on(&sandbox).stdout(broken).run();
    assert_eq!(ran.code, 9, "{ran}");
    assert_eq!(open(&sandbox), Vec::<Value>::new());
}

#[test]
fn contradictory_options_exit_2() {
    for line in [
        "",
        "--job x --all-jobs",
        "--job x --parallel 9",
        "--job x --parallel 0",
        "--job x --report xml=f",
        "--job x --report junit=f --report json=f",
        "--job x --report json=-",
        "--job x --type vexx",
        "--job x --columns nothing",
        "--job x -p a,b",
    ] {
        let sandbox = sandbox();
        let ran = run(&sandbox, line);
        assert!(ran.code == 2 && log(&sandbox).is_empty(), "{line}: {ran}");
    }
}

#[test]
fn dry_run_sends_nothing() {
    let line =
        "verify --all-jobs --organization contoso.example --type vex -n --at 2026-11-20T10:00:00Z";
    check!(
        vb365(line).run(),
        str![[r#"
curl --fail-with-body --request POST --header "Authorization: Bearer $VB365_TOKEN" --header 'Content-Type: application/json; charset=utf-8' --data-raw '{"dateTime":"2026-11-20T10:00:00Z","type":"Vex","showDeleted":false,"showAllVersions":false}' https://SERVER:4443/v8/Jobs/JOB_ID/explore
curl --fail-with-body --request POST --header "Authorization: Bearer $VB365_TOKEN" --header 'Content-Type: application/json; charset=utf-8' --data-raw '{"dateTime":"2026-11-20T10:00:00Z","type":"Vex","showDeleted":false,"showAllVersions":false}' https://SERVER:4443/v8/Organizations/ORGANIZATION_ID/explore
curl --fail-with-body --request POST --header "Authorization: Bearer $VB365_TOKEN" --header 'Content-Length: 0' https://SERVER:4443/v8/RestoreSessions/SESSION_ID/Stop
! note: verifying the backups as of 2026-11-20 10:00:00 +00:00 (2026-11-20T10:00:00Z)
! note: dry run: JOB_ID is a placeholder for the ID of each job
! note: dry run: ORGANIZATION_ID stands for the ID of organization 'contoso.example', which is not resolved
! note: dry run: the exact time of the restore point is sent instead
! note: dry run: SESSION_ID is a placeholder for the ID of each session
! note: dry run: nothing is sent; API v8 is assumed, because the server is not asked
! note: for $VB365_TOKEN run: vb365 status --show-token
! note: SERVER is a placeholder: no server is given

"#]]
    );
}

/// The whole body of an answer.
pub(crate) fn body(answer: Response) -> (Response, String) {
    let (head, mut body) = answer.into_parts();
    let mut text = String::new();
    body.read_to_string(&mut text).unwrap();
    (Response::from_parts(head, Box::new(std::io::empty())), text)
}
