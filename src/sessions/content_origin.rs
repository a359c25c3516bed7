//! What determines the content of a session.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::plan::Plan;
use crate::api::explore::ExploreEndpoint;
use crate::client::Client;
use crate::context::Context;
use crate::journal::{Journal, JournalEntry};

/// What determines the content of a session, as far as it is known. The server does not say it of a session.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct ContentOrigin {
    /// The time of the restore point.
    pub(crate) restore_point: Option<DateTime<Utc>>,
    /// The source for a person: `job 'Contoso everything'`.
    pub(crate) source: Option<String>,
    pub(crate) show_deleted: Option<bool>,
    pub(crate) show_all_versions: Option<bool>,
}

impl ContentOrigin {
    /// Returns the origin of a session that is about to be started. A retrieval determines the options itself.
    pub(super) fn of_plan(plan: &Plan) -> Self {
        let is_retrieval = matches!(plan.source.endpoint, ExploreEndpoint::Retrieval { .. });
        let options = Some(plan.options).filter(|_| !is_retrieval);
        Self {
            restore_point: plan.at.backup,
            source: Some(plan.source.label.clone()).filter(|label| !label.is_empty()),
            show_deleted: options.map(|options| options.show_deleted),
            show_all_versions: options.map(|options| options.show_all_versions),
        }
    }

    /// Returns the origin of a session that was started on this machine, from the journal; nothing of another one.
    pub(super) fn of_journal(context: &Context, client: &Client, session: Uuid) -> Self {
        let entry = || {
            let server = client.server().address().to_string();
            let mut open = Journal::of(&context.settings.env).ok()?.open_sessions(&server).ok()?;
            let at = open.iter().position(|(id, _)| *id == session)?;
            Some(open.swap_remove(at).1)
        };
        entry().map(Self::from).unwrap_or_default()
    }
}

impl From<JournalEntry> for ContentOrigin {
    fn from(entry: JournalEntry) -> Self {
        let JournalEntry { restore_point, source, show_deleted, show_all_versions, .. } = entry;
        let source = Some(source).filter(|source| !source.is_empty());
        Self { restore_point, source, show_deleted, show_all_versions }
    }
}
