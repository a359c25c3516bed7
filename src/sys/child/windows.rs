//! What Windows lets us do: wait, and kill the command.
//!
//! Its children are beyond reach: only a job object would hold them, and that takes code that nobody checks. The console
//! sends Ctrl-C to the command itself.

use std::io;
use std::path::Path;
use std::process::{Child, Command, ExitStatus};
use std::sync::mpsc::{Receiver, Sender};
use std::time::{Duration, Instant};

use super::{Ended, Event, Limits};
use crate::sys::signals::ANOTHER;

/// How often to look whether the command has ended: nothing tells.
const LOOK: Duration = Duration::from_millis(50);

/// Whether there is something to run at this path: the system tries endings of its own, so only it can tell.
pub(crate) fn can_run(_: &Path) -> bool {
    true
}

/// A command that runs. Dropping it kills it.
pub(super) struct Running {
    child: Child,
}

impl Running {
    pub(super) fn start(mut command: Command, _tell: Sender<Event>) -> io::Result<Self> {
        Ok(Self { child: command.spawn()? })
    }

    pub(super) fn finish(mut self, events: &Receiver<Event>, limits: &Limits) -> io::Result<Ended> {
        let mut due = limits.ttl;
        let mut why = None;
        let mut told = Instant::now();
        loop {
            if let Some(status) = self.child.try_wait()? {
                return Ok(why.unwrap_or(Ended::Exit(code(status))));
            }
            let overdue = due.is_some_and(|due| due <= Instant::now());
            match events.recv_timeout(LOOK) {
                Ok(Event::Signal(signal)) if why.is_none() => {
                    why = Some(Ended::Signal(signal));
                    told = Instant::now();
                    due = told.checked_add(limits.grace);
                }
                Ok(Event::Signal(_)) if told.elapsed() < ANOTHER => {}
                Ok(Event::Signal(_) | Event::Abandoned) => self.child.kill()?,
                _ if overdue => {
                    why = why.or(Some(Ended::Ttl));
                    self.child.kill()?;
                }
                _ => {}
            }
        }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ended_already = self.child.kill();
    }
}

fn code(status: ExitStatus) -> u8 {
    status.code().and_then(|code| code.try_into().ok()).unwrap_or(u8::MAX)
}

/// The console has told everybody.
pub(super) fn tell_our_group(_signal: i32) {}
