//! Who did how much.

use std::collections::HashMap;

use super::line::{ACTIONS, Judged, Line};
use crate::audit::Action;

/// So many names are told apart; a server that invents more does not fill the memory.
const MOST: usize = 10_000;

/// How often each action was taken, in the order of [`ACTIONS`].
pub(super) type Counts = [u64; ACTIONS.len()];

/// What somebody or something comes to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Tally {
    pub(super) events: u64,
    pub(super) sessions: u64,
    pub(super) actions: Counts,
    pub(super) bytes: u64,
    pub(super) warnings: u64,
    pub(super) failed: u64,
}

impl Tally {
    fn add(&mut self, line: &Line, is_new: bool) {
        self.events += 1;
        self.sessions += u64::from(is_new);
        self.actions[line.record.action as usize] += 1;
        self.bytes = self.bytes.saturating_add(line.taken());
        self.warnings += u64::from(line.judged.is_trouble() && line.judged != Judged::Failed);
        self.failed += u64::from(line.judged == Judged::Failed);
    }

    /// The sum of two.
    pub(super) fn with(mut self, other: &Self) -> Self {
        self.events += other.events;
        self.sessions += other.sessions;
        for (sum, more) in self.actions.iter_mut().zip(other.actions) {
            *sum += more;
        }
        self.bytes = self.bytes.saturating_add(other.bytes);
        self.warnings += other.warnings;
        self.failed += other.failed;
        self
    }

    pub(super) fn of(&self, action: Action) -> u64 {
        self.actions[action as usize]
    }

    pub(super) fn trouble(&self) -> u64 {
        self.warnings + self.failed
    }
}

/// Tallies by name.
#[derive(Default)]
pub(super) struct By {
    /// By the name without case, beside its first spelling.
    names: HashMap<String, (String, Tally)>,
    /// Of those that found no room.
    rest: Tally,
}

impl By {
    fn add(&mut self, name: &str, line: &Line, is_new: bool) {
        let key = name.to_lowercase();
        if let Some((_, tally)) = self.names.get_mut(&key) {
            return tally.add(line, is_new);
        }
        if self.names.len() >= MOST {
            return self.rest.add(line, is_new);
        }
        let mut tally = Tally::default();
        // A session is new to whoever is first met in it.
        tally.add(line, is_new);
        self.names.insert(key, (name.to_owned(), tally));
    }

    pub(super) fn count(&self) -> usize {
        self.names.len()
    }

    /// The busiest, and what all others come to.
    pub(super) fn busiest(&self, most: usize) -> (Vec<(&str, &Tally)>, Rest) {
        let mut all: Vec<_> =
            self.names.values().map(|(name, tally)| (name.as_str(), tally)).collect();
        all.sort_by(|(one, first), (other, second)| {
            second.events.cmp(&first.events).then_with(|| one.cmp(other))
        });
        let others = all.split_off(most.min(all.len()));
        let rest = others.iter().fold(self.rest.clone(), |sum, (_, tally)| sum.with(tally));
        (all, (rest.events > 0).then_some((others.len(), rest)))
    }
}

/// How many others there are, and what they come to.
type Rest = Option<(usize, Tally)>;

/// All sums of a report.
#[derive(Default)]
pub(super) struct Sums {
    pub(super) all: Tally,
    /// What each action comes to, in the order of [`ACTIONS`].
    pub(super) actions: [Tally; ACTIONS.len()],
    pub(super) users: By,
    pub(super) organizations: By,
}

impl Sums {
    pub(super) fn add(&mut self, line: &Line, is_new: bool) {
        let record = line.record;
        self.all.add(line, is_new);
        self.actions[record.action as usize].add(line, is_new);
        self.users.add(&record.user, line, is_new);
        self.organizations.add(&record.organization, line, is_new);
    }
}
