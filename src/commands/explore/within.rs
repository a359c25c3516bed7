//! `explore … -- COMMAND`: a session that is open as long as a command runs, and not a moment longer than it must be.

use std::ffi::OsString;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::path::Path;
use std::time::Duration;

use crate::api::session::Workload;
use crate::client::Client;
use crate::config::{ChildEnv, ServerConfig, no_user};
use crate::context::Context;
use crate::diagnostics;
use crate::error::Failure;
use crate::messages::Messages;
use crate::output::Ui;
use crate::sessions::SignalGuard;
use crate::sessions::explore::OpenSession;
use crate::sys::child::{self, ChildCommand, ChildExit};
use crate::sys::signals::{self, SignalHandler, SignalResponse};
use crate::text::safe;

/// How long a command may take to end once it is told to.
const GRACE: Duration = Duration::from_secs(5);
/// When to try again to renew a login that could not be renewed.
const AGAIN: Duration = Duration::from_secs(5);
/// A login that tells no end is looked at so often.
const CALM: Duration = Duration::from_secs(3_600);
const SHORTEST: Duration = Duration::from_millis(50);

/// What runs, and what it gets.
pub(super) struct Within<'a> {
    pub(super) command: &'a [OsString],
    pub(super) workload: Workload,
    pub(super) ttl: Option<Duration>,
    /// How long to try to stop the session.
    pub(super) patience: Duration,
    pub(super) lent: ChildEnv,
}

/// Prepares what the command will need, before anything is started.
///
/// # Errors
/// There is no such command, or nothing that it could reach the server with.
pub(super) fn lend(
    command: &[OsString],
    context: &Context,
    ui: &mut Ui,
) -> anyhow::Result<ChildEnv> {
    refuse_missing(command, context)?;
    let mut target = context.settings.server_config()?;
    if target.username.is_none() && target.token.is_none() && target.microsoft.is_none() {
        target = ServerConfig { username: Some(ui.ask("User name: ", no_user())?), ..target };
    }
    Ok(ChildEnv::new(&context.settings.env, &target)?)
}

/// Until what was lent is handed over, or once it has come back: a signal that ends us takes it along.
pub(super) fn taken_along(lent: &ChildEnv) -> SignalHandler {
    let folder = lent.dir();
    signals::on_signal(move |_| {
        let _gone = folder.as_ref().map(std::fs::remove_dir_all);
        SignalResponse::Exit
    })
}

/// A session is not opened for a command that cannot run.
fn refuse_missing(command: &[OsString], context: &Context) -> Result<(), Failure> {
    let Some(program) = command.first().map(Path::new) else { return Ok(()) };
    let found = if program.components().count() > 1 {
        child::can_run(program)
    } else {
        // Where nothing says, the system has places of its own to look in.
        let Some(path) = context.settings.env.path("PATH") else { return Ok(()) };
        std::env::split_paths(&path).any(|folder| child::can_run(&folder.join(program)))
    };
    if found {
        return Ok(());
    }
    let said = program.to_string_lossy();
    let message = format!("there is no command '{}' to run, so nothing was started", safe(&said));
    Err(Failure::usage(message))
}

/// Runs the command and stops the session, whatever happens. What comes back is the exit code.
///
/// # Errors
/// The command could not be run; or it gave 0, and the session was not stopped.
pub(super) fn run(
    within: Within,
    started: OpenSession,
    client: &Client,
    messages: &Messages,
    watch: SignalGuard,
) -> anyhow::Result<u8> {
    let Within { command, workload, ttl, patience, lent } = within;
    let Some((program, args)) = command.split_first() else { return Ok(0) };
    let mut set = lent.set.clone();
    // Found out by now, so that nobody in it has to ask again.
    set.push(("VB365_API_VERSION".into(), client.version().segment().into()));
    set.push(("VB365_SESSION".into(), started.id.to_string().into()));
    set.push(("VB365_SESSION_TYPE".into(), workload.code().into()));
    let scoped =
        ChildCommand { program, args, set, unset: ChildEnv::unset(), timeout: ttl, grace: GRACE };
    watch.handed();
    let mut is_first = true;
    let mut upkeep = || {
        // A signal that came before there was anybody to pass it on to the command comes again.
        if std::mem::take(&mut is_first)
            && let Some(signal) = watch.signal()
        {
            signals::raise(signal);
        }
        keep_fresh(client, messages)
    };
    // Even our own mistake must not leave the session open.
    let ran = catch_unwind(AssertUnwindSafe(|| child::run(&scoped, &mut upkeep)));
    let taken_along = taken_along(&lent);
    let stopped = started.stop(client, messages, &watch, patience);
    let signal = watch.signal();
    drop((lent, taken_along, watch));
    let ended = match (ran, signal) {
        // It came when the command had ended: then it is ours alone.
        (Ok(Ok(ChildExit::Code(_))), Some(signal)) => ChildExit::Signal(signal),
        (Ok(Ok(ended)), _) => ended,
        (Ok(Err(error)), _) => {
            report_if_left(stopped, messages);
            let message = format!("cannot run {}: {error}", program.to_string_lossy());
            return Err(Failure::usage(message).into());
        }
        (Err(panic), _) => {
            report_if_left(stopped, messages);
            resume_unwind(panic);
        }
    };
    if ended.code() == 0 {
        stopped?;
    } else {
        report_if_left(stopped, messages);
    }
    Ok(ended.exit())
}

/// Reports a session that was not stopped, if something else decides the exit code.
fn report_if_left(stopped: Result<(), Failure>, messages: &Messages) {
    if let Err(failure) = stopped {
        diagnostics::report(&failure.into(), messages);
    }
}

/// Renews the login ahead of its end, and says when to look again.
fn keep_fresh(client: &Client, messages: &Messages) -> Duration {
    if let Err(error) = client.sign_in() {
        messages.trace(1, || format!("* the login is not renewed: {error}"));
        return AGAIN;
    }
    client.renews_in().unwrap_or(CALM).clamp(SHORTEST, CALM)
}
