//! A file that is printed while it arrives. What was printed cannot be taken back, so it is not fetched a second time.

use std::io::{self, Write};

use crate::client::RemoteFile;
use crate::error::{Failure, Kind};
use crate::save::{FetchFailure, FetchTarget};
use crate::text::safe;

/// A file on stdout.
pub(super) struct StdoutFile<'u> {
    out: &'u mut (dyn Write + Send),
    length: u64,
}

impl<'u> StdoutFile<'u> {
    pub(super) fn new(out: &'u mut (dyn Write + Send)) -> Self {
        Self { out, length: 0 }
    }

    /// Returns the error of a file that was not printed whole. What was printed is useless, and nothing is kept of it.
    pub(super) fn describe(error: anyhow::Error, path: &str) -> anyhow::Error {
        let context = format!("cannot print {}", safe(path));
        let incomplete = match error.downcast_ref() {
            Some(failure @ FetchFailure::Incomplete { .. }) => format!("{context}: {failure}"),
            _ => return error.context(context),
        };
        let hint =
            "discard what was printed; saved with --to FILE, a file is fetched again after a cut";
        Failure::new(Kind::Unreachable, incomplete).hint(hint).into()
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostics;

    #[test]
    fn cut_on_stdout_promises_no_kept_file() {
        let (received, tries, reason) = (5, 1, "the connection was lost".to_owned());
        let cut = FetchFailure::Incomplete { received, tries, reason };
        let error = StdoutFile::describe(cut.into(), "/ana");
        assert!(error.to_string().starts_with("cannot print /ana: the file ended after 5 bytes"));
        let (kind, hints) = diagnostics::diagnose(&error);
        assert_eq!(kind, Kind::Unreachable);
        assert!(hints.len() == 1 && !hints[0].contains("kept"), "{hints:?}");
    }
}
