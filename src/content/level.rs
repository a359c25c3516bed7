//! The lists that look-ups read: each is requested once, and remembered if it is not too long.

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;
use std::sync::Arc;

use uuid::Uuid;

use super::child_list::{ChildKinds, ChildList, malformed, retain_top};
use super::kind::NodeKind;
use super::matching::match_siblings;
use super::node::{Children, Node};
use super::segment::{PathSegment, SegmentTarget};
use super::sibling::Sibling;
use crate::api::Item;
use crate::api::content::ContentItem;
use crate::client::{Client, Error, PAGE, PageLimit};
use crate::error::{Failure, Kind};

/// The longest list that is remembered. Of a longer one, only what may be selected is kept: a mailbox can hold a million
/// messages.
const MAX_REMEMBERED: usize = 5_000;

/// The most things that one segment of a path may select.
const MAX_SELECTED: usize = 200_000;

/// A child of a thing, with the object that the server sent.
pub(super) struct Child {
    pub(super) sibling: Sibling,
    /// `None` for the files, posts and tabs of a channel.
    pub(super) item: Option<Item<ContentItem>>,
}

/// The children in one list.
#[derive(Default)]
pub(super) struct Level {
    pub(super) children: Vec<Child>,
    /// Every item of the list is among the children, not only those that may be selected.
    pub(super) is_whole: bool,
}

impl Level {
    fn add(&mut self, child: Child, wanted: &[&PathSegment]) {
        if self.children.len() == MAX_REMEMBERED && self.is_whole && !wanted.is_empty() {
            self.is_whole = false;
            self.children.retain(|child| is_wanted(child, wanted));
        }
        if self.is_whole || is_wanted(&child, wanted) {
            self.children.push(child);
        }
    }
}

/// Reads lists of children in one session.
pub(super) struct LevelReader<'c> {
    client: &'c Client,
    session: Uuid,
    limit: Arc<PageLimit>,
    known: RefCell<HashMap<String, Rc<Level>>>,
    /// The number of children after which a list ends.
    most: Option<usize>,
}

impl<'c> LevelReader<'c> {
    pub(super) fn new(client: &'c Client, session: Uuid) -> Self {
        Self {
            client,
            session,
            limit: Arc::new(PageLimit::new(PAGE)),
            known: RefCell::default(),
            most: None,
        }
    }

    pub(super) fn with_shortened_lists(self, most: usize) -> Self {
        Self { most: Some(most), ..self }
    }

    /// Returns the lists of a thing's children, and the children that need no list.
    pub(super) fn lists(&self, parent: &Node) -> Children {
        parent.children(self.client.version(), self.session)
    }

    pub(super) fn has_versions(&self, node: &Node) -> bool {
        node.versions(self.client.version(), self.session).is_some()
    }

    /// Reads a list. Of a long one, only children that one of `wanted` may select are kept; all if it is empty.
    ///
    /// # Errors
    /// The server cannot be asked; too many children are selected.
    pub(super) fn read(
        &self,
        parent: &Node,
        list: &ChildList,
        wanted: &[&PathSegment],
    ) -> anyhow::Result<Rc<Level>> {
        let key = list.request.call.target(self.client.version());
        if let Some(level) = self.known.borrow().get(&key) {
            return Ok(Rc::clone(level));
        }
        let mut level = self.request(parent, list, wanted);
        let error = level.as_ref().err().and_then(|error| error.downcast_ref::<Error>());
        let is_empty =
            level.as_ref().is_ok_and(|level| level.children.is_empty() && level.is_whole);
        if let Some(replacement) = list.replacement(is_empty, error) {
            level = self.request(parent, replacement, wanted);
        }
        let level = Rc::new(level?);
        if list.kinds == ChildKinds::HiddenFolder
            && let [folder] = &level.children[..]
            && folder.sibling.node.kind == NodeKind::Folder
            && let [inner] = &self.lists(&folder.sibling.node).lists[..]
        {
            let level = self.read(&folder.sibling.node, inner, wanted)?;
            if level.is_whole {
                self.known.borrow_mut().insert(key, Rc::clone(&level));
            }
            return Ok(level);
        }
        if level.is_whole {
            self.known.borrow_mut().insert(key, Rc::clone(&level));
        }
        Ok(level)
    }

    fn request(
        &self,
        parent: &Node,
        list: &ChildList,
        wanted: &[&PathSegment],
    ) -> anyhow::Result<Level> {
        let mut level = Level { children: Vec::new(), is_whole: true };
        let mut items = self.client.items(list.request.clone(), PAGE).unbounded();
        items = items.limited_by(&self.limit);
        for (count, item) in items.take(self.most.unwrap_or(usize::MAX)).enumerate() {
            if let Err(error) = &item
                && count == 0
                && list.does_not_apply(self.client, error)
            {
                return Ok(level);
            }
            match child(parent, list, item?) {
                Ok(child) => level.add(child, wanted),
                // Other children can still be found by their names.
                Err(_) if has_plain_names(wanted) => level.is_whole = false,
                Err(reason) => return Err(malformed(list, reason).into()),
            }
            // There may be a second page. The server may know a shorter way.
            if count + 1 == PAGE
                && let Some(level) = self.filtered(parent, list, wanted)?
            {
                return Ok(level);
            }
            if level.children.len() > MAX_SELECTED {
                let message = format!("a path stands for more than {MAX_SELECTED} things");
                return Err(Failure::new(Kind::Failure, message).into());
            }
        }
        if list.may_have_all_levels {
            level.children = top_of(parent, list, level.children);
        }
        Ok(level)
    }

    /// Requests the children of one name by the server's own filter. `None` if it finds none of exactly that name: then others
    /// may match in another form or case, which a server may not know. Wildcards would have a meaning in the filter.
    fn filtered(
        &self,
        parent: &Node,
        list: &ChildList,
        wanted: &[&PathSegment],
    ) -> anyhow::Result<Option<Level>> {
        let (Some(parameter), [segment]) = (list.name_filter, wanted) else { return Ok(None) };
        let SegmentTarget::Name(name) = &segment.target else { return Ok(None) };
        if name.contains(['*', '?']) || list.may_have_all_levels {
            return Ok(None);
        }
        let request = list.request.clone().query(parameter, name.clone());
        let items = self.client.items(request, PAGE).limited_by(&self.limit);
        let mut children = Vec::new();
        for item in items {
            let found = child(parent, list, item?).ok();
            children.extend(found.filter(|child| child.sibling.names.contains(name)));
        }
        Ok((!children.is_empty()).then_some(Level { children, is_whole: false }))
    }
}

/// Returns the child that an item of a list is, or the reason if it has no id to ask for it.
fn child(parent: &Node, list: &ChildList, item: Item<ContentItem>) -> Result<Child, String> {
    let model = item.model().map_err(|error| error.to_string())?;
    let node = parent.child(model, list).ok_or("an item has no id")?;
    let sibling = Sibling::new(node, Some(model));
    Ok(Child { sibling, item: Some(item.without_model()) })
}

/// Returns whether each segment can select one child at most, so that another one that has no id is not missed.
fn has_plain_names(wanted: &[&PathSegment]) -> bool {
    !wanted.is_empty() && !wanted.iter().any(|segment| segment.is_wildcard())
}

fn is_wanted(child: &Child, wanted: &[&PathSegment]) -> bool {
    wanted.iter().any(|segment| !match_siblings(segment, &[&child.sibling]).found.is_empty())
}

/// Removes the children that lie deeper: a server may answer with all levels of a tree.
fn top_of(parent: &Node, list: &ChildList, children: Vec<Child>) -> Vec<Child> {
    let mut items: Vec<_> = children.into_iter().filter_map(|child| child.item).collect();
    retain_top(parent.workload, &mut items);
    items.into_iter().filter_map(|item| child(parent, list, item).ok()).collect()
}
