//! The handlers of `…/Organization/Sites`, but for versions and attachments.

use http::StatusCode;

use super::rules::AreaKind;
use super::site::{SiteNode, visible_sites};
use super::tree::SiteTree;
use crate::sandbox::content::engine::{ContentSpot, KeyKind, SlotState};
use crate::sandbox::content::parts::{ListedNodes, TreeWriter};
use crate::sandbox::content::session::{ParentFilter, SessionContent};
use crate::sandbox::content::views::{OpenedItem, record_view};
use crate::sandbox::data::SandboxWorkload;
use crate::sandbox::http::{
    JsonObject, SandboxError, SandboxRequest, SandboxResult, SandboxVersion, json_response,
    list_response, require_found,
};
use crate::sandbox::state::SandboxState;

/// Returns the session in the path.
pub(super) fn open<'a>(
    state: &'a SandboxState,
    request: &'a SandboxRequest<'a>,
) -> Result<SessionContent<'a>, SandboxError> {
    SessionContent::open(state, request, SandboxWorkload::Vesp)
}

/// Lists the sites at the top, those in a site, or all.
pub(crate) fn list_sites(state: &SandboxState, request: &SandboxRequest<'_>) -> SandboxResult {
    let session = open(state, request)?;
    let find = |id: &str| SiteNode::find(&session, id).map(|site| site.key.root);
    let filter = session.parent_filter("parentId", "site", find)?;
    let fits = |site: &SiteNode<'_>| match filter {
        ParentFilter::Any => true,
        ParentFilter::Top => site.row.parent.is_none(),
        ParentFilter::Is(parent) => site.row.parent == Some(parent),
    };
    let sites: Vec<_> = visible_sites(&session).filter(fits).collect();
    list_response(request, &sites, SiteNode::to_json)
}

/// Shows a site.
pub(crate) fn show_site(state: &mut SandboxState, request: &SandboxRequest<'_>) -> SandboxResult {
    record_site_view(state, request, |site| {
        let name = site.session.text(site.row.name).to_owned();
        Ok((site.to_json(), "Site", name))
    })
}

/// Shows a thing in a site, and records the event; `open` returns the thing, its type and its name.
pub(super) fn record_site_view(
    state: &mut SandboxState,
    request: &SandboxRequest<'_>,
    show: impl FnOnce(&SiteNode<'_>) -> Result<(JsonObject, &'static str, String), SandboxError>,
) -> SandboxResult {
    record_view(state, request, |state| {
        let session = open(state, request)?;
        let site = SiteNode::in_path(&session)?;
        let (json, kind, name) = show(&site)?;
        Ok(OpenedItem::new(json_response(StatusCode::OK, &json), kind, name, site.url.clone()))
    })
}

/// Lists the libraries of a site.
pub(crate) fn list_libraries(state: &SandboxState, request: &SandboxRequest<'_>) -> SandboxResult {
    list_areas(state, request, AreaKind::Library)
}

/// Lists the lists of a site.
pub(crate) fn list_lists(state: &SandboxState, request: &SandboxRequest<'_>) -> SandboxResult {
    list_areas(state, request, AreaKind::List)
}

fn list_areas(state: &SandboxState, request: &SandboxRequest<'_>, kind: AreaKind) -> SandboxResult {
    let session = open(state, request)?;
    let site = SiteNode::in_path(&session)?;
    let areas: Vec<_> = site.areas().filter(|area| area.kind == kind).collect();
    list_response(request, &areas, |area| site.area_json(area))
}

/// Shows a library.
pub(crate) fn show_library(
    state: &mut SandboxState,
    request: &SandboxRequest<'_>,
) -> SandboxResult {
    show_area(state, request, AreaKind::Library, "Library")
}

/// Shows a list.
pub(crate) fn show_list(state: &mut SandboxState, request: &SandboxRequest<'_>) -> SandboxResult {
    show_area(state, request, AreaKind::List, "List")
}

fn show_area(
    state: &mut SandboxState,
    request: &SandboxRequest<'_>,
    kind: AreaKind,
    event_type: &'static str,
) -> SandboxResult {
    record_site_view(state, request, |site| {
        let id = request.path_text(2);
        let area = site.find_area(id).filter(|area| area.kind == kind);
        let area = require_found(area, kind.noun(), id)?;
        Ok((site.area_json(area), event_type, site.session.text(area.name).to_owned()))
    })
}

/// Lists folders.
pub(crate) fn list_folders(state: &SandboxState, request: &SandboxRequest<'_>) -> SandboxResult {
    let session = open(state, request)?;
    SiteNode::in_path(&session)?.list_nodes(None, ListedNodes::Folders)
}

/// Lists documents, and since v7 folders, too, if they are asked for.
pub(crate) fn list_documents(state: &SandboxState, request: &SandboxRequest<'_>) -> SandboxResult {
    list_things(state, request, AreaKind::Library)
}

/// Lists list items, and since v7 folders, too, if they are asked for.
pub(crate) fn list_items(state: &SandboxState, request: &SandboxRequest<'_>) -> SandboxResult {
    list_things(state, request, AreaKind::List)
}

fn list_things(
    state: &SandboxState,
    request: &SandboxRequest<'_>,
    kind: AreaKind,
) -> SandboxResult {
    let session = open(state, request)?;
    let has_folders =
        request.version >= SandboxVersion::V7 && request.flag("includeFolders")?.unwrap_or(false);
    let nodes = if has_folders { ListedNodes::All } else { ListedNodes::Things };
    SiteNode::in_path(&session)?.list_nodes(Some(kind), nodes)
}

/// Shows a folder.
pub(crate) fn show_folder(state: &mut SandboxState, request: &SandboxRequest<'_>) -> SandboxResult {
    record_site_view(state, request, |site| {
        let (tree, folder) = folder_in_path(site)?;
        let name = tree.tree.folder_name(folder).to_owned();
        Ok((tree.write_folder(folder), "Folder", name))
    })
}

/// Returns the folder in the path, and its tree.
pub(super) fn folder_in_path<'a>(
    site: &'a SiteNode<'_>,
) -> Result<(SiteTree<'a>, u16), SandboxError> {
    let id = site.session.request.path_text(2);
    // The top of a library has no id as a folder.
    let place = site.find_place(id).filter(|_| site.find_area(id).is_none());
    let found = place.and_then(|place| Some((site.tree(place.area)?, place.folder)));
    require_found(found, "folder", id)
}

/// Shows a document.
pub(crate) fn show_document(
    state: &mut SandboxState,
    request: &SandboxRequest<'_>,
) -> SandboxResult {
    show_thing(state, request, KeyKind::SiteDocument, "Document")
}

/// Shows a list item.
pub(crate) fn show_item(state: &mut SandboxState, request: &SandboxRequest<'_>) -> SandboxResult {
    show_thing(state, request, KeyKind::ListItem, "ListItem")
}

fn show_thing(
    state: &mut SandboxState,
    request: &SandboxRequest<'_>,
    kind: KeyKind,
    event_type: &'static str,
) -> SandboxResult {
    record_site_view(state, request, |site| {
        let (tree, spot, state) = thing_in_path(site, kind)?;
        let name = tree.thing_name(spot, state.version);
        Ok((tree.thing_json(spot, &state, state.version), event_type, name))
    })
}

/// Returns the document or the list item in the path, its tree and its state.
pub(super) fn thing_in_path<'a>(
    site: &'a SiteNode<'_>,
    kind: KeyKind,
) -> Result<(SiteTree<'a>, ContentSpot, SlotState), SandboxError> {
    let id = site.session.request.path_text(2);
    let found = site.find_tree(id, kind).and_then(|(tree, key)| {
        let (spot, state) = tree.find_thing(key)?;
        Some((tree, spot, state))
    });
    let noun = if kind == KeyKind::ListItem { "item" } else { "document" };
    require_found(found, noun, id)
}
