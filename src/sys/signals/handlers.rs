//! The handlers that run when a signal arrives: Ctrl-C must end the program within a second, yet say what may be left.
//!
//! Signals belong to the process, so this module holds the program's only global state: the list of handlers, and the first
//! signal. A signal runs all handlers and then ends the process as if nothing had caught it, so that a shell sees the right
//! status.
//!
//! One lock decides whether something begins before a signal or not at all: handlers run under it, and it is never released
//! after the decision to end the process. A request, a child process and the replacement of a file begin under the same
//! lock ([`hold`]), so none begins while that decision is made or after it.

use std::cell::Cell;
use std::io;
use std::process::{Child, Command};
use std::sync::atomic::{AtomicI32, AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard, Once, mpsc};
use std::thread;
use std::time::{Duration, Instant};

use super::response::{Interrupt, SignalResponse};
use super::system;
use crate::sys::lock;

/// A signal that arrives within this time after another one is the same event: `timeout` and shells send theirs twice.
/// A later one means that the user insists.
pub(crate) const REPEAT_WINDOW: Duration = Duration::from_millis(500);

/// The longest time until handlers begin to run.
const HANDLERS_START: Duration = Duration::from_secs(1);

/// The longest time that the handlers may take: a stderr that nothing reads must not keep the program alive.
const HANDLERS_TIMEOUT: Duration = Duration::from_millis(700);

type Handler = Box<dyn FnMut(i32) -> SignalResponse + Send>;

static HANDLERS: HandlerList = HandlerList::new();
static INSTALL: Once = Once::new();
/// The first signal that arrived, or 0.
static FIRST: AtomicI32 = AtomicI32::new(0);

thread_local! {
    /// True if this thread is running handlers, and so must not wait for itself.
    static IS_RUNNING_HANDLERS: Cell<bool> = const { Cell::new(false) };
}

/// A registered handler. Dropping it removes the handler, after a run of it that is under way.
#[must_use]
pub(crate) struct SignalHandler {
    list: &'static HandlerList,
    id: u64,
}

/// Catches signals from now on if this process is the first one of a container, for which the kernel drops all signals that
/// are not caught.
pub(crate) fn install_in_container() {
    if system::is_first_of_container() {
        INSTALL.call_once(|| system::install(handle));
    }
}

/// Delays signals while the returned guard exists. Waits while a signal is being handled: forever, if it ends the process.
/// Must not be called by a handler, or while the guard of another call exists.
pub(crate) fn hold() -> MutexGuard<'static, ()> {
    lock(&HANDLERS.running)
}

/// Calls `action`, which begins something that no signal may precede, such as a change that is sent only once.
///
/// # Errors
/// A signal has arrived before.
pub(crate) fn begin<T>(action: impl FnOnce() -> T) -> Result<T, Interrupt> {
    // Its handlers run on a thread that may not have begun yet.
    let deadline = Instant::now() + HANDLERS_START;
    while system::has_arrived() && FIRST.load(Ordering::SeqCst) == 0 && Instant::now() < deadline {
        thread::sleep(Duration::from_millis(1));
    }
    let _held = hold();
    match FIRST.load(Ordering::SeqCst) {
        0 => Ok(action()),
        signal => Err(Interrupt(signal)),
    }
}

/// Starts a program, unless a signal is about to end the process.
///
/// # Errors
/// The program cannot be started.
pub(crate) fn spawn(command: &mut Command) -> io::Result<Child> {
    drop(hold());
    command.spawn()
}

/// Ends the handling of signals: the process is about to exit with an exit code of its own. If a signal is being handled
/// that ends the process, it ends the process first.
pub(crate) fn close() {
    std::mem::forget(hold());
}

/// Registers a handler that runs, with the signal's number, when a signal arrives that would end the process.
pub(crate) fn on_signal(
    handler: impl FnMut(i32) -> SignalResponse + Send + 'static,
) -> SignalHandler {
    INSTALL.call_once(|| system::install(handle));
    HANDLERS.add(Box::new(handler))
}

impl Drop for SignalHandler {
    fn drop(&mut self) {
        self.list.remove(self.id);
    }
}

/// Waits for the end of the process: a signal has arrived, and the thread that handles it is about to end the process.
/// The work that the signal interrupted must not end the process in another way.
pub(crate) fn wait_for_exit() {
    thread::sleep(Duration::from_secs(1));
}

/// Restores the terminal to its current state when a signal ends the process: while a password is typed, echo is off.
pub(crate) fn restore_terminal_on_signal() -> Option<SignalHandler> {
    let restore = system::terminal_restorer()?;
    Some(on_signal(move |_| {
        restore();
        SignalResponse::Exit
    }))
}

/// Runs all handlers on a separate thread, and ends the process unless one of them keeps it running.
fn handle(signal: i32) {
    let ((turn, has_turn), (sender, response)) = (mpsc::channel(), mpsc::channel());
    thread::spawn(move || sender.send(run_handlers(signal, &|| turn.send(()).unwrap_or_default())));
    let _has_panicked = has_turn.recv();
    let response = response.recv_timeout(HANDLERS_TIMEOUT);
    if response.unwrap_or(SignalResponse::Exit) == SignalResponse::Exit {
        system::exit_by(signal);
    }
}

/// Runs all handlers, newest first, and returns whether the process is to end. If it is, nothing begins any more. Calls
/// `on_turn` when nothing else delays signals.
fn run_handlers(signal: i32, on_turn: &dyn Fn()) -> SignalResponse {
    let held = hold();
    on_turn();
    let _not_first = FIRST.compare_exchange(0, signal, Ordering::SeqCst, Ordering::SeqCst);
    let response = HANDLERS.run(signal);
    if response == SignalResponse::Exit {
        std::mem::forget(held);
    }
    response
}

/// The handlers in the order of their registration.
///
/// The list itself is not locked while a handler runs. So a handler may register and remove handlers, itself included.
struct HandlerList {
    /// Each with its id. A handler is taken out while it runs.
    handlers: Mutex<Vec<(u64, Option<Handler>)>>,
    next_id: AtomicU64,
    /// Held by the caller of [`HandlerList::run`].
    running: Mutex<()>,
}

impl HandlerList {
    const fn new() -> Self {
        let handlers = Mutex::new(Vec::new());
        Self { handlers, next_id: AtomicU64::new(0), running: Mutex::new(()) }
    }

    fn add(&'static self, handler: Handler) -> SignalHandler {
        let mut handlers = lock(&self.handlers);
        let id = self.next_id.fetch_add(1, Ordering::Relaxed);
        handlers.push((id, Some(handler)));
        SignalHandler { list: self, id }
    }

    /// Removes a handler. On return it does not run any more, unless it is the one that removes itself.
    fn remove(&self, id: u64) {
        let removed = {
            let mut handlers = lock(&self.handlers);
            let place = handlers.iter().position(|(known, _)| *known == id);
            place.map(|place| handlers.remove(place))
        };
        if !IS_RUNNING_HANDLERS.get() {
            drop(lock(&self.running));
        }
        drop(removed); // outside of the locks: what it owns may remove handlers, too
    }

    fn run(&self, signal: i32) -> SignalResponse {
        IS_RUNNING_HANDLERS.set(true);
        let ids: Vec<_> = lock(&self.handlers).iter().map(|(id, _)| *id).collect();
        let mut response = SignalResponse::Exit;
        for id in ids.into_iter().rev() {
            let taken = find(&mut lock(&self.handlers), id).and_then(Option::take);
            let Some(mut handler) = taken else { continue };
            if handler(signal) == SignalResponse::Continue {
                response = SignalResponse::Continue;
            }
            let mut handlers = lock(&self.handlers);
            if let Some(place) = find(&mut handlers, id) {
                *place = Some(handler);
            } else {
                drop(handlers);
                drop(handler); // it was removed meanwhile
            }
        }
        IS_RUNNING_HANDLERS.set(false);
        response
    }
}

fn find(handlers: &mut [(u64, Option<Handler>)], id: u64) -> Option<&mut Option<Handler>> {
    handlers.iter_mut().find(|(known, _)| *known == id).map(|(_, handler)| handler)
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;

    /// A list of its own: the handlers of other tests must not run.
    fn list() -> &'static HandlerList {
        Box::leak(Box::new(HandlerList::new()))
    }

    #[test]
    fn handlers_run_newest_first_and_one_can_keep_the_process_running() {
        let (list, seen) = (list(), Arc::new(Mutex::new(Vec::new())));
        let note = |name, response| {
            let seen = Arc::clone(&seen);
            list.add(Box::new(move |signal| {
                seen.lock().unwrap().push((name, signal));
                response
            }))
        };
        assert_eq!(list.run(2), SignalResponse::Exit);
        let first = note("first", SignalResponse::Continue);
        let second = note("second", SignalResponse::Exit);
        assert_eq!(list.run(2), SignalResponse::Continue);
        drop(first);
        assert_eq!(list.run(15), SignalResponse::Exit);
        drop(second);
        assert_eq!(list.run(15), SignalResponse::Exit);
        assert_eq!(*seen.lock().unwrap(), [("second", 2), ("first", 2), ("second", 15)]);
    }

    #[test]
    fn a_handler_may_register_and_remove_handlers() {
        let list = list();
        let (done, finished) = mpsc::channel();
        thread::spawn(move || {
            let other = list.add(Box::new(|_| unreachable!("it was removed")));
            let mut removed = Some(other);
            let itself = Arc::new(Mutex::new(None::<SignalHandler>));
            let own = Arc::clone(&itself);
            let handler = list.add(Box::new(move |_| {
                drop(removed.take());
                drop(own.lock().unwrap().take());
                std::mem::forget(list.add(Box::new(|_| SignalResponse::Continue)));
                SignalResponse::Exit
            }));
            *itself.lock().unwrap() = Some(handler);
            let responses = (list.run(2), list.run(2));
            done.send(responses).unwrap();
        });
        let responses = finished.recv_timeout(Duration::from_secs(20)).expect("a deadlock");
        assert_eq!(responses, (SignalResponse::Exit, SignalResponse::Continue));
    }

    #[test]
    fn a_removed_handler_has_finished() {
        let list = list();
        let (started, has_started) = mpsc::channel();
        let finished = Arc::new(Mutex::new(false));
        let finishing = Arc::clone(&finished);
        let handler = list.add(Box::new(move |_| {
            started.send(()).unwrap();
            thread::sleep(Duration::from_millis(50));
            *finishing.lock().unwrap() = true;
            SignalResponse::Continue
        }));
        let running = thread::spawn(move || {
            let _held = lock(&list.running);
            list.run(2)
        });
        has_started.recv().unwrap();
        drop(handler);
        assert!(*finished.lock().unwrap());
        running.join().unwrap();
    }
}
