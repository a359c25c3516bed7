//! Organizations whose data are backed up.

use serde::Deserialize;
use uuid::Uuid;

use super::lenient::{Flag, Text};
use super::{Item, Page, Request, Timestamp, Version};

/// `RESTOrganization`.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(crate) struct Organization {
    pub(crate) id: Text,
    pub(crate) name: Text,
    pub(crate) office_name: Text,
    /// `Office365`, `OnPremises` or `Hybrid`.
    pub(crate) r#type: Text,
    pub(crate) region: Text,
    /// From v7 on.
    pub(crate) description: Text,
    /// This and the next two come with the extended view alone. The spelling is the vendor's.
    pub(crate) is_backedup: Flag,
    pub(crate) first_backuptime: Timestamp,
    pub(crate) last_backuptime: Timestamp,
}

/// `GET /Organizations`.
///
/// The extended view contains the times of the first and the last backup. It fails if a backup proxy is offline. The
/// default view differs by version, so the view is always named.
pub(crate) fn list(version: Version, extended: bool) -> Request<Page<Organization>> {
    let request = Request::get(&["Organizations"]).query("extendedView", extended.to_string());
    if version.pages_inventory() { request } else { request.whole() }
}

/// `GET /Organizations/{id}`, extended or not.
pub(crate) fn get(id: Uuid, extended: bool) -> Request<Item<Organization>> {
    Request::get(&["Organizations", &id.to_string()]).query("extendedView", extended.to_string())
}
