//! Bodies of error responses: in the vendor's format, in OAuth's, or in neither.
//!
//! The OpenAPI files define only `{message, errorCode?, stackTrace?}` (v6: the message only). The token endpoint answers in
//! OAuth's format, the body for a rejected token is empty, and a proxy in front of a server may answer in HTML.

use serde::Deserialize;
use serde_json::{Map, Value};

use super::lenient::Text;

/// The server's explanation of a refusal.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct ErrorBody {
    /// Empty if the server sent no message for people.
    pub(crate) message: String,
    /// v7 and later: `ProxyOffline`, `ResourceNotFound`, …; OAuth: `invalid_grant`, ….
    pub(crate) code: String,
    /// v8: the server's stack trace, shown only with `-v`.
    pub(crate) stack_trace: String,
    /// The body is HTML, so another service than the REST API may have answered.
    pub(crate) html: bool,
    /// The body is what the OpenAPI files define, and nothing else. Gateways add members of their own, or have other names.
    pub(crate) is_vendor_format: bool,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct ErrorFields {
    message: Text,
    #[serde(rename = "errorCode")]
    error_code: Text,
    #[serde(rename = "stackTrace")]
    stack_trace: Text,
    error: Text,
    error_description: Text,
}

impl ErrorBody {
    /// Replaces each text.
    pub(crate) fn map(self, replace: impl Fn(&str) -> String) -> Self {
        let [message, code, stack_trace] =
            [self.message, self.code, self.stack_trace].map(|text| replace(&text));
        Self { message, code, stack_trace, ..self }
    }

    /// Parses a body. If it answers a sign-in, only known fields are kept: other text may repeat what was sent.
    pub(crate) fn read(body: &[u8], signing_in: bool) -> Self {
        if let Ok(fields) = serde_json::from_slice::<ErrorFields>(body) {
            let either = |a: Text, b: Text| if a.is_empty() { b.0 } else { a.0 };
            return Self {
                message: either(fields.message, fields.error_description),
                code: either(fields.error_code, fields.error),
                stack_trace: fields.stack_trace.0,
                html: false,
                is_vendor_format: has_vendor_format(body),
            };
        }
        // A server that limits sign-ins answers with a string (`"API calls quota exceeded!"`).
        if let Ok(message) = serde_json::from_slice::<String>(body) {
            return Self { message, ..Self::default() };
        }
        let text = String::from_utf8_lossy(body);
        let html = is_html(body);
        let message = if html || signing_in { String::new() } else { text.trim().to_owned() };
        Self { message, html, ..Self::default() }
    }
}

/// Returns whether a body has a message or a code of the service, and only members that the OpenAPI files define.
fn has_vendor_format(body: &[u8]) -> bool {
    const MEMBERS: [&str; 3] = ["message", "errorCode", "stackTrace"];
    let members = serde_json::from_slice::<Map<String, Value>>(body).unwrap_or_default();
    let is_text = |name| matches!(members.get(name), Some(Value::String(text)) if !text.is_empty());
    members.keys().all(|name| MEMBERS.contains(&&**name))
        && (is_text("message") || is_text("errorCode"))
}

/// Returns whether a body looks like a web page.
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
    fn only_the_defined_members_are_the_vendor_format() {
        for (body, is_own) in [
            (r#"{"message":"no"}"#, true),
            (r#"{"message":"no","errorCode":null,"stackTrace":null}"#, true),
            (r#"{"message":null,"errorCode":"OperationConflict"}"#, true),
            (r#"{"message":""}"#, false),
            (r#"{"message":{"text":"no"}}"#, false),
            (r#"{"message":"no","request_id":"1"}"#, false),
            (r#"{"statusCode":500,"message":"Internal server error"}"#, false),
            (r#"{"error":"invalid_grant","error_description":"no"}"#, false),
            (r#"{"title":"Bad Gateway","status":502}"#, false),
            (r#""no""#, false),
            (r#"[{"message":"no"}]"#, false),
            ("{}", false),
            ("", false),
            ("no", false),
            ("<html>", false),
        ] {
            assert_eq!(ErrorBody::read(body.as_bytes(), false).is_vendor_format, is_own, "{body}");
        }
    }

    #[test]
    fn all_formats_are_parsed() {
        assert_eq!(
            read(r#"{"message":"Job not found","errorCode":"ResourceNotFound"}"#),
            ("Job not found".into(), "ResourceNotFound".into())
        );
        assert_eq!(
            read(r#"{"error":"invalid_grant","error_description":"Wrong"}"#),
            ("Wrong".into(), "invalid_grant".into())
        );
        assert_eq!(read(r#"{"message":null,"errorCode":null}"#), (String::new(), String::new()));
        assert_eq!(
            read(r#""Quota \"1\" exceeded""#),
            ("Quota \"1\" exceeded".into(), String::new())
        );
        assert_eq!(read(""), (String::new(), String::new()));
        assert_eq!(read("Service Unavailable"), ("Service Unavailable".into(), String::new()));
        assert!(ErrorBody::read(b"\r\n<!DOCTYPE html><html>", false).html);
    }
}
