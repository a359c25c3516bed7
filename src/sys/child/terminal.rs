//! The terminal, which one process group has at a time: whoever else reads it is stopped.
//!
//! The command's group gets it at once where we have it and both stdin and stdout are it: an editor, a shell. In a pipe
//! (`vb365 … -- COMMAND | less`) somebody beside us may need it, and Ctrl-C is to reach all of us; so there, and where we
//! are in the background ourselves, the group gets it only once it asks, which shows as being stopped for it.

use std::fs::File;
use std::io::{self, IsTerminal};

use nix::sys::signal::{SigSet, SigmaskHow, Signal};
use rustix::process::{Pid, getpgrp};
use rustix::termios::{OptionalActions, Termios, tcgetattr, tcgetpgrp, tcsetattr, tcsetpgrp};

/// The terminal that controls us.
pub(super) struct Terminal {
    device: File,
    ours: Pid,
    lent: bool,
    /// How it was when it was lent: a command that is killed does not put it back.
    modes: Option<Termios>,
}

impl Terminal {
    /// None where there is none, as in a job of `cron`.
    pub(super) fn of_process() -> Option<Self> {
        let device = File::open("/dev/tty").ok()?;
        Some(Self { device, ours: getpgrp(), lent: false, modes: None })
    }

    /// Gives it to a group if we have it. Tells whether the group has it now.
    pub(super) fn lend(&mut self, group: Pid) -> bool {
        if tcgetpgrp(&self.device) == Ok(self.ours) {
            self.modes = tcgetattr(&self.device).ok();
            self.lent = tcsetpgrp(&self.device, group).is_ok();
        }
        tcgetpgrp(&self.device) == Ok(group)
    }

    /// Takes it back, as it was where the borrower could not see to that. Tells whether it was lent.
    pub(super) fn take_back(&mut self, restore: bool) -> bool {
        if !self.lent {
            return false;
        }
        unstopped(|| {
            let _gone = tcsetpgrp(&self.device, self.ours);
            if let Some(modes) = self.modes.take().filter(|_| restore) {
                let _gone = tcsetattr(&self.device, OptionalActions::Now, &modes);
            }
        });
        self.lent = false;
        true
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        self.take_back(true);
    }
}

/// Does what only the terminal's group may do: others are stopped for it, unless they hold that signal off.
fn unstopped(action: impl FnOnce()) {
    let held_off = SigSet::from_iter([Signal::SIGTTOU]);
    let before = held_off.thread_swap_mask(SigmaskHow::SIG_BLOCK);
    action();
    if let Ok(before) = before {
        let _as_it_was = before.thread_set_mask();
    }
}

/// Whether it is a terminal that we read from and write to.
pub(super) fn at_terminal() -> bool {
    #[expect(clippy::disallowed_methods, reason = "nothing is written")]
    let stdout = io::stdout();
    io::stdin().is_terminal() && stdout.is_terminal()
}
