//! Command lines that need no server, with and without the sandbox.

mod times;
mod usage;
