//! A list that is read ahead of its reader.

use super::pool::{JobQueue, OrderedResults, PoolLimits, ResultSink};

/// Runs one job on a thread of its own, at most `ahead` results ahead of the reader.
pub(crate) fn prefetch<R: Send + 'static>(
    ahead: usize,
    job: impl FnOnce(&ResultSink<R>) -> anyhow::Result<()> + Send + 'static,
) -> OrderedResults<R> {
    let (jobs, results) = JobQueue::new(PoolLimits { ahead, ..PoolLimits::threads(1) });
    jobs.push(job);
    results
}
