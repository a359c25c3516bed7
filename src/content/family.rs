//! All children of one thing that a look-up has read, from one or more lists.

use std::rc::Rc;

use super::found_node::FoundNode;
use super::kind::NodeKind;
use super::level::{Child, Level};
use super::matching::{SiblingMatches, match_siblings};
use super::node::Node;
use super::path::{PathVersion, VersionSelector};
use super::segment::{KindPrefix, PathSegment, SegmentTarget};
use super::sibling::{Sibling, id_segment, print_siblings};
use crate::api::Item;
use crate::api::content::ContentItem;
use crate::resolve::is_same_name;

/// The children in the lists that were read.
#[derive(Default)]
pub(super) struct Family {
    levels: Vec<Rc<Level>>,
    /// Lists of other kinds were not read, and may have the same names.
    pub(super) has_unread: bool,
}

/// The children that a segment selects, by their positions.
#[derive(Default)]
pub(super) struct SelectedChildren {
    pub(super) positions: Vec<usize>,
    version: Option<VersionSelector>,
}

impl Family {
    /// Begins with the children that need no list.
    pub(super) fn new(fixed: Vec<Node>) -> Self {
        let child = |node| Child { sibling: Sibling::new(node, None), item: None };
        let level = Level { children: fixed.into_iter().map(child).collect(), is_whole: true };
        Self { levels: vec![Rc::new(level)], has_unread: false }
    }

    pub(super) fn add(&mut self, level: Rc<Level>) {
        self.levels.push(level);
    }

    pub(super) fn is_empty(&self) -> bool {
        self.levels.iter().all(|level| level.children.is_empty())
    }

    fn children(&self) -> Vec<&Child> {
        self.levels.iter().flat_map(|level| &level.children).collect()
    }

    pub(super) fn siblings(&self) -> Vec<&Sibling> {
        self.levels.iter().flat_map(|level| &level.children).map(|child| &child.sibling).collect()
    }

    pub(super) fn child(&self, position: usize) -> Option<&Child> {
        self.levels.iter().flat_map(|level| &level.children).nth(position)
    }

    /// Returns whether a container has exactly this name.
    pub(super) fn has_exactly(&self, segment: &PathSegment) -> bool {
        let siblings = self.siblings();
        let SiblingMatches { found, is_exact } = match_siblings(segment, &siblings);
        is_exact && found.iter().any(|at| siblings[*at].node.kind.is_container())
    }

    /// Returns the children of some kinds that a segment selects. What has exactly the name with the sign of the version has priority; one
    /// that has it in another case is the last choice.
    pub(super) fn select(
        &self,
        segment: &PathSegment,
        version: Option<&PathVersion>,
        is_eligible: impl Fn(NodeKind) -> bool,
    ) -> SelectedChildren {
        let all = self.siblings();
        let eligible = (0..all.len()).filter(|at| is_eligible(all[*at].node.kind));
        let eligible: Vec<_> = eligible.collect();
        let siblings: Vec<_> = eligible.iter().map(|at| all[*at]).collect();
        let matches = |segment| {
            let SiblingMatches { found, is_exact } = match_siblings(segment, &siblings);
            (found.into_iter().map(|at| eligible[at]).collect::<Vec<_>>(), is_exact)
        };
        let (positions, _) = matches(segment);
        let Some(PathVersion { selector, as_name }) = version else {
            return SelectedChildren { positions, version: None };
        };
        let (as_whole, is_exact) = matches(as_name);
        if is_exact || positions.is_empty() {
            return SelectedChildren { positions: as_whole, version: None };
        }
        SelectedChildren { positions, version: Some(selector.clone()) }
    }

    /// Keeps only the containers of a selection, if there are any.
    pub(super) fn prefer_containers(&self, selection: &mut SelectedChildren) {
        let siblings = self.siblings();
        let is_container = |at: &usize| siblings[*at].node.kind.is_container();
        if selection.positions.iter().any(is_container) {
            selection.positions.retain(is_container);
        }
    }

    /// Returns the selected children with their paths.
    pub(super) fn found(
        &self,
        parent: &FoundNode,
        segment: &PathSegment,
        selection: &SelectedChildren,
    ) -> Vec<FoundNode> {
        let siblings = self.siblings();
        let printed = print_siblings(&siblings);
        let is_whole = self.levels.iter().all(|level| level.is_whole);
        let children = self.children();
        let found = |at: &usize| {
            let (child, printed) = (children[*at], &printed[*at]);
            // Of a long list, only children with names like the typed one were kept, so only that can be called unique.
            let is_certain = is_whole || names_like(printed, segment);
            let by_id = || id_segment(&child.sibling.node);
            let segment_of_child = if is_certain { printed.clone() } else { by_id() };
            let segment_of_child = match segment.prefix {
                Some(KindPrefix::Kind(_)) => with_kind(parent, &child.sibling, segment_of_child),
                _ => segment_of_child,
            };
            FoundNode {
                path: parent.path.join(segment_of_child),
                node: child.sibling.node.clone(),
                item: child.item.as_ref().map(Item::duplicate),
                version: selection.version.clone(),
            }
        };
        selection.positions.iter().map(found).collect()
    }

    /// Returns the children of these kinds with their paths, or all children if there are none.
    pub(super) fn into_found(self, parent: &FoundNode, kinds: &[NodeKind]) -> Vec<FoundNode> {
        let siblings = self.siblings();
        let printed = print_siblings(&siblings);
        let found = |(child, printed): (&Child, PathSegment)| FoundNode {
            path: parent.path.join(if self.has_unread {
                with_kind(parent, &child.sibling, printed)
            } else {
                printed
            }),
            node: child.sibling.node.clone(),
            item: child.item.as_ref().map(Item::duplicate),
            version: None,
        };
        let is_wanted =
            |child: &&Child| kinds.is_empty() || kinds.contains(&child.sibling.node.kind);
        let children = self.children().into_iter().zip(printed);
        children.filter(|(child, _)| is_wanted(child)).map(found).collect()
    }
}

/// Adds the kind to a name in a site, whose lists of other kinds were not read and may have the same name.
fn with_kind(parent: &FoundNode, sibling: &Sibling, mut segment: PathSegment) -> PathSegment {
    let is_name = matches!(segment.target, SegmentTarget::Name(_));
    if is_name && segment.prefix.is_none() && parent.node.kind == NodeKind::Site {
        segment.prefix = Some(KindPrefix::Kind(sibling.node.kind));
    }
    segment
}

/// Returns whether two segments are one name, apart from the case and the form in Unicode.
fn names_like(printed: &PathSegment, typed: &PathSegment) -> bool {
    match (&printed.target, &typed.target) {
        (SegmentTarget::Name(printed), SegmentTarget::Name(typed)) => is_same_name(printed, typed),
        _ => false,
    }
}

/// Returns the object of a child, if the server sent one.
pub(super) fn model(child: &Child) -> Option<&ContentItem> {
    child.item.as_ref().and_then(|item| item.model().ok())
}
