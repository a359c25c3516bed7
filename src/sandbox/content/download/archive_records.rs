//! The records of ZIP archives (APPNOTE 6.3): stored files with their checksum behind them, in UTF-8, and ZIP64
//! where a number needs it.

use chrono::{Datelike, Timelike};

use super::archive_entry::ArchiveEntry;

/// The largest numbers of records without ZIP64, which mean that the number is elsewhere.
const WIDE: u64 = 0xffff_ffff;
const MANY: usize = 0xffff;
/// The versions of the format that stored files and ZIP64 need.
const PLAIN_VERSION: u16 = 20;
const WIDE_VERSION: u16 = 45;
/// The system that wrote the archive, Unix: names of other systems are read in a code page in spite of their mark.
const SYSTEM: u16 = 3 << 8;
/// The attributes of files and of folders on Unix, and the mark of a folder on MS-DOS.
const FILE_MODE: u32 = 0o100_644 << 16;
const FOLDER_MODE: u32 = (0o40_755 << 16) | 0x10;
/// The checksum is behind the file; the name is in UTF-8.
const CHECKSUM_BEHIND: u16 = 1 << 3;
const UTF8: u16 = 1 << 11;

/// Little-endian numbers in order.
struct ZipRecord(Vec<u8>);

impl ZipRecord {
    fn new(signature: u32) -> Self {
        Self(signature.to_le_bytes().to_vec())
    }

    fn u16(mut self, value: u16) -> Self {
        self.0.extend(value.to_le_bytes());
        self
    }

    fn u32(mut self, value: u32) -> Self {
        self.0.extend(value.to_le_bytes());
        self
    }

    fn u64(mut self, value: u64) -> Self {
        self.0.extend(value.to_le_bytes());
        self
    }

    /// Adds a number in 32 bits; one that does not fit becomes the largest.
    fn narrow(self, value: u64) -> Self {
        self.u32(u32::try_from(value).unwrap_or(u32::MAX))
    }

    fn bytes(mut self, bytes: &[u8]) -> Self {
        self.0.extend_from_slice(bytes);
        self
    }
}

/// The records of a file in an archive.
pub(super) struct EntryRecords<'a> {
    entry: &'a ArchiveEntry,
}

impl<'a> EntryRecords<'a> {
    /// Creates the records of a file.
    pub(super) fn new(entry: &'a ArchiveEntry) -> Self {
        Self { entry }
    }

    fn size(&self) -> u64 {
        self.entry.file.size()
    }

    fn is_wide(&self) -> bool {
        self.size() >= WIDE
    }

    fn version(&self) -> u16 {
        if self.is_wide() { WIDE_VERSION } else { PLAIN_VERSION }
    }

    fn flags(&self) -> u16 {
        if self.size() > 0 { UTF8 | CHECKSUM_BEHIND } else { UTF8 }
    }

    fn name_len(&self) -> u16 {
        u16::try_from(self.entry.path.len()).unwrap_or(u16::MAX)
    }

    /// Returns the time and the date, to two seconds, from 1980 on.
    fn dos_time(&self) -> (u16, u16) {
        let time = self.entry.modified.to_utc().unwrap_or_default();
        let narrow = |value: u32| u16::try_from(value).unwrap_or(0);
        let year = narrow(u32::try_from(time.year() - 1980).unwrap_or(0).min(127));
        let day = (year << 9) | (narrow(time.month()) << 5) | narrow(time.day());
        let seconds = narrow(time.second()) / 2;
        ((narrow(time.hour()) << 11) | (narrow(time.minute()) << 5) | seconds, day)
    }

    /// Returns the record before the file.
    pub(super) fn local(&self) -> Vec<u8> {
        let (time, date) = self.dos_time();
        let size = if self.is_wide() { u32::MAX } else { 0 };
        let record = ZipRecord::new(0x0403_4b50)
            .u16(self.version())
            .u16(self.flags())
            .u16(0)
            .u16(time)
            .u16(date)
            .u32(0)
            .u32(size)
            .u32(size)
            .u16(self.name_len())
            .u16(if self.is_wide() { 20 } else { 0 })
            .bytes(self.entry.path.as_bytes());
        if self.is_wide() { record.u16(1).u16(16).u64(0).u64(0).0 } else { record.0 }
    }

    /// Returns the record behind the file; empty if the file is.
    pub(super) fn descriptor(&self, checksum: u32) -> Vec<u8> {
        let record = ZipRecord::new(0x0807_4b50).u32(checksum);
        match self.size() {
            0 => Vec::new(),
            size if self.is_wide() => record.u64(size).u64(size).0,
            size => record.narrow(size).narrow(size).0,
        }
    }

    /// Returns the length of the file and of its records before the directory.
    pub(super) fn total_len(&self) -> u64 {
        self.local().len() as u64 + self.size() + self.descriptor(0).len() as u64
    }

    /// Returns the record in the directory of the archive; `offset` is that of the record before the file.
    pub(super) fn central(&self, checksum: u32, offset: u64) -> Vec<u8> {
        let (time, date) = self.dos_time();
        let wide: Vec<u64> = [self.size(), self.size(), offset]
            .into_iter()
            .filter(|number| *number >= WIDE)
            .collect();
        let extra = wide.len() * 8;
        let with_head = if extra == 0 { 0 } else { extra + 4 };
        let narrow = |len: usize| u16::try_from(len).unwrap_or(u16::MAX);
        let is_folder = self.entry.path.ends_with('/');
        let mut record = ZipRecord::new(0x0201_4b50)
            .u16(SYSTEM | WIDE_VERSION)
            .u16(if wide.is_empty() { PLAIN_VERSION } else { WIDE_VERSION })
            .u16(self.flags())
            .u16(0)
            .u16(time)
            .u16(date)
            .u32(checksum)
            .narrow(self.size())
            .narrow(self.size())
            .u16(self.name_len())
            .u16(narrow(with_head))
            .u16(0)
            .u16(0)
            .u16(0)
            .u32(if is_folder { FOLDER_MODE } else { FILE_MODE })
            .narrow(offset)
            .bytes(self.entry.path.as_bytes());
        if !wide.is_empty() {
            record = record.u16(1).u16(narrow(extra));
        }
        wide.into_iter().fold(record, ZipRecord::u64).0
    }
}

/// Returns the records at the end of an archive with a number of files; `start` is the offset of the directory, and
/// `len` its length.
pub(super) fn end_records(files: usize, start: u64, len: u64) -> Vec<u8> {
    let mut record = Vec::new();
    if files >= MANY || start >= WIDE || len >= WIDE {
        let wide = ZipRecord::new(0x0606_4b50)
            .u64(44)
            .u16(WIDE_VERSION)
            .u16(WIDE_VERSION)
            .u32(0)
            .u32(0)
            .u64(files as u64)
            .u64(files as u64)
            .u64(len)
            .u64(start);
        let locator = ZipRecord::new(0x0706_4b50).u32(0).u64(start + len).u32(1);
        record.extend(wide.0);
        record.extend(locator.0);
    }
    let files = u16::try_from(files).unwrap_or(u16::MAX);
    let end = ZipRecord::new(0x0605_4b50)
        .u16(0)
        .u16(0)
        .u16(files)
        .u16(files)
        .narrow(len)
        .narrow(start)
        .u16(0);
    record.extend(end.0);
    record
}
