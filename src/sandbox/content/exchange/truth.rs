//! What a session shows of mailboxes, for `GET /sandbox/truth`.

use super::item_json::MailItemWriter;
use super::mailbox::{MailTree, MailboxNode, archive_count};
use super::mapi;
use super::pst::ExportParameters;
use crate::sandbox::content::download::DownloadContent;
use crate::sandbox::content::engine::{ContentKey, ContentSpot, KeyKind};
use crate::sandbox::content::session::SessionContent;
use crate::sandbox::content::truth::{ThingSaves, TruthLines, TruthThing};

/// Returns the number of mailboxes, whether or not a session shows them.
pub(crate) fn owners(session: &SessionContent<'_>) -> u32 {
    session.people() + archive_count(session) + 1
}

/// Adds a line for each thing of the mailbox with a number, itself included.
pub(crate) fn add_owner(session: &SessionContent<'_>, number: u32, lines: &mut TruthLines) {
    let people = session.people();
    let (area, slot) = match number.checked_sub(people) {
        None => (0, number),
        Some(archive) if archive < archive_count(session) => (1, archive),
        Some(_) => (2, 0),
    };
    let place = ContentSpot { home: area, slot, version: None };
    let mailbox = MailboxNode::at(session, place).filter(|mailbox| session.shows(&mailbox.email));
    let Some(mailbox) = mailbox else { return };
    lines.add(|| mailbox_thing(&mailbox));
    let mail = mailbox.tree();
    let writer = MailItemWriter::new(&mail);
    for folder in mail.tree.folders() {
        lines.add(|| folder_thing(&mail, folder));
    }
    for home in mail.tree.folders() {
        for slot in mail.tree.slots(home) {
            let Some(state) = mail.tree.state(home, slot) else { continue };
            lines.add(|| item_thing(&mail, &writer, ContentSpot { home, slot, version: None }));
            let previous = 1..state.version;
            for version in previous.filter(|_| mail.tree.shows_versions(home)) {
                let place = ContentSpot { home, slot, version: Some(version) };
                lines.add(|| item_thing(&mail, &writer, place));
            }
        }
    }
}

/// Returns what the session shows of the thing with a key.
pub(crate) fn describe(session: &SessionContent<'_>, key: ContentKey) -> Option<TruthThing> {
    let mailbox = MailboxNode::new(session, key.root, key.area)?;
    if !session.shows(&mailbox.email) || !key.is_beside(mailbox.key) {
        return None;
    }
    let mail = mailbox.tree();
    match key.kind {
        KeyKind::MailFolder => mail.tree.shows(key.folder).then(|| folder_thing(&mail, key.folder)),
        KeyKind::MailItem => {
            mail.tree.state(key.folder, key.slot)?;
            let spot = ContentSpot { home: key.folder, slot: key.slot, version: None };
            Some(item_thing(&mail, &MailItemWriter::new(&mail), spot))
        }
        _ => Some(mailbox_thing(&mailbox)),
    }
}

/// Returns what saves of a thing give. A PST file is the one without a keyword and a limit.
pub(crate) fn saves(session: &SessionContent<'_>, thing: &TruthThing) -> Option<ThingSaves> {
    let (key, options) = (thing.key, ExportParameters::default());
    let mailbox = MailboxNode::new(session, key.root, key.area)?;
    let mail = mailbox.tree();
    Some(match key.kind {
        KeyKind::MailFolder => ThingSaves::default().with("pst", mail.export(key.folder, &options)),
        KeyKind::MailItem => {
            let spot = ContentSpot { home: key.folder, slot: key.slot, version: thing.version };
            let message = MailItemWriter::new(&mail).message_file(spot)?;
            let pst = options.export_messages(session, "", std::slice::from_ref(&message));
            let msg = DownloadContent::file(message.file);
            ThingSaves::default().with("msg", msg).with("pst", pst)
        }
        _ => ThingSaves::default().with("pst", mailbox.export(&options)),
    })
}

/// Returns the key in the id of a folder or of an item.
pub(crate) fn parse(seed: u64, text: &str) -> Option<ContentKey> {
    mapi::parse_folder(seed, text).or_else(|| mapi::parse_item(seed, text).map(|(_, item)| item))
}

fn mailbox_thing(mailbox: &MailboxNode<'_>) -> TruthThing {
    TruthThing {
        kind: "mailbox",
        key: mailbox.key,
        ids: vec![("mailbox", mailbox.id.to_string())],
        names: vec![mailbox.name.clone()],
        size: None,
        version: None,
        is_deleted: mailbox.is_deleted(),
    }
}

fn folder_thing(mail: &MailTree<'_>, folder: u16) -> TruthThing {
    let mut thing = mailbox_thing(mail.mailbox);
    thing.ids.push(("folder", mail.folder_id(folder)));
    thing.names.extend(mail.tree.folder_path(folder).iter().map(|name| (*name).to_owned()));
    let (key, is_deleted) = (mail.folder_key(folder), mail.tree.is_deleted(folder));
    TruthThing { kind: "folder", key, is_deleted, ..thing }
}

fn item_thing(mail: &MailTree<'_>, writer: &MailItemWriter<'_>, spot: ContentSpot) -> TruthThing {
    let ContentSpot { home, slot, version } = spot;
    let state = mail.tree.state(home, slot);
    let folder = state.and_then(|state| state.moved_to).unwrap_or(home);
    let mut thing = folder_thing(mail, folder);
    thing.ids.push(("item", writer.id(spot)));
    thing.names.push(writer.kind_and_subject(spot).1);
    let key = mail.mailbox.key.with_slot(KeyKind::MailItem, home, slot);
    let is_deleted = state.is_some_and(|state| state.is_deleted);
    TruthThing { kind: "item", key, version, is_deleted, ..thing }
}
