//! The list of hashes that `sha256sum -c` reads. It follows the manifest, and is written again from it if it does not.

use std::collections::HashMap;
use std::fs::File;
use std::io::{self, BufRead, BufReader, BufWriter, Seek, SeekFrom, Write};
use std::sync::Arc;

use super::manifest_line::Proof;
use crate::save::disk_name::{CHECKSUMS, PART};
use crate::save::file_hash::SavedFile;
use crate::save::relative_file::RelativeFile;
use crate::save::subfolder::Subfolder;
use crate::text::short_hash;

/// The position of the name in a line: 64 digits and two spaces.
const NAME: usize = 66;

/// The open list of hashes of a folder.
pub(super) struct ChecksumFile {
    root: Arc<Subfolder>,
    file: File,
    end: u64,
    /// The number of lines when it was opened.
    lines: usize,
    /// It lacks a file, or has a line for one that was replaced.
    is_stale: bool,
    /// The positions of the lines of files, by the hash of the path; read when a file is replaced.
    positions: Option<HashMap<u64, u64>>,
}

impl ChecksumFile {
    /// Opens the list, and removes half a line at its end.
    ///
    /// # Errors
    /// It is a link or not a plain file, or cannot be written.
    pub(super) fn open(root: &Arc<Subfolder>) -> io::Result<Self> {
        let file = root.open_for_writing(CHECKSUMS)?;
        let (mut reader, mut line) = (BufReader::new(&file), Vec::new());
        let (mut end, mut lines, mut is_stale) = (0, 0, false);
        while reader.read_until(b'\n', &mut line)? > 0 && line.ends_with(b"\n") {
            is_stale |= line.starts_with(b"#");
            (end, lines) = (end + line.len() as u64, lines + 1);
            line.clear();
        }
        file.set_len(end)?;
        Ok(Self { root: Arc::clone(root), file, end, lines, is_stale, positions: None })
    }

    /// Compares the number of lines with that of saved things.
    pub(super) fn expect_lines(&mut self, count: usize) {
        self.is_stale |= self.lines != count;
    }

    /// Adds a file. A line that cannot be written is made up for at the end of the run.
    pub(super) fn append(&mut self, file: &RelativeFile, saved: &SavedFile) {
        let line = line(file, saved);
        let mut append = || {
            self.file.seek(SeekFrom::Start(self.end))?;
            self.file.write_all(line.as_bytes())
        };
        if append().is_err() {
            let _as_well = self.file.set_len(self.end);
            self.is_stale = true;
            return;
        }
        if let Some(positions) = &mut self.positions {
            positions.insert(short_hash(file.as_str()), self.end);
        }
        self.end += line.len() as u64;
    }

    /// Makes a comment of the line of a file that is about to be replaced, so that the list is valid at any time.
    ///
    /// # Errors
    /// The list cannot be read or written.
    pub(super) fn retire(&mut self, file: &RelativeFile) -> io::Result<()> {
        if self.positions.is_none() {
            self.positions = Some(self.read_positions()?);
        }
        let positions = self.positions.as_mut();
        let Some(start) = positions.and_then(|lines| lines.remove(&short_hash(file.as_str())))
        else {
            return Ok(());
        };
        self.is_stale = true;
        self.file.seek(SeekFrom::Start(start))?;
        self.file.write_all(b"#")
    }

    fn read_positions(&mut self) -> io::Result<HashMap<u64, u64>> {
        self.file.rewind()?;
        let (mut positions, mut start) = (HashMap::new(), 0);
        let (mut reader, mut line) = (BufReader::new(&self.file), Vec::new());
        while reader.read_until(b'\n', &mut line)? > 0 {
            let name = line.get(NAME..line.len() - 1).and_then(|name| str::from_utf8(name).ok());
            if let Some(name) = name.filter(|_| !line.starts_with(b"#")) {
                positions.insert(short_hash(name), start);
            }
            start += line.len() as u64;
            line.clear();
        }
        Ok(positions)
    }

    /// Makes the list durable. If it does not follow the manifest, it is written again: `visit` passes all proofs that hold.
    ///
    /// # Errors
    /// The disk is full or read-only.
    pub(super) fn finish(
        &mut self,
        visit: impl FnOnce(&mut dyn FnMut(&Proof) -> io::Result<()>) -> io::Result<()>,
    ) -> io::Result<()> {
        if !self.is_stale {
            // 'sha256sum -c' fails for an empty list.
            return if self.end == 0 { self.root.remove(CHECKSUMS) } else { self.file.sync_all() };
        }
        let name = format!("{CHECKSUMS}{PART}");
        self.root.remove(&name)?;
        let mut list = BufWriter::new(self.root.create(&name)?);
        visit(&mut |proof| list.write_all(line(&proof.file, &proof.saved).as_bytes()))?;
        let list = list.into_inner().map_err(io::IntoInnerError::into_error)?;
        list.sync_all()?;
        self.end = list.metadata()?.len();
        // Windows does not replace a file that is open.
        (self.file, self.positions) = (list, None);
        if self.end == 0 {
            self.root.remove(&name)?;
            self.root.remove(CHECKSUMS)?;
        } else {
            self.root.rename(&name, CHECKSUMS)?;
        }
        self.is_stale = false;
        Ok(())
    }
}

/// Returns a line of the list. Names on disk have neither line ends nor backslashes, which would have to be escaped.
fn line(file: &RelativeFile, saved: &SavedFile) -> String {
    format!("{}  {file}\n", saved.sha256)
}
