//! A file that was received completely and is durable, but does not have its name yet.

use std::fs::File;
use std::io::{self, ErrorKind};
use std::sync::Arc;

use chrono::{DateTime, Utc};

use super::file_hash::{SavedFile, hash_of};
use super::part_guard::PartGuard;
use super::relative_file::RelativeFile;
use super::subfolder::Subfolder;

/// The effect of a file that exists under the name of a new one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum TargetPolicy {
    /// It stays: with the same bytes it counts as saved, with others the new file is refused.
    Keep,
    /// The new file replaces it.
    Replace,
}

/// A complete part file. Dropped before it is placed, it is removed.
pub(crate) struct CompletePart {
    /// `None` if the file of the target has the same bytes, and stays.
    guard: Option<PartGuard>,
    /// Holds the lock until the file has its name.
    _locked: File,
    pub(crate) file: RelativeFile,
    pub(crate) saved: SavedFile,
    /// The time of modification, as the file system has stored it.
    pub(crate) modified: DateTime<Utc>,
    /// It replaces a file of the same size and time, from which only its hash distinguishes it.
    pub(super) needs_hash: bool,
}

impl CompletePart {
    pub(super) fn new(
        guard: PartGuard,
        locked: File,
        file: RelativeFile,
        saved: SavedFile,
        modified: DateTime<Utc>,
    ) -> Self {
        Self { guard: Some(guard), _locked: locked, file, saved, modified, needs_hash: false }
    }

    /// Gives the file its name, which may differ from the one for which it was begun, but not in its folder.
    ///
    /// # Errors
    /// The target exists with other bytes and is kept, is a link, or cannot be replaced.
    pub(crate) fn place(mut self, file: &RelativeFile, policy: TargetPolicy) -> io::Result<()> {
        self.check_target(file, policy)?;
        self.rename()
    }

    /// Compares an existing file of the target. If it has the same bytes, it is the one that was saved.
    ///
    /// # Errors
    /// It has other bytes and is kept, is a link or cannot be read, or is to be in another folder.
    pub(super) fn check_target(
        &mut self,
        file: &RelativeFile,
        policy: TargetPolicy,
    ) -> io::Result<()> {
        let Some(guard) = &self.guard else { return Ok(()) };
        if file.parent() != self.file.parent() {
            let message = format!("'{}' was begun in another folder than '{file}'", self.file);
            return Err(io::Error::other(message));
        }
        let state = guard.folder().state(file.name())?;
        self.file = file.clone();
        let Some(state) = state else { return Ok(()) };
        if policy == TargetPolicy::Replace {
            self.needs_hash = state.bytes == self.saved.bytes && state.is_of(self.modified);
            return Ok(());
        }
        let is_same = state.bytes == self.saved.bytes
            && hash_of(guard.folder().open_for_reading(file.name())?)? == self.saved;
        if !is_same {
            return Err(io::Error::new(ErrorKind::AlreadyExists, "it exists with other content"));
        }
        self.modified = state.modified;
        self.guard = None;
        Ok(())
    }

    /// Gives the file the name that was checked.
    ///
    /// # Errors
    /// It cannot be renamed.
    pub(super) fn rename(self) -> io::Result<()> {
        self.guard.map_or(Ok(()), |guard| guard.rename(self.file.name()))
    }

    /// Returns the folder in which the file gets its name; `None` if the target stays.
    pub(super) fn folder(&self) -> Option<&Arc<Subfolder>> {
        self.guard.as_ref().map(PartGuard::folder)
    }
}
