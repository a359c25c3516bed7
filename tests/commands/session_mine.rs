//! `mine`: the sessions that this machine's journal holds open, as a name.

use std::sync::Arc;

use serde_json::json;
use snapbox::str;
use vb365::sandbox::Sandbox;

use crate::check;
use crate::support::{Home, JOB, home, log, now, sandbox, scripted, vb365, versions};

fn explored(home: &Home, sandbox: &Arc<Sandbox>, kind: &str) -> String {
    let line = format!("explore --job {JOB} --type {kind} --no-preflight -q -o id");
    let ran = home.vb365(&line).on(sandbox).run();
    assert_eq!(ran.code, 0, "{ran}");
    ran.stdout.trim_end().to_owned()
}

#[test]
fn mine_selects_the_only_session() {
    for version in versions() {
        let (home, sandbox) = (home(), sandbox());
        let id = explored(&home, &sandbox, "vex");
        let run =
            |line: &str| home.vb365(&format!("{line} --api-version {version}")).on(&sandbox).run();
        assert_eq!(run("session show mine -o id").to_string(), format!("{id}\n"));
        assert_eq!(run("session events MINE --json").code, 0);
        assert_eq!(
            run("session stop mine").to_string(),
            format!("ID\tOUTCOME\tERROR\n{id}\tstopped\t\n")
        );
        let none = "no open sessions started from this machine at https://127.0.0.1:4443";
        assert_eq!(run("session stop mine --json").to_string(), format!("[]\n! note: {none}\n"));
        assert_eq!(
            run("session show mine").to_string(),
            format!(
                "! error: {none}\n! hint: list all open sessions with: vb365 session list --state working\n[6]\n"
            )
        );
    }
}

#[test]
fn stop_mine_stops_several_sessions() {
    let (home, sandbox) = (home(), sandbox());
    let ids: Vec<_> = ["vex", "vet"].iter().map(|kind| explored(&home, &sandbox, kind)).collect();
    check!(
        home.vb365("session show mine").on(&sandbox).run().to_string(),
        str![[r#"
! error: there are 2 open sessions started from this machine at https://127.0.0.1:4443:
!   a597e9e9-9c64-492a-a501-a4a87a10b78c  Exchange (vex) of job 8c515487-d4da-4f9d-b779-8238c9808798, requested at 2026-11-23T15:30:00Z
!   eb780aae-32fe-4d5b-b9ff-5722ce074121  Teams (vet) of job 8c515487-d4da-4f9d-b779-8238c9808798, requested at 2026-11-23T15:30:00Z
! hint: give the ID of one of them
[6]

"#]]
    );
    // Named twice, it is stopped once; and a dry run asks no server for what is known here.
    let dry = home.vb365(&format!("session stop mine {} -n -q", ids[1])).on(&sandbox);
    let before = log(&sandbox).len();
    check!(
        dry.run().to_string(),
        str![[r#"
curl --fail-with-body --request POST --header "Authorization: Bearer $VB365_TOKEN" --header 'Content-Length: 0' https://127.0.0.1:4443/v8/RestoreSessions/a597e9e9-9c64-492a-a501-a4a87a10b78c/Stop
curl --fail-with-body --request POST --header "Authorization: Bearer $VB365_TOKEN" --header 'Content-Length: 0' https://127.0.0.1:4443/v8/RestoreSessions/eb780aae-32fe-4d5b-b9ff-5722ce074121/Stop

"#]]
    );
    assert_eq!(log(&sandbox).len(), before);
    let ran = home.vb365(&format!("session stop {} mine -o id", ids[1])).on(&sandbox).run();
    assert_eq!(ran.to_string(), format!("{}\n{}\n", ids[1], ids[0]));
    assert!(!home.read("state/journal.json").contains("Vex"));
}

#[test]
fn clock_of_this_machine_removes_no_session() {
    let (home, sandbox) = (home(), sandbox());
    let mut ids = Vec::new();
    for (year, kind) in [("2026", "vex"), ("2037", "veod"), ("1970", "vesp"), ("2026", "vet")] {
        let line = format!("explore --job {JOB} --type {kind} --no-preflight -q -o id");
        let time = format!("{year}-11-23T15:30:00Z").parse().unwrap();
        let ran = home.vb365(&line).on(&sandbox).at(time).run();
        assert_eq!(ran.code, 0, "{ran}");
        ids.push(ran.stdout.trim_end().to_owned());
    }
    let stopped = home.vb365("session stop mine -o id").on(&sandbox).run();
    assert_eq!(stopped.stdout.lines().collect::<Vec<_>>(), ids, "{stopped}");
}

#[test]
fn dry_run_of_mine_without_server_or_session() {
    let home = home();
    check!(
        home.vb365("session stop mine -n").run().to_string(),
        str![[r#"
curl --fail-with-body --request POST --header "Authorization: Bearer $VB365_TOKEN" --header 'Content-Length: 0' https://SERVER:4443/v8/RestoreSessions/SESSION_ID/Stop
! note: dry run: SESSION_ID stands for the ID of session 'mine', which is not resolved
! note: dry run: nothing is sent; API v8 is assumed, because the server is not asked
! note: for $VB365_TOKEN run: vb365 status --show-token
! note: SERVER is a placeholder: no server is given

"#]]
    );
    check!(
        home.vb365("session stop mine -n").env("VB365_SERVER", "127.0.0.1").run().to_string(),
        str![[r#"
! note: no open sessions started from this machine at https://127.0.0.1:4443
! note: dry run: nothing is sent
! note: for $VB365_TOKEN run: vb365 status --show-token

"#]]
    );
}

#[test]
fn session_gone_from_the_server_counts_as_stopped() {
    let (home, sandbox) = (home(), sandbox());
    let start = json!({
        "key": "00000000-0000-0000-0000-000000000007", "server": "https://127.0.0.1:4443",
        "user": "admin@sandbox.example", "type": "Vex", "what": "job 'x'",
        "asked": "2026-11-23T15:00:00Z", "session": JOB,
    });
    let journal = json!({ "starts": [start] }).to_string();
    home.write("state/journal.json", &journal);
    // Another login may not see it.
    home.write("state/journal.json", &journal.replace("admin@", "ana@"));
    assert_eq!(home.vb365("session stop mine").on(&sandbox).run().code, 6);
    home.write("state/journal.json", &journal);
    let ran = home.vb365("session stop mine").on(&sandbox).run();
    assert_eq!(ran.to_string(), format!("ID\tOUTCOME\tERROR\n{JOB}\talready stopped\t\n"));
    assert!(!home.read("state/journal.json").contains(JOB));
}

#[test]
fn journal_proves_ownership_for_tokens_without_user() {
    let home = home();
    let running = r#"{"results":[{"id":"e","status":"Running","type":"Restore"}],"_links":{}}"#;
    let idle = r#"{"results":[],"_links":{}}"#;
    for (adopted, server, events, code) in [
        (false, "https://127.0.0.1:4443", idle, 0),
        (false, "https://127.0.0.1:4443", running, 1),
        (true, "https://127.0.0.1:4443", idle, 1),
        (false, "https://127.0.0.2:4443", idle, 1),
    ] {
        let start = json!({
            "key": "00000000-0000-0000-0000-000000000007", "server": server, "type": "Vex",
            "asked": "2026-11-23T15:00:00Z", "session": JOB, "adopted": adopted,
        });
        home.write("state/journal.json", &json!({ "starts": [start] }).to_string());
        let there = scripted(move |_, target| {
            let session = r#"{"id":"x","state":"Working","initiatedBy":"ana"}"#;
            let is_stop = target.contains("Stop");
            let text = if target.contains("Events") { events } else { session };
            Ok(if is_stop { (204, String::new()) } else { (200, text.to_owned()) })
        });
        let line = format!("session stop {JOB} --api-version v8 -o id");
        let run = home.vb365(&line).on(&there).env("VB365_TOKEN", "t").env("VB365_USERNAME", "");
        let ran = run.run();
        assert_eq!(ran.code, code, "{adopted} {server} {events} {ran}");
    }
}

#[test]
fn mine_is_per_server_and_a_broken_journal_is_an_error() {
    let (home, sandbox) = (home(), sandbox());
    let id = explored(&home, &sandbox, "vex");
    let profile = |name: &str, server: &str| {
        format!(
            "[profiles.{name}]\nserver = \"{server}\"\nusername = \"admin@sandbox.example\"\ninsecure = true\npassword_file = \"password\"\n"
        )
    };
    let config = profile("a", "https://127.0.0.1:4443") + &profile("b", "https://127.0.0.2:4443");
    home.write("config.toml", &config);
    home.write("password", "sandbox");
    let line = "session show mine -q -o id -p a,b";
    let ran = home.vb365(line).over(&sandbox).run();
    assert!(ran.code == 10 && ran.stdout == format!("{id}\n"), "{ran}");
    assert!(ran.stderr.contains("b: no open sessions started from this machine"), "{ran}");
    home.write("state/journal.json", "[1");
    let ran = home.vb365("session stop mine").on(&sandbox).run();
    assert!(ran.code == 2 && ran.stderr.contains("invalid journal file"), "{ran}");
    let ran = vb365("session show mine").on(&sandbox).env("VB365_STATE_DIR", "").run();
    assert!(ran.code == 2 && ran.stderr.contains("set VB365_STATE_DIR to a directory"), "{ran}");
}

#[test]
fn hints_name_the_profile() {
    let (home, sandbox) = (home(), sandbox());
    home.write(
        "config.toml",
        "[profiles.far]\nserver = \"https://127.0.0.1:4443\"\nusername = \"admin@sandbox.example\"\n",
    );
    let run = |line: &str| {
        home.vb365(&format!("{line} -q -p far"))
            .over(&sandbox)
            .env("VB365_PASSWORD", "sandbox")
            .run()
    };
    let id = run(&format!("explore --job {JOB} --type vex -o id")).stdout;
    let id = id.trim_end();
    let cut_off = json!({
        "key": "00000000-0000-0000-0000-000000000007", "server": "https://127.0.0.1:4443",
        "user": "admin@sandbox.example", "profile": "far", "type": "Vex", "what": "job 'x'",
        "asked": now(), "session": null, "scoped": true,
    });
    home.write("state/journal.json", &json!({ "starts": [cut_off] }).to_string());
    for (line, advice) in [
        (
            format!("session watch {id} --for 0"),
            format!("continue watching with: vb365 session watch {id} -p far"),
        ),
        (
            format!("session watch {id} --for 0"),
            format!("stop it with: vb365 session stop {id} -p far"),
        ),
        ("session reap --mine --yes".to_owned(), format!("vb365 session stop {id} -p far")),
        (
            format!("explore --job {JOB} --type vex --at 2001-01-01"),
            format!("vb365 point list --job {JOB} -p far"),
        ),
        (
            "verify --job 'Contoso everything' --at 2001-01-01".to_owned(),
            "vb365 point list --job 'Contoso everything' -p far".to_owned(),
        ),
    ] {
        let ran = run(&line);
        assert!(ran.stderr.contains(&advice), "{line}: {ran}");
    }
}
