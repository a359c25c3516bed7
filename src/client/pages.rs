//! The only paging loop.

use std::collections::HashSet;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::vec;

use serde::de::DeserializeOwned;

use super::{Client, Error};
use crate::api::page::Rest;
use crate::api::{Item, Page, Request};

/// The items of a list, in the server's order. Holds one page, and a number for each page seen.
pub(crate) struct Items<'a, T> {
    client: &'a Client,
    request: Request<Page<T>>,
    page: usize,
    offset: usize,
    ready: vec::IntoIter<Item<T>>,
    done: bool,
    seen: HashSet<u64>,
    incomplete: bool,
}

impl<'a, T: DeserializeOwned> Items<'a, T> {
    pub(super) fn new(client: &'a Client, request: Request<Page<T>>, page: usize) -> Self {
        let ready = Vec::new().into_iter();
        Self {
            client,
            request,
            page,
            offset: 0,
            ready,
            done: false,
            seen: HashSet::new(),
            incomplete: false,
        }
    }

    /// The same without as many of the first items.
    pub(crate) fn from(mut self, offset: usize) -> Self {
        self.offset = offset;
        self
    }

    /// Whether the server's pages contradicted each other, so that something may be missing.
    pub(crate) fn is_incomplete(&self) -> bool {
        self.incomplete
    }

    fn fetch(&mut self) -> Result<(), Error> {
        let mut call = self.request.clone();
        if !call.call.whole {
            call = call.query("limit", self.page.to_string());
            call = call.query("offset", self.offset.to_string());
        }
        let page = self.client.send(&call)?;
        let received = page.items.len();
        self.offset += received;
        self.client.server().talk().page(received);
        // By links while there are any, else while pages are as full as the limit that the server used. Never by
        // `totalCount`, which v8 does not send, and never by following a link: its host may not be ours.
        let more = match page.rest {
            Rest::Complete => false,
            Rest::Linked { next } => next,
            Rest::Unlinked { limit } => received >= limit.unwrap_or(self.page),
        };
        self.done = !more || received == 0;
        if received > 0 && !self.seen.insert(hash(&page.items)) {
            (self.done, self.incomplete) = (true, true);
            self.client.warn("the server sent the same page twice, so the list may be incomplete");
            return Ok(());
        }
        self.ready = page.items.into_iter();
        Ok(())
    }
}

impl<T: DeserializeOwned> Iterator for Items<'_, T> {
    type Item = Result<Item<T>, Error>;

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

fn hash<T: DeserializeOwned>(items: &[Item<T>]) -> u64 {
    let mut hasher = DefaultHasher::new();
    for item in items {
        item.json().hash(&mut hasher);
    }
    hasher.finish()
}
