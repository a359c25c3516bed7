//! A record as the parts of a report see it: its time and status are parsed once.

use chrono::{DateTime, FixedOffset};

use crate::api::session::Workload;
use crate::audit::event_record::{AuditAction, EventRecord};
use crate::time::Zone;

/// The meaning of a status.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum StatusClass {
    Success,
    Running,
    /// Cancelled or skipped.
    Omitted,
    /// A warning, or a status that a later server version adds: it must not pass for success.
    Warning,
    Failed,
}

impl StatusClass {
    fn parse(status: &str) -> Self {
        match status.to_ascii_lowercase().as_str() {
            "" | "success" => Self::Success,
            "running" => Self::Running,
            "cancelled" | "skipped" => Self::Omitted,
            "failed" => Self::Failed,
            _ => Self::Warning,
        }
    }

    /// Returns true if the report lists the event under "Failures and warnings".
    pub(super) fn is_problem(self) -> bool {
        !matches!(self, Self::Success | Self::Running)
    }
}

pub(super) struct ReportEvent<'r> {
    pub(super) record: &'r EventRecord,
    /// The time in the zone of the report; `None` if it cannot be parsed.
    pub(super) local_time: Option<DateTime<FixedOffset>>,
    pub(super) status: StatusClass,
}

impl<'r> ReportEvent<'r> {
    pub(super) fn new(record: &'r EventRecord, zone: &dyn Zone) -> Self {
        let time = record.time.as_ref().and_then(|text| DateTime::parse_from_rfc3339(text).ok());
        let local_time = time.map(|time| zone.show(time.to_utc()));
        Self { record, local_time, status: StatusClass::parse(&record.status) }
    }

    /// Returns the bytes that left the backup; viewed data stays in it.
    pub(super) fn bytes_taken(&self) -> i64 {
        use AuditAction::{Export, Restore, Save, Send};
        let takes = matches!(self.record.action, Save | Export | Send | Restore);
        let size = self.record.size_bytes.filter(|_| takes && self.status != StatusClass::Failed);
        size.unwrap_or(0).max(0)
    }
}

/// Returns the label of a session type, such as `Exchange (vex)`; a type of a later server version is its own label.
pub(super) fn type_label(session_type: &str) -> &str {
    session_type.parse().map_or(session_type, |workload: Workload| workload.label())
}

/// Returns the host and the address of the client of a session.
pub(super) fn client(host: &str, address: Option<&str>) -> String {
    address.map_or_else(|| host.to_owned(), |address| format!("{host} {address}"))
}
