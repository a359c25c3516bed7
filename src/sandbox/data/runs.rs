//! The runs of backup jobs, which the API calls job sessions.

use super::fixtures::Dataset;
use super::jobs::JobFixture;
use super::random::{self, Id, Purpose};
use super::ticks::Ticks;

/// Seconds between the start of a run and its restore point.
const DURATION: i64 = 240;

/// A run of a backup job.
pub(crate) struct RunFixture<'a> {
    /// The id.
    pub(crate) id: Id,
    /// The job.
    pub(crate) job: &'a JobFixture,
    /// The start.
    pub(crate) started: Ticks,
    /// The end; `None` while it runs.
    pub(crate) ended: Option<Ticks>,
    /// The status.
    pub(crate) status: &'static str,
    /// A number by which other properties are chosen.
    pub(crate) chance: u64,
}

/// Returns one run for each ordinary restore point of the jobs, newest first.
pub(crate) fn generate_runs(data: &Dataset) -> Vec<RunFixture<'_>> {
    let mut runs: Vec<_> = data
        .jobs
        .iter()
        .flat_map(|job| (0..job.points).map(move |number| generate_run(data.seed, job, number)))
        .collect();
    runs.sort_by_key(|run| std::cmp::Reverse((run.started, run.job.number)));
    runs
}

fn generate_run(seed: u64, job: &JobFixture, number: u32) -> RunFixture<'_> {
    let index = u64::from(job.number) << 32 | u64::from(number);
    let chance = random::number(seed, Purpose::Run, index);
    let end = job.point_time(number);
    let status = match number {
        0 => job.status,
        _ if chance.is_multiple_of(9) => "Warning",
        _ => "Success",
    };
    RunFixture {
        id: random::id(seed, Purpose::Run, index),
        job,
        started: end.plus_seconds(-DURATION),
        ended: (status != "Running").then_some(end),
        status,
        chance,
    }
}
