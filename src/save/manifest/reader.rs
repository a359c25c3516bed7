//! Reads a manifest from its beginning to its end, in constant memory besides the index.

use std::io::{self, BufRead, BufReader, Read, Seek, SeekFrom};

use super::index::ManifestIndex;
use super::manifest_line::ManifestLine;
use super::record::{MANIFEST_VERSION, RunHeader};
use crate::save::file_hash::BUFFER;

/// The longest line that is read in bytes. A list item of a server may have many fields.
const MAX_LINE: u64 = 16 << 20;
/// The most numbers of damaged lines that are kept.
const MAX_DAMAGED: usize = 100;

/// The beginning of the first line.
const HEADER_START: &[u8] = b"{\"v\":1,\"tool\":\"";

/// What is known of a manifest after it was read.
#[derive(Default)]
pub(super) struct ManifestContent {
    /// The first line; `None` if the manifest is empty.
    pub(super) header: Option<RunHeader>,
    /// The header of the last run.
    pub(super) last_header: Option<RunHeader>,
    pub(super) index: ManifestIndex,
    /// The numbers of lines that are damaged or of another program, from 1.
    pub(super) damaged: Vec<u64>,
    /// The runs did not all select the same.
    pub(super) has_other_selections: bool,
    /// The last line says that everything was saved.
    pub(super) is_complete: bool,
    /// The end of the last line that is whole.
    pub(super) end: u64,
    /// That line has no line end.
    pub(super) lacks_line_end: bool,
}

/// The reason why a manifest cannot be continued.
pub(super) enum ManifestProblem {
    Foreign,
    Version(u32),
    Io(io::Error),
}

impl From<io::Error> for ManifestProblem {
    fn from(error: io::Error) -> Self {
        Self::Io(error)
    }
}

impl ManifestContent {
    /// Reads a manifest. The half of a line at its end, which a run that was killed leaves, does not count.
    ///
    /// # Errors
    /// The first line is not the header of a run, or a header is of a newer version.
    pub(super) fn read(source: impl Read) -> Result<Self, ManifestProblem> {
        let mut content = Self::default();
        let mut lines = ManifestLines::new(source);
        while lines.advance()? {
            content.add(&lines)?;
        }
        Ok(content)
    }

    fn add(&mut self, lines: &ManifestLines<impl Read>) -> Result<(), ManifestProblem> {
        let parsed = ManifestLine::parse(lines.line());
        if !lines.has_line_end() && parsed.is_none() {
            let is_foreign = self.end == 0 && !is_half_a_header(lines.line());
            return if is_foreign { Err(ManifestProblem::Foreign) } else { Ok(()) };
        }
        let is_first = self.end == 0;
        (self.end, self.lacks_line_end) = (lines.end(), !lines.has_line_end());
        if let Some(ManifestLine::Header { version }) = parsed
            && version > MANIFEST_VERSION
        {
            return Err(ManifestProblem::Version(version));
        }
        if is_first || matches!(parsed, Some(ManifestLine::Header { .. })) {
            let header = ManifestLine::parse_header(lines.line());
            if let Some((header, last)) = header.as_ref().zip(self.last_header.as_ref()) {
                self.has_other_selections |= !header.selects_the_same(last);
            }
            self.last_header = header;
        }
        if is_first {
            self.header = Some(self.last_header.clone().ok_or(ManifestProblem::Foreign)?);
        }
        self.is_complete = matches!(parsed, Some(ManifestLine::End { is_complete: true }));
        match parsed {
            Some(ManifestLine::Saved { key, proof }) => {
                self.index.insert(&key, &proof.file, lines.start);
            }
            Some(ManifestLine::Failed { key }) => self.index.doubt(&key),
            None if self.damaged.len() < MAX_DAMAGED => self.damaged.push(lines.number),
            _ => {}
        }
        Ok(())
    }
}

/// Returns whether an interrupted run may have left these bytes: the beginning of a header, or zeros after a power failure.
fn is_half_a_header(line: &[u8]) -> bool {
    line.starts_with(HEADER_START)
        || HEADER_START.starts_with(line)
        || line.iter().all(|byte| *byte == 0)
}

/// The lines of a manifest, one after the other.
pub(super) struct ManifestLines<R> {
    source: BufReader<R>,
    line: Vec<u8>,
    /// The position of the line in bytes.
    start: u64,
    length: u64,
    number: u64,
}

impl<R: Read> ManifestLines<R> {
    pub(super) fn new(source: R) -> Self {
        let source = BufReader::with_capacity(BUFFER, source);
        Self { source, line: Vec::new(), start: 0, length: 0, number: 0 }
    }

    /// Reads the next line, and returns false at the end. A line that is too long is read in pieces.
    pub(super) fn advance(&mut self) -> io::Result<bool> {
        self.start += self.length;
        self.number += u64::from(self.start == 0 || self.has_line_end());
        self.line.clear();
        let read = (&mut self.source).take(MAX_LINE).read_until(b'\n', &mut self.line)?;
        self.length = read as u64;
        Ok(read > 0)
    }

    /// Returns the line with its line end.
    pub(super) fn line(&self) -> &[u8] {
        &self.line
    }

    pub(super) fn start(&self) -> u64 {
        self.start
    }

    fn has_line_end(&self) -> bool {
        self.line.ends_with(b"\n")
    }

    fn end(&self) -> u64 {
        self.start + self.length
    }
}

/// Reads the line at a position.
///
/// # Errors
/// The file cannot be read.
pub(super) fn line_at(mut file: impl Read + Seek, start: u64) -> io::Result<Vec<u8>> {
    file.seek(SeekFrom::Start(start))?;
    let mut line = Vec::new();
    // Most lines are short, and each is read at another position.
    BufReader::with_capacity(2 << 10, file).take(MAX_LINE).read_until(b'\n', &mut line)?;
    Ok(line)
}
