//! `vb365 explore`: starts a restore session, once.

mod run_command;

use std::ffi::OsString;
use std::time::Duration;

use uuid::Uuid;

use crate::api::session::Session;
use crate::client::Client;
use crate::context::{Context, print_curl};
use crate::diagnostics;
use crate::error::{Failure, Kind};
use crate::help::{HelpPage, SIGN_IN};
use crate::journal::Journal;
use crate::messages::Messages;
use crate::output::Ui;
use crate::sessions::orphans::note_orphans;
use crate::sessions::preflight::{self, PreflightQuery};
use crate::sessions::{
    OpenSession, Plan, PointInTime, SessionStarter, SignalGuard, Source, SourceArgs, SourceLookup,
    open_journal, stop_hint,
};
use crate::sys::signals::Interrupt;
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
a second signal kills it. The session is stopped in either case.";

/// Start a restore session and print it
///
/// Opens a backup at a point in time, for one type of data. The session stays open until it is stopped. An open session
/// blocks updates of the server. With '-- COMMAND', the session is always stopped when the command ends.
///
/// The server accepts any point in time, even one without data. Therefore vb365 checks the restore points first and refuses
/// a point in time without data.
#[expect(clippy::struct_excessive_bools, reason = "each is an independent option")]
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
    source: SourceArgs,

    /// Fail if the restore point is older than DURATION
    ///
    /// The age is relative to --at, or to the current time.
    #[arg(long, value_name = "DURATION", help_heading = CHECKS, value_parser = parse_duration)]
    max_age: Option<Duration>,

    /// Start even if the restore point check fails
    ///
    /// The check fails if no restore point matches, or if it is too old.
    #[arg(long, help_heading = CHECKS)]
    force: bool,

    /// Skip the restore point check
    #[arg(long, conflicts_with = "max_age", help_heading = CHECKS)]
    no_preflight: bool,

    /// Use a matching new session if a response is lost
    ///
    /// There must be exactly one.
    #[arg(long, help_heading = LOST_RESPONSE)]
    adopt: bool,

    /// Time to search for the new session
    ///
    /// Applies if the response to the start is lost.
    #[arg(long, value_name = "DURATION", default_value = "30s", value_parser = parse_duration,
        help_heading = LOST_RESPONSE)]
    settle: Duration,

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

const CHECKS: &str = "Checks";
const LOST_RESPONSE: &str = "If the response is lost";

pub(crate) fn run(args: &Args, context: &Context, ui: &mut Ui) -> anyhow::Result<u8> {
    let view = ui.columns::<Session>()?;
    args.source.validate()?;
    let at = PointInTime::resolve(args.source.at, ui.now(), &**ui.zone())?;
    if args.dry_run {
        return args.print_curl(at, context, ui).map(|()| 0);
    }
    let command = match &args.command[..] {
        [] => None,
        command => Some(CommandRun::prepare(command, args.ttl, context, ui)?),
    };
    let client = match &command {
        Some(command) => context.open(command.server_config(), ui)?,
        None => context.open(&context.settings.server_config()?, ui)?,
    };
    client.sign_in()?;
    let messages = ui.messages.clone(); // with the server's options for hints, once it is open
    let journal = open_journal(Journal::of(&context.settings.env), &messages);
    note_orphans(&client, journal.as_ref(), &messages);
    args.check_server(&client)?;
    let source = args.source.resolve(&mut SourceLookup::server(&client))?;
    source.check_version(client.version())?;
    let plan = args.plan(source, at, &client, ui)?;
    let guard = SignalGuard::new(&messages);
    let starter = SessionStarter::new(&client, journal, context.clock);
    let result = starter.start(&plan, &guard);
    if let Some(signal) = guard.signal() {
        end_after_signal(result, &client, &guard, &plan);
        return Err(Interrupt(signal).into());
    }
    let session = result?;
    let Some(command) = command else {
        // A signal names the session until the process has ended.
        std::mem::forget(guard);
        let shown = ui.show(&view, &session.item);
        return shown.map(|()| 0).map_err(|error| undelivered(&error, &messages, session.id));
    };
    command.run(session, &plan, &client, guard)
}

impl Args {
    /// Refuses what the version or the product cannot open, before names are looked up.
    fn check_server(&self, client: &Client) -> anyhow::Result<()> {
        let source = self.source.resolve(&mut SourceLookup::Placeholders(Vec::new()))?;
        source.check_version(client.version())?;
        source.check_product(client)
    }

    /// Builds the request and checks the restore points. Nothing is started.
    fn plan(
        &self,
        source: Source,
        at: PointInTime,
        client: &Client,
        ui: &Ui,
    ) -> anyhow::Result<Plan> {
        let workload = self.source.workload_of(&source)?;
        let zone = &**ui.zone();
        // The restore points themselves say which is the latest, so that the server's clock need not be asked before.
        let is_found_later = at.is_latest && !self.no_preflight;
        let mut at =
            if is_found_later || !at.is_relative() { at } else { at.on_server(client, zone)? };
        at.time = source.time.unwrap_or(at.time);
        if !is_found_later {
            note_time(&source, at, ui);
        }
        let options = self.source.options();
        client.check(&source.request(&options)?.call)?;
        if !self.no_preflight {
            let (source, force, max_age) = (&source, self.force, self.max_age);
            let messages = &ui.messages;
            let query = PreflightQuery { source, workload, at, max_age, force, messages };
            let (checked, decision) = preflight::check(client, &query, zone)?;
            at = checked;
            if is_found_later {
                note_time(source, at, ui);
            }
            decision?.print(messages);
        }
        let plan = Plan::new(source, workload, at, options, self.settle)?;
        Ok(Plan { adopt: self.adopt, ends_with_run: !self.command.is_empty(), ..plan })
    }

    /// Prints the request. A restore point is read, since only the server knows how it is opened.
    fn print_curl(&self, at: PointInTime, context: &Context, ui: &mut Ui) -> anyhow::Result<()> {
        let config = context.settings.server_config()?;
        let reads = self.source.point.is_some();
        let client = reads.then(|| context.open(&config, ui)).transpose()?;
        let mut lookup = match &client {
            Some(client) => SourceLookup::server(client),
            None => SourceLookup::Placeholders(Vec::new()),
        };
        let source = self.source.resolve(&mut lookup)?;
        if let Some(version) = config.version {
            source.check_version(version)?;
        }
        let mut options = self.source.options();
        if self.source.workload.is_some() {
            note_time(&source, at, ui);
            options.at = Some(source.time.unwrap_or(at.time));
        }
        if let SourceLookup::Placeholders(notes) = lookup {
            for note in notes {
                ui.messages.note(&note);
            }
        }
        if !self.command.is_empty() {
            ui.messages.note("dry run: the command is not run");
        }
        print_curl(&config, ui, &[source.request(&options)?.call])
    }
}

/// Prints how `--at` was read, unless the source has a point in time of its own.
fn note_time(source: &Source, at: PointInTime, ui: &Ui) {
    if source.time.is_some() {
        return;
    }
    ui.messages.note(&format!("using {}", at.describe("backup", &**ui.zone())));
    if !at.is_latest && at.is_in_future(&**ui.zone()) {
        ui.messages.warn("the requested time is in the future");
    }
}

/// Stops the session because of a signal that arrived while it was being started, and reports what became of it.
fn end_after_signal(
    result: anyhow::Result<OpenSession>,
    client: &Client,
    guard: &SignalGuard,
    plan: &Plan,
) {
    let messages = guard.messages();
    let ended = result.and_then(|session| {
        let id = session.id;
        session.stop(client, guard, plan.settle)?;
        messages.warn(&format!("interrupted: stopped session {id}, which had just started"));
        Ok(())
    });
    match ended {
        Ok(()) => {}
        Err(error) if Interrupt::cause_of(&error).is_some() => {
            messages.warn("interrupted: no session was started");
        }
        Err(error) => drop(diagnostics::report(&error, messages)),
    }
}

/// Returns the error for a session that cannot be printed: its id must not be lost.
fn undelivered(error: &anyhow::Error, messages: &Messages, id: Uuid) -> anyhow::Error {
    let message = format!("cannot print session {id}, which was started: {error:#}");
    Failure::new(Kind::Failure, message).hint(stop_hint(messages, &id.to_string())).into()
}
