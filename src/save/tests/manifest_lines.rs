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

/// Size and time of a file that was found to be changed may be those of the saved one.
#[test]
fn file_of_a_thing_that_failed_later_is_proven_by_its_hash() {
    let place = saved_folder();
    let path = place.out().join("a.txt");
    let modified = fs::metadata(&path).unwrap().modified().unwrap();
    fs::write(&path, "x").unwrap();
    fs::File::options().write(true).open(&path).unwrap().set_modified(modified).unwrap();
    let folder = place.open();
    let holds = || {
        let manifest = open(&folder);
        let mut all = Vec::new();
        let check = |proof: &Proof| {
            all.push(proof.holds_in(&folder, ProofTest::State)?);
            Ok(())
        };
        manifest.for_each_proof(check).unwrap();
        let proof = manifest.proof(&key("1")).unwrap().unwrap();
        assert_eq!(proof.holds_in(&folder, ProofTest::State).unwrap(), all[0]);
        all
    };
    assert_eq!(holds(), [true, true, true]);
    let failed = SavedRecord { status: ThingStatus::Failed, file: None, ..record("1", "a.txt") };
    open(&folder).append(&failed).unwrap();
    assert_eq!(holds(), [false, true, true]);
    // It was saved again.
    let manifest = open(&folder);
    let new = part(&folder, "a.txt", "1");
    manifest.place(new, &record("1", "a.txt"), TargetPolicy::Replace).unwrap();
    drop(manifest);
    assert_eq!(holds(), [true, true, true]);
}

/// A power failure may leave an empty manifest beside the files and their hashes.
#[test]
fn hashes_beside_an_empty_manifest_are_ours() {
    let place = saved_folder();
    fs::write(place.out().join("vb365-manifest.ndjson"), "").unwrap();
    let folder = place.open();
    let manifest = open(&folder);
    manifest.place(part(&folder, "z.txt", "z"), &record("9", "z.txt"), TargetPolicy::Keep).unwrap();
    drop(manifest);
    drop(folder);
    let folder = place.open();
    open(&folder).finish(&super::fixture::end(1, true)).unwrap();
    place.assert_checksums(1);
}
