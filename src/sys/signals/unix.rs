//! Signals and terminals of Unix.

use std::fs::File;
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use rustix::process::{Signal, getpid, kill_process};
use rustix::termios::{OptionalActions, tcgetattr, tcsetattr};
use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};
use signal_hook::iterator::Signals;
use signal_hook::low_level::emulate_default_handler;

use super::{After, Armed, on_signal, react};

/// How long what is said before the end may take: a stderr that nobody reads must not keep the program alive.
const LAST_WORDS: Duration = Duration::from_millis(700);

/// Waits for signals on a thread of its own. Without it signals do what they always did.
pub(super) fn watch() {
    let heeded = [SIGHUP, SIGINT, SIGTERM].into_iter().filter(|signal| !is_ignored(*signal));
    let Ok(mut signals) = Signals::new(heeded) else { return };
    thread::spawn(move || {
        for signal in signals.forever() {
            let (told, heard) = mpsc::channel();
            thread::spawn(move || told.send(react(signal)));
            if heard.recv_timeout(LAST_WORDS).unwrap_or(After::End) == After::End {
                let _not_ended = emulate_default_handler(signal);
            }
        }
    });
}

/// Whether whoever started us asked for this signal to be ignored, as `nohup` does. Linux tells; elsewhere nobody is
/// asked.
fn is_ignored(signal: i32) -> bool {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let mask = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
    let mask = mask.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok()).unwrap_or(0);
    (mask >> (signal - 1)) & 1 == 1
}

/// Ends the process as this signal would have it, now that all it interrupted is in order.
pub(crate) fn end_by(signal: i32) {
    let _not_ended = emulate_default_handler(signal);
}

/// Sends ourselves a signal, as if it had come from outside.
pub(crate) fn raise(signal: i32) {
    if let Some(signal) = Signal::from_named_raw(signal) {
        let _not_sent = kill_process(getpid(), signal);
    }
}

/// Puts the terminal back as it is now if a signal ends the process: while a password is typed its echo is off.
pub(crate) fn restoring_terminal() -> Option<Armed> {
    let terminal = File::open("/dev/tty").ok()?;
    let now = tcgetattr(&terminal).ok()?;
    Some(on_signal(move |_| {
        let _gone = tcsetattr(&terminal, OptionalActions::Now, &now);
        After::End
    }))
}
