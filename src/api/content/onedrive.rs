//! `OneDrive`: drives, their folders and documents.

use uuid::Uuid;

use super::calls::{get, save, save_document, search_items};
use super::{ContentItem, DocumentForm, SearchItemType};
use crate::api::{Body, Call, Item, Page, Request, Version};

/// `GET RestoreSessions/{session}/Organization/OneDrives`
pub(crate) fn drives(session: Uuid) -> Request<Page<ContentItem>> {
    get(session, &["Organization", "OneDrives"])
}

/// `GET RestoreSessions/{session}/Organization/OneDrives/{id}`. The server logs an event.
pub(crate) fn drive(session: Uuid, drive: &str) -> Request<Item<ContentItem>> {
    get(session, &["Organization", "OneDrives", drive])
}

/// `GET RestoreSessions/{session}/Organization/OneDrives/{id}/Folders`: the folders in a folder, or those at the top.
pub(crate) fn folders(
    version: Version,
    session: Uuid,
    drive: &str,
    folder: Option<&str>,
) -> Request<Page<ContentItem>> {
    let path = ["Organization", "OneDrives", drive, "Folders"];
    get(session, &path).query("parentId", folder.unwrap_or(version.top()))
}

/// `GET RestoreSessions/{session}/Organization/OneDrives/{id}/Folders`: the folders of all levels. The server requires a longer
/// time for them.
pub(crate) fn all_folders(session: Uuid, drive: &str) -> Request<Page<ContentItem>> {
    get(session, &["Organization", "OneDrives", drive, "Folders"])
}

/// `GET RestoreSessions/{session}/Organization/OneDrives/{id}/Folders/{id}`. The server logs an event.
pub(crate) fn folder(session: Uuid, drive: &str, folder: &str) -> Request<Item<ContentItem>> {
    get(session, &["Organization", "OneDrives", drive, "Folders", folder])
}

/// `GET RestoreSessions/{session}/Organization/OneDrives/{id}/Documents`: the documents in a folder, or those at the top;
/// with its folders if the version can.
pub(crate) fn documents(
    version: Version,
    session: Uuid,
    drive: &str,
    folder: Option<&str>,
) -> Request<Page<ContentItem>> {
    let path = ["Organization", "OneDrives", drive, "Documents"];
    get(session, &path)
        .query("parentId", folder.unwrap_or(version.top()))
        .query_if("includeFolders", version.folders_with_documents().then(|| "true".to_owned()))
}

/// `GET RestoreSessions/{session}/Organization/OneDrives/{id}/Documents`: the documents in all folders. The server requires a
/// longer time for them.
pub(crate) fn all_documents(session: Uuid, drive: &str) -> Request<Page<ContentItem>> {
    get(session, &["Organization", "OneDrives", drive, "Documents"])
}

/// `GET RestoreSessions/{session}/Organization/OneDrives/{id}/Documents/{id}`. The server logs an event.
pub(crate) fn document(session: Uuid, drive: &str, document: &str) -> Request<Item<ContentItem>> {
    get(session, &["Organization", "OneDrives", drive, "Documents", document])
}

/// `GET RestoreSessions/{session}/Organization/OneDrives/{id}/Folders/{id}/Versions`: the earlier versions of a folder.
pub(crate) fn folder_versions(
    session: Uuid,
    drive: &str,
    folder: &str,
) -> Request<Page<ContentItem>> {
    get(session, &["Organization", "OneDrives", drive, "Folders", folder, "Versions"])
}

/// `GET RestoreSessions/{session}/Organization/OneDrives/{id}/Documents/{id}/Versions`: the earlier versions of a document.
pub(crate) fn document_versions(
    session: Uuid,
    drive: &str,
    document: &str,
) -> Request<Page<ContentItem>> {
    get(session, &["Organization", "OneDrives", drive, "Documents", document, "Versions"])
}

/// `POST RestoreSessions/{session}/Organization/OneDrives/search`
pub(crate) fn search_drives(
    session: Uuid,
    items: SearchItemType,
    query: &str,
) -> Request<Page<ContentItem>> {
    search_below(session, &["Organization", "OneDrives", "search"], items, query)
}

/// `POST RestoreSessions/{session}/Organization/OneDrives/{id}/search`
pub(crate) fn search_drive(
    session: Uuid,
    drive: &str,
    items: SearchItemType,
    query: &str,
) -> Request<Page<ContentItem>> {
    search_below(session, &["Organization", "OneDrives", drive, "search"], items, query)
}

/// `POST RestoreSessions/{session}/Organization/OneDrives/{id}/Folders/{id}/search`
pub(crate) fn search_folder(
    session: Uuid,
    drive: &str,
    folder: &str,
    items: SearchItemType,
    query: &str,
) -> Request<Page<ContentItem>> {
    let path = ["Organization", "OneDrives", drive, "Folders", folder, "search"];
    search_below(session, &path, items, query)
}

/// `POST RestoreSessions/{session}/Organization/OneDrives/{id}/save`: the drive as ZIP.
pub(crate) fn save_drive(session: Uuid, drive: &str) -> Call {
    save(session, &["Organization", "OneDrives", drive, "save"], Body::None)
}

/// `POST RestoreSessions/{session}/Organization/OneDrives/{id}/Folders/{id}[/Versions/{id}]/save`: the folder as ZIP.
pub(crate) fn save_folder(session: Uuid, drive: &str, folder: &str, version: Option<&str>) -> Call {
    let path = ["Organization", "OneDrives", drive, "Folders", folder];
    match version {
        None => save(session, &[&path[..], &["save"]].concat(), Body::None),
        Some(id) => save(session, &[&path[..], &["Versions", id, "save"]].concat(), Body::None),
    }
}

/// `POST RestoreSessions/{session}/Organization/OneDrives/{id}/Documents/{id}[/Versions/{id}]/save`
pub(crate) fn save_document_as(
    session: Uuid,
    drive: &str,
    document: &str,
    version: Option<&str>,
    form: DocumentForm,
) -> Call {
    let path = ["Organization", "OneDrives", drive, "Documents", document];
    match version {
        None => save_document(session, &[&path[..], &["save"]].concat(), form),
        Some(id) => save_document(session, &[&path[..], &["Versions", id, "save"]].concat(), form),
    }
}

fn search_below(
    session: Uuid,
    path: &[&str],
    items: SearchItemType,
    query: &str,
) -> Request<Page<ContentItem>> {
    search_items(session, path, items, "Documents", query)
}
