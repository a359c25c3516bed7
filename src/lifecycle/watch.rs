//! What a signal does while a session is being started, is open, or is being stopped: it never leaves one behind without a
//! word.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::Duration;

use crate::interrupt::{self, After, Armed, on_signal};
use crate::talk::Talk;

/// How far things are.
enum Stage {
    /// Nothing is at stake: a signal does what it always does.
    Free,
    /// The request that starts a session is under way, and its answer is waited for at most so long.
    Asking { settle: Duration, left: String },
    /// Somebody else deals with signals.
    Handed,
    /// A session is open, and stays open.
    Open { left: String },
    /// A session is being stopped.
    Stopping { left: String },
}

struct Inner {
    stage: Stage,
    /// The first signal that came.
    signal: Option<i32>,
    talk: Talk,
}

/// Armed from before a session is asked for until nothing can be left behind.
pub(crate) struct Watch {
    inner: Arc<Mutex<Inner>>,
    _armed: Armed,
}

impl Watch {
    pub(crate) fn new(talk: &Talk) -> Self {
        let inner = Inner { stage: Stage::Free, signal: None, talk: talk.clone() };
        let inner = Arc::new(Mutex::new(inner));
        let shared = Arc::clone(&inner);
        Self { inner, _armed: on_signal(move |signal| met(&shared, signal)) }
    }

    /// The request leaves now. A signal waits for its answer; `left` says what may be left behind.
    pub(crate) fn asking(&self, settle: Duration, left: String) {
        self.lock().stage = Stage::Asking { settle, left };
    }

    pub(crate) fn free(&self) {
        self.lock().stage = Stage::Free;
    }

    pub(crate) fn handed(&self) {
        self.lock().stage = Stage::Handed;
    }

    /// A session is open; `left` says which, and how to stop it.
    pub(crate) fn open(&self, left: String) {
        self.lock().stage = Stage::Open { left };
    }

    /// It is being stopped.
    pub(crate) fn stopping(&self, left: String) {
        self.lock().stage = Stage::Stopping { left };
    }

    /// The signal that came meanwhile, if one did.
    pub(crate) fn signal(&self) -> Option<i32> {
        self.lock().signal
    }

    fn lock(&self) -> MutexGuard<'_, Inner> {
        lock(&self.inner)
    }
}

fn lock(inner: &Mutex<Inner>) -> MutexGuard<'_, Inner> {
    inner.lock().unwrap_or_else(PoisonError::into_inner)
}

fn met(shared: &Arc<Mutex<Inner>>, signal: i32) -> After {
    let mut inner = lock(shared);
    let is_first = inner.signal.is_none();
    let talk = inner.talk.clone();
    match &inner.stage {
        Stage::Free => After::End,
        Stage::Handed => After::Stay,
        Stage::Asking { settle, left } if is_first => {
            talk.warn(&format!(
                "interrupted while a session is being started: waiting up to {} s for the answer; a second signal ends at once",
                settle.as_secs()
            ));
            end_later(shared, signal, *settle, left.clone());
            inner.signal = Some(signal);
            After::Stay
        }
        Stage::Stopping { .. } if is_first => {
            talk.warn(
                "interrupted: the session is being stopped first; a second signal ends at once",
            );
            inner.signal = Some(signal);
            After::Stay
        }
        Stage::Asking { left, .. } | Stage::Open { left } | Stage::Stopping { left } => {
            talk.warn(&format!("interrupted: {left}"));
            After::End
        }
    }
}

/// Ends the process after a while, if the answer has not come by then.
fn end_later(shared: &Arc<Mutex<Inner>>, signal: i32, settle: Duration, left: String) {
    let shared = Arc::clone(shared);
    let _not_started = thread::Builder::new().spawn(move || {
        thread::sleep(settle);
        let inner = lock(&shared);
        if matches!(inner.stage, Stage::Asking { .. }) {
            inner.talk.warn(&format!("no answer came: {left}"));
            let _not_ended = interrupt::end(signal);
        }
    });
}
