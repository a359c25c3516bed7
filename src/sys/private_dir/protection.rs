//! Access that other users must not have.

/// Access that other users must not have to a file and its directory.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Protection {
    /// They must not write it, for it decides which servers are trusted and which commands run.
    NoWrite,
    /// They must not read it either, for it holds secrets.
    NoAccess,
    /// They must not write the file. The directory is the user's choice.
    FileOnly,
}
