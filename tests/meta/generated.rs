//! Man pages and completions are what the program would write. `SNAPSHOTS=overwrite cargo test generated` writes them.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use crate::support::vb365;

/// The tree that is generated from: without the sandbox a command is missing, so nothing is compared then.
fn tree() -> clap::Command {
    let mut tree = ::vb365::command();
    tree.build();
    tree
}

fn man_pages(command: &clap::Command, name: &str, pages: &mut BTreeMap<String, Vec<u8>>) {
    let mut page = Vec::new();
    let title: &'static str = name.to_owned().leak();
    let titled = command.clone().name(title).display_name(name.to_owned());
    clap_mangen::Man::new(titled).date("").render(&mut page).unwrap();
    pages.insert(format!("{name}.1"), page);
    for child in command.get_subcommands().filter(|child| !child.is_hide_set()) {
        man_pages(child, &format!("{name}-{}", child.get_name()), pages);
    }
}

/// What the program itself prints: the scripts hold more than the library writes.
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
    let mut pages = BTreeMap::new();
    man_pages(&tree(), "vb365", &mut pages);
    in_sync("man", &pages);
    in_sync("completions", &completions());
}

#[test]
fn the_tree_of_commands_is_sound() {
    ::vb365::command().debug_assert();
}
