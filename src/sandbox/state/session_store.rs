//! All restore sessions: lookup, start and stop.

use std::collections::HashMap;

use super::changes::ChangeLog;
use super::clock::SandboxClock;
use super::item_event::ItemEvent;
use super::session::{SandboxSession, SessionEnd};
use crate::sandbox::data::random::{self, Purpose};
use crate::sandbox::data::{FIRST_ETAG, Id, spell_user, user_names};
use crate::sandbox::http::{SandboxError, SandboxRequest, require_found};
use crate::sandbox::options::SandboxOptions;

/// The largest number of events of items that are recorded for a session.
const MAX_ITEM_EVENTS: usize = 200_000;

/// All sessions, in the order of their start.
pub(crate) struct SessionStore {
    sessions: Vec<SandboxSession>,
    indexes: HashMap<Id, usize>,
    initial: usize,
    etag: i64,
    changes: ChangeLog,
    seed: u64,
    /// The names of the users, by number, as sessions spell them.
    users: [String; 4],
}

impl SessionStore {
    /// Creates a store with the initial sessions.
    pub(crate) fn new(sessions: Vec<SandboxSession>, seed: u64, options: &SandboxOptions) -> Self {
        let indexes = sessions.iter().enumerate().map(|(index, session)| (session.id, index));
        let initial = sessions.len();
        Self {
            indexes: indexes.collect(),
            sessions,
            initial,
            etag: FIRST_ETAG + i64::try_from(initial).unwrap_or(0),
            changes: ChangeLog::new(seed),
            seed,
            users: user_names(&options.username).map(|(name, role)| match role {
                _ if !options.spells_users => name.to_owned(),
                role => spell_user(name, role),
            }),
        }
    }

    /// Returns all sessions, oldest first.
    pub(crate) fn all(&self) -> &[SandboxSession] {
        &self.sessions
    }

    /// Returns the user who opened a session, as the session spells it.
    pub(crate) fn user(&self, session: &SandboxSession) -> &str {
        self.users.get(usize::from(session.user)).map_or("", String::as_str)
    }

    /// Adds a session, and sets its id and its change counter.
    pub(crate) fn add(&mut self, mut session: SandboxSession) -> Id {
        let index = self.sessions.len();
        let number = u64::try_from(index).unwrap_or(u64::MAX);
        session.id = random::id(self.seed, Purpose::Session, number);
        let id = session.id;
        self.indexes.insert(id, index);
        self.sessions.push(session);
        self.record_change(index);
        id
    }

    /// Stops the open sessions of a sign-in.
    pub(crate) fn stop_all(&mut self, sign_in: u64, clock: &mut SandboxClock) {
        for index in self.initial..self.sessions.len() {
            let session = &self.sessions[index];
            if session.sign_in == sign_in && session.is_open() {
                self.end(index, clock);
            }
        }
    }

    /// Stops a session without a request of its user; nothing happens if it is not open.
    pub(crate) fn stop_by_server(&mut self, id: Id, clock: &mut SandboxClock) {
        let index = self.indexes.get(&id).copied();
        if let Some(index) = index.filter(|index| self.sessions[*index].is_open()) {
            self.end(index, clock);
        }
    }

    fn end(&mut self, index: usize, clock: &mut SandboxClock) {
        let session = &mut self.sessions[index];
        session.end = SessionEnd::At(clock.record_event());
        session.stopped_here = true;
        self.record_change(index);
    }

    fn record_change(&mut self, index: usize) {
        self.etag += 1;
        self.sessions[index].etag = self.etag;
        self.changes.record_update(self.sessions[index].id, self.etag);
    }

    /// Returns the changes while the server runs.
    pub(crate) fn changes(&self) -> &ChangeLog {
        &self.changes
    }

    /// Records an event of an item inside a session.
    pub(crate) fn record_item_event(&mut self, id: Id, event: ItemEvent) {
        let index = self.indexes.get(&id);
        if let Some(session) = index.and_then(|index| self.sessions.get_mut(*index))
            && session.item_events.len() < MAX_ITEM_EVENTS
        {
            session.item_events.push(event);
        }
    }

    /// Returns the session with an id.
    pub(crate) fn get(&self, id: Id) -> Option<&SandboxSession> {
        self.sessions.get(*self.indexes.get(&id)?)
    }

    /// Returns the session with the first id in the path, if the caller may see it.
    pub(crate) fn find(
        &self,
        request: &SandboxRequest<'_>,
    ) -> Result<&SandboxSession, SandboxError> {
        Ok(&self.sessions[self.find_index(request)?])
    }

    /// A session that the caller may not see is reported as missing, so that its id does not reveal it.
    fn find_index(&self, request: &SandboxRequest<'_>) -> Result<usize, SandboxError> {
        let id = request.path_id()?;
        let index = self.indexes.get(&id).copied();
        let index = index.filter(|index| request.can_see(self.sessions[*index].user));
        require_found(index, "restore session", id)
    }

    /// Stops the session with the first id in the path.
    pub(crate) fn stop(
        &mut self,
        request: &SandboxRequest<'_>,
        clock: &mut SandboxClock,
    ) -> Result<(), SandboxError> {
        let index = self.find_index(request)?;
        if !self.sessions[index].is_open() {
            let message = "The restore session is stopped already.";
            return Err(SandboxError::Conflict(message.to_owned()));
        }
        self.end(index, clock);
        Ok(())
    }
}
