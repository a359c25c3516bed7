//! `…/organization/mailboxes`: Exchange.

use serde::Serialize;

use super::super::error::Problem;
use super::super::random::Id;
use super::super::version::Version;
use super::super::wire::{Field, Links};
use super::{Opened, Thing, fits, people};

/// The numbers of mailboxes that are nobody's.
const ARCHIVE: usize = 10_000;
const PUBLIC: usize = 20_000;

/// Name, type, category, description and the place of the parent.
type Known = (&'static str, &'static str, &'static str, &'static str, Option<usize>);

const FOLDERS: [Known; 9] = [
    ("Inbox", "None", "Inbox", "", None),
    ("Sent Items", "None", "Sent", "", None),
    ("Drafts", "None", "Drafts", "", None),
    ("Deleted Items", "None", "Deleted", "", None),
    ("Calendar", "Appointment", "None", "", None),
    ("Contacts, \"all\"", "Contact", "None", "People\nand others", None),
    ("Projects / 2022", "None", "None", "", Some(0)),
    ("R\u{e9}sum\u{e9}s", "None", "None", "", Some(6)),
    ("Recoverable Items", "None", "PermanentlyDeletedItems", "", None),
];
/// The last of them is there only when deleted items are shown.
const DELETED: usize = 8;

/// A mailbox.
pub(super) struct Mailbox {
    id: Id,
    name: String,
    email: String,
    is_archive: bool,
    is_public: bool,
}

/// A mailbox in the vendor's order.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Wire {
    id: Id,
    name: String,
    email: String,
    is_archive: bool,
    is_public: bool,
    #[serde(rename = "_links")]
    links: Links,
}

/// A folder in the vendor's order, the id first.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Folder {
    id: String,
    name: &'static str,
    r#type: &'static str,
    category: &'static str,
    description: &'static str,
    #[serde(skip_serializing_if = "Field::is_absent")]
    mailbox_id: Field<Id>,
    #[serde(rename = "_links")]
    links: Links,
}

impl Thing for Mailbox {
    const KIND: &'static str = "Mailbox";

    fn id(&self) -> String {
        self.id.to_string()
    }

    fn name(&self) -> &str {
        &self.name
    }

    fn address(&self) -> &str {
        &self.email
    }

    fn wire(&self, opened: &Opened<'_>) -> impl Serialize {
        let path = opened.path(&format!("mailboxes/{}", self.id));
        let folders = format!("{path}/folders");
        Wire {
            id: self.id,
            name: self.name.clone(),
            email: self.email.clone(),
            is_archive: self.is_archive,
            is_public: self.is_public,
            links: Links::new(opened.call.version, [("self", path), ("folders", folders)]),
        }
    }
}

/// The mailboxes of people, the archive of the first, and the public one.
pub(super) fn all(opened: &Opened<'_>) -> Vec<Mailbox> {
    let plain = |number, name, email| Mailbox {
        id: opened.id(number),
        name,
        email,
        is_archive: false,
        is_public: false,
    };
    let mut all: Vec<_> =
        people::all(opened).map(|person| plain(person.number, person.name, person.email)).collect();
    if let Some(first) = people::all(opened).next() {
        let mailbox = plain(ARCHIVE, first.name, first.email);
        all.push(Mailbox { is_archive: true, ..mailbox });
    }
    let mailbox = plain(PUBLIC, "Public folders".to_owned(), String::new());
    all.push(Mailbox { is_public: true, ..mailbox });
    all
}

/// The folders that fit `parentId` and `name`.
pub(super) fn folders(opened: &Opened<'_>, mailbox: &Mailbox) -> Result<Vec<Folder>, Problem> {
    let id = |place: usize| folder_id(mailbox, place);
    let parent = opened.call.text("parentId");
    let parent = match parent.as_deref() {
        None => None,
        Some("root") => Some(None),
        Some(text) => {
            let place = (0..FOLDERS.len()).find(|place| id(*place) == text);
            let missing = || Problem::NotFound(format!("There is no folder with the id {text}."));
            Some(Some(place.ok_or_else(missing)?))
        }
    };
    let name = opened.call.text("name");
    let shown = if opened.shows_deleted() { FOLDERS.len() } else { DELETED };
    let found = FOLDERS.iter().take(shown).enumerate().filter(|(_, folder)| {
        parent.is_none_or(|parent| folder.4 == parent)
            && name.as_deref().is_none_or(|name| fits(name, folder.0))
    });
    let folder = |(place, (name, kind, category, description, _)): (usize, &Known)| {
        let path = opened.path(&format!("mailboxes/{}/folders/{}", mailbox.id, id(place)));
        Folder {
            id: id(place),
            name,
            r#type: kind,
            category,
            description,
            mailbox_id: Field::from(opened.call.version, Version::V8, Some(mailbox.id)),
            links: Links::new(opened.call.version, [("self", path)]),
        }
    };
    Ok(found.map(folder).collect())
}

/// A text that is no UUID.
fn folder_id(mailbox: &Mailbox, place: usize) -> String {
    let (high, low) = mailbox.id.halves();
    format!("{high:016x}{low:016x}{place:08x}")
}
