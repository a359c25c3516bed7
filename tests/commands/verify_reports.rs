//! The report files of `verify`, for CI systems and auditors.

use std::fs;
use std::time::Duration;

use quick_junit::Report;
use serde_json::Value;
use snapbox::str;
use vb365::Transport;

use crate::check;
use crate::commands::verify::{answered, body, open};
use crate::support::{JOB, json, sandbox, tapped, vb365};

/// Replaces durations, which differ from run to run, by `N`.
fn without_durations(xml: &str) -> String {
    let mut out = String::new();
    for line in xml.lines() {
        let mut line = line.to_owned();
        let name = if line.contains("-ms\" value=\"") { "value=\"" } else { " time=\"" };
        if let Some(at) = line.find(name).map(|at| at + name.len()) {
            let end = at + line[at..].find('"').unwrap();
            line.replace_range(at..end, "N");
        }
        out += &line;
        out.push('\n');
    }
    out
}

/// Reads a `JUnit` report; it must be well-formed and hold no character that XML forbids.
fn junit(xml: &str) -> Report {
    let is_legal = |c: char| c == '\n' || !(c.is_control() || matches!(c, '\u{fffe}' | '\u{ffff}'));
    assert!(xml.chars().all(is_legal), "{xml:?}");
    // This reader wants an offset in timestamps; the XSD that other readers follow forbids one.
    let xml = xml.replace("T15:30:00\"", "T15:30:00Z\"");
    Report::deserialize_from_str(&xml).unwrap_or_else(|error| panic!("{error}: {xml}"))
}

#[test]
fn junit_report_has_a_suite_per_job_and_a_case_per_workload() {
    let place = tempfile::tempdir().unwrap();
    let file = place.path().join("report.xml");
    let line = format!(
        "verify --job {JOB} --job 'Tailspin pilot' --job 'Contoso executives' --type vex --max-age 4h --parallel 1 \
         --report junit={} -q -o id",
        file.display()
    );
    let ran = vb365(&line).on(&sandbox()).run();
    assert_eq!(ran.code, 9, "{ran}");
    let xml = fs::read_to_string(&file).unwrap();
    let report = junit(&xml);
    assert_eq!((report.test_suites.len(), report.tests, report.failures), (3, 3, 2));
    check!(
        without_durations(&xml),
        str![[r#"
<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="vb365 verify" tests="3" skipped="0" failures="2" errors="0" time="N">
    <testsuite name="job Contoso everything" tests="1" skipped="0" errors="0" failures="0" time="N" timestamp="2026-11-23T15:30:00">
        <properties>
            <property name="id" value="8c515487-d4da-4f9d-b779-8238c9808798"/>
            <property name="server" value="https://127.0.0.1:4443"/>
            <property name="api-version" value="v8"/>
            <property name="user" value="admin@sandbox.example"/>
            <property name="at" value="2026-11-23T15:30:00Z"/>
            <property name="max-age-seconds" value="14400"/>
        </properties>
        <testcase name="Exchange" classname="job Contoso everything" time="N">
            <properties>
                <property name="verdict" value="passed"/>
                <property name="point" value="2026-11-23T13:30:00.1884164Z"/>
                <property name="age-seconds" value="7199"/>
                <property name="count" value="36"/>
                <property name="sampled" value="0"/>
                <property name="session" value="a597e9e9-9c64-492a-a501-a4a87a10b78c"/>
                <property name="start-ms" value="N"/>
                <property name="count-ms" value="N"/>
            </properties>
        </testcase>
    </testsuite>
    <testsuite name="job Tailspin pilot" tests="1" skipped="0" errors="0" failures="1" time="N" timestamp="2026-11-23T15:30:00">
        <properties>
            <property name="id" value="04c1aa0c-3ca8-486a-aa5f-ebce71cb1226"/>
            <property name="server" value="https://127.0.0.1:4443"/>
            <property name="api-version" value="v8"/>
            <property name="user" value="admin@sandbox.example"/>
            <property name="at" value="2026-11-23T15:30:00Z"/>
            <property name="max-age-seconds" value="14400"/>
        </properties>
        <testcase name="Exchange" classname="job Tailspin pilot" time="N">
            <properties>
                <property name="verdict" value="empty"/>
            </properties>
            <failure message="job &apos;Tailspin pilot&apos; has no restore points" type="empty">job &apos;Tailspin pilot&apos; has no restore points
list restore points with: vb365 point list --job &apos;Tailspin pilot&apos;</failure>
        </testcase>
    </testsuite>
    <testsuite name="job Contoso executives" tests="1" skipped="0" errors="0" failures="1" time="N" timestamp="2026-11-23T15:30:00">
        <properties>
            <property name="id" value="6fa23351-3465-44a5-a976-43f41e37769a"/>
            <property name="server" value="https://127.0.0.1:4443"/>
            <property name="api-version" value="v8"/>
            <property name="user" value="admin@sandbox.example"/>
            <property name="at" value="2026-11-23T15:30:00Z"/>
            <property name="max-age-seconds" value="14400"/>
        </properties>
        <testcase name="Exchange" classname="job Contoso executives" time="N">
            <properties>
                <property name="verdict" value="too-old"/>
                <property name="point" value="2026-11-23T11:14:00.008717Z"/>
                <property name="age-seconds" value="15359"/>
            </properties>
            <failure message="the latest Exchange restore point of 2026-11-23 11:14:00 +00:00 (2026-11-23T11:14:00.008717Z) is too old: 4 hours 15 minutes old, --max-age is 4 hours" type="too-old">the latest Exchange restore point of 2026-11-23 11:14:00 +00:00 (2026-11-23T11:14:00.008717Z) is too old: 4 hours 15 minutes old, --max-age is 4 hours
use a larger --max-age to accept older restore points</failure>
        </testcase>
    </testsuite>
</testsuites>

"#]]
    );
}

#[test]
fn json_report_has_the_tests_of_stdout_and_their_circumstances() {
    let place = tempfile::tempdir().unwrap();
    let file = place.path().join("report.json");
    let line = format!(
        "verify --job {JOB} --type vex --max-age 3h --sample 1 --report json={} -q --json",
        file.display()
    );
    let ran = vb365(&line).on(&sandbox()).run();
    assert_eq!(ran.code, 0, "{ran}");
    let mut report: Value = serde_json::from_slice(&fs::read(&file).unwrap()).unwrap();
    assert_eq!(report["tests"], Value::from(json(&ran.stdout)));
    for name in ["start_ms", "count_ms", "sample_ms", "total_ms"] {
        assert!(report["tests"][0][name].take().is_u64(), "{name}");
    }
    assert!(report["ended"].take().as_str().unwrap().starts_with("2026-11-23T15:30:"));
    assert!(report["started"].take().as_str().unwrap().starts_with("2026-11-23T15:30:"));
    check!(
        serde_json::to_string_pretty(&report).unwrap() + "\n",
        str![[r#"
{
  "api_version": "v8",
  "at": "2026-11-23T15:30:00Z",
  "ended": null,
  "max_age_seconds": 10800,
  "not_applicable": 0,
  "passed": 1,
  "sample": 1,
  "server": "https://127.0.0.1:4443",
  "started": null,
  "tests": [
    {
      "age_seconds": 7199,
      "count": 36,
      "count_ms": null,
      "hint": null,
      "id": "8c515487-d4da-4f9d-b779-8238c9808798",
      "name": "Contoso everything",
      "of": "job",
      "point": "2026-11-23T13:30:00.1884164Z",
      "reason": null,
      "sample_ms": null,
      "sampled": 1,
      "session": "a597e9e9-9c64-492a-a501-a4a87a10b78c",
      "start_ms": null,
      "total_ms": null,
      "type": "Vex",
      "verdict": "passed"
    }
  ],
  "tool": "vb365",
  "tool_version": "0.1.0",
  "total": 1,
  "user": "admin@sandbox.example"
}

"#]]
    );
}

#[test]
fn hostile_names_break_no_report() {
    let sandbox = sandbox();
    let hostile = tapped(&sandbox, |sandbox, request| {
        let is_job = request.uri().path().ends_with(JOB);
        let is_list = request.uri().path().ends_with("/mailboxes");
        let answer = sandbox.send(request, Duration::ZERO)?;
        if is_list {
            let error = r#"{"message":"<b>\u0000]]>&\u001b[31m\"'\ud83d\ude00\uffff"}"#;
            return Ok(answered(answer, 400, error));
        }
        if !is_job {
            return Ok(answer);
        }
        let (answer, text) = body(answer);
        let name = r#""name":"a\u0001<&\"'\ufffe\u202e]]>\n\t--> \u9b2J.é""#;
        let text =
            text.replace(r#""name":"Contoso everything""#, &name.replace("\\u9b", "\\u009b"));
        assert!(text.contains("ufffe"), "{text}");
        Ok(answered(answer, 200, &text))
    });
    let place = tempfile::tempdir().unwrap();
    let (xml, report) = (place.path().join("a b.xml"), place.path().join("r.json"));
    let line = format!(
        "verify --job {JOB} --type vex,vet --report 'junit={}' --report json={} -q",
        xml.display(),
        report.display()
    );
    let ran = vb365(&line).on(&hostile).run();
    assert_eq!(ran.code, 10, "{ran}");
    assert!(!ran.to_string().contains(['\u{1}', '\u{1b}', '\u{9b}', '\u{202e}']), "{ran}");
    let xml = fs::read_to_string(&xml).unwrap();
    assert_eq!(junit(&xml).errors, 1, "{xml}");
    let report: Value = serde_json::from_slice(&fs::read(&report).unwrap()).unwrap();
    assert_eq!(report["passed"], 1);
    assert_eq!(open(&sandbox), Vec::<Value>::new());
}

#[test]
fn unwritable_report_loses_neither_rows_nor_other_reports() {
    let place = tempfile::tempdir().unwrap();
    let good = place.path().join("good.json");
    let bad = place.path().join(format!("{}bad.xml", "x".repeat(300)));
    let line = |job: &str| {
        let (good, bad) = (good.display(), bad.display());
        format!(
            "verify --job '{job}' --type vex --report junit={bad} --report json={good} -q --columns name,verdict"
        )
    };
    let ran = vb365(&line("Contoso everything")).on(&sandbox()).run();
    assert_eq!((ran.code, ran.stdout.as_str()), (1, "NAME\tVERDICT\nContoso everything\tpassed\n"));
    assert!(
        ran.stderr.contains("cannot write the report") && ran.stderr.contains("bad.xml"),
        "{ran}"
    );
    assert!(good.exists());
    // The result of the test comes first, and the error of the file is also reported.
    let ran = vb365(&line("Tailspin pilot")).on(&sandbox()).run();
    assert!(ran.code == 9 && ran.stderr.contains("bad.xml"), "{ran}");
    assert_eq!(fs::read_dir(place.path()).unwrap().count(), 1, "nothing half-written is left");
    let full = crate::support::Broken(std::io::ErrorKind::StorageFull);
    fs::remove_file(&good).unwrap();
    let ran = vb365(&line("Contoso everything")).on(&sandbox()).stdout(full).run();
    assert!(ran.code == 1 && good.exists(), "{ran}");
}

#[cfg(target_os = "linux")]
#[test]
fn device_is_written_to_and_not_replaced() {
    let ran = vb365(&format!("verify --job {JOB} --type vex --report junit=/dev/null -q -o id"))
        .on(&sandbox())
        .run();
    assert_eq!(ran.code, 0, "{ran}");
    let kind = fs::metadata("/dev/null").unwrap();
    assert!(!kind.is_file());
}
