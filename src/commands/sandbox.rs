//! `vb365 sandbox`: runs a simulated server on this machine.

mod inner_command;
mod shell;

use std::ffi::OsString;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context as _;
use clap::builder::ValueParser;
use tempfile::TempDir;

use crate::api::Version;
use crate::error::{Failure, Kind};
use crate::help::{HelpPage, ValueSource};
use crate::output::Ui;
use crate::sandbox::server::{self, SandboxServer};
use crate::sandbox::{BodyFraming, FaultRule, Sandbox, SandboxOptions, parse_size};
use crate::sys::signals::{SignalResponse, on_signal};
use crate::time::{Edge, TimeArg, parse_duration};
use inner_command::run_command;

/// The kinds of faults, for completion.
const FAULTS: &[&str] = &[
    "401",
    "429",
    "500",
    "503",
    "html",
    "half-json",
    "hang",
    "drop-before",
    "drop-after",
    "slow",
    "repeat-page",
    "session-gone",
    "set-expired",
    "timeout-above=100",
    "cut=1MB",
    "stall=1MB",
    "gone=1MB",
    "slow=100kB",
    "remake",
    "wrong-size",
    "json-in-stream",
    "html-in-stream",
    "no-range",
    "staging-drop",
];

/// Run a simulated server on this machine
///
/// Serves HTTPS on the loopback interface with a new self-signed certificate. All data are generated from a seed and
/// kept in memory: organizations, jobs, restore points, sessions and their content. GET /sandbox/log, /sandbox/state
/// and /sandbox/truth need no token.
#[derive(clap::Args)]
#[command(add = HelpPage::new(&[
    ("Run one command against a simulated server", "vb365 sandbox -- vb365 session list"),
    ("Try commands in a shell (Windows: -- powershell); 'exit' ends the server", "vb365 sandbox -- $SHELL"),
    ("Simulate an old server that is sometimes slow",
     "vb365 sandbox --api v6 --fault slow=0.1 -- vb365 -v session list"),
])
    .done("interrupted")
    .exits(&[Kind::Usage])
    .exit_note("With '-- COMMAND': the exit code of COMMAND. Without it, 130 after Ctrl-C."))]
#[expect(clippy::struct_excessive_bools, reason = "each is an option of its own")]
pub(crate) struct Args {
    /// Loopback address
    ///
    /// Port 0, or no port, selects a free one.
    #[arg(long, value_name = "ADDR:PORT", default_value = "127.0.0.1:0", value_parser = parse_listen)]
    listen: SocketAddr,

    /// Served API versions
    #[arg(long, value_name = "V,V", value_delimiter = ',', default_value = "v6,v7,v8")]
    api: Vec<Version>,

    /// Release of product 8
    ///
    /// v8 has small differences between the releases, for example in its properties.
    #[arg(long, value_name = "RELEASE", default_value = "8.4", hide_short_help = true,
        hide_possible_values = true, value_parser = ["8.0", "8.1", "8.2", "8.3", "8.4"])]
    product: String,

    /// Seed of generated data
    ///
    /// With an even seed, properties without a value are null. With an odd one, they are left out.
    #[arg(long, value_name = "N", default_value_t = SandboxOptions::default().seed)]
    seed: u64,

    /// Fix the clock at TIME
    ///
    /// The output is then reproducible.
    #[arg(long, value_name = "TIME")]
    now: Option<TimeArg>,

    /// Number of jobs
    #[arg(long, value_name = "N", default_value_t = SandboxOptions::default().jobs, value_parser = count_up_to(10_000))]
    jobs: usize,

    /// Initial restore sessions
    #[arg(long, value_name = "N", default_value_t = SandboxOptions::default().sessions, value_parser = count_up_to(1_000_000))]
    sessions: usize,

    /// Maximum events per session
    ///
    /// Applies to the initial sessions.
    #[arg(long, value_name = "N", default_value_t = SandboxOptions::default().events, value_parser = count_up_to(1_000_000))]
    events: usize,

    /// Number of people
    ///
    /// They are in the first organization. Each has a mailbox and a OneDrive. Content is computed on request: large numbers need no memory.
    #[arg(long, value_name = "N", default_value_t = SandboxOptions::default().mailboxes, value_parser = count_up_to(1_000_000))]
    mailboxes: usize,

    /// Items per mailbox or drive
    ///
    /// Also per document library, list and channel. The number is approximate.
    #[arg(long, value_name = "N", default_value_t = SandboxOptions::default().items, value_parser = count_up_to(100_000_000))]
    items: usize,

    /// Maximum depth of folders
    #[arg(long, value_name = "N", default_value_t = SandboxOptions::default().depth, hide_short_help = true,
        value_parser = count_up_to(200))]
    depth: usize,

    /// Mean size of a file
    ///
    /// In bytes, kB, MB, GB, KiB or MiB.
    #[arg(long, value_name = "SIZE", default_value = "200kB", hide_short_help = true, value_parser = parse_size)]
    file_size: u64,

    /// Leave out the links of items in sessions
    ///
    /// The API does not promise them.
    #[arg(long, hide_short_help = true)]
    no_links: bool,

    /// Add hostile texts and sizes
    ///
    /// They break careless readers of tables and reports. Without it, the data look like a company's.
    #[arg(long)]
    hostile: bool,

    /// Delay before each response
    #[arg(long, value_name = "DURATION", value_parser = duration_up_to(3_600, "1h"))]
    latency: Option<Duration>,

    /// Lifetime of an access token
    #[arg(long, value_name = "DURATION", hide_short_help = true, value_parser = duration_up_to(365 * 86_400, "365d"))]
    token_lifetime: Option<Duration>,

    /// Throttle token requests
    ///
    /// A real server admits 1 a second and 5 a minute from each other machine, and throttles none of its own.
    #[arg(long, hide_short_help = true)]
    throttle_tokens: bool,

    /// Inject faults
    ///
    /// FAULT is KIND or KIND=VALUE, with options after commas. KIND is one of 401, 429, 500, 503, html, half-json, hang,
    /// drop-before, drop-after and slow. VALUE is the share of requests, from 0 to 1 [default: 1].
    ///
    /// Of pages inside a restore session: timeout-above=N, repeat-page, session-gone and set-expired. A page with a limit
    /// above N is never answered.
    ///
    /// Of saves and exports: cut, stall and gone (the session is stopped) after VALUE bytes [default: half of them];
    /// slow=SIZE (bytes per second); remake (other content on each repeat), wrong-size, json-in-stream, html-in-stream,
    /// no-range and staging-drop.
    ///
    /// Options after a comma limit a fault: times=N (the first N requests), each=N (the first N of each path),
    /// after=N (not the first N), rate=SHARE, and at=TEXT. TEXT is a part of the path, of the names of the item, or of
    /// its owner's address. It is last. Example: cut=1MB,times=2,at=ana@contoso.example
    #[arg(long = "fault", value_name = "FAULT", add = ValueSource::Words(FAULTS))]
    faults: Vec<FaultRule>,

    /// Time to make a PST file
    ///
    /// The server then sends the first byte. It keeps the file until the session is stopped.
    #[arg(long, value_name = "DURATION", hide_short_help = true, value_parser = duration_up_to(86_400, "24h"))]
    staging: Option<Duration>,

    /// Fail all exports to PST
    ///
    /// A real server needs Outlook for them.
    #[arg(long, hide_short_help = true)]
    no_outlook: bool,

    /// End of saved streams
    ///
    /// It is marked by Content-Length, by the last chunk, or by the end of the connection.
    #[arg(long, value_name = "HOW", default_value = "length", hide_short_help = true,
        value_parser = ["length", "chunked", "close"])]
    framing: String,

    /// Require the set ID of searches
    ///
    /// A later page without the ID of the first page starts another search, whose order differs.
    #[arg(long, hide_short_help = true)]
    strict_sets: bool,

    /// Syntax of the printed variables
    ///
    /// It is that of sh or of powershell. Default: powershell on Windows, otherwise sh.
    #[arg(
        long,
        value_name = "SHELL",
        value_parser = ["sh", "powershell"],
        hide_possible_values = true,
        conflicts_with = "command"
    )]
    shell: Option<String>,

    /// Run COMMAND against the server, then stop
    ///
    /// The environment of COMMAND has the connection. The prompts of bash, zsh, fish, sh, powershell and cmd name the
    /// sandbox.
    #[arg(last = true, value_name = "COMMAND")]
    command: Vec<OsString>,
}

pub(crate) fn run(args: &Args, ui: &mut Ui) -> anyhow::Result<i32> {
    let options = options(args, ui)?;
    let (username, password) = (options.username.clone(), options.password.clone());
    let server = server::start(Arc::new(Sandbox::new(options)), args.listen)
        .map_err(|error| Failure::usage(format!("cannot listen on {}: {error}", args.listen)))?;
    let folder = tempfile::Builder::new()
        .prefix("vb365-sandbox-")
        .tempdir()
        .context("cannot create a directory for the certificate")?;
    let certificate = folder.path().join("ca.pem");
    std::fs::write(&certificate, server.certificate_pem())
        .context("cannot write the certificate")?;
    let variables = [
        ("VB365_SERVER", format!("https://{}", server.address())),
        ("VB365_USERNAME", username),
        ("VB365_PASSWORD", password),
        ("VB365_CA_CERT", certificate.display().to_string()),
    ];
    let Some((program, rest)) = args.command.split_first() else {
        let syntax = shell::syntax(args.shell.as_deref());
        let line = |(name, value): &(&str, String)| syntax.assignment(name, value) + "\n";
        let lines: String = variables.iter().map(line).collect();
        return serve_until_signal(server, folder, &lines, ui);
    };
    let url = &variables[0].1;
    ui.messages.note(&format!("simulated server at {url}: its data are generated and not saved"));
    let ended = run_command(program, rest, &variables, folder.path());
    drop((server, folder)); // exit() may end the process by a signal, without unwinding
    Ok(ended?.exit())
}

fn options(args: &Args, ui: &Ui) -> Result<SandboxOptions, Failure> {
    let now = args
        .now
        .map(|time| time.resolve(Edge::First, ui.now(), &**ui.zone()))
        .transpose()
        .map_err(|error| Failure::usage(format!("--now: {error}")))?;
    let default = SandboxOptions::default();
    let number = |version: &Version| match version {
        Version::V6 => 6,
        Version::V7 => 7,
        Version::V8 => 8,
    };
    Ok(SandboxOptions {
        versions: args.api.iter().map(number).collect(),
        seed: args.seed,
        now,
        hostile: args.hostile,
        v8_minor: args.product.trim_start_matches("8.").parse().unwrap_or(default.v8_minor),
        throttle_tokens: args.throttle_tokens,
        jobs: args.jobs,
        sessions: args.sessions,
        events: args.events,
        mailboxes: args.mailboxes,
        items: args.items,
        depth: args.depth,
        file_size: args.file_size,
        has_links: !args.no_links,
        token_lifetime: args.token_lifetime.unwrap_or(default.token_lifetime),
        latency: args.latency.unwrap_or(default.latency),
        faults: args.faults.clone(),
        staging: args.staging.unwrap_or(default.staging),
        has_outlook: !args.no_outlook,
        framing: match args.framing.as_str() {
            "chunked" => BodyFraming::Chunked,
            "close" => BodyFraming::Close,
            _ => BodyFraming::Length,
        },
        strict_sets: args.strict_sets,
        ..default
    })
}

/// Reads an address with or without a port.
fn parse_listen(text: &str) -> Result<SocketAddr, String> {
    let address = text.trim_start_matches('[').trim_end_matches(']').parse::<IpAddr>();
    text.parse().or(address.map(|address| SocketAddr::new(address, 0))).map_err(|_| {
        format!("'{text}' is not an address: write 127.0.0.1, 127.0.0.1:4443 or [::1]:4443")
    })
}

/// Returns a reader of whole numbers up to `most`.
fn count_up_to(most: usize) -> ValueParser {
    let read = move |text: &str| match text.parse::<u128>() {
        Ok(count) => usize::try_from(count)
            .ok()
            .filter(|count| *count <= most)
            .ok_or_else(|| format!("the maximum is {most}")),
        Err(_) => Err(format!("'{text}' is not a whole number")),
    };
    ValueParser::new(read)
}

/// Returns a reader of durations up to a number of seconds, which `most` spells.
fn duration_up_to(seconds: u64, most: &'static str) -> ValueParser {
    let read = move |text: &str| match parse_duration(text)? {
        duration if duration > Duration::from_secs(seconds) => {
            Err(format!("the maximum is {most}"))
        }
        duration => Ok(duration),
    };
    ValueParser::new(read)
}

/// Prints the connection as shell commands, and serves until a signal ends the process.
fn serve_until_signal(
    server: SandboxServer,
    folder: TempDir,
    lines: &str,
    ui: &mut Ui,
) -> anyhow::Result<i32> {
    let mut folder = Some(folder);
    // A signal ends the process without unwinding, so its handler removes the folder.
    let _cleaned = on_signal(move |_| {
        drop(folder.take());
        SignalResponse::Exit
    });
    ui.print(lines)?;
    ui.messages
        .note("this is a simulated server: its data are generated and not saved; Ctrl-C stops it");
    let _server = server;
    loop {
        std::thread::park();
    }
}
