//! Signal handling while sessions are being started, are open, or are being stopped. A session that a signal leaves open
//! is reported with the command that stops it.

use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};

use crate::messages::Messages;
use crate::parallel::spawn;
use crate::sys::lock;
use crate::sys::signals::{REPEAT_WINDOW, SignalHandler, SignalResponse, exit_by, hold, on_signal};

/// The time that a command and its session have to end after a signal that repeats the first one.
const LAST_GRACE: Duration = Duration::from_secs(1);

/// The state of one session. `left` names what may be left open, and how to stop it.
#[derive(Clone)]
pub(crate) enum SessionStage {
    /// No session can be left open: a signal has its default effect.
    Idle,
    /// No session can be left open, and the journal is being written.
    Recording,
    /// The request for a start is being sent. A signal waits `settle` for its response.
    Requesting { settle: Duration, left: String },
    /// A command runs in the session. It gets the signals, and its owner stops the session.
    Delegated { left: String },
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
            Self::Idle | Self::Recording => None,
            Self::Requesting { left, .. }
            | Self::Delegated { left }
            | Self::Open { left }
            | Self::Owned { left }
            | Self::Stopping { left } => Some(left),
        }
    }

    /// Returns whether the first signal waits for the next stage.
    fn is_awaited(&self) -> bool {
        !matches!(self, Self::Idle | Self::Open { .. })
    }

    /// Returns whether the session is stopped before the process may end.
    fn will_be_stopped(&self) -> bool {
        matches!(self, Self::Delegated { .. } | Self::Owned { .. } | Self::Stopping { .. })
    }

    fn is_delegated(&self) -> bool {
        matches!(self, Self::Delegated { .. })
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
    if state.stages.iter().any(SessionStage::is_awaited) {
        if is_first {
            announce_wait(shared, &state);
            for (index, stage) in state.stages.iter().enumerate() {
                if let Some(settle) = stage.settle() {
                    exit_without_response(shared, signal, index, settle);
                }
            }
            return SignalResponse::Continue;
        }
        if first_at.elapsed() < REPEAT_WINDOW {
            return SignalResponse::Continue; // the same signal again
        }
        if state.stages.iter().any(SessionStage::is_delegated) {
            // The command is being killed, and its session may be stopped in time.
            exit_after_grace(shared, signal);
            return SignalResponse::Continue;
        }
    }
    warn_of_open_sessions(&state);
    SignalResponse::Exit
}

fn warn_of_open_sessions(state: &GuardState) {
    for left in state.stages.iter().filter_map(SessionStage::left) {
        state.messages.warn(&format!("interrupted: {left}"));
    }
}

/// Prints why the first signal does not end the process at once. A command that ends soon needs no message.
///
/// On a separate thread: a handler that does not return in time ends the process, and a write to a stderr that nothing reads
/// may block.
fn announce_wait(shared: &Arc<Mutex<GuardState>>, state: &GuardState) {
    let (messages, text) = (state.messages.clone(), describe_wait(state));
    let is_delegated = state.stages.iter().any(SessionStage::is_delegated);
    let shared = Arc::clone(shared);
    let _not_printed = spawn(move || {
        if is_delegated {
            thread::sleep(REPEAT_WINDOW);
            if !lock(&shared).stages.iter().any(SessionStage::is_delegated) {
                return;
            }
        }
        messages.warn(&text);
    });
}

/// Returns the message for a first signal that does not end the process at once.
fn describe_wait(state: &GuardState) -> String {
    let has = |is: fn(&SessionStage) -> bool| state.stages.iter().any(is);
    if has(SessionStage::is_delegated) {
        return "interrupted: waiting for the command to end; a second signal kills it".to_owned();
    }
    let settle = state.stages.iter().filter_map(SessionStage::settle).max();
    let what = match settle {
        _ if has(SessionStage::will_be_stopped) && state.stages.len() > 1 => {
            "stopping all open sessions".to_owned()
        }
        _ if has(SessionStage::will_be_stopped) => "stopping the session".to_owned(),
        Some(settle) => {
            let seconds = settle.as_secs();
            format!("a session is being started: waiting up to {seconds} s for the response")
        }
        None => "writing the journal".to_owned(),
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
        let _held = hold();
        let state = lock(&shared);
        if let SessionStage::Requesting { left, .. } = &state.stages[index] {
            state.messages.warn(&format!("no response: {left}"));
            exit_by(signal);
        }
    });
}

/// Ends the process after [`LAST_GRACE`], unless no session is open any more by then.
fn exit_after_grace(shared: &Arc<Mutex<GuardState>>, signal: i32) {
    let shared = Arc::clone(shared);
    let _not_started = spawn(move || {
        thread::sleep(LAST_GRACE);
        let _held = hold();
        let state = lock(&shared);
        if state.stages.iter().any(|stage| stage.left().is_some()) {
            warn_of_open_sessions(&state);
            exit_by(signal);
        }
    });
}
