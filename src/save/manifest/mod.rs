//! The manifest of a folder: what was saved from which restore session, and what proves that it is still there.

mod checksums;
mod index;
mod log;
mod manifest_file;
mod manifest_line;
mod proofs;
mod reader;
mod record;
mod six_bytes;
mod thing_key;

pub(crate) use manifest_file::Manifest;
pub(crate) use manifest_line::{Proof, ProofTest};
pub(crate) use proofs::ManifestProofs;
pub(crate) use record::{RunEnd, RunHeader, SavedRecord};
pub(crate) use thing_key::ThingKey;
