//! Tenants and restore operators: each asks in a place of its own.

use std::sync::Arc;

use serde_json::Value;
use snapbox::str;
use vb365::sandbox::Sandbox;

use crate::check;
use crate::commands::login_microsoft::{OPERATOR, TENANT, login};
use crate::support::{Home, JOB, Ran, home, log, sandbox, told, vb365, versions};

fn signed_in(line: &str) -> (Arc<Sandbox>, Home) {
    let (sandbox, home) = (sandbox(), home());
    assert_eq!(login(&home, line, &sandbox).code, 0);
    (sandbox, home)
}

/// Without what is said of the journal.
fn shown(ran: &Ran) -> String {
    let lines = ran.to_string();
    lines.split_inclusive('\n').filter(|line| !line.contains("journal")).collect()
}

#[test]
fn a_tenant_is_told_of_the_first_and_the_last_backup() {
    let (sandbox, home) = signed_in(TENANT);
    let run = |more: &str| {
        let line = format!("explore --tenant --type vex -p acme -o id {more}");
        home.vb365(&line).over(&sandbox).in_zone(chrono_tz::Europe::Berlin).run()
    };
    check!(
        shown(&run("")),
        str![[r#"
a597e9e9-9c64-492a-a501-a4a87a10b78c
! note: using the latest backup as of 2026-11-23 16:30:00 +01:00 (2026-11-23T15:30:00Z)
! note: your organization has backups from 2026-10-15 12:40:00 +02:00 (2026-10-15T10:40:00.857685Z) to 2026-11-23 14:30:00 +01:00 (2026-11-23T13:30:00.1884164Z); the server does not say which contain Exchange

"#]]
    );
    check!(
        shown(&run("--at 2001-01-01")),
        str![[r#"
! note: using the backup as of 2001-01-01 23:59:59 +01:00 (2001-01-01T22:59:59.9999999Z)
! error: your organization has no backups at or before the requested time
! hint: use --at 2026-10-15T10:40:00.857685Z, the first match (2026-10-15 12:40:00 +02:00)
! hint: use --force to start a session anyway
[9]

"#]]
    );
    check!(
        shown(&run("--max-age 1h")),
        str![[r#"
! note: using the latest backup as of 2026-11-23 16:30:00 +01:00 (2026-11-23T15:30:00Z)
! error: your organization has backups from 2026-10-15 12:40:00 +02:00 (2026-10-15T10:40:00.857685Z) to 2026-11-23 14:30:00 +01:00 (2026-11-23T13:30:00.1884164Z); the last is too old: 1 hour 59 minutes old, --max-age is 1 hour
! hint: use a larger --max-age, or --force to open it anyway
[9]

"#]]
    );
    for version in versions() {
        for (more, code, said) in [
            ("--max-age 1d", 0, "warning: your organization has backups from"),
            ("--at 2026-11-20 --max-age 1h", 0, "so --max-age cannot be checked"),
            ("--at 2026-11-20", 0, "note: your organization has backups"),
            ("--at 2099-01-01", 0, "note: your organization has backups"),
            ("--at 2099-01-01 --max-age 1d", 9, "before the requested time, --max-age is 1 day"),
            ("--at 2001-01-01 --force", 0, "warning: your organization has no backups"),
        ] {
            let ran = run(&format!("{more} --api-version {version}"));
            assert!(ran.code == code && ran.stderr.contains(said), "{version} {more}: {ran}");
        }
    }
}

#[test]
fn operator_sees_points_from_v7_on() {
    let (sandbox, home) = signed_in(OPERATOR);
    let run = |more: &str| {
        let line = format!("explore --operator --type vex -p ops -o id {more}");
        home.vb365(&line).over(&sandbox).run()
    };
    check!(
        shown(&run("")),
        str![[r#"
a597e9e9-9c64-492a-a501-a4a87a10b78c
! note: using the latest backup as of 2026-11-23 15:30:00 +00:00 (2026-11-23T15:30:00Z)
! note: using the latest Exchange restore point of 2026-11-23 12:56:00 +00:00 (2026-11-23T12:56:00.8248946Z), 2 hours 33 minutes old

"#]]
    );
    check!(
        shown(&run("--at 2001-01-01")),
        str![[r#"
! note: using the backup as of 2001-01-01 23:59:59 +00:00 (2001-01-01T23:59:59.9999999Z)
! error: your own data has no restore points at or before the requested time
! hint: use --at 2026-10-23T12:56:00.8248946Z, the first match (2026-10-23 12:56:00 +00:00)
! hint: use --force to start a session anyway
[9]

"#]]
    );
    check!(
        shown(&run("--api-version v6")),
        str![[r#"
eb780aae-32fe-4d5b-b9ff-5722ce074121
! note: using the latest backup as of 2026-11-23 15:30:00 +00:00 (2026-11-23T15:30:00Z)
! warning: restore points were not checked: API v6 has no such call for this account

"#]]
    );
    let scope = "api GET Organization/LoggedInUser/EffectiveScope -p ops";
    let scope = home.vb365(scope).over(&sandbox).run().stdout;
    let scope: Value = serde_json::from_str(&scope).unwrap();
    let scope = scope["teams"][0]["id"].as_str().unwrap();
    for version in ["v7", "v8"] {
        let line = format!(
            "explore --operator --type vet -p ops -o id --scope {scope} --api-version {version}"
        );
        let ran = home.vb365(&line).over(&sandbox).run();
        assert!(ran.code == 0 && ran.stderr.contains("the latest Teams restore point"), "{ran}");
        let log = told(&sandbox, "/sandbox/log");
        let mut points = log.as_array().unwrap().iter().rev();
        let points =
            points.find(|entry| entry["path"].as_str().unwrap().ends_with("RestorePoints"));
        assert_eq!(points.unwrap()["query"], format!("rbacItem={scope}&isCopy=false"));
    }
    // A user's own data, in a repository without any of it.
    let elsewhere = "--repository 00000000-0000-4000-8000-000000000001";
    let ran = run(elsewhere);
    assert!(
        ran.code == 9
            && ran.stderr.contains("your own data in repository 00000000-0000-4000-8000-000000000001 has no restore points"),
        "{ran}"
    );
}

#[test]
fn missing_permission_is_a_warning_and_no_refusal() {
    let (sandbox, home) = signed_in(TENANT);
    let refused = |ran: &Ran| {
        let warned = "warning: restore points were not checked";
        let why = ": this account lacks permission";
        assert!(ran.stderr.contains(warned) && ran.stderr.contains(why), "{ran}");
        // The start itself is what the server says no to.
        assert_eq!(ran.code, 4, "{ran}");
    };
    for version in versions() {
        let job = format!("explore --job {JOB} --type vex -p acme --api-version {version}");
        refused(&home.vb365(&job).over(&sandbox).run());
        assert!(log(&sandbox).last().unwrap().starts_with("POST"));
        for way in ["--tenant", "--operator"] {
            let line = format!("explore {way} --type vex --api-version {version} --max-age 1d");
            let ran = vb365(&line).on(&sandbox).run();
            if way == "--operator" && version == "v6" {
                assert!(ran.stderr.contains("API v6 has no such call for this account"), "{ran}");
            } else {
                refused(&ran);
            }
        }
    }
}
