//! Where a manifest says what: a table of things and a table of files, for 100,000 things in less than 4 MiB.

use std::collections::hash_map::Entry;
use std::collections::{HashMap, HashSet};

use super::six_bytes::SixBytes;
use super::thing_key::ThingKey;
use crate::save::relative_file::RelativeFile;
use crate::text::short_hash;

/// The saved things of a manifest by their short keys, and the files by their path. A line has the whole key: of two things
/// with one short key, one has no proof.
#[derive(Default)]
pub(super) struct ManifestIndex {
    /// The position of the last line of each thing in bytes.
    lines: HashMap<SixBytes, SixBytes>,
    /// Hashes of folded paths, with the things that have these files.
    files: HashMap<SixBytes, SixBytes>,
    /// Things that failed after they were saved: their files may have been found to be changed.
    doubtful: HashSet<SixBytes>,
}

impl ManifestIndex {
    /// Makes room for this many things in all: tables that grow leave their memory to the heap.
    pub(super) fn expect(&mut self, things: usize) {
        self.lines.reserve(things.saturating_sub(self.lines.len()));
        self.files.reserve(things.saturating_sub(self.files.len()));
    }

    pub(super) fn insert(&mut self, key: &ThingKey, file: &RelativeFile, line: u64) {
        self.doubtful.remove(&key.short());
        self.lines.insert(key.short(), SixBytes::of_position(line));
        self.files.insert(hash_of(file), key.short());
    }

    /// Lets only the hash prove the file of a thing that was saved before.
    pub(super) fn doubt(&mut self, key: &ThingKey) {
        if self.lines.contains_key(&key.short()) {
            self.doubtful.insert(key.short());
        }
    }

    /// Returns whether only the hash proves the file of the thing with a short key.
    pub(super) fn is_doubtful(&self, key: SixBytes) -> bool {
        self.doubtful.contains(&key)
    }

    /// Returns the position of the line of a thing.
    pub(super) fn line(&self, key: &ThingKey) -> Option<u64> {
        self.lines.get(&key.short()).map(|line| line.to_position())
    }

    /// Returns whether a line is the last one of the thing with a short key, and no other thing has replaced its file.
    pub(super) fn is_valid(&self, key: SixBytes, line: u64, file: &RelativeFile) -> bool {
        self.lines.get(&key) == Some(&SixBytes::of_position(line))
            && self.files.get(&hash_of(file)) == Some(&key)
    }

    /// Returns the positions of the lines of all things in their order, with the short keys of the things.
    pub(super) fn sorted_lines(&self) -> Vec<(SixBytes, SixBytes)> {
        let mut lines: Vec<_> = self.lines.iter().map(|(key, line)| (*line, *key)).collect();
        lines.sort_unstable();
        lines
    }

    /// Returns whether a file may already have a line in the list of checksums.
    pub(super) fn may_list(&self, file: &RelativeFile, key: &ThingKey) -> bool {
        let owner = self.files.get(&hash_of(file));
        owner.is_some_and(|owner| *owner != key.short() || self.line(key).is_some())
    }

    /// Gives a file to a thing, unless another thing has it.
    pub(super) fn claim(&mut self, file: &RelativeFile, key: &ThingKey) -> bool {
        match self.files.entry(hash_of(file)) {
            Entry::Occupied(owner) => *owner.get() == key.short(),
            Entry::Vacant(free) => {
                free.insert(key.short());
                true
            }
        }
    }

    /// Returns the number of files.
    pub(super) fn files(&self) -> usize {
        self.files.len()
    }
}

/// Returns the hash of what a path has in common with equal ones on any system.
fn hash_of(file: &RelativeFile) -> SixBytes {
    SixBytes::of_hash(short_hash(&file.folded()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn index_of_100_000_things_is_small() {
        let mut index = ManifestIndex::default();
        for number in 0..100_000_u64 {
            let key =
                ThingKey::of_words("file", &[("file", &*number.to_string())].into(), None, "file");
            let file = RelativeFile::new::<&str>(&[], &number.to_string());
            assert!(index.claim(&file, &key));
            index.insert(&key, &file, number * 1_000);
        }
        assert_eq!((index.lines.len(), index.files()), (100_000, 100_000));
        // A table has one byte more for each place, and uses at most seven of eight places.
        let places = |capacity: usize| (capacity * 8).div_ceil(7).next_power_of_two();
        let bytes = places(index.lines.capacity()) * (size_of::<(SixBytes, SixBytes)>() + 1)
            + places(index.files.capacity()) * (size_of::<(SixBytes, SixBytes)>() + 1);
        assert!(bytes < 4 << 20, "{bytes} bytes");
    }
}
