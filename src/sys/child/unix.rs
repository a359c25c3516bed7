//! Process groups and job control.

use std::io;
use std::os::unix::process::{CommandExt, ExitStatusExt};
use std::process::{Child, Command, ExitStatus};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender};
use std::thread;
use std::time::{Duration, Instant};

use rustix::io::Errno;
use rustix::process::{
    Pid, Signal, WaitId, WaitIdOptions, WaitOptions, kill_current_process_group,
    kill_process_group, test_kill_process_group, waitid, waitpgid,
};

use super::child_exit::{CTRL_C, ChildEvent, ChildExit};
use super::terminal::{ControllingTerminal, is_at_terminal};
use crate::sys::signals::{REPEAT_WINDOW, ignores};

/// The time that processes left behind by a command have to end, if they were not signalled before.
const LEFTOVER_GRACE: Duration = Duration::from_secs(1);
/// After this a killed process is given up on: it hangs in the kernel, and nothing can be done.
const GIVE_UP: Duration = Duration::from_secs(2);
/// The interval at which a command that has the terminal is checked for ignoring Ctrl-C.
const CTRL_C_CHECK: Duration = Duration::from_millis(300);
/// The exit code of a command whose own is not known.
const UNKNOWN_CODE: i32 = 255;
/// A process that stops itself may run on for a short time.
const STOPPING: Duration = Duration::from_millis(100);

/// A command that runs. Dropping it kills it and its group.
pub(super) struct UnixChild {
    child: Child,
    group: Pid,
    terminal: Option<ControllingTerminal>,
    phase: ChildPhase,
    /// Why the command was made to end, if it was.
    cause: Option<ChildExit>,
    /// When the phase is over.
    deadline: Option<Instant>,
    is_done: bool,
    /// The command ignores Ctrl-C, and the terminal was taken back for this reason.
    is_deaf: bool,
}

#[derive(Clone, Copy)]
enum ChildPhase {
    Running,
    /// Signalled to end at this time.
    Ending(Instant),
    Killed,
}

impl UnixChild {
    pub(super) fn start(mut command: Command, sender: Sender<ChildEvent>) -> io::Result<Self> {
        become_subreaper();
        let child = command.process_group(0).spawn()?;
        let group = Pid::from_child(&child);
        let mut process = Self {
            child,
            group,
            terminal: ControllingTerminal::open(),
            phase: ChildPhase::Running,
            cause: None,
            deadline: None,
            is_done: false,
            is_deaf: false,
        };
        let _detached = thread::Builder::new().spawn(move || watch_state(group, &sender))?;
        if let Some(terminal) = process.terminal.as_mut().filter(|_| is_at_terminal())
            && terminal.lend(group)
        {
            // It may have asked for the terminal before it had it.
            process.signal(Signal::CONT);
        }
        Ok(process)
    }

    /// Waits until the command and its group have ended.
    pub(super) fn wait(
        mut self,
        events: &Receiver<ChildEvent>,
        deadline: Option<Instant>,
        grace: Duration,
    ) -> io::Result<ChildExit> {
        self.deadline = deadline;
        let has_exited = self.wait_for_command(events, grace);
        let status = if has_exited { Some(self.reap()?) } else { None };
        let was_killed = status.is_none_or(|status| status.signal().is_some());
        let had_terminal = self.terminal.as_mut().is_some_and(|terminal| {
            if !was_killed {
                terminal.keep_modes();
            }
            terminal.take_back()
        });
        if status.is_some() {
            self.wait_for_group(events, grace);
        }
        self.is_done = true;
        Ok(self.cause.unwrap_or_else(|| exit_of(status, had_terminal)))
    }

    /// Waits for the command itself. Returns false if it is given up on.
    fn wait_for_command(&mut self, events: &Receiver<ChildEvent>, grace: Duration) -> bool {
        loop {
            match (self.next_event(events), self.phase) {
                (Some(ChildEvent::Exited), _) => return true,
                (Some(ChildEvent::Suspended(by)), _) => self.handle_suspension(by),
                (Some(ChildEvent::Signal(signal)), ChildPhase::Running) => {
                    self.end(ChildExit::Signal(signal), signal, grace);
                }
                (Some(ChildEvent::Abandoned), ChildPhase::Running) => {
                    self.end(ChildExit::Signal(CTRL_C), Signal::TERM.as_raw(), grace);
                }
                (Some(ChildEvent::Signal(_)), ChildPhase::Ending(since))
                    if since.elapsed() >= REPEAT_WINDOW =>
                {
                    self.kill();
                }
                (Some(ChildEvent::Signal(_) | ChildEvent::Abandoned), _) => {}
                (None, ChildPhase::Running) => {
                    self.end(ChildExit::TimedOut, Signal::TERM.as_raw(), grace);
                }
                (None, ChildPhase::Ending(_)) => self.kill(),
                (None, ChildPhase::Killed) => return false,
            }
        }
    }

    /// Returns the next event, or `None` at the deadline. Meanwhile, takes the terminal back from a command that ignores
    /// Ctrl-C, so that this process gets it; the command gets the terminal again if it reads.
    fn next_event(&mut self, events: &Receiver<ChildEvent>) -> Option<ChildEvent> {
        loop {
            let terminal = self.terminal.as_mut().filter(|_| !self.is_deaf);
            let Some(terminal) = terminal else { return next_event(events, self.deadline) };
            let check = Instant::now().checked_add(CTRL_C_CHECK);
            let event = next_event(events, check.min(self.deadline).or(check));
            if event.is_some() || self.deadline.is_some_and(|end| end <= Instant::now()) {
                return event;
            }
            if terminal.is_lent_to(self.group) && ignores(self.group, CTRL_C) {
                self.is_deaf = true;
                terminal.keep_modes();
                terminal.take_back();
            }
        }
    }

    fn end(&mut self, cause: ChildExit, signal: i32, grace: Duration) {
        let now = Instant::now();
        self.cause = Some(cause);
        self.phase = ChildPhase::Ending(now);
        self.deadline = now.checked_add(grace);
        self.signal(Signal::from_named_raw(signal).unwrap_or(Signal::TERM));
        self.signal(Signal::CONT); // a stopped process handles no other signal
    }

    fn kill(&mut self) {
        self.phase = ChildPhase::Killed;
        self.deadline = Instant::now().checked_add(GIVE_UP);
        self.signal(Signal::KILL);
    }

    fn signal(&self, signal: Signal) {
        let _gone = kill_process_group(self.group, signal);
    }

    /// Reaps the command. The group is signalled before: until then its number cannot be another group's.
    fn reap(&mut self) -> io::Result<ExitStatus> {
        self.signal(Signal::TERM);
        self.signal(Signal::CONT);
        self.child.wait()
    }

    /// Waits until the group is empty. Its processes need not be children of this process, so polling is all that can be
    /// done; there seldom are any.
    fn wait_for_group(&mut self, events: &Receiver<ChildEvent>, grace: Duration) {
        if let ChildPhase::Running = self.phase {
            self.deadline = Instant::now().checked_add(grace.min(LEFTOVER_GRACE));
        }
        let mut pause = Duration::from_millis(1);
        while self.has_members() {
            let overdue = self.deadline.is_some_and(|deadline| deadline <= Instant::now());
            match (next_event(events, Instant::now().checked_add(pause)), self.phase) {
                (Some(ChildEvent::Signal(signal)), ChildPhase::Running) => {
                    self.cause = Some(ChildExit::Signal(signal));
                    self.kill();
                }
                (Some(ChildEvent::Signal(_)), ChildPhase::Ending(since))
                    if since.elapsed() >= REPEAT_WINDOW =>
                {
                    self.kill();
                }
                (_, ChildPhase::Killed) if overdue => return,
                (_, ChildPhase::Running | ChildPhase::Ending(_)) if overdue => self.kill(),
                _ => {}
            }
            pause = (pause * 2).min(Duration::from_millis(50));
        }
    }

    fn has_members(&self) -> bool {
        while let Ok(Some(_adopted)) = waitpgid(self.group, WaitOptions::NOHANG) {}
        test_kill_process_group(self.group) != Err(Errno::SRCH)
    }

    /// Handles a command that was stopped. If it wants the terminal, it gets it. Otherwise, as after Ctrl-Z, this process
    /// stops as well, so that the shell that started it gets the terminal, and continues the command once it is continued
    /// itself. A `kill -STOP` from elsewhere is left alone, and a command that is about to end is not waited for.
    fn handle_suspension(&mut self, by: i32) {
        let Some(terminal) = &mut self.terminal else { return };
        let by = Signal::from_named_raw(by).unwrap_or(Signal::TSTP);
        let wants_terminal = by == Signal::TTIN || by == Signal::TTOU;
        if wants_terminal && terminal.lend(self.group) {
            return self.signal(Signal::CONT);
        }
        let ChildPhase::Running = self.phase else { return };
        terminal.keep_modes();
        if terminal.take_back() || wants_terminal {
            let signal = if wants_terminal { by } else { Signal::TSTP };
            let _stopped = kill_current_process_group(signal);
            thread::sleep(STOPPING);
            terminal.lend(self.group); // has no effect in the background, after `bg`
            self.signal(Signal::CONT);
        }
    }
}

impl Drop for UnixChild {
    fn drop(&mut self) {
        if !self.is_done {
            self.signal(Signal::KILL);
            let _status = self.child.wait();
        }
    }
}

/// Makes this process the parent of its children's orphans, so that it can see when they are gone: the first process of a
/// container may never reap them. It lasts until the end of the process, which is near then.
fn become_subreaper() {
    #[cfg(target_os = "linux")]
    let _not_supported = rustix::process::set_child_subreaper(Some(rustix::process::getpid()));
}

fn exit_of(status: Option<ExitStatus>, had_terminal: bool) -> ChildExit {
    let Some(status) = status else { return ChildExit::Code(UNKNOWN_CODE) };
    let code = match status.signal() {
        Some(CTRL_C) if had_terminal => return ChildExit::CtrlC,
        Some(signal) => Some(128 + signal),
        None => status.code(),
    };
    ChildExit::Code(code.unwrap_or(UNKNOWN_CODE))
}

/// Returns the next event, or `None` at the deadline.
fn next_event(events: &Receiver<ChildEvent>, deadline: Option<Instant>) -> Option<ChildEvent> {
    let event = match deadline {
        Some(deadline) => events.recv_timeout(deadline.saturating_duration_since(Instant::now())),
        None => events.recv().map_err(RecvTimeoutError::from),
    };
    match event {
        Ok(event) => Some(event),
        Err(RecvTimeoutError::Timeout) => None,
        // All senders are gone.
        Err(RecvTimeoutError::Disconnected) => Some(ChildEvent::Exited),
    }
}

/// Sends an event when the command is stopped and when it ends. It does not reap the command, which is for its owner.
fn watch_state(command: Pid, sender: &Sender<ChildEvent>) {
    let options = WaitIdOptions::EXITED | WaitIdOptions::STOPPED | WaitIdOptions::NOWAIT;
    loop {
        let event = match waitid(WaitId::Pid(command), options) {
            Ok(Some(status)) if status.stopped() => {
                let consume = WaitIdOptions::STOPPED | WaitIdOptions::NOHANG;
                let _continued = waitid(WaitId::Pid(command), consume);
                ChildEvent::Suspended(status.stopping_signal().unwrap_or(Signal::STOP.as_raw()))
            }
            Err(Errno::INTR) => continue,
            _ => ChildEvent::Exited,
        };
        let has_exited = matches!(event, ChildEvent::Exited);
        if sender.send(event).is_err() || has_exited {
            return;
        }
    }
}
