//! `vb365 explore`: starts a restore session, once.

mod way;
mod within;

use std::ffi::OsString;
use std::time::Duration;

use chrono::{DateTime, Utc};

use crate::api::Item;
use crate::api::session::{Session, Workload};
use crate::api::start::{ExploreOptions, explore};
use crate::client::Client;
use crate::context::{Context, print_curl};
use crate::error::{Failure, Kind};
use crate::help::HelpPage;
use crate::journal::Journal;
use crate::messages::Messages;
use crate::output::Ui;
use crate::sessions::explore::{OpenSession, Plan, SessionStarter, stop_hint};
use crate::sessions::preflight::{self, Asked, Limits};
use crate::sessions::{self, SignalGuard};
use crate::sys::signals;
use crate::time::{self, Edge, Moment, Span};
use way::{Chosen, Found};
use within::Within;

/// What happens if the response to a start is lost, for `--help`.
const LOST_RESPONSES: &str = "\
The request is sent once. If its response is lost, vb365 searches for the new session (--settle) and exits with 8. \
The error lists sessions that may be the new one. With --adopt, the only session that matches is used.";

/// What COMMAND finds in its environment, for `--help`.
const IN_COMMAND: &str = "\
COMMAND finds the session's ID in VB365_SESSION, its type in VB365_SESSION_TYPE, and the connection in further \
variables, so that vb365 commands work in it. The password is not passed on.";

/// Failures of this command.
const EXITS: &[Kind] = &[
    Kind::Failure,
    Kind::Usage,
    Kind::Unreachable,
    Kind::Unauthenticated,
    Kind::Untrusted,
    Kind::NotFound,
    Kind::Server,
    Kind::Unknown,
    Kind::Preflight,
];

/// Start a restore session and print it
///
/// Opens a backup as of a moment, for one workload. The session stays open until it is stopped; an open one blocks updates
/// of the server. With '-- COMMAND' it is open as long as the command runs, and stopped whatever happens.
///
/// The server itself says yes to any moment: to one before the first backup with an empty session, to one after the last
/// with the latest backup. So the restore points are looked at first, and a moment that has nothing is refused.
#[expect(clippy::struct_excessive_bools, reason = "each is a switch of its own")]
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
    .exits(EXITS)
    .exit_note(
        "With '-- COMMAND', these are failures before COMMAND ran. After that: the exit code of COMMAND, \
         124 if --ttl ended it, or 8 if COMMAND succeeded but the session was not stopped.",
    ))]
pub(crate) struct Args {
    #[command(flatten)]
    way: way::Named,

    /// The moment to open it as of (default: latest); 'vb365 help time' tells the forms
    #[arg(long, value_name = "TIME", allow_hyphen_values = true)]
    at: Option<Moment>,

    /// The workload: vex (exchange), veod (onedrive), vesp (sharepoint) or vet (teams)
    #[arg(long = "type", value_name = "TYPE")]
    workload: Option<Workload>,

    /// Also show items that users had deleted by then
    #[arg(long)]
    show_deleted: bool,

    /// Also show all versions of items that users had changed by then
    #[arg(long)]
    show_all_versions: bool,

    /// Refuse a restore point that is older than this at the moment asked for, or now where none is
    #[arg(long, value_name = "D")]
    max_age: Option<Span>,

    /// Start it even where there is nothing to open, or it is too old
    #[arg(long)]
    force: bool,

    /// Do not look at the restore points first
    #[arg(long, conflicts_with = "max_age")]
    no_preflight: bool,

    /// Where the answer is lost, take the only session that fits in every respect
    #[arg(long)]
    adopt: bool,

    /// Where the answer is lost, look so long for what was started
    #[arg(long, value_name = "D", default_value = "30s")]
    settle: Span,

    /// With a command: end it, and the session, after so long
    #[arg(long, value_name = "D", requires = "command")]
    ttl: Option<Span>,

    /// Print the request as a curl command and send nothing
    #[arg(short = 'n', long)]
    dry_run: bool,

    /// Run this in the session, then stop the session
    #[arg(last = true, value_name = "COMMAND")]
    command: Vec<OsString>,
}

pub(super) fn run(args: &Args, context: &Context, ui: &mut Ui) -> anyhow::Result<u8> {
    let view = ui.columns::<Session>()?;
    let chosen = args.way.chosen()?;
    args.refuse_what_says_itself(&chosen)?;
    let at = args.moment(ui)?;
    if args.dry_run {
        return args.print_curl(&chosen, at, context, ui).map(|()| 0);
    }
    let lent = match &args.command[..] {
        [] => None,
        command => Some(within::lend(command, context, ui)?),
    };
    let taken_along = lent.as_ref().map(within::taken_along);
    let messages = ui.messages.clone();
    let client = match &lent {
        Some(lent) => context.open(&lent.config, ui)?,
        None => context.open(&context.settings.server_config()?, ui)?,
    };
    client.sign_in()?;
    let journal = Journal::of(&context.settings.env);
    sessions::orphans::mention(&client, &journal, &ui.messages);
    let plan = args.plan(&chosen, at, &client, ui)?;
    let starter = SessionStarter::new(&client, ui.messages.clone(), journal, context.clock);
    let watch = SignalGuard::new(&messages);
    let session = starter.start(&plan, &watch)?;
    if let Some(signal) = watch.signal() {
        interrupted(session, &client, &ui.messages, &watch, plan.settle)?;
        drop(lent);
        return Ok(signals::exit_by(signal));
    }
    let Some(lent) = lent else {
        let shown = ui.show(&view, &session.item);
        return shown.map(|()| 0).map_err(|error| undelivered(&error, &ui.messages, &session.item));
    };
    drop(taken_along);
    let within = Within {
        command: &args.command,
        workload: plan.options.workload,
        ttl: args.ttl.map(|span| span.0),
        patience: plan.settle,
        lent,
    };
    within::run(within, session, &client, &ui.messages, watch)
}

impl Args {
    /// Refuses what a way says itself, and asks for what it does not say.
    fn refuse_what_says_itself(&self, chosen: &Chosen) -> Result<(), Failure> {
        let refused = |option: &str, way: &str, why: &str| {
            Err(Failure::usage(format!("{option} does not go with {way}: {why}")))
        };
        match chosen {
            Chosen::Point(_) if self.at.is_some() => {
                return refused("--at", "--point", "a point is opened as of its own time");
            }
            Chosen::Retrieval(_) => {
                let says = "a retrieval says that itself, and its request has no body";
                for (option, given) in [
                    ("--at", self.at.is_some()),
                    ("--type", self.workload.is_some()),
                    ("--show-deleted", self.show_deleted),
                    ("--show-all-versions", self.show_all_versions),
                ] {
                    if given {
                        return refused(option, "--retrieval", says);
                    }
                }
                return Ok(());
            }
            _ => {}
        }
        if self.workload.is_none() {
            return Err(Failure::usage("no type is named").hint(
                "add --type vex (Exchange), veod (OneDrive), vesp (SharePoint) or vet (Teams)",
            ));
        }
        Ok(())
    }

    /// The moment that is asked for. Where the way says it itself, it is not heeded.
    fn moment(&self, ui: &Ui) -> Result<DateTime<Utc>, Failure> {
        let moment = self.at.unwrap_or(Moment::Latest);
        moment
            .resolve(Edge::Last, ui.now(), &**ui.zone())
            .map_err(|error| Failure::usage(format!("--at: {error}")))
    }

    fn say_moment(&self, at: DateTime<Utc>, own: bool, ui: &Ui) {
        let asked = match self.at {
            _ if own => "the backup as of its own time,",
            None | Some(Moment::Latest) => "the latest backup, as of",
            Some(_) => "the backup as of",
        };
        let shown = time::readable(ui.zone().show(at));
        ui.messages.note(&format!("asking for {asked} {shown} ({})", time::wire(at)));
    }

    fn options(&self, at: DateTime<Utc>, workload: Workload) -> ExploreOptions {
        let (show_deleted, show_all_versions) = (self.show_deleted, self.show_all_versions);
        ExploreOptions { at, workload, show_deleted, show_all_versions }
    }

    fn print_curl(
        &self,
        chosen: &Chosen,
        at: DateTime<Utc>,
        context: &Context,
        ui: &mut Ui,
    ) -> anyhow::Result<()> {
        if let Chosen::Point(id) = chosen {
            ui.messages.note(
                "what a point came from decides what is sent, so this only asks for the point",
            );
            let call = crate::api::restore_point::get(id).call;
            return print_curl(&context.settings.server_config()?, ui, &[call]);
        }
        let (way, said) = chosen.placeholder();
        if !matches!(chosen, Chosen::Retrieval(_)) {
            self.say_moment(at, false, ui);
        }
        if let Some(version) = context.settings.server_config()?.version {
            chosen.fits_version(version)?;
        }
        for said in said {
            ui.messages.note(&said);
        }
        if !self.command.is_empty() {
            ui.messages.note("the command is not run, since no session is started for it");
        }
        let workload = self.workload.unwrap_or(Workload::Vex); // of a retrieval nothing is sent
        print_curl(
            &context.settings.server_config()?,
            ui,
            &[explore(&way, &self.options(at, workload))?.call],
        )
    }

    /// Finds what is named, and whether there is anything to open. Nothing is started by it.
    fn plan(
        &self,
        chosen: &Chosen,
        at: DateTime<Utc>,
        client: &Client,
        ui: &Ui,
    ) -> anyhow::Result<Plan> {
        chosen.allowed(client, &self.options(at, self.workload.unwrap_or(Workload::Vex)))?;
        let found = chosen.find(client)?;
        let at = found.at.unwrap_or(at);
        let workload = self.workload_of(&found)?;
        let options = self.options(at, workload);
        // A point may have come of what the version has no call for.
        client.allows(&explore(&found.subject.way, &options)?.call)?;
        self.say_moment(at, found.at.is_some(), ui);
        if !self.no_preflight {
            let asked = Asked {
                subject: &found.subject,
                messages: &ui.messages,
                workload,
                at,
                now: ui.now(),
                latest: self.is_latest(),
                point: found.point.as_ref(),
            };
            let limits = Limits { max_age: self.max_age.map(|span| span.0), force: self.force };
            preflight::check(client, &asked, limits, &**ui.zone())?;
        }
        let scoped = !self.command.is_empty();
        let settle = self.settle.0;
        Ok(Plan { subject: found.subject, options, settle, adopt: self.adopt, scoped })
    }

    fn is_latest(&self) -> bool {
        matches!(self.at, None | Some(Moment::Latest))
    }

    /// Which workload it will be: what was retrieved holds one, and takes no options.
    fn workload_of(&self, found: &Found) -> Result<Workload, Failure> {
        let asked = self.workload.ok_or_else(|| Failure::usage("no type is named"));
        let Some(fetched) = &found.subject.fetched else { return asked };
        if found.point.is_none() {
            return Ok(fetched.workload);
        }
        let (asked, has) = (asked?, fetched.workload);
        if asked != has {
            let (said, has_name) = (&found.subject.said, has.code());
            let message =
                format!("{said} was retrieved for {}, not {}", has.product(), asked.product());
            return Err(
                Failure::new(Kind::Preflight, message).hint(format!("--type {has_name} opens it"))
            );
        }
        for (option, given) in
            [("--show-deleted", self.show_deleted), ("--show-all-versions", self.show_all_versions)]
        {
            if given {
                let message = format!(
                    "{option} does not go with this point: it is opened by its retrieval, which says that itself"
                );
                return Err(Failure::usage(message));
            }
        }
        Ok(has)
    }
}

/// A signal came while the session was being started: nobody wants it any more.
fn interrupted(
    started: OpenSession,
    client: &Client,
    messages: &Messages,
    watch: &SignalGuard,
    patience: Duration,
) -> Result<(), Failure> {
    let id = started.id;
    started.stop(client, messages, watch, patience)?;
    messages.warn(&format!("interrupted: session {id}, which had just been started, is stopped"));
    Ok(())
}

/// A session that was started must never be lost, whatever happens to stdout.
fn undelivered(
    error: &anyhow::Error,
    messages: &Messages,
    session: &Item<Session>,
) -> anyhow::Error {
    let id = session.model().map_or_else(|_| String::new(), |session| session.id.clone());
    let message = format!("a session was started, but it cannot be printed: {error:#}");
    Failure::new(Kind::Failure, message).hint(stop_hint(messages, &id)).into()
}
