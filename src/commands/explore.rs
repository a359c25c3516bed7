//! `vb365 explore`: starts a restore session, once.

use std::sync::{Arc, Mutex, PoisonError};

use chrono::TimeDelta;
use uuid::Uuid;

use crate::api::Item;
use crate::api::session::{ExploreOptions, Session, Workload, explore_job};
use crate::client;
use crate::connection::Connection;
use crate::error::{Failure, Kind};
use crate::find::{Finder, Noun, Reference};
use crate::interrupt::{After, Armed, on_signal};
use crate::text::shorten;
use crate::time::{self, Edge, Moment};
use crate::ui::Ui;

/// Start a restore session and print it
///
/// Opens the backup of a job as of a moment, for one workload. The session stays open until it is stopped; an open one
/// blocks updates of the server.
///
/// Mind what the server does with success: for a moment before the first backup it opens an empty session, for one after
/// the last it opens the latest backup.
#[derive(clap::Args)]
#[command(after_long_help = "Examples:\n  \
    vb365 explore --job 'Contoso everything' --type vex --show-deleted\n  \
    vb365 explore --job 8c515487-d4da-4f9d-b779-8238c9808798 --type onedrive --at 36h -o id\n\n\
    The request is sent once. If its answer is lost, exit code 8 says so: a session may have been started, so look with \
    'vb365 session list' before you start another.\n\n\
    Exit codes: 0 started; 1 started, but its id could not be printed (it is on stderr); 2 wrong usage; 3 unreachable; \
    4 not signed in; 5 untrusted certificate; 6 no such job, or more than one; 7 refused by the server; 8 outcome unknown")]
pub(crate) struct Args {
    /// The backup job whose data to open: its id, its name, or the first 4 or more characters of its id
    #[arg(long, value_name = "JOB")]
    job: Reference,

    /// The moment to open it as of; 'vb365 help time' tells the forms
    #[arg(long, value_name = "TIME", default_value = "latest", allow_hyphen_values = true)]
    at: Moment,

    /// The workload: vex (exchange), veod (onedrive), vesp (sharepoint) or vet (teams)
    #[arg(long = "type", value_name = "TYPE")]
    workload: Workload,

    /// Also show items that users had deleted by then
    #[arg(long)]
    show_deleted: bool,

    /// Also show all versions of items that users had changed by then
    #[arg(long)]
    show_all_versions: bool,

    /// Print the request as a curl command and send nothing
    #[arg(short = 'n', long)]
    dry_run: bool,
}

pub(super) fn run(args: &Args, connection: &Connection, ui: &mut Ui) -> anyhow::Result<()> {
    let view = ui.view::<Session>()?;
    let zone = Arc::clone(&ui.look.zone);
    let at = args
        .at
        .resolve(Edge::Last, ui.look.now, &*zone)
        .map_err(|error| Failure::usage(format!("--at: {error}")))?;
    let options = ExploreOptions {
        at,
        workload: args.workload,
        show_deleted: args.show_deleted,
        show_all_versions: args.show_all_versions,
    };
    let asked =
        if args.at == Moment::Latest { "the latest backup, as of" } else { "the backup as of" };
    let shown = time::readable(zone.show(at));
    ui.talk.note(&format!("asking for {asked} {shown} ({})", time::wire(at)));
    if args.dry_run {
        let (job, said) = args.job.placeholder(Noun::Job);
        if let Some(said) = said {
            ui.talk.note(&said);
        }
        return connection.print_curl(ui, &[explore_job(&job, &options)?.call]);
    }
    let client = connection.open(ui)?;
    client.sign_in()?;
    let job = Finder::new(&client).id(Noun::Job, &args.job)?;
    let request = explore_job(&job.to_string(), &options)?; // what fails up to here has started nothing
    let look = look_command(args, ui);
    let at_stake = AtStake::new(ui, format!("a session may have been started; look with: {look}"));
    let session = client.send(&request).map_err(|error| explained(error, job, &look))?;
    if session.read().map_or(true, |session| session.id.is_empty()) {
        let sent = shorten(session.json(), 200);
        let message = format!("the answer names no session ({sent}); one may have been started");
        return Err(Failure::new(Kind::Unknown, message).hint(look_hint(&look)).into());
    }
    at_stake.becomes(format!("a session was started; {}", stop_command(&session)));
    ui.show(&view, &session).map_err(|error| undelivered(&error, &session))
}

/// What a signal says before it ends the program; nothing once this is dropped.
struct AtStake {
    told: Arc<Mutex<String>>,
    _armed: Armed,
}

impl AtStake {
    fn new(ui: &Ui, told: String) -> Self {
        let told = Arc::new(Mutex::new(told));
        let (talk, text) = (ui.talk.clone(), Arc::clone(&told));
        let armed = on_signal(move |_| {
            talk.warn(&format!(
                "interrupted: {}",
                text.lock().unwrap_or_else(PoisonError::into_inner)
            ));
            After::End
        });
        Self { told, _armed: armed }
    }

    fn becomes(&self, told: String) {
        *self.told.lock().unwrap_or_else(PoisonError::into_inner) = told;
    }
}

/// How to end a session.
fn stop_command(session: &Item<Session>) -> String {
    let id = session.read().map(|session| session.id).unwrap_or_default();
    format!("stop it with: vb365 session stop {id}")
}

/// The command that shows whether a session appeared. Five minutes are for clocks that differ.
fn look_command(args: &Args, ui: &Ui) -> String {
    let since = time::wire(ui.look.now - TimeDelta::minutes(5));
    let since = since.split('.').next().unwrap_or(&since).trim_end_matches('Z');
    let workload = args.workload.name().to_lowercase();
    format!("vb365 session list --since {since}Z --type {workload}")
}

/// Where the outcome is not known, says so and how to find out; where there is no such job, says that.
fn explained(error: client::Error, job: Uuid, look: &str) -> anyhow::Error {
    match error.kind() {
        Kind::Unknown => {
            Failure::new(Kind::Unknown, format!("{error}; a session may have been started"))
                .hint(look_hint(look))
                .into()
        }
        Kind::NotFound => {
            Failure::new(Kind::NotFound, format!("there is no job {job}: {error}")).into()
        }
        // Whoever answered in the server's place may have swallowed a good answer.
        _ if matches!(error, client::Error::WebPage { .. }) => {
            let hint =
                format!("check the host, the port and what stands in between; {}", look_hint(look));
            Failure::new(error.kind(), error.to_string()).hint(hint).into()
        }
        _ => error.into(),
    }
}

fn look_hint(look: &str) -> String {
    format!("before you start another, look with: {look}")
}

/// A session that was started must never be lost, whatever happens to stdout.
fn undelivered(error: &anyhow::Error, session: &Item<Session>) -> anyhow::Error {
    let message = format!("a session was started, but it cannot be printed: {error:#}");
    Failure::new(Kind::Failure, message).hint(stop_command(session)).into()
}
