//! Ctrl-C on Windows.

use super::response::SignalResponse;

/// The number of SIGINT on Unix, so that exit codes are the same everywhere.
const SIGINT: i32 = 2;

/// Runs the handlers on Ctrl-C.
pub(super) fn install(run_handlers: fn(i32, &dyn Fn()) -> SignalResponse) {
    let _already_installed = ctrlc::set_handler(move || {
        if run_handlers(SIGINT, &|| ()) == SignalResponse::Exit {
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

/// Returns false: Ctrl-C runs the handlers at once.
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
