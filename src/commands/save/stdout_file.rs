//! A file that is printed while it arrives. What was printed cannot be taken back, so it is not fetched a second time.

use std::io::{self, Write};

use crate::client::RemoteFile;
use crate::save::FetchTarget;

/// A file on stdout.
pub(super) struct StdoutFile<'u> {
    out: &'u mut (dyn Write + Send),
    length: u64,
}

impl<'u> StdoutFile<'u> {
    pub(super) fn new(out: &'u mut (dyn Write + Send)) -> Self {
        Self { out, length: 0 }
    }

    /// Prints what is still buffered.
    ///
    /// # Errors
    /// Stdout is closed or full.
    pub(super) fn finish(self) -> io::Result<u64> {
        self.out.flush()?;
        Ok(self.length)
    }
}

impl FetchTarget for StdoutFile<'_> {
    fn len(&self) -> u64 {
        self.length
    }

    fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.out.write_all(bytes)?;
        self.length += bytes.len() as u64;
        Ok(())
    }

    fn read_at(&mut self, _position: u64, _count: usize) -> io::Result<Vec<u8>> {
        Err(io::Error::other("what was printed cannot be read again"))
    }

    fn restart(&mut self) -> io::Result<()> {
        Err(io::Error::other("the response was cut off, and what was printed cannot be taken back"))
    }

    fn remote_file(&self) -> Option<RemoteFile> {
        None
    }

    fn set_remote_file(&mut self, _remote: Option<RemoteFile>) -> io::Result<()> {
        Ok(())
    }
}
