//! Restore points of a server whose clock is not that of this machine.

use chrono::TimeDelta;
use serde_json::Value;

use crate::commands::preflight::explore;
use crate::commands::preflight::server::{Manner, points, with};
use crate::support::{JOB, Ran, now, sandbox_with, vb365, versions};

/// The newest point is 30 minutes ahead of this machine's clock, and so is the server's clock.
const AHEAD: &str = "2026-11-23T13:30:00Z vex; 2026-11-23T15:59:00.1234567Z vex";

fn started(line: &str) -> (Ran, String) {
    let (server, heard) = with(points(AHEAD), Manner { minutes_ahead: 30, ..Manner::default() });
    let ran = vb365(line).on(&server).run();
    let moment = heard.lock().unwrap().moment();
    (ran, moment)
}

#[test]
fn latest_is_the_newest_point_by_the_server_s_clock() {
    for version in versions() {
        let (ran, sent) = started(&explore("latest", &format!("--api-version {version}")));
        assert!(ran.code == 0 && sent.as_str() >= "2026-11-23T15:59:00.1234567Z", "{sent}: {ran}");
        assert!(ran.stderr.contains("restore point of 2026-11-23 15:59:00"), "{ran}");
    }
}

#[test]
fn latest_is_never_before_the_newest_point() {
    // The server's clock is that of this machine, and the machine that made the backup is ahead.
    let (server, heard) = with(points(AHEAD), Manner::default());
    let ran = vb365(&explore("latest", "")).on(&server).run();
    assert_eq!(heard.lock().unwrap().moment(), "2026-11-23T15:59:00.1234567Z", "{ran}");
}

#[test]
fn relative_times_are_by_the_server_s_clock() {
    for (at, sent) in [
        ("now", "2026-11-23T16:00"),
        ("20h", "2026-11-22T20:00"),
        ("10 minutes ago", "2026-11-23T15:50"),
    ] {
        let (ran, moment) = started(&explore(at, "--force"));
        assert!(moment.starts_with(sent), "{at}: {moment} {ran}");
    }
    // Without the check, the server is asked for its time only if no response contained it.
    let (ran, moment) = started(&explore("latest", "--no-preflight"));
    assert!(moment.starts_with("2026-11-23T16:00"), "{moment}: {ran}");
    let (ran, moment) = started(&explore("2026-11-23 15:30", "--no-preflight"));
    assert_eq!(moment, "2026-11-23T15:30:00Z", "{ran}");
}

#[test]
fn max_age_is_by_the_server_s_clock() {
    for (age, code) in [("30s", 9), ("59s", 9), ("62s", 0)] {
        let (ran, _) = started(&explore("latest", &format!("--max-age {age}")));
        assert_eq!(ran.code, code, "{age}: {ran}");
        let (server, _) = with(points(AHEAD), Manner { minutes_ahead: 30, ..Manner::default() });
        let line = format!("verify --job {JOB} --type vex --max-age {age} --json");
        let ran = vb365(&line).on(&server).run();
        assert_eq!(ran.code, code, "{age}: {ran}");
        let test = &serde_json::from_str::<Vec<Value>>(&ran.stdout).unwrap()[0];
        assert_eq!(test["point"], "2026-11-23T15:59:00.1234567Z", "{test}");
    }
}

#[test]
fn windows_of_lists_are_by_the_server_s_clock() {
    let sandbox = sandbox_with(|options| options.now = Some(now() - TimeDelta::days(9)));
    let run = |line: &str| vb365(line).on(&sandbox).run();
    let all = run("session list -o id").stdout.lines().count();
    let newest = run("session list -o id --since 9d").stdout.lines().count();
    let there = vb365("session list -o id --since 9d").at(now() - TimeDelta::days(9));
    assert_eq!(newest, there.on(&sandbox).run().stdout.lines().count());
    assert!(0 < newest && newest < all, "{newest} of {all}");
}
