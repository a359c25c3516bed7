//! Signals: what runs between a signal and the end of the process.

mod handlers;
mod response;
#[cfg(unix)]
mod unix;
#[cfg(windows)]
mod windows;

#[cfg(unix)]
use unix as system;
#[cfg(windows)]
use windows as system;

pub(crate) use handlers::{
    REPEAT_WINDOW, SignalHandler, exit_by, on_signal, raise, restore_terminal_on_signal,
    wait_for_exit,
};
pub(crate) use response::SignalResponse;
pub(crate) use system::{raise_in_group, terminate_by};
