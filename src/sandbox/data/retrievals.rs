//! Data retrievals: data that were, or are being, retrieved from an archive.

use serde::Serialize;

use super::jobs::JobFixture;
use super::points::{PointFixture, PointKind, retrieval_id};
use super::random::{self, Id, Purpose};
use super::ticks::Ticks;
use super::workloads::SandboxWorkload;

const DAY: i64 = 86_400;

/// The state of a retrieval's data.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize)]
pub(crate) enum RetrievalStage {
    /// The data are being retrieved.
    Retrieving,
    /// The data are available until they expire.
    Retrieved,
    /// The time until the data expire is being changed.
    ChangingAvailabilityPeriod,
    /// The data are being removed.
    Removing,
}

impl RetrievalStage {
    const ALL: [Self; 4] =
        [Self::Retrieving, Self::Retrieved, Self::ChangingAvailabilityPeriod, Self::Removing];

    /// Returns the stage with a name of the contract; case matters.
    pub(crate) fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|stage| format!("{stage:?}") == name)
    }
}

/// A data retrieval.
pub(crate) struct RetrievalFixture {
    /// The id.
    pub(crate) id: Id,
    /// The name.
    pub(crate) name: &'static str,
    /// The index of the organization.
    pub(crate) organization: usize,
    /// The workload.
    pub(crate) workload: SandboxWorkload,
    /// The point in time of the data.
    pub(crate) time: Ticks,
    /// True if deleted items are retrieved.
    pub(crate) show_deleted: bool,
    /// True if all versions of items are retrieved.
    pub(crate) show_all_versions: bool,
    /// The retrieved point, if there is one.
    pub(crate) point: Option<PointFixture>,
    /// The state of the data.
    pub(crate) stage: RetrievalStage,
    /// The status of the last run.
    pub(crate) status: &'static str,
    /// The start of the last run.
    pub(crate) started: Ticks,
    /// The time at which the data expire; `None` while they are not available.
    pub(crate) expires: Option<Ticks>,
    /// True if the organization was removed.
    pub(crate) orphaned: bool,
    /// The number of the retrieval.
    pub(crate) number: usize,
}

const NAMES: [&str; 4] =
    ["Audit, \"legal hold\"", "Before the migration", "R\u{fc}ckholung 3", "Ana's first mailbox"];

/// Stage, last status, days until the data expire, whether the organization was removed. None of
/// these can be explored: the second one has expired.
const UNAVAILABLE: [(RetrievalStage, &str, Option<i64>, bool); 4] = [
    (RetrievalStage::Retrieving, "Running", None, false),
    (RetrievalStage::Retrieved, "Success", Some(-1), false),
    (RetrievalStage::ChangingAvailabilityPeriod, "Running", Some(9), false),
    (RetrievalStage::Removing, "Stopped", Some(-3), true),
];

/// Generates one retrieval for each retrieved point, ordered by job, then those without a point.
pub(super) fn generate_retrievals(
    seed: u64,
    now: Ticks,
    jobs: &[JobFixture],
    points: &[PointFixture],
) -> Vec<RetrievalFixture> {
    let of_kind = |kind| points.iter().copied().filter(move |point| point.kind == kind);
    let template = |point, number| available_retrieval(now, jobs, point, number);
    let mut retrieved: Vec<_> = of_kind(PointKind::Retrieved).collect();
    retrieved.sort_by_key(|point| point.job);
    let retrieval = |(number, point): (usize, &PointFixture)| RetrievalFixture {
        id: retrieval_id(seed, point.job),
        point: Some(*point),
        ..template(*point, number)
    };
    let mut retrievals: Vec<_> = retrieved.iter().enumerate().map(retrieval).collect();
    let Some(archived) = of_kind(PointKind::LongTerm).min_by_key(|point| point.job) else {
        return retrievals;
    };
    for (index, (stage, status, days, orphaned)) in (0..).zip(UNAVAILABLE) {
        retrievals.push(RetrievalFixture {
            id: random::id(seed, Purpose::Retrieval, index),
            stage,
            status,
            expires: days.map(|days| now.plus_seconds(days * DAY)),
            orphaned,
            ..template(archived, retrievals.len())
        });
    }
    retrievals
}

/// Returns a successful retrieval, available for some weeks, of one workload in the point.
fn available_retrieval(
    now: Ticks,
    jobs: &[JobFixture],
    point: PointFixture,
    number: usize,
) -> RetrievalFixture {
    let workloads = point.workloads(jobs);
    let workloads: Vec<_> =
        SandboxWorkload::ALL.into_iter().filter(|kind| workloads.contains(*kind)).collect();
    let workload = workloads.get(number % workloads.len().max(1)).copied();
    let days = i64::try_from(number % 20).unwrap_or(0) + 1;
    RetrievalFixture {
        id: Id::ZERO,
        name: NAMES[number % NAMES.len()],
        organization: point.organization(jobs),
        workload: workload.unwrap_or(SandboxWorkload::Vex),
        time: point.time,
        show_deleted: number.is_multiple_of(2),
        show_all_versions: number.is_multiple_of(3),
        point: None,
        stage: RetrievalStage::Retrieved,
        status: if number % 3 == 2 { "Warning" } else { "Success" },
        started: now.plus_seconds(-days * DAY),
        expires: Some(now.plus_seconds((30 - days) * DAY)),
        orphaned: false,
        number,
    }
}

impl RetrievalFixture {
    /// Returns whether the data are available.
    pub(crate) fn is_available(&self, now: Ticks) -> bool {
        self.stage == RetrievalStage::Retrieved && self.expires.is_some_and(|expires| now < expires)
    }
}
