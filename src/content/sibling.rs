//! The children of one thing as paths name them: the names that each accepts, and the segment that is printed for it.

use std::collections::HashMap;

use percent_encoding::percent_decode_str;

use super::kind::NodeKind;
use super::node::Node;
use super::path::ContentPath;
use super::segment::{KindPrefix, PathSegment, SegmentTarget};
use crate::api::content::ContentItem;
use crate::api::session::Workload;
use crate::text::safe;

/// A child of a thing, with the names by which a path can select it.
#[derive(Clone, Debug)]
pub(crate) struct Sibling {
    pub(crate) node: Node,
    /// Set for an archive mailbox and for public folders, which have the name and the address of a primary mailbox.
    pub(super) group: Option<KindPrefix>,
    /// The accepted names, without empty ones. The first ones are printed if they are unique.
    pub(super) names: Vec<String>,
    printable: usize,
}

impl Sibling {
    /// Returns the child that `item` describes. The files, posts and tabs of a channel have no object.
    pub(crate) fn new(node: Node, item: Option<&ContentItem>) -> Self {
        let Some(item) = item else {
            let names = vec![node.kind.word().to_owned()];
            return Self { node, group: None, names, printable: 1 };
        };
        let group = match node.kind {
            NodeKind::Mailbox if item.is_archive.0 == Some(true) => Some(KindPrefix::Archive),
            NodeKind::Mailbox if item.is_public.0 == Some(true) => Some(KindPrefix::Public),
            _ => None,
        };
        let (printed, accepted) = names_of(&node, item);
        let mut names: Vec<_> = printed.into_iter().filter(|name| !name.is_empty()).collect();
        let printable = names.len();
        names.extend(accepted.into_iter().filter(|name| !name.is_empty()));
        Self { node, group, names, printable }
    }

    /// Returns the last part of a drive's web address, if the server names the drive and its address.
    pub(super) fn address_part(&self) -> Option<&str> {
        let has_both = self.node.kind == NodeKind::Drive && self.printable == 2;
        self.names.first().filter(|_| has_both).map(String::as_str)
    }

    /// Returns whether its name identifies it among its siblings. Subjects repeat by nature.
    pub(super) fn is_named(&self) -> bool {
        has_unique_names(self.node.workload, self.node.kind)
    }
}

/// Returns whether a name identifies a thing of a kind among its siblings. Messages, list items and posts are not: the same subject
/// stands for many of them.
pub(crate) fn has_unique_names(workload: Workload, kind: NodeKind) -> bool {
    match kind {
        NodeKind::Item | NodeKind::Post => false,
        NodeKind::Attachment => workload == Workload::Vesp,
        _ => true,
    }
}

/// Returns the names that are printed, the best first, and other names that are accepted.
fn names_of(node: &Node, item: &ContentItem) -> (Vec<String>, Vec<String>) {
    let name = || item.name().to_owned();
    match node.kind {
        // Public folders have no address.
        NodeKind::Mailbox if item.is_public.0 == Some(true) => {
            (vec![item.email.0.clone(), name()], Vec::new())
        }
        NodeKind::Mailbox => (vec![item.email.0.clone()], vec![name()]),
        NodeKind::Drive => (vec![last_part(&item.url), name()], Vec::new()),
        NodeKind::Site => (vec![last_part(&item.url), url_path(&item.url), name()], Vec::new()),
        NodeKind::Library | NodeKind::List => (vec![name()], vec![last_part(&item.url)]),
        NodeKind::Team => (vec![name()], vec![item.group_email.0.clone()]),
        _ if has_unique_names(node.workload, node.kind) => (vec![name()], Vec::new()),
        _ => (Vec::new(), vec![name()]),
    }
}

/// Returns the path of an address without the slash at its beginning and end.
fn url_path(url: &str) -> String {
    let path = url.split_once("://").map_or(url, |(_, rest)| rest);
    let path = path.split_once('/').map_or("", |(_, path)| path);
    percent_decode_str(path.trim_end_matches('/')).decode_utf8_lossy().into_owned()
}

fn last_part(url: &str) -> String {
    url_path(url).rsplit('/').next().unwrap_or_default().to_owned()
}

/// Returns the segment of each child, so that none selects another: by name if that is unique and can be shown, with the kind
/// if things of other kinds have the name, else by ID.
/// `siblings` must be all children of one thing.
pub(crate) fn print_siblings(siblings: &[&Sibling]) -> Vec<PathSegment> {
    let (mut in_group, mut in_kind) = (HashMap::new(), HashMap::new());
    for sibling in siblings.iter().filter(|sibling| sibling.is_named()) {
        let mut names: Vec<_> = sibling.names.iter().map(String::as_str).collect();
        names.sort_unstable();
        names.dedup();
        for name in names {
            *in_group.entry((sibling.group, name)).or_insert(0) += 1;
            *in_kind.entry((sibling.node.kind, name)).or_insert(0) += 1;
        }
    }
    let segment = |sibling: &Sibling| {
        let (group, kind) = (sibling.group, sibling.node.kind);
        let names =
            || sibling.names[..sibling.printable].iter().filter(|name| safe(name) == **name);
        let plain = names().find(|name| in_group.get(&(group, name.as_str())) == Some(&1));
        let of_kind = || names().find(|name| in_kind.get(&(kind, name.as_str())) == Some(&1));
        let chosen = match plain {
            Some(name) => PathSegment::by_name(group, name),
            None if kind.is_fixed() => None,
            None => {
                of_kind().and_then(|name| PathSegment::by_name(Some(KindPrefix::Kind(kind)), name))
            }
        };
        chosen.unwrap_or_else(|| id_segment(&sibling.node))
    };
    siblings.iter().map(|sibling| segment(sibling)).collect()
}

/// Returns the segment that selects a thing by its kind and ID, which needs no list of its siblings.
pub(crate) fn id_segment(node: &Node) -> PathSegment {
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

/// Returns whether only a top-level thing has this form. Sites contain others, and only the innermost is kept.
fn is_top(node: &Node) -> bool {
    node.ids.iter().count() == 1 && node.workload != Workload::Vesp
}

/// Returns the path that consists of the ids of a thing: it costs no look-up. `None` if the ids are not enough to ask for it.
pub(crate) fn id_path(node: &Node) -> Option<ContentPath> {
    if !node.is_addressable() {
        return None;
    }
    let fixed = match (node.workload, node.kind) {
        (Workload::Vet, kind) if kind.is_fixed() => Some(kind),
        (Workload::Vet, NodeKind::Folder | NodeKind::File) => Some(NodeKind::Files),
        (Workload::Vet, NodeKind::Post) => Some(NodeKind::Posts),
        (Workload::Vet, NodeKind::Tab) => Some(NodeKind::Tabs),
        _ => None,
    };
    let mut path = ContentPath::default();
    for (index, (kind, id)) in node.ids.iter().enumerate() {
        let prefix = (index > 0).then_some(kind);
        path = path.join(PathSegment::by_id(prefix, id));
        if kind == NodeKind::Channel {
            let word = fixed.and_then(|fixed| PathSegment::by_name(None, fixed.word()));
            path = word.map_or_else(|| path.clone(), |word| path.join(word));
        }
    }
    Some(path)
}
