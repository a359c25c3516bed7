//! The two primitives below the pool: a thread, and a panic as an error.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::thread::{Builder, JoinHandle};

use anyhow::{Context as _, anyhow};

/// Starts a thread. It runs on if its handle is dropped.
///
/// # Errors
/// The system cannot start another thread.
pub(crate) fn spawn(work: impl FnOnce() + Send + 'static) -> anyhow::Result<JoinHandle<()>> {
    Builder::new().spawn(work).context("cannot start a thread")
}

/// Runs `work` and turns a panic into an error. The panic hook has printed the details by then.
///
/// # Errors
/// `work` failed or panicked.
pub(crate) fn catch_panic<T>(work: impl FnOnce() -> anyhow::Result<T>) -> anyhow::Result<T> {
    // What `work` borrowed may be half changed: callers drop it after an error.
    catch_unwind(AssertUnwindSafe(work)).unwrap_or_else(|_| Err(anyhow!("internal error in vb365")))
}
