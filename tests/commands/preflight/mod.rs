//! Before a session is started: whether there is anything to open, what is sent, and what is said.

mod clock;
#[cfg(unix)]
mod cost;
mod roles;
mod server;
mod traps;

use chrono::{DateTime, TimeDelta, Utc};
use chrono_tz::Europe::Berlin;
use serde_json::Value;
use snapbox::str;

use crate::check;
use crate::support::{JOB, Ran, json, sandbox, told, vb365, versions};
use server::{Manner, points, with};

/// Two points, with seven digits.
const TWO: &str =
    "2026-11-20T10:00:00.1234567Z vex veod; 2026-11-22T10:00:00.7654321Z vex veod vesp vet";
fn explore(at: &str, more: &str) -> String {
    format!("explore --job {JOB} --type vex --at '{at}' -o id {more}")
}

#[test]
fn among_ten_thousand_points_the_newest_of_a_type_is_found_in_two_requests() {
    let start: DateTime<Utc> = "2026-11-20T10:00:00Z".parse().unwrap();
    let time =
        |number: i32| (start - TimeDelta::hours(i64::from(number))).format("%Y-%m-%dT%H:%M:%SZ");
    let many = |of: i32, place: i32| {
        let point =
            |number| format!("{} {}", time(number), if number == place { "vex" } else { "veod" });
        points(&(0..of).map(point).collect::<Vec<_>>().join(";"))
    };
    for (of, place, version, requests) in [
        (100, 0, "v7", 1),
        (100, 9, "v8", 1),
        (100, 10, "v8", 2),
        (10_000, 9_999, "v6", 1),
        (10_000, 9_999, "v7", 2),
        (10_000, 9_999, "v8", 2),
        (20_010, 20_009, "v8", 3),
    ] {
        let (server, heard) = with(many(of, place), Manner::default());
        let ran = vb365(&explore("latest", &format!("--api-version {version}"))).on(&server).run();
        let time = time(place).to_string().replace('T', " ").replace('Z', "");
        let told = format!("Exchange restore point of {time}");
        assert!(ran.code == 0 && ran.stderr.contains(&told), "{version} {place}: {ran}");
        assert_eq!(heard.lock().unwrap().points.len(), requests, "{version} {place}");
    }
    let (server, heard) = with(many(9_000, 9_000), Manner::default());
    let ran = vb365(&explore("latest", "--api-version v8")).on(&server).run();
    assert_eq!((ran.code, heard.lock().unwrap().points.len()), (9, 2), "{ran}");
}

#[test]
fn a_server_that_does_not_sort_does_not_fool_us() {
    let mut times: Vec<_> = (10..28).map(|day| format!("2026-10-{day}T10:00:00Z vex")).collect();
    for turn in 0..times.len() {
        times.rotate_left(1);
        for version in versions() {
            let (server, _) =
                with(points(&times.join(";")), Manner { deaf: true, ..Manner::default() });
            let line = explore("2026-10-26", &format!("--api-version {version}"));
            let ran = vb365(&line).on(&server).run();
            assert!(
                ran.stderr.contains("restore point of 2026-10-26 10:00:00"),
                "{version} {turn}: {ran}"
            );
        }
    }
}

#[test]
fn requests_of_each_version() {
    let asked = |version: &str, at: &str| {
        let (server, heard) = with(points(""), Manner::default());
        vb365(&explore(at, &format!("--api-version {version}"))).on(&server).run();
        let asked = heard.lock().unwrap().points.join("\n");
        asked.replace(JOB, "JOB")
    };
    assert_eq!(
        asked("v6", "2026-11-20T10:00:00.1234567Z"),
        "jobId=JOB&isLongTermCopy=false&isRetrieved=false"
    );
    for version in ["v7", "v8"] {
        assert_eq!(
            asked(version, "2026-11-20T10:00:00.1234567Z"),
            "jobId=JOB&isCopy=false&isRetrieved=false&to=2026-11-20T10:00:00.1234568Z&orderAsc=false&limit=10&offset=0\n\
             jobId=JOB&isCopy=false&isRetrieved=false&from=2026-11-20T10:00:00.1234566Z&orderAsc=true&limit=100&offset=0"
        );
        // Times outside the range of the API cannot be sent.
        assert_eq!(
            asked(version, "9999-12-31T23:59:59.9999999Z").lines().next().unwrap(),
            "jobId=JOB&isCopy=false&isRetrieved=false&orderAsc=false&limit=10&offset=0"
        );
        assert_eq!(
            asked(version, "0001-01-01T00:00:00Z").lines().nth(1).unwrap(),
            "jobId=JOB&isCopy=false&isRetrieved=false&orderAsc=true&limit=100&offset=0"
        );
    }
}

#[test]
fn force_and_no_preflight_and_max_age() {
    let nothing = "2026-11-20T10:00:00Z veod";
    for (state, more, code, asked, said) in [
        (nothing, "--force", 0, 1, "warning: no restore point of job"),
        (nothing, "--no-preflight", 0, 0, ""),
        (nothing, "--no-preflight --force", 0, 0, ""),
        (
            TWO,
            "--max-age 29h",
            9,
            1,
            "1 day 5 hours 29 minutes 59.2345679 seconds old, --max-age is exactly 1 day 5 hours",
        ),
        (TWO, "--max-age 30h", 0, 1, "note: using the latest Exchange restore point"),
        (TWO, "--max-age 1h --force", 0, 1, "warning: the latest Exchange restore point"),
        (
            TWO,
            "--max-age 1h --no-preflight",
            2,
            0,
            "--max-age and --no-preflight cannot be combined",
        ),
    ] {
        for version in versions() {
            let (server, heard) = with(points(state), Manner::default());
            let line = explore("latest", &format!("{more} --api-version {version}"));
            let ran = vb365(&line).on(&server).run();
            let heard = heard.lock().unwrap();
            assert_eq!((ran.code, heard.points.len()), (code, asked), "{version} {more}: {ran}");
            assert!(ran.stderr.contains(said), "{version} {more}: {ran}");
            assert_eq!(heard.bodies.len(), usize::from(code == 0));
        }
    }
}

#[test]
fn a_refusal_reads_well() {
    let ran = |state: &str, line: &str| {
        let (server, _) = with(points(state), Manner::default());
        vb365(line).on(&server).in_zone(Berlin).run()
    };
    check!(
        ran(TWO, "explore --job 'Contoso everything' --type vet --at 2026-11-21"),
        str![[r#"
! note: using the backup as of 2026-11-21 23:59:59 +01:00 (2026-11-21T22:59:59.9999999Z)
! error: no restore point of job 'Contoso everything' at or before the requested time holds Teams, only Exchange and OneDrive
! hint: use --at 2026-11-22T10:00:00.7654321Z, the first match (2026-11-22 11:00:00 +01:00)
! hint: list restore points with: vb365 point list --job 'Contoso everything'
! hint: use --force to start a session anyway
[9]

"#]]
    );
    check!(
        ran(TWO, "explore --job 'Contoso everything' --type vex --max-age 1d --at 2026-12-24"),
        str![[r#"
! note: using the backup as of 2026-12-24 23:59:59 +01:00 (2026-12-24T22:59:59.9999999Z)
! warning: the requested time is in the future
! error: the Exchange restore point of 2026-11-22 11:00:00 +01:00 (2026-11-22T10:00:00.7654321Z) is too old: 32 days 12 hours before the requested time, --max-age is 1 day
! hint: use a larger --max-age, or --force to open it anyway
[9]

"#]]
    );
    check!(
        ran("", &format!("explore --job {JOB} --type vex --json")),
        str![[r#"
! note: using the latest backup as of 2026-11-23 16:30:00 +01:00 (2026-11-23T15:30:00Z)
! {"error":{"code":9,"kind":"preflight","message":"job 8c515487-d4da-4f9d-b779-8238c9808798 has no restore points","hint":"list restore points with: vb365 point list --job 8c515487-d4da-4f9d-b779-8238c9808798\nuse --force to start a session anyway"}}
[9]

"#]]
    );
}

#[test]
fn a_job_that_does_not_exist_is_not_one_without_points() {
    let line = "explore --job 00000000-0000-4000-8000-000000000000 --type vex -q";
    let organization = line.replace("job", "organization");
    for version in versions() {
        for (line, noun) in [(line, "job"), (organization.as_str(), "organization")] {
            let ran = vb365(&format!("{line} --api-version {version}")).on(&sandbox()).run();
            let told = format!("there is no {noun} 00000000");
            assert!(ran.code == 6 && ran.stderr.contains(&told), "{version}: {ran}");
        }
    }
}

/// The point that the one session of the job shows which this run started.
fn opened(sandbox: &vb365::sandbox::Sandbox, ran: &Ran) -> String {
    let state = told(sandbox, "/sandbox/state");
    let id = ran.stdout.trim_end();
    let mut sessions = state["working"].as_array().unwrap().iter();
    let session = sessions.find(|session| session["id"] == id).unwrap_or_else(|| panic!("{ran}"));
    session["point"].as_str().unwrap_or_default().to_owned()
}

#[test]
fn note_names_the_point_that_the_sandbox_opens() {
    let list = vb365(&format!("point list --job {JOB} --json")).on(&sandbox()).run();
    let points = json(&list.stdout);
    assert!(points.len() > 10, "{list}");
    let time =
        |point: &Value| point["backupTime"].as_str().unwrap().parse::<DateTime<Utc>>().unwrap();
    for (number, point) in points.iter().enumerate().step_by(5) {
        for ticks in [-1, 0, 1] {
            let at = time(point) + TimeDelta::nanoseconds(ticks * 100);
            let at = at.format("%Y-%m-%dT%H:%M:%S%.9fZ").to_string();
            let version = ["v6", "v7", "v8"][number % 3];
            let line = format!(
                "explore --job {JOB} --type vet --at {}Z -o id --force --api-version {version}",
                &at[..27]
            );
            let sandbox = sandbox();
            let ran = vb365(&line).on(&sandbox).run();
            let opened = opened(&sandbox, &ran);
            let told =
                if opened.is_empty() { "warning: ".to_owned() } else { format!("({opened}), ") };
            assert!(ran.stderr.contains(&told), "{line}: it opens {opened}: {ran}");
        }
    }
}

#[test]
fn a_time_copied_from_a_list_opens_that_very_point() {
    for version in versions() {
        for terminal in [true, false] {
            let sandbox = sandbox();
            let list = format!(
                "point list --job {JOB} --type vet --until 2026-11-20 --limit 1 --columns time --no-header --api-version {version}"
            );
            let list = vb365(&list).on(&sandbox).in_zone(Berlin);
            let listed = if terminal { list.terminal(100).run() } else { list.run() };
            let at = listed.stdout.trim_end();
            let line =
                format!("explore --job {JOB} --type vet --at {at} -o id --api-version {version}");
            let ran = vb365(&line).on(&sandbox).in_zone(Berlin).run();
            assert_eq!(at.contains("+01:00") && !at.contains('.'), terminal, "{at}");
            assert_eq!(opened(&sandbox, &ran), "2026-11-20T21:30:00.1884164Z", "{at}: {ran}");
        }
    }
}
