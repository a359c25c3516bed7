//! Children of a thing, read from the server.

use std::collections::VecDeque;

use uuid::Uuid;

use super::child_list::{ChildKinds, ChildList, retain_top};
use super::kind::NodeKind;
use super::node::{Children, Node};
use crate::api::Item;
use crate::api::content::ContentItem;
use crate::client::{Client, Error, PageLimit, Pages};

/// A child with the server's object; `None` for the files, posts and tabs of a channel, which have none.
pub(crate) type Child = (Node, Option<Item<ContentItem>>);

/// The children of a thing, list after list, as their pages arrive. Holds one page, except of lists that must be known as a
/// whole (the top of a tree in v6, the root folder of a channel).
///
/// After an error it continues with the next list.
pub(crate) struct ChildReader<'a> {
    client: &'a Client,
    session: Uuid,
    limit: &'a PageLimit,
    ready: VecDeque<Child>,
    /// The lists that were not requested yet, each with the thing that it belongs to.
    lists: VecDeque<(Node, ChildList)>,
    open: Option<OpenList<'a>>,
    is_incomplete: bool,
}

struct OpenList<'a> {
    parent: Node,
    list: ChildList,
    pages: Pages<'a, Item<ContentItem>>,
    is_empty: bool,
}

impl<'a> ChildReader<'a> {
    /// Reads `children` of `parent`: those of [`Node::children`], perhaps without the lists that are not of interest.
    pub(crate) fn new(
        client: &'a Client,
        session: Uuid,
        limit: &'a PageLimit,
        parent: &Node,
        children: Children,
    ) -> Self {
        Self {
            client,
            session,
            limit,
            ready: children.fixed.into_iter().map(|node| (node, None)).collect(),
            lists: children.lists.into_iter().map(|list| (parent.clone(), list)).collect(),
            open: None,
            is_incomplete: false,
        }
    }

    /// Returns whether children may be missing: the server's pages contradicted each other, an item had no id, or the server
    /// does not list the documents of a library.
    pub(crate) fn is_incomplete(&self) -> bool {
        self.is_incomplete
    }

    /// Opens the next list. Returns `false` if there is none.
    fn open_next(&mut self) -> Option<Result<(), Error>> {
        let (parent, list) = self.lists.pop_front()?;
        let pages = self.client.items(list.request.clone(), self.limit.items());
        let pages = pages.limited_by(self.limit);
        if !list.must_be_collected() {
            self.open = Some(OpenList { parent, list, pages: pages.unbounded(), is_empty: true });
            return Some(Ok(()));
        }
        Some(self.collect(&parent, &list, pages))
    }

    /// Reads a list that must be known as a whole before its items are.
    fn collect(
        &mut self,
        parent: &Node,
        list: &ChildList,
        mut pages: Pages<'a, Item<ContentItem>>,
    ) -> Result<(), Error> {
        let mut items = pages.by_ref().collect::<Result<Vec<_>, _>>()?;
        self.is_incomplete |= pages.is_incomplete();
        retain_top(parent.workload, &mut items);
        let children: Vec<_> =
            items.into_iter().filter_map(|item| self.child(parent, list, item)).collect();
        match &children[..] {
            [(folder, _)]
                if list.kinds == ChildKinds::HiddenFolder && folder.kind == NodeKind::Folder =>
            {
                let below = folder.children(self.client.version(), self.session).lists;
                for list in below.into_iter().rev() {
                    self.lists.push_front((folder.clone(), list));
                }
            }
            _ => self.ready.extend(children),
        }
        Ok(())
    }

    /// Returns the child that an item is. An item without an id cannot be named, and is left out.
    fn child(&mut self, parent: &Node, list: &ChildList, item: Item<ContentItem>) -> Option<Child> {
        let node = item.model().ok().and_then(|model| parent.child(model, list));
        self.is_incomplete |= node.is_none();
        Some((node?, Some(item)))
    }

    /// Closes a list at its end. One that the server does not understand has another one in its place.
    fn close(&mut self, open: OpenList<'a>, error: Option<Error>) -> Option<Error> {
        self.is_incomplete |= open.pages.is_incomplete();
        let is_refused = matches!(error, Some(Error::Refused { status: 400, .. }));
        match open.list.fallback {
            Some(fallback) if open.is_empty && (error.is_none() || is_refused) => {
                self.is_incomplete |= is_refused;
                self.lists.push_front((open.parent, *fallback));
                None
            }
            _ => error,
        }
    }
}

impl Iterator for ChildReader<'_> {
    type Item = Result<Child, Error>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            if let Some(child) = self.ready.pop_front() {
                return Some(Ok(child));
            }
            let Some(mut open) = self.open.take() else {
                match self.open_next()? {
                    Ok(()) => continue,
                    Err(error) => return Some(Err(error)),
                }
            };
            match open.pages.next() {
                Some(Ok(item)) => {
                    open.is_empty = false;
                    let child = self.child(&open.parent, &open.list, item);
                    self.ready.extend(child);
                    self.open = Some(open);
                }
                Some(Err(error)) => {
                    if let Some(error) = self.close(open, Some(error)) {
                        return Some(Err(error));
                    }
                }
                None => {
                    self.close(open, None);
                }
            }
        }
    }
}

#[cfg(test)]
mod tests;
