//! The manifest of a folder while a run writes to it.

use std::io;
use std::ops::Deref;
use std::sync::Mutex;

use super::checksums::ChecksumFile;
use super::log::{LineResult, ManifestLog, WaitingLine, open_manifest, take_result};
use super::manifest_line::{ManifestLine, ProofTest};
use super::proofs::{ManifestProofs, cannot_save, read_manifest, refuse};
use super::record::{RunEnd, RunHeader, SavedRecord};
use super::thing_key::ThingKey;
use crate::error::Failure;
use crate::save::complete_part::{CompletePart, TargetPolicy};
use crate::save::disk_name::{CHECKSUMS, MANIFEST};
use crate::save::folder::SaveFolder;
use crate::sys::lock;

/// The manifest of a folder: what it proves, and its writing end. Threads share it.
pub(crate) struct Manifest {
    proofs: ManifestProofs,
    waiting: Mutex<Vec<WaitingLine>>,
    log: Mutex<ManifestLog>,
}

impl Deref for Manifest {
    type Target = ManifestProofs;

    fn deref(&self) -> &ManifestProofs {
        &self.proofs
    }
}

impl Manifest {
    /// Opens the manifest of a folder for a run. Nothing is written before the first record.
    ///
    /// # Errors
    /// It is of another restore point or server or of a newer version, it is not a manifest, or it cannot be read or
    /// written.
    pub(crate) fn open(folder: &SaveFolder, header: &RunHeader) -> Result<Self, Failure> {
        let cannot = |error: io::Error| cannot_save(folder, &error);
        let root = folder.root();
        let content = read_manifest(folder, header)?;
        let sums = root.state(CHECKSUMS).map_err(cannot)?;
        // A power failure may have emptied a manifest.
        let has_manifest = root.state(MANIFEST).map_err(cannot)?.is_some();
        if !has_manifest && sums.is_some_and(|sums| sums.bytes > 0) {
            return Err(refuse(folder, &format!("it has a {CHECKSUMS} of another program")));
        }
        // The files are of this program, so they may be changed from here on.
        let file = open_manifest(root, MANIFEST).map_err(cannot)?;
        let mut checksums = ChecksumFile::open(root).map_err(cannot)?;
        checksums.expect_lines(content.index.files());
        file.set_len(content.end).map_err(cannot)?;
        let mut head = header.line().map_err(|error| cannot(error.into()))?;
        if content.lacks_line_end {
            head.insert(0, b'\n');
        }
        let log = ManifestLog::new(file, content.end, head, checksums);
        let proofs = ManifestProofs::new(folder, content, header).map_err(cannot)?;
        Ok(Self { proofs, waiting: Mutex::default(), log: Mutex::new(log) })
    }

    /// Records a complete file and gives it its name. Returns when both survive the end of the process, and the record
    /// also a power failure.
    ///
    /// # Errors
    /// The file exists with other content and is kept, or cannot be replaced, or the disk is full.
    pub(crate) fn place(
        &self,
        mut part: CompletePart,
        record: &SavedRecord,
        policy: TargetPolicy,
    ) -> io::Result<()> {
        let Some(file) = &record.file else {
            return Err(io::Error::other("a saved thing without a file"));
        };
        part.check_target(file, policy)?;
        let line = record.line_of(&part)?;
        let Some(ManifestLine::Saved { key, .. }) = ManifestLine::parse(&line) else {
            return Err(io::Error::other("a record that does not prove a saved thing"));
        };
        let earlier = self.proof(&key)?.map(|proof| proof.file).filter(|earlier| earlier != file);
        self.submit(line, Some((part, key)))?;
        // Its former file was changed, and stays beside it.
        earlier.map_or(Ok(()), |earlier| lock(&self.log).checksums.retire(&earlier))
    }

    /// Records a thing without a file.
    ///
    /// # Errors
    /// The disk is full.
    pub(crate) fn append(&self, record: &SavedRecord) -> io::Result<()> {
        self.submit(record.line()?, None)
    }

    /// Writes a line together with those of other threads that wait: the thread that gets the log writes for all.
    fn submit(&self, line: Vec<u8>, part: Option<(CompletePart, ThingKey)>) -> io::Result<()> {
        let result = LineResult::default();
        let mine = WaitingLine { line, part, result: LineResult::clone(&result) };
        lock(&self.waiting).push(mine);
        let mut log = lock(&self.log);
        if let Some(done) = take_result(&result) {
            return done;
        }
        let waiting = std::mem::take(&mut *lock(&self.waiting));
        log.commit(waiting, &self.index);
        take_result(&result).unwrap_or_else(|| Err(io::Error::other("the record was not written")))
    }

    /// Ends the run. If nothing was recorded, the manifest stays as it is after a complete run, and without any it stays empty
    /// unless something is kept.
    ///
    /// # Errors
    /// The disk is full or read-only.
    pub(crate) fn finish(&self, end: &RunEnd) -> io::Result<()> {
        let is_unchanged = lock(&self.log).is_unchanged();
        let is_nothing = end.saved + end.kept + end.failed == 0 && !self.has_header;
        if !(is_unchanged && (is_nothing || (self.is_complete && end.complete))) {
            self.submit(end.line()?, None)?;
        }
        let mut log = lock(&self.log);
        log.sync_folders();
        log.checksums.finish(|list| {
            self.for_each_proof(|proof| {
                if proof.holds_in(self.folder(), ProofTest::State)? { list(proof) } else { Ok(()) }
            })
        })?;
        self.folder().root().sync();
        Ok(())
    }
}
