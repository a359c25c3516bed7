//! The progress line of a run: things, bytes, rate and the time left, or what the server prepares.

use std::collections::VecDeque;
use std::fmt::Write;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use crate::messages::Messages;
use crate::output::ProgressSource;
use crate::save::TransferCounts;
use crate::sys::lock;
use crate::sys::signals::{SignalHandler, SignalResponse, on_signal};
use crate::text::{bytes, safe};
use crate::time::in_words;

/// The time over which the rate is measured.
const WINDOW: Duration = Duration::from_secs(10);

/// The progress of a run.
pub(super) struct TransferProgress {
    counts: Arc<TransferCounts>,
    /// The bytes that had arrived at some times within the window.
    samples: Mutex<VecDeque<(Instant, u64)>>,
}

impl TransferProgress {
    pub(super) fn new(counts: Arc<TransferCounts>) -> Self {
        Self { counts, samples: Mutex::default() }
    }

    /// Returns the rate in bytes a second.
    fn rate(&self, now: Instant, arrived: u64) -> u64 {
        let mut samples = lock(&self.samples);
        samples.push_back((now, arrived));
        while samples.front().is_some_and(|(time, _)| now.duration_since(*time) > WINDOW) {
            samples.pop_front();
        }
        let Some((start, before)) = samples.front().copied() else { return 0 };
        let millis = u64::try_from(now.duration_since(start).as_millis()).unwrap_or(u64::MAX);
        arrived.saturating_sub(before).saturating_mul(1000).checked_div(millis).unwrap_or(0)
    }
}

/// Says at a signal how much was done, and how to continue. Signals do not wait for the end of the run in an open session.
pub(super) fn note_at_signal(counts: Arc<TransferCounts>, messages: Messages) -> SignalHandler {
    let is_noted = AtomicBool::new(false);
    on_signal(move |_| {
        // A terminal and a parent process may both send it.
        if is_noted.swap(true, Relaxed) {
            return SignalResponse::Exit;
        }
        let ((things, all_things), (arrived, _)) = (counts.things(), counts.bytes());
        let of = if all_things > 0 { format!(" of {all_things}") } else { String::new() };
        let done = format!("interrupted after {things}{of} things, {}", shown(arrived));
        messages.note(&format!("{done}: run the same command again to fetch the rest"));
        SignalResponse::Exit
    })
}

impl ProgressSource for TransferProgress {
    /// `12 of 40 things, 3.1 of 8.2 GB, 84.0 MB/s, 1 minute left`
    fn text(&self, _passed: Duration) -> String {
        let ((things, all_things), (arrived, all_bytes)) =
            (self.counts.things(), self.counts.bytes());
        let of = if all_things > 0 { format!(" of {all_things}") } else { String::new() };
        let mut text = format!("{things}{of} things, {}", shown(arrived));
        if all_bytes > arrived {
            let _infallible = write!(text, " of {}", shown(all_bytes));
        }
        let rate = self.rate(Instant::now(), arrived);
        if rate > 0 {
            let _infallible = write!(text, ", {}/s", shown(rate));
        }
        if let Some(left) =
            all_bytes.saturating_sub(arrived).checked_div(rate).filter(|left| *left > 0)
        {
            let _infallible = write!(text, ", {} left", in_words(Duration::from_secs(left)));
        }
        if let Some(message) = self.counts.message() {
            let _infallible = write!(text, "; {}", safe(&message));
        }
        text
    }

    fn position(&self) -> (u64, u64) {
        let ((things, all_things), (arrived, all_bytes)) =
            (self.counts.things(), self.counts.bytes());
        if all_bytes > 0 { (arrived, all_bytes) } else { (things, all_things) }
    }
}

/// Returns a number of bytes with a unit.
pub(super) fn shown(count: u64) -> String {
    bytes(i64::try_from(count).unwrap_or(i64::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rate_is_that_of_the_last_seconds() {
        let progress = TransferProgress::new(Arc::default());
        let start = Instant::now();
        assert_eq!(progress.rate(start, 5_000), 0);
        assert_eq!(progress.rate(start + Duration::from_secs(2), 9_000), 2_000);
        assert_eq!(progress.rate(start + Duration::from_secs(14), 9_000), 0);
        // A file began again.
        assert_eq!(progress.rate(start + Duration::from_secs(15), 1_000), 0);
    }

    #[test]
    fn unknown_totals_are_left_out() {
        let counts = Arc::new(TransferCounts::default());
        let progress = TransferProgress::new(Arc::clone(&counts));
        assert_eq!(progress.text(Duration::ZERO), "0 things, 0 B");
        counts.expect(40, 8_200_000_000);
        assert_eq!(progress.text(Duration::ZERO), "0 of 40 things, 0 B of 8.2 GB");
        assert_eq!(progress.position(), (0, 8_200_000_000));
    }
}
