//! Exchange: mailboxes, their folders, and the items in these.

use serde::Serialize;
use uuid::Uuid;

use super::ContentItem;
use super::calls::{get, json, save, search};
use crate::api::{Body, Call, Item, Page, Request, Version};

/// Options of an export to PST.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct PstOptions<'a> {
    /// The size in bytes, from 1 GB to 49 GB, above which the server sends a ZIP archive with several PST files.
    pub(crate) limit: Option<u64>,
    /// The word that the exported items contain. Not for single items.
    pub(crate) keyword: Option<&'a str>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct PstBody<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    content_keyword: Option<&'a str>,
    /// Always sent: the default of the server is not documented.
    enable_pst_size_limit: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    pst_size_limit_bytes: Option<u64>,
}

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

/// `GET RestoreSessions/{session}/organization/mailboxes/{id}/folders` without a parent: the folders of all levels.
pub(crate) fn all_folders(session: Uuid, mailbox: &str) -> Request<Page<ContentItem>> {
    get(session, &["organization", "mailboxes", mailbox, "folders"])
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

/// `POST RestoreSessions/{session}/organization/exportToPst`: all mailboxes.
pub(crate) fn export_organization(session: Uuid, options: PstOptions<'_>) -> Call {
    save(session, &["organization", "exportToPst"], pst_body(options))
}

/// `POST RestoreSessions/{session}/organization/mailboxes/{id}/exportToPst`. From v7 on the response can be continued with
/// `Range`.
pub(crate) fn export_mailbox(session: Uuid, mailbox: &str, options: PstOptions<'_>) -> Call {
    let path = ["organization", "mailboxes", mailbox, "exportToPst"];
    save(session, &path, pst_body(options))
}

/// `POST RestoreSessions/{session}/organization/mailboxes/{id}/folders/{id}/exportToPst`
pub(crate) fn export_folder(
    session: Uuid,
    mailbox: &str,
    folder: &str,
    options: PstOptions<'_>,
) -> Call {
    let path = ["organization", "mailboxes", mailbox, "folders", folder, "exportToPst"];
    save(session, &path, pst_body(options))
}

/// `POST RestoreSessions/{session}/organization/mailboxes/{id}/items/{id}/exportToPst`. The keyword is ignored.
pub(crate) fn export_item(
    session: Uuid,
    mailbox: &str,
    item: &str,
    options: PstOptions<'_>,
) -> Call {
    let path = ["organization", "mailboxes", mailbox, "items", item, "exportToPst"];
    save(session, &path, pst_body(PstOptions { keyword: None, ..options }))
}

/// `POST RestoreSessions/{session}/organization/mailboxes/{id}/items/{id}/save`: the item as MSG.
pub(crate) fn save_item(session: Uuid, mailbox: &str, item: &str) -> Call {
    save(session, &["organization", "mailboxes", mailbox, "items", item, "save"], Body::None)
}

fn pst_body(options: PstOptions<'_>) -> Body {
    json(&PstBody {
        content_keyword: options.keyword,
        enable_pst_size_limit: options.limit.is_some(),
        pst_size_limit_bytes: options.limit,
    })
}
