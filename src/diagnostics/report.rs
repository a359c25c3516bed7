//! Prints errors as text or as JSON.

use std::io;

use serde::Serialize;

use super::hints::hints;
use super::save_hints::save_hints;
use crate::client;
use crate::error::{Failure, Kind, Reported, join_hints};
use crate::messages::{ErrorFormat, Messages};
use crate::output::json::escaped;
use crate::save::FetchFailure;
use crate::secret::redact_named;
use crate::sys::signals::{self, Interrupt};
use crate::text::excerpt;

/// Prints an error that ends the program and returns the exit code.
///
/// A closed pipe is not a failure: `vb365 session list | head -1` prints no error and ends with 0. A run that a
/// signal interrupted ends by this signal.
pub(crate) fn report_fatal(error: &anyhow::Error, messages: &Messages) -> u8 {
    if let Some(Interrupt(signal)) = Interrupt::cause_of(error) {
        signals::exit_by(signal);
    }
    if is_closed_pipe(error) { 0 } else { report(error, messages).code() }
}

/// Prints an error, unless it was printed already, and returns its kind.
pub(crate) fn report(error: &anyhow::Error, messages: &Messages) -> Kind {
    report_with(error, messages, |_, _| true)
}

/// Prints an error like [`report`], with the hints that `accepts_hint` returns true for in this format.
pub(crate) fn report_with(
    error: &anyhow::Error,
    messages: &Messages,
    mut accepts_hint: impl FnMut(&str, ErrorFormat) -> bool,
) -> Kind {
    if let Some(Reported(kind)) = error.downcast_ref() {
        return *kind;
    }
    let (kind, mut hints) = diagnose(error);
    // Not with `{:?}`: with RUST_BACKTRACE set, that resolves a stack trace, which takes 65 ms.
    let message = format!("{error:#}");
    let of_a_save = || error.downcast_ref::<FetchFailure>()?.call_error();
    if let Some(error) = error.downcast_ref::<client::Error>().or_else(of_a_save) {
        let has_hints = !hints.is_empty();
        hints.extend(trace_details(error, messages).filter(|_| !has_hints));
    }
    hints.retain(|hint| accepts_hint(hint, messages.error_format));
    let json = match messages.error_format {
        ErrorFormat::Json => json_line(kind, &message, &hints).ok(),
        ErrorFormat::Text => None,
    };
    if let Some(json) = json {
        messages.line(&json);
    } else {
        messages.error(&message);
        for hint in &hints {
            messages.hint(hint);
        }
    }
    kind
}

/// Traces the call that failed and the server's stack trace. Returns a hint if they are not shown, for a failure that has no
/// other explanation.
fn trace_details(error: &client::Error, messages: &Messages) -> Option<String> {
    if let Some(call) = error.call() {
        messages.trace(1, || format!("* failed: {call}"));
    }
    let stack = error.stack_trace();
    if let Some(stack) = stack {
        messages.trace(1, || format!("* the server's stack trace:\n{stack}"));
    }
    let details = if stack.is_some() { "the server's stack trace" } else { "the request" };
    let is_hidden = messages.verbosity == 0 && error.kind() == Kind::Server;
    (is_hidden && error.call().is_some()).then(|| format!("use -v to show {details}"))
}

/// An error for programs. The fields are a promise.
#[derive(Serialize)]
struct JsonError<'a> {
    code: u8,
    kind: &'a str,
    message: &'a str,
    hint: Option<String>,
}

fn json_line(kind: Kind, message: &str, hints: &[String]) -> Result<String, serde_json::Error> {
    let hint = join_hints(hints);
    let message = redact_named(message);
    let message = &*excerpt(&message);
    let error = JsonError { code: kind.code(), kind: kind.name(), message, hint };
    Ok(escaped(&format!("{{\"error\":{}}}", serde_json::to_string(&error)?)))
}

/// Returns the kind of an error, from the first of its causes that has one.
pub(crate) fn kind_of(error: &anyhow::Error) -> Kind {
    diagnose(error).0
}

/// Returns the kind and the hints of an error, from the first of its causes that has them. A failure that is the context of
/// a cause adds its hints.
pub(crate) fn diagnose(error: &anyhow::Error) -> (Kind, Vec<String>) {
    let outer = error.downcast_ref::<Failure>();
    let (kind, mut hints, inner) = diagnose_cause(error);
    match outer {
        Some(outer) if inner.is_none_or(|inner| !std::ptr::eq(inner, outer)) => {
            hints.extend(outer.hints.iter().cloned());
            (outer.kind, hints)
        }
        _ => (kind, hints),
    }
}

/// Returns the kind and the hints of the first cause that has them, and the failure if it is one.
fn diagnose_cause(error: &anyhow::Error) -> (Kind, Vec<String>, Option<&Failure>) {
    for cause in error.chain() {
        if let Some(failure) = cause.downcast_ref::<Failure>() {
            return (failure.kind, failure.hints.clone(), Some(failure));
        }
        if let Some(error) = cause.downcast_ref::<client::Error>() {
            return (error.kind(), hints(error), None);
        }
        if let Some(failure) = cause.downcast_ref::<FetchFailure>() {
            return (failure.kind(), save_hints(failure), None);
        }
        if let Some(Reported(kind)) = cause.downcast_ref() {
            return (*kind, Vec::new(), None);
        }
        if cause.is::<serde_json::Error>() {
            return (Kind::Server, Vec::new(), None);
        }
    }
    (Kind::Failure, Vec::new(), None)
}

/// Returns whether the reader of stdout has closed it.
pub(crate) fn is_closed_pipe(error: &anyhow::Error) -> bool {
    error.chain().any(|cause| {
        cause
            .downcast_ref::<io::Error>()
            .is_some_and(|error| error.kind() == io::ErrorKind::BrokenPipe)
    })
}
