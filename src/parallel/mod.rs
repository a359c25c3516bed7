//! Concurrency: a bounded worker pool with ordered results, threads, and the signal that asks a run to stop.
//!
//! The pool never joins its threads: a server that hangs must not keep the process alive after the reader has closed its
//! pipe.

mod map;
mod pool;
mod prefetch;
mod stop_signal;
#[cfg(test)]
mod tests;
mod thread;

pub(crate) use map::map;
pub(crate) use pool::{JobQueue, OrderedResults, PoolLimits, ResultSink};
pub(crate) use prefetch::prefetch;
pub(crate) use stop_signal::StopSignal;
pub(crate) use thread::{catch_panic, spawn};
