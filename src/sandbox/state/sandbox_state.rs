//! The complete state of the server.

use super::clock::SandboxClock;
use super::export_tasks::ExportTasks;
use super::history::SessionHistory;
use super::microsoft::MicrosoftLogin;
use super::request_log::RequestLog;
use super::result_sets::ResultSets;
use super::session_store::SessionStore;
use super::staging::StagingArea;
use super::throttle::TokenThrottle;
use super::tokens::IssuedTokens;
use crate::sandbox::data::{ContentScale, Dataset, TextStyle, has_nulls};
use crate::sandbox::http::{BodyFraming, FaultInjector, SandboxVersion};
use crate::sandbox::options::SandboxOptions;

/// The complete state of the server.
#[expect(clippy::struct_excessive_bools, reason = "each is a setting of its own")]
pub(crate) struct SandboxState {
    /// The served versions, oldest first.
    pub(crate) versions: Vec<SandboxVersion>,
    /// The minor version of product 8, whose point releases change v8.
    pub(crate) v8_minor: u8,
    /// True if properties without a value are null; otherwise they are left out.
    pub(crate) has_nulls: bool,
    /// The data that never change.
    pub(crate) data: Dataset,
    /// The clock.
    pub(crate) clock: SandboxClock,
    /// The restore sessions.
    pub(crate) sessions: SessionStore,
    /// The access and refresh tokens.
    pub(crate) tokens: IssuedTokens,
    /// The throttling of token requests, if they are throttled.
    pub(crate) throttle: Option<TokenThrottle>,
    /// Microsoft's side of a sign-in.
    pub(crate) microsoft: MicrosoftLogin,
    /// True if only restore operators are served.
    pub(crate) operator_only: bool,
    /// The number of connections whose TLS handshake succeeded.
    pub(crate) connections: u64,
    /// The faults to inject.
    pub(crate) faults: FaultInjector,
    /// The files that are made before they are sent.
    pub(crate) staging: StagingArea,
    /// True if the server can make PST files.
    pub(crate) has_outlook: bool,
    /// The way in which responses to saves and exports mark their end.
    pub(crate) framing: BodyFraming,
    /// The result sets of searches.
    pub(crate) result_sets: ResultSets,
    /// The export tasks of restore operators.
    pub(crate) export_tasks: ExportTasks,
    /// True if a page of a search must name its result set.
    pub(crate) strict_sets: bool,
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
        let mut data = Dataset::new(seed, style, clock.now(), options.jobs);
        data.scale = ContentScale {
            mailboxes: options.mailboxes,
            items: u32::try_from(options.items).unwrap_or(u32::MAX),
            depth: u16::try_from(options.depth).unwrap_or(u16::MAX),
            file_size: options.file_size,
            has_links: options.has_links,
        };
        let history = SessionHistory::new(&data, clock.now(), options.sessions, options.events);
        Self {
            sessions: SessionStore::new(history.generate(), seed, &options),
            versions,
            v8_minor: options.v8_minor,
            has_nulls: has_nulls(seed),
            clock,
            tokens: IssuedTokens::new(&options),
            throttle: options.throttle_tokens.then(TokenThrottle::default),
            microsoft: MicrosoftLogin::new(options.device_answers, seed),
            operator_only: options.operator_only,
            connections: 0,
            faults: FaultInjector::new(options.faults, seed),
            staging: StagingArea::new(options.staging),
            has_outlook: options.has_outlook,
            framing: options.framing,
            result_sets: ResultSets::new(seed),
            export_tasks: ExportTasks::new(seed),
            strict_sets: options.strict_sets,
            log: RequestLog::default(),
            data,
        }
    }

    /// Returns the product build, which is that of the newest served version in all versions.
    pub(crate) fn build(&self) -> String {
        match self.newest_version() {
            SandboxVersion::V6 => "6.0.0.1234".to_owned(),
            SandboxVersion::V7 => "7.1.0.1234".to_owned(),
            SandboxVersion::V8 => format!("8.{}.0.1234", self.v8_minor),
        }
    }

    /// Returns the newest version that is served.
    pub(crate) fn newest_version(&self) -> SandboxVersion {
        self.versions.last().copied().unwrap_or(SandboxVersion::V8)
    }
}
