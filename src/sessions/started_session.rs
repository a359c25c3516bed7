//! A session that this run has started: work is done in it, and it is stopped whatever happens.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, Weak};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use uuid::Uuid;

use super::open_session::OpenSession;
use super::plan::Plan;
use super::signal_guard::{SessionStage, SignalGuard};
use super::stop::stop_hint;
use crate::client::Client;
use crate::diagnostics;
use crate::error::{Failure, Kind};
use crate::parallel::{catch_panic, spawn};
use crate::sys::lock;
use crate::sys::signals::{Interrupt, exit_by, hold};

/// The interval at which a thread checks whether a signal has arrived.
const POLL: Duration = Duration::from_millis(20);

/// A session that this run has started.
pub(crate) struct StartedSession {
    pub(crate) session: OpenSession,
    pub(crate) plan: Plan,
    pub(super) guard: SignalGuard,
}

/// The result of a command that ran in a session, and of the stop of the session.
pub(crate) struct DelegatedWork<T> {
    pub(crate) result: anyhow::Result<T>,
    pub(crate) stopped: Result<(), Failure>,
    /// The first signal that arrived.
    pub(crate) signal: Option<i32>,
}

impl StartedSession {
    /// Returns the session, which stays open. A signal names it until the process has ended.
    pub(crate) fn keep_open(self) -> OpenSession {
        std::mem::forget(self.guard);
        self.session
    }

    /// Runs `work` in the session and stops the session, after a panic as well. `work` may stop it before its own end, once
    /// it needs the session no more. After a signal another thread stops the session and ends the process, whatever `work`
    /// waits for: a response, or a reader of stdout.
    ///
    /// # Errors
    /// The work failed, or it succeeded and the session was not stopped.
    pub(crate) fn run<T>(
        self,
        client: &Arc<Client>,
        work: impl FnOnce(&Arc<SessionStop>) -> anyhow::Result<T>,
    ) -> anyhow::Result<T> {
        let stop = SessionStop::new(self, client, |left| SessionStage::Owned { left });
        let watch = stop_on_signal(&stop);
        let result = catch_panic(|| work(&stop));
        stop.stop();
        if stop.result().is_none() {
            // The other thread is stopping it. It ends the process where a signal can.
            drop(watch.map(JoinHandle::join));
        }
        if let Some(signal) = stop.guard.signal() {
            stop.report_failure();
            return Err(Interrupt(signal).into());
        }
        match (result, stop.outcome()) {
            (Err(error), Err(failure)) if diagnostics::is_closed_pipe(&error) => {
                Err(failure.into())
            }
            (Err(error), _) => {
                stop.report_failure();
                Err(error)
            }
            (Ok(_), Err(failure)) => Err(failure.into()),
            (Ok(value), Ok(())) => Ok(value),
        }
    }

    /// Runs `command`, which gets all signals, and stops the session, after a panic as well.
    pub(crate) fn run_delegated<T>(
        self,
        client: &Arc<Client>,
        command: impl FnOnce(&SignalGuard) -> anyhow::Result<T>,
    ) -> DelegatedWork<T> {
        let stop = SessionStop::new(self, client, |left| SessionStage::Delegated { left });
        let result = catch_panic(|| command(&stop.guard));
        stop.stop();
        DelegatedWork { result, stopped: stop.outcome(), signal: stop.guard.signal() }
    }
}

/// The stop of a session, which happens once.
pub(crate) struct SessionStop {
    session: Mutex<Option<OpenSession>>,
    id: Uuid,
    result: Mutex<Option<Result<(), Failure>>>,
    is_reported: AtomicBool,
    /// It was stopped, but not by this command.
    is_stopped_externally: AtomicBool,
    client: Arc<Client>,
    guard: SignalGuard,
    /// The time for which a server that does not respond is retried.
    patience: Duration,
}

impl SessionStop {
    /// Prints a note that names the session.
    fn new(
        started: StartedSession,
        client: &Arc<Client>,
        stage: fn(String) -> SessionStage,
    ) -> Arc<Self> {
        let StartedSession { session, plan, guard } = started;
        let id = session.id;
        let hint = stop_hint(guard.messages(), &id.to_string());
        guard.set_stage(stage(format!("session {id} may be open; {hint}")));
        guard.messages().note(&format!("opened session {id}"));
        let (client, patience) = (Arc::clone(client), plan.settle);
        let (session, result) = (Mutex::new(Some(session)), Mutex::default());
        let (is_reported, is_stopped_externally) = (AtomicBool::new(false), AtomicBool::new(false));
        Arc::new(Self {
            session,
            id,
            result,
            is_reported,
            is_stopped_externally,
            client,
            guard,
            patience,
        })
    }

    /// Stops the session, unless that has begun.
    pub(super) fn stop(&self) {
        let Some(session) = lock(&self.session).take() else { return };
        let id = session.id;
        let stopped = session.stop(&self.client, &self.guard, self.patience);
        if stopped.is_ok() && !self.is_stopped_externally.load(Ordering::Relaxed) {
            self.guard.messages().note(&format!("stopped session {id}"));
        }
        *lock(&self.result) = Some(stopped);
    }

    /// Records that the server says that the session is stopped or gone. Returns whether that was not done by this command.
    pub(super) fn record_external_stop(&self) -> bool {
        let is_external = lock(&self.session).is_some();
        self.is_stopped_externally.store(is_external, Ordering::Relaxed);
        is_external
    }

    /// Returns the first signal that arrived.
    pub(super) fn signal(&self) -> Option<i32> {
        self.guard.signal()
    }

    /// Returns whether the session was stopped, once that is known.
    fn result(&self) -> Option<Result<(), Failure>> {
        lock(&self.result).clone()
    }

    /// Returns whether the session was stopped, after all threads that may stop it have ended. A panic may have prevented it.
    fn outcome(&self) -> Result<(), Failure> {
        self.result().unwrap_or_else(|| {
            let id = self.id.to_string();
            let message = format!("cannot stop session {id}: internal error in vb365");
            Err(Failure::new(Kind::Unknown, message).hint(stop_hint(self.guard.messages(), &id)))
        })
    }

    /// Prints the failure to stop the session, once.
    fn report_failure(&self) {
        if let Err(failure) = self.outcome()
            && !self.is_reported.swap(true, Ordering::Relaxed)
        {
            diagnostics::report(&failure.into(), self.guard.messages());
        }
    }
}

/// Starts a thread that stops the session and ends the process after a signal. It ends when the session is being stopped.
fn stop_on_signal(stop: &Arc<SessionStop>) -> Option<JoinHandle<()>> {
    let stop = Arc::downgrade(stop);
    let watch = move || {
        while let Some(stop) = Weak::upgrade(&stop) {
            if lock(&stop.session).is_none() {
                return;
            }
            if let Some(signal) = stop.guard.signal() {
                stop.stop();
                if stop.result().is_none() {
                    return; // the work has ended, and stops it
                }
                stop.report_failure();
                let _held = hold();
                exit_by(signal);
            }
            drop(stop);
            thread::sleep(POLL);
        }
    };
    spawn(watch).ok()
}
