//! The children of one container, a part at a time, with their printed paths.

use std::collections::HashSet;
use std::sync::Arc;

use super::child_list::ChildList;
use super::child_reader::{ChildPages, ChildReader, retain_top};
use super::content_entry::Entry;
use super::id_path::id_segment;
use super::node::Node;
use super::siblings::Siblings;
use crate::client::{Error, ListPosition, PAGE};

/// The most children whose names are compared. A larger level is printed by ids, which needs no comparison.
pub(super) const SINGLE_LEVEL: usize = 20_000;

/// The most children whose names are compared if many containers are listed at once.
pub(super) const RECURSIVE_LEVEL: usize = 2_000;

/// The memory of an entry beside its JSON, in bytes.
const ENTRY_SIZE: usize = 500;

/// A container whose children are to be listed, or the rest of them.
pub(super) struct WalkTask {
    pub(super) node: Node,
    pub(super) path: Arc<str>,
    /// The level of its children, from 1 on.
    pub(super) level: usize,
    /// The number of the thing from which the walk came here.
    pub(super) start: usize,
    /// Its lists that were read to their ends.
    lists: usize,
    /// The list that is to be read further.
    rest: Option<Box<(ChildList, ListPosition)>>,
    /// Its children are printed by ids.
    is_large: bool,
}

/// A part of the children of a container.
pub(crate) struct WalkPart {
    pub(super) path: Arc<str>,
    pub(super) level: usize,
    pub(super) start: usize,
    pub(crate) entries: Vec<Entry>,
    /// The lists of the container that could not be read to their ends.
    pub(crate) failures: Vec<Error>,
    /// No list of the container could be read.
    pub(super) is_failed: bool,
    /// The rest, if there is one.
    pub(super) next: Option<WalkTask>,
}

impl WalkPart {
    /// Returns the memory that it takes, in bytes.
    pub(crate) fn size(&self) -> usize {
        let json = |entry: &Entry| entry.item.as_ref().map_or(0, |item| item.json().len());
        self.entries.iter().map(|entry| json(entry) + ENTRY_SIZE).sum()
    }
}

impl WalkTask {
    pub(super) fn new(node: Node, path: impl Into<Arc<str>>, level: usize, start: usize) -> Self {
        let path = path.into();
        Self { node, path, level, start, lists: 0, rest: None, is_large: false }
    }

    /// Lists the children: those that have names all at once, others and those of large levels by the page. The names of
    /// more than `most` children are not compared.
    pub(super) fn list(mut self, reader: &ChildReader<'_>, most: usize) -> WalkPart {
        let mut rest = self.rest.take();
        let is_new = self.lists == 0 && rest.is_none();
        let mut named = if is_new { Siblings::parts_of(&self.node) } else { Siblings::default() };
        let (mut by_id, mut failures, mut next) = (Vec::new(), Vec::new(), None);
        let path = Arc::clone(&self.path);
        let (level, start, workload) = (self.level, self.start, self.node.workload);
        let lists = reader.lists(&self.node);
        let mut count = 0_usize;
        for (index, list) in lists.into_iter().enumerate().skip(self.lists) {
            let by_page = self.is_large || !list.has_any(|kind| kind.has_unique_names(workload));
            if by_page && (by_id.len() >= PAGE || named.children.len() >= PAGE) {
                next = Some((index, None));
                break;
            }
            count += 1;
            let resume = |rest: Box<(_, _)>| (rest.0, Some(rest.1));
            let (list, position) = rest.take().map_or((list, None), resume);
            let mut pages = reader.pages(&self.node, list, position);
            if by_page {
                match pages.next_page_without_names().transpose() {
                    Ok(children) => by_id.extend(children.into_iter().flatten()),
                    Err(error) => failures.push(error),
                }
            } else {
                read_named(&mut pages, most, &mut named, &mut failures);
            }
            failures.extend(pages.failure.take());
            if let Some(rest) = pages.into_rest() {
                self.is_large |= !by_page;
                named.is_partial |= self.is_large;
                next = Some((index, Some(Box::new(rest))));
                break;
            }
        }
        let mut entries = named.into_entries(&self.node, &path);
        entries.extend(by_id.into_iter().map(|child| {
            let segment = id_segment(&child.node);
            child.into_entry(&path, &segment)
        }));
        let next = next.map(|(lists, rest)| Self { lists, rest, ..self });
        let is_failed = entries.is_empty() && count > 0 && failures.len() >= count;
        // Lists that fail alike are one failure of the container.
        let mut seen = HashSet::new();
        failures.retain(|error| seen.insert(error.to_string()));
        WalkPart { path, level, start, entries, failures, is_failed, next }
    }
}

/// Reads a list whose items have names, until there are too many of them.
fn read_named(
    pages: &mut ChildPages<'_>,
    most: usize,
    named: &mut Siblings,
    failures: &mut Vec<Error>,
) {
    let may_have_all_levels = pages.may_have_all_levels();
    // A tree can be reduced to its top only if all of it is known.
    let most = if may_have_all_levels { SINGLE_LEVEL } else { most };
    let mut children = Vec::new();
    while children.len() + named.children.len() <= most {
        match pages.next_page() {
            None => break,
            Some(Ok(page)) => children.extend(page),
            Some(Err(error)) => {
                named.is_partial = true;
                failures.push(error);
            }
        }
    }
    if may_have_all_levels {
        retain_top(&mut children);
    }
    named.is_partial |= pages.failure.is_some() && !pages.has_unusable;
    named.add(Siblings::new(children));
}
