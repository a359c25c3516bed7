//! Paths and look-ups, against lists in memory.

mod drives;
mod fixture;
mod id_paths;
mod mailboxes;
mod path;
mod sibling;
