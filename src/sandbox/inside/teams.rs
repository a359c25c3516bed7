//! `…/organization/teams`.

use serde::Serialize;

use super::super::random::Id;
use super::super::version::Version;
use super::super::wire::{Field, Links};
use super::{Opened, Thing, fits};

/// Name, alias, description, privacy, whether it is archived.
type Known = (&'static str, &'static str, &'static str, &'static str, bool);

const TEAMS: [Known; 4] = [
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
pub(super) struct Team {
    id: Id,
    known: Known,
    mail: String,
}

/// A team in the vendor's order.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Wire {
    id: Id,
    display_name: &'static str,
    description: &'static str,
    group_email: String,
    alias: &'static str,
    privacy: &'static str,
    #[serde(skip_serializing_if = "Field::is_absent")]
    settings: Field<Settings>,
    is_archived: bool,
    #[serde(rename = "_links")]
    links: Links,
}

/// A few of them.
#[derive(Clone, Copy, Serialize)]
#[serde(rename_all = "camelCase")]
struct Settings {
    allow_external_senders: bool,
    auto_subscribe_new_members: bool,
}

/// A channel in the vendor's order.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Channel {
    id: String,
    display_name: &'static str,
    #[serde(skip_serializing_if = "Field::is_absent")]
    team_id: Field<Id>,
    #[serde(skip_serializing_if = "Field::is_absent")]
    r#type: Field<&'static str>,
    #[serde(rename = "_links")]
    links: Links,
}

impl Thing for Team {
    const KIND: &'static str = "Team";

    fn id(&self) -> String {
        self.id.to_string()
    }

    fn name(&self) -> &str {
        self.known.0
    }

    fn address(&self) -> &str {
        &self.mail
    }

    fn wire(&self, opened: &Opened<'_>) -> impl Serialize {
        let (display_name, alias, description, privacy, is_archived) = self.known;
        let version = opened.call.version;
        let path = opened.path(&format!("teams/{}", self.id));
        let channels = format!("{path}/channels");
        let settings = Settings {
            allow_external_senders: alias == "welcome",
            auto_subscribe_new_members: true,
        };
        Wire {
            id: self.id,
            display_name,
            description,
            group_email: self.mail.clone(),
            alias,
            privacy,
            settings: Field::from(version, Version::V7, Some(settings)),
            is_archived,
            links: Links::new(version, [("self", path), ("channels", channels)]),
        }
    }
}

/// The teams.
pub(super) fn all(opened: &Opened<'_>) -> Vec<Team> {
    let team = |(number, known): (usize, &Known)| Team {
        id: opened.id(number),
        known: *known,
        mail: format!("{}@{}", known.1, opened.domain()),
    };
    TEAMS.iter().enumerate().map(team).collect()
}

/// The teams whose names contain `displayName`.
pub(super) fn named(opened: &Opened<'_>) -> Vec<Team> {
    let mut teams = all(opened);
    teams.retain(|team| contains(opened, team.known.0));
    teams
}

/// The channels of a team whose names contain `displayName`.
pub(super) fn channels(opened: &Opened<'_>, team: &Team) -> Vec<Channel> {
    let version = opened.call.version;
    let (high, low) = team.id.halves();
    let found = CHANNELS.iter().enumerate().filter(|(_, (name, _))| contains(opened, name));
    let channel = |(place, (display_name, kind)): (usize, &(&'static str, &'static str))| {
        let id = format!("19:{high:016x}{low:016x}{place:02x}@thread.tacv2");
        let path = opened.path(&format!("teams/{}/channels/{id}", team.id));
        Channel {
            id,
            display_name,
            team_id: Field::from(version, Version::V8, Some(team.id)),
            r#type: Field::from(version, Version::V8, Some(*kind)),
            links: Links::new(version, [("self", path)]),
        }
    };
    found.map(channel).collect()
}

fn contains(opened: &Opened<'_>, name: &str) -> bool {
    opened.call.text("displayName").is_none_or(|wanted| fits(&format!("*{wanted}*"), name))
}
