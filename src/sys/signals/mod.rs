//! What happens between a signal and the end: Ctrl-C must end the program within a second, yet say what may be left.
//!
//! Signals belong to the process, so this holds the program's one piece of global state: the actions that are armed. A
//! signal runs those and then ends the process as if nothing had caught it, so that a shell sees the right status.

use std::sync::{Mutex, Once, PoisonError};
use std::time::Duration;

#[cfg(unix)]
mod unix;
#[cfg(windows)]
mod windows;

#[cfg(unix)]
use unix as system;
#[cfg(windows)]
use windows as system;

pub(crate) use system::{end_by, raise, restoring_terminal};

/// A signal that comes sooner after another is the same one: `timeout` and shells send theirs twice. Later it means that
/// somebody insists.
pub(crate) const ANOTHER: Duration = Duration::from_millis(500);

/// What to do after an action.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum After {
    /// End, as the signal would have it.
    End,
    /// Go on: the action has taken care of it.
    Stay,
}

type Action = Box<dyn FnMut(i32) -> After + Send>;

static ACTIONS: Mutex<Vec<(u64, Action)>> = Mutex::new(Vec::new());
static WATCH: Once = Once::new();

/// An armed action; dropping it disarms it.
#[must_use]
pub(crate) struct Armed(u64);

/// Runs an action when a signal (by its number) comes that would end the process.
pub(crate) fn on_signal(action: impl FnMut(i32) -> After + Send + 'static) -> Armed {
    WATCH.call_once(system::watch);
    let mut actions = ACTIONS.lock().unwrap_or_else(PoisonError::into_inner);
    let id = actions.last().map_or(0, |(id, _)| id + 1);
    actions.push((id, Box::new(action)));
    Armed(id)
}

impl Drop for Armed {
    fn drop(&mut self) {
        ACTIONS.lock().unwrap_or_else(PoisonError::into_inner).retain(|(id, _)| *id != self.0);
    }
}

/// A signal has come, and another thread is about to end the process because of it: what it interrupted is not to end it
/// in another way.
pub(crate) fn wait_for_exit() {
    std::thread::sleep(Duration::from_secs(1));
}

/// Ends the process as a signal would that nothing caught. What comes back, where the system does not, is the exit code
/// that stands for it.
pub(crate) fn end(signal: i32) -> u8 {
    end_by(signal);
    u8::try_from(128 + signal).unwrap_or(u8::MAX)
}

/// Runs what is armed, newest first; tells whether the process shall end.
fn react(signal: i32) -> After {
    let mut actions = ACTIONS.lock().unwrap_or_else(PoisonError::into_inner);
    let mut after = After::End;
    for (_, action) in actions.iter_mut().rev() {
        if action(signal) == After::Stay {
            after = After::Stay;
        }
    }
    after
}
