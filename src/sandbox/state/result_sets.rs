//! The result sets of searches, which clients page by `setId`.
//!
//! A set does not hold its items: it holds positions of the walk that finds them, from which a later page
//! continues. So a set of a million items takes little memory, and each page takes the time of its own part.

use std::collections::VecDeque;

use crate::sandbox::data::Id;
use crate::sandbox::data::random::{self, Purpose};

/// The number of sets that are kept.
const MAX_SETS: usize = 64;
/// The smallest number of items between two kept positions.
pub(crate) const MARK_DISTANCE: usize = 100;
/// The largest number of kept positions of a set.
const MAX_MARKS: usize = 20_000;

/// A position of the walk of a search.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub(crate) struct WalkPosition {
    /// The number of a mailbox, a drive, a site or a team.
    pub(crate) root: usize,
    /// The number of a part of it.
    pub(crate) part: usize,
    /// The number of an item of the part.
    pub(crate) item: usize,
}

/// The result set of a search.
pub(crate) struct ResultSet {
    /// The id.
    pub(crate) id: Id,
    /// The session of the search.
    session: Id,
    /// The path and the body of the search.
    search: String,
    /// Numbers of items, and the positions after them, in order.
    marks: Vec<(usize, WalkPosition)>,
}

impl ResultSet {
    /// Returns the last kept position at or before an item, and the number of items before that position; the
    /// start of the walk if none is kept.
    pub(crate) fn mark_before(&self, offset: usize) -> (usize, WalkPosition) {
        let count = self.marks.partition_point(|(number, _)| *number <= offset);
        count.checked_sub(1).map_or_else(Default::default, |last| self.marks[last])
    }

    /// Keeps the position after a number of items, unless one near it is kept.
    pub(crate) fn add_mark(&mut self, number: usize, position: WalkPosition) {
        let last = self.marks.last().map_or(0, |(last, _)| *last);
        if number >= last + MARK_DISTANCE && self.marks.len() < MAX_MARKS {
            self.marks.push((number, position));
        }
    }
}

/// The latest result sets, oldest first.
pub(crate) struct ResultSets {
    sets: VecDeque<ResultSet>,
    seed: u64,
    created: u64,
}

impl ResultSets {
    /// Creates a store without sets. The ids depend on the seed.
    pub(crate) fn new(seed: u64) -> Self {
        Self { sets: VecDeque::new(), seed, created: 0 }
    }

    /// Creates a set and forgets the oldest one if there are too many.
    pub(crate) fn create(&mut self, session: Id, search: String) -> &mut ResultSet {
        if self.sets.len() >= MAX_SETS {
            self.sets.pop_front();
        }
        self.created += 1;
        let id = random::id(self.seed, Purpose::ResultSet, self.created);
        self.sets.push_back(ResultSet { id, session, search, marks: Vec::new() });
        let last = self.sets.len() - 1;
        &mut self.sets[last]
    }

    /// Returns the set with an id, if it is of this search.
    pub(crate) fn get(&mut self, id: Id, session: Id, search: &str) -> Option<&mut ResultSet> {
        let mut sets = self.sets.iter_mut();
        sets.find(|set| set.id == id && set.session == session && set.search == search)
    }

    /// Returns the latest set of a search.
    pub(crate) fn latest(&mut self, session: Id, search: &str) -> Option<&mut ResultSet> {
        let mut sets = self.sets.iter_mut().rev();
        sets.find(|set| set.session == session && set.search == search)
    }

    /// Forgets a set.
    pub(crate) fn forget(&mut self, id: Option<Id>) {
        self.sets.retain(|set| Some(set.id) != id);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn session() -> Id {
        random::id(1, Purpose::Session, 1)
    }

    #[test]
    fn a_set_belongs_to_its_search_and_session() {
        let mut sets = ResultSets::new(1);
        let first = sets.create(session(), "a".to_owned()).id;
        let second = sets.create(session(), "a".to_owned()).id;
        assert!(sets.get(first, session(), "a").is_some());
        assert!(sets.get(first, session(), "b").is_none());
        assert!(sets.get(first, first, "a").is_none());
        assert_eq!(sets.latest(session(), "a").map(|set| set.id), Some(second));
        sets.forget(Some(second));
        assert_eq!(sets.latest(session(), "a").map(|set| set.id), Some(first));
        assert!(sets.get(second, session(), "a").is_none());
    }

    #[test]
    fn sets_and_positions_are_bounded() {
        let mut sets = ResultSets::new(1);
        let first = sets.create(session(), String::new()).id;
        for _ in 0..MAX_SETS {
            sets.create(session(), String::new());
        }
        assert!(sets.get(first, session(), "").is_none());
        let set = sets.create(session(), String::new());
        for number in 0..5_000_000 {
            set.add_mark(number, WalkPosition::default());
        }
        assert_eq!(set.marks.len(), MAX_MARKS);
    }

    fn at(item: usize) -> WalkPosition {
        WalkPosition { item, ..WalkPosition::default() }
    }

    #[test]
    fn the_last_position_before_an_item_is_found() {
        let mut sets = ResultSets::new(1);
        let set = sets.create(session(), String::new());
        assert_eq!(set.mark_before(5_000), (0, WalkPosition::default()));
        set.add_mark(99, at(9));
        set.add_mark(100, at(1));
        set.add_mark(150, at(2));
        set.add_mark(1_000, at(3));
        for (offset, expected) in [(99, 0), (100, 100), (999, 100), (1_000, 1_000), (9_000, 1_000)]
        {
            assert_eq!(set.mark_before(offset).0, expected, "{offset}");
        }
    }
}
