//! Everything that runs at once: one ordered, bounded worker pool, and the signal that stops it.
//!
//! Threads are detached and nothing joins them: a server that hangs must not keep the process alive for a reader that has
//! closed its pipe.

mod map;
mod pool;
mod prefetch;
mod stop_signal;
#[cfg(test)]
mod tests;
mod thread;

pub(crate) use map::map;
pub(crate) use pool::{JobQueue, NextResult, OrderedResults, PoolLimits, ResultSink};
pub(crate) use prefetch::prefetch;
pub(crate) use stop_signal::StopSignal;
pub(crate) use thread::{catch_panic, spawn};
