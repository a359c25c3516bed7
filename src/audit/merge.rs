//! The records of all servers in one order, and what the cursors keep of them.

use std::sync::mpsc::RecvTimeoutError;
use std::sync::{Arc, Mutex};
use std::time::Duration;
use std::vec;

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::collect::collect;
use super::cursor::{AuditCursor, is_settled};
use super::event_record::{EventRecord, UnreadSession};
use super::failures::AuditFailures;
use super::filter::Glob;
use super::query::{AuditQuery, ServerFailure};
use super::records::{AuditedSession, ServerLabel};
use super::server_stream::{ServerStream, incomplete};
use super::session_reader::SessionOutcome;
use super::source::AuditSource;
use crate::config::ServerConfig;
use crate::diagnostics;
use crate::error::{Failure, Kind, Reported};
use crate::resolve::{Noun, no_session_of_user, not_found};
use crate::sys::lock;
use crate::time::Window;

/// The time to wait for a server before the next check of the stop signal.
const PATIENCE: Duration = Duration::from_millis(50);

/// Unreadable sessions in a row after which the server is not asked for the rest.
const MAX_FAILURES: usize = 20;

/// One pass through all servers: the records of their sessions, by the start times of the sessions.
pub(crate) struct AuditRound<'a> {
    streams: Vec<ServerStream<'a>>,
    query: Arc<AuditQuery>,
    /// The patterns of the filter that match no item so far.
    unmatched_items: Vec<Glob>,
    ready: vec::IntoIter<EventRecord>,
    failures: AuditFailures,
    /// The open sessions among those that were read.
    open: Vec<(ServerLabel, AuditedSession)>,
    is_over: bool,
}

impl<'a> AuditRound<'a> {
    /// Starts to read all servers.
    ///
    /// # Errors
    /// No thread can be started.
    pub(crate) fn start(
        sources: &'a mut [AuditSource],
        mut query: AuditQuery,
    ) -> anyhow::Result<Self> {
        query.unseen_users = Mutex::new(query.filter.users.clone());
        let unmatched_items = query.filter.items.clone();
        let (query, are_several) = (Arc::new(query), sources.len() > 1);
        let stream = |source: &'a mut AuditSource| {
            let results = collect(source, &query)?;
            Ok(ServerStream::new(source, results, are_several))
        };
        let streams = sources.iter_mut().map(stream).collect::<anyhow::Result<_>>()?;
        let (ready, failures) = (Vec::new().into_iter(), AuditFailures::default());
        let (open, is_over) = (Vec::new(), false);
        Ok(Self { streams, query, unmatched_items, ready, failures, open, is_over })
    }

    /// Returns at least `most` records, if there are as many, and stops at the end of a session.
    pub(crate) fn part(
        &mut self,
        most: usize,
    ) -> impl Iterator<Item = anyhow::Result<EventRecord>> {
        let mut count = 0;
        std::iter::from_fn(move || {
            if count >= most && self.ready.as_slice().is_empty() {
                return None;
            }
            count += 1;
            self.next()
        })
    }

    pub(crate) fn is_over(&self) -> bool {
        self.is_over
    }

    pub(crate) fn has_failures(&self) -> bool {
        self.failures.has_failures()
    }

    /// Returns how far each server has been read. All that was delivered must have been printed.
    pub(crate) fn checkpoint(&mut self) -> Vec<(&ServerConfig, &AuditCursor)> {
        for stream in &mut self.streams {
            if let Some(cursor) = &mut stream.source.cursor {
                cursor.tidy();
            }
        }
        let sources = self.streams.iter().map(|stream| &*stream.source);
        sources.filter_map(|source| Some((&source.config, source.cursor.as_ref()?))).collect()
    }

    /// Returns the open sessions among those that were read so far, each with its server.
    pub(crate) fn take_open(&mut self) -> Vec<(ServerLabel, AuditedSession)> {
        std::mem::take(&mut self.open)
    }

    /// Returns whether a server was not read to its end although none of its calls failed.
    pub(crate) fn is_interrupted(&self) -> bool {
        self.streams.iter().any(|stream| stream.results.is_some() || stream.head.is_some())
    }

    /// Warns of users of the filter without a session, if all sessions were seen, and of patterns of the filter without an
    /// item, if all events of the selected sessions were read.
    pub(crate) fn warn_of_unmatched_filters(&self) {
        let has_seen_all = |stream: &ServerStream| {
            let until = stream.source.window.until;
            stream.lists_all && until.is_none_or(|until| until >= self.query.now)
        };
        let is_complete = self.streams.iter().all(has_seen_all);
        if self.has_failures() || self.is_interrupted() || !is_complete {
            return;
        }
        if self.query.filter.sessions.is_empty() {
            for user in &*lock(&self.query.unseen_users) {
                self.query.messages.warn(&no_session_of_user(user));
            }
        }
        if self.streams.iter().all(|stream| stream.source.window.since.is_none()) {
            for glob in &self.unmatched_items {
                let message = format!("no item in the selected sessions matches '{glob}'");
                self.query.messages.warn(&message);
            }
        }
    }

    /// Returns the failure that says how far the round came, for one that ends early.
    pub(crate) fn incomplete(&self) -> Failure {
        let events: usize = self.streams.iter().map(|stream| stream.events).sum();
        let is_printed = self.query.on_failure != ServerFailure::Abort;
        let written = is_printed.then(|| events - self.ready.len());
        incomplete(&self.streams, &self.query, Kind::Failure, written)
    }

    pub(crate) fn into_failures(self) -> AuditFailures {
        self.failures
    }

    /// Delivers the next session. Returns `false` if there is none.
    fn advance(&mut self) -> anyhow::Result<bool> {
        for at in 0..self.streams.len() {
            self.fetch_head(at)?;
        }
        if self.query.stop.signal().is_some() {
            return Ok(false);
        }
        let heads = self.streams.iter().enumerate();
        let heads = heads.filter_map(|(at, stream)| Some((stream.head.as_ref()?.started(), at)));
        let Some((_, at)) = heads.min() else { return Ok(false) };
        let Some(outcome) = self.streams[at].head.take() else { return Ok(false) };
        let mut records = self.deliver(at, outcome)?;
        let items = records.iter().filter_map(|record| record.item.as_deref());
        items.for_each(|item| self.unmatched_items.retain(|glob| !glob.matches(item)));
        let window = self.streams[at].source.window;
        let matches = |record: &EventRecord| {
            window.holds(record.instant()) && self.query.filter.matches(record)
        };
        records.retain(matches);
        let stream = &mut self.streams[at];
        stream.events += records.len();
        if let Some(record) = records.first() {
            stream.last_session = Uuid::try_parse(&record.session_id).ok();
        }
        self.ready = records.into_iter();
        Ok(true)
    }

    /// Waits for the next session of a server. There is none if the stream has ended or a signal came.
    fn fetch_head(&mut self, at: usize) -> anyhow::Result<()> {
        while self.streams[at].head.is_none() && self.query.stop.signal().is_none() {
            let Some(results) = &self.streams[at].results else { break };
            match results.next_within(PATIENCE) {
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => self.streams[at].results = None,
                Ok((_, Ok(outcome))) => self.receive(at, outcome),
                Ok((_, Err(error))) => self.fail_server(at, error)?,
            }
        }
        Ok(())
    }

    /// Takes an outcome in. One with a place in the order becomes the head of its stream.
    fn receive(&mut self, at: usize, outcome: SessionOutcome) {
        let now = self.now(at);
        let stream = &mut self.streams[at];
        match outcome {
            SessionOutcome::ListedThrough(through) => stream.advance_cursor(through, now),
            SessionOutcome::IncompleteList => {
                (stream.is_incomplete, self.failures.is_incomplete) = (true, true);
            }
            SessionOutcome::Removed(id, error) => {
                let cursor = stream.source.cursor.as_mut();
                if !cursor.is_some_and(|cursor| cursor.forget(id)) {
                    return self.fail_session(at, Some(id), not_found(Noun::Session, id, error));
                }
                stream.messages(&self.query.messages).warn(&format!(
                    "session {id} no longer exists on the server: its events since the last run are lost"
                ));
            }
            outcome => stream.head = Some(outcome),
        }
    }

    /// Returns the records of a session that are new, and moves the cursor.
    fn deliver(&mut self, at: usize, outcome: SessionOutcome) -> anyhow::Result<Vec<EventRecord>> {
        let (now, are_chosen) = (self.now(at), !self.query.filter.sessions.is_empty());
        let started = outcome.started();
        let stream = &mut self.streams[at];
        let mut new = Vec::new();
        match outcome {
            SessionOutcome::Read(session, mut records) => {
                stream.failures_in_a_row = 0;
                stream.last_session.get_or_insert(session.id);
                stream.source.reported.remove(&session.id);
                self.failures.sessions += 1;
                // A later run delivers what is after the window, so the cursor does not see it.
                let (all, until) = (records.len(), stream.source.window.until);
                let window = Window { since: None, until };
                records.retain(|record| window.holds(record.instant()));
                let is_complete = !are_chosen && records.len() == all;
                new = match &mut stream.source.cursor {
                    Some(cursor) => {
                        let is_settled = is_complete && is_settled(&session, &records, now);
                        cursor.take(&session, records, is_settled)
                    }
                    None => records,
                };
                if !session.is_stopped {
                    // Long texts that a report does not show.
                    let (name, reason) = Default::default();
                    let session = AuditedSession { name, reason, ..session };
                    self.open.push((stream.source.label(), session));
                }
            }
            SessionOutcome::Failed(id, started, error) => {
                if let (Some(cursor), Some(id)) = (&mut stream.source.cursor, id) {
                    cursor.watch(id, started);
                }
                self.count_failure(at, id, error)?;
            }
            _ => {}
        }
        if !are_chosen {
            self.streams[at].advance_cursor(started, now);
        }
        Ok(new)
    }

    fn now(&self, at: usize) -> DateTime<Utc> {
        self.streams[at].source.server_time().unwrap_or(self.query.now)
    }

    /// Reports the failure of a session. Many in a row are a failure of the server.
    fn count_failure(
        &mut self,
        at: usize,
        id: Option<Uuid>,
        error: anyhow::Error,
    ) -> anyhow::Result<()> {
        let kind = diagnostics::kind_of(&error);
        // A session that is read again and again is reported once.
        if id.is_none_or(|id| self.streams[at].source.reported.insert(id)) {
            self.fail_session(at, id, error);
        }
        let stream = &mut self.streams[at];
        if matches!(kind, Kind::Server | Kind::Unreachable) {
            stream.failures_in_a_row += 1;
            if stream.failures_in_a_row >= MAX_FAILURES {
                let message = format!(
                    "{MAX_FAILURES} sessions in a row could not be read, so the rest was not read"
                );
                return self.fail_server(at, Failure::new(kind, message).into());
            }
        }
        Ok(())
    }

    fn fail_session(&mut self, at: usize, id: Option<Uuid>, error: anyhow::Error) {
        self.note_unread(at, id, &error);
        self.failures.sessions += 1;
        self.failures.kinds.push(self.streams[at].report(error, &self.query.messages));
    }

    /// Ends the stream of a server.
    ///
    /// # Errors
    /// The failure ends the round.
    fn fail_server(&mut self, at: usize, error: anyhow::Error) -> anyhow::Result<()> {
        let are_several = self.streams.len() > 1;
        let stream = &mut self.streams[at];
        stream.results = None;
        let error =
            if stream.last_session.is_some() && self.query.on_failure != ServerFailure::Defer {
                let kind = diagnostics::kind_of(&error);
                let is_printed = are_several || self.query.on_failure != ServerFailure::Abort;
                let written = is_printed.then_some(self.streams[at].events);
                error.context(incomplete(&self.streams[at..=at], &self.query, kind, written))
            } else {
                error
            };
        if self.query.on_failure == ServerFailure::Abort && !are_several {
            return Err(error);
        }
        self.note_unread(at, None, &error);
        let error = if are_several && self.query.on_failure != ServerFailure::Defer {
            Reported(self.streams[at].report(error, &self.query.messages)).into()
        } else {
            error
        };
        self.failures.servers.push((at, error));
        Ok(())
    }

    fn note_unread(&mut self, at: usize, id: Option<Uuid>, error: &anyhow::Error) {
        self.failures.unread.push(UnreadSession {
            session_id: id.map(|id| id.to_string()),
            profile: self.streams[at].profile.clone(),
            cause: format!("{error:#}"),
        });
    }
}

impl Iterator for AuditRound<'_> {
    type Item = anyhow::Result<EventRecord>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            if let Some(record) = self.ready.next() {
                return Some(Ok(record));
            }
            if self.is_over {
                return None;
            }
            match self.advance() {
                Ok(is_delivered) => self.is_over = !is_delivered,
                Err(error) => {
                    self.is_over = true;
                    return Some(Err(error));
                }
            }
        }
    }
}
