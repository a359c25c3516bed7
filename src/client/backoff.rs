//! Delays for all callers of a server that is overloaded, not only for the caller whose request was refused.

use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use super::retry::AttemptOutcome;
use crate::sys::lock;

#[derive(Default)]
pub(super) struct Backoff {
    count: AtomicU64,
    /// The time until which all callers wait.
    until: Mutex<Option<Instant>>,
    /// The last text that was announced, and when.
    announced: Mutex<Option<(String, Instant)>>,
}

/// The time within which a text is not announced again: several callers wait at once, and one may wait several times.
const ANNOUNCEMENT_INTERVAL: Duration = Duration::from_secs(30);

impl Backoff {
    /// Records the outcome of an attempt, after which its caller waits for `wait`. Returns the end of that wait if all
    /// other callers wait for it too.
    pub(super) fn record(
        &self,
        outcome: AttemptOutcome,
        wait: Option<Duration>,
    ) -> Option<Instant> {
        if !matches!(outcome, AttemptOutcome::Status(429 | 503, _)) {
            return None;
        }
        self.count.fetch_add(1, Ordering::Relaxed);
        let end = Instant::now().checked_add(wait?)?;
        let mut until = lock(&self.until);
        if until.is_none_or(|known| known < end) {
            *until = Some(end);
        }
        Some(end)
    }

    /// Returns how long a caller must wait before an attempt. `own` is the value that [`Self::record`] returned to this
    /// caller, which has already waited that long.
    pub(super) fn delay(&self, own: Option<Instant>) -> Duration {
        match *lock(&self.until) {
            Some(until) if Some(until) != own => until.saturating_duration_since(Instant::now()),
            _ => Duration::ZERO,
        }
    }

    /// Returns whether a text about a wait is to be shown: it was not shown just before.
    pub(super) fn announce(&self, text: &str) -> bool {
        let mut announced = lock(&self.announced);
        let is_repeated = announced
            .as_ref()
            .is_some_and(|(last, at)| last == text && at.elapsed() < ANNOUNCEMENT_INTERVAL);
        if !is_repeated {
            *announced = Some((text.to_owned(), Instant::now()));
        }
        !is_repeated
    }

    /// Returns how often the server said that it is overloaded.
    pub(super) fn count(&self) -> u64 {
        self.count.load(Ordering::Relaxed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_announced_once() {
        let backoff = Backoff::default();
        assert_eq!(
            ["a", "a", "b", "b"].map(|text| backoff.announce(text)),
            [true, false, true, false]
        );
    }

    #[test]
    fn other_callers_wait_too() {
        let backoff = Backoff::default();
        let wait = Some(Duration::from_secs(60));
        assert_eq!(backoff.record(AttemptOutcome::Status(500, None), wait), None);
        let own = backoff.record(AttemptOutcome::Status(429, None), wait);
        assert_eq!((backoff.count(), backoff.delay(own)), (1, Duration::ZERO));
        assert!(backoff.delay(None) > Duration::from_secs(50));
    }
}
