//! Listings of many containers, by several threads: breadth first, in the order in which the server lists them, whatever
//! responds first.
//!
//! A job of the pool lists one part of a container. What it finds is returned in the order of the jobs, and only then are the
//! containers among it put into the queue, so that the order never depends on time. The rest of a container that does not fit
//! into one part has its place at the end of the queue, like a container of its own: a long list does not keep other threads
//! waiting. The queue holds ids and paths only; the entries that wait to be taken are bounded by their size.

use std::collections::VecDeque;
use std::sync::Arc;
use std::vec;

use uuid::Uuid;

use super::entry::Entry;
use super::kind::NodeKind;
use super::listing::{ContentReader, Listing, ListingPosition, RECURSIVE_LEVEL, SINGLE_LEVEL};
use super::node::{MAX_LEVELS, Node};
use crate::api::session::{self, Workload};
use crate::client::{Client, Error, PAGE, PageLimit};
use crate::error::Kind;
use crate::parallel::{JobQueue, OrderedResults, PoolLimits};

/// Containers for each thread that are being listed, or whose entries wait to be taken.
const WINDOW: usize = 4;

/// Items of a page if many containers are listed: each thread holds one, and mail takes more than a kilobyte an item.
const RECURSIVE_PAGE: usize = 500;

/// The size in bytes of entries that wait to be taken, above which no other container is listed.
const WAITING: usize = 3 << 20;

/// How deep a walk goes, and how fast.
pub(crate) struct WalkOptions {
    /// The levels below each start; `None` for all.
    pub(crate) depth: Option<usize>,
    /// Containers that are listed at once.
    pub(crate) threads: usize,
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

/// A container to be listed.
struct WalkTask {
    path: Arc<str>,
    /// The level of its children, from 1 on.
    level: usize,
    from: ListingPosition,
}

/// The outcome of a task.
struct WalkPart {
    path: Arc<str>,
    level: usize,
    listing: Listing,
}

/// The things below one or more others. An error ends the walk: no other container can be listed.
pub(crate) struct Walk {
    reader: Arc<ContentReader>,
    options: WalkOptions,
    queue: VecDeque<WalkTask>,
    jobs: JobQueue<WalkPart>,
    parts: OrderedResults<WalkPart>,
    /// Tasks whose parts were not taken.
    running: usize,
    ready: vec::IntoIter<Entry>,
    failures: vec::IntoIter<(Arc<str>, Error)>,
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
        let mut starts = starts.into_iter().peekable();
        let first = starts.next();
        let is_single = options.depth == Some(1) && starts.peek().is_none();
        let (level, page) =
            if is_single { (SINGLE_LEVEL, PAGE) } else { (RECURSIVE_LEVEL, RECURSIVE_PAGE) };
        let (client, limit) = (Arc::clone(client), Arc::new(PageLimit::new(page)));
        let reader = Arc::new(ContentReader { client, session, limit, page, level });
        let loaded = Arc::clone(&reader.client);
        let (jobs, parts) = JobQueue::new(PoolLimits {
            weight: WAITING,
            weigh: |part: &WalkPart| part.listing.size(),
            complaints: Box::new(move || loaded.server().overload_count()),
            ..PoolLimits::threads(options.threads)
        });
        let task = |(node, path): (Node, String)| WalkTask {
            path: path.into(),
            level: 1,
            from: ListingPosition::start_of(node),
        };
        let queue = first.into_iter().chain(starts).map(task).collect();
        let (ready, failures) = (Vec::new().into_iter(), Vec::new().into_iter());
        Self { reader, options, queue, jobs, parts, running: 0, ready, failures, is_ended: false }
    }

    fn start_tasks(&mut self) {
        while self.running < self.options.threads * WINDOW
            && let Some(task) = self.queue.pop_front()
        {
            let reader = Arc::clone(&self.reader);
            self.running += 1;
            self.jobs.push(move |sink| {
                let WalkTask { path, level, from } = task;
                let listing = reader.read(from, &path);
                sink.send(WalkPart { path, level, listing });
                Ok(())
            });
        }
    }

    fn take(&mut self, part: WalkPart) {
        let WalkPart { path, level, mut listing } = part;
        if self.options.depth.is_none_or(|depth| level < depth) {
            for entry in &listing.entries {
                if (self.options.descends)(entry) {
                    if level >= MAX_LEVELS {
                        listing.failures.extend(self.reader.excess_depth(&entry.node));
                        break;
                    }
                    let from = ListingPosition::start_of(entry.node.clone());
                    let path = entry.path.as_str().into();
                    self.queue.push_back(WalkTask { path, level: level + 1, from });
                }
            }
        }
        if let Some(from) = listing.next {
            self.queue.push_back(WalkTask { path: Arc::clone(&path), level, from });
        }
        self.ready = listing.entries.into_iter();
        let failures = listing.failures.into_iter().map(|error| (Arc::clone(&path), error));
        self.failures = failures.collect::<Vec<_>>().into_iter();
    }

    /// Returns whether no other container can be listed either.
    fn ends_all(&self, error: &Error) -> bool {
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

    fn is_session_open(&self) -> bool {
        match self.reader.client.send(&session::get(self.reader.session)) {
            Ok(found) => !found.into_model().is_ok_and(|session| session.is_stopped()),
            Err(error) => error.kind() != Kind::NotFound,
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
                return Some(Ok(WalkStep::Failed { path: path.to_string(), error }));
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

/// Returns whether a recursive listing must continue in things of a kind to find things of the wanted kinds; of all kinds if
/// none is wanted.
///
/// Attachments of list items are found only if they are wanted: the API does not say which items have any, so each item costs
/// a request. Replies to posts cost the same, but are posts themselves.
pub(crate) fn leads_to(workload: Workload, kind: NodeKind, wanted: &[NodeKind]) -> bool {
    use NodeKind as K;
    let below: &[K] = match kind {
        K::Root => K::of_workload(workload),
        K::Mailbox => &[K::Folder, K::Item],
        K::Drive | K::Library | K::Files => &[K::Folder, K::File],
        K::Site => &[K::Site, K::Library, K::List, K::Folder, K::File, K::Item, K::Attachment],
        K::Team => &[K::Channel, K::Files, K::Posts, K::Tabs, K::Folder, K::File, K::Post, K::Tab],
        K::Channel => &[K::Files, K::Posts, K::Tabs, K::Folder, K::File, K::Post, K::Tab],
        K::List => &[K::Folder, K::Item, K::Attachment],
        K::Folder => &[K::Folder, K::File, K::Item, K::Attachment],
        K::Posts | K::Post => &[K::Post],
        K::Tabs => &[K::Tab],
        K::Item if workload == Workload::Vesp => {
            return wanted.contains(&K::Attachment);
        }
        K::Item | K::File | K::Attachment | K::Tab => &[],
    };
    let is_wanted = |kind: &K| wanted.is_empty() || wanted.contains(kind);
    below.iter().any(|kind| kind.exists_in(workload) && is_wanted(kind))
}

#[cfg(test)]
mod tests;
