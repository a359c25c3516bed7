//! Changes of session between the records of a report.

use std::collections::HashSet;
use std::hash::{BuildHasher, RandomState};

use crate::audit::event_record::EventRecord;

/// The relation of the session of a record to that of the record before.
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
}

impl ReportSessions {
    pub(super) fn add(&mut self, record: &EventRecord) -> SessionSwitch {
        let key = self.hasher.hash_one((&record.profile, &record.server, &record.session_id));
        if self.current.replace(key) == Some(key) {
            return SessionSwitch::Same;
        }
        if self.known.insert(key) { SessionSwitch::ToNew } else { SessionSwitch::ToKnown }
    }
}
