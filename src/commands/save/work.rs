//! The work of `vb365 save` in a session: what is saved, and what is printed of it.

use std::sync::Arc;

use super::arguments::Args;
use super::outcome::Outcomes;
use super::path_list::read_paths;
use super::stdout_file::StdoutFile;
use super::target::{OpenTarget, SaveTarget};
use super::transfer_progress::{TransferProgress, note_at_signal, shown};
use crate::api::session;
use crate::columns::SavedRow;
use crate::content::{ContentAddress, Entry, LookupGoal, PathLookup};
use crate::context::Context;
use crate::error::Failure;
use crate::output::{ColumnSet, Ui};
use crate::save::{
    Choice, Forecast, Manifest, PlanOptions, PlanStep, RecordList, RelativeFile, RunHeader, SaveAs,
    SaveFolder, SavePlan, SaveTask, SaveTotals, SaveWorker, Saver, TransferCounts,
};
use crate::sessions::{SessionScope, SessionUse};
use crate::sys::signals::Interrupt;
use crate::text::safe;

/// A run, before its session is known.
pub(super) struct SaveJob<'a> {
    args: &'a Args,
    context: &'a Context,
    target: SaveTarget,
    /// Of the command line and of `--paths-from`.
    addresses: Vec<ContentAddress>,
    list: Option<RecordList>,
    /// The file to which the only thing is saved.
    only_file: Option<RelativeFile>,
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
        if !args.session.is_dry_run() {
            target.check_terminal(ui)?;
        }
        let mut addresses = args.paths.clone();
        if let Some(file) = &args.paths_from {
            addresses.extend(read_paths(file, ui)?);
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
        Ok(Self { args, context, target, addresses, list, only_file: None })
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
        args.session.run_with("save", SessionUse::Save, context, ui, check, |session, ui| {
            self.save(session, open, columns, ui)
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
            manifest = self.manifest(session, folder, ui)?;
            if let Some(manifest) = &manifest
                && let Some(totals) = self.keep_all(manifest, folder, &mut outcomes, ui)?
            {
                session.finish();
                Outcomes::summarize(totals, &self.args.to, ui);
                return outcomes.end(ui);
            }
        }
        let found = self.find(session, &mut outcomes, ui)?;
        let choice = Choice::new(found, self.list.take(), session.workload);
        let options = self.plan_options(&choice, ui)?;
        match open {
            OpenTarget::Nothing => {
                let plan = SavePlan::new(&session.client, session.id, &options, &choice)?;
                plan.into_iter().try_for_each(|step| outcomes.preview(step?, self.context, ui))?;
                session.finish();
                outcomes.summarize_preview(&self.args.to, ui);
                outcomes.end(ui)
            }
            OpenTarget::Stdout => self.print(session, &choice, &options, ui),
            OpenTarget::File(folder, file) => {
                let mut steps = Self::only_step(session, &choice, &options, "one file")?;
                self.only_file = Some(file.clone());
                self.target.check_extension(&steps, ui)?;
                steps.file = file;
                let worker = Arc::new(self.worker(session, folder, None));
                let steps = Box::new(std::iter::once(Ok(PlanStep::Save(steps))));
                self.transfer(session, worker, steps, outcomes, ui)
            }
            OpenTarget::Folder(folder) => {
                let worker = Arc::new(self.worker(session, folder, manifest));
                let plan = || SavePlan::new(&session.client, session.id, &options, &choice);
                let forecast = Forecast::of(plan()?, &worker)?;
                self.check_space(&forecast, &worker, ui)?;
                worker.counts.expect(forecast.things, forecast.bytes);
                let steps: Steps<'_> = match forecast.steps {
                    Some(steps) => Box::new(steps.into_iter().map(Ok)),
                    None => Box::new(plan()?),
                };
                self.transfer(session, worker, steps, outcomes, ui)
            }
        }
    }

    /// Keeps everything if an earlier run has saved all that this one selects, and if all its files are there: then nothing
    /// has to be listed. Otherwise returns `None`.
    fn keep_all(
        &self,
        manifest: &Manifest,
        folder: &SaveFolder,
        outcomes: &mut Outcomes,
        ui: &mut Ui,
    ) -> anyhow::Result<Option<SaveTotals>> {
        let options = self.args.file_options();
        if !manifest.is_complete() || !options.keeps_proven() {
            return Ok(None);
        }
        let (mut all_hold, mut totals) = (true, SaveTotals::default());
        manifest.for_each_proof(|proof| {
            all_hold = all_hold && proof.holds_in(folder, options.test())?;
            totals.kept += 1;
            Ok(())
        })?;
        if !all_hold {
            return Ok(None);
        }
        let mut printed = Ok(());
        manifest.for_each_proof(|proof| {
            if printed.is_ok() {
                printed = outcomes.keep(proof, self.context, ui);
            }
            Ok(())
        })?;
        printed.map(|()| Some(totals))
    }

    /// Finds the things of all paths. A path that cannot be found is reported, if it is one of several.
    fn find(
        &self,
        session: &SessionScope,
        outcomes: &mut Outcomes,
        ui: &Ui,
    ) -> anyhow::Result<Vec<Entry>> {
        let lookup = PathLookup::new(&session.client, session.id, session.workload);
        let is_single = self.addresses.len() == 1 && self.list.is_none();
        let mut all = Vec::new();
        for address in &self.addresses {
            let request = |one: Entry| one.with_requested_object(&session.client, session.id);
            let found = lookup
                .find(address, LookupGoal::Thing)
                .and_then(|found| Ok(found.into_iter().map(request).collect::<Result<_, _>>()?));
            match found {
                Ok(found) => all.extend::<Vec<_>>(found),
                Err(error) if is_single => return Err(error),
                Err(error) => outcomes.fail(session.report(&error, ui)?),
            }
        }
        Ok(all)
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
        let point = session.restore_point(self.context).map(|point| point.to_rfc3339());
        let point = point.unwrap_or_else(|| session.id.to_string());
        format!("{} {point}", session.client.server().address())
    }

    /// Opens the manifest of a folder.
    fn manifest(
        &self,
        session: &SessionScope,
        folder: &SaveFolder,
        ui: &Ui,
    ) -> anyhow::Result<Option<Manifest>> {
        if self.args.no_manifest {
            return Ok(None);
        }
        let manifest = Manifest::open(folder, &self.header(session, ui)?)?;
        if let Some(line) = manifest.damaged().first() {
            let path = folder.path().display();
            ui.messages.warn(&format!(
                "the manifest in {path} is damaged in line {line}: the things of damaged lines are fetched again"
            ));
        }
        Ok(Some(manifest))
    }

    fn header(&self, session: &SessionScope, ui: &Ui) -> anyhow::Result<RunHeader> {
        let found = session.client.send(&session::get(session.id))?.into_model()?;
        Ok(RunHeader {
            tool: concat!("vb365 ", env!("CARGO_PKG_VERSION")).to_owned(),
            started: self.context.clock.now(),
            server: session.client.server().address().to_string(),
            user: session.client.user()?,
            session: session.id,
            workload: session.workload.code().to_owned(),
            point: session.restore_point(self.context),
            source: None,
            organization: Some(found.organization.0).filter(|name| !name.is_empty()),
            show_deleted: self.args.session.shows_deleted(),
            paths: self.addresses.iter().map(ToString::to_string).collect(),
            options: self.selection(ui)?,
        })
    }

    /// Returns the options that select things, with the list of records by its hash.
    fn selection(&self, ui: &Ui) -> anyhow::Result<String> {
        let selection = self.args.selection(self.args.window(ui)?);
        Ok(match &self.list {
            Some(list) => format!("{selection} --from-list sha256:{}", list.digest()?),
            None => selection,
        })
    }

    /// Returns the only step of a plan.
    fn only_step(
        session: &SessionScope,
        choice: &Choice,
        options: &PlanOptions,
        target: &str,
    ) -> anyhow::Result<SaveTask> {
        let mut plan = SavePlan::new(&session.client, session.id, options, choice)?;
        let several = || {
            Failure::usage(format!("cannot save several things to {target}"))
                .hint("give a folder, with a slash at its end: --to FOLDER/")
        };
        let is_tree = choice.only().is_none_or(|only| options.save_as.makes_tree(&only.entry.node));
        if is_tree {
            return Err(several().into());
        }
        let step = plan.next().transpose()?;
        if plan.next().is_some() {
            return Err(several().into());
        }
        match step {
            Some(PlanStep::Save(task)) => Ok(task),
            Some(PlanStep::Fail { error, .. }) => Err(error),
            Some(PlanStep::Skip(_)) | None => {
                Err(Failure::usage("the options exclude the only thing that is chosen").into())
            }
        }
    }

    fn check_space(&self, forecast: &Forecast, worker: &SaveWorker, ui: &Ui) -> anyhow::Result<()> {
        let folder = worker.folder.path().display().to_string();
        match forecast.check(worker.folder.free_space(), &folder) {
            Err(failure) if self.args.session.is_forced() => ui.messages.warn(&failure.message),
            checked => checked?,
        }
        Ok(())
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
        let mut saver = Saver::new(steps, worker, self.args.threads());
        saver.count_failures(outcomes.failures());
        let mut fatal = None;
        while let Some(thing) = saver.next() {
            if let Some(signal) = session.signal() {
                return Err(Interrupt(signal).into());
            }
            if let (Some(asked), Ok(thing)) = (&self.only_file, &thing) {
                Outcomes::tell_file(thing, asked, ui);
            }
            let taken = thing.and_then(|thing| outcomes.take(thing, session, &progress, ui));
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
        saver.finish()?;
        match fatal {
            Some(error) => {
                let error = outcomes.explain(error, totals, counts.things().1);
                outcomes.print_collected(ui)?;
                Err(error)
            }
            None => outcomes.end(ui),
        }
    }
}
