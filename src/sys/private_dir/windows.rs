//! Private files on Windows, where the directories of a user are private by default.

use std::fs::{File, Metadata};
use std::io;
use std::os::windows::fs::OpenOptionsExt;
use std::path::Path;

use super::protection::Protection;
use crate::error::Failure;

/// `FILE_FLAG_BACKUP_SEMANTICS`, without which a directory cannot be opened.
const BACKUP_SEMANTICS: u32 = 0x0200_0000;

pub(super) fn open_dir(path: &Path) -> io::Result<File> {
    File::options().read(true).custom_flags(BACKUP_SEMANTICS).open(path)
}

pub(super) fn open_file(_: &File, path: &Path) -> io::Result<File> {
    File::open(path)
}

pub(super) fn open_lock(_: &File, path: &Path) -> io::Result<File> {
    File::options().write(true).create(true).truncate(false).open(path)
}

#[expect(clippy::unnecessary_wraps, reason = "it may fail on Unix")]
pub(super) fn check_writable(_: &Path) -> io::Result<()> {
    Ok(())
}

#[expect(clippy::unnecessary_wraps, reason = "it may fail on Unix")]
pub(super) fn check_owner(_: &Metadata, _: &Path) -> Result<(), Failure> {
    Ok(())
}

#[expect(clippy::unnecessary_wraps, reason = "it may fail on Unix")]
pub(super) fn check_mode(_: &Metadata, _: &Path, _: Protection) -> Result<(), Failure> {
    Ok(())
}
