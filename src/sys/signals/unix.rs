//! Signals and terminals of Unix.

use std::fs::File;
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use rustix::process::{Signal, getpid, kill_current_process_group, kill_process};
use rustix::termios::{OptionalActions, tcgetattr, tcsetattr};
use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};
use signal_hook::iterator::Signals;
use signal_hook::low_level::emulate_default_handler;

use super::response::SignalResponse;

/// The longest time that the handlers may take: a stderr that nothing reads must not keep the program alive.
const HANDLERS_TIMEOUT: Duration = Duration::from_millis(700);

/// Runs the handlers on a separate thread when a signal arrives. If that fails, signals keep their default effect.
pub(super) fn install(run_handlers: fn(i32) -> SignalResponse) {
    let handled = [SIGHUP, SIGINT, SIGTERM].into_iter().filter(|signal| !is_ignored(*signal));
    let Ok(mut signals) = Signals::new(handled) else { return };
    thread::spawn(move || {
        for signal in signals.forever() {
            let (sender, response) = mpsc::channel();
            thread::spawn(move || sender.send(run_handlers(signal)));
            let response = response.recv_timeout(HANDLERS_TIMEOUT);
            if response.unwrap_or(SignalResponse::Exit) == SignalResponse::Exit {
                terminate_by(signal);
            }
        }
    });
}

/// Returns whether the parent process has this signal ignored, as `nohup` does. Known on Linux only.
fn is_ignored(signal: i32) -> bool {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let mask = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
    let mask = mask.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok()).unwrap_or(0);
    (mask >> (signal - 1)) & 1 == 1
}

/// Ends the process by the signal's default effect.
pub(crate) fn terminate_by(signal: i32) {
    let _not_ended = emulate_default_handler(signal);
}

pub(super) fn raise(signal: i32, _run_handlers: fn(i32) -> SignalResponse) {
    if let Some(signal) = Signal::from_named_raw(signal) {
        let _not_sent = kill_process(getpid(), signal);
    }
}

/// Sends a signal to the group of this process: the script around it and the processes beside it.
pub(crate) fn raise_in_group(signal: i32) {
    if let Some(signal) = Signal::from_named_raw(signal) {
        let _alone = kill_current_process_group(signal);
    }
}

/// Returns a function that restores the terminal to its current state.
pub(super) fn terminal_restorer() -> Option<impl Fn() + Send + 'static> {
    let terminal = File::open("/dev/tty").ok()?;
    let modes = tcgetattr(&terminal).ok()?;
    Some(move || {
        let _gone = tcsetattr(&terminal, OptionalActions::Now, &modes);
    })
}
