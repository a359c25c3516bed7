//! Folders on Windows, each by its path in the form without a limit of length (`\\?\`). Files in it are private if the user's
//! folders are.

use std::fs::{self, File, Metadata, OpenOptions};
use std::io::{self, ErrorKind};
use std::os::windows::fs::{MetadataExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

use super::state::{FileState, refused};

/// `FILE_FLAG_OPEN_REPARSE_POINT`: opens a link itself.
const OPEN_LINK: u32 = 0x0020_0000;
/// `FILE_ATTRIBUTE_REPARSE_POINT`.
const REPARSE_POINT: u32 = 0x400;

/// The path of a folder.
pub(crate) struct Subfolder(PathBuf);

impl Subfolder {
    /// Opens the folder of a run. Links that lead to it are followed, as the user named it.
    pub(crate) fn open(path: &Path) -> io::Result<Self> {
        let path = fs::canonicalize(path)?;
        if path.is_dir() { Ok(Self(path)) } else { Err(ErrorKind::NotADirectory.into()) }
    }

    /// Opens a folder in it.
    ///
    /// # Errors
    /// The name does not exist, or is a link or not a folder.
    pub(crate) fn child(&self, name: &str) -> io::Result<Self> {
        let path = self.0.join(name);
        let metadata = fs::symlink_metadata(&path)?;
        if metadata.is_dir() { Ok(Self(path)) } else { Err(wrong_kind(name, &metadata)) }
    }

    /// Opens a folder in it, and creates it if it does not exist.
    pub(crate) fn make_child(&self, name: &str) -> io::Result<Self> {
        match fs::create_dir(self.0.join(name)) {
            Err(error) if error.kind() != ErrorKind::AlreadyExists => Err(error),
            _ => self.child(name),
        }
    }

    /// Creates a file that does not exist yet.
    pub(crate) fn create(&self, name: &str) -> io::Result<File> {
        self.open_plain(name, File::options().read(true).write(true).create_new(true))
    }

    /// Opens a plain file for reading and writing, and creates it if it does not exist.
    pub(crate) fn open_for_writing(&self, name: &str) -> io::Result<File> {
        self.open_plain(name, File::options().read(true).write(true).create(true).truncate(false))
    }

    /// Opens a plain file for reading.
    pub(crate) fn open_for_reading(&self, name: &str) -> io::Result<File> {
        self.open_plain(name, File::options().read(true))
    }

    fn open_plain(&self, name: &str, options: &mut OpenOptions) -> io::Result<File> {
        self.state(name)?;
        let path = self.0.join(name);
        let file = options.custom_flags(OPEN_LINK).open(&path)?;
        let metadata = file.metadata()?;
        if !metadata.is_file() {
            return Err(wrong_kind(name, &metadata));
        }
        if metadata.file_attributes() & REPARSE_POINT == 0 {
            return Ok(file);
        }
        // The bytes of a plain file may be in the cloud, or shared with other files.
        options.custom_flags(0).open(path)
    }

    /// Returns the state of a plain file, or `None` if the name does not exist.
    ///
    /// # Errors
    /// It is a link or not a plain file.
    pub(crate) fn state(&self, name: &str) -> io::Result<Option<FileState>> {
        let metadata = match fs::symlink_metadata(self.0.join(name)) {
            Ok(metadata) => metadata,
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(error),
        };
        if !metadata.is_file() {
            return Err(wrong_kind(name, &metadata));
        }
        Ok(Some(FileState { bytes: metadata.len(), modified: metadata.modified()?.into() }))
    }

    /// Returns whether an open file is the one that a name stands for: a file that is open keeps its name here.
    #[expect(clippy::unnecessary_wraps, clippy::unused_self, reason = "it may fail on Unix")]
    pub(crate) fn is_named(&self, _: &str, _: &File) -> io::Result<bool> {
        Ok(true)
    }

    /// Renames a file within the folder, and replaces another one.
    pub(crate) fn rename(&self, from: &str, to: &str) -> io::Result<()> {
        fs::rename(self.0.join(from), self.0.join(to))
    }

    /// Removes a file or a link. A missing one is not an error.
    pub(crate) fn remove(&self, name: &str) -> io::Result<()> {
        match fs::remove_file(self.0.join(name)) {
            Err(error) if error.kind() != ErrorKind::NotFound => Err(error),
            _ => Ok(()),
        }
    }

    /// Windows makes names durable by itself.
    #[expect(clippy::unused_self, reason = "Unix syncs the folder")]
    pub(crate) fn sync(&self) {}

    /// Returns `None`: the standard library does not know it.
    #[expect(clippy::unused_self, reason = "Unix asks the folder")]
    pub(crate) fn free_space(&self) -> Option<u64> {
        None
    }
}

fn wrong_kind(name: &str, metadata: &Metadata) -> io::Error {
    let what = match metadata.file_type() {
        kind if kind.is_symlink() => "a symbolic link or a junction",
        kind if kind.is_dir() => "a folder",
        kind if kind.is_file() => "not a folder",
        _ => "not a plain file",
    };
    refused(name, what)
}
