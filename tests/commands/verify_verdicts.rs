//! `verify`: jobs without a type, reports of failures, read-only profiles, and items without an ID.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use serde_json::Value;
use snapbox::str;
use vb365::Transport as _;

use crate::check;
use crate::commands::login::signed_in;
use crate::commands::verify::{answered, body, open, run, verdicts};
use crate::support::{JOB, json, log, sandbox, sandbox_with, tapped, vb365, versions};

#[test]
fn job_that_never_held_a_type_is_not_applicable_with_all_jobs() {
    let place = tempfile::tempdir().unwrap();
    let (xml, report) = (place.path().join("r.xml"), place.path().join("r.json"));
    for version in versions() {
        let sandbox = sandbox();
        let line = format!(
            "verify --all-jobs --type vex --api-version {version} --json --report junit={} --report json={}",
            xml.display(),
            report.display()
        );
        let ran = vb365(&line).on(&sandbox).run();
        assert_eq!(ran.code, 0, "{ran}");
        let (passed, total) = (6, 12);
        let rows = json(&ran.stdout);
        let is_skipped = |row: &&Value| row["verdict"] == "not-applicable";
        let skipped: Vec<_> = rows.iter().filter(is_skipped).collect();
        assert_eq!((verdicts(&ran).len(), skipped.len()), (total, total - passed), "{ran}");
        assert!(skipped.iter().all(|row| row["session"].is_null() && row["reason"].is_string()));
        let summary = format!("note: {passed} of {passed} restore tests passed in ");
        assert!(ran.stderr.contains(&summary), "{ran}");
        assert!(ran.stderr.contains("; 6 not applicable\n"), "{ran}");
        assert!(
            ran.stderr.contains("warning: job 'Tailspin pilot' has no restore points\n"),
            "{ran}"
        );
        let xml = std::fs::read_to_string(&xml).unwrap();
        assert!(xml.contains("tests=\"12\" skipped=\"6\" failures=\"0\" errors=\"0\""), "{xml}");
        let report: Value = serde_json::from_slice(&std::fs::read(&report).unwrap()).unwrap();
        assert_eq!((&report["passed"], &report["not_applicable"]), (&passed.into(), &6.into()));
        assert_eq!(open(&sandbox), Vec::<Value>::new());
    }
    // Who names a job or an organization wants its test, and a restore point that is too young is one.
    let sandbox = sandbox();
    for line in [
        "--job 'Fabrikam OneDrive' --type vex",
        "--all-jobs --type vex --at 2001-01-01",
        "--all-jobs --type vex --max-age 1m",
    ] {
        assert_eq!(run(&sandbox, line).code, 9, "{line}");
    }
    let files = sandbox_with(|options| options.jobs = 4);
    let only_files = tapped(&files, |sandbox, request| {
        let is_points = request.uri().path().ends_with("RestorePoints");
        let answer = sandbox.send(request, Duration::ZERO)?;
        Ok(if is_points { answered(answer, 200, r#"{"results":[]}"#) } else { answer })
    });
    let ran = run(&only_files, "--all-jobs --type vex");
    assert!(ran.code == 9 && ran.stderr.contains("no restore test was made"), "{ran}");
}

#[test]
fn each_failure_is_reported_once() {
    let reason = "job 'Tailspin pilot' has no restore points";
    for (format, is_in_row) in [
        ("", false),
        ("--columns name,verdict,reason", true),
        ("-o id", false),
        ("-o csv", true),
        ("--json", true),
        ("-o ndjson", true),
        ("--jq .[].verdict", false),
    ] {
        let line = format!("verify --job 'Tailspin pilot' --job {JOB} --type vex {format}");
        let ran = vb365(&line).on(&sandbox()).run();
        assert_eq!((ran.code, ran.to_string().matches(reason).count()), (9, 1), "{ran}");
        assert_eq!(ran.stdout.contains(reason), is_in_row, "{ran}");
        assert!(ran.stderr.contains("1 of 2 restore tests passed in "), "{ran}");
        let quiet = vb365(&format!("{line} -q")).on(&sandbox()).run();
        assert!(!quiet.stderr.contains(" passed in "), "{quiet}");
    }
}

#[test]
fn read_only_profile_refuses_before_any_request() {
    let sandbox = sandbox();
    let home = signed_in(&sandbox);
    let config = home.read("config.toml").replace("api_version", "read_only = true\napi_version");
    home.write("config.toml", &config);
    let mark = log(&sandbox).len();
    let line = "verify --all-jobs --api-version auto --report json=/dev/null";
    check!(
        home.vb365(line).over(&sandbox).run(),
        str![[r#"
! error: nothing was changed: profile 'main' is read-only
! hint: to allow changes remove read_only in [profiles.main] of config.toml
[2]

"#]]
    );
    assert_eq!(log(&sandbox).len(), mark);
    assert_eq!(home.vb365("verify --all-jobs -n -q").over(&sandbox).run().code, 0);
}

#[test]
fn sample_never_asks_for_an_empty_id() {
    let sandbox = sandbox();
    let asked = Arc::new(Mutex::new(Vec::new()));
    let seen = Arc::clone(&asked);
    let nameless = tapped(&sandbox, move |sandbox, request| {
        let path = request.uri().path().to_owned();
        seen.lock().unwrap().push(path.clone());
        let answer = sandbox.send(request, Duration::ZERO)?;
        if !path.ends_with("/organization/mailboxes") {
            return Ok(answer);
        }
        let (answer, text) = body(answer);
        let mut page: Value = serde_json::from_str(&text).unwrap();
        let items = page["results"].as_array_mut().unwrap();
        items[0]["id"] = Value::Null;
        items[1]["id"] = "".into();
        items[2].as_object_mut().unwrap().remove("id");
        items[3]["id"] = " ".into();
        Ok(answered(answer, 200, &page.to_string()))
    });
    let ran = run(&nameless, &format!("--job {JOB} --type vex --sample 2 --json"));
    let row = &json(&ran.stdout)[0];
    assert_eq!((ran.code, &row["sampled"], &row["count"]), (0, &2.into(), &36.into()), "{ran}");
    let asked = asked.lock().unwrap();
    let opened = asked.iter().filter(|path| path.contains("/mailboxes/"));
    assert!(opened.clone().count() > 0 && !opened.clone().any(|path| path.contains("//")));
    assert!(!asked.iter().any(|path| path.ends_with("/mailboxes/") || path.contains("%20")));
}
