//! Sets of slots.

use super::life::LIVES;

/// A set of slots: a range for each kind of life. It is counted and indexed without visiting the slots.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct SlotSet([(u32, u32); LIVES]);

impl SlotSet {
    /// Returns the set of the slots that are in the range of their kind of life: `range` returns the
    /// first slot and the one after the last.
    pub(crate) fn new(mut range: impl FnMut(usize) -> (u32, u32)) -> Self {
        Self(std::array::from_fn(&mut range))
    }

    /// Returns the set of one slot.
    pub(crate) fn single(slot: u32) -> Self {
        Self::new(|kind| if kind == life_kind(slot) { (slot, slot + 1) } else { (0, 0) })
    }

    /// Returns the number of slots.
    pub(crate) fn len(&self) -> usize {
        self.count_below(u32::MAX)
    }

    /// Returns whether a slot is in the set.
    fn contains(&self, slot: u32) -> bool {
        self.0.get(life_kind(slot)).is_some_and(|(first, end)| (*first..*end).contains(&slot))
    }

    /// Returns the slots in order, without the first `skipped`.
    pub(crate) fn iter_from(&self, skipped: usize) -> impl Iterator<Item = u32> + '_ {
        let first = self.nth(skipped);
        let end = self.0.iter().map(|(_, end)| *end).max().unwrap_or(0);
        (first..end).filter(|slot| self.contains(*slot))
    }

    /// Returns the slot before which `index` slots of the set are, by bisection.
    fn nth(&self, index: usize) -> u32 {
        let (mut low, mut high) = (0, u32::MAX);
        while low < high {
            let middle = low + (high - low) / 2;
            if self.count_below(middle + 1) > index {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        low
    }

    fn count_below(&self, slot: u32) -> usize {
        let counts = self.0.iter().enumerate().map(|(kind, (first, end))| {
            let end = slot.min(*end);
            if end <= *first { 0 } else { count_kind(kind, end) - count_kind(kind, *first) }
        });
        counts.sum()
    }
}

/// Returns the kind of life of a slot.
pub(super) fn life_kind(slot: u32) -> usize {
    usize::try_from(slot).unwrap_or(0) % LIVES
}

/// Returns the number of slots of a kind below a slot.
fn count_kind(kind: usize, slot: u32) -> usize {
    (usize::try_from(slot).unwrap_or(usize::MAX) + LIVES - 1 - kind) / LIVES
}
