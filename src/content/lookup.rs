//! From paths to the things that they name: one list a level, each requested once in a run. An ID needs no list.

use uuid::Uuid;

use super::address::ContentAddress;
use super::child_list::ChildList;
use super::entry_id::kind_of_entry_id;
use super::family::Family;
use super::found_node::FoundNode;
use super::kind::NodeKind;
use super::level::LevelReader;
use super::lookup_failure::{
    ambiguous, contains_no, no_such_name, nothing_fits, too_deep, with_article,
};
use super::matching::is_whole_id;
use super::node::{MAX_LEVELS, Node};
use super::path::{ContentPath, PathVersion};
use super::segment::{KindPrefix, PathSegment, SegmentTarget};
use super::sibling::{has_unique_names, id_segment};
use crate::api::session::Workload;
use crate::client::Client;
use crate::error::Failure;

/// The kind of thing that a command works with. It decides if a path alone does not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum LookupGoal {
    /// Something that contains others. A thing of the same name is accepted if there is no container.
    Container,
    /// Anything.
    Thing,
}

/// Finds things by their paths in one session.
pub(crate) struct PathLookup<'c> {
    pub(super) levels: LevelReader<'c>,
    workload: Workload,
}

/// A path on its way to what it names.
struct Descent<'p> {
    path: &'p ContentPath,
    goal: LookupGoal,
    workload: Workload,
}

impl Descent<'_> {
    fn is_last(&self, index: usize) -> bool {
        index + 1 == self.path.segments.len()
    }

    fn version(&self, index: usize) -> Option<&PathVersion> {
        self.path.version.as_ref().filter(|_| self.is_last(index))
    }

    fn wants_container(&self, index: usize) -> bool {
        !self.is_last(index) || self.goal == LookupGoal::Container
    }

    /// Returns whether the segment can stand for a thing of this kind.
    fn is_relevant(&self, index: usize, kind: NodeKind) -> bool {
        match self.path.segments[index].prefix {
            Some(KindPrefix::Kind(wanted)) => kind == wanted,
            Some(KindPrefix::Archive | KindPrefix::Public) => kind == NodeKind::Mailbox,
            None => self.is_last(index) || has_children(self.workload, kind),
        }
    }

    /// Returns whether a segment up to this one stands for several things, so that none of them has to exist.
    fn has_wildcard_up_to(&self, index: usize) -> bool {
        self.path.segments[..=index].iter().any(PathSegment::is_wildcard)
    }
}

impl<'c> PathLookup<'c> {
    pub(crate) fn new(client: &'c Client, session: Uuid, workload: Workload) -> Self {
        Self { levels: LevelReader::new(client, session), workload }
    }

    /// Returns the things that a path or an address names: one, or several if it has wildcards.
    ///
    /// # Errors
    /// There is no such thing, or more than one; the path is one of another workload; the server cannot be asked.
    pub(crate) fn find(
        &self,
        address: &ContentAddress,
        goal: LookupGoal,
    ) -> anyhow::Result<Vec<FoundNode>> {
        let found = match address {
            ContentAddress::Web(address) => self.find_web_address(address, goal)?,
            ContentAddress::Path(path) => {
                self.validate_kinds(path)?;
                self.descend(
                    &Descent { path, goal, workload: self.workload },
                    FoundNode::root(self.workload),
                    0,
                )?
            }
        };
        if found.is_empty() {
            return Err(nothing_fits(address).into());
        }
        let is_wrong =
            |found: &&FoundNode| found.version.is_some() && !self.levels.has_versions(&found.node);
        if let Some(found) = found.iter().find(is_wrong) {
            let kind = with_article(found.node.kind);
            return Err(Failure::usage(format!("{kind} has no versions"))
                .hint("write a backslash before the @ if it is part of the name")
                .into());
        }
        Ok(found)
    }

    /// Ends each list after this number of children, instead of failing if there are very many.
    pub(crate) fn with_shortened_lists(self, most: usize) -> Self {
        Self { levels: self.levels.with_shortened_lists(most), ..self }
    }

    /// Returns the children that a name identifies.
    ///
    /// # Errors
    /// Those of [`PathLookup::find`].
    pub(crate) fn named_children(&self, parent: &FoundNode) -> anyhow::Result<Vec<FoundNode>> {
        let mut kinds = NodeKind::of_workload(self.workload).to_vec();
        kinds.retain(|kind| has_unique_names(self.workload, *kind));
        self.children(parent, &kinds)
    }

    pub(super) fn workload(&self) -> Workload {
        self.workload
    }

    /// Continues from a thing with a path of plain names.
    pub(super) fn find_below(
        &self,
        from: FoundNode,
        path: &ContentPath,
        goal: LookupGoal,
    ) -> anyhow::Result<Vec<FoundNode>> {
        self.descend(&Descent { path, goal, workload: self.workload }, from, 0)
    }

    /// Returns the children of these kinds, or all children if there are none.
    pub(super) fn children(
        &self,
        parent: &FoundNode,
        kinds: &[NodeKind],
    ) -> anyhow::Result<Vec<FoundNode>> {
        let children = self.levels.lists(&parent.node);
        let mut family = Family::new(children.fixed);
        for list in &children.lists {
            if kinds.is_empty() || list.kinds.all().any(|kind| kinds.contains(&kind)) {
                family.add(self.levels.read(&parent.node, list, &[])?);
            } else {
                let is_named = |kind| has_unique_names(self.workload, kind);
                family.has_unread |= list.kinds.all().any(is_named);
            }
        }
        Ok(family.into_found(parent, kinds))
    }

    /// Refuses kinds that the session does not have, before anything is requested.
    fn validate_kinds(&self, path: &ContentPath) -> Result<(), Failure> {
        let product = self.workload.product();
        for segment in &path.segments {
            let is_known = match segment.prefix {
                Some(KindPrefix::Kind(kind)) => kind.exists_in(self.workload),
                Some(_) => self.workload == Workload::Vex,
                None => true,
            };
            if !is_known {
                let message = format!("'{segment}' cannot be in a session of {product}");
                return Err(Failure::usage(message)
                    .hint("write a backslash before the colon if it is part of the name"));
            }
        }
        Ok(())
    }

    fn descend(
        &self,
        descent: &Descent<'_>,
        from: FoundNode,
        index: usize,
    ) -> anyhow::Result<Vec<FoundNode>> {
        let Some(segment) = descent.path.segments.get(index) else { return Ok(vec![from]) };
        if segment.target == SegmentTarget::AnyDepth {
            return self.descend_to_any_depth(descent, from, index);
        }
        let next = match self.find_by_id(descent, &from, index)? {
            Some(found) => vec![found],
            None => self.select(descent, &from, index)?,
        };
        let mut all = Vec::new();
        for found in next {
            all.extend(self.descend(descent, found, index + 1)?);
        }
        Ok(all)
    }

    /// Continues below a thing and below everything in it.
    fn descend_to_any_depth(
        &self,
        descent: &Descent<'_>,
        from: FoundNode,
        index: usize,
    ) -> anyhow::Result<Vec<FoundNode>> {
        let is_last = descent.is_last(index);
        let mut kinds: Vec<_> =
            NodeKind::ALL.into_iter().filter(|kind| kind.is_container()).collect();
        if is_last {
            kinds.clear();
        }
        let top = from.path.to_string();
        let (mut all, mut open) = (Vec::new(), vec![(from, 0)]);
        while let Some((parent, level)) = open.pop() {
            if level > MAX_LEVELS {
                return Err(too_deep(&top).into());
            }
            let children = self.children(&parent, &kinds)?;
            let (inner, things): (Vec<_>, Vec<_>) =
                children.into_iter().partition(|child| child.node.kind.is_container());
            open.extend(inner.into_iter().rev().map(|child| (child, level + 1)));
            if is_last {
                all.push(parent);
                all.extend(things);
            } else {
                all.extend(self.descend(descent, parent, index + 1)?);
            }
        }
        Ok(all)
    }

    /// Returns the thing that a whole ID names. `None` if its kind or its place in a list is needed to know it.
    fn find_by_id(
        &self,
        descent: &Descent<'_>,
        from: &FoundNode,
        index: usize,
    ) -> Result<Option<FoundNode>, Failure> {
        let segment = &descent.path.segments[index];
        let SegmentTarget::Id(id) = &segment.target else { return Ok(None) };
        let kind = match segment.prefix {
            Some(KindPrefix::Kind(kind)) => Some(kind),
            Some(_) => Some(NodeKind::Mailbox),
            None => kind_of_id(&from.node, id, descent.wants_container(index)),
        };
        let Some(kind) = kind.filter(|kind| is_whole_id(self.workload, *kind, id)) else {
            return Ok(None);
        };
        if !can_be_below(&from.node, kind) {
            return Err(contains_no(&from.node, segment));
        }
        let ids = from.node.ids.with(kind, id);
        let node = Node { workload: self.workload, kind, ids };
        if !node.is_addressable() {
            return Err(contains_no(&from.node, segment));
        }
        let path = from.path.join(id_segment(&node));
        let version = descent.version(index).map(|version| version.selector.clone());
        Ok(Some(FoundNode { path, node, item: None, version }))
    }

    /// Returns the children that a segment selects: one, or any number if the path has wildcards up to here.
    fn select(
        &self,
        descent: &Descent<'_>,
        from: &FoundNode,
        index: usize,
    ) -> anyhow::Result<Vec<FoundNode>> {
        let (segment, version) = (&descent.path.segments[index], descent.version(index));
        let accepts_none = descent.has_wildcard_up_to(index);
        let family = self.read_family(descent, from, index)?;
        if family.is_empty() && self.lists(descent, from, index).is_empty() && !accepts_none {
            return Err(contains_no(&from.node, segment).into());
        }
        let mut found = family.select(segment, version, |kind| descent.is_relevant(index, kind));
        // A file in place of a folder: the next segment fails, because a file contains nothing.
        if found.positions.is_empty() {
            found = family.select(segment, version, |_| true);
        }
        if descent.wants_container(index) && !segment.is_wildcard() {
            family.prefer_containers(&mut found);
        }
        match found.positions.len() {
            0 if !accepts_none => Err(no_such_name(&from.path, segment, &family).into()),
            2.. if !accepts_none => Err(ambiguous(from, segment, &family, &found).into()),
            _ => Ok(family.found(from, segment, &found)),
        }
    }

    /// Reads the lists in which a segment can select something. Lists of messages and the like are read only if nothing else
    /// is selected.
    fn read_family(
        &self,
        descent: &Descent<'_>,
        from: &FoundNode,
        index: usize,
    ) -> anyhow::Result<Family> {
        let (segment, version) = (&descent.path.segments[index], descent.version(index));
        let as_name = version.map(|version| &version.as_name);
        let wanted: Vec<_> = std::iter::once(segment).chain(as_name).collect();
        let has_names =
            |list: &ChildList| list.kinds.all().any(|kind| has_unique_names(self.workload, kind));
        let (named, others): (Vec<_>, Vec<_>) =
            self.lists(descent, from, index).into_iter().partition(has_names);
        let mut family = Family::new(self.levels.lists(&from.node).fixed);
        for list in &named {
            family.add(self.levels.read(&from.node, list, &wanted)?);
            // No file can have the name of a folder.
            let is_final = descent.wants_container(index) && from.node.kind != NodeKind::Site;
            if is_final && family.has_exactly(segment) {
                return Ok(family);
            }
        }
        let is_relevant = |kind| descent.is_relevant(index, kind);
        if segment.is_wildcard()
            || family.select(segment, version, is_relevant).positions.is_empty()
        {
            for list in &others {
                family.add(self.levels.read(&from.node, list, &wanted)?);
            }
        }
        Ok(family)
    }

    /// Returns the lists whose items can be what a segment stands for.
    fn lists(&self, descent: &Descent<'_>, from: &FoundNode, index: usize) -> Vec<ChildList> {
        let mut lists = self.levels.lists(&from.node).lists;
        lists.retain(|list| list.kinds.all().any(|kind| descent.is_relevant(index, kind)));
        lists
    }
}

/// Returns whether a thing of a kind may contain others.
pub(crate) fn has_children(workload: Workload, kind: NodeKind) -> bool {
    let has_attachments_or_replies = matches!(
        (workload, kind),
        (Workload::Vesp, NodeKind::Item) | (Workload::Vet, NodeKind::Post)
    );
    kind.is_container() || has_attachments_or_replies
}

/// Returns whether a thing of a kind can be in another, directly or deeper.
fn can_be_below(parent: &Node, kind: NodeKind) -> bool {
    let order = NodeKind::of_workload(parent.workload);
    let level = |kind| order.iter().position(|known| *known == kind);
    match (level(parent.kind), level(kind)) {
        (None, Some(level)) => level == 0,
        (Some(outer), Some(inner)) => {
            let nests = matches!(kind, NodeKind::Site | NodeKind::Folder | NodeKind::Post);
            inner > outer || (nests && inner == outer)
        }
        (_, None) => false,
    }
}

/// Returns the kind of the child with an ID that has no prefix, as far as the parent and the command decide it.
fn kind_of_id(parent: &Node, id: &str, wants_container: bool) -> Option<NodeKind> {
    use NodeKind as K;
    let folder_or = |kind| if wants_container { K::Folder } else { kind };
    Some(match (parent.workload, parent.kind) {
        (workload, K::Root) => K::top_of(workload),
        (Workload::Vex, _) => kind_of_entry_id(id).unwrap_or_else(|| folder_or(K::Item)),
        (Workload::Veod, _)
        | (Workload::Vesp, K::Library)
        | (Workload::Vet, K::Files | K::Folder) => folder_or(K::File),
        (Workload::Vesp, K::List) => folder_or(K::Item),
        (Workload::Vesp, K::Folder) if parent.ids.get(K::Library).is_some() => folder_or(K::File),
        (Workload::Vesp, K::Folder) if parent.ids.get(K::List).is_some() => folder_or(K::Item),
        (Workload::Vesp, K::Item) => K::Attachment,
        (Workload::Vet, K::Team) => K::Channel,
        (Workload::Vet, K::Posts | K::Post) => K::Post,
        (Workload::Vet, K::Tabs) => K::Tab,
        _ => return None,
    })
}
