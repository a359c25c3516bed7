//! Tests of the folder of a run on Windows: links, long paths, and files that are open.

use std::fs::{self, File};
use std::os::windows::fs::OpenOptionsExt;
use std::path::Path;

use super::fixture::{Place, file, part, part_error};
use crate::save::*;

/// Makes a junction, which needs no rights, or a symbolic link. Returns false if the system has neither, as Wine.
fn link_folder(target: &Path, link: &Path) -> bool {
    let junction = std::process::Command::new("cmd")
        .args(["/C", "mklink", "/J"])
        .args([link, target])
        .output();
    let is_link = || fs::symlink_metadata(link).is_ok_and(|link| link.is_symlink());
    // Wine reports success for a link that it does not make.
    (junction.is_ok() && is_link())
        || (std::os::windows::fs::symlink_dir(target, link).is_ok() && is_link())
}

#[test]
fn junction_is_not_followed_out_of_the_folder() {
    let place = Place::new();
    let outside = place.dir.path().join("outside");
    fs::create_dir(&outside).unwrap();
    fs::write(outside.join("victim"), "precious").unwrap();
    let folder = place.open();
    if !link_folder(&outside, &place.out().join("dir")) {
        return;
    }
    for path in ["dir/victim", "dir/a/b"] {
        let error = part_error(&folder, &file(path)).to_string();
        assert!(error.ends_with("'dir' is a symbolic link or a junction"), "{error}");
    }
    assert!(folder.state(&file("dir/victim")).is_err());
    assert_eq!(fs::read_to_string(outside.join("victim")).unwrap(), "precious");
}

#[test]
fn part_file_with_another_name_is_refused() {
    let place = Place::new();
    let folder = place.open();
    let victim = place.dir.path().join("victim");
    fs::write(&victim, "precious").unwrap();
    fs::hard_link(&victim, place.out().join("hard.txt.vb365-part")).unwrap();
    let error = part_error(&folder, &file("hard.txt")).to_string();
    assert!(error.ends_with("is a file with several names (hard links)"), "{error}");
    assert_eq!(fs::read_to_string(victim).unwrap(), "precious");
}

#[test]
fn folder_keeps_its_name_while_it_is_open() {
    let place = Place::new();
    let folder = place.open();
    part(&folder, "a/b.txt", "x").place(&file("a/b.txt"), TargetPolicy::Keep).unwrap();
    assert!(fs::rename(place.out().join("a"), place.out().join("c")).is_err());
    drop(folder);
    fs::rename(place.out().join("a"), place.out().join("c")).unwrap();
}

#[test]
fn path_may_be_longer_than_the_old_limit() {
    let place = Place::new();
    let folder = place.open();
    let path = format!("{0}/{0}/{0}/{0}.txt", "x".repeat(100));
    part(&folder, &path, "long").place(&file(&path), TargetPolicy::Keep).unwrap();
    assert_eq!(place.read(&path), "long");
    assert_eq!(folder.state(&file(&path)).unwrap().unwrap().bytes, 4);
    // Neither messages nor records contain the form of the path that the system is asked with.
    let error = part_error(&folder, &file(&format!("{path}/x"))).to_string();
    assert!(!error.contains(r"\\?\") && error.contains(r"\xxx"), "{error}");
}

#[test]
fn file_that_is_open_is_replaced_or_stays() {
    let place = Place::new();
    let folder = place.open();
    let replace = |text| part(&folder, "a.txt", text).place(&file("a.txt"), TargetPolicy::Replace);
    replace("one").unwrap();
    replace("two").unwrap();
    assert_eq!(place.read("a.txt"), "two");
    // As most programs open a file that they change.
    let path = place.out().join("a.txt");
    let writer = File::options().read(true).write(true).share_mode(1).open(path).unwrap();
    assert!(replace("three").is_err());
    drop(writer);
    assert_eq!(place.read("a.txt"), "two");
    assert_eq!(place.files(), [".vb365-lock", "a.txt"]);
    // A scanner of viruses closes it soon.
    let scanner = File::options().read(true).share_mode(1).open(place.out().join("a.txt")).unwrap();
    std::thread::scope(|scope| {
        scope.spawn(|| {
            std::thread::sleep(std::time::Duration::from_millis(120));
            drop(scanner);
        });
        replace("four").unwrap();
    });
    assert_eq!(place.read("a.txt"), "four");
}

/// A second run opens the part file just before the first one gives it its name.
#[test]
fn renamed_file_is_not_the_one_of_its_old_name() {
    let place = Place::new();
    let folder = place.open();
    let open = folder.root().create("old").unwrap();
    assert!(folder.root().is_named("old", &open).unwrap());
    folder.root().rename("old", "new").unwrap();
    assert!(!folder.root().is_named("old", &open).unwrap());
    let _other = folder.root().create("old").unwrap();
    assert!(!folder.root().is_named("old", &open).unwrap());
    assert!(folder.root().is_named("new", &open).unwrap());
}
