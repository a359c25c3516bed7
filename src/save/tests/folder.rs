//! Tests of the folder of a run.

use std::fs;

use super::fixture::{Place, part_error};
#[cfg(unix)]
use super::fixture::{file, part};
use crate::error::Kind;
use crate::save::*;

#[test]
fn second_run_in_a_folder_is_refused() {
    let place = Place::new();
    let first = place.open();
    let failure = SaveFolder::open(&place.out()).err().unwrap();
    assert_eq!(failure.kind, Kind::Failure);
    assert!(failure.message.ends_with("out: another run is using it"), "{}", failure.message);
    assert!(failure.hints[0].contains("another folder"));
    let clone = first.clone();
    drop(first);
    assert!(SaveFolder::open(&place.out()).is_err(), "a clone is the same folder");
    drop(clone);
    assert!(!place.out().exists(), "a new folder in which nothing was saved is gone");
    fs::create_dir(place.out()).unwrap();
    drop(place.open());
    assert_eq!(place.files(), [""; 0], "the lock file is gone");
}

/// What is written to a folder that was moved would not be found.
#[test]
#[cfg(unix)]
fn moved_folder_is_not_in_place() {
    let place = Place::new();
    let (folder, moved) = (place.open(), place.dir.path().join("moved"));
    assert!(folder.is_in_place());
    fs::rename(place.out(), &moved).unwrap();
    assert!(!folder.is_in_place());
    fs::create_dir(place.out()).unwrap();
    assert!(!folder.is_in_place(), "it is another folder");
    fs::remove_dir(place.out()).unwrap();
    fs::rename(&moved, place.out()).unwrap();
    assert!(folder.is_in_place());
}

/// A lock that is taken while its file is removed must not be another lock than that of the next run.
#[test]
fn only_one_of_many_runs_has_the_folder() {
    use std::sync::atomic::{AtomicU32, Ordering};
    let (place, inside) = (Place::new(), AtomicU32::new(0));
    std::thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| {
                let mut left = 25;
                while left > 0 {
                    let Ok(folder) = SaveFolder::open(&place.out()) else {
                        std::thread::yield_now();
                        continue;
                    };
                    assert_eq!(inside.fetch_add(1, Ordering::SeqCst), 0);
                    std::thread::yield_now();
                    inside.fetch_sub(1, Ordering::SeqCst);
                    drop(folder);
                    left -= 1;
                }
            });
        }
    });
}

#[test]
fn file_in_place_of_the_folder_is_a_usage_error() {
    let place = Place::new();
    fs::write(place.out(), "x").unwrap();
    for path in [place.out(), place.out().join("below")] {
        let failure = SaveFolder::open(&path).err().unwrap();
        assert_eq!(failure.kind, Kind::Usage);
        assert!(failure.message.ends_with("it is not a folder"), "{}", failure.message);
    }
    assert_eq!(fs::read_to_string(place.out()).unwrap(), "x");
}

#[test]
fn single_file_needs_an_existing_folder() {
    let place = Place::new();
    let failure = SaveFolder::of_file(&place.out().join("ana.pst")).err().unwrap();
    assert_eq!(failure.kind, Kind::Usage);
    assert!(failure.message.contains("out does not exist"), "{}", failure.message);
    fs::create_dir(place.out()).unwrap();
    assert!(SaveFolder::of_file(&place.out()).is_err(), "a folder is not a file");
    assert!(SaveFolder::of_file(std::path::Path::new("..")).is_err());
    // The user's own name is not changed, if the system accepts it.
    let name = if cfg!(windows) { " ana.pst" } else { "ana: 1.pst" };
    if cfg!(windows) {
        let failure = SaveFolder::of_file(&place.out().join("ana.pst:1")).err().unwrap();
        assert!(failure.message.ends_with("not a valid file name on Windows"));
    }
    let (folder, file) = SaveFolder::of_file(&place.out().join(name)).unwrap();
    let mut new = PartFile::create(&folder, &file).unwrap();
    new.write(b"!BDN").unwrap();
    let error = part_error(&folder, &file).to_string();
    assert!(error.ends_with("another run is writing it"), "{error}");
    new.complete(None).unwrap().place(&file, TargetPolicy::Keep).unwrap();
    assert_eq!(place.read(name), "!BDN");
    assert_eq!(place.files(), [name], "no lock file");
}

#[cfg(unix)]
#[test]
fn folders_and_files_are_private() {
    use std::os::unix::fs::PermissionsExt;
    let place = Place::new();
    let folder = place.open();
    part(&folder, "a/b/c.txt", "x").place(&file("a/b/c.txt"), TargetPolicy::Keep).unwrap();
    let mode =
        |path: &str| fs::metadata(place.out().join(path)).unwrap().permissions().mode() & 0o777;
    assert_eq!(["", "a", "a/b", "a/b/c.txt"].map(mode), [0o700, 0o700, 0o700, 0o600]);
}

#[cfg(unix)]
#[test]
fn no_link_is_followed_out_of_the_folder() {
    use std::os::unix::fs::symlink;
    let place = Place::new();
    let outside = place.dir.path().join("outside");
    fs::create_dir(&outside).unwrap();
    fs::write(outside.join("victim"), "precious").unwrap();
    let folder = place.open();
    fs::create_dir(place.out().join("real")).unwrap();
    let out = place.out();
    symlink(&outside, out.join("dir")).unwrap();
    symlink(&outside, out.join("real/dir")).unwrap();
    symlink("real", out.join("inner")).unwrap();
    symlink(outside.join("victim"), out.join("link.txt")).unwrap();
    symlink(outside.join("new"), out.join("dangling.txt")).unwrap();
    symlink(outside.join("victim"), out.join("part.txt.vb365-part")).unwrap();
    fs::hard_link(outside.join("victim"), out.join("hard.txt.vb365-part")).unwrap();
    fs::write(out.join("plain"), "x").unwrap();
    fs::create_dir(out.join("folder.txt")).unwrap();
    for (path, cause) in [
        ("dir/victim", "'dir' is a symbolic link"),
        ("dir/a/b", "'dir' is a symbolic link"),
        ("real/dir/victim", "'dir' is a symbolic link"),
        ("inner/x", "'inner' is a symbolic link"),
        ("link.txt", "'link.txt' is a symbolic link"),
        ("dangling.txt", "'dangling.txt' is a symbolic link"),
        ("part.txt", "'part.txt.vb365-part' is a symbolic link"),
        ("hard.txt", "'hard.txt.vb365-part' is a file with several names (hard links)"),
        ("plain/x", "'plain' is not a folder"),
        ("folder.txt", "'folder.txt' is a folder"),
    ] {
        let error = part_error(&folder, &file(path)).to_string();
        assert!(error.ends_with(cause), "{path}: {error}");
    }
    for path in ["dir/victim", "inner/x", "link.txt", "folder.txt"] {
        assert!(folder.state(&file(path)).is_err() && folder.hash(&file(path)).is_err(), "{path}");
    }
    // A link that is made after the part file was.
    let late = part(&folder, "late.txt", "x");
    symlink(outside.join("victim"), out.join("late.txt")).unwrap();
    assert!(late.place(&file("late.txt"), TargetPolicy::Replace).is_err());
    assert_eq!(fs::read_to_string(outside.join("victim")).unwrap(), "precious");
    assert_eq!(fs::read_dir(&outside).unwrap().count(), 1);
    assert!(!out.join("late.txt.vb365-part").exists());
}

#[cfg(unix)]
#[test]
fn own_files_that_are_links_are_refused() {
    use super::fixture::header;
    let place = Place::new();
    let victim = place.dir.path().join("victim");
    fs::write(&victim, "precious").unwrap();
    for name in [".vb365-lock", "vb365-manifest.ndjson", "SHA256SUMS"] {
        fs::create_dir_all(place.out()).unwrap();
        std::os::unix::fs::symlink(&victim, place.out().join(name)).unwrap();
        let opened = SaveFolder::open(&place.out());
        let failure = opened.and_then(|folder| Manifest::open(&folder, &header())).err().unwrap();
        assert!(failure.message.contains(name), "{}", failure.message);
        assert!(failure.message.ends_with("is a symbolic link"), "{}", failure.message);
        fs::remove_dir_all(place.out()).unwrap();
    }
    assert_eq!(fs::read_to_string(victim).unwrap(), "precious");
}

#[test]
fn free_space_is_known() {
    let place = Place::new();
    assert!(place.open().free_space().is_some_and(|bytes| bytes > 0));
}

/// A run that was killed leaves a part, and a folder may be shared with other users.
#[cfg(unix)]
#[test]
fn file_of_this_program_is_private_and_of_this_user() {
    use std::os::unix::fs::{PermissionsExt, chown};
    let place = Place::new();
    let folder = place.open();
    let left = place.out().join("a.txt.vb365-part");
    fs::write(&left, "left").unwrap();
    fs::set_permissions(&left, fs::Permissions::from_mode(0o666)).unwrap();
    part(&folder, "a.txt", "new").place(&file("a.txt"), TargetPolicy::Keep).unwrap();
    let mode = fs::metadata(place.out().join("a.txt")).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    fs::write(&left, "left").unwrap();
    // Only the administrator can give files away.
    if chown(&left, Some(12_345), None).is_ok() {
        let error = part_error(&folder, &file("a.txt")).to_string();
        assert!(error.ends_with("is a file of another user"), "{error}");
        chown(place.out(), Some(12_345), None).unwrap();
        assert!(PartFile::create(&folder, &file("a.txt")).is_ok(), "of the folder's owner");
    }
}
