//! Paths of ids, which cost no look-up.

use super::content_path::ContentPath;
use super::node::Node;
use super::node_kind::NodeKind;
use super::path_segment::{PathSegment, SegmentTarget};
use crate::api::session::Workload;

/// Returns the segment that selects a thing by its kind and ID, which needs no list of its siblings.
pub(super) fn id_segment(node: &Node) -> PathSegment {
    let word =
        || PathSegment { prefix: None, target: SegmentTarget::Name(node.kind.word().to_owned()) };
    match node.ids.last().filter(|_| !node.kind.is_fixed()) {
        Some((kind, id)) if kind == NodeKind::top_of(node.workload) && is_top(node) => {
            PathSegment::by_id(None, id)
        }
        Some((kind, id)) => PathSegment::by_id(Some(kind), id),
        None => word(),
    }
}

/// Returns the kind that the child with an ID has most probably: a folder, or what folders are for.
pub(super) fn probable_kind(parent: &Node, wants_container: bool) -> Option<NodeKind> {
    use NodeKind as K;
    let is_in = |kind| parent.ids.get(kind).is_some();
    let kind = match (parent.workload, parent.kind) {
        (_, K::Root) => return None,
        (Workload::Vex, _) | (Workload::Vesp, K::List) => K::Item,
        (Workload::Veod, _)
        | (Workload::Vesp, K::Library)
        | (Workload::Vet, K::Files | K::Folder) => K::File,
        (Workload::Vesp, K::Folder) if is_in(K::Library) => K::File,
        (Workload::Vesp, K::Folder) if is_in(K::List) => K::Item,
        _ => return None,
    };
    Some(if wants_container { K::Folder } else { kind })
}

/// Returns whether only a top-level thing has this form. Sites contain others, and only the innermost is kept.
fn is_top(node: &Node) -> bool {
    node.ids.iter().count() == 1 && node.workload != Workload::Vesp
}

/// Returns the path that consists of the ids of a thing. `None` if the ids are not enough to ask for it.
pub(crate) fn id_path(node: &Node) -> Option<ContentPath> {
    if !node.is_addressable() {
        return None;
    }
    let mut path = ContentPath::default();
    for (index, (kind, id)) in node.ids.iter().enumerate() {
        let prefix = (index > 0).then_some(kind);
        path = path.join(PathSegment::by_id(prefix, id));
        if kind == NodeKind::Channel {
            let part = node.kind.part_of_channel();
            let word = part.and_then(|part| PathSegment::by_name(None, part.word()));
            path = word.map_or_else(|| path.clone(), |word| path.join(word));
        }
    }
    Some(path)
}
