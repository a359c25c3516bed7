//! The journal entry of one start.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// A start as it is written down. The names in the file are those of the first release.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct JournalEntry {
    /// The id of the entry.
    #[serde(default)]
    pub(crate) key: Uuid,
    /// The address of the server.
    pub(crate) server: String,
    /// The user as the server names it; empty if it is unknown.
    #[serde(default)]
    pub(crate) user: String,
    #[serde(default)]
    pub(crate) profile: Option<String>,
    /// The workload as the API spells it.
    #[serde(rename = "type")]
    pub(crate) workload: String,
    /// The source for a person: `job 'Contoso everything'`.
    #[serde(default, rename = "what")]
    pub(crate) source: String,
    /// A time before the request was sent, by this machine's clock.
    #[serde(rename = "asked")]
    pub(crate) requested_at: DateTime<Utc>,
    /// A time at which the request had opened no session yet, by the server's clock; `None` if that clock was not known.
    #[serde(default, rename = "asked_server")]
    pub(crate) requested_at_server: Option<DateTime<Utc>>,
    /// The time of the restore point that is opened; `None` if it is not known.
    #[serde(default, skip_serializing_if = "Option::is_none", rename = "point")]
    pub(crate) restore_point: Option<DateTime<Utc>>,
    /// The options of the session; `None` if they are not known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) show_deleted: Option<bool>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) show_all_versions: Option<bool>,
    /// The session; `None` while it is unknown.
    #[serde(default)]
    pub(crate) session: Option<Uuid>,
    /// True if the session was adopted after a lost response: nothing proves that this start opened it.
    #[serde(default, rename = "adopted")]
    pub(crate) is_adopted: bool,
    /// True if the run that started the session stops it at its end.
    #[serde(default, rename = "scoped")]
    pub(crate) ends_with_run: bool,
}
