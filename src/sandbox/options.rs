//! Options of the simulated server.

use std::time::Duration;

use chrono::{DateTime, Utc};

use super::http::{BodyFraming, FaultRule};

/// Options of the simulated server.
#[derive(Clone)]
#[expect(clippy::struct_excessive_bools, reason = "each is a setting of its own")]
pub struct SandboxOptions {
    /// The served versions, of 6, 7 and 8. A real server serves its own and all before.
    pub versions: Vec<u8>,
    /// The minor version of product 8: 0 to 4.
    pub v8_minor: u8,
    /// The seed of all generated data: the same seed gives the same ids. With an even one, properties
    /// without a value are null, and token responses of v8 name no user; with an odd one, these
    /// properties are left out, and all token responses name the user.
    pub seed: u64,
    /// The time at which the clock is fixed, so that the same requests give the same bytes.
    pub now: Option<DateTime<Utc>>,
    /// True if the texts and sizes are hostile, to test clients.
    pub hostile: bool,
    /// The number of jobs.
    pub jobs: usize,
    /// The number of initial restore sessions.
    pub sessions: usize,
    /// The largest number of events in an initial session.
    pub events: usize,
    /// The number of people in the first organization, who have a mailbox and a `OneDrive` each.
    pub mailboxes: usize,
    /// The number of items in each mailbox, drive, library, list and channel, roughly.
    pub items: usize,
    /// The greatest depth of folders.
    pub depth: usize,
    /// The mean size of a file, in bytes.
    pub file_size: u64,
    /// True if items inside sessions have `_links`.
    pub has_links: bool,
    /// The lifetime of an access token.
    pub token_lifetime: Duration,
    /// The delay before each response.
    pub latency: Duration,
    /// True if token requests are throttled as those of other machines.
    pub throttle_tokens: bool,
    /// The faults to inject.
    pub faults: Vec<FaultRule>,
    /// The time that the server needs to make a PST file, before it sends the first byte of the response.
    pub staging: Duration,
    /// True if the server can make PST files, for which it needs Outlook.
    pub has_outlook: bool,
    /// The way in which responses to saves and exports mark their end.
    pub framing: BodyFraming,
    /// True if a page of a search must name the result set of the first page. Otherwise, a page that names none
    /// continues the same search.
    pub strict_sets: bool,
    /// The name of the only user who may sign in with a password.
    pub username: String,
    /// True if sessions spell users as real servers do: an administrator as `DOMAIN\user`, a tenant as
    /// the organization. Otherwise they spell them as they sign in.
    pub spells_users: bool,
    /// The password of this user.
    pub password: String,
    /// The OAuth errors with which Microsoft answers the polls of each device code, in order, before
    /// it issues tokens.
    pub device_answers: Vec<String>,
    /// True if only restore operators are served: a setting of product version 8.5.
    pub operator_only: bool,
}

impl Default for SandboxOptions {
    fn default() -> Self {
        Self {
            versions: vec![6, 7, 8],
            v8_minor: 4,
            seed: 365,
            now: None,
            hostile: false,
            jobs: 12,
            sessions: 40,
            events: 20,
            mailboxes: 34,
            items: 40,
            depth: 3,
            file_size: 200_000,
            has_links: true,
            token_lifetime: Duration::from_secs(3_600),
            latency: Duration::ZERO,
            throttle_tokens: false,
            faults: Vec::new(),
            staging: Duration::ZERO,
            has_outlook: true,
            framing: BodyFraming::Length,
            strict_sets: false,
            username: "admin@sandbox.example".to_owned(),
            spells_users: true,
            password: "sandbox".to_owned(),
            device_answers: vec!["authorization_pending".to_owned()],
            operator_only: false,
        }
    }
}
