//! Servers that refuse requests because of their load: 429, and 503 with `Retry-After`.

use std::collections::{HashMap, HashSet};
use std::io::{Cursor, Read};
use std::sync::Mutex;
use std::time::Duration;

use http::{Request, Response as Answer};
use snapbox::str;
use vb365::sandbox::Sandbox;
use vb365::{Fault, Response, Transport};

use crate::check;
use crate::support::{JOB, faulty, home, log, sandbox, sandbox_with, tapped, vb365};

const SENTENCE: &str = r#""API calls quota exceeded! maximum admitted 1 per 1s.""#;

fn busy(status: u16, retry_after: &str) -> Response {
    let answer = Answer::builder().status(status).header("date", "Mon, 23 Nov 2026 15:30:00 GMT");
    let answer =
        if retry_after.is_empty() { answer } else { answer.header("retry-after", retry_after) };
    let body: Box<dyn Read + Send> = Box::new(Cursor::new(SENTENCE));
    answer.body(body).unwrap()
}

/// Refuses the first request to each path.
fn each_path_once(
    status: u16,
    retry_after: &'static str,
) -> impl Fn(&Sandbox, Request<&[u8]>) -> Result<Response, Fault> {
    let asked = Mutex::new(HashSet::new());
    move |sandbox, request| {
        let path = format!("{} {}", request.method(), request.uri().path());
        if asked.lock().unwrap().insert(path) {
            return Ok(busy(status, retry_after));
        }
        sandbox.send(request, Duration::ZERO)
    }
}

fn starts(sandbox: &Sandbox) -> usize {
    log(sandbox).iter().filter(|line| line.contains("xplore 201")).count()
}

#[test]
fn every_request_is_repeated_after_429() {
    for retry_after in ["1", "0", "", "-1", "soon", "Mon, 23 Nov 2026 15:30:01 GMT"] {
        let sandbox = sandbox();
        let server = tapped(&sandbox, each_path_once(429, retry_after));
        let ran = vb365(&format!("explore --job {JOB} --type vex -o id")).on(&server).run();
        assert_eq!((ran.code, starts(&sandbox)), (0, 1), "{retry_after}: {ran}");
        assert!(
            ran.stderr.contains(
                "API calls quota exceeded! maximum admitted 1 per 1s; next attempt in 1 s"
            ),
            "{ran}"
        );
        let has_own_pause = ran.waits.iter().any(|wait| *wait < Duration::from_millis(500));
        let is_asked = retry_after == "1" || retry_after.starts_with("Mon");
        assert_eq!(has_own_pause, !is_asked, "{:?}", ran.waits);
    }
}

#[test]
fn start_is_not_repeated_after_503() {
    let sandbox = sandbox();
    let server = tapped(&sandbox, each_path_once(503, "1"));
    let ran = vb365(&format!("explore --job {JOB} --type vex --settle 0")).on(&server).run();
    assert_eq!(starts(&sandbox), 0, "{ran}");
    assert!(ran.code == 7 || ran.code == 8, "{ran}");
    let listed = vb365("session list -o id").on(&tapped(&sandbox, each_path_once(503, "1"))).run();
    assert_eq!(listed.code, 0, "{listed}");
}

#[test]
fn refresh_token_is_used_again_after_an_overload() {
    for status in [429, 503] {
        let (home, sandbox) = (home(), sandbox());
        let line = "login main --insecure --no-input";
        let signed_in = home.vb365(line).on(&sandbox).env("VB365_SERVER", "127.0.0.1").run();
        assert_eq!(signed_in.code, 0, "{signed_in}");
        home.expire();
        let server = tapped(&sandbox, each_path_once(status, "2"));
        let ran = home.vb365("session list -o id").over(&server).run();
        assert_eq!(ran.code, 0, "{status}: {ran}");
        assert!(ran.waits.contains(&Duration::from_secs(2)), "{status}: {:?}", ran.waits);
    }
}

#[test]
fn wait_beyond_the_timeout_is_reported_at_once() {
    let waiting = |retry_after: &'static str| {
        let server = tapped(&sandbox(), move |_, _| Ok(busy(429, retry_after)));
        vb365("session list --timeout 10s --api-version v8").on(&server).run()
    };
    let ran = waiting("60");
    assert!(ran.waits.is_empty(), "{ran}");
    check!(
        ran,
        str![[r#"
! error: the server answered HTTP 429: API calls quota exceeded! maximum admitted 1 per 1s
! hint: the server asks to wait 60 s: to wait longer use --timeout, or try again later
[7]

"#]]
    );
    assert_eq!(waiting("Mon, 23 Nov 2026 15:31:00 GMT").to_string(), ran.to_string());
    let huge = waiting("18446744073709551615");
    assert!(huge.code == 7 && huge.stderr.contains("try again later"), "{huge}");
    assert!(huge.waits.is_empty() && !huge.stderr.contains("--timeout"), "{huge}");
}

#[test]
fn permanent_overload_ends_with_the_timeout() {
    let sandbox = faulty(&["429"]);
    let ran = vb365("session list --timeout 20s --api-version v8").on(&sandbox).run();
    assert_eq!((ran.code, log(&sandbox).len(), ran.waits.len()), (7, 20, 19), "{ran}");
    assert_eq!(ran.stderr.matches("note:").count(), 1, "{ran}");
}

#[test]
fn parallel_requests_share_one_note() {
    let sandbox = sandbox_with(|options| options.sessions = 100);
    let server = tapped(&sandbox, each_path_once(429, "5"));
    let ran = vb365("audit -o id --parallel 8").on(&server).run();
    assert_eq!(ran.code, 0, "{ran}");
    assert_eq!(ran.stderr.matches("next attempt in 5 s").count(), 1, "{ran}");
}

/// A default server admits other machines to `POST /token` once a second.
#[test]
fn two_stateless_runs_in_one_second_work() {
    let sandbox = sandbox();
    let admitted = Mutex::new(HashMap::<String, usize>::new());
    let server = tapped(&sandbox, move |sandbox, request| {
        let path = request.uri().path().to_owned();
        let count = admitted
            .lock()
            .unwrap()
            .entry(path.clone())
            .and_modify(|n| *n += 1)
            .or_insert(1)
            .to_owned();
        if path.ends_with("/token") && count == 2 {
            Ok(busy(429, "1"))
        } else {
            sandbox.send(request, Duration::ZERO)
        }
    });
    let [first, second] = [(); 2].map(|()| vb365("session list -o id").on(&server).run());
    assert_eq!((first.code, second.code), (0, 0), "{second}");
    assert_eq!((first.waits.len(), second.waits[0]), (0, Duration::from_secs(1)));
    check!(
        second.stderr,
        str![[r#"
note: the server answered HTTP 429: API calls quota exceeded! maximum admitted 1 per 1s; next attempt in 1 s

"#]]
    );
}
