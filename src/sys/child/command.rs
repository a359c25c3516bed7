//! A command that runs as a child process until it ends, its time is over, or a signal ends it.
//!
//! Two threads share the work. One waits for the end of the command, for signals and for the timeout. The caller's thread
//! does the upkeep, which may ask a server and so take long without delaying the other. Only an upkeep that is under way
//! delays the return.
//!
//! On Unix the command runs in its own process group, so that all processes that it starts can be signalled at once:
//!
//! - A signal that would end this process goes to the group first. When the timeout is over, the group gets SIGTERM. What
//!   has not ended within the grace period is killed; another signal kills it at once.
//! - When the command itself has ended, the rest of its group gets SIGTERM and is killed shortly after: the session or
//!   server that the command used is about to end. Processes that left the group (`setsid`, or jobs of a shell with job
//!   control) are left alone.
//! - A background group cannot use the terminal. So the group becomes the terminal's foreground group while the command
//!   runs, if this process can give it that; `terminal.rs` has the conditions. Ctrl-C then reaches the command alone, and
//!   Ctrl-Z stops the command and then this process.
//!
//! On Windows a job object holds the command and what it starts; `windows.rs` has the rules.
//!
//! A caller that cleans up afterwards must not be cut short by a signal: it registers a signal handler that continues the
//! process before the call. A signal runs all handlers, so one of them is registered at any time.

use std::ffi::{OsStr, OsString};
use std::io;
use std::process::Command;
use std::sync::mpsc::{self, RecvTimeoutError, Sender};
use std::thread;
use std::time::{Duration, Instant};

use super::Child;
use super::child_exit::{ChildEvent, ChildExit};
use crate::sys::signals::{self, Interrupt, SignalResponse, on_signal};

/// A command to run. Streams, working directory and other variables are those of this process.
pub(crate) struct ChildCommand<'a> {
    pub(crate) program: &'a OsStr,
    pub(crate) args: &'a [OsString],
    /// Environment variables to set.
    pub(crate) set: Vec<(OsString, OsString)>,
    /// Environment variables to remove.
    pub(crate) unset: Vec<OsString>,
    /// The longest time that the command may run.
    pub(crate) timeout: Option<Duration>,
    /// The time that the command has to end after a signal.
    pub(crate) grace: Duration,
}

impl ChildCommand<'_> {
    fn build(&self) -> Command {
        let mut command = Command::new(self.program);
        command.args(self.args);
        for name in &self.unset {
            command.env_remove(name);
        }
        command.envs(self.set.iter().map(|(name, value)| (name, value)));
        command
    }
}

/// Runs a command to its end. `upkeep` is called when it has started, and again after the time that it returns. After a
/// signal the command is not started.
///
/// # Errors
/// The command cannot be run, for example because there is no such program. Nothing is left running.
pub(crate) fn run(
    command: &ChildCommand<'_>,
    upkeep: &mut dyn FnMut() -> Duration,
) -> io::Result<ChildExit> {
    let (sender, events) = mpsc::channel();
    let on_signals = sender.clone();
    let _handler = on_signal(move |signal| {
        let _has_exited = on_signals.send(ChildEvent::Signal(signal));
        SignalResponse::Continue
    });
    let start = || Child::start(command.build(), sender.clone());
    let child = match signals::begin(start) {
        Ok(child) => child?,
        Err(Interrupt(signal)) => return Ok(ChildExit::Signal(signal)),
    };
    let deadline = command.timeout.and_then(|timeout| Instant::now().checked_add(timeout));
    let grace = command.grace;
    thread::scope(|scope| {
        let (exit_sender, exit) = mpsc::channel();
        let wait = move || exit_sender.send(child.wait(&events, deadline, grace));
        let _joined_by_the_scope = thread::Builder::new().spawn_scoped(scope, wait)?;
        let _on_panic = AbandonGuard(sender);
        loop {
            match exit.recv_timeout(upkeep()) {
                Ok(exit) => return exit,
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => {
                    return Err(io::Error::other("the thread that waits for the command is gone"));
                }
            }
        }
    })
}

/// Sends [`ChildEvent::Abandoned`] when it is dropped. It has no effect when the command has ended.
struct AbandonGuard(Sender<ChildEvent>);

impl Drop for AbandonGuard {
    fn drop(&mut self) {
        let _has_exited = self.0.send(ChildEvent::Abandoned);
    }
}
