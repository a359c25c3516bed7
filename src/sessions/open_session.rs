//! A session that this run opened or adopted, and how it is stopped.

use std::time::Duration;

use uuid::Uuid;

use super::signal_guard::{SessionStage, SignalGuard};
use super::stop::{stop_hint, stop_with_retry};
use crate::api::Item;
use crate::api::session::Session;
use crate::client::Client;
use crate::error::{Failure, Kind};
use crate::journal::EntryGuard;
use crate::messages::Messages;

/// An open session.
pub(crate) struct OpenSession {
    pub(crate) item: Item<Session>,
    pub(crate) id: Uuid,
    /// True if the response to the start contained the session's id. False if the session was adopted: this run never
    /// stops an adopted session.
    pub(super) is_proven: bool,
    pub(super) entry: Option<EntryGuard>,
}

impl OpenSession {
    /// Stops the session and removes its journal entry. A server that does not respond is retried for `patience`.
    ///
    /// # Errors
    /// The session was not stopped, or is not proven to be of this run: the kind is [`Kind::Unknown`], with a hint that
    /// stops it.
    pub(crate) fn stop(
        self,
        client: &Client,
        guard: &SignalGuard,
        patience: Duration,
    ) -> Result<(), Failure> {
        let hint = stop_hint(guard.messages(), &self.id.to_string());
        if !self.is_proven {
            let message =
                format!("session {} stays open: nothing proves that this run opened it", self.id);
            return Err(Failure::new(Kind::Unknown, message).hint(hint));
        }
        let left = format!("session {} may be open; {hint}", self.id);
        guard.set_stage(SessionStage::Stopping { left });
        if let Err(error) = stop_with_retry(client, self.id, patience) {
            let message = format!("cannot stop session {}: {error:#}", self.id);
            return Err(Failure::new(Kind::Unknown, message).hint(hint));
        }
        guard.set_stage(SessionStage::Recording);
        warn_of_failure(self.entry.map(EntryGuard::remove), guard.messages());
        guard.set_stage(SessionStage::Idle);
        Ok(())
    }
}

/// Prints a warning if the journal could not be written.
pub(super) fn warn_of_failure(written: Option<Result<(), Failure>>, messages: &Messages) {
    if let Some(Err(failure)) = written {
        messages.warn(&failure.to_string());
    }
}
