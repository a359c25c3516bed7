//! Errors of the command-line parser.

use std::ffi::OsString;
use std::num::{IntErrorKind, ParseIntError};

use clap::error::{ContextKind, ContextValue, ErrorKind};

use crate::error::Failure;

/// Words that people type for a command of another name.
const SYNONYMS: [(&str, &str); 11] = [
    ("dir", "ls"),
    ("find", "search"),
    ("get", "show"),
    ("grep", "search"),
    ("list", "ls"),
    ("ll", "ls"),
    ("ls", "list"),
    ("mount", "explore"),
    ("open", "explore"),
    ("restore", "explore"),
    ("start", "explore"),
];

/// Returns an error of the command-line parser as a failure: one sentence, and hints with commands. `typed` is the command line,
/// and `tree` returns all commands.
pub(crate) fn usage_failure(
    error: &clap::Error,
    typed: &[OsString],
    tree: impl Fn() -> clap::Command,
) -> Failure {
    let text = |kind| match error.get(kind) {
        Some(ContextValue::String(text)) => text.as_str(),
        _ => "",
    };
    let argument = option_name(text(ContextKind::InvalidArg));
    let failure = match error.kind() {
        ErrorKind::ValueValidation => {
            // A positional argument is `[NAME]...` or `<NAME>`.
            let name = argument.trim_end_matches("...").trim_matches(['[', ']', '<', '>']);
            return Failure::usage(format!("{name}: {}", value_problem(error)));
        }
        ErrorKind::InvalidValue => invalid_value(error, argument, text(ContextKind::InvalidValue)),
        ErrorKind::UnknownArgument if argument.starts_with('-') => {
            let mut suggested = near(argument, &texts(error, ContextKind::SuggestedArg));
            let command = command_of(error).unwrap_or_default();
            let long = option_with_one_dash(argument, typed, &command, tree);
            let habit = habit_of_ls(argument).filter(|_| long.is_none() && command == "vb365 ls");
            suggested.extend(long);
            let failure = Failure::usage(format!("unknown option '{argument}'"));
            match habit {
                Some(hint) => failure.hint(hint),
                None => with_suggestion(failure, &suggested),
            }
        }
        ErrorKind::UnknownArgument => Failure::usage(format!("unexpected argument '{argument}'")),
        ErrorKind::InvalidSubcommand => {
            unknown_command(error, text(ContextKind::InvalidSubcommand))
        }
        ErrorKind::MissingRequiredArgument => {
            let missing = texts(error, ContextKind::InvalidArg).join(", ");
            Failure::usage(format!("required argument missing: {missing}"))
        }
        ErrorKind::ArgumentConflict => {
            let others = texts(error, ContextKind::PriorArg);
            match others.iter().map(|other| option_name(other)).collect::<Vec<_>>()[..] {
                [other] if other == argument => {
                    Failure::usage(format!("{argument} can be given only once"))
                }
                ref others if !others.is_empty() && !argument.is_empty() => {
                    let others = others.join(", ");
                    Failure::usage(format!("{argument} and {others} cannot be combined"))
                }
                _ => Failure::usage(first_paragraph(error)),
            }
        }
        _ => Failure::usage(first_paragraph(error)),
    };
    match command_of(error) {
        Some(command) => failure.hint(format!("see: {command} -h")),
        None => failure,
    }
}

/// Returns what takes the place of an option that the command `ls` of other systems has.
fn habit_of_ls(option: &str) -> Option<&'static str> {
    Some(match option {
        "-a" | "-A" => "omit it: all items are listed, with readable sizes",
        "-t" => "sort by time with: --sort time",
        "-S" => "sort by size with: --sort size",
        "-r" => "list what is below with: -R",
        "-d" | "-1" => "print only paths with: -o id",
        _ => return None,
    })
}

/// Returns the option of an argument as clap names it: `--state` of `--state <STATE>`.
fn option_name(argument: &str) -> &str {
    argument.split([' ', '=']).next().unwrap_or_default()
}

fn texts(error: &clap::Error, kind: ContextKind) -> Vec<String> {
    match error.get(kind) {
        Some(ContextValue::String(text)) => vec![text.clone()],
        Some(ContextValue::Strings(texts)) => texts.clone(),
        _ => Vec::new(),
    }
}

/// Returns the sentence of a value parser. Those of number parsers are replaced: they name no valid values.
fn value_problem(error: &clap::Error) -> String {
    let value = texts(error, ContextKind::InvalidValue).concat();
    let Some(source) = std::error::Error::source(error) else { return first_paragraph(error) };
    if let Some(cause) = source.downcast_ref::<ParseIntError>() {
        return match cause.kind() {
            IntErrorKind::PosOverflow => format!("'{value}' is too large"),
            _ => format!("'{value}' is not a whole number"),
        };
    }
    let problem = source.to_string();
    match problem.split_once(" is not in ").map(|(_, range)| range.split_once("..=")) {
        Some(Some((low, high))) if high == u32::MAX.to_string() => {
            format!("'{value}' is out of range: use {low} or more")
        }
        Some(Some((low, high))) => format!("'{value}' is out of range: use {low} to {high}"),
        _ => problem,
    }
}

fn invalid_value(error: &clap::Error, argument: &str, value: &str) -> Failure {
    let valid = texts(error, ContextKind::ValidValue).join(", ");
    if value.is_empty() {
        let valid = if valid.is_empty() { valid } else { format!(" (valid: {valid})") };
        return Failure::usage(format!("{argument}: a value is required{valid}"));
    }
    Failure::usage(format!("{argument}: invalid value '{value}' (valid: {valid})"))
}

fn unknown_command(error: &clap::Error, name: &str) -> Failure {
    let mut suggested = near(name, &texts(error, ContextKind::SuggestedSubcommand));
    let is_top_level = command_of(error).is_some_and(|command| command == "vb365");
    let fits = |meant: &str| match meant {
        "explore" | "ls" | "search" => is_top_level,
        "show" => true,
        _ => !is_top_level,
    };
    let synonym = SYNONYMS.iter().find(|(word, meant)| *word == name && fits(meant));
    suggested.extend(synonym.map(|(_, meant)| (*meant).to_owned()));
    with_suggestion(Failure::usage(format!("unknown command '{name}'")), &suggested)
}

/// Returns the suggestions that differ from a word by a typing mistake. clap also suggests words that are only similar: for
/// `--user` it suggested `--username`, which signs in as another user.
fn near(word: &str, suggested: &[String]) -> Vec<String> {
    let most = (word.trim_start_matches('-').chars().count() / 3).max(1);
    let is_near = |other: &&String| strsim::osa_distance(word, other) <= most;
    suggested.iter().filter(is_near).cloned().collect()
}

/// Returns the option of a command that was typed with one dash. The parser reads `-to` as `-t -o`.
fn option_with_one_dash(
    argument: &str,
    typed: &[OsString],
    command: &str,
    tree: impl Fn() -> clap::Command,
) -> Option<String> {
    let words = typed.iter().filter_map(|word| word.to_str());
    let mut words = words.filter(|word| word.starts_with(argument) && !word.starts_with("--"));
    let long = words.next()?.trim_start_matches('-').split('=').next()?;
    let tree = tree();
    let mut names = command.split(' ').skip(1);
    let command = names.try_fold(&tree, |command, name| command.find_subcommand(name))?;
    let is_known = command.get_arguments().any(|option| option.get_long() == Some(long));
    is_known.then(|| format!("--{long}"))
}

fn with_suggestion(failure: Failure, suggested: &[String]) -> Failure {
    if suggested.is_empty() {
        return failure;
    }
    let words: Vec<_> = suggested.iter().map(|word| format!("'{word}'")).collect();
    failure.hint(format!("did you mean {}?", words.join(" or ")))
}

/// Returns the command that was being parsed: the lower-case words of the usage line.
fn command_of(error: &clap::Error) -> Option<String> {
    let Some(ContextValue::StyledStr(usage)) = error.get(ContextKind::Usage) else { return None };
    let usage = usage.to_string();
    let words = usage.split_whitespace().skip_while(|word| *word != "vb365");
    let is_name = |word: &&str| word.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit());
    Some(words.take_while(is_name).collect::<Vec<_>>().join(" ")).filter(|name| !name.is_empty())
}

fn first_paragraph(error: &clap::Error) -> String {
    let text = error.render().to_string();
    let text = text.strip_prefix("error: ").unwrap_or(&text);
    text.split("\n\n").next().unwrap_or_default().trim_end().to_owned()
}
