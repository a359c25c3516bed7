//! Servers that fail, contradict themselves, or attack.

use std::io::ErrorKind;

use snapbox::str;

use crate::check;

use crate::support::{Broken, faulty, log, refused, sandbox, scripted, vb365};

const LIST: &str = "session list -o id --api-version v8";

fn page(offset: usize, count: usize, envelope: &str) -> String {
    let items: Vec<_> = (offset..offset + count).map(|n| format!(r#"{{"id":"{n}"}}"#)).collect();
    format!(r#"{{"offset":{offset},"results":[{}]{envelope}}}"#, items.join(","))
}

fn offset(target: &str) -> usize {
    let (_, rest) = target.split_once("offset=").unwrap();
    rest.split('&').next().unwrap().parse().unwrap()
}

fn listed(
    script: impl Fn(usize, &str) -> String + Send + Sync + 'static,
) -> (usize, usize, String) {
    let server = scripted(move |number, target| {
        assert!(number < 50, "it never ends");
        Ok((200, script(number, target)))
    });
    let ran = vb365(LIST).on(&server).env("VB365_TOKEN", "t").run();
    let requests = server.asked.lock().unwrap().len();
    assert_eq!(ran.code, 0, "{ran}");
    (ran.stdout.lines().count(), requests, ran.stderr)
}

#[test]
fn contradictory_pages_end() {
    let next = r#","limit":1000,"_links":{"next":{"href":"https://evil.example/"}}"#;
    // Always the same page, always with a next one.
    let (items, requests, told) = listed(|_, _| page(0, 5, next));
    assert_eq!((items, requests), (5, 2));
    assert!(told.contains("same page twice"), "{told}");
    // Two pages in turn.
    let (items, requests, _) = listed(|number, _| page((number % 2) * 5, 5, next));
    assert_eq!((items, requests), (10, 3));
    // An endless next link, and then an empty page.
    let (items, requests, _) =
        listed(|number, target| page(offset(target), if number < 3 { 5 } else { 0 }, next));
    assert_eq!((items, requests), (15, 4));
    // The limit is capped without links: pages as full as the limit that the server used go on.
    let (items, requests, _) =
        listed(|_, target| page(offset(target), 10.min(25 - offset(target)), r#","limit":10"#));
    assert_eq!((items, requests), (25, 3));
    // Neither links nor limit: a page that is not full is the last.
    let (items, requests, _) = listed(|_, target| page(offset(target), 7, ""));
    assert_eq!((items, requests), (7, 1));
    // totalCount is ignored.
    let (items, requests, _) = listed(|_, target| {
        let count = if offset(target) < 10 { 5 } else { 0 };
        page(offset(target), count, r#","limit":5,"totalCount":1"#)
    });
    assert_eq!((items, requests), (10, 3));
    // A bare array is everything.
    let (items, requests, _) = listed(|_, _| r#"[{"id":"a"},{"id":"b"}]"#.into());
    assert_eq!((items, requests), (2, 1));
}

#[test]
fn links_are_never_followed() {
    let server = scripted(|_, target| {
        let next = r#","limit":2,"_links":{"next":{"href":"https://evil.example/v8/steal"}}"#;
        Ok((200, page(offset(target), 2, if offset(target) == 0 { next } else { "" })))
    });
    vb365(LIST).on(&server).env("VB365_TOKEN", "t").run();
    let asked = server.asked.lock().unwrap();
    assert_eq!(asked.len(), 2, "{asked:?}");
    assert!(asked.iter().all(|asked| asked.contains("/v8/RestoreSessions?")), "{asked:?}");
}

#[test]
fn unusable_responses_are_reported() {
    let told = |status: u16, body: &'static str| {
        let server = scripted(move |_, _| Ok((status, body.into())));
        vb365(LIST).on(&server).env("VB365_TOKEN", "t").run().to_string()
    };
    check!(
        told(200, r#"{"offset":0,"results":[{"id":"#),
        str![[r#"
! error: cannot read the response: EOF while parsing a value at line 1 column 29
! hint: use -v to show the request
[7]

"#]]
    );
    check!(
        told(200, ""),
        str![[r#"
! error: cannot read the response: expected a list or a page of it
! hint: use -v to show the request
[7]

"#]]
    );
    check!(
        told(200, "<!DOCTYPE html><html>sign in here</html>"),
        str![[r#"
! error: the server answered with a web page (HTTP 200): this is not the REST API
! hint: check host and port: a proxy or a portal may have answered instead of the server
[7]

"#]]
    );
    check!(
        told(302, ""),
        str![[r#"
! error: the server redirects to https://elsewhere.example/; redirects are not followed
! hint: check host and port: the REST API uses https and port 4443 by default
[7]

"#]]
    );
    check!(
        told(500, r#"{"message":"boom","stackTrace":"at Veeam.X()\nat Y"}"#),
        str![[r#"
! error: the server answered HTTP 500: boom
! hint: use -v to show the server's stack trace
[7]

"#]]
    );
    check!(
        told(403, ""),
        str![[r#"
! error: the server answered HTTP 403 (Forbidden)
! hint: this account has no permission: most calls need the role Veeam Backup Administrator
[4]

"#]]
    );
}

#[test]
fn stack_trace_is_shown_only_with_v() {
    let server =
        scripted(|_, _| Ok((500, r#"{"message":"boom","stackTrace":"at Veeam.X()"}"#.into())));
    let run = |line: &str| vb365(line).on(&server).env("VB365_TOKEN", "t").run().stderr;
    assert!(!run(LIST).contains("Veeam.X"));
    assert!(run(&format!("{LIST} -v")).contains("at Veeam.X()"));
}

#[test]
fn failure_on_page_two_prints_nothing_in_collecting_formats() {
    for (format, printed) in [("table", 0), ("json", 0), ("ndjson", 2)] {
        let server = scripted(|number, target| {
            let next = r#","limit":2,"_links":{"next":{"href":"x"}}"#;
            Ok(if number == 0 {
                (200, page(offset(target), 2, next))
            } else {
                (500, String::new())
            })
        });
        let ran = vb365(&format!("session list -o {format} --api-version v8"))
            .on(&server)
            .env("VB365_TOKEN", "t")
            .run();
        assert_eq!((ran.code, ran.stdout.lines().count()), (7, printed), "{format}: {ran}");
    }
}

#[test]
fn transient_failures_are_tried_four_times() {
    for fault in ["503", "drop-before", "drop-after", "hang"] {
        let sandbox = faulty(&[fault]);
        let ran = vb365(LIST).on(&sandbox).env("VB365_TOKEN", "t").run();
        let expected = if fault == "503" { 7 } else { 3 };
        assert_eq!(
            (ran.code, log(&sandbox).len(), ran.waits.len()),
            (expected, 4, 3),
            "{fault}: {ran}"
        );
    }
    for fault in ["500", "html", "half-json", "401"] {
        let sandbox = faulty(&[fault]);
        vb365(LIST).on(&sandbox).env("VB365_TOKEN", "t").run();
        assert_eq!(log(&sandbox).len(), 1, "{fault} was tried again");
    }
    let refused = scripted(|_, _| Err(refused()));
    let ran = vb365(LIST).on(&refused).env("VB365_TOKEN", "t").run();
    assert_eq!(refused.asked.lock().unwrap().len(), 4);
    check!(
        ran.to_string(),
        str![[r#"
! error: cannot reach https://127.0.0.1:4443: connection refused
! hint: check that the REST API is enabled on the server (off by default) and uses this port (default: 4443)
[3]

"#]]
    );
}

#[test]
fn occasional_failures_are_retried() {
    let sandbox = faulty(&["503=0.3", "429=0.1"]);
    for _ in 0..5 {
        let ran = vb365(LIST).on(&sandbox).run();
        // A sign-in is not repeated after a 503 without Retry-After, so it may fail.
        assert!(
            ran.code == 0 || log(&sandbox).last().is_some_and(|line| line.contains("token")),
            "{ran}"
        );
    }
}

#[test]
fn closed_pipe_is_ignored_and_full_disk_is_an_error() {
    for format in ["table", "json", "ndjson", "csv", "id"] {
        let line = format!("session list -o {format}");
        let gone = vb365(&line).on(&sandbox()).stdout(Broken(ErrorKind::BrokenPipe)).run();
        assert_eq!((gone.code, gone.stderr.as_str()), (0, ""), "{format}");
        let full = vb365(&line).on(&sandbox()).stdout(Broken(ErrorKind::StorageFull)).run();
        assert_eq!(full.code, 1, "{format}");
        assert!(full.stderr.contains("cannot write the output"), "{full}");
    }
}

#[test]
fn unknown_values_are_shown_unchanged() {
    let odd = r#"[{"id":"a","type":"Vnew","state":"Pausing","result":"Perhaps","creationTime":"soon","endTime":5,
        "name":["x"],"initiatedBy":null,"organization":{"id":1}},{}]"#;
    let server = scripted(move |_, _| Ok((200, odd.into())));
    let ran = vb365("session list --api-version v6").on(&server).env("VB365_TOKEN", "t").run();
    check!(
        ran.to_string(),
        str![[r#"
ID	TYPE	STATE	RESULT	STARTED	BY	ORGANIZATION	NAME
a	Vnew	Pausing	—	soon		{…}	[…]
			—				

"#]]
    );
}

#[test]
fn server_text_is_escaped_on_a_terminal() {
    let evil = "{\"id\":\"a\",\"state\":\"Stopped\",\"name\":\"x\\u001b]0;owned\\u0007\\u009b2J\\u202egnp.exe\\nsecond\\tline\",\"details\":\"\u{9b}31m\u{202e}\"}";
    let list = format!("[{evil}]");
    let server = scripted(move |_, target| {
        Ok((200, if target.contains('?') { list.clone() } else { evil.to_owned() }))
    });
    for format in ["table", "json", "csv", "ndjson"] {
        for line in ["session list", "session show 50f5eff0-9575-451d-8712-ed6439be9b34"] {
            let line = format!("{line} -o {format} --api-version v6");
            let ran = vb365(&line).on(&server).env("VB365_TOKEN", "t").terminal(200).run();
            let bad = |c: char| (c.is_control() && c != '\n' && c != '\r') || c == '\u{202e}';
            assert!(ran.stdout.contains("owned"), "{line}: {ran}");
            assert!(!ran.stdout.contains(bad), "{line}: {:?}", ran.stdout);
        }
    }
    let refusing = scripted(|_, _| Ok((400, "{\"message\":\"a\\u001b[31m\\u202eb\"}".into())));
    let ran = vb365(LIST).on(&refusing).env("VB365_TOKEN", "t").run();
    assert!(ran.stderr.contains("[31m"), "{ran}");
    assert!(!ran.stderr.contains(['\u{1b}', '\u{202e}']), "{ran}");
}
