//! Jobs on several threads, with results in the order of the jobs.
//!
//! [`JobQueue`] takes jobs, [`OrderedResults`] hands out what they send: first all results of the first job, then all of
//! the second, and so on. Each job starts a thread until `threads` are running. Memory is bounded however slow the reader
//! is:
//!
//! - [`JobQueue::push`] waits while `window` jobs are not yet handed out;
//! - [`ResultSink::send`] waits while `ahead` results of the same job are not yet handed out;
//! - no job is started while the results that wait weigh `weight` or more, except the job that is due next.
//!
//! If the server complains of load, half as many jobs run at once, and one more after as many have ended without a
//! complaint.

use std::collections::VecDeque;
use std::sync::mpsc::RecvTimeoutError;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use super::thread::{catch_panic, spawn};
use crate::sys::lock;

/// The bounds of a pool.
pub(crate) struct PoolLimits<R> {
    /// Jobs at once.
    pub(crate) threads: usize,
    /// Jobs that are not yet handed out, ended ones included.
    pub(crate) window: usize,
    /// Results of one job that are not yet handed out.
    pub(crate) ahead: usize,
    /// Weight of all results that are not yet handed out; new jobs wait above it.
    pub(crate) weight: usize,
    pub(crate) weigh: fn(&R) -> usize,
    /// Returns the number of complaints of load that the server has made so far.
    pub(crate) complaints: Box<dyn Fn() -> u64 + Send + Sync>,
}

impl<R> PoolLimits<R> {
    /// Bounds nothing but the number of threads.
    pub(crate) fn threads(threads: usize) -> Self {
        Self {
            threads,
            window: usize::MAX,
            ahead: usize::MAX,
            weight: usize::MAX,
            weigh: |_| 0,
            complaints: Box::new(|| 0),
        }
    }
}

type PoolJob<R> = Box<dyn FnOnce(&ResultSink<R>) -> anyhow::Result<()> + Send>;

/// The results that one job has sent.
struct Output<R> {
    ready: VecDeque<anyhow::Result<R>>,
    is_ended: bool,
}

struct PoolState<R> {
    /// Jobs that were not started, with their numbers.
    waiting: VecDeque<(usize, PoolJob<R>)>,
    /// The results of the jobs from number `due` on.
    outputs: VecDeque<Output<R>>,
    /// The number of the job whose results are handed out.
    due: usize,
    /// Of the results in `outputs`.
    weight: usize,
    threads: usize,
    running: usize,
    /// Jobs that may run at once.
    allowed: usize,
    /// Jobs that ended without a complaint since the last change of `allowed`.
    quiet: usize,
    complaints: u64,
    /// No job will come any more.
    is_closed: bool,
    /// No result is wanted any more.
    is_abandoned: bool,
    /// Threads that wait for a change.
    waiters: usize,
}

impl<R> PoolState<R> {
    /// Steps over jobs that have ended and are handed out.
    fn advance(&mut self) {
        let is_over = |output: &Output<R>| output.is_ended && output.ready.is_empty();
        while self.outputs.front().is_some_and(is_over) {
            self.outputs.pop_front();
            self.due += 1;
        }
    }

    fn has_result(&self) -> bool {
        self.outputs.front().is_some_and(|output| !output.ready.is_empty())
    }

    fn is_over(&self) -> bool {
        self.is_closed && self.outputs.is_empty()
    }

    fn may_start(&self, weight: usize) -> bool {
        let is_due = self.waiting.front().is_some_and(|(number, _)| *number == self.due);
        !self.waiting.is_empty() && self.running < self.allowed && (self.weight < weight || is_due)
    }

    fn adapt(&mut self, complaints: u64, threads: usize) {
        if complaints > self.complaints {
            self.complaints = complaints;
            (self.allowed, self.quiet) = ((self.allowed / 2).max(1), 0);
            return;
        }
        self.quiet += 1;
        if self.quiet >= self.allowed && self.allowed < threads {
            (self.allowed, self.quiet) = (self.allowed + 1, 0);
        }
    }
}

struct Pool<R> {
    state: Mutex<PoolState<R>>,
    changed: Condvar,
    limits: PoolLimits<R>,
}

impl<R> Pool<R> {
    /// Waits until `is_met`, for `patience` at most.
    fn wait(
        &self,
        patience: Duration,
        is_met: impl Fn(&PoolState<R>) -> bool,
    ) -> MutexGuard<'_, PoolState<R>> {
        let mut state = lock(&self.state);
        state.waiters += 1;
        let waited = self.changed.wait_timeout_while(state, patience, |state| !is_met(state));
        let (mut state, _) = waited.unwrap_or_else(PoisonError::into_inner);
        state.waiters -= 1;
        state
    }

    /// Wakes those that wait. Nothing is done if none do: a wake is a system call, and results come one by one.
    fn notify(&self, state: MutexGuard<'_, PoolState<R>>) {
        let is_awaited = state.waiters > 0;
        drop(state);
        if is_awaited {
            self.changed.notify_all();
        }
    }

    /// Returns the next job, or `None` if there will be none.
    fn next_job(&self) -> Option<(usize, PoolJob<R>)> {
        let mut state = self.wait(Duration::MAX, |state| {
            state.is_abandoned
                || (state.is_closed && state.waiting.is_empty())
                || state.may_start(self.limits.weight)
        });
        let job = state.waiting.pop_front();
        match job {
            Some(_) => state.running += 1,
            None => state.threads -= 1,
        }
        job
    }

    fn end(&self, number: usize, ended: anyhow::Result<()>) {
        let complaints = (self.limits.complaints)();
        let mut state = lock(&self.state);
        state.running -= 1;
        state.adapt(complaints, self.limits.threads);
        let at = number - state.due;
        // It is not there if the results were taken before the end.
        if let Some(output) = state.outputs.get_mut(at) {
            output.is_ended = true;
            output.ready.extend(ended.err().map(Err));
        }
        state.advance();
        self.notify(state);
    }

    fn abandon(&self) {
        let mut state = lock(&self.state);
        state.is_abandoned = true;
        state.waiting.clear();
        self.notify(state);
    }
}

impl<R: Send + 'static> Pool<R> {
    fn work(self: &Arc<Self>) {
        while let Some((number, job)) = self.next_job() {
            let sink = ResultSink { pool: Arc::clone(self), number };
            self.end(number, catch_panic(|| job(&sink)));
        }
    }
}

/// The input of a pool. Dropping it means that no more jobs will be added.
pub(crate) struct JobQueue<R>(Arc<Pool<R>>);

/// The output of a pool: results in the order of the jobs.
pub(crate) struct OrderedResults<R>(Arc<Pool<R>>);

impl<R: Send + 'static> JobQueue<R> {
    pub(crate) fn new(limits: PoolLimits<R>) -> (Self, OrderedResults<R>) {
        let state = PoolState {
            waiting: VecDeque::new(),
            outputs: VecDeque::new(),
            due: 0,
            weight: 0,
            threads: 0,
            running: 0,
            allowed: limits.threads,
            quiet: 0,
            complaints: (limits.complaints)(),
            is_closed: false,
            is_abandoned: false,
            waiters: 0,
        };
        let pool = Pool { state: Mutex::new(state), changed: Condvar::new(), limits };
        let pool = Arc::new(pool);
        (Self(Arc::clone(&pool)), OrderedResults(pool))
    }

    /// Waits until there is room for a job and adds it. Returns `false` if the pool was abandoned.
    pub(crate) fn push(
        &self,
        job: impl FnOnce(&ResultSink<R>) -> anyhow::Result<()> + Send + 'static,
    ) -> bool {
        let limits = &self.0.limits;
        let mut state = self
            .0
            .wait(Duration::MAX, |state| state.outputs.len() < limits.window || state.is_abandoned);
        if state.is_abandoned {
            return false;
        }
        let number = state.due + state.outputs.len();
        state.outputs.push_back(Output { ready: VecDeque::new(), is_ended: false });
        state.waiting.push_back((number, Box::new(job)));
        if state.threads < limits.threads {
            let pool = Arc::clone(&self.0);
            match spawn(move || pool.work()) {
                Ok(_) => state.threads += 1,
                // Fewer threads do the work as well, only later.
                Err(_) if state.threads > 0 => {}
                Err(error) => {
                    state.waiting.pop_back();
                    state.outputs.pop_back();
                    let ready = VecDeque::from([Err(error)]);
                    state.outputs.push_back(Output { ready, is_ended: true });
                }
            }
        }
        self.0.notify(state);
        true
    }
}

impl<R> Drop for JobQueue<R> {
    fn drop(&mut self) {
        let mut state = lock(&self.0.state);
        state.is_closed = true;
        self.0.notify(state);
    }
}

/// Takes the results of one job.
pub(crate) struct ResultSink<R> {
    pool: Arc<Pool<R>>,
    number: usize,
}

impl<R> ResultSink<R> {
    /// Waits until there is room for a result and adds it. Returns `false` if the pool was abandoned.
    pub(crate) fn send(&self, result: R) -> bool {
        let ahead = self.pool.limits.ahead;
        let at = |state: &PoolState<R>| self.number - state.due;
        let has_room = |state: &PoolState<R>| state.outputs[at(state)].ready.len() < ahead;
        let mut state =
            self.pool.wait(Duration::MAX, |state| state.is_abandoned || has_room(state));
        if state.is_abandoned {
            return false;
        }
        state.weight += (self.pool.limits.weigh)(&result);
        let at = at(&state);
        state.outputs[at].ready.push_back(Ok(result));
        self.pool.notify(state);
        true
    }

    /// Adds results as they come, until one fails or no more are wanted.
    ///
    /// # Errors
    /// A result is one.
    pub(crate) fn send_all(
        &self,
        results: impl IntoIterator<Item = anyhow::Result<R>>,
    ) -> anyhow::Result<()> {
        for result in results {
            if !self.send(result?) {
                break;
            }
        }
        Ok(())
    }
}

impl<R> OrderedResults<R> {
    /// Returns the number of the next job, from 0 on, and a result of it. An error, or a panic as one, is the last of its
    /// job.
    ///
    /// # Errors
    /// No result came within `patience`, or there are no more.
    pub(crate) fn next_within(
        &self,
        patience: Duration,
    ) -> Result<(usize, anyhow::Result<R>), RecvTimeoutError> {
        let mut state = self.0.wait(patience, |state| state.has_result() || state.is_over());
        let number = state.due;
        let Some(result) = state.outputs.front_mut().and_then(|output| output.ready.pop_front())
        else {
            let is_over = state.is_over();
            return Err(if is_over {
                RecvTimeoutError::Disconnected
            } else {
                RecvTimeoutError::Timeout
            });
        };
        state.weight -= result.as_ref().map_or(0, self.0.limits.weigh);
        state.advance();
        self.0.notify(state);
        Ok((number, result))
    }

    /// Starts no more jobs and takes no more results, but waits for the jobs that run, for `grace` at most.
    pub(crate) fn abandon(&self, grace: Duration) {
        self.0.abandon();
        drop(self.0.wait(grace, |state| state.running == 0));
    }

    /// Starts no more jobs and returns all results that are there, with the numbers of their jobs.
    pub(crate) fn into_ready(self) -> Vec<(usize, anyhow::Result<R>)> {
        self.0.abandon();
        let mut state = lock(&self.0.state);
        let due = state.due;
        let outputs = std::mem::take(&mut state.outputs).into_iter().enumerate();
        let numbered = outputs.flat_map(|(at, output)| {
            output.ready.into_iter().map(move |result| (due + at, result))
        });
        numbered.collect()
    }
}

impl<R> Iterator for OrderedResults<R> {
    type Item = (usize, anyhow::Result<R>);

    fn next(&mut self) -> Option<Self::Item> {
        self.next_within(Duration::MAX).ok()
    }
}

impl<R> Drop for OrderedResults<R> {
    fn drop(&mut self) {
        self.0.abandon();
    }
}
