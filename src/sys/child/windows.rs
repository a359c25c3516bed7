//! Child processes on Windows: wait for the command, and kill it.
//!
//! Its children are out of reach: only a job object would hold them, and that takes unsafe code. The console sends Ctrl-C
//! to the command itself.

use std::io;
use std::path::Path;
use std::process::{Child, Command, ExitStatus};
use std::sync::mpsc::{Receiver, Sender};
use std::time::{Duration, Instant};

use super::child_exit::{ChildEvent, ChildExit};
use crate::sys::signals::REPEAT_WINDOW;

/// The interval of checks for the end of the command: there is no event for it.
const POLL: Duration = Duration::from_millis(50);

/// Returns true: the system tries file name extensions of its own, so only it can tell.
pub(crate) fn can_run(_: &Path) -> bool {
    true
}

/// A command that runs. Dropping it kills it.
pub(super) struct WindowsChild {
    child: Child,
}

impl WindowsChild {
    pub(super) fn start(mut command: Command, _sender: Sender<ChildEvent>) -> io::Result<Self> {
        Ok(Self { child: command.spawn()? })
    }

    /// Waits until the command has ended.
    pub(super) fn wait(
        mut self,
        events: &Receiver<ChildEvent>,
        mut deadline: Option<Instant>,
        grace: Duration,
    ) -> io::Result<ChildExit> {
        let mut cause = None;
        let mut signalled = Instant::now();
        loop {
            if let Some(status) = self.child.try_wait()? {
                return Ok(cause.unwrap_or(ChildExit::Code(code(status))));
            }
            let overdue = deadline.is_some_and(|deadline| deadline <= Instant::now());
            match events.recv_timeout(POLL) {
                Ok(ChildEvent::Signal(signal)) if cause.is_none() => {
                    cause = Some(ChildExit::Signal(signal));
                    signalled = Instant::now();
                    deadline = signalled.checked_add(grace);
                }
                Ok(ChildEvent::Signal(_)) if signalled.elapsed() < REPEAT_WINDOW => {}
                Ok(ChildEvent::Signal(_) | ChildEvent::Abandoned) => self.child.kill()?,
                _ if overdue => {
                    cause = cause.or(Some(ChildExit::TimedOut));
                    self.child.kill()?;
                }
                _ => {}
            }
        }
    }
}

impl Drop for WindowsChild {
    fn drop(&mut self) {
        let _has_exited = self.child.kill();
    }
}

fn code(status: ExitStatus) -> u8 {
    status.code().and_then(|code| code.try_into().ok()).unwrap_or(u8::MAX)
}
