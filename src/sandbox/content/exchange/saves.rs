//! The handlers that save and export items, folders, mailboxes, and the organization.

use super::item_json::MailItemWriter;
use super::mailbox::{MailTree, MailboxNode, visible_mailboxes};
use super::pst::{ExportParameters, FOLDER_EXPORT, ITEM_EXPORT, ITEMS_EXPORT, ITEMS_SAVE};
use crate::sandbox::content::download::{
    ArchiveEntry, DownloadContent, archive_name, content_number,
};
use crate::sandbox::content::engine::{ContentKey, KeyKind};
use crate::sandbox::content::parts::{contents_of, folders_below};
use crate::sandbox::content::save_bodies::nothing;
use crate::sandbox::content::save_files::joint_name;
use crate::sandbox::content::saves::{FileSource, SaveResult, SavedThing};
use crate::sandbox::content::session::SessionContent;
use crate::sandbox::data::SandboxWorkload;
use crate::sandbox::http::{
    BodyObject, SandboxError, SandboxRequest, SandboxVersion, require_found,
};
use crate::sandbox::state::SandboxState;

/// The type of several items in an event.
const SEVERAL: &str = "Items";

fn open<'a>(
    state: &'a SandboxState,
    request: &'a SandboxRequest<'a>,
) -> Result<SessionContent<'a>, SandboxError> {
    SessionContent::open(state, request, SandboxWorkload::Vex)
}

/// The items that a request names.
struct NamedItems {
    messages: Vec<ArchiveEntry>,
    /// The type and the name in the event.
    kind: &'static str,
    name: String,
}

impl NamedItems {
    /// Finds the items with these ids.
    fn find(mail: &MailTree<'_>, ids: &[String]) -> Result<Self, SandboxError> {
        let writer = MailItemWriter::new(mail);
        let (mut kind, mut names) = (SEVERAL, Vec::new());
        let mut messages = Vec::new();
        for id in ids {
            let spot = require_found(mail.parse_item(id), "item", id)?;
            let (found, subject) = writer.kind_and_subject(spot);
            messages.push(require_found(writer.message_file(spot), "item", id)?);
            kind = found.event_type();
            names.push(subject);
        }
        let kind = match names.len() {
            0 => return Err(nothing("items")),
            1 => kind,
            _ => SEVERAL,
        };
        Ok(Self { messages, kind, name: joint_name(&names) })
    }

    /// Finds the items in a body.
    fn in_body(mail: &MailTree<'_>, body: &BodyObject) -> Result<Self, SandboxError> {
        let items = body.objects("items");
        let ids = items.iter().map(|item| item.text("id").unwrap_or_default().to_owned());
        Self::find(mail, &ids.collect::<Vec<_>>())
    }

    /// Finds the item in the path.
    fn in_path(mail: &MailTree<'_>, request: &SandboxRequest<'_>) -> Result<Self, SandboxError> {
        Self::find(mail, &[request.path_text(2).to_owned()])
    }

    /// Returns the export of the items as a PST file.
    fn export(self, options: &ExportParameters, mailbox: &MailboxNode<'_>) -> SavedThing {
        let name = archive_name(&self.name);
        let content = options.export_messages(mailbox.session, &name, &self.messages);
        let thing = SavedThing::export(self.kind, self.name, mailbox.email.clone(), content);
        thing.made_by(FileSource::Outlook)
    }
}

impl MailTree<'_> {
    /// Returns the PST file of a folder with the folders in it.
    pub(super) fn export(&self, folder: u16, options: &ExportParameters) -> DownloadContent {
        let count = contents_of(&self.tree, &folders_below(&self.tree, folder)).len();
        let number = content_number(self.seed(), self.folder_key(folder), 0);
        let name = archive_name(self.tree.folder_name(folder));
        options.export(self.mailbox.session, &name, number, count)
    }
}

impl MailboxNode<'_> {
    /// Returns the PST file of the mailbox.
    pub(super) fn export(&self, options: &ExportParameters) -> DownloadContent {
        let count = self.tree().tree.all_contents().len();
        let number = content_number(self.session.data.seed, self.key, 0);
        options.export(self.session, &archive_name(&self.name), number, count)
    }
}

/// Saves an item as a message file.
pub(crate) fn save_item(state: &SandboxState, request: &SandboxRequest<'_>) -> SaveResult {
    let session = open(state, request)?;
    let mailbox = MailboxNode::in_path(&session)?;
    let mut items = NamedItems::in_path(&mailbox.tree(), request)?;
    let message = require_found(items.messages.pop(), "item", request.path_text(2))?;
    let content = DownloadContent::file(message.file);
    Ok(SavedThing::save(items.kind, items.name, mailbox.email.clone(), content))
}

/// Saves items as an archive of message files.
pub(crate) fn save_items(state: &SandboxState, request: &SandboxRequest<'_>) -> SaveResult {
    let session = open(state, request)?;
    let mailbox = MailboxNode::in_path(&session)?;
    let body = BodyObject::read(request, ITEMS_SAVE)?;
    let items = NamedItems::in_body(&mailbox.tree(), &body)?;
    let content = DownloadContent::zip(items.messages);
    Ok(SavedThing::save(items.kind, items.name, mailbox.email.clone(), content))
}

/// Exports an item as a PST file.
pub(crate) fn export_item(state: &SandboxState, request: &SandboxRequest<'_>) -> SaveResult {
    let session = open(state, request)?;
    let mailbox = MailboxNode::in_path(&session)?;
    let items = NamedItems::in_path(&mailbox.tree(), request)?;
    let options = ExportParameters::read(request, ITEM_EXPORT)?;
    Ok(items.export(&options, &mailbox))
}

/// Exports items as a PST file.
pub(crate) fn export_items(state: &SandboxState, request: &SandboxRequest<'_>) -> SaveResult {
    let session = open(state, request)?;
    let mailbox = MailboxNode::in_path(&session)?;
    let body = BodyObject::read(request, ITEMS_EXPORT)?;
    let items = NamedItems::in_body(&mailbox.tree(), &body)?;
    Ok(items.export(&ExportParameters::from_body(&body)?, &mailbox))
}

/// Exports a folder, with the folders in it, as a PST file.
pub(crate) fn export_folder(state: &SandboxState, request: &SandboxRequest<'_>) -> SaveResult {
    let session = open(state, request)?;
    let mailbox = MailboxNode::in_path(&session)?;
    let options = ExportParameters::read(request, FOLDER_EXPORT)?;
    let (mail, id) = (mailbox.tree(), request.path_text(2));
    let folder = require_found(mail.parse_folder(id), "folder", id)?;
    let (name, content) = (mail.tree.folder_name(folder), mail.export(folder, &options));
    let thing = SavedThing::export("Folder", name.to_owned(), mailbox.email.clone(), content);
    Ok(thing.made_by(FileSource::Outlook))
}

/// Exports a mailbox as a PST file. Since v7, a part of the file can be requested.
pub(crate) fn export_mailbox(state: &SandboxState, request: &SandboxRequest<'_>) -> SaveResult {
    let session = open(state, request)?;
    let mailbox = MailboxNode::in_path(&session)?;
    let options = ExportParameters::read(request, FOLDER_EXPORT)?;
    let (name, content) = (mailbox.name.clone(), mailbox.export(&options));
    let thing = SavedThing::export("Mailbox", name, mailbox.email.clone(), content);
    let has_parts = session.version >= SandboxVersion::V7;
    Ok(thing.made_by(if has_parts { FileSource::OutlookInParts } else { FileSource::Outlook }))
}

/// Exports all mailboxes as a PST file.
pub(crate) fn export_organization(
    state: &SandboxState,
    request: &SandboxRequest<'_>,
) -> SaveResult {
    let session = open(state, request)?;
    let options = ExportParameters::read(request, FOLDER_EXPORT)?;
    let items = usize::try_from(session.data.scale.items).unwrap_or(usize::MAX);
    let count = visible_mailboxes(&session).len().saturating_mul(items);
    let all = ContentKey::root(KeyKind::Mailbox, session.session.organization, 0);
    // No mailbox has this area.
    let number = content_number(session.data.seed, ContentKey { area: u8::MAX, ..all }, 0);
    let name = session.domain();
    let content = options.export(&session, &archive_name(name), number, count);
    let thing = SavedThing::export("Organization", name.to_owned(), name.to_owned(), content);
    Ok(thing.made_by(FileSource::Outlook))
}
