//! Reading of texts that the user names. Links are followed, and pipes and devices are read, but nothing is read without a
//! limit of size and time. A text in UTF-16 with a byte order mark becomes UTF-8.

use std::fs::File;
use std::io::{self, ErrorKind, Read};
use std::path::Path;

use zeroize::Zeroizing;

use super::utf8_reader::Utf8Reader;

/// Reads a file, a pipe or a device to its end.
///
/// # Errors
/// It cannot be opened or read, is longer than `limit` bytes, or is a pipe to which nothing is written.
pub(crate) fn read_input(path: &Path, limit: u64) -> io::Result<Zeroizing<Vec<u8>>> {
    read_input_and_mode(path, limit).map(|(bytes, _)| bytes)
}

/// Reads a file, a pipe or a device to its end. Also returns the mode of a file that other users may write.
///
/// # Errors
/// Those of [`read_input`].
pub(crate) fn read_input_and_mode(
    path: &Path,
    limit: u64,
) -> io::Result<(Zeroizing<Vec<u8>>, Option<u32>)> {
    let mut options = File::options();
    options.read(true);
    #[cfg(unix)]
    {
        use rustix::fs::OFlags;
        use std::os::unix::fs::OpenOptionsExt;
        // A pipe without a writer must not block, and a terminal must not become the one of this process.
        options.custom_flags((OFlags::NONBLOCK | OFlags::NOCTTY).bits().cast_signed());
    }
    let file = options.open(path)?;
    #[cfg(unix)]
    {
        use std::os::unix::fs::MetadataExt;
        let metadata = file.metadata()?;
        if !metadata.is_file() {
            return Ok((read_bounded(pipe::PatientReader::new(file), limit)?, None));
        }
        // A group with the number of the user is the user's own.
        let refused = if metadata.gid() == metadata.uid() { 0o002 } else { 0o022 };
        let loose = Some(metadata.mode() & 0o777).filter(|mode| mode & refused != 0);
        Ok((read_file(file, limit)?, loose))
    }
    #[cfg(not(unix))]
    Ok((read_file(file, limit)?, None))
}

/// Reads an open file to its end. One that is too large is not read at all.
///
/// # Errors
/// It cannot be read, or is longer than `limit` bytes.
pub(super) fn read_file(file: File, limit: u64) -> io::Result<Zeroizing<Vec<u8>>> {
    if file.metadata()?.len() > limit { Err(too_large(limit)) } else { read_bounded(file, limit) }
}

/// Reads a stream to its end.
///
/// # Errors
/// It cannot be read, is longer than `limit` bytes, or is not valid in the encoding of its byte order mark.
pub(crate) fn read_bounded(source: impl Read, limit: u64) -> io::Result<Zeroizing<Vec<u8>>> {
    // Large enough that no reallocation leaves a copy of a secret in memory.
    let mut bytes = Zeroizing::new(Vec::with_capacity(16 << 10));
    Utf8Reader::new(source).take(limit + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > limit { Err(too_large(limit)) } else { Ok(bytes) }
}

fn too_large(limit: u64) -> io::Error {
    let size = match limit {
        ..0x10_0000 => format!("{} KiB", limit >> 10),
        _ => format!("{} MiB", limit >> 20),
    };
    io::Error::new(ErrorKind::FileTooLarge, format!("it is larger than {size}"))
}

#[cfg(unix)]
mod pipe {
    use std::fs::File;
    use std::io::{self, ErrorKind, Read};
    use std::time::{Duration, Instant};

    use rustix::event::{PollFd, PollFlags, Timespec, poll};
    use rustix::io::retry_on_intr;

    /// The time that a pipe may have no writer.
    const NO_WRITER: Duration = Duration::from_secs(5);
    /// The time that the writer may take: it may ask the user for a passphrase.
    const SLOWEST_WRITER: Duration = Duration::from_secs(300);

    /// Reads a pipe or a device that was opened without blocking, and waits for its writer.
    pub(super) struct PatientReader {
        file: File,
        has_writer: bool,
        deadline: Instant,
    }

    impl PatientReader {
        pub(super) fn new(file: File) -> Self {
            Self { file, has_writer: false, deadline: Instant::now() + SLOWEST_WRITER }
        }

        /// Waits until there is something to read or the writer has gone.
        fn wait(&self, patience: Duration, message: &str) -> io::Result<()> {
            let patience = Timespec::try_from(patience).map_err(io::Error::other)?;
            let mut polled = [PollFd::new(&self.file, PollFlags::IN)];
            match retry_on_intr(|| poll(&mut polled, Some(&patience)))? {
                0 => Err(io::Error::new(ErrorKind::TimedOut, message)),
                _ if polled[0].revents().contains(PollFlags::NVAL) => {
                    Err(ErrorKind::Unsupported.into())
                }
                _ => Ok(()),
            }
        }
    }

    impl Read for PatientReader {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            loop {
                match self.file.read(buffer) {
                    // Without a writer, a pipe looks as if it had ended.
                    Ok(0) if !self.has_writer => {
                        self.wait(NO_WRITER, "it is a pipe that no process writes to")?;
                    }
                    Err(error) if error.kind() == ErrorKind::WouldBlock => {
                        let left = self.deadline.saturating_duration_since(Instant::now());
                        self.wait(left, "nothing was written to it for 5 minutes")?;
                    }
                    other => return other,
                }
                self.has_writer = true;
            }
        }
    }
}

#[cfg(unix)]
#[cfg(test)]
mod tests {
    use std::io::Write;
    use std::thread;
    use std::time::{Duration, Instant};

    use super::*;

    fn pipe() -> (tempfile::TempDir, std::path::PathBuf) {
        let place = tempfile::tempdir().unwrap();
        let path = place.path().join("pipe");
        rustix::fs::mknodat(
            rustix::fs::CWD,
            &path,
            rustix::fs::FileType::Fifo,
            rustix::fs::Mode::RWXU,
            0,
        )
        .unwrap();
        (place, path)
    }

    #[test]
    fn links_and_devices_are_read_up_to_the_limit() {
        let place = tempfile::tempdir().unwrap();
        let (file, link) = (place.path().join("file"), place.path().join("link"));
        std::fs::write(&file, "secret").unwrap();
        std::os::unix::fs::symlink(&file, &link).unwrap();
        assert_eq!(&**read_input(&link, 6).unwrap(), b"secret");
        assert!(read_input(&link, 5).unwrap_err().to_string().contains("larger than 0 KiB"));
        assert_eq!(&**read_input(Path::new("/dev/null"), 6).unwrap(), b"");
        for (limit, text) in [(1 << 16, "64 KiB"), (4 << 20, "4 MiB")] {
            let error = read_input(Path::new("/dev/zero"), limit).unwrap_err();
            assert!(error.to_string().contains(text), "{error}");
        }
        assert!(read_input(place.path(), 6).is_err(), "a directory");
        assert!(read_input(&place.path().join("none"), 6).is_err());
    }

    #[test]
    fn pipe_is_read_when_its_writer_comes() {
        let (_place, path) = pipe();
        let writer = path.clone();
        let thread = thread::spawn(move || {
            thread::sleep(Duration::from_millis(200));
            let mut pipe = File::options().write(true).open(writer).unwrap();
            for piece in ["sec", "ret"] {
                thread::sleep(Duration::from_millis(100));
                pipe.write_all(piece.as_bytes()).unwrap();
            }
        });
        assert_eq!(&**read_input(&path, 6).unwrap(), b"secret");
        thread.join().unwrap();
    }

    #[test]
    fn pipe_without_a_writer_is_an_error() {
        let (_place, path) = pipe();
        let started = Instant::now();
        let error = read_input(&path, 6).unwrap_err();
        assert!(error.to_string().contains("no process writes to"), "{error}");
        assert!(started.elapsed() < Duration::from_secs(30));
    }
}
