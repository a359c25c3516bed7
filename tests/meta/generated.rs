//! Man pages and completions are what the program would write. `SNAPSHOTS=overwrite cargo test generated` writes them.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::Command;

use crate::meta::man;
use crate::support::vb365;

/// The scripts that the program prints.
fn completions() -> BTreeMap<String, Vec<u8>> {
    let shells = [
        ("bash", "vb365.bash"),
        ("zsh", "_vb365"),
        ("fish", "vb365.fish"),
        ("powershell", "_vb365.ps1"),
    ];
    let script = |shell| vb365(&format!("completion {shell}")).run().stdout.into_bytes();
    shells.into_iter().map(|(shell, name)| (name.to_owned(), script(shell))).collect()
}

/// Compares a folder with what it should hold, names included; or makes it so.
fn in_sync(folder: &str, expected: &BTreeMap<String, Vec<u8>>) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
    if std::env::var_os("SNAPSHOTS").is_some_and(|wish| wish == "overwrite") {
        let _absent = fs::remove_dir_all(&folder);
        fs::create_dir_all(&folder).unwrap();
        for (name, content) in expected {
            fs::write(folder.join(name), content).unwrap();
        }
    }
    let found: BTreeMap<_, _> = fs::read_dir(&folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .map(|path| {
            (path.file_name().unwrap().to_string_lossy().into_owned(), fs::read(&path).unwrap())
        })
        .collect();
    let names = |files: &BTreeMap<String, Vec<u8>>| files.keys().cloned().collect::<Vec<_>>();
    assert_eq!(names(&found), names(expected), "{} holds other files", folder.display());
    for (name, content) in expected {
        let same = String::from_utf8_lossy(content).replace("\r\n", "\n")
            == String::from_utf8_lossy(&found[name]).replace("\r\n", "\n");
        assert!(
            same,
            "{}/{name} is out of date: SNAPSHOTS=overwrite cargo test generated",
            folder.display()
        );
    }
}

#[test]
#[cfg_attr(not(feature = "sandbox"), ignore = "the committed pages are those of the default build")]
fn generated_files_are_in_sync() {
    in_sync("man", &man::pages(&::vb365::command()));
    in_sync("completions", &completions());
}

/// What `mandoc` finds wrong with a page; without it, nothing is proven.
#[test]
fn man_pages_pass_mandoc() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("man");
    let pages = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let check = Command::new("mandoc").args(["-T", "lint", "-W", "warning"]).args(pages).output();
    if let Ok(checked) = check {
        assert_eq!(String::from_utf8_lossy(&checked.stdout), "");
    }
}

#[test]
fn the_tree_of_commands_is_sound() {
    ::vb365::command().debug_assert();
}
