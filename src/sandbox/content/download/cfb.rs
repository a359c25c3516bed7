//! The structure of messages: compound files ([MS-CFB], version 3) with one stream, which holds all bytes.
//!
//! ```text
//! header | stream … | directory | file allocation table …
//! ```

use super::overlay::overlay;

/// The size of a sector in bytes, and the number of table entries in it.
const SECTOR: u64 = 512;
const ENTRIES: u64 = SECTOR / 4;
/// The largest number of table sectors that the header can name.
const MAX_TABLES: u64 = 109;
/// The sectors of the directory.
const DIRECTORY: u64 = 1;
/// The smallest stream that is kept in sectors of its own.
const SMALLEST: u64 = 4_096;

const END_OF_CHAIN: u32 = 0xffff_fffe;
const TABLE: u32 = 0xffff_fffd;
const FREE: u32 = u32::MAX;

/// The parts of a file in sectors after the header.
struct Layout {
    stream: u64,
    tables: u64,
}

/// Returns the parts of a file; `None` if it is too large for a table that its header can name.
fn layout(size: u64) -> Option<Layout> {
    let sectors = size / SECTOR - 1;
    let tables = sectors.div_ceil(ENTRIES);
    let stream = sectors.checked_sub(tables + DIRECTORY)?;
    (tables <= MAX_TABLES).then_some(Layout { stream, tables })
}

/// Returns the size of the file that holds at least `size` bytes.
pub(super) fn round_up(size: u64) -> u64 {
    size.max(SMALLEST + (2 + DIRECTORY) * SECTOR).next_multiple_of(SECTOR)
}

/// Writes the structure into the part of a file that begins at a position. A file that is too large for its
/// tables has a true header only.
pub(super) fn overlay_structure(size: u64, position: u64, buffer: &mut [u8]) {
    let layout = layout(size);
    if position < SECTOR {
        overlay(&header(layout.as_ref()), position, buffer);
    }
    let Some(layout) = layout else { return };
    let structure = (1 + layout.stream) * SECTOR;
    let end = position + buffer.len() as u64;
    if end <= structure {
        return;
    }
    // From here on, all bytes are of the structure.
    let first = position.max(structure);
    let mut at = usize::try_from(first - position).unwrap_or(usize::MAX);
    let mut sector = first / SECTOR;
    let mut skipped = usize::try_from(first % SECTOR).unwrap_or(0);
    while let Some(rest) = buffer.get_mut(at..).filter(|rest| !rest.is_empty()) {
        let bytes = layout.sector(sector - 1);
        let len = (bytes.len() - skipped).min(rest.len());
        rest[..len].copy_from_slice(&bytes[skipped..skipped + len]);
        (at, sector, skipped) = (at + len, sector + 1, 0);
    }
}

fn number(value: u64) -> u32 {
    u32::try_from(value).unwrap_or(FREE)
}

impl Layout {
    /// Returns a sector after the stream.
    fn sector(&self, index: u64) -> Vec<u8> {
        match index.checked_sub(self.stream + DIRECTORY) {
            None => self.directory(),
            Some(table) => {
                let entries = table * ENTRIES..(table + 1) * ENTRIES;
                entries.flat_map(|index| self.next(index).to_le_bytes()).collect()
            }
        }
    }

    /// Returns the sector after a sector in its chain.
    fn next(&self, index: u64) -> u32 {
        let directory = self.stream;
        let tables = directory + DIRECTORY..directory + DIRECTORY + self.tables;
        if index + 1 == directory || index == directory {
            END_OF_CHAIN
        } else if index < directory {
            number(index + 1)
        } else if tables.contains(&index) {
            TABLE
        } else {
            FREE
        }
    }

    /// Returns the directory: the root, whose class is that of a message, and the stream of the body.
    fn directory(&self) -> Vec<u8> {
        let class = *b"\x0b\x0d\x02\0\0\0\0\0\xc0\0\0\0\0\0\0\x46";
        let mut bytes = entry("Root Entry", 5, 1, class, (END_OF_CHAIN, 0));
        let size = self.stream * SECTOR;
        bytes.extend(entry("__substg1.0_1000001F", 2, FREE, [0; 16], (0, size)));
        bytes.extend(entry("", 0, FREE, [0; 16], (0, 0)));
        bytes.extend(entry("", 0, FREE, [0; 16], (0, 0)));
        bytes
    }
}

/// Returns a directory entry; `chain` is the first sector and the size.
fn entry(name: &str, kind: u8, child: u32, class: [u8; 16], chain: (u32, u64)) -> Vec<u8> {
    let mut bytes: Vec<u8> = name.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let len = if name.is_empty() { 0 } else { bytes.len() + 2 };
    bytes.resize(64, 0);
    bytes.extend(u16::try_from(len).unwrap_or(0).to_le_bytes());
    bytes.extend([kind, 1]);
    for sibling in [FREE, FREE, child] {
        bytes.extend(sibling.to_le_bytes());
    }
    bytes.extend(class);
    bytes.extend([0; 20]);
    bytes.extend(chain.0.to_le_bytes());
    bytes.extend(chain.1.to_le_bytes());
    bytes
}

/// Returns the header; without a layout, it names no table.
fn header(layout: Option<&Layout>) -> Vec<u8> {
    let (stream, tables) = layout.map_or((0, 0), |layout| (layout.stream, layout.tables));
    let mut bytes = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".to_vec();
    bytes.extend([0; 16]);
    // Versions, byte order, and the exponents of the sizes of sectors.
    bytes.extend(b"\x3e\x00\x03\x00\xfe\xff\x09\x00\x06\x00");
    bytes.extend([0; 10]);
    bytes.extend(number(tables).to_le_bytes());
    bytes.extend(number(stream).to_le_bytes());
    bytes.extend([0; 4]);
    bytes.extend(number(SMALLEST).to_le_bytes());
    for value in [END_OF_CHAIN, 0, END_OF_CHAIN, 0] {
        bytes.extend(value.to_le_bytes());
    }
    for table in 0..MAX_TABLES {
        let sector = if table < tables { number(stream + DIRECTORY + table) } else { FREE };
        bytes.extend(sector.to_le_bytes());
    }
    bytes
}
