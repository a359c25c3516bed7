//! The sessions of one server, oldest first, and the events of each, read by a pool over shared connections.
//!
//! If the server sorts, sessions are taken from its list page by page; otherwise all are listed first and sorted here.
//! Sessions that an earlier run left to be watched have their place among them, by the time of their start.

use std::collections::{HashSet, VecDeque};
use std::sync::atomic::AtomicUsize;
use std::sync::{Arc, OnceLock};

use chrono::{DateTime, TimeDelta, Utc};
use uuid::Uuid;

use super::cursor::AuditCursor;
use super::query::AuditQuery;
use super::records::AuditedSession;
use super::session_reader::{SessionOutcome, SessionReader, SessionTask};
use super::source::AuditSource;
use crate::api::session::{self, Session};
use crate::client::{Client, PAGE};
use crate::parallel::{JobQueue, OrderedResults, PoolLimits, catch_panic, spawn};
use crate::resolve::{Resolver, no_open_session};
use crate::time::Window;

/// Sessions per page if the server sorts and most sessions are read: they keep the workers busy, and take little memory.
const SMALL_PAGE: usize = 250;

/// Pages of a sorted list that are remembered, so that no session comes twice when the list shifts.
const REMEMBERED_PAGES: usize = 8;

/// Sessions for each worker that are being read or wait to be taken.
const SESSIONS_PER_WORKER: usize = 4;

/// Records that wait to be taken, above which no more sessions are read.
const RECORDS: usize = 50_000;

/// Starts to collect. Results come in the order of the sessions' starts; an error is a failure of the server.
///
/// # Errors
/// No thread can be started.
pub(super) fn collect(
    source: &AuditSource,
    query: &Arc<AuditQuery>,
) -> anyhow::Result<OrderedResults<SessionOutcome>> {
    let loaded = Arc::clone(&source.server);
    let complaints = move || loaded.opened().map_or(0, |client| client.server().overload_count());
    let (jobs, results) = JobQueue::new(PoolLimits {
        window: query.threads * SESSIONS_PER_WORKER,
        weight: RECORDS,
        weigh: SessionOutcome::weight,
        complaints: Box::new(complaints),
        ..PoolLimits::threads(query.threads)
    });
    let cursor = source.cursor.as_ref();
    let mut watched: Vec<_> = cursor.into_iter().flat_map(AuditCursor::watched).collect();
    watched.sort_unstable();
    let server = Arc::clone(&source.server);
    let (label, query) = (source.label(), Arc::clone(query));
    let (window, organizations) = (source.window, OnceLock::new());
    let held = AtomicUsize::new(0);
    let reader = SessionReader { server, label, window, organizations, query, held };
    let mut queue = SessionQueue {
        jobs,
        reader: Arc::new(reader),
        window: source.window,
        listed_since: cursor.and_then(AuditCursor::since),
        watched: watched.into(),
        known: cursor.into_iter().flat_map(AuditCursor::known).collect(),
        through: None,
        texts: HashSet::new(),
    };
    spawn(move || {
        if let Err(error) = catch_panic(|| queue.push_all()) {
            queue.jobs.push(|_| Err(error));
        }
    })?;
    Ok(results)
}

/// Puts the sessions of one server into the pool, in the order of their starts.
struct SessionQueue {
    jobs: JobQueue<SessionOutcome>,
    reader: Arc<SessionReader>,
    /// The window of the events.
    window: Window,
    /// The start time from which sessions are listed. The window has none: a session may stay open for any time,
    /// and the API cannot select open sessions and recently ended ones together (`endTimeFrom` of v8 is "finished after").
    listed_since: Option<DateTime<Utc>>,
    /// Sessions that are read even if the list does not have them, with their start times.
    watched: VecDeque<(Option<DateTime<Utc>>, Uuid)>,
    /// Sessions of the list that are left out.
    known: HashSet<Uuid>,
    /// The latest start so far.
    through: Option<DateTime<Utc>>,
    /// Texts that many sessions share.
    texts: HashSet<Arc<str>>,
}

/// A session of a list, or why it cannot be read, with its start.
type ListedSession = (Option<DateTime<Utc>>, anyhow::Result<AuditedSession>);

impl SessionQueue {
    fn push_all(&mut self) -> anyhow::Result<()> {
        let (client, query) = (self.reader.server.client()?, Arc::clone(&self.reader.query));
        let resolver = Resolver::new(&client).with_journal(query.journal.clone());
        let organizations = query.filter.organizations.iter();
        let names: Vec<_> = organizations
            .map(|typed| resolver.organization_names(typed))
            .collect::<anyhow::Result<_>>()?;
        self.reader.organizations.get_or_init(|| names.concat());
        if query.filter.sessions.is_empty() {
            return self.push_list(&client);
        }
        for session in &query.filter.sessions {
            let ids = resolver.sessions(session)?;
            if ids.is_empty() {
                let server = client.server().address().to_string();
                query.messages.warn(&no_open_session(&server));
            }
            for id in ids {
                self.push(SessionTask::ById(None, id));
            }
        }
        Ok(())
    }

    fn push(&self, task: SessionTask) -> bool {
        let reader = Arc::clone(&self.reader);
        self.jobs.push(move |sink| reader.run(task, sink))
    }

    fn push_outcome(&self, outcome: SessionOutcome) -> bool {
        self.jobs.push(|sink| {
            sink.send(outcome);
            Ok(())
        })
    }

    fn push_list(&mut self, client: &Client) -> anyhow::Result<()> {
        let listed = Window { since: self.listed_since, until: self.window.until };
        // The server's bounds may exclude their own instant.
        let (since, until) = listed.widened(TimeDelta::seconds(1));
        let request = session::list_oldest_first(client.version(), since, until);
        if client.version().sorts_sessions() {
            // Most sessions of a long list ended before the window.
            let is_mostly_skipped = self.window.since.is_some() && since.is_none();
            let page = if is_mostly_skipped { PAGE } else { SMALL_PAGE };
            let mut sessions =
                client.items(request, page).unbounded().steady(REMEMBERED_PAGES * page);
            for session in sessions.by_ref() {
                let session = self.listed(session?);
                if !self.push_listed(session) {
                    return Ok(());
                }
            }
            if sessions.is_incomplete() {
                self.push_outcome(SessionOutcome::IncompleteList);
            }
        } else {
            let mut sessions = client.items(request, PAGE).unbounded().steady(usize::MAX);
            let mut all = Vec::new();
            for session in sessions.by_ref() {
                let (started, session) = self.listed(session?);
                // Sessions that are left out take no memory: the list may be long, and the window small.
                if session.as_ref().is_ok_and(|session| !self.is_wanted(session)) {
                    self.through = self.through.max(started);
                } else {
                    all.push((started, session));
                }
            }
            all.sort_by_key(|(started, session)| (*started, session.as_ref().map(|s| s.id).ok()));
            // What is missing may be anywhere, so this comes before all sessions.
            if sessions.is_incomplete() {
                self.push_outcome(SessionOutcome::IncompleteList);
            }
            self.announce(&all);
            for session in all {
                if !self.push_listed(session) {
                    return Ok(());
                }
            }
        }
        for (started, id) in std::mem::take(&mut self.watched) {
            self.push(SessionTask::ById(started, id));
        }
        self.push_outcome(SessionOutcome::ListedThrough(self.through));
        Ok(())
    }

    fn listed(&mut self, session: Session) -> ListedSession {
        let started = session.creation_time.instant();
        (started, AuditedSession::listed(session, |text| self.shared(text)))
    }

    fn shared(&mut self, text: String) -> Arc<str> {
        if let Some(known) = self.texts.get(text.as_str()) {
            return Arc::clone(known);
        }
        let new: Arc<str> = text.into();
        self.texts.insert(Arc::clone(&new));
        new
    }

    fn is_wanted(&self, session: &AuditedSession) -> bool {
        !self.known.contains(&session.id) && self.reader.wants(session)
    }

    /// Announces how many sessions will be read if these are all.
    fn announce(&self, all: &[ListedSession]) {
        if let Some(progress) = &self.reader.query.progress {
            let wanted = all.iter().filter(|(_, session)| session.is_ok()).count();
            progress.expect(wanted + self.watched.len());
        }
    }

    /// Puts in a session of the list, after the watched ones that started before it. Returns `false` if no more are
    /// wanted.
    fn push_listed(&mut self, (started, session): ListedSession) -> bool {
        while self.watched.front().is_some_and(|(watched, _)| *watched <= started)
            && let Some((watched, id)) = self.watched.pop_front()
        {
            self.push(SessionTask::ById(watched, id));
        }
        self.through = self.through.max(started);
        match session {
            Ok(session) if !self.is_wanted(&session) => true,
            Ok(session) => self.push(SessionTask::Listed(session)),
            Err(error) => self.push_outcome(SessionOutcome::Failed(None, started, error)),
        }
    }
}
