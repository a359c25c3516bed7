//! What a restore operator may restore.

use serde::Deserialize;
use serde_json::value::RawValue;

use super::model::text;
use super::restore_point::RestorePoint;
use super::{Item, Page, Request, Version};

/// `RESTRbacEffectiveScope`. The entries stay as they came: one of them goes back into the call that explores it.
#[derive(Debug, Deserialize)]
pub(crate) struct Scope {
    #[serde(default)]
    users: Vec<Box<RawValue>>,
    #[serde(default)]
    sites: Vec<Box<RawValue>>,
    /// From v7 on.
    #[serde(default)]
    teams: Vec<Box<RawValue>>,
}

/// `RESTRbacItemComposed`, as far as people need it to choose one.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Entry {
    /// `User`, `Group`, `Site` or `Team`.
    #[serde(default, deserialize_with = "text")]
    pub(crate) r#type: String,
    #[serde(default, deserialize_with = "text")]
    pub(crate) id: String,
    #[serde(default)]
    user: Option<Thing>,
    #[serde(default)]
    group: Option<Thing>,
    #[serde(default)]
    site: Option<Thing>,
    #[serde(default)]
    team: Option<Thing>,
}

/// What people call it: not every kind has each of these.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Thing {
    #[serde(default, deserialize_with = "text")]
    display_name: String,
    #[serde(default, deserialize_with = "text")]
    title: String,
    #[serde(default, deserialize_with = "text")]
    name: String,
}

impl Scope {
    /// All of it, each entry as it came and as it is read.
    pub(crate) fn entries(&self) -> impl Iterator<Item = (&RawValue, Entry)> {
        let all = self.users.iter().chain(&self.sites).chain(&self.teams);
        all.map(|raw| (&**raw, entry(raw)))
    }
}

/// What an entry says that is kept as it came.
pub(crate) fn entry(raw: &RawValue) -> Entry {
    serde_json::from_str(raw.get()).unwrap_or_default()
}

impl Entry {
    pub(crate) fn name(&self) -> &str {
        let thing = [&self.user, &self.group, &self.site, &self.team].into_iter().flatten().next();
        let names = thing.map_or(["", "", ""], |t| [&t.display_name, &t.title, &t.name]);
        names.into_iter().find(|name| !name.is_empty()).unwrap_or_default()
    }
}

/// `GET /Organization/LoggedInUser/EffectiveScope`.
pub(crate) fn effective_scope() -> Request<Item<Scope>> {
    Request::get(&["Organization", "LoggedInUser", "EffectiveScope"])
}

/// `GET /Organization/LoggedInUser/RestorePoints`, from v7 on: the points that hold an entry of the scope, or the
/// operator's own data where none is named. A bare array in all versions, and without copies, which an operator does not
/// open.
pub(crate) fn restore_points(item: Option<&str>) -> Request<Page<RestorePoint>> {
    Request::get(&["Organization", "LoggedInUser", "RestorePoints"])
        .query_if("rbacItem", item.map(str::to_owned))
        .query("isCopy", "false")
        .since(Version::V7)
        .whole()
}
