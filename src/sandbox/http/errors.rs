//! Errors, in the shapes of the versions.

use std::fmt;

use http::{HeaderValue, StatusCode, header};

use super::json::JsonObject;
use super::response::{SandboxResponse, empty_response, json_response};
use super::versions::SandboxVersion;
use crate::sandbox::data::text;

/// A response, or the reason why a request is refused.
pub(crate) type SandboxResult = Result<SandboxResponse, SandboxError>;

/// The reason why a request is refused.
#[derive(Debug)]
pub(crate) enum SandboxError {
    /// An invalid parameter or body: 400.
    Invalid(String),
    /// An unknown path or item: 404.
    NotFound(String),
    /// An operation that the current state does not allow: 400.
    Conflict(String),
    /// A change token that is older than the kept changes: 400.
    Outdated,
    /// A missing or invalid access token: 401 with an empty body.
    Unauthorized,
    /// An operation that the role of the caller does not allow: 403.
    Forbidden,
    /// A wrong method; the payload is the right one: 405.
    Method(&'static str),
    /// A body whose content type is not JSON: 415.
    MediaType,
    /// A body above [`MAX_BODY`](super::MAX_BODY): 413.
    TooLarge,
    /// A failed sign-in, as code and description: 400 in the shape of OAuth.
    OAuth(String, &'static str),
    /// A throttled token request: 429 with a message, which is all of the body, and the seconds to wait.
    Throttled(String, u64),
    /// A failure of the server: 500; v8 adds a stack trace.
    Failure,
    /// An injected fault with a status and a message.
    Fault(StatusCode, &'static str),
}

/// Returns the item, or an error that no item of this kind has the id.
pub(crate) fn require_found<T>(
    item: Option<T>,
    noun: &str,
    id: impl fmt::Display,
) -> Result<T, SandboxError> {
    let message = || format!("There is no {noun} with the id {id}.");
    item.ok_or_else(|| SandboxError::NotFound(message()))
}

impl SandboxError {
    /// Returns an OAuth error.
    pub(crate) fn oauth(code: &str, description: &'static str) -> Self {
        Self::OAuth(code.to_owned(), description)
    }

    /// Returns the response in the shape of a version. Of the vendor's errors, v7 added the code (null
    /// but for proxies, which this server does not have) and v8 the stack trace.
    pub(crate) fn response(&self, version: SandboxVersion) -> SandboxResponse {
        match self {
            Self::Unauthorized => return empty_response(StatusCode::UNAUTHORIZED),
            Self::OAuth(code, description) => {
                let body = JsonObject::new().set("error", code);
                let body = body.set("error_description", description);
                return json_response(StatusCode::BAD_REQUEST, &body);
            }
            Self::Throttled(message, seconds) => {
                let mut response = json_response(StatusCode::TOO_MANY_REQUESTS, message);
                response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(*seconds));
                return response;
            }
            _ => {}
        }
        let (status, message, code) = self.parts();
        let code = code.filter(|_| version >= SandboxVersion::V8);
        let trace = matches!(self, Self::Failure).then_some(text::TRACE);
        let body = JsonObject::new()
            .set("message", message)
            .set_if(version >= SandboxVersion::V7, "errorCode", code)
            .set_if(version >= SandboxVersion::V8, "stackTrace", trace);
        let mut response = json_response(status, &body);
        if let Self::Method(allowed) = self {
            response.headers_mut().insert(header::ALLOW, HeaderValue::from_static(allowed));
        }
        response
    }

    fn parts(&self) -> (StatusCode, &str, Option<&'static str>) {
        match self {
            Self::Invalid(message) => {
                (StatusCode::BAD_REQUEST, message, Some("ParameterValidationFailure"))
            }
            Self::NotFound(message) => (StatusCode::NOT_FOUND, message, Some("ResourceNotFound")),
            Self::Conflict(message) => {
                (StatusCode::BAD_REQUEST, message, Some("OperationConflict"))
            }
            Self::Outdated => {
                let message = "The change token is outdated.";
                (StatusCode::BAD_REQUEST, message, Some("OutdatedChangeToken"))
            }
            Self::Forbidden => {
                let message = "The user is not permitted to do this.";
                (StatusCode::FORBIDDEN, message, Some("ResourceAccessDenied"))
            }
            Self::Method(_) => {
                (StatusCode::METHOD_NOT_ALLOWED, "The method does not fit the path.", None)
            }
            Self::MediaType => (StatusCode::UNSUPPORTED_MEDIA_TYPE, "The body must be JSON.", None),
            Self::TooLarge => (StatusCode::PAYLOAD_TOO_LARGE, "The body is too large.", None),
            Self::Fault(status, message) => (*status, message, None),
            Self::Failure | Self::Unauthorized | Self::OAuth(..) | Self::Throttled(..) => {
                (StatusCode::INTERNAL_SERVER_ERROR, "The simulated server is set to fail.", None)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn body(error: &SandboxError, version: SandboxVersion) -> String {
        String::from_utf8(error.response(version).into_body()).unwrap()
    }

    #[test]
    fn each_version_has_its_own_shape() {
        let error = SandboxError::NotFound("gone".to_owned());
        assert_eq!(body(&error, SandboxVersion::V6), r#"{"message":"gone"}"#);
        assert_eq!(body(&error, SandboxVersion::V7), r#"{"message":"gone","errorCode":null}"#);
        let v8 = r#"{"message":"gone","errorCode":"ResourceNotFound","stackTrace":null}"#;
        assert_eq!(body(&error, SandboxVersion::V8), v8);
    }

    #[test]
    fn only_v8_failures_have_a_stack_trace() {
        assert!(body(&SandboxError::Failure, SandboxVersion::V8).contains("\\r\\n   at "));
        assert!(!body(&SandboxError::Failure, SandboxVersion::V7).contains("stackTrace"));
    }

    #[test]
    fn unauthorized_has_no_body() {
        let response = SandboxError::Unauthorized.response(SandboxVersion::V8);
        assert_eq!(response.status(), StatusCode::UNAUTHORIZED);
        assert!(response.body().is_empty() && response.headers().is_empty());
    }
}
