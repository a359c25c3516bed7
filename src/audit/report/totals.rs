//! Activity in numbers: in total, by action, by user and by organization.

use std::collections::HashMap;
use std::ops::AddAssign;

use super::event::{ReportEvent, StatusClass};
use crate::audit::event_record::AuditAction;

/// Names that are counted separately: a server that invents more does not fill the memory.
const MAX_NAMES: usize = 10_000;

/// Sums over some events.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct ActivityCounts {
    pub(super) events: u64,
    /// Sessions whose first event is among these.
    pub(super) sessions: u64,
    /// Events of each action, in the order of [`AuditAction::ALL`].
    pub(super) actions: [u64; AuditAction::ALL.len()],
    pub(super) bytes: i64,
    pub(super) warnings: u64,
    pub(super) failed: u64,
}

impl ActivityCounts {
    /// Returns the counts of one event.
    pub(super) fn of(event: &ReportEvent, is_first_of_session: bool) -> Self {
        let mut counts = Self { events: 1, bytes: event.bytes_taken(), ..Self::default() };
        counts.sessions = is_first_of_session.into();
        counts.actions[event.record.action as usize] = 1;
        counts.failed = (event.status == StatusClass::Failed).into();
        counts.warnings = u64::from(event.status.is_problem()) - counts.failed;
        counts
    }

    pub(super) fn action(&self, action: AuditAction) -> u64 {
        self.actions[action as usize]
    }

    /// Returns the number of failures and warnings.
    pub(super) fn problems(&self) -> u64 {
        self.warnings + self.failed
    }
}

impl AddAssign<&Self> for ActivityCounts {
    fn add_assign(&mut self, other: &Self) {
        self.events += other.events;
        self.sessions += other.sessions;
        for (sum, more) in self.actions.iter_mut().zip(other.actions) {
            *sum += more;
        }
        self.bytes = self.bytes.saturating_add(other.bytes);
        self.warnings += other.warnings;
        self.failed += other.failed;
    }
}

/// Counts by name, regardless of case.
#[derive(Default)]
pub(super) struct ActivityByName {
    /// The key is in lower case; the name is as it was first spelled.
    names: HashMap<String, (String, ActivityCounts)>,
    /// The counts of names beyond [`MAX_NAMES`].
    rest: ActivityCounts,
}

impl ActivityByName {
    pub(super) fn add(&mut self, name: &str, counts: &ActivityCounts) {
        let key = name.to_lowercase();
        if self.names.len() >= MAX_NAMES && !self.names.contains_key(&key) {
            self.rest += counts;
        } else {
            let entry = self
                .names
                .entry(key)
                .or_insert_with(|| (name.to_owned(), ActivityCounts::default()));
            entry.1 += counts;
        }
    }

    pub(super) fn count(&self) -> u64 {
        self.names.len() as u64
    }

    /// Returns the `most` busiest names.
    pub(super) fn busiest(&self, most: usize) -> Vec<(&str, &ActivityCounts)> {
        let mut names = self.sorted();
        names.truncate(most);
        names
    }

    /// Returns the number and the sum of all names but the `most` busiest, if there are others.
    pub(super) fn others(&self, most: usize) -> Option<(u64, ActivityCounts)> {
        let (mut number, mut sum) = (0, self.rest);
        for (_, counts) in self.sorted().into_iter().skip(most) {
            number += 1;
            sum += counts;
        }
        (sum.events > 0).then_some((number, sum))
    }

    fn sorted(&self) -> Vec<(&str, &ActivityCounts)> {
        let mut names: Vec<_> =
            self.names.values().map(|(name, counts)| (&**name, counts)).collect();
        names.sort_by_key(|(name, counts)| (std::cmp::Reverse(counts.events), *name));
        names
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn counts(events: u64) -> ActivityCounts {
        ActivityCounts { events, ..ActivityCounts::default() }
    }

    #[test]
    fn busiest_names_come_first_and_others_are_summed() {
        let mut activity = ActivityByName::default();
        for (name, events) in [("Ana", 2), ("bob", 5), ("ANA", 4), ("cyd", 5), ("dan", 1)] {
            activity.add(name, &counts(events));
        }
        assert_eq!(activity.count(), 4);
        assert_eq!(activity.busiest(2), [("Ana", &counts(6)), ("bob", &counts(5))]);
        assert_eq!(activity.others(2), Some((2, counts(6))));
        assert_eq!(activity.others(4), None);
    }

    #[test]
    fn number_of_names_is_bounded() {
        let mut activity = ActivityByName::default();
        for number in 0..MAX_NAMES + 3 {
            activity.add(&number.to_string(), &counts(1));
        }
        activity.add("0", &counts(1));
        assert_eq!(activity.count(), MAX_NAMES as u64);
        assert_eq!(activity.busiest(1), [("0", &counts(2))]);
        assert_eq!(activity.others(MAX_NAMES), Some((0, counts(3))));
    }
}
