//! The command line: parsed here, handed to a command, and its failure reported.

use std::ffi::OsString;
use std::mem::ManuallyDrop;
use std::sync::{Arc, Mutex};

use chrono::{DateTime, Utc};
use clap::error::ErrorKind;
use clap::{CommandFactory, FromArgMatches, Parser, Subcommand};

use crate::commands::Command;
use crate::completion;
use crate::config::{Colour, Env, GlobalOptions, Settings};
use crate::context::Context;
use crate::diagnostics::{report_fatal, usage_failure};
use crate::error::Failure;
use crate::help::{self, Detail};
use crate::host::{Host, Terminal};
use crate::messages::{ErrorFormat, Messages};
use crate::output::{JqFilter, Style, Ui};
use crate::time::Clock;

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
pub(crate) fn run(argv: impl IntoIterator<Item = OsString>, mut host: Host) -> u8 {
    let argv: Vec<_> = argv.into_iter().collect();
    if completion::is_completion_request(&argv) {
        let tree = ManuallyDrop::new(command());
        completion::run(&argv, &tree, host);
        return 0;
    }
    let env = Env::new(std::mem::take(&mut host.env));
    let mut messages = Messages::new(Arc::new(Mutex::new(host.stderr)));
    // Until the command line is parsed: its own errors are printed in the requested format, too.
    messages.error_format = requested_error_format(&argv, &env);
    let (options, command) = match parse(&argv) {
        Ok(parsed) => parsed,
        Err(error) => {
            let settings = Settings::resolve(&GlobalOptions::default(), &env).ok();
            let style = settings.map_or_else(
                || Style::new(host.now),
                |settings| {
                    set_messages(&mut messages, &settings, host.terminal);
                    style(&settings, host.terminal, host.now)
                },
            );
            let mut ui = Ui::new(host.stdout, host.stdin, messages, style);
            return report_unparsed(&error, &argv, &mut ui);
        }
    };
    if runs_nothing(&argv, command.as_ref()) {
        let failure = Failure::usage("no command follows '--'").hint("leave out '--' to run none");
        return report_fatal(&failure.into(), &messages);
    }
    let settings = match Settings::resolve(&options, &env) {
        Ok(settings) => settings,
        // Help explains the variables, so it must not fail on a wrong one.
        Err(_) if command.as_ref().is_none_or(Command::is_offline) => {
            match Settings::resolve(&options, &Env::default()) {
                Ok(settings) => settings,
                Err(failure) => return report_fatal(&failure.into(), &messages),
            }
        }
        Err(failure) => return report_fatal(&failure.into(), &messages),
    };
    messages.error_format = settings.format.error_format();
    set_messages(&mut messages, &settings, host.terminal);
    let filter = match settings.jq.as_ref().map(|code| JqFilter::new(code, host.now)).transpose() {
        Ok(filter) => filter,
        Err(failure) => return report_fatal(&failure.into(), &messages),
    };
    let style = Style {
        size: host.size,
        filter,
        zone: if settings.utc { Arc::new(Utc) } else { host.zone },
        ..style(&settings, host.terminal, host.now)
    };
    let mut ui = Ui::new(host.stdout, host.stdin, messages, style);
    let context = Context {
        settings,
        transport: host.transport,
        sleep: host.sleep,
        clock: Clock::starting(host.now),
    };
    let ended = match command {
        Some(command) => command.run(&context, &mut ui, &self::command),
        None => print_help(&[], Detail::Brief, &mut ui).map(|()| 0),
    };
    ui.rest();
    ended.unwrap_or_else(|error| report_fatal(&error, &ui.messages))
}

/// Parses a command line into the global options and the command, if one is named.
fn parse(argv: &[OsString]) -> Result<(GlobalOptions, Option<Command>), clap::Error> {
    // The process is about to end, and to take the tree of commands apart is a good part of what a short one costs.
    let mut tree = ManuallyDrop::new(branch(argv));
    let matches = tree.try_get_matches_from_mut(argv)?;
    let options = Root::from_arg_matches(&matches)?.options;
    let command = matches.subcommand_name().map(|_| Command::from_arg_matches(&matches));
    Ok((options, command.transpose()?))
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
        Colour::Always => true,
        Colour::Never => false,
        Colour::Auto => terminal,
    }
}

fn set_messages(messages: &mut Messages, settings: &Settings, terminal: Terminal) {
    messages.quiet = settings.quiet;
    messages.verbosity = settings.verbosity;
    messages.on_terminal = terminal.stderr;
    messages.colour = is_coloured(settings, terminal.stderr);
}

/// Returns how results are printed, by the settings and the terminal.
fn style(settings: &Settings, terminal: Terminal, now: DateTime<Utc>) -> Style {
    Style {
        format: settings.format,
        columns: settings.columns.clone(),
        sort: settings.sort.clone(),
        header: settings.header,
        bom: settings.bom,
        colour: is_coloured(settings, terminal.stdout.is_some()),
        aligned: settings.colour == Colour::Always,
        terminal: terminal.stdout,
        dumb: settings.dumb,
        pager: settings.pager.clone(),
        rows: terminal.rows.filter(|_| !settings.dumb),
        bar: terminal.bar.filter(|_| !settings.dumb),
        can_ask: terminal.stdin && terminal.stderr && !settings.no_input,
        ..Style::new(now)
    }
}

/// Returns whether a command was to be run, and none is named: `-- $COMMAND` with an empty variable. The parser takes that
/// for no command at all, and the session that was to end with one would stay open.
fn runs_nothing(argv: &[OsString], command: Option<&Command>) -> bool {
    command.is_some_and(Command::runs_another)
        && argv.iter().position(|word| word == "--").is_some_and(|at| at + 1 == argv.len())
}

/// Prints help and version on stdout, and reports everything else as a usage error.
fn report_unparsed(error: &clap::Error, argv: &[OsString], ui: &mut Ui) -> u8 {
    let ended = match error.kind() {
        ErrorKind::DisplayVersion => ui.print(&error.render().to_string()),
        ErrorKind::DisplayHelp | ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => {
            let (path, detail) = help_request(argv);
            print_help(&path, detail, ui)
        }
        _ => Err(usage_failure(error).into()),
    };
    ended.map_or_else(|error| report_fatal(&error, &ui.messages), |()| 0)
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
