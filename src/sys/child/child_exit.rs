//! The end of a command, and the events while it runs.

use crate::sys::signals;

/// The number of SIGINT.
pub(super) const CTRL_C: i32 = 2;

/// The way in which a command ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ChildExit {
    /// By itself. The code is that of a shell: 128 and the signal's number if a signal ended it. Windows has codes of 32
    /// bits, such as 3010 for a restart that is due, and 0xC000013A, which is negative here, for the end by Ctrl-C.
    Code(i32),
    /// Its timeout was over.
    TimedOut,
    /// A signal was sent to this process, which passed it on.
    Signal(i32),
    /// By Ctrl-C at the terminal that this process gave it. Neither this process nor the script around it got the signal.
    #[cfg_attr(windows, expect(dead_code, reason = "the console signals all processes"))]
    CtrlC,
}

impl ChildExit {
    /// Returns the exit code of a shell; 124 for a timeout is what `timeout` uses.
    pub(crate) fn code(self) -> i32 {
        match self {
            Self::Code(code) => code,
            Self::TimedOut => 124,
            Self::Signal(signal) => 128 + signal,
            Self::CtrlC => 130,
        }
    }

    /// Ends the process by the signal that ended the command, so that a script around it ends too. Returns the exit code
    /// if no signal did. This is the last step, after all clean-up and without signal handlers.
    pub(crate) fn exit(self) -> i32 {
        match self {
            Self::Code(_) | Self::TimedOut => self.code(),
            Self::Signal(signal) => signals::exit_by(signal),
            Self::CtrlC => {
                signals::raise_in_group(CTRL_C);
                signals::exit_by(CTRL_C)
            }
        }
    }
}

/// An event while a command runs.
pub(super) enum ChildEvent {
    /// The command has ended. Windows polls for that.
    #[cfg(unix)]
    Exited,
    /// The command was stopped by this signal, as Ctrl-Z does.
    #[cfg(unix)]
    Suspended(i32),
    /// A signal has reached this process.
    Signal(i32),
    /// The caller panics and does not wait any more.
    Abandoned,
}
