//! Paths and look-ups, against lists in memory.

mod content_path;
mod drives;
mod fixture;
mod id_paths;
mod mailboxes;
mod siblings;
