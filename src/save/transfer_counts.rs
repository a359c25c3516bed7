//! The counts of a run, for its progress. Several threads count.

use std::cell::Cell;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::time::{Duration, Instant};

use super::fetch::FetchProgress;
use crate::sys::lock;

/// The counts of things and bytes of a run.
#[derive(Default)]
pub(crate) struct TransferCounts {
    things: AtomicU64,
    all_things: AtomicU64,
    bytes: AtomicU64,
    all_bytes: AtomicU64,
    waits: Mutex<StagingWaits>,
}

/// The requests for which no byte has arrived yet: the server prepares their files.
#[derive(Default)]
struct StagingWaits {
    /// The number of requests, and since when at least one waits.
    waiting: u64,
    since: Option<Instant>,
    /// The number of files whose bytes arrive.
    flowing: u64,
    /// What the session's events say.
    message: Option<String>,
}

impl TransferCounts {
    /// Sets the numbers of all things and bytes, as far as they are known.
    pub(crate) fn expect(&self, things: u64, bytes: u64) {
        self.all_things.store(things, Relaxed);
        self.all_bytes.store(bytes, Relaxed);
    }

    /// Returns the things that are done, and all that are known.
    pub(crate) fn things(&self) -> (u64, u64) {
        (self.things.load(Relaxed), self.all_things.load(Relaxed))
    }

    /// Returns the bytes that have arrived, and all that are known.
    pub(crate) fn bytes(&self) -> (u64, u64) {
        (self.bytes.load(Relaxed), self.all_bytes.load(Relaxed))
    }

    /// Returns what the server does while no bytes arrive, if that is known.
    pub(crate) fn message(&self) -> Option<String> {
        let waits = lock(&self.waits);
        waits.message.clone().filter(|_| waits.flowing == 0)
    }

    pub(super) fn finish_thing(&self) {
        self.things.fetch_add(1, Relaxed);
    }

    /// Takes a thing out of the expected ones: it was saved before.
    pub(super) fn forget_thing(&self, bytes: u64) {
        let less = |all: u64| Some(all.saturating_sub(bytes));
        let _kept = self.all_bytes.fetch_update(Relaxed, Relaxed, less);
        self.finish_thing();
    }

    fn move_bytes(&self, from: u64, to: u64) {
        if to >= from {
            self.bytes.fetch_add(to - from, Relaxed);
        } else {
            self.bytes.fetch_sub(from - to, Relaxed);
        }
    }

    /// Returns for how long requests have waited without any byte of a file.
    pub(super) fn staging_time(&self) -> Option<Duration> {
        let waits = lock(&self.waits);
        waits.since.filter(|_| waits.flowing == 0).map(|since| since.elapsed())
    }

    pub(super) fn set_message(&self, message: Option<String>) {
        lock(&self.waits).message = message;
    }
}

/// The transfer of one file: waits for its first byte, then counts its bytes.
pub(super) struct FileTransfer<'c> {
    counts: &'c TransferCounts,
    length: Cell<u64>,
    tries: &'c Cell<u32>,
}

impl<'c> FileTransfer<'c> {
    /// Begins to wait. `tries` gets the number of the tries.
    pub(super) fn begin(counts: &'c TransferCounts, tries: &'c Cell<u32>) -> Self {
        let mut waits = lock(&counts.waits);
        waits.waiting += 1;
        waits.since.get_or_insert_with(Instant::now);
        drop(waits);
        Self { counts, length: Cell::new(0), tries }
    }
}

impl FetchProgress for FileTransfer<'_> {
    fn set_tries(&self, tries: u32) {
        self.tries.set(tries);
    }

    fn set_length(&self, length: u64) {
        let before = self.length.replace(length);
        if before == 0 && length > 0 {
            let mut waits = lock(&self.counts.waits);
            (waits.waiting, waits.flowing) = (waits.waiting - 1, waits.flowing + 1);
            waits.message = None;
        } else if before > 0 && length == 0 {
            let mut waits = lock(&self.counts.waits);
            (waits.waiting, waits.flowing) = (waits.waiting + 1, waits.flowing - 1);
            waits.since = Some(Instant::now());
        }
        self.counts.move_bytes(before, length);
    }
}

impl Drop for FileTransfer<'_> {
    fn drop(&mut self) {
        let mut waits = lock(&self.counts.waits);
        if self.length.get() == 0 {
            waits.waiting -= 1;
        } else {
            waits.flowing -= 1;
            waits.since = (waits.waiting > 0).then(Instant::now);
        }
        if waits.waiting == 0 {
            waits.since = None;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_of_a_file_that_begins_again_count_once() {
        let counts = TransferCounts::default();
        counts.expect(2, 100);
        let tries = Cell::new(0);
        let file = FileTransfer::begin(&counts, &tries);
        assert!(counts.staging_time().is_some());
        counts.set_message(Some("the server prepares it".to_owned()));
        assert!(counts.message().is_some());
        file.set_length(40);
        assert!(counts.staging_time().is_none() && counts.message().is_none());
        file.set_length(0);
        assert!(counts.staging_time().is_some());
        file.set_length(60);
        let other = FileTransfer::begin(&counts, &tries);
        drop(file);
        assert!(counts.staging_time().is_some());
        drop(other);
        assert!(counts.staging_time().is_none());
        counts.finish_thing();
        counts.forget_thing(40);
        assert_eq!((counts.bytes(), counts.things()), ((60, 60), (2, 2)));
    }
}
