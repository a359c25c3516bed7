//! What several callers of one server share when it says that it has too much to do: a rest for all of them, not only for
//! the one that was told.

use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread::{self, ThreadId};
use std::time::{Duration, Instant};

use super::retry::Outcome;
use crate::sys::lock;

#[derive(Default)]
pub(super) struct Load {
    complaints: AtomicU64,
    /// Until when to rest, and who was told so, and waits already.
    rest: Mutex<Option<(Instant, ThreadId)>>,
}

impl Load {
    /// Takes in how a try ended, and how long its caller will wait before the next.
    pub(super) fn hear(&self, outcome: Outcome, wait: Option<Duration>) {
        if !matches!(outcome, Outcome::Status(429 | 503, _)) {
            return;
        }
        self.complaints.fetch_add(1, Ordering::Relaxed);
        let Some(until) = wait.and_then(|wait| Instant::now().checked_add(wait)) else { return };
        let mut rest = lock(&self.rest);
        if rest.is_none_or(|(known, _)| known < until) {
            *rest = Some((until, thread::current().id()));
        }
    }

    /// What remains of a rest that somebody else was asked for.
    pub(super) fn rest(&self) -> Duration {
        let rest = *lock(&self.rest);
        match rest {
            Some((until, told)) if told != thread::current().id() => {
                until.saturating_duration_since(Instant::now())
            }
            _ => Duration::ZERO,
        }
    }

    pub(super) fn complaints(&self) -> u64 {
        self.complaints.load(Ordering::Relaxed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_others_rest_too() {
        let load = Load::default();
        load.hear(Outcome::Status(500, None), Some(Duration::from_secs(60)));
        load.hear(Outcome::Status(429, None), Some(Duration::from_secs(60)));
        assert_eq!((load.complaints(), load.rest()), (1, Duration::ZERO));
        let others = thread::scope(|scope| scope.spawn(|| load.rest()).join());
        assert!(others.unwrap() > Duration::from_secs(50));
    }
}
