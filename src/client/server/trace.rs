//! What `-v` and `-vv` show of a call, without its secrets.

use std::time::Duration;

use http::HeaderMap;

use super::Server;
use crate::api::{Body, Call, Effect, Secret, headers, redact};

impl Server {
    pub(super) fn trace_request(&self, call: &Call, request: &http::Request<&[u8]>) {
        self.messages.trace(1, || {
            format!("> {} {}", request.method(), redact::shown_url(&request.uri().to_string()))
        });
        self.messages.trace(2, || {
            let headers = marked('>', request.headers());
            if call.body == Body::None {
                headers
            } else {
                format!("{headers}\n> {}", redact::shown(&call.body_pieces()))
            }
        });
    }

    pub(in crate::client) fn trace_answer(
        &self,
        call: &Call,
        token: Option<&Secret>,
        head: &http::response::Parts,
        body: &[u8],
        took: Duration,
    ) {
        self.messages.trace(1, || {
            format!("< {} in {} ms, {} bytes", head.status, took.as_millis(), body.len())
        });
        self.messages.trace(2, || {
            // What answers a sign-in holds tokens, or may repeat what was sent.
            let shown = match token {
                _ if call.effect == Effect::SignIn => {
                    "[redacted: the answer to a sign-in]".to_owned()
                }
                Some(token) if token.reveal().len() >= 4 => {
                    String::from_utf8_lossy(body).replace(token.reveal(), "[redacted]")
                }
                _ => String::from_utf8_lossy(body).into_owned(),
            };
            format!("{}\n< {shown}", marked('<', &head.headers))
        });
    }
}

/// Headers, one a line.
pub(in crate::client) fn marked(mark: char, headers: &HeaderMap) -> String {
    headers::shown(headers).map(|line| format!("{mark} {line}")).collect::<Vec<_>>().join("\n")
}
