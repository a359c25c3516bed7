//! `vb365 explore`: starts a restore session, once.

mod run_command;

use std::ffi::OsString;
use std::sync::Arc;
use std::time::Duration;

use uuid::Uuid;

use crate::api::session::Session;
use crate::context::Context;
use crate::error::{Failure, Kind};
use crate::help::{HelpPage, SIGN_IN};
use crate::messages::Messages;
use crate::output::{ColumnSet, Ui};
use crate::sessions::{
    AfterRun, LOST_RESPONSE, StartArgs, StartOptions, StartedSession, stop_hint,
};
use crate::time::parse_duration;
use run_command::CommandRun;

/// The section of `--help` about lost responses.
const LOST_RESPONSES: &str = "\
The request is sent once. If its response is lost, vb365 searches for the new session (--settle) and exits with 8. \
The error lists sessions that may be the new one. With --adopt, the only session that matches is used.";

/// The section of `--help` about the environment of COMMAND.
const IN_COMMAND: &str = "\
The environment of COMMAND contains the session's ID (VB365_SESSION), its type (VB365_SESSION_TYPE) and the connection \
settings, so vb365 commands need no options. The password is not passed on.

At a terminal, Ctrl-C reaches COMMAND alone, unless COMMAND ignores it. A signal that reaches vb365 is passed on to COMMAND; \
a second signal kills it. The session is stopped in either case.

On Windows, Ctrl-C reaches COMMAND and vb365. If the window is closed, the user signs out or the system shuts down, vb365 ends COMMAND and stops the session. Windows allows about 5 seconds for this.";

/// Start a restore session and print it
///
/// Opens a backup at a point in time, for one type of data. The session stays open until it is stopped. An open session
/// blocks updates of the server. With '-- COMMAND', the session is always stopped when the command ends.
///
/// The server accepts any point in time, even one without data. Therefore vb365 checks the restore points first and refuses
/// a point in time without data.
#[derive(clap::Args)]
#[command(add = HelpPage::new(&[
    ("Open the latest backup of a job, with deleted items",
     "vb365 explore --job 'Contoso everything' --type exchange --show-deleted"),
    ("Open the backup of 36 hours ago and print the session's ID alone",
     "vb365 explore --job 8c515487 --type onedrive --at 36h -o id"),
    ("Run a command in the session, then stop the session",
     "vb365 explore --organization contoso.example --type teams \\\n  -- printenv VB365_SESSION"),
    ("List the mailboxes in a backup",
     "vb365 explore --job 'Contoso everything' --type exchange -- sh -c \\\n  \
      'vb365 api GET RestoreSessions/$VB365_SESSION/organization/mailboxes'"),
])
    .section("Lost responses", LOST_RESPONSES)
    .section("Command", IN_COMMAND)
    .done("the session is started")
    .exits(SIGN_IN)
    .exits(&[Kind::Failure, Kind::NotFound, Kind::Unknown, Kind::Preflight])
    .exit_note(
        "With '-- COMMAND', these are failures before COMMAND ran. After that: the exit code of COMMAND, \
         124 if --ttl ended it, or 8 if COMMAND succeeded but the session was not stopped.",
    ))]
pub(crate) struct Args {
    #[command(flatten)]
    start: StartArgs,

    /// Use a matching new session if a response is lost
    ///
    /// There must be exactly one.
    #[arg(long, help_heading = LOST_RESPONSE)]
    adopt: bool,

    /// Stop COMMAND and the session after DURATION
    #[arg(long, value_name = "DURATION", requires = "command", value_parser = parse_duration)]
    ttl: Option<Duration>,

    /// Print a curl command and send nothing
    #[arg(short = 'n', long)]
    dry_run: bool,

    /// Command to run in the session
    ///
    /// The session is stopped afterwards.
    #[arg(last = true, value_name = "COMMAND")]
    command: Vec<OsString>,
}

pub(crate) fn run(args: &Args, context: &Context, ui: &mut Ui) -> anyhow::Result<i32> {
    let view = ui.columns::<Session>()?;
    let at = args.start.validate(ui)?;
    if args.dry_run {
        args.start.print_curl(at, context, ui)?;
        if !args.command.is_empty() {
            ui.messages.note("dry run: the command is not run");
        }
        return Ok(0);
    }
    let command = match &args.command[..] {
        [] => None,
        command => Some(CommandRun::prepare(command, args.ttl, context, ui)?),
    };
    let client = match &command {
        Some(command) => context.open(command.server_config(), ui)?,
        None => context.open(&context.settings.server_config()?, ui)?,
    };
    let after_run = if command.is_some() { AfterRun::Stop } else { AfterRun::KeepOpen };
    let client = Arc::new(client);
    let started = args.start.start(
        at,
        &StartOptions { adopt: args.adopt, after_run, check: &|_| Ok(()) },
        &client,
        context,
        ui,
    )?;
    match command {
        Some(command) => command.run(started, &client),
        None => show(started, &view, ui).map(|()| 0),
    }
}

/// Prints a session that stays open. Its id must not be lost.
fn show(started: StartedSession, view: &ColumnSet<Session>, ui: &mut Ui) -> anyhow::Result<()> {
    let session = started.keep_open();
    let messages = ui.messages.clone();
    ui.show(view, &session.item).map_err(|error| undelivered(&error, &messages, session.id))
}

/// Returns the error for a session that cannot be printed.
fn undelivered(error: &anyhow::Error, messages: &Messages, id: Uuid) -> anyhow::Error {
    let message = format!("cannot print session {id}, which was started: {error:#}");
    Failure::new(Kind::Failure, message).hint(stop_hint(messages, &id.to_string())).into()
}
