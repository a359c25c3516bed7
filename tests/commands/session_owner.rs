//! Sessions that this machine started, if the server spells their user in another way than the login.

use std::io::{Cursor, Read};
use std::sync::Arc;
use std::time::Duration;

use serde_json::Value;
use vb365::Transport;
use vb365::sandbox::Sandbox;

use super::session_reap::{HERE, is_open, reap, start, starts, write_down};
use crate::support::{Home, JOB, Ran, home, sandbox, tapped, versions, working};

/// How servers spell the user who signed in as `admin@sandbox.example`: with a Windows domain, or for a tenant as the
/// organization.
const SPELLINGS: [&str; 3] = ["SANDBOX\\\\admin", "HOST\\\\svc", "Contoso Ltd"];

/// The sandbox, which lists sessions under another name of their user. With `loses_start`, the response to a start is lost.
fn spelling(
    sandbox: &Arc<Sandbox>,
    user: &'static str,
    loses_start: bool,
) -> Arc<impl Transport + 'static> {
    tapped(sandbox, move |sandbox, request| {
        let path = request.uri().path().to_owned();
        let answer = sandbox.send(request, Duration::ZERO)?;
        if loses_start && path.ends_with("explore") {
            return Err(vb365::Fault::Lost { reason: "the connection was closed".into() });
        }
        if !path.contains("RestoreSessions") && !path.ends_with("explore") {
            return Ok(answer);
        }
        let (head, mut body) = answer.into_parts();
        let mut text = String::new();
        body.read_to_string(&mut text).unwrap();
        let text = text.replace("admin@sandbox.example", user);
        Ok(http::Response::from_parts(head, Box::new(Cursor::new(text.into_bytes())) as Box<_>))
    })
}

fn run(home: &Home, server: &Arc<impl Transport + 'static>, line: &str) -> Ran {
    home.vb365(line).on(server).run()
}

fn explore(version: &str) -> String {
    format!("explore --job {JOB} --type vex --no-preflight -q -o id --api-version {version}")
}

#[test]
fn journal_decides_whose_session_it_is() {
    for version in versions() {
        for user in SPELLINGS {
            for stop in ["session stop ID", "session stop mine", "session reap --mine --yes"] {
                let (home, sandbox) = (home(), sandbox());
                let server = spelling(&sandbox, user, false);
                let started = run(&home, &server, &explore(&version)).stdout;
                let id = started.trim_end();
                let line = format!("{} --api-version {version} -o id", stop.replace("ID", id));
                let ran = run(&home, &server, &line);
                assert_eq!(ran.to_string(), started, "{user} {line}");
                assert!(!is_open(&sandbox, id), "{user} {line}");
            }
        }
    }
}

#[test]
fn session_without_a_journal_entry_is_refused() {
    let (machine, other, sandbox) = (home(), home(), sandbox());
    let server = spelling(&sandbox, SPELLINGS[0], false);
    let id = run(&machine, &server, &explore("v8")).stdout;
    let ran = run(&other, &server, &format!("session stop {id}"));
    assert!(ran.code == 1 && ran.stderr.contains("it was started by SANDBOX\\admin"), "{ran}");
}

#[test]
fn new_session_is_a_candidate_whatever_its_user() {
    for user in SPELLINGS {
        for adopt in ["", "--adopt"] {
            let (home, sandbox) = (home(), sandbox());
            let server = spelling(&sandbox, user, true);
            let line = explore("v8").replace("-o id", "--settle 1s");
            let ran = run(&home, &server, &format!("{line} {adopt}"));
            // The ID of the first session that a sandbox opens.
            let id = "a597e9e9-9c64-492a-a501-a4a87a10b78c";
            assert!(is_open(&sandbox, id) && ran.code == 8 && ran.stderr.contains(id), "{ran}");
        }
    }
}

#[test]
fn exit_8_names_adopt_if_one_session_matches() {
    let (home, sandbox) = (home(), sandbox());
    let server = spelling(&sandbox, "admin@sandbox.example", true);
    let ran = run(&home, &server, &explore("v8").replace("-o id", "--settle 1s"));
    assert!(ran.code == 8 && ran.stderr.contains("--adopt"), "{ran}");
}

#[test]
fn reap_of_nothing_says_so() {
    let ran = run(&home(), &sandbox(), "session reap --mine --yes -o id");
    assert_eq!(ran.to_string(), "! note: no session matches\n");
}

#[test]
fn sessions_of_another_login_are_kept() {
    let (home, sandbox) = (home(), sandbox());
    let foreign = working(&sandbox, |session| session["initiatedBy"] == "ana@contoso.example");
    let mut starts_of_ana = [start(HERE, Some(&foreign)), start(HERE, Some(JOB))];
    for start in &mut starts_of_ana {
        start["user"] = Value::from("ana@contoso.example");
    }
    write_down(&home, &starts_of_ana);
    let ran = reap(&home, &sandbox, "--mine --yes");
    assert_eq!(ran.code, 10, "{ran}");
    assert!(ran.stdout.contains("it was started by ana@contoso.example (you are "), "{ran}");
    assert_eq!((is_open(&sandbox, &foreign), starts(&home).len()), (true, 2));
}
