//! What a server says when it refuses: the vendor's shape, OAuth's, or neither.
//!
//! The contract knows only `{message, errorCode?, stackTrace?}` (v6 has the message alone); the token endpoint answers
//! as OAuth does, a rejected token brings an empty body, and what stands in front of a server may answer in HTML.

use serde::Deserialize;

use super::Secret;
use super::model::text;

/// The server's own account of a refusal.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct ErrorBody {
    /// Empty when the server said nothing that is meant for people.
    pub(crate) message: String,
    /// v7 and later: `ProxyOffline`, `ResourceNotFound`, …; OAuth: `invalid_grant`, ….
    pub(crate) code: String,
    /// v8: the server's own stack, shown only on demand.
    pub(crate) stack_trace: String,
    /// The body was HTML, so something other than the REST service may have answered.
    pub(crate) html: bool,
}

#[derive(Deserialize)]
struct ErrorShape {
    #[serde(default, deserialize_with = "text")]
    message: String,
    #[serde(default, rename = "errorCode", deserialize_with = "text")]
    error_code: String,
    #[serde(default, rename = "stackTrace", deserialize_with = "text")]
    stack_trace: String,
    #[serde(default, deserialize_with = "text")]
    error: String,
    #[serde(default, deserialize_with = "text")]
    error_description: String,
}

/// What is shorter stands in too many texts by chance.
const MIN_SECRET: usize = 4;

/// How much of a body that is not JSON is worth repeating.
const EXCERPT: usize = 200;

impl ErrorBody {
    /// The same without these texts, which a server may have repeated.
    pub(crate) fn without<'s>(mut self, secrets: impl Iterator<Item = &'s Secret>) -> Self {
        for secret in secrets.map(Secret::reveal).filter(|secret| secret.len() >= MIN_SECRET) {
            for text in [&mut self.message, &mut self.code, &mut self.stack_trace] {
                *text = text.replace(secret, "[redacted]");
            }
        }
        self
    }

    /// Reads a body. To a sign-in, only what stands in known fields is repeated: anything else may be an echo of what
    /// was sent.
    pub(crate) fn read(body: &[u8], signing_in: bool) -> Self {
        if let Ok(shape) = serde_json::from_slice::<ErrorShape>(body) {
            let either = |a: String, b: String| if a.is_empty() { b } else { a };
            return Self {
                message: either(shape.message, shape.error_description),
                code: either(shape.error_code, shape.error),
                stack_trace: shape.stack_trace,
                html: false,
            };
        }
        let text = String::from_utf8_lossy(body);
        let html = is_html(body);
        let message = if html || signing_in {
            String::new()
        } else {
            text.trim().chars().take(EXCERPT).collect()
        };
        Self { message, html, ..Self::default() }
    }
}

/// Whether a body looks like a web page.
pub(crate) fn is_html(body: &[u8]) -> bool {
    body.trim_ascii_start().starts_with(b"<")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(body: &str) -> (String, String) {
        let read = ErrorBody::read(body.as_bytes(), false);
        (read.message, read.code)
    }

    #[test]
    fn all_three_shapes() {
        assert_eq!(
            read(r#"{"message":"Job not found","errorCode":"ResourceNotFound"}"#),
            ("Job not found".into(), "ResourceNotFound".into())
        );
        assert_eq!(
            read(r#"{"error":"invalid_grant","error_description":"Wrong"}"#),
            ("Wrong".into(), "invalid_grant".into())
        );
        assert_eq!(read(r#"{"message":null,"errorCode":null}"#), (String::new(), String::new()));
        assert_eq!(read(""), (String::new(), String::new()));
        assert_eq!(read("Service Unavailable"), ("Service Unavailable".into(), String::new()));
        assert!(ErrorBody::read(b"\r\n<!DOCTYPE html><html>", false).html);
    }
}
