//! A part file as the target of a fetch.

use std::io;

use super::fetch_target::FetchTarget;
use super::part_file::PartFile;
use super::part_note::PartNote;
use crate::client::RemoteFile;

/// A part file, and what it is a part of.
pub(super) struct PartTarget {
    pub(super) part: PartFile,
    /// The thing and its form, in the same words in every session.
    thing: String,
}

impl PartTarget {
    /// Continues a part that an earlier run left, if it is a part of the same thing.
    ///
    /// # Errors
    /// The part of another thing cannot be emptied.
    pub(super) fn new(mut part: PartFile, thing: String) -> io::Result<Self> {
        if part.note().is_none_or(|note| note.thing != thing) {
            part.restart()?;
        }
        Ok(Self { part, thing })
    }
}

impl FetchTarget for PartTarget {
    fn len(&self) -> u64 {
        self.part.len()
    }

    fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.part.write(bytes)
    }

    fn read_at(&mut self, position: u64, count: usize) -> io::Result<Vec<u8>> {
        self.part.read_at(position, count)
    }

    fn restart(&mut self) -> io::Result<()> {
        self.part.restart()
    }

    fn remote_file(&self) -> Option<RemoteFile> {
        let note = self.part.note()?;
        let (etag, last_modified) = (note.etag.clone(), note.last_modified.clone());
        Some(RemoteFile { total: note.total?, etag, last_modified })
    }

    fn set_remote_file(&mut self, remote: Option<RemoteFile>) -> io::Result<()> {
        // A part without a note is removed if it is cut off.
        let Some(RemoteFile { total, etag, last_modified }) = remote else { return Ok(()) };
        let thing = self.thing.clone();
        self.part.set_note(PartNote { thing, total: Some(total), etag, last_modified })
    }
}
