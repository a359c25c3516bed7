//! The first signal asks for an orderly end; the second ends the process at once.

use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use crate::sys::lock;
use crate::sys::signals::{SignalHandler, SignalResponse, on_signal};

#[derive(Default)]
struct Received {
    signal: Option<i32>,
    /// A [`Waker`] was used since the last wait.
    is_woken: bool,
}

#[derive(Default)]
struct SignalState {
    received: Mutex<Received>,
    changed: Condvar,
}

impl SignalState {
    fn lock(&self) -> MutexGuard<'_, Received> {
        lock(&self.received)
    }

    fn wait(
        &self,
        span: Duration,
        is_waiting: fn(&mut Received) -> bool,
    ) -> MutexGuard<'_, Received> {
        let waited = self.changed.wait_timeout_while(self.lock(), span, is_waiting);
        waited.unwrap_or_else(PoisonError::into_inner).0
    }
}

/// Remembers the first signal for those who ask. The default value leaves signals alone and never stops.
#[derive(Clone, Default)]
pub(crate) struct StopSignal {
    state: Arc<SignalState>,
    _armed: Option<Arc<SignalHandler>>,
}

impl StopSignal {
    /// Catches signals until the last clone is dropped.
    pub(crate) fn armed() -> Self {
        let state = Arc::new(SignalState::default());
        let shared = Arc::clone(&state);
        let armed = on_signal(move |signal| {
            let mut received = shared.lock();
            let after = if received.signal.is_none() {
                SignalResponse::Continue
            } else {
                SignalResponse::Exit
            };
            received.signal.get_or_insert(signal);
            shared.changed.notify_all();
            after
        });
        Self { state, _armed: Some(Arc::new(armed)) }
    }

    /// Returns the number of the first signal, if one came.
    pub(crate) fn signal(&self) -> Option<i32> {
        self.state.lock().signal
    }

    /// Returns a handle that ends [`Self::wait`] early.
    pub(crate) fn waker(&self) -> Waker {
        Waker(Arc::clone(&self.state))
    }

    /// Waits for `span`, or until a signal comes, or, once `least` is over, until a waker is used.
    pub(crate) fn wait(&self, least: Duration, span: Duration) {
        let least = least.min(span);
        drop(self.state.wait(least, |received| received.signal.is_none()));
        let is_waiting = |received: &mut Received| received.signal.is_none() && !received.is_woken;
        self.state.wait(span.saturating_sub(least), is_waiting).is_woken = false;
    }

    /// Acts as if a signal had come.
    #[cfg(test)]
    pub(crate) fn pretend(&self, signal: i32) {
        self.state.lock().signal = Some(signal);
        self.state.changed.notify_all();
    }
}

/// Ends [`StopSignal::wait`] early.
#[derive(Clone)]
pub(crate) struct Waker(Arc<SignalState>);

impl Waker {
    pub(crate) fn wake(&self) {
        self.0.lock().is_woken = true;
        self.0.changed.notify_all();
    }
}

#[cfg(test)]
mod tests {
    use std::time::Instant;

    use super::*;
    use crate::parallel::spawn;

    const STEP: Duration = Duration::from_millis(200);
    const LONG: Duration = Duration::from_secs(20);

    #[test]
    fn waker_ends_one_wait_and_not_before_the_least_span() {
        let (stop, started) = (StopSignal::default(), Instant::now());
        stop.waker().wake();
        stop.wait(STEP, LONG);
        assert!((STEP..LONG).contains(&started.elapsed()), "{:?}", started.elapsed());
        stop.wait(STEP, Duration::from_millis(10));
        let (waker, started) = (stop.waker(), Instant::now());
        spawn(move || {
            std::thread::sleep(STEP * 2);
            waker.wake();
        })
        .unwrap();
        stop.wait(STEP, LONG);
        assert!((STEP * 2..LONG).contains(&started.elapsed()), "{:?}", started.elapsed());
        let started = Instant::now();
        stop.wait(STEP, STEP * 2);
        assert!(started.elapsed() >= STEP * 2, "one wake ended two waits");
    }

    #[test]
    fn signal_ends_a_wait_at_once() {
        let (stop, started) = (StopSignal::default(), Instant::now());
        let other = stop.clone();
        spawn(move || other.pretend(2)).unwrap();
        stop.wait(LONG, LONG);
        assert!(started.elapsed() < LONG);
        assert_eq!(stop.signal(), Some(2));
    }
}
