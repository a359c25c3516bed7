//! Responses with lists: a bare array with all items, or a page in an envelope. The form differs by version and by
//! collection, so both are always accepted.

use std::hash::{Hash, Hasher};

use serde::Deserialize;
use serde::de::{DeserializeOwned, Error, IgnoredAny};

use super::lenient::Number;
use super::{Item, ResponseBody};

/// An element of a list: an item with the server's JSON, or a model if the JSON is not printed. A model is parsed with its
/// page, so that nothing is parsed twice.
pub(crate) trait ListElement: DeserializeOwned {
    /// Hashes the properties that distinguish it from other elements of its list.
    fn identify(&self, hasher: &mut impl Hasher);
}

impl<T: DeserializeOwned> ListElement for Item<T> {
    fn identify(&self, hasher: &mut impl Hasher) {
        self.json().hash(hasher);
    }
}

/// A page of items with the server's JSON.
pub(crate) type Page<T> = PageOf<Item<T>>;

/// The response to one request of a list.
pub(crate) struct PageOf<E> {
    pub(crate) items: Vec<E>,
    pub(crate) rest: NextPage,
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

#[derive(Deserialize)]
#[serde(bound = "E: DeserializeOwned")]
struct PageEnvelope<E> {
    results: Vec<E>,
    #[serde(default)]
    limit: Number,
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
        match body.iter().find(|byte| !byte.is_ascii_whitespace()) {
            Some(b'[') => {
                Ok(Self { items: serde_json::from_slice(body)?, rest: NextPage::Complete })
            }
            Some(b'{') => {
                let page: PageEnvelope<E> = serde_json::from_slice(body)?;
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
                Ok(Self { items: page.results, rest })
            }
            _ => Err(Error::custom("expected a list or a page of it")),
        }
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
}
