//! Children of one thing, and the segments of paths that are printed for them.

use std::collections::HashMap;
use std::rc::Rc;

use super::child::Child;
use super::child_selection::ChildSelection;
use super::content_entry::Entry;
use super::content_path::PathVersion;
use super::id_path::id_segment;
use super::node::Node;
use super::node_kind::NodeKind;
use super::path_segment::{KindPrefix, PathSegment, SegmentTarget};
use crate::resolve::is_same_name;
use crate::text::safe;

/// Children of one thing, from one or more of its lists.
#[derive(Clone, Default)]
pub(super) struct Siblings {
    pub(super) children: Vec<Rc<Child>>,
    /// A list has more children than these, which may have the same names.
    pub(super) is_partial: bool,
    /// Lists of other kinds were not read, and may have the same names.
    pub(super) has_unread: bool,
}

impl Siblings {
    pub(super) fn new(children: impl IntoIterator<Item = Child>) -> Self {
        Self { children: children.into_iter().map(Rc::new).collect(), ..Self::default() }
    }

    /// Returns the files, posts and tabs of a channel, which are its only children without a list.
    pub(super) fn parts_of(parent: &Node) -> Self {
        Self::new(parent.parts().into_iter().map(|part| Child::new(part, None)))
    }

    /// Adds the children of another list.
    pub(super) fn add(&mut self, other: Self) {
        self.children.extend(other.children);
        self.is_partial |= other.is_partial;
    }

    fn refs(&self) -> Vec<&Child> {
        self.children.iter().map(Rc::as_ref).collect()
    }

    /// Returns whether a container has exactly this name.
    pub(super) fn has_container(&self, segment: &PathSegment) -> bool {
        let selection = ChildSelection::new(segment, &self.refs(), |_| true);
        let is_container = |at: &usize| self.children[*at].node.kind.is_container();
        selection.is_exact && selection.positions.iter().any(is_container)
    }

    /// Returns the children of some kinds that a segment selects. What has exactly the name with the sign of the version has priority; one
    /// that has it in another case is the last choice.
    pub(super) fn select(
        &self,
        segment: &PathSegment,
        version: Option<&PathVersion>,
        is_eligible: impl Fn(NodeKind) -> bool,
    ) -> ChildSelection {
        let siblings = self.refs();
        let selection = ChildSelection::new(segment, &siblings, &is_eligible);
        let Some(PathVersion { selector, as_name }) = version else { return selection };
        let as_whole = ChildSelection::new(as_name, &siblings, &is_eligible);
        if as_whole.is_exact || selection.positions.is_empty() {
            return as_whole;
        }
        ChildSelection { version: Some(selector.clone()), ..selection }
    }

    /// Keeps only the containers of a selection, if there are any.
    pub(super) fn prefer_containers(&self, selection: &mut ChildSelection) {
        let is_container = |at: &usize| self.children[*at].node.kind.is_container();
        if selection.positions.iter().any(is_container) {
            selection.positions.retain(is_container);
        }
    }

    /// Returns the selected children with their paths.
    pub(super) fn entries(
        &self,
        parent: &Entry,
        segment: &PathSegment,
        selection: &ChildSelection,
    ) -> Vec<Entry> {
        let printed = self.segments(&parent.node, Some(segment));
        let entry = |at: &usize| {
            let child = Child::clone(&self.children[*at]);
            let entry = child.into_entry(&parent.path, &printed[*at]);
            Entry { version: selection.version.clone(), ..entry }
        };
        selection.positions.iter().map(entry).collect()
    }

    /// Returns all children with their paths.
    pub(super) fn into_entries(self, parent: &Node, path: &str) -> Vec<Entry> {
        let printed = self.segments(parent, None);
        let children = self.children.into_iter().zip(printed);
        children
            .map(|(child, segment)| Rc::unwrap_or_clone(child).into_entry(path, &segment))
            .collect()
    }

    /// Returns the segment that is printed for each child.
    ///
    /// A name that other children may have is not printed, unless it was typed: then all children of this name are known. In
    /// a site, whose lists of other kinds were not read, it is printed with its kind.
    pub(super) fn segments(&self, parent: &Node, typed: Option<&PathSegment>) -> Vec<PathSegment> {
        let mut segments = print_siblings(&self.refs());
        for (child, segment) in self.children.iter().zip(&mut segments) {
            let is_typed = || typed.is_some_and(|typed| has_same_name(segment, typed));
            if self.is_partial && !is_typed() {
                *segment = id_segment(&child.node);
            }
            let is_plain_name =
                segment.prefix.is_none() && matches!(segment.target, SegmentTarget::Name(_));
            if self.has_unread && is_plain_name && parent.kind == NodeKind::Site {
                segment.prefix = Some(KindPrefix::Kind(child.node.kind));
            }
        }
        segments
    }
}

/// Returns whether two segments have one name, apart from the case and the form in Unicode.
fn has_same_name(printed: &PathSegment, typed: &PathSegment) -> bool {
    match (&printed.target, &typed.target) {
        (SegmentTarget::Name(printed), SegmentTarget::Name(typed)) => is_same_name(printed, typed),
        _ => false,
    }
}

/// Returns the segment of each child, so that none selects another: by name if that is unique and can be shown, with the kind
/// if things of other kinds have the name, else by ID.
/// `siblings` must be all children of one thing.
pub(super) fn print_siblings(siblings: &[&Child]) -> Vec<PathSegment> {
    let (mut in_group, mut in_kind) = (HashMap::new(), HashMap::new());
    for child in siblings.iter().filter(|child| child.is_named()) {
        let mut names: Vec<_> = child.names.iter().map(String::as_str).collect();
        names.sort_unstable();
        names.dedup();
        for name in names {
            *in_group.entry((child.group, name)).or_insert(0) += 1;
            *in_kind.entry((child.node.kind, name)).or_insert(0) += 1;
        }
    }
    let segment = |child: &&Child| {
        let (group, kind) = (child.group, child.node.kind);
        let names = || child.printable_names().iter().filter(|name| safe(name) == **name);
        let plain = names().find(|name| in_group.get(&(group, name.as_str())) == Some(&1));
        let of_kind = || names().find(|name| in_kind.get(&(kind, name.as_str())) == Some(&1));
        let chosen = match plain {
            Some(name) => PathSegment::by_name(group, name),
            None if kind.is_fixed() => None,
            None => {
                of_kind().and_then(|name| PathSegment::by_name(Some(KindPrefix::Kind(kind)), name))
            }
        };
        chosen.unwrap_or_else(|| id_segment(&child.node))
    };
    siblings.iter().map(segment).collect()
}
