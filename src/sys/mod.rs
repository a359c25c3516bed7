//! The operating system: files that are replaced whole, signals, child processes and their terminal.

pub(crate) mod atomic_file;
pub(crate) mod child;
pub(crate) mod signals;
