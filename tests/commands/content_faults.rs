//! Listings and searches in a session whose server is slow, breaks off, or has stopped the session.

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use http::Request;
use serde_json::Value;
use vb365::sandbox::{Sandbox, SandboxOptions};
use vb365::{Fault, Response, Transport};

use crate::support::{JOB, Ran, sandbox_with, tapped, told, vb365};

/// A session on a server.
struct FaultySession {
    sandbox: Arc<Sandbox>,
    id: String,
    workload: &'static str,
}

impl FaultySession {
    /// Opens a session of a workload on a server with these faults.
    fn new(workload: &'static str, faults: &[&str], change: fn(&mut SandboxOptions)) -> Self {
        let faults: Vec<_> = faults.iter().map(|fault| fault.parse().unwrap()).collect();
        let sandbox = sandbox_with(|options| {
            (options.faults, options.mailboxes) = (faults, 2);
            change(options);
        });
        let line = format!("explore --job {JOB} --type {workload} --no-preflight -q -o id");
        let ran = vb365(&line).on(&sandbox).run();
        assert_eq!(ran.code, 0, "{ran}");
        let id = ran.stdout.trim_end().to_owned();
        Self { sandbox, id, workload }
    }

    /// Runs a command in the session.
    fn run(&self, line: &str) -> Ran {
        self.run_on(&self.sandbox, line)
    }

    /// Runs a command in the session over another way to the server.
    fn run_on(&self, server: &Arc<impl Transport + 'static>, line: &str) -> Ran {
        let command = vb365(line).on(server).env("VB365_API_VERSION", "v8");
        command.env("VB365_SESSION", &self.id).env("VB365_SESSION_TYPE", self.workload).run()
    }

    /// Runs a command whose requests for content pass a function. It gets their numbers from 0 on.
    fn run_tapped(
        &self,
        line: &str,
        tap: impl Fn(usize, &Request<&[u8]>) -> Option<Result<Response, Fault>> + Send + Sync + 'static,
    ) -> Ran {
        let count = AtomicUsize::new(0);
        let server = tapped(&self.sandbox, move |sandbox, request| {
            let is_content = request.uri().path().to_lowercase().contains("/organization/");
            let answer = is_content.then(|| tap(count.fetch_add(1, Ordering::SeqCst), &request));
            answer.flatten().unwrap_or_else(|| sandbox.send(request, Duration::ZERO))
        });
        self.run_on(&server, line)
    }

    /// Stops the session.
    fn stop(&self) {
        stop(&self.sandbox, &self.id);
    }

    /// The queries of all requests for content.
    fn queries(&self) -> Vec<String> {
        let log = told(&self.sandbox, "/sandbox/log");
        let of_content = |entry: &&Value| {
            entry["path"].as_str().unwrap().to_lowercase().contains("/organization/")
        };
        let queries = log.as_array().unwrap().iter().filter(of_content);
        queries.map(|entry| entry["query"].as_str().unwrap_or_default().to_owned()).collect()
    }
}

fn stop(sandbox: &Arc<Sandbox>, id: &str) {
    let ran = vb365(&format!("session stop {id} --force -q")).on(sandbox).run();
    assert_eq!(ran.code, 0, "{ran}");
}

/// The first lines of a long output.
fn excerpt(ran: &Ran) -> String {
    let shown: Vec<_> = ran.stdout.lines().take(3).collect();
    let errors: Vec<_> = ran.stderr.lines().take(9).collect();
    format!("{}\n…\n{}\n[{}]", shown.join("\n"), errors.join("\n"), ran.code)
}

/// Fails unless a run printed these lines in this order, without errors.
fn assert_printed(ran: &Ran, expected: &str) {
    let lines = (ran.stdout.lines().count(), expected.lines().count());
    assert!(ran.code == 0 && ran.stdout == expected, "{lines:?} {}", excerpt(ran));
}

fn answer(status: u16, body: &'static str) -> Response {
    let body: Box<dyn std::io::Read + Send> = Box::new(body.as_bytes());
    http::Response::builder().status(status).body(body).unwrap()
}

fn unchanged(_: &mut SandboxOptions) {}

/// The lines of a listing that nothing disturbs.
fn everything(workload: &'static str, change: fn(&mut SandboxOptions)) -> (FaultySession, String) {
    let session = FaultySession::new(workload, &[], change);
    let ran = session.run("ls -R -o id");
    assert_eq!((ran.code, &*ran.stderr), (0, ""), "{}", excerpt(&ran));
    assert!(ran.stdout.lines().count() > 50, "{}", excerpt(&ran));
    (session, ran.stdout)
}

#[test]
fn login_that_ends_in_the_middle_is_renewed() {
    let (session, expected) = everything("vex", unchanged);
    let first_token = OnceLock::new();
    let ran = session.run_tapped("ls -R -o id", move |number, request| {
        let token = request.headers()["authorization"].clone();
        let has_ended = *first_token.get_or_init(|| token.clone()) == token && number > 20;
        has_ended.then(|| Ok(answer(401, "")))
    });
    assert_printed(&ran, &expected);
}

#[test]
fn connections_that_break_off_cost_nothing_but_time() {
    let (session, expected) = everything("vex", unchanged);
    let ran = session.run_tapped("ls -R -o id", |number, _| match number % 6 {
        1 => Some(Err(Fault::Lost { reason: "the connection was reset".to_owned() })),
        3 => Some(Ok(answer(503, "<html>"))),
        5 => Some(Ok(answer(429, "\"slow down\""))),
        _ => None,
    });
    assert_printed(&ran, &expected);
}

#[test]
fn pages_that_time_out_are_read_in_smaller_ones() {
    let large = |options: &mut SandboxOptions| (options.mailboxes, options.items) = (1, 1_500);
    let (_, expected) = everything("vex", large);
    let session = FaultySession::new("vex", &["timeout-above=200"], large);
    let ran = session.run("ls -R -o id");
    assert_eq!(ran.code, 0, "{}", excerpt(&ran));
    // Smaller pages have other places in the queue.
    let sorted = |text: &str| {
        let mut lines: Vec<_> = text.lines().map(str::to_owned).collect();
        lines.sort();
        lines
    };
    assert!(sorted(&ran.stdout) == sorted(&expected), "{}", excerpt(&ran));
    assert_eq!(ran.stderr, "note: the server is slow: reading 125 items at once, not 500\n");
    // What was learned from one list holds for all: at most eight were requested before.
    let queries = session.queries();
    let tried = queries.iter().filter(|query| query.contains("limit=500")).count();
    assert!(tried <= 4 * 8, "{tried} of {}", queries.len());
}

#[test]
fn container_that_fails_leaves_the_others() {
    let session = FaultySession::new("vex", &[], unchanged);
    // The items of one folder in three.
    let ran = session.run_tapped("ls -R", |_, request| {
        let sum = request.uri().to_string().bytes().map(usize::from).sum::<usize>();
        let is_failing = request.uri().path().ends_with("/items") && sum % 3 == 0;
        is_failing.then(|| Ok(answer(500, r#"{"message":"The folder is damaged."}"#)))
    });
    assert_eq!(ran.code, 10, "{}", excerpt(&ran));
    let failures: Vec<_> =
        ran.stderr.lines().filter(|line| line.starts_with("error: cannot list /")).collect();
    assert!(!failures.is_empty(), "{}", excerpt(&ran));
    assert!(failures.iter().all(|line| line.contains("The folder is damaged")), "{failures:?}");
    // Each line of the rest is one of a listing that nothing disturbs, and no folder is missing.
    let (all, some) = (session.run("ls -R").stdout, ran.stdout);
    let all: BTreeSet<_> = all.lines().collect();
    let some: BTreeSet<_> = some.lines().collect();
    assert!(some.is_subset(&all) && some.len() < all.len(), "{} of {}", some.len(), all.len());
    let folders = |lines: &BTreeSet<&str>| lines.iter().filter(|l| l.starts_with("folder")).count();
    assert_eq!(folders(&all), folders(&some));
}

#[test]
fn thing_that_cannot_be_shown_leaves_the_others() {
    let opened = FaultySession::new("veod", &["500,at=Agenda.docx"], |options| {
        options.hostile = false;
    });
    let listed = opened.run("ls /ana -o id").stdout.lines().count();
    let ran = opened.run("show -o id '/ana/*'");
    assert_eq!((ran.code, ran.stdout.lines().count()), (10, listed - 1), "{ran}");
    assert!(ran.stderr.contains("leaves a View event"), "{ran}");
    assert_eq!(ran.stderr.matches("error: cannot show /ana").count(), 1, "{ran}");
    let ran = opened.run("show -o id '/ana/*@2'");
    assert!(ran.code == 10 && !ran.stdout.is_empty(), "{ran}");
    assert!(ran.stderr.contains("there is no version 2 of /ana"), "{ran}");
    let ran = opened.run("show -o id '/ana/Agenda.doc?'");
    assert!(ran.code == 7 && ran.stdout.is_empty() && !ran.stderr.contains("View"), "{ran}");
}

#[test]
fn nothing_that_can_be_listed_is_the_error_itself() {
    let session = FaultySession::new("vex", &[], unchanged);
    let fail = |_, _: &Request<&[u8]>| Some(Ok(answer(500, r#"{"message":"No store."}"#)));
    let ran = session.run_tapped("ls -R -o id", fail);
    assert_eq!((ran.code, &*ran.stdout), (7, ""), "{}", excerpt(&ran));
    assert!(ran.stderr.contains("No store"), "{}", excerpt(&ran));
}

#[test]
fn session_that_was_stopped_before_is_not_found() {
    let session = FaultySession::new("vex", &[], unchanged);
    session.stop();
    for line in ["ls", "ls -R -o ndjson", "search budget"] {
        let ran = session.run(line);
        assert_eq!((ran.code, &*ran.stdout), (6, ""), "{line}: {}", excerpt(&ran));
        assert!(
            ran.stderr.contains(&format!("session {} is stopped", session.id)),
            "{}",
            excerpt(&ran)
        );
    }
}

#[test]
fn session_stopped_meanwhile_leaves_what_was_printed() {
    let (session, expected) = everything("vex", unchanged);
    for format in ["id", "ndjson"] {
        let session = FaultySession::new("vex", &[], unchanged);
        let (sandbox, id) = (Arc::clone(&session.sandbox), session.id.clone());
        let ran = session.run_tapped(&format!("ls -R -o {format}"), move |number, _| {
            if number == 12 {
                stop(&sandbox, &id);
            }
            None
        });
        assert_eq!(ran.code, 10, "{}", excerpt(&ran));
        assert!(
            ran.stderr.contains(&format!("session {} is stopped", session.id)),
            "{}",
            excerpt(&ran)
        );
        let lines: Vec<_> = ran.stdout.lines().collect();
        assert!(!lines.is_empty() && lines.len() < expected.lines().count(), "{}", lines.len());
        if format == "id" {
            assert!(expected.starts_with(&ran.stdout), "{}", excerpt(&ran));
        } else {
            assert!(lines.iter().all(|line| serde_json::from_str::<Value>(line).is_ok()));
        }
    }
    assert_eq!(session.run("ls").code, 0, "the other session is open");
}

#[test]
fn list_that_is_not_printed_says_how_to_print_its_beginning() {
    for (line, option) in
        [("ls -R", "-o ndjson\n"), ("ls -R --sort name", "-o ndjson and without --sort")]
    {
        let session = FaultySession::new("vex", &[], unchanged);
        let (sandbox, id) = (Arc::clone(&session.sandbox), session.id.clone());
        let ran = session.run_tapped(line, move |number, _| {
            if number == 12 {
                stop(&sandbox, &id);
            }
            None
        });
        assert!(ran.code == 6 && ran.stdout.is_empty(), "{}", excerpt(&ran));
        let stopped = format!("session {} is stopped", session.id);
        for text in ["error: cannot complete the list after ", &stopped, option] {
            assert!(ran.stderr.contains(text), "{text}: {}", excerpt(&ran));
        }
    }
}

#[test]
fn page_that_repeats_is_an_error() {
    let large = |options: &mut SandboxOptions| (options.mailboxes, options.items) = (1, 4_000);
    let session = FaultySession::new("vex", &["repeat-page"], large);
    let ran = session.run("ls -R -o id");
    assert_eq!(ran.code, 10, "{}", ran.stderr);
    assert!(ran.stderr.contains("the server sent the same page twice"), "{}", ran.stderr);
    let lines: Vec<_> = ran.stdout.lines().collect();
    let different: BTreeSet<_> = lines.iter().collect();
    assert_eq!(lines.len(), different.len(), "nothing comes twice");
}

#[test]
fn search_names_the_set_of_its_first_page() {
    let large = |options: &mut SandboxOptions| {
        (options.mailboxes, options.items, options.strict_sets) = (1, 4_000, true);
    };
    let session = FaultySession::new("vex", &[], large);
    let ran = session.run("search hasattachments:false -o id");
    assert_eq!((ran.code, &*ran.stderr), (0, ""), "{}", ran.stderr);
    let found: Vec<_> = ran.stdout.lines().collect();
    assert!(found.len() > 2_000, "{}", found.len());
    assert_eq!(found.iter().collect::<BTreeSet<_>>().len(), found.len(), "a hit comes twice");
    let searches: Vec<_> =
        session.queries().into_iter().filter(|query| query.contains("limit=")).collect();
    assert_eq!(searches.len(), found.len() / 1_000 + 1, "{searches:?}");
    let set = |query: &String| query.split_once("setId=").map(|(_, set)| set.to_owned());
    let sets: BTreeSet<_> = searches[1..].iter().map(set).collect();
    assert!(
        set(&searches[0]).is_none() && sets.len() == 1 && !sets.contains(&None),
        "{searches:?}"
    );
}

#[test]
fn set_that_expires_once_is_read_again() {
    let large = |options: &mut SandboxOptions| (options.mailboxes, options.items) = (1, 4_000);
    let plain = FaultySession::new("vex", &[], large).run("search hasattachments:false -o id");
    let session = FaultySession::new("vex", &[], large);
    let has_expired = AtomicUsize::new(0);
    let ran = session.run_tapped("search hasattachments:false -o id", move |_, request| {
        let is_second = request.uri().query().unwrap_or_default().contains("offset=1000");
        let is_first_time = is_second && has_expired.fetch_add(1, Ordering::SeqCst) == 0;
        is_first_time.then(|| Ok(answer(400, r#"{"message":"The set has expired."}"#)))
    });
    assert_printed(&ran, &plain.stdout);
    assert_eq!(ran.stderr, "note: the server's search results have expired: reading them again\n");
}

#[test]
fn set_that_always_expires_is_an_error() {
    let large = |options: &mut SandboxOptions| (options.mailboxes, options.items) = (1, 4_000);
    let session = FaultySession::new("vex", &["set-expired"], large);
    let ran = session.run("search hasattachments:false -o id");
    assert_eq!((ran.code, ran.stdout.lines().count()), (10, 1_000), "{}", excerpt(&ran));
    assert!(ran.stderr.contains("the search results expired again"), "{}", excerpt(&ran));
}

#[test]
fn failure_after_rows_is_partial_whatever_the_cause() {
    let large = |options: &mut SandboxOptions| (options.mailboxes, options.items) = (1, 4_000);
    let session = FaultySession::new("vex", &[], large);
    let refused = |status: u16, body: &'static str| {
        move |number: usize, _: &Request<&[u8]>| (number > 3).then(|| Ok(answer(status, body)))
    };
    for line in ["ls -R", "search hasattachments:false"] {
        for (status, body, kind) in [
            (401, "", "unauthenticated"),
            (403, "", "unauthenticated"),
            (400, r#"{"message":"No."}"#, "server"),
            (200, "<html>", "server"),
        ] {
            let ran = session.run_tapped(&format!("{line} -o ndjson"), refused(status, body));
            assert_eq!(ran.code, 10, "{line} {status}: {}", excerpt(&ran));
            assert!(!ran.stdout.is_empty(), "{line} {status}: {}", excerpt(&ran));
            // A collected format prints nothing: the code is that of the cause.
            let ran = session.run_tapped(&format!("{line} -o json"), refused(status, body));
            let last: Value = serde_json::from_str(ran.stderr.lines().last().unwrap()).unwrap();
            let is_partial = line == "ls -R" && status != 401;
            if !is_partial {
                assert_eq!(ran.stdout, "", "{line} {status}");
                assert_eq!(last["error"]["kind"], kind, "{line} {status}: {}", excerpt(&ran));
            }
        }
    }
}

#[test]
fn server_that_fails_always_ends_the_listing() {
    let session = FaultySession::new("vex", &[], |options| options.mailboxes = 40);
    let fail = |number: usize, _: &Request<&[u8]>| {
        (number >= 1).then(|| Ok(answer(500, r#"{"message":"No store."}"#)))
    };
    let ran = session.run_tapped("ls -R -o id", fail);
    let errors: Vec<_> = ran.stderr.lines().filter(|line| line.starts_with("error: ")).collect();
    assert_eq!((ran.code, errors.len()), (10, 10), "{}", ran.stderr);
    let end =
        "error: cannot read the rest: cannot list more after 10 failures in a row, the last in /";
    assert!(errors[9].starts_with(end) && errors[9].contains("No store"), "{}", ran.stderr);
}
