//! Tests of part files.

use std::fs;
use std::io::ErrorKind;

use chrono::{DateTime, Utc};
use proptest::prelude::*;

use super::fixture::{Place, file, part, part_error, time};
use crate::save::*;

fn note() -> PartNote {
    let thing = "mailbox m as pst".to_owned();
    PartNote { thing, total: Some(9), etag: Some("\"e\"".to_owned()), last_modified: None }
}

#[test]
fn file_has_its_name_only_when_it_is_complete() {
    let place = Place::new();
    let folder = place.open();
    let target = file("Docs/a.txt");
    let mut new = PartFile::create(&folder, &target).unwrap();
    new.write(b"hello ").unwrap();
    new.write(b"world").unwrap();
    assert_eq!((new.len(), new.note()), (11, None));
    assert_eq!(new.read_at(new.len() - 5, 5).unwrap(), b"world");
    assert_eq!(new.read_at(0, 50).unwrap(), b"hello world");
    assert_eq!(folder.state(&target).unwrap(), None);
    let complete = new.complete(Some(time("2026-11-20T14:32:05Z"))).unwrap();
    assert_eq!(folder.state(&target).unwrap(), None);
    let sha256 = "b94d27b9934d3e08a52e52d7da7dabfac484efe37a5380ee9088f7ace2efcde9".to_owned();
    assert_eq!(complete.saved, SavedFile { bytes: 11, sha256 });
    let saved = complete.saved.clone();
    complete.place(&target, TargetPolicy::Keep).unwrap();
    let state = FileState { bytes: 11, modified: time("2026-11-20T14:32:05Z") };
    assert_eq!(folder.state(&target).unwrap(), Some(state));
    assert_eq!(folder.hash(&target).unwrap(), saved);
    drop(folder);
    #[cfg(unix)]
    assert_eq!(place.files(), ["Docs/a.txt"]);
}

#[test]
fn unfinished_file_is_removed() {
    let place = Place::new();
    let folder = place.open();
    let mut new = PartFile::create(&folder, &file("a.txt")).unwrap();
    new.write(&vec![7; 300 << 10]).unwrap();
    drop(new);
    drop(part(&folder, "b.txt", "x"));
    assert_eq!(place.files(), [".vb365-lock"]);
    // A run that was killed leaves one, which is not continued.
    fs::write(place.out().join("a.txt.vb365-part"), "left").unwrap();
    let new = PartFile::create(&folder, &file("a.txt")).unwrap();
    assert_eq!((new.len(), new.note()), (0, None));
    let complete = new.complete(None).unwrap();
    complete.place(&file("a.txt"), TargetPolicy::Keep).unwrap();
    assert_eq!(place.read("a.txt"), "");
}

#[test]
fn noted_part_outlives_the_run_and_is_continued() {
    let place = Place::new();
    let target = file("ana.pst");
    let mut new = PartFile::create(&place.open(), &target).unwrap();
    new.write(b"!BDN").unwrap();
    new.set_note(note()).unwrap();
    new.write(b"1234").unwrap();
    drop(new);
    let parts = ["ana.pst.vb365-part", "ana.pst.vb365-part.json"];
    assert_eq!(place.files(), parts);
    let folder = place.open();
    let mut again = PartFile::create(&folder, &target).unwrap();
    assert_eq!((again.note(), again.len()), (Some(&note()), 8));
    assert_eq!(again.read_at(again.len() - 4, 4).unwrap(), b"1234");
    again.write(b"5").unwrap();
    let complete = again.complete(None).unwrap();
    assert_eq!(complete.saved.bytes, 9);
    let saved = complete.saved.clone();
    complete.place(&target, TargetPolicy::Keep).unwrap();
    assert_eq!(
        (place.read("ana.pst").as_str(), folder.hash(&target).unwrap()),
        ("!BDN12345", saved)
    );
    drop(folder);
    assert!(place.files().iter().all(|file| !file.contains("part")), "{:?}", place.files());
}

#[test]
fn restarted_part_is_empty_and_is_not_kept() {
    let place = Place::new();
    let folder = place.open();
    let mut new = PartFile::create(&folder, &file("ana.pst")).unwrap();
    new.set_note(note()).unwrap();
    new.write(&vec![1; 300_000]).unwrap();
    new.write(b"buffered").unwrap();
    new.restart().unwrap();
    assert_eq!((new.len(), new.note()), (0, None));
    new.write(b"x").unwrap();
    drop(new);
    assert_eq!(place.files(), [".vb365-lock"]);
}

#[test]
fn note_is_whole_at_any_time() {
    let place = Place::new();
    let folder = place.open();
    let mut new = PartFile::create(&folder, &file("ana.pst")).unwrap();
    new.write(b"!BDN").unwrap();
    new.set_note(note()).unwrap();
    let before = place.read("ana.pst.vb365-part.json");
    let draft = place.out().join("ana.pst.vb365-part.json.tmp");
    fs::create_dir(&draft).unwrap();
    assert!(new.set_note(PartNote { total: Some(10), ..note() }).is_err());
    assert_eq!(place.read("ana.pst.vb365-part.json"), before);
    fs::remove_dir(&draft).unwrap();
    fs::write(&draft, "{\"thi").unwrap();
    new.restart().unwrap();
    drop(new);
    assert_eq!(place.files(), [".vb365-lock"]);
}

#[test]
fn error_of_a_part_that_cannot_be_created_keeps_its_kind() {
    let place = Place::new();
    let folder = place.open();
    fs::create_dir(place.out().join("a.txt.vb365-part")).unwrap();
    let error = part_error(&folder, &file("a.txt"));
    assert!(error.to_string().ends_with("a.txt: 'a.txt.vb365-part' is a folder"), "{error}");
    let full = |kind| FetchFailure::Disk(std::io::Error::new(kind, "a.txt"));
    assert!(full(ErrorKind::StorageFull).is_disk_full() && !full(error.kind()).is_disk_full());
}

/// What was not durable when a power failure came is not trusted.
#[test]
fn part_of_another_start_of_the_system_counts_as_far_as_it_was_durable() {
    let place = Place::new();
    let write_note = |durable: u64, boot: &str| {
        let text = format!(
            r#"{{"thing":"mailbox m as pst","total":9,"etag":"\"e\"","last_modified":null,"durable":{durable},"boot":{boot}}}"#
        );
        fs::write(place.out().join("a.pst.vb365-part.json"), text).unwrap();
    };
    for (durable, boot, length) in
        [(5, "\"another\"", 5), (5, "null", 5), (50, "null", 8), (0, "null", 0)]
    {
        let folder = place.open();
        fs::write(place.out().join("a.pst.vb365-part"), "!BDN1234").unwrap();
        write_note(durable, boot);
        let taken_up = PartFile::create(&folder, &file("a.pst")).unwrap();
        assert_eq!((taken_up.len(), taken_up.note()), (length, Some(&note())));
    }
    let folder = place.open();
    fs::write(place.out().join("a.pst.vb365-part"), "!BDN1234").unwrap();
    fs::write(place.out().join("a.pst.vb365-part.json"), "{\"thing\":").unwrap();
    assert_eq!(PartFile::create(&folder, &file("a.pst")).unwrap().len(), 0);
    assert_eq!(place.files(), [".vb365-lock"]);
}

#[test]
fn existing_file_is_kept_unless_it_is_to_be_replaced() {
    let place = Place::new();
    let folder = place.open();
    let target = file("a.txt");
    fs::write(place.out().join("a.txt"), "mine").unwrap();
    let error = part(&folder, "a.txt", "new").place(&target, TargetPolicy::Keep).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::AlreadyExists);
    let error = part(&folder, "a.txt", "MINE").place(&target, TargetPolicy::Keep).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::AlreadyExists);
    part(&folder, "a.txt", "mine").place(&target, TargetPolicy::Keep).unwrap();
    assert_eq!(place.read("a.txt"), "mine");
    part(&folder, "a.txt", "new").place(&target, TargetPolicy::Replace).unwrap();
    assert_eq!(place.read("a.txt"), "new");
    // What came may have another form than was expected, but its folder stays.
    part(&folder, "a.txt", "zip").place(&file("a.zip"), TargetPolicy::Keep).unwrap();
    assert!(part(&folder, "a.txt", "zip").place(&file("b/a.zip"), TargetPolicy::Keep).is_err());
    assert_eq!(place.files(), [".vb365-lock", "a.txt", "a.zip"]);
}

#[test]
fn times_that_no_file_has_are_ignored() {
    let place = Place::new();
    let folder = place.open();
    let now = Utc::now();
    for odd in [DateTime::<Utc>::MIN_UTC, DateTime::<Utc>::MAX_UTC, time("0001-01-01T00:00:00Z")] {
        let complete = PartFile::create(&folder, &file("a")).unwrap().complete(Some(odd)).unwrap();
        assert!(complete.modified > now - chrono::TimeDelta::hours(1), "{}", complete.modified);
    }
    let old = time("1969-07-20T20:17:40.5Z");
    let complete = PartFile::create(&folder, &file("a")).unwrap().complete(Some(old)).unwrap();
    assert_eq!(complete.modified, old);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// Pieces of any size around that of the buffer, with looks at the end between them.
    #[test]
    fn bytes_arrive_in_order(sizes in prop::collection::vec((0usize..600_000, 0usize..3), 0..6)) {
        let place = Place::new();
        let folder = place.open();
        let mut all = Vec::new();
        let mut new = PartFile::create(&folder, &file("a")).unwrap();
        for (size, then) in sizes {
            let piece: Vec<u8> = (0..size).map(|n| (n * 31 + all.len()).to_le_bytes()[0]).collect();
            new.write(&piece).unwrap();
            all.extend(piece);
            if then == 1 {
                let tail = new.read_at(new.len().saturating_sub(65_536), 65_536).unwrap();
                prop_assert_eq!(&tail[..], &all[all.len().saturating_sub(65_536)..]);
            } else if then == 2 && all.len() > 1_000_000 {
                new.restart().unwrap();
                all.clear();
            }
            prop_assert_eq!(new.len(), all.len() as u64);
        }
        let complete = new.complete(None).unwrap();
        let saved = complete.saved.clone();
        complete.place(&file("a"), TargetPolicy::Keep).unwrap();
        prop_assert!(fs::read(place.out().join("a")).unwrap() == all);
        prop_assert_eq!(folder.hash(&file("a")).unwrap(), saved);
    }
}
