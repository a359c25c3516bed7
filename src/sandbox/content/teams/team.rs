//! The teams of a session.

use super::rules::{TEAMS, TeamRow};
use crate::sandbox::content::engine::{ContentKey, ContentView, KeyKind};
use crate::sandbox::content::session::SessionContent;
use crate::sandbox::content::wildcard::matches_wildcard;
use crate::sandbox::data::Id;
use crate::sandbox::http::{JsonObject, SandboxError, SandboxVersion, parse_id, require_found};

/// A team that a session shows.
pub(in crate::sandbox::content) struct TeamNode<'a> {
    pub(super) session: &'a SessionContent<'a>,
    pub(super) row: &'static TeamRow,
    pub(super) key: ContentKey,
    pub(super) id: Id,
    pub(super) mail: String,
    pub(super) view: ContentView,
}

/// Returns the teams that a session shows.
pub(in crate::sandbox::content) fn visible_teams<'a>(
    session: &'a SessionContent<'a>,
) -> impl Iterator<Item = TeamNode<'a>> {
    (0..).take(TEAMS.len()).filter_map(|number| TeamNode::new(session, number))
}

/// Returns whether a name contains the parameter `displayName`, in which `*` and `?` are wildcards; true without
/// the parameter.
pub(super) fn has_display_name(session: &SessionContent<'_>, name: &str) -> bool {
    let text = session.request.text("displayName");
    text.is_none_or(|text| matches_wildcard(&format!("*{text}*"), name))
}

impl<'a> TeamNode<'a> {
    /// Returns the team with a number.
    pub(in crate::sandbox::content) fn new(
        session: &'a SessionContent<'a>,
        number: u32,
    ) -> Option<Self> {
        let row = TEAMS.get(usize::try_from(number).ok()?)?;
        let view = session.view?.inside(row.life.lifetime(session.data.started))?;
        let key = ContentKey::root(KeyKind::Team, session.session.organization, number);
        let mail = format!("{}@{}", row.alias, session.domain());
        let id = session.id(key);
        session.shows(&mail).then_some(Self { session, row, key, id, mail, view })
    }

    /// Returns the team in the path.
    pub(in crate::sandbox::content) fn in_path(
        session: &'a SessionContent<'a>,
    ) -> Result<Self, SandboxError> {
        let id = parse_id(session.request.path_text(1))?;
        let key = ContentKey::from_id(session.data.seed, id, KeyKind::Team);
        let team = key.and_then(|key| Self::new(session, key.root)).filter(|team| team.id == id);
        require_found(team, "team", id)
    }

    /// Returns the path below the version.
    pub(super) fn path(&self, rest: &str) -> String {
        self.session.path(&format!("teams/{}{rest}", self.id))
    }

    /// Writes the team.
    pub(super) fn to_json(&self) -> JsonObject {
        let (row, session) = (self.row, self.session);
        let settings = JsonObject::new()
            .set("allowExternalSenders", row.alias == "welcome")
            .set("autoSubscribeNewMembers", true);
        let json = JsonObject::new()
            .set("id", self.id)
            .set("displayName", session.text(row.name))
            .set("description", session.text(row.description))
            .set("groupEmail", &self.mail)
            .set("alias", row.alias)
            .set("privacy", row.privacy)
            .set_if(session.version >= SandboxVersion::V7, "settings", settings)
            .set("isArchived", row.is_archived);
        let links = [
            ("self", self.path("")),
            ("channels", self.path("/channels")),
            ("files", self.path("/files")),
            ("posts", self.path("/posts")),
        ];
        session.with_links(json, links)
    }
}
