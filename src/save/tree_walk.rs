//! What is below a thing, with the folders in which it is saved: several containers are listed ahead, and all names of a
//! folder are known before the first one is given.
//!
//! A container that is too long for one part is listed twice: names that occur twice cannot be known otherwise, and its
//! items would not fit into memory.

use std::collections::VecDeque;
use std::sync::Arc;

use uuid::Uuid;

use super::folder_names::{FolderNames, NameCounts};
use super::left_out::LeftOut;
use super::name_template::{NameTemplate, file_name, folder_name};
use super::save_as::{TreeContent, TreeStep};
use crate::client::Client;
use crate::content::{ChildParts, Entry, NameGlob, Node, NodeKind, SaveForm, WalkPart};
use crate::error::{Failure, Kind};
use crate::parallel::{JobQueue, OrderedResults, PoolLimits};

/// Containers that are listed ahead. Each thread has a heap of its own, which keeps the size of the longest folder: 3 MB.
const AHEAD: usize = 2;
const THREADS: usize = 2;

/// The size in bytes of listed entries that wait to be taken, above which no other container is listed.
const WAITING: usize = 1 << 20;

/// The most levels below a root. Content that has more contains itself.
const MAX_LEVELS: usize = 200;

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

/// A container that is still to be listed.
struct TreeFolder {
    node: Node,
    path: String,
    /// The folder on disk, relative to the target.
    folder: Arc<str>,
    content: TreeContent,
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

/// A container with the first part of its children.
struct ListedFolder {
    folder: TreeFolder,
    first: WalkPart,
    is_whole: bool,
}

/// A long container while its second listing is read.
struct LongFolder<'c> {
    folder: TreeFolder,
    names: Arc<FolderNames>,
    parts: ChildParts<'c>,
}

/// The things below one or more roots.
pub(super) struct TreeWalk<'c> {
    client: &'c Arc<Client>,
    session: Uuid,
    template: Option<NameTemplate>,
    exclude: Vec<NameGlob>,
    /// Containers to be listed, the next one last.
    open: Vec<TreeFolder>,
    jobs: JobQueue<ListedFolder>,
    listed: OrderedResults<ListedFolder>,
    /// Containers that are being listed, or wait to be taken.
    running: usize,
    long: Option<LongFolder<'c>>,
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
        let (jobs, listed) = JobQueue::new(PoolLimits {
            weight: WAITING,
            weigh: |listed: &ListedFolder| listed.first.size(),
            ..PoolLimits::threads(THREADS)
        });
        let (open, ready) = (Vec::new(), VecDeque::new());
        Self {
            client,
            session,
            template,
            exclude,
            open,
            jobs,
            listed,
            running: 0,
            long: None,
            ready,
            left_out: LeftOut::default(),
        }
    }

    /// Adds a root, whose content is saved in a folder of the target.
    pub(super) fn add(&mut self, root: Node, path: String, folder: &str, content: TreeContent) {
        let id = own_id(&root).to_owned();
        let lineage = Arc::new(Lineage { id, level: 0, parent: None });
        self.open.push(TreeFolder { node: root, path, folder: folder.into(), content, lineage });
    }

    /// Returns what is not saved of the things so far.
    pub(super) fn left_out(&self) -> &LeftOut {
        &self.left_out
    }

    fn start_jobs(&mut self) {
        while self.running < AHEAD
            && let Some(folder) = self.open.pop()
        {
            let (client, session) = (Arc::clone(self.client), self.session);
            self.running += 1;
            self.jobs.push(move |sink| {
                let mut parts =
                    ChildParts::new(&client, session, folder.node.clone(), &folder.path);
                if let Some(first) = parts.next() {
                    let is_whole = parts.is_ended();
                    sink.send(ListedFolder { folder, first, is_whole });
                }
                Ok(())
            });
        }
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
            self.add_part(&folder, &Arc::new(names.into_names()), first);
            return;
        }
        drop(first);
        let parts =
            || ChildParts::new(self.client, self.session, folder.node.clone(), &folder.path);
        for mut part in parts() {
            self.count_names(&folder, &mut part.entries, &mut names);
        }
        let (names, parts) = (Arc::new(names.into_names()), parts());
        self.long = Some(LongFolder { folder, names, parts });
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
                names.count(&name, own_id(&entry.node));
            }
            // A folder may have 2,000 files, and their models take more memory than all else.
            entry.forget_model();
        }
    }

    fn add_part(&mut self, folder: &TreeFolder, names: &Arc<FolderNames>, part: WalkPart) {
        for mut entry in part.entries {
            if self.exclude.iter().any(|glob| glob.matches(entry.name())) {
                continue;
            }
            let (file, below) = self.names_of(folder, &entry);
            let is_left_out = file.is_none() && below.is_none();
            let has_only_attachments =
                folder.content == TreeContent::Attachments && entry.node.kind == NodeKind::Item;
            if is_left_out || has_only_attachments {
                self.left_out.add(entry.node.kind);
            }
            let id = own_id(&entry.node).to_owned();
            if let Some(below) = below {
                let name = names.folder_name(&below, &id);
                self.enter(folder, &entry, &join(&folder.folder, &name));
            }
            if let Some((form, name)) = file {
                let (name, folder) = (names.file_name(&name, &id), Arc::clone(&folder.folder));
                entry.forget_model();
                let leaf = TreeLeaf { entry, form, folder, name, siblings: Arc::clone(names) };
                self.ready.push_back(TreeFinding::Leaf(leaf));
            }
        }
        for error in part.failures {
            let error = error.into();
            self.ready.push_back(TreeFinding::Failed { path: folder.path.clone(), error });
        }
    }

    fn enter(&mut self, parent: &TreeFolder, entry: &Entry, folder: &str) {
        let (id, level) = (own_id(&entry.node).to_owned(), parent.lineage.level + 1);
        let reason = if level > MAX_LEVELS {
            Some(format!("it has more than {MAX_LEVELS} levels"))
        } else if !entry.node.kind.is_fixed() && parent.lineage.contains(&id) {
            Some("it contains itself".to_owned())
        } else {
            None
        };
        let (path, node) = (entry.path.clone(), entry.node.clone());
        if let Some(reason) = reason {
            let error = Failure::new(Kind::Server, reason).into();
            self.ready.push_back(TreeFinding::Failed { path, error });
            return;
        }
        let lineage = Arc::new(Lineage { id, level, parent: Some(Arc::clone(&parent.lineage)) });
        let (folder, content) = (folder.into(), parent.content);
        self.open.push(TreeFolder { node, path, folder, content, lineage });
    }
}

impl Iterator for TreeWalk<'_> {
    type Item = anyhow::Result<TreeFinding>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            if let Some(finding) = self.ready.pop_front() {
                return Some(Ok(finding));
            }
            if let Some(mut long) = self.long.take() {
                if let Some(part) = long.parts.next() {
                    self.add_part(&long.folder, &long.names, part);
                    self.long = Some(long);
                }
                continue;
            }
            self.start_jobs();
            if self.running == 0 {
                return None;
            }
            self.running -= 1;
            match self.listed.next()? {
                (_, Ok(listed)) => self.take(listed),
                (_, Err(error)) => return Some(Err(error)),
            }
        }
    }
}

/// Returns the ID of a thing; that of the channel for its files, posts and tabs.
pub(super) fn own_id(node: &Node) -> &str {
    node.ids.last().map_or("", |(_, id)| id)
}

/// Returns the path of a folder in another, relative to the target. The target itself is empty.
pub(super) fn join(folder: &str, name: &str) -> String {
    if folder.is_empty() { name.to_owned() } else { format!("{folder}/{name}") }
}
