//! `session watch`: its messages, and how it ends.

use std::io::ErrorKind;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use http::Request;
use serde_json::Value;
use snapbox::str;
use vb365::sandbox::{Reply, Sandbox};
use vb365::{Fault, Transport};

use crate::check;
use crate::support::{Broken, JOB, Ran, log, sandbox, scripted, tapped, vb365, versions, working};

/// What is asked about, and how often it was before.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Asked {
    Session(usize),
    Feed(usize),
}

/// A sandbox in which things happen before it answers; they are requests of another client, below the session's path.
fn lively<H>(sandbox: &Arc<Sandbox>, id: &str, happening: H) -> Arc<impl Transport + 'static>
where
    H: Fn(Asked) -> Option<(&'static str, String)> + Send + Sync + 'static,
{
    let (id, looks, feeds) = (id.to_owned(), AtomicUsize::new(0), AtomicUsize::new(0));
    tapped(sandbox, move |sandbox, request| {
        let (version, path) = request.uri().path()[1..].split_once('/').unwrap();
        let asked = match path {
            "Events" => Some(Asked::Feed(feeds.fetch_add(1, Ordering::Relaxed))),
            path if path.strip_prefix("RestoreSessions/") == Some(&id) => {
                Some(Asked::Session(looks.fetch_add(1, Ordering::Relaxed)))
            }
            _ => None,
        };
        if let Some((method, below)) = asked.and_then(&happening) {
            let uri = format!("https://x/{version}/RestoreSessions/{id}{below}");
            let other = Request::builder().method(method).uri(uri);
            let other = other.header("authorization", &request.headers()["authorization"]);
            let reply = sandbox.answer(&other.body(Vec::new()).unwrap());
            assert!(matches!(&reply, Reply::Answer(it) if it.status().is_success()), "{reply:?}");
        }
        sandbox.send(request, Duration::ZERO)
    })
}

fn stop() -> (&'static str, String) {
    ("POST", "/Stop".to_owned())
}

fn started(sandbox: &Arc<Sandbox>) -> String {
    let ran = vb365(&format!("explore --job {JOB} --type vex -o id -q")).on(sandbox).run();
    ran.stdout.trim().to_owned()
}

/// Opens the first mailbox, which is logged.
fn view(sandbox: &Arc<Sandbox>, id: &str) -> (&'static str, String) {
    let path = format!("RestoreSessions/{id}/organization/mailboxes");
    let ran = vb365(&format!("api GET {path}?limit=1")).on(sandbox).run();
    let list: Value = serde_json::from_str(&ran.stdout).unwrap();
    let href = list["results"][0]["_links"]["self"]["href"].as_str().unwrap().to_owned();
    ("GET", href[href.find("/organization").unwrap()..].to_owned())
}

/// Returns whether it would have taken about this number of seconds, without the time of the test itself.
fn took(ran: &Ran, seconds: u64) -> bool {
    let waited = ran.waits.iter().sum::<Duration>();
    let most = Duration::from_secs(seconds);
    waited <= most && waited + Duration::from_millis(1_900) > most
}

fn cells<'r>(ran: &'r Ran, columns: [usize; 2]) -> Vec<String> {
    let cells = |line: &'r str| line.split('\t').collect::<Vec<_>>();
    let lines = ran.stdout.lines().map(cells);
    lines.map(|cells| columns.map(|column| cells[column]).join(" ")).collect()
}

#[test]
fn watch_prints_each_change_once_in_every_version() {
    for version in versions() {
        let sandbox = sandbox();
        let id = started(&sandbox);
        let view = view(&sandbox, &id);
        let server = lively(&sandbox, &id, move |asked| match asked {
            Asked::Session(2) => Some(view.clone()),
            Asked::Session(4) => Some(stop()),
            _ => None,
        });
        let ran = vb365(&format!("session watch {id} --api-version {version}")).on(&server).run();
        let expected =
            ["WHAT STATUS", "session Working", "event Success", "event Success", "session Stopped"];
        assert_eq!(cells(&ran, [1, 3]), expected, "{version}: {ran}");
        assert_eq!(cells(&ran, [2, 1])[2..4], ["View event", "None event"]);
        assert_eq!(cells(&ran, [6, 1])[4], format!("{id} session"));
        assert_eq!((ran.code, ran.stderr.as_str(), took(&ran, 20)), (0, "", true), "{version}");
    }
}

#[test]
fn watch_exits_8_when_for_is_over() {
    for version in versions() {
        let sandbox = sandbox();
        let id = started(&sandbox);
        let line = format!("session watch {id} --for 12s --api-version {version}");
        let ran = vb365(&line).on(&sandbox).run();
        assert_eq!((ran.code, took(&ran, 12)), (8, true), "{ran}");
        assert_eq!(
            ran.stderr,
            format!(
                "error: timed out: session {id} is still open\n\
                 hint: continue watching with: vb365 session watch {id}\nhint: stop it with: vb365 session stop {id}\n"
            )
        );
        let looks =
            log(&sandbox).iter().filter(|line| line.ends_with(&format!("{id} 200"))).count();
        assert_eq!(looks, 4, "at once, after 5, 10 and 12 seconds");
    }
    let sandbox = sandbox();
    let ran = vb365(&format!("session watch {} --for 0", started(&sandbox))).on(&sandbox).run();
    assert_eq!((ran.code, ran.waits.len(), ran.stdout.lines().count()), (8, 0, 2), "{ran}");
}

#[test]
fn change_feed_is_faster_than_polling() {
    let sandbox = sandbox();
    let id = started(&sandbox);
    let server = lively(&sandbox, &id, |asked| (asked == Asked::Feed(1)).then(stop));
    let line = format!("session watch {id} --interval 1h --api-version");
    let ran = vb365(&format!("{line} v8")).on(&server).run();
    assert_eq!((ran.code, took(&ran, 1)), (0, true), "{ran}");
    // Changes of other sessions cause no request.
    let id = started(&sandbox);
    let other = working(&sandbox, |session| session["id"] != id.as_str());
    let server = tapped(&sandbox, move |sandbox, request| {
        if request.uri().path() == "/v8/Events"
            && !request.uri().query().unwrap().contains("latest")
        {
            let told = format!(
                r#"{{"nextChangeToken":"x","results":[{{"eventType":"RestoreSessionUpdate","id":"{other}"}}]}}"#
            );
            return Ok(http::Response::new(Box::new(std::io::Cursor::new(told))));
        }
        sandbox.send(request, Duration::ZERO)
    });
    let line = format!("session watch {id} --interval 1m --for 1m --api-version v8 -v");
    let ran = vb365(&line).on(&server).run();
    let asked = |what: &str| ran.stderr.lines().filter(|line| line.contains(what)).count();
    assert_eq!((ran.code, asked(&format!("{id}/Events"))), (8, 2), "{ran}");
    assert!((50..62).contains(&asked("/v8/Events?from=x")), "{}", asked("/v8/Events?from=x"));
}

#[test]
fn watch_polls_without_a_feed() {
    for answer in ["403", "404", "500", "outdated", "lost", "nonsense", "no token"] {
        let sandbox = sandbox();
        let id = started(&sandbox);
        let stopping = lively(&sandbox, &id, |asked| (asked == Asked::Session(3)).then(stop));
        let server = tapped(&sandbox, move |_, request| {
            if request.uri().path() != "/v8/Events" {
                return stopping.send(request, Duration::ZERO);
            }
            let is_first = request.uri().query().unwrap().contains("latest");
            let (status, body) = match answer {
                "lost" => return Err(Fault::Lost { reason: "cut off".into() }),
                "outdated" if is_first => (200, r#"{"nextChangeToken":"x","results":[]}"#),
                "outdated" => (400, r#"{"errorCode":"OutdatedChangeToken"}"#),
                "nonsense" => (200, "[]"),
                "no token" => (200, "{}"),
                status => (status.parse().unwrap(), ""),
            };
            let answer = http::Response::builder().status(status);
            Ok(answer.body(Box::new(std::io::Cursor::new(body)) as Box<_>).unwrap())
        });
        let line = format!("session watch {id} -v --api-version v8");
        let ran = vb365(&line).on(&server).run();
        assert_eq!(ran.code, 0, "{answer}: {ran}");
        let asked = ran.stderr.lines().filter(|line| line.contains("/v8/Events?")).count();
        let expected = if answer == "outdated" {
            2
        } else if answer == "lost" {
            4
        } else {
            1
        };
        assert_eq!(asked, expected, "{answer}: {ran}");
        assert!(ran.stderr.contains("* no change feed: "), "{answer}: {ran}");
        assert_eq!(ran.stdout.lines().last().unwrap().split('\t').nth(3), Some("Stopped"));
    }
}

/// A server whose session has the events that `events` gives for each look at it, and stops with the last.
fn with_events(
    looks: usize,
    events: fn(usize) -> Vec<(u8, &'static str)>,
) -> Arc<impl Transport + 'static> {
    let look = AtomicUsize::new(0);
    scripted(move |_, target| {
        if !target.contains("/Events") {
            let number = look.fetch_add(1, Ordering::Relaxed) + 1;
            let state = if number >= looks { "Stopped" } else { "Working" };
            return Ok((
                200,
                format!(
                    r#"{{"id":"{SESSION}","state":"{state}","creationTime":"2026-11-23T10:00:00Z"}}"#
                ),
            ));
        }
        let query = |name: &str| {
            let (_, rest) = target.split_once(&format!("{name}=")).unwrap();
            rest.split('&').next().unwrap().parse::<usize>().unwrap()
        };
        let event = |(id, status): &(u8, &str)| {
            let end =
                if *status == "Running" { "9999-12-31T23:59:59Z" } else { "2026-11-23T11:00:00Z" };
            format!(
                r#"{{"id":"e{id}","type":"Restore","status":"{status}","startTime":"2026-11-23T10:{id:02}:00Z","endTime":"{end}","message":"m{id}"}}"#
            )
        };
        let events = events(look.load(Ordering::Relaxed));
        let page: Vec<_> =
            events.iter().skip(query("offset")).take(query("limit").min(3)).map(event).collect();
        Ok((200, format!(r#"{{"limit":3,"results":[{}]}}"#, page.join(","))))
    })
}

const SESSION: &str = "50f5eff0-9575-451d-8712-ed6439be9b34";

fn watched(server: &Arc<impl Transport + 'static>, more: &str) -> Ran {
    let line = format!("session watch {SESSION} --api-version v7 {more}");
    vb365(&line).on(server).env("VB365_TOKEN", "t").run()
}

fn oldest_first(look: usize) -> Vec<(u8, &'static str)> {
    let all = [(1, "Success"), (2, "Warning"), (3, "Running"), (4, "Success"), (5, "Success")];
    let ended = if look >= 4 { "Failed" } else { "Running" };
    let all = all.map(|(id, status)| (id, if status == "Running" { ended } else { status }));
    all[..(look + 2).min(5)].to_vec()
}

fn newest_first(look: usize) -> Vec<(u8, &'static str)> {
    oldest_first(look).into_iter().rev().collect()
}

#[test]
fn running_events_and_their_end_are_printed_in_any_order() {
    for events in [oldest_first, newest_first] {
        let ran = watched(&with_events(5, events), "--columns time,what,status,message");
        check!(
            &ran.to_string(),
            str![[r#"
TIME	WHAT	STATUS	MESSAGE
2026-11-23T10:00:00Z	session	Working	
2026-11-23T10:03:00Z	event	Running	m3
2026-11-23T10:04:00Z	event	Success	m4
2026-11-23T10:05:00Z	event	Success	m5
2026-11-23T11:00:00Z	update	Failed	m3
2026-11-23T10:00:00Z	session	Stopped	

"#]]
        );
    }
}

#[test]
fn watch_reads_only_events_that_may_be_new() {
    let ninety =
        |look: usize| (0..90 + u8::try_from(look).unwrap()).map(|id| (id, "Success")).collect();
    let server = with_events(4, ninety);
    let ran = watched(&server, "-o id -v");
    assert_eq!(ran.stdout, "e91\ne92\ne93\n");
    let asked = |after: &str| ran.stderr.lines().filter(|line| line.contains(after)).count();
    assert_eq!(
        (asked("offset=0"), asked("offset=90"), asked("offset=91"), asked("offset=92")),
        (1, 2, 1, 1)
    );
}

#[test]
fn watch_in_every_format() {
    let ran = watched(&with_events(5, oldest_first), "-o ndjson");
    let lines: Vec<Value> =
        ran.stdout.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let told: Vec<_> =
        lines.iter().map(|line| format!("{} {}", line["change"], line["item"]["id"])).collect();
    let session = format!("\"session\" \"{SESSION}\"");
    let events = [r#""event" "e3""#, r#""event" "e4""#, r#""event" "e5""#, r#""update" "e3""#];
    assert_eq!(told, [&[&*session][..], &events, &[&*session]].concat());
    assert!(lines[0].as_object().unwrap().len() == 2 && ran.code == 0);
    assert_eq!(watched(&with_events(5, oldest_first), "-o id").stdout, "e3\ne4\ne5\n");
    let csv = watched(&with_events(2, oldest_first), "-o csv").stdout;
    check!(
        &csv,
        str![[r#"
time,what,type,status,item,message,id
2026-11-23T10:00:00Z,session,,Working,,,50f5eff0-9575-451d-8712-ed6439be9b34
2026-11-23T10:03:00Z,event,Restore,Running,,m3,e3
2026-11-23T10:04:00Z,event,Restore,Success,,m4,e4
2026-11-23T10:00:00Z,session,,Stopped,,,50f5eff0-9575-451d-8712-ed6439be9b34

"#]]
    );
}

#[test]
fn watch_of_a_stopped_session_prints_one_line() {
    let ran = watched(&with_events(1, oldest_first), "--no-header --columns what,status");
    check!(
        ran,
        str![[r#"
session	Stopped
event	Running

"#]]
    );
    assert_eq!(ran.waits.len(), 0);
}

#[test]
fn closed_pipe_ends_watch_quietly() {
    let sandbox = sandbox();
    let id = started(&sandbox);
    for (kind, code) in [(ErrorKind::BrokenPipe, 0), (ErrorKind::StorageFull, 1)] {
        for format in ["table", "ndjson", "csv"] {
            let line = format!("session watch {id} -o {format}");
            let ran = vb365(&line).on(&sandbox).stdout(Broken(kind)).run();
            assert_eq!((ran.code, ran.stderr.is_empty()), (code, code == 0), "{format}: {ran}");
        }
    }
}
