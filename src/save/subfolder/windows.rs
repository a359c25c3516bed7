//! Folders on Windows, each by its path in the form without a limit of length (`\\?\`), and held open so that no other folder
//! or link can take its place. Files in it are private if the user's folders are.

use std::fs::{self, File, Metadata, OpenOptions};
use std::io::{self, ErrorKind};
use std::os::windows::fs::{MetadataExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::thread;
use std::time::Duration;

use winapi_util::file::information;

use super::state::{FileState, refused};

/// `FILE_FLAG_OPEN_REPARSE_POINT`: opens a link itself.
const OPEN_LINK: u32 = 0x0020_0000;
/// `FILE_FLAG_BACKUP_SEMANTICS`, without which a folder cannot be opened.
const OPEN_FOLDER: u32 = 0x0200_0000;
/// `FILE_SHARE_READ` and `FILE_SHARE_WRITE`, but not `FILE_SHARE_DELETE`: what is open so cannot be renamed or removed.
const KEEPS_NAME: u32 = 3;
/// `FILE_ATTRIBUTE_REPARSE_POINT`.
const REPARSE_POINT: u32 = 0x400;
/// `ERROR_SHARING_VIOLATION`.
const IN_USE: i32 = 32;
/// Scanners of viruses open new files for a short time.
const RENAME_TRIES: u32 = 10;
const RENAME_PAUSE: Duration = Duration::from_millis(50);

/// A folder, by its path. While it is open, its name stays its own.
pub(crate) struct WindowsSubfolder {
    path: PathBuf,
    /// Also what a name was judged by, once no link could replace it.
    open: File,
}

impl WindowsSubfolder {
    /// Opens the folder of a run. Links that lead to it are followed, as the user named it.
    pub(crate) fn open(path: &Path) -> io::Result<Self> {
        // Some drives are not known to the system's list of volumes.
        let absolute = fs::canonicalize(path).or_else(|error| match error.kind() {
            ErrorKind::NotFound | ErrorKind::PermissionDenied => Err(error),
            _ => std::path::absolute(path),
        })?;
        if !absolute.is_dir() {
            return Err(ErrorKind::NotADirectory.into());
        }
        Self::hold(absolute)
    }

    fn hold(path: PathBuf) -> io::Result<Self> {
        let flags = OPEN_FOLDER | OPEN_LINK;
        let options = File::options().read(true).share_mode(KEEPS_NAME).custom_flags(flags).clone();
        Ok(Self { open: options.open(&path)?, path })
    }

    /// Opens a folder in it.
    ///
    /// # Errors
    /// The name does not exist, or is a link or not a folder.
    pub(crate) fn child(&self, name: &str) -> io::Result<Self> {
        let path = self.path.join(name);
        let metadata = fs::symlink_metadata(&path)?;
        if !metadata.is_dir() {
            return Err(wrong_kind(name, &metadata));
        }
        let child = Self::hold(path)?;
        let metadata = child.open.metadata()?;
        if metadata.is_dir() { Ok(child) } else { Err(wrong_kind(name, &metadata)) }
    }

    /// Opens a folder in it, and creates it if it does not exist.
    pub(crate) fn make_child(&self, name: &str) -> io::Result<Self> {
        match fs::create_dir(self.path.join(name)) {
            Err(error) if error.kind() != ErrorKind::AlreadyExists => Err(error),
            _ => self.child(name),
        }
    }

    /// Creates a file that does not exist yet.
    pub(crate) fn create(&self, name: &str) -> io::Result<File> {
        self.open_plain(name, File::options().read(true).write(true).create_new(true))
    }

    /// Opens a plain file for reading and writing, and creates it if it does not exist. One that has another name as well
    /// is refused, for that one may be outside.
    pub(crate) fn open_for_writing(&self, name: &str) -> io::Result<File> {
        let mut options = File::options();
        let file =
            self.open_plain(name, options.read(true).write(true).create(true).truncate(false))?;
        // Some file systems do not count names.
        if information(&file).is_ok_and(|facts| facts.number_of_links() > 1) {
            return Err(refused(name, "a file with several names (hard links)"));
        }
        Ok(file)
    }

    /// Opens a plain file for reading.
    pub(crate) fn open_for_reading(&self, name: &str) -> io::Result<File> {
        self.open_plain(name, File::options().read(true))
    }

    fn open_plain(&self, name: &str, options: &mut OpenOptions) -> io::Result<File> {
        self.state(name)?;
        let path = self.path.join(name);
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
        let metadata = match fs::symlink_metadata(self.path.join(name)) {
            Ok(metadata) => metadata,
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(error),
        };
        if !metadata.is_file() {
            return Err(wrong_kind(name, &metadata));
        }
        Ok(Some(FileState { bytes: metadata.len(), modified: metadata.modified()?.into() }))
    }

    /// Returns whether an open file is the one that a name stands for.
    pub(crate) fn is_named(&self, name: &str, file: &File) -> io::Result<bool> {
        let named = match self.open_for_reading(name) {
            Ok(named) => information(&named)?,
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(false),
            Err(error) => return Err(error),
        };
        let open = information(file)?;
        Ok((named.volume_serial_number(), named.file_index())
            == (open.volume_serial_number(), open.file_index()))
    }

    /// Returns whether a path leads to a folder. A folder is its path here, so nothing is written to one that was moved.
    #[expect(clippy::unused_self, reason = "Unix compares the open folder")]
    pub(crate) fn is_at(&self, path: &Path) -> bool {
        path.is_dir()
    }

    /// Renames a file within the folder, and replaces another one. A file that another program has open only for a short time
    /// is waited for.
    pub(crate) fn rename(&self, from: &str, to: &str) -> io::Result<()> {
        let mut tries = 1;
        loop {
            match fs::rename(self.path.join(from), self.path.join(to)) {
                Err(error) if is_in_use(&error) && tries < RENAME_TRIES => {
                    tries += 1;
                    thread::sleep(RENAME_PAUSE);
                }
                renamed => return renamed,
            }
        }
    }

    /// Removes a file or a link. A missing one is not an error.
    pub(crate) fn remove(&self, name: &str) -> io::Result<()> {
        match fs::remove_file(self.path.join(name)) {
            Err(error) if error.kind() != ErrorKind::NotFound => Err(error),
            _ => Ok(()),
        }
    }

    /// Does nothing: NTFS makes names durable by itself.
    #[expect(clippy::unused_self, reason = "Unix syncs the folder")]
    pub(crate) fn sync(&self) {}

    /// Returns the bytes that this user can still write, if the system knows them.
    pub(crate) fn free_space(&self) -> Option<u64> {
        fs4::available_space(&self.path).ok()
    }
}

/// Returns whether another program has the file open: the system then denies access, or says so.
fn is_in_use(error: &io::Error) -> bool {
    error.kind() == ErrorKind::PermissionDenied || error.raw_os_error() == Some(IN_USE)
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
