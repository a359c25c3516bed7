//! Lists over one or several libraries and lists of a site.

use super::rules::{AreaKind, AreaRow, ROOT};
use super::site::SiteNode;
use super::tree::SiteTree;
use crate::sandbox::content::engine::{ContentKey, ContentSpot, Contents, KeyKind};
use crate::sandbox::content::parts::{ListPart, ListedNodes, TreeWriter, page_of_parts};
use crate::sandbox::content::session::ParentFilter;
use crate::sandbox::data::Id;
use crate::sandbox::http::{JsonObject, SandboxError, SandboxResult};

/// A place in a site, which contains folders and things.
#[derive(Clone, Copy)]
pub(in crate::sandbox::content) struct SitePlace {
    pub(in crate::sandbox::content) area: &'static AreaRow,
    pub(in crate::sandbox::content) folder: u16,
}

impl TreeWriter for SiteTree<'_> {
    fn write_folder(&self, folder: u16) -> JsonObject {
        self.folder_json(folder, self.latest_folder_version(folder))
    }

    fn write_thing(&self, spot: ContentSpot) -> Option<JsonObject> {
        let state = self.tree.state(spot.home, spot.slot)?;
        Some(self.thing_json(spot, &state, state.version))
    }

    fn has_attachments(&self, spot: ContentSpot) -> Option<bool> {
        Some(self.attachment_count(spot) > 0)
    }
}

/// A writer of lists of items, in which folders are written as items.
struct ItemWriter<'a>(SiteTree<'a>);

impl TreeWriter for ItemWriter<'_> {
    fn write_folder(&self, folder: u16) -> JsonObject {
        self.0.folder_as_item_json(folder)
    }

    fn write_thing(&self, spot: ContentSpot) -> Option<JsonObject> {
        self.0.write_thing(spot)
    }
}

/// Returns the nodes of a folder, or of all folders, as a part of a list.
fn part(tree: SiteTree<'_>, parent: Option<u16>, nodes: ListedNodes) -> ListPart<SiteTree<'_>> {
    let folders = match nodes {
        ListedNodes::Things => Vec::new(),
        ListedNodes::Folders | ListedNodes::All => tree.folders_in(parent),
    };
    let things = match (nodes, parent) {
        (ListedNodes::Folders, _) => Contents::default(),
        (_, Some(folder)) => tree.tree.contents(folder),
        (_, None) => tree.tree.all_contents(),
    };
    ListPart { writer: tree, folders, things }
}

impl SiteNode<'_> {
    /// Returns the shown place with the id of a library, a list or a folder.
    pub(in crate::sandbox::content) fn find_place(&self, id: &str) -> Option<SitePlace> {
        if let Some(area) = self.find_area(id) {
            return Some(SitePlace { area, folder: ROOT });
        }
        let (tree, key) = self.find_tree(id, KeyKind::SiteFolder)?;
        let is_shown = key.folder != ROOT && tree.tree.shows(key.folder);
        is_shown.then_some(SitePlace { area: tree.area, folder: key.folder })
    }

    /// Returns the key that an id contains, and the tree of the library or list in it.
    pub(super) fn find_tree(&self, id: &str, kind: KeyKind) -> Option<(SiteTree<'_>, ContentKey)> {
        let key = ContentKey::from_id(self.session.data.seed, Id::parse(id)?, kind)?;
        let area = self.areas().find(|area| area.number == key.area)?;
        let tree = self.tree(area).filter(|tree| tree.key.is_beside(key))?;
        Some((tree, key))
    }

    /// Answers the request for a list of what `parentId` names: a library, a list or a folder; without it, of
    /// all of the site. `kind` restricts it to libraries or lists, whose tops `root` (v6: `null`) names together.
    pub(super) fn list_nodes(&self, kind: Option<AreaKind>, nodes: ListedNodes) -> SandboxResult {
        let is_listed = |area: &AreaRow| kind.is_none_or(|kind| area.kind == kind);
        let read = |id: &str| self.find_place(id).filter(|place| is_listed(place.area));
        let (areas, parent): (Vec<_>, _) =
            match self.session.parent_filter("parentId", "folder", read)? {
                ParentFilter::Any => (self.areas().filter(|area| is_listed(area)).collect(), None),
                ParentFilter::Top if kind.is_some() => {
                    (self.areas().filter(|area| is_listed(area)).collect(), Some(ROOT))
                }
                ParentFilter::Top => {
                    // The contract names ids of libraries, lists and folders alone.
                    let message = "The parent of folders is a library, a list or a folder.";
                    return Err(SandboxError::Invalid(message.to_owned()));
                }
                ParentFilter::Is(place) => (vec![place.area], Some(place.folder)),
            };
        let trees = areas.into_iter().filter_map(|area| self.tree(area));
        let parts = trees.map(|tree| part(tree, parent, nodes));
        if kind == Some(AreaKind::List) {
            let parts = parts.map(|ListPart { writer, folders, things }| ListPart {
                writer: ItemWriter(writer),
                folders,
                things,
            });
            return page_of_parts(self.session.request, &parts.collect::<Vec<_>>());
        }
        page_of_parts(self.session.request, &parts.collect::<Vec<_>>())
    }
}
