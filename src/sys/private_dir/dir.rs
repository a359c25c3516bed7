//! A directory of private files: other users cannot change or read them, they are replaced atomically, and one process
//! writes at a time.

use std::fs::{self, File, Metadata, TryLockError};
use std::io::{self, ErrorKind, Write};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use super::protection::Protection;
#[cfg(unix)]
use super::unix::{check_mode, check_owner, check_writable, open_dir, open_file, open_lock};
#[cfg(windows)]
use super::windows::{check_mode, check_owner, check_writable, open_dir, open_file, open_lock};
use crate::error::{Failure, Kind};
use crate::sys::atomic_file::AtomicFile;
use crate::sys::input_file::read_file;
use crate::sys::{parent_folder, utf8_text};

/// The maximum size of a file in bytes. A cursor with a million events of watched sessions has 20 MiB.
const LIMIT: u64 = 64 << 20;

/// The pause between two attempts to take a lock.
const LOCK_RETRY: Duration = Duration::from_millis(10);

/// The number of links that may lead to a file, as on Linux.
const MAX_LINKS: usize = 40;

/// The suffix of a file that is being written.
const NEW: &str = ".new";

/// A directory of private files. It need not exist yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct PrivateDir(PathBuf);

impl PrivateDir {
    pub(crate) fn new(path: PathBuf) -> Self {
        Self(path)
    }

    pub(crate) fn path(&self) -> &Path {
        &self.0
    }

    /// Returns the path of a file.
    pub(crate) fn file(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }

    /// Returns the text of a file, or `None` if there is no file.
    ///
    /// # Errors
    /// It is not a plain file, is too large or cannot be read; or other users have more access to it or the directory than
    /// allowed.
    pub(crate) fn read(
        &self,
        name: &str,
        protection: Protection,
    ) -> Result<Option<String>, Failure> {
        let Some(file) = self.open(name, protection)? else { return Ok(None) };
        let bytes = read_file(file, LIMIT);
        let text = bytes.and_then(|bytes| utf8_text(&bytes).map(str::to_owned));
        text.map(Some).map_err(|error| cannot_read(&self.file(name), &error))
    }

    /// Checks a file and its directory. A missing file passes.
    ///
    /// # Errors
    /// Those of [`PrivateDir::read`]. A hint is the command that removes the access of other users.
    pub(crate) fn check(&self, name: &str, protection: Protection) -> Result<(), Failure> {
        self.open(name, protection).map(drop)
    }

    /// Checks the directory. A missing one passes.
    ///
    /// # Errors
    /// It cannot be opened, or other users have more access to it than allowed.
    pub(crate) fn check_dir(&self, protection: Protection) -> Result<(), Failure> {
        self.open_dir()
            .and_then(|dir| dir.map_or(Ok(()), |dir| self.check_open_dir(&dir, protection)))
    }

    /// Checks that files can be written in the directory. A missing one passes.
    ///
    /// # Errors
    /// Those of [`PrivateDir::check_dir`]; the directory cannot be written.
    pub(crate) fn check_use(&self, protection: Protection) -> Result<(), Failure> {
        self.check_dir(protection)?;
        match check_writable(&self.0) {
            Err(error) if error.kind() != ErrorKind::NotFound => {
                Err(cannot("write", &self.0, &error))
            }
            _ => Ok(()),
        }
    }

    /// Opens a file for reading, and checks the open file and directory. Returns `None` if there is no file.
    fn open(&self, name: &str, protection: Protection) -> Result<Option<File>, Failure> {
        let Some(dir) = self.open_dir()? else { return Ok(None) };
        let path = self.file(name);
        let target = follow_links(&path)?;
        let opened = if target == path {
            open_file(&dir, &path)
        } else {
            open_parent(&target).and_then(|parent| open_file(&parent, &target))
        };
        let file = match opened {
            Ok(file) => file,
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(cannot_read(&path, &error)),
        };
        self.check_open_dir(&dir, protection)?;
        let metadata = check_plain(&file).map_err(|error| cannot_read(&path, &error))?;
        check_owner(&metadata, &path)?;
        check_mode(&metadata, &path, protection)?;
        Ok(Some(file))
    }

    /// Opens the directory. Returns `None` if there is none.
    fn open_dir(&self) -> Result<Option<File>, Failure> {
        let dir = follow_links(&self.0)?;
        // The empty path is the current directory.
        let dir = if dir.as_os_str().is_empty() { Path::new(".") } else { &dir };
        match open_dir(dir) {
            Ok(dir) => Ok(Some(dir)),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
            Err(error) => Err(cannot_read(dir, &error)),
        }
    }

    fn check_open_dir(&self, dir: &File, protection: Protection) -> Result<(), Failure> {
        if protection == Protection::FileOnly {
            return Ok(());
        }
        let metadata = dir.metadata().map_err(|error| cannot_read(&self.0, &error))?;
        check_owner(&metadata, &self.0)?;
        check_mode(&metadata, &self.0, protection)
    }

    /// Replaces a file atomically: the new file is written beside the old one and then renamed. The caller holds the lock of
    /// the file, so the temporary name is always the same, and the next write removes what a crash left.
    ///
    /// # Errors
    /// The disk is full or read-only, the directory cannot be created, or other users have more access to it than allowed.
    pub(crate) fn write(
        &self,
        name: &str,
        protection: Protection,
        text: &[u8],
    ) -> Result<(), Failure> {
        self.replace(name, protection, text, AtomicFile::commit)
    }

    /// Replaces a file atomically without waiting for the disk. A power failure may lose the new content.
    ///
    /// # Errors
    /// Those of [`PrivateDir::write`].
    pub(crate) fn write_lightly(
        &self,
        name: &str,
        protection: Protection,
        text: &[u8],
    ) -> Result<(), Failure> {
        self.replace(name, protection, text, AtomicFile::commit_without_sync)
    }

    fn replace(
        &self,
        name: &str,
        protection: Protection,
        text: &[u8],
        done: fn(AtomicFile) -> io::Result<()>,
    ) -> Result<(), Failure> {
        self.create()?;
        self.check_dir(protection)?;
        // The target of a link, since the temporary file lies beside it.
        let path = follow_links(&self.file(name))?;
        let mut leftover = path.clone().into_os_string();
        leftover.push(NEW);
        let write = || {
            let _absent = fs::remove_file(&leftover);
            let mut options = File::options();
            options.write(true);
            #[cfg(unix)]
            std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
            let mut file = AtomicFile::create_beside(&path, NEW, &mut options)?;
            file.write_all(text)?;
            done(file)
        };
        write().map_err(|error| cannot("write", &path, &error))
    }

    /// Creates the directory, without access for other users.
    ///
    /// # Errors
    /// The directory cannot be created.
    pub(crate) fn create(&self) -> Result<(), Failure> {
        if self.0.is_dir() {
            return Ok(());
        }
        let mut builder = fs::DirBuilder::new();
        builder.recursive(true);
        #[cfg(unix)]
        std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
        builder.create(&self.0).map_err(|error| cannot("create", &self.0, &error))
    }

    /// Takes a lock, and holds it until the returned file is dropped or the process ends. `patience` limits the wait for
    /// another process.
    ///
    /// # Errors
    /// Another process holds the lock for longer than `patience`: then there is a hint, and the kind is [`Kind::Failure`].
    /// Or the directory cannot be written, or the file is not a plain file of this user.
    pub(crate) fn lock(&self, name: &str, patience: Duration) -> Result<File, Failure> {
        self.create()?;
        let path = self.file(name);
        let failed = |error: &io::Error| cannot("lock", &path, error);
        let missing = || failed(&ErrorKind::NotFound.into());
        let dir = self.open_dir()?.ok_or_else(missing)?;
        // A lock that exists could be taken in a directory that is read-only.
        check_writable(&self.0).map_err(|e| cannot("write", &self.0, &e))?;
        let file = open_lock(&dir, &path).map_err(|e| failed(&e))?;
        check_owner(&check_plain(&file).map_err(|e| failed(&e))?, &path)?;
        let started = Instant::now();
        loop {
            match file.try_lock() {
                Ok(()) => return Ok(file),
                Err(TryLockError::WouldBlock) if started.elapsed() < patience => {
                    std::thread::sleep(LOCK_RETRY);
                }
                Err(TryLockError::WouldBlock) => {
                    let message = format!(
                        "another vb365 process has held {} for {} s",
                        path.display(),
                        patience.as_secs()
                    );
                    return Err(Failure::new(Kind::Failure, message).hint(
                        "check whether that process is stopped (Ctrl-Z); resume it or end it",
                    ));
                }
                Err(TryLockError::Error(error)) => return Err(failed(&error)),
            }
        }
    }

    /// Returns whether a process holds a lock. A lock that cannot be checked counts as held.
    pub(crate) fn is_locked(&self, name: &str) -> bool {
        let path = self.file(name);
        let file = self.open_dir().ok().flatten().and_then(|dir| open_file(&dir, &path).ok());
        let file = file.filter(|file| check_plain(file).is_ok());
        file.is_some_and(|file| file.try_lock_shared().is_err())
    }
}

/// Returns the file that a path stands for. Links of this user and of root are followed, such as those to a collection of
/// dotfiles. The path is not made absolute: on Windows, that gives the form `\\?\`, which users do not know.
///
/// # Errors
/// A link belongs to another user, or there are too many.
fn follow_links(path: &Path) -> Result<PathBuf, Failure> {
    let mut path = path.to_owned();
    for _ in 0..MAX_LINKS {
        let Some(link) = fs::symlink_metadata(&path).ok().filter(Metadata::is_symlink) else {
            return Ok(path);
        };
        check_owner(&link, &path)?;
        let Ok(target) = fs::read_link(&path) else { return Ok(path) };
        path = path.parent().unwrap_or(Path::new("")).join(target);
    }
    Err(Failure::usage(format!("{}: there are too many symbolic links", path.display())))
}

/// Opens the directory of a file.
fn open_parent(path: &Path) -> io::Result<File> {
    open_dir(parent_folder(path))
}

/// Checks that an open file is not a pipe, a device or a directory.
fn check_plain(file: &File) -> io::Result<Metadata> {
    let metadata = file.metadata()?;
    if metadata.is_file() { Ok(metadata) } else { Err(io::Error::other("it is not a plain file")) }
}

fn cannot(verb: &str, path: &Path, error: &io::Error) -> Failure {
    Failure::new(Kind::Failure, format!("cannot {verb} {}: {error}", path.display()))
}

fn cannot_read(path: &Path, error: &io::Error) -> Failure {
    Failure { kind: Kind::Usage, ..cannot("read", path, error) }
}
