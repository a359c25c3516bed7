//! The folders and the things of a library or a list.

use super::rules::{AreaKind, AreaRow, ROOT, item_title};
use super::site::SiteNode;
use crate::sandbox::content::engine::{
    ContentKey, ContentSpot, FolderTree, KeyKind, SlotLane, SlotState,
};
use crate::sandbox::content::names::document_name;
use crate::sandbox::content::sizes::file_size;
use crate::sandbox::data::random::{self, Purpose};
use crate::sandbox::data::{Id, Ticks};
use crate::sandbox::http::{JsonObject, SandboxVersion};

/// The folders and the things of a library or a list.
pub(in crate::sandbox::content) struct SiteTree<'a> {
    pub(super) site: &'a SiteNode<'a>,
    pub(super) area: &'static AreaRow,
    pub(super) key: ContentKey,
    pub(in crate::sandbox::content) tree: FolderTree,
}

impl SiteNode<'_> {
    /// Returns the folders and the things of a library or a list.
    pub(in crate::sandbox::content) fn tree(&self, area: &'static AreaRow) -> Option<SiteTree<'_>> {
        let key = self.area_key(area);
        let mut owner = self.session.owner(key);
        // The top is a folder, too.
        owner.depth = owner.depth.saturating_add(1);
        let tree = FolderTree::new(area.rule(), owner, self.area_view(area)?);
        Some(SiteTree { site: self, area, key, tree })
    }
}

/// The properties that folders, documents and list items share.
struct SiteItem<'a> {
    id: Id,
    name: &'a str,
    number: u64,
    version: u8,
    created: Ticks,
    changed: Ticks,
    /// The folder that contains it.
    parent: Option<u16>,
    /// The segment of its path.
    segment: &'static str,
}

/// Returns the id of a version: `SharePoint` counts 512 for each major one.
pub(super) fn version_id(version: u8) -> i64 {
    i64::from(version) * 512
}

impl SiteTree<'_> {
    /// Returns the id of a folder.
    pub(super) fn folder_id(&self, folder: u16) -> Id {
        self.site.session.id(self.key.with_folder(KeyKind::SiteFolder, folder))
    }

    /// Returns the kind of a document or a list item in keys.
    pub(super) fn thing_kind(&self) -> KeyKind {
        match self.area.kind {
            AreaKind::Library => KeyKind::SiteDocument,
            AreaKind::List => KeyKind::ListItem,
        }
    }

    /// Returns the id of a document or a list item, which it keeps when it moves.
    pub(super) fn thing_id(&self, spot: ContentSpot) -> Id {
        self.site.session.id(self.key.with_slot(self.thing_kind(), spot.home, spot.slot))
    }

    /// Returns the shown document or list item with a key of this tree, and its state.
    pub(super) fn find_thing(&self, key: ContentKey) -> Option<(ContentSpot, SlotState)> {
        let state = self.tree.state(key.folder, key.slot)?;
        Some((ContentSpot { home: key.folder, slot: key.slot, version: None }, state))
    }

    /// Returns the folders in a folder, or all.
    pub(in crate::sandbox::content) fn folders_in(&self, parent: Option<u16>) -> Vec<u16> {
        let folders = self.tree.folders().filter(|folder| *folder != ROOT);
        folders.filter(|folder| parent.is_none() || self.tree.parent(*folder) == parent).collect()
    }

    /// Returns the numbers of the previous versions of a thing, newest first; none unless the session shows all.
    pub(super) fn thing_versions(&self, spot: ContentSpot, state: &SlotState) -> Vec<u8> {
        if self.tree.shows_versions(spot.home) {
            (1..state.version).rev().collect()
        } else {
            Vec::new()
        }
    }

    /// Returns the number of the latest version of a folder.
    pub(super) fn latest_folder_version(&self, folder: u16) -> u8 {
        u8::try_from(self.tree.folder_times(folder).len()).unwrap_or(u8::MAX)
    }

    /// Returns the numbers of the previous versions of a folder, newest first; none unless the session shows all.
    pub(super) fn folder_versions(&self, folder: u16) -> Vec<u8> {
        if self.tree.shows_versions(folder) {
            (1..self.latest_folder_version(folder)).rev().collect()
        } else {
            Vec::new()
        }
    }

    /// Returns a well-mixed number for a document or a list item.
    pub(super) fn thing_number(&self, spot: ContentSpot) -> u64 {
        let place = u64::from(spot.home) << 32 | u64::from(spot.slot);
        random::number(self.key.root_number(self.site.session.data.seed), Purpose::Item, place)
    }

    /// Returns the name of a version of a document, or the title of a version of a list item.
    pub(super) fn thing_name(&self, spot: ContentSpot, version: u8) -> String {
        let index = SlotLane::split(spot.slot).map_or(0, |(_, index)| index);
        match (self.tree.named(spot.home, spot.slot), self.area.kind) {
            (Some((name, _)), _) => self.site.session.text(name).to_owned(),
            (None, AreaKind::Library) => document_name(spot.home, spot.slot, version),
            (None, AreaKind::List) => item_title(spot.home, index, version),
        }
    }

    /// Returns the size of a version of a document in bytes.
    pub(super) fn size(&self, spot: ContentSpot, version: u8) -> i64 {
        let data = self.site.session.data;
        match self.tree.named(spot.home, spot.slot) {
            Some((_, size)) => data.style.bytes(size),
            None => file_size(data.scale.file_size, self.thing_number(spot), version),
        }
    }

    /// Writes a version of a folder.
    pub(super) fn folder_json(&self, folder: u16, version: u8) -> JsonObject {
        let kind = match self.area.kind {
            AreaKind::Library => "LibraryFolder",
            AreaKind::List => "ListFolder",
        };
        self.write_folder_version(JsonObject::new().set("type", kind), folder, version)
    }

    /// Writes the latest version of a folder in a list of items, which has the type of items.
    pub(super) fn folder_as_item_json(&self, folder: u16) -> JsonObject {
        let json = JsonObject::new().set("title", self.tree.folder_name(folder));
        self.write_folder_version(json, folder, self.latest_folder_version(folder))
    }

    fn write_folder_version(&self, json: JsonObject, folder: u16, version: u8) -> JsonObject {
        let (times, started) = (self.tree.folder_times(folder), self.site.session.data.started);
        let changed = usize::from(version).checked_sub(1).and_then(|index| times.get(index));
        let id = self.folder_id(folder);
        let item = SiteItem {
            id,
            name: self.tree.folder_name(folder),
            number: id.halves().0,
            version,
            created: times.first().copied().unwrap_or(started),
            changed: changed.copied().unwrap_or(started),
            parent: self.tree.parent(folder),
            segment: "folders",
        };
        self.write(json, &item, true)
    }

    /// Writes a version of a document or a list item.
    pub(super) fn thing_json(
        &self,
        spot: ContentSpot,
        state: &SlotState,
        version: u8,
    ) -> JsonObject {
        let number = self.thing_number(spot);
        let title = self.thing_name(spot, version);
        let (json, name, segment) = match self.area.kind {
            AreaKind::Library => {
                let size = self.size(spot, version);
                (JsonObject::new().set("sizeBytes", size), title, "documents")
            }
            AreaKind::List => {
                // SharePoint names the file of a list item after its number.
                let name = format!("{}_.000", u64::from(spot.slot) + 1);
                (JsonObject::new().set("title", title), name, "items")
            }
        };
        let item = SiteItem {
            id: self.thing_id(spot),
            name: &name,
            number,
            version,
            created: state.born,
            changed: self.tree.version_time(spot.home, spot.slot, version),
            parent: Some(state.moved_to.unwrap_or(spot.home)),
            segment,
        };
        self.write(json, &item, false)
    }

    fn write(&self, json: JsonObject, item: &SiteItem<'_>, is_folder: bool) -> JsonObject {
        let (site, session) = (self.site, self.site.session);
        let person = |number: u64| {
            let count = u64::from(session.people()).max(1);
            session.person(u32::try_from(number % count).unwrap_or(0))
        };
        let json = json
            .set_if(session.version >= SandboxVersion::V8, "siteId", &site.id)
            .set("version", format!("{}.0", item.version))
            .set("id", item.id)
            .set("versionId", version_id(item.version))
            .set("name", item.name)
            .set("createdBy", person(item.number).name)
            .set("creationTime", item.created)
            .set("modifiedBy", person(item.number >> 8).name)
            .set("modificationTime", item.changed)
            .set_if(session.version >= SandboxVersion::V7, "isFolder", is_folder);
        let parent = match item.parent {
            Some(folder) if folder != ROOT => format!("/folders/{}", self.folder_id(folder)),
            _ => match self.area.kind {
                AreaKind::Library => format!("/libraries/{}", site.area_id(self.area)),
                AreaKind::List => format!("/lists/{}", site.area_id(self.area)),
            },
        };
        let links = [
            ("self", site.path(&format!("/{}/{}", item.segment, item.id))),
            ("parent", site.path(&parent)),
            ("site", site.path("")),
        ];
        session.with_links(json, links)
    }
}
