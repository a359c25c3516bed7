//! Lists containers ahead, on several threads.
//!
//! The heap of a thread keeps the size of its longest list. So several threads read short lists, and one reads all others.

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::Duration;

use uuid::Uuid;

use super::tree_folder::TreeFolder;
use crate::client::{Client, PAGE};
use crate::content::{ChildParts, WalkPart};
use crate::parallel::{JobQueue, OrderedResults, PoolLimits};

/// Containers that are listed ahead, or wait to be taken.
const AHEAD: usize = 6;

/// Threads for short lists.
const THREADS: usize = 3;

/// The items of a page of a short list. Such a list has at most two.
const SHORT: usize = PAGE / 16;

/// A container with the first part of its children.
pub(super) struct ListedFolder {
    pub(super) folder: TreeFolder,
    pub(super) first: WalkPart,
    pub(super) is_whole: bool,
}

/// Threads that list containers, and the number of results that were not taken.
struct ListPool {
    jobs: JobQueue<ListedFolder>,
    results: OrderedResults<ListedFolder>,
    running: usize,
}

impl ListPool {
    fn new(threads: usize) -> Self {
        let (jobs, results) = JobQueue::new(PoolLimits::threads(threads));
        Self { jobs, results, running: 0 }
    }

    /// Takes a result. Waits for it, for this time at most.
    fn next_within(&mut self, patience: Duration) -> Option<anyhow::Result<ListedFolder>> {
        if self.running == 0 {
            return None;
        }
        let (_, result) = self.results.next_within(patience).ok()?;
        self.running -= 1;
        Some(result)
    }
}

/// Lists containers.
pub(super) struct FolderLists<'c> {
    client: &'c Arc<Client>,
    session: Uuid,
    short: ListPool,
    long: ListPool,
    /// Containers whose lists are long.
    waiting: VecDeque<TreeFolder>,
    ready: VecDeque<anyhow::Result<ListedFolder>>,
}

impl<'c> FolderLists<'c> {
    pub(super) fn new(client: &'c Arc<Client>, session: Uuid) -> Self {
        let (short, long) = (ListPool::new(THREADS), ListPool::new(1));
        let (waiting, ready) = (VecDeque::new(), VecDeque::new());
        Self { client, session, short, long, waiting, ready }
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
            self.start_short(folder);
        }
        if self.long.running == 0
            && let Some(folder) = self.waiting.pop_front()
        {
            self.start_long(folder);
        }
    }

    fn start_short(&mut self, folder: TreeFolder) {
        let (client, session) = (Arc::clone(self.client), self.session);
        self.short.running += 1;
        self.short.jobs.push(move |sink| {
            let (node, path) = (folder.node.clone(), &folder.path);
            let mut parts = ChildParts::short(&client, session, node, path, SHORT);
            if let Some(first) = parts.next() {
                let is_whole = parts.is_ended();
                sink.send(ListedFolder { folder, first, is_whole });
            }
            Ok(())
        });
    }

    fn start_long(&mut self, folder: TreeFolder) {
        let (client, session) = (Arc::clone(self.client), self.session);
        self.long.running += 1;
        self.long.jobs.push(move |sink| {
            let mut parts = ChildParts::new(&client, session, folder.node.clone(), &folder.path);
            if let Some(first) = parts.next() {
                let is_whole = parts.is_ended();
                sink.send(ListedFolder { folder, first, is_whole });
            }
            Ok(())
        });
    }

    fn sort(&mut self, result: anyhow::Result<ListedFolder>) {
        match result {
            Ok(ListedFolder { folder, is_whole: false, .. }) => self.waiting.push_back(folder),
            result => self.ready.push_back(result),
        }
    }

    /// Waits for a container whose list was begun.
    pub(super) fn next(&mut self) -> Option<anyhow::Result<ListedFolder>> {
        loop {
            if let Some(result) = self.ready.pop_front() {
                return Some(result);
            }
            if let Some(result) = self.short.next_within(Duration::MAX) {
                self.sort(result);
                continue;
            }
            if let Some(result) = self.long.next_within(Duration::MAX) {
                return Some(result);
            }
            let folder = self.waiting.pop_front()?;
            self.start_long(folder);
        }
    }
}
