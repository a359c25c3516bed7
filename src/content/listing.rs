//! The children of one container, a part at a time, with their printed paths.

use std::sync::Arc;

use uuid::Uuid;

use super::child_list::{ChildKinds, ChildList, malformed, retain_top};
use super::entry::Entry;
use super::node::{MAX_LEVELS, Node};
use super::segment::PathSegment;
use super::sibling::{Sibling, has_unique_names, id_segment, print_siblings};
use crate::api::Item;
use crate::api::content::ContentItem;
use crate::api::session::Workload;
use crate::client::{Client, Error, ListPosition, PAGE, PageLimit, Pages};

/// The most children whose names are compared. A larger level is printed by ids, which needs no comparison.
pub(super) const SINGLE_LEVEL: usize = 20_000;

/// The most children whose names are compared if many containers are listed at once.
pub(super) const RECURSIVE_LEVEL: usize = 2_000;

/// The memory of an entry beside its JSON, in bytes.
const ENTRY_SIZE: usize = 500;

/// A part of the children of a container.
#[derive(Default)]
pub(super) struct Listing {
    pub(super) entries: Vec<Entry>,
    /// The lists of the container that could not be read to their ends.
    pub(super) failures: Vec<Error>,
    /// The rest, if there is one.
    pub(super) next: Option<ListingPosition>,
}

/// The place in a container from which its children are listed.
pub(super) struct ListingPosition {
    node: Node,
    list: usize,
    position: Option<ListPosition>,
    /// Its children are printed by ids.
    is_large: bool,
}

/// Lists containers of one session. Several threads share it.
pub(super) struct ContentReader {
    pub(super) client: Arc<Client>,
    pub(super) session: Uuid,
    pub(super) limit: Arc<PageLimit>,
    /// The items of a page.
    pub(super) page: usize,
    /// The most children whose names are compared.
    pub(super) level: usize,
}

/// A child with the object that the server sent.
type ListedChild = (Node, Option<Item<ContentItem>>);

/// The children of a container while they are read.
struct ListingBuilder<'a> {
    path: &'a str,
    /// Children whose paths depend on all their siblings.
    named: Vec<ListedChild>,
    /// A list was not read to its end, so that unknown siblings may have the same names.
    has_unknown: bool,
    listing: Listing,
}

impl Listing {
    /// Returns the memory that it takes, in bytes.
    pub(super) fn size(&self) -> usize {
        let json = |entry: &Entry| entry.item.as_ref().map_or(0, |item| item.json().len());
        self.entries.iter().map(|entry| json(entry) + ENTRY_SIZE).sum()
    }
}

impl ListingPosition {
    pub(super) fn start_of(node: Node) -> Self {
        Self { node, list: 0, position: None, is_large: false }
    }
}

impl ContentReader {
    /// Lists the children of a container from a position on: those that have names all at once, others and those of large
    /// levels by the page. `path` is the container's.
    pub(super) fn read(&self, mut from: ListingPosition, path: &str) -> Listing {
        let listing = Listing::default();
        let mut builder = ListingBuilder { path, named: Vec::new(), has_unknown: false, listing };
        let mut children = from.node.children(self.client.version(), self.session);
        if let [only] = &children.lists[..]
            && only.kinds == ChildKinds::HiddenFolder
            && from.position.is_none()
            && let Some(hidden) = self.find_hidden(&from.node, only)
        {
            children = hidden.children(self.client.version(), self.session);
            from = ListingPosition::start_of(hidden);
        }
        if from.list == 0 && from.position.is_none() {
            builder.named.extend(children.fixed.into_iter().map(|node| (node, None)));
        }
        for (index, list) in children.lists.iter().enumerate().skip(from.list) {
            let is_full = builder.listing.entries.len() >= PAGE || builder.named.len() >= PAGE;
            let by_page = from.is_large || !has_names(from.node.workload, list);
            if by_page && is_full {
                let (node, is_large) = (from.node, from.is_large);
                let next = ListingPosition { node, list: index, position: None, is_large };
                builder.listing.next = Some(next);
                break;
            }
            let position = from.position.take();
            let position = if by_page {
                self.read_page(&from.node, list, position, &mut builder)
            } else {
                self.read_level(&from.node, list, &mut builder)
            };
            if position.is_some() {
                let is_large = from.is_large || !by_page;
                builder.has_unknown |= is_large;
                builder.listing.next =
                    Some(ListingPosition { node: from.node, list: index, position, is_large });
                break;
            }
        }
        builder.finish()
    }

    fn pages(
        &self,
        list: &ChildList,
        position: Option<ListPosition>,
    ) -> Pages<'_, Item<ContentItem>> {
        let pages = self.client.items(list.request.clone(), self.page).unbounded();
        let pages = pages.limited_by(&self.limit);
        match position {
            Some(position) => pages.resume(position),
            None => pages,
        }
    }

    /// Reads one page, and returns the position after it.
    fn read_page(
        &self,
        parent: &Node,
        list: &ChildList,
        position: Option<ListPosition>,
        builder: &mut ListingBuilder<'_>,
    ) -> Option<ListPosition> {
        let is_first = position.is_none();
        let mut pages = self.pages(list, position);
        match pages.next_page()? {
            Ok(items) => {
                self.limit.record(items.len());
                builder.add_by_ids(parent, list, items);
            }
            Err(error) if is_first && list.does_not_apply(&self.client, &error) => {}
            Err(error) => builder.listing.failures.push(error),
        }
        pages.into_position()
    }

    /// Reads a list whose items have names. Returns the position after the items that were read if there are too many.
    fn read_level(
        &self,
        parent: &Node,
        list: &ChildList,
        builder: &mut ListingBuilder<'_>,
    ) -> Option<ListPosition> {
        let (mut items, mut pages, mut failure) = (Vec::new(), self.pages(list, None), None);
        // A tree can be reduced to its top only if all of it is known.
        let most = if list.may_have_all_levels { SINGLE_LEVEL } else { self.level };
        while items.len() + builder.named.len() <= most {
            match pages.next_page() {
                None => break,
                Some(Ok(page)) => {
                    self.limit.record(page.len());
                    items.extend(page);
                }
                Some(Err(error))
                    if items.is_empty() && list.does_not_apply(&self.client, &error) => {}
                Some(Err(error)) => failure = Some(error),
            }
        }
        let replacement = list.replacement(items.is_empty(), failure.as_ref());
        builder.has_unknown |= failure.is_some();
        builder.listing.failures.extend(failure);
        if let Some(folders) = replacement {
            return self.read_folders(parent, folders, builder);
        }
        if list.may_have_all_levels {
            retain_top(parent.workload, &mut items);
        }
        builder.add_named(parent, list, items);
        pages.into_position()
    }

    /// Reads the folders of a library or a list whose other items were not listed. If there are folders, the other list was
    /// not empty: the server does not take a library as the parent of documents.
    fn read_folders(
        &self,
        parent: &Node,
        list: &ChildList,
        builder: &mut ListingBuilder<'_>,
    ) -> Option<ListPosition> {
        let (children, failures) = (builder.named.len(), builder.listing.failures.len());
        let position = self.read_level(parent, list, builder);
        if builder.named.len() > children && failures == 0 {
            let reason = "the server lists only the folders of this library or list";
            builder.has_unknown = true;
            builder.listing.failures.push(malformed(list, reason.to_owned()));
        }
        position
    }

    /// Returns the root folder of a channel if the list contains nothing else. Otherwise, and if it cannot be read, its items
    /// are those to be shown.
    fn find_hidden(&self, parent: &Node, list: &ChildList) -> Option<Node> {
        let mut pages = self.pages(list, None);
        let items = pages.next_page()?.ok()?;
        let [only] = &items[..] else { return None };
        let model = only.model().ok().filter(|model| model.is_folder() != Some(false))?;
        // A page of one item may be smaller than requested.
        let is_alone = pages.next_page().is_none_or(|page| page.is_ok_and(|page| page.is_empty()));
        parent.child(model, list).filter(|_| is_alone)
    }

    /// Returns the failure to list a container that lies too deep; `None` if it has no lists.
    pub(super) fn excess_depth(&self, node: &Node) -> Option<Error> {
        let children = node.children(self.client.version(), self.session);
        let reason = format!("folders lie more than {MAX_LEVELS} levels deep");
        children.lists.first().map(|list| malformed(list, reason))
    }
}

/// Returns whether names identify the items of a list.
fn has_names(workload: Workload, list: &ChildList) -> bool {
    match list.kinds {
        ChildKinds::One(kind) => has_unique_names(workload, kind),
        ChildKinds::FolderOr(_) | ChildKinds::HiddenFolder => true,
    }
}

impl ListingBuilder<'_> {
    /// Turns items into children. An item without an id that requests can name is a failure: it must not be missing without
    /// a word.
    fn children(
        &mut self,
        parent: &Node,
        list: &ChildList,
        items: Vec<Item<ContentItem>>,
    ) -> Vec<ListedChild> {
        let (mut children, mut first_reason) = (Vec::with_capacity(items.len()), None);
        for mut item in items {
            let node = match item.model() {
                Ok(model) => {
                    parent.child(model, list).ok_or_else(|| "an item has no id".to_owned())
                }
                Err(error) => Err(error.to_string()),
            };
            item.forget_model();
            match node {
                Ok(node) => children.push((node, Some(item))),
                Err(reason) => first_reason = first_reason.or(Some(reason)),
            }
        }
        if let Some(reason) = first_reason {
            self.listing.failures.push(malformed(list, reason));
        }
        children
    }

    fn add_named(&mut self, parent: &Node, list: &ChildList, items: Vec<Item<ContentItem>>) {
        let children = self.children(parent, list, items);
        self.named.extend(children);
    }

    fn add_by_ids(&mut self, parent: &Node, list: &ChildList, items: Vec<Item<ContentItem>>) {
        for (node, item) in self.children(parent, list, items) {
            let path = join(self.path, &id_segment(&node).to_string());
            self.listing.entries.push(Entry { path, node, item });
        }
    }

    /// Returns the listing, after the children with names were given their paths. They come first.
    fn finish(mut self) -> Listing {
        let siblings: Vec<_> = self
            .named
            .iter_mut()
            .map(|(node, item)| {
                let sibling =
                    Sibling::new(node.clone(), item.as_ref().and_then(|item| item.model().ok()));
                item.iter_mut().for_each(Item::forget_model);
                sibling
            })
            .collect();
        let segments = if self.has_unknown {
            siblings.iter().map(|sibling| id_segment(&sibling.node)).collect()
        } else {
            print_siblings(&siblings.iter().collect::<Vec<_>>())
        };
        let entry = |((node, item), segment): (ListedChild, PathSegment)| Entry {
            path: join(self.path, &segment.to_string()),
            node,
            item,
        };
        let mut entries: Vec<_> = self.named.into_iter().zip(segments).map(entry).collect();
        entries.append(&mut self.listing.entries);
        Listing { entries, ..self.listing }
    }
}

/// Returns the path of a child.
fn join(parent: &str, segment: &str) -> String {
    let parent = if parent == "/" { "" } else { parent };
    format!("{parent}/{segment}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::Version;
    use crate::client::scripted::ScriptedClient;
    use crate::content::{NodeIds, NodeKind};

    /// Lists a library of a server that answers requests for documents with a status and no items, and returns the paths and
    /// failures.
    fn listed(status: u16, folders: &'static [&'static str]) -> (Vec<String>, Vec<String>) {
        let scripted = ScriptedClient::new(Version::V8, move |request| {
            let folder = |name: &&str| format!(r#"{{"id":"{name}","name":"{name}"}}"#);
            Ok(if request.path.ends_with("/Folders") {
                request.page(folders.iter().map(folder), "")
            } else {
                (status, request.page([], "").1)
            })
        });
        let (client, limit) = (Arc::clone(&scripted.client), Arc::new(PageLimit::new(PAGE)));
        let reader = ContentReader {
            client,
            session: Uuid::nil(),
            limit,
            page: PAGE,
            level: RECURSIVE_LEVEL,
        };
        let ids = NodeIds::default().with(NodeKind::Site, "s").with(NodeKind::Library, "l");
        let library = Node { workload: Workload::Vesp, kind: NodeKind::Library, ids };
        let listing = reader.read(ListingPosition::start_of(library), "/Intranet/Documents");
        let paths = listing.entries.into_iter().map(|entry| entry.path).collect();
        (paths, listing.failures.iter().map(ToString::to_string).collect())
    }

    #[test]
    fn missing_documents_of_a_library_are_a_failure() {
        // A document may have the same name.
        let path = "/Intranet/Documents/folder:id:2026";
        let (paths, failures) = listed(200, &["2026"]);
        assert_eq!(paths, [path]);
        assert!(failures[0].contains("lists only the folders"), "{failures:?}");
        let (paths, failures) = listed(400, &["2026"]);
        assert_eq!((paths, failures.len()), (vec![path.to_owned()], 1));
        assert_eq!(listed(200, &[]), (Vec::new(), Vec::new()));
        assert_eq!(listed(403, &["2026"]).0, Vec::<String>::new());
    }
}
