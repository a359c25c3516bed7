//! The handlers of `…/Organization/OneDrives`.

use http::StatusCode;

use super::drive::{DriveNode, DriveTree, visible_drives};
use crate::sandbox::content::engine::{ContentSpot, SlotState};
use crate::sandbox::content::parts::TreeWriter;
use crate::sandbox::content::session::SessionContent;
use crate::sandbox::content::views::{OpenedItem, record_view};
use crate::sandbox::data::SandboxWorkload;
use crate::sandbox::http::{
    JsonObject, PageWindow, SandboxError, SandboxRequest, SandboxResult, SandboxVersion,
    json_response, list_response, page_response, require_found,
};
use crate::sandbox::state::SandboxState;

/// Returns the session in the path.
pub(super) fn open<'a>(
    state: &'a SandboxState,
    request: &'a SandboxRequest<'a>,
) -> Result<SessionContent<'a>, SandboxError> {
    SessionContent::open(state, request, SandboxWorkload::Veod)
}

/// Lists the drives.
pub(crate) fn list_drives(state: &SandboxState, request: &SandboxRequest<'_>) -> SandboxResult {
    let session = open(state, request)?;
    let (window, all) = (PageWindow::read(request)?, visible_drives(&session));
    let page = all.iter_from(window.offset).filter_map(|spot| DriveNode::new(&session, spot.slot));
    Ok(page_response(request, window, all.len(), page.map(|drive| drive.to_json())))
}

/// Shows a drive.
pub(crate) fn show_drive(state: &mut SandboxState, request: &SandboxRequest<'_>) -> SandboxResult {
    record_view(state, request, |state| {
        let session = open(state, request)?;
        let drive = DriveNode::in_path(&session)?;
        let response = json_response(StatusCode::OK, &drive.to_json());
        Ok(OpenedItem::new(response, "OneDrive", drive.owner.name, drive.owner.email))
    })
}

/// Lists documents, and since v7 folders, too, if they are asked for.
pub(crate) fn list_documents(state: &SandboxState, request: &SandboxRequest<'_>) -> SandboxResult {
    let session = open(state, request)?;
    let drive = DriveNode::in_path(&session)?;
    let (tree, window) = (drive.tree(), PageWindow::read(request)?);
    let has_folders =
        request.version >= SandboxVersion::V7 && request.flag("includeFolders")?.unwrap_or(false);
    let parent = tree.parent_filter()?;
    let folders = if has_folders { tree.folders_in(parent) } else { Vec::new() };
    let documents = tree.documents_in(parent);
    let total = folders.len() + documents.len();
    let after = window.offset.saturating_sub(folders.len());
    let folders = folders.iter().skip(window.offset).map(|folder| tree.write_folder(*folder));
    let documents = documents.iter_from(after).filter_map(|spot| tree.write_thing(spot));
    Ok(page_response(request, window, total, folders.chain(documents)))
}

impl TreeWriter for DriveTree<'_> {
    fn write_folder(&self, folder: u16) -> JsonObject {
        self.folder_json(folder, self.tree.folder_times(folder).len())
    }

    fn write_thing(&self, spot: ContentSpot) -> Option<JsonObject> {
        let state = self.tree.state(spot.home, spot.slot)?;
        Some(self.document_json(spot, &state, state.version))
    }
}

/// Shows a document.
pub(crate) fn show_document(
    state: &mut SandboxState,
    request: &SandboxRequest<'_>,
) -> SandboxResult {
    record_document(state, request, |_, _, state| Ok(state.version))
}

/// Shows a previous version of a document.
pub(crate) fn show_document_version(
    state: &mut SandboxState,
    request: &SandboxRequest<'_>,
) -> SandboxResult {
    record_document(state, request, |tree, spot, state| {
        let version = request.path_number(3)?;
        let known = document_versions(tree, spot, state);
        require_found(
            known.into_iter().find(|known| i32::from(*known) == version),
            "version",
            version,
        )
    })
}

fn record_document(
    state: &mut SandboxState,
    request: &SandboxRequest<'_>,
    version: impl FnOnce(&DriveTree<'_>, ContentSpot, &SlotState) -> Result<u8, SandboxError>,
) -> SandboxResult {
    record_view(state, request, |state| {
        let session = open(state, request)?;
        let drive = DriveNode::in_path(&session)?;
        let tree = drive.tree();
        let (spot, state) = tree.document_in_path()?;
        let version = version(&tree, spot, &state)?;
        let response = json_response(StatusCode::OK, &tree.document_json(spot, &state, version));
        let (name, _) = tree.document_name(spot, version);
        Ok(OpenedItem::new(response, "Document", name, drive.owner.email.clone()))
    })
}

/// Returns the previous versions of a document, newest first; none unless the session shows all.
pub(super) fn document_versions(
    tree: &DriveTree<'_>,
    spot: ContentSpot,
    state: &SlotState,
) -> Vec<u8> {
    if tree.tree.shows_versions(spot.home) {
        (1..state.version).rev().collect()
    } else {
        Vec::new()
    }
}

/// Lists the previous versions of a document.
pub(crate) fn list_document_versions(
    state: &SandboxState,
    request: &SandboxRequest<'_>,
) -> SandboxResult {
    let session = open(state, request)?;
    let drive = DriveNode::in_path(&session)?;
    let tree = drive.tree();
    let (spot, state) = tree.document_in_path()?;
    let versions = document_versions(&tree, spot, &state);
    list_response(request, &versions, |version| tree.document_json(spot, &state, *version))
}

/// Lists folders.
pub(crate) fn list_folders(state: &SandboxState, request: &SandboxRequest<'_>) -> SandboxResult {
    let session = open(state, request)?;
    let drive = DriveNode::in_path(&session)?;
    let tree = drive.tree();
    let folders = tree.folders_in(tree.parent_filter()?);
    list_response(request, &folders, |folder| tree.write_folder(*folder))
}

/// Returns the previous versions of a folder, newest first; none unless the session shows all.
fn folder_versions(tree: &DriveTree<'_>, folder: u16) -> Vec<usize> {
    let latest = tree.tree.folder_times(folder).len();
    if tree.tree.shows_versions(folder) { (1..latest).rev().collect() } else { Vec::new() }
}

/// Shows a folder, or a version of it that the parameter `versionId` names.
pub(crate) fn show_folder(state: &mut SandboxState, request: &SandboxRequest<'_>) -> SandboxResult {
    record_folder(state, request, |tree, folder| match request.number("versionId")? {
        Some(version) => folder_version(tree, folder, version),
        None => Ok(tree.tree.folder_times(folder).len()),
    })
}

/// Shows a previous version of a folder.
pub(crate) fn show_folder_version(
    state: &mut SandboxState,
    request: &SandboxRequest<'_>,
) -> SandboxResult {
    record_folder(state, request, |tree, folder| {
        folder_version(tree, folder, request.path_number(3)?)
    })
}

/// Returns the version of a folder with an id: a previous one, or the latest.
pub(super) fn folder_version(
    tree: &DriveTree<'_>,
    folder: u16,
    id: i32,
) -> Result<usize, SandboxError> {
    let latest = tree.tree.folder_times(folder).len();
    let mut known = folder_versions(tree, folder).into_iter().chain([latest]);
    let version = known.find(|known| usize::try_from(id).is_ok_and(|id| id == *known));
    require_found(version, "version", id)
}

fn record_folder(
    state: &mut SandboxState,
    request: &SandboxRequest<'_>,
    version: impl FnOnce(&DriveTree<'_>, u16) -> Result<usize, SandboxError>,
) -> SandboxResult {
    record_view(state, request, |state| {
        let session = open(state, request)?;
        let drive = DriveNode::in_path(&session)?;
        let tree = drive.tree();
        let folder = tree.folder_in_path()?;
        let version = version(&tree, folder)?;
        let response = json_response(StatusCode::OK, &tree.folder_json(folder, version));
        let name = tree.tree.folder_name(folder).to_owned();
        Ok(OpenedItem::new(response, "Folder", name, drive.owner.email.clone()))
    })
}

/// Lists the previous versions of a folder.
pub(crate) fn list_folder_versions(
    state: &SandboxState,
    request: &SandboxRequest<'_>,
) -> SandboxResult {
    let session = open(state, request)?;
    let drive = DriveNode::in_path(&session)?;
    let tree = drive.tree();
    let folder = tree.folder_in_path()?;
    let versions = folder_versions(&tree, folder);
    list_response(request, &versions, |version| tree.folder_json(folder, *version))
}
