//! Signals and terminals of Unix.

use std::fs::File;
use std::thread;

use rustix::termios::{OptionalActions, tcgetattr, tcsetattr};
use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};
use signal_hook::iterator::Signals;
use signal_hook::low_level::emulate_default_handler;

use super::{After, Armed, on_signal, react};

/// Waits for signals on a thread of its own. Without it signals do what they always did.
pub(super) fn watch() {
    let Ok(mut signals) = Signals::new([SIGHUP, SIGINT, SIGTERM]) else { return };
    thread::spawn(move || {
        for signal in signals.forever() {
            if react(signal) == After::End {
                let _not_ended = emulate_default_handler(signal);
            }
        }
    });
}

/// Passes a signal on to a child. Ctrl-C is not passed on: the terminal has sent it to the child as well.
#[cfg(feature = "sandbox")]
pub(crate) fn pass_on(child: u32, signal: i32) {
    use rustix::process::{Pid, Signal, kill_process};
    let child = i32::try_from(child).ok().and_then(Pid::from_raw);
    if let (Some(child), Some(signal)) = (child, Signal::from_named_raw(signal))
        && signal != Signal::INT
    {
        let _already_gone = kill_process(child, signal);
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
