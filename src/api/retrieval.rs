//! Data retrievals: backups that were, or are being, retrieved from archive storage so that they can be opened.

use serde::Deserialize;

use super::lenient::Text;
use super::session::Workload;
use super::{Item, NamedId, Page, Request, Timestamp, Version};

/// `RESTDataRetrievalComposed`.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(crate) struct Retrieval {
    pub(crate) id: Text,
    pub(crate) name: Text,
    /// `Exchange`, `OneDrive`, `SharePoint` or `Teams`.
    pub(crate) r#type: Text,
    pub(crate) point_in_time: Timestamp,
    /// `Retrieving`, `Retrieved`, `ChangingAvailabilityPeriod` or `Removing`.
    pub(crate) data_state: Text,
    pub(crate) expiration_time: Timestamp,
    #[serde(rename = "organizationId")]
    pub(crate) organization: NamedId,
    #[serde(rename = "repositoryId")]
    pub(crate) repository: NamedId,
    /// `Success`, `Warning`, `Failed` or another word for the last run.
    pub(crate) last_status: Text,
    pub(crate) description: Text,
}

impl Retrieval {
    /// Returns the workload that the data belong to; `None` for one that a later build added.
    pub(crate) fn workload(&self) -> Option<Workload> {
        self.r#type.parse().ok()
    }
}

/// `GET /DataRetrievals`: an array in v6 and v7, pages from v8 on.
pub(crate) fn list(version: Version) -> Request<Page<Retrieval>> {
    let request = Request::get(&["DataRetrievals"]);
    if version.pages_inventory() { request } else { request.whole() }
}

/// `GET /DataRetrievals/{id}`.
pub(crate) fn get(id: &str) -> Request<Item<Retrieval>> {
    Request::get(&["DataRetrievals", id])
}
