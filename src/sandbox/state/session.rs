//! A restore session. Its texts and events are derived from a few numbers when they are requested.

use serde::Serialize;

use super::item_event::ItemEvent;
use crate::sandbox::data::{Dataset, Id, JobFixture, SandboxWorkload, ScopeItem, Ticks};

/// The end of a session.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum SessionEnd {
    /// Open; written as the last tick of year 9999.
    Never,
    /// Open; written as null.
    Null,
    /// Stopped at this time.
    At(Ticks),
}

/// The result of a session.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize)]
pub(crate) enum SessionResult {
    /// Also the result of open sessions.
    Success,
    /// Finished with warnings.
    Warning,
    /// Failed.
    Failed,
}

/// The call that opened a session.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) enum SessionStart {
    /// `Jobs/{id}/explore`.
    Job,
    /// `Organizations/{id}/explore`.
    Organization,
    /// `BackupRepositories/{id}/explore`.
    Repository,
    /// `DataRetrievals/{id}/explore`.
    DataRetrieval,
    /// `Organization/Explore`.
    Tenant,
    /// `Organization/OperatorExplore`.
    Operator,
}

/// The parameters of a session that was opened while the server runs.
pub(crate) struct Exploration {
    /// The call that opened the session.
    pub(crate) start: SessionStart,
    /// The only repository, if one was given.
    pub(crate) repository: Option<Id>,
    /// The id and the name of the data retrieval, if one was given.
    pub(crate) retrieval: Option<(Id, &'static str)>,
    /// The only item that an operator restores.
    pub(crate) scope: Option<ScopeItem>,
    /// The reason that the operator gave.
    pub(crate) reason: Option<String>,
    /// True if deleted items are shown.
    pub(crate) show_deleted: bool,
    /// True if all versions of items are shown.
    pub(crate) show_all_versions: bool,
}

/// The origin of a session.
pub(crate) enum SessionOrigin {
    /// One of the initial sessions, with its number.
    Initial(u32),
    /// Opened while the server runs.
    Explored(Box<Exploration>),
}

/// A restore session.
pub(crate) struct SandboxSession {
    /// The id.
    pub(crate) id: Id,
    /// The time of the start.
    pub(crate) created: Ticks,
    /// The requested point in time, as the name of the session contains it.
    pub(crate) requested: Ticks,
    /// The end.
    pub(crate) end: SessionEnd,
    /// The index of the job, if the session is of one.
    pub(crate) job: Option<u32>,
    /// The index of the organization.
    pub(crate) organization: usize,
    /// The workload.
    pub(crate) workload: SandboxWorkload,
    /// The time of the restore point; `None` if the session is empty.
    pub(crate) point: Option<Ticks>,
    /// The result.
    pub(crate) result: SessionResult,
    /// The number of the user who opened it; see `user_name`.
    pub(crate) user: u8,
    /// The origin.
    pub(crate) origin: SessionOrigin,
    /// The change counter.
    pub(crate) etag: i64,
    /// The number of events from the start, markers included.
    pub(crate) rows: usize,
    /// True if the last of these events still runs.
    pub(crate) busy: bool,
    /// True if it was stopped while the server runs, and so has its end marker after its rows.
    pub(crate) stopped_here: bool,
    /// The events of items that were opened, saved or exported while the server runs; they come after the rows.
    pub(crate) item_events: Vec<ItemEvent>,
    /// The sign-in that opened it; 0 for initial sessions.
    pub(crate) sign_in: u64,
}

impl SandboxSession {
    /// Returns whether the session is open.
    pub(crate) fn is_open(&self) -> bool {
        !matches!(self.end, SessionEnd::At(_))
    }

    /// Returns the end time as it is written.
    pub(crate) fn end_time(&self) -> Option<Ticks> {
        match self.end {
            SessionEnd::Never => Some(Ticks::NEVER),
            SessionEnd::Null => None,
            SessionEnd::At(time) => Some(time),
        }
    }

    /// Returns the name.
    pub(crate) fn name(&self, data: &Dataset) -> String {
        let retrieval = self.exploration().and_then(|exploration| exploration.retrieval);
        let job = self.job_name(data).filter(|_| self.portal_scope(data).is_none());
        let source = match (retrieval, job) {
            (Some((_, name)), _) => format!("Retrieval job: {name}"),
            (None, Some(name)) => format!("Job: {name}"),
            (None, None) => "Entire organization".to_owned(),
        };
        format!("{} restore ({source} - {})", self.workload.title(), self.requested.to_us_text())
    }

    /// Returns the parameters of the start, if the session was opened while the server runs.
    pub(crate) fn exploration(&self) -> Option<&Exploration> {
        match &self.origin {
            SessionOrigin::Explored(exploration) => Some(exploration),
            SessionOrigin::Initial(_) => None,
        }
    }

    /// Returns the scope and the reason, if the session was opened through the Restore Portal.
    pub(crate) fn portal_scope(&self, data: &Dataset) -> Option<(&str, &str)> {
        match &self.origin {
            SessionOrigin::Initial(number) => data.style.portal_scope(*number),
            SessionOrigin::Explored(exploration) => exploration
                .scope
                .map(|scope| (scope.name, exploration.reason.as_deref().unwrap_or_default())),
        }
    }

    /// Returns the details of the result.
    pub(crate) fn details(&self, data: &Dataset) -> Option<&'static str> {
        match self.origin {
            SessionOrigin::Initial(number) => data.style.session_details(number),
            SessionOrigin::Explored(_) => None,
        }
    }

    /// Returns the job, if the session is of one.
    pub(crate) fn job<'a>(&self, data: &'a Dataset) -> Option<&'a JobFixture> {
        data.jobs.get(usize::try_from(self.job?).ok()?)
    }

    /// Returns the name of the job, if the session is of one.
    pub(crate) fn job_name<'a>(&self, data: &'a Dataset) -> Option<&'a str> {
        self.job(data).map(|job| job.name.as_str())
    }
}
