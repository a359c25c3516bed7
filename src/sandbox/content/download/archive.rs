//! ZIP archives: the files in them, and their lengths.

use std::collections::HashSet;

use super::archive_entry::ArchiveEntry;
use super::archive_records::{EntryRecords, end_records};

/// An archive. It keeps the paths, the numbers and the sizes of its files, and none of their bytes.
pub(super) struct ZipArchive {
    entries: Vec<ArchiveEntry>,
    len: u64,
}

impl ZipArchive {
    /// Creates an archive; a path that is already taken, in any case, gets a number.
    pub(super) fn new(mut entries: Vec<ArchiveEntry>) -> Self {
        let mut taken = HashSet::with_capacity(entries.len());
        for entry in &mut entries {
            if !taken.insert(entry.path.to_lowercase()) {
                let free = (2..).map(|number| numbered(&entry.path, number));
                let mut free = free.skip_while(|path| !taken.insert(path.to_lowercase()));
                entry.path = free.next().unwrap_or_default();
            }
        }
        let mut archive = Self { entries, len: 0 };
        archive.len = archive.measure();
        archive
    }

    fn measure(&self) -> u64 {
        let (mut files, mut directory) = (0, 0);
        for entry in &self.entries {
            let records = EntryRecords::new(entry);
            directory += records.central(0, files).len() as u64;
            files += records.total_len();
        }
        files + directory + end_records(self.entries.len(), files, directory).len() as u64
    }

    /// Returns the files.
    pub(super) fn entries(&self) -> &[ArchiveEntry] {
        &self.entries
    }

    /// Returns the length in bytes.
    pub(super) fn len(&self) -> u64 {
        self.len
    }

    /// Returns another archive of the same paths, as it is made for a repeated request.
    pub(super) fn remade(&self, turn: u64) -> Self {
        let remake = |entry: &ArchiveEntry| {
            let is_folder = entry.path.ends_with('/');
            let file = if is_folder { entry.file.clone() } else { entry.file.remade(turn) };
            ArchiveEntry { file, ..entry.clone() }
        };
        Self::new(self.entries.iter().map(remake).collect())
    }
}

/// Returns a path with a number before its extension.
fn numbered(path: &str, number: u32) -> String {
    match path.rsplit_once('.') {
        Some((stem, extension)) if !extension.contains('/') => {
            format!("{stem} ({number}).{extension}")
        }
        _ => format!("{path} ({number})"),
    }
}
