//! Waits for a server that is not available: a restart after updates takes some minutes, and a run takes a night.

use std::time::{Duration, Instant};

/// The failures in a row after which the run waits.
const IN_A_ROW: usize = 3;

/// The first wait, which is doubled each time, and the longest.
const FIRST_WAIT: Duration = Duration::from_secs(15);
const LONGEST_WAIT: Duration = Duration::from_secs(120);

/// How long the server has not been available, and when it is tried again.
pub(super) struct OutageWait {
    /// The longest time to wait for the server.
    limit: Duration,
    failures: usize,
    begun: Option<Instant>,
    wait: Duration,
    next_try: Option<Instant>,
    is_given_up: bool,
}

impl OutageWait {
    pub(super) fn new(limit: Duration) -> Self {
        let (failures, begun, next_try, is_given_up) = (0, None, None, false);
        Self { limit, failures, begun, wait: FIRST_WAIT, next_try, is_given_up }
    }

    pub(super) fn limit(&self) -> Duration {
        self.limit
    }

    /// Counts a thing for which the server was not available.
    pub(super) fn fail(&mut self, now: Instant) {
        self.failures += 1;
        let begun = *self.begun.get_or_insert(now);
        let is_waiting = self.next_try.is_some_and(|time| time > now);
        if self.failures < IN_A_ROW || is_waiting || self.is_given_up {
            return;
        }
        let left = self.limit.saturating_sub(now.duration_since(begun));
        if left.is_zero() {
            (self.next_try, self.is_given_up) = (None, true);
            return;
        }
        self.next_try = Some(now + self.wait.min(left));
        self.wait = LONGEST_WAIT.min(self.wait * 2);
    }

    /// Notes that the server is available.
    pub(super) fn end(&mut self) {
        *self = Self::new(self.limit);
    }

    /// Returns the time of the next try; `None` if the run does not wait for the server.
    pub(super) fn next_try(&self) -> Option<Instant> {
        self.next_try
    }

    pub(super) fn is_waiting(&self) -> bool {
        self.next_try.is_some()
    }

    pub(super) fn has_begun(&self) -> bool {
        self.begun.is_some()
    }

    /// Returns whether the run has waited long enough.
    pub(super) fn is_given_up(&self) -> bool {
        self.is_given_up
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_grow_to_the_limit_and_end_with_the_outage() {
        let mut outage = OutageWait::new(Duration::from_secs(40));
        let start = Instant::now();
        let at = |seconds| start + Duration::from_secs(seconds);
        outage.fail(at(0));
        outage.fail(at(1));
        assert!(!outage.is_waiting() && outage.has_begun());
        outage.fail(at(2));
        assert_eq!(outage.next_try(), Some(at(17)));
        // What was sent before the wait fails during it.
        outage.fail(at(3));
        assert_eq!(outage.next_try(), Some(at(17)));
        outage.fail(at(18));
        assert_eq!(outage.next_try(), Some(at(40)), "the limit");
        outage.fail(at(41));
        assert!(outage.is_given_up() && !outage.is_waiting());
        outage.end();
        assert!(!outage.is_given_up() && !outage.has_begun());
        for second in 42..45 {
            outage.fail(at(second));
        }
        assert_eq!(outage.next_try(), Some(at(44 + 15)));
    }
}
