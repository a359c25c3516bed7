//! SharePoint: sites, their libraries and lists, and the folders, documents and list items in these.

use uuid::Uuid;

use super::calls::{get, save, save_document, search_items};
use super::{ContentItem, DocumentForm, SearchItemType};
use crate::api::{Body, Call, Item, Page, Request, Version};

/// `GET RestoreSessions/{session}/Organization/Sites`: the sites in a site, or those at the top.
pub(crate) fn sites(
    version: Version,
    session: Uuid,
    parent: Option<&str>,
) -> Request<Page<ContentItem>> {
    get(session, &["Organization", "Sites"]).query("parentId", parent.unwrap_or(version.top()))
}

/// `GET RestoreSessions/{session}/Organization/Sites`: the sites of all levels.
pub(crate) fn all_sites(session: Uuid) -> Request<Page<ContentItem>> {
    get(session, &["Organization", "Sites"])
}

/// `GET RestoreSessions/{session}/Organization/Sites/{id}`. The server logs an event.
pub(crate) fn site(session: Uuid, site: &str) -> Request<Item<ContentItem>> {
    get(session, &["Organization", "Sites", site])
}

/// `GET RestoreSessions/{session}/Organization/Sites/{id}/Libraries`
pub(crate) fn libraries(session: Uuid, site: &str) -> Request<Page<ContentItem>> {
    get(session, &["Organization", "Sites", site, "Libraries"])
}

/// `GET RestoreSessions/{session}/Organization/Sites/{id}/Libraries/{id}`. The server logs an event.
pub(crate) fn library(session: Uuid, site: &str, library: &str) -> Request<Item<ContentItem>> {
    get(session, &["Organization", "Sites", site, "Libraries", library])
}

/// `GET RestoreSessions/{session}/Organization/Sites/{id}/Lists`
pub(crate) fn lists(session: Uuid, site: &str) -> Request<Page<ContentItem>> {
    get(session, &["Organization", "Sites", site, "Lists"])
}

/// `GET RestoreSessions/{session}/Organization/Sites/{id}/Lists/{id}`. The server logs an event.
pub(crate) fn list(session: Uuid, site: &str, list: &str) -> Request<Item<ContentItem>> {
    get(session, &["Organization", "Sites", site, "Lists", list])
}

/// `GET RestoreSessions/{session}/Organization/Sites/{id}/Folders`: the folders in a library, a list or a folder.
pub(crate) fn folders(session: Uuid, site: &str, parent: &str) -> Request<Page<ContentItem>> {
    get(session, &["Organization", "Sites", site, "Folders"]).query("parentId", parent)
}

/// `GET RestoreSessions/{session}/Organization/Sites/{id}/Folders`: the folders of all libraries and lists, of all levels.
pub(crate) fn all_folders(session: Uuid, site: &str) -> Request<Page<ContentItem>> {
    get(session, &["Organization", "Sites", site, "Folders"])
}

/// `GET RestoreSessions/{session}/Organization/Sites/{id}/Folders/{id}`. The server logs an event.
pub(crate) fn folder(session: Uuid, site: &str, folder: &str) -> Request<Item<ContentItem>> {
    get(session, &["Organization", "Sites", site, "Folders", folder])
}

/// `GET RestoreSessions/{session}/Organization/Sites/{id}/Documents`: the documents in a library or a folder; with its
/// folders if the version can. The files do not say that the id of a library is accepted; the vendor's portal sends it.
pub(crate) fn documents(
    version: Version,
    session: Uuid,
    site: &str,
    parent: &str,
) -> Request<Page<ContentItem>> {
    below_parent(version, session, site, "Documents", parent)
}

/// `GET RestoreSessions/{session}/Organization/Sites/{id}/Documents`: the documents of all libraries and folders. The server
/// requires a longer time for them.
pub(crate) fn all_documents(session: Uuid, site: &str) -> Request<Page<ContentItem>> {
    get(session, &["Organization", "Sites", site, "Documents"])
}

/// `GET RestoreSessions/{session}/Organization/Sites/{id}/Documents/{id}`. The server logs an event.
pub(crate) fn document(session: Uuid, site: &str, document: &str) -> Request<Item<ContentItem>> {
    get(session, &["Organization", "Sites", site, "Documents", document])
}

/// `GET RestoreSessions/{session}/Organization/Sites/{id}/Items`: the items in a list or a folder; with its folders if the
/// version can. The files do not say that the id of a list is accepted; the vendor's portal sends it.
pub(crate) fn items(
    version: Version,
    session: Uuid,
    site: &str,
    parent: &str,
) -> Request<Page<ContentItem>> {
    below_parent(version, session, site, "Items", parent)
}

/// `GET RestoreSessions/{session}/Organization/Sites/{id}/Items`: the items of all lists and folders. The server requires a
/// longer time for them.
pub(crate) fn all_items(session: Uuid, site: &str) -> Request<Page<ContentItem>> {
    get(session, &["Organization", "Sites", site, "Items"])
}

/// `GET RestoreSessions/{session}/Organization/Sites/{id}/Items/{id}`. The server logs an event.
pub(crate) fn item(session: Uuid, site: &str, item: &str) -> Request<Item<ContentItem>> {
    get(session, &["Organization", "Sites", site, "Items", item])
}

/// `GET RestoreSessions/{session}/Organization/Sites/{id}/Items/{id}/Attachments`
pub(crate) fn attachments(session: Uuid, site: &str, item: &str) -> Request<Page<ContentItem>> {
    get(session, &["Organization", "Sites", site, "Items", item, "Attachments"])
}

/// `GET RestoreSessions/{session}/Organization/Sites/{id}/Items/{id}/Attachments/{id}`. The server logs an event.
pub(crate) fn attachment(
    session: Uuid,
    site: &str,
    item: &str,
    attachment: &str,
) -> Request<Item<ContentItem>> {
    get(session, &["Organization", "Sites", site, "Items", item, "Attachments", attachment])
}

/// `GET RestoreSessions/{session}/Organization/Sites/{id}/Folders/{id}/Versions`: the earlier versions of a folder.
pub(crate) fn folder_versions(
    session: Uuid,
    site: &str,
    folder: &str,
) -> Request<Page<ContentItem>> {
    get(session, &["Organization", "Sites", site, "Folders", folder, "Versions"])
}

/// `GET RestoreSessions/{session}/Organization/Sites/{id}/Documents/{id}/Versions`: the earlier versions of a document.
pub(crate) fn document_versions(
    session: Uuid,
    site: &str,
    document: &str,
) -> Request<Page<ContentItem>> {
    get(session, &["Organization", "Sites", site, "Documents", document, "Versions"])
}

/// `GET RestoreSessions/{session}/Organization/Sites/{id}/Items/{id}/Versions`: the earlier versions of a list item.
pub(crate) fn item_versions(session: Uuid, site: &str, item: &str) -> Request<Page<ContentItem>> {
    get(session, &["Organization", "Sites", site, "Items", item, "Versions"])
}

/// `POST RestoreSessions/{session}/Organization/Sites/search`
pub(crate) fn search_sites(
    session: Uuid,
    items: SearchItemType,
    query: &str,
) -> Request<Page<ContentItem>> {
    search_below(session, &["Organization", "Sites", "search"], items, query)
}

/// `POST RestoreSessions/{session}/Organization/Sites/{id}/search`
pub(crate) fn search_site(
    session: Uuid,
    site: &str,
    items: SearchItemType,
    query: &str,
) -> Request<Page<ContentItem>> {
    search_below(session, &["Organization", "Sites", site, "search"], items, query)
}

/// `POST RestoreSessions/{session}/Organization/Sites/{id}/Libraries/{id}/search`
pub(crate) fn search_library(
    session: Uuid,
    site: &str,
    library: &str,
    items: SearchItemType,
    query: &str,
) -> Request<Page<ContentItem>> {
    let path = ["Organization", "Sites", site, "Libraries", library, "search"];
    search_below(session, &path, items, query)
}

/// `POST RestoreSessions/{session}/Organization/Sites/{id}/Lists/{id}/search`
pub(crate) fn search_list(
    session: Uuid,
    site: &str,
    list: &str,
    items: SearchItemType,
    query: &str,
) -> Request<Page<ContentItem>> {
    let path = ["Organization", "Sites", site, "Lists", list, "search"];
    search_below(session, &path, items, query)
}

/// `POST RestoreSessions/{session}/Organization/Sites/{id}/Folders/{id}/search`
pub(crate) fn search_folder(
    session: Uuid,
    site: &str,
    folder: &str,
    items: SearchItemType,
    query: &str,
) -> Request<Page<ContentItem>> {
    let path = ["Organization", "Sites", site, "Folders", folder, "search"];
    search_below(session, &path, items, query)
}

/// `POST RestoreSessions/{session}/Organization/Sites/{id}/Libraries/{id}/save`: the library as ZIP.
pub(crate) fn save_library(session: Uuid, site: &str, library: &str) -> Call {
    save(session, &["Organization", "Sites", site, "Libraries", library, "save"], Body::None)
}

/// `POST RestoreSessions/{session}/Organization/Sites/{id}/Folders/{id}[/Versions/{id}]/save`: a folder of a library as ZIP.
/// Folders of lists cannot be saved.
pub(crate) fn save_folder(session: Uuid, site: &str, folder: &str, version: Option<&str>) -> Call {
    let path = ["Organization", "Sites", site, "Folders", folder];
    match version {
        None => save(session, &[&path[..], &["save"]].concat(), Body::None),
        Some(id) => save(session, &[&path[..], &["Versions", id, "save"]].concat(), Body::None),
    }
}

/// `POST RestoreSessions/{session}/Organization/Sites/{id}/Documents/{id}[/Versions/{id}]/save`
pub(crate) fn save_document_as(
    session: Uuid,
    site: &str,
    document: &str,
    version: Option<&str>,
    form: DocumentForm,
) -> Call {
    let path = ["Organization", "Sites", site, "Documents", document];
    match version {
        None => save_document(session, &[&path[..], &["save"]].concat(), form),
        Some(id) => save_document(session, &[&path[..], &["Versions", id, "save"]].concat(), form),
    }
}

/// `POST RestoreSessions/{session}/Organization/Sites/{id}/Items/{id}/Attachments/{id}/save`: the attachment in a ZIP archive.
pub(crate) fn save_attachment(session: Uuid, site: &str, item: &str, attachment: &str) -> Call {
    let path = ["Organization", "Sites", site, "Items", item, "Attachments", attachment, "save"];
    save(session, &path, Body::None)
}

fn below_parent(
    version: Version,
    session: Uuid,
    site: &str,
    list: &str,
    parent: &str,
) -> Request<Page<ContentItem>> {
    get(session, &["Organization", "Sites", site, list])
        .query("parentId", parent)
        .query_if("includeFolders", version.folders_with_documents().then(|| "true".to_owned()))
}

fn search_below(
    session: Uuid,
    path: &[&str],
    items: SearchItemType,
    query: &str,
) -> Request<Page<ContentItem>> {
    search_items(session, path, items, "Items", query)
}
