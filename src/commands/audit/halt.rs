//! A signal that ends an audit where what was printed is remembered, and not in the middle.

use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::time::Duration;

use crate::interrupt::{After, Armed, on_signal};

#[derive(Default)]
struct Shared {
    signal: Mutex<Option<i32>>,
    came: Condvar,
}

/// Waits for the first signal; the second ends the program at once.
#[derive(Default)]
pub(super) struct Halt {
    shared: Arc<Shared>,
    armed: Option<Armed>,
}

impl Halt {
    /// One that heeds signals; any other leaves them alone.
    pub(super) fn armed() -> Self {
        let shared = Arc::new(Shared::default());
        let met = Arc::clone(&shared);
        let armed = on_signal(move |signal| {
            let mut known = met.signal.lock().unwrap_or_else(PoisonError::into_inner);
            let after = if known.is_none() { After::Stay } else { After::End };
            known.get_or_insert(signal);
            met.came.notify_all();
            after
        });
        Self { shared, armed: Some(armed) }
    }

    /// The signal that came.
    pub(super) fn signal(&self) -> Option<i32> {
        *self.shared.signal.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits for so long, or until a signal comes.
    pub(super) fn wait(&self, span: Duration) {
        let signal = self.shared.signal.lock().unwrap_or_else(PoisonError::into_inner);
        let waited = self.shared.came.wait_timeout_while(signal, span, |signal| signal.is_none());
        drop(waited);
    }

    /// The exit code, once all is in order: a signal ends the process as it would have.
    pub(super) fn end(self) -> u8 {
        let signal = self.signal();
        drop(self.armed);
        signal.map_or(0, crate::interrupt::end)
    }
}
