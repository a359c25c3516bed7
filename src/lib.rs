//! `vb365` starts and inspects restore sessions of Veeam Backup for Microsoft 365 over its REST API.
//!
//! # How a command runs
//!
//! ```text
//! argv ──▶ cli ──▶ commands ──▶ api::Request ──▶ client ──▶ api models ──▶ columns ──▶ output ──▶ stdout
//!                     │                            │
//!                     ├─▶ content: what is in a session, its paths and searches
//!                     ├─▶ save: things of a session to files on disk
//!                     ├─▶ sessions: how sessions start and end ─▶ journal
//!                     ├─▶ audit, verify: many sessions, on the pool of parallel
//!                     ├─▶ fan_out: several profiles at once
//!                     ├─▶ resolve: names to ids       └─▶ Transport: the network, or the sandbox
//!                     └─▶ context: settings to clients ─▶ config
//! ```
//!
//! `completion` answers a shell that completes a word, from `cli` down to `client`, past the commands.
//!
//! Each arrow is a value that a test can create. `api` describes the service and does no I/O; `client` reaches it; `output`
//! prints results; `commands` join the three. `diagnostics` turns errors into messages and hints. `error`, `secret`,
//! `messages`, `text`, `time` and `sys` are leaves: every part may import them, and they import no other part.
//! `tests/meta/architecture.rs` checks these rules.
//!
//! # How to add a command
//!
//! 1. Read the entry of the call in the vendor's OpenAPI files of all versions; note the differences.
//! 2. `api/<noun>.rs`: the model, in which every field may be missing, and a function that returns a `Request`. A difference
//!    between versions becomes a method of `Version`. `src/api/tests.rs` lists each call and checks it against the files.
//! 3. If the sandbox does not serve the call yet: one row in its table of endpoints and one function.
//! 4. If the model is new: its columns in `columns/<noun>.rs`.
//! 5. `commands/<noun>.rs`: the arguments, with their help texts as doc comments, the page of examples and exit codes, and a
//!    function. Commands that only read call `fan_out`, and so accept several profiles.
//! 6. `tests/commands/<noun>.rs`: a command line and its output.
//! 7. `SNAPSHOTS=overwrite cargo test generated` writes man pages and completions.
//! 8. `CHANGELOG.md`: a line for the user.

mod api;
mod audit;
mod cli;
mod client;
mod columns;
mod commands;
mod completion;
mod config;
mod content;
mod context;
mod diagnostics;
mod error;
mod fan_out;
mod help;
mod host;
mod journal;
mod messages;
mod output;
mod parallel;
mod resolve;
#[cfg(feature = "sandbox")]
pub mod sandbox;
mod save;
mod secret;
mod sessions;
mod sys;
mod text;
mod time;
mod verify;

pub use cli::command;
pub use client::transport::{
    CertificateProblem, ConnectError, ConnectFailure, Fault, Response, Transport, Untrusted,
};
pub use host::{Host, Terminal};

/// Runs one command line and returns the process's exit code: 0 to 255, but on Windows that of a command that was run.
///
/// `argv` begins with the program's name. Nothing of the process is touched but what the host holds, and signals while
/// something is at stake.
pub fn run(argv: impl IntoIterator<Item = std::ffi::OsString>, host: Host) -> i32 {
    cli::run(argv, host)
}

/// Runs the process's own command line. A panic is an error of the program: it is reported as an internal error, and ends with 1.
pub fn main() -> i32 {
    std::panic::set_hook(Box::new(diagnostics::report_panic));
    sys::signals::install_in_container();
    let run = || run(std::env::args_os(), Host::of_process());
    let code = std::panic::catch_unwind(run).unwrap_or(error::Kind::Failure.code().into());
    sys::signals::close();
    code
}

/// Parses a text as a point in time, for the fuzz target, and panics if the result contradicts the text.
#[cfg(fuzzing)]
pub fn fuzz_time(
    text: &str,
    now: chrono::DateTime<chrono::Utc>,
    zone: &(impl chrono::TimeZone + Send + Sync),
) {
    time::assert_truly_read(text, now, zone);
}

/// Parses a text as a path in a restore session, for the fuzz target, and panics if its printed form reads back as another.
#[cfg(fuzzing)]
pub fn fuzz_path(text: &str) {
    content::assert_path_reads_back(text);
}
