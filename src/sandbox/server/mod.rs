//! The simulated server behind a TLS socket on this machine.

mod listener;
mod slow_body;
mod stream_body;
#[cfg(test)]
mod tests;
mod tls;

pub use listener::{SandboxServer, start};
