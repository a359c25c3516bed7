//! The folder to which a run saves. Nothing is written outside of it, and one run writes to it at a time.

use std::fs::{self, File, TryLockError};
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

#[cfg(windows)]
use super::disk_name::is_windows_name;
use super::disk_name::{CHECKSUMS, LOCK, MANIFEST};
use super::file_hash::{SavedFile, hash_of};
use super::part_guard::PartList;
use super::relative_file::RelativeFile;
use super::subfolder::{FileState, Subfolder};
use crate::error::{Failure, Kind};
use crate::sys::{lock, parent_folder};

/// The number of folders that stay open, since the next file is often in one of them.
const OPEN_FOLDERS: usize = 16;

/// An open folder, locked against other runs. Clones are the same folder.
#[derive(Clone)]
pub(crate) struct SaveFolder(Arc<OpenFolder>);

struct OpenFolder {
    path: PathBuf,
    root: Arc<Subfolder>,
    recent: Mutex<Vec<(String, Arc<Subfolder>)>>,
    parts: PartList,
    lock: Option<File>,
    /// Is dropped last: Windows removes no folder that is open.
    new: NewFolder,
}

/// A folder that is removed at the end if it is empty, or `None`.
struct NewFolder(Option<PathBuf>);

impl Drop for NewFolder {
    fn drop(&mut self) {
        if let Some(path) = &self.0 {
            let _not_empty = fs::remove_dir(path);
        }
    }
}

impl SaveFolder {
    /// Opens the folder, and creates it without access for other users if it does not exist.
    ///
    /// # Errors
    /// It is a file, cannot be created or written, or another run is using it.
    pub(crate) fn open(path: &Path) -> Result<Self, Failure> {
        let is_new = !path.exists();
        let mut builder = fs::DirBuilder::new();
        builder.recursive(true);
        #[cfg(unix)]
        std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
        let opened = builder.create(path).and_then(|()| Subfolder::open(path));
        let root = opened.map_err(|error| not_opened(path, &error))?;
        let lock = lock_folder(&root, path)?;
        Ok(Self::of(path.to_owned(), root, lock, is_new))
    }

    /// Opens the folder for reading; `None` if it does not exist. It is not locked, and nothing is created.
    ///
    /// # Errors
    /// It is a file, or cannot be read.
    pub(crate) fn open_existing(path: &Path) -> Result<Option<Self>, Failure> {
        match Subfolder::open(path) {
            Ok(root) => Ok(Some(Self::of(path.to_owned(), root, None, false))),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
            Err(error) => Err(not_opened(path, &error)),
        }
    }

    /// Opens the folder of one file that the user named. The folder must exist, and is not locked: the part file is.
    ///
    /// # Errors
    /// The folder does not exist, or the path does not name a file.
    pub(crate) fn of_file(path: &Path) -> Result<(Self, RelativeFile), Failure> {
        let cannot =
            |cause: &str| Failure::usage(format!("cannot save to {}: {cause}", path.display()));
        let name = path.file_name().ok_or_else(|| cannot("it is not the name of a file"))?;
        let name = name.to_str().ok_or_else(|| cannot("its name is not UTF-8"))?;
        let folder = parent_folder(path);
        #[cfg(windows)]
        if !is_windows_name(name) {
            return Err(cannot("its name is not a valid file name on Windows"));
        }
        let root = Subfolder::open(folder).map_err(|error| match error.kind() {
            ErrorKind::NotFound => cannot(&format!("{} does not exist", folder.display()))
                .hint("name a file in an existing folder"),
            _ => cannot_save(folder, &error),
        })?;
        root.state(name).map_err(|error| cannot(&error.to_string()))?;
        let folder = Self::of(folder.to_owned(), root, None, false);
        Ok((folder, RelativeFile::of_user(name.to_owned())))
    }

    fn of(path: PathBuf, root: Subfolder, lock: Option<File>, is_new: bool) -> Self {
        let (root, recent, parts) = (Arc::new(root), Mutex::default(), PartList::new());
        let new = NewFolder(is_new.then(|| path.clone()));
        Self(Arc::new(OpenFolder { path, root, recent, parts, lock, new }))
    }

    /// Returns the path of a file for messages.
    pub(crate) fn path_of(&self, file: &RelativeFile) -> PathBuf {
        self.0.path.join(file.as_str().split('/').collect::<PathBuf>())
    }

    pub(crate) fn path(&self) -> &Path {
        &self.0.path
    }

    pub(super) fn root(&self) -> &Arc<Subfolder> {
        &self.0.root
    }

    /// Returns whether a signal has arrived. Then part files are removed, and no other is created.
    pub(crate) fn is_interrupted(&self) -> bool {
        self.parts().is_interrupted()
    }

    pub(super) fn parts(&self) -> &PartList {
        &self.0.parts
    }

    /// Returns the bytes that can still be written, if the system knows them.
    pub(crate) fn free_space(&self) -> Option<u64> {
        self.0.root.free_space()
    }

    /// Returns whether the folder still has its path: it was not moved or removed, and its file system is there.
    pub(crate) fn is_in_place(&self) -> bool {
        self.0.root.is_at(&self.0.path)
    }

    /// Returns the folder of a file.
    ///
    /// # Errors
    /// It does not exist, or a name that leads to it is a link or not a folder.
    pub(super) fn parent_of(&self, file: &RelativeFile) -> io::Result<Arc<Subfolder>> {
        self.subfolder(file.parent(), Subfolder::child)
    }

    /// Returns the folder of a file, and creates the folders that do not exist.
    ///
    /// # Errors
    /// A name that leads to it is a link or not a folder, or the folder cannot be created.
    pub(super) fn make_parent_of(&self, file: &RelativeFile) -> io::Result<Arc<Subfolder>> {
        self.subfolder(file.parent(), Subfolder::make_child)
    }

    fn subfolder(
        &self,
        path: &str,
        step: fn(&Subfolder, &str) -> io::Result<Subfolder>,
    ) -> io::Result<Arc<Subfolder>> {
        if path.is_empty() {
            return Ok(Arc::clone(&self.0.root));
        }
        let known = |recent: &Vec<(String, Arc<Subfolder>)>| {
            recent.iter().find(|(known, _)| known == path).map(|(_, folder)| Arc::clone(folder))
        };
        if let Some(folder) = known(&lock(&self.0.recent)) {
            return Ok(folder);
        }
        let mut names = path.split('/');
        let mut folder = step(&self.0.root, names.next().unwrap_or_default())?;
        for name in names {
            folder = step(&folder, name)?;
        }
        let folder = Arc::new(folder);
        let mut recent = lock(&self.0.recent);
        recent.truncate(OPEN_FOLDERS - 1);
        recent.insert(0, (path.to_owned(), Arc::clone(&folder)));
        Ok(folder)
    }

    /// Returns the state of a file, or `None` if it does not exist.
    ///
    /// # Errors
    /// It is a link or not a plain file, or so is what leads to it.
    pub(crate) fn state(&self, file: &RelativeFile) -> io::Result<Option<FileState>> {
        match self.parent_of(file) {
            Ok(folder) => folder.state(file.name()),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Returns the size and the hash of a file, read from its beginning to its end.
    ///
    /// # Errors
    /// It does not exist or cannot be read, or is a link.
    pub(crate) fn hash(&self, file: &RelativeFile) -> io::Result<SavedFile> {
        hash_of(self.parent_of(file)?.open_for_reading(file.name())?)
    }
}

impl OpenFolder {
    /// Removes what is empty in a new folder, which is then removed if it is empty itself, and still has its name.
    fn remove_empty(&mut self) {
        for name in [MANIFEST, CHECKSUMS] {
            if matches!(self.root.state(name), Ok(Some(state)) if state.bytes == 0) {
                let _read_only = self.root.remove(name);
            }
        }
        if !self.root.is_at(&self.path) {
            self.new.0 = None;
        }
    }
}

impl Drop for OpenFolder {
    fn drop(&mut self) {
        // The name first: a run that opens it after this finds that its lock is not of the file with that name.
        if self.lock.is_some() {
            let _read_only = self.root.remove(LOCK);
        }
        self.lock = None;
        if self.new.0.is_some() {
            self.remove_empty();
        }
    }
}

/// Locks the folder until the returned file is closed. A file system without locks is used without.
fn lock_folder(root: &Subfolder, path: &Path) -> Result<Option<File>, Failure> {
    loop {
        let file = root.open_for_writing(LOCK).map_err(|error| cannot_save(path, &error))?;
        match file.try_lock() {
            Err(TryLockError::WouldBlock) => {
                let message = format!("cannot save to {}: another run is using it", path.display());
                return Err(Failure::new(Kind::Failure, message)
                    .hint("wait until that run has ended, or use another folder"));
            }
            Err(TryLockError::Error(error)) if error.kind() != ErrorKind::Unsupported => {
                return Err(cannot_save(path, &error));
            }
            _ => {}
        }
        // The run that held it may have removed the file meanwhile.
        if root.is_named(LOCK, &file).unwrap_or(false) {
            return Ok(Some(file));
        }
    }
}

fn not_opened(path: &Path, error: &io::Error) -> Failure {
    match error.kind() {
        ErrorKind::AlreadyExists | ErrorKind::NotADirectory => {
            Failure::usage(format!("cannot save to {}: it is not a folder", path.display()))
        }
        _ => cannot_save(path, error),
    }
}

fn cannot_save(path: &Path, error: &io::Error) -> Failure {
    Failure::new(Kind::Failure, format!("cannot save to {}: {error}", path.display()))
}
