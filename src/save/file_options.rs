//! The options for the files of a run, and what follows from them for each thing.

use std::cell::Cell;
use std::str::FromStr;
use std::sync::Arc;
use std::time::Duration;

use uuid::Uuid;

use super::fetch::{FetchLimits, fetch};
use super::fetch_target::FetchTarget;
use super::manifest::{ManifestProofs, ProofTest, ThingKey};
use super::staging_watch::StagingWatch;
use super::task::SaveTask;
use super::transfer_counts::{FileTransfer, TransferCounts};
use crate::api::Version;
use crate::client::Client;
use crate::content::{SaveCall, SaveForm, SaveOptions};
use crate::error::Failure;
use crate::time::{Window, wire};

/// The tries to fetch one thing.
const TRIES: u32 = 4;

/// How long a server may prepare a file before its first byte.
const WAIT: Duration = Duration::from_secs(3600);
const WAIT_FOR_PST: Duration = Duration::from_secs(24 * 3600);

/// What happens if a file exists that no earlier run has saved.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum OnExists {
    /// The thing fails. What an earlier run has saved is kept.
    #[default]
    Keep,
    Replace,
    /// The file gets digits of its ID in its name.
    Rename,
    /// The thing fails, even if an earlier run has saved it.
    Fail,
}

impl FromStr for OnExists {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        Ok(match text {
            "keep" => Self::Keep,
            "replace" => Self::Replace,
            "rename" => Self::Rename,
            "fail" => Self::Fail,
            _ => return Err(format!("unknown action '{text}': use keep, replace, rename or fail")),
        })
    }
}

/// The options for the files of a run.
#[derive(Clone, Debug, Default)]
pub(crate) struct FileOptions {
    pub(crate) on_exists: OnExists,
    pub(crate) wait: Option<Duration>,
    pub(crate) pst_limit: Option<u64>,
    pub(crate) keyword: Option<String>,
    /// True to fetch again what an earlier run has saved.
    pub(crate) ignores_proofs: bool,
    /// True to read again the files that an earlier run has saved.
    pub(crate) verifies: bool,
}

impl FileOptions {
    /// Returns whether things are kept that an earlier run has saved.
    pub(crate) fn keeps_proven(&self) -> bool {
        !self.ignores_proofs && self.on_exists != OnExists::Fail
    }

    /// Returns how the files of kept things are checked.
    pub(crate) fn test(&self) -> ProofTest {
        if self.verifies { ProofTest::Hash } else { ProofTest::State }
    }

    /// Returns the request that saves a thing.
    ///
    /// # Errors
    /// The API version cannot save it so.
    pub(super) fn call(
        &self,
        task: &SaveTask,
        version: Version,
        session: Uuid,
    ) -> Result<SaveCall, Failure> {
        let earlier = task.version.as_ref().map(|version| version.id.clone());
        let (pst_limit, keyword) = (self.pst_limit, self.keyword.clone());
        let window = task.window;
        let options = SaveOptions { version: earlier, pst_limit, keyword, window };
        let call = task.entry.node.save_call(version, session, task.form, &options);
        call.ok_or_else(|| {
            let (kind, form) = (task.entry.node.kind.word(), task.form.word());
            let earlier = if task.version.is_some() { "an earlier version of " } else { "" };
            let api = version.segment();
            Failure::usage(format!("API {api} cannot save {earlier}a {kind} as {form}"))
        })
    }

    /// Returns the form of a thing with the options that change its bytes.
    pub(super) fn saved_as(&self, task: &SaveTask) -> String {
        let mut text = task.form.word().to_owned();
        if task.form == SaveForm::Pst {
            let Self { pst_limit, keyword, .. } = self;
            text.extend(pst_limit.map(|limit| format!(" limit={limit}")));
            text.extend(keyword.as_ref().map(|keyword| format!(" keyword={keyword}")));
        }
        let Window { since, until } = task.window;
        text.extend(since.map(|since| format!(" since={}", wire(since))));
        text.extend(until.map(|until| format!(" until={}", wire(until))));
        text
    }

    /// Returns the key of the thing and of the bytes that are saved of it.
    pub(super) fn key(&self, task: &SaveTask) -> ThingKey {
        let version = task.version.as_ref().map(|version| version.id.as_str());
        ThingKey::new(&task.entry.node, version, &self.saved_as(task))
    }

    /// Returns whether an earlier run has saved a thing, and its file is there.
    pub(crate) fn keeps(&self, task: &SaveTask, proofs: &ManifestProofs) -> bool {
        let proof = || proofs.proof(&self.key(task)).ok().flatten();
        self.keeps_proven()
            && proof().is_some_and(|proof| {
                proof.holds_in(proofs.folder(), ProofTest::State).unwrap_or(false)
            })
    }

    pub(super) fn limits(&self, form: SaveForm) -> FetchLimits {
        let default = if form == SaveForm::Pst { WAIT_FOR_PST } else { WAIT };
        FetchLimits { wait: self.wait.unwrap_or(default), tries: TRIES }
    }

    /// Returns how long a run waits for a server that is not available.
    pub(super) fn outage_limit(&self) -> Duration {
        self.wait.unwrap_or(WAIT)
    }

    /// Fetches one thing to a target that is not a file.
    ///
    /// # Errors
    /// The thing cannot be saved so, or was not fetched.
    pub(crate) fn fetch<T: FetchTarget>(
        &self,
        client: &Arc<Client>,
        session: Uuid,
        task: &SaveTask,
        target: T,
        counts: &Arc<TransferCounts>,
    ) -> anyhow::Result<T> {
        let call = self.call(task, client.version(), session)?;
        let limits = self.limits(task.form);
        let _staging = StagingWatch::start(client, session, counts);
        let tries = Cell::new(0);
        let transfer = FileTransfer::begin(counts, &tries);
        Ok(fetch(client, &call, target, task.expected(), &limits, &transfer)?.target)
    }
}
