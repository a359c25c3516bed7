//! Paths and look-ups, against lists in memory.

mod drives;
mod fixture;
mod mailboxes;
mod path;
mod sibling;
