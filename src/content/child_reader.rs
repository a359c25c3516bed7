//! Reads the lists of children of things: the only place that requests them.

use std::collections::HashSet;
use std::sync::Arc;

use uuid::Uuid;

use super::child::Child;
use super::child_list::ChildList;
use super::link::parse_link;
use super::node::Node;
use crate::api::Item;
use crate::api::content::ContentItem;
use crate::client::{Client, Error, ListPosition, PageLimit, Pages};

/// Reads lists of children in one session.
pub(super) struct ChildReader<'c> {
    pub(super) client: &'c Client,
    pub(super) session: Uuid,
    /// The items of a page.
    pub(super) page: usize,
    pub(super) limit: Arc<PageLimit>,
    /// The most items that are wanted of a list whose items have no names: pages are not larger.
    pub(super) wanted: usize,
}

/// The pages of one list of children.
pub(super) struct ChildPages<'r> {
    reader: &'r ChildReader<'r>,
    parent: &'r Node,
    list: ChildList,
    pages: Pages<'r, Item<ContentItem>>,
    is_first: bool,
    /// The fallback of the list is read.
    is_fallback: bool,
    /// Why the list is not complete.
    pub(super) failure: Option<Error>,
    /// Requests cannot name some of its items. The failure says why.
    pub(super) has_unusable: bool,
}

impl<'c> ChildReader<'c> {
    /// Reads pages of this many items, and of fewer after a timeout.
    pub(super) fn new(client: &'c Client, session: Uuid, page: usize) -> Self {
        Self { client, session, page, limit: Arc::new(PageLimit::new(page)), wanted: page }
    }

    pub(super) fn lists(&self, parent: &Node) -> Vec<ChildList> {
        parent.child_lists(self.client.version(), self.session)
    }

    /// Returns the pages of a list, from a position on if there is one.
    pub(super) fn pages<'r>(
        &'r self,
        parent: &'r Node,
        list: ChildList,
        position: Option<ListPosition>,
    ) -> ChildPages<'r> {
        let is_first = position.is_none();
        let mut pages = self.open(parent, &list);
        if let Some(position) = position {
            pages = pages.resume(position);
        }
        ChildPages {
            reader: self,
            parent,
            list,
            pages,
            is_first,
            is_fallback: false,
            failure: None,
            has_unusable: false,
        }
    }

    fn open(&self, parent: &Node, list: &ChildList) -> Pages<'_, Item<ContentItem>> {
        let has_names = list.has_any(|kind| kind.has_unique_names(parent.workload));
        let page = if has_names { self.page } else { self.page.min(self.wanted) };
        let pages = self.client.items(list.request.clone(), page);
        pages.unbounded().limited_by(&self.limit)
    }
}

impl ChildPages<'_> {
    pub(super) fn may_have_all_levels(&self) -> bool {
        self.list.may_have_all_levels
    }

    /// Returns the children on the next page, or `None` after the last page. Nothing follows an error.
    pub(super) fn next_page(&mut self) -> Option<Result<Vec<Child>, Error>> {
        self.next_page_by(Child::of_item)
    }

    /// Returns the children on the next page without their names.
    pub(super) fn next_page_without_names(&mut self) -> Option<Result<Vec<Child>, Error>> {
        self.next_page_by(Child::without_names)
    }

    fn next_page_by(
        &mut self,
        child: impl Fn(&Node, &ChildList, Item<ContentItem>) -> Result<Child, String>,
    ) -> Option<Result<Vec<Child>, Error>> {
        let items = match self.next_items()? {
            Ok(items) => items,
            Err(error) => return Some(Err(error)),
        };
        if self.is_fallback && !items.is_empty() && self.failure.is_none() {
            // The other list was not empty: the server does not take a library as the parent of documents.
            let reason = "the server lists only the folders of this library or list";
            self.failure = Some(self.list.malformed(reason.to_owned()));
        }
        let mut children = Vec::with_capacity(items.len());
        for item in items {
            match child(self.parent, &self.list, item) {
                Ok(child) => children.push(child),
                // It must not be missing without a word.
                Err(reason) => {
                    self.has_unusable = true;
                    self.failure.get_or_insert_with(|| self.list.malformed(reason));
                }
            }
        }
        Some(Ok(children))
    }

    /// Returns the list that is read and the position after its last page, unless it has ended.
    pub(super) fn into_rest(self) -> Option<(ChildList, ListPosition)> {
        let list = self.list;
        self.pages.into_position().map(|position| (list, position))
    }

    /// Returns the items of the next page. The first page shows whether another list is to be read instead.
    fn next_items(&mut self) -> Option<Result<Vec<Item<ContentItem>>, Error>> {
        let mut page = self.pages.next_page();
        if let Some(Ok(items)) = &page {
            self.reader.limit.record(items.len());
        }
        if !std::mem::take(&mut self.is_first) {
            return page;
        }
        if let Some(Err(error)) = &page
            && self.list.does_not_apply(self.reader.client, error)
        {
            return None;
        }
        if let Some(Ok(items)) = &mut page {
            match self.list_in_root_folder(items) {
                Ok(None) => {}
                Ok(Some(list)) => return self.read_instead(list),
                Err(error) => return Some(Err(error)),
            }
        }
        let is_empty = page.as_ref().is_none_or(|page| page.as_ref().is_ok_and(Vec::is_empty));
        let error = page.as_ref().and_then(|page| page.as_ref().err());
        let fallback = self.list.replacement(is_empty, error).cloned();
        let Some(fallback) = fallback else { return page };
        self.is_fallback = true;
        self.failure = page.and_then(Result::err);
        self.read_instead(fallback)
    }

    /// Returns the list of what the root folder of a channel contains, if the items are that folder alone.
    fn list_in_root_folder(
        &mut self,
        items: &mut Vec<Item<ContentItem>>,
    ) -> Result<Option<ChildList>, Error> {
        if !self.list.may_have_root_folder || items.len() != 1 {
            return Ok(None);
        }
        // A page of one item may be smaller than requested.
        items.extend(self.pages.next_page().transpose()?.into_iter().flatten());
        let [only] = &items[..] else { return Ok(None) };
        let root = only.model().ok().and_then(|item| self.parent.root_folder(item, &self.list));
        Ok(root.and_then(|root| self.reader.lists(&root).pop()))
    }

    fn read_instead(&mut self, list: ChildList) -> Option<Result<Vec<Item<ContentItem>>, Error>> {
        self.pages = self.reader.open(self.parent, &list);
        self.list = list;
        self.next_items()
    }
}

/// Removes the children whose parent is another one: then a server has answered with all levels of a tree. Those that do not
/// name a parent stay, and so do all if the links go round in a circle.
pub(super) fn retain_top(children: &mut Vec<Child>) {
    let own_id = |child: &Child| child.node.ids.last().map(|(_, id)| id.to_owned());
    let known: HashSet<String> = children.iter().filter_map(own_id).collect();
    let is_below = |child: &Child| {
        let parent = child.item.as_ref().and_then(|item| {
            let (_, ids) = parse_link(child.node.workload, &item.model().ok()?.links.parent.href)?;
            ids.last().map(|(_, id)| id.to_owned())
        });
        parent.is_some_and(|id| own_id(child).as_ref() != Some(&id) && known.contains(&id))
    };
    let is_top: Vec<_> = children.iter().map(|child| !is_below(child)).collect();
    if is_top.contains(&true) {
        let mut is_top = is_top.into_iter();
        children.retain(|_| is_top.next().unwrap_or(true));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::Request;
    use crate::api::session::Workload;
    use crate::content::NodeKind;

    fn child(json: &str) -> Child {
        let list = ChildList::new(&[NodeKind::Folder], Request::get(&[]));
        let item = serde_json::from_str(json).unwrap();
        Child::of_item(&Node::root(Workload::Vex), &list, item).unwrap()
    }

    #[test]
    fn whole_tree_is_reduced_to_its_top() {
        let folder = |id: &str, parent: &str| {
            let head = "/v6/RestoreSessions/s/organization/mailboxes/m/folders";
            let json =
                format!(r#"{{"id":"{id}","_links":{{"parent":{{"href":"{head}/{parent}"}}}}}}"#);
            child(&json)
        };
        let ids = |children: &[Child]| -> Vec<String> {
            children.iter().map(|child| child.node.ids.last().unwrap().1.to_owned()).collect()
        };
        let mut items =
            vec![folder("a", "top"), folder("b", "a"), folder("c", "b"), folder("d", "d")];
        items.push(child(r#"{"id":"e"}"#));
        retain_top(&mut items);
        assert_eq!(ids(&items), ["a", "d", "e"]);
        let mut circle = vec![folder("a", "b"), folder("b", "a")];
        retain_top(&mut circle);
        assert_eq!(ids(&circle), ["a", "b"]);
    }
}
