//! The complete state of the server.

use super::clock::SandboxClock;
use super::history::SessionHistory;
use super::microsoft::MicrosoftLogin;
use super::request_log::RequestLog;
use super::session_store::SessionStore;
use super::tokens::IssuedTokens;
use crate::sandbox::data::{Dataset, TextStyle};
use crate::sandbox::http::{FaultInjector, SandboxVersion};
use crate::sandbox::options::SandboxOptions;

/// The complete state of the server.
pub(crate) struct SandboxState {
    /// The served versions, oldest first.
    pub(crate) versions: Vec<SandboxVersion>,
    /// The data that never change.
    pub(crate) data: Dataset,
    /// The clock.
    pub(crate) clock: SandboxClock,
    /// The restore sessions.
    pub(crate) sessions: SessionStore,
    /// The access and refresh tokens.
    pub(crate) tokens: IssuedTokens,
    /// Microsoft's side of a sign-in.
    pub(crate) microsoft: MicrosoftLogin,
    /// True if only restore operators are served.
    pub(crate) operator_only: bool,
    /// The number of connections whose TLS handshake succeeded.
    pub(crate) connections: u64,
    /// The faults to inject.
    pub(crate) faults: FaultInjector,
    /// The requests so far.
    pub(crate) log: RequestLog,
}

impl SandboxState {
    /// Generates the state of a server that starts now.
    pub(crate) fn new(options: SandboxOptions) -> Self {
        let mut versions: Vec<_> = options
            .versions
            .iter()
            .filter_map(|number| SandboxVersion::from_number(*number))
            .collect();
        versions.sort_unstable();
        let (seed, clock) = (options.seed, SandboxClock::new(options.now));
        let style = if options.hostile { TextStyle::Hostile } else { TextStyle::Company };
        let data = Dataset::new(seed, style, clock.now(), options.jobs);
        let history = SessionHistory::new(&data, clock.now(), options.sessions, options.events);
        Self {
            sessions: SessionStore::new(history.generate(), seed, options.username.clone()),
            versions,
            clock,
            tokens: IssuedTokens::new(&options),
            microsoft: MicrosoftLogin::new(options.device_answers, seed),
            operator_only: options.operator_only,
            connections: 0,
            faults: FaultInjector::new(options.faults, seed),
            log: RequestLog::default(),
            data,
        }
    }

    /// Returns the newest version that is served.
    pub(crate) fn newest_version(&self) -> SandboxVersion {
        self.versions.last().copied().unwrap_or(SandboxVersion::V8)
    }
}
