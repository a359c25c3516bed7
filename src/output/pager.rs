//! A pager for what is longer than the screen.

use std::io::Write;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::thread;
use std::time::Duration;

use super::ui::Ui;
use crate::sys::signals::{SignalResponse, on_signal};

/// What long lists are read with.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) enum Pager {
    /// Nothing: they are printed.
    Off,
    /// What this variable says: a command line.
    Chosen(&'static str, String),
    /// What most systems have.
    #[default]
    Usual,
}

/// Quit when it fits, colours as they are, and leave what was read on the screen.
const LESS: &str = "FRX";

const INTERRUPT: i32 = 2;

/// So long after a pager has ended, a Ctrl-C may still have been for it.
const HEARSAY: Duration = Duration::from_millis(100);

impl Ui {
    /// Prints a list; through a pager where it is longer than the terminal that stdout is.
    ///
    /// # Errors
    /// Stdout is closed or full.
    pub(super) fn print_long(&mut self, text: &str) -> anyhow::Result<()> {
        self.awaited.end();
        // A line is left for the prompt below.
        if self.style.rows.is_none_or(|rows| text.lines().count() < rows) {
            return self.print(text);
        }
        // Ctrl-C is the pager's, and must not leave it alone with the terminal.
        let waiting = on_signal(|signal| {
            if signal == INTERRUPT { SignalResponse::Continue } else { SignalResponse::Exit }
        });
        let Some(child) = self.style.pager.start() else { return self.print(text) };
        let read = read(child, text);
        // A pager that ends on Ctrl-C may have ended before we have heard of it.
        thread::sleep(HEARSAY);
        drop(waiting);
        match read {
            PagerExit::Whole => Ok(()),
            PagerExit::Interrupted => {
                crate::sys::signals::exit_by(INTERRUPT);
                Ok(())
            }
            PagerExit::Not(why) => {
                if let Pager::Chosen(variable, command) = &self.style.pager {
                    self.messages.note(&format!("{variable} '{command}' {why}"));
                }
                self.print(text)
            }
        }
    }
}

impl Pager {
    fn start(&self) -> Option<Child> {
        let mut command = match self {
            Self::Off => return None,
            Self::Usual => {
                let mut less = Command::new("less");
                less.arg(format!("-{LESS}"));
                less
            }
            Self::Chosen(_, line) => {
                let (shell, flag) = if cfg!(windows) { ("cmd", "/C") } else { ("sh", "-c") };
                let mut command = Command::new(shell);
                command.args([flag, &shell_line(line)]);
                command
            }
        };
        command.stdin(Stdio::piped()).spawn().ok()
    }
}

/// `less` without options would page what fits, and show colours as codes. And a shell that stays would take a Ctrl-C that
/// is meant for the pager as its own.
fn shell_line(line: &str) -> String {
    if cfg!(windows) {
        return line.to_owned();
    }
    let is_simple = !line.contains(['|', '&', ';', '<', '>', '(', ')', '\n']);
    let exec = if is_simple { "exec " } else { "" };
    format!("LESS=\"${{LESS-{LESS}}}\"; export LESS; {exec}{line}")
}

/// How a pager was left.
enum PagerExit {
    /// As its reader wished; left early is read, too.
    Whole,
    /// By Ctrl-C, which ended it.
    Interrupted,
    /// It showed nothing.
    Not(String),
}

/// Gives a pager all there is and waits until it is left.
fn read(mut child: Child, text: &str) -> PagerExit {
    // One that is left early reads no more, which is no failure.
    let _left = child.stdin.take().map(|mut input| input.write_all(text.as_bytes()));
    match child.wait() {
        Err(error) => PagerExit::Not(error.to_string()),
        Ok(status) if was_interrupted(status) => PagerExit::Interrupted,
        // As a shell says that there is no such command, or none that can be run.
        Ok(status) => match status.code() {
            Some(code @ (126 | 127)) => PagerExit::Not(format!("cannot be run (exit code {code})")),
            _ => PagerExit::Whole,
        },
    }
}

#[cfg(unix)]
fn was_interrupted(status: ExitStatus) -> bool {
    std::os::unix::process::ExitStatusExt::signal(&status) == Some(INTERRUPT)
}

#[cfg(not(unix))]
fn was_interrupted(_: ExitStatus) -> bool {
    false
}
