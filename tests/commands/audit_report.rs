//! `audit report`: which file is written, when, and what it says of sessions.

use std::collections::BTreeSet;
use std::fs;
use std::io::Cursor;
use std::sync::Arc;
use std::time::Duration;

use vb365::sandbox::Sandbox;
use vb365::{Fault, Response, Transport};

use crate::support::{Ran, json, log, sandbox, tapped, vb365};

/// Runs `audit report` and returns the file, if there is one.
fn report(line: &str, name: &str, server: &Arc<impl Transport + 'static>) -> (Ran, Option<String>) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(name);
    let ran = vb365(&format!("audit report --to {} {line}", path.display())).on(server).run();
    let text = fs::read_to_string(path).ok();
    let files = fs::read_dir(folder.path()).unwrap().count();
    assert_eq!(files, usize::from(text.is_some()), "another file is left");
    (ran, text)
}

fn refuse(path: String) -> impl Fn(&Sandbox, http::Request<&[u8]>) -> Result<Response, Fault> {
    move |sandbox, request| {
        if request.uri().path() != path {
            return sandbox.send(request, Duration::ZERO);
        }
        let body = Box::new(Cursor::new(r#"{"message":"no"}"#)) as Box<dyn std::io::Read + Send>;
        let answer = http::Response::builder().status(500).body(body);
        answer.map_err(|error| Fault::Lost { reason: error.to_string() })
    }
}

#[test]
fn open_sessions_are_those_that_the_server_lists_as_working() {
    for version in ["v6", "v7", "v8"] {
        let sandbox = sandbox();
        let listed = vb365(&format!("session list --state working --json --api-version {version}"));
        let listed = json(&listed.on(&sandbox).run().stdout);
        let ids = listed.iter().map(|session| session["id"].as_str().unwrap());
        let working: BTreeSet<_> = ids.map(str::to_owned).collect();
        let line = format!("--api-version {version}");
        let (ran, ticket) = report(&line, "r.md", &sandbox);
        assert_eq!(ran.code, 0, "{ran}");
        let ticket = ticket.unwrap();
        assert!(ticket.contains(&format!(" {} open sessions,", working.len())), "{ticket}");
        let (_, open) = ticket.split_once("## Open sessions\n").unwrap();
        let rows = open.split("##").next().unwrap().lines().filter(|line| line.starts_with("| `"));
        let ids = rows.map(|row| row.rsplit('`').nth(1).unwrap().to_owned());
        assert_eq!(ids.collect::<BTreeSet<_>>(), working, "{ticket}");
    }
}

#[test]
fn unreadable_session_exits_10_and_is_named_in_the_report() {
    let sandbox = sandbox();
    let list = vb365("session list --json").on(&sandbox).run();
    let id = json(&list.stdout)[3]["id"].as_str().unwrap().to_owned();
    let failing = tapped(&sandbox, refuse(format!("/v8/RestoreSessions/{id}/Events")));
    for name in ["r.html", "r.md"] {
        let (ran, text) = report("", name, &failing);
        assert_eq!(ran.code, 10, "{ran}");
        let text = text.unwrap();
        assert!(text.contains("This report is not complete") && text.contains(&id), "{text}");
    }
}

#[test]
fn failing_server_leaves_no_file() {
    let sandbox = sandbox();
    let failing = tapped(&sandbox, refuse("/v8/RestoreSessions".to_owned()));
    let (ran, text) = report("", "r.html", &failing);
    assert_eq!((ran.code, text), (7, None), "{ran}");
}

#[test]
fn nothing_is_requested_if_the_file_cannot_be_written() {
    let sandbox = sandbox();
    for (line, code) in [
        ("audit report --to /no/such/folder/r.html", 1),
        ("audit report --to /no/such/folder/r.md", 1),
        ("audit report --to r.pdf", 2),
        ("audit report --to r.html --since last", 2),
    ] {
        let ran = vb365(line).on(&sandbox).run();
        assert_eq!(ran.code, code, "{ran}");
    }
    assert!(log(&sandbox).is_empty());
}

#[test]
fn title_and_filters_are_in_the_report() {
    let line = "--title Quarterly --action restore --user ana@contoso.example";
    for name in ["r.html", "r.md"] {
        let (ran, text) = report(line, name, &sandbox());
        assert_eq!(ran.code, 0, "{ran}");
        assert!(ran.stderr.contains("note: wrote ") && ran.stderr.contains(" events of "), "{ran}");
        let text = text.unwrap();
        for expected in ["Quarterly", "action restore", "user ana@contoso.example"] {
            assert!(text.contains(expected), "{expected}: {text}");
        }
    }
}
