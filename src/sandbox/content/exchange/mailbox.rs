//! The mailboxes of a session: those of people, archives, and the public folders.

use super::mapi;
use super::rules::{MAILBOX, PUBLIC, PUBLIC_AREA};
use crate::sandbox::content::engine::{
    ContentKey, ContentSpot, ContentView, Contents, FolderTree, KeyKind, Lifetime, SlotSet,
    TreeRule,
};
use crate::sandbox::content::owners::{person_life, visible_people};
use crate::sandbox::content::session::SessionContent;
use crate::sandbox::data::Id;
use crate::sandbox::http::{JsonObject, SandboxError, parse_id, require_found};

/// The parts of the list of mailboxes; the number is the area of the key.
const PERSON: u8 = 0;
const ARCHIVE: u8 = 1;
/// Of this many people, one has an archive.
const ARCHIVES: u32 = 16;

/// A mailbox that a session shows.
pub(in crate::sandbox::content) struct MailboxNode<'a> {
    pub(super) session: &'a SessionContent<'a>,
    pub(super) key: ContentKey,
    pub(super) id: Id,
    /// The name; that of an archive is its owner's.
    pub(super) name: String,
    pub(super) email: String,
    view: ContentView,
}

/// Returns the mailboxes that a session shows. The home of each is its area.
pub(in crate::sandbox::content) fn visible_mailboxes(session: &SessionContent<'_>) -> Contents {
    let mut all = Contents::default();
    let Some(view) = session.view else { return all };
    let people = visible_people(session, &view);
    let is_whole = session.scope().is_none();
    let archives = if is_whole {
        let count = archive_count(session);
        SlotSet::new(|_| (0, count))
    } else {
        let owner = people.iter_from(0).find(|number| number.is_multiple_of(ARCHIVES));
        owner.map_or_else(|| SlotSet::new(|_| (0, 0)), |owner| SlotSet::single(owner / ARCHIVES))
    };
    all.add(u16::from(PERSON), people);
    all.add(u16::from(ARCHIVE), archives);
    if is_whole {
        all.add(u16::from(PUBLIC_AREA), SlotSet::single(0));
    }
    all
}

/// Returns the number of archives.
pub(super) fn archive_count(session: &SessionContent<'_>) -> u32 {
    session.people().div_ceil(ARCHIVES)
}

impl<'a> MailboxNode<'a> {
    /// Returns the mailbox at a place of the list.
    pub(in crate::sandbox::content) fn at(
        session: &'a SessionContent<'a>,
        spot: ContentSpot,
    ) -> Option<Self> {
        let area = u8::try_from(spot.home).ok()?;
        let root = if area == ARCHIVE { spot.slot * ARCHIVES } else { spot.slot };
        Self::new(session, root, area)
    }

    /// Returns the mailbox in the path.
    pub(in crate::sandbox::content) fn in_path(
        session: &'a SessionContent<'a>,
    ) -> Result<Self, SandboxError> {
        let id = parse_id(session.request.path_text(1))?;
        let key = ContentKey::from_id(session.data.seed, id, KeyKind::Mailbox);
        let key = key.filter(|key| usize::from(key.organization) == session.session.organization);
        let mailbox = key.and_then(|key| Self::new(session, key.root, key.area));
        let mailbox = mailbox.filter(|mailbox| session.shows(&mailbox.email));
        require_found(mailbox, "mailbox", id)
    }

    /// Returns the mailbox with the number of its owner and an area.
    pub(super) fn new(session: &'a SessionContent<'a>, root: u32, area: u8) -> Option<Self> {
        let started = session.data.started;
        let (name, email, life) = match area {
            PERSON | ARCHIVE if root < session.people() => {
                let person = session.person(root);
                (person.name, person.email, person_life(started, root))
            }
            PUBLIC_AREA => {
                ("Public folders".to_owned(), String::new(), Lifetime::permanent(started))
            }
            _ => return None,
        };
        let view = session.view?.inside(life)?;
        let key = ContentKey::root(KeyKind::Mailbox, session.session.organization, root);
        let key = ContentKey { area, ..key };
        Some(Self { session, key, id: session.id(key), name, email, view })
    }

    /// Returns whether the mailbox is deleted.
    pub(super) fn is_deleted(&self) -> bool {
        self.view.is_deleted
    }

    fn rule(&self) -> &'static TreeRule {
        if self.key.area == PUBLIC_AREA { &PUBLIC } else { &MAILBOX }
    }

    /// Returns the folders and the items.
    pub(in crate::sandbox::content) fn tree(&self) -> MailTree<'_> {
        let tree = FolderTree::new(self.rule(), self.session.owner(self.key), self.view);
        MailTree { mailbox: self, rule: self.rule(), tree }
    }

    /// Returns the path below the version.
    pub(super) fn path(&self, rest: &str) -> String {
        self.session.path(&format!("mailboxes/{}{rest}", self.id))
    }

    /// Writes the mailbox.
    pub(super) fn to_json(&self) -> JsonObject {
        let json = JsonObject::new()
            .set("id", self.id)
            .set("name", &self.name)
            .set("email", &self.email)
            .set("isArchive", self.key.area == ARCHIVE)
            .set("isPublic", self.key.area == PUBLIC_AREA);
        let links = [
            ("self", self.path("")),
            ("folders", self.path("/folders")),
            ("items", self.path("/items")),
        ];
        self.session.with_links(json, links)
    }
}

/// The folders and the items of a mailbox.
pub(in crate::sandbox::content) struct MailTree<'a> {
    pub(super) mailbox: &'a MailboxNode<'a>,
    pub(super) rule: &'static TreeRule,
    pub(in crate::sandbox::content) tree: FolderTree,
}

impl MailTree<'_> {
    pub(super) fn seed(&self) -> u64 {
        self.mailbox.session.data.seed
    }

    /// Returns the key of a folder.
    pub(super) fn folder_key(&self, folder: u16) -> ContentKey {
        self.mailbox.key.with_folder(KeyKind::MailFolder, folder)
    }

    /// Returns the id of a folder.
    pub(super) fn folder_id(&self, folder: u16) -> String {
        mapi::folder_id(self.seed(), self.folder_key(folder))
    }

    /// Returns the shown folder with an id.
    pub(in crate::sandbox::content) fn parse_folder(&self, id: &str) -> Option<u16> {
        let key = mapi::parse_folder(self.seed(), id)?;
        (key.is_beside(self.mailbox.key) && self.tree.shows(key.folder)).then_some(key.folder)
    }

    /// Returns the shown item with an id. The id of an item that moved is another one.
    pub(super) fn parse_item(&self, id: &str) -> Option<ContentSpot> {
        let (folder, item) = mapi::parse_item(self.seed(), id)?;
        let state = self.tree.state(item.folder, item.slot)?;
        let version = (item.version > 0).then_some(item.version);
        let is_there = item.is_beside(self.mailbox.key)
            && folder.is_beside(self.mailbox.key)
            && folder.folder == state.moved_to.unwrap_or(item.folder)
            && (version.is_none()
                || self.tree.shows_versions(item.folder) && item.version < state.version);
        is_there.then_some(ContentSpot { home: item.folder, slot: item.slot, version })
    }
}
