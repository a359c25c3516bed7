//! Listings of many containers, by several threads: breadth first, in the order in which the server lists them, whatever
//! responds first.
//!
//! A job of the pool lists one part of a container. What it finds is returned in the order of the jobs, and only then are the
//! containers among it put into the queue, so that the order never depends on time. The rest of a container that does not fit
//! into one part has its place at the end of the queue, like a container of its own: a long list does not keep other threads
//! waiting. The queue holds ids and paths only; the entries that wait to be taken are bounded by their size.
//!
//! If very many containers wait in the queue, the walk continues with the last one, so that it adds only the containers of one
//! branch at a time. Then the order also depends on the number of threads.
//!
//! A server may list a container again, in itself or elsewhere. It is entered once below each start, because content that
//! contains itself would have more and more containers on each level.

use std::collections::VecDeque;
use std::sync::Arc;
use std::vec;

use uuid::Uuid;

use super::child_reader::ChildReader;
use super::content_entry::Entry;
use super::node::{MAX_LEVELS, Node};
use super::walk_part::{RECURSIVE_LEVEL, SINGLE_LEVEL, WalkPart, WalkTask};
use crate::api::session;
use crate::client::{Client, Error, PAGE, PageLimit, SeenItems};
use crate::error::Kind;
use crate::parallel::{JobQueue, OrderedResults, PoolLimits};
use crate::text::safe;

/// Containers for each thread that are being listed, or whose entries wait to be taken.
const WINDOW: usize = 4;

/// Items of a page if many containers are listed: each thread holds one, and mail takes more than a kilobyte an item.
const RECURSIVE_PAGE: usize = 500;

/// The size in bytes of entries that wait to be taken, above which no other container is listed.
const WAITING: usize = 3 << 20;

/// Containers in the queue above which the last one is listed first. Each takes about 250 bytes.
const WIDE: usize = 2_000;

/// Containers in the queue above which one is listed at a time.
const FULL: usize = 10 * WIDE;

/// Containers that are recognized if the server lists them again.
const RECOGNIZED: usize = 1 << 14;

/// Containers in a row that a server fails to list, after which the walk ends.
const MAX_FAILURES: usize = 10;

/// How deep a walk goes, and how fast.
pub(crate) struct WalkOptions {
    /// The levels below each start; `None` for all.
    pub(crate) depth: Option<usize>,
    /// Containers that are listed at once.
    pub(crate) threads: usize,
    /// The most things that are taken: lists are not read much further.
    pub(crate) wanted: usize,
    /// Returns whether the walk continues in a thing that has been found.
    pub(crate) descends: Box<dyn Fn(&Entry) -> bool>,
}

/// A step of a walk.
pub(crate) enum WalkStep {
    Found(Entry),
    /// A container of this path could not be listed, or not to its end. The walk continues.
    Failed {
        path: String,
        error: Error,
    },
}

/// The things below one or more others. An error ends the walk: no other container can be listed, or very many in a row were not.
pub(crate) struct Walk {
    client: Arc<Client>,
    session: Uuid,
    options: WalkOptions,
    page: usize,
    limit: Arc<PageLimit>,
    /// The most children whose names are compared.
    most: usize,
    queue: VecDeque<WalkTask>,
    /// The last containers that were put into the queue, each with its start.
    entered: SeenItems,
    /// Those that the server listed again.
    repeated: SeenItems,
    jobs: JobQueue<WalkPart>,
    parts: OrderedResults<WalkPart>,
    /// Tasks whose parts were not taken.
    running: usize,
    ready: vec::IntoIter<Entry>,
    failures: vec::IntoIter<(String, Error)>,
    /// Containers that the server failed to list since the last list that was read.
    failed_in_row: usize,
    /// Since then, the server also failed to return the state of the session.
    is_state_unknown: bool,
    is_ended: bool,
}

impl Walk {
    /// Starts with the children of these things, which have these paths.
    pub(crate) fn new(
        client: &Arc<Client>,
        session: Uuid,
        starts: impl IntoIterator<Item = (Node, String)>,
        options: WalkOptions,
    ) -> Self {
        let starts = starts.into_iter().enumerate();
        let queue: VecDeque<_> =
            starts.map(|(start, (node, path))| WalkTask::new(node, path, 1, start)).collect();
        let mut entered = SeenItems::new(RECOGNIZED);
        for task in &queue {
            entered.insert(&(task.start, task.node.kind, &task.node.ids));
        }
        let is_single = options.depth == Some(1) && queue.len() <= 1;
        let (most, page) =
            if is_single { (SINGLE_LEVEL, PAGE) } else { (RECURSIVE_LEVEL, RECURSIVE_PAGE) };
        let loaded = Arc::clone(client);
        let (jobs, parts) = JobQueue::new(PoolLimits {
            weight: WAITING,
            weigh: WalkPart::size,
            complaints: Box::new(move || loaded.server().overload_count()),
            ..PoolLimits::threads(options.threads)
        });
        Self {
            client: Arc::clone(client),
            session,
            options,
            page,
            limit: Arc::new(PageLimit::new(page)),
            most,
            queue,
            entered,
            repeated: SeenItems::new(RECOGNIZED),
            jobs,
            parts,
            running: 0,
            ready: Vec::new().into_iter(),
            failures: Vec::new().into_iter(),
            failed_in_row: 0,
            is_state_unknown: false,
            is_ended: false,
        }
    }

    fn start_tasks(&mut self) {
        loop {
            let is_full = self.queue.len() > FULL;
            let most = if is_full { 1 } else { self.options.threads * WINDOW };
            if self.running >= most {
                break;
            }
            let is_wide = self.queue.len() > WIDE;
            let task = if is_wide { self.queue.pop_back() } else { self.queue.pop_front() };
            let Some(task) = task else { break };
            self.running += 1;
            let (client, limit) = (Arc::clone(&self.client), Arc::clone(&self.limit));
            let (session, page, most) = (self.session, self.page, self.most);
            let wanted = self.options.wanted.max(1);
            self.jobs.push(move |sink| {
                let reader = ChildReader { client: &client, session, page, limit, wanted };
                sink.send(task.list(&reader, most));
                Ok(())
            });
        }
    }

    fn take(&mut self, part: WalkPart) {
        let WalkPart { path, level, start, entries, failures, is_failed, next } = part;
        if !is_failed {
            (self.failed_in_row, self.is_state_unknown) = (0, false);
        } else if failures.iter().all(|error| error.kind() == Kind::Server) {
            self.failed_in_row += 1;
        }
        let failures = failures.into_iter().map(|error| (path.to_string(), error));
        let mut failures: Vec<_> = failures.collect();
        // The things in it come before it once the last one is listed first.
        self.queue.extend(next);
        if self.options.depth.is_none_or(|depth| level < depth) {
            for entry in &entries {
                if !(self.options.descends)(entry) {
                    continue;
                }
                if level >= MAX_LEVELS {
                    let reason = format!("folders lie more than {MAX_LEVELS} levels deep");
                    failures.extend(self.refusal(entry, reason));
                    break;
                }
                let key = (start, entry.node.kind, &entry.node.ids);
                if self.entered.insert(&key) {
                    let (node, path) = (entry.node.clone(), &*entry.path);
                    self.queue.push_back(WalkTask::new(node, path, level + 1, start));
                } else if self.repeated.insert(&key) {
                    let reason =
                        "the server lists it in several places: its content is listed once";
                    failures.extend(self.refusal(entry, reason.to_owned()));
                }
            }
        }
        self.ready = entries.into_iter();
        self.failures = failures.into_iter();
    }

    /// Returns the failure to list a container. `None` if it has no lists.
    fn refusal(&self, entry: &Entry, reason: String) -> Option<(String, Error)> {
        let lists = entry.node.child_lists(self.client.version(), self.session);
        lists.first().map(|list| (entry.path.clone(), list.malformed(reason)))
    }

    /// Returns whether no other container can be listed either.
    fn ends_all(&mut self, error: &Error) -> bool {
        match error {
            Error::Unreachable { .. } => true,
            Error::Refused { status: 403, .. } => false,
            _ => match error.kind() {
                Kind::Unauthenticated | Kind::Untrusted | Kind::Usage => true,
                // A stopped session refuses everything, with an error that the API does not document.
                Kind::NotFound | Kind::Server => !self.is_session_open(),
                _ => false,
            },
        }
    }

    /// Returns whether the session is open, as far as the server says.
    fn is_session_open(&mut self) -> bool {
        if self.is_state_unknown {
            return true;
        }
        match self.client.send(&session::get(self.session)) {
            Ok(found) => !found.into_model().is_ok_and(|session| session.is_stopped()),
            Err(error) => {
                self.is_state_unknown = true;
                error.kind() != Kind::NotFound
            }
        }
    }
}

impl Iterator for Walk {
    type Item = anyhow::Result<WalkStep>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            if let Some(entry) = self.ready.next() {
                return Some(Ok(WalkStep::Found(entry)));
            }
            if let Some((path, error)) = self.failures.next() {
                self.is_ended |= self.ends_all(&error);
                if self.is_ended {
                    self.failures = Vec::new().into_iter();
                    return Some(Err(error.into()));
                }
                if self.failed_in_row >= MAX_FAILURES {
                    self.is_ended = true;
                    self.failures = Vec::new().into_iter();
                    let path = safe(&path);
                    let end = format!(
                        "cannot list more after {MAX_FAILURES} failures in a row, the last in {path}"
                    );
                    return Some(Err(anyhow::Error::new(error).context(end)));
                }
                return Some(Ok(WalkStep::Failed { path, error }));
            }
            if self.is_ended {
                return None;
            }
            self.start_tasks();
            if self.running == 0 {
                self.is_ended = true;
                return None;
            }
            self.running -= 1;
            match self.parts.next() {
                Some((_, Ok(part))) => self.take(part),
                Some((_, Err(error))) => {
                    self.is_ended = true;
                    return Some(Err(error));
                }
                None => self.is_ended = true,
            }
        }
    }
}

#[cfg(test)]
mod tests;
