//! The events of opened items.

use crate::sandbox::data::Id;
use crate::sandbox::http::{SandboxError, SandboxRequest, SandboxResponse, SandboxResult};
use crate::sandbox::state::{EventProgress, EventSubject, ItemAction, ItemEvent, SandboxState};

/// An item that a request opened.
pub(super) struct OpenedItem {
    response: SandboxResponse,
    subject: EventSubject,
}

impl OpenedItem {
    /// Creates one from the response, the type and the name of the item, and the address of its owner.
    pub(super) fn new(
        response: SandboxResponse,
        kind: &'static str,
        name: String,
        source: String,
    ) -> Self {
        Self { response, subject: EventSubject { name, kind, source } }
    }
}

/// Opens an item and records an event, as a real server does for each item that is asked for by its id.
pub(super) fn record_view(
    state: &mut SandboxState,
    request: &SandboxRequest<'_>,
    open: impl FnOnce(&SandboxState) -> Result<OpenedItem, SandboxError>,
) -> SandboxResult {
    let session: Id = request.path_id()?;
    let OpenedItem { response, subject } = open(state)?;
    let progress = EventProgress::at_once(state.clock.record_event());
    let event = ItemEvent { action: ItemAction::View, subject, bytes: None, progress };
    state.sessions.record_item_event(session, event);
    Ok(response)
}
