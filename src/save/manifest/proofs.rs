//! What the manifest of a folder proves.

use std::fs::File;
use std::io::{self, ErrorKind};
use std::sync::Mutex;

use super::index::ManifestIndex;
use super::manifest_line::{ManifestLine, Proof};
use super::reader::{ManifestContent, ManifestLines, ManifestProblem, line_at};
use super::record::RunHeader;
use super::six_bytes::SixBytes;
use super::thing_key::ThingKey;
use crate::error::{Failure, Kind};
use crate::save::disk_name::MANIFEST;
use crate::save::folder::SaveFolder;
use crate::save::relative_file::RelativeFile;
use crate::sys::lock;
use crate::time::wire;

/// What the manifest of a folder proves for a run. Threads share it.
pub(crate) struct ManifestProofs {
    folder: SaveFolder,
    pub(super) index: Mutex<ManifestIndex>,
    reader: Mutex<File>,
    damaged: Vec<u64>,
    /// The last run selected what this one selects, and has saved it.
    pub(super) is_complete: bool,
    has_other_selections: bool,
    /// It is not empty.
    pub(super) has_header: bool,
    /// The end of the lines of earlier runs.
    end: u64,
}

impl ManifestProofs {
    /// Reads the manifest of a folder, if it has one. Nothing is changed.
    ///
    /// # Errors
    /// It is of another restore point or server or of a newer version, it is not a manifest, or it cannot be read.
    pub(crate) fn read(folder: &SaveFolder, header: &RunHeader) -> Result<Option<Self>, Failure> {
        let content = read_manifest(folder, header)?;
        if content.header.is_none() {
            return Ok(None);
        }
        Self::new(folder, content, header).map(Some).map_err(|error| cannot_save(folder, &error))
    }

    pub(super) fn new(
        folder: &SaveFolder,
        content: ManifestContent,
        header: &RunHeader,
    ) -> io::Result<Self> {
        let is_same = |earlier: &RunHeader| header.selects_the_same(earlier);
        let is_complete = content.is_complete && content.last_header.as_ref().is_some_and(is_same);
        Ok(Self {
            folder: folder.clone(),
            index: Mutex::new(content.index),
            reader: Mutex::new(folder.root().open_for_reading(MANIFEST)?),
            damaged: content.damaged,
            is_complete,
            has_other_selections: content.has_other_selections,
            has_header: content.header.is_some(),
            end: content.end,
        })
    }

    pub(crate) fn folder(&self) -> &SaveFolder {
        &self.folder
    }

    /// Returns whether an earlier run has saved everything that this one selects, and nothing else is in the folder. Its files
    /// may have changed since.
    pub(crate) fn is_complete(&self) -> bool {
        self.is_complete && !self.has_other_selections && self.damaged.is_empty()
    }

    /// Returns the numbers of lines that are damaged or of another program, at most 100. They prove nothing.
    pub(crate) fn damaged(&self) -> &[u64] {
        &self.damaged
    }

    /// Makes room for this many things in all.
    pub(crate) fn expect(&self, things: u64) {
        lock(&self.index).expect(usize::try_from(things).unwrap_or_default());
    }

    /// Returns whether this run has saved a thing.
    pub(crate) fn is_of_this_run(&self, key: &ThingKey) -> bool {
        lock(&self.index).line(key).is_some_and(|line| line >= self.end)
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
                self.checked(key.short(), start, proof)
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
        let wanted = lock(&self.index).sorted_lines();
        for (start, key) in wanted {
            let start = start.to_position();
            // Most lines are wanted.
            while lines.advance()? && lines.start() < start {}
            let proof = ManifestLine::parse_proof(lines.line());
            if let Some(proof) = proof.and_then(|proof| self.checked(key, start, proof)) {
                visit(&proof)?;
            }
        }
        Ok(())
    }

    /// Returns the proof of the thing with a short key in a line, if it is still one: of a thing that was saved again, the last
    /// line counts, and another thing may have replaced the file.
    fn checked(&self, key: SixBytes, line: u64, mut proof: Proof) -> Option<Proof> {
        let index = lock(&self.index);
        proof.needs_hash |= index.is_doubtful(key);
        index.is_valid(key, line, &proof.file).then_some(proof)
    }
}

/// Reads the manifest of a folder, if there is one, and compares its first run with this one.
///
/// # Errors
/// Those of [`ManifestProofs::read`].
pub(super) fn read_manifest(
    folder: &SaveFolder,
    header: &RunHeader,
) -> Result<ManifestContent, Failure> {
    let content = match folder.root().open_for_reading(MANIFEST) {
        Ok(file) => ManifestContent::read(file),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(ManifestContent::default()),
        Err(error) => Err(error.into()),
    };
    let content = content.map_err(|problem| match problem {
        ManifestProblem::Io(error) => cannot_save(folder, &error),
        ManifestProblem::Foreign => {
            refuse(folder, &format!("its {MANIFEST} was not written by this program"))
        }
        ManifestProblem::Version(version) => {
            refuse(folder, &format!("its {MANIFEST} has the newer format {version}"))
        }
    })?;
    let Some(earlier) = &content.header else { return Ok(content) };
    let Some(difference) = header.difference(earlier) else { return Ok(content) };
    let refused = refuse(folder, &difference);
    if header.server != earlier.server {
        let server = &earlier.server;
        return Err(refused.hint(format!("or, if it is the same server: --server {server}")));
    }
    Err(match (header.point, earlier.point) {
        (Some(point), Some(earlier)) if point != earlier => {
            let at = wire(earlier);
            refused.hint(format!("or continue with the earlier restore point: --at {at}"))
        }
        (None, _) => refused.hint(
            "or start the session here, without --no-preflight: its restore point is then known",
        ),
        _ => refused,
    })
}

pub(super) fn refuse(folder: &SaveFolder, cause: &str) -> Failure {
    let path = folder.path().display();
    Failure::usage(format!("cannot save to {path}: {cause}")).hint("use another folder")
}

pub(super) fn cannot_save(folder: &SaveFolder, error: &io::Error) -> Failure {
    let path = folder.path().display();
    Failure::new(Kind::Failure, format!("cannot save to {path}: {error}"))
}
