//! Listing and showing sessions.

use serde_json::Value;
use snapbox::str;

use crate::check;
use crate::support::{JOB, json, log, sandbox, sandbox_with, told, vb365, versions};

#[test]
fn session_list_is_newest_first_in_every_version() {
    for version in versions() {
        let sandbox = sandbox_with(|options| options.sessions = 2_345);
        let ran = vb365(&format!("session list --json --api-version {version}")).on(&sandbox).run();
        let sessions = json(&ran.stdout);
        assert_eq!(sessions.len(), 2_345, "{version}");
        assert!(sessions.is_sorted_by_key(|s| std::cmp::Reverse(
            s["creationTime"].as_str().unwrap().to_owned()
        )));
        assert_eq!(
            log(&sandbox).iter().filter(|line| line.contains("RestoreSessions")).count(),
            3,
            "{version}"
        );
    }
}

#[test]
fn session_limit_limits_the_request_if_the_server_sorts() {
    let sandbox = sandbox();
    let ran = vb365("session list --limit 3 -o id --api-version v8").on(&sandbox).run();
    assert_eq!(ran.stdout.lines().count(), 3);
    let log = told(&sandbox, "/sandbox/log");
    let queries: Vec<_> =
        log.as_array().unwrap().iter().filter_map(|entry| entry["query"].as_str()).collect();
    assert!(queries.iter().any(|query| query.contains("limit=3&")), "{queries:?}");
}

#[test]
fn session_filters_read_every_page() {
    for version in versions() {
        let sandbox = sandbox();
        let all = json(
            &vb365(&format!("session list --json --api-version {version}"))
                .on(&sandbox)
                .run()
                .stdout,
        );
        for (option, keep) in [
            (
                "--state working",
                Box::new(|s: &Value| s["state"] == "Working") as Box<dyn Fn(&Value) -> bool>,
            ),
            ("--state STOPPED", Box::new(|s| s["state"] == "Stopped")),
            ("--type vex,teams", Box::new(|s| s["type"] == "Vex" || s["type"] == "Vet")),
            ("--type veod --type vesp", Box::new(|s| s["type"] == "Veod" || s["type"] == "Vesp")),
            (
                "--since 2026-11-01",
                Box::new(|s| s["creationTime"].as_str().unwrap() >= "2026-11-01"),
            ),
            (
                "--until 2026-11-01",
                Box::new(|s| s["creationTime"].as_str().unwrap() < "2026-11-02"),
            ),
        ] {
            let expected: Vec<_> = all.iter().filter(|session| keep(session)).cloned().collect();
            let line = format!("session list --json --api-version {version} {option}");
            let kept = json(&vb365(&line).on(&sandbox).run().stdout);
            assert!(!expected.is_empty() && expected.len() < all.len(), "{option} is no test");
            assert_eq!(kept, expected, "{version} {option}");
        }
    }
}

#[test]
fn session_bounds_are_inclusive() {
    for version in versions() {
        let sandbox = sandbox();
        let all = json(&vb365("session list --json --api-version v8").on(&sandbox).run().stdout);
        let start = all[7]["creationTime"].as_str().unwrap();
        let line =
            format!("session list --since {start} --until {start} -o id --api-version {version}");
        assert_eq!(
            vb365(&line).on(&sandbox).run().to_string(),
            format!("{}\n", all[7]["id"].as_str().unwrap())
        );
    }
}

#[test]
fn extreme_session_bounds_are_accepted() {
    for version in versions() {
        let line = format!(
            "session list --since 0001-01-01 --until 9999-12-31 -o id --api-version {version}"
        );
        let ran = vb365(&line).on(&sandbox()).run();
        assert_eq!((ran.code, ran.stdout.lines().count()), (0, 40), "{ran}");
    }
}

#[test]
fn empty_session_list_is_success() {
    let sandbox = sandbox_with(|options| options.sessions = 0);
    assert_eq!(vb365("session list --json").on(&sandbox).run().to_string(), "[]\n");
    assert_eq!(vb365("session list -o id").on(&sandbox).run().to_string(), "");
    check!(
        vb365("session list").on(&sandbox).run().to_string(),
        str![[r#"
ID	TYPE	STATE	RESULT	STARTED	BY	ORGANIZATION	NAME

"#]]
    );
    assert_eq!(
        vb365("session list").on(&sandbox).terminal(100).run().to_string(),
        "! note: no sessions\n"
    );
}

#[test]
fn session_show_prints_the_same_as_explore() {
    let sandbox = sandbox();
    let started = vb365(&format!("explore --job {JOB} --type vet -q --json")).on(&sandbox).run();
    let session: Value = serde_json::from_str(&started.stdout).unwrap();
    let id = session["id"].as_str().unwrap();
    assert_eq!(
        vb365(&format!("session show {id} --json")).on(&sandbox).run().to_string(),
        started.stdout
    );
    check!(
        vb365(&format!("session show {id}")).on(&sandbox).run().to_string(),
        str![[r#"
id	a597e9e9-9c64-492a-a501-a4a87a10b78c
type	Vet
state	Working
result	—
started	2026-11-23T15:30:00.001Z
ended	open
by	admin@sandbox.example
organization	contoso.example
name	Teams restore (Job: Contoso everything - 11/23/2026 3:30:00 PM)
client	SANDBOX (via: 127.0.0.1)
scope	
reason	
details	

"#]]
    );
}

#[test]
fn session_events_are_complete() {
    for version in versions() {
        let sandbox = sandbox_with(|options| (options.sessions, options.events) = (1_500, 1_500));
        let ids = vb365("session list -o id").on(&sandbox).run().stdout;
        let mut most = 0;
        for id in ids.lines().take(3).chain(ids.lines().rev().take(3)) {
            let ran = vb365(&format!("session events {id} --json --api-version {version}"))
                .on(&sandbox)
                .run();
            most = most.max(json(&ran.stdout).len());
        }
        assert!(most > 1_000, "{version}: no session has more than a page of events");
    }
}

#[test]
fn session_organization_in_every_version() {
    for version in versions() {
        let sandbox = sandbox();
        let run = |line: &str| {
            vb365(&format!("{line} --api-version {version}")).on(&sandbox).run().to_string()
        };
        let sessions = json(&run("session list --json"));
        let (id, name) = (&sessions[0]["id"], sessions[0]["organization"].as_str().unwrap());
        let id = id.as_str().unwrap();
        let organization: Value =
            serde_json::from_str(&run(&format!("session organization {id} --json"))).unwrap();
        assert_eq!(organization["name"], name, "{version}");
        let whole = organization["id"].as_str().unwrap();
        for selector in [id, &id[..8], "latest"] {
            let shown = run(&format!("session organization {selector} -o id"));
            assert_eq!(shown.trim(), whole, "{version}: {selector}");
        }
        let none = "session organization 50f5eff0-9575-451d-8712-ed6439be9b34";
        assert!(run(none).ends_with("[6]\n"), "{version}");
    }
}

#[test]
fn session_events_as_a_table() {
    let sandbox = sandbox();
    let id = vb365("session list --limit 1 -o id").on(&sandbox).run().stdout;
    let ran = vb365(&format!("session events {id}")).on(&sandbox).terminal(120).run();
    check!(
        ran.to_string(),
        str![[r#"
ORDER  TIME       TYPE     STATUS     ITEM                   ITEM_TYPE     SIZE  TARGET                MESSAGE
    0  1 day ago  None     Success                                          0 B                        Restore session …
    1  1 day ago  Restore  Success       leading and trail…  Message        0 B                        Restore of "   l…
    2  1 day ago  Save     Failed     null                   Folder     48.2 kB  Documents/Übersicht
    3  1 day ago  View     Success    <script>alert(1)</sc…                      ana@contoso.example…  View of "<script…
    4  1 day ago  Export   Warning    会议纪要 バックアッ…               9.0 PB                        Export of "会议…
    5  1 day ago  Send     Skipped    Robert'); DROP TABLE…  Message     1.0 GB                        Send of "Robert'…
    6  1 day ago  Restore  Success                           Folder         0 B  Documents/Übersicht   Restore of "100%…
    7  1 day ago  Save     Cancelled  Quarterly report                  48.2 kB  ana@contoso.example…  Save of "Quarter…
    8  1 day ago  View     Success    Re: "final", really …
    9  1 day ago  Export   Failed     Two lines of one sub…  Message     9.0 PB                        Export of "Two l…
   10  1 day ago  Send     Success    Tab separated values   Folder      1.0 GB  Documents/Übersicht   Send of "Tab sep…
   11  1 day ago  Restore  Warning    שלום مرحبا mixed wit…                 0 B  ana@contoso.example…  Restore of "שלום…
   12  1 day ago  Save     Skipped    Zalgo: Z͑ͫ̓a̩͆l͊̀g̗o̡, café                48.2 kB                        Save of "Zalgo: …
   13  1 day ago  View     Success                           Message                                   View of "invoice…
   14  1 day ago  Export   Cancelled  Family 👨‍👩‍👧‍👦 and a flag…  Folder      9.0 PB  Documents/Übersicht
   15  1 day ago  Send     Success    �[31mRED ALERT�[0m, …              1.0 GB  ana@contoso.example…  Send of "�[31mRE…
   16  1 day ago  Restore  Failed     �]0;owned�title of y…                 0 B                        Restore of "�]0;…
   17  1 day ago  Save     Success    C1 control: �31m eig…  Message    48.2 kB                        Save of "C1 cont…

"#]]
    );
}

#[test]
fn unknown_session_is_named() {
    let sandbox = sandbox();
    for verb in ["show", "events", "stop"] {
        let line = format!("session {verb} 50f5eff0-9575-451d-8712-ed6439be9b34");
        check!(
            vb365(&line).on(&sandbox).run().to_string(),
            str![[r#"
! error: there is no session 50f5eff0-9575-451d-8712-ed6439be9b34
! hint: list sessions with: vb365 session list
[6]

"#]]
        );
    }
}
