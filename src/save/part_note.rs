//! The description of a part file that outlives its run, so that a later run can continue it.

use std::io::{self, Read, Write};

use serde::{Deserialize, Serialize};

use super::disk_name::NEW_NOTE;
use super::subfolder::Subfolder;

/// The maximum size of the file in bytes.
const LIMIT: u64 = 64 << 10;

/// What a part file is a part of.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct PartNote {
    /// The thing and the options of its export, in the same words in every session.
    pub(crate) thing: String,
    /// The length of the complete file in bytes.
    pub(crate) total: Option<u64>,
    pub(crate) etag: Option<String>,
    pub(crate) last_modified: Option<String>,
}

/// A note as it is on disk.
#[derive(Serialize, Deserialize)]
struct StoredNote {
    #[serde(flatten)]
    note: PartNote,
    /// The length of the part that was durable when this was written.
    durable: u64,
    /// The start of the system during which the part was written: what was written since survives the end of the process.
    boot: Option<String>,
}

impl PartNote {
    /// Writes the note beside a part of which `durable` bytes are on the disk.
    ///
    /// # Errors
    /// The disk is full or read-only.
    pub(super) fn write(&self, folder: &Subfolder, name: &str, durable: u64) -> io::Result<()> {
        let stored = StoredNote { note: self.clone(), durable, boot: boot_id() };
        let mut text = serde_json::to_vec(&stored)?;
        text.push(b'\n');
        let new = format!("{name}{NEW_NOTE}");
        folder.remove(&new)?;
        let write = || {
            let mut file = folder.create(&new)?;
            file.write_all(&text)?;
            file.sync_data()?;
            // There is a whole note at any time, so that a part of many hours is not lost.
            folder.rename(&new, name)
        };
        write().inspect_err(|_| {
            let _full = folder.remove(&new);
        })
    }

    /// Removes the note, also one that was not written to its end.
    ///
    /// # Errors
    /// The folder is read-only.
    pub(super) fn remove(folder: &Subfolder, name: &str) -> io::Result<()> {
        folder.remove(name)?;
        folder.remove(&format!("{name}{NEW_NOTE}"))
    }

    /// Reads the note of a part that has `length` bytes. Returns it with the length that can be trusted: a power failure may
    /// have lost the rest.
    pub(super) fn read(folder: &Subfolder, name: &str, length: u64) -> Option<(Self, u64)> {
        let mut text = Vec::new();
        let file = folder.open_for_reading(name).ok()?;
        file.take(LIMIT).read_to_end(&mut text).ok()?;
        let stored: StoredNote = serde_json::from_slice(&text).ok()?;
        let is_same_start = stored.boot.is_some() && stored.boot == boot_id();
        let trusted = if is_same_start { length } else { stored.durable.min(length) };
        Some((stored.note, trusted))
    }
}

/// Returns what identifies the current start of the system, where it says so.
fn boot_id() -> Option<String> {
    let id = std::fs::read_to_string("/proc/sys/kernel/random/boot_id").ok()?;
    Some(id.trim().to_owned()).filter(|id| !id.is_empty())
}
