//! Child processes on Windows: a job object holds the command and all processes that it starts, so that they can be killed
//! at once.
//!
//! The console sends Ctrl-C to all of them. No other signal exists, so a command whose time is over is killed. What a
//! command leaves running when it ends by itself is left alone, such as a program with a window that a shell opened.

use std::io;
use std::process::{Command, ExitStatus};
use std::sync::mpsc::{Receiver, Sender};
use std::thread;
use std::time::{Duration, Instant};

use process_wrap::std::{ChildWrapper, CommandWrap, JobObject};

use super::child_exit::{ChildEvent, ChildExit};
use crate::sys::signals::{REPEAT_WINDOW, is_final};

/// The interval of checks for the end of the command: there is no event for it.
const POLL: Duration = Duration::from_millis(50);
/// The time that the command has to end before the system ends this process.
const LAST_GRACE: Duration = Duration::from_secs(1);
/// The time that processes left behind by an interrupted command have to end.
const LEFTOVER_GRACE: Duration = Duration::from_millis(300);
/// After this a killed process is given up on: it hangs in the kernel, and nothing can be done.
const GIVE_UP: Duration = Duration::from_secs(2);

/// The exit code of a process that Ctrl-C has ended, `STATUS_CONTROL_C_EXIT`.
const CTRL_C_EXIT: i32 = 0xC000_013A_u32.cast_signed();
/// The time by which Ctrl-C may reach the command before this process.
const CTRL_C_DELAY: Duration = Duration::from_millis(200);

/// A command that runs. Dropping it kills it and its job.
pub(super) struct WindowsChild {
    child: Box<dyn ChildWrapper>,
    /// Why the command has to end, if it has to, and since when.
    cause: Option<(ChildExit, Instant)>,
    /// When its job was killed.
    killed: Option<Instant>,
    /// Nothing is to be killed any more.
    is_done: bool,
}

impl WindowsChild {
    pub(super) fn start(command: Command, _sender: Sender<ChildEvent>) -> io::Result<Self> {
        let child = CommandWrap::from(command).wrap(JobObject).spawn()?;
        Ok(Self { child, cause: None, killed: None, is_done: false })
    }

    /// Waits until the command has ended.
    pub(super) fn wait(
        mut self,
        events: &Receiver<ChildEvent>,
        mut deadline: Option<Instant>,
        grace: Duration,
    ) -> io::Result<ChildExit> {
        loop {
            if let Some(status) = self.child.try_wait()? {
                return Ok(self.exit(status, events));
            }
            if self.killed.is_some_and(|since| since.elapsed() >= GIVE_UP) {
                return Ok(self.cause.map_or(ChildExit::TimedOut, |(cause, _)| cause));
            }
            let is_overdue = deadline.is_some_and(|deadline| deadline <= Instant::now());
            match (events.recv_timeout(POLL), self.cause) {
                (Ok(ChildEvent::Signal(signal)), None) => {
                    let now = Instant::now();
                    self.cause = Some((ChildExit::Signal(signal), now));
                    let grace = if is_final(signal) { grace.min(LAST_GRACE) } else { grace };
                    deadline = now.checked_add(grace);
                }
                (Ok(ChildEvent::Signal(_)), Some((_, since))) => {
                    if since.elapsed() >= REPEAT_WINDOW {
                        self.kill()?;
                    }
                }
                (Ok(ChildEvent::Abandoned), _) => self.kill()?,
                (Err(_), _) if is_overdue => self.kill()?,
                (Err(_), _) => {}
            }
        }
    }

    /// Kills all processes of the job, once.
    fn kill(&mut self) -> io::Result<()> {
        if self.killed.is_some() {
            return Ok(());
        }
        let now = Instant::now();
        self.killed = Some(now);
        self.cause.get_or_insert((ChildExit::TimedOut, now));
        self.child.start_kill()
    }

    /// Returns the way in which a command has ended. If it had to end, the rest of its job is killed.
    fn exit(mut self, status: ExitStatus, events: &Receiver<ChildEvent>) -> ChildExit {
        let code = status.code().unwrap_or_default();
        if code == CTRL_C_EXIT
            && self.cause.is_none()
            && let Ok(ChildEvent::Signal(signal)) = events.recv_timeout(CTRL_C_DELAY)
        {
            self.cause = Some((ChildExit::Signal(signal), Instant::now()));
        }
        match self.cause {
            None => {
                self.is_done = true;
                ChildExit::Code(code)
            }
            Some((cause, _)) => {
                if self.killed.is_none() {
                    thread::sleep(LEFTOVER_GRACE);
                }
                cause
            }
        }
    }
}

impl Drop for WindowsChild {
    fn drop(&mut self) {
        if !self.is_done {
            let _has_exited = self.child.start_kill();
        }
    }
}
