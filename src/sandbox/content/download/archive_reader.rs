//! Reads ZIP archives from their rule, file by file.

use std::io::{self, Read};
use std::sync::Arc;

use super::archive::ZipArchive;
use super::archive_records::{EntryRecords, end_records};
use super::crc32::Crc32;

/// The part of an archive that comes after the current record. The number is that of a file.
#[derive(Clone, Copy)]
enum ArchivePart {
    Local(usize),
    /// The rest of a file from a position on.
    Data(usize, u64),
    Central(usize),
    End,
    Nothing,
}

/// A reader of an archive. Its memory grows by four bytes a file.
pub(super) struct ArchiveReader {
    archive: Arc<ZipArchive>,
    part: ArchivePart,
    /// The current record, and the number of its bytes that were read.
    record: (Vec<u8>, usize),
    checksum: Crc32,
    checksums: Vec<u32>,
    /// The length of the files with their records so far; in the directory, that of the files before the next.
    files: u64,
    directory: (u64, u64),
    /// The number of bytes at the start that are not wanted.
    skipped: u64,
}

impl ArchiveReader {
    /// Creates a reader from a position on. The bytes before it are computed, for their checksums.
    pub(super) fn new(archive: Arc<ZipArchive>, from: u64) -> Self {
        Self {
            archive,
            part: ArchivePart::Local(0),
            record: (Vec::new(), 0),
            checksum: Crc32::new(),
            checksums: Vec::new(),
            files: 0,
            directory: (0, 0),
            skipped: from,
        }
    }

    fn read_next(&mut self, buffer: &mut [u8]) -> usize {
        loop {
            let (record, read) = &mut self.record;
            let rest = record.get(*read..).unwrap_or_default();
            if !rest.is_empty() {
                let len = rest.len().min(buffer.len());
                buffer[..len].copy_from_slice(&rest[..len]);
                *read += len;
                return len;
            }
            match self.part {
                ArchivePart::Data(index, position) => {
                    let Some(entry) = self.archive.entries().get(index) else { return 0 };
                    let left = entry.file.size() - position;
                    if left == 0 {
                        self.finish_file(index);
                        continue;
                    }
                    let len = usize::try_from(left).unwrap_or(usize::MAX).min(buffer.len());
                    entry.file.fill(position, &mut buffer[..len]);
                    self.checksum.update(&buffer[..len]);
                    self.part = ArchivePart::Data(index, position + len as u64);
                    return len;
                }
                ArchivePart::Nothing => return 0,
                part => self.next_record(part),
            }
        }
    }

    fn finish_file(&mut self, index: usize) {
        let Some(entry) = self.archive.entries().get(index) else { return };
        let checksum = self.checksum.value();
        self.checksum = Crc32::new();
        self.checksums.push(checksum);
        let records = EntryRecords::new(entry);
        self.files += records.total_len();
        self.record = (records.descriptor(checksum), 0);
        self.part = ArchivePart::Local(index + 1);
    }

    /// Starts the next record, unless nothing is left.
    fn next_record(&mut self, part: ArchivePart) {
        let entries = self.archive.entries();
        match part {
            ArchivePart::Local(index) => {
                if let Some(entry) = entries.get(index) {
                    self.record = (EntryRecords::new(entry).local(), 0);
                    self.part = ArchivePart::Data(index, 0);
                } else {
                    self.directory = (self.files, 0);
                    self.files = 0;
                    self.part = ArchivePart::Central(0);
                }
            }
            ArchivePart::Central(index) => {
                if let Some(entry) = entries.get(index) {
                    let records = EntryRecords::new(entry);
                    let checksum = self.checksums.get(index).copied().unwrap_or(0);
                    self.record = (records.central(checksum, self.files), 0);
                    self.directory.1 += self.record.0.len() as u64;
                    self.files += records.total_len();
                    self.part = ArchivePart::Central(index + 1);
                } else {
                    self.part = ArchivePart::End;
                }
            }
            _ => {
                let (start, len) = self.directory;
                self.record = (end_records(entries.len(), start, len), 0);
                self.part = ArchivePart::Nothing;
            }
        }
    }
}

impl Read for ArchiveReader {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while self.skipped > 0 {
            let len = usize::try_from(self.skipped).unwrap_or(usize::MAX).min(buffer.len());
            let read = self.read_next(&mut buffer[..len]);
            if read == 0 {
                return Ok(0);
            }
            self.skipped -= read as u64;
        }
        Ok(self.read_next(buffer))
    }
}
