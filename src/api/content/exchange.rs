//! Mailboxes, in a session of Exchange.

use uuid::Uuid;

use super::item::{ContentItem, below, top_alone};
use crate::api::{Item, Page, Request, Version};

/// `GET …/organization/mailboxes`.
pub(crate) fn mailboxes(session: Uuid) -> Request<Page<ContentItem>> {
    below(session, &["organization", "mailboxes"])
}

/// `GET …/organization/mailboxes/{id}`.
pub(crate) fn mailbox(session: Uuid, id: &str) -> Request<Item<ContentItem>> {
    below(session, &["organization", "mailboxes", id])
}

/// `GET …/organization/mailboxes/{id}/folders`.
pub(crate) fn folders(version: Version, session: Uuid, id: &str) -> Request<Page<ContentItem>> {
    top_alone(version, below(session, &["organization", "mailboxes", id, "folders"]))
}
