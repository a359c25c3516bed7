//! `explore … -- COMMAND`: a session that is open while a command runs.

use std::ffi::OsString;
use std::sync::Arc;
use std::time::Duration;

use crate::client::Client;
use crate::config::{ChildEnv, ServerConfig, no_user};
use crate::context::Context;
use crate::diagnostics;
use crate::error::{Failure, Kind, Reported};
use crate::messages::Messages;
use crate::output::Ui;
use crate::parallel::catch_panic;
use crate::sessions::{DelegatedWork, SignalGuard, StartedSession};
use crate::sys::child::{self, ChildCommand, ChildExit};
use crate::sys::signals::{self, SignalHandler, SignalResponse};
use crate::text::safe;

/// The time that a command has to end after a signal.
const GRACE: Duration = Duration::from_secs(5);
/// The pause before another try to renew the login.
const RENEWAL_RETRY: Duration = Duration::from_secs(5);
/// The interval of renewals for a login of unknown lifetime, and the longest one.
const LONGEST_RENEWAL: Duration = Duration::from_secs(3_600);
const SHORTEST_RENEWAL: Duration = Duration::from_millis(50);

/// A command that will run in a session.
pub(super) struct CommandRun<'a> {
    program: OsString,
    args: &'a [OsString],
    timeout: Option<Duration>,
    env: ChildEnv,
    /// Removes the configuration directory of the command if a signal ends the process before the command runs.
    cleanup: SignalHandler,
    messages: Messages,
}

impl<'a> CommandRun<'a> {
    /// Prepares the environment of the command, before anything is started.
    ///
    /// # Errors
    /// There is no such command, or nothing that it could sign in with.
    pub(super) fn prepare(
        command: &'a [OsString],
        ttl: Option<Duration>,
        context: &Context,
        ui: &mut Ui,
    ) -> anyhow::Result<Self> {
        let (program, args) =
            command.split_first().ok_or_else(|| Failure::usage("the command is empty"))?;
        let program = find_program(program, args, context)?;
        let mut config = context.settings.server_config()?;
        if config.username.is_none() && config.token.is_none() && config.microsoft.is_none() {
            let username = Some(ui.ask("User name: ", no_user())?);
            config = ServerConfig { username, ..config };
        }
        let env = ChildEnv::new(&context.settings.env, &config)?;
        let (timeout, cleanup, messages) = (ttl, remove_on_signal(&env), ui.messages.clone());
        Ok(Self { program, args, timeout, env, cleanup, messages })
    }

    /// Returns the server, with the token store in which the command finds the login.
    pub(super) fn server_config(&self) -> &ServerConfig {
        &self.env.config
    }

    /// Runs the command and stops the session, whatever happens. Returns the exit code.
    ///
    /// # Errors
    /// The command cannot be run, or it succeeded and the session was not stopped.
    pub(super) fn run(self, started: StartedSession, client: &Arc<Client>) -> anyhow::Result<i32> {
        let Self { program, args, timeout, env, cleanup, messages } = self;
        drop(cleanup); // from here on, the command may need the directory until it has ended
        let mut set = env.set.clone();
        // The version is known by now, so that no command in the session has to find it out.
        set.push(("VB365_API_VERSION".into(), client.version().segment().into()));
        set.push(("VB365_SESSION".into(), started.session.id.to_string().into()));
        set.push(("VB365_SESSION_TYPE".into(), started.plan.workload.code().into()));
        let unset = ChildEnv::unset();
        let command = ChildCommand { program: &program, args, set, unset, timeout, grace: GRACE };
        let work = started.run_delegated(client, |guard| {
            let exit = catch_panic(|| Ok(child::run(&command, &mut || renew_login(client, guard))));
            Ok((exit?, remove_on_signal(&env)))
        });
        let DelegatedWork { result, stopped, signal } = work;
        let result = result.map(|(exit, cleanup)| {
            drop((env, cleanup));
            exit
        });
        let failed = |stopped: Result<(), Failure>| {
            if let Err(failure) = stopped {
                diagnostics::report(&failure.into(), &messages);
            }
        };
        let exit = match (result, signal) {
            // The signal arrived after the command had ended.
            (Ok(Ok(ChildExit::Code(_))), Some(signal)) => ChildExit::Signal(signal),
            (Ok(Ok(exit)), _) => exit,
            (Ok(Err(error)), _) => {
                failed(stopped);
                let message = format!("cannot run {}: {error}", program.to_string_lossy());
                let hint = "check the command that follows --: it must be a program in the PATH";
                return Err(Failure::usage(message).hint(hint).into());
            }
            // The panic hook has printed it.
            (Err(_), _) => {
                failed(stopped);
                return Err(Reported(Kind::Failure).into());
            }
        };
        if exit.code() == 0 {
            stopped?;
        } else {
            failed(stopped);
        }
        Ok(exit.exit())
    }
}

/// Registers a handler that removes the configuration directory of a command when a signal ends the process.
fn remove_on_signal(env: &ChildEnv) -> SignalHandler {
    let dir = env.dir();
    signals::on_signal(move |_| {
        let _gone = dir.as_ref().map(std::fs::remove_dir_all);
        SignalResponse::Exit
    })
}

/// Returns the program to run.
///
/// # Errors
/// It cannot be run: no session is opened for it.
fn find_program(
    program: &OsString,
    args: &[OsString],
    context: &Context,
) -> Result<OsString, Failure> {
    let path = context.settings.env.path("PATH");
    child::find_program(program, args, path.as_ref().map(|path| path.as_os_str())).map_err(
        |error| {
            let name = program.to_string_lossy();
            let message = format!("command '{}' {error}: nothing was started", safe(&name));
            let general = || "after --, write a program of the PATH, or the path of one".to_owned();
            Failure::usage(message).hint(error.hint.unwrap_or_else(general))
        },
    )
}

/// Renews the login before it expires. Returns when to do so again.
fn renew_login(client: &Client, guard: &SignalGuard) -> Duration {
    if let Err(error) = client.sign_in() {
        guard.messages().trace(1, || format!("* cannot renew the login: {error}"));
        return RENEWAL_RETRY;
    }
    client.renews_in().unwrap_or(LONGEST_RENEWAL).clamp(SHORTEST_RENEWAL, LONGEST_RENEWAL)
}
