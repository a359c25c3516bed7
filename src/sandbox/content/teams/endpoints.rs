//! The handlers of `…/organization/teams`, but for posts and what needs no rule.

use http::StatusCode;

use super::channel::ChannelNode;
use super::files::{ChannelFiles, FilePlace};
use super::team::{TeamNode, has_display_name, visible_teams};
use crate::sandbox::content::parts::{ListPart, ListedNodes, page_of_parts};
use crate::sandbox::content::session::SessionContent;
use crate::sandbox::content::views::{OpenedItem, record_view};
use crate::sandbox::data::{Id, SandboxWorkload};
use crate::sandbox::http::{
    JsonObject, SandboxError, SandboxRequest, SandboxResult, SandboxVersion, json_response,
    list_response, parse_id, require_found,
};
use crate::sandbox::state::SandboxState;

/// Returns the session in the path.
pub(super) fn open<'a>(
    state: &'a SandboxState,
    request: &'a SandboxRequest<'a>,
) -> Result<SessionContent<'a>, SandboxError> {
    SessionContent::open(state, request, SandboxWorkload::Vet)
}

/// Shows a thing in a team, and records the event; `show` returns the thing, its type and its name.
pub(super) fn record_team_view(
    state: &mut SandboxState,
    request: &SandboxRequest<'_>,
    show: impl FnOnce(&TeamNode<'_>) -> Result<(JsonObject, &'static str, String), SandboxError>,
) -> SandboxResult {
    record_view(state, request, |state| {
        let session = open(state, request)?;
        let team = TeamNode::in_path(&session)?;
        let (json, kind, name) = show(&team)?;
        Ok(OpenedItem::new(json_response(StatusCode::OK, &json), kind, name, team.mail.clone()))
    })
}

/// Lists the teams whose names contain `displayName`.
pub(crate) fn list_teams(state: &SandboxState, request: &SandboxRequest<'_>) -> SandboxResult {
    let session = open(state, request)?;
    let teams = visible_teams(&session);
    let teams: Vec<_> =
        teams.filter(|team| has_display_name(&session, session.text(team.row.name))).collect();
    list_response(request, &teams, TeamNode::to_json)
}

/// Shows a team.
pub(crate) fn show_team(state: &mut SandboxState, request: &SandboxRequest<'_>) -> SandboxResult {
    record_team_view(state, request, |team| {
        Ok((team.to_json(), "Team", team.session.text(team.row.name).to_owned()))
    })
}

/// Lists the channels of a team whose names contain `displayName`.
pub(crate) fn list_channels(state: &SandboxState, request: &SandboxRequest<'_>) -> SandboxResult {
    let session = open(state, request)?;
    let team = TeamNode::in_path(&session)?;
    let channels = team.channels();
    let channels: Vec<_> =
        channels.filter(|channel| has_display_name(&session, channel.name())).collect();
    list_response(request, &channels, ChannelNode::listed_json)
}

/// Shows a channel.
pub(crate) fn show_channel(
    state: &mut SandboxState,
    request: &SandboxRequest<'_>,
) -> SandboxResult {
    record_team_view(state, request, |team| {
        let channel = ChannelNode::in_path(team)?;
        Ok((channel.to_json(), "Channel", channel.name().to_owned()))
    })
}

/// Lists the folders and files in a folder, the root folders of channels, or all.
pub(crate) fn list_files(state: &SandboxState, request: &SandboxRequest<'_>) -> SandboxResult {
    let session = open(state, request)?;
    let team = TeamNode::in_path(&session)?;
    let channels = ChannelNode::in_query(&team)?;
    let folders_only =
        request.version >= SandboxVersion::V7 && request.flag("foldersOnly")?.unwrap_or(false);
    let nodes = if folders_only { ListedNodes::Folders } else { ListedNodes::All };
    page_of_parts(request, &ChannelNode::file_parts(&channels, request, nodes)?)
}

impl ChannelNode<'_> {
    /// Returns the files that the parameter `parentId` names: those in a folder, the root folders of channels, or all.
    pub(in crate::sandbox::content) fn file_parts<'a>(
        channels: &'a [Self],
        request: &SandboxRequest<'_>,
        nodes: ListedNodes,
    ) -> Result<Vec<ListPart<ChannelFiles<'a>>>, SandboxError> {
        let mut all = channels.iter().map(ChannelNode::files);
        let top = if request.version == SandboxVersion::V6 { "null" } else { "root" };
        Ok(match request.text("parentId").as_deref() {
            None => all.map(|files| files.part(None, nodes)).collect(),
            Some(text) if text == top => all.map(ChannelFiles::root_part).collect(),
            Some(text) => {
                let id = Id::parse(text);
                let found =
                    id.and_then(|id| all.find_map(|files| Some((files.find_folder(id)?, files))));
                let (folder, files) = require_found(found, "folder", text)?;
                vec![files.part(Some(folder), nodes)]
            }
        })
    }
}

/// Returns the channels that may contain the file in the path: since v8 that in the path, before that of the
/// parameter `channelId`, or all.
pub(super) fn channels_of_file<'a>(
    team: &'a TeamNode<'a>,
) -> Result<Vec<ChannelNode<'a>>, SandboxError> {
    if team.session.version >= SandboxVersion::V8 {
        return Ok(vec![ChannelNode::in_path(team)?]);
    }
    ChannelNode::in_query(team)
}

/// Returns the file or folder in the path, and the files of its channel.
pub(super) fn file_in_path<'a>(
    channels: &'a [ChannelNode<'a>],
    request: &SandboxRequest<'_>,
) -> Result<(ChannelFiles<'a>, FilePlace), SandboxError> {
    let index = if request.version >= SandboxVersion::V8 { 3 } else { 2 };
    let id = parse_id(request.path_text(index))?;
    let found = channels.iter().find_map(|channel| {
        let files = channel.files();
        Some((files.find(id)?, files))
    });
    require_found(found, "file", id).map(|(place, files)| (files, place))
}

/// Shows a file or a folder.
pub(crate) fn show_file(state: &mut SandboxState, request: &SandboxRequest<'_>) -> SandboxResult {
    record_team_view(state, request, |team| {
        let channels = channels_of_file(team)?;
        let (files, place) = file_in_path(&channels, request)?;
        let version = files.latest_version(place);
        Ok((files.version_json(place, version), "File", files.name(place, version)))
    })
}

/// Lists the previous versions of a file or a folder.
pub(crate) fn list_file_versions(
    state: &SandboxState,
    request: &SandboxRequest<'_>,
) -> SandboxResult {
    let session = open(state, request)?;
    let team = TeamNode::in_path(&session)?;
    let channels = channels_of_file(&team)?;
    let (files, place) = file_in_path(&channels, request)?;
    list_response(request, &files.versions(place), |version| files.version_json(place, *version))
}
