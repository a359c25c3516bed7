//! A server that is audited, and how far.

use std::collections::HashSet;
use std::sync::{Arc, OnceLock};

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::cursor::AuditCursor;
use super::records::ServerLabel;
use crate::client::Client;
use crate::config::ServerConfig;
use crate::time::Window;

type OpenClient = dyn Fn() -> anyhow::Result<Client> + Send + Sync;

/// A server that is queried again and again by one client, which is opened when it is first needed.
pub(crate) struct AuditServer {
    open: Box<OpenClient>,
    client: OnceLock<Arc<Client>>,
}

impl AuditServer {
    /// Returns the client, and opens it if necessary.
    pub(super) fn client(&self) -> anyhow::Result<Arc<Client>> {
        if let Some(client) = self.client.get() {
            return Ok(Arc::clone(client));
        }
        let client = Arc::new((self.open)()?);
        Ok(Arc::clone(self.client.get_or_init(|| client)))
    }

    /// Returns the client if it was opened.
    pub(crate) fn opened(&self) -> Option<&Arc<Client>> {
        self.client.get()
    }
}

/// A server with its configuration and its cursor.
pub(crate) struct AuditSource {
    pub(crate) config: ServerConfig,
    pub(crate) server: Arc<AuditServer>,
    /// `None` if the audit is made once.
    pub(crate) cursor: Option<AuditCursor>,
    /// The window of the events. With a cursor, its start is that of the first run.
    pub(crate) window: Window,
    /// Sessions whose failure was reported and that were not read since.
    pub(super) reported: HashSet<Uuid>,
}

impl AuditSource {
    /// Creates a source; `open` is called once if there is no client yet. The start of `window` counts if there is no cursor.
    pub(crate) fn new(
        config: ServerConfig,
        cursor: Option<AuditCursor>,
        window: Window,
        client: Option<Client>,
        open: impl Fn() -> anyhow::Result<Client> + Send + Sync + 'static,
    ) -> Self {
        let client = client.map_or_else(OnceLock::new, |client| OnceLock::from(Arc::new(client)));
        let server = Arc::new(AuditServer { open: Box::new(open), client });
        let cursor = cursor.map(|cursor| cursor.starting_at(window.since));
        let since = cursor.as_ref().map_or(window.since, |cursor| cursor.first_event);
        let window = Window { since, ..window };
        Self { config, server, cursor, window, reported: HashSet::new() }
    }

    pub(super) fn label(&self) -> ServerLabel {
        ServerLabel::new(&self.config)
    }

    /// Returns the time by the server's own clock, if the server has answered.
    pub(super) fn server_time(&self) -> Option<DateTime<Utc>> {
        self.server.opened()?.server().server_time()
    }
}
