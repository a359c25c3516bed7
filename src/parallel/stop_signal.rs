//! The first signal asks for an orderly end; the second ends the process at once.

use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use crate::sys::lock;
use crate::sys::signals::{SignalHandler, SignalResponse, on_signal};

#[derive(Default)]
struct SignalState {
    signal: Option<i32>,
    /// [`StopSignal::wake`] was called since the last wait.
    is_woken: bool,
}

/// Stores the first signal, so that work can poll for it. The default value does not catch signals.
#[derive(Clone, Default)]
pub(crate) struct StopSignal {
    state: Arc<(Mutex<SignalState>, Condvar)>,
    _handler: Option<Arc<SignalHandler>>,
}

impl StopSignal {
    /// Catches signals until the last clone is dropped.
    pub(crate) fn install() -> Self {
        let state = Arc::new((Mutex::new(SignalState::default()), Condvar::new()));
        let shared = Arc::clone(&state);
        let handler = on_signal(move |signal| {
            let mut received = lock(&shared.0);
            let after = if received.signal.is_none() {
                SignalResponse::Continue
            } else {
                SignalResponse::Exit
            };
            received.signal.get_or_insert(signal);
            shared.1.notify_all();
            after
        });
        Self { state, _handler: Some(Arc::new(handler)) }
    }

    /// Returns the number of the first signal, if one came.
    pub(crate) fn signal(&self) -> Option<i32> {
        lock(&self.state.0).signal
    }

    /// Returns a handle on the same wait that catches no signals itself.
    pub(crate) fn waker(&self) -> Self {
        Self { state: Arc::clone(&self.state), _handler: None }
    }

    /// Ends [`Self::wait`] early.
    pub(crate) fn wake(&self) {
        lock(&self.state.0).is_woken = true;
        self.state.1.notify_all();
    }

    /// Waits for `span`, or until a signal comes, or, once `least` is over, until a waker is used.
    pub(crate) fn wait(&self, least: Duration, span: Duration) {
        let least = least.min(span);
        drop(self.wait_while(least, |received| received.signal.is_none()));
        let is_waiting =
            |received: &mut SignalState| received.signal.is_none() && !received.is_woken;
        self.wait_while(span.saturating_sub(least), is_waiting).is_woken = false;
    }

    fn wait_while(
        &self,
        span: Duration,
        is_waiting: fn(&mut SignalState) -> bool,
    ) -> MutexGuard<'_, SignalState> {
        let (received, changed) = &*self.state;
        let waited = changed.wait_timeout_while(lock(received), span, is_waiting);
        waited.unwrap_or_else(PoisonError::into_inner).0
    }

    /// Acts as if a signal had come.
    #[cfg(test)]
    pub(crate) fn simulate(&self, signal: i32) {
        lock(&self.state.0).signal = Some(signal);
        self.state.1.notify_all();
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
        spawn(move || other.simulate(2)).unwrap();
        stop.wait(LONG, LONG);
        assert!(started.elapsed() < LONG);
        assert_eq!(stop.signal(), Some(2));
    }
}
