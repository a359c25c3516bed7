//! Every link of every response leads somewhere.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::client::{Client, client_of, options};
use crate::sandbox::SandboxOptions;

/// Lists and items from which all others are found by their links.
const ROOTS: [&str; 9] = [
    "Jobs",
    "Organizations?extendedView=true",
    "BackupRepositories",
    "RestorePoints?limit=60",
    "RestoreSessions?limit=40",
    "DataRetrievals",
    "Proxies",
    "JobSessions?limit=40",
    "LicensedUsers",
];

fn collect_links(value: &Value, links: &mut Vec<String>) {
    match value {
        Value::Array(items) => items.iter().for_each(|item| collect_links(item, links)),
        Value::Object(object) => {
            links.extend(object.get("href").and_then(Value::as_str).map(str::to_owned));
            object.values().for_each(|item| collect_links(item, links));
        }
        _ => {}
    }
}

/// Follows all links from the roots, and returns those that were followed.
fn follow_links(client: &Client, version: &str) -> BTreeSet<String> {
    let mut waiting: Vec<_> = ROOTS.iter().map(|root| format!("/{version}/{root}")).collect();
    for (kind, items, below) in [
        ("Vex", "mailboxes", "folders"),
        ("Veod", "onedrives", "documents"),
        ("Vesp", "sites", "libraries"),
        ("Vet", "teams", "channels"),
    ] {
        let (_, session) = client.explore(version, &client.first_job(), &json!({"type": kind}));
        let id = session["id"].as_str().unwrap();
        let items = format!("/{version}/RestoreSessions/{id}/organization/{items}");
        let first = client.items(&items)[0]["id"].as_str().unwrap().to_owned();
        let folders = if version > "v6" { "?includeFolders=true" } else { "" };
        waiting.push(format!("{items}/{first}/{below}{folders}"));
        waiting.push(items);
    }
    let mut followed = BTreeSet::new();
    while let Some(link) = waiting.pop() {
        if followed.insert(link.clone()) {
            collect_links(&client.get(&link), &mut waiting);
        }
    }
    followed
}

#[test]
fn no_link_is_dead() {
    for version in ["v6", "v7", "v8"] {
        let client = client_of(SandboxOptions {
            sessions: 12,
            events: 6,
            mailboxes: 8,
            items: 12,
            ..options()
        });
        let followed = follow_links(&client, version);
        assert!(followed.len() > 300, "only {} links", followed.len());
        for part in ["/folders/", "/documents/", "/libraries/", "/channels/", "/proxies/"] {
            assert!(followed.iter().any(|link| link.contains(part)), "{version} {part}");
        }
        // Product 6.0 writes the links of items without a slash before the version.
        let has_slash = followed.iter().all(|link| link.starts_with('/'));
        assert_eq!(has_slash, version != "v6");
    }
}

#[test]
fn only_lists_that_the_server_keeps_have_a_set_id() {
    let client = client_of(options());
    let organization = client.items("/v8/Organizations")[0]["id"].as_str().unwrap().to_owned();
    for version in ["v6", "v7", "v8"] {
        for list in ["Users", "Groups", "Sites", "Teams"] {
            let page = client.get(&format!("/{version}/Organizations/{organization}/{list}"));
            let set = page["setId"].as_str().unwrap();
            let next =
                format!("/{version}/Organizations/{organization}/{list}?offset=2&setId={set}");
            assert_eq!(client.get(&next)["setId"], set);
        }
        for list in ["RestoreSessions", "JobSessions"] {
            assert!(client.get(&format!("/{version}/{list}")).get("setId").is_none());
        }
    }
    assert!(client.get("/v8/Events?from=latest").get("setId").is_none());
}

#[test]
fn versions_have_their_own_paths() {
    let client = client_of(options());
    let statuses = |method: &str, path: &str| {
        ["v6", "v7", "v8"].map(|version| client.status(method, &format!("/{version}/{path}")))
    };
    let organization = client.items("/v8/Organizations")[0]["id"].as_str().unwrap().to_owned();
    let job = client.first_job();
    assert_eq!(statuses("GET", &format!("Organizations/{organization}/Jobs")), [200, 200, 404]);
    assert_eq!(statuses("GET", &format!("Jobs/{job}/JobSessions")), [200, 404, 404]);
    assert_eq!(statuses("GET", "ProtectedUsers"), [404, 404, 200]);
    assert_eq!(statuses("POST", "token/AuthCode"), [404, 200, 200]);
    let code = |()| client.answer("POST", "/v8/token/AuthCode", "").into_body();
    assert_ne!(code(()), code(()));
}
