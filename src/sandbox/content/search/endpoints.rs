//! The handlers of the searches.

use std::ops::ControlFlow;

use http::StatusCode;
use serde::Deserialize;

use super::parser::parse_query;
use super::scopes::{
    TeamsItems, walk_channel, walk_drive, walk_drives, walk_mail, walk_mailboxes, walk_parts,
    walk_place, walk_site, walk_sites, walk_team, walk_teams,
};
use super::walk::HitCollector;
use crate::sandbox::content::exchange::MailboxNode;
use crate::sandbox::content::onedrive::DriveNode;
use crate::sandbox::content::parts::ListedNodes;
use crate::sandbox::content::session::SessionContent;
use crate::sandbox::content::sharepoint::{AreaKind, SiteNode};
use crate::sandbox::content::teams::{ChannelNode, TeamNode};
use crate::sandbox::data::SandboxWorkload;
use crate::sandbox::http::{
    PageWindow, SandboxError, SandboxRequest, SandboxResult, SandboxVersion, json_response,
    require_found, search_page_json,
};
use crate::sandbox::state::SandboxState;

/// The number of hits by which a page is shifted if it does not name its result set, but must.
const SHIFT: usize = 7;

/// The body of a search.
#[derive(Deserialize)]
struct SearchParameters {
    #[serde(alias = "Query")]
    query: Option<String>,
    #[serde(alias = "Type", rename = "type")]
    items: Option<String>,
}

impl SearchParameters {
    fn read(request: &SandboxRequest<'_>) -> Result<Self, SandboxError> {
        let body = request.body_of("application/json").ok_or(SandboxError::MediaType)?;
        let invalid = |error| SandboxError::Invalid(format!("The body is not valid: {error}."));
        serde_json::from_slice(body).map_err(invalid)
    }

    fn query(&self) -> Result<&str, SandboxError> {
        let missing = || SandboxError::Invalid("The property 'query' is required.".to_owned());
        self.query.as_deref().ok_or_else(missing)
    }

    fn teams_items(&self) -> Result<TeamsItems, SandboxError> {
        let items = self.items.as_deref().unwrap_or_default();
        let known = [
            ("Tabs", TeamsItems::Tabs),
            ("Files", TeamsItems::Files),
            ("Posts", TeamsItems::Posts),
        ];
        let found = known.into_iter().find(|(name, _)| name.eq_ignore_ascii_case(items));
        let wrong = || SandboxError::Invalid(format!("The type '{items}' is not valid."));
        found.map(|(_, items)| items).ok_or_else(wrong)
    }
}

/// The use that an endpoint makes of the parameter `setId`.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum SetUse {
    /// It takes and returns the id.
    Named,
    /// It knows no result sets.
    None,
}

/// Answers a search; `walk` visits the scope.
fn search(
    state: &mut SandboxState,
    request: &SandboxRequest<'_>,
    workload: SandboxWorkload,
    set_use: SetUse,
    walk: impl FnOnce(
        &SessionContent<'_>,
        &SearchParameters,
        &mut HitCollector<'_>,
    ) -> Result<ControlFlow<()>, SandboxError>,
) -> SandboxResult {
    let session = SessionContent::open(state, request, workload)?.session.id;
    let parameters = SearchParameters::read(request)?;
    let expression = parse_query(parameters.query()?, workload).map_err(SandboxError::Invalid)?;
    let (window, key) = (PageWindow::read(request)?, search_key(request));
    let named = if set_use == SetUse::Named { request.id("setId")? } else { None };
    let is_lost = state.strict_sets && set_use == SetUse::Named && named.is_none();
    let set = match named {
        Some(id) => {
            let set = state.result_sets.get(id, session, &key);
            Some(require_found(set, "result set", id)?)
        }
        None if window.offset > 0 && !is_lost => state.result_sets.latest(session, &key),
        None => None,
    };
    let shift = if window.offset > 0 && is_lost { SHIFT } else { 0 };
    let offset = window.offset.saturating_add(shift);
    let start = set.as_ref().map_or_else(Default::default, |set| set.mark_before(offset));
    let id = set.map(|set| set.id);
    let mut hits = HitCollector::new(&expression, start, offset, window.limit);
    // The hits are in the collector, whether or not the walk came to the end of the scope.
    let _ = walk(&SessionContent::open(state, request, workload)?, &parameters, &mut hits)?;
    let (marks, has_more) = (hits.marks, hits.has_more);
    let set = match id.and_then(|id| state.result_sets.get(id, session, &key)) {
        Some(set) => set,
        None => state.result_sets.create(session, key.clone()),
    };
    for (number, position) in marks {
        set.add_mark(number, position);
    }
    let id = (set_use == SetUse::Named).then_some(set.id);
    let page = search_page_json(request, window, id, &hits.hits, has_more);
    Ok(json_response(StatusCode::OK, &page))
}

/// Returns what distinguishes a search from others of the session: all but the page.
fn search_key(request: &SandboxRequest<'_>) -> String {
    let parameters = ["itemType", "channelId", "parentId"].map(|name| request.text(name));
    let body = request.body_of("application/json").unwrap_or_default();
    format!("{} {parameters:?} {}", request.path(), String::from_utf8_lossy(body))
}

/// Reads the parameter `itemType`; `things` is its value for documents or list items alone.
fn listed_nodes(request: &SandboxRequest<'_>, things: &str) -> Result<ListedNodes, SandboxError> {
    let Some(text) = request.text("itemType") else { return Ok(ListedNodes::All) };
    let known = [
        ("All", ListedNodes::All),
        ("Folders", ListedNodes::Folders),
        (things, ListedNodes::Things),
    ];
    let found = known.into_iter().find(|(name, _)| name.eq_ignore_ascii_case(&text));
    let wrong = || SandboxError::Invalid(format!("The value '{text}' of 'itemType' is not valid."));
    found.map(|(_, nodes)| nodes).ok_or_else(wrong)
}

/// Searches all mailboxes, without a result set.
pub(crate) fn search_exchange(
    state: &mut SandboxState,
    request: &SandboxRequest<'_>,
) -> SandboxResult {
    search(state, request, SandboxWorkload::Vex, SetUse::None, |session, _, hits| {
        Ok(walk_mailboxes(session, hits))
    })
}

/// Searches all mailboxes.
pub(crate) fn search_mailboxes(
    state: &mut SandboxState,
    request: &SandboxRequest<'_>,
) -> SandboxResult {
    search(state, request, SandboxWorkload::Vex, SetUse::Named, |session, _, hits| {
        Ok(walk_mailboxes(session, hits))
    })
}

/// Searches a mailbox.
pub(crate) fn search_mailbox(
    state: &mut SandboxState,
    request: &SandboxRequest<'_>,
) -> SandboxResult {
    search(state, request, SandboxWorkload::Vex, SetUse::Named, |session, _, hits| {
        Ok(walk_mail(&MailboxNode::in_path(session)?.tree(), None, 0, hits))
    })
}

/// Searches a folder of a mailbox, and those below.
pub(crate) fn search_mail_folder(
    state: &mut SandboxState,
    request: &SandboxRequest<'_>,
) -> SandboxResult {
    search(state, request, SandboxWorkload::Vex, SetUse::Named, |session, _, hits| {
        let mailbox = MailboxNode::in_path(session)?;
        let (mail, id) = (mailbox.tree(), request.path_text(2));
        let folder = require_found(mail.parse_folder(id), "folder", id)?;
        Ok(walk_mail(&mail, Some(folder), 0, hits))
    })
}

/// Searches all drives.
pub(crate) fn search_drives(
    state: &mut SandboxState,
    request: &SandboxRequest<'_>,
) -> SandboxResult {
    search(state, request, SandboxWorkload::Veod, SetUse::Named, |session, _, hits| {
        Ok(walk_drives(session, listed_nodes(request, "Documents")?, hits))
    })
}

/// Searches a drive.
pub(crate) fn search_drive(
    state: &mut SandboxState,
    request: &SandboxRequest<'_>,
) -> SandboxResult {
    search(state, request, SandboxWorkload::Veod, SetUse::Named, |session, _, hits| {
        let (drive, nodes) = (DriveNode::in_path(session)?, listed_nodes(request, "Documents")?);
        Ok(walk_drive(drive.tree(), None, nodes, 0, hits))
    })
}

/// Searches a folder of a drive, and those below.
pub(crate) fn search_drive_folder(
    state: &mut SandboxState,
    request: &SandboxRequest<'_>,
) -> SandboxResult {
    search(state, request, SandboxWorkload::Veod, SetUse::Named, |session, _, hits| {
        let (drive, nodes) = (DriveNode::in_path(session)?, listed_nodes(request, "Documents")?);
        let tree = drive.tree();
        let folder = tree.folder_in_path()?;
        Ok(walk_drive(tree, Some(folder), nodes, 0, hits))
    })
}

/// Searches all sites.
pub(crate) fn search_sites(
    state: &mut SandboxState,
    request: &SandboxRequest<'_>,
) -> SandboxResult {
    search(state, request, SandboxWorkload::Vesp, SetUse::Named, |session, _, hits| {
        Ok(walk_sites(session, listed_nodes(request, "Items")?, hits))
    })
}

/// Searches a site, without its subsites.
pub(crate) fn search_site(state: &mut SandboxState, request: &SandboxRequest<'_>) -> SandboxResult {
    search(state, request, SandboxWorkload::Vesp, SetUse::Named, |session, _, hits| {
        let (site, nodes) = (SiteNode::in_path(session)?, listed_nodes(request, "Items")?);
        Ok(walk_site(&site, nodes, 0, hits))
    })
}

/// Searches a library.
pub(crate) fn search_library(
    state: &mut SandboxState,
    request: &SandboxRequest<'_>,
) -> SandboxResult {
    search_place(state, request, Some(AreaKind::Library))
}

/// Searches a list.
pub(crate) fn search_list(state: &mut SandboxState, request: &SandboxRequest<'_>) -> SandboxResult {
    search_place(state, request, Some(AreaKind::List))
}

/// Searches a folder of a library or a list, and those below.
pub(crate) fn search_site_folder(
    state: &mut SandboxState,
    request: &SandboxRequest<'_>,
) -> SandboxResult {
    search_place(state, request, None)
}

/// Searches a library, a list, or without a kind a folder.
fn search_place(
    state: &mut SandboxState,
    request: &SandboxRequest<'_>,
    kind: Option<AreaKind>,
) -> SandboxResult {
    search(state, request, SandboxWorkload::Vesp, SetUse::Named, |session, _, hits| {
        let (site, nodes) = (SiteNode::in_path(session)?, listed_nodes(request, "Items")?);
        let id = request.path_text(2);
        let area = site.find_area(id).map(|area| area.kind);
        let place = site.find_place(id).filter(|_| area == kind);
        let place = require_found(place, kind.map_or("folder", AreaKind::noun), id)?;
        Ok(walk_place(&site, place, nodes, hits))
    })
}

/// Searches all teams.
pub(crate) fn search_teams(
    state: &mut SandboxState,
    request: &SandboxRequest<'_>,
) -> SandboxResult {
    search(state, request, SandboxWorkload::Vet, SetUse::None, |session, parameters, hits| {
        Ok(walk_teams(session, parameters.teams_items()?, hits))
    })
}

/// Searches a team.
pub(crate) fn search_team(state: &mut SandboxState, request: &SandboxRequest<'_>) -> SandboxResult {
    search(state, request, SandboxWorkload::Vet, SetUse::None, |session, parameters, hits| {
        Ok(walk_team(&TeamNode::in_path(session)?, parameters.teams_items()?, 0, hits))
    })
}

/// Searches a channel.
pub(crate) fn search_channel(
    state: &mut SandboxState,
    request: &SandboxRequest<'_>,
) -> SandboxResult {
    search(state, request, SandboxWorkload::Vet, SetUse::None, |session, parameters, hits| {
        let team = TeamNode::in_path(session)?;
        let channel = ChannelNode::in_path(&team)?;
        Ok(walk_channel(&channel, parameters.teams_items()?, (0, 0), hits))
    })
}

/// Searches the tabs of a channel.
pub(crate) fn search_tabs(state: &mut SandboxState, request: &SandboxRequest<'_>) -> SandboxResult {
    search(state, request, SandboxWorkload::Vet, SetUse::None, |session, _, hits| {
        let team = TeamNode::in_path(session)?;
        Ok(walk_channel(&ChannelNode::in_path(&team)?, TeamsItems::Tabs, (0, 0), hits))
    })
}

/// Searches the files of a team; since v7 those that `channelId` and `parentId` name.
pub(crate) fn search_files(
    state: &mut SandboxState,
    request: &SandboxRequest<'_>,
) -> SandboxResult {
    search(state, request, SandboxWorkload::Vet, SetUse::None, |session, _, hits| {
        let team = TeamNode::in_path(session)?;
        if request.version < SandboxVersion::V7 {
            return Ok(walk_team(&team, TeamsItems::Files, 0, hits));
        }
        let channels = ChannelNode::in_query(&team)?;
        let parts = match request.text("parentId") {
            Some(_) => ChannelNode::file_parts(&channels, request, ListedNodes::All)?,
            None => channels.iter().map(ChannelNode::all_files_part).collect(),
        };
        Ok(walk_parts(&parts, hits))
    })
}

/// Searches the posts of a team; since v7 those that `channelId` and `parentId` name.
pub(crate) fn search_posts(
    state: &mut SandboxState,
    request: &SandboxRequest<'_>,
) -> SandboxResult {
    search(state, request, SandboxWorkload::Vet, SetUse::None, |session, _, hits| {
        let team = TeamNode::in_path(session)?;
        if request.version < SandboxVersion::V7 {
            return Ok(walk_team(&team, TeamsItems::Posts, 0, hits));
        }
        let channels = ChannelNode::in_query(&team)?;
        Ok(walk_parts(&ChannelNode::post_parts(&channels, request)?, hits))
    })
}

#[cfg(test)]
mod tests;
