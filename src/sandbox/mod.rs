//! A pretend server of Veeam Backup for Microsoft 365: versions 6 to 8 of its REST API with their
//! differences, in memory, made from a seed.
//!
//! Microsoft's part in signing in is played, too.
//!
//! It is a function from a request to a reply ([`Sandbox::answer`]); [`server`] puts a socket around
//! it. It speaks raw JSON and shares no type with any client, so that a client's mistake cannot hide
//! in its own fake. What it answers comes from the vendor's OpenAPI files of each version, and from the vendor's pages and
//! public clients where those files are silent. Where nobody knows what a real server does, it is as strict as the contract is.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use chrono::{DateTime, Utc};
use http::header::DATE;
use http::{HeaderValue, Request, Response};

mod auth;
mod changes;
mod clock;
mod error;
mod events;
mod explore;
pub mod fault;
mod inside;
mod jobs;
mod log;
mod logged_in;
mod microsoft;
mod organizations;
mod page;
mod past;
mod points;
mod random;
mod repositories;
mod request;
mod retrievals;
mod role;
mod route;
mod seed;
pub mod server;
mod service;
mod session;
mod session_parts;
mod sessions;
mod state;
mod statistics;
mod text;
mod tls;
mod transport;
mod version;
mod wire;
mod workload;

#[cfg(test)]
mod tests;

pub use fault::{Fault, FaultKind};

/// What the pretend server is to be like.
#[derive(Clone)]
pub struct Options {
    /// The versions it speaks, of 6, 7 and 8; a real server speaks its own and all before.
    pub versions: Vec<u8>,
    /// What all its data are made from: the same seed gives the same ids.
    pub seed: u64,
    /// A time to stand still at, so that the same requests give the same bytes.
    pub now: Option<DateTime<Utc>>,
    /// How many jobs it has.
    pub jobs: usize,
    /// How many restore sessions it has from the start.
    pub sessions: usize,
    /// How many events a session has at most.
    pub events: usize,
    /// How long an access token is good for (an hour unless told otherwise).
    pub token_lifetime: Duration,
    /// How long it waits before each answer.
    pub latency: Duration,
    /// What goes wrong on purpose.
    pub faults: Vec<Fault>,
    /// The one user who may sign in with a password.
    pub username: String,
    /// That user's password.
    pub password: String,
    /// The errors of OAuth that Microsoft answers the polls of each device code with, in turn,
    /// before it hands out tokens.
    pub device_answers: Vec<String>,
    /// Whether nobody but restore operators is served: a switch of product 8.5.
    pub operator_only: bool,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            versions: vec![6, 7, 8],
            seed: 365,
            now: None,
            jobs: 12,
            sessions: 40,
            events: 20,
            token_lifetime: Duration::from_secs(3_600),
            latency: Duration::ZERO,
            faults: Vec::new(),
            username: "admin@sandbox.example".to_owned(),
            password: "sandbox".to_owned(),
            device_answers: vec!["authorization_pending".to_owned()],
            operator_only: false,
        }
    }
}

/// What becomes of a request.
#[derive(Debug)]
pub enum Reply {
    /// An answer.
    Answer(Response<Vec<u8>>),
    /// No answer ever; the connection is kept.
    Hang,
    /// The connection is closed without an answer.
    Close,
    /// An answer whose body trickles out over about five seconds.
    Slow(Response<Vec<u8>>),
}

/// The pretend server, without a socket.
pub struct Sandbox {
    state: Mutex<state::State>,
    latency: Duration,
}

impl Sandbox {
    /// A server with its data made, ready to answer.
    pub fn new(options: Options) -> Self {
        let latency = options.latency;
        Self { state: Mutex::new(state::State::new(options)), latency }
    }

    /// What becomes of a request, at once: waiting is for whoever has the socket.
    pub fn answer(&self, request: &Request<Vec<u8>>) -> Reply {
        let mut state = self.state();
        let reply = state.reply(request);
        Self::pretend(reply, &state)
    }

    /// Whether there are more changes than so many.
    fn has_changed(&self, position: u64) -> bool {
        self.state().sessions.changes().position() > position
    }

    /// Answers a request that was answered, and logged, before.
    fn again(&self, request: &Request<Vec<u8>>) -> Reply {
        let mut state = self.state();
        let reply = state.again(request);
        Self::pretend(reply, &state)
    }

    /// Each answer says what it is, and when it is by the server's own clock.
    fn pretend(mut reply: Reply, state: &state::State) -> Reply {
        if let Reply::Answer(answer) | Reply::Slow(answer) = &mut reply {
            let pretend = HeaderValue::from_static("pretend");
            answer.headers_mut().insert("x-vb365-sandbox", pretend);
            if let Ok(date) = state.clock.now().http_date().parse() {
                answer.headers_mut().insert(DATE, date);
            }
        }
        reply
    }

    /// Counts a connection.
    fn connected(&self) {
        self.state().connections += 1;
    }

    /// Nothing panics while it holds the lock; if it did, the state would still be whole.
    fn state(&self) -> MutexGuard<'_, state::State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// How long to wait before each answer.
    pub fn latency(&self) -> Duration {
        self.latency
    }
}
