//! The manifest of a folder: what was saved from which restore session, and what proves that it is still there.

mod checksums;
mod index;
mod log;
mod manifest_file;
mod manifest_line;
mod reader;
mod record;
mod thing_key;

pub(crate) use manifest_file::Manifest;
pub(crate) use manifest_line::{Proof, ProofTest};
pub(crate) use record::{RunEnd, RunHeader, SaveStatus, SavedRecord};
pub(crate) use thing_key::ThingKey;
