//! Tests of folders, part files and manifests on a real disk.

mod fixture;
mod folder;
mod manifest;
mod part_file;
