//! The only paging loop.
//!
//! A list that changes while it is read shifts: once an item is removed, the first item of the next page moves to the page
//! before and is missed; once an item is inserted in front, items come twice. [`Pages::steady`] deals with both: each page
//! but the first begins with the last item of the page before. If it begins with an item that was never seen, items have
//! moved to the front, and the reader steps back until it finds a known item. Known items are not returned again.

use std::collections::{HashSet, VecDeque};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::time::{Duration, Instant};
use std::vec;

use serde::de::DeserializeOwned;

use super::client::Client;
use super::error::Error;
use crate::api::page::{NextPage, PageOf};
use crate::api::{Effect, Request};

/// The most items of a list that is not printed as it arrives.
const MAX_ITEMS: usize = 200_000;

/// Consecutive pages without a new item after which the server is assumed to ignore the offset.
const MAX_STALE_PAGES: u8 = 3;

/// The items of a list, in the server's order. Holds one page, and a hash for each page or item seen.
pub(crate) struct Pages<'a, E> {
    client: &'a Client,
    request: Request<PageOf<E>>,
    page_size: usize,
    offset: usize,
    /// The number of items in the last page.
    received: usize,
    ready: vec::IntoIter<E>,
    done: bool,
    page_hashes: HashSet<u64>,
    incomplete: bool,
    seen_items: Option<SeenItems>,
    /// The time and the number of items that the whole list may take; `None` if it is printed as it arrives.
    bounds: Option<(Duration, usize)>,
    started: Option<Instant>,
    /// The number of items, and their size in bytes.
    total: (usize, usize),
}

/// Hashes of the items that were returned.
struct SeenItems {
    all: HashSet<u64>,
    /// The hashes in `all`, oldest first, if the oldest are forgotten.
    order: VecDeque<u64>,
    max: usize,
    /// Pages overlap by one item. Pages of one item do not.
    overlap: bool,
    stale_pages: u8,
}

impl SeenItems {
    fn contains(&self, item: &impl Hash) -> bool {
        !self.all.is_empty() && self.all.contains(&hash(std::slice::from_ref(item)))
    }

    fn insert(&mut self, item: &impl Hash) {
        let hash = hash(std::slice::from_ref(item));
        if self.all.insert(hash) && self.max < usize::MAX {
            self.order.push_back(hash);
            if self.order.len() > self.max
                && let Some(oldest) = self.order.pop_front()
            {
                self.all.remove(&oldest);
            }
        }
    }
}

impl Client {
    /// Returns the items of a list; pages of `page_size` items are requested as they are needed. All pages together may take
    /// the time of one call, and have 200,000 items.
    pub(crate) fn items<E: DeserializeOwned + Hash>(
        &self,
        request: Request<PageOf<E>>,
        page_size: usize,
    ) -> Pages<'_, E> {
        Pages {
            client: self,
            request,
            page_size,
            offset: 0,
            received: 0,
            ready: Vec::new().into_iter(),
            done: false,
            page_hashes: HashSet::new(),
            incomplete: false,
            seen_items: None,
            bounds: Some((self.server().timeout(), MAX_ITEMS)),
            started: None,
            total: (0, 0),
        }
    }
}

impl<E: DeserializeOwned + Hash> Pages<'_, E> {
    /// Skips the first `offset` items.
    pub(crate) fn from(mut self, offset: usize) -> Self {
        self.offset = offset;
        self
    }

    /// Lifts the bounds of time and number, for a list that the user asked for.
    pub(crate) fn unbounded(mut self) -> Self {
        self.bounds = None;
        self
    }

    /// Returns the size in bytes of the items that were read.
    pub(crate) fn bytes(&self) -> usize {
        self.total.1
    }

    /// Makes the iterator return each item exactly once, even if the list changes while it is read. Remembers the last
    /// `max` items. If the order of the server is not known, `max` must cover the whole list.
    pub(crate) fn steady(mut self, max: usize) -> Self {
        let (all, order) = (HashSet::new(), VecDeque::new());
        self.seen_items = Some(SeenItems { all, order, max, overlap: true, stale_pages: 0 });
        self
    }

    /// Returns whether the server's pages contradicted each other, so that items may be missing.
    pub(crate) fn is_incomplete(&self) -> bool {
        self.incomplete
    }

    fn fetch(&mut self) -> Result<(), Error> {
        self.started.get_or_insert_with(Instant::now);
        let mut page = self.request(self.first())?;
        while self.has_shifted(&page)? {
            let back = self.first().saturating_sub(self.received.max(1));
            self.client.trace(|| format!("* the list has shifted: reading again from {back}"));
            self.offset = if back > 0 && self.overlaps() { back + 1 } else { back };
            page = self.request(self.first())?;
        }
        let (first, received) = (self.first(), page.items.len());
        self.total = (self.total.0 + received, self.total.1 + page.bytes);
        self.client.server().messages().page(received);
        self.received = received;
        let before = std::mem::replace(&mut self.offset, first + received);
        // If the page has links, they tell whether there is a next page. Otherwise there is one if the page is full.
        // `totalCount` is ignored, because v8 does not send it. A link is never followed: it may lead to another host.
        let more = match page.rest {
            NextPage::Complete => false,
            NextPage::Linked { next } => next,
            NextPage::Unlinked { limit } => received >= limit.unwrap_or(self.page_size),
        };
        self.done = !more || received == 0;
        if self.seen_items.is_some() {
            self.take_new(page.items, before);
        } else if received > 0 && !self.page_hashes.insert(hash(&page.items)) {
            self.stop_early();
        } else {
            self.ready = page.items.into_iter();
        }
        Ok(())
    }

    /// Returns the offset of the next request.
    fn first(&self) -> usize {
        if self.overlaps() { self.offset.saturating_sub(1) } else { self.offset }
    }

    fn overlaps(&self) -> bool {
        self.seen_items.as_ref().is_some_and(|seen| seen.overlap)
    }

    fn request(&self, offset: usize) -> Result<PageOf<E>, Error> {
        let mut request = self.request.clone();
        if !request.call.whole {
            request = request.query("limit", self.page_size.to_string());
            request = request.query("offset", offset.to_string());
        }
        if let (Some((time, max)), Some(started)) = (self.bounds, self.started) {
            let limit = request.call.patience.map_or(time, |patience| patience.min(time));
            let left = limit.saturating_sub(started.elapsed());
            if left.is_zero() || self.total.0 >= max {
                return Err(self.endless(&request, limit));
            }
            request = request.within(left);
        }
        self.client.send(&request)
    }

    /// Returns the error for a list whose pages do not end.
    fn endless(&self, request: &Request<PageOf<E>>, limit: Duration) -> Error {
        let items = self.total.0;
        let reason = if items >= MAX_ITEMS {
            format!("the list has more than {MAX_ITEMS} items")
        } else {
            format!("the list did not end within {} s ({items} items so far)", limit.as_secs())
        };
        let call = format!("GET {}", request.call.path);
        Error::Malformed { call, reason, effect: Effect::Read }
    }

    /// Returns whether the items before a page are not the ones that were read there.
    fn has_shifted(&self, page: &PageOf<E>) -> Result<bool, Error> {
        let Some(seen) = &self.seen_items else { return Ok(false) };
        if seen.overlap {
            let first = page.items.first();
            return Ok(self.offset > 1 && !first.is_some_and(|first| seen.contains(first)));
        }
        if self.offset == 0 {
            return Ok(false);
        }
        // A page of one item shows only itself. The item before is requested afterwards: the one of this page may have
        // moved there meanwhile.
        let before = self.request(self.offset - 1)?;
        let one = |item: &E| hash(std::slice::from_ref(item));
        let in_page = |item: &E| page.items.iter().any(|other| one(other) == one(item));
        Ok(!before.items.first().is_some_and(|first| seen.contains(first) || in_page(first)))
    }

    fn take_new(&mut self, mut items: Vec<E>, before: usize) {
        let Some(seen) = &mut self.seen_items else { return };
        let is_later_page = before > 0;
        items.retain(|item| {
            let is_new = !seen.contains(item);
            if is_new && (is_later_page || !self.done) {
                seen.insert(item);
            }
            is_new
        });
        seen.stale_pages = if items.is_empty() { seen.stale_pages + 1 } else { 0 };
        // A page that holds only the overlap makes no progress.
        seen.overlap = seen.overlap && self.offset > before;
        if !self.done && seen.stale_pages > MAX_STALE_PAGES {
            self.stop_early();
        }
        self.ready = items.into_iter();
    }

    fn stop_early(&mut self) {
        (self.done, self.incomplete) = (true, true);
        let text = "the list may be incomplete: the server sent the same page twice";
        self.client.server().messages().warn(text);
    }
}

impl<E: DeserializeOwned + Hash> Iterator for Pages<'_, E> {
    type Item = Result<E, Error>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            if let Some(item) = self.ready.next() {
                return Some(Ok(item));
            }
            if self.done {
                return None;
            }
            if let Err(error) = self.fetch() {
                self.done = true;
                return Some(Err(error));
            }
        }
    }
}

fn hash(items: &[impl Hash]) -> u64 {
    let mut hasher = DefaultHasher::new();
    for item in items {
        item.hash(&mut hasher);
    }
    hasher.finish()
}
