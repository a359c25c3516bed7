//! Mutexes, for code in which a panic of another thread leaves no broken data behind.

use std::sync::{Mutex, MutexGuard, PoisonError};

/// Locks `mutex`, also if a thread panicked while it held the lock.
///
/// Every value behind a mutex of this crate is valid between two statements, so a poisoned lock does not matter.
pub(crate) fn lock<T: ?Sized>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
