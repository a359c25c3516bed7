//! Parts that the calls of all workloads share: the path below a session, and the body of a search.

use serde::Serialize;
use uuid::Uuid;

use super::ContentItem;
use crate::api::{Body, Effect, Page, Request};

/// The items that a search in `OneDrive` or SharePoint returns. Always sent: the default of the server is not documented.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum SearchedItems {
    All,
    Folders,
    /// Documents, and in SharePoint also list items.
    Files,
}

/// The items that a search in Teams returns: a search returns one type.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub(crate) enum SearchedTeamsItems {
    Files,
    Posts,
    Tabs,
}

/// The body of a search. The vendor's files have it with a type (Teams) and without one.
#[derive(Serialize)]
struct SearchBody<'a> {
    #[serde(rename = "type", skip_serializing_if = "Option::is_none")]
    kind: Option<SearchedTeamsItems>,
    query: &'a str,
}

/// Returns a request for a path below a session.
pub(super) fn get<T>(session: Uuid, path: &[&str]) -> Request<T> {
    let session = session.to_string();
    Request::get(&[&["RestoreSessions", &session], path].concat())
}

/// Returns a search below a session. It reads, although it is a `POST`.
pub(super) fn search<T>(
    session: Uuid,
    path: &[&str],
    kind: Option<SearchedTeamsItems>,
    query: &str,
) -> Request<T> {
    let session = session.to_string();
    let body = serde_json::to_string(&SearchBody { kind, query });
    // Texts and unit variants always serialize.
    let body = Body::Json(body.unwrap_or_default());
    Request::post(&[&["RestoreSessions", &session], path].concat(), Effect::Read, body)
}

/// Returns a search in `OneDrive` or SharePoint. `files` is the server's word for [`SearchedItems::Files`].
pub(super) fn search_items(
    session: Uuid,
    path: &[&str],
    items: SearchedItems,
    files: &str,
    query: &str,
) -> Request<Page<ContentItem>> {
    let item_type = match items {
        SearchedItems::All => "All",
        SearchedItems::Folders => "Folders",
        SearchedItems::Files => files,
    };
    search(session, path, None, query).query("itemType", item_type).with_result_set()
}
