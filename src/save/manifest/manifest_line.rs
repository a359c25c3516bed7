//! The lines of a manifest, as they are read: no more of them than proves what is in the folder.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::io::{self, ErrorKind};

use chrono::{DateTime, Utc};
use memchr::memmem;
use serde::Deserialize;

use super::record::RunHeader;
use super::thing_key::ThingKey;
use crate::save::file_hash::SavedFile;
use crate::save::folder::SaveFolder;
use crate::save::relative_file::RelativeFile;
use crate::save::thing_outcome::ThingStatus;

/// What a manifest says about the file of a thing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Proof {
    pub(crate) path: String,
    pub(crate) file: RelativeFile,
    pub(crate) saved: SavedFile,
    pub(crate) modified: DateTime<Utc>,
    /// Size and time do not prove the file: one with the same was there before, or a later run found it changed.
    pub(super) needs_hash: bool,
}

/// How a file is compared with its proof.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ProofTest {
    /// By size and time; by its hash only if the time differs.
    State,
    /// By its hash.
    Hash,
}

impl Proof {
    /// Returns whether the file is in the folder as it was saved.
    ///
    /// # Errors
    /// It cannot be read.
    pub(crate) fn holds_in(&self, folder: &SaveFolder, test: ProofTest) -> io::Result<bool> {
        let state = match folder.state(&self.file) {
            Ok(Some(state)) if state.bytes == self.saved.bytes => state,
            Ok(_) => return Ok(false),
            Err(error) if error.kind() == ErrorKind::Other => return Ok(false), // a link or a folder
            Err(error) => return Err(error),
        };
        if test == ProofTest::State && !self.needs_hash && state.is_of(self.modified) {
            return Ok(true);
        }
        Ok(folder.hash(&self.file)? == self.saved)
    }
}

/// One line of a manifest.
pub(super) enum ManifestLine {
    Header {
        version: u32,
    },
    Saved {
        key: ThingKey,
        proof: Proof,
    },
    /// A thing that was not saved, or whose file was found to be changed.
    Failed {
        key: ThingKey,
    },
    /// Another thing without a file.
    Other,
    End {
        is_complete: bool,
    },
}

/// The fields of all kinds of lines that are read.
#[derive(Deserialize)]
struct LineFields<'l> {
    v: Option<u32>,
    end: Option<DateTime<Utc>>,
    complete: Option<bool>,
    status: Option<ThingStatus>,
    #[serde(borrow, default)]
    kind: Cow<'l, str>,
    #[serde(borrow, default)]
    ids: BTreeMap<Cow<'l, str>, Cow<'l, str>>,
    #[serde(rename = "versionId")]
    version_id: Option<String>,
    #[serde(borrow, default, rename = "as")]
    saved_as: Cow<'l, str>,
    file: Option<RelativeFile>,
    #[serde(default)]
    path: String,
    bytes: Option<u64>,
    sha256: Option<String>,
    mtime: Option<DateTime<Utc>>,
    #[serde(default)]
    needs_hash: bool,
}

/// The fields of a saved thing that prove its file.
#[derive(Deserialize)]
struct ProofFields {
    path: String,
    file: RelativeFile,
    bytes: u64,
    sha256: String,
    mtime: DateTime<Utc>,
    #[serde(default)]
    needs_hash: bool,
}

impl ManifestLine {
    /// Reads a line; `None` if it is damaged or of another program.
    pub(super) fn parse(line: &[u8]) -> Option<Self> {
        let fields: LineFields<'_> = serde_json::from_slice(line).ok()?;
        if let Some(version) = fields.v {
            return Some(Self::Header { version });
        }
        if fields.end.is_some() {
            return Some(Self::End { is_complete: fields.complete? });
        }
        let status = fields.status?;
        if !matches!(status, ThingStatus::Saved | ThingStatus::Failed) {
            return Some(Self::Other);
        }
        let ids = fields.ids.iter().map(|(kind, id)| (&**kind, &**id)).collect();
        let key =
            ThingKey::of_words(&fields.kind, &ids, fields.version_id.as_deref(), &fields.saved_as);
        if status == ThingStatus::Failed {
            return Some(Self::Failed { key });
        }
        let saved = SavedFile { bytes: fields.bytes?, sha256: fields.sha256? };
        let is_hash =
            saved.sha256.len() == 64 && saved.sha256.bytes().all(|b| b.is_ascii_hexdigit());
        let LineFields { path, file, mtime, needs_hash, .. } = fields;
        let proof = Proof { path, file: file?, saved, modified: mtime?, needs_hash };
        is_hash.then_some(Self::Saved { key, proof })
    }

    /// Reads the proof of a line that was read as a whole before: the object of the server at its end is left out.
    pub(super) fn parse_proof(line: &[u8]) -> Option<Proof> {
        // No text has an unescaped quote, and no other field is an object of this name.
        let end = memmem::find(line, b",\"item\":{").unwrap_or(line.len());
        let mut fields = line[..end].to_vec();
        if end < line.len() {
            fields.push(b'}');
        }
        let fields: ProofFields = serde_json::from_slice(&fields).ok()?;
        let ProofFields { path, file, bytes, sha256, mtime, needs_hash } = fields;
        Some(Proof { path, file, saved: SavedFile { bytes, sha256 }, modified: mtime, needs_hash })
    }

    /// Reads the first line of a run; `None` if it is another line.
    pub(super) fn parse_header(line: &[u8]) -> Option<RunHeader> {
        serde_json::from_slice(line).ok()
    }
}
