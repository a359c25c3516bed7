//! Saves things of a restore session to files on disk.

mod answer;
mod complete_part;
mod disk_name;
mod fetch;
mod fetch_failure;
mod fetch_target;
mod file_hash;
mod folder;
mod folder_names;
mod manifest;
mod part_file;
mod part_guard;
mod part_note;
mod relative_file;
mod subfolder;
#[cfg(test)]
mod tests;

pub(crate) use complete_part::{CompletePart, TargetPolicy};
pub(crate) use disk_name::disk_name;
pub(crate) use fetch::{FetchLimits, Fetched, fetch};
pub(crate) use fetch_failure::FetchFailure;
pub(crate) use fetch_target::FetchTarget;
pub(crate) use file_hash::SavedFile;
pub(crate) use folder::SaveFolder;
pub(crate) use folder_names::FolderNames;
pub(crate) use manifest::{
    Manifest, Proof, ProofTest, RunEnd, RunHeader, SaveStatus, SavedRecord, ThingKey,
};
pub(crate) use part_file::PartFile;
pub(crate) use part_note::PartNote;
pub(crate) use relative_file::RelativeFile;
pub(crate) use subfolder::FileState;
