//! One result for each of several inputs.

use std::sync::Arc;

use super::pool::{JobQueue, PoolLimits};

/// Runs `work` on every input, on `threads` threads, and returns the results in the order of the inputs.
pub(crate) fn map<T, R>(
    inputs: impl IntoIterator<Item = T>,
    threads: usize,
    work: impl Fn(T) -> R + Send + Sync + 'static,
) -> Vec<anyhow::Result<R>>
where
    T: Send + 'static,
    R: Send + 'static,
{
    let (jobs, results) = JobQueue::new(PoolLimits::threads(threads));
    let work = Arc::new(work);
    for input in inputs {
        let work = Arc::clone(&work);
        jobs.push(move |sink| {
            sink.send(work(input));
            Ok(())
        });
    }
    drop(jobs);
    results.map(|(_, result)| result).collect()
}
