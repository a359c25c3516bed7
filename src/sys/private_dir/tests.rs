//! Tests of private directories.

#[cfg(unix)]
use std::fs;
use std::time::Duration;

use super::*;

#[cfg(unix)]
#[test]
fn file_with_access_for_others_is_refused() {
    use std::os::unix::fs::PermissionsExt;
    let place = tempfile::tempdir().unwrap();
    let dir = PrivateDir::new(place.path().join("made"));
    assert_eq!(dir.read("f", Protection::NoAccess).unwrap(), None);
    dir.write("f", Protection::NoAccess, b"x").unwrap();
    let mode = |path: &std::path::Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!((mode(dir.path()), mode(&dir.file("f"))), (0o700, 0o600));
    assert_eq!(dir.read("f", Protection::NoAccess).unwrap().as_deref(), Some("x"));
    for (loose, private, plain) in
        [(0o640, false, true), (0o620, false, false), (0o602, false, false), (0o400, true, true)]
    {
        fs::set_permissions(dir.file("f"), fs::Permissions::from_mode(loose)).unwrap();
        assert_eq!(dir.read("f", Protection::NoAccess).is_ok(), private, "{loose:o}");
        assert_eq!(dir.read("f", Protection::NoWrite).is_ok(), plain, "{loose:o}");
        assert_eq!(dir.check("f", Protection::NoAccess).is_ok(), private, "{loose:o}");
    }
    fs::set_permissions(dir.file("f"), fs::Permissions::from_mode(0o604)).unwrap();
    let failure = dir.read("f", Protection::NoAccess).unwrap_err();
    assert!(failure.message.contains("other users may read"), "{}", failure.message);
    assert!(failure.hints[0].starts_with("chmod go= /"));
    fs::set_permissions(dir.file("f"), fs::Permissions::from_mode(0o600)).unwrap();
    fs::set_permissions(dir.path(), fs::Permissions::from_mode(0o755)).unwrap();
    assert!(
        dir.read("f", Protection::NoAccess).is_err() && dir.read("f", Protection::NoWrite).is_ok()
    );
}

#[cfg(unix)]
#[test]
fn write_follows_a_symbolic_link() {
    let place = tempfile::tempdir().unwrap();
    let dir = PrivateDir::new(place.path().join("made"));
    dir.create().unwrap();
    fs::write(place.path().join("dotfile"), "old").unwrap();
    std::os::unix::fs::symlink(place.path().join("dotfile"), dir.file("f")).unwrap();
    dir.write("f", Protection::NoAccess, b"new").unwrap();
    assert_eq!(fs::read_to_string(place.path().join("dotfile")).unwrap(), "new");
    assert!(fs::symlink_metadata(dir.file("f")).unwrap().is_symlink());
}

#[test]
fn lock_waits_no_longer_than_its_patience() {
    let place = tempfile::tempdir().unwrap();
    let dir = PrivateDir::new(place.path().to_owned());
    let held = dir.lock("l", Duration::ZERO).unwrap();
    let failure = dir.lock("l", Duration::from_millis(30)).unwrap_err();
    assert!(failure.message.contains("another vb365 process"), "{}", failure.message);
    drop(held);
    dir.lock("l", Duration::ZERO).unwrap();
}

/// A file that passes the checks and one that does not take turns under one name: the text of the other is never returned.
#[cfg(unix)]
#[test]
fn file_that_is_exchanged_meanwhile_is_never_trusted() {
    use std::os::unix::fs::PermissionsExt;
    use std::sync::atomic::{AtomicBool, Ordering};
    let place = tempfile::tempdir().unwrap();
    let dir = PrivateDir::new(place.path().join("made"));
    dir.create().unwrap();
    let (path, is_over) = (dir.file("f"), AtomicBool::new(false));
    std::thread::scope(|scope| {
        scope.spawn(|| {
            while !is_over.load(Ordering::Relaxed) {
                for (text, mode) in [("good", 0o600), ("evil", 0o666)] {
                    let new = path.with_extension("other");
                    fs::write(&new, text).unwrap();
                    fs::set_permissions(&new, fs::Permissions::from_mode(mode)).unwrap();
                    fs::rename(&new, &path).unwrap();
                }
            }
        });
        let mut reads = 0;
        while reads < 3_000 {
            match dir.read("f", Protection::NoWrite) {
                Ok(Some(text)) => {
                    assert_eq!(text, "good");
                    reads += 1;
                }
                Ok(None) => {}
                Err(failure) => {
                    assert!(failure.message.contains("mode 666"), "{}", failure.message);
                }
            }
        }
        is_over.store(true, Ordering::Relaxed);
    });
}

#[cfg(unix)]
#[test]
fn lock_is_not_made_behind_a_link() {
    let place = tempfile::tempdir().unwrap();
    let dir = PrivateDir::new(place.path().join("made"));
    dir.create().unwrap();
    let elsewhere = place.path().join("elsewhere");
    std::os::unix::fs::symlink(&elsewhere, dir.file("l")).unwrap();
    assert!(dir.lock("l", Duration::ZERO).is_err() && !elsewhere.exists());
    fs::write(&elsewhere, "").unwrap();
    assert!(dir.lock("l", Duration::ZERO).is_err());
    assert!(!dir.is_locked("l"));
}
