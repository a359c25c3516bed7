//! Process groups and job control.

use std::io;
use std::os::unix::fs::PermissionsExt;
use std::os::unix::process::{CommandExt, ExitStatusExt};
use std::path::Path;
use std::process::{Child, Command, ExitStatus};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender};
use std::thread;
use std::time::{Duration, Instant};

use rustix::io::Errno;
use rustix::process::{
    Pid, Signal, WaitId, WaitIdOptions, WaitOptions, kill_current_process_group,
    kill_process_group, test_kill_process_group, waitid, waitpgid,
};

use super::terminal::{Terminal, at_terminal};
use super::{CTRL_C, Ended, Event, Limits};
use crate::sys::signals::ANOTHER;

/// How long what a command leaves behind may take to end, where nothing was told to end before.
const LEFT_BEHIND: Duration = Duration::from_secs(1);
/// After this a killed process is given up on: it hangs in the system, and nothing can be done.
const GIVE_UP: Duration = Duration::from_secs(2);
/// A process that stops itself may run on for a moment.
const STOPPING: Duration = Duration::from_millis(100);

/// A command that runs. Dropping it kills it, with its group.
pub(super) struct Running {
    child: Child,
    group: Pid,
    terminal: Option<Terminal>,
    phase: Phase,
    why: Option<Ended>,
    /// When the phase is over.
    due: Option<Instant>,
    settled: bool,
}

#[derive(Clone, Copy)]
enum Phase {
    Running,
    /// It is told to end, since then.
    Told(Instant),
    Killed,
}

impl Running {
    pub(super) fn start(mut command: Command, tell: Sender<Event>) -> io::Result<Self> {
        adopt();
        let child = command.process_group(0).spawn()?;
        let group = Pid::from_child(&child);
        let mut running = Self {
            child,
            group,
            terminal: Terminal::of_process(),
            phase: Phase::Running,
            why: None,
            due: None,
            settled: false,
        };
        let _detached = thread::Builder::new().spawn(move || follow(group, &tell))?;
        if let Some(terminal) = running.terminal.as_mut().filter(|_| at_terminal())
            && terminal.lend(group)
        {
            // It may have asked for the terminal before it had it.
            running.tell(Signal::CONT);
        }
        Ok(running)
    }

    pub(super) fn finish(mut self, events: &Receiver<Event>, limits: &Limits) -> io::Result<Ended> {
        self.due = limits.ttl;
        let has_ended = self.watch(events, limits.grace);
        let status = if has_ended { Some(self.reap()?) } else { None };
        let restore = status.is_none_or(|status| status.signal().is_some());
        let had_terminal =
            self.terminal.as_mut().is_some_and(|terminal| terminal.take_back(restore));
        if status.is_some() {
            self.clear_up(events, limits.grace);
        }
        self.settled = true;
        Ok(self.why.unwrap_or_else(|| ended(status, had_terminal)))
    }

    /// Until the command itself has ended; false: it is given up on.
    fn watch(&mut self, events: &Receiver<Event>, grace: Duration) -> bool {
        loop {
            match (next(events, self.due), self.phase) {
                (Some(Event::Ended), _) => return true,
                (Some(Event::Stopped(by)), _) => self.stopped(by),
                (Some(Event::Signal(signal)), Phase::Running) => {
                    self.end(Ended::Signal(signal), signal, grace);
                }
                (Some(Event::Abandoned), Phase::Running) => {
                    self.end(Ended::Signal(CTRL_C), Signal::TERM.as_raw(), grace);
                }
                (Some(Event::Signal(_)), Phase::Told(since)) if since.elapsed() >= ANOTHER => {
                    self.kill();
                }
                (Some(Event::Signal(_) | Event::Abandoned), _) => {}
                (None, Phase::Running) => self.end(Ended::Ttl, Signal::TERM.as_raw(), grace),
                (None, Phase::Told(_)) => self.kill(),
                (None, Phase::Killed) => return false,
            }
        }
    }

    fn end(&mut self, why: Ended, signal: i32, grace: Duration) {
        let now = Instant::now();
        self.why = Some(why);
        self.phase = Phase::Told(now);
        self.due = now.checked_add(grace);
        self.tell(Signal::from_named_raw(signal).unwrap_or(Signal::TERM));
        self.tell(Signal::CONT); // who is stopped hears nothing else
    }

    fn kill(&mut self) {
        self.phase = Phase::Killed;
        self.due = Instant::now().checked_add(GIVE_UP);
        self.tell(Signal::KILL);
    }

    fn tell(&self, signal: Signal) {
        let _gone = kill_process_group(self.group, signal);
    }

    /// The group is told before the command is reaped: until then its number is nobody else's.
    fn reap(&mut self) -> io::Result<ExitStatus> {
        self.tell(Signal::TERM);
        self.tell(Signal::CONT);
        self.child.wait()
    }

    /// Waits until nothing is left of the group. Not all in it need be children of ours, so all that can be done is to look
    /// again and again; there seldom are any.
    fn clear_up(&mut self, events: &Receiver<Event>, grace: Duration) {
        if let Phase::Running = self.phase {
            self.due = Instant::now().checked_add(grace.min(LEFT_BEHIND));
        }
        let mut pause = Duration::from_millis(1);
        while self.has_members() {
            let overdue = self.due.is_some_and(|due| due <= Instant::now());
            match (next(events, Instant::now().checked_add(pause)), self.phase) {
                (Some(Event::Signal(signal)), Phase::Running) => {
                    self.why = Some(Ended::Signal(signal));
                    self.kill();
                }
                (Some(Event::Signal(_)), Phase::Told(since)) if since.elapsed() >= ANOTHER => {
                    self.kill();
                }
                (_, Phase::Killed) if overdue => return,
                (_, Phase::Running | Phase::Told(_)) if overdue => self.kill(),
                _ => {}
            }
            pause = (pause * 2).min(Duration::from_millis(50));
        }
    }

    fn has_members(&self) -> bool {
        while let Ok(Some(_adopted)) = waitpgid(self.group, WaitOptions::NOHANG) {}
        test_kill_process_group(self.group) != Err(Errno::SRCH)
    }

    /// The command is stopped. If it wants the terminal it gets it. Else, as after Ctrl-Z, we stop too, so that the shell
    /// which started us has its turn, and go on with the command when that lets us go on. What others did to it
    /// (`kill -STOP`) is theirs to undo; and one that is about to end is not waited for.
    fn stopped(&mut self, by: i32) {
        let Some(terminal) = &mut self.terminal else { return };
        let by = Signal::from_named_raw(by).unwrap_or(Signal::TSTP);
        let asks = by == Signal::TTIN || by == Signal::TTOU;
        if asks && terminal.lend(self.group) {
            return self.tell(Signal::CONT);
        }
        if let Phase::Running = self.phase
            && (terminal.take_back(false) || asks)
        {
            let _stopped = kill_current_process_group(if asks { by } else { Signal::TSTP });
            thread::sleep(STOPPING);
            terminal.lend(self.group); // which it is not in the background, after `bg`
            self.tell(Signal::CONT);
        }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        if !self.settled {
            self.tell(Signal::KILL);
            let _status = self.child.wait();
        }
    }
}

/// Whether there is something to run at this path, as far as one look tells.
pub(crate) fn can_run(path: &Path) -> bool {
    path.metadata().is_ok_and(|found| found.is_file() && found.permissions().mode() & 0o111 != 0)
}

/// Children of children become ours when their parent ends, so that we can see that they are gone: the first process of a
/// container may never look after the dead that fall to it. It lasts until our own end, which is near then.
fn adopt() {
    #[cfg(target_os = "linux")]
    let _as_elsewhere = rustix::process::set_child_subreaper(Some(rustix::process::getpid()));
}

fn ended(status: Option<ExitStatus>, had_terminal: bool) -> Ended {
    let Some(status) = status else { return Ended::Exit(u8::MAX) };
    match status.signal() {
        Some(CTRL_C) if had_terminal => Ended::CtrlC,
        Some(signal) => Ended::Exit(u8::try_from(128 + signal).unwrap_or(u8::MAX)),
        None => Ended::Exit(status.code().and_then(|code| code.try_into().ok()).unwrap_or(u8::MAX)),
    }
}

/// The next event, or none by then.
fn next(events: &Receiver<Event>, due: Option<Instant>) -> Option<Event> {
    let event = match due {
        Some(due) => events.recv_timeout(due.saturating_duration_since(Instant::now())),
        None => events.recv().map_err(RecvTimeoutError::from),
    };
    match event {
        Ok(event) => Some(event),
        Err(RecvTimeoutError::Timeout) => None,
        // Nobody is left who could tell.
        Err(RecvTimeoutError::Disconnected) => Some(Event::Ended),
    }
}

/// Tells what becomes of a command. Its end is only looked at: reaping it is for whoever owns it.
fn follow(command: Pid, tell: &Sender<Event>) {
    let looking = WaitIdOptions::EXITED | WaitIdOptions::STOPPED | WaitIdOptions::NOWAIT;
    loop {
        let event = match waitid(WaitId::Pid(command), looking) {
            Ok(Some(status)) if status.stopped() => {
                let seen = WaitIdOptions::STOPPED | WaitIdOptions::NOHANG;
                let _goes_on = waitid(WaitId::Pid(command), seen);
                Event::Stopped(status.stopping_signal().unwrap_or(Signal::STOP.as_raw()))
            }
            Err(Errno::INTR) => continue,
            _ => Event::Ended,
        };
        let over = matches!(event, Event::Ended);
        if tell.send(event).is_err() || over {
            return;
        }
    }
}

/// Lets the script that we are in know of a signal, and what runs beside us.
pub(super) fn tell_our_group(signal: i32) {
    if let Some(signal) = Signal::from_named_raw(signal) {
        let _alone = kill_current_process_group(signal);
    }
}
