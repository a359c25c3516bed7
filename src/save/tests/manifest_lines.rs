//! Tests of unusual lines of manifests.

use std::fs;

use super::fixture::{key, part, record};
use super::manifest::{open, saved_folder};
use crate::save::*;

/// A gateway or another version of the server may indent its JSON.
#[test]
fn indented_object_of_the_server_is_one_line() {
    let place = saved_folder();
    let folder = place.open();
    let manifest = open(&folder);
    let item = serde_json::from_str("{\r\n  \"name\": \"a\\nb\",\n  \"size\": 1.10\n}").unwrap();
    let record = SavedRecord { item: Some(item), ..record("4", "d.txt") };
    manifest.place(part(&folder, "d.txt", "4"), &record, TargetPolicy::Keep).unwrap();
    drop(manifest);
    assert!(
        open(&folder).damaged().is_empty() && open(&folder).proof(&key("4")).unwrap().is_some()
    );
    let text = place.read("vb365-manifest.ndjson");
    let last: serde_json::Value = serde_json::from_str(text.lines().last().unwrap()).unwrap();
    assert_eq!(last["item"], serde_json::json!({"name": "a\nb", "size": 1.1}));
}

/// A run that was killed between a line and the name of its file, which was to replace one of the same size and time.
#[test]
fn replaced_file_of_the_same_size_and_time_is_proven_by_its_hash() {
    let place = saved_folder();
    let (path, manifest_path) =
        (place.out().join("a.txt"), place.out().join("vb365-manifest.ndjson"));
    for (new, is_placed) in [("x", true), ("y", false)] {
        let folder = place.open();
        let manifest = open(&folder);
        let modified = fs::metadata(&path).unwrap().modified().unwrap();
        let old = fs::read(&path).unwrap();
        let new = part(&folder, "a.txt", new);
        manifest.place(new, &record("1", "a.txt"), TargetPolicy::Replace).unwrap();
        drop(manifest);
        if !is_placed {
            fs::write(&path, old).unwrap();
            fs::File::options().write(true).open(&path).unwrap().set_modified(modified).unwrap();
        }
        let proof = open(&folder).proof(&key("1")).unwrap().unwrap();
        assert_eq!(proof.holds_in(&folder, ProofTest::State).unwrap(), is_placed);
    }
    let text = fs::read_to_string(manifest_path).unwrap();
    assert_eq!(text.matches("\"needs_hash\":true").count(), 2, "only of replaced files");
}
