//! The number of downloads at once. A thread that makes a file durable lets another one download meanwhile.

use std::sync::{Condvar, Mutex, PoisonError};

use crate::sys::lock;

/// Slots for downloads.
pub(super) struct FetchSlots {
    free: Mutex<usize>,
    freed: Condvar,
}

/// A slot that is free again when this is dropped.
pub(super) struct FetchSlot<'s>(&'s FetchSlots);

impl FetchSlots {
    pub(super) fn new(count: usize) -> Self {
        Self { free: Mutex::new(count), freed: Condvar::new() }
    }

    /// Waits for a free slot.
    pub(super) fn take(&self) -> FetchSlot<'_> {
        let free = self.freed.wait_while(lock(&self.free), |free| *free == 0);
        *free.unwrap_or_else(PoisonError::into_inner) -= 1;
        FetchSlot(self)
    }
}

impl Drop for FetchSlot<'_> {
    fn drop(&mut self) {
        *lock(&self.0.free) += 1;
        self.0.freed.notify_one();
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};

    use super::*;

    #[test]
    fn no_more_slots_are_taken_than_there_are() {
        let slots = FetchSlots::new(3);
        let (taken, most) = (AtomicUsize::new(0), AtomicUsize::new(0));
        std::thread::scope(|scope| {
            for _ in 0..8 {
                scope.spawn(|| {
                    for _ in 0..50 {
                        let slot = slots.take();
                        most.fetch_max(taken.fetch_add(1, SeqCst) + 1, SeqCst);
                        std::thread::yield_now();
                        taken.fetch_sub(1, SeqCst);
                        drop(slot);
                    }
                });
            }
        });
        assert!((1..=3).contains(&most.load(SeqCst)));
        assert_eq!(*lock(&slots.free), 3);
    }
}
