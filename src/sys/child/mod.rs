//! Child processes: runs another command, and stays until it and its children are gone or given up on.

mod child_exit;
mod command;
mod program;
mod program_error;
#[cfg(any(windows, test))]
mod program_search;
mod shell;
#[cfg(unix)]
mod terminal;
#[cfg(all(test, unix))]
mod tests;
#[cfg(unix)]
mod unix;
#[cfg(windows)]
mod windows;
#[cfg(all(test, windows))]
mod windows_tests;

pub(crate) use child_exit::ChildExit;
pub(crate) use command::{ChildCommand, run};
pub(crate) use program::{find_program, program_command};
pub(crate) use shell::{SHELL, shell_command};
#[cfg(unix)]
use unix::UnixChild as Child;
#[cfg(windows)]
use windows::WindowsChild as Child;
