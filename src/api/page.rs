//! Responses with lists: a bare array with all items, or a page in an envelope. The form differs by version and by
//! collection, so both are always accepted.

use std::fmt;
use std::ops::Range;

use serde::Deserialize;
use serde::de::{DeserializeOwned, Deserializer, Error, IgnoredAny, SeqAccess, Visitor};
use serde_json::value::RawValue;

use super::lenient::{Number, Text};
use super::{Item, ResponseBody};

/// A page of items with the server's JSON.
pub(crate) type Page<T> = PageOf<Item<T>>;

/// The response to one request of a list. The elements are items with the server's JSON, or models if the JSON is not
/// printed: a model is parsed with its page, so that nothing is parsed twice. Their hashes tell them apart.
pub(crate) struct PageOf<E> {
    pub(crate) items: Vec<E>,
    pub(crate) rest: NextPage,
    /// The id under which the server stores the results of a search; `None` if there is none.
    pub(crate) set_id: Option<String>,
    /// The size of the items.
    pub(crate) bytes: usize,
}

/// The server's information about a next page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum NextPage {
    /// A bare array, which contains all items.
    Complete,
    /// Links, with or without one to the next page.
    Linked { next: bool },
    /// No links. A page that has fewer items than its limit is the last.
    Unlinked { limit: Option<usize> },
}

/// The most items of a page. Pages are requested with at most 10,000; a list without pages holds all items.
const MAX_ITEMS: usize = 100_000;

/// The longest item, in bytes.
const MAX_ITEM: usize = 1 << 20;

/// Reads a list of items as they are in the body, without copies.
fn raw_items<'de, D: Deserializer<'de>>(source: D) -> Result<Vec<&'de RawValue>, D::Error> {
    source.deserialize_seq(RawItemsVisitor)
}

struct RawItemsVisitor;

impl<'a> Visitor<'a> for RawItemsVisitor {
    type Value = Vec<&'a RawValue>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list")
    }

    fn visit_seq<A: SeqAccess<'a>>(self, mut list: A) -> Result<Self::Value, A::Error> {
        let mut items = Vec::new();
        while let Some(item) = list.next_element::<&RawValue>()? {
            if items.len() == MAX_ITEMS {
                return Err(Error::custom("more than 100,000 items in a page"));
            }
            if item.get().len() > MAX_ITEM {
                return Err(Error::custom("an item is larger than 1 MiB"));
            }
            items.push(item);
        }
        Ok(items)
    }
}

/// The freed memory of a body after which it is returned to the system.
const FREED: usize = 256 << 10;

/// A body up to this size is kept while its items are decoded, which takes less time: their JSON is not read again.
const SMALL_BODY: usize = 1 << 20;

/// Decodes items, and frees the body meanwhile: a copy of a large page beside it would take twice the memory.
fn take_items<E: DeserializeOwned>(
    body: &mut Vec<u8>,
    mut positions: Vec<Range<usize>>,
) -> Result<Vec<E>, serde_json::Error> {
    let mut items = Vec::with_capacity(positions.len());
    while let Some(position) = positions.pop() {
        items.push(serde_json::from_slice(&body[position.clone()])?);
        body.truncate(position.start);
        if body.capacity() - body.len() > FREED {
            body.shrink_to_fit();
        }
    }
    items.reverse();
    Ok(items)
}

#[derive(Deserialize)]
struct PageEnvelope<'a> {
    #[serde(borrow, deserialize_with = "raw_items")]
    results: Vec<&'a RawValue>,
    #[serde(default)]
    limit: Number,
    #[serde(default, rename = "setId")]
    set_id: Text,
    #[serde(rename = "_links")]
    links: Option<PageLinks>,
}

/// The links of a page. A link is missing if it has no target.
#[derive(Deserialize)]
struct PageLinks {
    first: Option<IgnoredAny>,
    prev: Option<IgnoredAny>,
    #[serde(rename = "self")]
    this: Option<IgnoredAny>,
    next: Option<IgnoredAny>,
}

impl PageLinks {
    fn are_any(&self) -> bool {
        [&self.first, &self.prev, &self.this, &self.next].iter().any(|link| link.is_some())
    }
}

impl<E: DeserializeOwned> ResponseBody for PageOf<E> {
    fn decode(body: &[u8]) -> Result<Self, serde_json::Error> {
        Self::take(&mut body.to_vec())
    }

    fn take(body: &mut Vec<u8>) -> Result<Self, serde_json::Error> {
        let (items, rest, set_id) = match body.iter().find(|byte| !byte.is_ascii_whitespace()) {
            Some(b'[') => {
                let mut source = serde_json::Deserializer::from_slice(body);
                let items = raw_items(&mut source)?;
                source.end()?;
                (items, NextPage::Complete, None)
            }
            Some(b'{') => {
                let page: PageEnvelope<'_> = serde_json::from_slice(body)?;
                let rest = match page.links {
                    Some(links) if links.are_any() => {
                        NextPage::Linked { next: links.next.is_some() }
                    }
                    _ => NextPage::Unlinked {
                        limit: page
                            .limit
                            .and_then(|limit| usize::try_from(limit).ok())
                            .filter(|limit| *limit > 0),
                    },
                };
                (page.results, rest, Some(page.set_id.0).filter(|id| !id.is_empty()))
            }
            _ => return Err(Error::custom("expected a list or a page of it")),
        };
        if body.len() <= SMALL_BODY {
            let bytes = items.iter().map(|item| item.get().len()).sum();
            let items = items.into_iter().map(E::deserialize).collect::<Result<_, _>>()?;
            return Ok(Self { items, rest, set_id, bytes });
        }
        let start = body.as_ptr().addr();
        let position = |item: &&RawValue| {
            let from = item.get().as_ptr().addr() - start;
            from..from + item.get().len()
        };
        let positions: Vec<_> = items.iter().map(position).collect();
        let bytes = positions.iter().map(Range::len).sum();
        Ok(Self { items: take_items(body, positions)?, rest, set_id, bytes })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Deserialize)]
    struct Any {}

    fn page(json: &str) -> Result<(usize, NextPage), String> {
        Page::<Any>::decode(json.as_bytes())
            .map(|page| (page.items.len(), page.rest))
            .map_err(|error| error.to_string())
    }

    #[test]
    fn arrays_and_pages_are_read() {
        assert_eq!(page(" [{},{}]"), Ok((2, NextPage::Complete)));
        assert_eq!(
            page(r#"{"results":[{}],"limit":1,"offset":0,"_links":{"next":{"href":"x"}}}"#),
            Ok((1, NextPage::Linked { next: true }))
        );
        assert_eq!(
            page(r#"{"results":[],"_links":{"self":{}}}"#),
            Ok((0, NextPage::Linked { next: false }))
        );
        assert_eq!(
            page(r#"{"results":[],"limit":-1}"#),
            Ok((0, NextPage::Unlinked { limit: None }))
        );
        assert_eq!(
            page(r#"{"results":[],"limit":"30"}"#),
            Ok((0, NextPage::Unlinked { limit: Some(30) }))
        );
        assert_eq!(
            page(r#"{"results":[{}],"limit":1,"_links":{}}"#),
            Ok((1, NextPage::Unlinked { limit: Some(1) }))
        );
    }

    #[test]
    fn other_json_is_refused() {
        for json in ["", "null", "{}", r#"{"results":7}"#, r#"[{},"#, "[7]", r#""x""#] {
            assert!(page(json).is_err(), "{json} was taken for a list");
        }
    }

    #[test]
    fn pages_are_bounded() {
        let list = |count: usize| format!("[{}{{}}]", "{},".repeat(count - 1));
        assert_eq!(page(&list(MAX_ITEMS)).unwrap().0, MAX_ITEMS);
        assert!(page(&list(MAX_ITEMS + 1)).unwrap_err().contains("more than 100,000 items"));
        let item = |size: usize| format!("[{{\"a\":\"{}\"}}]", "x".repeat(size - 8));
        assert_eq!(page(&item(MAX_ITEM)).unwrap().0, 1);
        assert!(page(&item(MAX_ITEM + 1)).unwrap_err().contains("larger than 1 MiB"));
    }

    #[test]
    fn large_page_keeps_its_order() {
        let items: Vec<_> =
            (0..50).map(|n| format!(r#"{{"n":{n},"x":"{}"}}"#, "x".repeat(300_000))).collect();
        let mut body =
            format!(r#"{{"a":[1],"results":[{}],"z":2}}"#, items.join(", ")).into_bytes();
        let page = Page::<Any>::take(&mut body).unwrap();
        assert!(page.items.iter().map(Item::json).eq(items.iter().map(String::as_str)));
        assert!(body.capacity() < FREED, "{}", body.capacity());
    }
}
