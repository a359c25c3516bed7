//! Facts about a file that a later run compares.

use std::io;

use chrono::{DateTime, TimeDelta, Utc};

/// The size and the time of a plain file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct FileState {
    pub(crate) bytes: u64,
    pub(crate) modified: DateTime<Utc>,
}

impl FileState {
    /// Returns whether a time is that of the file, to the precision of FAT.
    pub(crate) fn is_of(&self, modified: DateTime<Utc>) -> bool {
        (self.modified - modified).abs() <= TimeDelta::seconds(2)
    }
}

/// Returns the error of a name that stands for something that is not a plain file.
pub(super) fn refused(name: &str, what: &str) -> io::Error {
    io::Error::other(format!("'{name}' is {what}"))
}
