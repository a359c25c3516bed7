//! The initial sessions and their events.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::client::{Client, client, client_of, options};
use crate::sandbox::SandboxOptions;
use crate::sandbox::data::text;

const USER: &str = "admin@sandbox.example";

fn sessions(client: &Client) -> Vec<Value> {
    client.items("/v8/restoresessions?limit=1000")
}

fn events(client: &Client, version: &str, session: &Value) -> Vec<Value> {
    let id = session["id"].as_str().unwrap();
    client.items(&format!("/{version}/restoresessions/{id}/events?limit=1000"))
}

fn all<'a>(items: &'a [Value], property: &str) -> BTreeSet<&'a str> {
    items.iter().filter_map(|item| item[property].as_str()).collect()
}

#[test]
fn sessions_cover_all_workloads_states_results_and_users() {
    let client = client();
    let sessions = sessions(&client);
    assert_eq!(all(&sessions, "type").len(), 4);
    assert_eq!(all(&sessions, "state").len(), 2);
    assert_eq!(all(&sessions, "result").len(), 3);
    assert_eq!(all(&sessions, "initiatedBy").len(), 4);
    assert!(sessions.iter().any(|s| s["scopeName"] != "" && s["reason"].is_string()));
    assert!(sessions.iter().any(|s| s["scopeName"] == "" && s.get("reason").is_none()));
    assert!(sessions.iter().any(|s| s["details"].is_string()));
    let tags: BTreeSet<_> = sessions.iter().map(|s| s["eTag"].as_i64().unwrap()).collect();
    assert!(tags.len() == 40 && tags.iter().all(|tag| *tag > 1 << 53));
}

#[test]
fn some_sessions_are_open() {
    let client = client();
    let mut sessions = sessions(&client);
    sessions.retain(|session| session["state"] == "Working");
    assert_eq!(sessions.len(), 4);
    let nulls = sessions.iter().filter(|session| session["endTime"].is_null()).count();
    assert_eq!(nulls, 1);
    assert_eq!(all(&sessions, "endTime"), BTreeSet::from(["9999-12-31T23:59:59.9999999Z"]));
    let running = |session: &Value| {
        let events = events(&client, "v8", session);
        events.iter().any(|event| event["status"] == "Running" && event["endTime"].is_null())
    };
    let own = |session: &&Value| session["initiatedBy"] == USER;
    assert!(sessions.iter().filter(own).any(running));
    assert!(sessions.iter().filter(own).any(|session| !running(session)));
    assert!(sessions.iter().any(|session| session["initiatedBy"] != USER));
}

#[test]
fn stopped_sessions_end_after_their_start_and_before_now() {
    let client = client();
    let all = sessions(&client);
    let stopped: Vec<_> = all.iter().filter(|session| session["state"] == "Stopped").collect();
    assert!(stopped.len() > all.len() / 2);
    for session in stopped {
        let time = |name: &str| session[name].as_str().unwrap().to_owned();
        assert!(time("creationTime") <= time("endTime"));
        assert!(*time("endTime") < *"2023-11-14T22:13:20.0000001Z", "{session}");
    }
}

#[test]
fn ids_depend_on_the_seed_alone() {
    let ids = |options: SandboxOptions| {
        let client = client_of(options);
        let mut ids = String::new();
        for path in ["jobs", "organizations", "backuprepositories", "restoresessions"] {
            for item in client.items(&format!("/v8/{path}")) {
                ids += item["id"].as_str().unwrap();
            }
        }
        ids
    };
    let now = options().now.map(|now| now + chrono::Duration::days(1000));
    assert_eq!(ids(options()), ids(SandboxOptions { now, ..options() }));
    assert_ne!(ids(options()), ids(SandboxOptions { seed: 366, ..options() }));
}

#[test]
fn events_cover_all_types_and_statuses() {
    let client = client();
    let every: Vec<_> = sessions(&client).iter().map(|s| events(&client, "v8", s)).collect();
    let counts: BTreeSet<_> = every.iter().map(Vec::len).collect();
    assert_eq!((counts.first(), counts.last()), (Some(&0), Some(&20)));
    let every = every.concat();
    assert_eq!(all(&every, "type").len(), 6);
    assert_eq!(all(&every, "status").len(), 6);
    for property in ["itemName", "itemType", "itemSizeBytes", "source", "target", "title"] {
        assert!(every.iter().any(|event| event.get(property).is_some()));
        let real = |event: &&Value| event["type"] != "None";
        assert!(every.iter().filter(real).any(|event| event.get(property).is_none()), "{property}");
    }
    assert!(every.iter().any(|event| event["itemSizeBytes"] == json!(9_007_199_254_740_993_i64)));
    let durations = all(&every, "duration");
    assert!(durations.iter().any(|duration| duration.starts_with("1.02:")));
    let names = every.iter().filter_map(|event| event["itemName"].as_str());
    let names: BTreeSet<_> = names.collect();
    assert!(text::SUBJECTS.iter().all(|subject| names.contains(subject)));
}

#[test]
fn events_are_ordered_between_their_markers() {
    let client = client();
    let mut sessions_with_events = 0;
    for session in sessions(&client) {
        let events = events(&client, "v7", &session);
        sessions_with_events += usize::from(!events.is_empty());
        for (order, event) in events.iter().enumerate() {
            assert_eq!(event["order"], order);
            let last = order + 1 == events.len() && session["state"] == "Stopped";
            assert_eq!(event["type"] == "None", order == 0 || last, "{event}");
            assert!(event.get("teamId").is_none());
        }
        let starts: Vec<_> = events.iter().map(|e| e["startTime"].as_str().unwrap()).collect();
        assert!(starts.is_sorted());
        assert!(starts.first().is_none_or(|first| *first == session["creationTime"]));
    }
    assert!(sessions_with_events > 10, "{sessions_with_events}");
}

#[test]
fn an_event_is_found_by_its_id() {
    let client = client();
    let session = sessions(&client).into_iter().find(|session| session["type"] == "Vet").unwrap();
    let events = events(&client, "v8", &session);
    assert!(events.len() > 5 && events[1].get("teamId").is_some());
    let path =
        |id: &str| format!("/v8/restoresessions/{}/events/{id}", session["id"].as_str().unwrap());
    for event in &events {
        assert_eq!(&client.get(&path(event["id"].as_str().unwrap())), event);
        assert_eq!(event["_links"]["self"]["href"], path(event["id"].as_str().unwrap()));
    }
    assert_eq!(client.status("GET", &path(session["id"].as_str().unwrap())), 404);
    assert_eq!(client.status("GET", &path("x")), 400);
}

#[test]
fn a_stop_adds_a_marker_and_moves_no_event() {
    let client = client();
    let session = sessions(&client).remove(3);
    assert_eq!(session["state"], "Working");
    let before = events(&client, "v8", &session);
    let id = session["id"].as_str().unwrap();
    assert_eq!(client.status("POST", &format!("/v7/restoresessions/{id}/stop")), 200);
    let mut after = events(&client, "v8", &session);
    let marker = after.pop().unwrap();
    assert_eq!(after, before);
    assert_eq!((&marker["type"], &marker["order"]), (&json!("None"), &json!(before.len())));
    let stopped = client.get(&format!("/v8/restoresessions/{id}"));
    assert_eq!((&stopped["state"], &stopped["endTime"]), (&json!("Stopped"), &marker["startTime"]));
    assert_ne!(stopped["eTag"], session["eTag"]);
}

#[test]
fn few_jobs_sessions_and_events_are_possible() {
    for (jobs, sessions, max_events) in [(0, 0, 0), (0, 5, 1), (1, 1, 0), (3, 3, 2)] {
        let client = client_of(SandboxOptions { jobs, sessions, events: max_events, ..options() });
        let found = client.items("/v8/restoresessions");
        assert_eq!(found.len(), sessions);
        for session in &found {
            assert!(events(&client, "v8", session).len() <= max_events);
            let id = session["id"].as_str().unwrap();
            assert!(
                client.get(&format!("/v6/restoresessions/{id}/organization"))["name"].is_string()
            );
        }
        assert_eq!(client.items("/v6/jobs").len(), jobs);
    }
}

#[test]
fn extreme_times_are_possible() {
    for seconds in [-62_135_596_800, 253_402_300_799, i64::MAX / 10_000_000] {
        let now = chrono::DateTime::from_timestamp(seconds, 0);
        let client = client_of(SandboxOptions { now, ..SandboxOptions::default() });
        assert_eq!(client.items("/v8/restoresessions?limit=100").len(), 40);
        assert_eq!(client.explore("v8", &client.first_job(), &json!({})).0, 201);
        assert!(!client.items("/v6/restorepoints").is_empty());
    }
}

#[test]
fn a_company_has_no_hostile_texts_and_sizes() {
    let company = SandboxOptions { hostile: false, ..options() };
    for (client, has_hostile) in [(client_of(company), false), (client(), true)] {
        let mut lists: Vec<Value> =
            ["jobs", "organizations", "backuprepositories", "dataretrievals"]
                .iter()
                .map(|noun| client.get(&format!("/v8/{noun}?extendedView=true")))
                .collect();
        for session in client.items("/v8/RestoreSessions?limit=99") {
            let id = session["id"].as_str().unwrap().to_owned();
            lists.push(client.get(&format!("/v8/RestoreSessions/{id}/Events?limit=99")));
            lists.push(session);
        }
        for (kind, top, below) in [
            ("Vex", "mailboxes", "folders"),
            ("Veod", "onedrives", "documents"),
            ("Vesp", "sites", "libraries"),
            ("Vet", "teams", "channels"),
        ] {
            let (_, session) = client.explore("v8", &client.first_job(), &json!({"type": kind}));
            let top = format!(
                "/v8/RestoreSessions/{}/organization/{top}",
                session["id"].as_str().unwrap()
            );
            let items = client.get(&format!("{top}?limit=99"));
            let first = items["results"][0]["id"].as_str().unwrap();
            lists.push(client.get(&format!("{top}/{first}/{below}")));
            lists.push(items);
        }
        let (mut texts, mut sizes) = (Vec::new(), Vec::new());
        for list in &lists {
            collect_values(list, "", &mut texts, &mut sizes);
        }
        let is_hostile = |text: &&String| {
            let odd = |c: char| c.is_control() || "\u{202e}\u{200d}\u{301}".contains(c);
            text.contains(odd) || text.starts_with(['=', '+', '-', '@', ' '])
        };
        let hostile: Vec<_> = texts.iter().filter(is_hostile).collect();
        assert_eq!(!hostile.is_empty(), has_hostile, "{:?}", hostile.first());
        assert_eq!(sizes.iter().any(|size| *size >= 50_000_000), has_hostile);
    }
}

/// Collects all texts, and the sizes of items.
fn collect_values(value: &Value, name: &str, texts: &mut Vec<String>, sizes: &mut Vec<i64>) {
    match value {
        Value::String(text) => texts.push(text.clone()),
        Value::Number(number) if ["itemSizeBytes", "sizeBytes"].contains(&name) => {
            sizes.extend(number.as_i64());
        }
        Value::Array(items) => {
            for item in items {
                collect_values(item, name, texts, sizes);
            }
        }
        Value::Object(object) => {
            for (name, item) in object {
                collect_values(item, name, texts, sizes);
            }
        }
        _ => {}
    }
}

#[test]
fn markers_are_those_of_a_real_server() {
    let client = client();
    let session = sessions(&client).into_iter().find(|session| session["state"] == "Stopped");
    for version in ["v6", "v7", "v8"] {
        let events = events(&client, version, session.as_ref().unwrap());
        let (first, last) = (events.first().unwrap(), events.last().unwrap());
        assert_eq!(first["message"], "Restore session started");
        for marker in [first, last] {
            assert_eq!((&marker["type"], &marker["itemSizeBytes"]), (&json!("None"), &json!(0)));
            assert_eq!(
                (&marker["title"], &marker["endTime"]),
                (&marker["message"], &marker["startTime"])
            );
            assert_eq!(marker["duration"], "00:00:00");
        }
    }
}
