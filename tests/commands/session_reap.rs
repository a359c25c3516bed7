//! Stopping what was left open: only what was meant, never what is in use, and never unasked.

use std::fs::File;
use std::sync::Arc;
use std::time::Duration;

use chrono::TimeDelta;
use serde_json::{Value, json};
use snapbox::str;
use vb365::sandbox::Sandbox;
use vb365::{Response, Transport};

use crate::check;
use crate::support::{
    Home, JOB, Ran, home, json as parsed, log, now, sandbox, sandbox_with, scripted, tapped, told,
    vb365, versions, working,
};

pub(super) const HERE: &str = "https://127.0.0.1:4443";
const ADMIN: &str = "admin@sandbox.example";

fn open(sandbox: &Sandbox) -> usize {
    told(sandbox, "/sandbox/state")["working"].as_array().unwrap().len()
}

pub(super) fn is_open(sandbox: &Sandbox, id: &str) -> bool {
    let state = told(sandbox, "/sandbox/state");
    state["working"].as_array().unwrap().iter().any(|session| session["id"] == id)
}

/// A session of this machine, as one run after the other leaves it.
fn explored(home: &Home, sandbox: &Arc<Sandbox>, kind: &str) -> String {
    let line = format!("explore --job {JOB} --type {kind} --no-preflight -q -o id");
    let ran = home.vb365(&line).on(sandbox).run();
    assert_eq!(ran.code, 0, "{ran}");
    ran.stdout.trim_end().to_owned()
}

pub(super) fn starts(home: &Home) -> Vec<Value> {
    let journal: Value = serde_json::from_str(&home.read("state/journal.json")).unwrap();
    journal["starts"].as_array().unwrap().clone()
}

/// A start as the journal would hold it.
pub(super) fn start(server: &str, session: Option<&str>) -> Value {
    json!({
        "key": "00000000-0000-0000-0000-000000000007", "server": server, "user": ADMIN, "profile": null,
        "type": "Vex", "what": "job 'x'", "asked": now(), "session": session, "scoped": true,
    })
}

pub(super) fn write_down(home: &Home, starts: &[Value]) {
    home.write("state/journal.json", &json!({ "starts": starts }).to_string());
}

pub(super) fn reap(home: &Home, transport: &Arc<impl Transport + 'static>, options: &str) -> Ran {
    home.vb365(&format!("session reap {options}")).on(transport).run()
}

#[test]
fn mine_stops_and_removes_entries_in_every_version() {
    for version in versions() {
        let (home, sandbox) = (home(), sandbox());
        let others = open(&sandbox);
        let (one, two) = (explored(&home, &sandbox, "vex"), explored(&home, &sandbox, "vet"));
        let ran = reap(&home, &sandbox, &format!("--mine --yes --api-version {version}"));
        assert_eq!(
            ran.to_string(),
            format!("ID\tOUTCOME\tERROR\n{one}\tstopped\t\n{two}\tstopped\t\n"),
            "{version}"
        );
        assert_eq!((open(&sandbox), starts(&home).len()), (others, 0));
        let again = reap(&home, &sandbox, "--mine --yes --json");
        assert_eq!(again.to_string(), "[]\n! note: no session matches\n");
    }
}

#[test]
fn reap_requires_an_owner_and_an_age() {
    let (home, sandbox) = (home(), sandbox());
    for (options, part) in [
        ("--older-than 1h --yes", "--mine|--user <NAME>|--all-users"),
        ("--mine --all-users --older-than 1h --yes", "cannot be combined"),
        ("--mine --user ana --older-than 1h --yes", "cannot be combined"),
        ("--all-users --yes", "--older-than <AGE>"),
        ("--user ana --yes", "--older-than <AGE>"),
        ("--mine", "confirmation required, but there is no terminal"),
        ("--all-users --older-than soon --yes", "is not a duration"),
        ("--mine --yes -p a,b", "only one profile"),
        ("--mine --yes --columns nothing", "unknown column"),
    ] {
        let ran = reap(&home, &sandbox, options);
        assert!(ran.code == 2 && ran.stderr.contains(part), "{options}: {ran}");
    }
    assert!(log(&sandbox).is_empty(), "something was asked of the server");
    assert!(reap(&home, &sandbox, "--mine").stderr.contains("hint: use --yes"));
}

#[test]
fn reap_selects_users_and_skips_sessions_in_use() {
    for version in versions() {
        let (home, sandbox) = (home(), sandbox());
        let busy = working(&sandbox, |session| session["initiatedBy"] == ADMIN);
        let young = explored(&home, &sandbox, "vex");
        let line = format!("--older-than 12h --yes --api-version {version}");
        let ran = reap(&home, &sandbox, &format!("{line} --user AUDITOR@northwind.example -o id"));
        assert_eq!((ran.code, ran.stdout.lines().count()), (0, 1), "{ran}");
        let ran = reap(&home, &sandbox, &format!("{line} --all-users -o id"));
        assert_eq!((ran.code, ran.stdout.lines().count()), (10, 2), "{ran}");
        let why = format!("session {busy} was not stopped: an operation is running");
        assert!(ran.stderr.contains(&why), "{ran}");
        assert!(is_open(&sandbox, &busy) && is_open(&sandbox, &young));
        let ran = reap(&home, &sandbox, &format!("{line} --all-users --force -o id"));
        assert_eq!(ran.to_string(), format!("{busy}\n"));
        assert_eq!(open(&sandbox), 1);
    }
}

#[test]
fn reap_filters_by_type_and_idle_time() {
    let (home, sandbox) = (home(), sandbox());
    let ids = |options: &str| {
        let line = format!("--all-users --older-than 1h -o id -n {options}");
        let ran = reap(&home, &sandbox, &line);
        assert_eq!(ran.code, 0, "{ran}");
        ran.stdout.lines().map(str::to_owned).collect::<Vec<_>>()
    };
    let all = ids("");
    assert_eq!(all.len(), 3);
    let kinds = ["vex,veod", "vesp --type vet"];
    let split: usize = kinds.iter().map(|kinds| ids(&format!("--type {kinds}")).len()).sum();
    assert_eq!(split, 3);
    assert_eq!(ids("--idle-for 1h"), all);
    // Only the one that was forgotten a month ago.
    assert_eq!(ids("--idle-for 20d"), all[..1]);
    assert!(ids("--idle-for 99w").is_empty() && ids("--idle-for 9999999w").is_empty());
}

#[test]
fn reap_dry_run_changes_nothing() {
    let (home, sandbox) = (home(), sandbox());
    let id = explored(&home, &sandbox, "vex");
    write_down(&home, &[start(HERE, Some(&id)), start(HERE, Some(JOB))]);
    let before = (open(&sandbox), home.read("state/journal.json"));
    check!(
        reap(&home, &sandbox, "--all-users --older-than 1h -n").to_string(),
        str![[r#"
ID	TYPE	AGE	USER	ORGANIZATION	NAME	LAST_EVENT	LEFT_ALONE
09f40a73-49cb-4069-806d-7ac5fb1e0e9b	Vex	2502130	auditor@northwind.example	northwind.example	Exchange restore (Entire organization - 10/25/2026 4:27:49 PM)	2501304	
9586b29e-d8a6-4e92-8dd0-5c08049e651c	Vex	496475	admin@sandbox.example	contoso.example	Exchange restore (Job: Contoso Exchange - 11/17/2026 9:35:24 PM)	402500	in use
4e850ba2-5491-4011-ac0c-c4e2677659d6	Vesp	169597	ana@contoso.example	fabrikam.example	SharePoint restore (Entire organization - 11/21/2026 4:23:22 PM)	168747	
93bd1a34-4af6-4d88-9aa4-8aaa3754ce56	Vet	123826	admin@sandbox.example	contoso.example	Teams restore (Job: Contoso executives - 11/22/2026 5:06:13 AM)	29310	

"#]]
    );
    check!(
        home.vb365("session reap --all-users --older-than 1h -n")
            .on(&sandbox)
            .terminal(130)
            .run()
            .to_string(),
        str![[r#"
ID        TYPE               AGE          USER                     ORGANIZATION       NAME                 LAST_EVENT   LEFT_ALONE
09f40a73  Exchange (vex)     28 days ago  auditor@northwind.exam…  northwind.example  Entire organization  28 days ago
9586b29e  Exchange (vex)     5 days ago   admin@sandbox.example    contoso.example    Contoso Exchange     4 days ago   in use
4e850ba2  SharePoint (vesp)  1 day ago    ana@contoso.example      fabrikam.example   Entire organization  1 day ago
93bd1a34  Teams (vet)        1 day ago    admin@sandbox.example    contoso.example    Contoso executives   8 hours ago

"#]]
    );
    check!(
        reap(&home, &sandbox, "--mine -n --json").to_string(),
        str![[r#"
[{"id":"a597e9e9-9c64-492a-a501-a4a87a10b78c","type":"Vex","creation_time":"2026-11-23T15:30:00.001Z","initiated_by":"admin@sandbox.example","organization":"contoso.example","name":"Exchange restore (Job: Contoso everything - 11/23/2026 3:30:00 PM)","last_event":"2026-11-23T15:30:00.001Z","left_alone":null}]

"#]]
    );
    assert_eq!(before, (open(&sandbox), home.read("state/journal.json")));
    assert!(log(&sandbox).iter().all(|line| !line.contains("Stop")));
}

/// A sandbox whose events cannot be read.
fn without_events(sandbox: &Arc<Sandbox>) -> Arc<impl Transport + use<>> {
    tapped(sandbox, |sandbox, request| {
        if request.uri().path().ends_with("Events") {
            let body: Box<dyn std::io::Read + Send> = Box::new(std::io::empty());
            return Ok(Response::new(body)).map(|mut answer| {
                *answer.status_mut() = http::StatusCode::INTERNAL_SERVER_ERROR;
                answer
            });
        }
        sandbox.send(request, Duration::ZERO)
    })
}

#[test]
fn unreadable_events_exit_with_the_code_of_their_cause() {
    let (home, sandbox) = (home(), sandbox());
    let blind = without_events(&sandbox);
    let id = explored(&home, &sandbox, "vex");
    let ran = reap(&home, &blind, "--mine --yes --json");
    assert_eq!(ran.code, 7, "{ran}");
    assert!(ran.stderr.contains("cannot determine whether an operation is running in it"), "{ran}");
    assert_eq!(parsed(&ran.stdout)[0]["stopped"], false);
    assert!(is_open(&sandbox, &id));
    let ran = reap(&home, &blind, "--mine --yes --force -o id");
    assert_eq!(ran.to_string(), format!("{id}\n"));
}

#[test]
fn session_of_an_active_run_is_skipped() {
    let (home, sandbox) = (home(), sandbox());
    let id = working(&sandbox, |s| s["type"] == "Vet" && s["initiatedBy"] == ADMIN);
    write_down(&home, &[start(HERE, Some(&id))]);
    let lock = home.path("state/start-00000000-0000-0000-0000-000000000007.lock");
    let held = File::create(&lock).unwrap();
    held.lock().unwrap();
    for whose in ["--mine", "--all-users --older-than 1h"] {
        let ran = reap(&home, &sandbox, &format!("{whose} --type vet --yes -o id"));
        let why = "a vb365 run on this machine is using it";
        assert!(ran.code == 0 && ran.stdout.is_empty() && ran.stderr.contains(why), "{ran}");
    }
    drop(held);
    let ran = reap(&home, &sandbox, "--mine --yes -o id");
    assert_eq!(ran.to_string(), format!("{id}\n"));
}

#[test]
fn session_of_a_run_started_meanwhile_is_skipped() {
    let (home, sandbox) = (home(), sandbox());
    let id = working(&sandbox, |s| s["type"] == "Vet" && s["initiatedBy"] == ADMIN);
    write_down(&home, &[]);
    let held =
        File::create(home.path("state/start-00000000-0000-0000-0000-000000000007.lock")).unwrap();
    held.lock().unwrap();
    let journal = json!({ "starts": [start(HERE, Some(&id))] }).to_string();
    let path = home.path("state/journal.json");
    let server = tapped(&sandbox, move |sandbox: &Sandbox, request| {
        if request.uri().path().ends_with("/RestoreSessions") {
            std::fs::write(&path, &journal).unwrap();
        }
        sandbox.send(request, Duration::ZERO)
    });
    let line = "session reap --all-users --older-than 1h --type vet --yes -o id";
    let ran = home.vb365(line).on(&server).run();
    let why = "a vb365 run on this machine is using it";
    assert!(ran.code == 0 && ran.stdout.is_empty() && ran.stderr.contains(why), "{ran}");
}

#[test]
fn start_without_session_is_removed_by_the_clock_of_the_server() {
    let home = home();
    write_down(&home, &[start(HERE, None)]);
    for (minutes, year, left) in [(0, 2037, 1), (1, 2037, 1), (14, 1970, 1), (16, 2026, 0)] {
        let sandbox = sandbox_with(|o| o.now = Some(now() + TimeDelta::minutes(minutes)));
        let clock = format!("{year}-01-01T00:00:00Z").parse().unwrap();
        let ran = home.vb365("session reap --mine --yes").on(&sandbox).at(clock).run();
        assert_eq!((ran.code, starts(&home).len()), (0, left), "{minutes} {year}: {ran}");
    }
}

#[test]
fn sessions_ended_elsewhere_are_removed_from_the_journal() {
    let (home, sandbox) = (home(), sandbox());
    let ids: Vec<_> = ["vex", "vet"].iter().map(|kind| explored(&home, &sandbox, kind)).collect();
    // From another machine, and from the server's history.
    vb365(&format!("session stop {}", ids[0])).on(&sandbox).run();
    let mut known = starts(&home);
    known[1]["session"] = json!(JOB);
    write_down(&home, &known);
    let ran = reap(&home, &sandbox, "--mine --yes --json");
    assert_eq!(ran.to_string(), "[]\n! note: no session matches\n");
    assert_eq!(starts(&home).len(), 0);
}

#[test]
fn unproven_sessions_are_listed_and_need_force() {
    let (home, sandbox) = (home(), sandbox());
    let id = explored(&home, &sandbox, "vex");
    let other = explored(&home, &sandbox, "vet");
    write_down(&home, &[start(HERE, None)]);
    check!(
        reap(&home, &sandbox, "--mine --yes").to_string(),
        str![[r#"
ID	OUTCOME	ERROR
! error: this session may be yours: the response to a start was lost:
!   a597e9e9-9c64-492a-a501-a4a87a10b78c  2026-11-23T15:30:00.001Z  Vex  Exchange restore (Job: Contoso everything - 11/23/2026 3:30:00 PM)
! hint: stop your own with: vb365 session stop a597e9e9-9c64-492a-a501-a4a87a10b78c
[8]

"#]]
    );
    assert!(is_open(&sandbox, &id) && starts(&home).len() == 1);
    let ran = reap(&home, &sandbox, "--mine -n --json");
    assert_eq!(
        parsed(&ran.stdout)[0]["left_alone"],
        "may be yours: the response to a start was lost"
    );
    let ran = reap(&home, &sandbox, "--mine --yes --force -o id");
    assert_eq!(ran.to_string(), format!("{id}\n"));
    assert_eq!((starts(&home).len(), is_open(&sandbox, &other)), (0, true));
}

#[test]
fn other_servers_are_noted() {
    let (home, sandbox) = (home(), sandbox());
    let mut far = start("https://far.example:4443", Some(JOB));
    far["profile"] = json!("the far one");
    write_down(&home, &[far, start("https://b.example:4443", None)]);
    check!(
        reap(&home, &sandbox, "--mine --yes -o id").to_string(),
        str![[r#"
! note: sessions started from this machine may be open at other servers: https://b.example:4443 (vb365 session reap --mine -s https://b.example:4443), https://far.example:4443 (vb365 session reap --mine -p 'the far one')
! note: no session matches

"#]]
    );
    assert_eq!(starts(&home).len(), 2);
}

#[test]
fn read_only_profile_refuses_reap() {
    let (home, sandbox) = (home(), sandbox());
    home.write(
        "config.toml",
        "[profiles.ro]\nserver = \"https://127.0.0.1:4443\"\nusername = \"admin@sandbox.example\"\nread_only = true\n",
    );
    let line = "session reap --all-users --older-than 1h --yes -p ro";
    let ran = home.vb365(line).over(&sandbox).env("VB365_PASSWORD", "sandbox").run();
    assert_eq!(ran.code, 2, "{ran}");
    assert_eq!(open(&sandbox), 4);
}

#[test]
fn unclear_events_prevent_stopping() {
    for (events, stops) in [
        (r#"[]"#, true),
        (r#"[{"status":"success"},{"status":"Cancelled","endTime":null}]"#, true),
        (r#"[{"status":"MovedOn","endTime":"2026-11-20T10:00:00Z"}]"#, true),
        // An unknown state, or none, may mean that it is still running.
        (r#"[{"status":"Queued"}]"#, false),
        (r#"[{}]"#, false),
        (r#"[{"status":null,"endTime":"0001-01-01T00:00:00Z"}]"#, false),
        (r#"[{"status":7,"endTime":"9999-12-31T23:59:59.9999999Z"}]"#, false),
        (r#"[{"status":"Success"},{"status":"RUNNING","endTime":"2026-11-20T10:00:00Z"}]"#, false),
        (r#"[null]"#, false),
        (r#"{"results":null}"#, false),
        ("<html>", false),
    ] {
        let server = scripted(move |_, target| {
            let session = json!({
                "id": JOB, "type": "Vex", "state": "Working", "creationTime": "2026-11-01T10:00:00Z",
                "initiatedBy": ADMIN,
            });
            Ok((
                200,
                if target.contains("Events") {
                    events.to_owned()
                } else {
                    json!([session]).to_string()
                },
            ))
        });
        let line = "session reap --all-users --older-than 1h --yes -q -o id --api-version v7";
        let ran = vb365(line).on(&server).env("VB365_TOKEN", "t").run();
        let asked = server.asked.lock().unwrap();
        let is_stopped = asked.iter().any(|call| call.ends_with("/Stop"));
        assert_eq!(
            (is_stopped, ran.stdout == format!("{JOB}\n")),
            (stops, stops),
            "{events}: {ran}"
        );
    }
}
