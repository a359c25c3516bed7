//! The manifest of a folder while a run writes to it.

use std::fs::File;
use std::io::{self, ErrorKind};
use std::sync::Mutex;

use super::checksums::ChecksumFile;
use super::index::ManifestIndex;
use super::log::{LineResult, ManifestLog, WaitingLine, open_manifest, take_result};
use super::manifest_line::{ManifestLine, Proof, ProofTest};
use super::reader::{ManifestContent, ManifestLines, ManifestProblem, line_at};
use super::record::{RunEnd, RunHeader, SavedRecord};
use super::thing_key::ThingKey;
use crate::error::{Failure, Kind};
use crate::save::complete_part::{CompletePart, TargetPolicy};
use crate::save::disk_name::{CHECKSUMS, MANIFEST};
use crate::save::folder::SaveFolder;
use crate::save::relative_file::RelativeFile;
use crate::save::subfolder::Subfolder;
use crate::sys::lock;

/// The manifest of a folder. Threads share it.
pub(crate) struct Manifest {
    folder: SaveFolder,
    index: Mutex<ManifestIndex>,
    reader: Mutex<File>,
    waiting: Mutex<Vec<WaitingLine>>,
    log: Mutex<ManifestLog>,
    damaged: Vec<u64>,
    is_complete: bool,
}

impl Manifest {
    /// Opens the manifest of a folder for a run. Nothing is written before the first record.
    ///
    /// # Errors
    /// It is of another restore point or server or of a newer version, it is not a manifest, or it cannot be read or
    /// written.
    pub(crate) fn open(folder: &SaveFolder, header: &RunHeader) -> Result<Self, Failure> {
        let cannot = |error: io::Error| {
            let path = folder.path().display();
            Failure::new(Kind::Failure, format!("cannot save to {path}: {error}"))
        };
        let root = folder.root();
        let content = read_manifest(root).map_err(|problem| describe(problem, folder, cannot))?;
        if let Some(earlier) = &content.header
            && let Some(difference) = header.difference(earlier)
        {
            return Err(refuse(folder, &difference));
        }
        let sums = root.state(CHECKSUMS).map_err(cannot)?;
        if content.header.is_none() && sums.is_some_and(|sums| sums.bytes > 0) {
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
        let is_same = |earlier: &RunHeader| header.selects_the_same(earlier);
        let is_complete = content.is_complete && content.last_header.as_ref().is_some_and(is_same);
        let reader = root.open_for_reading(MANIFEST).map_err(cannot)?;
        Ok(Self {
            folder: folder.clone(),
            index: Mutex::new(content.index),
            reader: Mutex::new(reader),
            waiting: Mutex::default(),
            log: Mutex::new(ManifestLog::new(file, content.end, head, checksums)),
            damaged: content.damaged,
            is_complete,
        })
    }

    /// Returns whether an earlier run has saved everything that this one selects. Its files may have changed since.
    pub(crate) fn is_complete(&self) -> bool {
        self.is_complete && self.damaged.is_empty()
    }

    /// Returns the numbers of lines that are damaged or of another program, at most 100. They prove nothing.
    pub(crate) fn damaged(&self) -> &[u64] {
        &self.damaged
    }

    /// Returns what proves a thing. Whether its file is still there is not checked.
    ///
    /// # Errors
    /// The manifest cannot be read.
    pub(crate) fn proof(&self, key: &ThingKey) -> io::Result<Option<Proof>> {
        let Some(start) = lock(&self.index).line(key) else { return Ok(None) };
        let line = line_at(&*lock(&self.reader), start)?;
        Ok(match ManifestLine::parse(&line) {
            Some(ManifestLine::Saved { key: found, proof }) if found == *key => {
                Some(proof).filter(|proof| lock(&self.index).is_owner(&proof.file, key))
            }
            _ => None,
        })
    }

    /// Reserves a file for a thing. Returns false if it belongs to another thing of this or an earlier run.
    pub(crate) fn claim(&self, file: &RelativeFile, key: &ThingKey) -> bool {
        lock(&self.index).claim(file, key)
    }

    /// Calls `visit` for each saved thing in the order of the manifest.
    ///
    /// # Errors
    /// The manifest cannot be read, or that of `visit`, which ends it.
    pub(crate) fn for_each_proof(
        &self,
        mut visit: impl FnMut(&Proof) -> io::Result<()>,
    ) -> io::Result<()> {
        let mut lines = ManifestLines::new(self.folder.root().open_for_reading(MANIFEST)?);
        while lines.advance()? {
            let Some(ManifestLine::Saved { key, proof }) = ManifestLine::parse(lines.line()) else {
                continue;
            };
            // Of a thing that was saved again, the last line counts.
            let is_last = {
                let index = lock(&self.index);
                index.line(&key) == Some(lines.start()) && index.is_owner(&proof.file, &key)
            };
            if is_last {
                visit(&proof)?;
            }
        }
        Ok(())
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
        self.submit(line, Some((part, key)))
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

    /// Ends the run. If nothing was recorded and an earlier run was complete, the manifest stays as it is.
    ///
    /// # Errors
    /// The disk is full or read-only.
    pub(crate) fn finish(&self, end: &RunEnd) -> io::Result<()> {
        if !(self.is_complete && end.complete && lock(&self.log).is_unchanged()) {
            self.submit(end.line()?, None)?;
        }
        let mut log = lock(&self.log);
        log.sync_folders();
        log.checksums.finish(|list| {
            self.for_each_proof(|proof| {
                if proof.holds_in(&self.folder, ProofTest::State)? { list(proof) } else { Ok(()) }
            })
        })?;
        self.folder.root().sync();
        Ok(())
    }
}

/// Reads the manifest of a folder, if there is one.
fn read_manifest(root: &Subfolder) -> Result<ManifestContent, ManifestProblem> {
    match root.open_for_reading(MANIFEST) {
        Ok(file) => ManifestContent::read(file),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(ManifestContent::default()),
        Err(error) => Err(error.into()),
    }
}

fn describe(
    problem: ManifestProblem,
    folder: &SaveFolder,
    cannot: impl FnOnce(io::Error) -> Failure,
) -> Failure {
    match problem {
        ManifestProblem::Io(error) => cannot(error),
        ManifestProblem::Foreign => {
            refuse(folder, &format!("its {MANIFEST} was not written by this program"))
        }
        ManifestProblem::Version(version) => {
            refuse(folder, &format!("its {MANIFEST} has the newer format {version}"))
        }
    }
}

fn refuse(folder: &SaveFolder, cause: &str) -> Failure {
    let path = folder.path().display();
    Failure::usage(format!("cannot save to {path}: {cause}")).hint("use another folder")
}
