//! One run: parses the command line, calls a command, and reports its failure.

use std::ffi::OsString;
use std::io::Write;
use std::mem::ManuallyDrop;
use std::sync::{Arc, Mutex};

use anyhow::Context as _;
use chrono::{DateTime, Utc};
use clap::error::ErrorKind;
use clap::{ColorChoice, CommandFactory, FromArgMatches, Parser, Subcommand, ValueEnum};

use super::command::Command;
use crate::completion;
use crate::config::{Env, GlobalOptions, Settings};
use crate::context::Context;
use crate::diagnostics::{report_fatal, usage_failure};
use crate::error::Failure;
use crate::help::{self, Detail};
use crate::host::{Host, Terminal, Unwritable};
use crate::messages::Messages;
use crate::output::{JqFilter, Style, Ui};
use crate::text::safe;
use crate::time::{Clock, Zone, is_known_zone};

/// Start and inspect restore sessions of Veeam Backup for Microsoft 365
///
/// A restore session gives access to a backup at a point in time, for one workload: Exchange, OneDrive, SharePoint or
/// Teams. It stays open until it is stopped. All activity in it is logged as events.
#[derive(Parser)]
#[command(name = "vb365", bin_name = "vb365", version, disable_help_subcommand = true)]
struct Root {
    #[command(flatten)]
    options: GlobalOptions,
}

/// Returns all commands with all their arguments, for what is generated from them.
pub fn command() -> clap::Command {
    let mut tree = Command::augment_subcommands(Root::command());
    tree.build();
    tree
}

/// Runs a command line and returns its exit code.
pub(crate) fn run(argv: impl IntoIterator<Item = OsString>, mut host: Host) -> i32 {
    let argv: Vec<_> = argv.into_iter().collect();
    if matches!(&argv[..], [_, word] if word == "--version" || word == "-V") {
        return print_version(host);
    }
    if completion::is_completion_request(&argv) {
        completion::run(&argv, &ManuallyDrop::new(command()), host);
        return 0;
    }
    let env = Env::new(std::mem::take(&mut host.env));
    let mut messages = Messages::new(Arc::new(Mutex::new(host.stderr)));
    let (options, command) = parse(&argv);
    messages.error_format = Settings::error_format(&options, &env);
    let settings = match Settings::resolve(&options, &env) {
        // Help explains the variables, so it must not fail on a wrong one, and a usage error comes first.
        Err(_) if !matches!(&command, Ok(Some(command)) if !command.is_offline()) => {
            Settings::resolve(&options, &Env::default())
        }
        settings => settings,
    };
    let prepared = settings.and_then(|settings| {
        let filter = options.jq.as_ref().map(|code| JqFilter::new(code, host.now)).transpose()?;
        Ok((Style { filter, ..style(&options, &settings, host.terminal, host.now) }, settings))
    });
    let (style, settings) = match prepared {
        Ok(prepared) => prepared,
        Err(failure) => return report_fatal(&failure.into(), &messages).into(),
    };
    messages.quiet = options.quiet;
    messages.verbosity = settings.verbosity;
    messages.on_terminal = host.terminal.stderr;
    messages.colour = is_coloured(&settings, host.terminal.stderr && !host.terminal.is_plain);
    let zone = if settings.utc { Arc::new(Utc) } else { host.zone };
    if host.is_process && !settings.utc && matches!(&command, Ok(Some(c)) if !c.is_offline()) {
        warn_of_unknown_zone(&env, &*zone, host.now, &messages);
    }
    let style = Style { size: host.size, zone, shell: host.shell, ..style };
    // Other commands only read: their results may be discarded. The ID of a new session must not be lost.
    let starts_session = matches!(&command, Ok(Some(Command::Explore(_))));
    let stdout: Box<dyn Write + Send> =
        if host.is_stdout_lost && starts_session { Box::new(Unwritable) } else { host.stdout };
    let mut ui = Ui::new(stdout, host.stdin, messages, style);
    let clock = Clock::starting(host.now);
    let context = Context { settings, transport: host.transport, sleep: host.sleep, clock };
    let ended = dispatch(command, &argv, &context, &mut ui);
    ui.end_progress();
    ended.unwrap_or_else(|error| report_fatal(&error, &ui.messages).into())
}

/// Prints a warning if `TZ` names a time zone that does not exist: then local times are those of another zone.
fn warn_of_unknown_zone(env: &Env, zone: &dyn Zone, now: DateTime<Utc>, messages: &Messages) {
    if let Ok(Some(name)) = env.text("TZ")
        && cfg!(unix)
        && !is_known_zone(name)
    {
        let offset = zone.show(now).format("%:z");
        let name = safe(name);
        messages.warn(&format!(
            "TZ is ignored: there is no time zone '{name}'; local times have the offset {offset}"
        ));
    }
}

fn dispatch(
    command: Result<Option<Command>, clap::Error>,
    argv: &[OsString],
    context: &Context,
    ui: &mut Ui,
) -> anyhow::Result<i32> {
    match command {
        Err(error) => print_unparsed(&error, argv, ui).map(|()| 0),
        Ok(None) => print_help(&[], Detail::Brief, ui).map(|()| 0),
        Ok(Some(command)) if command.runs_another() && ends_with_dashes(argv) => {
            let failure = Failure::usage("no command follows '--'");
            Err(failure.hint("omit '--' to run no command").into())
        }
        Ok(Some(command)) => command.run(context, ui, &self::command),
    }
}

/// Prints the version, without the tree of commands: this is what `--version` alone costs.
fn print_version(mut host: Host) -> i32 {
    let line = concat!("vb365 ", env!("CARGO_PKG_VERSION"), "\n").as_bytes();
    let printed = host.stdout.write_all(line).and_then(|()| host.stdout.flush());
    let messages = Messages::new(Arc::new(Mutex::new(host.stderr)));
    let printed = printed.context("cannot write the output");
    printed.map_or_else(|error| report_fatal(&error, &messages).into(), |()| 0)
}

/// Parses a command line into the global options and the command, if one is named. If it does not parse, only the options
/// are returned that decide how help and errors look.
fn parse(argv: &[OsString]) -> (GlobalOptions, Result<Option<Command>, clap::Error>) {
    // The process is about to end, and freeing the tree would be a good part of the time of a short command.
    let mut tree = ManuallyDrop::new(branch(argv));
    let parsed = tree.try_get_matches_from_mut(argv).and_then(|matches| {
        let options = Root::from_arg_matches(&matches)?.options;
        let command = matches.subcommand_name().map(|_| Command::from_arg_matches(&matches));
        Ok((options, command.transpose()?))
    });
    match parsed {
        Ok((options, command)) => (options, Ok(command)),
        Err(error) => (scan_appearance(argv), Err(error)),
    }
}

/// Returns whether a command line ends with `--`: `-- $COMMAND` with an empty variable. The parser takes that for no
/// command at all, and the session that was to end with one would stay open.
fn ends_with_dashes(argv: &[OsString]) -> bool {
    argv.iter().position(|word| word == "--").is_some_and(|at| at + 1 == argv.len())
}

/// Reads the options that decide how help and errors look from a command line that does not parse.
fn scan_appearance(argv: &[OsString]) -> GlobalOptions {
    let (mut options, mut is_filtered) = (GlobalOptions::default(), false);
    let words = argv.iter().skip(1).take_while(|word| *word != "--");
    let words: Vec<_> = words.map(|word| word.to_string_lossy()).collect();
    for (at, word) in words.iter().enumerate() {
        let next = || words.get(at + 1).map(|word| &**word);
        let (name, value) = match word.split_once('=') {
            Some((name, value)) => (name, Some(value)),
            None if word.starts_with("-o") && word.len() > 2 => ("-o", word.get(2..)),
            None => (&**word, next()),
        };
        match name {
            "--json" => options.json = true,
            "--jq" => is_filtered = true,
            "-o" | "--output" => options.output = value.and_then(|value| value.parse().ok()),
            "--color" => {
                options.color = value.and_then(|value| ColorChoice::from_str(value, true).ok());
            }
            _ => {}
        }
    }
    options.json |= is_filtered && options.output.is_none();
    options
}

/// Returns the part of the tree of commands that a command line needs: if its first word names a command, that command
/// alone. Global options are copied into each command of the tree, and most of a short run was spent on that.
fn branch(argv: &[OsString]) -> clap::Command {
    let names = Command::augment_subcommands(clap::Command::new("vb365"));
    match argv.get(1).and_then(|word| names.find_subcommand(word)) {
        Some(found) => Root::command().subcommand(found.clone()),
        None => Command::augment_subcommands(Root::command()),
    }
}

fn is_coloured(settings: &Settings, terminal: bool) -> bool {
    match settings.colour {
        ColorChoice::Always => true,
        ColorChoice::Never => false,
        ColorChoice::Auto => terminal,
    }
}

/// Returns how results are printed, by the settings and the terminal.
fn style(
    options: &GlobalOptions,
    settings: &Settings,
    terminal: Terminal,
    now: DateTime<Utc>,
) -> Style {
    let dumb = settings.dumb || terminal.is_plain;
    Style {
        format: settings.format,
        columns: options.columns.clone(),
        sort: options.sort.clone(),
        limit: options.limit.and_then(|limit| usize::try_from(limit).ok()),
        header: !options.no_header,
        bom: options.bom,
        colour: is_coloured(settings, terminal.stdout.is_some() && !terminal.is_plain),
        aligned: settings.colour == ColorChoice::Always,
        terminal: terminal.stdout,
        dumb,
        pager: settings.pager.clone(),
        rows: terminal.rows.filter(|_| !dumb),
        bar: terminal.bar.filter(|_| !dumb),
        can_ask: terminal.stdin && terminal.stderr && !settings.no_input,
        ..Style::new(now)
    }
}

/// Prints help and version on stdout.
///
/// # Errors
/// The command line does not parse.
fn print_unparsed(error: &clap::Error, argv: &[OsString], ui: &mut Ui) -> anyhow::Result<()> {
    match error.kind() {
        ErrorKind::DisplayVersion => ui.print(&error.render().to_string()),
        ErrorKind::DisplayHelp | ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => {
            let (path, detail) = help_request(argv);
            print_help(&path, detail, ui)
        }
        _ => Err(usage_failure(error, argv, command).into()),
    }
}

fn print_help(path: &[String], detail: Detail, ui: &mut Ui) -> anyhow::Result<()> {
    let root = command();
    let found = path.iter().try_fold(&root, |command, name| command.find_subcommand(name));
    ui.print_help(&match found {
        Some(command) if !path.is_empty() => help::render_command(command, detail, ui.help_width()),
        _ => help::render_overview(&root, detail, ui.help_width()),
    })
}

/// Returns the command whose help a command line asks for, and in which detail. Marks stand in the place of the help of each
/// command, so that the parser itself says which one it would print.
fn help_request(argv: &[OsString]) -> (Vec<String>, Detail) {
    fn mark(command: clap::Command, path: &str) -> clap::Command {
        let marked = command.about(format!("-h{path}")).long_about(format!("--help{path}"));
        marked.help_template("{about}").term_width(0).mut_subcommands(|child| {
            let path = format!("{path} {}", child.get_name());
            mark(child, &path)
        })
    }
    // If nothing differs between the two, the parser takes --help for -h.
    let mut tree = Command::augment_subcommands(
        Root::command().mut_arg("quiet", |arg| arg.hide_short_help(true)),
    );
    tree.build();
    let answer =
        mark(tree, "").try_get_matches_from(argv).map_or_else(|e| e.to_string(), |_| String::new());
    let mut words = answer.split_whitespace().map(str::to_owned);
    let is_full = words.next().is_some_and(|word| word == "--help");
    (words.collect(), if is_full { Detail::Full } else { Detail::Brief })
}
