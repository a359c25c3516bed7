//! Tests of folders, part files and manifests on a real disk.

mod fixture;
mod folder;
mod manifest;
mod manifest_lines;
mod part_file;
mod save_worker;
mod saver;
#[cfg(windows)]
mod windows;
