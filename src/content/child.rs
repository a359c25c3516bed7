//! A child of a thing, and the names by which a path can select it.

use percent_encoding::percent_decode_str;

use super::child_list::ChildList;
use super::content_entry::{Entry, join_path};
use super::node::Node;
use super::node_kind::NodeKind;
use super::path_segment::{KindPrefix, PathSegment};
use crate::api::Item;
use crate::api::content::ContentItem;

/// A child of a thing, with the object that the server sent and the names by which a path can select it.
pub(super) struct Child {
    pub(super) node: Node,
    /// Without its model. `None` for the files, posts and tabs of a channel.
    pub(super) item: Option<Item<ContentItem>>,
    /// Set for an archive mailbox and for public folders, which have the name and the address of a primary mailbox.
    pub(super) group: Option<KindPrefix>,
    /// The accepted names, without empty ones. The first ones are printed if they are unique.
    pub(super) names: Vec<String>,
    printable: usize,
}

impl Child {
    /// Returns the child that an item of a list is.
    ///
    /// # Errors
    /// The reason for which requests cannot name it: it has another shape, or no id.
    pub(super) fn of_item(
        parent: &Node,
        list: &ChildList,
        item: Item<ContentItem>,
    ) -> Result<Self, String> {
        let model = item.model().map_err(|error| error.to_string())?;
        let node = parent.child(model, list).ok_or("an item has no id")?;
        Ok(Self::new(node, Some(item)))
    }

    /// Returns the child that an item of a list is, without names: only its ID can select it.
    ///
    /// # Errors
    /// Those of [`Self::of_item`].
    pub(super) fn without_names(
        parent: &Node,
        list: &ChildList,
        item: Item<ContentItem>,
    ) -> Result<Self, String> {
        let identity =
            ContentItem::parse_identity(item.json()).map_err(|error| error.to_string())?;
        let node = parent.child(&identity, list).ok_or("an item has no id")?;
        let (group, names, printable) = (None, Vec::new(), 0);
        Ok(Self { node, item: Some(item), group, names, printable })
    }

    /// Returns the child with an object. The files, posts and tabs of a channel have none.
    pub(super) fn new(node: Node, item: Option<Item<ContentItem>>) -> Self {
        let Some(model) = item.as_ref().and_then(|item| item.model().ok()) else {
            let names = vec![node.kind.word().to_owned()];
            return Self { node, item, group: None, names, printable: 1 };
        };
        let group = match node.kind {
            NodeKind::Mailbox if model.is_archive.0 == Some(true) => Some(KindPrefix::Archive),
            NodeKind::Mailbox if model.is_public.0 == Some(true) => Some(KindPrefix::Public),
            _ => None,
        };
        let (printed, accepted) = names_of(&node, model);
        let mut names: Vec<_> = printed.into_iter().filter(|name| !name.is_empty()).collect();
        let printable = names.len();
        names.extend(accepted.into_iter().filter(|name| !name.is_empty()));
        Self { node, item: item.map(Item::without_model), group, names, printable }
    }

    /// Returns the names that can be printed, the best first.
    pub(super) fn printable_names(&self) -> &[String] {
        &self.names[..self.printable]
    }

    /// Returns whether its name identifies it among its siblings. Subjects repeat by nature.
    pub(super) fn is_named(&self) -> bool {
        self.node.kind.has_unique_names(self.node.workload)
    }

    /// Returns the thing, below the path of its parent.
    pub(super) fn into_entry(self, parent: &str, segment: &PathSegment) -> Entry {
        Entry::new(join_path(parent, segment), self.node, self.item)
    }
}

impl Clone for Child {
    fn clone(&self) -> Self {
        Self {
            node: self.node.clone(),
            item: self.item.as_ref().map(Item::duplicate),
            group: self.group,
            names: self.names.clone(),
            printable: self.printable,
        }
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
        NodeKind::Drive => (vec![last_part(&item.url), name()], owner_addresses(&item.url)),
        NodeKind::Site => (vec![last_part(&item.url), url_path(&item.url), name()], Vec::new()),
        NodeKind::Library | NodeKind::List => (vec![name()], vec![last_part(&item.url)]),
        NodeKind::Team => (vec![name()], vec![item.group_email.0.clone()]),
        kind if kind.has_unique_names(node.workload) => (vec![name()], Vec::new()),
        _ => (Vec::new(), vec![name()]),
    }
}

/// Returns the addresses that the owner of a drive may have: the address of a drive on an own server has the name of the user
/// without the domain, which is that of the server. In Microsoft 365 it has both.
fn owner_addresses(url: &str) -> Vec<String> {
    let host = url.split_once("://").map_or("", |(_, rest)| rest).split('/').next();
    let host = host.unwrap_or_default();
    let user = last_part(url);
    if user.is_empty() || host.ends_with(".sharepoint.com") {
        return Vec::new();
    }
    let organization = host.replacen("-my.", ".", 1);
    let mut domains = vec![organization.clone()];
    domains.extend(organization.split_once('.').map(|(_, domain)| domain.to_owned()));
    domains.retain(|domain| domain.contains('.'));
    domains.iter().map(|domain| format!("{user}@{domain}")).collect()
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
