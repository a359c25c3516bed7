//! Saves things of a restore session to files on disk: what is saved under which names, the transfer of each, and the
//! manifest by which a later run continues.

mod answer;
mod choice;
mod complete_part;
mod disk_name;
mod fetch;
mod fetch_failure;
mod fetch_slots;
mod fetch_target;
mod file_hash;
mod file_options;
mod folder;
mod folder_lists;
mod folder_names;
mod forecast;
mod left_out;
mod manifest;
mod name_template;
mod outage;
mod part_file;
mod part_guard;
mod part_note;
mod part_target;
mod plan;
mod relative_file;
mod save_as;
mod save_worker;
mod saver;
mod staging_watch;
mod step_sync;
mod stream_hash;
mod subfolder;
mod task;
#[cfg(test)]
mod tests;
mod thing_outcome;
mod transfer_counts;
mod tree_folder;
mod tree_walk;

pub(crate) use choice::{Choice, RecordList};
pub(crate) use fetch_failure::FetchFailure;
pub(crate) use fetch_target::FetchTarget;
pub(crate) use file_options::{FileOptions, OnExists};
pub(crate) use folder::SaveFolder;
pub(crate) use forecast::Forecast;
pub(crate) use left_out::LeftOut;
pub(crate) use manifest::{Manifest, ManifestProofs, Proof, RunHeader};
pub(crate) use name_template::NameTemplate;
pub(crate) use plan::{PlanOptions, PlanStep, SaveFilter, SavePlan};
pub(crate) use relative_file::RelativeFile;
pub(crate) use save_as::SaveAs;
pub(crate) use save_worker::SaveWorker;
pub(crate) use saver::{SaveEvent, SaveThreads, SaveTotals, Saver};
pub(crate) use task::SaveTask;
pub(crate) use thing_outcome::{ThingOutcome, ThingStatus};
pub(crate) use transfer_counts::TransferCounts;
#[cfg(test)]
pub(crate) use {
    complete_part::{CompletePart, TargetPolicy},
    file_hash::SavedFile,
    manifest::{ProofTest, RunEnd, SavedRecord, ThingKey},
    part_file::PartFile,
    part_note::PartNote,
    subfolder::FileState,
};
