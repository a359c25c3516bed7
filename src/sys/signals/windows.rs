//! Ctrl-C on Windows.

use super::handlers::{SignalHandler, SignalResponse, run_handlers};

/// The number of SIGINT on Unix, so that exit codes are the same everywhere.
const SIGINT: i32 = 2;

/// Runs the handlers on Ctrl-C.
pub(super) fn install() {
    let _already_installed = ctrlc::set_handler(|| {
        if run_handlers(SIGINT) == SignalResponse::Exit {
            #[expect(
                clippy::exit,
                clippy::disallowed_methods,
                reason = "the handler runs on a separate thread and has no caller to return to"
            )]
            std::process::exit(128 + SIGINT);
        }
    });
}

/// Does nothing: no process ends by a signal here, and the exit code stands for it.
pub(crate) fn terminate_by(_signal: i32) {}

/// Runs the handlers as Ctrl-C would.
pub(crate) fn raise(signal: i32) {
    let _response = run_handlers(signal);
}

/// Returns `None`: the console restores its own mode.
pub(crate) fn restore_terminal_on_signal() -> Option<SignalHandler> {
    None
}
