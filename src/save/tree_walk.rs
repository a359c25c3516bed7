//! What is below a thing, with the folders in which it is saved: several containers are listed ahead, and all names of a
//! folder are known before the first one is given.
//!
//! A container that is too long for one part is listed twice: names that occur twice cannot be known otherwise, and its
//! items would not fit into memory.

use std::collections::VecDeque;
use std::sync::Arc;
use std::vec;

use uuid::Uuid;

use super::folder_lists::{FolderLists, ListedFolder};
use super::folder_names::{FolderNames, NameCounts};
use super::left_out::LeftOut;
use super::name_template::{NameTemplate, file_name, folder_name};
use super::save_as::{TreeContent, TreeStep};
use super::tree_folder::TreeFolder;
use crate::client::{self, Client};
use crate::content::{ChildParts, Entry, NameGlob, Node, NodeKind, SaveForm, WalkPart};
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
struct FolderContent<'c> {
    folder: TreeFolder,
    names: Arc<FolderNames>,
    entries: vec::IntoIter<Entry>,
    failures: vec::IntoIter<client::Error>,
    /// The second listing of a long container.
    rest: Option<ChildParts<'c>>,
}

impl FolderContent<'_> {
    /// Begins the next part. Returns false if there is none.
    fn advance(&mut self) -> bool {
        let Some(part) = self.rest.as_mut().and_then(Iterator::next) else { return false };
        (self.entries, self.failures) = (part.entries.into_iter(), part.failures.into_iter());
        true
    }
}

/// The things below one or more roots.
pub(super) struct TreeWalk<'c> {
    client: &'c Arc<Client>,
    session: Uuid,
    template: Option<NameTemplate>,
    exclude: Vec<NameGlob>,
    /// Containers to be listed, the next one last.
    open: Vec<TreeFolder>,
    lists: FolderLists<'c>,
    content: Option<FolderContent<'c>>,
    ready: VecDeque<TreeFinding>,
    /// What was found and is not saved.
    left_out: LeftOut,
}

impl<'c> TreeWalk<'c> {
    pub(super) fn new(
        client: &'c Arc<Client>,
        session: Uuid,
        template: Option<NameTemplate>,
        exclude: Vec<NameGlob>,
    ) -> Self {
        let (open, ready) = (Vec::new(), VecDeque::new());
        let (lists, left_out) = (FolderLists::new(client, session), LeftOut::default());
        Self { client, session, template, exclude, open, lists, content: None, ready, left_out }
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
        let ListedFolder { folder, mut first, is_whole } = listed;
        let mut names = NameCounts::default();
        if is_whole {
            let is_empty = first.entries.is_empty() && first.failures.is_empty();
            if is_empty && folder.node.kind == NodeKind::Folder {
                self.left_out.add_empty_folder();
            }
            self.count_names(&folder, &mut first.entries, &mut names);
            self.open_content(folder, names, first, None);
            return;
        }
        drop(first);
        let parts =
            || ChildParts::new(self.client, self.session, folder.node.clone(), &folder.path);
        for mut part in parts() {
            self.count_names(&folder, &mut part.entries, &mut names);
        }
        let mut rest = parts();
        if let Some(first) = rest.next() {
            self.open_content(folder, names, first, Some(rest));
        }
    }

    fn open_content(
        &mut self,
        folder: TreeFolder,
        names: NameCounts,
        part: WalkPart,
        rest: Option<ChildParts<'c>>,
    ) {
        let (entries, failures) = (part.entries.into_iter(), part.failures.into_iter());
        let names = Arc::new(names.into_names());
        self.content = Some(FolderContent { folder, names, entries, failures, rest });
    }

    /// Returns what is saved of an entry, and the folder for what is in it.
    fn names_of(
        &self,
        folder: &TreeFolder,
        entry: &Entry,
    ) -> (Option<(SaveForm, String)>, Option<String>) {
        let file = |form| Some((form, file_name(entry, form, self.template.as_ref())));
        let below = || Some(folder_name(entry));
        match folder.content.step(&entry.node) {
            TreeStep::Save(form) => (file(form), None),
            TreeStep::Enter => (None, below()),
            TreeStep::SaveAndEnter(form) => (file(form), below()),
            TreeStep::Leave => (None, None),
        }
    }

    /// Counts the names of all entries, also of excluded ones: the name of a file is the same in every run.
    fn count_names(&self, folder: &TreeFolder, entries: &mut [Entry], names: &mut NameCounts) {
        for entry in entries {
            let (file, below) = self.names_of(folder, entry);
            for name in file.map(|(_, name)| name).into_iter().chain(below) {
                names.count(&name, entry.node.own_id());
            }
            // A folder may have 2,000 files, and their models take more memory than all else.
            entry.forget_model();
        }
    }

    /// Gives what is saved of an entry, and adds what is below it.
    fn give(&mut self, content: &FolderContent<'_>, mut entry: Entry) {
        let FolderContent { folder, names, .. } = content;
        if self.exclude.iter().any(|glob| glob.matches(entry.name())) {
            return;
        }
        let (file, below) = self.names_of(folder, &entry);
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
    fn give_next(&mut self, content: &mut FolderContent<'_>) -> bool {
        if let Some(entry) = content.entries.next() {
            self.give(content, entry);
            return true;
        }
        let Some(error) = content.failures.next() else { return content.advance() };
        let path = content.folder.path.clone();
        self.ready.push_back(TreeFinding::Failed { path, error: error.into() });
        true
    }
}

impl Iterator for TreeWalk<'_> {
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
                if self.give_next(&mut content) {
                    self.content = Some(content);
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
