//! The number of items of a page, which is reduced if the server needs too long for a page.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

/// The smallest number of items to which a limit is reduced. A server that needs too long for ten items is not slow because
/// of the number of items.
const SMALLEST: usize = 10;

/// Full pages after which a limit that was never reduced would be doubled.
const FULL_PAGES: usize = 8;

/// The number of items that a page is requested with at most. Lists that share it profit from each other's timeouts: in one
/// session they come from the same repository.
///
/// Only lists of content in a session have one. A server may read their items from object storage while it answers, so a
/// page of a thousand can take minutes and time out each time (nielsengelen/vbo365-rest, issue 56). Other lists come from
/// the server's own database: if one of them times out, the server is not available, and smaller pages would only multiply
/// the wait.
pub(crate) struct PageLimit {
    items: AtomicUsize,
    largest: usize,
    /// Full pages since the limit was changed.
    full_pages: AtomicUsize,
    /// Full pages after which the limit is doubled. More after each timeout.
    needed: AtomicUsize,
    is_announced: AtomicBool,
}

impl PageLimit {
    pub(crate) fn new(items: usize) -> Self {
        Self {
            items: AtomicUsize::new(items),
            largest: items,
            full_pages: AtomicUsize::new(0),
            needed: AtomicUsize::new(FULL_PAGES),
            is_announced: AtomicBool::new(false),
        }
    }

    pub(crate) fn items(&self) -> usize {
        self.items.load(Ordering::Relaxed)
    }

    /// Reduces the limit after a page of `requested` items timed out. Returns the new limit, or `None` if `requested` is
    /// the smallest.
    pub(super) fn reduce(&self, requested: usize) -> Option<usize> {
        if requested <= SMALLEST {
            return None;
        }
        let smaller = (requested / 4).max(SMALLEST);
        // Several lists may time out at once: each counts from its own page, so the limit is reduced once.
        let before = self.items.fetch_min(smaller, Ordering::Relaxed);
        if before > smaller {
            self.full_pages.store(0, Ordering::Relaxed);
            self.needed.store(self.needed.load(Ordering::Relaxed) * 2, Ordering::Relaxed);
        }
        Some(before.min(smaller))
    }

    /// Takes note of a page of `received` items. Doubles the limit after many full pages, because a list of another part of
    /// the repository may be faster.
    pub(crate) fn record(&self, received: usize) {
        let items = self.items();
        if received < items || items >= self.largest {
            return;
        }
        let full_pages = self.full_pages.fetch_add(1, Ordering::Relaxed) + 1;
        if full_pages >= self.needed.load(Ordering::Relaxed) {
            self.full_pages.store(0, Ordering::Relaxed);
            let larger = (items * 2).min(self.largest);
            // Fails if a timeout has reduced the limit meanwhile.
            let _ =
                self.items.compare_exchange(items, larger, Ordering::Relaxed, Ordering::Relaxed);
        }
    }

    /// Returns `true` the first time only.
    pub(super) fn announce(&self) -> bool {
        !self.is_announced.swap(true, Ordering::Relaxed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn limit_grows_again_after_full_pages() {
        let limit = PageLimit::new(1_000);
        let record = |pages, items| (0..pages).for_each(|_| limit.record(items));
        limit.reduce(1_000);
        record(100, 249);
        record(15, 250);
        assert_eq!(limit.items(), 250);
        record(1, 250);
        assert_eq!(limit.items(), 500);
        record(16, 500);
        record(100, 1_000);
        assert_eq!(limit.items(), 1_000);
        limit.reduce(1_000);
        record(31, 250);
        assert_eq!(limit.items(), 250, "a second timeout makes it slower");
        record(1, 250);
        assert_eq!(limit.items(), 500);
    }

    #[test]
    fn limit_is_quartered_down_to_ten_items() {
        let limit = PageLimit::new(1_000);
        assert_eq!(limit.reduce(1_000), Some(250));
        assert_eq!(limit.reduce(1_000), Some(250), "two lists timed out at once");
        assert_eq!(limit.reduce(250), Some(62));
        assert_eq!(limit.reduce(62), Some(15));
        assert_eq!(limit.reduce(15), Some(10));
        assert_eq!(limit.reduce(10), None);
        assert_eq!((limit.items(), limit.reduce(1_000)), (10, Some(10)));
        assert_eq!(PageLimit::new(5).reduce(5), None);
    }
}
