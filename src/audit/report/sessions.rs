//! The sessions of a report: their number, and those that are open.

use std::collections::HashSet;
use std::hash::{BuildHasher, RandomState};

use chrono::{DateTime, Utc};

use crate::audit::event_record::{EventRecord, SessionState};

/// An open session. Its fields are those of [`EventRecord`].
#[derive(Debug)]
pub(super) struct OpenSession {
    pub(super) session_id: String,
    pub(super) session_type: String,
    pub(super) profile: Option<String>,
    pub(super) server: String,
    pub(super) organization: String,
    pub(super) user: String,
    pub(super) client_host: String,
    pub(super) client_address: Option<String>,
    pub(super) since: Option<DateTime<Utc>>,
}

/// How the session of a record relates to that of the record before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum SessionChange {
    Same,
    ToNew,
    /// Back to a session that other sessions interrupted.
    ToKnown,
}

/// Counts sessions: eight bytes for each, and all that is shown of the open ones.
#[derive(Default)]
pub(super) struct SessionTracker {
    hasher: RandomState,
    known: HashSet<u64>,
    current: Option<u64>,
    open: Vec<OpenSession>,
}

impl SessionTracker {
    pub(super) fn add(&mut self, record: &EventRecord) -> SessionChange {
        let key = self.hasher.hash_one((&record.profile, &record.server, &record.session_id));
        if self.current.replace(key) == Some(key) {
            return SessionChange::Same;
        }
        if !self.known.insert(key) {
            return SessionChange::ToKnown;
        }
        if let SessionState::Open { since } = record.session_state {
            self.open.push(open_session(record, since));
        }
        SessionChange::ToNew
    }

    pub(super) fn count(&self) -> u64 {
        self.known.len() as u64
    }

    pub(super) fn open_count(&self) -> u64 {
        self.open.len() as u64
    }

    /// Returns the open sessions, the oldest first.
    pub(super) fn open(&self) -> Vec<&OpenSession> {
        let mut open: Vec<_> = self.open.iter().collect();
        open.sort_by_key(|session| (session.since, &session.session_id));
        open
    }
}

fn open_session(record: &EventRecord, since: Option<DateTime<Utc>>) -> OpenSession {
    OpenSession {
        session_id: record.session_id.clone(),
        session_type: record.session_type.clone(),
        profile: record.profile.clone(),
        server: record.server.clone(),
        organization: record.organization.clone(),
        user: record.user.clone(),
        client_host: record.client_host.clone(),
        client_address: record.client_address.clone(),
        since,
    }
}
