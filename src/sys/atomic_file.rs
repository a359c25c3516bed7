//! Files that are written completely or not at all: a reader, also after a crash, finds the old text or the new.
//!
//! No file is replaced once a signal is about to end the process.

use std::fs::{self, File, OpenOptions};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use tempfile::TempPath;

use super::path::parent_folder;
use super::signals;

/// A file that replaces another one when it is complete. Dropped before, it is removed.
pub(crate) struct AtomicFile {
    file: BufWriter<File>,
    /// The temporary file and the path that it gets; `None` if the target is written to directly.
    rename: Option<(TempPath, PathBuf)>,
}

impl AtomicFile {
    /// Begins to write a file that the user named. A target that is not a plain file, such as a pipe, is written to
    /// directly, as a file must not replace it. The new file gets the permissions of the old one.
    ///
    /// # Errors
    /// The folder does not exist or cannot be written to, or another process with this process ID left its temporary
    /// file.
    pub(crate) fn create(path: &Path) -> io::Result<Self> {
        let found = fs::metadata(path).ok();
        if found.as_ref().is_some_and(|found| !found.is_file()) {
            let file = File::options().write(true).open(path)?;
            return Ok(Self { file: BufWriter::new(file), rename: None });
        }
        let suffix = format!(".{}.new", std::process::id());
        let created = Self::create_beside(path, &suffix, File::options().write(true))?;
        if let Some(found) = found {
            // Some file systems have no permissions.
            let _unsupported = created.file.get_ref().set_permissions(found.permissions());
        }
        Ok(created)
    }

    /// Begins to write a temporary file beside `path`, with `suffix` after its name. If `path` is a link, the file that it
    /// points to is replaced.
    ///
    /// # Errors
    /// The folder does not exist or cannot be written to, or the temporary file exists.
    pub(crate) fn create_beside(
        path: &Path,
        suffix: &str,
        options: &mut OpenOptions,
    ) -> io::Result<Self> {
        let target = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
        let mut temporary = target.clone().into_os_string();
        temporary.push(suffix);
        let temporary = PathBuf::from(temporary);
        let file = options.create_new(true).open(&temporary)?;
        let rename = Some((TempPath::try_from_path(temporary)?, target));
        Ok(Self { file: BufWriter::new(file), rename })
    }

    /// Replaces the target. After this, a power failure does not lose the file.
    ///
    /// # Errors
    /// The disk is full, or the old file cannot be replaced.
    pub(crate) fn commit(mut self) -> io::Result<()> {
        self.file.flush()?;
        if self.rename.is_some() {
            self.file.get_ref().sync_all()?;
        }
        let Some(target) = self.replace()? else { return Ok(()) };
        // Some file systems cannot sync a folder; the file itself is safe then.
        let _unsupported = File::open(parent_folder(&target)).and_then(|folder| folder.sync_all());
        Ok(())
    }

    /// Replaces the target without waiting for the disk: a power failure may restore the old file.
    ///
    /// # Errors
    /// The disk is full, or the old file cannot be replaced.
    pub(crate) fn commit_without_sync(self) -> io::Result<()> {
        self.replace().map(drop)
    }

    /// Returns the path that was replaced, if any was.
    fn replace(self) -> io::Result<Option<PathBuf>> {
        let file = self.file.into_inner().map_err(io::IntoInnerError::into_error)?;
        let Some((temporary, target)) = self.rename else { return Ok(None) };
        drop(file); // Windows does not rename an open file
        drop(signals::hold());
        temporary.persist(&target)?;
        Ok(Some(target))
    }
}

impl Write for AtomicFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.file.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

/// Writes a file that the user named in one step.
///
/// # Errors
/// The folder does not exist or cannot be written to, or the disk is full.
pub(crate) fn write(path: &Path, text: &[u8]) -> io::Result<()> {
    let mut file = AtomicFile::create(path)?;
    file.write_all(text)?;
    file.commit()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_files_are_replaced_and_others_written_to() {
        let place = tempfile::tempdir().unwrap();
        let file = place.path().join("report.xml");
        write(&file, b"old").unwrap();
        write(&file, b"new").unwrap();
        assert_eq!(fs::read(&file).unwrap(), b"new");
        assert_eq!(fs::read_dir(place.path()).unwrap().count(), 1);
        assert!(write(&place.path().join("none/report.xml"), b"x").is_err());
        assert!(write(place.path(), b"x").is_err(), "a folder is not a file");
        #[cfg(unix)]
        {
            write(Path::new("/dev/null"), b"x").unwrap();
            assert!(!fs::metadata("/dev/null").unwrap().is_file());
            let link = place.path().join("link");
            std::os::unix::fs::symlink(&file, &link).unwrap();
            write(&link, b"through").unwrap();
            assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
            assert_eq!(fs::read(&file).unwrap(), b"through");
        }
    }

    #[test]
    fn dropped_file_leaves_the_old_one() {
        let place = tempfile::tempdir().unwrap();
        let file = place.path().join("report.html");
        write(&file, b"old").unwrap();
        let mut unfinished = AtomicFile::create(&file).unwrap();
        unfinished.write_all(b"half").unwrap();
        drop(unfinished);
        assert_eq!(fs::read(&file).unwrap(), b"old");
        assert_eq!(fs::read_dir(place.path()).unwrap().count(), 1);
    }

    #[cfg(unix)]
    #[test]
    fn permissions_are_kept() {
        use std::os::unix::fs::PermissionsExt;
        let place = tempfile::tempdir().unwrap();
        let file = place.path().join("report.html");
        write(&file, b"old").unwrap();
        fs::set_permissions(&file, fs::Permissions::from_mode(0o600)).unwrap();
        write(&file, b"new").unwrap();
        assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
    }
}
