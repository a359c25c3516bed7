//! The session in which `ls`, `show`, `versions` and `search` work: an open one, or one that they start and stop.

use std::sync::Arc;

use snapbox::str;
use vb365::sandbox::Sandbox;

use crate::check;
use crate::commands::verify::open;
use crate::support::{Home, JOB, Ran, home, log, sandbox, sandbox_with, tapped, versions};

/// Starts a session and returns its id.
fn explored(home: &Home, sandbox: &Arc<Sandbox>, kind: &str) -> String {
    let line = format!("explore --job {JOB} --type {kind} --no-preflight -q -o id");
    let ran = home.vb365(&line).on(sandbox).run();
    assert_eq!(ran.code, 0, "{ran}");
    ran.stdout.trim_end().to_owned()
}

/// Returns the requests that a run sends, apart from those of the sign-in.
fn sent(sandbox: &Sandbox, run: impl FnOnce() -> Ran) -> (Ran, Vec<String>) {
    let before = log(sandbox).len();
    let ran = run();
    let all = log(sandbox).split_off(before);
    let is_sign_in = |line: &String| line.contains("/token ") || line.contains("ServiceInstance");
    (ran, all.into_iter().filter(|line| !is_sign_in(line)).collect())
}

#[test]
fn session_of_the_environment_costs_no_request() {
    for version in versions() {
        let (home, sandbox) = (home(), sandbox());
        let id = explored(&home, &sandbox, "vet");
        let ls = || home.vb365(&format!("ls -o id --api-version {version}")).on(&sandbox);
        let teams = format!("GET /{version}/RestoreSessions/{id}/organization/teams 200");
        let (ran, requests) = sent(&sandbox, || {
            ls().env("VB365_SESSION", &id).env("VB365_SESSION_TYPE", "vet").run()
        });
        assert_eq!((ran.code, requests), (0, vec![teams.clone()]), "{ran}");
        assert!(!ran.stdout.is_empty() && ran.stderr.is_empty(), "{ran}");
        let (ran, requests) = sent(&sandbox, || ls().env("VB365_SESSION", &id).run());
        let get = format!("GET /{version}/RestoreSessions/{id} 200");
        assert_eq!((ran.code, requests), (0, vec![get.clone(), teams.clone()]), "{ran}");
        // The type in the environment is that of another session.
        let other = explored(&home, &sandbox, "vex");
        let env = |run: crate::support::Command| {
            run.env("VB365_SESSION", &other).env("VB365_SESSION_TYPE", "vex")
        };
        let (ran, requests) = sent(&sandbox, || env(ls().args(&["--session", &id])).run());
        assert_eq!((ran.code, requests), (0, vec![get, teams]), "{ran}");
    }
}

#[test]
fn only_open_session_of_this_machine_is_the_default() {
    let (home, sandbox) = (home(), sandbox());
    let ls = || home.vb365("ls -o id").on(&sandbox).run();
    let (ran, requests) = sent(&sandbox, ls);
    assert!(requests.is_empty(), "{requests:?}");
    check!(
        ran,
        str![[r#"
! error: no session is given, and there are no open sessions started from this machine at https://127.0.0.1:4443
! hint: open a session with: vb365 explore --job JOB --type exchange
! hint: or name an open session with --session
! hint: or add --job JOB --type TYPE to open a session for this command alone
[2]

"#]]
    );
    let id = explored(&home, &sandbox, "vet");
    let (ran, requests) = sent(&sandbox, ls);
    assert_eq!(requests, [format!("GET /v8/RestoreSessions/{id}/organization/teams 200")]);
    let note = format!("note: using session {id}: Teams (vet) of job {JOB}, requested at ");
    assert!(ran.code == 0 && ran.stderr.starts_with(&note), "{ran}");
    explored(&home, &sandbox, "vex");
    let (ran, requests) = sent(&sandbox, ls);
    assert!(requests.is_empty(), "{requests:?}");
    check!(
        ran,
        str![[r#"
! error: no session is given, and several are open at https://127.0.0.1:4443:
!   a597e9e9-9c64-492a-a501-a4a87a10b78c  Teams (vet) of job 8c515487-d4da-4f9d-b779-8238c9808798, requested at 2026-11-23T15:30:00Z
!   eb780aae-32fe-4d5b-b9ff-5722ce074121  Exchange (vex) of job 8c515487-d4da-4f9d-b779-8238c9808798, requested at 2026-11-23T15:30:00Z
! hint: choose one with --session ID
! hint: or add --job JOB --type TYPE to open a session for this command alone
[2]

"#]]
    );
}

#[test]
fn unreadable_journal_is_an_error() {
    let (home, sandbox) = (home(), sandbox());
    explored(&home, &sandbox, "vet");
    home.write("state/journal.json", "{");
    let ran = home.vb365("ls").on(&sandbox).run();
    assert!(ran.code != 0 && ran.stderr.contains("journal.json"), "{ran}");
    assert!(!ran.stderr.contains("there are no open sessions"), "{ran}");
}

#[test]
fn session_is_chosen_as_in_other_commands() {
    let (home, sandbox) = (home(), sandbox());
    let id = explored(&home, &sandbox, "vet");
    for typed in [id.as_str(), &id[..8], "latest", "mine"] {
        let ran = home.vb365("ls -o id").args(&["--session", typed]).on(&sandbox).run();
        assert!(ran.code == 0 && !ran.stdout.is_empty(), "{typed}: {ran}");
    }
    for (typed, code, message) in [
        ("50f5eff0-9575-451d-8712-ed6439be9b35", 6, "there is no session 50f5eff0"),
        ("nosuch", 6, "there is no session 'nosuch'"),
        ("", 2, "empty value"),
    ] {
        let ran = home.vb365("ls").args(&["--session", typed]).on(&sandbox).run();
        assert!(ran.code == code && ran.stderr.contains(message), "{typed}: {ran}");
    }
}

#[test]
fn stopped_session_exits_6_and_says_so() {
    for version in versions() {
        let (home, sandbox) = (home(), sandbox());
        let id = explored(&home, &sandbox, "vex");
        let run = |line: &str| home.vb365(&format!("{line} --api-version {version}")).on(&sandbox);
        assert_eq!(run(&format!("session stop {id}")).run().code, 0);
        let expected = format!(
            "! error: session {id} is stopped\n\
             ! hint: list open sessions with: vb365 session list --state working\n[6]\n"
        );
        let ran = run("ls").env("VB365_SESSION", &id).run();
        assert_eq!(ran.to_string(), expected);
        // With several paths, it is said once.
        for line in ["ls", "ls /ana@contoso.example /lidia", "show /ana@contoso.example /lidia"] {
            let ran = run(line).env("VB365_SESSION", &id).env("VB365_SESSION_TYPE", "vex").run();
            assert_eq!(ran.to_string(), expected, "{line}");
        }
    }
}

#[test]
fn own_session_is_opened_and_stopped_once() {
    for version in versions() {
        let (home, sandbox) = (home(), sandbox());
        let line = format!("ls -o id --job {JOB} --type exchange --api-version {version}");
        // The options that are typed win over the environment.
        let run = || home.vb365(&line).on(&sandbox).env("VB365_SESSION", "latest").run();
        let (ran, requests) = sent(&sandbox, run);
        assert!(ran.code == 0 && !ran.stdout.is_empty(), "{ran}");
        let count = |what: &str| requests.iter().filter(|line| line.contains(what)).count();
        assert_eq!((count("/explore "), count("/Stop ")), (1, 1), "{requests:?}");
        assert!(requests.last().unwrap().contains("/Stop "), "{requests:?}");
        assert!(open(&sandbox).is_empty());
        assert!(!home.read("state/journal.json").contains("Vex"));
        let (opened, stopped) =
            (ran.stderr.find("note: opened session "), ran.stderr.find("note: stopped session "));
        assert!(opened.is_some() && opened < stopped, "{ran}");
    }
}

#[test]
fn own_session_is_stopped_after_a_failure() {
    let (home, sandbox) = (home(), sandbox());
    let line = format!("ls --job {JOB} --type vex --api-version v8 -q");
    let failing = tapped(&sandbox, |sandbox, request| {
        use vb365::Transport as _;
        if request.uri().path().ends_with("/mailboxes") {
            let page = http::Response::builder().status(500);
            let body: Box<dyn std::io::Read + Send> = Box::new(std::io::Cursor::new("{}"));
            return Ok(page.body(body).unwrap());
        }
        sandbox.send(request, std::time::Duration::from_secs(1))
    });
    let ran = home.vb365(&line).on(&failing).run();
    assert!(ran.code == 7 && ran.stderr.contains("HTTP 500"), "{ran}");
    assert!(open(&sandbox).is_empty());
    // A reader that is gone, and a disk that is full.
    for (kind, code) in [(std::io::ErrorKind::BrokenPipe, 0), (std::io::ErrorKind::StorageFull, 1)]
    {
        for format in ["table", "json", "ndjson", "csv", "id"] {
            let ls = home.vb365(&format!("{line} -o {format}")).on(&sandbox);
            let ran = ls.stdout(crate::support::Broken(kind)).run();
            assert_eq!(ran.code, code, "{format}: {ran}");
            assert!(open(&sandbox).is_empty(), "{format}");
        }
    }
}

#[test]
fn session_that_cannot_be_stopped_is_named() {
    let (home, sandbox) = (home(), sandbox());
    let line = format!("ls -o id --job {JOB} --type vex --api-version v8 --settle 1s -q");
    let deaf = |sandbox: &Sandbox, request: http::Request<&[u8]>| {
        use vb365::Transport as _;
        if request.uri().path().ends_with("/Stop") {
            return Err(crate::support::not_sent("connection refused"));
        }
        sandbox.send(request, std::time::Duration::from_secs(1))
    };
    let ran = home.vb365(&line).on(&tapped(&sandbox, deaf)).run();
    assert!(ran.code == 8 && !ran.stdout.is_empty(), "{ran}");
    assert!(ran.stderr.contains("error: cannot stop session "), "{ran}");
    assert!(ran.stderr.contains("stop it with: vb365 session stop "), "{ran}");
    // A closed pipe does not hide it.
    let closed = crate::support::Broken(std::io::ErrorKind::BrokenPipe);
    let ran = home.vb365(&line).on(&tapped(&sandbox, deaf)).stdout(closed).run();
    assert!(ran.code == 8 && ran.stderr.contains("error: cannot stop session "), "{ran}");
}

#[test]
fn session_is_named_after_a_panic_during_its_stop() {
    let (home, sandbox) = (home(), sandbox());
    let line = format!("ls -o id --job {JOB} --type vex --api-version v8 -q");
    let panicking = tapped(&sandbox, |sandbox, request| {
        use vb365::Transport as _;
        assert!(!request.uri().path().ends_with("/Stop"), "a defect");
        sandbox.send(request, std::time::Duration::from_secs(1))
    });
    let ran = home.vb365(&line).on(&panicking).run();
    assert!(ran.code != 0, "{ran}");
    assert_eq!(ran.stderr.matches("error: cannot stop session ").count(), 1, "{ran}");
    assert!(ran.stderr.contains("stop it with: vb365 session stop "), "{ran}");
}

#[test]
fn contradicting_options_exit_2_before_any_request() {
    let (home, sandbox) = (home(), sandbox());
    for (line, message) in [
        ("ls --session latest --job x --type vex", "--session cannot be combined with --job"),
        ("ls --session latest --type vex", "--session cannot be combined with --type"),
        ("ls --session latest --at 1d", "--session cannot be combined with --at"),
        ("ls --session latest --no-preflight", "--session cannot be combined with --no-preflight"),
        ("ls --session latest --show-deleted", "--session cannot be combined with --show-deleted"),
        ("ls --session latest --settle 5s", "--session cannot be combined with --settle"),
        ("ls --job x", "--type is required"),
        ("ls --type vex", "specify what to open"),
        ("ls --max-age 1d", "specify what to open"),
        ("ls --copies --type vex", "--copies requires --repository and --organization"),
        ("ls --job x --type vex --at never", "never"),
        ("ls -p a,b", "only one profile"),
    ] {
        let ran = home.vb365(line).on(&sandbox).run();
        assert!(ran.code == 2 && ran.stderr.contains(message), "{line}: {ran}");
    }
    let ran = home.vb365("ls").on(&sandbox).env("VB365_SESSION", "latest");
    let ran = ran.env("VB365_SESSION_TYPE", "mail").run();
    assert!(ran.code == 2 && ran.stderr.contains("VB365_SESSION_TYPE"), "{ran}");
    assert!(log(&sandbox).is_empty());
}

/// Command lines that no session of the type allows, and the messages.
const IMPOSSIBLE: [(&str, &str, &str); 18] = [
    ("vex", "ls --kind post", "Exchange sessions do not contain the kind 'post'"),
    ("vex", "ls https://contoso.example/a", "cannot use a web address in a session of Exchange"),
    ("vet", "show https://contoso.example/a", "cannot use a web address in a session of Teams"),
    (
        "vex",
        "versions /team:Board/a",
        "cannot find 'team:Board': a session of Exchange contains no team",
    ),
    (
        "veod",
        "show /ana /archive:ana",
        "cannot find 'archive:ana': a session of OneDrive contains no mailbox",
    ),
    ("vet", "show /", "cannot show '/': it has no fields"),
    ("vex", "versions /ana/Inbox", "cannot list versions in a session of Exchange"),
    (
        "vex",
        "ls /ana/folder:Inbox/mailbox:x",
        "cannot find 'mailbox:x': a folder contains no mailbox",
    ),
    (
        "vesp",
        "ls /hr/library:Documents/**/item:x",
        "cannot find 'item:x': a library contains no item",
    ),
    ("veod", "search --from ana", "cannot search files in OneDrive by sender: they have none"),
    ("veod", "search --from ana /ana", "cannot search files in OneDrive by sender: they have none"),
    ("vet", "search a --kind channel", "cannot search for the kind channel"),
    ("veod", "search a --kind item,file /ana", "the server's search finds: file, folder"),
    (
        "veod",
        "versions /ana",
        "cannot list the versions of '/ana': this kind of item has no versions",
    ),
    ("vesp", "versions /hr/library:x", "cannot list the versions of '/hr/library:x'"),
    ("veod", "ls /id:b!ana@9", "cannot find '/id:b!ana@9': this kind of item has no versions"),
    ("vex", "show /ana/id:AAAAAAAA@2", "this kind of item has no versions"),
    ("vet", "search --from a --kind post,tab", "cannot search tabs by sender: they have none"),
];

#[test]
fn what_the_session_cannot_contain_exits_2_before_a_session_is_started() {
    let (home, sandbox) = (home(), sandbox());
    for (kind, line, message) in IMPOSSIBLE {
        let line = format!("{line} --job {JOB} --type {kind}");
        let ran = home.vb365(&line).on(&sandbox).run();
        assert!(ran.code == 2 && ran.stderr.contains(message), "{line}: {ran}");
    }
    assert!(log(&sandbox).is_empty());
}

#[test]
fn what_the_session_cannot_contain_exits_2_before_its_content_is_read() {
    for (kind, line, message) in IMPOSSIBLE {
        let (home, sandbox) = (home(), sandbox());
        let id = explored(&home, &sandbox, kind);
        let (ran, requests) = sent(&sandbox, || home.vb365(line).on(&sandbox).run());
        assert!(ran.code == 2 && ran.stderr.contains(message), "{line}: {ran}");
        assert!(requests.is_empty(), "{line}: {requests:?}");
        let named = home.vb365(line).on(&sandbox).env("VB365_SESSION", &id);
        let (ran, requests) = sent(&sandbox, || named.run());
        assert!(ran.code == 2 && ran.stderr.contains(message), "{line}: {ran}");
        assert_eq!(requests, [format!("GET /v8/RestoreSessions/{id} 200")], "{line}");
    }
}

#[test]
fn condition_that_some_kinds_below_a_path_have_is_searched() {
    let (home, sandbox) = (home(), sandbox_with(|options| options.hostile = false));
    explored(&home, &sandbox, "vet");
    let line = "search --from Lidia --kind post,tab /Board/General/posts -q";
    let ran = home.vb365(line).on(&sandbox).run();
    assert_eq!(ran.code, 0, "{ran}");
}

#[test]
fn empty_point_in_time_opens_nothing() {
    let (home, sandbox) = (home(), sandbox());
    let line = format!("ls --job {JOB} --type vex --at 2001-01-01 -q");
    let (ran, requests) = sent(&sandbox, || home.vb365(&line).on(&sandbox).run());
    assert_eq!(ran.code, 9, "{ran}");
    assert!(!requests.iter().any(|line| line.contains("/explore ")), "{requests:?}");
}

#[test]
fn dry_run_sends_nothing() {
    let (home, sandbox) = (home(), sandbox());
    let dry = |line: &str| home.vb365(line).on(&sandbox).run();
    check!(
        dry("ls -n --job Daily --type vet --at 2026-11-20T10:00:00Z"),
        str![[r#"
curl --fail-with-body --request POST --header "Authorization: Bearer $VB365_TOKEN" --header 'Content-Type: application/json; charset=utf-8' --data-raw '{"dateTime":"2026-11-20T10:00:00Z","type":"Vet","showDeleted":false,"showAllVersions":false}' https://127.0.0.1:4443/v8/Jobs/JOB_ID/explore
! note: using the backup as of 2026-11-20 10:00:00 +00:00 (2026-11-20T10:00:00Z)
! note: dry run: JOB_ID stands for the ID of job 'Daily', which is not resolved
! note: dry run: nothing is sent; API v8 is assumed, because the server is not asked
! note: for $VB365_TOKEN run: vb365 status --show-token
! note: dry run: 'ls' is not run in the session

"#]]
    );
    check!(
        dry("ls -n --session 93bd1a34"),
        str![[r#"
! error: cannot use --dry-run in an open session: 'ls' only reads
! hint: omit --dry-run: -v shows each request
[2]

"#]]
    );
    assert!(log(&sandbox).is_empty());
}

#[test]
fn read_only_profile_works_in_an_open_session_and_starts_none() {
    let (home, sandbox) = (home(), sandbox());
    let id = explored(&home, &sandbox, "vex");
    assert_eq!(home.vb365("login main -q").on(&sandbox).run().code, 0);
    let config =
        home.read("config.toml").replace("[profiles.main]", "[profiles.main]\nread_only = true");
    home.write("config.toml", &config);
    let run = |line: &str| home.vb365(&format!("{line} -p main")).over(&sandbox).run();
    let ran = run(&format!("ls -o id --session {id}"));
    assert!(ran.code == 0 && !ran.stdout.is_empty(), "{ran}");
    let (ran, requests) = sent(&sandbox, || run(&format!("ls --job {JOB} --type vex")));
    check!(
        ran,
        str![[r#"
! error: nothing was changed: profile 'main' is read-only
! hint: to allow changes remove read_only in [profiles.main] of config.toml
[2]

"#]]
    );
    assert!(requests.is_empty(), "{requests:?}");
}
