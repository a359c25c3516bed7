//! `audit --since` and `--until`: the window is one of events, whenever their sessions started.

use std::collections::BTreeMap;
use std::fs;
use std::sync::{Arc, Mutex};

use chrono::TimeDelta;
use http::Uri;
use serde_json::{Value, json};
use vb365::Transport;

use crate::support::{
    Home, JOB, Ran, TOKEN, home, json as array, log, now, sandbox, scripted, vb365, versions,
};

const NOW: &str = "2026-11-24T12:00:00Z";

/// A session: the last digits of its ID, its start, its end if it is stopped, and the times of its events.
#[derive(Clone)]
struct Opened(u8, &'static str, Option<&'static str>, Vec<&'static str>);

type Sessions = Arc<Mutex<Vec<Opened>>>;

fn id(number: u8) -> String {
    format!("00000000-0000-4000-8000-0000000000{number:02}")
}

fn session_json(version: char, Opened(number, started, ended, _): &Opened) -> Value {
    let state = if ended.is_some() { "Stopped" } else { "Working" };
    let mut session = json!({"id": id(*number), "name": format!("Exchange restore {number}"), "type": "Vex",
        "organization": "contoso.example", "creationTime": started, "state": state, "result": "Success",
        "initiatedBy": "ana@contoso.example", "clientHost": "EPSILON (via: 127.0.0.1)"});
    // Each spelling of an open session.
    session["endTime"] = match (ended, version) {
        (Some(ended), _) => json!(ended),
        (None, '6') => json!("9999-12-31T23:59:59.9999999Z"),
        (None, '7') => Value::Null,
        (None, _) => return session,
    };
    session
}

/// A server with these sessions, which filters and sorts as its version does.
fn server(sessions: &Sessions) -> Arc<impl Transport + 'static + use<>> {
    let sessions = Arc::clone(sessions);
    scripted(move |_, target| {
        let uri: Uri = target.parse().unwrap();
        let version = target.chars().nth(2).unwrap();
        let path: Vec<_> = uri.path().split('/').skip(2).collect();
        let query: BTreeMap<_, _> = uri
            .query()
            .unwrap_or_default()
            .split('&')
            .filter_map(|pair| pair.split_once('='))
            .collect();
        let text = |name: &str| query.get(name).map(|text| text.replace("%3A", ":"));
        let number = |name: &str, default| text(name).map_or(default, |text| text.parse().unwrap());
        let mut sessions = sessions.lock().unwrap().clone();
        let all: Vec<Value> = match path[..] {
            ["token"] => return Ok((200, TOKEN.to_owned())),
            ["ServiceInstance"] => return Ok((401, String::new())),
            ["RestoreSessions"] => {
                let (from, to) = (text("startTimeFrom"), text("startTimeTo"));
                sessions.retain(|Opened(_, started, ..)| {
                    from.as_ref().is_none_or(|from| **started > **from)
                        && to.as_ref().is_none_or(|to| **started < **to)
                });
                sessions.sort_by_key(|session| session.1);
                if text("orderAsc").as_deref() != Some("true") {
                    sessions.reverse();
                }
                sessions.iter().map(|session| session_json(version, session)).collect()
            }
            ["RestoreSessions", wanted, ref rest @ ..] => {
                let found =
                    sessions.iter().find(|Opened(number, ..)| id(*number) == wanted).unwrap();
                if rest.is_empty() {
                    return Ok((200, session_json(version, found).to_string()));
                }
                let events = found.3.iter().enumerate();
                let event = |(order, time): (usize, &&str)| {
                    json!({"id": format!("{:02}-{order}", found.0), "order": order, "type": "Restore",
                        "status": "Success", "startTime": time, "message": "m"})
                };
                events.map(event).collect()
            }
            _ => panic!("{target}"),
        };
        let (offset, limit) = (number("offset", 0), number("limit", 30));
        let results: Vec<_> = all.into_iter().skip(offset).take(limit).collect();
        Ok((
            200,
            json!({"offset": offset, "limit": limit, "results": results, "_links": {}}).to_string(),
        ))
    })
}

fn sessions(sessions: &[Opened]) -> Sessions {
    Arc::new(Mutex::new(sessions.to_vec()))
}

/// Sessions around the last day before [`NOW`].
fn week() -> Sessions {
    sessions(&[
        // Opened five days ago and still open, with an event an hour ago.
        Opened(
            1,
            "2026-11-19T12:00:00Z",
            None,
            vec!["2026-11-19T12:00:00Z", "2026-11-24T11:00:00Z"],
        ),
        // Over before the last day.
        Opened(
            2,
            "2026-11-20T12:00:00Z",
            Some("2026-11-21T12:00:00Z"),
            vec!["2026-11-20T12:00:00Z"],
        ),
        // Opened before the last day and stopped in it.
        Opened(
            3,
            "2026-11-22T12:00:00Z",
            Some("2026-11-24T10:00:00Z"),
            vec!["2026-11-22T12:00:00Z", "2026-11-23T11:59:59.9999999Z", "2026-11-23T12:00:00Z"],
        ),
        // Open, without an event in the last day.
        Opened(4, "2026-11-23T09:00:00Z", None, vec!["2026-11-23T09:00:00Z"]),
        // Of the last hour.
        Opened(
            5,
            "2026-11-24T11:30:00Z",
            Some("2026-11-24T11:40:00Z"),
            vec!["2026-11-24T11:30:00Z"],
        ),
    ])
}

fn events(ran: &Ran) -> Vec<&str> {
    assert_eq!((ran.code, &*ran.stderr), (0, ""), "{ran}");
    ran.stdout.lines().collect()
}

fn audit(home: &Home, line: &str, sessions: &Sessions) -> Ran {
    home.vb365(&format!("audit -o id {line}")).at(NOW.parse().unwrap()).on(&server(sessions)).run()
}

#[test]
fn events_are_selected_by_their_own_time_in_every_version() {
    let week = week();
    for version in versions() {
        let home = home();
        let events_of = |line: &str| {
            let ran = audit(&home, &format!("--api-version {version} {line}"), &week);
            events(&ran).join(" ")
        };
        assert_eq!(events_of("--since 24h"), "01-1 03-2 05-0", "{version}");
        assert_eq!(events_of("--since 2026-11-23T12:00:00.0000001Z"), "01-1 05-0", "{version}");
        assert_eq!(events_of("--until 2026-11-20T12:00:00Z"), "01-0 02-0", "{version}");
        assert_eq!(
            events_of("--since 2026-11-23T11:59:59.9999999Z --until 2026-11-24T11:00:00Z"),
            "01-1 03-1 03-2",
            "{version}"
        );
        assert_eq!(events_of("--since 24h --user ana --action restore"), "01-1 03-2 05-0");
        assert_eq!(events_of(&format!("--since 24h --session {}", id(1))), "01-1");
    }
}

#[test]
fn sessions_outside_the_window_are_not_read() {
    let (week, home) = (week(), home());
    let server = server(&week);
    let line = "audit -o id --since 24h --until 2026-11-24T11:00:00Z";
    home.vb365(line).at(NOW.parse().unwrap()).on(&server).run();
    let ran = home.vb365(&format!("{line} -v")).at(NOW.parse().unwrap()).on(&server).run();
    for (number, is_read) in [(1, true), (2, false), (3, true), (4, true), (5, false)] {
        assert_eq!(
            ran.stderr.contains(&format!("{}/Events", id(number))),
            is_read,
            "{number}: {ran}"
        );
    }
    assert!(!ran.stderr.contains("endTime") && !ran.stderr.contains("startTimeFrom"), "{ran}");
}

#[test]
fn report_names_both_ends_and_sessions_open_without_events() {
    let (week, place) = (week(), tempfile::tempdir().unwrap());
    let path = place.path().join("r.md");
    let line = format!(
        "audit report --utc --since 24h --until 2026-11-24T11:00:00Z --to {}",
        path.display()
    );
    let ran = vb365(&line).at(NOW.parse().unwrap()).on(&server(&week)).run();
    assert_eq!(ran.code, 0, "{ran}");
    let ticket = fs::read_to_string(path).unwrap();
    let period = "Period: 2026-11-23 12:00:00 +00:00 … 2026-11-24 11:00:00 +00:00";
    assert!(ticket.contains(period), "{ticket}");
    assert!(
        ticket.contains("2 sessions, 2 events") && ticket.contains("2 open sessions"),
        "{ticket}"
    );
    assert!(ticket.contains(&id(4)) && !ticket.contains(&id(5)), "{ticket}");
}

#[test]
fn later_events_of_an_old_open_session_come_once_with_since_last() {
    let (week, home) = (week(), home());
    assert_eq!(events(&audit(&home, "--since last", &week)).len(), 8);
    week.lock().unwrap()[0].3.push("2026-11-24T11:59:00Z");
    week.lock().unwrap()[3].3.push("2026-11-23T09:30:00Z");
    // An event of a session that was stopped a short while ago.
    week.lock().unwrap()[4].3.push("2026-11-24T11:45:00Z");
    assert_eq!(events(&audit(&home, "--since last", &week)), ["01-2", "04-1", "05-1"]);
    assert_eq!(audit(&home, "--since last", &week).to_string(), "");
}

#[test]
fn events_after_until_are_left_for_the_next_run() {
    let (week, home) = (week(), home());
    let first = audit(&home, "--since last --until 2026-11-23T10:00:00Z", &week);
    assert_eq!(events(&first), ["01-0", "02-0", "03-0", "04-0"]);
    assert_eq!(events(&audit(&home, "--since last", &week)), ["01-1", "03-1", "03-2", "05-0"]);
    assert_eq!(audit(&home, "--since last", &week).to_string(), "");
}

#[test]
fn start_time_counts_in_the_first_run_with_a_cursor() {
    let (week, home) = (week(), home());
    let place = tempfile::tempdir().unwrap();
    let file = place.path().join("cursor").display().to_string();
    let line = format!("--cursor {file} --since 24h");
    assert_eq!(events(&audit(&home, &line, &week)), ["01-1", "03-2", "05-0"]);
    let mut all = week.lock().unwrap();
    all[0].3.push("2026-11-24T11:59:00Z");
    // Listed again by the next run, but over before the first window.
    all.push(Opened(
        6,
        "2026-11-24T11:10:00Z",
        None,
        vec!["2026-11-23T11:00:00Z", "2026-11-24T11:59:30Z"],
    ));
    drop(all);
    let second = audit(&home, &line, &week);
    assert_eq!((second.code, &*second.stdout), (0, "01-2\n06-1\n"), "{second}");
    assert!(second.stderr.starts_with("note: --since is ignored"), "{second}");
    assert_eq!(audit(&home, &format!("{line} -q"), &week).to_string(), "");
    assert_eq!(audit(&home, &format!("--cursor {file}"), &week).to_string(), "");
}

#[test]
fn relative_times_are_by_the_server_clock() {
    // This machine is 30 minutes ahead of the server, and then 30 minutes behind it.
    for minutes in [30, -30] {
        let (sandbox, home) = (sandbox(), home());
        let explore = format!("explore --job {JOB} --type vex --no-preflight -q");
        assert_eq!(home.vb365(&explore).on(&sandbox).run().code, 0);
        let now = now() + TimeDelta::minutes(minutes);
        let place = tempfile::tempdir().unwrap();
        let cursor = place.path().join("cursor").display().to_string();
        for line in
            ["--since 10m", "--since 10m --until now", &format!("--since 10m --cursor {cursor}")]
        {
            let ran = home.vb365(&format!("audit -o id {line}")).at(now).on(&sandbox).run();
            assert_eq!(events(&ran).len(), 1, "{line}: {ran}");
        }
    }
}

#[test]
fn cursor_in_a_missing_folder_exits_2_and_makes_nothing() {
    let (sandbox, place) = (sandbox(), tempfile::tempdir().unwrap());
    for path in ["none/such/x", ""] {
        let path = place.path().join(path);
        let ran = vb365(&format!("audit --cursor {}", path.display())).on(&sandbox).run();
        assert_eq!(ran.code, 2, "{ran}");
        assert!(ran.stderr.starts_with("error: cannot use the cursor "), "{ran}");
    }
    assert!(log(&sandbox).is_empty() && fs::read_dir(place.path()).unwrap().next().is_none());
}

#[test]
fn latest_is_refused_as_a_bound() {
    let sandbox = sandbox();
    for command in
        ["audit", "audit report --to r.md", "audit --follow", "session list", "point list"]
    {
        for option in ["--since", "--until"] {
            let ran = vb365(&format!("{command} {option} latest")).on(&sandbox).run();
            assert_eq!(ran.code, 2, "{ran}");
            assert!(
                ran.stderr.contains("'latest'") && ran.stderr.contains("--since last"),
                "{ran}"
            );
        }
    }
    assert!(log(&sandbox).is_empty());
}

#[test]
fn rows_carry_what_the_session_and_the_event_state() {
    let sandbox = sandbox();
    let rows = array(&vb365("audit --json").on(&sandbox).run().stdout);
    let sessions = array(&vb365("session list --json").on(&sandbox).run().stdout);
    let mut found = [0; 7];
    for row in &rows {
        let id = &row["session_id"];
        let session = sessions.iter().find(|session| session["id"] == *id).unwrap();
        for (ours, theirs) in
            [("session_name", "name"), ("reason", "reason"), ("scope", "scopeName")]
        {
            let theirs = session[theirs].as_str().filter(|text| !text.is_empty());
            assert_eq!(row[ours].as_str(), theirs, "{row}");
        }
        let event = format!("session events {} --json", id.as_str().unwrap());
        let fields =
            ["session_name", "reason", "scope", "user_id", "group_id", "site_id", "team_id"];
        for (count, field) in found.iter_mut().zip(fields) {
            *count += usize::from(row[field].is_string());
        }
        if row["team_id"].is_string() {
            let events = array(&vb365(&event).on(&sandbox).run().stdout);
            let event = events.iter().find(|event| event["id"] == row["event_id"]).unwrap();
            assert_eq!(row["team_id"], event["teamId"]);
        }
    }
    assert!(found[0] == rows.len() && found[1] > 0 && found[2] > 0, "{found:?}");
    assert!(found[3] > 0 && found[5] > 0 && found[6] > 0, "{found:?}");
}
