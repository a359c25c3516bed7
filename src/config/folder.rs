//! The folder that holds what is remembered, and how files in it are read and written: for the user alone, whole or not
//! at all, one writer at a time.

use std::fs::{self, File, TryLockError};
use std::io::{self, ErrorKind, Write};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use super::Env;
use crate::error::{Failure, Kind};
use crate::sys::atomic_file::AtomicFile;

/// How long to wait between two looks at a lock that somebody else holds.
const LOOK_AGAIN: Duration = Duration::from_millis(10);

/// What the name of a file in the making ends with.
const NEW: &str = ".new";

/// Bits that let others write.
const WRITABLE: u32 = 0o022;
/// Bits that let others do anything.
const ANY: u32 = 0o077;

/// The folder of `config.toml` and `tokens.json`. It need not exist yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Folder(PathBuf);

impl Folder {
    /// `$VB365_CONFIG_DIR`, else `$XDG_CONFIG_HOME/vb365`, else `~/.config/vb365`; `%APPDATA%\vb365` on Windows.
    ///
    /// # Errors
    /// None of these is set.
    pub(crate) fn of(env: &Env) -> Result<Self, Failure> {
        let names = ("VB365_CONFIG_DIR", "XDG_CONFIG_HOME", ".config", "APPDATA");
        Self::by(env, names).ok_or_else(|| nowhere("profiles", names))
    }

    /// The folder of the journal and of cursors: `$VB365_STATE_DIR`, else `$XDG_STATE_HOME/vb365`, else `~/.local/state/vb365`;
    /// `%LOCALAPPDATA%\vb365` on Windows.
    ///
    /// # Errors
    /// None of these is set.
    pub(crate) fn of_state(env: &Env) -> Result<Self, Failure> {
        let names = ("VB365_STATE_DIR", "XDG_STATE_HOME", ".local/state", "LOCALAPPDATA");
        Self::by(env, names).ok_or_else(|| nowhere("the journal", names))
    }

    /// A folder that somebody else has made, for the user alone.
    pub(crate) fn at(path: PathBuf) -> Self {
        Self(path)
    }

    fn by(env: &Env, (own, xdg, below_home, windows): Names) -> Option<Self> {
        if let Some(own) = env.path(own) {
            return Some(Self(own));
        }
        // The XDG rules say that a relative path is to be ignored.
        let xdg = env.path(xdg).filter(|path| path.is_absolute());
        let base = if cfg!(windows) {
            env.path(windows)
        } else {
            xdg.or_else(|| env.path("HOME").map(|home| home.join(below_home)))
        };
        base.map(|base| Self(base.join("vb365")))
    }

    pub(crate) fn path(&self) -> &Path {
        &self.0
    }

    pub(crate) fn file(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }

    /// A file's text; `None` when there is none.
    ///
    /// # Errors
    /// It cannot be read, or others may write it and so decide whom we trust.
    pub(crate) fn read(&self, name: &str) -> Result<Option<String>, Failure> {
        self.read_checked(name, WRITABLE)
    }

    /// The same for a file that holds secrets: others may do nothing with it, nor with the folder.
    ///
    /// # Errors
    /// As [`Folder::read`].
    pub(crate) fn read_private(&self, name: &str) -> Result<Option<String>, Failure> {
        self.read_checked(name, ANY)
    }

    fn read_checked(&self, name: &str, refused: u32) -> Result<Option<String>, Failure> {
        let path = self.file(name);
        let read = fs::read_to_string(&path);
        // Before any of it is believed, and before anything is put there.
        if self.0.exists() {
            kept_from_others(&self.0, refused)?;
        }
        match read {
            Ok(text) => kept_from_others(&path, refused).map(|()| Some(text)),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
            Err(error) => Err(Failure { kind: Kind::Usage, ..cannot("read", &path, &error) }),
        }
    }

    /// Writes a file whole: another name first, then renamed over the old one, so that whoever reads, and whoever comes
    /// after a crash, finds the old text or the new. The caller holds the file's lock, so the other name is always the
    /// same, and what a crash leaves there is gone with the next write.
    ///
    /// # Errors
    /// The disk is full or read-only, or the folder cannot be made.
    pub(crate) fn write(&self, name: &str, text: &[u8]) -> Result<(), Failure> {
        self.put(name, text, AtomicFile::commit)
    }

    /// The same for what may be lost in a power cut, where nobody should wait for a disk.
    ///
    /// # Errors
    /// As [`Folder::write`].
    pub(crate) fn write_lightly(&self, name: &str, text: &[u8]) -> Result<(), Failure> {
        self.put(name, text, AtomicFile::commit_without_sync)
    }

    fn put(
        &self,
        name: &str,
        text: &[u8],
        done: fn(AtomicFile) -> io::Result<()>,
    ) -> Result<(), Failure> {
        self.make()?;
        // What a crash left lies beside the file itself, as the new one will.
        let path = self.file(name);
        let path = fs::canonicalize(&path).unwrap_or(path);
        let mut left = path.clone().into_os_string();
        left.push(NEW);
        let whole = || {
            let _absent = fs::remove_file(&left);
            let mut whole = AtomicFile::create_beside(&path, NEW, &mut private())?;
            whole.write_all(text)?;
            done(whole)
        };
        whole().map_err(|error| cannot("write", &path, &error))
    }

    /// Makes the folder, for the user alone.
    ///
    /// # Errors
    /// It cannot be made.
    pub(crate) fn make(&self) -> Result<(), Failure> {
        if self.0.is_dir() {
            return Ok(());
        }
        let mut builder = fs::DirBuilder::new();
        builder.recursive(true);
        #[cfg(unix)]
        std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
        builder.create(&self.0).map_err(|error| cannot("make", &self.0, &error))
    }

    /// Waits until nobody else holds this lock, and holds it until the file is dropped. A process that dies lets go of
    /// it, however it dies.
    ///
    /// # Errors
    /// Somebody held it for longer than `patience`, or the folder cannot be written.
    pub(crate) fn lock(&self, name: &str, patience: Duration) -> Result<File, Failure> {
        self.make()?;
        let path = self.file(name);
        let failed = |error: &io::Error| cannot("lock", &path, error);
        let mut options = private();
        let file = options.create(true).truncate(false).open(&path).map_err(|e| failed(&e))?;
        let started = Instant::now();
        loop {
            match file.try_lock() {
                Ok(()) => return Ok(file),
                Err(TryLockError::WouldBlock) if started.elapsed() < patience => {
                    std::thread::sleep(LOOK_AGAIN);
                }
                Err(TryLockError::WouldBlock) => {
                    let message = format!(
                        "another vb365 has held {} for {} s",
                        path.display(),
                        patience.as_secs()
                    );
                    return Err(Failure::new(Kind::Failure, message)
                        .hint("it takes a moment as a rule: is it stopped (Ctrl-Z)? Go on with it, or end it"));
                }
                Err(TryLockError::Error(error)) => return Err(failed(&error)),
            }
        }
    }

    /// Whether the folder and a file in it are kept from others as they should be.
    ///
    /// # Errors
    /// They are not; the hint says how to mend it.
    pub(crate) fn check(&self, name: &str, secret: bool) -> Result<(), Failure> {
        let refused = if secret { ANY } else { WRITABLE };
        for path in [self.0.clone(), self.file(name)] {
            if path.exists() {
                kept_from_others(&path, refused)?;
            }
        }
        Ok(())
    }
}

/// The variable that names a folder itself, the one of the XDG rules and what stands for it below the home, and the one
/// of Windows.
type Names = (&'static str, &'static str, &'static str, &'static str);

fn nowhere(what: &str, (own, .., windows): Names) -> Failure {
    let home = if cfg!(windows) { windows } else { "HOME" };
    Failure::usage(format!("there is no place to keep {what}: {home} is not set"))
        .hint(format!("name a folder in {own}, or give everything by options and variables"))
}

/// For files that nobody else may read.
fn private() -> fs::OpenOptions {
    let mut options = File::options();
    options.write(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options
}

fn cannot(verb: &str, path: &Path, error: &io::Error) -> Failure {
    Failure::new(Kind::Failure, format!("cannot {verb} {}: {error}", path.display()))
}

/// Refuses a file or a folder with any of these permissions for others.
#[cfg(unix)]
fn kept_from_others(path: &Path, refused: u32) -> Result<(), Failure> {
    use std::os::unix::fs::MetadataExt;
    let found = fs::metadata(path).map_err(|error| cannot("look at", path, &error))?;
    let shown = crate::text::shell_quoted(&path.to_string_lossy());
    let me = rustix::process::geteuid().as_raw();
    // What is in it may name a command to run; whoever owns it could write that.
    if ![me, 0].contains(&found.uid()) {
        let message = format!("{} belongs to another user (id {})", path.display(), found.uid());
        return Err(Failure::usage(message).hint(format!("chown {me} {shown}")));
    }
    let loose = found.mode() & refused;
    if loose == 0 {
        return Ok(());
    }
    let (bits, can) = match (refused == ANY, loose & WRITABLE != 0) {
        (true, writable) => ("go=", if writable { "write" } else { "read" }),
        (false, _) => ("go-w", "write"),
    };
    let shown = crate::text::shell_quoted(&path.to_string_lossy());
    let message = format!("others may {can} {} (mode {:o})", path.display(), found.mode() & 0o777);
    Err(Failure::usage(message).hint(format!("chmod {bits} {shown}")))
}

/// The user's own folders are the user's own there.
#[cfg(not(unix))]
fn kept_from_others(_: &Path, _: u32) -> Result<(), Failure> {
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folder(variables: &[(&str, &str)]) -> Result<Folder, String> {
        let env = variables.iter().map(|(name, value)| ((*name).into(), (*value).into())).collect();
        Folder::of(&Env::new(env)).map_err(|failure| failure.message)
    }

    #[cfg(unix)]
    #[test]
    fn the_folder_is_where_the_customs_say() {
        let at = |variables: &[(&str, &str)]| folder(variables).unwrap().0.display().to_string();
        assert_eq!(at(&[("VB365_CONFIG_DIR", "x"), ("HOME", "/h")]), "x");
        assert_eq!(at(&[("XDG_CONFIG_HOME", "/c"), ("HOME", "/h")]), "/c/vb365");
        assert_eq!(at(&[("XDG_CONFIG_HOME", "c"), ("HOME", "/h")]), "/h/.config/vb365");
        assert!(folder(&[]).unwrap_err().contains("HOME is not set"));
    }

    #[cfg(unix)]
    #[test]
    fn what_others_may_touch_is_not_believed() {
        use std::os::unix::fs::PermissionsExt;
        let place = tempfile::tempdir().unwrap();
        let folder = Folder(place.path().join("made"));
        assert_eq!(folder.read_private("f").unwrap(), None);
        folder.write("f", b"x").unwrap();
        let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
        assert_eq!((mode(&folder.0), mode(&folder.file("f"))), (0o700, 0o600));
        assert_eq!(folder.read_private("f").unwrap().as_deref(), Some("x"));
        for (loose, private, plain) in [
            (0o640, false, true),
            (0o620, false, false),
            (0o602, false, false),
            (0o400, true, true),
        ] {
            fs::set_permissions(folder.file("f"), fs::Permissions::from_mode(loose)).unwrap();
            assert_eq!(folder.read_private("f").is_ok(), private, "{loose:o}");
            assert_eq!(folder.read("f").is_ok(), plain, "{loose:o}");
            assert_eq!(folder.check("f", true).is_ok(), private, "{loose:o}");
        }
        fs::set_permissions(folder.file("f"), fs::Permissions::from_mode(0o604)).unwrap();
        let failure = folder.read_private("f").unwrap_err();
        assert!(failure.message.contains("others may read"), "{}", failure.message);
        assert!(failure.hints[0].starts_with("chmod go= /"));
        fs::set_permissions(folder.file("f"), fs::Permissions::from_mode(0o600)).unwrap();
        fs::set_permissions(&folder.0, fs::Permissions::from_mode(0o755)).unwrap();
        assert!(folder.read_private("f").is_err() && folder.read("f").is_ok());
    }

    #[cfg(unix)]
    #[test]
    fn a_link_stays_a_link() {
        let place = tempfile::tempdir().unwrap();
        let folder = Folder(place.path().join("made"));
        folder.make().unwrap();
        fs::write(place.path().join("dotfile"), "old").unwrap();
        std::os::unix::fs::symlink(place.path().join("dotfile"), folder.file("f")).unwrap();
        folder.write("f", b"new").unwrap();
        assert_eq!(fs::read_to_string(place.path().join("dotfile")).unwrap(), "new");
        assert!(fs::symlink_metadata(folder.file("f")).unwrap().is_symlink());
    }

    #[test]
    fn one_holds_a_lock_and_the_next_waits_no_longer_than_it_will() {
        let place = tempfile::tempdir().unwrap();
        let folder = Folder(place.path().to_owned());
        let held = folder.lock("l", Duration::ZERO).unwrap();
        let failure = folder.lock("l", Duration::from_millis(30)).unwrap_err();
        assert!(failure.message.contains("another vb365"), "{}", failure.message);
        drop(held);
        folder.lock("l", Duration::ZERO).unwrap();
    }
}
