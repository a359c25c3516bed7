//! The things that a user chose: those of paths, and those of a list of records.

use std::collections::{HashMap, HashSet};
use std::fs::File;
use std::io::{BufRead, BufReader, Read, Seek, SeekFrom, Write};
use std::iter;

use anyhow::Context as _;

use super::file_hash::hash_of;
use super::save_as::{SaveAs, SaveShape};
use crate::api::session::Workload;
use crate::content::{ContentPath, Entry, VersionSelector};
use crate::error::Failure;
use crate::sys::{Utf8Reader, utf8_text};

/// The longest line of a list of records, in bytes: a message with thousands of recipients fits.
const LONGEST_LINE: u64 = 4 << 20;

/// The context of an error of the list.
const READING: &str = "cannot read the list of --from-list";

/// A thing that a user chose.
pub(crate) struct ChosenThing {
    pub(crate) entry: Entry,
    /// The number of the earlier version that the entry itself is; `None` if it is the latest.
    pub(crate) own_version: Option<String>,
}

/// The things that a user chose. They can be read several times.
pub(crate) struct Choice {
    found: Vec<Entry>,
    list: Option<RecordList>,
    workload: Workload,
}

/// Records of `ls` or `search`, one a line.
pub(crate) struct RecordList {
    file: File,
}

impl Choice {
    /// Returns a choice of found things, each once, and of the records of a list.
    pub(crate) fn new(mut found: Vec<Entry>, list: Option<RecordList>, workload: Workload) -> Self {
        let mut seen = HashSet::new();
        found.retain(|found| {
            let version = found.version.as_ref().map(ToString::to_string);
            seen.insert((found.node.kind, found.node.ids.clone(), version))
        });
        Self { found, list, workload }
    }

    /// Removes the things that are saved with another one, which contains them, and returns their paths: a file has one name,
    /// whatever else is chosen.
    pub(crate) fn remove_contained(&mut self, save_as: SaveAs) -> Vec<String> {
        let tree = |found: &Entry| match save_as.shape_of(&found.node) {
            Ok(SaveShape::Tree(content)) if found.version.is_none() => {
                Some((found.path.trim_end_matches('/').to_owned(), content))
            }
            _ => None,
        };
        let trees: HashMap<_, _> = self.found.iter().filter_map(tree).collect();
        let is_contained = |found: &Entry| {
            let mut ends = found.path.match_indices('/').map(|(end, _)| end);
            found.version.is_none()
                && ends.any(|end| {
                    let content = trees.get(&found.path[..end]);
                    content.is_some_and(|content| {
                        end + 1 < found.path.len() && content.covers(save_as, &found.node)
                    })
                })
        };
        let (contained, rest) = std::mem::take(&mut self.found).into_iter().partition(is_contained);
        self.found = rest;
        let contained: Vec<Entry> = contained;
        contained.into_iter().map(|found| found.path).collect()
    }

    /// Returns the things from the first one on. An error is the last of them: a record is invalid, or the list cannot be
    /// read.
    pub(crate) fn things(&self) -> impl Iterator<Item = anyhow::Result<ChosenThing>> {
        let found = self.found.iter().map(|found| Ok(ChosenThing::of(found)));
        found.chain(self.list.iter().flat_map(|list| list.things(self.workload)))
    }

    /// Returns the only thing that is chosen; `None` if there may be several.
    pub(crate) fn only(&self) -> Option<ChosenThing> {
        match (&self.found[..], &self.list) {
            ([only], None) => Some(ChosenThing::of(only)),
            _ => None,
        }
    }
}

impl ChosenThing {
    fn of(found: &Entry) -> Self {
        Self { entry: found.duplicate(), own_version: None }
    }
}

impl RecordList {
    /// Copies a stream to a temporary file that only this process can read, so that it can be read several times.
    ///
    /// # Errors
    /// The stream or the disk fails.
    pub(crate) fn copy(source: impl Read) -> anyhow::Result<Self> {
        let mut file = tempfile::tempfile().context("cannot create a temporary file")?;
        std::io::copy(&mut Utf8Reader::new(source), &mut file).context(READING)?;
        file.flush().context("cannot write a temporary file")?;
        Ok(Self { file })
    }

    /// Returns the SHA-256 of the list in hexadecimal digits.
    ///
    /// # Errors
    /// The list cannot be read.
    pub(crate) fn digest(&self) -> anyhow::Result<String> {
        let mut file = &self.file;
        file.seek(SeekFrom::Start(0)).context(READING)?;
        Ok(hash_of(file).context(READING)?.sha256)
    }

    fn things(&self, workload: Workload) -> impl Iterator<Item = anyhow::Result<ChosenThing>> {
        let mut lines = BufReader::new(&self.file);
        let mut sought = Some(lines.seek(SeekFrom::Start(0)));
        let (mut line, mut number) = (Vec::new(), 0_usize);
        iter::from_fn(move || {
            if let Some(Err(error)) = sought.take() {
                return Some(Err(error).context(READING));
            }
            loop {
                line.clear();
                number += 1;
                match (&mut lines).take(LONGEST_LINE).read_until(b'\n', &mut line) {
                    Ok(0) => return None,
                    Ok(_) if line.trim_ascii().is_empty() => {}
                    Ok(_) => return Some(parse_line(&line, number, workload)),
                    Err(error) => return Some(Err(error).context(READING)),
                }
            }
        })
        // What follows an error is not known.
        .scan(false, |is_over, thing| {
            (!std::mem::replace(is_over, *is_over || thing.is_err())).then_some(thing)
        })
    }
}

impl ChosenThing {
    fn parse(line: &str, workload: Workload) -> Result<Self, String> {
        let entry = Entry::parse(line, workload)?;
        let path = entry.path.parse::<ContentPath>().ok();
        let version = path.and_then(|path| path.version);
        let own_version = match version.map(|version| version.selector) {
            Some(VersionSelector::Number(number)) => Some(number),
            _ => None,
        };
        Ok(Self { entry, own_version })
    }
}

/// Returns the first byte of a line after blanks and a byte order mark.
fn text_start(line: &[u8]) -> Option<u8> {
    let line = line.strip_prefix(b"\xef\xbb\xbf").unwrap_or(line);
    line.trim_ascii_start().first().copied()
}

fn parse_line(line: &[u8], number: usize, workload: Workload) -> anyhow::Result<ChosenThing> {
    let text = utf8_text(line).map_err(|error| error.to_string());
    let text = text.map(|text| text.trim().trim_start_matches('\u{feff}'));
    let thing = text.and_then(|text| ChosenThing::parse(text, workload));
    let invalid = |reason: String| {
        let reason = match text_start(line) {
            Some(b'[') => "it is a JSON array, as '-o json' prints it",
            // The position in the line is that of a parser.
            _ => reason.split(" at line ").next().unwrap_or_default(),
        };
        let message = format!("cannot read line {number} of --from-list: {reason}");
        Failure::usage(message).hint("give the records that 'ls' and 'search' print with -o ndjson")
    };
    Ok(thing.map_err(invalid)?)
}
