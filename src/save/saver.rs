//! A run: takes steps of a plan, saves things on several threads, and returns what became of each as it ends.
//!
//! The pool of `crate::parallel` hands out results in the order of its jobs. Here a mailbox that takes an hour must not hold
//! back the results of other files, and some tasks wait for others, so that a run has threads of its own.

mod second_pass;

use std::collections::{HashMap, VecDeque};
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, SyncSender, channel, sync_channel};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use super::fetch_failure::FetchFailure;
use super::fetch_slots::FetchSlots;
use super::left_out::LeftOut;
use super::manifest::{RunEnd, ThingKey};
use super::outage::OutageWait;
use super::plan::PlanStep;
use super::save_worker::SaveWorker;
use super::staging_watch::StagingWatch;
use super::task::SaveTask;
use super::thing_outcome::{ThingOutcome, ThingStatus};
use crate::content::SaveForm;
use crate::parallel::{catch_panic, spawn};
use crate::sys::lock;
use crate::sys::signals;

/// Threads for each download: while one makes its file durable, the other one downloads.
const THREADS: usize = 2;

/// Tasks for each download, so that no thread waits while the next thing is listed.
const AHEAD: usize = THREADS + 1;

/// The most tasks that wait for others.
const MAX_HELD: usize = 256;

/// The interval at which a run that waits for a thread checks whether a signal has arrived.
const INTERRUPT_CHECK: Duration = Duration::from_millis(100);

/// The time after which a PST that is still being saved holds back no other one: its export may hang.
const MAX_PST_TURN: Duration = Duration::from_secs(3600);

/// A task, and what became of the thing; `None` if the task was not begun because the run was stopped.
type DoneTask = (QueuedTask, Option<ThingOutcome>);

/// A task that a thread gets.
struct QueuedTask {
    task: SaveTask,
    key: ThingKey,
    /// It has failed before.
    is_again: bool,
}

/// What a run reports.
pub(crate) enum SaveEvent {
    /// A thing is saved or not.
    End(ThingOutcome),
    /// A thing was not saved for a reason that may pass. It is tried again at the end of the run.
    Postponement { path: String, reason: String },
    /// The server is not available. The run waits for it, at most for this time.
    Outage(Duration),
}

/// The number of files that are saved at once.
#[derive(Clone, Copy, Debug)]
pub(crate) struct SaveThreads {
    pub(crate) files: usize,
    /// Of PSTs, for which the server runs Outlook.
    pub(crate) psts: usize,
}

/// The numbers of things in a run by what became of them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct SaveTotals {
    pub(crate) saved: u64,
    pub(crate) kept: u64,
    pub(crate) skipped: u64,
    pub(crate) failed: u64,
    /// Of a run that ended early, as far as they are known.
    pub(crate) untried: u64,
    /// Of the saved files.
    pub(crate) bytes: u64,
}

/// What is known of a task while a thread has it.
struct RunningTask {
    form: SaveForm,
    key: ThingKey,
    since: Instant,
}

/// A run that saves the steps of a plan.
pub(crate) struct Saver<P> {
    plan: P,
    worker: Arc<SaveWorker>,
    threads: SaveThreads,
    slots: Arc<FetchSlots>,
    tasks: SyncSender<QueuedTask>,
    /// Kept so that a thread can be started when it is needed.
    waiting: Arc<Mutex<Receiver<QueuedTask>>>,
    done_by: Sender<DoneTask>,
    done: Receiver<DoneTask>,
    started: Vec<JoinHandle<()>>,
    /// The files of the tasks that were given to threads.
    running: HashMap<String, RunningTask>,
    /// Tasks that must wait for others: PSTs, things of one file, and things that were chosen twice.
    held: VecDeque<QueuedTask>,
    /// Tasks that failed for reasons that may pass, with what became of them.
    postponed: Vec<(QueuedTask, ThingOutcome)>,
    outage: OutageWait,
    ready: VecDeque<SaveEvent>,
    /// The plan has no more steps, or none is taken any more.
    is_over: bool,
    is_stopped: Arc<AtomicBool>,
    is_disk_full: bool,
    error: Option<anyhow::Error>,
    totals: SaveTotals,
    _staging: StagingWatch,
}

impl<P: Iterator<Item = anyhow::Result<PlanStep>>> Saver<P> {
    pub(crate) fn new(plan: P, worker: Arc<SaveWorker>, threads: SaveThreads) -> Self {
        let (tasks, waiting) = sync_channel(threads.files * AHEAD);
        let (done_by, done) = channel();
        let staging = StagingWatch::start(&worker.client, worker.session, &worker.counts);
        let outage = OutageWait::new(worker.options.outage_limit());
        Self {
            plan,
            worker,
            threads,
            slots: Arc::new(FetchSlots::new(threads.files)),
            tasks,
            waiting: Arc::new(Mutex::new(waiting)),
            done_by,
            done,
            started: Vec::new(),
            running: HashMap::new(),
            held: VecDeque::new(),
            postponed: Vec::new(),
            outage,
            ready: VecDeque::new(),
            is_over: false,
            is_stopped: Arc::default(),
            is_disk_full: false,
            error: None,
            totals: SaveTotals::default(),
            _staging: staging,
        }
    }

    /// Takes no more things. Those that are being saved end, and the others fail, as far as they are known.
    pub(crate) fn stop(&mut self) {
        self.is_stopped.store(true, Relaxed);
    }

    /// Returns whether a signal ends the run. Waits until it was handled: forever, if it ends the process.
    pub(crate) fn is_interrupted(&self) -> bool {
        let is_interrupted = self.worker.folder.is_interrupted();
        if is_interrupted {
            drop(signals::hold());
        }
        is_interrupted
    }

    /// Returns the numbers of things so far.
    pub(crate) fn totals(&self) -> SaveTotals {
        self.totals
    }

    /// Takes steps until the threads have enough to do.
    fn start_tasks(&mut self) {
        while !self.is_stopped() && self.ready.is_empty() && self.has_room() {
            if let Some(task) = self.take_held() {
                self.start(task);
                continue;
            }
            if self.held.len() >= MAX_HELD {
                return;
            }
            if self.is_over {
                if !self.has_only_postponed() {
                    return;
                }
                self.repeat_postponed();
                continue;
            }
            self.take_step();
        }
    }

    fn take_step(&mut self) {
        match self.plan.next() {
            None => self.is_over = true,
            Some(Err(error)) => {
                self.error = Some(error);
                self.is_over = true;
            }
            Some(Ok(PlanStep::Save(task))) => {
                let key = self.worker.options.key(&task);
                self.held.push_back(QueuedTask { task, key, is_again: false });
            }
            Some(Ok(PlanStep::Skip(task))) => {
                let thing = self.worker.skip(&task);
                self.take(thing);
            }
            Some(Ok(PlanStep::Fail { path, error })) => {
                let thing = self.worker.fail(path, error);
                self.take(thing);
            }
        }
    }

    fn is_stopped(&self) -> bool {
        self.is_stopped.load(Relaxed)
    }

    /// Returns whether another task may start. In an outage, one at a time shows whether the server is available again.
    fn has_room(&self) -> bool {
        match self.outage.next_try() {
            Some(time) => self.running.is_empty() && Instant::now() >= time,
            None => self.running.len() < self.threads.files * AHEAD,
        }
    }

    /// Takes the first held task that need not wait any more. A PST that waits for Outlook delays no other file.
    fn take_held(&mut self) -> Option<QueuedTask> {
        let running = || self.running.values();
        let turn = self.worker.options.wait.map_or(MAX_PST_TURN, |wait| MAX_PST_TURN.min(wait / 2));
        let holds_psts = |running: &&RunningTask| {
            running.form == SaveForm::Pst && running.since.elapsed() < turn
        };
        let psts = running().filter(holds_psts).count();
        let may_start = |QueuedTask { task, key, .. }: &QueuedTask| {
            (task.form != SaveForm::Pst || psts < self.threads.psts)
                && !self.running.contains_key(task.file.as_str())
                && running().all(|running| running.key != *key)
        };
        let at = self.held.iter().position(may_start)?;
        self.held.remove(at)
    }

    fn start(&mut self, queued: QueuedTask) {
        // With one download at once, one thing follows the other, and so do their rows.
        let threads = if self.threads.files == 1 { 1 } else { self.threads.files * THREADS };
        if self.started.len() < threads && self.started.len() <= self.running.len() {
            let (waiting, done) = (Arc::clone(&self.waiting), self.done_by.clone());
            let (worker, is_stopped) = (Arc::clone(&self.worker), Arc::clone(&self.is_stopped));
            let slots = Arc::clone(&self.slots);
            match spawn(move || work(&worker, &slots, &waiting, &done, &is_stopped)) {
                Ok(thread) => self.started.push(thread),
                Err(error) if self.started.is_empty() => {
                    self.error = Some(error);
                    self.held.push_front(queued);
                    return self.stop();
                }
                // Fewer threads do the work as well, only later.
                Err(_) => {}
            }
        }
        let QueuedTask { task, key, .. } = &queued;
        let running = RunningTask { form: task.form, key: *key, since: Instant::now() };
        self.running.insert(task.file.to_string(), running);
        // There is room for it, and this is the only sender.
        let _has_room = self.tasks.send(queued);
    }

    fn take(&mut self, thing: ThingOutcome) {
        let totals = &mut self.totals;
        match thing.status {
            ThingStatus::Saved => {
                totals.saved += 1;
                totals.bytes += thing.bytes.unwrap_or_default();
            }
            ThingStatus::Kept => totals.kept += 1,
            ThingStatus::Skipped | ThingStatus::Planned => totals.skipped += 1,
            ThingStatus::Failed if thing.is_untried() => totals.untried += 1,
            ThingStatus::Failed => totals.failed += 1,
        }
        if thing.failure().is_some_and(FetchFailure::is_disk_full) {
            self.is_disk_full = true;
            self.stop();
        }
        self.ready.push_back(SaveEvent::End(thing));
    }

    /// Writes the end of the run to the manifest, with what the chosen forms do not contain, and releases the target.
    ///
    /// # Errors
    /// The disk is full or read-only.
    pub(crate) fn finish(self, left_out: &LeftOut) -> anyhow::Result<()> {
        let is_stopped = self.is_stopped();
        // They have nothing more to do, and hold the folder.
        drop(self.tasks);
        self.started.into_iter().for_each(|thread| drop(thread.join()));
        let totals = self.totals;
        let complete = self.is_over && !is_stopped && self.error.is_none() && totals.failed == 0;
        let end = RunEnd {
            time: self.worker.clock.now(),
            saved: totals.saved,
            kept: totals.kept,
            failed: totals.failed + totals.untried,
            bytes: totals.bytes,
            complete,
            left_out: left_out.clone(),
        };
        if let Some(manifest) = &self.worker.manifest {
            manifest.finish(&end)?;
        }
        Ok(())
    }
}

impl<P: Iterator<Item = anyhow::Result<PlanStep>>> Iterator for Saver<P> {
    type Item = anyhow::Result<SaveEvent>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            // What fails now fails because of the signal.
            if self.worker.folder.is_interrupted() {
                return None;
            }
            if let Some(event) = self.ready.pop_front() {
                return Some(Ok(event));
            }
            if self.is_stopped() {
                self.fail_untried();
            }
            self.start_tasks();
            if !self.ready.is_empty() {
                continue;
            }
            if self.running.is_empty() {
                if self.waits_for_server() {
                    std::thread::sleep(INTERRUPT_CHECK);
                    continue;
                }
                let error = self.error.take()?;
                // What the plan has after it is not known, so that the run is not complete.
                self.stop();
                return Some(Err(error));
            }
            match self.done.recv_timeout(INTERRUPT_CHECK) {
                Ok((queued, thing)) => self.take_done(queued, thing),
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => return None,
            }
        }
    }
}

/// Saves tasks until there are no more.
fn work(
    worker: &SaveWorker,
    slots: &FetchSlots,
    waiting: &Mutex<Receiver<QueuedTask>>,
    done: &Sender<DoneTask>,
    is_stopped: &AtomicBool,
) {
    loop {
        let queued = lock(waiting).recv();
        let Ok(queued) = queued else { return };
        let is_wanted = !is_stopped.load(Relaxed) && !worker.folder.is_interrupted();
        let save = || {
            // A task whose end is not known would be waited for.
            let saved = catch_panic(|| Ok(worker.save(&queued.task, slots)));
            saved.unwrap_or_else(|error| worker.fail(queued.task.entry.path.clone(), error))
        };
        let thing = is_wanted.then(save);
        if done.send((queued, thing)).is_err() {
            return;
        }
    }
}
