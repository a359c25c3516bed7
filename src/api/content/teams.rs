//! Teams, in a session of Teams.

use uuid::Uuid;

use super::item::{ContentItem, below};
use crate::api::{Item, Page, Request};

/// `GET …/organization/teams`.
pub(crate) fn teams(session: Uuid) -> Request<Page<ContentItem>> {
    below(session, &["organization", "teams"])
}

/// `GET …/organization/teams/{id}`.
pub(crate) fn team(session: Uuid, id: &str) -> Request<Item<ContentItem>> {
    below(session, &["organization", "teams", id])
}

/// `GET …/organization/teams/{id}/channels`.
pub(crate) fn channels(session: Uuid, id: &str) -> Request<Page<ContentItem>> {
    below(session, &["organization", "teams", id, "channels"])
}
