//! A record as the parts of a report see it: what is read from it is read once.

use chrono::{DateTime, FixedOffset, Utc};

use crate::api::session::Workload;
use crate::audit::{Action, Record};
use crate::time::Zone;

/// The actions in the order of a session's life.
pub(super) const ACTIONS: [Action; 8] = [
    Action::Start,
    Action::View,
    Action::Save,
    Action::Export,
    Action::Send,
    Action::Restore,
    Action::Stop,
    Action::Other,
];

/// The word for an action; in JSON it is the same.
pub(super) fn word(action: Action) -> &'static str {
    match action {
        Action::Start => "start",
        Action::View => "view",
        Action::Save => "save",
        Action::Export => "export",
        Action::Send => "send",
        Action::Restore => "restore",
        Action::Stop => "stop",
        Action::Other => "other",
    }
}

/// What a status means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Judged {
    Fine,
    Running,
    /// It was not done, and nobody failed.
    Aside,
    /// A word of a later build is one, too: it must not pass for success.
    Warning,
    Failed,
}

impl Judged {
    pub(super) fn of(status: &str) -> Self {
        let is = |word: &str| status.eq_ignore_ascii_case(word);
        match status {
            "" => Self::Fine,
            _ if is("Success") => Self::Fine,
            _ if is("Running") => Self::Running,
            _ if is("Cancelled") || is("Skipped") => Self::Aside,
            _ if is("Failed") => Self::Failed,
            _ => Self::Warning,
        }
    }

    /// Whether a reader is to be told.
    pub(super) fn is_trouble(self) -> bool {
        !matches!(self, Self::Fine | Self::Running)
    }
}

pub(super) struct Line<'r> {
    pub(super) record: &'r Record,
    pub(super) at: Option<DateTime<Utc>>,
    /// The same on the reader's clock.
    pub(super) shown: Option<DateTime<FixedOffset>>,
    pub(super) judged: Judged,
}

impl<'r> Line<'r> {
    pub(super) fn new(record: &'r Record, zone: &dyn Zone) -> Self {
        let read = |time: &String| DateTime::parse_from_rfc3339(time).ok();
        let at = record.time.as_ref().and_then(read).map(|moment| moment.to_utc());
        let judged = Judged::of(&record.status);
        Self { record, at, shown: at.map(|at| zone.show(at)), judged }
    }

    /// The bytes of what left the backup; what was looked at stayed there.
    pub(super) fn taken(&self) -> u64 {
        let takes = matches!(
            self.record.action,
            Action::Save | Action::Export | Action::Send | Action::Restore
        );
        let size = self.record.size_bytes.and_then(|size| u64::try_from(size).ok());
        if takes && self.judged != Judged::Failed { size.unwrap_or(0) } else { 0 }
    }
}

/// The product that a type of session looks into; a type of a later build keeps its own name.
pub(super) fn product(session_type: &str) -> &str {
    match session_type.parse::<Workload>() {
        Ok(workload) => workload.product(),
        Err(_) => session_type,
    }
}
