//! The folders of mailboxes, and the kinds of items in them.

use crate::sandbox::content::engine::{FolderLife, FolderRow, NamedSlot, TreeRule};
use crate::sandbox::content::names::LONG_NAME;

/// The kind of an item.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum MailItemKind {
    Message,
    Appointment,
    Contact,
    ContactGroup,
    Task,
    Journal,
    StickyNote,
    Discussion,
}

impl MailItemKind {
    /// Returns the class of the item in MAPI.
    pub(super) fn class(self) -> &'static str {
        match self {
            Self::Message => "IPM.Note",
            Self::Appointment => "IPM.Appointment",
            Self::Contact => "IPM.Contact",
            Self::ContactGroup => "IPM.DistList",
            Self::Task => "IPM.Task",
            Self::Journal => "IPM.Activity",
            Self::StickyNote => "IPM.StickyNote",
            Self::Discussion => "IPM.Post",
        }
    }

    /// Returns the type of the item in events.
    pub(super) fn event_type(self) -> &'static str {
        match self {
            Self::Message => "Message",
            Self::Appointment => "Appointment",
            Self::Contact => "Contact",
            Self::ContactGroup => "ContactGroup",
            Self::Task => "Task",
            Self::Journal => "Journal",
            Self::StickyNote => "StickyNote",
            Self::Discussion => "Discussion",
        }
    }
}

/// The type, the category and the description of a folder, and the kind of its items.
#[derive(Clone, Copy)]
pub(super) struct MailFolderRow {
    pub(super) kind: &'static str,
    pub(super) category: &'static str,
    pub(super) description: &'static str,
    items: MailItemKind,
}

impl MailFolderRow {
    /// Returns the kind of the item with an index in a lane. Of every eight contacts, one is a group.
    pub(super) fn item_kind(&self, index: u32) -> MailItemKind {
        match self.items {
            MailItemKind::Contact if index % 8 == 1 => MailItemKind::ContactGroup,
            kind => kind,
        }
    }
}

/// The area of the public folders.
pub(super) const PUBLIC_AREA: u8 = 2;

const INBOX: u16 = 0;
const SENT: u16 = 1;
const DELETED: u16 = 3;
const PROJECTS: u16 = 6;

const fn folder(name: &'static str, parent: Option<u16>, share: u32) -> FolderRow {
    FolderRow::new(name, parent, share)
}

const fn special(name: &'static str, share: u32, settled: &'static [NamedSlot]) -> FolderRow {
    FolderRow { settled, ..folder(name, None, share) }
}

const fn hostile(name: &'static str, parent: Option<u16>) -> FolderRow {
    FolderRow { is_hostile: true, ..folder(name, parent, 5) }
}

/// The folders of a person's mailbox and of an archive.
pub(super) static MAILBOX: TreeRule = TreeRule {
    rows: &[
        FolderRow { targets: [Some(PROJECTS), Some(DELETED)], ..folder("Inbox", None, 420) },
        FolderRow { targets: [None, Some(DELETED)], ..folder("Sent Items", None, 200) },
        FolderRow { targets: [Some(SENT), None], ..folder("Drafts", None, 30) },
        folder("Deleted Items", None, 20),
        special("Calendar", 100, &[("Company anniversary", 0)]),
        special("Contacts, \"all\"", 60, &[("Help desk", 0), ("Board", 0)]),
        folder("Projects / 2022", Some(INBOX), 60),
        folder("R\u{e9}sum\u{e9}s", Some(PROJECTS), 20),
        FolderRow { life: FolderLife::Deleted(300), ..folder("Recoverable Items", None, 20) },
        special("Tasks", 20, &[("Renew the certificate", 0)]),
        special("Journal", 10, &[("Call with the tax adviser", 0)]),
        special("Notes", 10, &[("Door code of the archive", 0)]),
        folder("Junk Email", None, 20),
        folder("Conversation History", None, 0),
        FolderRow { life: FolderLife::Created(4), ..folder("Offers", Some(INBOX), 20) },
        FolderRow { life: FolderLife::Deleted(6), ..folder("Project Aurora", Some(INBOX), 20) },
        hostile("a/b", Some(INBOX)),
        hostile("inbox", None),
        hostile("..", Some(INBOX)),
        hostile("id:none", Some(INBOX)),
        hostile("Caf\u{e9}", Some(INBOX)),
        hostile("Cafe\u{301}", Some(INBOX)),
        hostile("  blanks  ", None),
        hostile("CON.", None),
        hostile("*?\\[x]@3", None),
        hostile("\u{5e9}\u{5dc}\u{5d5}\u{5dd} \u{1f4c1} \u{202e}txt.oops", None),
        hostile("\u{4f1a}\u{8bae}", None),
        hostile(LONG_NAME, None),
    ],
    deepest: 7,
    deep_names: &["2021", "Contracts", "Old", "Copies", "Misc"],
    lists_versions: true,
};

/// The public folders.
pub(super) static PUBLIC: TreeRule = TreeRule {
    rows: &[
        special("Discussions", 500, &[("Parking spaces", 0), ("Canteen", 0)]),
        special("Company contacts", 300, &[("Suppliers", 0)]),
        special("Meeting rooms", 200, &[]),
    ],
    deepest: 0,
    deep_names: &["Archive", "2021"],
    lists_versions: true,
};

const fn details(
    kind: &'static str,
    category: &'static str,
    description: &'static str,
    items: MailItemKind,
) -> MailFolderRow {
    MailFolderRow { kind, category, description, items }
}

/// Returns the details of a folder of a rule.
pub(super) fn folder_details(rule: &TreeRule, folder: u16) -> MailFolderRow {
    use MailItemKind::{Appointment, Contact, Discussion, Journal, Message, StickyNote, Task};
    if std::ptr::eq(rule, &raw const PUBLIC) {
        return match folder {
            1 => details("Contact", "None", "", Contact),
            2 => details("Appointment", "None", "", Appointment),
            _ => details("None", "None", "", Discussion),
        };
    }
    match folder {
        INBOX => details("None", "Inbox", "", Message),
        SENT => details("None", "Sent", "", Message),
        2 => details("None", "Drafts", "", Message),
        DELETED => details("None", "Deleted", "", Message),
        4 => details("Appointment", "None", "", Appointment),
        5 => details("Contact", "None", "People\nand others", Contact),
        8 => details("None", "PermanentlyDeletedItems", "", Message),
        9 => details("Task", "None", "", Task),
        10 => details("Journal", "None", "", Journal),
        11 => details("StickyNote", "None", "", StickyNote),
        12 => details("None", "Junk", "", Message),
        _ => details("None", "None", "", Message),
    }
}
