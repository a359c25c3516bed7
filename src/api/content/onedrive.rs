//! The drives in a session of `OneDrive`.

use uuid::Uuid;

use super::item::{ContentItem, below, top_alone};
use crate::api::{Item, Page, Request, Version};

/// `GET …/Organization/OneDrives`.
pub(crate) fn drives(session: Uuid) -> Request<Page<ContentItem>> {
    below(session, &["Organization", "OneDrives"])
}

/// `GET …/Organization/OneDrives/{id}`.
pub(crate) fn drive(session: Uuid, id: &str) -> Request<Item<ContentItem>> {
    below(session, &["Organization", "OneDrives", id])
}

/// `GET …/Organization/OneDrives/{id}/Documents`.
pub(crate) fn documents(version: Version, session: Uuid, id: &str) -> Request<Page<ContentItem>> {
    top_alone(version, below(session, &["Organization", "OneDrives", id, "Documents"]))
}
