//! The place to which the bytes of a response are written.

use std::io;

use crate::client::RemoteFile;

/// A file that grows until it is whole, or a stream such as stdout.
pub(crate) trait FetchTarget {
    /// Returns the number of bytes in it.
    fn len(&self) -> u64;

    /// Adds bytes at the end.
    ///
    /// # Errors
    /// The bytes cannot be written.
    fn write(&mut self, bytes: &[u8]) -> io::Result<()>;

    /// Returns `count` bytes from a position on, or fewer if it ends before.
    ///
    /// # Errors
    /// The bytes cannot be read.
    fn read_at(&mut self, position: u64, count: usize) -> io::Result<Vec<u8>>;

    /// Makes it empty again.
    ///
    /// # Errors
    /// Its bytes cannot be taken back.
    fn restart(&mut self) -> io::Result<()>;

    /// Returns the file of the server of which it is a part, if that is known.
    fn remote_file(&self) -> Option<RemoteFile>;

    /// Stores the file of the server of which it is a part; `None` if that is not known, so that it cannot be continued.
    ///
    /// # Errors
    /// The description cannot be stored for a later run.
    fn set_remote_file(&mut self, remote: Option<RemoteFile>) -> io::Result<()>;
}
