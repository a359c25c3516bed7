//! Saves one thing: keeps what an earlier run has saved, else fetches it, and records it.

use std::cell::Cell;
use std::io;
use std::sync::Arc;
use std::time::Instant;

use anyhow::Context as _;
use uuid::Uuid;

use super::complete_part::TargetPolicy;
use super::fetch::{Fetched, fetch};
use super::fetch_failure::FetchFailure;
use super::fetch_slots::FetchSlots;
use super::fetch_target::FetchTarget;
use super::file_hash::SavedFile;
use super::file_options::{FileOptions, OnExists};
use super::folder::SaveFolder;
use super::manifest::{Manifest, Proof, ProofTest, SavedRecord, ThingKey};
use super::part_file::PartFile;
use super::part_target::PartTarget;
use super::relative_file::RelativeFile;
use super::task::SaveTask;
use super::thing_outcome::{EarlyEnd, ThingOutcome, ThingStatus};
use super::transfer_counts::{FileTransfer, TransferCounts};
use crate::client::Client;
use crate::content::SaveForm;
use crate::error::{Failure, Kind};
use crate::parallel::catch_panic;
use crate::time::Clock;

/// Saves things, on several threads.
pub(crate) struct SaveWorker {
    pub(crate) client: Arc<Client>,
    pub(crate) session: Uuid,
    /// The server and the restore point, or the session if its point is not known.
    pub(crate) origin: String,
    pub(crate) folder: SaveFolder,
    pub(crate) manifest: Option<Manifest>,
    pub(crate) options: FileOptions,
    pub(crate) counts: Arc<TransferCounts>,
    pub(crate) clock: Clock,
}

/// The result of a thing that is there.
struct FileResult {
    status: ThingStatus,
    file: RelativeFile,
    saved: SavedFile,
    tries: u32,
}

/// What an earlier run says about a thing.
enum ProofState {
    /// Its file is there.
    Kept(Proof),
    /// Its file is not there any more, or was changed.
    Lost(Proof),
    /// Its file is there, and is fetched again.
    Unwanted(Proof),
    None,
}

impl SaveWorker {
    /// Saves a thing, or keeps what an earlier run has saved.
    pub(super) fn save(&self, task: &SaveTask, slots: &FetchSlots) -> ThingOutcome {
        let started = Instant::now();
        let tried = Cell::new(0);
        let result = catch_panic(|| self.try_save(task, slots, &tried));
        let thing = ThingOutcome { elapsed: started.elapsed(), ..self.thing(task) };
        match result {
            Ok(FileResult { status, file, saved, tries }) => {
                match status {
                    ThingStatus::Kept => self.counts.forget_thing(task.expected().unwrap_or(0)),
                    _ => self.counts.finish_thing(),
                }
                let (file, bytes) = (file.to_string(), Some(saved.bytes));
                ThingOutcome { file, bytes, sha256: Some(saved.sha256), status, tries, ..thing }
            }
            Err(error) => {
                let thing = ThingOutcome { error: Some(error), tries: tried.get(), ..thing };
                // One that may pass is not the end of the thing.
                if !thing.failure().is_some_and(FetchFailure::may_pass) {
                    self.report_failure(task, &thing);
                }
                thing
            }
        }
    }

    /// Counts and records a thing that failed.
    pub(super) fn report_failure(&self, task: &SaveTask, thing: &ThingOutcome) {
        self.counts.finish_thing();
        self.record(task, thing);
    }

    /// Returns the outcome of a thing that is not tried, since the run ends early.
    pub(super) fn leave(&self, task: &SaveTask) -> ThingOutcome {
        ThingOutcome { error: Some(EarlyEnd.into()), ..self.thing(task) }
    }

    /// Returns the outcome of a thing that a filter excludes.
    pub(super) fn skip(&self, task: &SaveTask) -> ThingOutcome {
        self.counts.finish_thing();
        let (status, bytes) = (ThingStatus::Skipped, task.expected());
        let thing = ThingOutcome { bytes, status, ..self.thing(task) };
        self.record(task, &thing);
        thing
    }

    /// Returns the outcome of a thing that cannot be saved, or not listed.
    pub(super) fn fail(&self, path: String, error: anyhow::Error) -> ThingOutcome {
        let thing =
            ThingOutcome { error: Some(error), ..ThingOutcome::new(self.clock.now(), path) };
        self.append(|| SavedRecord::of_path(&thing));
        thing
    }

    /// Returns a thing that failed, apart from its error.
    fn thing(&self, task: &SaveTask) -> ThingOutcome {
        ThingOutcome {
            id_path: task.id_path(),
            file: task.file.to_string(),
            ..ThingOutcome::new(self.clock.now(), task.entry.path.clone())
        }
    }

    /// Writes a thing without a file to the manifest.
    pub(super) fn record(&self, task: &SaveTask, thing: &ThingOutcome) {
        self.append(|| task.record(&self.options.saved_as(task), thing));
    }

    /// Writes a record to the manifest. The thing is reported anyway, so a full disk does not matter.
    fn append(&self, record: impl FnOnce() -> SavedRecord) {
        // After a signal, files are missing that were there.
        if let Some(manifest) = self.manifest.as_ref().filter(|_| !self.folder.is_interrupted()) {
            let _reported = manifest.append(&record());
        }
    }

    /// Returns whether an earlier run has saved a thing, and its file is there.
    pub(super) fn keeps(&self, task: &SaveTask) -> bool {
        self.manifest.as_ref().is_some_and(|manifest| self.options.keeps(task, manifest))
    }

    /// Returns whether a thing was chosen twice, and this run has saved it already.
    pub(super) fn is_repeated(&self, key: &ThingKey, thing: &ThingOutcome) -> bool {
        let is_of_this_run = |manifest: &Manifest| manifest.is_of_this_run(key);
        thing.status == ThingStatus::Kept && self.manifest.as_ref().is_some_and(is_of_this_run)
    }

    /// Saves a thing. `tried` gets the number of the tries, also if it fails.
    fn try_save(
        &self,
        task: &SaveTask,
        slots: &FetchSlots,
        tried: &Cell<u32>,
    ) -> anyhow::Result<FileResult> {
        let started = Instant::now();
        let key = self.options.key(task);
        let mut is_replaced = false;
        let (file, is_proven) = match self.proof(&key)? {
            ProofState::Kept(proof) => {
                let (status, file, saved) = (ThingStatus::Kept, proof.file, proof.saved);
                return Ok(FileResult { status, file, saved, tries: 0 });
            }
            ProofState::Lost(proof) => (proof.file, true),
            ProofState::Unwanted(proof) => {
                is_replaced = true;
                (proof.file, true)
            }
            ProofState::None => (self.claim(task, &task.file, &key)?, false),
        };
        let (file, mut policy) = if is_replaced {
            (file, TargetPolicy::Replace)
        } else {
            self.check_target(task, &key, file, is_proven)?
        };
        let call = self.options.call(task, self.client.version(), self.session)?;
        let part = PartFile::create(&self.folder, &file)?;
        let mut part = PartTarget::new(part, self.identity(task)).map_err(FetchFailure::Disk)?;
        if self.options.ignores_proofs {
            part.restart().map_err(FetchFailure::Disk)?;
        }
        let slot = slots.take();
        let transfer = FileTransfer::begin(&self.counts, tried);
        let limits = self.options.limits(task.form);
        let fetched = fetch(&self.client, &call, part, task.expected(), &limits, &transfer)?;
        drop(slot);
        let Fetched { target, form, tries, resumed_at } = fetched;
        let arrived = file_of_form(&file, task, form);
        let file = if arrived == file {
            file
        } else {
            // A large PST arrives as several in a ZIP: the checks were those of another file.
            let claimed = self.claim(task, &arrived, &key)?;
            let checked = self.check_target(task, &key, claimed, false)?;
            policy = checked.1;
            checked.0
        };
        if self.folder.is_interrupted() {
            return Err(FetchFailure::Disk(io::ErrorKind::Interrupted.into()).into());
        }
        let part = target.part.complete(task.modified()).map_err(FetchFailure::Disk)?;
        let saved = part.saved.clone();
        if let Some(manifest) = &self.manifest {
            let (status, file) = (ThingStatus::Saved, file.to_string());
            let elapsed = started.elapsed();
            let thing = ThingOutcome { file, elapsed, status, tries, ..self.thing(task) };
            let record =
                SavedRecord { resumed_at, ..task.record(&self.options.saved_as(task), &thing) };
            manifest.place(part, &record, policy).map_err(FetchFailure::Disk)?;
        } else {
            part.place(&file, policy).map_err(FetchFailure::Disk)?;
        }
        Ok(FileResult { status: ThingStatus::Saved, file, saved, tries })
    }

    fn proof(&self, key: &ThingKey) -> anyhow::Result<ProofState> {
        let proof = self.manifest.as_ref().map(|manifest| manifest.proof(key)).transpose();
        let Some(proof) = proof.context("cannot read the manifest")?.flatten() else {
            return Ok(ProofState::None);
        };
        if self.options.on_exists == OnExists::Fail {
            return Ok(ProofState::Lost(proof));
        }
        let test = if self.options.ignores_proofs { ProofTest::State } else { self.options.test() };
        let path = || format!("cannot check {}", self.folder.path_of(&proof.file).display());
        let holds = proof.holds_in(&self.folder, test).with_context(path)?;
        Ok(match holds {
            true if self.options.ignores_proofs => ProofState::Unwanted(proof),
            true => ProofState::Kept(proof),
            false => ProofState::Lost(proof),
        })
    }

    /// Returns the file of a thing: this one, or one with digits in its name if another thing has this one.
    ///
    /// # Errors
    /// Other things have both.
    fn claim(
        &self,
        task: &SaveTask,
        file: &RelativeFile,
        key: &ThingKey,
    ) -> anyhow::Result<RelativeFile> {
        let is_free =
            |file: &RelativeFile| self.manifest.as_ref().is_none_or(|all| all.claim(file, key));
        let with_digits = || task.file_with_digits(file);
        let found = Some(file.clone()).filter(is_free);
        let found = found.or_else(|| Some(with_digits()).filter(is_free));
        let path = || self.folder.path_of(file).display().to_string();
        found.ok_or_else(|| {
            let message = format!("cannot write {}: it is the file of another thing", path());
            Failure::new(Kind::Failure, message).hint("save to another folder").into()
        })
    }

    /// Returns the file to write, and what happens with an existing one.
    ///
    /// # Errors
    /// A file exists, and is kept.
    fn check_target(
        &self,
        task: &SaveTask,
        key: &ThingKey,
        file: RelativeFile,
        is_proven: bool,
    ) -> anyhow::Result<(RelativeFile, TargetPolicy)> {
        let path = |file: &RelativeFile| self.folder.path_of(file).display().to_string();
        let state = self.folder.state(&file);
        if state.with_context(|| format!("cannot write {}", path(&file)))?.is_none() {
            return Ok((file, TargetPolicy::Keep));
        }
        // A damaged line may have proven it: then its bytes are compared.
        let is_lost = |manifest: &Manifest| !manifest.damaged().is_empty();
        if self.options.on_exists == OnExists::Keep
            && !is_proven
            && self.manifest.as_ref().is_some_and(is_lost)
        {
            return Ok((file, TargetPolicy::Keep));
        }
        match self.options.on_exists {
            OnExists::Replace => return Ok((file, TargetPolicy::Replace)),
            OnExists::Rename => {
                let other = self.claim(task, &task.file_with_digits(&file), key)?;
                if self.folder.state(&other)?.is_none() {
                    return Ok((other, TargetPolicy::Keep));
                }
            }
            OnExists::Keep | OnExists::Fail => {}
        }
        let (action, reason) = if is_proven && self.options.on_exists != OnExists::Fail {
            ("keep", "the file was changed after it was saved")
        } else {
            ("write", "the file exists")
        };
        let message = format!("cannot {action} {}: {reason}", path(&file));
        let hint = if is_proven {
            "use --on-exists replace to fetch it again, or --on-exists rename to keep both"
        } else {
            "use --on-exists replace or --on-exists rename"
        };
        Err(Failure::new(Kind::Failure, message).hint(hint).into())
    }

    /// Returns what identifies a thing and its form in every session of the restore point.
    fn identity(&self, task: &SaveTask) -> String {
        let version = task.version.as_ref().map_or("latest", |version| &version.id);
        let (origin, path) = (&self.origin, task.id_path());
        format!("{path} version {version} as {} from {origin}", self.options.saved_as(task))
    }
}

/// Returns the file of a thing in the form in which it arrived: a large PST arrives as several in a ZIP.
fn file_of_form(file: &RelativeFile, task: &SaveTask, form: SaveForm) -> RelativeFile {
    let is_zip = |file: &RelativeFile| file.name().to_ascii_lowercase().ends_with(".zip");
    let was_divided = is_zip(file) && !is_zip(&task.file);
    if form == task.form && !was_divided {
        return file.clone();
    }
    let length = file.as_str().len() - file.name().len();
    let stem = file.name().rsplit_once('.').map_or(file.name(), |(stem, _)| stem);
    RelativeFile::of_user(format!("{}{stem}.{}", &file.as_str()[..length], form.word()))
}
