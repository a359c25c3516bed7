//! The endpoints of searches: scopes, pages, result sets, and what is refused.

use std::collections::BTreeSet;

use http::Response;
use proptest::prelude::*;
use proptest::test_runner::TestRunner;
use serde_json::{Value, json};

use crate::sandbox::content::tests::open;
use crate::sandbox::content::truth::tests::{id, session_id, truth};
use crate::sandbox::tests::client::{Client, client_of, options, value};
use crate::sandbox::{Reply, SandboxOptions};

fn small(change: impl FnOnce(&mut SandboxOptions)) -> Client {
    let mut options = SandboxOptions { mailboxes: 6, items: 25, ..options() };
    change(&mut options);
    client_of(options)
}

fn post(client: &Client, uri: &str, body: &Value) -> Response<Vec<u8>> {
    client.answer("POST", uri, &body.to_string())
}

/// Returns all hits of a search, in pages of `limit`, with the set of the first page.
fn hits(client: &Client, uri: &str, body: &Value, limit: usize) -> Vec<Value> {
    let (mut all, mut set) = (Vec::new(), String::new());
    loop {
        let separator = if uri.contains('?') { '&' } else { '?' };
        let offset = all.len();
        let page = format!("{uri}{separator}limit={limit}&offset={offset}{set}");
        let page = post(client, &page, body);
        assert_eq!(page.status(), 200, "{uri}: {}", String::from_utf8_lossy(page.body()));
        let mut page = value(&page);
        if let Some(id) = page["setId"].as_str() {
            set = format!("&setId={id}");
        }
        let Value::Array(results) = page["results"].take() else { panic!("{page}") };
        assert!(results.len() <= limit);
        let has_next = page["_links"].get("next").is_some();
        assert!(results.len() == limit || !has_next);
        all.extend(results);
        if !has_next {
            return all;
        }
    }
}

/// Returns the id of a hit.
fn hit_id(hit: &Value) -> String {
    hit.get("postId").map_or_else(|| id(hit).to_owned(), ToString::to_string)
}

fn ids(hits: &[Value]) -> BTreeSet<String> {
    let ids: BTreeSet<_> = hits.iter().map(hit_id).collect();
    assert_eq!(ids.len(), hits.len(), "a hit comes twice");
    ids
}

/// Returns the ids of the things of some kinds in the truth that a level contains.
fn expected(truth: &[Value], kinds: &[&str], level: &str, id: &str) -> BTreeSet<String> {
    let lines = truth.iter().filter(|line| {
        let is_inside = level.is_empty() || line["ids"][level] == *id;
        kinds.iter().any(|kind| line["kind"] == *kind) && is_inside
    });
    lines
        .map(|line| line["ids"][line["kind"].as_str().unwrap()].as_str().unwrap().to_owned())
        .collect()
}

/// Returns an id of the truth: that of the thing of a kind with the most things in it.
fn place<'a>(truth: &'a [Value], kind: &str) -> &'a Value {
    let places = truth.iter().filter(|line| line["kind"] == kind);
    let size = |place: &&Value| {
        let own = &place["ids"][kind];
        truth.iter().filter(|line| line["ids"][kind] == *own).count()
    };
    &places.max_by_key(size).unwrap()["ids"]
}

fn level<'a>(place: &'a Value, kind: &str) -> &'a str {
    place[kind].as_str().unwrap()
}

/// Everything matches this query.
fn everything() -> Value {
    json!({"query": "*"})
}

#[test]
fn exchange_searches_find_the_truth_in_their_scope() {
    for version in ["v6", "v7", "v8"] {
        let client = small(|_| ());
        let session = open(&client, version, &json!({"type": "Vex", "showDeleted": true}));
        let truth = truth(&client, session_id(&session), 10_000);
        let find = |path: &str, limit: usize| {
            ids(&hits(&client, &format!("{session}/organization/{path}"), &everything(), limit))
        };
        let all = expected(&truth, &["item"], "", "");
        assert!(all.len() > 150);
        assert_eq!(find("searchExchange", 40), all);
        assert_eq!(find("mailboxes/search", 10_000), find("mailboxes/search", 17));
        assert_eq!(find("mailboxes/search", 100), find("searchExchange", 100));
        let folder = place(&truth, "folder");
        let (mailbox, folder) = (level(folder, "mailbox"), level(folder, "folder"));
        let of_mailbox = find(&format!("mailboxes/{mailbox}/search"), 7);
        assert!(of_mailbox.is_subset(&expected(&truth, &["item"], "mailbox", mailbox)));
        let of_folder = find(&format!("mailboxes/{mailbox}/folders/{folder}/search"), 3);
        assert!(of_folder.is_superset(&expected(&truth, &["item"], "folder", folder)));
        assert!(of_folder.is_subset(&of_mailbox) && of_folder.len() < of_mailbox.len());
    }
}

#[test]
fn drive_and_site_searches_find_the_truth_by_type() {
    for (version, workload, owners, owner, things) in [
        ("v6", "Veod", "onedrives", "drive", "Documents"),
        ("v8", "Veod", "onedrives", "drive", "Documents"),
        ("v6", "Vesp", "sites", "site", "Items"),
        ("v7", "Vesp", "sites", "site", "Items"),
    ] {
        let client = small(|_| ());
        let session = open(&client, version, &json!({"type": workload}));
        let truth = truth(&client, session_id(&session), 10_000);
        let folder = place(&truth, "folder");
        let (own, folder) = (level(folder, owner), level(folder, "folder"));
        for (item_type, kinds) in [
            ("All", &["folder", "file", "item"][..]),
            ("Folders", &["folder"]),
            (things, &["file", "item"]),
        ] {
            let find = |path: &str, limit: usize| {
                let uri = format!("{session}/Organization/{path}?itemType={item_type}");
                ids(&hits(&client, &uri, &everything(), limit))
            };
            assert_eq!(find(&format!("{owners}/search"), 50), expected(&truth, kinds, "", ""));
            let of_owner = find(&format!("{owners}/{own}/search"), 9);
            assert_eq!(of_owner, expected(&truth, kinds, owner, own));
            let of_folder = find(&format!("{owners}/{own}/folders/{folder}/search"), 5);
            let mut inside = expected(&truth, kinds, "folder", folder);
            inside.remove(folder);
            assert!(of_folder.is_superset(&inside) && of_folder.is_subset(&of_owner));
            assert!(!of_folder.contains(folder));
            if workload == "Vesp" {
                for (list, kind) in [("libraries", "library"), ("lists", "list")] {
                    let area = level(place(&truth, kind), kind);
                    let site = level(place(&truth, kind), "site");
                    let found = find(&format!("sites/{site}/{list}/{area}/search"), 9);
                    assert_eq!(found, expected(&truth, kinds, kind, area));
                }
            }
        }
    }
}

#[test]
fn team_searches_find_the_truth_by_type() {
    for version in ["v6", "v7", "v8"] {
        let client = small(|_| ());
        let session = open(&client, version, &json!({"type": "Vet"}));
        let truth = truth(&client, session_id(&session), 10_000);
        let channel = place(&truth, "channel");
        let (team, channel) = (level(channel, "team"), level(channel, "channel"));
        for (kind, kinds) in
            [("Tabs", &["tab"][..]), ("Files", &["file", "folder"]), ("Posts", &["post"])]
        {
            let body = json!({"type": kind, "query": "*"});
            let find = |path: &str, limit: usize| {
                ids(&hits(&client, &format!("{session}/organization/{path}"), &body, limit))
            };
            assert_eq!(find("searchTeams", 50), expected(&truth, kinds, "", ""));
            assert_eq!(
                find(&format!("teams/{team}/search"), 9),
                expected(&truth, kinds, "team", team)
            );
            let of_channel = expected(&truth, kinds, "channel", channel);
            assert_eq!(find(&format!("teams/{team}/channels/{channel}/search"), 9), of_channel);
            let list = kind.to_lowercase();
            if kind == "Tabs" {
                let found = find(&format!("teams/{team}/channels/{channel}/tabs/search"), 2);
                assert_eq!(found, of_channel);
                continue;
            }
            let found = find(&format!("teams/{team}/{list}/search?channelId={channel}"), 11);
            // v6 knows no parameters.
            let (level, id) = if version == "v6" { ("team", team) } else { ("channel", channel) };
            assert_eq!(found, expected(&truth, kinds, level, id));
        }
        if version == "v6" {
            continue;
        }
        let path = format!("{session}/organization/teams/{team}");
        let parents =
            client.items(&format!("{path}/posts?channelId={channel}&parentId=-1&limit=99"));
        let uri = format!("{path}/posts/search?channelId={channel}&parentId=-1");
        assert_eq!(hits(&client, &uri, &everything(), 10), parents);
        let root = client.items(&format!("{path}/files?channelId={channel}&parentId=root"));
        let below = format!("channelId={channel}&parentId={}", id(&root[0]));
        let uri = format!("{path}/files/search?{below}");
        assert_eq!(
            hits(&client, &uri, &everything(), 4),
            client.items(&format!("{path}/files?{below}"))
        );
    }
}

#[test]
fn hits_are_written_as_in_lists() {
    let client = small(|_| ());
    let session = open(&client, "v8", &json!({"type": "Vesp"}));
    let sites = format!("{session}/Organization/Sites");
    for hit in hits(&client, &format!("{sites}/search?itemType=All"), &json!({"query": "logo*"}), 9)
    {
        let path = hit["_links"]["self"]["href"].as_str().unwrap();
        assert_eq!(client.get(path), hit);
    }
    let client = small(|options| options.has_links = false);
    let session = open(&client, "v8", &json!({"type": "Veod"}));
    let uri = format!("{session}/organization/OneDrives/search?itemType=Documents");
    let found = hits(&client, &uri, &everything(), 30);
    assert!(found.iter().all(|hit| hit["oneDriveId"].is_string() && hit.get("_links").is_none()));
}

#[test]
fn a_page_without_its_set_is_shifted_if_sets_are_strict() {
    for strict in [false, true] {
        let client = small(|options| options.strict_sets = strict);
        let session = open(&client, "v7", &json!({"type": "Vex"}));
        let uri = format!("{session}/organization/mailboxes/search?limit=10");
        let page = |uri: &str| value(&post(&client, uri, &everything()));
        let first = page(&uri);
        let set = first["setId"].as_str().unwrap();
        let named = page(&format!("{uri}&offset=10&setId={set}"));
        assert_eq!(
            (&named["setId"], named["results"].as_array().unwrap().len()),
            (&json!(set), 10)
        );
        let unnamed = page(&format!("{uri}&offset=10"));
        assert_eq!(named["results"] == unnamed["results"], !strict);
        assert_eq!(named["setId"] == unnamed["setId"], !strict);
        assert_eq!(first.get("totalCount").unwrap_or(&Value::Null), &Value::Null);
    }
}

#[test]
fn wrong_and_expired_sets_are_refused() {
    let client = small(|options| options.faults = vec!["set-expired".parse().unwrap()]);
    let session = open(&client, "v8", &json!({"type": "Veod"}));
    let uri = format!("{session}/organization/onedrives/search?limit=10");
    let set = value(&post(&client, &uri, &everything()))["setId"].as_str().unwrap().to_owned();
    let later = format!("{uri}&offset=10&setId={set}");
    assert_eq!(post(&client, &later, &everything()).status(), 404);
    let client = small(|_| ());
    let session = open(&client, "v8", &json!({"type": "Veod"}));
    let uri = format!("{session}/organization/onedrives/search?limit=10");
    let set = value(&post(&client, &uri, &everything()))["setId"].as_str().unwrap().to_owned();
    let later = |set: &str, body: Value| {
        post(&client, &format!("{uri}&offset=10&setId={set}"), &body).status().as_u16()
    };
    assert_eq!(later(&set, everything()), 200);
    assert_eq!(later(&set, json!({"query": "logo"})), 404);
    assert_eq!(later("00000000-0000-0000-0000-000000000000", everything()), 404);
    assert_eq!(later("x", everything()), 400);
}

#[test]
fn wrong_searches_are_refused() {
    let client = small(|_| ());
    for (workload, path, body, expected) in [
        ("Vex", "mailboxes/search", json!({}), 400),
        ("Vex", "mailboxes/search", json!({"query": ""}), 400),
        ("Vex", "mailboxes/search", json!({"query": "subject:(a"}), 400),
        ("Vex", "mailboxes/search", json!({"query": "title:a"}), 400),
        ("Vex", "mailboxes/search", json!({"query": 7}), 400),
        ("Vex", "mailboxes/search?limit=0", everything(), 400),
        ("Vex", "mailboxes/x/search", everything(), 400),
        ("Vex", "onedrives/search", everything(), 400),
        ("Veod", "onedrives/search?itemType=Items", everything(), 400),
        ("Veod", "onedrives/search?itemType=documents", everything(), 200),
        ("Veod", "onedrives/x/search", everything(), 404),
        ("Vesp", "sites/search?itemType=Documents", everything(), 400),
        ("Vesp", "sites/x/search", everything(), 404),
        ("Vet", "searchTeams", everything(), 400),
        ("Vet", "searchTeams", json!({"type": "Mail", "query": "x"}), 400),
        ("Vet", "searchTeams", json!({"type": "Posts"}), 400),
        ("Vet", "teams/x/search", json!({"type": "Posts", "query": "x"}), 400),
    ] {
        let session = open(&client, "v8", &json!({"type": workload}));
        let answer = post(&client, &format!("{session}/organization/{path}"), &body);
        assert_eq!(answer.status().as_u16(), expected, "{path} {body}");
        if expected == 400 {
            assert!(value(&answer)["message"].as_str().unwrap().ends_with('.'), "{path} {body}");
        }
    }
    let session = open(&client, "v8", &json!({"type": "Vex"}));
    let uri = format!("{session}/organization/mailboxes/search");
    assert_eq!(status_of(client.send("POST", &uri, "text/plain", "x")), 415);
    client.status("POST", &format!("{session}/Stop"));
    let stopped = post(&client, &uri, &everything());
    assert_eq!(value(&stopped)["errorCode"], "OperationConflict");
}

#[test]
fn texts_are_found_in_quotes() {
    let client = small(|_| ());
    let quote = |text: &str| format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""));
    for (workload, path, property) in [
        ("Vex", "mailboxes/search", "subject"),
        ("Veod", "onedrives/search?itemType=All", "name"),
        ("Vesp", "sites/search?itemType=Items", "title"),
        ("Vet", "searchTeams", "subject"),
    ] {
        let session = open(&client, "v8", &json!({"type": workload}));
        let uri = format!("{session}/organization/{path}");
        let find =
            |query: &str| hits(&client, &uri, &json!({"type": "Posts", "query": query}), 500);
        let mut all = find("*");
        all.retain(|hit| hit[property].is_string());
        let mut runner = TestRunner::new(ProptestConfig::with_cases(8));
        let result = runner.run(&(0..all.len()), |index| {
            let text = all[index][property].as_str().unwrap();
            let found = find(&format!("{property}:{}", quote(text)));
            prop_assert!(found.contains(&all[index]), "{text:?}");
            let words = |text: &str| -> String {
                text.to_lowercase().chars().filter(|char| char.is_alphanumeric()).collect()
            };
            let mut texts = found.iter().map(|hit| words(hit[property].as_str().unwrap()));
            prop_assert!(texts.all(|other| other.contains(&words(text))), "{text:?}");
            Ok(())
        });
        result.unwrap_or_else(|error| panic!("{workload}: {error}"));
    }
}

#[test]
fn many_hits_are_paged_without_starting_again() {
    let client =
        client_of(SandboxOptions { mailboxes: 2, items: 12_000, hostile: false, ..options() });
    let session = open(&client, "v8", &json!({"type": "Vex"}));
    let uri = format!("{session}/organization/searchExchange");
    let body = json!({"query": "hasattachments:true"});
    let found = hits(&client, &uri, &body, 1_000);
    assert!(found.len() > 2_000, "{}", found.len());
    ids(&found);
}

fn status_of(reply: Reply) -> u16 {
    match reply {
        Reply::Answer(answer) => answer.status().as_u16(),
        other => panic!("{other:?}"),
    }
}
