//! From paths to the things that they name: one list a level, each requested once in a run. An ID needs no list.

use std::cell::RefCell;
use std::collections::HashMap;
use std::sync::Arc;

use chrono::Utc;
use uuid::Uuid;

use super::child_list::ChildList;
use super::child_reader::ChildReader;
use super::child_selection::is_whole_id;
use super::content_address::ContentAddress;
use super::content_entry::{Entry, join_path};
use super::content_path::{ContentPath, PathVersion};
use super::id_path::{id_segment, probable_kind};
use super::lookup_failure::{
    ambiguous, contains_no, endless, has_no_versions, no_such_name, nothing_fits,
};
use super::mapi_id::kind_of_entry_id;
use super::node::{MAX_LEVELS, Node};
use super::node_kind::NodeKind;
use super::path_segment::{KindPrefix, PathSegment, SegmentTarget};
use super::siblings::Siblings;
use super::typing_hints::add_typing_hints;
use crate::api::session::Workload;
use crate::client::{Client, PAGE, SeenItems};
use crate::error::{Failure, Kind};
use crate::text::safe;
use crate::time::Zone;

/// The most things that a path may select. Each is held with its object until the last one is found.
const MAX_SELECTED: usize = 20_000;

/// The kind of thing that a command works with. It decides if a path alone does not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum LookupGoal {
    /// Something that contains others. A thing of the same name is accepted if there is no container.
    Container,
    /// Something that contains others, or a thing that a list shows itself. Two of one name are ambiguous, so that both lists of
    /// a folder whose folders and files come in two are read.
    Listing,
    /// Anything.
    Thing,
}

/// Finds things by their paths in one session.
pub(crate) struct PathLookup<'c> {
    pub(super) reader: ChildReader<'c>,
    pub(super) workload: Workload,
    /// The lists that were read, by their requests.
    pub(super) known: RefCell<HashMap<String, Siblings>>,
    /// The number of children after which a list ends.
    pub(super) most: Option<usize>,
    /// The zone of the times in messages.
    zone: Arc<dyn Zone>,
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
        !self.is_last(index) || self.goal != LookupGoal::Thing
    }

    /// Returns whether what the segment stands for is listed itself if it contains nothing.
    fn lists_it(&self, index: usize) -> bool {
        self.is_last(index) && self.goal == LookupGoal::Listing
    }

    /// Returns whether the segment can stand for a thing of this kind.
    fn is_relevant(&self, index: usize, kind: NodeKind) -> bool {
        match self.path.segments[index].prefix {
            Some(KindPrefix::Kind(wanted)) => kind == wanted,
            Some(KindPrefix::Archive | KindPrefix::Public) => kind == NodeKind::Mailbox,
            None => self.is_last(index) || kind.has_children(self.workload),
        }
    }

    /// Returns whether a segment up to this one stands for several things, so that none of them has to exist.
    fn has_wildcard_up_to(&self, index: usize) -> bool {
        self.path.segments[..=index].iter().any(PathSegment::is_wildcard)
    }
}

impl<'c> PathLookup<'c> {
    pub(crate) fn new(client: &'c Client, session: Uuid, workload: Workload) -> Self {
        let reader = ChildReader::new(client, session, PAGE);
        Self { reader, workload, known: RefCell::default(), most: None, zone: Arc::new(Utc) }
    }

    /// Returns the things that a path or an address names: one, or several if it has wildcards.
    ///
    /// # Errors
    /// There is no such thing, or more than one; the path is one of another workload; the server cannot be asked.
    pub(crate) fn find(
        &self,
        address: &ContentAddress,
        goal: LookupGoal,
    ) -> anyhow::Result<Vec<Entry>> {
        address.check(self.workload)?;
        let found = match address {
            ContentAddress::Web(address) => self.find_web_address(address, goal),
            ContentAddress::Path(path) => self.find_below(Entry::root(self.workload), path, goal),
        };
        let found = found.map_err(|error| add_typing_hints(error, address, self.workload))?;
        if found.is_empty() {
            return Err(nothing_fits(address).into());
        }
        let (version, session) = (self.reader.client.version(), self.reader.session);
        let is_wrong = |found: &&Entry| {
            found.version.is_some() && found.node.versions(version, session).is_none()
        };
        match found.iter().find(is_wrong) {
            Some(found) if address.has_no_versions(self.workload) => {
                Err(Failure { kind: Kind::Usage, ..has_no_versions(found) }.into())
            }
            Some(found) => Err(has_no_versions(found).into()),
            None => Ok(found),
        }
    }

    /// Ends each list after this number of children, instead of failing if there are very many.
    pub(crate) fn with_shortened_lists(self, most: usize) -> Self {
        Self { most: Some(most), ..self }
    }

    /// Shows times of this zone in messages.
    pub(crate) fn in_zone(self, zone: &Arc<dyn Zone>) -> Self {
        Self { zone: Arc::clone(zone), ..self }
    }

    /// Returns the children that a name identifies.
    ///
    /// # Errors
    /// Those of [`PathLookup::find`].
    pub(crate) fn named_children(&self, parent: &Entry) -> anyhow::Result<Vec<Entry>> {
        let mut kinds = NodeKind::of_workload(self.workload);
        kinds.retain(|kind| kind.has_unique_names(self.workload));
        self.children(parent, &kinds)
    }

    /// Continues from a thing.
    pub(super) fn find_below(
        &self,
        from: Entry,
        path: &ContentPath,
        goal: LookupGoal,
    ) -> anyhow::Result<Vec<Entry>> {
        self.descend(&Descent { path, goal, workload: self.workload }, from, 0)
    }

    fn descend(
        &self,
        descent: &Descent<'_>,
        from: Entry,
        index: usize,
    ) -> anyhow::Result<Vec<Entry>> {
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
            check_count(all.len())?;
        }
        Ok(all)
    }

    /// Continues below a thing and below everything in it.
    fn descend_to_any_depth(
        &self,
        descent: &Descent<'_>,
        from: Entry,
        index: usize,
    ) -> anyhow::Result<Vec<Entry>> {
        let is_last = descent.is_last(index);
        let mut kinds: Vec<_> =
            NodeKind::ALL.into_iter().filter(|kind| kind.is_container()).collect();
        if is_last {
            kinds.clear();
        }
        let top = from.path.clone();
        let mut entered = SeenItems::new(MAX_SELECTED);
        let (mut all, mut open) = (Vec::new(), vec![(from, 0)]);
        while let Some((parent, level)) = open.pop() {
            if level > MAX_LEVELS {
                let reason = format!("it has more than {MAX_LEVELS} levels");
                return Err(endless(&top, &reason).into());
            }
            if !entered.insert(&(parent.node.kind, &parent.node.ids)) {
                let reason = format!("the server lists '{}' in several places", safe(&parent.path));
                return Err(endless(&top, &reason).into());
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
            check_count(all.len() + open.len())?;
        }
        Ok(all)
    }

    /// Returns the thing that a whole ID names. `None` if its kind or its place in a list is needed to know it.
    fn find_by_id(
        &self,
        descent: &Descent<'_>,
        from: &Entry,
        index: usize,
    ) -> Result<Option<Entry>, Failure> {
        let segment = &descent.path.segments[index];
        let SegmentTarget::Id(id) = &segment.target else { return Ok(None) };
        let kind = match segment.prefix {
            Some(KindPrefix::Kind(kind)) => Some(kind),
            Some(_) => Some(NodeKind::Mailbox),
            None => known_kind(descent, &from.node, index, id),
        };
        kind.map_or(Ok(None), |kind| self.entry_by_id(descent, from, index, kind))
    }

    /// Returns the thing of the most probable kind that a whole ID without a kind names. No list of its parent contains it:
    /// it may be in one of the folders.
    fn guess_by_id(
        &self,
        descent: &Descent<'_>,
        from: &Entry,
        index: usize,
    ) -> Result<Option<Entry>, Failure> {
        match &descent.path.segments[index] {
            PathSegment { prefix: None, target: SegmentTarget::Id(_) } => {
                let kind = probable_kind(&from.node, descent.wants_container(index));
                kind.map_or(Ok(None), |kind| self.entry_by_id(descent, from, index, kind))
            }
            _ => Ok(None),
        }
    }

    /// Returns the thing of a kind that the ID of a segment names; `None` if the ID is not whole.
    fn entry_by_id(
        &self,
        descent: &Descent<'_>,
        from: &Entry,
        index: usize,
        kind: NodeKind,
    ) -> Result<Option<Entry>, Failure> {
        let segment = &descent.path.segments[index];
        let SegmentTarget::Id(id) = &segment.target else { return Ok(None) };
        if !is_whole_id(self.workload, kind, id) {
            return Ok(None);
        }
        let node = Node { workload: self.workload, kind, ids: from.node.ids.with(kind, id) };
        if !from.node.kind.can_contain(kind, self.workload) || !node.is_addressable() {
            return Err(contains_no(self.workload, from.node.kind, Some(&from.path), segment));
        }
        let path = join_path(&from.path, &id_segment(&node));
        let version = descent.version(index).map(|version| version.selector.clone());
        Ok(Some(Entry { path, node, item: None, version }))
    }

    /// Returns the children that a segment selects: one, or any number if the path has wildcards up to here.
    fn select(
        &self,
        descent: &Descent<'_>,
        from: &Entry,
        index: usize,
    ) -> anyhow::Result<Vec<Entry>> {
        let (segment, version) = (&descent.path.segments[index], descent.version(index));
        let accepts_none = descent.has_wildcard_up_to(index);
        let siblings = self.read_siblings(descent, from, index)?;
        let is_leaf = siblings.children.is_empty() && self.lists(descent, from, index).is_empty();
        if is_leaf && !accepts_none {
            return Err(
                contains_no(self.workload, from.node.kind, Some(&from.path), segment).into()
            );
        }
        let mut found = siblings.select(segment, version, |kind| descent.is_relevant(index, kind));
        // A file in place of a folder: the next segment fails, because a file contains nothing.
        if found.positions.is_empty() {
            found = siblings.select(segment, version, |_| true);
        }
        if descent.wants_container(index) && !descent.lists_it(index) && !segment.is_wildcard() {
            siblings.prefer_containers(&mut found);
        }
        match found.positions.len() {
            0 if !accepts_none => match self.guess_by_id(descent, from, index)? {
                Some(guessed) => Ok(vec![guessed]),
                None => Err(no_such_name(from, segment, &siblings).into()),
            },
            2.. if !accepts_none => {
                Err(ambiguous(from, segment, &siblings, &found, &*self.zone).into())
            }
            _ => Ok(siblings.entries(from, segment, &found)),
        }
    }

    /// Reads the lists in which a segment can select something. Lists of messages and the like are read only if nothing else
    /// is selected.
    fn read_siblings(
        &self,
        descent: &Descent<'_>,
        from: &Entry,
        index: usize,
    ) -> anyhow::Result<Siblings> {
        let (segment, version) = (&descent.path.segments[index], descent.version(index));
        let as_name = version.map(|version| &version.as_name);
        let wanted: Vec<_> = std::iter::once(segment).chain(as_name).collect();
        let has_names =
            |list: &ChildList| list.has_any(|kind| kind.has_unique_names(self.workload));
        let (named, others): (Vec<_>, Vec<_>) =
            self.lists(descent, from, index).into_iter().partition(has_names);
        let mut siblings = Siblings::parts_of(&from.node);
        siblings.has_unread = matches!(segment.prefix, Some(KindPrefix::Kind(_)));
        for list in &named {
            siblings.add(self.read(&from.node, list, &wanted)?);
            // Only a folder can lead to what follows. Libraries, lists and sites are in three lists of a site.
            let is_final = descent.wants_container(index)
                && !descent.lists_it(index)
                && from.node.kind != NodeKind::Site;
            if is_final && siblings.has_container(segment) {
                return Ok(siblings);
            }
        }
        let is_relevant = |kind| descent.is_relevant(index, kind);
        if segment.is_wildcard()
            || siblings.select(segment, version, is_relevant).positions.is_empty()
        {
            for list in &others {
                siblings.add(self.read(&from.node, list, &wanted)?);
            }
        }
        Ok(siblings)
    }

    /// Returns the lists whose items can be what a segment stands for.
    fn lists(&self, descent: &Descent<'_>, from: &Entry, index: usize) -> Vec<ChildList> {
        let mut lists = self.reader.lists(&from.node);
        lists.retain(|list| list.has_any(|kind| descent.is_relevant(index, kind)));
        lists
    }
}

/// Returns the kind of the child with an ID that has no prefix, as far as the ID, the parent and further segments decide it.
fn known_kind(descent: &Descent<'_>, parent: &Node, index: usize, id: &str) -> Option<NodeKind> {
    use NodeKind as K;
    if let [only] = parent.kind.content(parent.workload) {
        return Some(*only);
    }
    match (parent.workload, parent.kind) {
        // The lists of a mailbox can be very long, and nearly all ids say their kind.
        (Workload::Vex, _) => {
            kind_of_entry_id(id).or_else(|| probable_kind(parent, descent.wants_container(index)))
        }
        // Of folders and files, only folders contain others.
        (Workload::Veod | Workload::Vet, _) | (Workload::Vesp, K::Library)
            if !descent.is_last(index) =>
        {
            probable_kind(parent, true)
        }
        _ => None,
    }
}

/// Refuses a path that stands for more things than can be held.
///
/// # Errors
/// There are more.
pub(super) fn check_count(count: usize) -> Result<(), Failure> {
    if count <= MAX_SELECTED {
        return Ok(());
    }
    let message = format!("cannot find all things: the path stands for more than {MAX_SELECTED}");
    Err(Failure::new(Kind::Failure, message)
        .hint("list them with: vb365 ls -R, which selects by --kind, --include and --exclude"))
}
