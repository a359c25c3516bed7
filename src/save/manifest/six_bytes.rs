//! Numbers in six bytes, for tables of many things.

/// The position in a file, or the first 48 bits of a hash. In tables, a number of eight bytes would need a third more memory.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct SixBytes([u8; 6]);

impl SixBytes {
    /// Returns the first 48 bits of a hash.
    pub(super) fn of_hash(hash: u64) -> Self {
        Self::of_position(hash >> 16)
    }

    /// Returns a number below 2⁴⁸. Positions in a manifest are: it stays below 256 TiB.
    pub(super) fn of_position(position: u64) -> Self {
        let [_, _, bytes @ ..] = position.to_be_bytes();
        Self(bytes)
    }

    /// Returns the number.
    pub(super) fn to_position(self) -> u64 {
        self.0.iter().fold(0, |number, byte| number << 8 | u64::from(*byte))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn positions_are_kept_and_sorted() {
        let positions = [0, 1, 255, 256, 1 << 32, (1 << 48) - 1];
        let stored = positions.map(SixBytes::of_position);
        assert_eq!(stored.map(SixBytes::to_position), positions);
        assert!(stored.is_sorted());
    }

    #[test]
    fn hashes_keep_their_first_bits() {
        let hash = 0x1234_5678_9abc_def0;
        assert_eq!(SixBytes::of_hash(hash).to_position(), 0x1234_5678_9abc);
    }
}
