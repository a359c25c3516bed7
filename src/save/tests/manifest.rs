//! Tests of manifests and lists of hashes.

use std::fs;
use std::io::Write;

use super::fixture::{Place, end, file, header, key, node, part, record, save, time};
use crate::error::Kind;
use crate::save::*;

pub(super) fn open(folder: &SaveFolder) -> Manifest {
    Manifest::open(folder, &header()).unwrap()
}

/// A folder with three saved things, of which the run is over.
pub(super) fn saved_folder() -> Place {
    let place = Place::new();
    let folder = place.open();
    let manifest = open(&folder);
    for (id, path) in [("1", "a.txt"), ("2", "Docs/b.txt"), ("3", "Docs/Übersicht 100%.docx")] {
        save(&manifest, &folder, id, path, id);
    }
    manifest.finish(&end(3, true)).unwrap();
    place
}

fn append(place: &Place, text: &str) {
    let path = place.out().join("vb365-manifest.ndjson");
    fs::File::options().append(true).open(path).unwrap().write_all(text.as_bytes()).unwrap();
}

fn proven(place: &Place) -> Vec<String> {
    let (folder, mut proven) = (place.open(), Vec::new());
    let manifest = open(&folder);
    manifest
        .for_each_proof(|proof| {
            assert!(proof.holds_in(&folder, ProofTest::State)?, "{}", proof.file);
            proven.push(proof.file.to_string());
            Ok(())
        })
        .unwrap();
    proven
}

#[test]
fn thing_outcomes_are_proven_in_the_next_run() {
    let place = saved_folder();
    place.assert_checksums(3);
    let folder = place.open();
    let manifest = open(&folder);
    assert!(manifest.is_complete() && manifest.damaged().is_empty());
    assert_eq!(manifest.proof(&key("4")).unwrap(), None);
    let proof = manifest.proof(&key("2")).unwrap().unwrap();
    assert_eq!((proof.file.as_str(), proof.saved.bytes), ("Docs/b.txt", 1));
    assert_eq!(proof.modified, time("2026-11-20T14:32:05Z"));
    for test in [ProofTest::State, ProofTest::Hash] {
        assert!(proof.holds_in(&folder, test).unwrap());
    }
    let path = place.out().join("Docs/b.txt");
    let modified = fs::metadata(&path).unwrap().modified().unwrap();
    fs::write(&path, "x").unwrap();
    assert!(!proof.holds_in(&folder, ProofTest::State).unwrap(), "another time, another hash");
    fs::File::options().write(true).open(&path).unwrap().set_modified(modified).unwrap();
    assert!(proof.holds_in(&folder, ProofTest::State).unwrap(), "the time is believed");
    assert!(!proof.holds_in(&folder, ProofTest::Hash).unwrap());
    fs::write(&path, "2").unwrap();
    assert!(proof.holds_in(&folder, ProofTest::State).unwrap(), "another time, the same hash");
    fs::write(&path, "22").unwrap();
    assert!(!proof.holds_in(&folder, ProofTest::State).unwrap());
    fs::remove_file(&path).unwrap();
    assert!(!proof.holds_in(&folder, ProofTest::Hash).unwrap());
    fs::create_dir(&path).unwrap();
    assert!(!proof.holds_in(&folder, ProofTest::Hash).unwrap());
}

#[test]
fn run_that_changes_nothing_leaves_the_manifest_as_it_is() {
    let place = saved_folder();
    let before = place.read("vb365-manifest.ndjson");
    assert_eq!(before.lines().count(), 5);
    let folder = place.open();
    open(&folder).finish(&end(0, true)).unwrap();
    assert_eq!(place.read("vb365-manifest.ndjson"), before);
    let manifest = open(&folder);
    let failed = SavedRecord {
        status: ThingStatus::Failed,
        file: None,
        error: Some("gone".to_owned()),
        ..record("9", "x")
    };
    manifest.append(&failed).unwrap();
    manifest.finish(&end(0, false)).unwrap();
    let after = place.read("vb365-manifest.ndjson");
    assert_eq!(after.lines().count(), 8);
    assert!(after.starts_with(&before) && !open(&folder).is_complete());
    place.assert_checksums(3);
}

#[test]
fn first_line_names_the_run_and_each_line_a_thing() {
    let place = saved_folder();
    let text = place.read("vb365-manifest.ndjson");
    let lines: Vec<serde_json::Value> =
        text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!((&lines[0]["v"], &lines[0]["type"]), (&1.into(), &"veod".into()));
    assert_eq!(lines[0]["paths"][0], "/Ana");
    assert_eq!(lines[2]["file"], "Docs/b.txt");
    assert_eq!(lines[2]["ids"]["file"], "2");
    assert_eq!(lines[2]["item"]["id"], "x");
    assert_eq!((&lines[4]["complete"], &lines[4]["saved"]), (&true.into(), &3.into()));
}

#[test]
fn manifest_of_another_run_is_refused() {
    let place = saved_folder();
    let folder = place.open();
    let refused = |header: RunHeader| {
        let failure = Manifest::open(&folder, &header).err().unwrap();
        assert_eq!(failure.kind, Kind::Usage);
        assert!(failure.hints[0].contains("another folder"));
        let may_continue =
            ["restore ", "server "].iter().any(|noun| failure.message.contains(noun));
        assert_eq!(failure.hints.len(), 1 + usize::from(may_continue));
        failure.message
    };
    let other = |text: &str| Some(text.to_owned());
    for (header, cause) in [
        (
            RunHeader { server: "https://o:4443".to_owned(), ..header() },
            "server https://h:4443, not https://o:4443",
        ),
        (
            RunHeader { workload: "vex".to_owned(), ..header() },
            "its files are of OneDrive (veod), not of Exchange (vex)",
        ),
        (
            RunHeader { point: Some(time("2026-11-25T23:00:00Z")), ..header() },
            "restore point 2026-11-24T23:00:00Z, not 2026-11-25T",
        ),
        (RunHeader { source: other("job 'x'"), ..header() }, "source job 'Contoso', not job 'x'"),
        (RunHeader { show_deleted: Some(true), ..header() }, "deleted items hidden, not shown"),
        (
            RunHeader { point: None, session: uuid::Uuid::from_u128(2), ..header() },
            "restore session 0",
        ),
    ] {
        let message = refused(header);
        assert!(message.contains(cause), "{message}");
    }
    for same in [
        RunHeader { session: uuid::Uuid::from_u128(2), user: None, source: None, ..header() },
        RunHeader { point: None, ..header() },
        RunHeader { show_deleted: None, show_all_versions: None, ..header() },
        // The job may be given by its ID.
        RunHeader { source: other("job 8c515487"), ..header() },
        RunHeader { tool: "vb365 9".to_owned(), organization: other("Contoso"), ..header() },
    ] {
        assert!(Manifest::open(&folder, &same).is_ok(), "{same:?}");
    }
}

/// The ids prove what is there, whatever is selected now.
#[test]
fn run_that_selects_something_else_is_not_complete() {
    let place = saved_folder();
    let folder = place.open();
    for other in [
        RunHeader { paths: vec!["/Ana".to_owned(), "/Bo".to_owned()], ..header() },
        RunHeader { options: "--as zip".to_owned(), ..header() },
        RunHeader { user: Some("another@contoso.example".to_owned()), ..header() },
        RunHeader { show_all_versions: Some(true), ..header() },
    ] {
        let manifest = Manifest::open(&folder, &other).unwrap();
        assert!(!manifest.is_complete() && manifest.proof(&key("1")).unwrap().is_some());
        manifest.finish(&end(0, true)).unwrap();
        let again = Manifest::open(&folder, &other).unwrap();
        assert!(!again.is_complete(), "the folder has things of another selection");
    }
    assert!(!open(&folder).is_complete(), "the last run selected something else");
}

#[test]
fn half_a_last_line_is_removed() {
    let place = saved_folder();
    let whole = place.read("vb365-manifest.ndjson");
    for half in ["{\"time\":\"2026", "\0\0\0", "{", "\u{e4}"] {
        append(&place, half);
        assert_eq!(proven(&place).len(), 3);
        assert_eq!(place.read("vb365-manifest.ndjson"), whole, "{half:?}");
    }
    // A line that only lacks its end is whole.
    let folder = place.open();
    let manifest = open(&folder);
    save(&manifest, &folder, "4", "d.txt", "4");
    drop(manifest);
    let path = place.out().join("vb365-manifest.ndjson");
    let text = fs::read_to_string(&path).unwrap();
    fs::write(&path, text.trim_end()).unwrap();
    let manifest = open(&folder);
    assert!(manifest.proof(&key("4")).unwrap().is_some() && !manifest.is_complete());
    save(&manifest, &folder, "5", "e.txt", "5");
    drop((manifest, folder));
    assert_eq!(proven(&place).len(), 5);
    place.assert_checksums(5);
}

/// Only the header, or half of it, was written before the run was killed.
#[test]
fn manifest_without_a_whole_line_is_new() {
    let place = Place::new();
    fs::create_dir(place.out()).unwrap();
    for text in ["", "{\"v\":1,\"tool\"", "\0"] {
        fs::write(place.out().join("vb365-manifest.ndjson"), text).unwrap();
        let folder = place.open();
        let manifest = open(&folder);
        save(&manifest, &folder, "1", "a.txt", "1");
        manifest.finish(&end(1, true)).unwrap();
        assert_eq!(place.read("vb365-manifest.ndjson").lines().count(), 3);
        drop(folder);
        fs::remove_file(place.out().join("SHA256SUMS")).unwrap();
    }
}

#[test]
fn damaged_lines_are_named_and_prove_nothing() {
    let place = saved_folder();
    let line = serde_json::json!({
        "status": "saved", "kind": "file", "ids": {"drive": "d", "file": "8"}, "as": "file",
        "file": "../victim", "bytes": 1, "sha256": "0".repeat(64), "mtime": "2026-11-20T14:32:05Z",
    });
    append(&place, &format!("{line}\n{{\"other\": 1}}\n\n\u{0}garbage\n[]\n"));
    append(&place, "{\"status\":\"saved\",\"file\":\"a.txt\"}\n");
    let folder = place.open();
    let manifest = open(&folder);
    assert_eq!(manifest.damaged(), [6, 7, 8, 9, 10, 11]);
    assert!(!manifest.is_complete() && manifest.proof(&key("8")).unwrap().is_none());
    assert!(manifest.proof(&key("1")).unwrap().is_some());
    save(&manifest, &folder, "9", "z.txt", "9");
    drop((manifest, folder));
    assert_eq!(proven(&place).len(), 4);
}

#[test]
fn file_of_another_program_is_refused() {
    let place = Place::new();
    for text in ["hello\n", "[1]\n", "{\"v\":1}\n", "{}\n{}\n", "mine", "{\"v\":1,\"x"] {
        fs::create_dir_all(place.out()).unwrap();
        fs::write(place.out().join("vb365-manifest.ndjson"), text).unwrap();
        let failure = Manifest::open(&place.open(), &header()).err().unwrap();
        assert_eq!(failure.kind, Kind::Usage);
        assert!(failure.message.contains("was not written by this program"), "{}", failure.message);
        assert_eq!(place.read("vb365-manifest.ndjson"), text);
    }
    fs::write(place.out().join("vb365-manifest.ndjson"), "{\"v\":2}\n").unwrap();
    let failure = Manifest::open(&place.open(), &header()).err().unwrap();
    assert!(failure.message.ends_with("has the newer format 2"), "{}", failure.message);
    fs::remove_file(place.out().join("vb365-manifest.ndjson")).unwrap();
    for text in ["mine\n", "mine"] {
        fs::write(place.out().join("SHA256SUMS"), text).unwrap();
        let failure = Manifest::open(&place.open(), &header()).err().unwrap();
        assert!(failure.message.contains("SHA256SUMS of another program"), "{}", failure.message);
        assert_eq!(place.read("SHA256SUMS"), text);
        assert!(!place.files().contains(&"vb365-manifest.ndjson".to_owned()));
    }
}

/// A run that was killed between a line and the name of its file.
#[test]
fn line_without_its_file_proves_nothing() {
    let place = saved_folder();
    fs::remove_file(place.out().join("Docs/b.txt")).unwrap();
    let folder = place.open();
    let manifest = open(&folder);
    let proof = manifest.proof(&key("2")).unwrap().unwrap();
    assert!(!proof.holds_in(&folder, ProofTest::State).unwrap());
    save(&manifest, &folder, "2", "Docs/b.txt", "two");
    place.assert_checksums(3);
    assert_eq!(manifest.proof(&key("2")).unwrap().unwrap().saved.bytes, 3);
    manifest.finish(&end(1, true)).unwrap();
    place.assert_checksums(3);
    assert!(!place.read("SHA256SUMS").contains('#'));
    drop((manifest, folder));
    assert_eq!(proven(&place).len(), 3);
}

/// A run that was killed between the name of a file and its hash.
#[test]
fn checksums_follow_the_manifest_after_an_interruption() {
    let place = saved_folder();
    let whole = place.read("SHA256SUMS");
    let two_lines = whole.split_inclusive('\n').take(2).collect::<String>();
    for interrupted in
        [two_lines.clone(), format!("{two_lines}0123"), format!("#{}", &whole[1..]), String::new()]
    {
        fs::write(place.out().join("SHA256SUMS"), &interrupted).unwrap();
        let folder = place.open();
        let manifest = open(&folder);
        manifest.finish(&end(0, true)).unwrap();
        assert_eq!(place.read("SHA256SUMS"), whole, "{interrupted}");
    }
    fs::remove_file(place.out().join("SHA256SUMS")).unwrap();
    fs::remove_file(place.out().join("a.txt")).unwrap();
    let folder = place.open();
    open(&folder).finish(&end(0, false)).unwrap();
    place.assert_checksums(2);
}

#[test]
fn replaced_file_has_no_line_until_it_has_a_new_one() {
    let place = saved_folder();
    let folder = place.open();
    let manifest = open(&folder);
    let new = part(&folder, "a.txt", "new");
    manifest.place(new, &record("1", "a.txt"), TargetPolicy::Replace).unwrap();
    place.assert_checksums(3);
    let again = part(&folder, "a.txt", "newer");
    manifest.place(again, &record("1", "a.txt"), TargetPolicy::Replace).unwrap();
    place.assert_checksums(3);
    assert_eq!(place.read("SHA256SUMS").lines().count(), 5);
    // Another thing takes the file.
    let other = part(&folder, "a.txt", "other");
    manifest.place(other, &record("7", "a.txt"), TargetPolicy::Replace).unwrap();
    place.assert_checksums(3);
    // Size and time are those of the first thing's file.
    assert_eq!(manifest.proof(&key("1")).unwrap(), None);
    assert!(manifest.proof(&key("7")).unwrap().is_some());
    manifest.finish(&end(3, true)).unwrap();
    assert_eq!(place.read("SHA256SUMS").lines().count(), 3);
}

#[test]
fn refused_file_leaves_no_line() {
    let place = saved_folder();
    let before = place.read("vb365-manifest.ndjson");
    let folder = place.open();
    let manifest = open(&folder);
    fs::write(place.out().join("mine.txt"), "mine").unwrap();
    let refused = part(&folder, "mine.txt", "new");
    let error = manifest.place(refused, &record("4", "mine.txt"), TargetPolicy::Keep).unwrap_err();
    assert_eq!(error.kind(), std::io::ErrorKind::AlreadyExists);
    assert_eq!(place.read("vb365-manifest.ndjson"), before);
    assert_eq!(place.read("mine.txt"), "mine");
    // The file of an unproven thing that is the one to save counts as saved, with its own time.
    let same = part(&folder, "mine.txt", "mine");
    manifest.place(same, &record("4", "mine.txt"), TargetPolicy::Keep).unwrap();
    place.assert_checksums(4);
    let proof = manifest.proof(&key("4")).unwrap().unwrap();
    assert!(proof.modified > time("2026-11-20T15:00:00Z"));
    assert!(place.files().iter().all(|file| !file.ends_with("part")));
}

#[test]
fn file_belongs_to_one_thing() {
    let place = saved_folder();
    let folder = place.open();
    let manifest = open(&folder);
    assert!(manifest.claim(&file("a.txt"), &key("1")));
    assert!(!manifest.claim(&file("A.TXT"), &key("4")), "the file of an earlier run");
    assert!(
        manifest.claim(&file("new.txt"), &key("5")) && manifest.claim(&file("new.txt"), &key("5"))
    );
    assert!(!manifest.claim(&file("NEW.txt"), &key("6")));
    assert_ne!(ThingKey::new(&node("5"), Some("2.0"), "file"), key("5"));
}

#[test]
fn threads_write_together() {
    let place = Place::new();
    let folder = place.open();
    let manifest = open(&folder);
    std::thread::scope(|scope| {
        for thread in 0..8 {
            let (folder, manifest) = (&folder, &manifest);
            scope.spawn(move || {
                for number in 0..40 {
                    let id = format!("{thread}-{number}");
                    let path = format!("folder {}/file {id}.txt", number % 5);
                    save(manifest, folder, &id, &path, &id);
                    assert!(manifest.proof(&key(&id)).unwrap().is_some());
                }
            });
        }
    });
    place.assert_checksums(320);
    manifest.finish(&end(320, true)).unwrap();
    assert_eq!(place.read("vb365-manifest.ndjson").lines().count(), 322);
    drop((manifest, folder));
    assert_eq!(proven(&place).len(), 320);
}
