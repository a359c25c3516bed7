//! The end of a command, and the events while it runs.

use crate::sys::signals;

/// The number of SIGINT.
pub(super) const CTRL_C: i32 = 2;

/// The way in which a command ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ChildExit {
    /// By itself. The code is that of a shell: 128 and the signal's number if a signal ended it.
    Code(u8),
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
    pub(crate) fn code(self) -> u8 {
        match self {
            Self::Code(code) => code,
            Self::TimedOut => 124,
            Self::Signal(signal) => u8::try_from(128 + signal).unwrap_or(u8::MAX),
            Self::CtrlC => 130,
        }
    }

    /// Ends the process by the signal that ended the command, so that a script around it ends too. Returns the exit code
    /// if no signal did. This is the last step, after all clean-up and without signal handlers.
    pub(crate) fn exit(self) -> u8 {
        match self {
            Self::Code(_) | Self::TimedOut => {}
            Self::Signal(signal) => signals::terminate_by(signal),
            Self::CtrlC => {
                signals::raise_in_group(CTRL_C);
                signals::terminate_by(CTRL_C);
            }
        }
        self.code()
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
