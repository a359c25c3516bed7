//! The channels of a team.

use super::rules::{CHANNELS, ChannelRow, TABS, TabRow};
use super::team::TeamNode;
use crate::sandbox::content::engine::{ContentKey, ContentView, KeyKind};
use crate::sandbox::data::{Id, TextStyle};
use crate::sandbox::http::{JsonObject, SandboxError, SandboxVersion, require_found};

/// A channel that a session shows.
pub(in crate::sandbox::content) struct ChannelNode<'a> {
    pub(super) team: &'a TeamNode<'a>,
    pub(super) row: &'static ChannelRow,
    pub(super) key: ContentKey,
    pub(super) id: String,
    pub(super) view: ContentView,
}

impl TeamNode<'_> {
    /// Returns the channels that the session shows.
    pub(in crate::sandbox::content) fn channels(&self) -> impl Iterator<Item = ChannelNode<'_>> {
        (0..).take(CHANNELS.len()).filter_map(|number| ChannelNode::new(self, number))
    }
}

impl<'a> ChannelNode<'a> {
    /// Returns the channel with a number.
    pub(super) fn new(team: &'a TeamNode<'a>, number: u8) -> Option<Self> {
        let row = CHANNELS.get(usize::from(number))?;
        let data = team.session.data;
        let is_there = !row.is_hostile || data.style == TextStyle::Hostile;
        let view = team.view.inside(row.life.lifetime(data.started)).filter(|_| is_there)?;
        let key = ContentKey { kind: KeyKind::Channel, area: number, ..team.key };
        let id = format!("19:{}@thread.tacv2", team.session.id(key).to_digits());
        Some(Self { team, row, key, id, view })
    }

    /// Returns the channel with an id.
    pub(super) fn find(team: &'a TeamNode<'a>, id: &str) -> Option<Self> {
        let digits = id.strip_prefix("19:")?.strip_suffix("@thread.tacv2")?;
        let key = Id::parse(digits)?;
        let key = ContentKey::from_id(team.session.data.seed, key, KeyKind::Channel)?;
        Self::new(team, key.area).filter(|channel| channel.id == id)
    }

    /// Returns the channel in the path.
    pub(in crate::sandbox::content) fn in_path(
        team: &'a TeamNode<'a>,
    ) -> Result<Self, SandboxError> {
        let id = team.session.request.path_text(2);
        require_found(Self::find(team, id), "channel", id)
    }

    /// Returns the channels that the parameter `channelId` names: one, or all without it.
    pub(in crate::sandbox::content) fn in_query(
        team: &'a TeamNode<'a>,
    ) -> Result<Vec<Self>, SandboxError> {
        if let Some(id) = team.session.request.text("channelId") {
            return Ok(vec![require_found(Self::find(team, &id), "channel", &id)?]);
        }
        Ok((0..).take(CHANNELS.len()).filter_map(|number| Self::new(team, number)).collect())
    }

    /// Returns whether the channel is deleted.
    pub(super) fn is_deleted(&self) -> bool {
        self.view.is_deleted
    }

    /// Returns the name.
    pub(super) fn name(&self) -> &'static str {
        self.team.session.text(self.row.name)
    }

    /// Returns the path below the version.
    pub(super) fn path(&self, rest: &str) -> String {
        self.team.path(&format!("/channels/{}{rest}", self.id))
    }

    /// Returns the tabs that the session shows, and their numbers.
    pub(super) fn tabs(&self) -> impl Iterator<Item = (u32, &'static TabRow)> + use<> {
        let style = self.team.session.data.style;
        let is_there = move |row: &TabRow| !row.is_hostile || style == TextStyle::Hostile;
        (0..).zip(&TABS).filter(move |(_, row)| is_there(row))
    }

    /// Writes the channel in a list; only there, v8 has the type.
    pub(super) fn listed_json(&self) -> JsonObject {
        let is_v8 = self.team.session.version >= SandboxVersion::V8;
        self.with_links(self.properties().set_if(is_v8, "type", self.row.kind))
    }

    /// Writes the channel by itself.
    pub(super) fn to_json(&self) -> JsonObject {
        self.with_links(self.properties())
    }

    fn properties(&self) -> JsonObject {
        let is_v8 = self.team.session.version >= SandboxVersion::V8;
        JsonObject::new().set("id", &self.id).set("displayName", self.name()).set_if(
            is_v8,
            "teamId",
            self.team.id,
        )
    }

    fn with_links(&self, json: JsonObject) -> JsonObject {
        let links =
            [("self", self.path("")), ("team", self.team.path("")), ("tabs", self.path("/tabs"))];
        self.team.session.with_links(json, links)
    }

    /// Returns the id of a tab.
    pub(super) fn tab_id(&self, number: u32) -> Id {
        self.team.session.id(self.key.with_slot(KeyKind::Tab, 0, number))
    }

    /// Writes a tab.
    pub(super) fn tab_json(&self, number: u32, row: &TabRow) -> JsonObject {
        let session = self.team.session;
        let id = self.tab_id(number);
        let json = JsonObject::new()
            .set("id", id)
            .set("displayName", session.text(row.name))
            .set("contentUrl", format!("https://{}/{}", session.domain(), row.path))
            .set("type", row.kind)
            .set_if(session.version >= SandboxVersion::V7, "channelId", &self.id)
            .set_if(session.version >= SandboxVersion::V8, "teamId", self.team.id);
        let links = [("self", self.path(&format!("/tabs/{id}"))), ("channel", self.path(""))];
        session.with_links(json, links)
    }
}
