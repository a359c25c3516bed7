//! A pager for text that is longer than the screen.

use std::io::{self, Write};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::thread;
use std::time::Duration;

use crate::messages::Messages;
use crate::sys::child::shell_command;
use crate::sys::signals::{self, SignalResponse, on_signal};

/// The program that long lists are read with.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) enum Pager {
    /// None: lists are printed.
    Off,
    /// The command line in this variable.
    Chosen(&'static str, String),
    /// `less`, which most systems have.
    #[default]
    Less,
}

/// The options of `less`: quit if the text fits (F), print colours (R), and leave the text on the screen (X).
const LESS: &str = "FRX";

const INTERRUPT: i32 = 2;

/// The time after the end of a pager in which a Ctrl-C may still have been meant for it.
const SIGNAL_DELAY: Duration = Duration::from_millis(100);

impl Pager {
    /// Shows a text that is longer than the screen, and returns whether it was shown. Ctrl-C belongs to the pager, and ends
    /// this program after it.
    pub(super) fn show(&self, text: &str, messages: &Messages) -> bool {
        let waiting = on_signal(|signal| {
            if signal == INTERRUPT { SignalResponse::Continue } else { SignalResponse::Exit }
        });
        let Some(child) = self.start() else { return false };
        let ended = read(child, text);
        // A pager that ends on Ctrl-C may have ended before this program has received the signal.
        thread::sleep(SIGNAL_DELAY);
        drop(waiting);
        let failure = match ended {
            Ok(status) => match status.code() {
                // The exit codes of shells, and of cmd, for a command that does not exist or cannot be run.
                Some(code @ (126 | 127 | 9009)) => format!("cannot be run (exit code {code})"),
                _ if was_interrupted(status) => signals::exit_by(INTERRUPT),
                _ => return true,
            },
            Err(error) => error.to_string(),
        };
        if let Self::Chosen(variable, command) = self {
            messages.note(&format!("{variable} '{command}' {failure}"));
        }
        false
    }

    fn start(&self) -> Option<Child> {
        let mut command = match self {
            Self::Off => return None,
            Self::Less => {
                let mut less = Command::new("less");
                less.arg(format!("-{LESS}"));
                less
            }
            Self::Chosen(_, line) => shell_command(&shell_line(line)).ok()?,
        };
        signals::spawn(command.stdin(Stdio::piped())).ok()
    }
}

/// Returns the shell command that runs the user's pager. It sets default options for `less`, which would otherwise page
/// short text and print colour codes. It uses `exec`, because a remaining shell would also receive the pager's Ctrl-C.
fn shell_line(line: &str) -> String {
    if cfg!(windows) {
        return line.to_owned();
    }
    let is_simple = !line.contains(['|', '&', ';', '<', '>', '(', ')', '\n']);
    let exec = if is_simple { "exec " } else { "" };
    format!("LESS=\"${{LESS-{LESS}}}\"; export LESS; {exec}{line}")
}

/// Passes the text to a pager and waits for its exit.
fn read(mut child: Child, text: &str) -> io::Result<ExitStatus> {
    // A pager that is left early closes its input, which is not a failure.
    let _left = child.stdin.take().map(|mut input| input.write_all(text.as_bytes()));
    child.wait()
}

#[cfg(unix)]
fn was_interrupted(status: ExitStatus) -> bool {
    std::os::unix::process::ExitStatusExt::signal(&status) == Some(INTERRUPT)
}

#[cfg(not(unix))]
fn was_interrupted(_: ExitStatus) -> bool {
    false
}
