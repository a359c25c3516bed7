//! The memory of a list: hashes of the items that were returned.

use std::collections::{HashSet, VecDeque};
use std::hash::{DefaultHasher, Hash, Hasher};

/// Hashes of the items that were returned.
pub(crate) struct SeenItems {
    all: HashSet<u64>,
    /// The hashes in `all`, oldest first, if the oldest are forgotten.
    order: VecDeque<u64>,
    max: usize,
}

impl SeenItems {
    /// Remembers the last `max` items.
    pub(crate) fn new(max: usize) -> Self {
        Self { all: HashSet::new(), order: VecDeque::new(), max }
    }

    pub(super) fn contains(&self, item: &impl Hash) -> bool {
        !self.all.is_empty() && self.all.contains(&hash(std::slice::from_ref(item)))
    }

    /// Adds an item. Returns `false` if it was there.
    pub(crate) fn insert(&mut self, item: &impl Hash) -> bool {
        let hash = hash(std::slice::from_ref(item));
        let is_new = self.all.insert(hash);
        if is_new && self.max < usize::MAX {
            self.order.push_back(hash);
            if self.order.len() > self.max
                && let Some(oldest) = self.order.pop_front()
            {
                self.all.remove(&oldest);
            }
        }
        is_new
    }
}

pub(super) fn hash(items: &[impl Hash]) -> u64 {
    let mut hasher = DefaultHasher::new();
    for item in items {
        item.hash(&mut hasher);
    }
    hasher.finish()
}
