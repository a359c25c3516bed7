//! Sites, in a session of `SharePoint`.

use uuid::Uuid;

use super::item::{ContentItem, below, top_alone};
use crate::api::{Item, Page, Request, Version};

/// `GET …/Organization/Sites`: the top ones from v7 on; of v6 it is not known how to ask for them alone, so there it is
/// all.
pub(crate) fn sites(version: Version, session: Uuid) -> Request<Page<ContentItem>> {
    top_alone(version, below(session, &["Organization", "Sites"]))
}

/// `GET …/Organization/Sites/{id}`.
pub(crate) fn site(session: Uuid, id: &str) -> Request<Item<ContentItem>> {
    below(session, &["Organization", "Sites", id])
}

/// `GET …/Organization/Sites/{id}/Libraries`.
pub(crate) fn libraries(session: Uuid, id: &str) -> Request<Page<ContentItem>> {
    below(session, &["Organization", "Sites", id, "Libraries"])
}
