//! What can be wrong with a request, in the shapes that the versions have for it.

use http::{HeaderValue, Response, StatusCode, header};
use serde::Serialize;

use super::text;
use super::version::Version;
use super::wire::{self, Field};

/// Why a request is refused.
#[derive(Debug)]
pub(super) enum Problem {
    /// A parameter or a body that cannot be: 400.
    Invalid(String),
    /// Something that is not there: 404.
    NotFound(String),
    /// Something that cannot be done as things are: 400.
    Conflict(String),
    /// A change token from before what is remembered: 400.
    Outdated,
    /// No token, or none that is taken: 401 with an empty body.
    Unauthorized,
    /// Nothing for the role of whoever asks: 403.
    Forbidden,
    /// Another method is the right one: 405.
    Method(&'static str),
    /// A body that is not JSON by its own word: 415.
    MediaType,
    /// A body above what is read: 413.
    TooLarge,
    /// A sign-in that failed: 400 in the shape of OAuth.
    OAuth(&'static str, &'static str),
    /// A failure of the server: 500, with its stack trace in v8.
    Failure,
    /// A fault that was asked for, with this status.
    Fault(StatusCode, &'static str),
}

/// The vendor's error: the message in all versions, more with each.
#[derive(Serialize)]
struct Exception<'a> {
    message: &'a str,
    #[serde(rename = "errorCode", skip_serializing_if = "Field::is_absent")]
    error_code: Field<&'a str>,
    #[serde(rename = "stackTrace", skip_serializing_if = "Field::is_absent")]
    stack_trace: Field<&'a str>,
}

/// The error of the token endpoints, the vendor's and Microsoft's.
pub(super) fn oauth(error: &str, error_description: &str) -> Response<Vec<u8>> {
    #[derive(Serialize)]
    struct Refusal<'a> {
        error: &'a str,
        error_description: &'a str,
    }
    wire::json(StatusCode::BAD_REQUEST, &Refusal { error, error_description })
}

impl Problem {
    /// The answer in the shape of `version`.
    pub(super) fn answer(&self, version: Version) -> Response<Vec<u8>> {
        match self {
            Self::Unauthorized => wire::empty(StatusCode::UNAUTHORIZED),
            Self::OAuth(error, description) => oauth(error, description),
            Self::Method(allowed) => {
                let mut answer = self.exception(version);
                answer.headers_mut().insert(header::ALLOW, HeaderValue::from_static(allowed));
                answer
            }
            _ => self.exception(version),
        }
    }

    fn exception(&self, version: Version) -> Response<Vec<u8>> {
        let (status, message, code) = self.parts();
        let body = Exception {
            message,
            // The codes of v8 are not in v7, which knows one only, for proxies.
            error_code: Field::from(version, Version::V7, code.filter(|_| version >= Version::V8)),
            stack_trace: Field::from(
                version,
                Version::V8,
                matches!(self, Self::Failure).then_some(text::TRACE),
            ),
        };
        wire::json(status, &body)
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
            Self::Failure | Self::Unauthorized | Self::OAuth(..) => {
                (StatusCode::INTERNAL_SERVER_ERROR, "The pretend server was told to fail.", None)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn body(problem: &Problem, version: Version) -> String {
        String::from_utf8(problem.answer(version).into_body()).unwrap()
    }

    #[test]
    fn each_version_has_its_shape() {
        let problem = Problem::NotFound("gone".to_owned());
        assert_eq!(body(&problem, Version::V6), r#"{"message":"gone"}"#);
        assert_eq!(body(&problem, Version::V7), r#"{"message":"gone","errorCode":null}"#);
        let v8 = r#"{"message":"gone","errorCode":"ResourceNotFound","stackTrace":null}"#;
        assert_eq!(body(&problem, Version::V8), v8);
    }

    #[test]
    fn only_failures_of_v8_leak_a_trace() {
        assert!(body(&Problem::Failure, Version::V8).contains("\\r\\n   at "));
        assert!(!body(&Problem::Failure, Version::V7).contains("stackTrace"));
    }

    #[test]
    fn unauthorized_has_no_body_at_all() {
        let answer = Problem::Unauthorized.answer(Version::V8);
        assert_eq!(answer.status(), StatusCode::UNAUTHORIZED);
        assert!(answer.body().is_empty() && answer.headers().is_empty());
    }
}
