//! Text that waits in a file for its place in the report.

use std::fs::File;
use std::io::{self, BufWriter, Read, Seek, SeekFrom, Write};
use std::path::Path;

/// A file without a name: it is gone when it is closed.
pub(super) struct Spool {
    file: BufWriter<File>,
    length: u64,
    pub(super) rows: u64,
}

impl Spool {
    pub(super) fn new(folder: &Path) -> io::Result<Self> {
        let file = BufWriter::with_capacity(1 << 16, tempfile::tempfile_in(folder)?);
        Ok(Self { file, length: 0, rows: 0 })
    }

    /// How much was written, and so where the next text begins.
    pub(super) fn length(&self) -> u64 {
        self.length
    }

    pub(super) fn row(&mut self, text: &str) -> io::Result<()> {
        self.rows += 1;
        self.text(text)
    }

    pub(super) fn text(&mut self, text: &str) -> io::Result<()> {
        self.length += text.len() as u64;
        self.file.write_all(text.as_bytes())
    }

    /// Copies what was written between two places.
    pub(super) fn copy(&mut self, from: u64, to: u64, out: &mut impl Write) -> io::Result<()> {
        self.file.flush()?;
        let file = self.file.get_mut();
        file.seek(SeekFrom::Start(from))?;
        io::copy(&mut file.take(to - from), out).map(drop)
    }
}
