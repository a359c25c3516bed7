//! The items of a mailbox as the API writes them: other properties for each class.

use serde::Serialize;

use super::mailbox::MailTree;
use super::mapi;
use super::rules::{MailItemKind, folder_details};
use crate::sandbox::content::download::{
    ArchiveEntry, SyntheticFile, archive_name, content_number,
};
use crate::sandbox::content::engine::{ContentSpot, KeyKind, SlotLane};
use crate::sandbox::content::names::mail_subject;
use crate::sandbox::data::Ticks;
use crate::sandbox::data::random::{self, Purpose};
use crate::sandbox::http::{JsonObject, SandboxVersion};

/// The largest number of people who write to a mailbox.
const CORRESPONDENTS: u32 = 12;
/// The size of a message file without text and attachments, in bytes.
const SMALLEST: u64 = 12_000;

/// A writer of the items of a mailbox.
pub(in crate::sandbox::content) struct MailItemWriter<'a> {
    mail: &'a MailTree<'a>,
    correspondents: Vec<String>,
}

/// An item with what all its properties depend on.
struct MailItem {
    kind: MailItemKind,
    id: String,
    folder: u16,
    subject: String,
    born: Ticks,
    /// The time of the version.
    changed: Ticks,
    version: u8,
    number: u64,
}

/// A file in an item.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct MailAttachment {
    name: &'static str,
    size_bytes: u64,
}

impl<'a> MailItemWriter<'a> {
    /// Creates a writer.
    pub(in crate::sandbox::content) fn new(mail: &'a MailTree<'a>) -> Self {
        let session = mail.mailbox.session;
        let people = 0..session.people().min(CORRESPONDENTS);
        let mut correspondents: Vec<_> =
            people.map(|number| session.person(number).email).collect();
        correspondents.push("orders@supplier.example".to_owned());
        Self { mail, correspondents }
    }

    /// Returns the kind and the subject of an item.
    pub(super) fn kind_and_subject(&self, spot: ContentSpot) -> (MailItemKind, String) {
        let ContentSpot { home, slot, .. } = spot;
        let (_, index) = SlotLane::split(slot).unwrap_or((SlotLane::Busy, slot));
        let kind = folder_details(self.mail.rule, home).item_kind(index);
        let style = self.mail.tree.owner().style;
        let named = self.mail.tree.named(home, slot).map(|(name, _)| style.text(name).to_owned());
        (kind, named.unwrap_or_else(|| mail_subject(style, home, index)))
    }

    /// Writes an item that the session shows.
    pub(in crate::sandbox::content) fn to_json(&self, spot: ContentSpot) -> JsonObject {
        let Some(item) = self.item(spot) else { return JsonObject::new() };
        let (mailbox, session) = (self.mail.mailbox, self.mail.mailbox.session);
        let is_v8 = session.version >= SandboxVersion::V8;
        let json = JsonObject::new()
            .set("id", &item.id)
            .set("itemClass", item.kind.class())
            .set_if(is_v8, "mailboxId", mailbox.id);
        let json = match item.kind {
            MailItemKind::Message => self.message(json, &item),
            MailItemKind::Appointment => self.appointment(json, &item),
            MailItemKind::Contact => self.contact(json, &item),
            MailItemKind::ContactGroup => json.set("name", &item.subject),
            MailItemKind::Task => self.task(json, &item),
            MailItemKind::Journal => Self::journal(json, &item),
            MailItemKind::StickyNote => {
                json.set("subject", &item.subject).set("date", item.changed)
            }
            MailItemKind::Discussion => self.discussion(json, &item),
        };
        let folder = self.mail.folder_id(item.folder);
        let links = [
            ("self", mailbox.path(&format!("/items/{}", item.id))),
            ("parent", mailbox.path(&format!("/folders/{folder}"))),
            ("mailbox", mailbox.path("")),
        ];
        session.with_links(json, links)
    }

    /// Returns the id of an item that the session shows.
    pub(super) fn id(&self, spot: ContentSpot) -> String {
        self.item(spot).map_or_else(String::new, |item| item.id)
    }

    /// Returns an item that the session shows as a message file, under the name of its subject. The size is that of the
    /// attachments and of a text.
    pub(super) fn message_file(&self, spot: ContentSpot) -> Option<ArchiveEntry> {
        let item = self.item(spot)?;
        let attached: u64 = attachments(&item).iter().map(|file| file.size_bytes).sum();
        let longest = self.mail.mailbox.session.data.scale.file_size / 8;
        let size = SMALLEST + attached + (item.number >> 3) % (longest + 1);
        let key = self.mail.mailbox.key.with_slot(KeyKind::MailItem, spot.home, spot.slot);
        let number = content_number(self.mail.seed(), key, item.version);
        Some(ArchiveEntry {
            path: format!("{}.msg", archive_name(&item.subject)),
            modified: item.changed,
            file: SyntheticFile::msg(number, size),
        })
    }

    fn item(&self, spot: ContentSpot) -> Option<MailItem> {
        let ContentSpot { home, slot, version } = spot;
        let state = self.mail.tree.state(home, slot)?;
        let folder = state.moved_to.unwrap_or(home);
        let mut key = self.mail.mailbox.key.with_slot(KeyKind::MailItem, home, slot);
        key.version = version.unwrap_or(0);
        let (kind, subject) = self.kind_and_subject(spot);
        let changed = version
            .map_or(state.changed, |version| self.mail.tree.version_time(home, slot, version));
        Some(MailItem {
            kind,
            id: mapi::item_id(self.mail.seed(), self.mail.folder_key(folder), key),
            folder,
            subject,
            born: state.born,
            changed,
            version: version.unwrap_or(state.version),
            number: random::number(
                key.root_number(self.mail.seed()) ^ u64::from(home) << 40,
                Purpose::Item,
                u64::from(slot),
            ),
        })
    }

    fn own_address(&self) -> &str {
        &self.mail.mailbox.email
    }

    fn correspondent(&self, number: u64) -> &str {
        let index = random::below(number, self.correspondents.len());
        self.correspondents.get(index).map_or("", String::as_str)
    }

    fn message(&self, json: JsonObject, item: &MailItem) -> JsonObject {
        let other = self.correspondent(item.number);
        // The folders with the numbers 1 and 2 are those of sent mail and drafts.
        let is_sent = matches!(item.folder, 1 | 2);
        let (from, to) =
            if is_sent { (self.own_address(), other) } else { (other, self.own_address()) };
        let copy = match item.number >> 8 & 3 {
            0 => self.correspondent(item.number >> 16),
            _ => "",
        };
        json.set("subject", &item.subject)
            .set("from", from)
            .set("to", to)
            .set("cc", copy)
            .set("bcc", "")
            .set("sent", item.born.plus_seconds(-2))
            .set("received", item.born)
            .set("reminder", item.version > 1)
            .set("importance", importance(item))
            .set("attachments", attachments(item))
    }

    fn appointment(&self, json: JsonObject, item: &MailItem) -> JsonObject {
        let start = item.born.plus_seconds(7 * 86_400);
        let is_recurring = item.number.is_multiple_of(5);
        json.set("subject", &item.subject)
            .set("organizer", self.own_address())
            .set("attendees", self.correspondent(item.number))
            .set("startTime", start)
            .set("endTime", start.plus_seconds(3_600))
            .set("location", if item.version > 1 { "Meeting room 2" } else { "Meeting room 1" })
            .set("recurring", is_recurring)
            .set("recurrencePatternFormat", if is_recurring { "Every Monday" } else { "" })
            .set("attachments", attachments(item))
    }

    fn contact(&self, json: JsonObject, item: &MailItem) -> JsonObject {
        let session = self.mail.mailbox.session;
        let count = u64::from(session.people()).max(1);
        let person = session.person(u32::try_from(item.number % count).unwrap_or(0));
        let phone = |kind: u64| format!("+1 555 01{:02}", (item.number >> kind) % 100);
        json.set("fullName", &person.name)
            .set("displayAs", &person.name)
            .set("fileAs", &person.name)
            .set("email", &person.email)
            .set("company", session.domain())
            .set("jobTitle", if item.version > 1 { "Head of department" } else { "Engineer" })
            .set("address", "1 Example Street")
            .set("businessPhone", phone(1))
            .set("homePhone", "")
            .set("mobile", phone(9))
            .set("fax", "")
            .set("imAddress", &person.email)
            .set("webPage", format!("https://{}/", session.domain()))
    }

    fn task(&self, json: JsonObject, item: &MailItem) -> JsonObject {
        let statuses =
            ["NotStarted", "InProgress", "Completed", "WaitingOnSomeoneElse", "Deferred"];
        let step = random::below(item.number, statuses.len());
        json.set("subject", &item.subject)
            .set("status", statuses[step])
            .set("percentComplete", [0.0, 0.25, 1.0, 0.5, 0.0][step])
            .set("startDate", item.born)
            .set("dueDate", item.born.plus_seconds(14 * 86_400))
            .set("owner", self.own_address())
    }

    fn journal(json: JsonObject, item: &MailItem) -> JsonObject {
        json.set("subject", &item.subject)
            .set("startTime", item.born)
            .set("duration", 1 + item.number % 3)
            .set("entryType", "Phone call")
            .set("company", "supplier.example")
    }

    fn discussion(&self, json: JsonObject, item: &MailItem) -> JsonObject {
        let since_v7 = self.mail.mailbox.session.version >= SandboxVersion::V7;
        json.set("from", self.correspondent(item.number))
            .set_if(since_v7, "subject", &item.subject)
            .set("postedOn", item.born)
            .set_if(since_v7, "attachments", attachments(item))
            .set_if(since_v7, "importance", importance(item))
    }
}

fn importance(item: &MailItem) -> &'static str {
    ["Normal", "Normal", "High", "Normal", "Low"][random::below(item.number >> 4, 5)]
}

/// Returns the attachments of an item: up to two.
fn attachments(item: &MailItem) -> Vec<MailAttachment> {
    let names = ["plan.xlsx", "notes.txt", "offer.pdf", "photo.jpg"];
    let count = random::below(item.number >> 12, 4).saturating_sub(1);
    let attachment = |place: usize| MailAttachment {
        name: names[(random::below(item.number >> 20, 4) + place) % 4],
        size_bytes: 2_000 + (item.number >> (8 * place)) % 500_000,
    };
    (0..count).map(attachment).collect()
}
