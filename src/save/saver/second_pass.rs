//! The end of a run: things that failed for reasons that may pass are tried again, and those that are not tried any more are
//! reported, so that rows and records name everything that is missing.

use std::time::Instant;

use super::{QueuedTask, SaveEvent, SaveTotals, Saver};
use crate::save::fetch_failure::FetchFailure;
use crate::save::plan::PlanStep;
use crate::save::task::SaveTask;
use crate::save::thing_outcome::{ThingOutcome, ThingStatus};

/// The most tasks that are tried again at the end.
const MAX_POSTPONED: usize = 2_000;

impl<P: Iterator<Item = anyhow::Result<PlanStep>>> Saver<P> {
    /// Takes the end of a task. A failure that may pass is postponed once, and as often as the server is not available.
    pub(super) fn take_done(&mut self, queued: QueuedTask, thing: Option<ThingOutcome>) {
        self.running.remove(queued.task.file.as_str());
        let Some(thing) = thing else { return self.fail_unbegun(&queued.task) };
        let failure = thing.failure();
        let is_passing = failure.is_some_and(FetchFailure::may_pass);
        let is_unavailable = failure.is_some_and(FetchFailure::is_of_outage);
        if is_unavailable {
            let is_first = !self.outage.is_waiting();
            self.outage.fail(Instant::now());
            if is_first && self.outage.is_waiting() {
                self.ready.push_back(SaveEvent::Outage(self.outage.limit()));
            }
        } else if failure.is_some() || thing.status == ThingStatus::Saved {
            self.outage.end();
        }
        if self.worker.is_repeated(&queued.key, &thing) {
            return;
        }
        if !is_passing {
            return self.take(thing);
        }
        let is_repeated = !queued.is_again || (is_unavailable && self.outage.is_waiting());
        let has_room = self.postponed.len() < MAX_POSTPONED;
        if is_repeated && has_room && !self.is_stopped() && !self.outage.is_given_up() {
            if !queued.is_again && !self.outage.is_waiting() {
                let reason = thing.error.as_ref().map(|error| format!("{error:#}"));
                let (path, reason) = (thing.path.clone(), reason.unwrap_or_default());
                self.ready.push_back(SaveEvent::Postponement { path, reason });
            }
            return self.postponed.push((queued, thing));
        }
        if self.outage.is_given_up() {
            self.fail_postponed();
        }
        self.worker.report_failure(&queued.task, &thing);
        self.take(thing);
    }

    /// Returns whether nothing is left to do but what has failed before.
    pub(super) fn has_only_postponed(&self) -> bool {
        self.held.is_empty() && self.running.is_empty() && !self.postponed.is_empty()
    }

    /// Returns whether something is left to do once the server is available.
    pub(super) fn waits_for_server(&self) -> bool {
        let is_done = self.is_over && self.held.is_empty() && self.postponed.is_empty();
        self.outage.is_waiting() && !is_done && !self.is_stopped()
    }

    /// Tries postponed things again, if the server has served another one or was not available, or if there is only one.
    pub(super) fn repeat_postponed(&mut self) {
        let is_outage = self.outage.has_begun() && self.postponed.len() > 1;
        // The only thing of a run may fail for a reason of its own or of the server.
        let is_only = self.postponed.len() == 1 && self.totals == SaveTotals::default();
        let is_useful =
            (self.totals.saved > 0 || is_outage || is_only) && !self.outage.is_given_up();
        if !is_useful {
            return self.fail_postponed();
        }
        let postponed = std::mem::take(&mut self.postponed).into_iter();
        self.held.extend(postponed.map(|(task, _)| QueuedTask { is_again: true, ..task }));
    }

    /// Reports postponed things as failed.
    fn fail_postponed(&mut self) {
        for (queued, thing) in std::mem::take(&mut self.postponed) {
            self.worker.report_failure(&queued.task, &thing);
            self.take(thing);
        }
    }

    /// Reports all things that are not tried any more. Those of a plan that still has to be listed are not known.
    pub(super) fn fail_untried(&mut self) {
        self.fail_postponed();
        for queued in std::mem::take(&mut self.held) {
            self.fail_unbegun(&queued.task);
        }
        while !self.is_over && self.plan.size_hint().1.is_some() {
            match self.plan.next() {
                Some(Ok(PlanStep::Save(task))) => self.fail_unbegun(&task),
                Some(Ok(PlanStep::Fail { path, error })) => {
                    let thing = self.worker.fail(path, error);
                    self.take(thing);
                }
                Some(_) => {}
                None => self.is_over = true,
            }
        }
    }

    fn fail_unbegun(&mut self, task: &SaveTask) {
        let thing = self.worker.leave(task);
        // What fits on a full disk is left to the end of the run.
        if !self.is_disk_full {
            self.worker.record(task, &thing);
        }
        self.take(thing);
    }
}
