//! Lists as they come: a bare array with everything, or a page in an envelope. Which of the two differs by version and
//! by collection, so both are always understood.

use std::hash::{Hash, Hasher};

use serde::Deserialize;
use serde::de::{DeserializeOwned, Error, IgnoredAny};

use super::model::number;
use super::{Item, ResponseBody};

/// What a list is made of: things as the server sent them, or models where nobody prints the server's own text. A model
/// is read from the page at once, so that nothing of it is parsed twice.
pub(crate) trait ListElement: DeserializeOwned {
    /// What tells it from the others of its list.
    fn identify(&self, hasher: &mut impl Hasher);
}

impl<T: DeserializeOwned> ListElement for Item<T> {
    fn identify(&self, hasher: &mut impl Hasher) {
        self.json().hash(hasher);
    }
}

/// A page of things as the server sent them.
pub(crate) type Page<T> = PageOf<Item<T>>;

/// What one request for a list brought.
pub(crate) struct PageOf<E> {
    pub(crate) items: Vec<E>,
    pub(crate) rest: NextPage,
}

/// What the server said about what comes after.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum NextPage {
    /// A bare array: this was all.
    Complete,
    /// Links, and a next one among them or not.
    Linked { next: bool },
    /// No links: the page's own limit tells whether it was full.
    Unlinked { limit: Option<usize> },
}

#[derive(Deserialize)]
#[serde(bound = "E: DeserializeOwned")]
struct PageEnvelope<E> {
    results: Vec<E>,
    #[serde(default, deserialize_with = "number")]
    limit: Option<i64>,
    #[serde(rename = "_links")]
    links: Option<PageLinks>,
}

/// The links that lead through a list, which are there only where they lead somewhere.
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
    fn arrays_and_pages() {
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
    fn what_is_no_list_is_refused() {
        for json in ["", "null", "{}", r#"{"results":7}"#, r#"[{},"#, "[7]", r#""x""#] {
            assert!(page(json).is_err(), "{json} was taken for a list");
        }
    }
}
