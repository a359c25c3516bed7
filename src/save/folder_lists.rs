//! Lists containers ahead, on several threads.
//!
//! The heap of a thread keeps the size of its longest list. So several threads read short lists, and one reads all others.

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context as _, bail};
use uuid::Uuid;

use super::folder_names::{FolderNames, NameCounts};
use super::name_template::NameTemplate;
use super::tree_folder::{ChildNames, TreeFolder};
use crate::client::{Client, PAGE};
use crate::content::{ChildParts, Entry, WalkPart};
use crate::parallel::{JobQueue, OrderedResults, PoolLimits, ResultSink};

/// Containers that are listed ahead, or wait to be taken.
const AHEAD: usize = 6;

/// Threads for short lists.
const THREADS: usize = 3;

/// The items of a page of a short list. Such a list has at most two.
const SHORT: usize = PAGE / 16;

/// The error of a list that has ended before it was complete.
const NO_MORE: &str = "the list has no more parts";

/// A container with the first part of its children.
pub(super) struct ListedFolder {
    pub(super) folder: TreeFolder,
    /// The names of all children, also of excluded ones: the name of a file is the same in every run.
    pub(super) names: FolderNames,
    pub(super) part: ListedPart,
}

/// A part of the children of a container.
pub(super) struct ListedPart {
    pub(super) children: WalkPart,
    pub(super) is_last: bool,
}

/// What a thread sends.
enum ListResult {
    Folder(ListedFolder),
    /// A further part of the container that was sent last.
    Part(ListedPart),
    /// A container whose list is not short.
    Long(TreeFolder),
}

/// Threads that list containers.
struct ListPool {
    jobs: JobQueue<ListResult>,
    results: OrderedResults<ListResult>,
    /// Containers of which not everything was taken.
    running: usize,
}

/// What a thread needs to list containers.
#[derive(Clone)]
struct ListContext {
    client: Arc<Client>,
    session: Uuid,
    template: Option<NameTemplate>,
}

/// Lists containers.
pub(super) struct FolderLists {
    context: ListContext,
    short: ListPool,
    long: ListPool,
    /// Containers whose lists are long.
    waiting: VecDeque<TreeFolder>,
    ready: VecDeque<anyhow::Result<ListedFolder>>,
}

impl ListedPart {
    /// Drops the parsed models of the children, which take more memory than all else.
    fn forget_models(&mut self) {
        self.children.entries.iter_mut().for_each(Entry::forget_model);
    }
}

impl ListPool {
    fn new(threads: usize) -> Self {
        // A thread reads one part ahead.
        let (jobs, results) =
            JobQueue::new(PoolLimits { ahead: 1, ..PoolLimits::threads(threads) });
        Self { jobs, results, running: 0 }
    }

    fn start(
        &mut self,
        job: impl FnOnce(&ResultSink<ListResult>) -> anyhow::Result<()> + Send + 'static,
    ) {
        self.running += 1;
        self.jobs.push(job);
    }

    /// Takes a result. Waits for it, for this time at most.
    fn next_within(&mut self, patience: Duration) -> Option<anyhow::Result<ListResult>> {
        if self.running == 0 {
            return None;
        }
        let (_, result) = self.results.next_within(patience).ok()?;
        let is_last = match &result {
            Ok(ListResult::Folder(ListedFolder { part, .. }) | ListResult::Part(part)) => {
                part.is_last
            }
            Ok(ListResult::Long(_)) | Err(_) => true,
        };
        self.running -= usize::from(is_last);
        Some(result)
    }
}

impl ListContext {
    /// Lists a container, if its list is short.
    fn list_short(&self, folder: TreeFolder) -> anyhow::Result<ListResult> {
        let (client, node) = (&self.client, folder.node.clone());
        let mut parts = ChildParts::short(client, self.session, node, &folder.path, SHORT);
        let mut part = next_part(&mut parts)?;
        if !part.is_last {
            return Ok(ListResult::Long(folder));
        }
        let mut names = NameCounts::default();
        self.count_names(&folder, &mut part.children, &mut names);
        Ok(ListResult::Folder(ListedFolder { folder, names: names.into_names(), part }))
    }

    /// Lists a container, and sends its children in parts. A container that is too long for one part is listed twice: names
    /// that occur twice cannot be known otherwise, and its items would not fit into memory.
    fn list_long(&self, folder: TreeFolder, sink: &ResultSink<ListResult>) -> anyhow::Result<()> {
        let open = || {
            let node = folder.node.clone();
            ChildParts::new(&self.client, self.session, node, &folder.path)
        };
        let mut parts = open();
        let mut part = next_part(&mut parts)?;
        let mut names = NameCounts::default();
        self.count_names(&folder, &mut part.children, &mut names);
        if !part.is_last {
            drop(part);
            for mut children in parts {
                self.count_names(&folder, &mut children, &mut names);
            }
            parts = open();
            part = next_part(&mut parts)?;
            part.forget_models();
        }
        let mut is_last = part.is_last;
        let names = names.into_names();
        let mut is_wanted = sink.send(ListResult::Folder(ListedFolder { folder, names, part }));
        while is_wanted && !is_last {
            let mut part = next_part(&mut parts)?;
            part.forget_models();
            is_last = part.is_last;
            is_wanted = sink.send(ListResult::Part(part));
        }
        Ok(())
    }

    fn count_names(&self, folder: &TreeFolder, children: &mut WalkPart, names: &mut NameCounts) {
        for entry in &mut children.entries {
            let ChildNames { file, folder } = folder.names_of(entry, self.template.as_ref());
            for name in file.map(|(_, name)| name).into_iter().chain(folder) {
                names.count(&name, entry.node.own_id());
            }
            entry.forget_model();
        }
    }
}

impl FolderLists {
    pub(super) fn new(client: &Arc<Client>, session: Uuid, template: Option<NameTemplate>) -> Self {
        let context = ListContext { client: Arc::clone(client), session, template };
        let (short, long) = (ListPool::new(THREADS), ListPool::new(1));
        Self { context, short, long, waiting: VecDeque::new(), ready: VecDeque::new() }
    }

    /// Forgets everything but the threads.
    pub(super) fn clear(&mut self) {
        self.waiting.clear();
        while self.next().is_some() {
            self.waiting.clear();
        }
    }

    /// Begins to list the containers that come last, unless enough others are listed already. One long list is read ahead.
    pub(super) fn start(&mut self, open: &mut Vec<TreeFolder>) {
        while let Some(result) = self.short.next_within(Duration::ZERO) {
            self.sort(result);
        }
        while self.short.running + self.waiting.len() + self.ready.len() < AHEAD
            && let Some(folder) = open.pop()
        {
            let context = self.context.clone();
            self.short.start(move |sink| {
                sink.send(context.list_short(folder)?);
                Ok(())
            });
        }
        self.start_long();
    }

    /// Begins the next long list, after the one that is read.
    fn start_long(&mut self) {
        if self.long.running == 0
            && let Some(folder) = self.waiting.pop_front()
        {
            let context = self.context.clone();
            self.long.start(move |sink| context.list_long(folder, sink));
        }
    }

    fn sort(&mut self, result: anyhow::Result<ListResult>) {
        match result {
            Ok(ListResult::Folder(folder)) => self.ready.push_back(Ok(folder)),
            Ok(ListResult::Long(folder)) => self.waiting.push_back(folder),
            // Of a container that was forgotten.
            Ok(ListResult::Part(_)) => {}
            Err(error) => self.ready.push_back(Err(error)),
        }
    }

    /// Waits for a container whose list was begun.
    pub(super) fn next(&mut self) -> Option<anyhow::Result<ListedFolder>> {
        loop {
            if let Some(result) = self.ready.pop_front() {
                return Some(result);
            }
            let next = self.short.next_within(Duration::MAX);
            if let Some(result) = next.or_else(|| self.long.next_within(Duration::MAX)) {
                self.sort(result);
                continue;
            }
            if self.waiting.is_empty() {
                return None;
            }
            self.start_long();
        }
    }

    /// Waits for the next part of the container that was taken last, which is not its last part.
    ///
    /// # Errors
    /// The list failed.
    pub(super) fn next_part(&mut self) -> anyhow::Result<ListedPart> {
        match self.long.next_within(Duration::MAX).context(NO_MORE)?? {
            ListResult::Part(part) => Ok(part),
            ListResult::Folder(_) | ListResult::Long(_) => bail!(NO_MORE),
        }
    }
}

fn next_part(parts: &mut ChildParts<'_>) -> anyhow::Result<ListedPart> {
    let children = parts.next().context(NO_MORE)?;
    Ok(ListedPart { children, is_last: parts.is_ended() })
}
