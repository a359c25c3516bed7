//! A call that is ready to be sent: what it asks for, in which version, with which token.

use std::time::Duration;

use http::header::{ACCEPT, ACCEPT_ENCODING, AUTHORIZATION, CONTENT_TYPE, LOCATION};
use http::response::Parts;
use http::{HeaderMap, HeaderValue};
use zeroize::Zeroizing;

use super::error::{Error, ServerKind};
use super::transport::{ConnectError, ConnectFailure};
use crate::api::error_body::ErrorBody;
use crate::api::{Body, Call, Effect, Secret, headers, redact};
use crate::messages::Messages;
use crate::secret::{SecretSet, named_tokens, redact_named};
use crate::text::excerpt;

/// The way in which the body of a response is read.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum BodyMode {
    /// At once: it is JSON.
    Whole,
    /// While it arrives, whatever its type.
    Streamed,
    /// While it arrives: it is a file, for whose head the client waits this long. Sent as it is, without a content coding.
    File(Duration),
}

impl BodyMode {
    fn accepts(self) -> &'static str {
        match self {
            Self::Whole => "application/json",
            Self::Streamed => "application/json, */*;q=0.8",
            // A refusal is explained in JSON.
            Self::File(_) => "application/octet-stream, application/json;q=0.5",
        }
    }

    /// Returns the time limit of a call with all retries, for a body that is read while it arrives until its head is there.
    pub(super) fn limit(self, patience: Option<Duration>, timeout: Duration) -> Duration {
        match self {
            Self::Whole | Self::Streamed => patience.map_or(timeout, |span| span.min(timeout)),
            Self::File(wait) => wait,
        }
    }
}

/// A call with everything that does not change from one attempt to the next.
pub(super) struct PreparedCall<'a> {
    pub(super) call: &'a Call,
    pub(super) token: Option<&'a Secret>,
    pub(super) mode: BodyMode,
    pub(super) server_kind: ServerKind,
    /// The URL with its query.
    pub(super) url: String,
    pub(super) secrets: &'a SecretSet,
}

/// The longest body that is traced, in bytes.
const TRACED: usize = 1 << 20;

impl PreparedCall<'_> {
    /// Returns method and URL, without the query.
    pub(super) fn name(&self) -> String {
        let path = self.url.split('?').next().unwrap_or_default();
        format!("{} {path}", self.call.method)
    }

    /// Returns the HTTP request.
    ///
    /// # Errors
    /// The path or the token contains characters that cannot be sent.
    pub(super) fn http_request<'b>(
        &self,
        body: &'b [u8],
    ) -> Result<http::Request<&'b [u8]>, ConnectError> {
        let invalid = |reason: String| ConnectError::new(ConnectFailure::Other, reason);
        let mut request = http::Request::new(body);
        *request.method_mut() = self.call.method.clone();
        *request.uri_mut() = self
            .url
            .parse()
            .map_err(|error| invalid(format!("{}: {error}", redact::redact_url(&self.url))))?;
        let mut headers = HeaderMap::new();
        headers.insert(ACCEPT, HeaderValue::from_static(self.mode.accepts()));
        if matches!(self.mode, BodyMode::File(_)) {
            headers.insert(ACCEPT_ENCODING, HeaderValue::from_static("identity"));
        }
        if let Some(content_type) = self.call.body.content_type() {
            headers.insert(CONTENT_TYPE, HeaderValue::from_static(content_type));
        }
        // The call's own headers replace those of the same names.
        headers.extend(self.call.headers.clone());
        if let Some(token) = self.token {
            let value = Zeroizing::new(format!("Bearer {}", token.reveal()));
            let mut value = HeaderValue::from_str(&value).map_err(|_| {
                invalid("the token contains characters that a header cannot carry".to_owned())
            })?;
            value.set_sensitive(true);
            headers.insert(AUTHORIZATION, value);
        }
        *request.headers_mut() = headers;
        Ok(request)
    }

    /// Returns the error that a response stands for, unless its status is a success.
    pub(super) fn classify(
        &self,
        head: &Parts,
        body: &[u8],
        retry_after: Option<Duration>,
    ) -> Option<Error> {
        let status = head.status;
        if status.is_success() {
            return None;
        }
        let (call, effect, server_kind) = (self.name(), self.call.effect, self.server_kind);
        if status.is_redirection() {
            let to = head.headers.get(LOCATION).map(|to| String::from_utf8_lossy(to.as_bytes()));
            let to = to.map_or_else(|| "nowhere".to_owned(), |to| self.message(&to));
            return Some(Error::Redirect { call, to, effect, server_kind });
        }
        let body = ErrorBody::read(body, effect == Effect::SignIn).map(|text| self.message(text));
        Some(Error::Refused {
            call,
            status: status.as_u16(),
            body: Box::new(body),
            by_assertion: self.call.body.has_field("assertion"),
            effect,
            server_kind,
            retry_after,
        })
    }

    /// Returns the error for a successful response whose body is not what the call returns.
    pub(super) fn undecodable(&self, status: u16, is_page: bool, reason: &str) -> Error {
        if is_page {
            Error::WebPage { call: self.name(), status, effect: self.call.effect }
        } else {
            self.malformed(reason)
        }
    }

    /// Returns the error for a successful response that is not used, for a reason that may contain text of the server.
    pub(super) fn malformed(&self, reason: &str) -> Error {
        let reason = self.message(reason);
        Error::Malformed { call: self.name(), reason, effect: self.call.effect }
    }

    /// Returns a text of the server without secrets. All that is traced or shown of a response passes here.
    fn without_secrets(&self, text: &str) -> String {
        redact_named(&self.secrets.redact(text)).into_owned()
    }

    /// Returns a text of the server for a message.
    pub(super) fn message(&self, text: &str) -> String {
        excerpt(&self.without_secrets(text)).into_owned()
    }

    /// Traces the request (`-v`), with headers and body (`-vv`), without secrets.
    pub(super) fn trace_request(&self, messages: &Messages, request: &http::Request<&[u8]>) {
        messages.trace(1, || {
            format!("> {} {}", request.method(), redact::redact_url(&request.uri().to_string()))
        });
        messages.trace(2, || {
            let headers = header_lines('>', request.headers());
            if self.call.body == Body::None {
                headers
            } else {
                format!("{headers}\n> {}", redact::join_redacted(&self.call.body_pieces()))
            }
        });
    }

    /// Traces a response. `body` is `None` if it is not read yet.
    pub(super) fn trace_response(
        &self,
        messages: &Messages,
        head: &Parts,
        body: Option<&[u8]>,
        took: Duration,
    ) {
        messages.trace(1, || {
            let size = body.map_or_else(String::new, |body| format!(", {} bytes", body.len()));
            format!("< {} in {} ms{size}", head.status, took.as_millis())
        });
        messages.trace(2, || {
            let headers = self.without_secrets(&header_lines('<', &head.headers));
            match body {
                Some(body) => format!("{headers}\n< {}", self.traced_body(body)),
                None => headers,
            }
        });
    }

    /// Returns the text of a body. The response to a sign-in contains tokens.
    fn traced_body(&self, body: &[u8]) -> String {
        if self.call.effect == Effect::SignIn {
            "[redacted: the response to a sign-in]".to_owned()
        } else if body.len() > TRACED {
            format!("[{} bytes]", body.len())
        } else {
            self.without_secrets(&String::from_utf8_lossy(body))
        }
    }

    /// Makes the tokens in the response to a sign-in known, so that they are shown nowhere.
    pub(super) fn note_tokens(&self, body: &[u8]) {
        if self.call.effect == Effect::SignIn {
            let text = String::from_utf8_lossy(body);
            named_tokens(&text).for_each(|token| self.secrets.add(&token));
        }
    }
}

fn header_lines(mark: char, headers: &HeaderMap) -> String {
    headers::redacted_lines(headers)
        .map(|line| format!("{mark} {line}"))
        .collect::<Vec<_>>()
        .join("\n")
}
