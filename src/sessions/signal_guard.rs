//! Signal handling while sessions are being started, are open, or are being stopped. A session that a signal leaves open
//! is reported with the command that stops it.

use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};

use crate::messages::Messages;
use crate::parallel::spawn;
use crate::sys::lock;
use crate::sys::signals::{REPEAT_WINDOW, SignalHandler, SignalResponse, exit_by, on_signal};

/// The state of one session. `left` names what may be left open, and how to stop it.
#[derive(Clone)]
pub(crate) enum SessionStage {
    /// No session can be left open: a signal has its default effect.
    Idle,
    /// The request for a start is being sent. A signal waits `settle` for its response.
    Requesting { settle: Duration, left: String },
    /// Another handler deals with signals.
    Delegated,
    /// A session is open, and stays open.
    Open { left: String },
    /// A session is open; its owner polls [`SignalGuard::signal`] and stops it.
    Owned { left: String },
    /// A session is being stopped.
    Stopping { left: String },
}

impl SessionStage {
    fn left(&self) -> Option<&str> {
        match self {
            Self::Idle | Self::Delegated => None,
            Self::Requesting { left, .. }
            | Self::Open { left }
            | Self::Owned { left }
            | Self::Stopping { left } => Some(left),
        }
    }

    /// Returns whether the session is stopped before the process may end.
    fn will_be_stopped(&self) -> bool {
        matches!(self, Self::Owned { .. } | Self::Stopping { .. })
    }

    /// Returns how long a response is waited for.
    fn settle(&self) -> Option<Duration> {
        match self {
            Self::Requesting { settle, .. } => Some(*settle),
            _ => None,
        }
    }
}

struct GuardState {
    /// One for each session.
    stages: Vec<SessionStage>,
    /// The first signal, and when it arrived.
    signal: Option<(i32, Instant)>,
    messages: Messages,
}

/// Handles signals from before a session is requested until none can be left open.
pub(crate) struct SignalGuard {
    state: Arc<Mutex<GuardState>>,
    /// The index of this session's stage.
    index: usize,
    handler: Arc<SignalHandler>,
    messages: Messages,
}

impl SignalGuard {
    pub(crate) fn new(messages: &Messages) -> Self {
        let messages = messages.clone();
        let stages = vec![SessionStage::Idle];
        let state = GuardState { stages, signal: None, messages: messages.clone() };
        let state = Arc::new(Mutex::new(state));
        let shared = Arc::clone(&state);
        let handler = Arc::new(on_signal(move |signal| handle_signal(&shared, signal)));
        Self { state, index: 0, handler, messages }
    }

    /// Returns a guard for a further session. A signal is for all of them.
    pub(crate) fn for_another_session(&self) -> Self {
        let mut state = lock(&self.state);
        state.stages.push(SessionStage::Idle);
        let index = state.stages.len() - 1;
        drop(state);
        let (state, handler) = (Arc::clone(&self.state), Arc::clone(&self.handler));
        Self { state, index, handler, messages: self.messages.clone() }
    }

    pub(crate) fn set_stage(&self, stage: SessionStage) {
        lock(&self.state).stages[self.index] = stage;
    }

    /// Returns the first signal that arrived.
    pub(crate) fn signal(&self) -> Option<i32> {
        lock(&self.state).signal.map(|(signal, _)| signal)
    }

    pub(crate) fn messages(&self) -> &Messages {
        &self.messages
    }
}

fn handle_signal(shared: &Arc<Mutex<GuardState>>, signal: i32) -> SignalResponse {
    let mut state = lock(shared);
    let is_first = state.signal.is_none();
    let (_, first_at) = *state.signal.get_or_insert((signal, Instant::now()));
    if state.stages.iter().any(|stage| matches!(stage, SessionStage::Delegated)) {
        return SignalResponse::Continue;
    }
    let stays_open = state.stages.iter().any(|stage| matches!(stage, SessionStage::Open { .. }));
    let must_wait = state.stages.iter().any(|s| s.will_be_stopped() || s.settle().is_some());
    if is_first && !stays_open && must_wait {
        // On a separate thread: a handler that does not return in time ends the process, and a write to a stderr that
        // nothing reads may block.
        let (messages, text) = (state.messages.clone(), describe_wait(&state));
        let _not_printed = spawn(move || messages.warn(&text));
        for (index, stage) in state.stages.iter().enumerate() {
            if let Some(settle) = stage.settle() {
                exit_without_response(shared, signal, index, settle);
            }
        }
        return SignalResponse::Continue;
    }
    if !is_first && !stays_open && first_at.elapsed() < REPEAT_WINDOW {
        return SignalResponse::Continue; // the same signal again
    }
    for left in state.stages.iter().filter_map(SessionStage::left) {
        state.messages.warn(&format!("interrupted: {left}"));
    }
    SignalResponse::Exit
}

/// Returns the message for a first signal that does not end the process at once.
fn describe_wait(state: &GuardState) -> String {
    let settle = state.stages.iter().filter_map(SessionStage::settle).max();
    let what = match settle {
        Some(settle) if !state.stages.iter().any(SessionStage::will_be_stopped) => {
            let seconds = settle.as_secs();
            format!("a session is being started: waiting up to {seconds} s for the response")
        }
        _ if state.stages.len() == 1 => "stopping the session".to_owned(),
        _ => "stopping all open sessions".to_owned(),
    };
    format!("interrupted: {what}; a second signal ends at once")
}

/// Ends the process after `settle`, unless the response has arrived by then.
fn exit_without_response(
    shared: &Arc<Mutex<GuardState>>,
    signal: i32,
    index: usize,
    settle: Duration,
) {
    /// The interval at which the thread checks whether all other sessions are stopped.
    const POLL: Duration = Duration::from_millis(50);
    let shared = Arc::clone(shared);
    let _not_started = spawn(move || {
        thread::sleep(settle);
        while lock(&shared).stages.iter().any(SessionStage::will_be_stopped) {
            thread::sleep(POLL);
        }
        let state = lock(&shared);
        if let SessionStage::Requesting { left, .. } = &state.stages[index] {
            state.messages.warn(&format!("no response: {left}"));
            let _not_ended = exit_by(signal);
        }
    });
}
