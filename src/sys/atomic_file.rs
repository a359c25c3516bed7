//! Files that are written whole or not at all: whoever reads one, and whoever comes after a crash, finds the old text or
//! the new.
//!
//! A leaf: it imports nothing of ours.

use std::fs::{self, File, OpenOptions};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

/// A file in the making, beside the one whose place it takes. Dropped before it is done, it is gone.
pub(crate) struct AtomicFile {
    file: BufWriter<File>,
    place: Option<Place>,
}

/// Dropped, the new file is gone; where it has taken its place, there is none of that name.
struct Place {
    new: PathBuf,
    target: PathBuf,
}

impl Drop for Place {
    fn drop(&mut self) {
        let _renamed = fs::remove_file(&self.new);
    }
}

impl AtomicFile {
    /// Begins to write what a user named. What is no plain file, such as a pipe, is written to as it is: it must not be
    /// replaced by one. Whoever could not read the file cannot read the new one either.
    ///
    /// # Errors
    /// There is no such folder, or it is not to be written to; another process with this one's number left its file.
    pub(crate) fn begin(path: &Path) -> io::Result<Self> {
        let found = fs::metadata(path).ok();
        if found.as_ref().is_some_and(|found| !found.is_file()) {
            let file = File::options().write(true).open(path)?;
            return Ok(Self { file: BufWriter::new(file), place: None });
        }
        let ending = format!(".{}.new", std::process::id());
        let whole = Self::beside(path, &ending, File::options().write(true))?;
        if let Some(found) = found {
            // A file system that has no permissions has none to keep.
            let _unsupported = whole.file.get_ref().set_permissions(found.permissions());
        }
        Ok(whole)
    }

    /// Begins to write beside a file, under its name and this ending. A link that leads elsewhere stays one.
    ///
    /// # Errors
    /// There is no such folder, or it is not to be written to; there is a file of that name.
    pub(crate) fn beside(path: &Path, ending: &str, options: &mut OpenOptions) -> io::Result<Self> {
        let target = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
        let mut new = target.clone().into_os_string();
        new.push(ending);
        let new = PathBuf::from(new);
        let file = options.create_new(true).open(&new)?;
        Ok(Self { file: BufWriter::new(file), place: Some(Place { new, target }) })
    }

    /// Puts it in its place, to stay there whatever happens to the machine.
    ///
    /// # Errors
    /// The disk is full, or the old file cannot be replaced.
    pub(crate) fn done(self) -> io::Result<()> {
        let Some(target) = self.put(true)? else { return Ok(()) };
        // Some file systems cannot sync a folder; the file itself is safe then all the same.
        let folder = target.parent().filter(|folder| !folder.as_os_str().is_empty());
        let folder = folder.unwrap_or(Path::new("."));
        let _unsupported = File::open(folder).and_then(|folder| folder.sync_all());
        Ok(())
    }

    /// The same without waiting for the disk: a power cut may take it back.
    ///
    /// # Errors
    /// As [`AtomicFile::done`].
    pub(crate) fn done_lightly(self) -> io::Result<()> {
        self.put(false).map(drop)
    }

    fn put(self, lasting: bool) -> io::Result<Option<PathBuf>> {
        let file = self.file.into_inner().map_err(io::IntoInnerError::into_error)?;
        let Some(place) = self.place else { return Ok(None) };
        if lasting {
            file.sync_all()?;
        }
        drop(file); // Windows renames no open file
        fs::rename(&place.new, &place.target)?;
        Ok(Some(place.target.clone()))
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

/// Writes what a user named in one go.
///
/// # Errors
/// As [`AtomicFile::begin`] and [`AtomicFile::done`].
pub(crate) fn write(path: &Path, text: &[u8]) -> io::Result<()> {
    let mut whole = AtomicFile::begin(path)?;
    whole.write_all(text)?;
    whole.done()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_replaced_whole_and_what_is_no_file_stays() {
        let place = tempfile::tempdir().unwrap();
        let file = place.path().join("report.xml");
        write(&file, b"old").unwrap();
        write(&file, b"new").unwrap();
        assert_eq!(fs::read(&file).unwrap(), b"new");
        assert_eq!(fs::read_dir(place.path()).unwrap().count(), 1);
        assert!(write(&place.path().join("none/report.xml"), b"x").is_err());
        assert!(write(place.path(), b"x").is_err(), "a folder is no file");
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
    fn what_is_given_up_leaves_the_old_file_alone() {
        let place = tempfile::tempdir().unwrap();
        let file = place.path().join("report.html");
        write(&file, b"old").unwrap();
        let mut whole = AtomicFile::begin(&file).unwrap();
        whole.write_all(b"half").unwrap();
        drop(whole);
        assert_eq!(fs::read(&file).unwrap(), b"old");
        assert_eq!(fs::read_dir(place.path()).unwrap().count(), 1);
    }

    #[cfg(unix)]
    #[test]
    fn what_was_kept_from_others_stays_so() {
        use std::os::unix::fs::PermissionsExt;
        let place = tempfile::tempdir().unwrap();
        let file = place.path().join("report.html");
        write(&file, b"old").unwrap();
        fs::set_permissions(&file, fs::Permissions::from_mode(0o600)).unwrap();
        write(&file, b"new").unwrap();
        assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
    }
}
