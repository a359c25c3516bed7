//! What ends the wait between two looks: a signal, which ends the audit where what was printed is remembered and not in
//! the middle, or word that there is something to see.

use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use crate::sys::signals::{SignalHandler, SignalResponse, on_signal};

/// No look follows on another sooner, however much happens.
const MOMENT: Duration = Duration::from_secs(1);

#[derive(Default)]
struct Shared {
    heard: Mutex<Heard>,
    came: Condvar,
}

#[derive(Default)]
struct Heard {
    signal: Option<i32>,
    /// Whether something happened since the last wait.
    rung: bool,
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, Heard> {
        self.heard.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn wait(&self, span: Duration, goes_on: fn(&mut Heard) -> bool) -> MutexGuard<'_, Heard> {
        let waited = self.came.wait_timeout_while(self.lock(), span, goes_on);
        waited.unwrap_or_else(PoisonError::into_inner).0
    }
}

/// Makes the next look come sooner.
#[derive(Clone)]
pub(super) struct Bell(Arc<Shared>);

impl Bell {
    pub(super) fn ring(&self) {
        self.0.lock().rung = true;
        self.0.came.notify_all();
    }
}

/// Waits for the first signal; the second ends the program at once.
#[derive(Default)]
pub(super) struct Halt {
    shared: Arc<Shared>,
    armed: Option<SignalHandler>,
}

impl Halt {
    /// One that heeds signals; any other leaves them alone.
    pub(super) fn armed() -> Self {
        let shared = Arc::new(Shared::default());
        let met = Arc::clone(&shared);
        let armed = on_signal(move |signal| {
            let known = &mut met.lock().signal;
            let after =
                if known.is_none() { SignalResponse::Continue } else { SignalResponse::Exit };
            known.get_or_insert(signal);
            met.came.notify_all();
            after
        });
        Self { shared, armed: Some(armed) }
    }

    /// The signal that came.
    pub(super) fn signal(&self) -> Option<i32> {
        self.shared.lock().signal
    }

    /// What ends a wait when something happens.
    pub(super) fn bell(&self) -> Bell {
        Bell(Arc::clone(&self.shared))
    }

    /// Waits for so long, or until a signal comes, or something happens.
    pub(super) fn wait(&self, span: Duration) {
        let least = MOMENT.min(span);
        drop(self.shared.wait(least, |heard| heard.signal.is_none()));
        let goes_on = |heard: &mut Heard| heard.signal.is_none() && !heard.rung;
        self.shared.wait(span.saturating_sub(least), goes_on).rung = false;
    }

    /// The exit code, once all is in order: a signal ends the process as it would have.
    pub(super) fn end(self) -> u8 {
        let signal = self.signal();
        drop(self.armed);
        signal.map_or(0, crate::sys::signals::exit_by)
    }
}

#[cfg(test)]
mod tests {
    use std::thread;
    use std::time::Instant;

    use super::*;

    #[test]
    fn a_bell_ends_a_wait_but_not_before_a_moment_and_only_once() {
        let (halt, begun) = (Halt::default(), Instant::now());
        halt.bell().ring();
        halt.wait(Duration::from_secs(20));
        assert!((MOMENT..MOMENT * 5).contains(&begun.elapsed()), "{:?}", begun.elapsed());
        halt.wait(Duration::from_millis(10));
        let (bell, begun) = (halt.bell(), Instant::now());
        let ringing = thread::spawn(move || {
            thread::sleep(MOMENT * 2);
            bell.ring();
        });
        halt.wait(Duration::from_secs(20));
        assert!((MOMENT * 2..MOMENT * 6).contains(&begun.elapsed()), "{:?}", begun.elapsed());
        ringing.join().unwrap();
        let begun = Instant::now();
        halt.wait(MOMENT * 2);
        assert!(begun.elapsed() >= MOMENT * 2, "it was heard twice");
    }
}
