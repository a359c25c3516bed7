//! Pages of lists.

use http::StatusCode;
use serde::Serialize;

use super::errors::{SandboxError, SandboxResult};
use super::json::{JsonObject, LinksJson};
use super::request::SandboxRequest;
use super::response::{SandboxResponse, json_response, object_response};
use super::versions::SandboxVersion;
use crate::sandbox::data::Id;

/// The limit of a page without the parameter `limit`.
pub(super) const DEFAULT_LIMIT: usize = 30;
/// The largest limit; larger ones are refused.
const MAX_LIMIT: usize = 10_000;

/// The part of a list that a request asks for.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) struct PageWindow {
    /// The number of items before the page.
    pub(crate) offset: usize,
    /// The largest number of items in the page.
    pub(crate) limit: usize,
}

impl PageWindow {
    /// Reads the parameters `offset` and `limit`.
    pub(crate) fn read(request: &SandboxRequest<'_>) -> Result<Self, SandboxError> {
        let offset = request.number("offset")?.map_or(Ok(0), usize::try_from);
        let limit = request.number("limit")?.map_or(Ok(DEFAULT_LIMIT), usize::try_from);
        match (offset, limit) {
            (Ok(offset), Ok(limit @ 1..=MAX_LIMIT)) => Ok(Self { offset, limit }),
            (Err(_), _) => Err(SandboxError::Invalid("The offset is negative.".to_owned())),
            _ => Err(SandboxError::Invalid("The limit is not from 1 to 10,000.".to_owned())),
        }
    }
}

/// Returns a page of a list of `total` objects; `objects` yields them from the window's offset on. Pages of v8 contain no
/// total.
pub(crate) fn page_response(
    request: &SandboxRequest<'_>,
    window: PageWindow,
    total: usize,
    objects: impl Iterator<Item = JsonObject>,
) -> SandboxResponse {
    let results = |page: JsonObject| page.set_list("results", objects.take(window.limit));
    object_response(page_with(request, window, total, results))
}

/// Writes a page. Only lists that the server keeps have a `setId`, which the caller adds.
pub(crate) fn page_json<T: Serialize>(
    request: &SandboxRequest<'_>,
    window: PageWindow,
    total: usize,
    items: impl Iterator<Item = T>,
) -> JsonObject {
    let items: Vec<_> = items.take(window.limit).collect();
    page_with(request, window, total, |page| page.set("results", items))
}

fn page_with(
    request: &SandboxRequest<'_>,
    window: PageWindow,
    total: usize,
    set_results: impl FnOnce(JsonObject) -> JsonObject,
) -> JsonObject {
    let page = JsonObject::new().set("offset", window.offset).set("limit", window.limit);
    set_results(page).set("_links", page_links(request, window, total)).set_if(
        request.version < SandboxVersion::V8,
        "totalCount",
        total,
    )
}

/// Writes a page of search results. Their number is not known before the search has come to the end.
pub(crate) fn search_page_json(
    request: &SandboxRequest<'_>,
    window: PageWindow,
    set: Option<Id>,
    results: &[JsonObject],
    has_more: bool,
) -> JsonObject {
    let end = window.offset.saturating_add(window.limit);
    let total = if has_more { end.saturating_add(1) } else { end };
    JsonObject::new()
        .set("offset", window.offset)
        .set("limit", window.limit)
        .set_some("setId", set)
        .set("results", results)
        .set("_links", page_links(request, window, total))
        .set_if(request.version < SandboxVersion::V8, "totalCount", None::<usize>)
}

/// Returns the items that a request asks for: an array, or a page if the list is paged in the version
/// of the request.
pub(crate) fn list_response<'a, T, W: Serialize>(
    request: &SandboxRequest<'_>,
    items: &'a [T],
    write: impl Fn(&'a T) -> W,
) -> SandboxResult {
    if !request.is_paged {
        let all: Vec<_> = items.iter().map(write).collect();
        return Ok(json_response(StatusCode::OK, &all));
    }
    let window = PageWindow::read(request)?;
    let page = items.iter().skip(window.offset).map(write);
    Ok(object_response(page_json(request, window, items.len(), page)))
}

/// Returns the links of a page: `first`, `prev` and `next` only if there are such pages.
fn page_links(
    request: &SandboxRequest<'_>,
    PageWindow { offset, limit }: PageWindow,
    total: usize,
) -> LinksJson {
    let mut links = vec![("self", request.page_href(offset, limit))];
    if offset > 0 {
        links.insert(0, ("prev", request.page_href(offset.saturating_sub(limit), limit)));
        links.insert(0, ("first", request.page_href(0, limit)));
    }
    if offset.saturating_add(limit) < total {
        links.push(("next", request.page_href(offset + limit, limit)));
    }
    LinksJson(links)
}

#[cfg(test)]
mod tests {
    use http::Request;
    use serde_json::Value;

    use super::*;

    fn list(version: SandboxVersion, query: &str, total: usize) -> Result<Value, SandboxError> {
        let uri = format!("/v8/Things?{query}");
        let request = Request::builder().uri(uri).body(Vec::new()).unwrap();
        let mut request = SandboxRequest::new(version, &request);
        request.is_paged = version >= SandboxVersion::V8;
        let things: Vec<usize> = (0..total).collect();
        let response = list_response(&request, &things, |thing| *thing)?;
        Ok(serde_json::from_slice(response.body()).unwrap())
    }

    fn names(page: &Value) -> Vec<&str> {
        page["_links"].as_object().unwrap().keys().map(String::as_str).collect()
    }

    #[test]
    fn links_exist_if_their_pages_do() {
        assert_eq!(names(&list(SandboxVersion::V8, "", 30).unwrap()), ["self"]);
        let first = list(SandboxVersion::V8, "", 31).unwrap();
        assert_eq!(first["_links"]["next"]["href"], "/v8/things?limit=30&offset=30");
        let mut middle = list(SandboxVersion::V8, "limit=2&offset=1&x=y", 4).unwrap();
        assert_eq!(middle["_links"]["prev"]["href"], "/v8/things?x=y&limit=2&offset=0");
        assert_eq!(middle["results"].take(), serde_json::json!([1, 2]));
        let mut links = names(&middle);
        links.sort_unstable();
        assert_eq!(links, ["first", "next", "prev", "self"]);
        assert_eq!(
            list(SandboxVersion::V8, "offset=9", 4).unwrap()["results"],
            serde_json::json!([])
        );
    }

    #[test]
    fn arrays_ignore_the_limit_and_v8_pages_have_no_total() {
        assert_eq!(list(SandboxVersion::V7, "limit=1", 3).unwrap(), serde_json::json!([0, 1, 2]));
        assert_eq!(list(SandboxVersion::V8, "limit=1", 3).unwrap().get("totalCount"), None);
    }

    #[test]
    fn limits_are_from_1_to_10000() {
        assert_eq!(list(SandboxVersion::V8, "limit=10000", 3).unwrap()["limit"], 10_000);
        for wrong in
            ["limit=0", "limit=10001", "limit=-1", "limit=x", "offset=-1", "offset=99999999999"]
        {
            assert!(list(SandboxVersion::V8, wrong, 3).is_err(), "{wrong}");
        }
    }
}
