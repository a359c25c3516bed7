//! Ctrl-C on Windows.

use super::{After, Armed, react};

/// As Unix numbers it, so that exit codes are the same everywhere.
const SIGINT: i32 = 2;

pub(super) fn watch() {
    let _already_watched = ctrlc::set_handler(|| {
        if react(SIGINT) == After::End {
            #[expect(
                clippy::exit,
                clippy::disallowed_methods,
                reason = "the handler runs on a thread of its own: there is nobody to return to"
            )]
            std::process::exit(128 + SIGINT);
        }
    });
}

/// No process ends by a signal here: the exit code says it all.
pub(crate) fn end_by(_signal: i32) {}

/// Does what Ctrl-C would.
pub(crate) fn raise(signal: i32) {
    let _stays = react(signal);
}

/// The console puts its own mode back.
pub(crate) fn restoring_terminal() -> Option<Armed> {
    None
}
