//! The lists of the API against the truth.

use std::collections::BTreeSet;

use http::Response;
use serde_json::{Value, json};

use crate::sandbox::SandboxOptions;
use crate::sandbox::content::tests::open;
use crate::sandbox::tests::client::{Client, client, client_of, options};

pub(in crate::sandbox) fn session_id(path: &str) -> &str {
    path.rsplit('/').next().unwrap()
}

pub(in crate::sandbox) fn lines(response: &Response<Vec<u8>>) -> Vec<Value> {
    let lines = response.body().split(|byte| *byte == b'\n').filter(|line| !line.is_empty());
    lines.map(|line| serde_json::from_slice(line).unwrap()).collect()
}

/// Returns all lines of the truth, in responses of at most `limit` lines.
pub(in crate::sandbox) fn truth(client: &Client, session: &str, limit: usize) -> Vec<Value> {
    let (mut all, mut after) = (Vec::new(), "0.0".to_owned());
    loop {
        let uri = format!("/sandbox/truth?session={session}&limit={limit}&after={after}");
        let response = client.answer("GET", &uri, "");
        assert_eq!(response.status(), 200);
        let page = lines(&response);
        assert!(page.len() <= limit);
        all.extend(page);
        match response.headers().get("x-vb365-next") {
            Some(next) => next.to_str().unwrap().clone_into(&mut after),
            None => return all,
        }
    }
}

/// The ids of the levels of a thing, as text.
type Ids = BTreeSet<String>;

/// Returns all items of a list, in pages.
pub(in crate::sandbox) fn pages(client: &Client, uri: &str, limit: usize) -> Vec<Value> {
    let mut all = Vec::new();
    let separator = if uri.contains('?') { '&' } else { '?' };
    loop {
        let uri = format!("{uri}{separator}limit={limit}&offset={}", all.len());
        let page = client.items(&uri);
        let count = page.len();
        all.extend(page);
        if count < limit {
            return all;
        }
    }
}

pub(in crate::sandbox) fn id(item: &Value) -> &str {
    item["id"].as_str().unwrap()
}

/// Lists a mailbox or a drive folder by folder, and returns the ids of each thing.
fn walk(client: &Client, version: &str, owner: &str, workload: &str, limit: usize) -> Ids {
    let (things, kind, query) = match (workload, version) {
        ("Vex", "v6") => ("items", "item", "folderId"),
        ("Vex", _) => ("items", "item", "parentId"),
        _ => ("documents", "file", "parentId"),
    };
    let top = if version == "v6" { "null" } else { "root" };
    let mut found = Ids::new();
    let mut waiting = vec![top.to_owned()];
    while let Some(parent) = waiting.pop() {
        for folder in pages(client, &format!("{owner}/folders?parentId={parent}"), limit) {
            assert!(found.insert(format!("folder {}", id(&folder))));
            waiting.push(id(&folder).to_owned());
        }
        for thing in pages(client, &format!("{owner}/{things}?{query}={parent}"), limit) {
            assert!(found.insert(format!("{kind} {} in {parent}", id(&thing))));
        }
    }
    found
}

fn expected(truth: &[Value], owner: &str, owner_kind: &str, version: &str) -> Ids {
    let top = if version == "v6" { "null" } else { "root" };
    let own = truth.iter().filter(|line| line["ids"][owner_kind] == *owner);
    own.filter(|line| line["kind"] != owner_kind)
        .map(|line| {
            let kind = line["kind"].as_str().unwrap();
            let one = line["ids"][kind].as_str().unwrap();
            let parent = line["ids"]["folder"].as_str().unwrap_or(top);
            if kind == "folder" {
                format!("folder {one}")
            } else {
                format!("{kind} {one} in {parent}")
            }
        })
        .collect()
}

#[test]
fn lists_show_the_truth_in_every_session_and_version() {
    for (version, limit, body) in [
        ("v6", 10_000, json!({})),
        ("v7", 7, json!({"showDeleted": true})),
        ("v8", 30, json!({"showAllVersions": true, "showDeleted": true})),
        ("v8", 10_000, json!({"dateTime": "2023-11-09T05:00:00Z"})),
    ] {
        let client = client_of(SandboxOptions { mailboxes: 18, items: 60, depth: 4, ..options() });
        for (workload, list, kind) in
            [("Vex", "mailboxes", "mailbox"), ("Veod", "onedrives", "drive")]
        {
            let mut body = body.clone();
            body["type"] = workload.into();
            let session = open(&client, version, &body);
            let truth = truth(&client, session_id(&session), 500);
            let owners = pages(&client, &format!("{session}/organization/{list}"), limit);
            let known = truth.iter().filter(|line| line["kind"] == kind);
            let known: Vec<_> = known.map(|line| line["ids"][kind].as_str().unwrap()).collect();
            assert_eq!(owners.iter().map(id).collect::<Vec<_>>(), known);
            for owner in owners.iter().step_by(3) {
                let path = format!("{session}/organization/{list}/{}", id(owner));
                let found = walk(&client, version, &path, workload, limit);
                assert_eq!(found, expected(&truth, id(owner), kind, version), "{version} {path}");
                assert!(found.len() > 15, "{path}");
            }
        }
    }
}

/// Checks that a walk through the lists of a workload finds the ids of the truth, in sessions of all versions.
pub(in crate::sandbox) fn assert_lists_show_the_truth(
    workload: &str,
    kinds: &[&str],
    walk: impl Fn(&Client, &str, &str, usize) -> Vec<Value>,
) {
    for (version, limit, body) in [
        ("v6", 10_000, json!({})),
        ("v7", 7, json!({"showDeleted": true})),
        ("v8", 30, json!({"showAllVersions": true, "showDeleted": true})),
        ("v8", 10_000, json!({"dateTime": "2023-11-09T05:00:00Z"})),
    ] {
        let client = client_of(SandboxOptions { items: 12, depth: 4, ..options() });
        let mut body = body.clone();
        body["type"] = workload.into();
        let session = open(&client, version, &body);
        let truth = truth(&client, session_id(&session), 500);
        for kind in kinds {
            assert!(truth.iter().any(|line| line["kind"] == *kind), "{kind}");
        }
        let expected: Vec<_> = truth.into_iter().map(|line| line["ids"].clone()).collect();
        let found = walk(&client, version, &session, limit);
        assert_eq!(sorted(&found), sorted(&expected), "{version} {body}");
    }
}

/// Returns ids as texts in order.
pub(in crate::sandbox) fn sorted(all: &[Value]) -> Vec<String> {
    let mut all: Vec<_> = all.iter().map(Value::to_string).collect();
    all.sort_unstable();
    all
}

#[test]
fn the_truth_is_paged_and_empty_without_a_backup() {
    let client = client_of(SandboxOptions { mailboxes: 5, items: 20, ..options() });
    let session = open(&client, "v8", &json!({"type": "Vex"}));
    let whole = truth(&client, session_id(&session), 100_000);
    assert!(whole.len() > 100);
    for limit in [1, 17] {
        assert_eq!(truth(&client, session_id(&session), limit), whole);
    }
    let empty = json!({"type": "Veod", "dateTime": "2001-01-01T00:00:00Z"});
    let empty = open(&client, "v8", &empty);
    assert_eq!(truth(&client, session_id(&empty), 10), Vec::<Value>::new());
    assert_eq!(client.status("GET", "/sandbox/truth"), 400);
    let uri = format!("/sandbox/truth?session={}&after=x", session_id(&session));
    assert_eq!(client.status("GET", &uri), 400);
    let unknown = "/sandbox/truth?session=00000000-0000-0000-0000-000000000000";
    assert_eq!(client.status("GET", unknown), 404);
    let by_path = format!("/sandbox/truth?session={}&path=", session_id(&session));
    let named = whole.iter().find(|line| line["names"][1] == "Drafts").unwrap();
    let path = named["names"].as_array().unwrap();
    let path: Vec<_> = path.iter().map(|name| name.as_str().unwrap()).collect();
    let path = path.join("/").replace(' ', "%20").replace('"', "%22");
    let found = lines(&client.answer("GET", &format!("{by_path}{path}"), ""));
    assert!(found.contains(named) && found.len() <= 2, "{found:?}");
}

#[test]
fn the_truth_of_a_thing_says_which_points_contain_it() {
    let client = client();
    let session = open(&client, "v8", &json!({"type": "Vex", "showDeleted": true}));
    let all = truth(&client, session_id(&session), 100_000);
    let point = |date: &Value| {
        let session = open(&client, "v8", &json!({"type": "Vex", "dateTime": date}));
        let all = truth(&client, session_id(&session), 100_000);
        all.into_iter().map(|line| (line["thing"].clone(), line["ids"].clone())).collect::<Vec<_>>()
    };
    let lives = |thing: &Value| {
        let thing = thing.as_str().unwrap();
        let uri = format!("/sandbox/truth?session={}&thing={thing}", session_id(&session));
        lines(&client.answer("GET", &uri, ""))
    };
    let deleted = all.iter().filter(|line| line["deleted"] == true && line["kind"] == "item");
    let (mut comes, mut goes) = (0, 0);
    for (number, line) in deleted.take(80).enumerate() {
        let life = lives(&line["thing"]);
        assert!(life.is_sorted_by_key(|line| line["point"].as_str().unwrap().to_owned()));
        comes += usize::from(
            life[0]["exists"] == false && life.iter().any(|line| line["exists"] == true),
        );
        goes += usize::from(
            life.iter()
                .any(|line| line["exists"] == true && life.last().unwrap()["deleted"] == true),
        );
        // The id of the API is accepted, too.
        if number % 8 == 0 {
            assert_eq!(lives(&line["ids"]["item"]), life);
        }
    }
    assert!(comes > 5 && goes > 5, "{comes} {goes}");
    let some = all.iter().filter(|line| line["kind"] == "item").step_by(97).take(8);
    let some: Vec<_> = some.map(|line| (&line["thing"], lives(&line["thing"]))).collect();
    for index in [10, 35, 60] {
        let time = &some[0].1[index]["point"];
        let there = point(time);
        for (thing, life) in &some {
            let line = life.iter().find(|line| line["point"] == *time).unwrap();
            let found = there.iter().find(|(other, _)| other == *thing);
            // A session of the first job may be at an older point of that job.
            if let Some((_, ids)) = found.filter(|_| line["exists"] == true) {
                assert_eq!(*ids, line["state"]["ids"]);
            }
        }
    }
}
