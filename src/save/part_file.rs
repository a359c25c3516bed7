//! A file that is being received. It lies beside its target under another name, and gets the target's name once it is
//! complete and durable.

use std::fs::{File, FileTimes, TryLockError};
use std::io::{self, ErrorKind, Read, Seek, SeekFrom, Write};
use std::sync::Arc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use chrono::{DateTime, Utc};
use ring::digest::{Context, SHA256};

use super::complete_part::CompletePart;
use super::fetch_failure::FetchFailure;
use super::file_hash::{SavedFile, add_to_hash, hex};
use super::folder::SaveFolder;
use super::part_guard::PartGuard;
use super::part_note::PartNote;
use super::relative_file::RelativeFile;
use super::step_sync::StepSync;
use super::stream_hash::StreamHash;
use super::subfolder::Subfolder;

/// The bytes after which a file is made durable while more are written. Unit tests use small files.
const STEP: u64 = if cfg!(test) { 1 << 20 } else { 64 << 20 };

/// The bytes that are written and hashed at once.
const BLOCK: usize = 128 << 10;

/// A part file. Dropped before it is complete, it is removed, unless it has a note.
pub(crate) struct PartFile {
    /// `None` once the file is complete.
    guard: Option<PartGuard>,
    file: File,
    relative: RelativeFile,
    /// Bytes that are not written yet.
    buffer: Vec<u8>,
    /// The length of the file, without the buffer.
    written: u64,
    hash: StreamHash,
    note: Option<PartNote>,
    /// The length at which the last step began.
    stepped: u64,
    sync: StepSync,
}

impl PartFile {
    /// Creates the part file of a target, or takes up one with a note. Folders that do not exist are created.
    ///
    /// # Errors
    /// The target or a folder on the way to it is a link or of another kind, the disk is full or read-only, or another
    /// process is writing the part file.
    pub(crate) fn create(folder: &SaveFolder, file: &RelativeFile) -> Result<Self, FetchFailure> {
        Self::open(folder, file).map_err(|error| {
            let message = format!("{}: {error}", folder.path_of(file).display());
            FetchFailure::Disk(io::Error::new(error.kind(), message))
        })
    }

    fn open(folder: &SaveFolder, relative: &RelativeFile) -> io::Result<Self> {
        let parent = folder.make_parent_of(relative)?;
        parent.state(relative.name())?; // refuses links before anything is received
        let (guard, file) =
            PartGuard::begin(folder.parts(), parent, relative.name(), open_or_create)?;
        let (relative, hash) = (relative.clone(), StreamHash::of(Context::new(&SHA256)));
        let (guard, buffer, sync) = (Some(guard), Vec::new(), StepSync::default());
        let (written, note, stepped) = (0, None, 0);
        let mut part = Self { guard, file, relative, buffer, written, hash, note, stepped, sync };
        part.take_up()?;
        Ok(part)
    }

    /// Continues what an earlier run left if there is a note, and otherwise empties the file.
    fn take_up(&mut self) -> io::Result<()> {
        let length = self.file.metadata()?.len();
        let Some(guard) = &mut self.guard else { return Ok(()) };
        let note = PartNote::read(guard.folder(), &guard.note_name(), length);
        let Some((note, trusted)) = note.filter(|_| length > 0) else {
            return self.restart();
        };
        guard.keep();
        self.note = Some(note);
        self.file.set_len(trusted)?;
        self.file.rewind()?;
        let mut hash = Context::new(&SHA256);
        self.written = add_to_hash(&mut hash, &mut self.file)?;
        (self.hash, self.stepped) = (StreamHash::of(hash), self.written);
        Ok(())
    }

    /// Returns the note of the part that was taken up.
    pub(crate) fn note(&self) -> Option<&PartNote> {
        self.note.as_ref()
    }

    /// Lets the file outlive the run if it is cut off.
    ///
    /// # Errors
    /// The note cannot be written.
    pub(crate) fn set_note(&mut self, note: PartNote) -> io::Result<()> {
        let Some(guard) = &mut self.guard else { return Ok(()) };
        note.write(guard.folder(), &guard.note_name(), 0)?;
        guard.keep();
        self.note = Some(note);
        Ok(())
    }

    /// Appends bytes.
    ///
    /// # Errors
    /// The disk is full.
    pub(crate) fn write(&mut self, mut bytes: &[u8]) -> io::Result<()> {
        while !bytes.is_empty() {
            let (now, later) = bytes.split_at(bytes.len().min(BLOCK - self.buffer.len()));
            self.buffer.extend_from_slice(now);
            bytes = later;
            if self.buffer.len() == BLOCK {
                self.flush()?;
            }
        }
        Ok(())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.write_all(&self.buffer)?;
        self.written += self.buffer.len() as u64;
        self.buffer = self.hash.add(std::mem::take(&mut self.buffer));
        if self.written - self.stepped >= STEP {
            self.start_step()?;
        }
        Ok(())
    }

    /// Makes what was written durable meanwhile, and says so in the note: a power failure loses no more than what comes after.
    fn start_step(&mut self) -> io::Result<()> {
        let Some(guard) = &self.guard else { return Ok(()) };
        let (folder, name, written) = (Arc::clone(guard.folder()), guard.note_name(), self.written);
        let note = self.note.clone();
        let write_note = move || note.map_or(Ok(()), |note| note.write(&folder, &name, written));
        if self.sync.start(&self.file, write_note)? {
            self.stepped = written;
        }
        Ok(())
    }

    /// Makes all that was written durable, and says so in the note.
    fn make_durable(&mut self) -> io::Result<()> {
        self.sync.wait()?;
        let (Some(guard), Some(note)) = (&self.guard, &self.note) else { return Ok(()) };
        self.file.sync_all()?;
        note.write(guard.folder(), &guard.note_name(), self.written)
    }

    /// Returns the number of bytes that were received.
    pub(crate) fn len(&self) -> u64 {
        self.written + self.buffer.len() as u64
    }

    /// Returns `count` bytes from a position on, or fewer if the file ends before.
    ///
    /// # Errors
    /// The file cannot be read.
    pub(crate) fn read_at(&mut self, position: u64, count: usize) -> io::Result<Vec<u8>> {
        self.flush()?;
        self.file.seek(SeekFrom::Start(position))?;
        let mut bytes = Vec::new();
        (&self.file).take(count as u64).read_to_end(&mut bytes)?;
        self.file.seek(SeekFrom::Start(self.written))?;
        Ok(bytes)
    }

    /// Empties the file, and removes its note.
    ///
    /// # Errors
    /// The file cannot be changed.
    pub(crate) fn restart(&mut self) -> io::Result<()> {
        // What it made durable is given up.
        let _failed = self.sync.wait();
        if let Some(guard) = &mut self.guard {
            guard.do_not_keep();
            PartNote::remove(guard.folder(), &guard.note_name())?;
        }
        self.note = None;
        self.buffer.clear();
        self.file.set_len(0)?;
        self.file.rewind()?;
        (self.written, self.stepped) = (0, 0);
        self.hash = StreamHash::of(Context::new(&SHA256));
        Ok(())
    }

    /// Makes the file durable, with a time of modification. A time that the file system cannot store is ignored.
    ///
    /// # Errors
    /// The disk is full or failed. Then the file is removed.
    pub(crate) fn complete(mut self, modified: Option<DateTime<Utc>>) -> io::Result<CompletePart> {
        self.flush()?;
        if let Some(modified) = modified.and_then(system_time) {
            let _unsupported = self.file.set_times(FileTimes::new().set_modified(modified));
        }
        self.sync.wait()?;
        self.file.sync_all()?;
        let modified = self.file.metadata()?.modified()?.into();
        let saved = SavedFile { bytes: self.written, sha256: hex(&self.hash.finish()?) };
        // The file stays locked until it has its name.
        let file = self.file.try_clone()?;
        let guard = self.guard.take().ok_or(ErrorKind::NotFound)?;
        Ok(CompletePart::new(guard, file, self.relative.clone(), saved, modified))
    }
}

impl Drop for PartFile {
    fn drop(&mut self) {
        // Nothing of it may be written after this.
        let synced = self.sync.wait();
        if self.guard.is_some() && self.note.is_some() && synced.is_ok() {
            // If the disk is full, a later run trusts less of the part.
            let _untrusted = self.flush().and_then(|()| self.make_durable());
        }
    }
}

/// Opens a part file for reading and writing. One that an ended run left is used again, and one that a run is writing is
/// refused.
fn open_or_create(folder: &Subfolder, name: &str) -> io::Result<File> {
    loop {
        let file = folder.open_for_writing(name)?;
        if lock_part(folder, name, &file)? {
            return Ok(file);
        }
    }
}

/// Locks an open part file. Returns false if the run that held the lock has given the file its final name or removed it.
fn lock_part(folder: &Subfolder, name: &str, file: &File) -> io::Result<bool> {
    match file.try_lock() {
        Err(TryLockError::WouldBlock) => Err(io::Error::other("another run is writing it")),
        Err(TryLockError::Error(error)) if error.kind() != ErrorKind::Unsupported => Err(error),
        _ => Ok(folder.is_named(name, file).unwrap_or(false)),
    }
}

/// Returns a time of the server as a time of files. Years before 1900 stand for an unknown time.
fn system_time(time: DateTime<Utc>) -> Option<SystemTime> {
    let (seconds, nanoseconds) = (time.timestamp(), time.timestamp_subsec_nanos());
    let whole = Duration::from_secs(seconds.unsigned_abs());
    let start =
        if seconds < 0 { UNIX_EPOCH.checked_sub(whole) } else { UNIX_EPOCH.checked_add(whole) };
    start?
        .checked_add(Duration::from_nanos(nanoseconds.into()))
        .filter(|_| seconds > -2_208_988_800)
}

#[cfg(target_os = "linux")]
#[cfg(test)]
mod tests {
    use super::*;
    use crate::save::complete_part::TargetPolicy;

    /// A second run opens the part while the first one completes it.
    #[test]
    fn part_is_locked_until_it_has_its_name() {
        let place = tempfile::tempdir().unwrap();
        let (folder, file) = SaveFolder::of_file(&place.path().join("ana.pst")).unwrap();
        let mut part = PartFile::create(&folder, &file).unwrap();
        part.write(b"!BDN").unwrap();
        let name = "ana.pst.vb365-part";
        let second = folder.root().open_for_writing(name).unwrap();
        let complete = part.complete(None).unwrap();
        let error = lock_part(folder.root(), name, &second).unwrap_err();
        assert_eq!(error.to_string(), "another run is writing it");
        complete.place(&file, TargetPolicy::Keep).unwrap();
        assert!(!lock_part(folder.root(), name, &second).unwrap(), "it is ana.pst now");
        drop(second);
        drop(PartFile::create(&folder, &file).unwrap());
        assert_eq!(std::fs::read(place.path().join("ana.pst")).unwrap(), b"!BDN");
    }

    #[test]
    fn power_failure_loses_no_more_than_a_step() {
        let place = tempfile::tempdir().unwrap();
        let (folder, file) = SaveFolder::of_file(&place.path().join("ana.pst")).unwrap();
        let mut part = PartFile::create(&folder, &file).unwrap();
        let (thing, total) = ("mailbox m as pst".to_owned(), Some(9));
        part.set_note(PartNote { thing, total, etag: None, last_modified: None }).unwrap();
        for _ in 0..5 {
            part.write(&vec![1; 512 << 10]).unwrap();
            part.sync.wait().unwrap();
        }
        let note = std::fs::read(place.path().join("ana.pst.vb365-part.json")).unwrap();
        let note: serde_json::Value = serde_json::from_slice(&note).unwrap();
        assert_eq!(note["durable"], STEP * 2);
    }

    #[test]
    fn full_disk_is_an_error_and_the_part_is_removed() {
        let place = tempfile::tempdir().unwrap();
        let folder = SaveFolder::open(place.path()).unwrap();
        let file = RelativeFile::new::<&str>(&[], "a.txt");
        for piece in [10, BLOCK + 1] {
            let mut part = PartFile::create(&folder, &file).unwrap();
            part.file = File::options().read(true).write(true).open("/dev/full").unwrap();
            let written = part.write(&vec![0; piece]);
            let error = written.and_then(|()| part.complete(None).map(drop)).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::StorageFull);
        }
        drop(folder);
        assert_eq!(place.path().read_dir().unwrap().count(), 0);
    }
}
