//! Data retrievals: what was, or is being, fetched back from an archive so that it can be explored.

use serde::Deserialize;

use super::model::text;
use super::session::Workload;
use super::{Item, Request, Timestamp};

/// `RESTDataRetrievalComposed`, as far as it takes to explore it.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Retrieval {
    #[serde(default, deserialize_with = "text")]
    pub(crate) name: String,
    /// `Exchange`, `OneDrive`, `SharePoint` or `Teams`.
    #[serde(default, deserialize_with = "text")]
    r#type: String,
    #[serde(default)]
    pub(crate) point_in_time: Timestamp,
    /// `Retrieving`, `Retrieved`, `ChangingAvailabilityPeriod` or `Removing`.
    #[serde(default, deserialize_with = "text")]
    pub(crate) data_state: String,
    #[serde(default)]
    pub(crate) expiration_time: Timestamp,
}

impl Retrieval {
    /// The workload that it holds; `None` where a later build names another.
    pub(crate) fn workload(&self) -> Option<Workload> {
        self.r#type.parse().ok()
    }
}

/// `GET /DataRetrievals/{id}`.
pub(crate) fn get(id: &str) -> Request<Item<Retrieval>> {
    Request::get(&["DataRetrievals", id])
}
