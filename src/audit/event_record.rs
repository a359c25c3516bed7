//! One record of an audit: an event, with the session that it belongs to.

use chrono::{DateTime, Utc};
use serde::Serialize;

/// An action in a session. It is not read from the event's message, whose language is that of the server.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum AuditAction {
    /// The session was started: the first of the events that have no action.
    Start,
    View,
    Save,
    Export,
    Send,
    Restore,
    /// The session was stopped: the last event of a stopped session, if it has no action.
    Stop,
    /// An action of a later server version, or none, between start and stop.
    Other,
}

impl AuditAction {
    pub(crate) const ALL: [Self; 8] = [
        Self::Start,
        Self::View,
        Self::Save,
        Self::Export,
        Self::Send,
        Self::Restore,
        Self::Stop,
        Self::Other,
    ];

    /// Returns the name on the command line and in JSON.
    pub(crate) fn name(self) -> &'static str {
        ["start", "view", "save", "export", "send", "restore", "stop", "other"][self as usize]
    }
}

impl std::str::FromStr for AuditAction {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let found = Self::ALL.into_iter().find(|action| text.eq_ignore_ascii_case(action.name()));
        found.ok_or_else(|| {
            format!("invalid action '{text}' (valid: {})", Self::ALL.map(Self::name).join(", "))
        })
    }
}

/// One event of a session, as it is printed. The names and the order of the fields are stable. A field that the event
/// or the server's version lacks is null.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct EventRecord {
    /// RFC 3339 in UTC, with all digits of the server.
    pub(crate) time: Option<String>,
    pub(crate) profile: Option<String>,
    pub(crate) server: String,
    pub(crate) organization: String,
    pub(crate) user: String,
    pub(crate) client_host: String,
    /// From `(via: …)`.
    pub(crate) client_address: Option<String>,
    pub(crate) session_id: String,
    pub(crate) session_type: String,
    pub(crate) event_id: String,
    pub(crate) order: Option<i64>,
    pub(crate) action: AuditAction,
    pub(crate) item: Option<String>,
    pub(crate) item_type: Option<String>,
    pub(crate) size_bytes: Option<i64>,
    pub(crate) source: Option<String>,
    pub(crate) target: Option<String>,
    pub(crate) status: String,
    pub(crate) message: String,
    pub(crate) session_name: Option<String>,
    /// The reason that a restore operator gave for the session.
    pub(crate) reason: Option<String>,
    /// The scope of a session of the Restore Portal.
    pub(crate) scope: Option<String>,
    /// IDs of what the item belongs to in Microsoft 365 (API v8).
    pub(crate) user_id: Option<String>,
    pub(crate) group_id: Option<String>,
    pub(crate) site_id: Option<String>,
    pub(crate) team_id: Option<String>,
}

impl EventRecord {
    /// Returns the time of the event; `None` if the server states none.
    pub(crate) fn instant(&self) -> Option<DateTime<Utc>> {
        self.time.as_deref()?.parse().ok()
    }
}

/// A session whose events could not be read, or a server some of whose sessions could not be read.
#[derive(Clone, Debug)]
pub(crate) struct UnreadSession {
    /// `None` if it is not known which sessions are missing.
    pub(crate) session_id: Option<String>,
    pub(crate) profile: Option<String>,
    pub(crate) cause: String,
}
