//! A directory of private files: other users cannot change or read them, they are replaced atomically, and one process
//! writes at a time.

use std::fs::{self, File, TryLockError};
use std::io::{self, ErrorKind, Write};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use super::atomic_file::AtomicFile;
use crate::error::{Failure, Kind};

/// The pause between two attempts to take a lock.
const LOCK_RETRY: Duration = Duration::from_millis(10);

/// The suffix of a file that is being written.
const NEW: &str = ".new";

/// Access that other users must not have to a file.
#[derive(Clone, Copy)]
pub(crate) enum Protection {
    /// They must not write it, for it decides which servers are trusted and which commands run.
    NoWrite,
    /// They must not read it either, for it holds secrets.
    NoAccess,
}

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
    /// The file cannot be read, or other users have more access to it or the directory than allowed.
    pub(crate) fn read(
        &self,
        name: &str,
        protection: Protection,
    ) -> Result<Option<String>, Failure> {
        let path = self.file(name);
        let read = fs::read_to_string(&path);
        // The directory is checked without the file too: a secret may be written there next.
        if self.0.exists() {
            check_protection(&self.0, protection)?;
        }
        match read {
            Ok(text) => check_protection(&path, protection).map(|()| Some(text)),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
            Err(error) => Err(Failure { kind: Kind::Usage, ..cannot("read", &path, &error) }),
        }
    }

    /// Replaces a file atomically: the new file is written beside the old one and then renamed. The caller holds the lock of
    /// the file, so the temporary name is always the same, and the next write removes what a crash left.
    ///
    /// # Errors
    /// The disk is full or read-only, or the directory cannot be created.
    pub(crate) fn write(&self, name: &str, text: &[u8]) -> Result<(), Failure> {
        self.replace(name, text, AtomicFile::commit)
    }

    /// Replaces a file atomically without waiting for the disk. A power failure may lose the new content.
    ///
    /// # Errors
    /// The disk is full or read-only, or the directory cannot be created.
    pub(crate) fn write_lightly(&self, name: &str, text: &[u8]) -> Result<(), Failure> {
        self.replace(name, text, AtomicFile::commit_without_sync)
    }

    fn replace(
        &self,
        name: &str,
        text: &[u8],
        done: fn(AtomicFile) -> io::Result<()>,
    ) -> Result<(), Failure> {
        self.create()?;
        // The target of a link, since the temporary file lies beside it.
        let path = self.file(name);
        let path = fs::canonicalize(&path).unwrap_or(path);
        let mut leftover = path.clone().into_os_string();
        leftover.push(NEW);
        let write = || {
            let _absent = fs::remove_file(&leftover);
            let mut file = AtomicFile::create_beside(&path, NEW, &mut private_options())?;
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
    /// Another process holds the lock for longer than `patience`, or the directory cannot be written.
    pub(crate) fn lock(&self, name: &str, patience: Duration) -> Result<File, Failure> {
        self.create()?;
        let path = self.file(name);
        let failed = |error: &io::Error| cannot("lock", &path, error);
        let mut options = private_options();
        let file = options.create(true).truncate(false).open(&path).map_err(|e| failed(&e))?;
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

    /// Checks the permissions of the directory and of a file in it. A missing file passes.
    ///
    /// # Errors
    /// Other users have more access than allowed. The hint is the command that removes it.
    pub(crate) fn check(&self, name: &str, protection: Protection) -> Result<(), Failure> {
        for path in [self.0.clone(), self.file(name)] {
            if path.exists() {
                check_protection(&path, protection)?;
            }
        }
        Ok(())
    }
}

/// Returns the options to create a file without access for other users.
fn private_options() -> fs::OpenOptions {
    let mut options = File::options();
    options.write(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options
}

fn cannot(verb: &str, path: &Path, error: &io::Error) -> Failure {
    Failure::new(Kind::Failure, format!("cannot {verb} {}: {error}", path.display()))
}

#[cfg(unix)]
fn check_protection(path: &Path, protection: Protection) -> Result<(), Failure> {
    use std::os::unix::fs::MetadataExt;
    let metadata = fs::metadata(path).map_err(|error| cannot("read", path, &error))?;
    let quoted = crate::text::shell_quoted(&path.to_string_lossy());
    let me = rustix::process::geteuid().as_raw();
    // The content may name a command to run, and the owner of the file can write it.
    if ![me, 0].contains(&metadata.uid()) {
        let message = format!("{} belongs to another user (id {})", path.display(), metadata.uid());
        return Err(Failure::usage(message).hint(format!("chown {me} {quoted}")));
    }
    let (refused, bits) = match protection {
        Protection::NoWrite => (0o022, "go-w"),
        Protection::NoAccess => (0o077, "go="),
    };
    let excess = metadata.mode() & refused;
    if excess == 0 {
        return Ok(());
    }
    let can = if excess & 0o022 == 0 { "read" } else { "write" };
    let message =
        format!("other users may {can} {} (mode {:o})", path.display(), metadata.mode() & 0o777);
    Err(Failure::usage(message).hint(format!("chmod {bits} {quoted}")))
}

/// Accepts every file: on Windows the directories of a user are private by default.
#[cfg(not(unix))]
fn check_protection(_: &Path, _: Protection) -> Result<(), Failure> {
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[cfg(unix)]
    #[test]
    fn file_with_access_for_others_is_refused() {
        use std::os::unix::fs::PermissionsExt;
        let place = tempfile::tempdir().unwrap();
        let dir = PrivateDir(place.path().join("made"));
        assert_eq!(dir.read("f", Protection::NoAccess).unwrap(), None);
        dir.write("f", b"x").unwrap();
        let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
        assert_eq!((mode(&dir.0), mode(&dir.file("f"))), (0o700, 0o600));
        assert_eq!(dir.read("f", Protection::NoAccess).unwrap().as_deref(), Some("x"));
        for (loose, private, plain) in [
            (0o640, false, true),
            (0o620, false, false),
            (0o602, false, false),
            (0o400, true, true),
        ] {
            fs::set_permissions(dir.file("f"), fs::Permissions::from_mode(loose)).unwrap();
            assert_eq!(dir.read("f", Protection::NoAccess).is_ok(), private, "{loose:o}");
            assert_eq!(dir.read("f", Protection::NoWrite).is_ok(), plain, "{loose:o}");
            assert_eq!(dir.check("f", Protection::NoAccess).is_ok(), private, "{loose:o}");
        }
        fs::set_permissions(dir.file("f"), fs::Permissions::from_mode(0o604)).unwrap();
        let failure = dir.read("f", Protection::NoAccess).unwrap_err();
        assert!(failure.message.contains("other users may read"), "{}", failure.message);
        assert!(failure.hints[0].starts_with("chmod go= /"));
        fs::set_permissions(dir.file("f"), fs::Permissions::from_mode(0o600)).unwrap();
        fs::set_permissions(&dir.0, fs::Permissions::from_mode(0o755)).unwrap();
        assert!(
            dir.read("f", Protection::NoAccess).is_err()
                && dir.read("f", Protection::NoWrite).is_ok()
        );
    }

    #[cfg(unix)]
    #[test]
    fn write_follows_a_symbolic_link() {
        let place = tempfile::tempdir().unwrap();
        let dir = PrivateDir(place.path().join("made"));
        dir.create().unwrap();
        fs::write(place.path().join("dotfile"), "old").unwrap();
        std::os::unix::fs::symlink(place.path().join("dotfile"), dir.file("f")).unwrap();
        dir.write("f", b"new").unwrap();
        assert_eq!(fs::read_to_string(place.path().join("dotfile")).unwrap(), "new");
        assert!(fs::symlink_metadata(dir.file("f")).unwrap().is_symlink());
    }

    #[test]
    fn lock_waits_no_longer_than_its_patience() {
        let place = tempfile::tempdir().unwrap();
        let dir = PrivateDir(place.path().to_owned());
        let held = dir.lock("l", Duration::ZERO).unwrap();
        let failure = dir.lock("l", Duration::from_millis(30)).unwrap_err();
        assert!(failure.message.contains("another vb365 process"), "{}", failure.message);
        drop(held);
        dir.lock("l", Duration::ZERO).unwrap();
    }
}
