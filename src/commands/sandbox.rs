//! `vb365 sandbox`: a pretend server on this machine.

use std::ffi::OsString;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context as _;
use tempfile::TempDir;

use crate::api::Version;
use crate::error::{Failure, Kind};
use crate::help::HelpPage;
use crate::output::Ui;
use crate::sandbox::server::{self, Running};
use crate::sandbox::{Fault, Options, Sandbox};
use crate::sys::child::{self, ChildCommand, ChildExit};
use crate::sys::signals::{SignalResponse, on_signal};
use crate::text::shell_quoted;
use crate::time::{Edge, Moment, Span};

/// How long a command may take to end once a signal tells it to.
const GRACE: Duration = Duration::from_secs(10);

/// Run a pretend server on this machine
///
/// Serves HTTPS on loopback with a fresh self-signed certificate and holds everything in memory: organizations, jobs,
/// restore points and sessions made from a seed. Nothing in it is real. GET /sandbox/log and /sandbox/state need no token.
#[derive(clap::Args)]
#[command(add = HelpPage::new(&[
    ("Run one command against a simulated server", "vb365 sandbox -- vb365 session list"),
    ("Try commands in a shell; 'exit' ends the server", "vb365 sandbox -- $SHELL"),
    ("Simulate an old server that is sometimes slow",
     "vb365 sandbox --api v6 --fault slow=0.1 -- vb365 -v session list"),
])
    .done("interrupted")
    .exits(&[Kind::Usage])
    .exit_note("With '-- COMMAND': the exit code of COMMAND. Without it, 130 after Ctrl-C."))]
pub(crate) struct Args {
    /// Where to listen; loopback only, port 0 picks one
    #[arg(long, value_name = "ADDR:PORT", default_value = "127.0.0.1:0")]
    listen: SocketAddr,

    /// The API versions to serve
    #[arg(long, value_name = "V,V", value_delimiter = ',', default_value = "v6,v7,v8")]
    api: Vec<Version>,

    /// What all data are made from
    #[arg(long, value_name = "N", default_value_t = Options::default().seed)]
    seed: u64,

    /// A moment at which its clock stands still: the same requests then bring the same bytes
    #[arg(long, value_name = "TIME")]
    now: Option<Moment>,

    /// How many jobs there are
    #[arg(long, value_name = "N", default_value_t = Options::default().jobs)]
    jobs: usize,

    /// How many sessions there are
    #[arg(long, value_name = "N", default_value_t = Options::default().sessions)]
    sessions: usize,

    /// How many events a session has at most
    #[arg(long, value_name = "N", default_value_t = Options::default().events)]
    events: usize,

    /// Wait this long before each answer
    #[arg(long, value_name = "D")]
    latency: Option<Span>,

    /// How long a token is good for
    #[arg(long, value_name = "D")]
    token_lifetime: Option<Span>,

    /// Go wrong on purpose (can be repeated)
    #[arg(long = "fault", value_name = "KIND[=RATE]")]
    faults: Vec<Fault>,

    /// Run this with the connection in its environment, then end
    #[arg(last = true, value_name = "COMMAND")]
    command: Vec<OsString>,
}

pub(super) fn run(args: &Args, ui: &mut Ui) -> anyhow::Result<u8> {
    let options = options(args, ui)?;
    let (username, password) = (options.username.clone(), options.password.clone());
    let running = server::start(Arc::new(Sandbox::new(options)), args.listen)
        .map_err(|error| Failure::usage(format!("cannot listen on {}: {error}", args.listen)))?;
    let folder = tempfile::Builder::new()
        .prefix("vb365-sandbox-")
        .tempdir()
        .context("cannot keep the certificate")?;
    let certificate = folder.path().join("ca.pem");
    std::fs::write(&certificate, running.certificate_pem())
        .context("cannot keep the certificate")?;
    let variables = [
        ("VB365_SERVER", format!("https://{}", running.address())),
        ("VB365_USERNAME", username),
        ("VB365_PASSWORD", password),
        ("VB365_CA_CERT", certificate.display().to_string()),
    ];
    let Some((program, rest)) = args.command.split_first() else {
        return alone(running, folder, &variables, ui);
    };
    let ended = within(program, rest, &variables);
    drop((running, folder)); // the end may be by a signal, which unwinds nothing
    Ok(ended?.exit())
}

fn options(args: &Args, ui: &Ui) -> Result<Options, Failure> {
    let now = args
        .now
        .map(|moment| moment.resolve(Edge::First, ui.now(), &**ui.zone()))
        .transpose()
        .map_err(|error| Failure::usage(format!("--now: {error}")))?;
    let default = Options::default();
    let number = |version: &Version| match version {
        Version::V6 => 6,
        Version::V7 => 7,
        Version::V8 => 8,
    };
    Ok(Options {
        versions: args.api.iter().map(number).collect(),
        seed: args.seed,
        now,
        jobs: args.jobs,
        sessions: args.sessions,
        events: args.events,
        token_lifetime: args.token_lifetime.map_or(default.token_lifetime, |span| span.0),
        latency: args.latency.map_or(default.latency, |span| span.0),
        faults: args.faults.clone(),
        ..default
    })
}

/// Serves until a signal comes.
fn alone(
    running: Running,
    folder: TempDir,
    variables: &[(&str, String)],
    ui: &mut Ui,
) -> anyhow::Result<u8> {
    let mut folder = Some(folder);
    // A signal ends the process without unwinding, so it takes the folder along.
    let _cleaned = on_signal(move |_| {
        drop(folder.take());
        SignalResponse::Exit
    });
    let lines =
        variables.iter().map(|(name, value)| format!("export {name}={}\n", shell_quoted(value)));
    ui.print(&lines.collect::<String>())?;
    ui.messages
        .note("this server is pretend: nothing in it is real, and nothing is kept; Ctrl-C ends it");
    let _serving = running;
    loop {
        std::thread::park();
    }
}

/// Runs a command that finds the server in its environment.
fn within(
    program: &OsString,
    rest: &[OsString],
    variables: &[(&str, String)],
) -> Result<ChildExit, Failure> {
    let mut set: Vec<(OsString, OsString)> =
        variables.iter().map(|(name, value)| (name.into(), value.into())).collect();
    set.extend(path_with_us_first().map(|path| ("PATH".into(), path)));
    // What names another server, or another trust, would contradict what is set here.
    let unset = ["TOKEN", "PIN", "INSECURE", "PASSWORD_FILE", "PASSWORD_COMMAND"];
    let unset = unset.map(|name| format!("VB365_{name}").into()).to_vec();
    let command = ChildCommand { program, args: rest, set, unset, timeout: None, grace: GRACE };
    child::run(&command, &mut || Duration::MAX).map_err(|error| {
        Failure::usage(format!("cannot run {}: {error}", program.to_string_lossy()))
    })
}

/// The search path with this program's own folder in front, so that `vb365` means this very program.
#[expect(clippy::disallowed_methods, reason = "a child inherits the process's own environment")]
fn path_with_us_first() -> Option<OsString> {
    let own = std::env::current_exe().ok()?.parent()?.to_path_buf();
    let rest = std::env::var_os("PATH").unwrap_or_default();
    let folders =
        std::iter::once(own).chain(std::env::split_paths(&rest)).collect::<Vec<PathBuf>>();
    std::env::join_paths(folders).ok()
}
