//! The command line: parsed here, handed to a command, and its failure told.

use std::ffi::OsString;
use std::mem::ManuallyDrop;
use std::sync::{Arc, Mutex};

use clap::error::ErrorKind;
use clap::{CommandFactory, FromArgMatches, Parser};

use crate::commands::Command;
use crate::completion;
use crate::config::{Colour, Env, Options, Settings};
use crate::context::Context;
use crate::diagnostics::{report_fatal, usage_failure};
use crate::error::Failure;
use crate::host::{Host, Terminal};
use crate::messages::{ErrorFormat, Messages};
use crate::output::{Filter, Look, Ui};
use crate::time::Clock;

/// Start and inspect restore sessions of Veeam Backup for Microsoft 365
///
/// A restore session opens the backup of a job as of a moment, for one workload. It stays open until it is stopped, and
/// what anybody does in it is logged as events.
#[derive(Parser)]
#[command(
    name = "vb365",
    bin_name = "vb365",
    version,
    disable_help_subcommand = true,
    max_term_width = 100,
    after_long_help = "Examples:\n  vb365 sandbox -- vb365 session list\n\n\
        Topics: vb365 help environment, exit-codes, formats, time\n\n\
        Exit codes: 0 done; 1 to 10 as 'vb365 help exit-codes' tells"
)]
struct Cli {
    #[command(flatten)]
    options: Options,

    #[command(subcommand)]
    command: Option<Command>,
}

/// The whole tree of commands, for what is generated from it.
pub fn command() -> clap::Command {
    Cli::command()
}

/// Runs a command line to its exit code.
pub(crate) fn run(argv: impl IntoIterator<Item = OsString>, host: Host) -> u8 {
    let argv: Vec<_> = argv.into_iter().collect();
    if completion::is_asked(&argv) {
        let tree = ManuallyDrop::new(Cli::command());
        completion::run(&argv, &tree, host);
        return 0;
    }
    let env = Env::new(host.env);
    let mut messages = Messages::new(Arc::new(Mutex::new(host.stderr)));
    // Until the command line is parsed: its own errors are printed in the requested format, too.
    messages.error_format = requested_error_format(&argv, &env);
    let look = Look {
        format: crate::output::Format::default(),
        columns: None,
        sort: None,
        header: true,
        bom: false,
        terminal: host.terminal.stdout,
        size: host.size,
        dumb: false,
        colour: false,
        zone: host.zone,
        now: host.now,
    };
    let mut ui = Ui::new(host.stdout, host.stdin, messages, look, false);
    // The process is about to end, and to take the tree of commands apart is a good part of what a short one costs.
    let mut tree = ManuallyDrop::new(Cli::command());
    let cli = match tree.try_get_matches_from_mut(&argv).and_then(|m| Cli::from_arg_matches(&m)) {
        Ok(cli) => cli,
        Err(error) => return not_parsed(&error, &mut ui),
    };
    if runs_nothing(&argv, cli.command.as_ref()) {
        let failure = Failure::usage("no command follows '--'").hint("leave out '--' to run none");
        return report_fatal(&failure.into(), &ui.messages);
    }
    // What explains a wrong variable must not fail on it.
    let offline = matches!(cli.command, None | Some(Command::Help(_) | Command::Completion(_)));
    let heeded = if offline { Env::default() } else { env.clone() };
    let settings = match Settings::resolve(&cli.options, &heeded) {
        Ok(settings) => settings,
        Err(failure) => return report_fatal(&failure.into(), &ui.messages),
    };
    dress(&mut ui, &settings, host.terminal);
    match settings.jq.as_ref().map(|code| Filter::new(code, host.now)).transpose() {
        Ok(filter) => ui.filter = filter,
        Err(failure) => return report_fatal(&failure.into(), &ui.messages),
    }
    let context = Context {
        settings,
        transport: host.transport,
        sleep: host.sleep,
        clock: Clock::starting(host.now),
    };
    let ended = match cli.command {
        Some(command) => command.run(&context, &mut ui, &Cli::command),
        None => ui.print(&Cli::command().render_long_help().to_string()).map(|()| 0),
    };
    ui.rest();
    ended.unwrap_or_else(|error| report_fatal(&error, &ui.messages))
}

/// Makes the streams look as the settings say.
fn dress(ui: &mut Ui, settings: &Settings, terminal: Terminal) {
    let coloured = |terminal: bool| match settings.colour {
        Colour::Always => true,
        Colour::Never => false,
        Colour::Auto => terminal,
    };
    ui.messages.error_format = settings.format.error_format();
    ui.messages.quiet = settings.quiet;
    ui.messages.verbosity = settings.verbosity;
    ui.messages.on_terminal = terminal.stderr;
    ui.messages.colour = coloured(terminal.stderr);
    ui.can_ask = terminal.stdin && terminal.stderr && !settings.no_input;
    ui.look.format = settings.format;
    ui.look.columns.clone_from(&settings.columns);
    ui.look.sort.clone_from(&settings.sort);
    ui.look.header = settings.header;
    ui.look.dumb = settings.dumb;
    ui.look.bom = settings.bom;
    ui.look.colour = coloured(ui.look.terminal.is_some());
    ui.pager.clone_from(&settings.pager);
    if !settings.dumb {
        (ui.rows, ui.bar) = (terminal.rows, terminal.bar);
    }
    if settings.utc {
        ui.look.zone = Arc::new(chrono::Utc);
    }
}

/// Whether a command was to be run, and none is named: `-- $COMMAND` with an empty variable. The parser takes that for no
/// command at all, and what was to end with one would stay open.
fn runs_nothing(argv: &[OsString], command: Option<&Command>) -> bool {
    command.is_some_and(Command::runs_another)
        && argv.iter().position(|word| word == "--").is_some_and(|at| at + 1 == argv.len())
}

/// Prints help and version on stdout, and reports everything else as a usage error.
fn not_parsed(error: &clap::Error, ui: &mut Ui) -> u8 {
    let is_result = matches!(
        error.kind(),
        ErrorKind::DisplayHelp
            | ErrorKind::DisplayVersion
            | ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand
    );
    let ended = if is_result {
        ui.print(&error.render().to_string())
    } else {
        Err(usage_failure(error).into())
    };
    ended.map_or_else(|error| report_fatal(&error, &ui.messages), |()| 0)
}

/// Returns the error format that the unparsed command line and the environment ask for.
fn requested_error_format(argv: &[OsString], env: &Env) -> ErrorFormat {
    let words: Vec<_> =
        argv.iter().map(|word| word.to_string_lossy()).take_while(|word| word != "--").collect();
    let format_of = |word: &str| {
        word.parse::<crate::output::Format>().is_ok_and(crate::output::Format::is_json)
    };
    let typed =
        words.windows(2).any(|pair| matches!(&*pair[0], "-o" | "--output") && format_of(&pair[1]));
    let joined = words.iter().any(|word| {
        matches!(&**word, "--json" | "--jq")
            || word.starts_with("--jq=")
            || word.strip_prefix("--output=").or(word.strip_prefix("-o")).is_some_and(format_of)
    });
    let from_env = || env.text("VB365_OUTPUT").ok().flatten().is_some_and(format_of);
    if typed || joined || from_env() { ErrorFormat::Json } else { ErrorFormat::Text }
}
