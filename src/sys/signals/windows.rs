//! The events of a Windows console, by the numbers of the Unix signals that mean the same.
//!
//! - Ctrl-C and Ctrl-Break are SIGINT.
//! - A window that is closed and a user who signs out are SIGHUP, a shut-down is SIGTERM. The system ends the process once
//!   its handler of such an event returns, or after about 5 seconds. The handler of tokio never returns then, so the
//!   clean-up has these seconds, and this process ends itself. tokio needs no runtime for that.

use std::io;
use std::sync::Arc;
use std::task::{Context, Poll, Wake, Waker};
use std::thread::{self, Thread};

use tokio::signal::windows::{ctrl_break, ctrl_c, ctrl_close, ctrl_logoff, ctrl_shutdown};

const SIGHUP: i32 = 1;
const SIGINT: i32 = 2;
const SIGTERM: i32 = 15;

/// Polls one kind of event.
type EventPoll = Box<dyn FnMut(&mut Context<'_>) -> Poll<Option<()>> + Send>;

/// Calls `handle` on a separate thread when an event arrives.
pub(super) fn install(handle: fn(i32)) {
    let Ok(mut events) = listen() else { return };
    thread::spawn(move || {
        let waker = Waker::from(Arc::new(ThreadWaker(thread::current())));
        let mut context = Context::from_waker(&waker);
        loop {
            let signals: Vec<_> = events
                .iter_mut()
                .filter_map(|(signal, poll)| poll(&mut context).is_ready().then_some(*signal))
                .collect();
            if signals.is_empty() {
                thread::park();
            }
            signals.into_iter().for_each(handle);
        }
    });
}

/// Registers for all events. Returns each with the signal that it stands for.
fn listen() -> io::Result<[(i32, EventPoll); 5]> {
    let (mut interrupt, mut stop) = (ctrl_c()?, ctrl_break()?);
    let (mut close, mut sign_out, mut shut_down) =
        (ctrl_close()?, ctrl_logoff()?, ctrl_shutdown()?);
    Ok([
        (SIGHUP, Box::new(move |context| close.poll_recv(context))),
        (SIGHUP, Box::new(move |context| sign_out.poll_recv(context))),
        (SIGTERM, Box::new(move |context| shut_down.poll_recv(context))),
        (SIGINT, Box::new(move |context| interrupt.poll_recv(context))),
        (SIGINT, Box::new(move |context| stop.poll_recv(context))),
    ])
}

/// Wakes the thread that waits for events.
struct ThreadWaker(Thread);

impl Wake for ThreadWaker {
    fn wake(self: Arc<Self>) {
        self.0.unpark();
    }
}

/// Returns whether the system ends the process a few seconds after this signal, whatever the process does.
pub(crate) fn is_final(signal: i32) -> bool {
    signal != SIGINT
}

/// Ends the process. No process ends by a signal here, so the exit code stands for it.
pub(crate) fn exit_by(signal: i32) -> ! {
    #[expect(
        clippy::exit,
        clippy::disallowed_methods,
        reason = "a signal ends the process on a thread that has no caller to return to"
    )]
    std::process::exit(128 + signal);
}

/// Returns false: an event runs the handlers at once.
pub(super) fn has_arrived() -> bool {
    false
}

/// Returns false: the system ends every process on Ctrl-C.
pub(super) fn is_first_of_container() -> bool {
    false
}

/// Does nothing: the console has signalled all processes.
pub(crate) fn raise_in_group(_signal: i32) {}

/// Returns `None`: the console restores its own mode.
pub(super) fn terminal_restorer() -> Option<fn()> {
    None
}
