//! Errors of the command-line parser.

use clap::error::{ContextKind, ContextValue, ErrorKind};

use crate::error::Failure;

/// Returns an error of the command-line parser as a failure: its first paragraph is the message, the rest are hints.
pub(crate) fn usage_failure(error: &clap::Error) -> Failure {
    // The error of a value parser says what is wrong and what is valid; clap's sentence around it adds nothing.
    if error.kind() == ErrorKind::ValueValidation
        && let (Some(ContextValue::String(argument)), Some(source)) =
            (error.get(ContextKind::InvalidArg), std::error::Error::source(error))
    {
        let option = argument.split_whitespace().next().unwrap_or(argument);
        return Failure::usage(format!("{option}: {source}"));
    }
    let text = error.render().to_string();
    let text = text.strip_prefix("error: ").unwrap_or(&text).trim_end();
    let (message, rest) = text.split_once("\n\n").unwrap_or((text, ""));
    // What follows `--` is a command to run, so the tip to pass an unknown option after `--` is wrong here.
    rest.lines()
        .map(str::trim)
        .filter(|line| !line.is_empty() && !line.starts_with("tip: to pass '"))
        .fold(Failure::usage(message), |failure, line| failure.hint(unlabelled(line)))
}

/// Replaces clap's own label of a line, since each line gets the label `hint:`.
fn unlabelled(line: &str) -> String {
    if let Some(tip) = line.strip_prefix("tip: ") {
        return tip.to_owned();
    }
    if let Some(usage) = line.strip_prefix("Usage: ") {
        return format!("use: {usage}");
    }
    let line = line.strip_suffix('.').unwrap_or(line);
    line.strip_prefix("For more").map_or_else(|| line.to_owned(), |rest| format!("for more{rest}"))
}
