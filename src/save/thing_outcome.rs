//! What became of one thing in a run.

use std::time::Duration;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::fetch_failure::FetchFailure;

/// What became of a thing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum ThingStatus {
    Saved,
    /// An earlier run has saved it, and the file is still there.
    Kept,
    /// A filter excludes it.
    Skipped,
    Failed,
    /// A dry run would save it.
    Planned,
}

impl ThingStatus {
    /// Returns the word for records.
    pub(crate) const fn word(self) -> &'static str {
        match self {
            Self::Saved => "saved",
            Self::Kept => "kept",
            Self::Skipped => "skipped",
            Self::Failed => "failed",
            Self::Planned => "planned",
        }
    }
}

/// The error of a thing that was not tried.
#[derive(Debug, Error)]
#[error("it was not tried: the run ended early")]
pub(crate) struct EarlyEnd;

/// What became of one thing in a run.
pub(crate) struct ThingOutcome {
    pub(crate) time: DateTime<Utc>,
    /// The path in the session.
    pub(crate) path: String,
    /// The path of IDs; empty if the thing is not known.
    pub(crate) id_path: String,
    /// The file, relative to the target; empty if there is none.
    pub(crate) file: String,
    /// The size of the file; of a planned one, the size that the server lists.
    pub(crate) bytes: Option<u64>,
    pub(crate) sha256: Option<String>,
    pub(crate) elapsed: Duration,
    pub(crate) status: ThingStatus,
    pub(crate) tries: u32,
    pub(crate) error: Option<anyhow::Error>,
}

impl ThingOutcome {
    /// Returns a thing of a path that was not saved, without its error.
    pub(crate) fn new(time: DateTime<Utc>, path: String) -> Self {
        Self {
            time,
            path,
            id_path: String::new(),
            file: String::new(),
            bytes: None,
            sha256: None,
            elapsed: Duration::ZERO,
            status: ThingStatus::Failed,
            tries: 0,
            error: None,
        }
    }

    /// Returns why the thing was not fetched, if that is the reason.
    pub(crate) fn failure(&self) -> Option<&FetchFailure> {
        self.error.as_ref()?.downcast_ref()
    }

    /// Returns whether the run ended before the thing was tried.
    pub(crate) fn is_untried(&self) -> bool {
        self.error.as_ref().is_some_and(anyhow::Error::is::<EarlyEnd>)
    }
}
