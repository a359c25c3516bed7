//! A temporary file for the rows of tables.

use std::fs::File;
use std::io::{self, BufWriter, Read, Seek, SeekFrom, Write};
use std::ops::Range;
use std::path::Path;

/// Rows of the tables of one section. The file has no name and is deleted when it is closed.
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

    /// Begins the next table.
    pub(super) fn start_table(&mut self) {
        self.tables.push(self.length);
    }

    /// Returns the bytes of each table.
    pub(super) fn tables(&self) -> Vec<Range<u64>> {
        let ends = self.tables.iter().skip(1).copied().chain([self.length]);
        self.tables.iter().zip(ends).map(|(start, end)| *start..end).collect()
    }

    pub(super) fn write(&mut self, text: &str) -> io::Result<()> {
        self.length += text.len() as u64;
        self.file.write_all(text.as_bytes())
    }

    pub(super) fn copy(&mut self, bytes: Range<u64>, out: &mut impl Write) -> io::Result<()> {
        self.file.flush()?;
        let file = self.file.get_mut();
        file.seek(SeekFrom::Start(bytes.start))?;
        io::copy(&mut file.take(bytes.end - bytes.start), out).map(drop)
    }
}
