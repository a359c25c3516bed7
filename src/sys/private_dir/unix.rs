//! Private files on Unix. A file is opened first, without following a link and without waiting, and then judged by its
//! descriptor: a path could stand for another file by the time that it is opened.

use std::fs::{File, Metadata};
use std::io::{self, ErrorKind};
use std::os::unix::fs::{MetadataExt, OpenOptionsExt};
use std::path::Path;

use rustix::fs::{Access, Mode, OFlags, access, openat};

use super::protection::Protection;
use crate::error::Failure;
use crate::text::shell_quoted;

pub(super) fn open_dir(path: &Path) -> io::Result<File> {
    let flags = (OFlags::DIRECTORY | OFlags::NONBLOCK).bits().cast_signed();
    File::options().read(true).custom_flags(flags).open(path)
}

/// Opens a file of an open directory for reading. A link is an error.
pub(super) fn open_file(dir: &File, path: &Path) -> io::Result<File> {
    open_in(dir, path, OFlags::RDONLY)
}

/// Opens a lock file of an open directory, and creates it if there is none. A link is an error.
pub(super) fn open_lock(dir: &File, path: &Path) -> io::Result<File> {
    open_in(dir, path, OFlags::RDWR | OFlags::CREATE)
}

fn open_in(dir: &File, path: &Path, access: OFlags) -> io::Result<File> {
    let flags = access | OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::CLOEXEC | OFlags::NOCTTY;
    let name = path.file_name().ok_or(ErrorKind::InvalidFilename)?;
    Ok(openat(dir, name, flags, Mode::RUSR | Mode::WUSR)?.into())
}

/// Checks that files can be created in a directory.
pub(super) fn check_writable(path: &Path) -> io::Result<()> {
    Ok(access(path, Access::WRITE_OK)?)
}

/// Checks that a file or directory belongs to this user or to root.
pub(super) fn check_owner(metadata: &Metadata, path: &Path) -> Result<(), Failure> {
    let me = rustix::process::geteuid().as_raw();
    // The content may name a command to run, and the owner of the file can write it.
    if [me, 0].contains(&metadata.uid()) {
        return Ok(());
    }
    let message = format!("{} belongs to another user (id {})", path.display(), metadata.uid());
    let no_link = if metadata.is_symlink() { "-h " } else { "" };
    let quoted = shell_quoted(&path.to_string_lossy());
    Err(Failure::usage(message).hint(format!("chown {no_link}{me} {quoted}")))
}

/// Checks that other users do not have more access to a file or directory than allowed.
pub(super) fn check_mode(
    metadata: &Metadata,
    path: &Path,
    protection: Protection,
) -> Result<(), Failure> {
    let (refused, bits) = match protection {
        Protection::NoWrite | Protection::FileOnly => (0o022, "go-w"),
        Protection::NoAccess => (0o077, "go="),
    };
    let excess = metadata.mode() & refused;
    if excess == 0 {
        return Ok(());
    }
    let can = if excess & 0o022 == 0 { "read" } else { "write" };
    let (mode, quoted) = (metadata.mode() & 0o777, shell_quoted(&path.to_string_lossy()));
    let message = format!("other users may {can} {} (mode {mode:o})", path.display());
    Err(Failure::usage(message).hint(format!("chmod {bits} {quoted}")))
}
