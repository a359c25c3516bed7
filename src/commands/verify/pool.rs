//! Several pieces of work at once, in an order that stays, until a signal comes.
//!
//! Nobody waits for a thread that holds no session: a server that hangs must not keep the program alive. So threads are
//! left to themselves when a signal has come, and the process ends without them.

use std::collections::VecDeque;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;

use anyhow::Context as _;

use crate::sys::signals::{SignalHandler, SignalResponse, on_signal};

#[derive(Default)]
struct State {
    /// The first signal that came.
    signal: Option<i32>,
    /// How many sessions are being started, are open, or are being stopped.
    open: usize,
    /// How many pieces of work have ended.
    ended: usize,
}

#[derive(Default)]
struct Shared {
    state: Mutex<State>,
    changed: Condvar,
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What a signal closes: after it no session is started.
#[derive(Clone)]
pub(super) struct Gate {
    shared: Arc<Shared>,
    _armed: Arc<SignalHandler>,
}

impl Gate {
    pub(super) fn new() -> Self {
        let shared = Arc::new(Shared::default());
        let met = Arc::clone(&shared);
        let armed = on_signal(move |signal| {
            let mut state = met.lock();
            let after = if state.signal.is_none() {
                SignalResponse::Continue
            } else {
                SignalResponse::Exit
            };
            state.signal.get_or_insert(signal);
            met.changed.notify_all();
            after
        });
        Self { shared, _armed: Arc::new(armed) }
    }

    /// The signal that came meanwhile, if one did.
    pub(super) fn signal(&self) -> Option<i32> {
        self.shared.lock().signal
    }
}

/// One worker's way through the gate.
pub(super) struct Door<'g> {
    gate: &'g Gate,
    passed: bool,
}

impl Door<'_> {
    /// Whether a session may still be started. If so, the end waits for this piece of work.
    pub(super) fn pass(&mut self) -> bool {
        let mut state = self.gate.shared.lock();
        if state.signal.is_some() {
            return false;
        }
        if !self.passed {
            state.open += 1;
        }
        self.passed = true;
        true
    }

    pub(super) fn signal(&self) -> Option<i32> {
        self.gate.signal()
    }
}

/// Why a piece of work brought nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Undone {
    /// A signal came first.
    Interrupted,
    /// The worker broke.
    OurMistake,
}

pub(super) type Ended<R> = Result<R, Undone>;

/// Does the work on each task, so many at once, and hands back what came of them in the order of the tasks.
///
/// # Errors
/// No thread can be started.
pub(super) fn each<T, R>(
    tasks: Vec<T>,
    at_once: usize,
    gate: &Gate,
    work: impl Fn(&T, &mut Door) -> R + Send + Sync + 'static,
) -> anyhow::Result<Vec<Ended<R>>>
where
    T: Send + 'static,
    R: Send + 'static,
{
    let total = tasks.len();
    gate.shared.lock().ended = 0;
    let done: Vec<_> = (0..total).map(|_| Err(Undone::Interrupted)).collect();
    let (done, work) = (Arc::new(Mutex::new(done)), Arc::new(work));
    let waiting: VecDeque<_> = tasks.into_iter().enumerate().collect();
    let waiting = Arc::new(Mutex::new(waiting));
    for number in 0..at_once.min(total) {
        let (waiting, done, work) = (Arc::clone(&waiting), Arc::clone(&done), Arc::clone(&work));
        let gate = gate.clone();
        let started = thread::Builder::new().spawn(move || {
            while let Some((place, task)) = next(&waiting, &gate) {
                let mut door = Door { gate: &gate, passed: false };
                let brought = catch_unwind(AssertUnwindSafe(|| work(&task, &mut door)));
                // What it brought is there before the gate says that it has ended.
                held(&done)[place] = brought.map_err(|_| Undone::OurMistake);
                let mut state = gate.shared.lock();
                state.ended += 1;
                state.open -= usize::from(door.passed);
                gate.shared.changed.notify_all();
            }
        });
        match started {
            Ok(_) => {}
            // Fewer do it as well, only later.
            Err(_) if number > 0 => break,
            Err(error) => return Err(error).context("cannot start a thread"),
        }
    }
    let goes_on =
        |state: &mut State| state.ended < total && (state.signal.is_none() || state.open > 0);
    let ended = gate.shared.changed.wait_while(gate.shared.lock(), goes_on);
    drop(ended.unwrap_or_else(PoisonError::into_inner));
    let mut done = held(&done);
    Ok(done.iter_mut().map(|ended| std::mem::replace(ended, Err(Undone::Interrupted))).collect())
}

fn next<T>(waiting: &Mutex<VecDeque<T>>, gate: &Gate) -> Option<T> {
    let task = held(waiting).pop_front();
    task.filter(|_| gate.signal().is_none())
}

fn held<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn the_order_is_that_of_the_tasks_and_a_mistake_is_one_s_own() {
        let gate = Gate::new();
        let doubled = each((0..20_u64).collect(), 4, &gate, |number, _| {
            thread::sleep(Duration::from_millis(number % 3));
            assert_ne!(*number, 7, "on purpose");
            number * 2
        });
        for (place, ended) in doubled.unwrap().into_iter().enumerate() {
            let expected = if place == 7 { Err(Undone::OurMistake) } else { Ok(place as u64 * 2) };
            assert_eq!(ended, expected);
        }
    }

    #[test]
    fn after_a_signal_nothing_begins_and_only_what_is_open_is_waited_for() {
        let gate = Gate::new();
        let shared = Arc::clone(&gate.shared);
        let ended = each((0..9_u8).collect(), 3, &gate, move |number, door| {
            match number {
                0 => assert!(door.pass()),
                // Nobody waits for it.
                1 => thread::sleep(Duration::from_secs(60)),
                _ => {
                    thread::sleep(Duration::from_millis(20)); // until the others have begun
                    shared.lock().signal = Some(2);
                    shared.changed.notify_all();
                    assert!(!door.pass());
                }
            }
            thread::sleep(Duration::from_millis(50));
            *number
        });
        let ended = ended.unwrap();
        assert_eq!(ended[0], Ok(0));
        assert!(ended[3..].iter().all(|ended| *ended == Err(Undone::Interrupted)), "{ended:?}");
    }
}
