//! What a signal does while sessions are being started, are open, or are being stopped: it never leaves one behind without
//! a word.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use crate::messages::Messages;
use crate::sys::signals::{self, SignalHandler, SignalResponse, on_signal};

/// How far things are with one session.
#[derive(Clone)]
enum Stage {
    /// Nothing is at stake: a signal does what it always does.
    Free,
    /// The request that starts a session is under way, and its answer is waited for at most so long.
    Asking { settle: Duration, left: String },
    /// Somebody else deals with signals.
    Handed,
    /// A session is open, and stays open.
    Open { left: String },
    /// A session is open, and whoever opened it stops it when a signal comes.
    Held { left: String },
    /// A session is being stopped.
    Stopping { left: String },
}

impl Stage {
    /// What may be left behind if it all ended now.
    fn left(&self) -> Option<&str> {
        match self {
            Self::Free | Self::Handed => None,
            Self::Asking { left, .. }
            | Self::Open { left }
            | Self::Held { left }
            | Self::Stopping { left } => Some(left),
        }
    }

    /// Whether the end must wait for it.
    fn must_be_ended(&self) -> bool {
        matches!(self, Self::Held { .. } | Self::Stopping { .. })
    }
}

struct Inner {
    /// One for each session that is spoken of.
    stages: Vec<Stage>,
    /// The first signal that came, and when.
    signal: Option<(i32, Instant)>,
    messages: Messages,
}

/// Armed from before a session is asked for until nothing can be left behind.
pub(crate) struct SignalGuard {
    inner: Arc<Mutex<Inner>>,
    /// Its place among the stages.
    place: usize,
    armed: Arc<SignalHandler>,
}

impl SignalGuard {
    pub(crate) fn new(messages: &Messages) -> Self {
        let inner = Inner { stages: vec![Stage::Free], signal: None, messages: messages.clone() };
        let inner = Arc::new(Mutex::new(inner));
        let shared = Arc::clone(&inner);
        let armed = on_signal(move |signal| met(&shared, signal));
        Self { inner, place: 0, armed: Arc::new(armed) }
    }

    /// A watch over another session beside: a signal is for all of them.
    pub(crate) fn beside(&self) -> Self {
        let mut inner = self.lock();
        inner.stages.push(Stage::Free);
        let place = inner.stages.len() - 1;
        drop(inner);
        Self { inner: Arc::clone(&self.inner), place, armed: Arc::clone(&self.armed) }
    }

    /// The request leaves now. A signal waits for its answer; `left` says what may be left behind.
    pub(crate) fn asking(&self, settle: Duration, left: String) {
        self.is_at(Stage::Asking { settle, left });
    }

    pub(crate) fn free(&self) {
        self.is_at(Stage::Free);
    }

    pub(crate) fn handed(&self) {
        self.is_at(Stage::Handed);
    }

    /// A session is open; `left` says which, and how to stop it.
    pub(crate) fn open(&self, left: String) {
        self.is_at(Stage::Open { left });
    }

    /// A session is open, and stopped by whoever looks at [`SignalGuard::signal`].
    pub(crate) fn held(&self, left: String) {
        self.is_at(Stage::Held { left });
    }

    /// It is being stopped.
    pub(crate) fn stopping(&self, left: String) {
        self.is_at(Stage::Stopping { left });
    }

    /// The signal that came meanwhile, if one did.
    pub(crate) fn signal(&self) -> Option<i32> {
        self.lock().signal.map(|(signal, _)| signal)
    }

    fn is_at(&self, stage: Stage) {
        self.lock().stages[self.place] = stage;
    }

    fn lock(&self) -> MutexGuard<'_, Inner> {
        lock(&self.inner)
    }
}

fn lock(inner: &Mutex<Inner>) -> MutexGuard<'_, Inner> {
    inner.lock().unwrap_or_else(PoisonError::into_inner)
}

fn met(shared: &Arc<Mutex<Inner>>, signal: i32) -> SignalResponse {
    let mut inner = lock(shared);
    let is_first = inner.signal.is_none();
    let (_, came) = *inner.signal.get_or_insert((signal, Instant::now()));
    if inner.stages.iter().any(|stage| matches!(stage, Stage::Handed)) {
        return SignalResponse::Continue;
    }
    let stays_open = inner.stages.iter().any(|stage| matches!(stage, Stage::Open { .. }));
    let must_be_ended = inner.stages.iter().any(Stage::must_be_ended);
    let is_asking = |stage: &&Stage| matches!(stage, Stage::Asking { .. });
    let asking = inner.stages.iter().filter(is_asking).count();
    if is_first && !stays_open && (must_be_ended || asking > 0) {
        say_beside(&inner.messages, waiting(&inner, must_be_ended));
        for (place, stage) in inner.stages.iter().enumerate() {
            end_later(shared, signal, place, stage);
        }
        return SignalResponse::Continue;
    }
    if !is_first && !stays_open && came.elapsed() < signals::REPEAT_WINDOW {
        return SignalResponse::Continue; // the same one
    }
    for left in inner.stages.iter().filter_map(Stage::left) {
        inner.messages.warn(&format!("interrupted: {left}"));
    }
    SignalResponse::Exit
}

/// Says it on a thread of its own: whoever hears of a signal ends us where nobody answers, and a stderr that nobody reads
/// may take for ever.
fn say_beside(messages: &Messages, said: String) {
    let messages = messages.clone();
    let _unsaid = thread::Builder::new().spawn(move || messages.warn(&said));
}

/// What is said to a first signal that does not end it all at once.
fn waiting(inner: &Inner, must_be_ended: bool) -> String {
    let settle = inner.stages.iter().filter_map(|stage| match stage {
        Stage::Asking { settle, .. } => Some(*settle),
        _ => None,
    });
    match (settle.max(), must_be_ended) {
        (Some(settle), false) => format!(
            "interrupted while a session is being started: waiting up to {} s for the answer; a second signal ends at once",
            settle.as_secs()
        ),
        _ if inner.stages.len() == 1 => {
            "interrupted: the session is being stopped first; a second signal ends at once"
                .to_owned()
        }
        _ => "interrupted: what is open is being stopped first; a second signal ends at once"
            .to_owned(),
    }
}

/// Ends the process after a while, if an answer that is waited for has not come by then.
fn end_later(shared: &Arc<Mutex<Inner>>, signal: i32, place: usize, stage: &Stage) {
    /// Others that are being stopped meanwhile come to their end first.
    const LOOK_AGAIN: Duration = Duration::from_millis(50);
    let Stage::Asking { settle, left } = stage.clone() else { return };
    let shared = Arc::clone(shared);
    let _not_started = thread::Builder::new().spawn(move || {
        thread::sleep(settle);
        while lock(&shared).stages.iter().any(Stage::must_be_ended) {
            thread::sleep(LOOK_AGAIN);
        }
        let inner = lock(&shared);
        if matches!(inner.stages[place], Stage::Asking { .. }) {
            inner.messages.warn(&format!("no answer came: {left}"));
            let _not_ended = signals::exit_by(signal);
        }
    });
}
