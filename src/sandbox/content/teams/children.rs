//! The three fixed nodes of a channel, and its tabs.

use super::channel::ChannelNode;
use super::endpoints::{open, record_team_view};
use super::team::TeamNode;
use crate::sandbox::content::engine::{ContentSpot, Contents, SlotSet};
use crate::sandbox::content::parts::{ListPart, TreeWriter, page_of_parts};
use crate::sandbox::http::{
    JsonObject, SandboxRequest, SandboxResult, SandboxVersion, list_response, parse_id,
    require_found,
};
use crate::sandbox::state::SandboxState;

/// Lists the three fixed nodes of a channel.
pub(crate) fn list_children(state: &SandboxState, request: &SandboxRequest<'_>) -> SandboxResult {
    let session = open(state, request)?;
    let team = TeamNode::in_path(&session)?;
    let channel = ChannelNode::in_path(&team)?;
    let is_v8 = session.version >= SandboxVersion::V8;
    let lists = [
        ("Tabs", "tabs", channel.path("/tabs")),
        ("Files", "files", team.path(&format!("/files?channelId={}", channel.id))),
        ("Posts", "posts", team.path(&format!("/posts?channelId={}", channel.id))),
    ];
    list_response(request, &lists, |(kind, name, path)| {
        let json = JsonObject::new()
            .set_if(is_v8, "teamId", team.id)
            .set_if(is_v8, "channelId", &channel.id)
            .set("displayName", kind)
            .set("type", kind);
        session.with_links(json, [(name, path.clone())])
    })
}

/// The tabs of a channel.
pub(in crate::sandbox::content) struct ChannelTabs<'a>(&'a ChannelNode<'a>);

impl TreeWriter for ChannelTabs<'_> {
    fn write_thing(&self, spot: ContentSpot) -> Option<JsonObject> {
        let tab = self.0.tabs().find(|(number, _)| *number == spot.slot);
        tab.map(|(number, row)| self.0.tab_json(number, row))
    }
}

impl ChannelNode<'_> {
    /// Returns the tabs as a part of a list.
    pub(in crate::sandbox::content) fn tabs_part(&self) -> ListPart<ChannelTabs<'_>> {
        let mut things = Contents::default();
        for (number, _) in self.tabs() {
            things.add(0, SlotSet::single(number));
        }
        ListPart { writer: ChannelTabs(self), folders: Vec::new(), things }
    }
}

/// Lists the tabs of a channel.
pub(crate) fn list_tabs(state: &SandboxState, request: &SandboxRequest<'_>) -> SandboxResult {
    let session = open(state, request)?;
    let team = TeamNode::in_path(&session)?;
    let channel = ChannelNode::in_path(&team)?;
    page_of_parts(request, &[channel.tabs_part()])
}

/// Shows a tab.
pub(crate) fn show_tab(state: &mut SandboxState, request: &SandboxRequest<'_>) -> SandboxResult {
    record_team_view(state, request, |team| {
        let channel = ChannelNode::in_path(team)?;
        let id = parse_id(request.path_text(3))?;
        let tab = channel.tabs().find(|(number, _)| channel.tab_id(*number) == id);
        let (number, row) = require_found(tab, "tab", id)?;
        Ok((channel.tab_json(number, row), "Tab", team.session.text(row.name).to_owned()))
    })
}
