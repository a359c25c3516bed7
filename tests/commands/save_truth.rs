//! What is saved is what the server has, byte for byte: of all workloads, in all versions of the API.

use std::collections::{BTreeMap, HashMap};
use std::io::{BufRead, BufReader};
use std::time::Duration;

use serde_json::Value;
use vb365::Transport;
use vb365::sandbox::Sandbox;

use crate::commands::save::{files, statuses};
use crate::support::{JOB, home, sandbox_with, versions};

/// Returns what the sandbox says of all things in a session, by their kind and ID.
fn truth(sandbox: &Sandbox, session: &str) -> HashMap<(String, String), Value> {
    let uri = format!("https://127.0.0.1/sandbox/truth?session={session}&digest=1");
    let request = http::Request::get(uri).body(&b""[..]).unwrap();
    let response = sandbox.send(request, Duration::from_secs(60)).unwrap();
    assert!(response.headers().get("x-vb365-next").is_none(), "the truth has a second page");
    let lines = BufReader::new(response.into_body()).lines();
    let things = lines.map(|line| serde_json::from_str::<Value>(&line.unwrap()).unwrap());
    things.map(|thing| (own_key(&thing), thing)).collect()
}

/// Returns the kind and the ID of a thing. The posts of a channel are named by the channel.
fn own_key(thing: &Value) -> (String, String) {
    let kind = thing["kind"].as_str().unwrap();
    let kind = if kind == "posts" { "channel" } else { kind };
    (kind.to_owned(), thing["ids"][kind].as_str().unwrap_or_default().to_owned())
}

/// Returns the saved things of a manifest.
fn saved(manifest: &[u8]) -> Vec<Value> {
    let text = std::str::from_utf8(manifest).unwrap();
    let lines = text.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
    lines.filter(|line| line["status"] == "saved").collect()
}

/// Saves `paths`, and compares each file with the truth. Returns the number of files of each form.
fn check(version: &str, kind: &str, paths: &str) -> BTreeMap<String, usize> {
    let home = home();
    let sandbox = sandbox_with(|options| {
        options.hostile = false;
        options.file_size = 3_000;
        options.mailboxes = 4;
    });
    let explore = format!("explore --job {JOB} --type {kind} --show-all-versions -q -o id");
    let session = home.vb365(&explore).on(&sandbox).run().stdout.trim_end().to_owned();
    let place = tempfile::tempdir().unwrap();
    let line = format!("save {paths} --session {session} --api-version {version} -o ndjson --to");
    let ran = home.vb365(&line).args(&[&place.path().display().to_string()]).on(&sandbox).run();
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    let there = files(place.path());
    let things = saved(&there["vb365-manifest.ndjson"]);
    assert_eq!(statuses(&ran), [("saved".to_owned(), things.len())].into());
    assert_eq!(there.len(), things.len() + 2, "{:?}", there.keys());
    let (truth, mut forms) = (truth(&sandbox, &session), BTreeMap::new());
    for thing in &things {
        let known = &truth[&own_key(thing)]["saves"];
        let form = thing["as"].as_str().unwrap();
        let is_right =
            |of: &Value| of["sha256"] == thing["sha256"] && of["bytes"] == thing["bytes"];
        let (right, label) = if thing["version"].is_null() {
            (is_right(&known[form]), form.to_owned())
        } else {
            (known["versions"].as_array().unwrap().iter().any(is_right), "version".to_owned())
        };
        assert!(right, "{version} {kind}: {thing} is not {known}");
        assert_eq!(there[thing["file"].as_str().unwrap()].len(), thing["bytes"], "{thing}");
        *forms.entry(label).or_default() += 1;
    }
    forms
}

#[test]
fn files_are_those_of_the_server() {
    for version in versions() {
        let mail = check(&version, "vex", "/ana@contoso.example --as msg");
        assert!(mail["msg"] > 20 && mail.len() == 1, "{mail:?}");
        let exported = check(&version, "vex", "/ana@contoso.example /ana@contoso.example/Inbox");
        assert_eq!(exported, [("pst".to_owned(), 2)].into());
        let drive = check(&version, "veod", "/ana --versions all");
        assert!(drive["file"] > 20 && drive["version"] > 5, "{drive:?}");
        let zips = check(&version, "veod", "/ana /ana/Reports --as zip");
        assert_eq!(zips, [("zip".to_owned(), 2)].into());
        let sites = check(&version, "vesp", "/ --include '*.pdf' --include '*.docx'");
        assert!(sites["file"] > 20 && sites.len() == 1, "{sites:?}");
        let team = check(&version, "vet", "/Board");
        assert!(team["file"] > 20 && team["html"] > 2, "{team:?}");
        let posts = check(&version, "vet", "/Board/General/posts --as msg");
        assert!(posts["msg"] > 5 && posts.len() == 1, "{posts:?}");
    }
}
