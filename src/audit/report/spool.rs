//! Text that waits in a file for its place in the report.

use std::fs::File;
use std::io::{self, BufWriter, Read, Seek, SeekFrom, Write};
use std::path::Path;

/// So many rows are one table. A browser lays out a table of 100,000 rows at once, and one that is out of sight, not.
pub(super) const TABLE: u64 = 1_000;

/// A file without a name: it is gone when it is closed.
pub(super) struct Spool {
    file: BufWriter<File>,
    length: u64,
    tables: Vec<u64>,
    pub(super) rows: u64,
}

impl Spool {
    pub(super) fn new(folder: &Path) -> io::Result<Self> {
        let file = BufWriter::with_capacity(1 << 16, tempfile::tempfile_in(folder)?);
        Ok(Self { file, length: 0, tables: Vec::new(), rows: 0 })
    }

    /// How much was written, and so where the next text begins.
    pub(super) fn length(&self) -> u64 {
        self.length
    }

    pub(super) fn row(&mut self, text: &str) -> io::Result<()> {
        if self.rows.is_multiple_of(TABLE) {
            self.tables.push(self.length);
        }
        self.rows += 1;
        self.text(text)
    }

    /// Where tables of so many rows begin and end.
    pub(super) fn tables(&self) -> Vec<(u64, u64)> {
        let ends = self.tables.iter().skip(1).copied().chain([self.length]);
        self.tables.iter().copied().zip(ends).collect()
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
