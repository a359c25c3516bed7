//! `…/organization/teams`.

use super::item::TopItem;
use super::session::SessionContent;
use super::wildcard::matches_wildcard;
use crate::sandbox::data::{Id, SandboxWorkload};
use crate::sandbox::http::{JsonObject, SandboxError, SandboxVersion, links, parse_id};

/// Name, alias, description, privacy, whether the team is archived.
type TeamRow = (&'static str, &'static str, &'static str, &'static str, bool);

const TEAMS: [TeamRow; 4] = [
    ("Welcome desk", "welcome", "", "Public", false),
    ("Board, \"inner\" circle", "board", "Minutes\nand figures", "Private", false),
    ("Projet \u{e9}t\u{e9}", "ete", "", "HiddenMembership", false),
    ("Until 2021", "old", "No longer in use", "Private", true),
];

/// Name and type.
const CHANNELS: [(&str, &str); 4] = [
    ("General", "Standard"),
    ("Figures, \"draft\"", "Private"),
    ("Guests", "Shared"),
    ("\u{4f1a}\u{8bae}", "Standard"),
];

/// A team.
pub(crate) struct TeamItem {
    id: Id,
    name: &'static str,
    row: &'static TeamRow,
    mail: String,
}

impl TopItem for TeamItem {
    const WORKLOAD: SandboxWorkload = SandboxWorkload::Vet;
    const KIND: &'static str = "Team";

    fn generate(session: &SessionContent<'_>) -> Vec<Self> {
        let team = |(number, row): (usize, &'static TeamRow)| Self {
            id: session.number_id(number),
            name: session.text(row.0),
            row,
            mail: format!("{}@{}", row.1, session.domain()),
        };
        TEAMS.iter().enumerate().map(team).collect()
    }

    /// Generates the teams whose names contain `displayName`.
    fn generate_filtered(session: &SessionContent<'_>) -> Result<Vec<Self>, SandboxError> {
        let mut teams = Self::generate(session);
        teams.retain(|team| has_display_name(session, team.name));
        Ok(teams)
    }

    fn parse_path_id(text: &str) -> Result<String, SandboxError> {
        parse_id(text).map(|id| id.to_string())
    }

    fn id(&self) -> String {
        self.id.to_string()
    }

    fn name(&self) -> &str {
        self.name
    }

    fn address(&self) -> &str {
        &self.mail
    }

    fn to_json(&self, session: &SessionContent<'_>) -> JsonObject {
        let (_, alias, description, privacy, is_archived) = *self.row;
        let version = session.request.version;
        let path = session.path(&format!("teams/{}", self.id));
        let channels = format!("{path}/channels");
        let settings = JsonObject::new()
            .set("allowExternalSenders", alias == "welcome")
            .set("autoSubscribeNewMembers", true);
        JsonObject::new()
            .set("id", self.id)
            .set("displayName", self.name)
            .set("description", session.text(description))
            .set("groupEmail", &self.mail)
            .set("alias", alias)
            .set("privacy", privacy)
            .set_if(version >= SandboxVersion::V7, "settings", settings)
            .set("isArchived", is_archived)
            .set("_links", links(version, [("self", path), ("channels", channels)]))
    }

    /// Writes the channels whose names contain `displayName`.
    fn children(&self, session: &SessionContent<'_>) -> Result<Vec<JsonObject>, SandboxError> {
        let version = session.request.version;
        let v8 = version >= SandboxVersion::V8;
        let rows = CHANNELS.iter().enumerate();
        let rows = rows.filter(|(_, (name, _))| has_display_name(session, session.text(name)));
        let channels = rows.map(|(index, (name, kind))| {
            let id = format!("19:{}{index:02x}@thread.tacv2", self.id.to_digits());
            let path = session.path(&format!("teams/{}/channels/{id}", self.id));
            JsonObject::new()
                .set("id", id)
                .set("displayName", session.text(name))
                .set_if(v8, "teamId", self.id)
                .set_if(v8, "type", kind)
                .set("_links", links(version, [("self", path)]))
        });
        Ok(channels.collect())
    }
}

/// Returns whether a name contains the parameter `displayName`; true without the parameter.
fn has_display_name(session: &SessionContent<'_>, name: &str) -> bool {
    let text = session.request.text("displayName");
    text.is_none_or(|text| matches_wildcard(&format!("*{text}*"), name))
}
