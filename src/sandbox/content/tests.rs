//! The items inside a session, by workload.

use serde_json::{Value, json};

use crate::sandbox::tests::client::{Client, client, value};
use crate::sandbox::tests::sign_in::{OPERATOR, with_scope};

const WORKLOADS: [(&str, &str, &str); 4] = [
    ("Vex", "organization/mailboxes", "folders"),
    ("Veod", "Organization/OneDrives", "Documents"),
    ("Vesp", "Organization/Sites", "Libraries"),
    ("Vet", "organization/teams", "channels"),
];

/// Opens a session and returns its path.
pub(super) fn open(client: &Client, version: &str, body: &Value) -> String {
    let (_, session) = client.explore(version, &client.first_job(), body);
    format!("/{version}/RestoreSessions/{}", session["id"].as_str().unwrap())
}

pub(super) fn names(items: &[Value]) -> Vec<&str> {
    items.iter().map(|item| item["name"].as_str().unwrap()).collect()
}

pub(super) fn keys(item: &Value) -> String {
    let mut keys: Vec<_> = item.as_object().unwrap().keys().map(String::as_str).collect();
    keys.sort_unstable();
    keys.join(",")
}

#[test]
fn each_workload_has_items_with_children() {
    let client = client();
    for version in ["v6", "v7", "v8"] {
        for (kind, top, below) in WORKLOADS {
            let session = open(&client, version, &json!({"type": kind}));
            let list = client.get(&format!("{session}/{top}?limit=3"));
            let items = list["results"].as_array().unwrap();
            assert_eq!(items.len(), 3);
            assert_eq!(list.get("totalCount").is_some(), version < "v8");
            for item in items {
                let href = item["_links"]["self"]["href"].as_str().unwrap();
                assert_eq!(&client.get(href), item);
                let below = client.items(&format!("{href}/{below}"));
                assert!(!below.is_empty() && below[0]["id"].is_string(), "{kind}");
            }
            let rest = client.items(&format!("{session}/{top}?offset=3&limit=9999"));
            assert!(!rest.is_empty() && !rest.contains(&items[0]));
        }
    }
}

#[test]
fn properties_differ_by_version() {
    let client = client();
    let first = |version: &str, kind: usize, rest: &str| {
        let (name, top, below) = WORKLOADS[kind];
        let session = open(&client, version, &json!({"type": name}));
        let item = client.items(&format!("{session}/{top}"))[0].clone();
        let href = item["_links"]["self"]["href"].as_str().unwrap().to_owned();
        (keys(&item), keys(&client.items(&format!("{href}/{below}{rest}"))[0]))
    };
    for version in ["v6", "v7", "v8"] {
        let (old, v8) = (version < "v8", version == "v8");
        let (mailbox, folder) = first(version, 0, "");
        assert_eq!(mailbox, "_links,email,id,isArchive,isPublic,name");
        assert_eq!(folder.contains("mailboxId"), v8);
        let (_, document) = first(version, 1, "");
        assert_eq!(document.contains("isFolder"), version > "v6");
        assert_eq!(document.contains("oneDriveId"), v8);
        let (_, library) = first(version, 2, "");
        assert_eq!(library.contains("siteId"), v8);
        let (team, channel) = first(version, 3, "");
        assert_eq!(team.contains("settings"), version > "v6");
        assert_eq!(channel == "_links,displayName,id", old);
        assert_eq!(channel == "_links,displayName,id,teamId,type", v8);
    }
}

#[test]
fn an_empty_session_has_empty_lists() {
    let client = client();
    for (kind, top, _) in WORKLOADS {
        let full = open(&client, "v7", &json!({"type": kind}));
        let item = client.items(&format!("{full}/{top}")).remove(0);
        let body = json!({"type": kind, "dateTime": "2001-01-01T00:00:00Z"});
        let empty = open(&client, "v7", &body);
        let page = client.get(&format!("{empty}/{top}"));
        assert_eq!((&page["results"], &page["totalCount"]), (&json!([]), &json!(0)));
        let one = format!("{empty}/{top}/{}", item["id"].as_str().unwrap());
        assert_eq!(client.status("GET", &one), 404);
    }
}

#[test]
fn other_workloads_and_stopped_sessions_are_conflicts() {
    let client = client();
    let refused = |uri: &str| {
        let answer = client.answer("GET", uri, "");
        assert_eq!(answer.status(), 400, "{uri}");
        assert_eq!(value(&answer)["errorCode"], "OperationConflict");
    };
    for (kind, top, _) in WORKLOADS {
        let session = open(&client, "v8", &json!({"type": kind}));
        for (other, elsewhere, below) in WORKLOADS {
            if other != kind {
                refused(&format!("{session}/{elsewhere}"));
                refused(&format!("{session}/{elsewhere}/x/{below}"));
            }
        }
        assert_eq!(client.status("POST", &format!("{session}/Stop")), 204);
        refused(&format!("{session}/{top}"));
    }
    let gone = "/v8/RestoreSessions/00000000-0000-0000-0000-000000000000/organization/teams";
    assert_eq!(client.status("GET", gone), 404);
    let session = open(&client, "v8", &json!({"type": "Vex"}));
    assert_eq!(client.status("GET", &format!("{session}/organization/mailboxes/x")), 400);
    assert_eq!(client.status("GET", &format!("{session}/organization/calendars")), 404);
    assert_eq!(client.status("GET", &format!("{session}/organization/mailboxes?limit=0")), 400);
}

#[test]
fn opening_an_item_records_an_event_and_listing_does_not() {
    let client = client();
    let session = open(&client, "v8", &json!({"type": "Vex"}));
    let events = || client.items(&format!("{session}/Events"));
    let mailboxes = client.items(&format!("{session}/organization/mailboxes"));
    let path = |place: usize| {
        format!("{session}/organization/mailboxes/{}", mailboxes[place]["id"].as_str().unwrap())
    };
    client.items(&format!("{}/folders", path(0)));
    assert_eq!(events().len(), 1);
    client.get(&path(0));
    client.get(&path(1));
    assert_eq!(client.status("POST", &format!("{session}/Stop")), 204);
    let events = events();
    let types: Vec<_> = events.iter().map(|event| event["type"].as_str().unwrap()).collect();
    assert_eq!(types, ["None", "View", "View", "None"]);
    let view = &events[1];
    assert_eq!((&view["itemName"], &view["itemType"]), (&mailboxes[0]["name"], &json!("Mailbox")));
    assert_eq!((&view["source"], &view["status"]), (&mailboxes[0]["email"], &json!("Success")));
    assert!(view["title"].as_str().unwrap().starts_with("View: P\u{e9}rez"));
    let starts: Vec<_> = events.iter().map(|event| event["startTime"].as_str().unwrap()).collect();
    assert!(starts.is_sorted_by(|a, b| a < b), "{starts:?}");
    for event in &events {
        let one = format!("{session}/Events/{}", event["id"].as_str().unwrap());
        assert_eq!(&client.get(&one), event);
    }
}

#[test]
fn an_open_initial_session_can_be_browsed() {
    let client = client();
    let session = client
        .open_sessions()
        .into_iter()
        .find(|one| one["initiatedBy"] == "admin@sandbox.example");
    let session = session.unwrap();
    let kind = session["type"].as_str().unwrap();
    let (_, top, _) = WORKLOADS.into_iter().find(|(name, ..)| *name == kind).unwrap();
    let path = format!("/v8/RestoreSessions/{}", session["id"].as_str().unwrap());
    let before = client.items(&format!("{path}/Events?limit=100"));
    let item = client.items(&format!("{path}/{top}")).remove(0);
    client.get(item["_links"]["self"]["href"].as_str().unwrap());
    let after = client.items(&format!("{path}/Events?limit=100"));
    assert_eq!(after[..before.len()], before);
    assert_eq!((after.len(), &after[before.len()]["type"]), (before.len() + 1, &json!("View")));
}

#[test]
fn sites_and_teams_are_filtered() {
    let client = client();
    let sites = format!("{}/Organization/Sites", open(&client, "v7", &json!({"type": "Vesp"})));
    let find = |query: &str| client.items(&format!("{sites}?{query}"));
    assert_eq!((find("").len(), find("parentId=root").len()), (5, 3));
    let first = find("parentId=root").remove(0);
    let id = first["id"].as_str().unwrap();
    assert!(id.starts_with("contoso.example,") && id.matches(',').count() == 2);
    assert_eq!(names(&find(&format!("parentId={id}"))), ["Applicants"]);
    assert_eq!(client.get(&format!("{sites}/{}", id.replace(',', "%2C"))), first);
    assert_eq!(client.status("GET", &format!("{sites}?parentId=x")), 404);
    let teams = format!("{}/organization/teams", open(&client, "v7", &json!({"type": "Vet"})));
    let found = client.items(&format!("{teams}?displayName=desk"));
    assert_eq!((found.len(), &found[0]["displayName"]), (1, &json!("Welcome desk")));
    let channels = found[0]["_links"]["channels"]["href"].as_str().unwrap();
    assert_eq!(client.items(channels).len(), 7);
    assert_eq!(client.items(&format!("{channels}?displayName=g*l")).len(), 2);
}

#[test]
fn an_operator_sees_only_the_item_of_the_scope() {
    let client = with_scope(client(), OPERATOR);
    let scope = client.get("/v8/Organization/LoggedInUser/EffectiveScope");
    for (group, kind, top) in [
        ("users", "Vex", "organization/mailboxes"),
        ("users", "Veod", "Organization/OneDrives"),
        ("sites", "Vesp", "Organization/Sites"),
        ("teams", "Vet", "organization/teams"),
    ] {
        let body = json!({"type": kind, "scope": scope[group][0]}).to_string();
        let answer = client.answer("POST", "/v8/Organization/OperatorExplore", &body);
        let session = format!("/v8/RestoreSessions/{}", value(&answer)["id"].as_str().unwrap());
        let found = client.items(&format!("{session}/{top}"));
        assert_eq!(found.len(), 1, "{kind}: {found:?}");
        client.get(found[0]["_links"]["self"]["href"].as_str().unwrap());
    }
}
