//! Kind and ids of a hit of a search.

use super::link::parse_link;
use super::mapi_id::folder_of_item;
use super::node::Node;
use super::node_ids::{NodeIds, is_usable};
use super::node_kind::NodeKind;
use crate::api::content::ContentItem;
use crate::api::session::Workload;

impl Node {
    /// Returns the hit of a search in `scope`; `None` if it has no id. Its ids come from the link to itself, else from the
    /// fields of v8, else from the scope, else from the links to what contains it. [`Node::is_addressable`] says whether they are enough to ask for it.
    pub(crate) fn of_hit(scope: &Self, item: &ContentItem) -> Option<Self> {
        let id = Some(item.id()).filter(|id| is_usable(id))?;
        let workload = scope.workload;
        let linked = parse_link(workload, &item.links.this.href);
        let linked = linked.filter(|(_, ids)| is_link_of(scope, id, ids));
        let kind = match &linked {
            // The links of Teams name files and folders alike.
            Some((NodeKind::File, _)) if item.is_folder() == Some(true) => NodeKind::Folder,
            Some((kind, _)) => *kind,
            None => kind_of(scope, item),
        };
        let linked = linked.map(|(_, ids)| ids).unwrap_or_default();
        let parent = parent_ids(workload, item);
        let containers = item.links.containers();
        let containers: Vec<_> = containers
            .iter()
            .filter_map(|link| Some(parse_link(workload, &link.href)?.1))
            .collect();
        let mut ids = NodeIds::default();
        for level in levels_above(workload, kind).iter().copied() {
            let known = linked
                .get(level)
                .or_else(|| own_id(item, level))
                .or_else(|| scope_id(scope, level))
                .or_else(|| parent.get(level))
                .or_else(|| containers.iter().find_map(|ids| ids.get(level)));
            if let Some(known) = known.filter(|known| is_usable(known)) {
                ids = ids.with(level, known);
            }
        }
        Some(Self { workload, kind, ids: ids.with(kind, id) })
    }
}

/// Returns the kinds of the containers of a hit, outermost first. All but the folder are needed to ask for it.
fn levels_above(workload: Workload, kind: NodeKind) -> &'static [NodeKind] {
    use NodeKind as K;
    match (workload, kind) {
        (Workload::Vex, K::Item) => &[K::Mailbox, K::Folder],
        (Workload::Vex, _) => &[K::Mailbox],
        (Workload::Veod, K::File) => &[K::Drive, K::Folder],
        (Workload::Veod, _) => &[K::Drive],
        (Workload::Vesp, K::File) => &[K::Site, K::Library, K::Folder],
        (Workload::Vesp, K::Item) => &[K::Site, K::List, K::Folder],
        (Workload::Vesp, K::Attachment) => &[K::Site, K::List, K::Folder, K::Item],
        (Workload::Vesp, _) => &[K::Site, K::Library, K::List],
        (Workload::Vet, K::File) => &[K::Team, K::Channel, K::Folder],
        (Workload::Vet, _) => &[K::Team, K::Channel],
    }
}

/// Returns whether a link leads to the item with this id, and not out of the mailbox, drive or team that was searched.
fn is_link_of(scope: &Node, id: &str, ids: &NodeIds) -> bool {
    let outer = NodeKind::top_of(scope.workload);
    let is_inside = match (scope.ids.get(outer), ids.get(outer)) {
        // A site contains others.
        _ if scope.workload == Workload::Vesp => true,
        (Some(searched), Some(found)) => searched.eq_ignore_ascii_case(found),
        _ => true,
    };
    is_inside && ids.last().is_some_and(|(_, last)| last.eq_ignore_ascii_case(id))
}

/// Returns the ids of the folder that contains an item: by the link to it, or by the item's MAPI entry id.
fn parent_ids(workload: Workload, item: &ContentItem) -> NodeIds {
    if let Some((kind, ids)) = parse_link(workload, &item.links.parent.href) {
        // What contains others is a folder, although the links of Teams name it like a file.
        return match ids.get(kind).filter(|_| kind == NodeKind::File) {
            Some(folder) => ids.above(kind).with(NodeKind::Folder, folder),
            None => ids,
        };
    }
    let folder = folder_of_item(item.id()).filter(|_| workload == Workload::Vex);
    folder.map_or_else(NodeIds::default, |id| NodeIds::default().with(NodeKind::Folder, &id))
}

/// Returns the id of a container that the item itself names.
fn own_id(item: &ContentItem, level: NodeKind) -> Option<&str> {
    let id = match level {
        NodeKind::Mailbox => &item.mailbox_id,
        NodeKind::Drive => &item.one_drive_id,
        NodeKind::Site => &item.site_id,
        NodeKind::Item => &item.item_id,
        NodeKind::Team => &item.team_id,
        NodeKind::Channel => &item.channel_id,
        _ => return None,
    };
    Some(id.as_str()).filter(|id| !id.is_empty())
}

/// Returns the id of a container of the scope that contains every hit. A hit may lie in a folder of the folder that was
/// searched, or in a site of the site.
fn scope_id(scope: &Node, level: NodeKind) -> Option<&str> {
    let is_certain = !matches!(level, NodeKind::Folder | NodeKind::Item);
    scope.ids.get(level).filter(|_| is_certain)
}

/// Returns the kind of a hit without a link to itself: by the fields that only one kind has.
fn kind_of(scope: &Node, item: &ContentItem) -> NodeKind {
    let folder_or = |kind| if item.is_folder() == Some(true) { NodeKind::Folder } else { kind };
    match scope.workload {
        Workload::Vex => NodeKind::Item,
        Workload::Veod if item.size_bytes.is_none() && item.is_folder().is_none() => {
            NodeKind::Folder
        }
        Workload::Veod => folder_or(NodeKind::File),
        Workload::Vesp if item.size_bytes.is_some() => folder_or(NodeKind::File),
        Workload::Vesp => folder_or(NodeKind::Item),
        Workload::Vet if item.is_post() => NodeKind::Post,
        Workload::Vet if item.has_file_type() => folder_or(NodeKind::File),
        Workload::Vet => NodeKind::Tab,
    }
}

#[cfg(test)]
mod tests;
