//! The server itself, and the roles of an account.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde::de::IgnoredAny;

use super::lenient::Text;
use super::organization::Organization;
use super::{Item, Request, Version};

/// `RESTServiceInstance`.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(crate) struct Instance {
    pub(crate) installation_id: Text,
    /// The product's build, such as `8.4.0.1234`.
    pub(crate) version: Text,
}

impl Instance {
    /// Returns whether the product has this version or a later one; `false` if its version cannot be parsed.
    pub(crate) fn is_at_least(&self, major: u32, minor: u32) -> bool {
        let mut parts = self.version.split('.').map(|part| part.trim().parse::<u32>().ok());
        match (parts.next().flatten(), parts.next().flatten()) {
            (Some(has), minor_has) => (has, minor_has.unwrap_or(0)) >= (major, minor),
            _ => false,
        }
    }
}

/// `GET /ServiceInstance`: installation id and product build.
pub(crate) fn instance() -> Request<Item<Instance>> {
    Request::get(&["ServiceInstance"])
}

/// `GET /ServiceInstance` without a token, which shows whether the server has an API version: 401 means yes, 404 no. No
/// endpoint lists the versions.
pub(crate) fn probe() -> Request<Item<IgnoredAny>> {
    Request::get(&["ServiceInstance"]).anonymous()
}

/// `RESTHealth` or `RESTHealthReportEntry`: the state of the server, or of one of its components.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Health {
    /// `Healthy` or `Unhealthy`.
    pub(crate) status: Text,
    /// Of a component only.
    pub(crate) description: Text,
    /// The components by their names, such as the message bus and the database.
    pub(crate) entries: Option<BTreeMap<String, Self>>,
}

/// Returns whether a status is `Healthy`.
pub(crate) fn is_healthy(status: &str) -> bool {
    status.eq_ignore_ascii_case("Healthy")
}

/// `GET /Health`, from v8 on.
pub(crate) fn health() -> Request<Item<Health>> {
    Request::get(&["Health"]).since(Version::V8)
}

/// `GET /Jobs` with the fewest jobs that the version allows. It succeeds for an administrator's account.
pub(crate) fn some_jobs(version: Version) -> Request<Box<serde_json::value::RawValue>> {
    let request = Request::get(&["Jobs"]);
    if version.filters_jobs() { request.query("limit", "1") } else { request }
}

/// `GET /Organization`: the tenant's organization, with the times of its first and last backup.
pub(crate) fn own_organization() -> Request<Item<Organization>> {
    Request::get(&["Organization"])
}

/// `GET /Organization/LoggedInUser`: the restore operator's account.
pub(crate) fn logged_in_user() -> Request<Item<IgnoredAny>> {
    Request::get(&["Organization", "LoggedInUser"])
}
