//! The bytes of saved things, by rule: computed from numbers while they are sent, in constant memory, from any
//! position on.
//!
//! - [`SyntheticFile`]: one file, with the first bytes of its form.
//! - [`ArchiveEntry`]: a file in a ZIP archive, whose records are written around it.
//! - [`DownloadContent`]: all that a save sends, with its length and its digest.

mod archive;
mod archive_entry;
mod archive_reader;
mod archive_records;
mod cfb;
mod content;
mod crc32;
mod file;
mod file_names;
mod overlay;
mod pst;
#[cfg(test)]
mod tests;

pub(crate) use archive_entry::ArchiveEntry;
pub(crate) use content::{DownloadContent, content_number};
pub(crate) use file::SyntheticFile;
pub(crate) use file_names::archive_name;
