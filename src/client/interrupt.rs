//! Signals while a change is sent that must not be sent twice.

use std::sync::Arc;
use std::sync::mpsc::{self, RecvTimeoutError};
use std::time::Duration;

use super::error::Error;
use super::retry::AttemptOutcome;
use crate::api::Effect;
use crate::parallel::spawn;
use crate::sys::signals;

/// The interval at which a wait checks for a signal.
const POLL: Duration = Duration::from_millis(50);

/// Waits until no signal is being handled. After a signal, no attempt is made of a change that is sent once.
pub(super) fn begin(effect: Effect) -> Result<(), (AttemptOutcome, Error)> {
    if effect != Effect::Once {
        drop(signals::hold());
        return Ok(());
    }
    signals::begin(|| ()).map_err(|interrupt| {
        (AttemptOutcome::NotSent { transient: false }, Error::Interrupted(interrupt))
    })
}

/// Waits before another attempt. Returns early after a signal, if no other attempt is made then.
pub(super) fn pause(sleep: &Arc<dyn Fn(Duration) + Send + Sync>, effect: Effect, span: Duration) {
    let (sender, ended) = mpsc::channel();
    let sleeper = Arc::clone(sleep);
    let wait = move || {
        sleeper(span);
        sender.send(()).unwrap_or_default();
    };
    if effect != Effect::Once || spawn(wait).is_err() {
        return sleep(span);
    }
    while ended.recv_timeout(POLL) == Err(RecvTimeoutError::Timeout) {
        if signals::begin(|| ()).is_err() {
            return;
        }
    }
}
