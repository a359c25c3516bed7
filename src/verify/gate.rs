//! Jobs that open sessions: none is opened after a signal, and the end waits for those that are open.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::RecvTimeoutError;
use std::time::Duration;

use crate::parallel::{JobQueue, PoolLimits, StopSignal};

/// The time to wait for results before the next check of the signal.
const PATIENCE: Duration = Duration::from_millis(20);

/// Closes at the first signal.
#[derive(Clone)]
pub(crate) struct SessionGate {
    stop: StopSignal,
    /// Sessions that are being started, are open, or are being stopped.
    open: Arc<AtomicUsize>,
}

/// The way of one job through the gate.
pub(super) struct SessionPass<'g> {
    gate: &'g SessionGate,
    has_passed: bool,
}

impl SessionPass<'_> {
    /// Returns `true` if a session may be started; then the end waits for this job.
    pub(super) fn enter(&mut self) -> bool {
        // Counted before the signal is checked: a signal that comes in between waits for this job.
        self.gate.open.fetch_add(1, Ordering::SeqCst);
        self.has_passed = self.gate.signal().is_none();
        if !self.has_passed {
            self.gate.open.fetch_sub(1, Ordering::SeqCst);
        }
        self.has_passed
    }

    pub(super) fn is_interrupted(&self) -> bool {
        self.gate.signal().is_some()
    }
}

impl Drop for SessionPass<'_> {
    fn drop(&mut self) {
        if self.has_passed {
            self.gate.open.fetch_sub(1, Ordering::SeqCst);
        }
    }
}

impl SessionGate {
    pub(crate) fn new() -> Self {
        Self { stop: StopSignal::install(), open: Arc::default() }
    }

    /// Returns the number of the signal that closed the gate.
    pub(crate) fn signal(&self) -> Option<i32> {
        self.stop.signal()
    }

    /// Runs `work` on every input, on `threads` threads, and returns the results in the order of the inputs. `None` is the
    /// result of what a signal interrupted.
    pub(super) fn map<T, R>(
        &self,
        inputs: Vec<T>,
        threads: usize,
        work: impl Fn(T, &mut SessionPass) -> anyhow::Result<R> + Send + Sync + 'static,
    ) -> Vec<Option<anyhow::Result<R>>>
    where
        T: Send + 'static,
        R: Send + 'static,
    {
        let mut results: Vec<_> = inputs.iter().map(|_| None).collect();
        let (jobs, ordered) = JobQueue::new(PoolLimits::threads(threads));
        let work = Arc::new(work);
        for input in inputs {
            let (gate, work) = (self.clone(), Arc::clone(&work));
            jobs.push(move |sink| {
                if gate.signal().is_none() {
                    let mut pass = SessionPass { gate: &gate, has_passed: false };
                    // The result is sent before the pass ends: who waits for the pass finds the result.
                    sink.send(work(input, &mut pass)?);
                }
                Ok(())
            });
        }
        drop(jobs);
        loop {
            match ordered.next_within(PATIENCE) {
                Ok((number, result)) => results[number] = Some(result),
                Err(RecvTimeoutError::Timeout)
                    if self.signal().is_none() || self.open.load(Ordering::SeqCst) > 0 => {}
                Err(_) => break,
            }
        }
        for (number, result) in ordered.into_ready() {
            results[number] = Some(result);
        }
        results
    }
}

#[cfg(test)]
mod tests {
    use std::thread;

    use super::*;

    #[test]
    fn after_a_signal_no_job_starts_and_only_open_sessions_are_awaited() {
        let gate = SessionGate::new();
        let stop = gate.stop.clone();
        let results = gate.map((0..9_u8).collect(), 3, move |number, pass| {
            match number {
                0 => assert!(pass.enter()),
                // It has no session, so the end does not wait for it.
                1 => thread::sleep(Duration::from_secs(60)),
                _ => {
                    thread::sleep(Duration::from_millis(100)); // until the others have begun
                    stop.simulate(2);
                    assert!(!pass.enter() && pass.is_interrupted());
                }
            }
            thread::sleep(Duration::from_millis(100));
            Ok(number)
        });
        let results: Vec<_> = results.into_iter().map(|r| r.map(Result::unwrap)).collect();
        assert_eq!(results[0], Some(0));
        assert!(results[3..].iter().all(Option::is_none), "{results:?}");
    }
}
