//! `vb365` starts and inspects restore sessions of Veeam Backup for Microsoft 365 over its REST API.
//!
//! # The way of a command
//!
//! ```text
//! argv ──▶ cli ──▶ commands ──▶ api::Request ──▶ client ──▶ api models ──▶ rows ──▶ ui ──▶ stdout
//!                     │                            │
//!                     ├─▶ lifecycle: how sessions start and end ─▶ journal
//!                     ├─▶ audit: all sessions' events, by a pool of workers ─▶ cursors
//!                     ├─▶ fleet ─▶ connection      └─▶ Transport: the network, or the sandbox
//!                     └─▶ find: from names to ids, and back
//! ```
//!
//! A shell that completes a word takes a way of its own, `complete`, past all of this down to `client`.
//!
//! Each arrow is a value that a test can hold. `api` says what the service offers and does no I/O; `client` is how it is
//! reached; `output` is how results look; `commands` join the three. `error`, `secret`, `messages`, `text`, `time` and
//! `sys` are leaves that everybody may use and that use nobody. `tests/meta/architecture.rs` holds these rules.
//!
//! # How to add a command
//!
//! 1. Read the call's entry in the vendor's OpenAPI files of all versions; note what differs.
//! 2. `api/<noun>.rs`: the model (every field forgiving) and a function that returns a `Request`.
//!    What differs by version becomes a method of `Version`.
//! 3. Add the call to the list in `src/api/tests.rs`, which holds it against those files.
//! 4. `sandbox/`: answer it, in raw JSON, with the differences of each version.
//! 5. `columns/`: the model's columns.
//! 6. `commands/<noun>.rs`: the arguments, with their help texts as doc comments, and a function that takes
//!    `&Context` and `&mut Ui`, or `&mut Ui` alone where no server is needed. What only reads asks through `fleet`,
//!    and so several profiles at once. A value that is called `JOB`, `ORGANIZATION`, `REPOSITORY` or `SESSION` is
//!    completed by what the server knows.
//! 7. `commands/mod.rs`: a variant and a match arm.
//! 8. `tests/commands/<noun>.rs`: a command line and what it prints.
//! 9. `SNAPSHOTS=overwrite cargo test generated` writes man pages and completions anew.
//! 10. `CHANGELOG.md`: a line for the user.

mod api;
mod audit;
mod cli;
mod client;
mod columns;
mod commands;
mod completion;
mod config;
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

/// Runs one command line and returns the process's exit code.
///
/// `argv` begins with the program's name. Nothing of the process is touched but what the host holds, and signals while
/// something is at stake.
pub fn run(argv: impl IntoIterator<Item = std::ffi::OsString>, host: Host) -> u8 {
    cli::run(argv, host)
}

/// Runs the process's own command line. A panic is our own mistake: it is told as such, and ends with 1.
pub fn main() -> u8 {
    std::panic::set_hook(Box::new(diagnostics::report_panic));
    let run = || run(std::env::args_os(), Host::of_process());
    std::panic::catch_unwind(run).unwrap_or(error::Kind::Failure.code())
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
