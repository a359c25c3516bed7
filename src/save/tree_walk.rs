//! What is below a thing, with the folders in which it is saved: several containers are listed ahead, and all names of a
//! folder are known before the first one is given.

use std::collections::VecDeque;
use std::sync::Arc;
use std::vec;

use uuid::Uuid;

use super::folder_lists::{FolderLists, ListedFolder, ListedPart};
use super::folder_names::FolderNames;
use super::left_out::LeftOut;
use super::name_template::NameTemplate;
use super::save_as::TreeContent;
use super::tree_folder::{ChildNames, TreeFolder};
use crate::client::{self, Client};
use crate::content::{Entry, NameGlob, Node, NodeKind, SaveForm};
use crate::error::{Failure, Kind};

/// The number of children that are still to be given when the next containers are listed.
const LOW: usize = 250;

/// A thing in a tree that is saved.
pub(super) struct TreeLeaf {
    pub(super) entry: Entry,
    pub(super) form: SaveForm,
    /// The folder and the name of its file.
    pub(super) folder: Arc<str>,
    pub(super) name: String,
    /// The names of all that is in the folder.
    pub(super) siblings: Arc<FolderNames>,
}

/// A step of a walk.
pub(super) enum TreeFinding {
    Leaf(TreeLeaf),
    /// A container of this path could not be listed, or not to its end.
    Failed {
        path: String,
        error: anyhow::Error,
    },
}

/// A container while its children are given.
struct FolderContent {
    folder: TreeFolder,
    names: Arc<FolderNames>,
    entries: vec::IntoIter<Entry>,
    failures: vec::IntoIter<client::Error>,
    /// No other part of a long container follows.
    is_last: bool,
}

impl FolderContent {
    fn new(listed: ListedFolder) -> Self {
        let ListedFolder { folder, names, part } = listed;
        let (entries, failures) = (Vec::new().into_iter(), Vec::new().into_iter());
        let mut content =
            Self { folder, names: Arc::new(names), entries, failures, is_last: false };
        content.begin(part);
        content
    }

    /// Begins a part.
    fn begin(&mut self, ListedPart { children, is_last }: ListedPart) {
        self.entries = children.entries.into_iter();
        self.failures = children.failures.into_iter();
        self.is_last = is_last;
    }
}

/// The things below one or more roots.
pub(super) struct TreeWalk {
    template: Option<NameTemplate>,
    exclude: Vec<NameGlob>,
    /// Containers to be listed, the next one last.
    open: Vec<TreeFolder>,
    lists: FolderLists,
    content: Option<FolderContent>,
    ready: VecDeque<TreeFinding>,
    /// What was found and is not saved.
    left_out: LeftOut,
}

impl TreeWalk {
    pub(super) fn new(
        client: &Arc<Client>,
        session: Uuid,
        template: Option<NameTemplate>,
        exclude: Vec<NameGlob>,
    ) -> Self {
        let lists = FolderLists::new(client, session, template.clone());
        let (open, ready, left_out) = (Vec::new(), VecDeque::new(), LeftOut::default());
        Self { template, exclude, open, lists, content: None, ready, left_out }
    }

    /// Adds a root, whose content is saved in a folder of the target.
    pub(super) fn add(&mut self, root: Node, path: String, folder: &str, content: TreeContent) {
        self.open.push(TreeFolder::root(root, path, folder, content));
    }

    /// Forgets the roots and what was found below them, and keeps the threads.
    pub(super) fn restart(&mut self) {
        self.open.clear();
        self.lists.clear();
        self.content = None;
        self.ready.clear();
        self.left_out = LeftOut::default();
    }

    /// Returns what is not saved of the things so far.
    pub(super) fn left_out(&self) -> &LeftOut {
        &self.left_out
    }

    fn take(&mut self, listed: ListedFolder) {
        let ListedFolder { folder, part, .. } = &listed;
        let is_empty = part.children.entries.is_empty() && part.children.failures.is_empty();
        if part.is_last && is_empty && folder.node.kind == NodeKind::Folder {
            self.left_out.add_empty_folder();
        }
        self.content = Some(FolderContent::new(listed));
    }

    /// Gives what is saved of an entry, and adds what is below it.
    fn give(&mut self, content: &FolderContent, mut entry: Entry) {
        let FolderContent { folder, names, .. } = content;
        if self.exclude.iter().any(|glob| glob.matches(entry.name())) {
            return;
        }
        let ChildNames { file, folder: below } = folder.names_of(&entry, self.template.as_ref());
        let is_left_out = file.is_none() && below.is_none();
        let has_only_attachments =
            folder.content == TreeContent::Attachments && entry.node.kind == NodeKind::Item;
        if is_left_out || has_only_attachments {
            self.left_out.add(entry.node.kind);
        }
        let id = entry.node.own_id().to_owned();
        if let Some(below) = below {
            let on_disk = join(&folder.folder, &names.folder_name(&below, &id));
            match folder.child(entry.node.clone(), entry.path.clone(), &on_disk) {
                Ok(child) => self.open.push(child),
                Err(reason) => {
                    let error = Failure::new(Kind::Server, reason).into();
                    let path = entry.path.clone();
                    self.ready.push_back(TreeFinding::Failed { path, error });
                }
            }
        }
        if let Some((form, name)) = file {
            let (name, siblings) = (names.file_name(&name, &id), Arc::clone(names));
            let folder = Arc::clone(&folder.folder);
            entry.forget_model();
            let leaf = TreeLeaf { entry, form, folder, name, siblings };
            self.ready.push_back(TreeFinding::Leaf(leaf));
        }
    }

    /// Gives one more of the children of a container. Returns false after the last one.
    ///
    /// # Errors
    /// The next part of the container cannot be listed.
    fn give_next(&mut self, content: &mut FolderContent) -> anyhow::Result<bool> {
        if let Some(entry) = content.entries.next() {
            self.give(content, entry);
        } else if let Some(error) = content.failures.next() {
            let path = content.folder.path.clone();
            self.ready.push_back(TreeFinding::Failed { path, error: error.into() });
        } else if content.is_last {
            return Ok(false);
        } else {
            content.begin(self.lists.next_part()?);
        }
        Ok(true)
    }
}

impl Iterator for TreeWalk {
    type Item = anyhow::Result<TreeFinding>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            if let Some(finding) = self.ready.pop_front() {
                return Some(Ok(finding));
            }
            if self.content.as_ref().is_none_or(|content| content.entries.len() <= LOW) {
                self.lists.start(&mut self.open);
            }
            if let Some(mut content) = self.content.take() {
                match self.give_next(&mut content) {
                    Ok(true) => self.content = Some(content),
                    Ok(false) => {}
                    Err(error) => return Some(Err(error)),
                }
                continue;
            }
            match self.lists.next()? {
                Ok(listed) => self.take(listed),
                Err(error) => return Some(Err(error)),
            }
        }
    }
}

/// Returns the path of a folder in another, relative to the target. The target itself is empty.
pub(super) fn join(folder: &str, name: &str) -> String {
    if folder.is_empty() { name.to_owned() } else { format!("{folder}/{name}") }
}
