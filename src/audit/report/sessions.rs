//! The sessions that a stream of records tells of: how many there are, and which of them have no end.

use std::collections::HashSet;
use std::hash::{BuildHasher, RandomState};

use chrono::{DateTime, Utc};

use super::line::Line;
use crate::audit::record::SessionState;

/// A session that still works.
#[derive(Clone, Debug)]
pub(crate) struct OpenSession {
    pub(crate) session_id: String,
    pub(crate) session_type: String,
    pub(crate) profile: Option<String>,
    pub(crate) server: String,
    pub(crate) organization: String,
    pub(crate) user: String,
    pub(crate) client_host: String,
    pub(crate) client_address: Option<String>,
    pub(crate) since: Option<DateTime<Utc>>,
}

/// Where a record belongs.
#[derive(Clone, Copy)]
pub(super) struct Place {
    /// Whether it is another session's than the record before.
    pub(super) turns: bool,
    /// Whether its session was not met before.
    pub(super) is_new: bool,
}

/// The sessions of a report: eight bytes for each, and all that the report shows of the open ones.
#[derive(Default)]
pub(super) struct Sessions {
    hasher: RandomState,
    met: HashSet<u64>,
    now: Option<u64>,
    open: Vec<OpenSession>,
}

impl Sessions {
    pub(super) fn add(&mut self, line: &Line) -> Place {
        let record = line.record;
        let key = self.hasher.hash_one((&record.profile, &record.server, &record.session_id));
        let is_new = self.met.insert(key);
        if let (true, SessionState::Open { since }) = (is_new, record.session_state) {
            self.open.push(opened(line, since));
        }
        Place { turns: self.now.replace(key) != Some(key), is_new }
    }

    pub(super) fn count(&self) -> u64 {
        self.met.len() as u64
    }

    /// Returns the open sessions, the oldest first.
    pub(super) fn open(&self) -> Vec<OpenSession> {
        let mut open = self.open.clone();
        open.sort_by(|one, other| {
            (one.since, &one.session_id).cmp(&(other.since, &other.session_id))
        });
        open
    }
}

fn opened(line: &Line, since: Option<DateTime<Utc>>) -> OpenSession {
    let record = line.record;
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
