//! From an error to what the user gets: a message, hints and an exit code. Nothing else prints errors.

mod hints;
mod panic;
mod report;
mod save_hints;
mod usage;

pub(crate) use hints::{SHA256_IN_POWERSHELL, connect_hint, hints, login_command, sha256_hint};
pub(crate) use panic::report_panic;
pub(crate) use report::{diagnose, is_closed_pipe, kind_of, report, report_fatal, report_with};
pub(crate) use save_hints::is_about_outlook;
pub(crate) use usage::usage_failure;
