//! Runs another command, and stays until it and its children are gone or given up on.
//!
//! Two threads share the work. One waits for the end of the command, for signals and for its time to run out; the caller's
//! own does upkeep, which may ask a server and so take long without anything else being late. Only the end of the upkeep
//! under way is waited for.
//!
//! On Unix the command runs in a process group of its own, so that all that it starts can be told at once:
//!
//! - A signal that would end us goes to the group first. When its time runs out, the group is told SIGTERM. What has not
//!   ended within the grace period is killed; another signal kills it at once.
//! - Once the command itself has ended, however it did, what it left in its group is told SIGTERM, and is killed a moment
//!   later: what the command was run for is about to go away. What took itself out of the group (`setsid`, or a job of a
//!   shell with job control) is its own business.
//! - Who is in the background cannot use the terminal. So the group gets it for as long as the command runs, if it is ours
//!   to give. `terminal.rs` tells when. Ctrl-C then reaches the command alone, and Ctrl-Z stops it and then us.
//!
//! Whoever calls this has something to clean up afterwards, which a signal must not cut short: arm for that before the
//! call, and stay. A signal runs all that is armed, so there is no moment at which nobody heeds it. While the command runs,
//! that action has nothing to do.

use std::ffi::{OsStr, OsString};
use std::io;
use std::process::Command;
use std::sync::mpsc::{self, RecvTimeoutError, Sender};
use std::thread;
use std::time::{Duration, Instant};

use crate::sys::signals::{self, After, on_signal};

#[cfg(unix)]
mod terminal;
#[cfg(unix)]
mod unix;
#[cfg(windows)]
mod windows;

#[cfg(unix)]
use unix as system;
#[cfg(windows)]
use windows as system;

pub(crate) use system::can_run;

/// What a shell reports for Ctrl-C, less 128.
const CTRL_C: i32 = 2;

/// What to run. Streams, folder and environment are our own but for what is said here.
pub(crate) struct Scoped<'a> {
    pub(crate) program: &'a OsStr,
    pub(crate) args: &'a [OsString],
    /// Variables that the command gets.
    pub(crate) set: Vec<(OsString, OsString)>,
    /// Variables that it must not see.
    pub(crate) unset: Vec<OsString>,
    /// How long it may run.
    pub(crate) ttl: Option<Duration>,
    /// How long it may take to end once it is told to.
    pub(crate) grace: Duration,
}

impl Scoped<'_> {
    fn command(&self) -> Command {
        let mut command = Command::new(self.program);
        command.args(self.args);
        for name in &self.unset {
            command.env_remove(name);
        }
        command.envs(self.set.iter().map(|(name, value)| (name, value)));
        command
    }
}

/// How it ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Ended {
    /// By itself, with what a shell reports: 128 and the signal's number where a signal ended it.
    Exit(u8),
    /// Its time ran out.
    Ttl,
    /// We were told to end, and the command was told first.
    Signal(i32),
    /// By Ctrl-C at the terminal that it had from us, so that nobody else has heard of it: neither we nor the script that
    /// we are in.
    #[cfg_attr(windows, expect(dead_code, reason = "the console tells everybody"))]
    CtrlC,
}

impl Ended {
    /// As a shell reports it; `timeout` has made 124 the code of a time that ran out.
    pub(crate) fn code(self) -> u8 {
        match self {
            Self::Exit(code) => code,
            Self::Ttl => 124,
            Self::Signal(signal) => u8::try_from(128 + signal).unwrap_or(u8::MAX),
            Self::CtrlC => 130,
        }
    }

    /// The very last step, when all is cleaned up and nothing is armed: ends the process by the signal that ended the
    /// command, so that a script around us ends too. Where no signal did, gives the exit code.
    pub(crate) fn leave(self) -> u8 {
        match self {
            Self::Exit(_) | Self::Ttl => {}
            Self::Signal(signal) => signals::end_by(signal),
            Self::CtrlC => {
                system::tell_our_group(CTRL_C);
                signals::end_by(CTRL_C);
            }
        }
        self.code()
    }
}

/// What happens while a command runs.
enum Event {
    /// It has ended. Windows has to look for that.
    #[cfg(unix)]
    Ended,
    /// It was stopped by this signal, as Ctrl-Z does.
    #[cfg(unix)]
    Stopped(i32),
    /// A signal has reached us.
    Signal(i32),
    /// We panic: nobody waits for it any more.
    Abandoned,
}

/// How long the command may go on.
struct Limits {
    ttl: Option<Instant>,
    grace: Duration,
}

/// Runs a command to its end. `upkeep` is called when it has started, and again after the time that it answers.
///
/// An error means that it could not be run, as there is no such program: nothing is left of it.
pub(crate) fn run(scoped: &Scoped<'_>, upkeep: &mut dyn FnMut() -> Duration) -> io::Result<Ended> {
    let (tell, events) = mpsc::channel();
    let heard = tell.clone();
    let _armed = on_signal(move |signal| {
        let _ended_already = heard.send(Event::Signal(signal));
        After::Stay
    });
    let running = system::Running::start(scoped.command(), tell.clone())?;
    let ttl = scoped.ttl.and_then(|ttl| Instant::now().checked_add(ttl));
    let limits = Limits { ttl, grace: scoped.grace };
    thread::scope(|scope| {
        let (over, ended) = mpsc::channel();
        let watch = move || over.send(running.finish(&events, &limits));
        let _joined_by_the_scope = thread::Builder::new().spawn_scoped(scope, watch)?;
        let _abandoning = Abandoning(tell);
        loop {
            match ended.recv_timeout(upkeep()) {
                Ok(ended) => return ended,
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => {
                    return Err(io::Error::other("what watched the command is gone"));
                }
            }
        }
    })
}

/// Tells that nobody waits any more. Where the command has ended, nobody hears it.
struct Abandoning(Sender<Event>);

impl Drop for Abandoning {
    fn drop(&mut self) {
        let _ended_already = self.0.send(Event::Abandoned);
    }
}

#[cfg(test)]
#[cfg(unix)]
mod tests;
