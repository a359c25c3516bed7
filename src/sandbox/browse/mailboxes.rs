//! `…/organization/mailboxes`: Exchange.

use super::item::BrowseItem;
use super::session::BrowseSession;
use super::wildcard::matches_wildcard;
use crate::sandbox::data::{Id, SandboxWorkload};
use crate::sandbox::http::{JsonObject, SandboxError, SandboxVersion, links, parse_id};

/// The numbers of mailboxes without a person.
const ARCHIVE: usize = 10_000;
const PUBLIC: usize = 20_000;

/// Name, type, category, description and the index of the parent.
type FolderRow = (&'static str, &'static str, &'static str, &'static str, Option<usize>);

const FOLDERS: [FolderRow; 9] = [
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
/// The index of the folder that only sessions with deleted items show.
const DELETED: usize = 8;

/// A mailbox.
pub(crate) struct MailboxItem {
    id: Id,
    name: String,
    email: String,
    is_archive: bool,
    is_public: bool,
}

impl BrowseItem for MailboxItem {
    const WORKLOAD: SandboxWorkload = SandboxWorkload::Vex;
    const KIND: &'static str = "Mailbox";

    /// Generates the mailboxes of people, the archive of the first person, and the public one.
    fn generate(session: &BrowseSession<'_>) -> Vec<Self> {
        let plain = |number, name, email| Self {
            id: session.id(number),
            name,
            email,
            is_archive: false,
            is_public: false,
        };
        let people = session.people();
        let mut all: Vec<_> =
            people.map(|person| plain(person.number, person.name, person.email)).collect();
        if let Some(first) = session.people().next() {
            let mailbox = plain(ARCHIVE, first.name, first.email);
            all.push(Self { is_archive: true, ..mailbox });
        }
        let mailbox = plain(PUBLIC, "Public folders".to_owned(), String::new());
        all.push(Self { is_public: true, ..mailbox });
        all
    }

    fn parse_path_id(text: &str) -> Result<String, SandboxError> {
        parse_id(text).map(|id| id.to_string())
    }

    fn id(&self) -> String {
        self.id.to_string()
    }

    fn name(&self) -> &str {
        &self.name
    }

    fn address(&self) -> &str {
        &self.email
    }

    fn to_json(&self, session: &BrowseSession<'_>) -> JsonObject {
        let path = session.path(&format!("mailboxes/{}", self.id));
        let folders = format!("{path}/folders");
        JsonObject::new()
            .set("id", self.id)
            .set("name", &self.name)
            .set("email", &self.email)
            .set("isArchive", self.is_archive)
            .set("isPublic", self.is_public)
            .set("_links", links(session.request.version, [("self", path), ("folders", folders)]))
    }

    /// Writes the folders that the parameters `parentId` and `name` match.
    fn children(&self, session: &BrowseSession<'_>) -> Result<Vec<JsonObject>, SandboxError> {
        let parent =
            session.parent_filter("folder", FOLDERS.len(), |index| self.folder_id(index))?;
        let name = session.request.text("name");
        let count = if session.shows_deleted() { FOLDERS.len() } else { DELETED };
        let fits = |folder: &FolderRow| {
            parent.matches(folder.4)
                && name.as_deref().is_none_or(|name| matches_wildcard(name, session.text(folder.0)))
        };
        let folders = FOLDERS.iter().take(count).enumerate().filter(|(_, folder)| fits(folder));
        Ok(folders.map(|(index, folder)| self.folder_json(session, index, folder)).collect())
    }
}

impl MailboxItem {
    /// Returns the id of a folder, which is not a UUID.
    fn folder_id(&self, index: usize) -> String {
        format!("{}{index:08x}", self.id.to_digits())
    }

    fn folder_json(
        &self,
        session: &BrowseSession<'_>,
        index: usize,
        (name, kind, category, description, _): &FolderRow,
    ) -> JsonObject {
        let (version, id) = (session.request.version, self.folder_id(index));
        let path = session.path(&format!("mailboxes/{}/folders/{id}", self.id));
        JsonObject::new()
            .set("id", id)
            .set("name", session.text(name))
            .set("type", kind)
            .set("category", category)
            .set("description", session.text(description))
            .set_if(version >= SandboxVersion::V8, "mailboxId", self.id)
            .set("_links", links(version, [("self", path)]))
    }
}
