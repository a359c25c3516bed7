//! Folders on Unix, each by its descriptor.

use std::fs::{File, Metadata, Permissions};
use std::io::{self, ErrorKind};
use std::os::unix::fs::{MetadataExt, OpenOptionsExt, PermissionsExt};
use std::path::Path;

use chrono::DateTime;
use rustix::fs::{
    AtFlags, FileType, Mode, OFlags, Stat, fstatvfs, mkdirat, openat, renameat, statat, unlinkat,
};
use rustix::process::geteuid;

use super::state::{FileState, refused};

/// An open folder.
pub(crate) struct UnixSubfolder(File);

impl UnixSubfolder {
    /// Opens the folder of a run. Links that lead to it are followed, as the user named it.
    pub(crate) fn open(path: &Path) -> io::Result<Self> {
        let flags = (OFlags::DIRECTORY | OFlags::NONBLOCK).bits().cast_signed();
        File::options().read(true).custom_flags(flags).open(path).map(Self)
    }

    /// Opens a folder in it.
    ///
    /// # Errors
    /// The name does not exist, or is a link or not a folder.
    pub(crate) fn child(&self, name: &str) -> io::Result<Self> {
        let flags = OFlags::DIRECTORY | OFlags::NOFOLLOW | OFlags::CLOEXEC | OFlags::NONBLOCK;
        match openat(&self.0, name, flags, Mode::empty()) {
            Ok(folder) => Ok(Self(folder.into())),
            Err(error) => match self.stat(name).map(file_type) {
                Ok(FileType::Symlink) => Err(refused(name, "a symbolic link")),
                Ok(kind) if kind != FileType::Directory => Err(refused(name, "not a folder")),
                _ => Err(error.into()),
            },
        }
    }

    /// Opens a folder in it, and creates it without access for other users if it does not exist.
    pub(crate) fn make_child(&self, name: &str) -> io::Result<Self> {
        match self.child(name) {
            Err(error) if error.kind() == ErrorKind::NotFound => {
                match mkdirat(&self.0, name, Mode::RWXU).map_err(io::Error::from) {
                    Err(error) if error.kind() != ErrorKind::AlreadyExists => Err(error),
                    _ => self.child(name),
                }
            }
            other => other,
        }
    }

    /// Creates a file that does not exist yet, readable and writable by this user alone.
    pub(crate) fn create(&self, name: &str) -> io::Result<File> {
        self.open_plain(name, OFlags::RDWR | OFlags::CREATE | OFlags::EXCL)
    }

    /// Opens a plain file for reading and writing, and creates it if it does not exist. One that has another name as well
    /// is refused, for that one may be outside, and so is one of another user, who may have it open. That of the folder's
    /// owner is not: a share may give all files one owner.
    pub(crate) fn open_for_writing(&self, name: &str) -> io::Result<File> {
        let file = self.open_plain(name, OFlags::RDWR | OFlags::CREATE)?;
        let facts = file.metadata()?;
        if facts.nlink() > 1 {
            return Err(refused(name, "a file with several names (hard links)"));
        }
        let owners = [geteuid().as_raw(), self.0.metadata()?.uid()];
        if !owners.contains(&facts.uid()) {
            return Err(refused(name, "a file of another user"));
        }
        if facts.mode() & 0o077 != 0 {
            // A file system such as FAT has no modes.
            let _unsupported = file.set_permissions(Permissions::from_mode(0o600));
        }
        Ok(file)
    }

    /// Opens a plain file for reading.
    pub(crate) fn open_for_reading(&self, name: &str) -> io::Result<File> {
        self.open_plain(name, OFlags::RDONLY)
    }

    fn open_plain(&self, name: &str, access: OFlags) -> io::Result<File> {
        let flags = access | OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::CLOEXEC | OFlags::NOCTTY;
        match openat(&self.0, name, flags, Mode::RUSR | Mode::WUSR) {
            Ok(file) => {
                let file = File::from(file);
                if file.metadata()?.is_file() {
                    Ok(file)
                } else {
                    Err(refused(name, "not a plain file"))
                }
            }
            Err(error) => match self.stat(name).map(file_type) {
                Ok(FileType::Symlink) => Err(refused(name, "a symbolic link")),
                Ok(FileType::Directory) => Err(refused(name, "a folder")),
                _ => Err(error.into()),
            },
        }
    }

    /// Returns the state of a plain file, or `None` if the name does not exist.
    ///
    /// # Errors
    /// It is a link or not a plain file.
    pub(crate) fn state(&self, name: &str) -> io::Result<Option<FileState>> {
        let stat = match self.stat(name) {
            Ok(stat) => stat,
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(error),
        };
        match file_type(stat) {
            FileType::RegularFile => Ok(Some(state_of(&stat))),
            FileType::Symlink => Err(refused(name, "a symbolic link")),
            FileType::Directory => Err(refused(name, "a folder")),
            _ => Err(refused(name, "not a plain file")),
        }
    }

    fn stat(&self, name: &str) -> io::Result<Stat> {
        Ok(statat(&self.0, name, AtFlags::SYMLINK_NOFOLLOW)?)
    }

    /// Returns whether an open file is the one that a name stands for.
    pub(crate) fn is_named(&self, name: &str, file: &File) -> io::Result<bool> {
        let (stat, open) = (self.stat(name)?, file.metadata()?);
        #[expect(clippy::unnecessary_cast, reason = "the types differ by system")]
        Ok((stat.st_dev as u64, stat.st_ino as u64) == (open.dev(), open.ino()))
    }

    /// Returns whether a path leads to this folder.
    pub(crate) fn is_at(&self, path: &Path) -> bool {
        let facts = |facts: Metadata| (facts.dev(), facts.ino());
        let (there, own) = (path.metadata().map(facts), self.0.metadata().map(facts));
        there.is_ok_and(|there| own.is_ok_and(|own| there == own))
    }

    /// Renames a file within the folder, and replaces another one.
    pub(crate) fn rename(&self, from: &str, to: &str) -> io::Result<()> {
        Ok(renameat(&self.0, from, &self.0, to)?)
    }

    /// Removes a file or a link. A missing one is not an error.
    pub(crate) fn remove(&self, name: &str) -> io::Result<()> {
        match unlinkat(&self.0, name, AtFlags::empty()).map_err(io::Error::from) {
            Err(error) if error.kind() != ErrorKind::NotFound => Err(error),
            _ => Ok(()),
        }
    }

    /// Makes the names of the folder durable, where the file system can.
    pub(crate) fn sync(&self) {
        let _unsupported = self.0.sync_all();
    }

    /// Returns the bytes that this user can still write, if the system knows them.
    pub(crate) fn free_space(&self) -> Option<u64> {
        let facts = fstatvfs(&self.0).ok()?;
        facts.f_bavail.checked_mul(facts.f_frsize)
    }
}

fn file_type(stat: Stat) -> FileType {
    FileType::from_raw_mode(stat.st_mode)
}

fn state_of(stat: &Stat) -> FileState {
    #[expect(clippy::unnecessary_cast, reason = "the type differs by system")]
    let seconds = stat.st_mtime as i64;
    let nanoseconds = u32::try_from(stat.st_mtime_nsec).unwrap_or_default();
    FileState {
        bytes: stat.st_size.cast_unsigned(),
        modified: DateTime::from_timestamp(seconds, nanoseconds).unwrap_or_default(),
    }
}
