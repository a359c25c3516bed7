//! The restore tests of one run, several at once.

use std::sync::Arc;
use std::sync::mpsc::RecvTimeoutError;
use std::time::{Duration, Instant};

use anyhow::anyhow;
use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::gate::{SessionGate, SessionPass};
use super::inspect::{Inspection, inspect};
use super::restore_test::{RestoreTest, TestVerdict, to_millis};
use crate::api::explore::{ExploreEndpoint, ExploreOptions};
use crate::api::session::Workload;
use crate::client::Client;
use crate::error::{Failure, Kind};
use crate::journal::Journal;
use crate::messages::Messages;
use crate::parallel::prefetch;
use crate::sessions::preflight::{self, Availability, PreflightQuery};
use crate::sessions::{Plan, PointInTime, SessionStarter, SignalGuard, Source, held_workloads};
use crate::sys::signals::Interrupt;
use crate::time::{Clock, Zone};

/// The time to wait for an inspection before the next check of the signal.
const PATIENCE: Duration = Duration::from_millis(20);

/// The context that all restore tests of a run share.
pub(crate) struct RestoreRun {
    pub(crate) client: Arc<Client>,
    pub(crate) journal: Option<Journal>,
    pub(crate) clock: Clock,
    pub(crate) guard: SignalGuard,
    pub(crate) gate: SessionGate,
    pub(crate) messages: Messages,
    pub(crate) at: PointInTime,
    pub(crate) max_age: Option<Duration>,
    /// The time to search for a session if the response to its start is lost.
    pub(crate) settle: Duration,
    /// Top-level items that are opened.
    pub(crate) sample: usize,
    pub(crate) zone: Arc<dyn Zone>,
    /// Sessions at once.
    pub(crate) threads: usize,
    /// All jobs are tested: one that never held a type is not a failure.
    pub(crate) tests_all_jobs: bool,
}

/// A restore test and what it opens; `None` if its verdict is known without.
pub(crate) type PlannedTest = (RestoreTest, Option<(Source, Workload)>);

impl RestoreRun {
    /// Returns a test for each workload of each target, in their order. Without `workloads`, these are the ones that any
    /// restore point of the target holds.
    pub(crate) fn plan(
        self: &Arc<Self>,
        targets: Vec<(RestoreTest, Source)>,
        workloads: &[Workload],
    ) -> Vec<PlannedTest> {
        let held = if workloads.is_empty() {
            let (run, sources) = (Arc::clone(self), targets.iter().map(|(_, source)| source));
            self.gate.map(sources.cloned().collect(), self.threads, move |source, _| {
                held_workloads(&run.client, &source, &run.at)
            })
        } else {
            targets.iter().map(|_| Some(Ok(workloads.to_vec()))).collect()
        };
        let mut tests = Vec::new();
        for ((test, source), held) in targets.into_iter().zip(held) {
            match held {
                Some(Ok(held)) if held.is_empty() => tests.push((self.empty(test, &source), None)),
                Some(Ok(held)) => tests.extend(held.into_iter().map(|workload| {
                    let test = RestoreTest { r#type: Some(workload), ..test.clone() };
                    (test, Some((source.clone(), workload)))
                })),
                Some(Err(error)) => tests.push((test.fail(TestVerdict::Failed, &error), None)),
                None => tests.push((test.interrupt(), None)),
            }
        }
        tests
    }

    fn empty(&self, test: RestoreTest, source: &Source) -> RestoreTest {
        let then = if self.at.is_latest { "" } else { " at or before the requested time" };
        let hint = preflight::list_points_hint(&self.messages, source);
        let failure =
            Failure::new(Kind::Preflight, format!("there is no restore point{then}")).hint(hint);
        test.fail(TestVerdict::Empty, &failure.into())
    }

    /// Makes all tests and returns them in their order. `on_end` is called for each that was made.
    pub(crate) fn run_all(
        self: &Arc<Self>,
        tests: Vec<PlannedTest>,
        on_end: impl Fn(&RestoreTest) + Send + Sync + 'static,
    ) -> Vec<RestoreTest> {
        let planned: Vec<_> = tests.iter().map(|(test, _)| test.clone()).collect();
        let run = Arc::clone(self);
        let results = self.gate.map(tests, self.threads, move |(test, opens), pass| {
            let Some((source, workload)) = opens else { return Ok(test) };
            let test = run.run(test, source, workload, pass);
            on_end(&test);
            Ok(test)
        });
        let ended = planned.into_iter().zip(results).map(|(test, result)| match result {
            Some(Ok(test)) => test,
            Some(Err(error)) => test.fail(TestVerdict::Failed, &error),
            None if test.reason.is_some() => test,
            None => test.interrupt(),
        });
        ended.collect()
    }

    /// Makes one test. Whatever happens, its session is stopped.
    fn run(
        &self,
        mut test: RestoreTest,
        source: Source,
        workload: Workload,
        pass: &mut SessionPass,
    ) -> RestoreTest {
        let started = Instant::now();
        test.verdict = TestVerdict::Failed;
        let result = self.open_and_inspect(&mut test, source, workload, pass);
        test.total_ms = to_millis(started.elapsed());
        let verdict = test.verdict;
        let test = match result {
            Ok(()) => test.pass(),
            Err(_) if verdict == TestVerdict::NotDone => test.interrupt(),
            Err(error) => test.fail(verdict, &error),
        };
        self.messages.trace(1, || format!("* {}: {}", test.label(), test.verdict.label()));
        test
    }

    /// Opens, inspects and stops the session of one test, and notes in the test what was found.
    ///
    /// # Errors
    /// The test did not pass, with the verdict that is then in the test.
    fn open_and_inspect(
        &self,
        test: &mut RestoreTest,
        source: Source,
        workload: Workload,
        pass: &mut SessionPass,
    ) -> anyhow::Result<()> {
        let time = self.find_point(test, &source, workload)?.unwrap_or(self.at.time);
        if !pass.enter() {
            test.verdict = TestVerdict::NotDone;
            return Err(anyhow!("interrupted"));
        }
        let at = PointInTime { time, ..self.at };
        let plan = Plan::new(source, workload, at, ExploreOptions::default(), self.settle)?;
        let plan = Plan { ends_with_run: true, ..plan };
        let guard = self.guard.for_another_session();
        let requested = Instant::now();
        let starter = SessionStarter::new(&self.client, self.journal.clone(), self.clock);
        let session = starter.start(&plan, &guard).inspect_err(|error| {
            if Interrupt::cause_of(error).is_some() {
                test.verdict = TestVerdict::NotDone;
            }
        })?;
        test.start_ms = Some(to_millis(requested.elapsed()));
        test.session = Some(session.id.to_string());
        let inspected = self.inspect(test, session.id, workload, pass);
        let stopped = session.stop(&self.client, &guard, self.settle);
        let found = match (inspected, stopped) {
            (inspected, Ok(())) => inspected?,
            (Ok(_), Err(failure)) => return Err(failure.into()),
            (Err(error), Err(failure)) => {
                test.verdict = TestVerdict::Failed;
                let message = format!("{error:#}; {failure}");
                return Err(Failure { message, ..failure }.into());
            }
        };
        (test.count, test.count_ms) = (Some(found.count), Some(found.count_ms));
        test.sampled = Some(found.sampled);
        test.sample_ms = (found.sampled > 0).then_some(found.sample_ms);
        if found.count == 0 {
            test.verdict = TestVerdict::Empty;
            let message = "the session has no top-level items";
            return Err(Failure::new(Kind::Preflight, message).into());
        }
        Ok(())
    }

    /// Returns the time of the restore point that is opened, if it is known.
    fn find_point(
        &self,
        test: &mut RestoreTest,
        source: &Source,
        workload: Workload,
    ) -> anyhow::Result<Option<DateTime<Utc>>> {
        let query = PreflightQuery {
            source,
            workload,
            at: self.at,
            max_age: self.max_age,
            force: false,
            messages: &self.messages,
        };
        let found = preflight::find(&self.client, &query)?;
        match &found {
            Availability::Point { time, .. } => {
                test.set_restore_point(*time, self.at.time, self.at.now);
                if let Err(failure) = preflight::decide(&found, &query, &*self.zone) {
                    test.verdict = TestVerdict::TooOld;
                    let hints =
                        vec!["use a larger --max-age to accept older restore points".to_owned()];
                    return Err(Failure { hints, ..failure }.into());
                }
                Ok(Some(*time))
            }
            Availability::Nothing { reason, hint, .. } => {
                test.verdict = TestVerdict::Empty;
                if self.tests_all_jobs && matches!(source.endpoint, ExploreEndpoint::Job { .. }) {
                    // Restore points after the requested time count as well.
                    let latest = PointInTime { is_latest: true, ..self.at };
                    let held = held_workloads(&self.client, source, &latest)?;
                    test.has_no_points = held.is_empty();
                    if !held.contains(&workload) {
                        test.verdict = TestVerdict::NotApplicable;
                    }
                }
                let hints = hint.iter().cloned().collect();
                Err(Failure { hints, ..Failure::new(Kind::Preflight, reason) }.into())
            }
            // Only a tenant's own organization has it, which is never tested.
            Availability::Between { .. } => Ok(None),
            // An unknown age does not pass.
            Availability::Unknown { reason, kind } if self.max_age.is_some() => {
                let message = format!("the restore point's age is unknown: {reason}");
                let failure = Failure::new(*kind, message);
                Err(failure.hint("omit --max-age to open it anyway").into())
            }
            Availability::Unknown { reason, .. } => {
                self.messages.warn(&format!("the opened restore point is unknown: {reason}"));
                Ok(None)
            }
        }
    }

    /// Inspects a session on a thread of its own, which is abandoned when a signal comes: then the session is to be
    /// stopped, and no response is worth waiting for.
    fn inspect(
        &self,
        test: &mut RestoreTest,
        session: Uuid,
        workload: Workload,
        pass: &SessionPass,
    ) -> anyhow::Result<Inspection> {
        let (client, sample) = (Arc::clone(&self.client), self.sample);
        let results =
            prefetch(1, move |sink| sink.send_all([inspect(&client, session, workload, sample)]));
        loop {
            match results.next_within(PATIENCE) {
                Ok((_, found)) => return found,
                Err(RecvTimeoutError::Timeout) if !pass.is_interrupted() => {}
                Err(_) => {
                    test.verdict = TestVerdict::NotDone;
                    return Err(anyhow!("interrupted"));
                }
            }
        }
    }
}
