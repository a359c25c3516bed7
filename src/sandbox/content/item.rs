//! `GET /vN/RestoreSessions/{id}/organization/…`: the handlers for all kinds of items.

use http::StatusCode;

use super::session::SessionContent;
use super::views::{OpenedItem, record_view};
use crate::sandbox::data::SandboxWorkload;
use crate::sandbox::http::{
    JsonObject, SandboxError, SandboxRequest, SandboxResult, json_response, list_response,
    require_found,
};
use crate::sandbox::state::SandboxState;

/// An item at the top of a workload, for example a mailbox.
pub(crate) trait TopItem: Sized {
    /// The workload that contains items of this kind.
    const WORKLOAD: SandboxWorkload;
    /// The type of the item in events and messages.
    const KIND: &'static str;

    /// Generates all items of the session's organization.
    fn generate(session: &SessionContent<'_>) -> Vec<Self>;

    /// Generates the items that the filters of a list match.
    fn generate_filtered(session: &SessionContent<'_>) -> Result<Vec<Self>, SandboxError> {
        Ok(Self::generate(session))
    }

    /// Reads the id in the path. Override it if the contract declares a UUID.
    fn parse_path_id(text: &str) -> Result<String, SandboxError> {
        Ok(text.to_owned())
    }

    /// Returns the id.
    fn id(&self) -> String;

    /// Returns the name.
    fn name(&self) -> &str;

    /// Returns the mail address or the URL, by which a scope contains the item.
    fn address(&self) -> &str;

    /// Writes the item.
    fn to_json(&self, session: &SessionContent<'_>) -> JsonObject;

    /// Writes what the item contains, for example the folders of a mailbox.
    fn children(&self, session: &SessionContent<'_>) -> Result<Vec<JsonObject>, SandboxError>;
}

/// Lists the items of a session.
pub(crate) fn list<T: TopItem>(
    state: &SandboxState,
    request: &SandboxRequest<'_>,
) -> SandboxResult {
    let session = SessionContent::open(state, request, T::WORKLOAD)?;
    let mut items = T::generate_filtered(&session)?;
    items.retain(|item| session.shows(item.address()));
    list_response(request, &items, |item| item.to_json(&session))
}

/// Shows an item.
pub(crate) fn show<T: TopItem>(
    state: &mut SandboxState,
    request: &SandboxRequest<'_>,
) -> SandboxResult {
    record_view(state, request, |state| {
        let session = SessionContent::open(state, request, T::WORKLOAD)?;
        let item: T = find(&session)?;
        let response = json_response(StatusCode::OK, &item.to_json(&session));
        Ok(OpenedItem::new(response, T::KIND, item.name().to_owned(), item.address().to_owned()))
    })
}

/// Lists what an item contains.
pub(crate) fn list_children<T: TopItem>(
    state: &SandboxState,
    request: &SandboxRequest<'_>,
) -> SandboxResult {
    let session = SessionContent::open(state, request, T::WORKLOAD)?;
    let children = find::<T>(&session)?.children(&session)?;
    list_response(request, &children, |child| child)
}

/// Shows what an item contains, by its id.
pub(crate) fn show_child<T: TopItem>(
    state: &SandboxState,
    request: &SandboxRequest<'_>,
) -> SandboxResult {
    let session = SessionContent::open(state, request, T::WORKLOAD)?;
    let mut children = find::<T>(&session)?.children(&session)?.into_iter();
    let id = request.path_text(2);
    let child = require_found(children.find(|child| child.has_id(id)), "item", id)?;
    Ok(json_response(StatusCode::OK, &child))
}

/// Returns the item in the path. One that is not in the scope is reported as missing.
fn find<T: TopItem>(session: &SessionContent<'_>) -> Result<T, SandboxError> {
    let id = T::parse_path_id(session.request.path_text(1))?;
    let mut items = T::generate(session).into_iter();
    let item = items.find(|item| session.shows(item.address()) && item.id() == id);
    require_found(item, &T::KIND.to_lowercase(), id)
}
