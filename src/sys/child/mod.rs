//! Child processes: runs another command, and stays until it and its children are gone or given up on.

mod child_exit;
mod command;
#[cfg(unix)]
mod terminal;
#[cfg(all(test, unix))]
mod tests;
#[cfg(unix)]
mod unix;
#[cfg(windows)]
mod windows;

pub(crate) use child_exit::ChildExit;
pub(crate) use command::{ChildCommand, run};
#[cfg(unix)]
use unix::UnixChild as Child;
#[cfg(unix)]
pub(crate) use unix::can_run;
#[cfg(windows)]
use windows::WindowsChild as Child;
#[cfg(windows)]
pub(crate) use windows::can_run;
