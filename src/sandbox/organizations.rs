//! `GET /vN/Organizations`.

use http::{Response, StatusCode};
use serde::Serialize;

use super::clock::Ticks;
use super::error::Problem;
use super::page;
use super::random::{self, Id, Purpose};
use super::request::{Call, path_id};
use super::role::Role;
use super::seed::Data;
use super::version::Version;
use super::wire::{self, Field, Links};

/// An organization that is, or is not yet, backed up.
pub(super) struct Organization {
    /// Its id.
    pub(super) id: Id,
    /// Its name, as sessions tell it.
    pub(super) name: &'static str,
    /// `Office365`, `OnPremises` or `Hybrid`.
    pub(super) kind: &'static str,
    /// The times of its first and last backup, if there is one.
    pub(super) backups: Option<(Ticks, Ticks)>,
    description: Option<&'static str>,
    office: &'static str,
    /// Its id at Microsoft.
    pub(super) msid: Id,
}

/// Name, kind, office name, description. The domains are reserved for examples (RFC 2606).
const KNOWN: [(&str, &str, &str, Option<&str>); 4] = [
    ("contoso.example", "Office365", "contoso.onmicrosoft.example", Some("Headquarters")),
    ("fabrikam.example", "Office365", "fabrikam.onmicrosoft.example", None),
    ("northwind.example", "Hybrid", "northwind.onmicrosoft.example", Some("Mail \"on site\", too")),
    ("tailspin.example", "OnPremises", "", Some("")),
];

/// The organizations, none of them backed up yet.
pub(super) fn known(seed: u64) -> Vec<Organization> {
    let organization = |(index, (name, kind, office, description))| Organization {
        id: random::id(seed, Purpose::Organization, index),
        name,
        kind,
        backups: None,
        description,
        office,
        msid: random::id(seed, Purpose::Organization, index + 1_000),
    };
    (0..).zip(KNOWN).map(organization).collect()
}

/// An organization in the vendor's order, the id first.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Wire<'a> {
    id: Id,
    is_teams_online: Option<bool>,
    is_teams_chats_online: Option<bool>,
    is_exchange_online: Option<bool>,
    is_share_point_online: Option<bool>,
    r#type: &'a str,
    region: Option<&'a str>,
    name: &'a str,
    office_name: &'a str,
    #[serde(skip_serializing_if = "Field::is_absent")]
    description: Field<&'a str>,
    #[serde(skip_serializing_if = "Field::is_absent")]
    is_backedup: Field<bool>,
    #[serde(skip_serializing_if = "Field::is_absent")]
    first_backuptime: Field<Ticks>,
    #[serde(skip_serializing_if = "Field::is_absent")]
    last_backuptime: Field<Ticks>,
    #[serde(skip_serializing_if = "Field::is_absent")]
    msid: Field<Id>,
    #[serde(skip_serializing_if = "Field::is_absent")]
    backed_up_organization_id: Field<String>,
    #[serde(rename = "_links")]
    links: Links,
}

impl Organization {
    /// The opaque id that its backups go by in v8.
    pub(super) fn backed_up_id(&self) -> Option<String> {
        self.backups.map(|_| self.msid.to_string().replace('-', ""))
    }

    fn wire(&self, version: Version, extended: bool) -> Wire<'_> {
        // Without the extended view three properties are left out.
        let since = |value| if extended { value } else { Field::Absent };
        let time = |time: Option<Ticks>| {
            if extended { time.map_or(Field::Null, Field::Is) } else { Field::Absent }
        };
        let online = self.kind != "OnPremises";
        let path = |rest: &str| format!("organizations/{}{rest}", self.id);
        Wire {
            id: self.id,
            is_teams_online: online.then_some(true),
            is_teams_chats_online: online.then_some(false),
            is_exchange_online: Some(online),
            is_share_point_online: Some(online),
            r#type: self.kind,
            region: online.then_some("Worldwide"),
            name: self.name,
            office_name: self.office,
            description: Field::from(version, Version::V7, self.description),
            is_backedup: since(Field::Is(self.backups.is_some())),
            first_backuptime: time(self.backups.map(|(first, _)| first)),
            last_backuptime: time(self.backups.map(|(_, last)| last)),
            msid: Field::from(version, Version::V8, online.then_some(self.msid)),
            backed_up_organization_id: Field::from(version, Version::V8, self.backed_up_id()),
            links: Links::new(version, [("self", path("")), ("jobs", path("/jobs"))]),
        }
    }
}

/// `GET /vN/Organizations`: an array, in v8 a page with filters.
pub(super) fn list(call: &Call<'_>, data: &Data) -> Result<Response<Vec<u8>>, Problem> {
    let extended = extended(call)?;
    let mut found: Vec<_> = data.organizations.iter().collect();
    if call.version >= Version::V8 {
        if let Some(msid) = call.id("msid")? {
            found.retain(|organization| organization.msid == msid);
        }
        if let Some(id) = call.text("backedUpOrganizationId") {
            found.retain(|organization| organization.backed_up_id().as_ref() == Some(&id));
        }
    }
    page::array_or_page(call, data.seed, Version::V8, &found, |organization| {
        organization.wire(call.version, extended)
    })
}

/// `GET /vN/Organization`: the tenant's own, in the vendor's order. Its id is a plain string in the
/// contract.
pub(super) fn own(call: &Call<'_>, data: &Data) -> Result<Response<Vec<u8>>, Problem> {
    #[derive(Serialize)]
    #[serde(rename_all = "camelCase")]
    struct Own<'a> {
        id: Id,
        name: &'a str,
        #[serde(skip_serializing_if = "Field::is_absent")]
        description: Field<&'a str>,
        r#type: &'a str,
        is_backedup: bool,
        first_backuptime: Option<Ticks>,
        last_backuptime: Option<Ticks>,
    }
    let missing = || Problem::NotFound("The organization is gone.".to_owned());
    let organization = data.organizations.get(Role::Tenant.organization()).ok_or_else(missing)?;
    let own = Own {
        id: organization.id,
        name: organization.name,
        description: Field::from(call.version, Version::V7, organization.description),
        r#type: organization.kind,
        is_backedup: organization.backups.is_some(),
        first_backuptime: organization.backups.map(|(first, _)| first),
        last_backuptime: organization.backups.map(|(_, last)| last),
    };
    Ok(wire::json(StatusCode::OK, &own))
}

/// `GET /vN/Organizations/{id}`.
pub(super) fn get(call: &Call<'_>, data: &Data, id: &str) -> Result<Response<Vec<u8>>, Problem> {
    let (id, extended) = (path_id(id)?, extended(call)?);
    let (_, organization) = find(data, id)?;
    Ok(wire::json(StatusCode::OK, &organization.wire(call.version, extended)))
}

/// The organization with an id, and its place.
pub(super) fn find(data: &Data, id: Id) -> Result<(usize, &Organization), Problem> {
    let found = data.organizations.iter().enumerate().find(|(_, known)| known.id == id);
    found.ok_or_else(|| Problem::NotFound(format!("There is no organization with the id {id}.")))
}

/// v6 insists on the parameter, later versions take it as false.
fn extended(call: &Call<'_>) -> Result<bool, Problem> {
    match call.flag("extendedView")? {
        Some(extended) => Ok(extended),
        None if call.version > Version::V6 => Ok(false),
        None => Err(Problem::Invalid("The parameter 'extendedView' is required.".to_owned())),
    }
}
