//! The sessions of a report: their number, and those that are open.

use std::collections::HashSet;
use std::hash::{BuildHasher, RandomState};

use chrono::{DateTime, Utc};

use crate::audit::event_record::{EventRecord, SessionState};

/// How the session of a record relates to that of the record before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum SessionSwitch {
    Same,
    ToNew,
    /// Back to a session that other sessions interrupted.
    ToKnown,
}

/// Recognizes sessions by eight bytes each.
#[derive(Default)]
pub(super) struct ReportSessions {
    hasher: RandomState,
    known: HashSet<u64>,
    current: Option<u64>,
    /// The start times and the first records of open sessions.
    pub(super) open: Vec<(Option<DateTime<Utc>>, EventRecord)>,
}

impl ReportSessions {
    pub(super) fn add(&mut self, record: &EventRecord) -> SessionSwitch {
        let key = self.hasher.hash_one((&record.profile, &record.server, &record.session_id));
        if self.current.replace(key) == Some(key) {
            return SessionSwitch::Same;
        }
        if !self.known.insert(key) {
            return SessionSwitch::ToKnown;
        }
        if let SessionState::Open { since } = record.session_state {
            self.open.push((since, record.clone()));
        }
        SessionSwitch::ToNew
    }
}
