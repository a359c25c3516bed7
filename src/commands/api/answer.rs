//! What an answer looks like: as it came in a pipe, safe to look at on a terminal.

use std::io::{BufReader, Read};

use serde::de::IgnoredAny;

use crate::api::headers;
use crate::client::Incoming;
use crate::error::{Failure, Kind};
use crate::output::{Ui, json};
use crate::text::{safe, safe_lines};

/// More than this is not laid out on a terminal, since it is held for that.
const MOST: u64 = 64 << 20;

/// More than this is not held for a filter either.
const MOST_FILTERED: u64 = 512 << 20;

/// Prints an answer's body, and its head where that was asked for. A refusal is printed with its head only.
///
/// # Errors
/// The server refused, the answer broke off or is not what it says, or it cannot be printed here.
pub(super) fn print(mut answer: Incoming, head: bool, ui: &mut Ui) -> anyhow::Result<()> {
    let refusal = answer.refusal.take();
    if refusal.is_some() && !head {
        return refusal.map_or(Ok(()), |error| Err(error.into()));
    }
    let printed = if head { ui.print(&head_of(&answer)) } else { Ok(()) };
    let printed = printed.and_then(|()| body(&mut answer, ui));
    // Whether it can be printed or not: what the server refused is told.
    refusal.map_or(printed, |error| Err(error.into()))
}

fn head_of(answer: &Incoming) -> String {
    let head = &answer.head;
    let mut text = format!("{:?} {}\n", head.version, head.status);
    for line in headers::shown(&head.headers) {
        text.push_str(&safe(&line));
        text.push('\n');
    }
    text + "\n"
}

fn body(answer: &mut Incoming, ui: &mut Ui) -> anyhow::Result<()> {
    let mut source = std::mem::take(&mut answer.body);
    if ui.has_filter() {
        filtered(answer, &mut source, ui)
    } else if ui.is_terminal() {
        on_terminal(answer, &mut source, ui)
    } else {
        in_pipe(answer, &mut source, ui)
    }
}

/// Byte for byte, in bounded memory. JSON is read along, so that half of it is not taken for all.
fn in_pipe(answer: &Incoming, source: &mut dyn Read, ui: &mut Ui) -> anyhow::Result<()> {
    let mut passing = ui.passthrough(source);
    let is_json = is_json(&answer.media_type());
    let read = is_json.then(|| {
        serde_json::from_reader::<_, IgnoredAny>(BufReader::with_capacity(64 << 10, &mut passing))
    });
    let passed = passing.finish()?;
    if let Some(error) = passed.broken {
        return Err(answer.broken(passed.bytes, &error).into());
    }
    match read {
        Some(Err(error)) if passed.bytes > 0 => Err(answer.malformed(error.to_string()).into()),
        _ => Ok(()),
    }
}

/// What the filter makes of it, which holds it for that. Nothing is nothing, whatever the filter is.
fn filtered(answer: &Incoming, source: &mut dyn Read, ui: &mut Ui) -> anyhow::Result<()> {
    let mut bytes = Vec::new();
    let read = source.take(MOST_FILTERED + 1).read_to_end(&mut bytes);
    read.map_err(|error| answer.broken(bytes.len() as u64, &error))?;
    if bytes.is_empty() {
        return Ok(());
    }
    if bytes.len() as u64 > MOST_FILTERED {
        return Err(unfiltered(answer, "longer than can be held for a filter").into());
    }
    let media_type = answer.media_type();
    if !media_type.is_empty() && !is_json(&media_type) {
        let what = format!("no JSON ({})", safe(&media_type));
        return Err(unfiltered(answer, &what).into());
    }
    let json = std::str::from_utf8(&bytes).map_err(|error| answer.malformed(error.to_string()))?;
    let read = serde_json::from_str::<IgnoredAny>(json);
    read.map_err(|error| answer.malformed(error.to_string()))?;
    ui.json(json)
}

fn unfiltered(answer: &Incoming, what: &str) -> Failure {
    refused(answer, &format!("the answer to {} is {what}", answer.call)).hint("leave out --jq")
}

fn on_terminal(answer: &Incoming, source: &mut dyn Read, ui: &mut Ui) -> anyhow::Result<()> {
    let media_type = answer.media_type();
    let mut bytes = Vec::new();
    if !is_text(&media_type) {
        // An empty one does no harm, whatever it is called.
        source.take(1).read_to_end(&mut bytes).map_err(|error| answer.broken(0, &error))?;
        return if bytes.is_empty() { Ok(()) } else { Err(binary(answer, &media_type).into()) };
    }
    let ended = source.take(MOST + 1).read_to_end(&mut bytes);
    if bytes.len() as u64 > MOST {
        return Err(elsewhere(answer, "longer than a terminal should be given").into());
    }
    let text = match (std::str::from_utf8(&bytes), &ended) {
        (Ok(text), _) => text,
        // A character may have been cut in two.
        (Err(error), Err(_)) => std::str::from_utf8(&bytes[..error.valid_up_to()])?,
        (Err(_), Ok(_)) => return Err(binary(answer, "not UTF-8").into()),
    };
    let read = serde_json::from_str::<IgnoredAny>(text);
    let shown = if read.is_ok() { json::pretty(text) } else { safe_lines(text) };
    if !shown.is_empty() {
        ui.print(&format!("{shown}\n"))?;
    }
    match (ended, read) {
        (Err(error), _) => Err(answer.broken(bytes.len() as u64, &error).into()),
        (Ok(_), Err(error)) if is_json(&media_type) && !bytes.is_empty() => {
            Err(answer.malformed(error.to_string()).into())
        }
        _ => Ok(()),
    }
}

fn binary(answer: &Incoming, what: &str) -> Failure {
    elsewhere(answer, &format!("binary ({})", safe(what)))
}

/// Refuses to print here. That is wrong usage, which changes nothing, only where nothing was changed.
fn elsewhere(answer: &Incoming, what: &str) -> Failure {
    let message = format!("the answer to {} is {what}, and stdout is a terminal", answer.call);
    refused(answer, &message).hint("write it to a file: vb365 api … > FILE")
}

fn refused(answer: &Incoming, message: &str) -> Failure {
    if answer.effect.changes() {
        Failure::new(Kind::Failure, format!("{message}; the request has been carried out"))
    } else {
        Failure::usage(message)
    }
}

pub(super) fn is_json(media_type: &str) -> bool {
    media_type == "application/json" || media_type == "text/json" || media_type.ends_with("+json")
}

/// Whether it is meant to be read. What does not say what it is, is looked at.
fn is_text(media_type: &str) -> bool {
    is_json(media_type)
        || media_type.is_empty()
        || media_type.starts_with("text/")
        || media_type.starts_with("message/")
        || media_type == "application/xml"
        || media_type.ends_with("+xml")
}
