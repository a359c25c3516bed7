//! `save --versions all` of files whose names are as long as names on disk may be, and of versions that the server describes in
//! part only.

use std::collections::BTreeSet;
use std::io::{Cursor, Read};
use std::sync::Arc;
use std::time::Duration;

use http::Request;
use serde_json::Value;
use vb365::sandbox::Sandbox;
use vb365::{Fault, Response, Transport};

use crate::commands::save::{files, records, statuses};
use crate::support::{JOB, Ran, home, sandbox_with};

/// A server that changes each version of a file in its lists.
struct VersionStub {
    sandbox: Arc<Sandbox>,
    change: fn(&mut Value),
}

impl Transport for VersionStub {
    fn send(&self, request: Request<&[u8]>, timeout: Duration) -> Result<Response, Fault> {
        let is_list = request.method() == "GET" && request.uri().path().contains("ocuments");
        let response = self.sandbox.send(request, timeout)?;
        if !is_list || response.status() != 200 {
            return Ok(response);
        }
        let (mut head, mut body) = response.into_parts();
        let mut text = Vec::new();
        body.read_to_end(&mut text).unwrap();
        let mut json: Value = serde_json::from_slice(&text).unwrap();
        for thing in json["results"].as_array_mut().into_iter().flatten() {
            (self.change)(thing);
        }
        let text = serde_json::to_vec(&json).unwrap();
        head.headers.remove("content-length");
        let body: Box<dyn Read + Send> = Box::new(Cursor::new(text));
        Ok(Response::from_parts(head, body))
    }
}

/// Saves all versions of the files of a drive twice. Returns the first run, and checks that the second one keeps all.
fn save_twice(change: fn(&mut Value), place: &tempfile::TempDir) -> Ran {
    let sandbox = sandbox_with(|options| {
        options.hostile = false;
        options.file_size = 3_000;
    });
    let (home, stub) = (home(), Arc::new(VersionStub { sandbox, change }));
    let to = place.path().join("out").display().to_string();
    let line = format!(
        "save /ana/Reports --versions all --job {JOB} --type veod --show-all-versions -o ndjson"
    );
    let run = || home.vb365(&line).args(&["--to", &to]).on(&stub).run();
    let ran = run();
    if ran.code == 0 {
        let (saved, again) = (statuses(&ran)["saved"], run());
        assert_eq!(statuses(&again), [("kept".to_owned(), saved)].into(), "{again}");
        assert_eq!(files(&place.path().join("out")).len(), saved + 2);
    }
    ran
}

#[test]
fn versions_of_files_with_long_names_are_all_saved() {
    let place = tempfile::tempdir().unwrap();
    let change = |thing: &mut Value| {
        if let Some(name) = thing["name"].as_str().filter(|_| !thing["sizeBytes"].is_null()) {
            thing["name"] = format!("{}{name}", "x".repeat(200 - name.len())).into();
        }
    };
    let ran = save_twice(change, &place);
    let all = records(&ran);
    let earlier = all.iter().filter(|one| one["path"].as_str().unwrap().contains('@')).count();
    assert!(ran.code == 0 && earlier > 2, "{ran}");
    let names: BTreeSet<_> = all.iter().map(|one| one["file"].as_str().unwrap()).collect();
    assert_eq!(names.len(), all.len(), "{names:?}");
}

#[test]
fn versions_without_a_number_are_saved_by_their_ids() {
    let place = tempfile::tempdir().unwrap();
    let change = |thing: &mut Value| {
        thing["version"].take();
    };
    let ran = save_twice(change, &place);
    let with_ids = records(&ran);
    let is_earlier = |one: &&Value| one["path"].as_str().unwrap().contains('@');
    let earlier: BTreeSet<_> =
        with_ids.iter().filter(is_earlier).map(|one| one["path"].to_string()).collect();
    assert!(ran.code == 0 && earlier.len() > 2, "{ran}");
}

#[test]
fn version_without_an_id_is_a_failure() {
    let place = tempfile::tempdir().unwrap();
    let change = |thing: &mut Value| {
        thing["versionId"].take();
    };
    let ran = save_twice(change, &place);
    assert!(
        ran.code == 10 && ran.stderr.contains("the server lists no ID of this version"),
        "{ran}"
    );
    assert!(statuses(&ran)["saved"] > 0, "{ran}");
}
