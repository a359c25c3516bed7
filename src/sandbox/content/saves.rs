//! Saves and exports: their events, and the way from the thing that is named to a stream.

use std::time::Instant;

use http::{StatusCode, header};

use super::download::DownloadContent;
use crate::sandbox::data::Id;
use crate::sandbox::http::{
    EndpointAnswer, SandboxError, SandboxRequest, StreamEnd, StreamPlan, StreamWatcher,
};
use crate::sandbox::state::{EventProgress, EventSubject, ItemAction, ItemEvent, SandboxState};

/// The message of a server that cannot make PST files.
const NO_OUTLOOK: &str =
    "Failed to export to PST: a 64-bit version of Microsoft Outlook is not installed.";

/// What a save or an export sends, or the reason why it is refused.
pub(super) type SaveResult = Result<SavedThing, SandboxError>;

/// A function that finds what a request saves or exports.
pub(crate) type SaveHandler = fn(&SandboxState, &SandboxRequest<'_>) -> SaveResult;

/// The way in which a server makes a file.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum FileSource {
    /// At once.
    Backup,
    /// By Outlook, on its own disk.
    Outlook,
    /// By Outlook, on its own disk, from where parts of it can be requested.
    OutlookInParts,
}

/// A thing that a request saves or exports.
pub(crate) struct SavedThing {
    action: ItemAction,
    subject: EventSubject,
    content: DownloadContent,
    made_by: FileSource,
}

impl SavedThing {
    /// Creates one that is saved. `kind` is its type in events, and `source` its place.
    pub(super) fn save(
        kind: &'static str,
        name: String,
        source: String,
        content: DownloadContent,
    ) -> Self {
        let subject = EventSubject { name, kind, source };
        Self { action: ItemAction::Save, subject, content, made_by: FileSource::Backup }
    }

    /// Creates one that is exported.
    pub(super) fn export(
        kind: &'static str,
        name: String,
        source: String,
        content: DownloadContent,
    ) -> Self {
        Self { action: ItemAction::Export, ..Self::save(kind, name, source, content) }
    }

    /// Sets the way in which the server makes the file.
    pub(super) fn made_by(self, made_by: FileSource) -> Self {
        Self { made_by, ..self }
    }
}

/// Answers a save or an export with a stream, and records its event.
pub(crate) fn answer_save(
    state: &mut SandboxState,
    request: &SandboxRequest<'_>,
    handler: SaveHandler,
) -> Result<EndpointAnswer, SandboxError> {
    let session = request.path_id()?;
    let SavedThing { action, subject, content, made_by } = handler(state, request)?;
    let progress = record_save(state, session, action, subject, content.size());
    let by_outlook = made_by != FileSource::Backup;
    if by_outlook && !state.has_outlook {
        progress.fail();
        return Err(SandboxError::Fault(StatusCode::INTERNAL_SERVER_ERROR, NO_OUTLOOK));
    }
    let now = Instant::now();
    let ready =
        if by_outlook { state.staging.ready_at(session, request.file_key(), now) } else { now };
    let mut plan = StreamPlan::new(Box::new(content), ready);
    plan.takes_ranges = made_by == FileSource::OutlookInParts;
    plan.range = request.header(header::RANGE).map(str::to_owned);
    plan.framing = state.framing;
    plan.watcher = StreamWatcher::new(move |end| {
        if end == StreamEnd::Whole { progress.succeed() } else { progress.fail() }
    });
    Ok(EndpointAnswer::Stream(Box::new(plan)))
}

/// Records the event of a save or an export that starts now.
fn record_save(
    state: &mut SandboxState,
    session: Id,
    action: ItemAction,
    subject: EventSubject,
    bytes: u64,
) -> EventProgress {
    let progress = state.clock.start_save();
    let event = ItemEvent { action, subject, bytes: Some(bytes), progress: progress.clone() };
    state.sessions.record_item_event(session, event);
    progress
}

#[cfg(test)]
mod tests;
