//! The header of Outlook data files ([MS-PST] 2.2.2.6, Unicode form). The bytes after it have no structure.

use super::crc32::Crc32;

/// The size of the header in bytes.
pub(super) const HEADER: u64 = 564;

/// The smallest size of a file, and the size of which all sizes are multiples.
const EMPTY: u64 = 271_360;
const PAGE: u64 = 1_024;

/// Returns the size of the file that holds at least `size` bytes.
pub(super) fn round_up(size: u64) -> u64 {
    size.max(EMPTY).next_multiple_of(PAGE)
}

/// Returns the header of a file with a size.
pub(super) fn header(number: u64, size: u64) -> Vec<u8> {
    let mut header = vec![0; 564];
    let mut put = |at: usize, bytes: &[u8]| header[at..at + bytes.len()].copy_from_slice(bytes);
    put(0, b"!BDN");
    // "SM", the version of the file and of its client, and the platforms.
    put(8, b"SM\x17\x00\x13\x00\x01\x01");
    put(32, &number.to_le_bytes());
    // The root: the end of the file, and the last map of pages.
    put(184, &size.to_le_bytes());
    put(192, &(size - size % 253_952).max(17_408).to_le_bytes());
    put(248, &[2]);
    put(256, &[0xff; 256]);
    // The end of the maps, and "not encrypted".
    put(512, &[0x80, 0]);
    let checksum = |bytes: &[u8]| {
        let mut crc = Crc32::of_pst();
        crc.update(bytes);
        crc.pst_value().to_le_bytes()
    };
    let (partial, full) = (checksum(&header[8..479]), checksum(&header[8..524]));
    header[4..8].copy_from_slice(&partial);
    header[524..528].copy_from_slice(&full);
    header
}
