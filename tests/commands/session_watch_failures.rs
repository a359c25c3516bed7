//! Watching a session while something goes wrong, and on terminals.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use snapbox::str;
use vb365::{Fault, Transport};

use crate::check;
use crate::support::{Ran, not_sent, sandbox, scripted, vb365};

const SESSION: &str = "50f5eff0-9575-451d-8712-ed6439be9b34";

type Answer = Result<(u16, String), Fault>;

/// A server that answers to each look at the session as `answer` says, and has one event.
fn server(answer: fn(usize) -> Answer) -> Arc<impl Transport + 'static> {
    let look = AtomicUsize::new(0);
    scripted(move |_, target| {
        if target.contains("/Events") {
            let event = r#"{"id":"e1","type":"View","status":"Success","startTime":"2026-11-23T15:00:00Z","itemName":"a\u001b[31m\u202eb","message":"two\nlines"}"#;
            return Ok((200, format!(r#"{{"results":[{event}]}}"#)));
        }
        answer(look.fetch_add(1, Ordering::Relaxed))
    })
}

#[expect(clippy::unnecessary_wraps, reason = "it is one of several answers")]
fn session(state: &str) -> Answer {
    let end =
        if state == "Stopped" { "2026-11-23T15:29:00Z" } else { "9999-12-31T23:59:59.9999999Z" };
    Ok((
        200,
        format!(
            r#"{{"id":"{SESSION}","name":"Exchange\u001b[2J restore","type":"Vex","state":"{state}","result":"Success","initiatedBy":"ACME\\ana","creationTime":"2026-11-23T14:30:00Z","endTime":"{end}"}}"#
        ),
    ))
}

fn away() -> Answer {
    Err(not_sent("connection refused"))
}

fn watch(answer: fn(usize) -> Answer, more: &str) -> Ran {
    let line = format!(
        "session watch {SESSION} --api-version v7 --no-header --columns what,status {more}"
    );
    vb365(&line).on(&server(answer)).env("VB365_TOKEN", "t").run()
}

#[test]
fn watch_retries_a_server_that_is_offline() {
    check!(
        watch(
            |look| match look {
                0 => session("Working"),
                1..=3 => away(),
                4 => Ok((503, String::new())),
                8.. => session("Stopped"),
                _ => Ok((200, "<html>starting".into())),
            },
            ""
        ),
        str![[r#"
session	Working
session	Stopped
! note: cannot reach https://127.0.0.1:4443: connection refused; trying again
! note: the server responds again

"#]]
    );
}

#[test]
fn watch_gives_up_on_a_server_that_stays_offline() {
    let gone = |look| if look == 0 { session("Working") } else { away() };
    let ran = watch(gone, "");
    let waited = ran.waits.iter().sum::<Duration>().as_secs();
    assert!((298..=310).contains(&waited), "{waited}");
    check!(
        ran,
        str![[r#"
session	Working
! note: cannot reach https://127.0.0.1:4443: connection refused; trying again
! error: session 50f5eff0-9575-451d-8712-ed6439be9b34 was open when the server last answered: cannot reach https://127.0.0.1:4443: connection refused
! hint: check that the REST API is enabled on the server (off by default) and uses this port (default: 4443)
[3]

"#]]
    );
    let ran = watch(gone, "--for 1h --json --interval 1m");
    assert_eq!(ran.code, 2);
    let ran = watch(gone, "--for 1h -q --interval 1m");
    check!(
        ran,
        str![[r#"
session	Working
! error: session 50f5eff0-9575-451d-8712-ed6439be9b34 was open when the server last answered: cannot reach https://127.0.0.1:4443: connection refused
! hint: check that the REST API is enabled on the server (off by default) and uses this port (default: 4443)
[3]

"#]]
    );
    let waited = ran.waits.iter().sum::<Duration>().as_secs();
    assert!((3_590..=3_600).contains(&waited), "{waited}");
    // At first, it is what it is with every other command.
    check!(
        watch(|_| away(), ""),
        str![[r#"
! error: cannot reach https://127.0.0.1:4443: connection refused
! hint: check that the REST API is enabled on the server (off by default) and uses this port (default: 4443)
[3]

"#]]
    );
}

#[test]
fn permanent_failures_end_watch_at_once() {
    for (answer, code) in [
        (
            (|look| if look < 2 { session("Working") } else { Ok((404, "{}".into())) })
                as fn(usize) -> Answer,
            6,
        ),
        (|look| if look < 2 { session("Working") } else { Ok((401, String::new())) }, 4),
        (|look| if look < 2 { session("Working") } else { Ok((403, "{}".into())) }, 4),
        (|look| if look < 2 { session("Working") } else { Ok((400, "{}".into())) }, 7),
        (|_| Ok((404, "{}".into())), 6),
    ] {
        let ran = watch(answer, "");
        assert_eq!(ran.code, code, "{ran}");
        assert!(ran.waits.len() <= 2, "{ran}");
    }
    let gone = |look| if look < 1 { session("Working") } else { Ok((404, "{}".into())) };
    check!(
        watch(gone, ""),
        str![[r#"
session	Working
! error: session 50f5eff0-9575-451d-8712-ed6439be9b34 no longer exists on the server
[6]

"#]]
    );
}

#[test]
fn invalid_watch_options_send_nothing() {
    let told = |more: &str| vb365(&format!("session watch {SESSION} {more}")).run().to_string();
    for interval in ["0", "0s", "999ms"] {
        check!(
            told(&format!("--interval {interval}")),
            str![[r#"
! error: --interval: the minimum is 1s
[2]

"#]]
        );
    }
    check!(
        told("-o json"),
        str![[r#"
! {"error":{"code":2,"kind":"usage","message":"-o json cannot be used with 'session watch'","hint":"use -o ndjson, which prints an object for each change"}}
[2]

"#]]
    );
    check!(
        told("--sort time"),
        str![[r#"
! error: --sort cannot be used with 'session watch'
! hint: omit --sort: changes are printed as they arrive
[2]

"#]]
    );
    check!(
        told("--columns when"),
        str![[r#"
! error: unknown column 'when'
! hint: use time, what, type, status, item, message, id
[2]

"#]]
    );
    check!(
        told("-p a,b"),
        str![[r#"
! error: this command supports only one profile, but several are selected
! hint: select one profile with -p NAME
[2]

"#]]
    );
}

#[test]
fn watch_escapes_text_from_the_server() {
    let line = format!("session watch {SESSION} --api-version v7");
    let run = |answer| vb365(&line).on(&server(answer)).env("VB365_TOKEN", "t");
    let ran = run(|look| if look == 0 { session("Working") } else { session("Stopped") }).run();
    assert!(ran.code == 0 && ran.stdout.contains("[2J"), "{ran}");
    assert!(!ran.stdout.contains(['\u{1b}', '\u{202e}']), "{ran}");
    let ran = run(|look| if look == 0 { session("Working") } else { session("Stopped") })
        .terminal(60)
        .run();
    let without_ours =
        ran.stdout.replace("\u{1b}[2K", "").replace("\u{1b}[J", "").replace("\u{1b}[11A", "");
    assert!(without_ours.contains("[31m") && without_ours.contains("[2J"), "{without_ours:?}");
    assert!(!without_ours.contains(['\u{1b}', '\u{202e}']), "{without_ours:?}");
    assert!(without_ours.lines().all(|line| line.chars().count() <= 60), "{without_ours}");
}

/// What stands on a terminal in the end, as far as the program's own movements go.
fn screen(output: &str) -> String {
    let mut lines: Vec<String> = Vec::new();
    let mut at = 0;
    for piece in output.split_inclusive('\n') {
        let mut piece = piece;
        while let Some(rest) = piece.strip_prefix("\u{1b}[") {
            let end = rest.find(char::is_alphabetic).unwrap();
            match &rest[end..=end] {
                "A" => at -= rest[..end].parse::<usize>().unwrap(),
                "J" => lines.truncate(at),
                other => panic!("{other}"),
            }
            piece = &rest[end + 1..];
        }
        let Some(text) = piece.strip_prefix("\r\u{1b}[2K") else { continue };
        if at == lines.len() {
            lines.push(String::new());
        }
        text.trim_end_matches('\n').clone_into(&mut lines[at]);
        at += 1;
    }
    lines.join("\n") + "\n"
}

#[test]
fn terminal_shows_a_live_view() {
    let line = format!("session watch {SESSION} --api-version v7");
    let run = |answer: fn(usize) -> Answer| {
        vb365(&line).on(&server(answer)).env("VB365_TOKEN", "t").terminal(70).run()
    };
    let ran = run(|look| if look < 3 { session("Working") } else { session("Stopped") });
    assert_eq!((ran.code, ran.stderr.as_str()), (0, ""));
    check!(
        screen(&ran.stdout),
        str![[r#"
name     Exchange�[2J restore
id       50f5eff0-9575-451d-8712-ed6439be9b34
state    Stopped
result   Success
started  2026-11-23 14:30:00 +00:00 (1 hour ago)
ended    2026-11-23 15:29:00 +00:00 (1 minute ago)
by       ACME\ana
events   1 (1 Success)

TIME            TYPE  STATUS   ITEM      MESSAGE
30 minutes ago  View  Success  a�[31m�b  two lines

"#]]
    );
    // Drawn twice: what does not change is left alone.
    assert_eq!(ran.stdout.matches("name ").count(), 2, "{:?}", ran.stdout);
    // What is said beside it is not drawn over.
    let ran = run(|look| match look {
        0 => session("Working"),
        1 => away(),
        _ => session("Stopped"),
    });
    assert!(ran.stderr.contains("trying again") && ran.stdout.contains("does not answer"), "{ran}");
    assert_eq!(ran.stdout.matches("\u{1b}[").count() - ran.stdout.matches("\u{1b}[2K").count(), 0);
}

#[test]
fn dumb_terminal_gets_lines() {
    let sandbox = sandbox();
    for (variable, more) in [("TERM", ""), ("X", "--columns what,status")] {
        let line = format!("session watch latest --for 1s {more}");
        let ran = vb365(&line).on(&sandbox).terminal(80).env(variable, "dumb").run();
        assert!(ran.stdout.contains("WHAT\t") && !ran.stdout.contains('\u{1b}'), "{ran}");
    }
}

#[test]
fn unknown_event_status_is_polled_until_it_ends() {
    let server = scripted(move |number, target| {
        if !target.contains("/Events") {
            return session(if number < 6 { "Working" } else { "Stopped" });
        }
        let status = if number < 4 { "Queued" } else { "Success" };
        Ok((200, format!(r#"{{"results":[{{"id":"e1","status":"{status}"}}]}}"#)))
    });
    let line =
        format!("session watch {SESSION} --api-version v7 --no-header --columns what,status -q");
    let ran = vb365(&line).on(&server).env("VB365_TOKEN", "t").run();
    let told = "session\tWorking\nevent\tQueued\nupdate\tSuccess\nsession\tStopped\n";
    assert_eq!(ran.to_string(), told);
}
