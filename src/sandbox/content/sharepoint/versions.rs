//! The handlers of versions of documents, list items and folders.

use super::endpoints::{folder_in_path, open, record_site_view, thing_in_path};
use super::site::SiteNode;
use super::tree::version_id;
use crate::sandbox::content::engine::KeyKind;
use crate::sandbox::http::{
    SandboxError, SandboxRequest, SandboxResult, list_response, require_found,
};
use crate::sandbox::state::SandboxState;

/// Lists the previous versions of a document.
pub(crate) fn list_document_versions(
    state: &SandboxState,
    request: &SandboxRequest<'_>,
) -> SandboxResult {
    list_versions(state, request, KeyKind::SiteDocument)
}

/// Lists the previous versions of a list item.
pub(crate) fn list_item_versions(
    state: &SandboxState,
    request: &SandboxRequest<'_>,
) -> SandboxResult {
    list_versions(state, request, KeyKind::ListItem)
}

fn list_versions(
    state: &SandboxState,
    request: &SandboxRequest<'_>,
    kind: KeyKind,
) -> SandboxResult {
    let session = open(state, request)?;
    let site = SiteNode::in_path(&session)?;
    let (tree, spot, state) = thing_in_path(&site, kind)?;
    let versions = tree.thing_versions(spot, &state);
    list_response(request, &versions, |version| tree.thing_json(spot, &state, *version))
}

/// Shows a version of a document.
pub(crate) fn show_document_version(
    state: &mut SandboxState,
    request: &SandboxRequest<'_>,
) -> SandboxResult {
    show_version(state, request, KeyKind::SiteDocument, "Document")
}

/// Shows a version of a list item.
pub(crate) fn show_item_version(
    state: &mut SandboxState,
    request: &SandboxRequest<'_>,
) -> SandboxResult {
    show_version(state, request, KeyKind::ListItem, "ListItem")
}

fn show_version(
    state: &mut SandboxState,
    request: &SandboxRequest<'_>,
    kind: KeyKind,
    event_type: &'static str,
) -> SandboxResult {
    record_site_view(state, request, |site| {
        let (tree, spot, state) = thing_in_path(site, kind)?;
        let version = version_in_path(request, tree.thing_versions(spot, &state), state.version)?;
        let name = tree.thing_name(spot, version);
        Ok((tree.thing_json(spot, &state, version), event_type, name))
    })
}

/// Lists the previous versions of a folder.
pub(crate) fn list_folder_versions(
    state: &SandboxState,
    request: &SandboxRequest<'_>,
) -> SandboxResult {
    let session = open(state, request)?;
    let site = SiteNode::in_path(&session)?;
    let (tree, folder) = folder_in_path(&site)?;
    list_response(request, &tree.folder_versions(folder), |version| {
        tree.folder_json(folder, *version)
    })
}

/// Shows a version of a folder.
pub(crate) fn show_folder_version(
    state: &mut SandboxState,
    request: &SandboxRequest<'_>,
) -> SandboxResult {
    record_site_view(state, request, |site| {
        let (tree, folder) = folder_in_path(site)?;
        let latest = tree.latest_folder_version(folder);
        let version = version_in_path(request, tree.folder_versions(folder), latest)?;
        let name = tree.tree.folder_name(folder).to_owned();
        Ok((tree.folder_json(folder, version), "Folder", name))
    })
}

/// Returns the version in the path: a previous one, or the latest.
pub(super) fn version_in_path(
    request: &SandboxRequest<'_>,
    previous: Vec<u8>,
    latest: u8,
) -> Result<u8, SandboxError> {
    let id = request.path_number(3)?;
    let mut versions = previous.into_iter().chain([latest]);
    require_found(versions.find(|version| i64::from(id) == version_id(*version)), "version", id)
}
