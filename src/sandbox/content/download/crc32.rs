//! CRC-32 as ZIP archives use it (reflected polynomial 0xEDB88320), eight bytes at a time.

/// The value of each byte at each of eight distances.
static TABLES: [[u32; 256]; 8] = build_tables();

#[expect(clippy::cast_possible_truncation, reason = "a constant function, and a byte is below 256")]
const fn build_tables() -> [[u32; 256]; 8] {
    let mut tables = [[0; 256]; 8];
    let mut byte = 0;
    while byte < 256 {
        let mut value = byte as u32;
        let mut bit = 0;
        while bit < 8 {
            value = if value & 1 == 1 { value >> 1 ^ 0xedb8_8320 } else { value >> 1 };
            bit += 1;
        }
        tables[0][byte] = value;
        byte += 1;
    }
    let mut distance = 1;
    while distance < 8 {
        let mut byte = 0;
        while byte < 256 {
            let before = tables[distance - 1][byte];
            tables[distance][byte] = before >> 8 ^ tables[0][(before & 0xff) as usize];
            byte += 1;
        }
        distance += 1;
    }
    tables
}

/// A CRC-32 in progress.
#[derive(Clone, Copy)]
pub(super) struct Crc32(u32);

impl Crc32 {
    /// Starts a checksum of ZIP.
    pub(super) fn new() -> Self {
        Self(u32::MAX)
    }

    /// Starts a checksum of PST files, which is not inverted.
    pub(super) fn of_pst() -> Self {
        Self(0)
    }

    /// Adds bytes.
    pub(super) fn update(&mut self, bytes: &[u8]) {
        let (words, rest) = bytes.as_chunks::<8>();
        let mut value = self.0;
        for word in words {
            let bytes = (u64::from_le_bytes(*word) ^ u64::from(value)).to_le_bytes();
            let at = |place: usize| TABLES[7 - place][usize::from(bytes[place])];
            value = at(0) ^ at(1) ^ at(2) ^ at(3) ^ at(4) ^ at(5) ^ at(6) ^ at(7);
        }
        for byte in rest {
            let [low, ..] = value.to_le_bytes();
            value = value >> 8 ^ TABLES[0][usize::from(low ^ byte)];
        }
        self.0 = value;
    }

    /// Returns the checksum of ZIP.
    pub(super) fn value(self) -> u32 {
        !self.0
    }

    /// Returns the checksum of PST files.
    pub(super) fn pst_value(self) -> u32 {
        self.0
    }
}
