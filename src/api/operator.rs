//! The objects that a restore operator may restore.

use serde::Deserialize;
use serde_json::value::RawValue;

use super::lenient::Text;
use super::restore_point::RestorePoint;
use super::{Item, Page, Request, Version};

/// `RESTRbacEffectiveScope`. The entries keep their JSON: one of them is sent back in the call that opens it.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct EffectiveScope {
    users: Vec<Box<RawValue>>,
    sites: Vec<Box<RawValue>>,
    /// From v7 on.
    teams: Vec<Box<RawValue>>,
}

/// The part of `RESTRbacItemComposed` that a person needs to choose one.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct ScopeEntry {
    /// `User`, `Group`, `Site` or `Team`.
    pub(crate) r#type: Text,
    pub(crate) id: Text,
    user: Option<ScopeObject>,
    group: Option<ScopeObject>,
    site: Option<ScopeObject>,
    team: Option<ScopeObject>,
}

/// The names of an object; each kind has some of them.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct ScopeObject {
    display_name: Text,
    title: Text,
    name: Text,
}

impl EffectiveScope {
    /// Returns all entries, each as JSON and as a model.
    pub(crate) fn entries(&self) -> impl Iterator<Item = (&RawValue, ScopeEntry)> {
        let all = self.users.iter().chain(&self.sites).chain(&self.teams);
        all.map(|raw| (&**raw, parse_entry(raw)))
    }
}

/// Reads an entry that is kept as JSON.
pub(crate) fn parse_entry(raw: &RawValue) -> ScopeEntry {
    serde_json::from_str(raw.get()).unwrap_or_default()
}

impl ScopeEntry {
    /// Returns the first name that is not empty.
    pub(crate) fn name(&self) -> &str {
        let mut objects = [&self.user, &self.group, &self.site, &self.team].into_iter().flatten();
        let names = objects.next().map_or(["", "", ""], |o| [&o.display_name, &o.title, &o.name]);
        names.into_iter().find(|name| !name.is_empty()).unwrap_or_default()
    }
}

/// `GET /Organization/LoggedInUser/EffectiveScope`.
pub(crate) fn effective_scope() -> Request<Item<EffectiveScope>> {
    Request::get(&["Organization", "LoggedInUser", "EffectiveScope"])
}

/// `GET /Organization/LoggedInUser/RestorePoints`, from v7 on: the restore points that hold `item`, the id of a scope
/// entry, or the operator's own data. A bare array in all versions; without copies, which an operator cannot open.
pub(crate) fn restore_points(item: Option<&str>) -> Request<Page<RestorePoint>> {
    Request::get(&["Organization", "LoggedInUser", "RestorePoints"])
        .query_if("rbacItem", item.map(str::to_owned))
        .query("isCopy", "false")
        .since(Version::V7)
        .whole()
}
