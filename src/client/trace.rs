//! Traces of requests and responses (`-v`, `-vv`), without secrets.

use std::time::Duration;

use http::HeaderMap;
use http::response::Parts;

use super::prepared_call::PreparedCall;
use crate::api::{Body, Effect, headers, redact};
use crate::messages::Messages;

pub(super) fn trace_request(
    messages: &Messages,
    prepared: &PreparedCall<'_>,
    request: &http::Request<&[u8]>,
) {
    messages.trace(1, || {
        format!("> {} {}", request.method(), redact::redact_url(&request.uri().to_string()))
    });
    messages.trace(2, || {
        let headers = header_lines('>', request.headers());
        if prepared.call.body == Body::None {
            headers
        } else {
            format!("{headers}\n> {}", redact::join_redacted(&prepared.call.body_pieces()))
        }
    });
}

/// Traces a response. `body` is `None` if it is not read yet.
pub(super) fn trace_response(
    messages: &Messages,
    prepared: &PreparedCall<'_>,
    head: &Parts,
    body: Option<&[u8]>,
    took: Duration,
) {
    messages.trace(1, || {
        let size = body.map_or_else(String::new, |body| format!(", {} bytes", body.len()));
        format!("< {} in {} ms{size}", head.status, took.as_millis())
    });
    messages.trace(2, || {
        let headers = header_lines('<', &head.headers);
        match body {
            Some(body) => format!("{headers}\n< {}", shown_body(prepared, body)),
            None => headers,
        }
    });
}

/// Returns the text of a body without the token. The response to a sign-in contains tokens, and may repeat what was sent.
fn shown_body(prepared: &PreparedCall<'_>, body: &[u8]) -> String {
    let text = String::from_utf8_lossy(body);
    match prepared.token {
        _ if prepared.call.effect == Effect::SignIn => {
            "[redacted: the response to a sign-in]".to_owned()
        }
        Some(token) if token.reveal().len() >= 4 => text.replace(token.reveal(), redact::REDACTED),
        _ => text.into_owned(),
    }
}

fn header_lines(mark: char, headers: &HeaderMap) -> String {
    headers::redacted_lines(headers)
        .map(|line| format!("{mark} {line}"))
        .collect::<Vec<_>>()
        .join("\n")
}
