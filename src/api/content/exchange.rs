//! Exchange: mailboxes, their folders, and the items in these.

use uuid::Uuid;

use super::ContentItem;
use super::calls::{get, search};
use crate::api::{Item, Page, Request, Version};

/// `GET RestoreSessions/{session}/organization/mailboxes`
pub(crate) fn mailboxes(session: Uuid) -> Request<Page<ContentItem>> {
    get(session, &["organization", "mailboxes"])
}

/// `GET RestoreSessions/{session}/organization/mailboxes/{id}`. The server logs an event.
pub(crate) fn mailbox(session: Uuid, mailbox: &str) -> Request<Item<ContentItem>> {
    get(session, &["organization", "mailboxes", mailbox])
}

/// `GET RestoreSessions/{session}/organization/mailboxes/{id}/folders`: the folders in a folder, or those at the top.
pub(crate) fn folders(
    version: Version,
    session: Uuid,
    mailbox: &str,
    folder: Option<&str>,
) -> Request<Page<ContentItem>> {
    let path = ["organization", "mailboxes", mailbox, "folders"];
    get(session, &path).query("parentId", folder.unwrap_or(version.top()))
}

/// `GET RestoreSessions/{session}/organization/mailboxes/{id}/folders/{id}`. The server logs an event.
pub(crate) fn folder(session: Uuid, mailbox: &str, folder: &str) -> Request<Item<ContentItem>> {
    get(session, &["organization", "mailboxes", mailbox, "folders", folder])
}

/// `GET RestoreSessions/{session}/organization/mailboxes/{id}/items`: the items in a folder.
pub(crate) fn items(
    version: Version,
    session: Uuid,
    mailbox: &str,
    folder: &str,
) -> Request<Page<ContentItem>> {
    let path = ["organization", "mailboxes", mailbox, "items"];
    get(session, &path).query(version.items_parent(), folder)
}

/// `GET RestoreSessions/{session}/organization/mailboxes/{id}/items/{id}`. The server logs an event.
pub(crate) fn item(session: Uuid, mailbox: &str, item: &str) -> Request<Item<ContentItem>> {
    get(session, &["organization", "mailboxes", mailbox, "items", item])
}

/// `POST RestoreSessions/{session}/organization/mailboxes/search`. `searchExchange` finds the same items, but its pages are
/// not kept by the server and may shift.
pub(crate) fn search_mailboxes(session: Uuid, query: &str) -> Request<Page<ContentItem>> {
    search(session, &["organization", "mailboxes", "search"], None, query).with_result_set()
}

/// `POST RestoreSessions/{session}/organization/mailboxes/{id}/search`
pub(crate) fn search_mailbox(
    session: Uuid,
    mailbox: &str,
    query: &str,
) -> Request<Page<ContentItem>> {
    let path = ["organization", "mailboxes", mailbox, "search"];
    search(session, &path, None, query).with_result_set()
}

/// `POST RestoreSessions/{session}/organization/mailboxes/{id}/folders/{id}/search`
pub(crate) fn search_folder(
    session: Uuid,
    mailbox: &str,
    folder: &str,
    query: &str,
) -> Request<Page<ContentItem>> {
    let path = ["organization", "mailboxes", mailbox, "folders", folder, "search"];
    search(session, &path, None, query).with_result_set()
}
