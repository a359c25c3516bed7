//! `GET /vN/Organization/LoggedInUser` and what is below it: who a tenant or a restore operator is,
//! and whose data an operator may restore.

use http::{Response, StatusCode};
use serde::Serialize;

use super::error::Problem;
use super::random::{self, Id, Purpose};
use super::request::Call;
use super::role::Role;
use super::seed::Data;
use super::version::Version;
use super::wire::{self, Field};
use super::workload::Workload;

/// The ids of the Restore Portal: people first, then what an operator may restore.
const PEOPLE: u64 = 1;
const SCOPE: u64 = 100;
const SITE_NUMBER: u64 = 10;
const TEAM_NUMBER: u64 = 20;

const TEAM_NAME: &str = "Welcome desk";

type Known = (&'static str, &'static str, Option<&'static str>);

/// Display name, address, kind. The kind may be null in all versions.
const USERS: [Known; 3] = [
    ("Lidia P\u{e9}rez", "lidia@fabrikam.example", Some("User")),
    ("Finance, \"all\" of it", "finance@fabrikam.example", Some("SharedMailbox")),
    ("Newcomer", "newcomer@fabrikam.example", None),
];

/// The address of the one site, and of the one team.
const SITE: &str = "https://fabrikam.example/sites/hr";
const TEAM: &str = "welcome@fabrikam.example";

/// What one exploration of an operator is about.
#[derive(Clone, Copy)]
pub(super) struct Scope {
    /// `User`, `Site` or `Team`.
    pub(super) kind: &'static str,
    /// What sessions call it.
    pub(super) name: &'static str,
    /// The address of the mail or of the site, by which it is found in a backup.
    pub(super) address: &'static str,
}

impl Scope {
    /// Where it is found.
    pub(super) fn workloads(self) -> &'static [Workload] {
        match self.kind {
            "Site" => &[Workload::Vesp],
            "Team" => &[Workload::Vet],
            _ => &[Workload::Vex, Workload::Veod],
        }
    }
}

/// Somebody's own data: what an operator explores who names nothing else.
pub(super) fn oneself(role: Role) -> Scope {
    let name = role.name().unwrap_or_default();
    Scope { kind: "User", name, address: name }
}

/// The entry of the effective scope with that id, and of that kind if one is named. What is not of
/// it is forbidden, whether there is such a thing or not.
pub(super) fn item(
    call: &Call<'_>,
    data: &Data,
    role: Role,
    kind: Option<&str>,
    id: &str,
) -> Result<Scope, Problem> {
    let named = |(number, (name, address, _)): (u64, Known)| {
        (number, Scope { kind: "User", name, address })
    };
    let mut known: Vec<_> = (0..).zip(USERS).map(named).collect();
    known.push((SITE_NUMBER, Scope { kind: "Site", name: SITE, address: SITE }));
    if call.version > Version::V6 {
        known.push((TEAM_NUMBER, Scope { kind: "Team", name: TEAM_NAME, address: TEAM }));
    }
    let id = Id::parse(id).filter(|_| role == Role::Operator).ok_or(Problem::Forbidden)?;
    let fits = |(number, scope): &(u64, Scope)| {
        of_scope(data, *number) == id && kind.is_none_or(|kind| kind == scope.kind)
    };
    known.into_iter().find(fits).map(|(_, scope)| scope).ok_or(Problem::Forbidden)
}

fn of_scope(data: &Data, number: u64) -> Id {
    random::id(data.seed, Purpose::Portal, SCOPE + number)
}

/// An entry that an operator may restore, as it goes back into a call that explores it.
#[derive(Serialize)]
struct Item {
    r#type: &'static str,
    id: Id,
    #[serde(flatten)]
    thing: Thing,
}

/// What the entry is about, under a name of its own for each kind.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
enum Thing {
    User(User),
    Site(Site),
    Team(Team),
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct User {
    id: Id,
    display_name: &'static str,
    name: &'static str,
    r#type: Option<&'static str>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Site {
    id: Id,
    url: &'static str,
    title: &'static str,
    parent_url: &'static str,
    is_cloud: bool,
    is_personal: bool,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Team {
    id: Id,
    description: &'static str,
    display_name: &'static str,
    mail: &'static str,
}

/// `GET /vN/Organization/LoggedInUser`.
pub(super) fn user(data: &Data, role: Role) -> Response<Vec<u8>> {
    #[derive(Serialize)]
    struct LoggedIn {
        id: Id,
        name: &'static str,
    }
    let name = role.name().unwrap_or_default();
    let number = if role == Role::Operator { PEOPLE + 1 } else { PEOPLE };
    let id = random::id(data.seed, Purpose::Portal, number);
    wire::json(StatusCode::OK, &LoggedIn { id, name })
}

/// `GET /vN/Organization/LoggedInUser/OperatorInfo`.
pub(super) fn operator_info(role: Role) -> Response<Vec<u8>> {
    #[derive(Serialize)]
    struct Info {
        #[serde(rename = "isOperator")]
        is_operator: bool,
    }
    wire::json(StatusCode::OK, &Info { is_operator: role == Role::Operator })
}

/// `GET /vN/Organization/LoggedInUser/EffectiveScope`: teams came with v7. Somebody who is no
/// operator may restore nothing of others.
pub(super) fn scope(call: &Call<'_>, data: &Data, role: Role) -> Response<Vec<u8>> {
    #[derive(Serialize)]
    struct Scope {
        users: Vec<Item>,
        sites: Vec<Item>,
        #[serde(skip_serializing_if = "Field::is_absent")]
        teams: Field<Vec<Item>>,
    }
    let (mut users, mut sites, mut teams) = (Vec::new(), Vec::new(), Vec::new());
    if role == Role::Operator {
        let id = |number| of_scope(data, number);
        users.extend((0..).zip(USERS).map(|(number, known)| of_user(id(number), known)));
        sites.push(of_site(id(SITE_NUMBER)));
        teams.push(of_team(id(TEAM_NUMBER)));
    }
    let teams = Field::from(call.version, Version::V7, Some(teams));
    wire::json(StatusCode::OK, &Scope { users, sites, teams })
}

fn of_user(id: Id, (display_name, name, kind): Known) -> Item {
    let user = User { id, display_name, name, r#type: kind };
    Item { r#type: "User", id, thing: Thing::User(user) }
}

fn of_site(id: Id) -> Item {
    let site = Site {
        id,
        url: SITE,
        title: "Human resources",
        parent_url: "https://fabrikam.example",
        is_cloud: true,
        is_personal: false,
    };
    Item { r#type: "Site", id, thing: Thing::Site(site) }
}

fn of_team(id: Id) -> Item {
    let team = Team { id, description: "", display_name: TEAM_NAME, mail: TEAM };
    Item { r#type: "Team", id, thing: Thing::Team(team) }
}
