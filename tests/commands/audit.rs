//! `audit`: the fields of a record, which records are printed, and their order.

use std::sync::Arc;
use std::time::Duration;

use serde_json::Value;
use snapbox::str;
use vb365::Transport;

use crate::check;
use crate::commands::profiles_at_once::Fleet;
use crate::support::{
    faulty, home, json, log, sandbox, sandbox_with, tapped, told, vb365, versions,
};

const KEYS: [&str; 26] = [
    "time",
    "profile",
    "server",
    "organization",
    "user",
    "client_host",
    "client_address",
    "session_id",
    "session_type",
    "event_id",
    "order",
    "action",
    "item",
    "item_type",
    "size_bytes",
    "source",
    "target",
    "status",
    "message",
    "session_name",
    "reason",
    "scope",
    "user_id",
    "group_id",
    "site_id",
    "team_id",
];

fn lines(text: &str) -> Vec<Value> {
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

#[test]
fn record_has_the_fields_of_event_and_session() {
    let sandbox = sandbox_with(|options| (options.sessions, options.events) = (3, 3));
    let ran = vb365("audit -o ndjson").on(&sandbox).run();
    check!(
        ran,
        str![[r#"
{"time":"2026-10-22T13:04:37.0398832Z","profile":null,"server":"https://127.0.0.1:4443","organization":"northwind.example","user":"ana@contoso.example","client_host":"HELPDESK-7","client_address":null,"session_id":"e527d674-c7b3-402b-95b0-933e35fd653f","session_type":"Veod","event_id":"4583a8cb-8c01-4be8-bbbd-1c2db5b5c740","order":0,"action":"start","item":null,"item_type":null,"size_bytes":0,"source":null,"target":null,"status":"Success","message":"Restore session started","session_name":"OneDrive restore (Job: Northwind's files, älter - 10/22/2026 1:04:37 PM)","reason":null,"scope":null,"user_id":null,"group_id":null,"site_id":null,"team_id":null}
{"time":"2026-11-18T02:42:50.221966Z","profile":null,"server":"https://127.0.0.1:4443","organization":"northwind.example","user":"admin@sandbox.example","client_host":"PORTAL","client_address":"192.0.2.17","session_id":"4c7f6251-c9ef-4b53-8425-07cc4e9687db","session_type":"Vesp","event_id":"3307f1d9-0251-4e4d-a9a5-b04276028c99","order":0,"action":"start","item":null,"item_type":null,"size_bytes":0,"source":null,"target":null,"status":"Success","message":"Restore session started","session_name":"SharePoint restore (Entire organization - 11/18/2026 2:42:50 AM)","reason":"Quarterly report","scope":"Ana Pérez","user_id":null,"group_id":null,"site_id":null,"team_id":null}
{"time":"2026-11-18T02:47:50.221966Z","profile":null,"server":"https://127.0.0.1:4443","organization":"northwind.example","user":"admin@sandbox.example","client_host":"PORTAL","client_address":"192.0.2.17","session_id":"4c7f6251-c9ef-4b53-8425-07cc4e9687db","session_type":"Vesp","event_id":"3307f1d9-0251-4e4d-a9a5-b04276028c98","order":1,"action":"export","item":null,"item_type":null,"size_bytes":9007199254740993,"source":"Documents/Übersicht","target":null,"status":"Skipped","message":"Export of \"Tab\tseparated\tvalues\"","session_name":"SharePoint restore (Entire organization - 11/18/2026 2:42:50 AM)","reason":"Quarterly report","scope":"Ana Pérez","user_id":null,"group_id":null,"site_id":"4c7f6251c9ef4b53842507cc4e9687db","team_id":null}

"#]]
    );
    let mut at = 0;
    for key in KEYS {
        let found = ran.stdout[at..].find(&format!("\"{key}\":")).unwrap();
        at += found;
    }
}

#[test]
fn table_and_csv_have_the_documented_columns() {
    let sandbox = sandbox_with(|options| (options.sessions, options.events) = (4, 3));
    check!(
        vb365("audit").on(&sandbox).terminal(110).run(),
        str![[r#"
TIME         ORGANIZATION       USER                   ACTION   ITEM                TARGET             STATUS
58 days ago  contoso.example    admin@sandbox.example  start                                           Success
58 days ago  contoso.example    admin@sandbox.example  save     Re: "final", real…  Documents/Übersi…  Failed
58 days ago  contoso.example    admin@sandbox.example  view     Two lines of one …  ana@contoso.exam…  Running
37 days ago  northwind.example  ana@contoso.example    start                                           Success
26 days ago  northwind.example  ana@contoso.example    start                                           Success
26 days ago  northwind.example  ana@contoso.example    export                                          Skipped
6 days ago   fabrikam.example   admin@sandbox.example  start                                           Success
6 days ago   fabrikam.example   admin@sandbox.example  send     שלום مرحبا mixed …                     Success
6 days ago   fabrikam.example   admin@sandbox.example  restore  Zalgo: Z͑ͫ̓a̩͆l͊̀g̗o̡, café  Documents/Übersi…  Warning

"#]]
    );
    let ran = vb365("audit -o csv --action start,stop").on(&sandbox).run();
    check!(
        ran,
        str![[r#"
time,profile,server,organization,user,client_host,client_address,session_id,session_type,event_id,order,action,item,item_type,size_bytes,source,target,status,message,session_name,reason,scope,user_id,group_id,site_id,team_id
2026-09-25T18:38:50.235113Z,,https://127.0.0.1:4443,contoso.example,admin@sandbox.example,SANDBOX,127.0.0.1,b60937d5-2e34-467a-bf43-e18461f54044,Vex,e6b5198f-56f6-4ac3-9a2b-589c86257ba2,0,start,,,0,,,Success,Restore session started,Exchange restore (Job:  - 9/25/2026 6:38:50 PM),,,,,,
2026-10-17T13:04:37.0398832Z,,https://127.0.0.1:4443,northwind.example,ana@contoso.example,HELPDESK-7,,e527d674-c7b3-402b-95b0-933e35fd653f,Veod,4583a8cb-8c01-4be8-bbbd-1c2db5b5c740,0,start,,,0,,,Success,Restore session started,"OneDrive restore (Job: Northwind's files, älter - 10/17/2026 1:04:37 PM)",,,,,,
2026-10-27T20:42:50.221966Z,,https://127.0.0.1:4443,northwind.example,ana@contoso.example,PORTAL,192.0.2.17,4c7f6251-c9ef-4b53-8425-07cc4e9687db,Vesp,3307f1d9-0251-4e4d-a9a5-b04276028c99,0,start,,,0,,,Success,Restore session started,SharePoint restore (Entire organization - 10/27/2026 8:42:50 PM),Quarterly report,Ana Pérez,,,,
2026-11-17T12:51:52.5564174Z,,https://127.0.0.1:4443,fabrikam.example,admin@sandbox.example,SANDBOX,127.0.0.1,13aca905-c941-4be6-a3ee-50dd0bc8ea59,Vet,8f4e8921-3ef7-4f43-8d8e-8e16cbafb3f7,0,start,,,0,,,Success,Restore session started,Teams restore (Job: Fabrikam everything - 11/17/2026 12:51:52 PM),,,,,,

"#]]
    );
    assert_eq!(ran.stdout.lines().next().unwrap(), KEYS.join(","));
    let none = vb365("audit --user nobody").on(&sandbox);
    check!(
        none.terminal(80).run(),
        str![[r#"
! note: no events
! warning: no session was started by user 'nobody'

"#]]
    );
    check!(
        vb365("audit --user nobody -o json").on(&sandbox).run(),
        str![[r#"
[]
! warning: no session was started by user 'nobody'

"#]]
    );
}

#[test]
fn all_events_come_in_order_in_every_api_version() {
    for version in versions() {
        let sandbox = sandbox_with(|options| options.sessions = 120);
        let line = format!("--api-version {version} -o ndjson");
        let ran = vb365(&format!("audit {line}")).on(&sandbox).run();
        assert_eq!((ran.code, &*ran.stderr), (0, ""), "{ran}");
        let found = lines(&ran.stdout);
        // The same, session by session, from the commands that show one.
        let sessions = vb365(&format!("session list {line} --sort started")).on(&sandbox).run();
        let mut expected = Vec::new();
        for session in lines(&sessions.stdout) {
            let id = session["id"].as_str().unwrap();
            let events = vb365(&format!("session events {id} {line}")).on(&sandbox).run();
            expected.extend(lines(&events.stdout).into_iter().map(|event| (id.to_owned(), event)));
        }
        assert_eq!(found.len(), expected.len());
        for (line, (id, event)) in found.iter().zip(&expected) {
            assert_eq!(line["session_id"], **id);
            for (ours, theirs) in [
                ("event_id", "id"),
                ("order", "order"),
                ("time", "startTime"),
                ("status", "status"),
                ("message", "message"),
                ("size_bytes", "itemSizeBytes"),
            ] {
                assert_eq!(line[ours], event[theirs], "{ours}");
            }
            let text =
                |value: &Value| value.as_str().filter(|text| !text.is_empty()).map(str::to_owned);
            assert_eq!(text(&line["item"]), text(&event["itemName"]));
            let kind = event["type"].as_str().unwrap().to_lowercase();
            let action = line["action"].as_str().unwrap();
            assert!(
                action == kind || (kind == "none" && ["start", "stop"].contains(&action)),
                "{line}"
            );
        }
        let one = vb365(&format!("audit {line} --parallel 1")).on(&sandbox).run();
        assert_eq!(one.stdout, ran.stdout);
    }
}

fn count(line: &str) -> usize {
    let sandbox = sandbox();
    let ran = vb365(&format!("audit -o id {line}")).on(&sandbox).run();
    assert_eq!((ran.code, &*ran.stderr), (0, ""), "{line}: {ran}");
    ran.stdout.lines().count()
}

#[test]
fn filters_exclude_sessions_and_events() {
    let sandbox = sandbox();
    let all = json(&vb365("audit --json").on(&sandbox).run().stdout);
    let of = |fits: &dyn Fn(&Value) -> bool| all.iter().filter(|line| fits(line)).count();
    let lower = |line: &Value, key: &str| line[key].as_str().unwrap_or_default().to_lowercase();
    for (option, expected) in [
        ("--action view,Send", of(&|l| l["action"] == "view" || l["action"] == "send")),
        ("--action start --action stop", of(&|l| l["action"] == "start" || l["action"] == "stop")),
        ("--user ANA", of(&|l| l["user"] == "ana@contoso.example")),
        ("--status failed,RUNNING", of(&|l| l["status"] == "Failed" || l["status"] == "Running")),
        ("--organization Fabrikam.Example", of(&|l| l["organization"] == "fabrikam.example")),
        ("--type vex,teams", of(&|l| l["session_type"] == "Vex" || l["session_type"] == "Vet")),
        ("--item *ZALGO*", of(&|l| lower(l, "item").contains("zalgo"))),
        ("--since 2026-11-01 --until 2026-11-10", count("--since 2026-11-01 --until 2026-11-10")),
        (
            "--user ana --action view --status success",
            of(&|l| {
                l["user"] == "ana@contoso.example"
                    && l["action"] == "view"
                    && l["status"] == "Success"
            }),
        ),
    ] {
        assert!(expected > 0 && expected < all.len(), "{option} says nothing");
        assert_eq!(count(option), expected, "{option}");
    }
    let id = all[0]["session_id"].as_str().unwrap();
    assert_eq!(count(&format!("--session {id}")), of(&|l| l["session_id"] == *id));
    // What is left out by its session is not asked for.
    let sandbox = sandbox_with(|options| options.sessions = 50);
    vb365("audit --user nobody").on(&sandbox).run();
    assert!(log(&sandbox).iter().all(|line| !line.contains("Events")));
}

#[test]
fn chosen_session_is_read_without_a_list() {
    let sandbox = sandbox();
    let all = json(&vb365("session list --json").on(&sandbox).run().stdout);
    let id = all[7]["id"].as_str().unwrap();
    let before = log(&sandbox).len();
    let ran = vb365(&format!("audit --session {id} -o id")).on(&sandbox).run();
    assert_eq!(ran.code, 0, "{ran}");
    let asked: Vec<_> =
        log(&sandbox)[before..].iter().filter(|l| l.contains("RestoreSessions")).cloned().collect();
    assert_eq!(asked.len(), 2, "{asked:?}");
    // It is reported only once.
    let home = home();
    let audit = || home.vb365(&format!("audit --session {id} --since last -o id")).on(&sandbox);
    assert_eq!(audit().run().stdout, ran.stdout);
    assert_eq!(audit().run().to_string(), "");
    let unknown = "audit --session 11111111-2222-3333-4444-555555555555 -o id";
    check!(
        vb365(unknown).on(&sandbox).run(),
        str![[r#"
! error: there is no session 11111111-2222-3333-4444-555555555555
! hint: list sessions with: vb365 session list
! error: 1 of 1 sessions failed
! hint: all other results were printed
[6]

"#]]
    );
}

#[test]
fn contradictory_options_exit_2() {
    let sandbox = sandbox();
    for line in [
        "audit --follow --json",
        "audit --follow -o csv --sort time",
        "audit --action look",
        "audit --since 2026-11-20 --until 2026-11-01",
        "audit --interval 50ms --follow",
        "audit --parallel 0",
    ] {
        let ran = vb365(line).on(&sandbox).run();
        assert_eq!(ran.code, 2, "{line}: {ran}");
    }
    assert!(log(&sandbox).is_empty());
}

#[test]
fn profiles_are_merged_by_start_and_records_name_the_profile() {
    let server = |seed| {
        let sandbox = sandbox_with(|options| (options.sessions, options.seed) = (30, seed));
        // Any token of a profile is accepted here.
        let token = json_token(&sandbox);
        tapped(&sandbox, move |sandbox, mut request| {
            request.headers_mut().insert("authorization", token.clone());
            sandbox.send(request, Duration::ZERO)
        }) as Arc<dyn Transport>
    };
    let down: Arc<dyn Transport> = faulty(&["500"]);
    let fleet = Fleet::of(vec![("a", server(1)), ("b", server(2))]);
    let ran = fleet.vb365("audit --all-profiles -o ndjson").run();
    assert_eq!(ran.code, 0, "{ran}");
    let found = lines(&ran.stdout);
    assert!(found.iter().any(|l| l["profile"] == "a" && l["server"] == "https://a.example:4443"));
    let mut starts: Vec<_> = Vec::new();
    for line in &found {
        if line["action"] == "start" {
            starts.push(line["time"].as_str().unwrap());
        }
    }
    assert!(starts.is_sorted() && starts.len() > 50, "{starts:?}");
    let turns = found.windows(2).filter(|pair| pair[0]["profile"] != pair[1]["profile"]).count();
    assert!(turns > 10, "{turns}");
    // CSV has the profile first, as all lists of several profiles do.
    let ran = fleet.vb365("audit --all-profiles -o csv").run();
    assert!(ran.stdout.starts_with("profile,time,server,"), "{ran}");

    let fleet = Fleet::of(vec![("a", server(1)), ("b", down)]);
    let ran = fleet.vb365("audit --all-profiles -o ndjson").run();
    assert_eq!((ran.code, lines(&ran.stdout).len() > 100), (10, true));
    check!(
        ran.stderr,
        str![[r#"
{"error":{"code":7,"kind":"server","message":"b: the server answered HTTP 500: The simulated server is set to fail","hint":"use -v to show the server's stack trace"}}
{"error":{"code":10,"kind":"partial","message":"1 of 2 profiles failed","hint":"all other results were printed"}}

"#]]
    );
}

#[test]
fn each_profile_has_its_own_cursor() {
    let sandboxes = [1, 2].map(|seed| {
        let sandbox = sandbox_with(|options| (options.sessions, options.seed) = (20, seed));
        let token = json_token(&sandbox);
        tapped(&sandbox, move |sandbox, mut request| {
            request.headers_mut().insert("authorization", token.clone());
            sandbox.send(request, Duration::ZERO)
        }) as Arc<dyn Transport>
    });
    let [one, two] = sandboxes;
    let fleet = Fleet::of(vec![("a", one), ("b", two)]);
    let state = tempfile::tempdir().unwrap();
    let state = state.path().display().to_string();
    let file = format!("{state}/both.json");
    let count = |line: &str| {
        let ran = fleet.vb365(&format!("audit -o id {line}")).env("VB365_STATE_DIR", &state).run();
        assert_eq!((ran.code, &*ran.stderr), (0, ""), "{ran}");
        ran.stdout.lines().count()
    };
    let (a, all) = (count("-p a"), count("--all-profiles"));
    assert!(0 < a && a < all);
    assert_eq!(count("-p a --since last"), a);
    assert_eq!(count("--all-profiles --since last"), all - a);
    assert_eq!(count("--all-profiles --since last"), 0);
    // A file of one's own begins at the beginning, and holds both.
    assert_eq!(count(&format!("-p b --cursor {file}")), all - a);
    assert_eq!(count(&format!("--all-profiles --cursor {file}")), a);
    assert_eq!(count(&format!("--all-profiles --cursor {file}")), 0);
}

#[test]
fn connections_are_reused_and_bounded_by_parallel() {
    let options = vb365::sandbox::SandboxOptions {
        sessions: 300,
        ..vb365::sandbox::SandboxOptions::default()
    };
    let sandbox = Arc::new(vb365::sandbox::Sandbox::new(options));
    let address = "127.0.0.1:0".parse().unwrap();
    let served = vb365::sandbox::server::start(Arc::clone(&sandbox), address).unwrap();
    let ca = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(ca.path(), served.certificate_pem()).unwrap();
    let ran = vb365("audit -o id --parallel 16")
        .env("VB365_SERVER", &served.address().to_string())
        .env("VB365_USERNAME", "admin@sandbox.example")
        .env("VB365_PASSWORD", "sandbox")
        .env("VB365_CA_CERT", ca.path().to_str().unwrap())
        .run();
    assert_eq!(ran.code, 0, "{ran}");
    let connections = told(&sandbox, "/sandbox/state")["connections"].as_u64().unwrap();
    assert!((2..=17).contains(&connections), "{connections}");
}

/// A token of the sandbox's user.
pub(crate) fn json_token(sandbox: &vb365::sandbox::Sandbox) -> http::HeaderValue {
    let body = b"grant_type=password&username=admin%40sandbox.example&password=sandbox&disable_antiforgery_token=true";
    let request = http::Request::post("https://127.0.0.1/v8/token")
        .header("content-type", "application/x-www-form-urlencoded")
        .body(body.to_vec())
        .unwrap();
    let vb365::sandbox::Reply::Answer(answer) = sandbox.answer(&request) else { panic!() };
    let token: Value = serde_json::from_slice(answer.body()).unwrap();
    format!("Bearer {}", token["access_token"].as_str().unwrap()).parse().unwrap()
}
