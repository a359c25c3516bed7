//! One session: its events, read in one job of the pool.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, OnceLock};

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::event_record::EventRecord;
use super::query::AuditQuery;
use super::records::{AuditedSession, ServerLabel, ends_with_marker, session_records, sort};
use super::source::AuditServer;
use crate::api::Effect;
use crate::api::session::{self, Event, same_user};
use crate::client::{Client, Error, PAGE};
use crate::error::Kind;
use crate::parallel::ResultSink;
use crate::sys::lock;
use crate::time::Window;

/// A session to be read.
pub(super) enum SessionTask {
    /// A session that was read from a list.
    Listed(AuditedSession),
    /// Known by its start and its ID; the rest is requested.
    ById(Option<DateTime<Utc>>, Uuid),
}

/// The result of reading a session or the list of sessions.
pub(super) enum SessionOutcome {
    Read(AuditedSession, Vec<EventRecord>),
    /// The server no longer has it.
    Removed(Uuid, Error),
    Failed(Option<Uuid>, Option<DateTime<Utc>>, anyhow::Error),
    /// All sessions that started up to this time were listed and sent before.
    ListedThrough(Option<DateTime<Utc>>),
    /// The server's pages contradicted each other: sessions may be missing.
    IncompleteList,
}

impl SessionOutcome {
    /// Returns the start of the session, which is its place in the order of all.
    pub(super) fn started(&self) -> Option<DateTime<Utc>> {
        match self {
            Self::Read(session, _) => session.started,
            Self::Failed(_, started, _) => *started,
            _ => None,
        }
    }

    /// Returns the number of records.
    pub(super) fn weight(&self) -> usize {
        if let Self::Read(_, records) = self { records.len() } else { 0 }
    }
}

/// Reads the sessions of one server.
pub(super) struct SessionReader {
    pub(super) server: Arc<AuditServer>,
    pub(super) label: ServerLabel,
    pub(super) window: Window,
    /// The names of the organizations of the filter at this server.
    pub(super) organizations: OnceLock<Vec<String>>,
    pub(super) query: Arc<AuditQuery>,
    /// The memory of the events that are being read, in bytes.
    pub(super) held: AtomicUsize,
}

/// The most memory for events of the sessions that are read at once, in bytes.
const MAX_HELD: usize = 56 << 20;

/// The memory for an event beyond its texts, in bytes.
const OVERHEAD: usize = 640;

impl SessionReader {
    /// Returns whether the events of a session are to be read.
    pub(super) fn wants(&self, session: &AuditedSession) -> bool {
        if !self.query.filter.users.is_empty() {
            lock(&self.query.unseen_users).retain(|user| !same_user(user, &session.user));
        }
        let organizations = self.organizations.get().map_or(&[][..], Vec::as_slice);
        session.overlaps(self.window) && self.query.filter.matches_session(session, organizations)
    }

    /// Reads one session and sends the outcome. Sends nothing if the session is not wanted.
    ///
    /// # Errors
    /// A failure that the other sessions would meet as well.
    pub(super) fn run(
        &self,
        task: SessionTask,
        sink: &ResultSink<SessionOutcome>,
    ) -> anyhow::Result<()> {
        let (id, started) = match &task {
            SessionTask::Listed(session) => (session.id, session.started),
            SessionTask::ById(started, id) => (*id, *started),
        };
        let outcome = match self.read(&*self.server.client()?, task) {
            Ok(outcome) => outcome,
            Err(error) if concerns_one_session(&error) => {
                let error = anyhow::Error::from(error).context(format!("session {id}"));
                Some(SessionOutcome::Failed(Some(id), started, error))
            }
            Err(error) => return Err(error.into()),
        };
        if let Some(progress) = &self.query.progress {
            progress.step(outcome.as_ref().map_or(0, SessionOutcome::weight));
        }
        if let Some(outcome) = outcome {
            sink.send(outcome);
        }
        Ok(())
    }

    fn read(&self, client: &Client, task: SessionTask) -> Result<Option<SessionOutcome>, Error> {
        let mut session = match task {
            SessionTask::Listed(session) => session,
            SessionTask::ById(_, id) => match fetch(client, id) {
                Err(error) if error.kind() == Kind::NotFound => {
                    return Ok(Some(SessionOutcome::Removed(id, error)));
                }
                session => session?,
            },
        };
        if !self.wants(&session) {
            return Ok(None);
        }
        let mut bytes = 0;
        let events = self.events(client, session.id, &mut bytes);
        self.held.fetch_sub(bytes, Ordering::Relaxed);
        let mut events = events?;
        sort(&mut events);
        // It may have been stopped since it was listed.
        if !session.is_stopped && ends_with_marker(&events) {
            let now = fetch(client, session.id)?;
            if now.is_stopped {
                session = now;
            }
        }
        let records = session_records(&self.label, &session, events);
        Ok(Some(SessionOutcome::Read(session, records)))
    }

    /// Reads the events of a session. Adds their memory to `bytes`, and to that of the sessions which are read at once.
    fn events(
        &self,
        client: &Client,
        session: Uuid,
        bytes: &mut usize,
    ) -> Result<Vec<Event>, Error> {
        let mut events =
            client.items(session::event_models(session), PAGE).unbounded().steady(usize::MAX);
        let mut read = Vec::new();
        while let Some(event) = events.next() {
            read.push(event?);
            let new = events.bytes() + OVERHEAD * read.len() - *bytes;
            *bytes += new;
            if self.held.fetch_add(new, Ordering::Relaxed) + new > MAX_HELD {
                let reason = format!("more than {} MiB of events", MAX_HELD >> 20);
                let call = format!("GET RestoreSessions/{session}/Events");
                return Err(Error::Malformed { call, reason, effect: Effect::Read });
            }
        }
        Ok(read)
    }
}

fn fetch(client: &Client, id: Uuid) -> Result<AuditedSession, Error> {
    let session = client.send(&session::get_model(id))?;
    Ok(AuditedSession::new(id, session, Into::into))
}

/// A failure of one session, as opposed to one that all sessions would meet.
fn concerns_one_session(error: &Error) -> bool {
    let is_answer = matches!(
        error,
        Error::Refused { .. }
            | Error::Lost { .. }
            | Error::Broken { .. }
            | Error::Malformed { .. }
            | Error::WebPage { .. }
    );
    // A sign-in that is refused now will be refused for the next session as well.
    is_answer && !error.is_unauthorized()
}
