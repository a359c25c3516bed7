//! One restore session. Its texts and events follow from a few numbers when they are asked for.

use serde::Serialize;

use super::clock::Ticks;
use super::jobs::Job;
use super::logged_in::Scope;
use super::past;
use super::random::Id;
use super::seed::Data;
use super::workload::Workload;

/// When a session ended.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum End {
    /// Not yet, written as the last moment of year 9999.
    Never,
    /// Not yet, written as null.
    Null,
    /// Then.
    At(Ticks),
}

/// How a session went.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize)]
pub(super) enum Outcome {
    /// Well; also while it works.
    Success,
    /// So so.
    Warning,
    /// Badly.
    Failed,
}

/// What somebody explored to start a session.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) enum Start {
    /// The backups of a job.
    Job,
    /// The backups of an organization.
    Organization,
    /// What a repository holds of an organization.
    Repository,
    /// What was retrieved from an archive.
    DataRetrieval,
    /// The backups of the tenant's own organization.
    Tenant,
    /// What an operator may restore.
    Operator,
}

/// What is known of a session that was started while the server runs.
pub(super) struct Explored {
    /// By what.
    pub(super) start: Start,
    /// The one repository that it shows.
    pub(super) repository: Option<Id>,
    /// The retrieval that it shows, and its name.
    pub(super) retrieval: Option<(Id, &'static str)>,
    /// The one thing that it shows of an organization.
    pub(super) scope: Option<Scope>,
    /// Why, as the operator said.
    pub(super) reason: Option<String>,
    /// Whether deleted items are shown, and all versions.
    pub(super) shows: (bool, bool),
}

/// Something that was opened in a session.
pub(super) struct View {
    /// When.
    pub(super) time: Ticks,
    /// Its name.
    pub(super) name: String,
    /// What it is.
    pub(super) kind: &'static str,
    /// Where it is.
    pub(super) source: String,
}

/// Where a session came from.
pub(super) enum Origin {
    /// It was there from the start, with this number.
    Past(u32),
    /// Somebody explored.
    Explored(Box<Explored>),
}

/// A restore session.
pub(super) struct Session {
    /// Its id.
    pub(super) id: Id,
    /// When it was opened.
    pub(super) created: Ticks,
    /// The point in time that was asked for, as its name tells it.
    pub(super) asked: Ticks,
    /// When it ended.
    pub(super) end: End,
    /// The place of its job, if it is of one.
    pub(super) job: Option<u32>,
    /// The place of its organization.
    pub(super) organization: usize,
    /// What it explores.
    pub(super) kind: Workload,
    /// The point that it shows; `None` when it is empty.
    pub(super) point: Option<Ticks>,
    /// How it went.
    pub(super) outcome: Outcome,
    /// Who opened it: 0 for the user who may sign in, else one of the others.
    pub(super) user: u8,
    /// Where it came from.
    pub(super) origin: Origin,
    /// Its count of changes.
    pub(super) etag: i64,
    /// Its events from the start, markers included.
    pub(super) rows: usize,
    /// Whether the last of them still runs.
    pub(super) busy: bool,
    /// Whether it was stopped while the server ran, and has its end marker after its rows.
    pub(super) stopped_here: bool,
    /// What was opened in it while the server ran, its event after the rows.
    pub(super) views: Vec<View>,
    /// The login that opened it; 0 for none that is known.
    pub(super) login: u64,
}

impl Session {
    /// Whether it is open.
    pub(super) fn works(&self) -> bool {
        !matches!(self.end, End::At(_))
    }

    /// When it ended, as it is written.
    pub(super) fn end_time(&self) -> Option<Ticks> {
        match self.end {
            End::Never => Some(Ticks::NEVER),
            End::Null => None,
            End::At(time) => Some(time),
        }
    }

    /// What it is called.
    pub(super) fn name(&self, data: &Data) -> String {
        let retrieval = self.explored().and_then(|explored| explored.retrieval);
        let job = self.job_name(data).filter(|_| self.portal().is_none());
        let what = match (retrieval, job) {
            (Some((_, name)), _) => format!("Retrieval job: {name}"),
            (None, Some(name)) => format!("Job: {name}"),
            (None, None) => "Entire organization".to_owned(),
        };
        format!("{} restore ({what} - {})", self.kind.title(), self.asked.us())
    }

    /// What is known of it if it was started while the server runs.
    pub(super) fn explored(&self) -> Option<&Explored> {
        if let Origin::Explored(explored) = &self.origin { Some(explored) } else { None }
    }

    /// The scope and the reason of a session that came through the Restore Portal.
    pub(super) fn portal(&self) -> Option<(&str, &str)> {
        match &self.origin {
            Origin::Past(number) => past::portal(*number),
            Origin::Explored(explored) => explored
                .scope
                .map(|scope| (scope.name, explored.reason.as_deref().unwrap_or_default())),
        }
    }

    /// What the server says of how it went.
    pub(super) fn details(&self) -> Option<&'static str> {
        if let Origin::Past(number) = self.origin { past::details(number) } else { None }
    }

    /// Its job, if it is of one.
    pub(super) fn job<'a>(&self, data: &'a Data) -> Option<&'a Job> {
        data.jobs.get(usize::try_from(self.job?).ok()?)
    }

    /// The name of its job, if it is of one.
    pub(super) fn job_name<'a>(&self, data: &'a Data) -> Option<&'a str> {
        self.job(data).map(|job| job.name.as_str())
    }
}
