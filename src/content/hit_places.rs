//! The paths of hits: the names that are known, and ids.

use std::collections::HashMap;

use super::content_entry::Entry;
use super::content_path::ContentPath;
use super::id_path::id_path;
use super::node::Node;
use super::node_kind::NodeKind;
use super::path_segment::PathSegment;
use crate::api::session::Workload;

/// The printed paths of containers, by their paths of ids.
pub(super) struct HitPlaces(HashMap<String, ContentPath>);

impl HitPlaces {
    /// Knows the thing that is searched, and what contains it.
    pub(super) fn new(scope: &Node, path: &str) -> Self {
        let printed: ContentPath = path.parse().unwrap_or_default();
        let ids = id_path(scope).unwrap_or_default();
        let mut known = HashMap::new();
        for length in 1..=ids.segments.len() {
            if let Some(named) = length_by_name(scope, length, &ids, &printed) {
                known.insert(beginning(&ids, length).to_string(), beginning(&printed, named));
            }
        }
        Self(known)
    }

    /// Adds a container at the top of the session.
    pub(super) fn add(&mut self, top: &Entry) {
        if let Some((ids, printed)) = id_path(&top.node).zip(top.path.parse().ok()) {
            self.0.insert(ids.to_string(), printed);
        }
    }

    /// Returns the path of a hit: that of the innermost container whose path is known, and ids behind it. Empty if the hit
    /// does not say where it is.
    pub(super) fn path_of(&self, hit: &Node) -> String {
        let Some(path) = id_path(hit) else { return String::new() };
        for length in (1..=path.segments.len()).rev() {
            if let Some(known) = self.0.get(&beginning(&path, length).to_string()) {
                let segments = known.segments.iter().chain(&path.segments[length..]);
                let segments = segments.cloned().collect();
                return ContentPath { segments, ..ContentPath::default() }.to_string();
            }
        }
        path.to_string()
    }
}

/// Returns the number of segments of the printed path that name what a number of segments of the path of ids names. The path of
/// ids has the innermost site, folder or post only.
fn length_by_name(
    scope: &Node,
    length: usize,
    ids: &ContentPath,
    printed: &ContentPath,
) -> Option<usize> {
    let all: &[PathSegment] = &printed.segments;
    let is_whole = length == ids.segments.len();
    match (scope.workload, scope.kind) {
        _ if is_whole => Some(all.len()),
        (Workload::Vesp, NodeKind::Library | NodeKind::List) => all.len().checked_sub(1),
        (Workload::Vesp, _) => None,
        // A team, a channel and a part of it.
        (Workload::Vet, _) => Some(length).filter(|length| *length <= 3),
        _ => Some(length).filter(|length| *length == 1),
    }
    .filter(|named| (1..=all.len()).contains(named))
}

fn beginning(path: &ContentPath, length: usize) -> ContentPath {
    ContentPath { segments: path.segments[..length].to_vec(), ..ContentPath::default() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::content::NodeIds;
    use crate::content::NodeKind as K;

    fn node(workload: Workload, ids: &[(K, &str)]) -> Node {
        let kind = ids.last().map_or(K::Root, |(kind, _)| *kind);
        let with = |all: NodeIds, (kind, id): &(K, &str)| all.with(*kind, id);
        Node { workload, kind, ids: ids.iter().fold(NodeIds::default(), with) }
    }

    #[test]
    fn names_that_were_typed_are_kept_as_far_as_they_hold_the_hit() {
        use Workload::{Veod, Vesp, Vet, Vex};
        let channel = [(K::Team, "t"), (K::Channel, "c")];
        let in_channel = |rest: &[(K, &'static str)]| [&channel[..], rest].concat();
        let library = [(K::Site, "s"), (K::Library, "l")];
        for (workload, scope, path, hit, expected) in [
            (
                Vet,
                in_channel(&[(K::Folder, "f")]),
                "/Board/General/files/Shared",
                in_channel(&[(K::Folder, "g"), (K::File, "x")]),
                "/Board/General/files/folder:id:g/file:id:x",
            ),
            (
                Vet,
                in_channel(&[(K::Folder, "f")]),
                "/Board/General/files/Shared",
                in_channel(&[(K::Folder, "f"), (K::File, "x")]),
                "/Board/General/files/Shared/file:id:x",
            ),
            (
                Vet,
                channel[..1].to_vec(),
                "/Board",
                in_channel(&[(K::Post, "1")]),
                "/Board/channel:id:c/posts/post:id:1",
            ),
            (
                Vesp,
                library.to_vec(),
                "/hr/site:x/Documents",
                vec![(K::Site, "s"), (K::File, "x")],
                "/hr/site:x/file:id:x",
            ),
            (
                Vesp,
                [&library[..], &[(K::Folder, "f")]].concat(),
                "/hr/Documents/2026",
                [&library[..], &[(K::Folder, "g"), (K::File, "x")]].concat(),
                "/id:s/library:id:l/folder:id:g/file:id:x",
            ),
            (
                Veod,
                vec![(K::Drive, "d"), (K::Folder, "f")],
                "/ana/Reports",
                vec![(K::Drive, "d"), (K::File, "x")],
                "/ana/file:id:x",
            ),
            (
                Vex,
                vec![(K::Mailbox, "m"), (K::Folder, "f")],
                "/ana/Inbox/Offers",
                vec![(K::Mailbox, "n"), (K::Item, "x")],
                "/id:n/item:id:x",
            ),
        ] {
            let places = HitPlaces::new(&node(workload, &scope), path);
            assert_eq!(places.path_of(&node(workload, &hit)), expected, "{path}");
        }
    }
}
