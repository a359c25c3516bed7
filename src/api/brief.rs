//! Sessions and events with no more than an audit needs of them: read from the page at once, and small.

use std::hash::{Hash, Hasher};

use chrono::{DateTime, Utc};
use serde::Deserialize;
use uuid::Uuid;

use super::model::{number, text};
use super::page::{Element, PageOf};
use super::session::ordered;
use super::{Answer, Request, Timestamp, Version};

/// Of a session.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Session {
    #[serde(default, deserialize_with = "text")]
    pub(crate) id: String,
    #[serde(default, deserialize_with = "text")]
    pub(crate) organization: String,
    #[serde(default, deserialize_with = "text")]
    pub(crate) r#type: String,
    #[serde(default)]
    pub(crate) creation_time: Timestamp,
    #[serde(default)]
    pub(crate) end_time: Timestamp,
    #[serde(default, deserialize_with = "text")]
    pub(crate) state: String,
    #[serde(default, deserialize_with = "text")]
    pub(crate) initiated_by: String,
    #[serde(default, deserialize_with = "text")]
    pub(crate) client_host: String,
}

impl Session {
    pub(crate) fn is_stopped(&self) -> bool {
        self.state.eq_ignore_ascii_case("Stopped")
    }
}

impl Element for Session {
    fn identify(&self, hasher: &mut impl Hasher) {
        self.id.hash(hasher);
    }
}

impl Answer for Session {
    fn decode(body: &[u8]) -> Result<Self, serde_json::Error> {
        serde_json::from_slice(body)
    }
}

/// Of an event.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Event {
    #[serde(default, deserialize_with = "text")]
    pub(crate) id: String,
    #[serde(default, deserialize_with = "text")]
    pub(crate) r#type: String,
    #[serde(default, deserialize_with = "text")]
    pub(crate) status: String,
    #[serde(default)]
    pub(crate) start_time: Timestamp,
    #[serde(default, deserialize_with = "text")]
    pub(crate) message: String,
    #[serde(default, deserialize_with = "number")]
    pub(crate) order: Option<i64>,
    #[serde(default, deserialize_with = "text")]
    pub(crate) item_name: String,
    #[serde(default, deserialize_with = "text")]
    pub(crate) item_type: String,
    #[serde(default, deserialize_with = "number")]
    pub(crate) item_size_bytes: Option<i64>,
    #[serde(default, deserialize_with = "text")]
    pub(crate) source: String,
    #[serde(default, deserialize_with = "text")]
    pub(crate) target: String,
}

impl Element for Event {
    fn identify(&self, hasher: &mut impl Hasher) {
        self.id.hash(hasher);
        // One without an id is told apart by what it is.
        if self.id.is_empty() {
            (self.order, &self.start_time.0, &self.r#type, &self.message).hash(hasher);
        }
    }
}

/// The sessions that started in a window, oldest first where the version can sort. As with
/// [`super::session::list`], the bounds are to be a little too wide.
pub(crate) fn sessions(
    version: Version,
    since: Option<DateTime<Utc>>,
    until: Option<DateTime<Utc>>,
) -> Request<PageOf<Session>> {
    ordered(version.oldest_first(), since, until)
}

/// One session.
pub(crate) fn session(id: Uuid) -> Request<Session> {
    Request::get(&["RestoreSessions", &id.to_string()])
}

/// What was done in a session.
pub(crate) fn events(id: Uuid) -> Request<PageOf<Event>> {
    Request::get(&["RestoreSessions", &id.to_string(), "Events"])
}
