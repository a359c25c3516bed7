//! Restore points.

use super::jobs::JobFixture;
use super::random::{self, Id, Purpose};
use super::repositories::{ARCHIVE, COPIES};
use super::ticks::Ticks;
use super::workloads::{SandboxWorkload, WorkloadSet};

/// The origin of a point. The order decides between points of the same time.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub(crate) enum PointKind {
    /// Made by a backup job.
    Ordinary,
    /// Copied by a copy job.
    Copy,
    /// Copied to an archive by a copy job.
    LongTerm,
    /// Retrieved from an archive.
    Retrieved,
}

/// The job number of points without a job.
const NO_JOB: u32 = u32::MAX;
/// The indexes of the organization and the repository of points without a job, and their workloads.
const LEFT: (usize, usize, WorkloadSet) =
    (2, 1, WorkloadSet::new(&[SandboxWorkload::Vex, SandboxWorkload::Veod]));
/// The number of points without a job, the age of the newest and the time between two, in days. The
/// jobs of the organization cover a longer time, so these are neither its first nor its last points.
const LEFT_POINTS: (u32, i64, i64) = (3, 20, 2);

/// A restore point. Its workloads and its repository follow from job, number and kind.
#[derive(Clone, Copy, Eq, Ord, PartialEq, PartialOrd)]
pub(crate) struct PointFixture {
    /// The point in time of the data.
    pub(crate) time: Ticks,
    /// The index of the job; out of range for points without a job.
    pub(crate) job: u32,
    /// The number within the job; 0 is the newest.
    pub(crate) number: u32,
    /// The origin.
    pub(crate) kind: PointKind,
}

/// Generates the points of all jobs and those of a deleted job, oldest first. A server without jobs
/// has none.
pub(super) fn generate_points(jobs: &[JobFixture], now: Ticks) -> Vec<PointFixture> {
    let mut points: Vec<_> = jobs.iter().flat_map(points_of_job).collect();
    if !jobs.is_empty() {
        points.extend(points_without_job(now));
    }
    points.sort_unstable();
    points
}

fn points_without_job(now: Ticks) -> impl Iterator<Item = PointFixture> {
    let (count, newest, apart) = LEFT_POINTS;
    (0..count).map(move |number| {
        let days = newest + i64::from(number) * apart;
        let time = now.plus_seconds(-days * 86_400);
        PointFixture { time, job: NO_JOB, number, kind: PointKind::Ordinary }
    })
}

/// Returns the points of a job. Of some jobs the newest five are copied, or the oldest two archived
/// and one of these retrieved.
fn points_of_job(job: &JobFixture) -> impl Iterator<Item = PointFixture> {
    let archived = job.points.saturating_sub(2)..job.points;
    let copied = if job.number.is_multiple_of(3) { 0..job.points.min(5) } else { 0..0 };
    let (archived, retrieved) = match job.number % 4 {
        0 => (archived.clone(), archived.start..archived.end.min(archived.start + 1)),
        _ => (0..0, 0..0),
    };
    let kinds = [
        (PointKind::Ordinary, 0..job.points),
        (PointKind::Copy, copied),
        (PointKind::LongTerm, archived),
        (PointKind::Retrieved, retrieved),
    ];
    kinds.into_iter().flat_map(move |(kind, numbers)| {
        numbers.map(move |number| PointFixture {
            time: job.point_time(number),
            job: job.number,
            number,
            kind,
        })
    })
}

/// Returns the id of the retrieval that retrieved the archived point of a job.
pub(crate) fn retrieval_id(seed: u64, job: u32) -> Id {
    random::id(seed, Purpose::Point, u64::MAX - u64::from(job))
}

impl PointFixture {
    /// Returns the id: a text of the contract, not always a UUID.
    pub(crate) fn id(self, seed: u64) -> String {
        let index = (u64::from(self.job) << 34) | (u64::from(self.number) << 2) | self.kind as u64;
        random::id(seed, Purpose::Point, index).to_digits()
    }

    /// Returns the job; `None` if it was deleted.
    pub(crate) fn job(self, jobs: &[JobFixture]) -> Option<&JobFixture> {
        usize::try_from(self.job).ok().and_then(|job| jobs.get(job))
    }

    /// Returns the workloads in the point.
    pub(crate) fn workloads(self, jobs: &[JobFixture]) -> WorkloadSet {
        self.job(jobs).map_or(LEFT.2, |job| job.point_workloads(self.number))
    }

    /// Returns the index of the organization.
    pub(crate) fn organization(self, jobs: &[JobFixture]) -> usize {
        self.job(jobs).map_or(LEFT.0, |job| job.organization)
    }

    /// Returns the index of the repository.
    pub(super) fn repository(self, jobs: &[JobFixture]) -> usize {
        match self.kind {
            PointKind::Ordinary | PointKind::Retrieved => {
                self.job(jobs).map_or(LEFT.1, |job| job.repository)
            }
            PointKind::Copy => COPIES,
            PointKind::LongTerm => ARCHIVE,
        }
    }

    /// Returns whether the point contains data that are marked as deleted.
    pub(crate) fn is_deleted(self) -> bool {
        self.number % 8 == 5
    }

    /// Returns whether the point is a copy; long-term copies are copies, too.
    pub(crate) fn is_copy(self) -> bool {
        matches!(self.kind, PointKind::Copy | PointKind::LongTerm)
    }
}
