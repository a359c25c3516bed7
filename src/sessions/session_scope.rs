//! The use of a session by a command: what is read in it, and how it ends.

use std::cell::Cell;
use std::sync::Arc;

use uuid::Uuid;

use super::content_origin::ContentOrigin;
use super::started_session::SessionStop;
use crate::api::Item;
use crate::api::session::{self, Workload};
use crate::client::{self, Client};
use crate::context::Context;
use crate::diagnostics;
use crate::error::{Failure, Kind};
use crate::output::{Format, Ui};
use crate::resolve::{Noun, not_found};
use crate::sys::signals::Interrupt;
use crate::text::safe;

/// A session in which a command works.
pub(crate) struct SessionScope {
    pub(crate) id: Uuid,
    pub(crate) workload: Workload,
    pub(crate) client: Arc<Client>,
    /// Stops the session, if this run started it.
    pub(super) stop: Option<Arc<SessionStop>>,
    /// The number of items that were read in the session.
    count: Cell<usize>,
    /// An error followed the items.
    is_cut: Cell<bool>,
    /// What is known of a session that this run started.
    pub(super) origin: Option<ContentOrigin>,
}

impl SessionScope {
    pub(super) fn new(id: Uuid, workload: Workload, client: Arc<Client>) -> Self {
        let (count, is_cut) = (Cell::new(0), Cell::new(false));
        Self { id, workload, client, stop: None, count, is_cut, origin: None }
    }

    /// Returns the first signal that arrived, if this run started the session. Otherwise a signal ends the process.
    pub(crate) fn signal(&self) -> Option<i32> {
        self.stop.as_ref().and_then(|stop| stop.signal())
    }

    /// Returns what determines the content of the session, if this run or another one on this machine started it.
    pub(crate) fn origin(&self, context: &Context) -> ContentOrigin {
        let of_journal = || ContentOrigin::of_journal(context, &self.client, self.id);
        self.origin.clone().unwrap_or_else(of_journal)
    }

    /// Notes which place was read, if the table on the terminal has no rows. `path` is the place that was read.
    pub(crate) fn note_nothing(&self, path: &str, context: &Context, ui: &mut Ui) {
        if self.count.get() > 0 || !ui.is_terminal() || ui.format() != Format::Table {
            return;
        }
        let place = match path {
            "/" => format!("the whole {} session", self.workload.product()),
            path => safe(path).into_owned(),
        };
        let origin = self.origin(context);
        let backup = origin.restore_point.map_or_else(String::new, |time| {
            format!(", in the backup of {}", ui.zone().show(time).format("%Y-%m-%d %H:%M"))
        });
        ui.messages.note(&format!("searched: {place}{backup}"));
        if origin.show_deleted != Some(true) {
            let hint =
                "items that were deleted before the backup need a session with --show-deleted";
            ui.messages.hint(hint);
        }
    }

    /// Ends the use of the session: nothing more is read in it. If this run started it, it is stopped now, and not only
    /// after a person has read the result.
    pub(crate) fn finish(&self) {
        if let Some(stop) = &self.stop {
            stop.stop();
        }
    }

    /// Returns items that are read in the session. After the last one the session is not used; after a signal an error follows.
    pub(crate) fn reading<T>(
        &self,
        items: impl Iterator<Item = anyhow::Result<T>>,
    ) -> impl Iterator<Item = anyhow::Result<T>> {
        let mut items = items.fuse();
        std::iter::from_fn(move || {
            let item = items.next();
            if let Some(signal) = self.signal() {
                return Some(Err(Interrupt(signal).into()));
            }
            match item {
                Some(Ok(_)) => self.count.set(self.count.get() + 1),
                Some(Err(_)) => self.is_cut.set(true),
                None => self.finish(),
            }
            item
        })
    }

    /// Reports the error of a part of the work, after which the other parts follow. Returns its kind.
    ///
    /// # Errors
    /// The session was stopped, so that no other part can succeed.
    pub(crate) fn report(&self, error: &anyhow::Error, ui: &Ui) -> anyhow::Result<Kind> {
        match self.end_of(error) {
            Some(end) => Err(end),
            None => Ok(diagnostics::report(error, &ui.messages)),
        }
    }

    /// Returns the error of work in the session. What the server refuses, it may refuse because the session was stopped
    /// meanwhile. What was printed before stays valid: then the result is partial, whatever the cause.
    pub(super) fn explain(&self, error: anyhow::Error, ui: &Ui) -> anyhow::Error {
        let error = self.end_of(&error).unwrap_or(error);
        let count = self.count.get();
        if !self.is_cut.get() || count == 0 {
            return error;
        }
        if !ui.collects() {
            return error.context(Failure::new(Kind::Partial, "cannot read the rest"));
        }
        let items = if count == 1 { "1 item".to_owned() } else { format!("{count} items") };
        let sort = if ui.sorts() { " and without --sort" } else { "" };
        let failure = Failure::new(
            diagnostics::kind_of(&error),
            format!("cannot complete the list after {items}"),
        );
        error.context(
            failure
                .hint(format!("to print items as they are read, list them with -o ndjson{sort}")),
        )
    }

    /// Returns the end of the session, if that is the cause of an error.
    pub(crate) fn end_of(&self, error: &anyhow::Error) -> Option<anyhow::Error> {
        let cause = error.chain().find_map(|cause| cause.downcast_ref::<client::Error>());
        let kind = cause.map(client::Error::kind);
        if !matches!(kind, Some(Kind::NotFound | Kind::Server)) {
            return None;
        }
        self.closure()
    }

    /// Returns the error of a request for a thing: its `absence` if the server does not have it, or the end of the session.
    pub(crate) fn explain_absence(
        &self,
        absence: Option<Failure>,
        error: anyhow::Error,
    ) -> anyhow::Error {
        let is_absent = error.downcast_ref().map(client::Error::kind) == Some(Kind::NotFound);
        match absence.filter(|_| is_absent) {
            Some(absence) => self.closure().unwrap_or_else(|| absence.into()),
            None => error,
        }
    }

    /// Asks the server whether the session is still open. Returns the error if it is stopped or gone.
    pub(crate) fn closure(&self) -> Option<anyhow::Error> {
        match self.client.send(&session::get(self.id)).map(Item::into_model) {
            Ok(Ok(found)) if found.is_stopped() => Some(self.stopped().into()),
            Err(gone) if gone.kind() == Kind::NotFound => {
                if let Some(stop) = &self.stop {
                    stop.record_external_stop();
                }
                Some(not_found(Noun::Session, self.id, gone))
            }
            _ => None,
        }
    }

    /// Returns the failure for this session, which is stopped.
    fn stopped(&self) -> Failure {
        if !self.stop.as_ref().is_some_and(|stop| stop.record_external_stop()) {
            return stopped(self.id);
        }
        let message = format!("session {} was stopped, but not by this command", self.id);
        Failure::new(Kind::NotFound, message)
    }
}

/// Returns the failure for a session that is stopped.
pub(super) fn stopped(id: Uuid) -> Failure {
    Failure::new(Kind::NotFound, format!("session {id} is stopped"))
        .hint("list open sessions with: vb365 session list --state working")
}
