//! Failures of calls to a server: facts only. `diagnostics` turns them into hints for the user.

use std::time::Duration;

use thiserror::Error;

use super::certificate::{Certificate, Pinned};
use super::transport::{CertificateProblem, ConnectError};
use crate::api::error_body::ErrorBody;
use crate::api::{Effect, Version};
use crate::error::{Failure, Kind};
use crate::sys::signals::Interrupt;
use crate::text::safe;

/// The kind of a server: other causes and remedies are likely for each.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum ServerKind {
    /// A server of Veeam Backup for Microsoft 365.
    #[default]
    Backup,
    /// A sign-in server of Microsoft Entra ID.
    Microsoft,
}

/// A call that failed.
#[derive(Debug, Error)]
#[non_exhaustive]
pub(crate) enum Error {
    /// Nothing of the request was sent.
    #[error("cannot reach {server}: {cause}")]
    Unreachable { server: String, cause: ConnectError, server_kind: ServerKind },

    /// The certificate was not accepted, so nothing of the request was sent.
    #[error("the certificate of {server} is not trusted: {reason}\n{}", certificate.beside(pinned.as_deref()))]
    Untrusted {
        server: String,
        problem: CertificateProblem,
        reason: String,
        certificate: Box<Certificate>,
        /// The certificate that was expected, if one is pinned.
        pinned: Option<Box<Pinned>>,
        profile: Option<String>,
        server_kind: ServerKind,
    },

    /// The request was sent, and no response came.
    #[error("no response from the server: {reason}")]
    Lost { call: String, reason: String, timed_out: bool, effect: Effect },

    /// The response ended early.
    #[error("the response is incomplete, it ended after {received} bytes: {reason}")]
    Broken { call: String, received: u64, reason: String, effect: Effect },

    /// A response with an error status.
    #[error("{}", describe_refusal(*status, body, *effect))]
    Refused {
        call: String,
        status: u16,
        body: Box<ErrorBody>,
        /// The credential was an assertion of Microsoft, not a password.
        by_assertion: bool,
        effect: Effect,
        server_kind: ServerKind,
        /// The wait that the server asks for.
        retry_after: Option<Duration>,
    },

    /// A redirect. The API never redirects, and no credential follows one.
    #[error("the server redirects to {to}; redirects are not followed")]
    Redirect { call: String, to: String, effect: Effect, server_kind: ServerKind },

    /// A successful response whose body cannot be read.
    #[error("cannot read the response: {reason}")]
    Malformed { call: String, reason: String, effect: Effect },

    /// A web page in place of a response of the API.
    #[error("the server answered with a web page (HTTP {status}): this is not the REST API")]
    WebPage { call: String, status: u16, effect: Effect },

    /// The server serves no version that this client knows.
    #[error("{server} serves none of the API versions v8, v7 and v6")]
    NoVersion { server: String },

    /// It was not possible to detect the versions that the server serves.
    #[error("{cause}, so the API version is not known")]
    VersionUnknown { cause: Box<Self> },

    /// The version in use does not have the call.
    #[error("API {has} does not have this call: it requires {needs} or later")]
    TooOld { has: &'static str, needs: &'static str },

    /// There is no login, or the server does not accept it any more.
    #[error("{}", describe_signed_out(profile.as_deref(), cause.as_deref()))]
    SignedOut { profile: Option<String>, cause: Option<Box<Self>> },

    /// The profile allows reads only.
    #[error("nothing was changed: profile '{profile}' is read-only")]
    ReadOnly { profile: String, call: String },

    /// The token store, or the source of a password, failed.
    #[error(transparent)]
    Local(#[from] Failure),

    /// A signal arrived before the change was sent.
    #[error("{0}")]
    Interrupted(#[source] Interrupt),

    /// The server does not accept the token that the user supplied.
    #[error("the token was rejected: {cause}")]
    TokenRefused { cause: Box<Self> },
}

impl Error {
    pub(crate) fn too_old(has: Version, needs: Version) -> Self {
        Self::TooOld { has: has.segment(), needs: needs.segment() }
    }

    /// Returns the kind, and so the exit code.
    pub(crate) fn kind(&self) -> Kind {
        match self {
            Self::Untrusted { .. } => Kind::Untrusted,
            Self::Lost { effect, .. }
            | Self::Broken { effect, .. }
            | Self::Malformed { effect, .. }
            | Self::Redirect { effect, .. }
            | Self::WebPage { effect, .. }
                if effect.changes() =>
            {
                Kind::Unknown
            }
            Self::Unreachable { .. } | Self::Lost { .. } | Self::Broken { .. } => Kind::Unreachable,
            Self::Refused { status, body, effect, .. } => refusal_kind(*status, body, *effect),
            Self::Malformed { .. }
            | Self::Redirect { .. }
            | Self::WebPage { .. }
            | Self::NoVersion { .. } => Kind::Server,
            Self::VersionUnknown { cause } | Self::TokenRefused { cause } => cause.kind(),
            Self::SignedOut { .. } => Kind::Unauthenticated,
            Self::Local(failure) => failure.kind,
            Self::Interrupted(_) => Kind::Failure,
            Self::TooOld { .. } | Self::ReadOnly { .. } => Kind::Usage,
        }
    }

    /// Returns method, URL, and status of the call that failed, for traces.
    pub(crate) fn call(&self) -> Option<String> {
        match self {
            Self::Refused { call, status, body, .. } => {
                let code = if body.code.is_empty() { "" } else { " " };
                Some(format!("{call}: HTTP {status}{code}{}", safe(&body.code)))
            }
            Self::WebPage { call, status, .. } => Some(format!("{call}: HTTP {status}")),
            Self::Lost { call, .. }
            | Self::Broken { call, .. }
            | Self::Redirect { call, .. }
            | Self::Malformed { call, .. }
            | Self::ReadOnly { call, .. } => Some(call.clone()),
            Self::VersionUnknown { cause } | Self::TokenRefused { cause } => cause.call(),
            Self::SignedOut { cause, .. } => cause.as_ref()?.call(),
            _ => None,
        }
    }

    /// Returns the server's stack trace, if it sent one.
    pub(crate) fn stack_trace(&self) -> Option<&str> {
        match self {
            Self::Refused { body, .. } if !body.stack_trace.is_empty() => Some(&body.stack_trace),
            Self::VersionUnknown { cause } | Self::TokenRefused { cause } => cause.stack_trace(),
            _ => None,
        }
    }

    /// Returns whether the server does not accept the token, or not any more.
    pub(crate) fn is_unauthorized(&self) -> bool {
        matches!(self, Self::Refused { status: 401, effect, .. } if *effect != Effect::SignIn)
    }

    /// Returns whether the server, or a gateway before it, needed too long for the response.
    pub(super) fn is_timeout(&self) -> bool {
        match self {
            Self::Lost { timed_out, .. } => *timed_out,
            Self::Refused { status, body, .. } => {
                matches!(status, 408 | 504 | 524) || body.code == "Timeout"
            }
            _ => false,
        }
    }

    /// Returns whether the account has no permission for the call.
    pub(crate) fn is_forbidden(&self) -> bool {
        match self {
            Self::Refused { status: 401 | 403, effect, .. } => *effect != Effect::SignIn,
            Self::TokenRefused { cause } => cause.is_forbidden(),
            _ => false,
        }
    }

    /// Returns whether the server rejected a sign-in, rather than failed to process it.
    pub(crate) fn is_sign_in_rejected(&self) -> bool {
        matches!(self, Self::Refused { status: 400 | 401 | 403, effect: Effect::SignIn, .. })
    }

    /// Returns whether a later call may succeed: the server, or a proxy or gateway before it, is offline or overloaded.
    pub(crate) fn is_transient(&self) -> bool {
        match self {
            Self::Unreachable { .. }
            | Self::Lost { .. }
            | Self::Broken { .. }
            | Self::Malformed { .. }
            | Self::WebPage { .. } => true,
            Self::Refused { status, body, .. } => {
                *status >= 500 || *status == 429 || (*status == 404 && body.html)
            }
            Self::SignedOut { cause, .. } => {
                cause.as_ref().is_some_and(|cause| cause.is_transient())
            }
            _ => false,
        }
    }

    /// Returns whether the server may have failed because a backup proxy is offline. v6 has no error code for it.
    pub(crate) fn may_be_proxy_offline(&self) -> bool {
        matches!(self, Self::Refused { status, body, .. } if *status >= 500 || body.code == "ProxyOffline")
    }

    /// Returns the server's error code, such as `authorization_pending`; empty if there is none.
    pub(crate) fn code(&self) -> &str {
        if let Self::Refused { body, .. } = self { &body.code } else { "" }
    }
}

fn refusal_kind(status: u16, body: &ErrorBody, effect: Effect) -> Kind {
    let signs_in = effect == Effect::SignIn;
    match status {
        401 | 403 => Kind::Unauthenticated,
        400 if signs_in => Kind::Unauthenticated,
        // A sign-in answered with 404, and a web page, mean that this version or the whole service is not there.
        404 if !signs_in && !body.html => Kind::NotFound,
        _ if effect.changes() && !was_refused(status, body) => Kind::Unknown,
        _ => Kind::Server,
    }
}

/// Returns whether a response with an error status proves that a change was not made. Only the service itself can say so: a
/// gateway may answer after it has passed the request on.
fn was_refused(status: u16, body: &ErrorBody) -> bool {
    match status {
        401 | 403 | 404 | 429 => true,
        // Gateways send these if the client or the server was too slow or offline; some in JSON like the service's.
        408 | 460 | 499 | 502..=504 | 520.. => false,
        // The service's own timeout does not say whether the change was made.
        _ => body.is_vendor_format && body.code != "Timeout",
    }
}

fn describe_refusal(status: u16, body: &ErrorBody, effect: Effect) -> String {
    let (message, code) = (safe(&body.message), safe(&body.code));
    let message = message.trim_end().trim_end_matches('.');
    let signs_in = effect == Effect::SignIn && status < 500 && status != 429;
    match (message, &*code) {
        ("", "") => {}
        ("", code) if signs_in => return format!("cannot sign in: {code} (HTTP {status})"),
        (message, _) if signs_in => return format!("cannot sign in: {}", lower_first(message)),
        _ => {}
    }
    let page = if body.html { " and a web page" } else { "" };
    let details = match (message, &*code) {
        ("", "") if body.html => String::new(),
        ("", "") => http::StatusCode::from_u16(status)
            .ok()
            .and_then(|status| status.canonical_reason())
            .map_or_else(String::new, |phrase| format!(" ({phrase})")),
        ("", text) | (text, "") => format!(": {text}"),
        (message, code) => format!(": {message} ({code})"),
    };
    let action = if signs_in { "cannot sign in: " } else { "" };
    format!("{action}the server answered HTTP {status}{page}{details}")
}

/// Returns a sentence as it stands after a colon: the first letter is lower case, unless the word is an abbreviation.
fn lower_first(sentence: &str) -> String {
    let mut letters = sentence.chars();
    match (letters.next(), letters.clone().next()) {
        (Some(first), Some(second)) if !second.is_uppercase() => {
            first.to_lowercase().chain(letters).collect()
        }
        _ => sentence.to_owned(),
    }
}

fn describe_signed_out(profile: Option<&str>, cause: Option<&Error>) -> String {
    let target = profile.map_or_else(String::new, |profile| format!(" to profile '{profile}'"));
    match cause {
        Some(cause) => format!("no longer signed in{target}: {cause}"),
        None => format!("not signed in{target}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(status: u16, message: &str, code: &str, effect: Effect) -> String {
        let body = ErrorBody { message: message.into(), code: code.into(), ..ErrorBody::default() };
        describe_refusal(status, &body, effect)
    }

    #[test]
    fn cause_comes_first_and_no_url_is_shown() {
        let (read, sign_in) = (Effect::Read, Effect::SignIn);
        for (text, expected) in [
            (refused(503, "", "", read), "the server answered HTTP 503 (Service Unavailable)"),
            (refused(799, "", "", read), "the server answered HTTP 799"),
            (refused(500, "Boom.", "", read), "the server answered HTTP 500: Boom"),
            (
                refused(404, "Job not found.", "ResourceNotFound", read),
                "the server answered HTTP 404: Job not found (ResourceNotFound)",
            ),
            (
                refused(400, "The user name or password is incorrect.", "invalid_grant", sign_in),
                "cannot sign in: the user name or password is incorrect",
            ),
            (refused(400, "MFA is required", "", sign_in), "cannot sign in: MFA is required"),
            (
                refused(400, "", "invalid_grant", sign_in),
                "cannot sign in: invalid_grant (HTTP 400)",
            ),
            (
                refused(404, "", "", sign_in),
                "cannot sign in: the server answered HTTP 404 (Not Found)",
            ),
            (refused(500, "Boom", "", sign_in), "the server answered HTTP 500: Boom"),
            (refused(429, "API quota", "", sign_in), "the server answered HTTP 429: API quota"),
        ] {
            assert_eq!(text, expected);
        }
    }
}
