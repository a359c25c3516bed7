//! A run: takes steps of a plan, saves things on several threads, and returns what became of each as it ends.

use std::collections::{HashMap, VecDeque};
use std::sync::mpsc::{Receiver, Sender, SyncSender, channel, sync_channel};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;

use super::fetch_failure::FetchFailure;
use super::manifest::RunEnd;
use super::plan::PlanStep;
use super::save_worker::SaveWorker;
use super::staging_watch::StagingWatch;
use super::task::SaveTask;
use super::thing_outcome::{ThingOutcome, ThingStatus};
use crate::content::SaveForm;
use crate::parallel::spawn;
use crate::sys::lock;

/// Tasks for each thread, so that none waits while the next thing is listed.
const AHEAD: usize = 2;

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
    /// Of the saved files.
    pub(crate) bytes: u64,
}

/// A run that saves the steps of a plan.
pub(crate) struct Saver<P> {
    plan: P,
    worker: Arc<SaveWorker>,
    threads: SaveThreads,
    tasks: SyncSender<SaveTask>,
    /// Kept so that a thread can be started when it is needed.
    waiting: Arc<Mutex<Receiver<SaveTask>>>,
    done_by: Sender<(String, ThingOutcome)>,
    done: Receiver<(String, ThingOutcome)>,
    started: Vec<JoinHandle<()>>,
    /// The files of the tasks that were given to threads, with their forms.
    running: HashMap<String, SaveForm>,
    /// A task that must wait for others.
    held: Option<SaveTask>,
    ready: VecDeque<ThingOutcome>,
    /// The plan has no more steps, or none is taken any more.
    is_over: bool,
    is_stopped: bool,
    error: Option<anyhow::Error>,
    totals: SaveTotals,
    _staging: StagingWatch,
}

impl<P: Iterator<Item = anyhow::Result<PlanStep>>> Saver<P> {
    pub(crate) fn new(plan: P, worker: Arc<SaveWorker>, threads: SaveThreads) -> Self {
        let (tasks, waiting) = sync_channel(threads.files * AHEAD);
        let (done_by, done) = channel();
        let staging = StagingWatch::start(&worker.client, worker.session, &worker.counts);
        Self {
            plan,
            worker,
            threads,
            tasks,
            waiting: Arc::new(Mutex::new(waiting)),
            done_by,
            done,
            started: Vec::new(),
            running: HashMap::new(),
            held: None,
            ready: VecDeque::new(),
            is_over: false,
            is_stopped: false,
            error: None,
            totals: SaveTotals::default(),
            _staging: staging,
        }
    }

    /// Takes no more things. Those that are being saved end.
    pub(crate) fn stop(&mut self) {
        self.is_stopped = true;
        self.held = None;
    }

    /// Counts things that were not found: the run does not save everything that it selects.
    pub(crate) fn count_failures(&mut self, count: usize) {
        self.totals.failed += count as u64;
    }

    /// Returns the numbers of things so far.
    pub(crate) fn totals(&self) -> SaveTotals {
        self.totals
    }

    /// Takes steps until the threads have enough to do.
    fn start_tasks(&mut self) {
        while !self.is_over && !self.is_stopped && self.ready.is_empty() {
            let task = match self.held.take() {
                Some(task) => task,
                None => match self.plan.next() {
                    None => {
                        self.is_over = true;
                        return;
                    }
                    Some(Err(error)) => {
                        self.error = Some(error);
                        self.is_over = true;
                        return;
                    }
                    Some(Ok(PlanStep::Save(task))) => task,
                    Some(Ok(PlanStep::Skip(task))) => {
                        let thing = self.worker.skip(&task);
                        self.take(thing);
                        return;
                    }
                    Some(Ok(PlanStep::Fail { path, error })) => {
                        let thing = self.worker.fail(path, error);
                        self.take(thing);
                        return;
                    }
                },
            };
            if !self.has_room(&task) {
                self.held = Some(task);
                return;
            }
            self.start(task);
        }
    }

    fn has_room(&self, task: &SaveTask) -> bool {
        let is_pst = task.form == SaveForm::Pst;
        let psts = || self.running.values().filter(|form| **form == SaveForm::Pst).count();
        self.running.len() < self.threads.files * AHEAD
            && (!is_pst || psts() < self.threads.psts)
            && !self.running.contains_key(task.file.as_str())
    }

    fn start(&mut self, task: SaveTask) {
        self.running.insert(task.file.to_string(), task.form);
        if self.started.len() < self.threads.files && self.started.len() < self.running.len() {
            let (waiting, done) = (Arc::clone(&self.waiting), self.done_by.clone());
            let worker = Arc::clone(&self.worker);
            let started = spawn(move || work(&worker, &waiting, &done));
            match started {
                Ok(thread) => self.started.push(thread),
                Err(error) if self.started.is_empty() => {
                    self.error = Some(error);
                    self.is_over = true;
                    return;
                }
                // Fewer threads do the work as well, only later.
                Err(_) => {}
            }
        }
        // There is room for it, and this is the only sender.
        let _has_room = self.tasks.send(task);
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
            ThingStatus::Failed => totals.failed += 1,
        }
        let failure = thing.error.as_ref().and_then(|error| error.downcast_ref::<FetchFailure>());
        if failure.is_some_and(FetchFailure::is_disk_full) {
            self.stop();
        }
        self.ready.push_back(thing);
    }

    /// Writes the end of the run to the manifest, and releases the target.
    ///
    /// # Errors
    /// The disk is full or read-only.
    pub(crate) fn finish(self) -> anyhow::Result<()> {
        // They have nothing more to do, and hold the folder.
        drop(self.tasks);
        self.started.into_iter().for_each(|thread| drop(thread.join()));
        let totals = self.totals;
        let complete =
            self.is_over && !self.is_stopped && self.error.is_none() && totals.failed == 0;
        let end = RunEnd {
            time: self.worker.clock.now(),
            saved: totals.saved,
            kept: totals.kept,
            failed: totals.failed,
            bytes: totals.bytes,
            complete,
            events: Vec::new(),
        };
        if let Some(manifest) = &self.worker.manifest {
            manifest.finish(&end)?;
        }
        Ok(())
    }
}

impl<P: Iterator<Item = anyhow::Result<PlanStep>>> Iterator for Saver<P> {
    type Item = anyhow::Result<ThingOutcome>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            if let Some(thing) = self.ready.pop_front() {
                return Some(Ok(thing));
            }
            self.start_tasks();
            if !self.ready.is_empty() {
                continue;
            }
            if self.running.is_empty() {
                return self.error.take().map(Err);
            }
            let (file, thing) = self.done.recv().ok()?;
            self.running.remove(&file);
            self.take(thing);
        }
    }
}

/// Saves tasks until there are no more.
fn work(
    worker: &SaveWorker,
    waiting: &Mutex<Receiver<SaveTask>>,
    done: &Sender<(String, ThingOutcome)>,
) {
    loop {
        let task = lock(waiting).recv();
        let Ok(task) = task else { return };
        let thing = worker.save(&task);
        if done.send((task.file.to_string(), thing)).is_err() {
            return;
        }
    }
}
