//! Drives, folders, documents and their versions.

use serde_json::{Value, json};

use crate::sandbox::SandboxOptions;
use crate::sandbox::content::names::LONG_NAME;
use crate::sandbox::content::tests::{names, open};
use crate::sandbox::tests::client::{Client, client, client_of, options, value};
use crate::sandbox::tests::sign_in::{OPERATOR, with_scope};

/// Returns the path of the first drive of a new session.
fn drive(client: &Client, version: &str, body: &Value) -> String {
    let session = open(client, version, body);
    let drives = client.items(&format!("{session}/Organization/OneDrives?limit=1"));
    drives[0]["_links"]["self"]["href"].as_str().unwrap().to_owned()
}

fn id(item: &Value) -> &str {
    item["id"].as_str().unwrap()
}

#[test]
fn documents_include_folders_on_request_only() {
    let client = client();
    let path = drive(&client, "v8", &json!({"type": "Veod"}));
    let find = |query: &str| client.items(&format!("{path}/documents?limit=10000&{query}"));
    let (plain, both) = (find(""), find("includeFolders=true"));
    let folders = client.items(&format!("{path}/folders?limit=10000"));
    assert_eq!(both, [folders.clone(), plain.clone()].concat());
    assert!(plain.iter().all(|one| one["isFolder"] == false && one["sizeBytes"].is_number()));
    assert!(folders.iter().all(|one| one["isFolder"] == true && one.get("sizeBytes").is_none()));
    let roots = find("parentId=root&includeFolders=true");
    assert!(names(&roots).contains(&"Reports") && names(&roots).contains(&"empty.txt"));
    assert!(!names(&roots).contains(&"2022"));
    let reports = roots.iter().find(|one| one["name"] == "Reports").unwrap();
    let below = find(&format!("parentId={}&includeFolders=true", id(reports)));
    assert_eq!(below[0]["name"], "2022");
    assert!(find(&format!("parentId={}", id(reports))).iter().all(|one| one["isFolder"] == false));
    for wrong in ["none", "null", id(&plain[0])] {
        assert_eq!(client.status("GET", &format!("{path}/documents?parentId={wrong}")), 404);
    }
    let old = drive(&client, "v6", &json!({"type": "Veod"}));
    let documents = client.items(&format!("{old}/documents?limit=10000&includeFolders=true"));
    assert!(
        documents.iter().all(|one| one.get("isFolder").is_none() && one["sizeBytes"].is_number())
    );
    assert_eq!(documents.len(), plain.len());
    let deleted = drive(&client, "v7", &json!({"type": "Veod", "showDeleted": true}));
    let deleted = client.items(&format!("{deleted}/documents?limit=10000"));
    assert!(names(&deleted).contains(&"Deleted long ago.docx") && deleted.len() > plain.len());
}

#[test]
fn pages_join_across_folders_and_documents() {
    let client = client();
    let path = drive(&client, "v7", &json!({"type": "Veod"}));
    let query = format!("{path}/documents?includeFolders=true&parentId=root");
    let whole = client.get(&format!("{query}&limit=10000"));
    for limit in [1, 3, 7, 20] {
        let mut joined = Vec::new();
        while joined.len() < whole["results"].as_array().unwrap().len() {
            let offset = joined.len();
            let page = client.get(&format!("{query}&limit={limit}&offset={offset}"));
            assert_eq!(page["totalCount"], whole["totalCount"]);
            joined.extend(page["results"].as_array().unwrap().clone());
        }
        assert_eq!(&joined, whole["results"].as_array().unwrap());
    }
}

#[test]
fn previous_versions_are_shown_with_all_versions_only() {
    let client = client();
    let path = drive(&client, "v8", &json!({"type": "Veod", "showAllVersions": true}));
    let latest = drive(&client, "v8", &json!({"type": "Veod"}));
    let documents = client.items(&format!("{path}/documents?limit=10000"));
    let mut changed = 0;
    for document in &documents {
        let one = format!("{path}/documents/{}", id(document));
        assert_eq!(&client.get(&one), document);
        let versions = client.items(&format!("{one}/versions"));
        let newest = document["versionId"].as_i64().unwrap();
        assert_eq!(i64::try_from(versions.len()).unwrap(), newest - 1);
        for version in &versions {
            let number = version["versionId"].as_i64().unwrap();
            assert!(
                number < newest
                    && version["modificationTime"].as_str() < document["modificationTime"].as_str()
            );
            assert_eq!(&client.get(&format!("{one}/versions/{number}")), version);
        }
        assert_eq!(client.status("GET", &format!("{one}/versions/{newest}")), 404);
        assert_eq!(client.status("GET", &format!("{one}/versions/x")), 400);
        changed += versions.len();
        let one = format!("{latest}/documents/{}", id(document));
        assert!(client.items(&format!("{one}/versions")).is_empty());
    }
    assert!(changed > 0);
    let folders = client.items(&format!("{path}/folders?parentId=root"));
    let reports = folders.iter().find(|folder| folder["name"] == "Reports").unwrap();
    let one = format!("{path}/folders/{}", id(reports));
    let versions = client.items(&format!("{one}/versions"));
    assert_eq!((versions.len(), &versions[0]["versionId"]), (1, &json!(1)));
    assert_eq!(client.get(&format!("{one}?versionId=1")), versions[0]);
    assert_eq!(client.get(&format!("{one}/versions/1")), versions[0]);
    assert_eq!(client.status("GET", &format!("{one}?versionId=9")), 404);
}

#[test]
fn ids_of_drives_keep_their_case_and_those_of_documents_are_uuids() {
    let client = client();
    let path = drive(&client, "v8", &json!({"type": "Veod"}));
    let drive = client.get(&path);
    assert!(id(&drive).starts_with("b!") && id(&drive).len() == 45, "{drive}");
    assert_eq!(client.status("GET", &path.replace("b!", "b%21")), 200);
    let (before, after) = path.rsplit_once('/').unwrap();
    assert_eq!(client.status("GET", &format!("{before}/{}", after.to_lowercase())), 404);
    assert_eq!(client.status("GET", &format!("{path}/documents/x")), 400);
    assert_eq!(client.status("GET", &format!("{path}/folders/x")), 400);
    let unknown = "00000000-0000-0000-0000-000000000000";
    assert_eq!(client.status("GET", &format!("{path}/documents/{unknown}")), 404);
    let page = client.get(&format!("{path}/documents?limit=1"));
    let next = page["_links"]["next"]["href"].as_str().unwrap();
    assert!(next.contains(id(&drive)), "{next}");
    assert_eq!(client.items(next).len(), 1);
}

#[test]
fn single_things_record_events() {
    let client = client();
    let path = drive(&client, "v8", &json!({"type": "Veod"}));
    let document = client.items(&format!("{path}/documents?limit=1")).remove(0);
    client.get(&format!("{path}/documents/{}", id(&document)));
    let session = path.split("/organization").next().unwrap();
    let events = client.items(&format!("{session}/Events"));
    assert_eq!(events.len(), 2);
    assert_eq!(
        (&events[1]["itemName"], &events[1]["itemType"]),
        (&document["name"], &json!("Document"))
    );
}

#[test]
fn names_in_a_folder_differ_in_a_company_and_clash_in_hostile_data() {
    let clashes = |hostile: bool| {
        let options = SandboxOptions { hostile, items: 400, depth: 6, ..options() };
        let client = client_of(options);
        let path = drive(&client, "v8", &json!({"type": "Veod"}));
        let mut waiting = vec!["root".to_owned()];
        let mut clashes = Vec::new();
        while let Some(parent) = waiting.pop() {
            let query = format!("parentId={parent}&includeFolders=true&limit=10000");
            let items = client.items(&format!("{path}/documents?{query}"));
            let mut names: Vec<_> = names(&items).iter().map(|name| name.to_lowercase()).collect();
            names.sort_unstable();
            clashes.extend(
                names.windows(2).filter(|pair| pair[0] == pair[1]).map(|pair| pair[0].clone()),
            );
            let folders = items.iter().filter(|item| item["isFolder"] == true);
            waiting.extend(folders.map(|folder| id(folder).to_owned()));
        }
        clashes
    };
    assert_eq!(clashes(false), Vec::<String>::new());
    // Some are of a folder and a file.
    assert_eq!(clashes(true), [&LONG_NAME.to_lowercase(), "reports", "same.txt", "trailing dot."]);
    assert_eq!(LONG_NAME.chars().count(), 300);
}

#[test]
fn sizes_follow_the_mean_and_change_with_versions() {
    let sizes = |file_size: u64| {
        let client =
            client_of(SandboxOptions { hostile: false, items: 400, file_size, ..options() });
        let path = drive(&client, "v8", &json!({"type": "Veod"}));
        let documents = client.items(&format!("{path}/documents?limit=10000"));
        // The first ones have names and sizes of their own.
        documents[4..].iter().map(|one| one["sizeBytes"].as_u64().unwrap()).collect::<Vec<_>>()
    };
    assert!(sizes(0).iter().filter(|size| **size > 0).count() <= 1);
    let large = sizes(50_000_000_000);
    let mean = large.iter().sum::<u64>() / u64::try_from(large.len()).unwrap();
    assert!((40_000_000_000..60_000_000_000).contains(&mean), "{mean}");
    assert!(large.iter().max() > large.iter().min());
}

#[test]
fn an_operator_reads_nothing_outside_the_scope() {
    let administrator = client();
    let job = administrator
        .items("/v8/jobs")
        .into_iter()
        .find(|job| job["name"] == "Fabrikam everything");
    let job = job.unwrap()["id"].as_str().unwrap().to_owned();
    let (_, session) = administrator.explore("v8", &job, &json!({"type": "Veod"}));
    let drives = format!("/v8/RestoreSessions/{}/Organization/OneDrives", id(&session));
    let drives = administrator.items(&drives);
    let client = with_scope(client(), OPERATOR);
    let scope = client.get("/v8/Organization/LoggedInUser/EffectiveScope");
    let body = json!({"type": "Veod", "scope": scope["users"][0]}).to_string();
    let answer = client.answer("POST", "/v8/Organization/OperatorExplore", &body);
    let session = format!("/v8/RestoreSessions/{}", id(&value(&answer)));
    let statuses = drives.iter().map(|drive| {
        let path = format!("{session}/Organization/OneDrives/{}", id(drive));
        let below = ["", "/documents", "/folders"]
            .map(|below| client.status("GET", &format!("{path}{below}")));
        (drive["name"].as_str().unwrap().to_owned(), below)
    });
    for (name, statuses) in statuses {
        let status = if name == "Lidia P\u{e9}rez" { 200 } else { 404 };
        assert_eq!(statuses, [status; 3], "{name}");
    }
}

#[test]
fn links_can_be_left_out() {
    let client = client_of(SandboxOptions { has_links: false, ..options() });
    let session = open(&client, "v8", &json!({"type": "Veod"}));
    let drives = client.get(&format!("{session}/Organization/OneDrives"));
    assert!(drives["_links"].is_object() && drives["results"][0].get("_links").is_none());
    let path = format!("{session}/Organization/OneDrives/{}", id(&drives["results"][0]));
    let items = client.items(&format!("{path}/documents?includeFolders=true&limit=10000"));
    assert!(
        items.iter().all(|item| item.get("_links").is_none() && item["oneDriveId"].is_string())
    );
}

#[test]
fn people_join_and_leave() {
    let client = client_of(SandboxOptions { mailboxes: 1_000, ..options() });
    let drives = |body: Value| {
        let session = open(&client, "v8", &body);
        client.items(&format!("{session}/Organization/OneDrives?limit=10000"))
    };
    let now = drives(json!({"type": "Veod"}));
    let with_deleted = drives(json!({"type": "Veod", "showDeleted": true}));
    let before = drives(json!({"type": "Veod", "dateTime": "2023-11-08T12:00:00Z"}));
    // Of 16 people, one left 3 days ago, and one came 5 days ago.
    assert_eq!((now.len(), with_deleted.len(), before.len()), (938, 1_000, 938));
    let mut ids: Vec<_> = with_deleted.iter().map(id).collect();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), 1_000);
    let mut urls: Vec<_> = with_deleted.iter().map(|drive| drive["url"].to_string()).collect();
    urls.sort_unstable();
    urls.dedup();
    assert_eq!(urls.len(), 1_000);
}
