//! The handlers of `…/organization/mailboxes`.

use http::StatusCode;

use super::item_json::MailItemWriter;
use super::mailbox::{MailboxNode, visible_mailboxes};
use crate::sandbox::content::engine::Contents;
use crate::sandbox::content::session::{ParentFilter, SessionContent};
use crate::sandbox::content::views::{OpenedItem, record_view};
use crate::sandbox::data::SandboxWorkload;
use crate::sandbox::http::{
    PageWindow, SandboxError, SandboxRequest, SandboxResult, SandboxVersion, json_response,
    list_response, page_response, require_found,
};
use crate::sandbox::state::SandboxState;

fn open<'a>(
    state: &'a SandboxState,
    request: &'a SandboxRequest<'a>,
) -> Result<SessionContent<'a>, SandboxError> {
    SessionContent::open(state, request, SandboxWorkload::Vex)
}

/// Lists the mailboxes.
pub(crate) fn list_mailboxes(state: &SandboxState, request: &SandboxRequest<'_>) -> SandboxResult {
    let session = open(state, request)?;
    let (window, all) = (PageWindow::read(request)?, visible_mailboxes(&session));
    let page = all.iter_from(window.offset).filter_map(|spot| MailboxNode::at(&session, spot));
    Ok(page_response(request, window, all.len(), page.map(|mailbox| mailbox.to_json())))
}

/// Shows a mailbox.
pub(crate) fn show_mailbox(
    state: &mut SandboxState,
    request: &SandboxRequest<'_>,
) -> SandboxResult {
    record_view(state, request, |state| {
        let session = open(state, request)?;
        let mailbox = MailboxNode::in_path(&session)?;
        let response = json_response(StatusCode::OK, &mailbox.to_json());
        Ok(OpenedItem::new(response, "Mailbox", mailbox.name, mailbox.email))
    })
}

/// Lists the folders of a mailbox.
pub(crate) fn list_folders(state: &SandboxState, request: &SandboxRequest<'_>) -> SandboxResult {
    let session = open(state, request)?;
    let mailbox = MailboxNode::in_path(&session)?;
    let mail = mailbox.tree();
    list_response(request, &mail.matching_folders()?, |folder| mail.folder_json(*folder))
}

/// Shows a folder.
pub(crate) fn show_folder(state: &mut SandboxState, request: &SandboxRequest<'_>) -> SandboxResult {
    record_view(state, request, |state| {
        let session = open(state, request)?;
        let mailbox = MailboxNode::in_path(&session)?;
        let (mail, id) = (mailbox.tree(), request.path_text(2));
        let folder = require_found(mail.parse_folder(id), "folder", id)?;
        let response = json_response(StatusCode::OK, &mail.folder_json(folder));
        let name = mail.tree.folder_name(folder).to_owned();
        Ok(OpenedItem::new(response, "Folder", name, mailbox.email.clone()))
    })
}

/// Lists the items of a folder, or of all folders. The folder is called `folderId` in v6.
pub(crate) fn list_items(state: &SandboxState, request: &SandboxRequest<'_>) -> SandboxResult {
    let session = open(state, request)?;
    let mailbox = MailboxNode::in_path(&session)?;
    let (mail, window) = (mailbox.tree(), PageWindow::read(request)?);
    let parameter = if session.version == SandboxVersion::V6 { "folderId" } else { "parentId" };
    let items = match session.parent_filter(parameter, "folder", |id| mail.parse_folder(id))? {
        ParentFilter::Any => mail.tree.all_contents(),
        // Items are in folders only.
        ParentFilter::Top => Contents::default(),
        ParentFilter::Is(folder) => mail.tree.contents(folder),
    };
    let writer = MailItemWriter::new(&mail);
    let page = items.iter_from(window.offset).map(|spot| writer.to_json(spot));
    Ok(page_response(request, window, items.len(), page))
}

/// Shows an item.
pub(crate) fn show_item(state: &mut SandboxState, request: &SandboxRequest<'_>) -> SandboxResult {
    record_view(state, request, |state| {
        let session = open(state, request)?;
        let mailbox = MailboxNode::in_path(&session)?;
        let (mail, id) = (mailbox.tree(), request.path_text(2));
        let spot = require_found(mail.parse_item(id), "item", id)?;
        let writer = MailItemWriter::new(&mail);
        let (kind, subject) = writer.kind_and_subject(spot);
        let response = json_response(StatusCode::OK, &writer.to_json(spot));
        Ok(OpenedItem::new(response, kind.event_type(), subject, mailbox.email.clone()))
    })
}
