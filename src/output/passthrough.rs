//! Bytes of any kind and length that are copied to stdout in pieces.

use std::io::{self, Read, Write};

use anyhow::Context as _;

use super::ui::{Ui, WRITING};

/// A reader that prints all bytes which are read from it, so that a caller can inspect them without holding them.
pub(crate) struct Passthrough<'a> {
    from: &'a mut dyn Read,
    to: &'a mut dyn Write,
    passed: u64,
    broken: Option<io::Error>,
    full: Option<io::Error>,
}

impl Ui {
    /// Returns a reader that prints the bytes of a source.
    pub(crate) fn passthrough<'a>(&'a mut self, from: &'a mut dyn Read) -> Passthrough<'a> {
        Passthrough { from, to: &mut *self.out, passed: 0, broken: None, full: None }
    }
}

impl Read for Passthrough<'_> {
    /// Reads and prints. It never fails: an error is an end, and [`Passthrough::finish`] returns it.
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.broken.is_some() || self.full.is_some() {
            return Ok(0);
        }
        loop {
            match self.from.read(buffer) {
                Ok(count) => {
                    if let Err(error) = self.to.write_all(&buffer[..count]) {
                        self.full = Some(error);
                        return Ok(0);
                    }
                    self.passed += count as u64;
                    return Ok(count);
                }
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => {
                    self.broken = Some(error);
                    return Ok(0);
                }
            }
        }
    }
}

impl Passthrough<'_> {
    /// Prints the rest. Returns the number of all bytes, and the error of the source if one ended the copy early.
    ///
    /// # Errors
    /// Stdout is closed or full.
    pub(crate) fn finish(mut self) -> anyhow::Result<(u64, Option<io::Error>)> {
        let mut buffer = vec![0; 64 << 10];
        while self.read(&mut buffer)? > 0 {}
        let flushed = self.to.flush();
        self.full.map_or(flushed, Err).context(WRITING)?;
        Ok((self.passed, self.broken))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Failing(Vec<io::Result<&'static str>>);

    impl Read for Failing {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            let text = if self.0.is_empty() { "" } else { self.0.remove(0)? };
            buffer[..text.len()].copy_from_slice(text.as_bytes());
            Ok(text.len())
        }
    }

    fn pass(
        from: Vec<io::Result<&'static str>>,
        mut to: impl Write,
    ) -> anyhow::Result<(u64, Option<io::Error>)> {
        let (broken, full) = (None, None);
        let from = &mut Failing(from);
        Passthrough { from, to: &mut to, passed: 0, broken, full }.finish()
    }

    #[test]
    fn errors_of_source_and_stdout_are_distinguished() {
        let mut out = Vec::new();
        let interrupted = || Err(io::ErrorKind::Interrupted.into());
        let (passed, broken) = pass(vec![Ok("ab"), interrupted(), Ok("c")], &mut out).unwrap();
        assert_eq!((passed, broken.is_none(), &out[..]), (3, true, &b"abc"[..]));
        let mut out = Vec::new();
        let reset = || Err(io::ErrorKind::ConnectionReset.into());
        let (passed, broken) = pass(vec![Ok("ab"), reset(), Ok("c")], &mut out).unwrap();
        assert_eq!((passed, &out[..]), (2, &b"ab"[..]));
        assert_eq!(broken.unwrap().kind(), io::ErrorKind::ConnectionReset);
        let small: &mut [u8] = &mut [0; 1];
        let error = pass(vec![Ok("ab")], small).err().unwrap();
        assert_eq!(error.to_string(), WRITING);
    }
}
