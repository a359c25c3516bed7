//! A thing that a look-up has found.

use super::entry::Entry;
use super::node::Node;
use super::path::{ContentPath, VersionSelector};
use crate::api::Item;
use crate::api::content::ContentItem;
use crate::api::session::Workload;
use crate::error::Failure;

/// A thing that a path names.
pub(crate) struct FoundNode {
    /// The path as it is printed.
    pub(crate) path: ContentPath,
    pub(crate) node: Node,
    /// The server's object, if a list was read to find it.
    pub(crate) item: Option<Item<ContentItem>>,
    /// The versions that the path selects; `None` for the latest.
    pub(crate) version: Option<VersionSelector>,
}

impl FoundNode {
    pub(super) fn root(workload: Workload) -> Self {
        let (path, node) = (ContentPath::default(), Node::root(workload));
        Self { path, node, item: None, version: None }
    }

    /// Returns the only thing that a path stands for. `action` follows "cannot" in the message.
    ///
    /// # Errors
    /// There are several things.
    pub(crate) fn only(mut found: Vec<Self>, action: &str) -> Result<Self, Failure> {
        let count = found.len();
        match found.pop() {
            Some(only) if count == 1 => Ok(only),
            _ => {
                let message = format!("cannot {action}: the path stands for {count} things");
                Err(Failure::usage(message).hint("give the path of one of them"))
            }
        }
    }

    /// Returns the row of a listing.
    pub(crate) fn into_entry(self) -> Entry {
        Entry { path: self.path.to_string(), node: self.node, item: self.item }
    }
}
