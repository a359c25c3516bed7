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
    REPEAT_WINDOW, SignalHandler, begin, close, hold, install_in_container, on_signal,
    restore_terminal_on_signal, spawn, wait_for_exit,
};
pub(crate) use response::{Interrupt, SignalResponse};
#[cfg(unix)]
pub(crate) use system::ignores;
#[cfg(windows)]
pub(crate) use system::is_final;
pub(crate) use system::{exit_by, raise_in_group};
