//! The only paging loop.
//!
//! A list that changes while it is read shifts under the reader: what was on the next page is on the one before it once
//! something was removed, and is skipped; what was read comes again once something was put in front. [`ItemsOf::steady`]
//! meets both: each page but the first begins with the last item of the page before. Where that is another one, one
//! that was never seen, items have moved to the front, and the reader steps back until it finds what it knows; what it
//! knows it does not hand out again.

use std::collections::{HashSet, VecDeque};
use std::hash::{DefaultHasher, Hasher};
use std::vec;

use super::{Client, Error};
use crate::api::page::{ListElement, PageOf, Rest};
use crate::api::{Item, Request};

/// The items of a list as the server sent them.
pub(crate) type Items<'a, T> = ItemsOf<'a, Item<T>>;

/// So many pages one after the other that bring nothing new come from a server that does not turn pages.
const NOTHING_NEW: u8 = 3;

/// The items of a list, in the server's order. Holds one page, and a number for each page seen.
pub(crate) struct ItemsOf<'a, E> {
    client: &'a Client,
    request: Request<PageOf<E>>,
    page: usize,
    offset: usize,
    /// How many the last page held.
    received: usize,
    ready: vec::IntoIter<E>,
    done: bool,
    seen: HashSet<u64>,
    incomplete: bool,
    known: Option<Known>,
}

/// Items that were handed out, as numbers.
struct Known {
    all: HashSet<u64>,
    /// Oldest first, where the oldest are forgotten.
    order: VecDeque<u64>,
    most: usize,
    /// Whether pages overlap: not where they hold one item.
    overlap: bool,
    /// Pages without anything new.
    stale: u8,
}

impl Known {
    fn knows(&self, item: &impl ListElement) -> bool {
        !self.all.is_empty() && self.all.contains(&number(item))
    }

    fn learn(&mut self, item: &impl ListElement) {
        let number = number(item);
        if self.all.insert(number) && self.most < usize::MAX {
            self.order.push_back(number);
            if self.order.len() > self.most
                && let Some(oldest) = self.order.pop_front()
            {
                self.all.remove(&oldest);
            }
        }
    }
}

impl<'a, E: ListElement> ItemsOf<'a, E> {
    pub(super) fn new(client: &'a Client, request: Request<PageOf<E>>, page: usize) -> Self {
        let ready = Vec::new().into_iter();
        Self {
            client,
            request,
            page,
            offset: 0,
            received: 0,
            ready,
            done: false,
            seen: HashSet::new(),
            incomplete: false,
            known: None,
        }
    }

    /// The same without as many of the first items.
    pub(crate) fn from(mut self, offset: usize) -> Self {
        self.offset = offset;
        self
    }

    /// The same for a list that changes meanwhile: nothing is skipped, and nothing comes twice. So many items are
    /// remembered: all, where the server's order is not known.
    pub(crate) fn steady(mut self, most: usize) -> Self {
        let (all, order) = (HashSet::new(), VecDeque::new());
        self.known = Some(Known { all, order, most, overlap: true, stale: 0 });
        self
    }

    /// Whether the server's pages contradicted each other, so that something may be missing.
    pub(crate) fn is_incomplete(&self) -> bool {
        self.incomplete
    }

    fn fetch(&mut self) -> Result<(), Error> {
        let mut page = self.ask(self.first())?;
        while self.has_shifted(&page)? {
            let back = self.first().saturating_sub(self.received.max(1));
            self.client.trace(|| format!("* the list has shifted: reading again from {back}"));
            self.offset = if back > 0 && self.overlaps() { back + 1 } else { back };
            page = self.ask(self.first())?;
        }
        let (first, received) = (self.first(), page.items.len());
        self.client.server().messages().page(received);
        self.received = received;
        let before = std::mem::replace(&mut self.offset, first + received);
        // By links while there are any, else while pages are as full as the limit that the server used. Never by
        // `totalCount`, which v8 does not send, and never by following a link: its host may not be ours.
        let more = match page.rest {
            Rest::Complete => false,
            Rest::Linked { next } => next,
            Rest::Unlinked { limit } => received >= limit.unwrap_or(self.page),
        };
        self.done = !more || received == 0;
        if self.known.is_some() {
            self.take_new(page.items, before);
        } else if received > 0 && !self.seen.insert(hash(&page.items)) {
            self.is_stuck();
        } else {
            self.ready = page.items.into_iter();
        }
        Ok(())
    }

    /// The place to ask from.
    fn first(&self) -> usize {
        if self.overlaps() { self.offset.saturating_sub(1) } else { self.offset }
    }

    fn overlaps(&self) -> bool {
        self.known.as_ref().is_some_and(|known| known.overlap)
    }

    fn ask(&self, offset: usize) -> Result<PageOf<E>, Error> {
        let mut call = self.request.clone();
        if !call.call.whole {
            call = call.query("limit", self.page.to_string());
            call = call.query("offset", offset.to_string());
        }
        self.client.send(&call)
    }

    /// Whether what was read before a page is not before it any more.
    fn has_shifted(&self, page: &PageOf<E>) -> Result<bool, Error> {
        let Some(known) = &self.known else { return Ok(false) };
        if known.overlap {
            let first = page.items.first();
            return Ok(self.offset > 1 && !first.is_some_and(|first| known.knows(first)));
        }
        if self.offset == 0 {
            return Ok(false);
        }
        // A page of one item shows nothing but itself. What lies before it is looked at afterwards: it may have moved
        // there meanwhile.
        let before = self.ask(self.offset - 1)?;
        let is_ours = |item: &E| page.items.iter().any(|ours| number(ours) == number(item));
        Ok(!before.items.first().is_some_and(|first| known.knows(first) || is_ours(first)))
    }

    fn take_new(&mut self, mut items: Vec<E>, before: usize) {
        let Some(known) = &mut self.known else { return };
        let turned = before > 0;
        items.retain(|item| {
            let new = !known.knows(item);
            if new && (turned || !self.done) {
                known.learn(item);
            }
            new
        });
        known.stale = if items.is_empty() { known.stale + 1 } else { 0 };
        // A page that holds nothing but the overlap leads nowhere.
        known.overlap = known.overlap && self.offset > before;
        if !self.done && known.stale > NOTHING_NEW {
            self.is_stuck();
        }
        self.ready = items.into_iter();
    }

    fn is_stuck(&mut self) {
        (self.done, self.incomplete) = (true, true);
        self.client.warn("the server sent the same page twice, so the list may be incomplete");
    }
}

impl<E: ListElement> Iterator for ItemsOf<'_, E> {
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

fn number(item: &impl ListElement) -> u64 {
    let mut hasher = DefaultHasher::new();
    item.identify(&mut hasher);
    hasher.finish()
}

fn hash(items: &[impl ListElement]) -> u64 {
    let mut hasher = DefaultHasher::new();
    for item in items {
        item.identify(&mut hasher);
    }
    hasher.finish()
}
