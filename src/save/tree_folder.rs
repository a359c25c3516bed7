//! A container in a tree that is saved.

use std::sync::Arc;

use super::name_template::{NameTemplate, file_name, folder_name};
use super::save_as::{TreeContent, TreeStep};
use crate::content::{Entry, Node, SaveForm};

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

/// The names that a child of a container asks for, before they are unique.
pub(super) struct ChildNames {
    /// The form and the name of its file; `None` if the child is not saved.
    pub(super) file: Option<(SaveForm, String)>,
    /// The name of the folder for what is in it; `None` if nothing is.
    pub(super) folder: Option<String>,
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

    /// Returns the names of what is saved of a child.
    pub(super) fn names_of(&self, child: &Entry, template: Option<&NameTemplate>) -> ChildNames {
        let file = |form| Some((form, file_name(child, form, template)));
        let folder = || Some(folder_name(child));
        let (file, folder) = match self.content.step(&child.node) {
            TreeStep::Save(form) => (file(form), None),
            TreeStep::Enter => (None, folder()),
            TreeStep::SaveAndEnter(form) => (file(form), folder()),
            TreeStep::Leave => (None, None),
        };
        ChildNames { file, folder }
    }
}
