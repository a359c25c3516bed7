//! The events of items that requests open, save or export inside a session.

use super::event_progress::EventProgress;

/// What a request does with an item.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum ItemAction {
    /// Opens it.
    View,
    /// Saves it as a file.
    Save,
    /// Exports it to a PST or HTML file.
    Export,
}

impl ItemAction {
    /// Returns the type of the event.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::View => "View",
            Self::Save => "Save",
            Self::Export => "Export",
        }
    }
}

/// The item of an event.
#[derive(Clone, Debug)]
pub(crate) struct EventSubject {
    /// The name.
    pub(crate) name: String,
    /// The type.
    pub(crate) kind: &'static str,
    /// The place: the address of the owner, and the folders.
    pub(crate) source: String,
}

/// An event of an item inside a session.
pub(crate) struct ItemEvent {
    /// What the request does with the item.
    pub(crate) action: ItemAction,
    /// The item.
    pub(crate) subject: EventSubject,
    /// The size of what is saved or exported, in bytes.
    pub(crate) bytes: Option<u64>,
    /// The progress.
    pub(crate) progress: EventProgress,
}
