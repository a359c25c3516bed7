//! From settings to clients, and to `curl` commands in a dry run.

mod clients;
mod credentials;
mod curl;

pub(crate) use clients::{Context, report_rejection};
pub(crate) use credentials::{ask_password, no_password, password_sign_in};
pub(crate) use curl::print_curl;
