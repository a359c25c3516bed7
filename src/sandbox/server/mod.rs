//! The simulated server behind a TLS socket on this machine.

mod listener;
mod slow_body;
#[cfg(test)]
mod tests;
mod tls;

pub use listener::{SandboxServer, start};
