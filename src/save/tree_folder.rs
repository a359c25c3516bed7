//! A container in a tree that is saved.

use std::sync::Arc;

use super::save_as::TreeContent;
use crate::content::Node;

/// The most levels below a root. Content that has more contains itself.
const MAX_LEVELS: usize = 200;

/// A container that is still to be listed.
pub(super) struct TreeFolder {
    pub(super) node: Node,
    pub(super) path: String,
    /// The folder on disk, relative to the target.
    pub(super) folder: Arc<str>,
    pub(super) content: TreeContent,
    lineage: Arc<Lineage>,
}

/// The IDs of a container and of those that contain it.
struct Lineage {
    id: String,
    level: usize,
    parent: Option<Arc<Self>>,
}

impl Lineage {
    fn contains(&self, id: &str) -> bool {
        let mut next = Some(self);
        while let Some(container) = next {
            if container.id == id {
                return true;
            }
            next = container.parent.as_deref();
        }
        false
    }
}

impl TreeFolder {
    /// Returns a root, whose content is saved in a folder of the target.
    pub(super) fn root(node: Node, path: String, folder: &str, content: TreeContent) -> Self {
        let id = node.own_id().to_owned();
        let lineage = Arc::new(Lineage { id, level: 0, parent: None });
        Self { node, path, folder: folder.into(), content, lineage }
    }

    /// Returns a container in this one.
    ///
    /// # Errors
    /// The reason why it cannot be in it.
    pub(super) fn child(&self, node: Node, path: String, folder: &str) -> Result<Self, String> {
        let (id, level) = (node.own_id().to_owned(), self.lineage.level + 1);
        if level > MAX_LEVELS {
            return Err(format!("it has more than {MAX_LEVELS} levels"));
        }
        if !node.kind.is_fixed() && self.lineage.contains(&id) {
            return Err("it contains itself".to_owned());
        }
        let lineage = Arc::new(Lineage { id, level, parent: Some(Arc::clone(&self.lineage)) });
        Ok(Self { node, path, folder: folder.into(), content: self.content, lineage })
    }
}
