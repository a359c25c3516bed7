//! Reasons why a thing was not saved: facts only. `diagnostics` turns them into hints for the user.

use std::io;

use thiserror::Error;

use crate::client;
use crate::content::SaveForm;
use crate::error::Kind;

/// Why a thing was not saved.
#[derive(Debug, Error)]
pub(crate) enum FetchFailure {
    /// There is no response, or it is an error.
    #[error("{error}")]
    Call {
        error: client::Error,
        /// The form that was requested.
        form: SaveForm,
    },

    /// The response is not a file of this form.
    #[error("the response is not {}: {found}", article(*form))]
    WrongForm { form: SaveForm, found: String },

    /// Every try ended before the end of the file.
    #[error("the file ended after {received} bytes: {reason} ({})", count(*tries))]
    Incomplete { received: u64, tries: u32, reason: String },

    /// The end of the file cannot be distinguished from a lost connection.
    #[error("the response has no length: its end would be that of the connection")]
    Unproven,

    /// The file has another length than the server's list says.
    #[error("the file has {received} bytes, but the server lists {expected} bytes")]
    WrongSize { received: u64, expected: u64 },

    /// The bytes cannot be written.
    #[error("the file cannot be written")]
    Disk(#[source] io::Error),
}

impl FetchFailure {
    /// Returns the kind, and so the exit code.
    pub(crate) fn kind(&self) -> Kind {
        match self {
            Self::Call { error, .. } => error.kind(),
            Self::WrongForm { .. } | Self::Unproven | Self::WrongSize { .. } => Kind::Server,
            Self::Incomplete { .. } => Kind::Unreachable,
            Self::Disk(_) => Kind::Failure,
        }
    }

    /// Returns the error of the call, if it is one.
    pub(crate) fn call_error(&self) -> Option<&client::Error> {
        if let Self::Call { error, .. } = self { Some(error) } else { None }
    }

    /// Returns whether the server does not have the thing, or not any more: the restore session may have been stopped.
    pub(crate) fn is_not_found(&self) -> bool {
        self.call_error().is_some_and(|error| error.kind() == Kind::NotFound)
    }

    /// Returns whether the server was not available: it may have been restarted. A server that did not respond in time was.
    pub(crate) fn is_of_outage(&self) -> bool {
        use client::Error::{Lost, Refused, Unreachable};
        self.call_error().is_some_and(|error| match error {
            Unreachable { .. } | Lost { timed_out: false, .. } => true,
            Refused { status, .. } => matches!(status, 502..=504),
            _ => false,
        })
    }

    /// Returns whether the same request may succeed later.
    pub(crate) fn may_pass(&self) -> bool {
        use client::Error::{Broken, Refused};
        let is_passing = match self {
            Self::Incomplete { .. } | Self::Call { error: Broken { .. }, .. } => true,
            Self::Call { error: Refused { status, .. }, .. } => matches!(status, 429 | 500),
            _ => false,
        };
        is_passing || self.is_of_outage()
    }

    /// Returns whether the disk is full.
    pub(crate) fn is_disk_full(&self) -> bool {
        use io::ErrorKind::{QuotaExceeded, StorageFull};
        matches!(self, Self::Disk(error) if matches!(error.kind(), StorageFull | QuotaExceeded))
    }
}

fn article(form: SaveForm) -> &'static str {
    match form {
        SaveForm::Msg => "an MSG file",
        SaveForm::Pst => "a PST file",
        SaveForm::Zip => "a ZIP archive",
        SaveForm::File => "a file",
        SaveForm::Html => "an exported page",
    }
}

fn count(tries: u32) -> String {
    if tries == 1 { "1 try".to_owned() } else { format!("{tries} tries") }
}
