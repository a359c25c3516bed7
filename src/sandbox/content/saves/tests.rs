//! Saves and exports of all workloads, against the truth.

use ring::digest::{SHA256, digest};
use serde_json::{Value, json};

use crate::sandbox::content::tests::open;
use crate::sandbox::content::truth::tests::session_id;
use crate::sandbox::http::BodyStep;
use crate::sandbox::tests::client::{Client, client_of, options};
use crate::sandbox::{Reply, SandboxOptions};

/// The largest save that is compared, in bytes.
const LARGEST: u64 = 600_000;

/// Small files, so that archives of a whole drive are small, too.
fn small() -> Client {
    client_of(SandboxOptions {
        hostile: false,
        mailboxes: 4,
        items: 24,
        depth: 2,
        file_size: 3_000,
        ..options()
    })
}

fn session(client: &Client, version: &str, workload: &str) -> String {
    let body = json!({"type": workload, "showDeleted": true, "showAllVersions": true});
    open(client, version, &body)
}

/// Returns lines of the truth with digests.
fn truth(client: &Client, session: &str, limit: usize) -> Vec<Value> {
    let session = session_id(session);
    let uri = format!("/sandbox/truth?session={session}&digest=1&max={LARGEST}&limit={limit}");
    let text = client.download("GET", &uri, "");
    let lines = text.split(|byte| *byte == b'\n').filter(|line| !line.is_empty());
    lines.map(|line| serde_json::from_slice(line).unwrap()).collect()
}

fn id<'a>(line: &'a Value, kind: &str) -> &'a str {
    line["ids"][kind].as_str().unwrap()
}

fn of_kind<'a>(truth: &'a [Value], kind: &'static str) -> impl Iterator<Item = &'a Value> {
    truth.iter().filter(move |line| line["kind"] == kind)
}

/// Checks that a save gives the bytes of a digest; large ones are skipped, as the truth skips them.
fn assert_saves(client: &Client, uri: &str, body: &str, expected: &Value) {
    let Some(sha256) = expected["sha256"].as_str() else {
        assert!(expected["bytes"].as_u64().unwrap() > LARGEST, "{uri}: {expected}");
        return;
    };
    let bytes = client.download("POST", uri, body);
    assert_eq!(Some(bytes.len() as u64), expected["bytes"].as_u64(), "{uri}");
    let found = digest(&SHA256, &bytes);
    let found = found.as_ref().iter().fold(String::new(), |text, byte| format!("{text}{byte:02x}"));
    assert_eq!(found, sha256, "{uri}");
}

fn refusal(client: &Client, uri: &str, body: &str) -> (u16, String) {
    let answer = client.answer("POST", uri, body);
    let body: Value = serde_json::from_slice(answer.body()).unwrap_or_default();
    (answer.status().as_u16(), body["message"].as_str().unwrap_or_default().to_owned())
}

#[test]
fn drives_folders_and_documents_are_saved_as_the_truth_says() {
    let client = small();
    for version in ["v6", "v7", "v8"] {
        let session = session(&client, version, "Veod");
        let truth = truth(&client, &session, 90);
        let (mut versions, mut sizes) = (0, 0);
        for line in &truth {
            let drive = format!("{session}/Organization/OneDrives/{}", id(line, "drive"));
            let saves = &line["saves"];
            match line["kind"].as_str().unwrap() {
                "drive" => assert_saves(&client, &format!("{drive}/save"), "", &saves["zip"]),
                "folder" => {
                    let folder = format!("{drive}/Folders/{}", id(line, "folder"));
                    assert_saves(&client, &format!("{folder}/save"), "", &saves["zip"]);
                    for one in client.items(&format!("{folder}/Versions")) {
                        let uri = format!("{folder}/Versions/{}/save", one["versionId"]);
                        assert_saves(&client, &uri, "", &saves["zip"]);
                    }
                }
                _ => {
                    let document = format!("{drive}/Documents/{}", id(line, "file"));
                    let uri = format!("{document}/save");
                    assert_saves(&client, &uri, "{}", &saves["file"]);
                    assert_saves(&client, &uri, r#"{"asZip":null}"#, &saves["file"]);
                    assert_saves(&client, &uri, r#"{"asZip":true}"#, &saves["zip"]);
                    assert_eq!(saves["file"]["bytes"], line["size"]);
                    sizes += 1;
                    let all = client.items(&format!("{document}/Versions"));
                    for (one, expected) in
                        all.iter().zip(saves["versions"].as_array().into_iter().flatten())
                    {
                        let uri = format!("{document}/Versions/{}/save", one["versionId"]);
                        assert_eq!(one["versionId"], expected["versionId"]);
                        assert_eq!(one["sizeBytes"], expected["bytes"]);
                        assert_saves(&client, &uri, "{}", expected);
                        versions += 1;
                    }
                }
            }
        }
        assert!(versions > 3 && sizes > 20, "{versions} {sizes}");
    }
}

#[test]
fn libraries_documents_and_attachments_are_saved_as_the_truth_says() {
    let client = small();
    for version in ["v6", "v7", "v8"] {
        let session = session(&client, version, "Vesp");
        let truth = truth(&client, &session, 500);
        let site_path = |line: &Value| format!("{session}/Organization/Sites/{}", id(line, "site"));
        for line in of_kind(&truth, "library").take(3) {
            let uri = format!("{}/Libraries/{}/save", site_path(line), id(line, "library"));
            assert_saves(&client, &uri, "", &line["saves"]["zip"]);
        }
        let folder_path =
            |line: &Value| format!("{}/Folders/{}", site_path(line), id(line, "folder"));
        let (of_lists, of_libraries): (Vec<_>, Vec<_>) =
            of_kind(&truth, "folder").partition(|line| line["ids"].get("list").is_some());
        for line in &of_lists[..2] {
            let uri = format!("{}/save", folder_path(line));
            let (status, message) = refusal(&client, &uri, "");
            assert!(status == 400 && message.contains("libraries"), "{status} {message}");
            assert_eq!(line["saves"], json!({}));
        }
        for line in &of_libraries[..10] {
            let folder = folder_path(line);
            assert_saves(&client, &format!("{folder}/save"), "", &line["saves"]["zip"]);
            for one in client.items(&format!("{folder}/Versions")) {
                let uri = format!("{folder}/Versions/{}/save", one["versionId"]);
                assert_saves(&client, &uri, "", &line["saves"]["zip"]);
            }
        }
        let mut versions = 0;
        for line in of_kind(&truth, "file").take(40) {
            let document = format!("{}/Documents/{}", site_path(line), id(line, "file"));
            assert_saves(&client, &format!("{document}/save"), "{}", &line["saves"]["file"]);
            let as_zip = r#"{"asZip":true}"#;
            assert_saves(&client, &format!("{document}/save"), as_zip, &line["saves"]["zip"]);
            for one in line["saves"]["versions"].as_array().into_iter().flatten() {
                let uri = format!("{document}/Versions/{}/save", one["versionId"]);
                assert_saves(&client, &uri, "{}", one);
                versions += 1;
            }
        }
        for line in of_kind(&truth, "attachment").take(6) {
            let item = format!("{}/Items/{}/Attachments", site_path(line), id(line, "item"));
            let uri = format!("{item}/{}/save", id(line, "attachment"));
            assert_saves(&client, &uri, "", &line["saves"]["zip"]);
            assert!(client.download("POST", &uri, "").starts_with(b"PK\x03\x04"));
        }
        assert!(versions > 2, "{versions}");
    }
}

#[test]
fn files_and_posts_of_channels_are_saved_as_the_truth_says() {
    let client = small();
    for version in ["v6", "v7", "v8"] {
        let session = session(&client, version, "Vet");
        let truth = truth(&client, &session, 70);
        for line in &truth {
            let team = format!("{session}/organization/teams/{}", id(line, "team"));
            let saves = &line["saves"];
            match line["kind"].as_str().unwrap() {
                "channel" => {
                    let body = json!({"channelId": id(line, "channel")}).to_string();
                    assert_saves(&client, &format!("{team}/files/save"), &body, &saves["zip"]);
                    assert_saves(&client, &format!("{team}/posts/export"), &body, &saves["html"]);
                }
                kind @ ("file" | "folder") => {
                    let (old, new) = (
                        format!("{team}/files/{}/save", id(line, kind)),
                        format!(
                            "{team}/channels/{}/files/{}/save",
                            id(line, "channel"),
                            id(line, kind)
                        ),
                    );
                    let (uri, other) = if version == "v8" { (new, old) } else { (old, new) };
                    assert_saves(&client, &uri, r#"{"asZip":true}"#, &saves["zip"]);
                    let plain = if kind == "file" { &saves["file"] } else { &saves["zip"] };
                    assert_saves(&client, &uri, "{}", plain);
                    assert_eq!(refusal(&client, &other, "{}").0, 404, "{other}");
                    assert_eq!(refusal(&client, &uri, r#"{"asZip":null}"#).0, 400);
                }
                "post" => {
                    let post = format!("{team}/posts/{}", id(line, "post"));
                    assert_saves(&client, &format!("{post}/save"), "", &saves["msg"]);
                    assert_saves(&client, &format!("{post}/export"), "", &saves["html"]);
                }
                _ => assert_eq!(*saves, json!({})),
            }
        }
    }
}

#[test]
fn mail_is_saved_as_the_truth_says() {
    let client = small();
    for version in ["v6", "v7", "v8"] {
        let session = session(&client, version, "Vex");
        for line in &truth(&client, &session, 60) {
            let mailbox = format!("{session}/organization/mailboxes/{}", id(line, "mailbox"));
            let saves = &line["saves"];
            let (place, pst) = match line["kind"].as_str().unwrap() {
                "mailbox" => (mailbox, &saves["pst"]),
                "folder" => (format!("{mailbox}/folders/{}", id(line, "folder")), &saves["pst"]),
                _ => {
                    let item = format!("{mailbox}/items/{}", id(line, "item"));
                    assert_saves(&client, &format!("{item}/save"), "", &saves["msg"]);
                    (item, &saves["pst"])
                }
            };
            assert_saves(&client, &format!("{place}/exportToPst"), "{}", pst);
        }
    }
}

#[test]
fn archives_of_chosen_things_contain_them_all() {
    let client = small();
    for version in ["v6", "v7", "v8"] {
        let drive = format!("{}/Organization/OneDrives", session(&client, version, "Veod"));
        let drive = format!("{drive}/{}", client.items(&drive)[0]["id"].as_str().unwrap());
        let mut documents = client.items(&format!("{drive}/Documents?limit=100"));
        documents.retain(|document| document["sizeBytes"].as_u64().unwrap() < 10_000);
        let documents = &documents[..12];
        let body = json!({"documents": documents}).to_string();
        let archive = client.download("POST", &format!("{drive}/Documents/save"), &body);
        for document in documents {
            let name = document["name"].as_str().unwrap().as_bytes();
            assert!(archive.windows(name.len()).any(|window| window == name), "{document}");
        }
        let folders = client.items(&format!("{drive}/Folders"));
        let body = json!({"folders": folders[..2]}).to_string();
        assert!(client.download("POST", &format!("{drive}/Folders/save"), &body).len() > 1_000);
        let teams = format!("{}/organization/teams", session(&client, version, "Vet"));
        let team = format!("{teams}/{}", client.items(&teams)[0]["id"].as_str().unwrap());
        let posts = client.items(&format!("{team}/posts?limit=100"));
        let channel = client.items(&format!("{team}/channels"))[0]["id"].clone();
        let of_channel =
            client.items(&format!("{team}/posts?channelId={}", channel.as_str().unwrap()));
        let body = json!({"channelId": channel, "posts": of_channel[..3]}).to_string();
        let archive = client.download("POST", &format!("{team}/posts/save"), &body);
        assert_eq!(archive.windows(4).filter(|window| window == b"PK\x03\x04").count(), 3);
        // Posts of several channels are not saved together.
        let others = json!({"posts": posts}).to_string();
        let (status, message) = refusal(&client, &format!("{team}/posts/save"), &others);
        assert!(status == 400 && message.contains("one channel"), "{status} {message}");
    }
}

#[test]
fn posts_are_exported_between_two_points_in_time() {
    let client = small();
    let teams = format!("{}/organization/teams", session(&client, "v8", "Vet"));
    let team = format!("{teams}/{}", client.items(&teams)[0]["id"].as_str().unwrap());
    let channel = client.items(&format!("{team}/channels"))[0]["id"].as_str().unwrap().to_owned();
    let posts = client.items(&format!("{team}/posts?channelId={channel}&limit=1000"));
    let mut times: Vec<_> =
        posts.iter().map(|post| post["createdTime"].as_str().unwrap()).collect();
    times.sort_unstable();
    let export = |body: Value| {
        let page = client.download("POST", &format!("{team}/posts/export"), &body.to_string());
        String::from_utf8(page).unwrap().matches("<div class=").count()
    };
    assert_eq!(export(json!({"channelId": channel})), times.len());
    let (from, to) = (times[3], times[times.len() - 3]);
    let between = json!({"channelId": channel, "from": from, "to": to});
    assert_eq!(export(between), times.len() - 5);
    assert_eq!(export(json!({"channelId": channel, "from": null, "to": times[0]})), 1);
    let uri = format!("{team}/posts/export");
    let (status, message) = refusal(&client, &uri, &json!({"from": from}).to_string());
    assert!(status == 400 && message.contains("channelId"), "{message}");
}

#[test]
fn bodies_that_the_contract_does_not_allow_are_refused() {
    let client = small();
    let drive = format!("{}/Organization/OneDrives", session(&client, "v8", "Veod"));
    let drive = format!("{drive}/{}", client.items(&drive)[0]["id"].as_str().unwrap());
    let document = client.items(&format!("{drive}/Documents?limit=1")).remove(0);
    let uri = format!("{drive}/Documents/save");
    assert_eq!(refusal(&client, &uri, "{}"), (400, "The body names no documents.".to_owned()));
    assert_eq!(refusal(&client, &uri, r#"{"documents":null}"#).0, 400);
    assert_eq!(refusal(&client, &uri, r#"{"document":[]}"#).0, 400);
    for name in ["id", "name", "sizeBytes", "createdBy", "modificationTime"] {
        let mut part = document.clone();
        part.as_object_mut().unwrap().remove(name);
        let (status, message) = refusal(&client, &uri, &json!({"documents": [part]}).to_string());
        assert_eq!((status, message), (400, format!("The property '{name}' is required.")));
    }
    let mut foreign = document.clone();
    foreign["id"] = json!("93bd1a34-4af6-4d88-9aa4-8aaa3754ce56");
    assert_eq!(refusal(&client, &uri, &json!({"documents": [foreign]}).to_string()).0, 404);
    let one = format!("{drive}/Documents/{}", document["id"].as_str().unwrap());
    for (uri, body, status) in [
        (format!("{one}/save"), r#"{"asZip":"yes"}"#, 400),
        (format!("{one}/save"), r#"{"zip":true}"#, 400),
        (format!("{one}/Versions/x/save"), "{}", 400),
        (format!("{one}/Versions/99/save"), "{}", 404),
        (format!("{drive}/Documents/none/save"), "{}", 400),
        (format!("{drive}/Folders/7/save"), "", 400),
    ] {
        assert_eq!(refusal(&client, &uri, body).0, status, "{uri} {body}");
    }
    match client.send("POST", &format!("{one}/save"), "text/plain", "{}") {
        Reply::Answer(answer) => assert_eq!(answer.status(), 415),
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_save_runs_until_its_last_byte_is_sent() {
    let client = small();
    let session = session(&client, "v8", "Veod");
    let drives = client.items(&format!("{session}/Organization/OneDrives"));
    let drive = format!("{session}/Organization/OneDrives/{}", drives[0]["id"].as_str().unwrap());
    let document = client.items(&format!("{drive}/Documents?limit=1")).remove(0);
    let uri = format!("{drive}/Documents/{}/save", document["id"].as_str().unwrap());
    let last = || client.items(&format!("{session}/Events")).pop().unwrap();
    let start = || match client.send("POST", &uri, "application/json", "{}") {
        Reply::Stream(stream) => stream,
        other => panic!("{other:?}"),
    };
    let mut stream = start();
    let running = last();
    assert_eq!((&running["type"], &running["status"]), (&json!("Save"), &json!("Running")));
    assert_eq!((&running["endTime"], &running["duration"]), (&Value::Null, &json!("00:00:00")));
    assert_eq!(running["itemName"], document["name"]);
    assert_eq!(
        (&running["itemType"], &running["itemSizeBytes"]),
        (&json!("Document"), &document["sizeBytes"])
    );
    assert!(running["source"].as_str().unwrap().contains('@'), "{running}");
    while stream.body.next_step() != BodyStep::End {}
    let done = last();
    assert_eq!((&done["id"], &done["status"]), (&running["id"], &json!("Success")));
    assert!(done["endTime"].as_str() > done["startTime"].as_str());
    // A stream that is dropped before its end fails, and does not change events that ended.
    drop(start());
    assert_eq!(last()["status"], "Failed");
    let state = client.get("/sandbox/state");
    let statuses: Vec<_> =
        state["saves"].as_array().unwrap().iter().map(|one| &one["status"]).collect();
    assert_eq!(statuses, ["Success", "Failed"]);
}

#[test]
fn exports_of_posts_and_mail_are_events_of_their_own() {
    let client = small();
    let session = session(&client, "v7", "Vet");
    let teams = client.items(&format!("{session}/organization/teams"));
    let team = format!("{session}/organization/teams/{}", teams[0]["id"].as_str().unwrap());
    let post = &client.items(&format!("{team}/posts?parentId=-1&limit=1"))[0];
    for action in ["save", "export"] {
        client.download("POST", &format!("{team}/posts/{}/{action}", post["postId"]), "");
    }
    let events = client.items(&format!("{session}/Events"));
    let types: Vec<_> = events.iter().map(|event| event["type"].as_str().unwrap()).collect();
    assert_eq!(types, ["None", "Save", "Export"]);
    for event in &events[1..] {
        assert_eq!((&event["itemName"], &event["itemType"]), (&post["subject"], &json!("Post")));
    }
}
