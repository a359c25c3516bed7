//! The files in ZIP archives.

use super::file::SyntheticFile;
use crate::sandbox::data::Ticks;

/// A file in an archive.
#[derive(Clone)]
pub(crate) struct ArchiveEntry {
    /// The path in the archive, with slashes; one that ends with a slash is a folder.
    pub(crate) path: String,
    /// The time of the last change.
    pub(crate) modified: Ticks,
    /// The content.
    pub(crate) file: SyntheticFile,
}
