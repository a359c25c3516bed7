//! The options of a start, and the start itself: from what was typed to an open session.

use std::sync::Arc;
use std::time::Duration;

use super::explore::{SessionStarter, open_journal};
use super::open_session::OpenSession;
use super::orphans::note_orphans;
use super::plan::Plan;
use super::point_in_time::PointInTime;
use super::preflight::{self, PreflightQuery};
use super::signal_guard::SignalGuard;
use super::source::Source;
use super::source_args::SourceArgs;
use super::source_lookup::SourceLookup;
use super::started_session::StartedSession;
use crate::api::session::Workload;
use crate::client::Client;
use crate::context::{Context, print_curl};
use crate::diagnostics;
use crate::error::Failure;
use crate::journal::Journal;
use crate::output::Ui;
use crate::sys::signals::Interrupt;
use crate::time::parse_duration;

/// The options of a start, as the user typed them.
#[derive(clap::Args)]
pub(crate) struct StartArgs {
    #[command(flatten)]
    pub(super) source: SourceArgs,

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

    /// Time to search for the new session [default: 30s]
    ///
    /// Applies if the response to the start is lost.
    #[arg(long, value_name = "DURATION", value_parser = parse_duration, help_heading = LOST_RESPONSE)]
    settle: Option<Duration>,
}

pub(super) const CHECKS: &str = "Checks";
/// The default time to search for a new session.
const SETTLE: Duration = Duration::from_secs(30);

pub(crate) const LOST_RESPONSE: &str = "If the response is lost";

/// What a run does at its end with the session that it has started.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum AfterRun {
    KeepOpen,
    Stop,
}

/// The parts of a start that depend on the command.
pub(crate) struct StartOptions<'a> {
    /// True if to use the only session that matches after a lost response.
    pub(crate) adopt: bool,
    pub(crate) after_run: AfterRun,
    /// Refuses a workload in which the command cannot do its work.
    pub(crate) check: &'a dyn Fn(Workload) -> Result<(), Failure>,
}

/// A start whose checks have passed, before it is requested.
pub(super) struct PreparedStart {
    pub(super) plan: Plan,
    journal: Option<Journal>,
}

impl PreparedStart {
    /// Sends the request once.
    ///
    /// # Errors
    /// Those of [`StartArgs::start`].
    pub(super) fn send(
        self,
        client: &Arc<Client>,
        context: &Context,
        ui: &Ui,
    ) -> anyhow::Result<StartedSession> {
        let Self { plan, journal } = self;
        let guard = SignalGuard::new(&ui.messages);
        let starter = SessionStarter::new(client, journal, context.clock);
        let result = starter.start(&plan, &guard);
        if let Some(signal) = guard.signal() {
            end_after_signal(result, client, &guard, &plan);
            return Err(Interrupt(signal).into());
        }
        Ok(StartedSession { session: result?, plan, guard })
    }
}

impl StartArgs {
    /// Returns the first of the options that is given.
    pub(super) fn first_option(&self) -> Option<&'static str> {
        let checks = [
            ("--max-age", self.max_age.is_some()),
            ("--force", self.force),
            ("--no-preflight", self.no_preflight),
            ("--settle", self.settle.is_some()),
        ];
        let check = checks.into_iter().find_map(|(option, is_given)| is_given.then_some(option));
        self.source.first_option().or(check)
    }

    pub(super) fn is_forced(&self) -> bool {
        self.force
    }

    /// Refuses options that do not go together, and returns the point in time to open.
    ///
    /// # Errors
    /// Nothing is selected, an option does not go with it or is missing, or the time is invalid.
    pub(crate) fn validate(&self, ui: &Ui) -> anyhow::Result<PointInTime> {
        self.source.validate()?;
        Ok(PointInTime::resolve(self.source.at, ui.now(), &**ui.zone())?)
    }

    /// Starts one session: signs in, finds what to open, checks the restore points, and sends the request once.
    ///
    /// # Errors
    /// Nothing was started, or it is unknown whether a session was started, or a signal arrived: then the session was
    /// stopped again.
    pub(crate) fn start(
        &self,
        at: PointInTime,
        options: &StartOptions<'_>,
        client: &Arc<Client>,
        context: &Context,
        ui: &Ui,
    ) -> anyhow::Result<StartedSession> {
        self.prepare(at, options, client, context, ui)?.send(client, context, ui)
    }

    /// Does all that precedes the request: signs in, finds what to open, and checks the restore points.
    ///
    /// # Errors
    /// There is nothing to open, or a check failed.
    pub(super) fn prepare(
        &self,
        at: PointInTime,
        options: &StartOptions<'_>,
        client: &Arc<Client>,
        context: &Context,
        ui: &Ui,
    ) -> anyhow::Result<PreparedStart> {
        client.sign_in()?;
        let messages = ui.messages.clone(); // with the server's options for hints, once it is open
        let journal = open_journal(Journal::of(&context.settings.env), &messages);
        note_orphans(client, journal.as_ref(), &messages);
        self.check_server(client)?;
        let source = self.source.resolve(&mut SourceLookup::server(client))?;
        source.check_version(client.version())?;
        (options.check)(self.source.workload_of(&source)?)?;
        let plan = self.plan(source, at, client, ui)?;
        let ends_with_run = options.after_run == AfterRun::Stop;
        Ok(PreparedStart { plan: Plan { adopt: options.adopt, ends_with_run, ..plan }, journal })
    }

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
        Ok(Plan::new(source, workload, at, options, self.settle.unwrap_or(SETTLE))?)
    }

    /// Prints the request. A restore point is read, since only the server knows how it is opened.
    ///
    /// # Errors
    /// The request is not in the API version; the restore point cannot be read; stdout is closed or full.
    pub(crate) fn print_curl(
        &self,
        at: PointInTime,
        context: &Context,
        ui: &mut Ui,
    ) -> anyhow::Result<()> {
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
