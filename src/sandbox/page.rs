//! Pages of things.

use http::{Response, StatusCode};
use serde::Serialize;

use super::error::Problem;
use super::random::{self, Id, Purpose};
use super::request::Call;
use super::version::Version;
use super::wire::{self, Links};

/// What a page holds when nobody says.
const DEFAULT: usize = 30;
/// What a page holds at most; a larger limit is taken as this one.
const MOST: usize = 10_000;

/// Which part of a list is asked for.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) struct Window {
    /// Items before the page.
    pub(super) offset: usize,
    /// Items in the page, at most.
    pub(super) limit: usize,
}

impl Window {
    /// The window that `offset` and `limit` ask for.
    pub(super) fn of(call: &Call<'_>) -> Result<Self, Problem> {
        let offset = call.number("offset")?.map_or(Ok(0), usize::try_from);
        let limit = call.number("limit")?.map_or(Ok(DEFAULT), usize::try_from);
        match (offset, limit) {
            (Ok(offset), Ok(limit)) if limit > 0 => Ok(Self { offset, limit: limit.min(MOST) }),
            (Err(_), _) => Err(Problem::Invalid("The offset is negative.".to_owned())),
            _ => Err(Problem::Invalid("The limit is not above zero.".to_owned())),
        }
    }
}

/// The envelope, in the vendor's order. v8 has no total.
#[derive(Serialize)]
struct Page<T> {
    offset: usize,
    limit: usize,
    #[serde(rename = "setId")]
    set_id: Id,
    results: Vec<T>,
    #[serde(rename = "_links")]
    links: Links,
    #[serde(rename = "totalCount", skip_serializing_if = "Option::is_none")]
    total_count: Option<usize>,
}

/// One page of a list of `total` things: those that `items` yields from the window's offset on.
pub(super) fn answer<T: Serialize>(
    call: &Call<'_>,
    seed: u64,
    window: Window,
    total: usize,
    items: impl Iterator<Item = T>,
) -> Response<Vec<u8>> {
    let Window { offset, limit } = window;
    let page = Page {
        offset,
        limit,
        // Nothing here takes it back, so that any id will do.
        set_id: random::id(seed, Purpose::Set, 0),
        results: items.take(limit).collect(),
        links: links(call, window, total),
        total_count: (call.version < Version::V8).then_some(total),
    };
    wire::json(StatusCode::OK, &page)
}

/// A list that was a bare array before `paged` and has pages since.
pub(super) fn array_or_page<'a, T: 'a, W: Serialize>(
    call: &Call<'_>,
    seed: u64,
    paged: Version,
    things: &[&'a T],
    write: impl Fn(&'a T) -> W,
) -> Result<Response<Vec<u8>>, Problem> {
    if call.version < paged {
        let all: Vec<_> = things.iter().map(|thing| write(thing)).collect();
        return Ok(wire::json(StatusCode::OK, &all));
    }
    let window = Window::of(call)?;
    let items = things.iter().skip(window.offset).map(|thing| write(thing));
    Ok(answer(call, seed, window, things.len(), items))
}

/// `first`, `prev` and `next` only where there is such a page.
fn links(call: &Call<'_>, Window { offset, limit }: Window, total: usize) -> Links {
    let mut links = Vec::new();
    if offset > 0 {
        links.push(("first", call.page_href(0, limit)));
        links.push(("prev", call.page_href(offset.saturating_sub(limit), limit)));
    }
    links.push(("self", call.page_href(offset, limit)));
    if offset.saturating_add(limit) < total {
        links.push(("next", call.page_href(offset + limit, limit)));
    }
    Links::complete(links)
}

#[cfg(test)]
mod tests {
    use http::Request;
    use serde_json::Value;

    use super::*;

    fn page(version: Version, query: &str, total: usize) -> Result<Value, Problem> {
        let uri = format!("/v8/Things?{query}");
        let request = Request::builder().uri(uri).body(Vec::new()).unwrap();
        let call = Call::new(version, &request);
        let things: Vec<usize> = (0..total).collect();
        let things: Vec<&usize> = things.iter().collect();
        let answer = array_or_page(&call, 1, Version::V8, &things, |thing| *thing)?;
        Ok(serde_json::from_slice(answer.body()).unwrap())
    }

    fn names(page: &Value) -> Vec<&str> {
        page["_links"].as_object().unwrap().keys().map(String::as_str).collect()
    }

    #[test]
    fn links_are_there_when_their_pages_are() {
        assert_eq!(names(&page(Version::V8, "", 30).unwrap()), ["self"]);
        let first = page(Version::V8, "", 31).unwrap();
        assert_eq!(first["_links"]["next"]["href"], "/v8/things?limit=30&offset=30");
        let mut middle = page(Version::V8, "limit=2&offset=1&x=y", 4).unwrap();
        assert_eq!(middle["_links"]["prev"]["href"], "/v8/things?x=y&limit=2&offset=0");
        assert_eq!(middle["results"].take(), serde_json::json!([1, 2]));
        let mut links = names(&middle);
        links.sort_unstable();
        assert_eq!(links, ["first", "next", "prev", "self"]);
        assert_eq!(page(Version::V8, "offset=9", 4).unwrap()["results"], serde_json::json!([]));
    }

    #[test]
    fn arrays_have_no_pages_and_pages_of_v8_no_total() {
        assert_eq!(page(Version::V7, "limit=1", 3).unwrap(), serde_json::json!([0, 1, 2]));
        assert_eq!(page(Version::V8, "limit=1", 3).unwrap().get("totalCount"), None);
    }

    #[test]
    fn limits_are_capped_and_the_cap_is_told() {
        assert_eq!(page(Version::V8, "limit=10001", 3).unwrap()["limit"], 10_000);
        for wrong in ["limit=0", "limit=-1", "limit=x", "offset=-1", "offset=99999999999"] {
            assert!(page(Version::V8, wrong, 3).is_err(), "{wrong}");
        }
    }
}
