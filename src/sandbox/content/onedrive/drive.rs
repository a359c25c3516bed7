//! The drives of a session, their folders and their documents.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use super::rules::{DRIVE, ROOT};
use crate::sandbox::content::engine::{
    ContentKey, ContentSpot, ContentView, Contents, FolderTree, KeyKind, SlotState,
};
use crate::sandbox::content::names::document_name;
use crate::sandbox::content::owners::{person_life, visible_people};
use crate::sandbox::content::session::{ParentFilter, SessionContent};
use crate::sandbox::content::sizes::file_size;
use crate::sandbox::data::random::{self, Purpose};
use crate::sandbox::data::{Id, PersonFixture, Ticks};
use crate::sandbox::http::{JsonObject, SandboxError, SandboxVersion, parse_id, require_found};

/// Returns the numbers of the people whose drives a session shows.
pub(in crate::sandbox::content) fn visible_drives(session: &SessionContent<'_>) -> Contents {
    let mut all = Contents::default();
    if let Some(view) = session.view {
        all.add(0, visible_people(session, &view));
    }
    all
}

/// A drive that a session shows.
pub(in crate::sandbox::content) struct DriveNode<'a> {
    pub(super) session: &'a SessionContent<'a>,
    pub(super) key: ContentKey,
    pub(super) id: String,
    pub(super) owner: PersonFixture,
    view: ContentView,
}

impl<'a> DriveNode<'a> {
    /// Returns the drive of the person with a number.
    pub(in crate::sandbox::content) fn new(
        session: &'a SessionContent<'a>,
        root: u32,
    ) -> Option<Self> {
        let view = session.view?.inside(person_life(session.data.started, root))?;
        let key = ContentKey::root(KeyKind::Drive, session.session.organization, root);
        let id = drive_id(session.data.seed, key);
        let person = (root < session.people()).then(|| session.person(root))?;
        Some(Self { session, key, id, owner: person, view })
    }

    /// Returns the drive in the path.
    pub(in crate::sandbox::content) fn in_path(
        session: &'a SessionContent<'a>,
    ) -> Result<Self, SandboxError> {
        let id = session.request.path_text(1);
        let key = parse_drive(session.data.seed, id);
        let key = key.filter(|key| usize::from(key.organization) == session.session.organization);
        let drive = key.and_then(|key| Self::new(session, key.root));
        require_found(drive.filter(|drive| session.shows(&drive.owner.email)), "onedrive", id)
    }

    /// Returns whether the drive is deleted.
    pub(super) fn is_deleted(&self) -> bool {
        self.view.is_deleted
    }

    /// Returns the path below the version.
    pub(super) fn path(&self, rest: &str) -> String {
        self.session.path(&format!("onedrives/{}{rest}", self.id))
    }

    /// Writes the drive.
    pub(super) fn to_json(&self) -> JsonObject {
        let host = self.session.domain().replace('.', "-my.");
        let json = JsonObject::new()
            .set("id", &self.id)
            .set("name", &self.owner.name)
            .set("url", format!("https://{host}/personal/{}", self.owner.local));
        let links = [
            ("self", self.path("")),
            ("folders", self.path("/folders")),
            ("documents", self.path("/documents")),
        ];
        self.session.with_links(json, links)
    }

    /// Returns the folders and the documents.
    pub(in crate::sandbox::content) fn tree(&self) -> DriveTree<'_> {
        let mut owner = self.session.owner(self.key);
        // The top is a folder, too.
        owner.depth = owner.depth.saturating_add(1);
        DriveTree { drive: self, tree: FolderTree::new(&DRIVE, owner, self.view) }
    }
}

/// Returns the id of a drive: two UUIDs in base64.
fn drive_id(seed: u64, key: ContentKey) -> String {
    let (high, low) = key.id(seed).halves();
    let second = random::id(low, Purpose::Item, high).halves();
    let bytes: Vec<u8> =
        [high, low, second.0, second.1].into_iter().flat_map(u64::to_be_bytes).collect();
    format!("b!{}", URL_SAFE_NO_PAD.encode(bytes))
}

/// Returns the key of the drive with an id.
pub(super) fn parse_drive(seed: u64, text: &str) -> Option<ContentKey> {
    let bytes =
        URL_SAFE_NO_PAD.decode(text.strip_prefix("b!")?).ok().filter(|bytes| bytes.len() == 32)?;
    let half = |at: usize| Some(u64::from_be_bytes(bytes.get(at..at + 8)?.try_into().ok()?));
    let key = ContentKey::from_id(seed, Id::from_halves(half(0)?, half(8)?), KeyKind::Drive)?;
    (drive_id(seed, key) == text).then_some(key)
}

/// The folders and the documents of a drive.
pub(in crate::sandbox::content) struct DriveTree<'a> {
    pub(super) drive: &'a DriveNode<'a>,
    pub(in crate::sandbox::content) tree: FolderTree,
}

/// The properties that documents and folders share.
struct DriveItem {
    id: Id,
    name: String,
    version: usize,
    created: Ticks,
    changed: Ticks,
}

impl DriveTree<'_> {
    fn seed(&self) -> u64 {
        self.drive.session.data.seed
    }

    fn key_of(&self, id: Id, kind: KeyKind) -> Option<ContentKey> {
        ContentKey::from_id(self.seed(), id, kind).filter(|key| key.is_beside(self.drive.key))
    }

    /// Returns the shown folder with an id.
    pub(super) fn find_folder(&self, id: Id) -> Option<u16> {
        let folder = self.key_of(id, KeyKind::DriveFolder)?.folder;
        (folder != ROOT && self.tree.shows(folder)).then_some(folder)
    }

    /// Returns the shown document with an id, and its state.
    pub(super) fn find_document(&self, id: Id) -> Option<(ContentSpot, SlotState)> {
        let key = self.key_of(id, KeyKind::Document)?;
        let state = self.tree.state(key.folder, key.slot)?;
        let spot = ContentSpot { home: key.folder, slot: key.slot, version: None };
        Some((spot, state))
    }

    /// Returns the folder in the path.
    pub(in crate::sandbox::content) fn folder_in_path(&self) -> Result<u16, SandboxError> {
        let id = parse_id(self.drive.session.request.path_text(2))?;
        require_found(self.find_folder(id), "folder", id)
    }

    /// Returns the document in the path.
    pub(super) fn document_in_path(&self) -> Result<(ContentSpot, SlotState), SandboxError> {
        let id = parse_id(self.drive.session.request.path_text(2))?;
        require_found(self.find_document(id), "document", id)
    }

    /// Reads the parameter `parentId`; the top is a folder, too.
    pub(super) fn parent_filter(&self) -> Result<Option<u16>, SandboxError> {
        let read = |text: &str| self.find_folder(Id::parse(text)?);
        let filter = self.drive.session.parent_filter("parentId", "folder", read)?;
        Ok(match filter {
            ParentFilter::Any => None,
            ParentFilter::Top => Some(ROOT),
            ParentFilter::Is(folder) => Some(folder),
        })
    }

    /// Returns the folders in a folder, or all.
    pub(super) fn folders_in(&self, parent: Option<u16>) -> Vec<u16> {
        let folders = self.tree.folders().filter(|folder| *folder != ROOT);
        folders.filter(|folder| parent.is_none() || self.tree.parent(*folder) == parent).collect()
    }

    /// Returns the documents in a folder, or all.
    pub(super) fn documents_in(&self, parent: Option<u16>) -> Contents {
        parent.map_or_else(|| self.tree.all_contents(), |folder| self.tree.contents(folder))
    }

    /// Returns the id of a folder.
    pub(super) fn folder_id(&self, folder: u16) -> Id {
        self.drive.key.with_folder(KeyKind::DriveFolder, folder).id(self.seed())
    }

    /// Returns the id of a document, which it keeps when it moves.
    pub(super) fn document_id(&self, spot: ContentSpot) -> Id {
        self.drive.key.with_slot(KeyKind::Document, spot.home, spot.slot).id(self.seed())
    }

    /// Writes a version of a folder.
    pub(super) fn folder_json(&self, folder: u16, version: usize) -> JsonObject {
        let times = self.tree.folder_times(folder);
        let started = self.drive.session.data.started;
        let item = DriveItem {
            id: self.folder_id(folder),
            name: self.tree.folder_name(folder).to_owned(),
            version,
            created: times.first().copied().unwrap_or(started),
            changed: version
                .checked_sub(1)
                .and_then(|index| times.get(index))
                .copied()
                .unwrap_or(started),
        };
        let rest = format!("/folders/{}", item.id);
        self.write(JsonObject::new(), &item, &rest, true)
    }

    /// Returns the name and the size of a version of a document.
    pub(super) fn document_name(&self, spot: ContentSpot, version: u8) -> (String, i64) {
        let (data, key) = (self.drive.session.data, self.document_key_number(spot));
        let named = self.tree.named(spot.home, spot.slot);
        named.map_or_else(
            || {
                let name = document_name(spot.home, spot.slot, version);
                (name, file_size(data.scale.file_size, key, version))
            },
            |(name, size)| (data.style.text(name).to_owned(), data.style.bytes(size)),
        )
    }

    fn document_key_number(&self, spot: ContentSpot) -> u64 {
        let place = u64::from(spot.home) << 32 | u64::from(spot.slot);
        random::number(self.drive.key.root_number(self.seed()), Purpose::Item, place)
    }

    /// Writes a version of a document.
    pub(super) fn document_json(
        &self,
        spot: ContentSpot,
        state: &SlotState,
        version: u8,
    ) -> JsonObject {
        let (name, size) = self.document_name(spot, version);
        let item = DriveItem {
            id: self.document_id(spot),
            name,
            version: usize::from(version),
            created: state.born,
            changed: self.tree.version_time(spot.home, spot.slot, version),
        };
        let rest = format!("/documents/{}", item.id);
        let json = JsonObject::new().set("sizeBytes", size).set("inheritedPermissions", true);
        self.write(json, &item, &rest, false)
    }

    fn write(&self, json: JsonObject, item: &DriveItem, rest: &str, is_folder: bool) -> JsonObject {
        let (drive, version) = (self.drive, self.drive.session.version);
        let json = json
            .set_if(version >= SandboxVersion::V8, "oneDriveId", &drive.id)
            .set("version", format!("{}.0", item.version))
            .set("id", item.id)
            .set("versionId", item.version)
            .set("name", &item.name)
            .set("createdBy", &drive.owner.name)
            .set("creationTime", item.created)
            .set("modifiedBy", &drive.owner.email)
            .set("modificationTime", item.changed)
            .set_if(version >= SandboxVersion::V7, "isFolder", is_folder);
        let links = [("self", drive.path(rest)), ("onedrive", drive.path(""))];
        drive.session.with_links(json, links)
    }
}
