//! A server that is audited, and who follows the progress.

use std::sync::{Arc, OnceLock};

use chrono::{DateTime, Utc};

use crate::client::Client;

type OpenClient = dyn Fn() -> anyhow::Result<Client> + Send + Sync;

/// A server that is queried again and again by one client, which is opened when it is first needed.
pub(crate) struct AuditServer {
    open: Box<OpenClient>,
    client: OnceLock<Arc<Client>>,
}

impl AuditServer {
    pub(crate) fn new(
        open: impl Fn() -> anyhow::Result<Client> + Send + Sync + 'static,
        client: Option<Client>,
    ) -> Self {
        let client = client.map_or_else(OnceLock::new, |client| OnceLock::from(Arc::new(client)));
        Self { open: Box::new(open), client }
    }

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

    /// Returns the time by the server's own clock, if the server has answered.
    pub(super) fn server_time(&self) -> Option<DateTime<Utc>> {
        self.opened()?.server().time_there()
    }

    /// Returns how often the server has complained of load.
    pub(super) fn complaints(&self) -> u64 {
        self.opened().map_or(0, |client| client.server().complaints())
    }
}

/// Follows the progress of an audit.
pub(crate) trait AuditProgress: Send + Sync {
    /// Adds the number of sessions that one more server has, if that is known before they are read.
    fn expect(&self, sessions: usize);
    /// Counts one session that was read, with its events.
    fn step(&self, events: usize);
}
