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

#[cfg(unix)]
use unix as system;
#[cfg(windows)]
use windows as system;

pub(crate) use child_exit::ChildExit;
pub(crate) use command::{ChildCommand, run};
pub(crate) use system::can_run;
