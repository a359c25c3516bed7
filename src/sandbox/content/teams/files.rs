//! The files of a channel.

use super::channel::ChannelNode;
use super::rules::{FILES, ROOT};
use crate::sandbox::content::engine::{
    ContentKey, ContentSpot, Contents, FolderTree, KeyKind, SlotState,
};
use crate::sandbox::content::names::document_name;
use crate::sandbox::content::parts::{ListPart, ListedNodes, TreeWriter};
use crate::sandbox::content::sizes::file_size;
use crate::sandbox::data::random::{self, Purpose};
use crate::sandbox::data::{Id, Ticks};
use crate::sandbox::http::{JsonObject, SandboxVersion};

/// The folders and the files of a channel.
pub(in crate::sandbox::content) struct ChannelFiles<'a> {
    pub(super) channel: &'a ChannelNode<'a>,
    pub(in crate::sandbox::content) tree: FolderTree,
}

/// A folder or a file.
#[derive(Clone, Copy)]
pub(super) enum FilePlace {
    /// A folder.
    Folder(u16),
    /// A file and its state.
    File(ContentSpot, SlotState),
}

/// What files and folders have in common.
struct FileEntry<'a> {
    id: Id,
    name: &'a str,
    size: i64,
    version: u8,
    modified: Ticks,
    number: u64,
    kind: &'static str,
    /// The folder that contains it; `None` for the root folder.
    parent: Option<u16>,
}

impl ChannelFiles<'_> {
    /// Returns the id of a folder.
    pub(super) fn folder_id(&self, folder: u16) -> Id {
        self.channel.team.session.id(self.channel.key.with_folder(KeyKind::TeamFolder, folder))
    }

    /// Returns the id of a file, which it keeps when it moves.
    pub(super) fn file_id(&self, spot: ContentSpot) -> Id {
        let key = self.channel.key.with_slot(KeyKind::TeamFile, spot.home, spot.slot);
        self.channel.team.session.id(key)
    }

    fn key_of(&self, id: Id, kind: KeyKind) -> Option<ContentKey> {
        let key = ContentKey::from_id(self.channel.team.session.data.seed, id, kind);
        key.filter(|key| key.is_beside(self.channel.key))
    }

    /// Returns the shown folder with an id; the root folder, too.
    pub(super) fn find_folder(&self, id: Id) -> Option<u16> {
        let folder = self.key_of(id, KeyKind::TeamFolder)?.folder;
        self.tree.shows(folder).then_some(folder)
    }

    /// Returns the shown folder or file with an id.
    pub(super) fn find(&self, id: Id) -> Option<FilePlace> {
        if let Some(folder) = self.find_folder(id) {
            return Some(FilePlace::Folder(folder));
        }
        let key = self.key_of(id, KeyKind::TeamFile)?;
        let state = self.tree.state(key.folder, key.slot)?;
        let spot = ContentSpot { home: key.folder, slot: key.slot, version: None };
        Some(FilePlace::File(spot, state))
    }

    /// Returns the nodes in a folder as a part of a list; without one, all nodes.
    pub(super) fn part(self, parent: Option<u16>, nodes: ListedNodes) -> ListPart<Self> {
        let folders = self.tree.folders();
        let folders = folders
            .filter(|folder| parent.is_none() || self.tree.parent(*folder) == parent)
            .collect();
        let things = match parent {
            _ if nodes == ListedNodes::Folders => Contents::default(),
            Some(folder) => self.tree.contents(folder),
            None => self.tree.all_contents(),
        };
        ListPart { writer: self, folders, things }
    }

    /// Returns the root folder as a part of a list.
    pub(super) fn root_part(self) -> ListPart<Self> {
        ListPart { writer: self, folders: vec![ROOT], things: Contents::default() }
    }

    /// Returns the numbers of the previous versions, newest first; none unless the session shows all.
    pub(super) fn versions(&self, place: FilePlace) -> Vec<u8> {
        let (folder, latest) = match place {
            FilePlace::Folder(folder) => (folder, self.latest_folder_version(folder)),
            FilePlace::File(spot, state) => (spot.home, state.version),
        };
        if self.tree.shows_versions(folder) { (1..latest).rev().collect() } else { Vec::new() }
    }

    /// Returns the number of the latest version.
    pub(super) fn latest_version(&self, place: FilePlace) -> u8 {
        match place {
            FilePlace::Folder(folder) => self.latest_folder_version(folder),
            FilePlace::File(_, state) => state.version,
        }
    }

    fn latest_folder_version(&self, folder: u16) -> u8 {
        u8::try_from(self.tree.folder_times(folder).len()).unwrap_or(u8::MAX)
    }

    /// Returns the name of a version.
    pub(super) fn name(&self, place: FilePlace, version: u8) -> String {
        match place {
            FilePlace::Folder(ROOT) => self.channel.name().to_owned(),
            FilePlace::Folder(folder) => self.tree.folder_name(folder).to_owned(),
            FilePlace::File(spot, _) => self.file_name(spot, version),
        }
    }

    /// Returns the name of a version of a file.
    pub(super) fn file_name(&self, spot: ContentSpot, version: u8) -> String {
        let named = self.tree.named(spot.home, spot.slot);
        named.map_or_else(
            || document_name(spot.home, spot.slot, version),
            |(name, _)| self.channel.team.session.text(name).to_owned(),
        )
    }

    /// Writes a version of a folder or a file.
    pub(super) fn version_json(&self, place: FilePlace, version: u8) -> JsonObject {
        let (data, name) = (self.channel.team.session.data, self.name(place, version));
        match place {
            FilePlace::Folder(folder) => {
                let times = self.tree.folder_times(folder);
                let index = usize::from(version).checked_sub(1);
                let modified = index.and_then(|index| times.get(index)).copied();
                let id = self.folder_id(folder);
                self.write(&FileEntry {
                    id,
                    name: &name,
                    size: 0,
                    version,
                    modified: modified.unwrap_or(data.started),
                    number: id.halves().0,
                    kind: "Folder",
                    parent: self.tree.parent(folder),
                })
            }
            FilePlace::File(spot, state) => {
                let number = self.number(spot);
                self.write(&FileEntry {
                    id: self.file_id(spot),
                    name: &name,
                    size: self.size(spot, version),
                    version,
                    modified: self.tree.version_time(spot.home, spot.slot, version),
                    number,
                    kind: "File",
                    parent: Some(state.moved_to.unwrap_or(spot.home)),
                })
            }
        }
    }

    /// Returns the size of a version of a file in bytes.
    pub(super) fn size(&self, spot: ContentSpot, version: u8) -> i64 {
        let data = self.channel.team.session.data;
        match self.tree.named(spot.home, spot.slot) {
            Some((_, size)) => data.style.bytes(size),
            None => file_size(data.scale.file_size, self.number(spot), version),
        }
    }

    fn number(&self, spot: ContentSpot) -> u64 {
        let place = u64::from(spot.home) << 32 | u64::from(spot.slot);
        let seed = self.channel.team.session.data.seed;
        random::number(self.channel.key.root_number(seed), Purpose::Item, place)
    }

    fn write(&self, file: &FileEntry<'_>) -> JsonObject {
        let (channel, team) = (self.channel, self.channel.team);
        let session = team.session;
        let since_v7 = session.version >= SandboxVersion::V7;
        let is_v8 = session.version >= SandboxVersion::V8;
        let count = u64::from(session.people()).max(1);
        let person = session.person(u32::try_from(file.number % count).unwrap_or(0));
        let json = JsonObject::new()
            .set("id", file.id)
            .set("name", file.name)
            .set("sizeBytes", file.size)
            .set("version", file.version)
            .set_if(since_v7, "uiVersion", format!("{}.0", file.version))
            .set("modified", file.modified)
            .set("modifiedBy", person.name)
            .set_if(since_v7, "channelId", &channel.id)
            .set_if(is_v8, "teamId", team.id)
            .set("fileType", file.kind);
        let path = |id: Id| {
            if is_v8 {
                channel.path(&format!("/files/{id}"))
            } else {
                team.path(&format!("/files/{id}"))
            }
        };
        let parent =
            file.parent.map_or_else(|| channel.path(""), |parent| path(self.folder_id(parent)));
        let links = [("self", path(file.id)), ("parent", parent), ("channel", channel.path(""))];
        session.with_links(json, links)
    }
}

impl ChannelNode<'_> {
    /// Returns the files.
    pub(in crate::sandbox::content) fn files(&self) -> ChannelFiles<'_> {
        let mut owner = self.team.session.owner(self.key);
        // The root folder is one, too.
        owner.depth = owner.depth.saturating_add(1);
        ChannelFiles { channel: self, tree: FolderTree::new(&FILES, owner, self.view) }
    }

    /// Returns all folders and files, without the root folder.
    pub(in crate::sandbox::content) fn all_files_part(&self) -> ListPart<ChannelFiles<'_>> {
        let mut part = self.files().part(None, ListedNodes::All);
        part.folders.retain(|folder| *folder != ROOT);
        part
    }
}

impl TreeWriter for ChannelFiles<'_> {
    fn write_folder(&self, folder: u16) -> JsonObject {
        self.version_json(FilePlace::Folder(folder), self.latest_folder_version(folder))
    }

    fn write_thing(&self, spot: ContentSpot) -> Option<JsonObject> {
        let state = self.tree.state(spot.home, spot.slot)?;
        Some(self.version_json(FilePlace::File(spot, state), state.version))
    }
}
