//! The progress of an event, which the body of a response advances without the state of the server.

use std::sync::{Arc, OnceLock};
use std::time::Instant;

use crate::sandbox::data::Ticks;

/// The duration of a save with a fixed clock, and of the opening of an item, in ticks.
const SHORT: i64 = 123_000;

/// The progress of an event; all copies show the same.
#[derive(Clone)]
pub(crate) struct EventProgress(Arc<EventTimes>);

struct EventTimes {
    start: Ticks,
    /// The start on the clock of the machine; `None` if the server's clock is fixed.
    began: Option<Instant>,
    /// Whether all was sent, and the time of the end.
    end: OnceLock<(bool, Ticks)>,
}

impl EventProgress {
    /// Creates the progress of a save that starts.
    pub(crate) fn new(start: Ticks, began: Option<Instant>) -> Self {
        Self(Arc::new(EventTimes { start, began, end: OnceLock::new() }))
    }

    /// Creates the progress of the opening of an item, which ends at once.
    pub(crate) fn at_once(start: Ticks) -> Self {
        let progress = Self::new(start, None);
        progress.succeed();
        progress
    }

    /// Ends the save: the whole body was sent.
    pub(crate) fn succeed(&self) {
        self.finish(true);
    }

    /// Ends the save without success; nothing happens if it ended before.
    pub(crate) fn fail(&self) {
        self.finish(false);
    }

    fn finish(&self, is_success: bool) {
        let elapsed = self.0.began.map(|began| began.elapsed().as_nanos() / 100);
        let elapsed = elapsed.map_or(SHORT, |ticks| i64::try_from(ticks).unwrap_or(i64::MAX));
        // The first end counts.
        let _ = self.0.end.set((is_success, self.0.start.plus(elapsed)));
    }

    /// Returns the status of the event.
    pub(crate) fn status(&self) -> &'static str {
        match self.0.end.get() {
            None => "Running",
            Some((true, _)) => "Success",
            Some((false, _)) => "Failed",
        }
    }

    /// Returns the time of the start.
    pub(crate) fn start(&self) -> Ticks {
        self.0.start
    }

    /// Returns the time of the end; `None` if the save is running.
    pub(crate) fn end(&self) -> Option<Ticks> {
        self.0.end.get().map(|(_, end)| *end)
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn only_the_first_end_counts() {
        let start = Ticks::FIRST.plus_seconds(10);
        let progress = EventProgress::new(start, None);
        let copy = progress.clone();
        assert_eq!((copy.status(), copy.end()), ("Running", None));
        progress.succeed();
        progress.fail();
        assert_eq!((copy.status(), copy.end()), ("Success", Some(start.plus(SHORT))));
    }

    #[test]
    fn a_moving_clock_measures_the_duration() {
        let progress = EventProgress::new(Ticks::FIRST, Some(Instant::now()));
        std::thread::sleep(Duration::from_millis(30));
        progress.fail();
        assert_eq!(progress.status(), "Failed");
        assert!(progress.end().unwrap().since(Ticks::FIRST) >= 300_000);
    }
}
