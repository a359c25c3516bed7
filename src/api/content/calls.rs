//! Parts that the calls of all workloads share: the path below a session, and the bodies of searches and saves.

use serde::Serialize;
use uuid::Uuid;

use super::ContentItem;
use crate::api::{Body, Call, Effect, NoContent, Page, Request};

/// The items that a search in `OneDrive` or SharePoint returns. Always sent: the default of the server is not documented.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum SearchItemType {
    All,
    Folders,
    /// Documents, and in SharePoint also list items.
    Files,
}

/// The items that a search in Teams returns: a search returns one type.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub(crate) enum TeamsItemType {
    Files,
    Posts,
    Tabs,
}

/// The body of a search. The vendor's files have it with a type (Teams) and without one.
#[derive(Serialize)]
struct SearchBody<'a> {
    #[serde(rename = "type", skip_serializing_if = "Option::is_none")]
    kind: Option<TeamsItemType>,
    query: &'a str,
}

/// Returns a request for a path below a session.
pub(super) fn get<T>(session: Uuid, path: &[&str]) -> Request<T> {
    let session = session.to_string();
    Request::get(&[&["RestoreSessions", &session], path].concat())
}

/// Returns a call below a session whose response is a file. It reads, although it is a `POST`: repeated, it only adds an event
/// to the session.
pub(super) fn save(session: Uuid, path: &[&str], body: Body) -> Call {
    let session = session.to_string();
    let path = [&["RestoreSessions", &session], path].concat();
    Request::<NoContent>::post(&path, Effect::Read, body).call
}

/// Returns a body of JSON. The types here have only texts, numbers and flags, which always serialize.
pub(super) fn json(body: &impl Serialize) -> Body {
    Body::Json(serde_json::to_string(body).unwrap_or_default())
}

/// The form in which the server sends a document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum DocumentForm {
    File,
    /// A ZIP archive with the document.
    Zip,
}

/// The body of a call that saves one document.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct DocumentBody {
    /// Always sent: the default of the server is not documented.
    as_zip: bool,
}

/// Returns a call below a session that saves one document.
pub(super) fn save_document(session: Uuid, path: &[&str], form: DocumentForm) -> Call {
    save(session, path, json(&DocumentBody { as_zip: form == DocumentForm::Zip }))
}

/// Returns a search below a session. It reads, although it is a `POST`.
pub(super) fn search<T>(
    session: Uuid,
    path: &[&str],
    kind: Option<TeamsItemType>,
    query: &str,
) -> Request<T> {
    let session = session.to_string();
    let body = json(&SearchBody { kind, query });
    Request::post(&[&["RestoreSessions", &session], path].concat(), Effect::Read, body)
}

/// Returns a search in `OneDrive` or SharePoint. `files` is the server's word for [`SearchItemType::Files`].
pub(super) fn search_items(
    session: Uuid,
    path: &[&str],
    items: SearchItemType,
    files: &str,
    query: &str,
) -> Request<Page<ContentItem>> {
    let item_type = match items {
        SearchItemType::All => "All",
        SearchItemType::Folders => "Folders",
        SearchItemType::Files => files,
    };
    search(session, path, None, query).query("itemType", item_type).with_result_set()
}
