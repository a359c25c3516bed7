//! The only test binary: a second one would link everything again.

#![expect(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    reason = "a failed unwrap fails the test, and tests use the process's own streams"
)]

#[cfg(feature = "sandbox")]
mod client;
#[cfg(feature = "sandbox")]
mod commands;
mod meta;
mod offline;
#[cfg_attr(not(feature = "sandbox"), expect(dead_code, reason = "most tests need a server"))]
mod support;
