//! The work of `vb365 save` in a session: what is saved, and what is printed of it.

use std::cell::RefCell;
use std::sync::Arc;

use anyhow::Context as _;

use super::arguments::{Args, VersionsToSave};
use super::notices::{note_file, note_left_out, note_wait};
use super::outcome::{Outcomes, end_of_folder};
use super::path_list::read_paths;
use super::stdout_file::StdoutFile;
use super::target::{OpenTarget, SaveTarget, several_things};
use super::transfer_progress::{TransferProgress, note_at_signal, shown};
use crate::columns::SavedRow;
use crate::content::{ContentAddress, Entry, LookupGoal, PathLookup};
use crate::context::Context;
use crate::error::Failure;
use crate::output::{ColumnSet, Ui};
use crate::save::{
    Choice, Forecast, LeftOut, Manifest, PlanOptions, PlanStep, RecordList, RelativeFile, SaveAs,
    SaveEvent, SaveFolder, SavePlan, SaveTask, SaveWorker, Saver, TransferCounts,
};
use crate::sessions::{PlannedSession, SessionScope, SessionUse};
use crate::sys::signals::Interrupt;
use crate::text::safe;

/// A run, before its session is known.
pub(super) struct SaveJob<'a> {
    pub(super) args: &'a Args,
    pub(super) context: &'a Context,
    pub(super) target: SaveTarget,
    /// Of the command line and of `--paths-from`.
    pub(super) addresses: Vec<ContentAddress>,
    pub(super) list: Option<RecordList>,
    /// The lines of the list from which the last addresses are.
    list_lines: Vec<usize>,
    /// The file to which the only thing is saved.
    only_file: Option<RelativeFile>,
    /// What the chosen forms do not contain.
    left_out: LeftOut,
}

/// The steps of a run.
type Steps<'a> = Box<dyn Iterator<Item = anyhow::Result<PlanStep>> + 'a>;

impl<'a> SaveJob<'a> {
    /// Reads the lists of a run, before anything is sent.
    ///
    /// # Errors
    /// Options do not go together; a list cannot be read.
    pub(super) fn new(args: &'a Args, context: &'a Context, ui: &mut Ui) -> anyhow::Result<Self> {
        args.validate(ui)?;
        let target = SaveTarget::of(args);
        target.check_folder(args)?;
        if !args.session.is_dry_run() {
            target.check_terminal(ui)?;
        }
        let (mut addresses, mut list_lines) = (args.paths.clone(), Vec::new());
        if let Some(file) = &args.paths_from {
            for (line, address) in read_paths(file, ui)? {
                list_lines.push(line);
                addresses.push(address);
            }
        }
        let list = match &args.from_list {
            None => None,
            Some(file) if file.as_os_str() == "-" => Some(RecordList::copy(ui.input())?),
            Some(file) => {
                let opened = std::fs::File::open(file);
                let cannot =
                    |error| Failure::usage(format!("cannot read {}: {error}", file.display()));
                Some(RecordList::copy(opened.map_err(cannot)?)?)
            }
        };
        let (only_file, left_out) = (None, LeftOut::default());
        Ok(Self { args, context, target, addresses, list, list_lines, only_file, left_out })
    }

    /// Saves everything in the session that the options choose.
    ///
    /// # Errors
    /// Nothing can be saved; some things were not saved, and their errors are reported.
    pub(super) fn run(self, ui: &mut Ui) -> anyhow::Result<()> {
        let columns = ui.columns::<SavedRow>()?;
        let args = self.args;
        let addresses = self.addresses.clone();
        let check = |workload| {
            args.check(workload)?;
            addresses.iter().try_for_each(|address| address.check(workload))
        };
        let open =
            if args.session.is_dry_run() { OpenTarget::Nothing } else { self.target.open()? };
        let context = self.context;
        let run = RefCell::new(Some((self, open)));
        let mut is_done = |planned: &PlannedSession, ui: &mut Ui| match &*run.borrow() {
            Some((job, OpenTarget::Folder(folder))) => {
                job.keep_all_without_session(planned, folder, ui)
            }
            _ => Ok(false),
        };
        let purpose = SessionUse::Save(&mut is_done);
        args.session.run_with("save", purpose, context, ui, check, |session, ui| {
            let (job, open) = run.take().context("the run has ended")?;
            job.save(session, open, columns, ui)
        })
    }

    fn save(
        mut self,
        session: &SessionScope,
        open: OpenTarget,
        columns: ColumnSet<SavedRow>,
        ui: &mut Ui,
    ) -> anyhow::Result<()> {
        let mut outcomes = Outcomes::new(columns, ui);
        let mut manifest = None;
        if let OpenTarget::Folder(folder) = &open {
            manifest = self.open_manifest(session, folder, ui)?;
            if let Some(manifest) = &manifest
                && let Some(totals) = self.keep_all(manifest, &mut outcomes, ui)?
            {
                session.finish();
                Outcomes::summarize(totals, &self.args.to, ui);
                return outcomes.end(ui);
            }
        }
        self.note_missing_versions(session, ui);
        let (found, missing) = self.find(session, ui)?;
        let missing = missing.into_iter().map(Ok);
        let mut choice = Choice::new(found, self.list.take(), session.workload);
        let options = self.plan_options(&choice, ui)?;
        for path in choice.remove_contained(options.save_as) {
            ui.messages.note(&format!("{} is saved with what contains it", safe(&path)));
        }
        match open {
            OpenTarget::Nothing => {
                for step in missing {
                    outcomes.preview(step?, &|_| false, self.context, ui)?;
                }
                self.preview(session, &choice, &options, outcomes, ui)
            }
            OpenTarget::Stdout => self.print(session, &choice, &options, ui),
            OpenTarget::File(folder, file) => {
                let mut task = Self::only_step(session, &choice, &options, "one file")?;
                self.only_file = Some(file.clone());
                self.target.check_extension(&task, ui)?;
                task.file = file;
                let worker = Arc::new(self.worker(session, folder, None));
                let step = std::iter::once(Ok(PlanStep::Save(task)));
                let steps = self.forecast(step, &worker, ui)?.unwrap_or_default();
                let steps = Box::new(steps.into_iter().map(Ok));
                self.transfer(session, worker, steps, outcomes, ui)
            }
            OpenTarget::Folder(folder) => {
                let worker = Arc::new(self.worker(session, folder, manifest));
                let mut plan = SavePlan::new(&session.client, session.id, &options, &choice)?;
                let steps = self.forecast(plan.by_ref(), &worker, ui)?;
                self.left_out = plan.left_out();
                note_left_out(&self.left_out, ui);
                let steps: Steps<'_> = if let Some(steps) = steps {
                    Box::new(missing.chain(steps.into_iter().map(Ok)))
                } else {
                    plan.restart();
                    Box::new(missing.chain(plan))
                };
                self.transfer(session, worker, steps, outcomes, ui)
            }
        }
    }

    /// Prints what would be saved.
    fn preview(
        &self,
        session: &SessionScope,
        choice: &Choice,
        options: &PlanOptions,
        mut outcomes: Outcomes,
        ui: &mut Ui,
    ) -> anyhow::Result<()> {
        let (proofs, file_options) = (self.read_manifest(session, ui)?, self.args.file_options());
        let is_kept = |task: &SaveTask| {
            proofs.as_ref().is_some_and(|proofs| file_options.keeps(task, proofs))
        };
        let mut plan = SavePlan::new(&session.client, session.id, options, choice)?;
        for step in plan.by_ref() {
            outcomes.preview(step?, &is_kept, self.context, ui)?;
        }
        session.finish();
        note_left_out(&plan.left_out(), ui);
        outcomes.summarize_preview(&self.args.to, ui);
        outcomes.end(ui)
    }

    /// Prints a note if earlier versions are asked for in a session that shows none.
    fn note_missing_versions(&self, session: &SessionScope, ui: &Ui) {
        let wants_versions = self.args.versions == VersionsToSave::All;
        if wants_versions && session.origin(self.context).show_all_versions == Some(false) {
            ui.messages.warn(
                "the session was started without --show-all-versions: earlier versions may be missing",
            );
        }
    }

    /// Finds the things of all paths. One of several paths that cannot be found is a step that fails.
    fn find(&self, session: &SessionScope, ui: &Ui) -> anyhow::Result<(Vec<Entry>, Vec<PlanStep>)> {
        let lookup =
            PathLookup::new(&session.client, session.id, session.workload).in_zone(ui.zone());
        let is_single = self.addresses.len() == 1 && self.list.is_none();
        let (mut all, mut missing) = (Vec::new(), Vec::new());
        for (index, address) in self.addresses.iter().enumerate() {
            let request = |one: Entry| one.with_requested_object(&session.client, session.id);
            let found = lookup
                .find(address, LookupGoal::Thing)
                .and_then(|found| Ok(found.into_iter().map(request).collect::<Result<_, _>>()?));
            match found {
                Ok(found) => all.extend::<Vec<_>>(found),
                Err(error) if is_single => return Err(error),
                Err(error) => {
                    if let Some(end) = session.end_of(&error) {
                        return Err(end);
                    }
                    let error = self.in_list(index, error);
                    missing.push(PlanStep::Fail { path: address.to_string(), error });
                }
            }
        }
        Ok((all, missing))
    }

    /// Adds the line of the list to the error of an address.
    fn in_list(&self, index: usize, error: anyhow::Error) -> anyhow::Error {
        let line = index.checked_sub(self.args.paths.len()).and_then(|at| self.list_lines.get(at));
        match (line, &self.args.paths_from) {
            (Some(line), Some(list)) => error.context(format!("line {line} of {}", list.display())),
            _ => error,
        }
    }

    /// Returns the options of the plan. The extension of a file chooses the form of a thing that would be a folder.
    fn plan_options(&self, choice: &Choice, ui: &Ui) -> anyhow::Result<PlanOptions> {
        let mut options = self.args.plan_options(ui)?;
        if let (Some(only), Some(form)) = (choice.only(), self.target.form_of_extension())
            && options.save_as == SaveAs::Auto
            && options.save_as.makes_tree(&only.entry.node)
        {
            options.save_as = form;
        }
        Ok(options)
    }

    fn worker(
        &self,
        session: &SessionScope,
        folder: SaveFolder,
        manifest: Option<Manifest>,
    ) -> SaveWorker {
        SaveWorker {
            client: Arc::clone(&session.client),
            session: session.id,
            origin: self.origin(session),
            folder,
            manifest,
            options: self.args.file_options(),
            counts: Arc::new(TransferCounts::default()),
            clock: self.context.clock,
        }
    }

    /// Returns what sessions of the same content have in common.
    fn origin(&self, session: &SessionScope) -> String {
        let point = session.origin(self.context).restore_point.map(|point| point.to_rfc3339());
        let point = point.unwrap_or_else(|| session.id.to_string());
        format!("{} {point}", session.client.server().address())
    }

    /// Returns the only step of a plan.
    fn only_step(
        session: &SessionScope,
        choice: &Choice,
        options: &PlanOptions,
        target: &str,
    ) -> anyhow::Result<SaveTask> {
        let mut plan = SavePlan::new(&session.client, session.id, options, choice)?;
        let is_tree = choice.only().is_none_or(|only| options.save_as.makes_tree(&only.entry.node));
        if is_tree {
            return Err(several_things(target).into());
        }
        let step = plan.next().transpose()?;
        if plan.next().is_some() {
            return Err(several_things(target).into());
        }
        match step {
            Some(PlanStep::Save(task)) => Ok(task),
            Some(PlanStep::Fail { error, .. }) => Err(error),
            Some(PlanStep::Skip(_)) | None => {
                Err(Failure::usage("the options exclude the only thing that is chosen").into())
            }
        }
    }

    /// Counts what a plan will save, and checks that the disk can hold it. Returns all steps, if there are not too many.
    fn forecast(
        &self,
        plan: impl Iterator<Item = anyhow::Result<PlanStep>>,
        worker: &SaveWorker,
        ui: &Ui,
    ) -> anyhow::Result<Option<Vec<PlanStep>>> {
        let forecast = Forecast::of(plan, worker)?;
        let folder = worker.folder.path().display().to_string();
        match forecast.check(worker.folder.free_space(), &folder) {
            Err(failure) if self.args.session.is_forced() => ui.messages.warn(&failure.message),
            checked => checked?,
        }
        worker.counts.expect(forecast.things, forecast.bytes);
        if let Some(manifest) = &worker.manifest {
            manifest.expect(forecast.things);
        }
        Ok(forecast.steps)
    }

    /// Prints one thing on stdout while it arrives.
    fn print(
        &self,
        session: &SessionScope,
        choice: &Choice,
        options: &PlanOptions,
        ui: &mut Ui,
    ) -> anyhow::Result<()> {
        let task = Self::only_step(session, choice, options, "stdout")?;
        let messages = ui.messages.clone();
        let counts = Arc::new(TransferCounts::default());
        counts.expect(1, task.expected().unwrap_or(0));
        let progress = ui.progress_of(Arc::new(TransferProgress::new(Arc::clone(&counts))));
        let file = StdoutFile::new(ui.raw_output());
        let options = self.args.file_options();
        let fetched = options.fetch(&session.client, session.id, &task, file, &counts);
        progress.end();
        let file = fetched.map_err(|error| {
            session.closure().unwrap_or_else(|| StdoutFile::describe(error, &task.entry.path))
        })?;
        let count = file.finish()?;
        session.finish();
        messages.note(&format!("wrote {} of {} to stdout", shown(count), safe(&task.entry.path)));
        Ok(())
    }

    /// Saves all steps, and prints what becomes of each.
    fn transfer(
        &self,
        session: &SessionScope,
        worker: Arc<SaveWorker>,
        steps: Steps<'_>,
        mut outcomes: Outcomes,
        ui: &mut Ui,
    ) -> anyhow::Result<()> {
        let counts = Arc::clone(&worker.counts);
        let at_signal = note_at_signal(Arc::clone(&counts), ui.messages.clone());
        let progress = ui.progress_of(Arc::new(TransferProgress::new(Arc::clone(&counts))));
        let folder = worker.folder.clone();
        let mut saver = Saver::new(steps, worker, self.args.threads());
        let mut fatal = None;
        while let Some(event) = saver.next() {
            if let Some(signal) = session.signal() {
                return Err(Interrupt(signal).into());
            }
            let taken = event.and_then(|event| {
                note_wait(&event, ui);
                let SaveEvent::End(thing) = event else { return Ok(()) };
                note_file(&thing, self.only_file.as_ref(), ui);
                outcomes.take(thing, session, &folder, &progress, ui)
            });
            if let Err(error) = taken
                && fatal.is_none()
            {
                fatal = Some(error);
                saver.stop();
            }
        }
        if saver.is_interrupted()
            && let Some(signal) = session.signal()
        {
            return Err(Interrupt(signal).into());
        }
        progress.end();
        drop(at_signal);
        session.finish();
        let totals = saver.totals();
        Outcomes::summarize(totals, &self.args.to, ui);
        let finished = saver.finish(&self.left_out);
        if let Some(error) = fatal.or_else(|| end_of_folder(&folder)) {
            let error = outcomes.explain(error, totals, counts.things().1);
            outcomes.print_collected(ui)?;
            return Err(error);
        }
        finished?;
        outcomes.end(ui)
    }
}
