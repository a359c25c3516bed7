//! The only paging loop.
//!
//! A list that changes while it is read shifts: once an item is removed, the first item of the next page moves to the page
//! before and is missed; once an item is inserted in front, items come twice. [`Pages::steady`] deals with both: each page
//! but the first begins with the last item of the page before. If it begins with an item that was never seen, items have
//! moved to the front, and the reader steps back until it finds a known item. Known items are not returned again.

use std::collections::HashSet;
use std::hash::Hash;
use std::sync::Arc;
use std::time::{Duration, Instant};
use std::vec;

use serde::de::DeserializeOwned;

use super::client::Client;
use super::error::Error;
use super::page_limit::PageLimit;
use super::seen_items::{SeenItems, hash};
use crate::api::page::{NextPage, PageOf};
use crate::api::{Effect, Paging, Request};

/// The most items of a list that is not printed as it arrives.
const MAX_ITEMS: usize = 200_000;

/// Consecutive pages without a new item after which the server is assumed to ignore the offset.
const MAX_STALE_PAGES: u8 = 3;

/// The items of a list, in the server's order. Holds one page, and a hash for each page or item seen.
pub(crate) struct Pages<'a, E> {
    client: &'a Client,
    request: Request<PageOf<E>>,
    page_size: usize,
    /// Makes pages smaller after a timeout.
    limit: Option<Arc<PageLimit>>,
    offset: usize,
    /// The number of items in the last page.
    received: usize,
    ready: vec::IntoIter<E>,
    done: bool,
    page_hashes: HashSet<u64>,
    incomplete: bool,
    steady: Option<SteadyReading>,
    /// `None` for a list that has no sets.
    set: Option<ListSet>,
    /// The time and the number of items that the whole list may take; `None` if it is printed as it arrives.
    bounds: Option<(Duration, usize)>,
    started: Option<Instant>,
    /// The number of items, and their size in bytes.
    total: (usize, usize),
}

/// A position in a list from which it can be read further.
pub(crate) struct ListPosition {
    offset: usize,
    page_hashes: HashSet<u64>,
}

/// The memory of a list whose items may move while it is read.
struct SteadyReading {
    seen: SeenItems,
    /// Pages overlap by one item. Pages of one item do not.
    overlap: bool,
    stale_pages: u8,
}

/// The result set of a search. The server stores it under an id, so that later pages come from the same results.
struct ListSet {
    /// From the first page; `None` if that had none.
    id: Option<String>,
    seen: SeenItems,
    /// The set had expired and was requested again.
    is_renewed: bool,
}

impl ListSet {
    fn new() -> Self {
        Self { id: None, seen: SeenItems::new(usize::MAX), is_renewed: false }
    }

    /// Forgets the id if a later page failed with an error that may mean that the server does not have the set any more.
    /// The API documents neither the lifetime of a set nor the error. Returns `false` if that was tried before.
    fn renew(&mut self, error: &Error) -> bool {
        let is_renewed = !self.is_renewed && self.has_expired(error);
        if is_renewed {
            (self.id, self.is_renewed) = (None, true);
        }
        is_renewed
    }

    fn has_expired(&self, error: &Error) -> bool {
        let status = if let Error::Refused { status, .. } = error { *status } else { 0 };
        self.id.is_some() && matches!(status, 400 | 404 | 409 | 410 | 422 | 500)
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
        let set = (request.call.paging == Paging::ResultSet).then(ListSet::new);
        Pages {
            client: self,
            request,
            page_size,
            limit: None,
            offset: 0,
            received: 0,
            ready: Vec::new().into_iter(),
            done: false,
            page_hashes: HashSet::new(),
            incomplete: false,
            steady: None,
            set,
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

    /// Requests at most as many items as `limit` at once, and reduces it after each timeout. The time that all pages together
    /// may take then starts again.
    pub(crate) fn limited_by(mut self, limit: &Arc<PageLimit>) -> Self {
        self.limit = Some(Arc::clone(limit));
        self
    }

    /// Continues at a position of this list.
    pub(crate) fn resume(mut self, position: ListPosition) -> Self {
        (self.offset, self.page_hashes) = (position.offset, position.page_hashes);
        self
    }

    /// Returns the position after the items that were requested, or `None` if the list has ended.
    pub(crate) fn into_position(self) -> Option<ListPosition> {
        let (offset, page_hashes) = (self.offset, self.page_hashes);
        (!self.done).then_some(ListPosition { offset, page_hashes })
    }

    /// Returns the items of the next page, or `None` after the last page. Nothing follows an error.
    pub(crate) fn next_page(&mut self) -> Option<Result<Vec<E>, Error>> {
        if self.done {
            return None;
        }
        let page = self.fetch().map(|()| std::mem::take(&mut self.ready).collect());
        self.done |= page.is_err();
        Some(page)
    }

    /// Returns the size in bytes of the items that were read.
    pub(crate) fn bytes(&self) -> usize {
        self.total.1
    }

    /// Makes the iterator return each item exactly once, even if the list changes while it is read. Remembers the last
    /// `max` items. If the order of the server is not known, `max` must cover the whole list.
    pub(crate) fn steady(mut self, max: usize) -> Self {
        let seen = SeenItems::new(max);
        self.steady = Some(SteadyReading { seen, overlap: true, stale_pages: 0 });
        self
    }

    /// Returns whether the server's pages contradicted each other, so that items may be missing.
    pub(crate) fn is_incomplete(&self) -> bool {
        self.incomplete
    }

    fn fetch(&mut self) -> Result<(), Error> {
        self.started.get_or_insert_with(Instant::now);
        let (mut page, mut requested) = self.current_page()?;
        while self.has_shifted(&page)? {
            let back = self.first().saturating_sub(self.received.max(1));
            self.client.trace(|| format!("* the list has shifted: reading again from {back}"));
            self.offset = if back > 0 && self.overlaps() { back + 1 } else { back };
            (page, requested) = self.request(self.first())?;
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
            NextPage::Unlinked { limit } => received >= limit.unwrap_or(requested),
        };
        self.done = !more || received == 0;
        if self.steady.is_some() {
            self.take_new(page.items, before)?;
        } else if received > 0 && !self.page_hashes.insert(hash(&page.items)) {
            self.stop_early()?;
        } else {
            if let Some(set) = &mut self.set {
                set.id = set.id.take().or(page.set_id);
                page.items.retain(|item| set.seen.insert(item));
            }
            self.ready = page.items.into_iter();
        }
        Ok(())
    }

    /// Returns the page at the current offset and the number of items that were requested. Starts once from the first page
    /// if the set has expired.
    fn current_page(&mut self) -> Result<(PageOf<E>, usize), Error> {
        match self.request(self.first()) {
            Err(error) if self.set.as_mut().is_some_and(|set| set.renew(&error)) => {
                let text = "the server's search results have expired: reading them again";
                self.client.server().messages().note(text);
                self.client.trace(|| format!("* the set is not accepted: {error}"));
                self.offset = 0;
                self.page_hashes.clear();
                self.request(0)
            }
            Err(error) if self.set.as_ref().is_some_and(|set| set.has_expired(&error)) => {
                let reason = format!("the search results expired again: {error}");
                Err(malformed(&self.request, reason))
            }
            result => result,
        }
    }

    /// Returns the offset of the next request.
    fn first(&self) -> usize {
        if self.overlaps() { self.offset.saturating_sub(1) } else { self.offset }
    }

    fn overlaps(&self) -> bool {
        self.steady.as_ref().is_some_and(|steady| steady.overlap)
    }

    /// Returns the page at an offset and the number of items that were requested.
    fn request(&mut self, offset: usize) -> Result<(PageOf<E>, usize), Error> {
        loop {
            let limit = self.limit.as_ref().map_or(usize::MAX, |limit| limit.items());
            let size = self.page_size.min(limit);
            match self.client.send(&self.page_request(offset, size)?) {
                Err(error) if error.is_timeout() && self.reduce_limit(size, &error) => {}
                page => return Ok((page?, size)),
            }
        }
    }

    /// Makes the pages smaller after a timeout. Returns `false` if they do not become smaller.
    fn reduce_limit(&mut self, size: usize, error: &Error) -> bool {
        let limit = self.limit.as_ref().filter(|_| self.is_paged());
        let Some(limit) = limit else { return false };
        let Some(smaller) = limit.reduce(size) else { return false };
        self.client.trace(|| format!("* a page of {size} items: {error}; next: {smaller} items"));
        if limit.announce() {
            let text = format!("the server is slow: reading {smaller} items at once, not {size}");
            self.client.server().messages().note(&text);
        }
        self.started = Some(Instant::now());
        true
    }

    fn is_paged(&self) -> bool {
        self.request.call.paging != Paging::Whole
    }

    fn page_request(&self, offset: usize, size: usize) -> Result<Request<PageOf<E>>, Error> {
        let mut request = self.request.clone();
        if self.is_paged() {
            request = request.query("limit", size.to_string()).query("offset", offset.to_string());
        }
        request = request.query_if("setId", self.set.as_ref().and_then(|set| set.id.clone()));
        if let (Some((time, max)), Some(started)) = (self.bounds, self.started) {
            let limit = request.call.patience.map_or(time, |patience| patience.min(time));
            let left = limit.saturating_sub(started.elapsed());
            if left.is_zero() || self.total.0 >= max {
                return Err(self.endless(&request, limit));
            }
            request = request.within(left);
        }
        Ok(request)
    }

    /// Returns the error for a list whose pages do not end.
    fn endless(&self, request: &Request<PageOf<E>>, limit: Duration) -> Error {
        let items = self.total.0;
        let reason = if items >= MAX_ITEMS {
            format!("the list has more than {MAX_ITEMS} items")
        } else {
            format!("the list did not end within {} s ({items} items so far)", limit.as_secs())
        };
        malformed(request, reason)
    }

    /// Returns whether the items before a page are not the ones that were read there.
    fn has_shifted(&mut self, page: &PageOf<E>) -> Result<bool, Error> {
        let Some(steady) = &self.steady else { return Ok(false) };
        let is_seen = |item: Option<&E>| item.is_some_and(|item| steady.seen.contains(item));
        if steady.overlap {
            return Ok(self.offset > 1 && !is_seen(page.items.first()));
        }
        if self.offset == 0 {
            return Ok(false);
        }
        // A page of one item shows only itself. The item before is requested afterwards: the one of this page may have
        // moved there meanwhile.
        let (before, _) = self.request(self.offset - 1)?;
        let Some((steady, before)) = self.steady.as_ref().zip(before.items.first()) else {
            return Ok(true);
        };
        let one = |item: &E| hash(std::slice::from_ref(item));
        let is_in_page = page.items.iter().any(|item| one(item) == one(before));
        Ok(!steady.seen.contains(before) && !is_in_page)
    }

    fn take_new(&mut self, mut items: Vec<E>, before: usize) -> Result<(), Error> {
        let Some(steady) = &mut self.steady else { return Ok(()) };
        let is_later_page = before > 0;
        items.retain(|item| {
            let is_new = !steady.seen.contains(item);
            if is_new && (is_later_page || !self.done) {
                steady.seen.insert(item);
            }
            is_new
        });
        steady.stale_pages = if items.is_empty() { steady.stale_pages + 1 } else { 0 };
        // A page that holds only the overlap makes no progress.
        steady.overlap = steady.overlap && self.offset > before;
        if !self.done && steady.stale_pages > MAX_STALE_PAGES {
            self.stop_early()?;
        }
        self.ready = items.into_iter();
        Ok(())
    }

    /// Ends a list that the server repeats.
    ///
    /// # Errors
    /// It is a list of content: nothing in it may be missing.
    fn stop_early(&mut self) -> Result<(), Error> {
        (self.done, self.incomplete) = (true, true);
        let reason = "the server sent the same page twice";
        if self.limit.is_some() {
            return Err(malformed(&self.request, reason.to_owned()));
        }
        self.client.server().messages().warn(&format!("the list may be incomplete: {reason}"));
        Ok(())
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

fn malformed<T>(request: &Request<T>, reason: String) -> Error {
    let call = format!("{} {}", request.call.method, request.call.path);
    Error::Malformed { call, reason, effect: Effect::Read }
}
