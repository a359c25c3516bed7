//! Organizations whose data are backed up.

use serde::Deserialize;
use uuid::Uuid;

use super::model::{flag, text};
use super::{Item, Page, Request, Timestamp, Version};

/// `RESTOrganization`.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Organization {
    #[serde(default, deserialize_with = "text")]
    pub(crate) id: String,
    #[serde(default, deserialize_with = "text")]
    pub(crate) name: String,
    #[serde(default, deserialize_with = "text")]
    pub(crate) office_name: String,
    /// `Office365`, `OnPremises` or `Hybrid`.
    #[serde(default, deserialize_with = "text")]
    pub(crate) r#type: String,
    #[serde(default, deserialize_with = "text")]
    pub(crate) region: String,
    /// From v7 on.
    #[serde(default, deserialize_with = "text")]
    pub(crate) description: String,
    /// This and the next two come with the extended view alone. The spelling is the vendor's.
    #[serde(default, deserialize_with = "flag")]
    pub(crate) is_backedup: Option<bool>,
    #[serde(default)]
    pub(crate) first_backuptime: Timestamp,
    #[serde(default)]
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
