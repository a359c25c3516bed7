//! Mailboxes, folders and items.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE;
use proptest::prelude::*;
use serde_json::{Value, json};

use super::mapi;
use crate::sandbox::content::engine::{ContentKey, KeyKind};
use crate::sandbox::content::tests::{names, open};
use crate::sandbox::tests::client::{Client, client};

/// Returns the path of the first mailbox of a new session.
fn mailbox(client: &Client, version: &str, body: &Value) -> String {
    let session = open(client, version, body);
    let mailboxes = client.items(&format!("{session}/organization/mailboxes?limit=1"));
    mailboxes[0]["_links"]["self"]["href"].as_str().unwrap().to_owned()
}

fn id(item: &Value) -> &str {
    item["id"].as_str().unwrap()
}

proptest! {
    #[test]
    fn mapi_ids_lead_back_and_contain_their_folder(seed: u64, root in 0..1_u32 << 24, slot: u32) {
        let key = ContentKey::root(KeyKind::Mailbox, 2, root);
        let folder = key.with_folder(KeyKind::MailFolder, 3);
        let item = key.with_slot(KeyKind::MailItem, 4, slot);
        let (folder_id, item_id) = (mapi::folder_id(seed, folder), mapi::item_id(seed, folder, item));
        prop_assert_eq!(mapi::parse_folder(seed, &folder_id), Some(folder));
        prop_assert_eq!(mapi::parse_item(seed, &item_id), Some((folder, item)));
        let bytes = |id: &str| URL_SAFE.decode(id).unwrap();
        let (short, long) = (bytes(&folder_id), bytes(&item_id));
        prop_assert_eq!((short.len(), long.len()), (46, 70));
        prop_assert_eq!(&short[22..46], &long[22..46]);
        prop_assert_eq!((short[20], long[20]), (1, 7));
        prop_assert_eq!(mapi::parse_folder(seed, &item_id), None);
        prop_assert_eq!(mapi::parse_item(seed, &folder_id), None);
        prop_assert_eq!(mapi::parse_item(seed ^ 1, &item_id), None);
    }
}

#[test]
fn folders_are_filtered_by_parent_and_name() {
    let client = client();
    let path = mailbox(&client, "v8", &json!({"type": "Vex"}));
    let find = |query: &str| client.items(&format!("{path}/folders?{query}"));
    let (all, roots) = (find("limit=100"), find("parentId=root"));
    assert!(all.len() > roots.len() && names(&roots).contains(&"Sent Items"));
    let inbox = find("parentId=root&name=in*");
    assert_eq!(names(&inbox), ["Inbox", "inbox"]);
    assert_eq!(inbox[0]["category"], "Inbox");
    let below = find(&format!("parentId={}", id(&inbox[0])));
    assert!(names(&below).contains(&"Projects / 2022") && names(&below).contains(&"a/b"));
    assert_eq!(client.status("GET", &format!("{path}/folders?parentId=none")), 404);
    assert_eq!(client.status("GET", &format!("{path}/folders?parentId=null")), 404);
    let lost = |body: &Value| {
        let folders = client.items(&format!("{}/folders?limit=100", mailbox(&client, "v8", body)));
        let names = names(&folders).join("|");
        (names.contains("Recoverable Items"), names.contains("Project Aurora"))
    };
    assert_eq!(lost(&json!({"type": "Vex"})), (false, false));
    assert_eq!(lost(&json!({"type": "Vex", "showDeleted": true})), (true, true));
}

#[test]
fn the_top_is_null_in_v6_and_root_later() {
    let client = client();
    for (version, top, other) in [("v6", "null", "root"), ("v7", "root", "null")] {
        let path = mailbox(&client, version, &json!({"type": "Vex"}));
        let found = client.items(&format!("{path}/folders?parentId={top}&limit=100"));
        assert!(names(&found).contains(&"Inbox") && !names(&found).contains(&"Projects / 2022"));
        assert_eq!(client.status("GET", &format!("{path}/folders?parentId={other}")), 404);
    }
}

#[test]
fn items_are_filtered_by_folder_under_the_name_of_the_version() {
    let client = client();
    for (version, parameter, other) in [
        ("v6", "folderId", "parentId"),
        ("v7", "parentId", "folderId"),
        ("v8", "parentId", "folderId"),
    ] {
        let path = mailbox(&client, version, &json!({"type": "Vex"}));
        let folders = client.items(&format!("{path}/folders?limit=100"));
        let all = client.items(&format!("{path}/items?limit=10000"));
        let mut joined = Vec::new();
        for folder in &folders {
            let query = format!("{path}/items?limit=10000&{parameter}={}", id(folder));
            for item in client.items(&query) {
                let parent = item["_links"]["parent"]["href"].as_str().unwrap();
                assert!(parent.ends_with(&format!("/folders/{}", id(folder))), "{parent}");
                joined.push(item);
            }
        }
        assert_eq!(joined, all);
        let ignored =
            client.items(&format!("{path}/items?limit=10000&{other}={}", id(&folders[0])));
        assert_eq!(ignored, all);
    }
}

#[test]
fn there_is_an_item_of_each_class_with_its_properties() {
    let client = client();
    for version in ["v6", "v7", "v8"] {
        let session = open(&client, version, &json!({"type": "Vex"}));
        let mut classes = std::collections::BTreeMap::new();
        for mailbox in client.items(&format!("{session}/organization/mailboxes?limit=100")) {
            let path = mailbox["_links"]["items"]["href"].as_str().unwrap();
            for item in client.items(&format!("{path}?limit=10000")) {
                assert_eq!(item.get("mailboxId"), (version == "v8").then_some(&mailbox["id"]));
                classes.insert(item["itemClass"].as_str().unwrap().to_owned(), item);
            }
        }
        let properties = [
            ("IPM.Activity", "duration"),
            ("IPM.Appointment", "organizer"),
            ("IPM.Contact", "fullName"),
            ("IPM.DistList", "name"),
            ("IPM.Note", "received"),
            ("IPM.Post", "postedOn"),
            ("IPM.StickyNote", "date"),
            ("IPM.Task", "percentComplete"),
        ];
        assert!(classes.keys().eq(properties.iter().map(|(class, _)| class)), "{classes:?}");
        assert!(properties.iter().all(|(class, name)| classes[*class].get(name).is_some()));
        assert_eq!(classes["IPM.Post"].get("subject").is_some(), version > "v6");
    }
}

#[test]
fn an_item_that_moved_has_another_id_and_one_that_was_deleted_has_none() {
    let client = client();
    let session = open(&client, "v8", &json!({"type": "Vex"}));
    let mailbox = client.items(&format!("{session}/organization/mailboxes?limit=1")).remove(0);
    let path = format!("{session}/organization/mailboxes/{}", id(&mailbox));
    let items = client.items(&format!("{path}/items?limit=10000"));
    for item in items.iter().take(40) {
        assert_eq!(&client.get(&format!("{path}/items/{}", id(item))), item);
    }
    let mut ids: Vec<_> = items.iter().map(|item| id(item).to_owned()).collect();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), items.len());
    let mut found = 0;
    for day in 8..14 {
        let date = format!("2023-11-{day:02}T22:00:00Z");
        let before = open(&client, "v8", &json!({"type": "Vex", "dateTime": date}));
        let old = format!("{before}/organization/mailboxes/{}/items", id(&mailbox));
        let gone = client.items(&format!("{old}?limit=10000"));
        for item in gone.iter().filter(|item| !ids.iter().any(|known| known == id(item))) {
            assert_eq!(client.status("GET", &format!("{path}/items/{}", id(item))), 404);
            assert_eq!(client.status("GET", &format!("{old}/{}", id(item))), 200);
            found += 1;
        }
    }
    assert!(found > 2, "{found}");
    assert_eq!(client.status("GET", &format!("{path}/items/x")), 404);
    assert_eq!(
        client.status(
            "GET",
            &format!("{path}/items/{}", items[0]["id"].as_str().unwrap().to_lowercase())
        ),
        404
    );
}

#[test]
fn all_versions_of_an_item_are_items_of_their_own() {
    let client = client();
    let count = |all: bool| {
        let path = mailbox(&client, "v8", &json!({"type": "Vex", "showAllVersions": all}));
        let items = client.items(&format!("{path}/items?limit=10000"));
        for item in &items {
            assert_eq!(&client.get(&format!("{path}/items/{}", id(item))), item);
        }
        items.len()
    };
    assert!(count(true) > count(false));
}
