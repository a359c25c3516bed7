//! Prints a response: to a pipe as it was received, to a terminal formatted and without control characters.

use std::io::{self, BufRead, BufReader, Read};

use serde::de::IgnoredAny;

use crate::api::headers;
use crate::client::{BYTE_ORDER_MARK, StreamedResponse};
use crate::error::{Failure, Kind};
use crate::output::{Ui, json};
use crate::text::{safe, safe_lines};

/// The longest response that is formatted for a terminal, in bytes: it is held in memory for that.
const MAX_ON_TERMINAL: u64 = 16 << 20;

/// The longest response that is held in memory for another reason, such as a filter, in bytes.
pub(super) const MAX_HELD: u64 = 16 << 20;

/// Prints the body of a response, after its head if `include` is set. The body of a refusal is printed only with its head.
///
/// # Errors
/// The server refused, the response is incomplete or malformed, or it cannot be printed to this stdout.
pub(super) fn print(
    mut response: StreamedResponse,
    include: bool,
    ui: &mut Ui,
) -> anyhow::Result<()> {
    let refusal = response.refusal.take();
    let printed = match &refusal {
        Some(_) if !include => Ok(()),
        _ => print_parts(&mut response, include, ui),
    };
    // The refusal is reported even if it cannot be printed.
    refusal.map_or(printed, |error| Err(error.into()))
}

fn print_parts(response: &mut StreamedResponse, include: bool, ui: &mut Ui) -> anyhow::Result<()> {
    if include {
        let head = &response.head;
        let mut text = format!("{:?} {}\n", head.version, head.status);
        for line in headers::redacted_lines(&head.headers) {
            text.push_str(&safe(&line));
            text.push('\n');
        }
        ui.print(&(text + "\n"))?;
    }
    let mut body = std::mem::replace(&mut response.body, Box::new(io::empty()));
    if ui.has_filter() {
        print_filtered(response, &mut body, ui)
    } else if ui.is_terminal() {
        print_to_terminal(response, &mut body, ui)
    } else {
        copy_to_pipe(response, &mut body, ui)
    }
}

/// Copies a body byte for byte, in bounded memory. JSON is parsed meanwhile, so that an incomplete document is an error.
fn copy_to_pipe(
    response: &StreamedResponse,
    body: &mut dyn Read,
    ui: &mut Ui,
) -> anyhow::Result<()> {
    let mut stream = ui.passthrough(body);
    let parsed = is_json(&response.media_type()).then(|| {
        let mut json = BufReader::with_capacity(64 << 10, &mut stream);
        if json.fill_buf().is_ok_and(|start| start.starts_with(BYTE_ORDER_MARK)) {
            json.consume(BYTE_ORDER_MARK.len());
        }
        serde_json::from_reader::<_, IgnoredAny>(json)
    });
    let (copied, broken) = stream.finish()?;
    if let Some(error) = broken {
        return Err(response.truncated_error(copied, &error).into());
    }
    match parsed {
        Some(Err(error)) if copied > 0 => Err(response.malformed(error.to_string()).into()),
        _ => Ok(()),
    }
}

/// Prints the output of the filter, which needs the whole body in memory. For an empty body nothing is printed.
fn print_filtered(
    response: &StreamedResponse,
    body: &mut dyn Read,
    ui: &mut Ui,
) -> anyhow::Result<()> {
    let mut bytes = Vec::new();
    let read = body.take(MAX_HELD + 1).read_to_end(&mut bytes);
    read.map_err(|error| response.truncated_error(bytes.len() as u64, &error))?;
    if bytes.is_empty() {
        return Ok(());
    }
    let media_type = response.media_type();
    let problem = if bytes.len() as u64 > MAX_HELD {
        Some("too long for a filter (maximum: 16 MiB)".to_owned())
    } else if !media_type.is_empty() && !is_json(&media_type) {
        Some(format!("not JSON ({})", safe(&media_type)))
    } else {
        None
    };
    if let Some(problem) = problem {
        return Err(unprintable(response, &problem).hint("leave out --jq").into());
    }
    let bytes = bytes.strip_prefix(BYTE_ORDER_MARK).unwrap_or(&bytes);
    let text = std::str::from_utf8(bytes).map_err(|error| response.malformed(error.to_string()))?;
    serde_json::from_str::<IgnoredAny>(text)
        .map_err(|error| response.malformed(error.to_string()))?;
    ui.json(text)
}

fn print_to_terminal(
    response: &StreamedResponse,
    body: &mut dyn Read,
    ui: &mut Ui,
) -> anyhow::Result<()> {
    let refuse = |problem: &str| {
        unprintable(response, &format!("{problem}, and stdout is a terminal"))
            .hint("write it to a file: vb365 api … > FILE")
    };
    let media_type = response.media_type();
    let mut bytes = Vec::new();
    if !is_text(&media_type) {
        // An empty body is harmless, whatever its type.
        body.take(1)
            .read_to_end(&mut bytes)
            .map_err(|error| response.truncated_error(0, &error))?;
        let binary = || refuse(&format!("binary ({})", safe(&media_type)));
        return if bytes.is_empty() { Ok(()) } else { Err(binary().into()) };
    }
    let ended = body.take(MAX_ON_TERMINAL + 1).read_to_end(&mut bytes);
    if bytes.len() as u64 > MAX_ON_TERMINAL {
        return Err(refuse("too long for a terminal (maximum: 16 MiB)").into());
    }
    let text = match (std::str::from_utf8(&bytes), &ended) {
        (Ok(text), _) => text,
        // A body that ended early may end within a character.
        (Err(error), Err(_)) => std::str::from_utf8(&bytes[..error.valid_up_to()])?,
        (Err(_), Ok(_)) => return Err(refuse("binary (not UTF-8)").into()),
    };
    let parsed = serde_json::from_str::<IgnoredAny>(text);
    let shown = if parsed.is_ok() { json::pretty(text) } else { safe_lines(text) };
    if !shown.is_empty() {
        ui.print(&format!("{shown}\n"))?;
    }
    match (ended, parsed) {
        (Err(error), _) => Err(response.truncated_error(bytes.len() as u64, &error).into()),
        (Ok(_), Err(error)) if is_json(&media_type) && !bytes.is_empty() => {
            Err(response.malformed(error.to_string()).into())
        }
        _ => Ok(()),
    }
}

/// Returns the failure for a response that cannot be printed. After a change it is not a usage error, which promises that
/// nothing was changed.
fn unprintable(response: &StreamedResponse, problem: &str) -> Failure {
    let message = format!("the response to {} is {problem}", response.call);
    if response.effect.changes() {
        Failure::new(Kind::Failure, format!("{message}; the request has been carried out"))
    } else {
        Failure::usage(message)
    }
}

pub(super) fn is_json(media_type: &str) -> bool {
    media_type == "application/json" || media_type == "text/json" || media_type.ends_with("+json")
}

/// Returns whether a media type is text. A body without a type is treated as text, and checked when it is read.
fn is_text(media_type: &str) -> bool {
    is_json(media_type)
        || media_type.is_empty()
        || media_type.starts_with("text/")
        || media_type.starts_with("message/")
        || media_type == "application/xml"
        || media_type.ends_with("+xml")
}
