//! Rules about the project itself: architecture, generated files, documentation and secrets.

mod architecture;
#[cfg(feature = "sandbox")]
mod exit_codes;
mod generated;
pub(crate) mod help;
mod man;
#[cfg(feature = "sandbox")]
mod records;
#[cfg(all(unix, feature = "sandbox"))]
mod secrets;
pub(crate) mod sources;
#[cfg(all(unix, feature = "sandbox"))]
mod transcripts;
mod vocabulary;
mod windows;
mod words;

use std::fs;
use std::path::Path;

/// A file that no `mod` line names is never compiled, so its tests never run.
#[test]
fn every_test_file_is_a_module() {
    for_each_folder(&Path::new(env!("CARGO_MANIFEST_DIR")).join("tests"));
}

fn for_each_folder(folder: &Path) {
    let parent = ["main.rs", "mod.rs"].map(|name| fs::read_to_string(folder.join(name)));
    let Some(parent) = parent.into_iter().find_map(Result::ok) else { return };
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let module = path.file_stem().unwrap().to_str().unwrap();
        let is_module = path.extension().is_some_and(|extension| extension == "rs")
            || path.join("mod.rs").exists();
        if is_module && !["main", "mod"].contains(&module) {
            assert!(parent.contains(&format!("mod {module};")), "{} is no module", path.display());
        }
        if path.is_dir() {
            for_each_folder(&path);
        }
    }
}
