//! The writing end of a manifest: lines of several threads are written and made durable together.

use std::fs::File;
use std::io::{self, ErrorKind, Seek, SeekFrom, Write};
use std::sync::{Arc, Mutex};

use super::checksums::ChecksumFile;
use super::index::ManifestIndex;
use super::thing_key::ThingKey;
use crate::save::complete_part::CompletePart;
use crate::save::subfolder::Subfolder;
use crate::sys::lock;

/// The most folders whose names are made durable later.
const MAX_UNSYNCED: usize = 64;

/// The result of a line, once there is one.
pub(super) type LineResult = Arc<Mutex<Option<io::Result<()>>>>;

/// A line that waits to be written.
pub(super) struct WaitingLine {
    pub(super) line: Vec<u8>,
    /// The file that gets its name once the line is durable, with the key of its thing.
    pub(super) part: Option<(CompletePart, ThingKey)>,
    pub(super) result: LineResult,
}

/// An open manifest with the files that depend on it.
pub(super) struct ManifestLog {
    file: File,
    /// The end of the last line.
    end: u64,
    /// What is written before the next line.
    head: Vec<u8>,
    pub(super) checksums: ChecksumFile,
    /// Folders in which files got their names.
    unsynced: Vec<Arc<Subfolder>>,
}

impl ManifestLog {
    /// Continues a manifest after a line. `head` is written before the first line of this run.
    pub(super) fn new(file: File, end: u64, head: Vec<u8>, checksums: ChecksumFile) -> Self {
        Self { file, end, head, checksums, unsynced: Vec::new() }
    }

    /// Returns whether nothing was written yet.
    pub(super) fn is_unchanged(&self) -> bool {
        !self.head.is_empty()
    }

    /// Writes lines, makes them durable, and then gives their files their names. A file without a line would be one that
    /// nothing proves; a line without its file is found by the next run.
    pub(super) fn commit(&mut self, waiting: Vec<WaitingLine>, index: &Mutex<ManifestIndex>) {
        let lines: Vec<_> = waiting.iter().map(|waiting| &*waiting.line).collect();
        let written = match self.write(&lines) {
            Ok(start) => start,
            Err(error) => {
                for waiting in waiting {
                    let same = io::Error::new(error.kind(), error.to_string());
                    *lock(&waiting.result) = Some(Err(same));
                }
                return;
            }
        };
        let mut start = written;
        for WaitingLine { line, part, result } in waiting {
            let placed = part.map_or(Ok(()), |(part, key)| self.place(part, &key, start, index));
            *lock(&result) = Some(placed);
            start += line.len() as u64;
        }
    }

    /// Appends lines and makes them durable. Returns the position of the first.
    fn write(&mut self, lines: &[&[u8]]) -> io::Result<u64> {
        let text = [&[&*self.head], lines].concat().concat();
        let append = |file: &mut File| {
            file.seek(SeekFrom::Start(self.end))?;
            file.write_all(&text)?;
            file.sync_data()
        };
        if let Err(error) = append(&mut self.file) {
            // Half a line must not stand before the next one.
            let _as_well = self.file.set_len(self.end);
            let message = format!("cannot write the manifest: {error}");
            return Err(io::Error::new(error.kind(), message));
        }
        let start = self.end + self.head.len() as u64;
        self.end += text.len() as u64;
        self.head.clear();
        Ok(start)
    }

    fn place(
        &mut self,
        part: CompletePart,
        key: &ThingKey,
        line: u64,
        index: &Mutex<ManifestIndex>,
    ) -> io::Result<()> {
        let (file, saved) = (part.file.clone(), part.saved.clone());
        if lock(index).may_list(&file, key) {
            self.checksums.retire(&file)?;
        }
        let folder = part.folder().cloned();
        part.rename()?;
        self.unsynced.extend(folder);
        self.unsynced.dedup_by(|one, other| Arc::ptr_eq(one, other));
        if self.unsynced.len() > MAX_UNSYNCED {
            self.sync_folders();
        }
        lock(index).insert(key, &file, line);
        self.checksums.append(&file, &saved);
        Ok(())
    }

    /// Makes the names of all files durable.
    pub(super) fn sync_folders(&mut self) {
        for folder in std::mem::take(&mut self.unsynced) {
            folder.sync();
        }
    }
}

/// Returns an error that is not given to several callers at once.
pub(super) fn take_result(result: &LineResult) -> Option<io::Result<()>> {
    lock(result).take()
}

/// Opens the manifest of a folder, and creates it if it does not exist.
pub(super) fn open_manifest(root: &Subfolder, name: &str) -> io::Result<File> {
    root.open_for_writing(name).map_err(|error| match error.kind() {
        ErrorKind::Other => error,
        kind => io::Error::new(kind, format!("cannot open {name}: {error}")),
    })
}

#[cfg(target_os = "linux")]
#[cfg(test)]
mod tests {
    use super::*;
    use crate::save::folder::SaveFolder;
    use crate::save::part_file::PartFile;
    use crate::save::relative_file::RelativeFile;

    /// The file of a line that could not be written gets no name.
    #[test]
    fn full_disk_fails_every_line_and_names_no_file() {
        let place = tempfile::tempdir().unwrap();
        let folder = SaveFolder::open(place.path()).unwrap();
        let full = File::options().read(true).write(true).open("/dev/full").unwrap();
        let checksums = ChecksumFile::open(folder.root()).unwrap();
        let mut log = ManifestLog::new(full, 0, b"head\n".to_vec(), checksums);
        let index = Mutex::default();
        let file = RelativeFile::new::<&str>(&[], "a.txt");
        let part = PartFile::create(&folder, &file).unwrap().complete(None).unwrap();
        let key = ThingKey::of_words("file", &[("file", "1")].into(), None, "file");
        let results = [LineResult::default(), LineResult::default()];
        let line = |part, result: &LineResult| WaitingLine {
            line: b"{}\n".to_vec(),
            part,
            result: Arc::clone(result),
        };
        let waiting = vec![line(Some((part, key)), &results[0]), line(None, &results[1])];
        log.commit(waiting, &index);
        for result in &results {
            let error = take_result(result).unwrap().unwrap_err();
            assert_eq!(error.kind(), ErrorKind::StorageFull);
            assert!(error.to_string().starts_with("cannot write the manifest: "), "{error}");
        }
        assert!(log.is_unchanged() && lock(&index).line(&key).is_none());
        let mut names: Vec<_> =
            place.path().read_dir().unwrap().map(|entry| entry.unwrap().file_name()).collect();
        names.sort();
        assert_eq!(names, [".vb365-lock", "SHA256SUMS"]);
    }
}
