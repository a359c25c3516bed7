//! Every call whose response is a file.

use uuid::Uuid;

use crate::api::content::exchange::PstOptions;
use crate::api::content::{DocumentForm, exchange, onedrive, sharepoint, teams};
use crate::api::{Call, Version};

/// Returns the calls with their names; none returns a page.
pub(super) fn calls(version: Version, session: Uuid) -> Vec<(&'static str, Call, bool)> {
    let mut calls = single_calls(session);
    for options in [PstOptions::default(), PstOptions { limit: Some(1 << 30), keyword: Some("x") }]
    {
        calls.extend(exports(session, options));
    }
    for form in [DocumentForm::File, DocumentForm::Zip] {
        calls.extend(documents(version, session, form));
    }
    calls.into_iter().map(|(name, call)| (name, call, false)).collect()
}

fn single_calls(session: Uuid) -> Vec<(&'static str, Call)> {
    let id = &*session.to_string();
    vec![
        ("content::exchange::save_item", exchange::save_item(session, id, id)),
        ("content::onedrive::save_drive", onedrive::save_drive(session, id)),
        ("content::onedrive::save_folder", onedrive::save_folder(session, id, id, None)),
        ("content::onedrive::save_folder", onedrive::save_folder(session, id, id, Some("3"))),
        ("content::sharepoint::save_library", sharepoint::save_library(session, id, id)),
        ("content::sharepoint::save_folder", sharepoint::save_folder(session, id, id, None)),
        ("content::sharepoint::save_folder", sharepoint::save_folder(session, id, id, Some("3"))),
        ("content::sharepoint::save_attachment", sharepoint::save_attachment(session, id, id, id)),
        ("content::teams::save_channel_files", teams::save_channel_files(session, id, id)),
        ("content::teams::save_channel_posts", teams::save_channel_posts(session, id, id)),
        (
            "content::teams::export_channel_posts",
            teams::export_channel_posts(session, id, id, None, None),
        ),
        ("content::teams::save_post", teams::save_post(session, id, "7")),
        ("content::teams::export_post", teams::export_post(session, id, "7")),
    ]
}

fn exports(session: Uuid, options: PstOptions<'_>) -> [(&'static str, Call); 4] {
    let id = &*session.to_string();
    [
        ("content::exchange::export_organization", exchange::export_organization(session, options)),
        ("content::exchange::export_mailbox", exchange::export_mailbox(session, id, options)),
        ("content::exchange::export_folder", exchange::export_folder(session, id, id, options)),
        ("content::exchange::export_item", exchange::export_item(session, id, id, options)),
    ]
}

fn documents(version: Version, session: Uuid, form: DocumentForm) -> Vec<(&'static str, Call)> {
    let id = &*session.to_string();
    let mut calls =
        vec![("content::teams::save_file", teams::save_file(version, session, id, id, id, form))];
    for earlier in [None, Some("3")] {
        calls.push((
            "content::onedrive::save_document_as",
            onedrive::save_document_as(session, id, id, earlier, form),
        ));
        calls.push((
            "content::sharepoint::save_document_as",
            sharepoint::save_document_as(session, id, id, earlier, form),
        ));
    }
    calls
}
