//! The controlling terminal, which has one foreground process group: a process of another group that reads it is stopped.
//!
//! The command's group gets the terminal at once if this process has it and both stdin and stdout are the terminal: an
//! editor, a shell. In a pipe (`vb365 … -- COMMAND | less`) a process beside this one may need it, and Ctrl-C is to reach
//! all of them. So there, and in the background, the group gets the terminal only when it wants it, which shows as being
//! stopped by SIGTTIN or SIGTTOU. A command that ignores Ctrl-C loses it again: this process then gets Ctrl-C, and
//! ends the command.

use std::fs::File;
use std::io::{self, IsTerminal};

use nix::sys::signal::{SigSet, SigmaskHow, Signal};
use rustix::process::{Pid, getpgrp};
use rustix::termios::{OptionalActions, Termios, tcgetattr, tcgetpgrp, tcsetattr, tcsetpgrp};

/// The controlling terminal of this process.
pub(super) struct ControllingTerminal {
    device: File,
    own_group: Pid,
    is_lent: bool,
    /// The modes when it was lent: a command that is killed does not restore them.
    modes: Option<Termios>,
}

impl ControllingTerminal {
    /// Returns `None` if there is no controlling terminal, as in a job of `cron`.
    pub(super) fn open() -> Option<Self> {
        let device = File::open("/dev/tty").ok()?;
        Some(Self { device, own_group: getpgrp(), is_lent: false, modes: None })
    }

    /// Gives the terminal to a group if this process has it. Returns whether the group has it now.
    pub(super) fn lend(&mut self, group: Pid) -> bool {
        if tcgetpgrp(&self.device) == Ok(self.own_group) {
            self.modes = tcgetattr(&self.device).ok();
            self.is_lent = tcsetpgrp(&self.device, group).is_ok();
        }
        tcgetpgrp(&self.device) == Ok(group)
    }

    /// Returns whether a group has the terminal from this process. A shell within may have given it to a group of its own.
    pub(super) fn is_lent_to(&self, group: Pid) -> bool {
        self.is_lent && tcgetpgrp(&self.device) == Ok(group)
    }

    /// Keeps the modes when the terminal is taken back: a command that has ended by itself has set those that it wants.
    pub(super) fn keep_modes(&mut self) {
        self.modes = None;
    }

    /// Takes the terminal back and restores its modes. Returns whether it was lent.
    pub(super) fn take_back(&mut self) -> bool {
        if !self.is_lent {
            return false;
        }
        without_sigttou(|| {
            let _gone = tcsetpgrp(&self.device, self.own_group);
            if let Some(modes) = self.modes.take() {
                let _gone = tcsetattr(&self.device, OptionalActions::Now, &modes);
            }
        });
        self.is_lent = false;
        true
    }
}

impl Drop for ControllingTerminal {
    fn drop(&mut self) {
        self.take_back();
    }
}

/// Runs an action that only the foreground group may do: SIGTTOU, which would stop this process, is blocked meanwhile.
fn without_sigttou(action: impl FnOnce()) {
    let blocked = SigSet::from_iter([Signal::SIGTTOU]);
    let before = blocked.thread_swap_mask(SigmaskHow::SIG_BLOCK);
    action();
    if let Ok(before) = before {
        let _restored = before.thread_set_mask();
    }
}

/// Returns whether both stdin and stdout are terminals.
pub(super) fn is_at_terminal() -> bool {
    #[expect(clippy::disallowed_methods, reason = "nothing is written")]
    let stdout = io::stdout();
    io::stdin().is_terminal() && stdout.is_terminal()
}
