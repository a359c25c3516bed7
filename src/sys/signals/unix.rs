//! Signals and terminals of Unix.

use std::fs::File;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, LazyLock};
use std::thread;

use rustix::process::{Pid, Signal, getpid, kill_current_process_group};
use rustix::termios::{OptionalActions, tcgetattr, tcsetattr};
use signal_hook::flag;
use signal_hook::iterator::Signals;
use signal_hook::low_level::emulate_default_handler;

/// The signals that end a process and can be caught. SIGPIPE is missing since the Rust runtime ignores it, and SIGBUS,
/// SIGFPE, SIGILL and SIGSEGV since they report a fault of the thread that they stop.
const TERMINATING: &[Signal] = &[
    Signal::HUP,
    Signal::INT,
    Signal::QUIT,
    Signal::TRAP,
    Signal::ABORT,
    Signal::USR1,
    Signal::USR2,
    Signal::ALARM,
    Signal::TERM,
    Signal::XCPU,
    Signal::XFSZ,
    Signal::VTALARM,
    Signal::PROF,
    Signal::SYS,
    #[cfg(target_os = "linux")]
    Signal::IO,
    #[cfg(target_os = "linux")]
    Signal::POWER,
    #[cfg(all(target_os = "linux", any(target_arch = "x86_64", target_arch = "aarch64")))]
    Signal::STKFLT,
];

/// The real-time signals of Linux, which end a process too. The C library refuses those that it uses itself.
const REAL_TIME: std::ops::Range<i32> = if cfg!(target_os = "linux") { 34..65 } else { 0..0 };

/// True once a signal has arrived, although its handlers may not run yet.
static HAS_ARRIVED: LazyLock<Arc<AtomicBool>> = LazyLock::new(Arc::default);

pub(super) fn has_arrived() -> bool {
    HAS_ARRIVED.load(Ordering::SeqCst)
}

/// Calls `handle` on a separate thread when a signal arrives. A signal that cannot be caught keeps its default effect.
pub(super) fn install(handle: fn(i32)) {
    let Ok(mut signals) = Signals::new([0_i32; 0]) else { return };
    let ignored = ignored_signals("self");
    for signal in TERMINATING.iter().map(|signal| signal.as_raw()).chain(REAL_TIME) {
        if (ignored >> (signal - 1)) & 1 == 0 {
            let _refused = flag::register(signal, Arc::clone(&HAS_ARRIVED));
            let _refused = signals.add_signal(signal);
        }
    }
    thread::spawn(move || {
        for signal in signals.forever() {
            handle(signal);
        }
    });
}

/// Returns whether a process ignores a signal. Known on Linux only.
pub(crate) fn ignores(process: Pid, signal: i32) -> bool {
    (ignored_signals(&process.as_raw_nonzero().to_string()) >> (signal - 1)) & 1 == 1
}

/// Returns the signals that a process ignores, as a mask: those that its parent process has ignored, as `nohup` does, and
/// others by its own choice. Known on Linux only.
fn ignored_signals(process: &str) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).unwrap_or_default();
    let mask = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
    mask.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok()).unwrap_or(0)
}

pub(super) fn is_first_of_container() -> bool {
    getpid().is_init()
}

/// Ends the process by the signal's default effect. Where there is none, the exit code stands for the signal: the kernel
/// does not end the first process of a container by a signal, and the C library has no table of real-time signals.
pub(crate) fn exit_by(signal: i32) -> ! {
    if !is_first_of_container() {
        let _unknown = emulate_default_handler(signal);
    }
    #[expect(
        clippy::exit,
        clippy::disallowed_methods,
        reason = "a signal ends the process on a thread that has no caller to return to"
    )]
    std::process::exit(128 + signal);
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
