//! From an error to what the user gets: a message, a hint and an exit code. Nothing else prints errors.

use std::io;

use serde::Serialize;

use crate::client;
use crate::error::{Failure, Kind};
use crate::messages::Messages;

/// Tells an error and returns the exit code.
///
/// A reader that went away is no error: `vb365 session list | head -1` ends quietly with 0.
pub(crate) fn failed(error: &anyhow::Error, messages: &Messages, as_json: bool) -> u8 {
    if is_closed_pipe(error) { 0 } else { told(error, messages, as_json).code() }
}

/// Tells an error, whether it ends the program or not, and returns its kind.
pub(crate) fn told(error: &anyhow::Error, messages: &Messages, as_json: bool) -> Kind {
    let (kind, hint) = classified(error);
    // Never with `{:?}`: with RUST_BACKTRACE set it prints a stack, at the price of 65 ms.
    let message = format!("{error:#}");
    if let Some(stack) = error.downcast_ref::<client::Error>().and_then(client::Error::stack_trace)
    {
        messages.trace(1, || format!("* the server's stack trace:\n{stack}"));
    }
    tell(kind, &message, hint.as_deref(), messages, as_json);
    kind
}

#[derive(Serialize)]
struct Envelope<'a> {
    error: ErrorObject<'a>,
}

/// An error for programs; the fields are a promise.
#[derive(Serialize)]
struct ErrorObject<'a> {
    code: u8,
    kind: &'a str,
    message: &'a str,
    hint: Option<&'a str>,
}

/// Prints an error in the form that was asked for.
pub(crate) fn tell(
    kind: Kind,
    message: &str,
    hint: Option<&str>,
    messages: &Messages,
    as_json: bool,
) -> u8 {
    if as_json {
        let error = ErrorObject { code: kind.code(), kind: kind.name(), message, hint };
        let object = serde_json::to_string(&Envelope { error }).unwrap_or_default();
        messages.line(&crate::output::json::escaped(&object));
    } else {
        messages.error(message);
        if let Some(hint) = hint {
            messages.hint(hint);
        }
    }
    kind.code()
}

/// The kind of an error, wherever in its causes that is known.
pub(crate) fn kind(error: &anyhow::Error) -> Kind {
    classified(error).0
}

/// The kind of an error, and the way out, wherever in its causes they are known.
pub(crate) fn classified(error: &anyhow::Error) -> (Kind, Option<String>) {
    for cause in error.chain() {
        if let Some(failure) = cause.downcast_ref::<Failure>() {
            return (failure.kind, failure.hint.clone());
        }
        if let Some(error) = cause.downcast_ref::<client::Error>() {
            return (error.kind(), error.hint());
        }
        if cause.is::<serde_json::Error>() {
            return (Kind::Server, None);
        }
    }
    (Kind::Failure, None)
}

fn is_closed_pipe(error: &anyhow::Error) -> bool {
    error.chain().any(|cause| {
        cause
            .downcast_ref::<io::Error>()
            .is_some_and(|error| error.kind() == io::ErrorKind::BrokenPipe)
    })
}

/// Our own mistake, told without a stack that helps nobody but us.
pub(crate) fn panicked(panic: &std::panic::PanicHookInfo<'_>) {
    use io::Write;
    let place =
        panic.location().map_or_else(String::new, |at| format!(" ({}:{})", at.file(), at.line()));
    let payload = panic.payload();
    let text = payload.downcast_ref::<String>().map(String::as_str);
    let what = text.or_else(|| payload.downcast_ref::<&str>().copied()).unwrap_or("unknown");
    #[expect(clippy::disallowed_methods, reason = "the program's own streams may be what broke")]
    let _gone = writeln!(
        io::stderr(),
        "error: a mistake in vb365 itself: {}{place}",
        crate::text::safe(what)
    );
}
