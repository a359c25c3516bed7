//! What can go wrong between us and a server, each with its kind (and so its exit code) and the way out.

use thiserror::Error;

use super::certificate::{Certificate, Pinned};
use super::proxy::PROXY_HINT;
use super::tls::WRONG_KEY;
use crate::api::error_body::ErrorBody;
use crate::api::{Effect, Version};
use crate::error::{Failure, Kind, join_hints};
use crate::text::{login_command, safe};

/// Whose server it is: what helps with one does not help with the other.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Whose {
    /// The backup server.
    #[default]
    Ours,
    Microsofts,
}

/// A call that did not bring what it was made for.
#[derive(Debug, Error)]
#[non_exhaustive]
pub(crate) enum Error {
    /// Nothing of the request left.
    #[error("cannot reach {server}: {reason}")]
    Unreachable { server: String, reason: String, whose: Whose },

    /// The certificate was refused, so nothing of the request left.
    #[error("the certificate of {server} is not trusted: {reason}\n{}", certificate.beside(pinned.as_deref()))]
    Untrusted {
        server: String,
        reason: String,
        certificate: Box<Certificate>,
        /// Which one was expected, where it is refused for not being that one.
        pinned: Option<Box<Pinned>>,
        profile: Option<String>,
        whose: Whose,
    },

    /// The request left, its answer did not come.
    #[error("no answer to {call}: {reason}")]
    Lost { call: String, reason: String, effect: Effect },

    /// The answer came, but not to its end.
    #[error("the answer to {call} broke off after {received} bytes: {reason}")]
    Broken { call: String, received: u64, reason: String, effect: Effect },

    /// An answer that says no.
    #[error("{}", refusal(call, *status, body))]
    Refused {
        call: String,
        status: u16,
        body: Box<ErrorBody>,
        signing_in: bool,
        /// What was sent to sign in with was an assertion of Microsoft's, not a password.
        by_assertion: bool,
        effect: Effect,
        whose: Whose,
    },

    /// An API never redirects, and no credential follows one.
    #[error("{call} was answered with a redirect to {to}, which is not followed")]
    Redirect { call: String, to: String, whose: Whose },

    /// An answer that says yes in a way that cannot be understood.
    #[error("the answer to {call} cannot be read: {reason}")]
    Malformed { call: String, reason: String, effect: Effect },

    /// A web page instead of an answer.
    #[error("{call} was answered with a web page (HTTP {status}): this is not the REST service")]
    WebPage { call: String, status: u16 },

    /// None of the versions that we speak is served.
    #[error("{server} answers, but serves none of the API versions v8, v7 and v6")]
    NoVersion { server: String },

    /// The question which versions are served was answered in no known way.
    #[error("cannot find out which API version {server} serves: {cause}")]
    VersionUnknown { server: String, cause: Box<Self> },

    /// The version in use does not have the call.
    #[error("API {has} does not have this call; it came with {needs}")]
    TooOld { has: &'static str, needs: &'static str },

    /// There is no login, or none that the server still takes.
    #[error("{}", signed_out(profile.as_deref(), cause.as_deref()))]
    SignedOut { profile: Option<String>, cause: Option<Box<Self>> },

    /// The profile allows reads only.
    #[error("profile '{profile}' is read-only, so {call} was not sent")]
    ReadOnly { profile: String, call: String },

    /// The store of tokens, or the source of a password, is out of order.
    #[error(transparent)]
    Local(#[from] Failure),

    /// The token given from outside is not accepted.
    #[error("{cause}")]
    TokenRefused { cause: Box<Self> },
}

const ASSERTION_HINT: &str = "check that the assertion is Microsoft's whole answer and no older than its expires_in, the \
    client id that the server is told (--grant-client-id), and whether the server lets organizations, or restore \
    operators, sign in by Microsoft at all: it is off by default";

const VERSION_HINT: &str = "name the version with --api-version v6, v7 or v8; or look at the server's REST API \
    settings: the service may be switched off (the default) or listen on another port than 4443, or 'restore operator \
    authentication only' is on, which closes all other calls";

impl Error {
    pub(crate) fn too_old(has: Version, needs: Version) -> Self {
        Self::TooOld { has: has.segment(), needs: needs.segment() }
    }

    pub(crate) fn kind(&self) -> Kind {
        match self {
            Self::Untrusted { .. } => Kind::Untrusted,
            Self::Lost { effect, .. } | Self::Broken { effect, .. } if effect.changes() => {
                Kind::Unknown
            }
            Self::Unreachable { .. } | Self::Lost { .. } | Self::Broken { .. } => Kind::Unreachable,
            Self::Refused { status, body, effect, signing_in, .. } => match status {
                401 | 403 => Kind::Unauthenticated,
                400 if *signing_in => Kind::Unauthenticated,
                // A gateway that gave up waiting, and the server's own time-out, leave open what was done behind them.
                502 | 504 if effect.changes() => Kind::Unknown,
                _ if effect.changes() && body.code == "Timeout" => Kind::Unknown,
                // To a sign-in, or as a web page, it says that there is no such version or no such service.
                404 if !signing_in && !body.html => Kind::NotFound,
                _ => Kind::Server,
            },
            Self::Malformed { effect, .. } if effect.changes() => Kind::Unknown,
            Self::Malformed { .. }
            | Self::Redirect { .. }
            | Self::WebPage { .. }
            | Self::NoVersion { .. } => Kind::Server,
            Self::VersionUnknown { cause, .. } | Self::TokenRefused { cause } => cause.kind(),
            Self::SignedOut { .. } => Kind::Unauthenticated,
            Self::Local(failure) => failure.kind,
            Self::TooOld { .. } | Self::ReadOnly { .. } => Kind::Usage,
        }
    }

    /// The way out, where there is one.
    pub(crate) fn hint(&self) -> Option<String> {
        match self {
            Self::Unreachable { reason, whose, .. } => {
                Some(unreachable_hint(reason, *whose).to_owned())
            }
            Self::Untrusted { reason, .. } if reason == WRONG_KEY => Some(
                "whoever answers has a copy of the certificate, and is not the server: somebody may be in between"
                    .to_owned(),
            ),
            Self::Untrusted { whose: Whose::Microsofts, .. } => Some(
                "somebody may be in between; a proxy that opens TLS must show a certificate of an authority that the \
                 system trusts"
                    .to_owned(),
            ),
            Self::Untrusted { certificate, pinned, profile, .. } => {
                Some(untrusted_hint(certificate, pinned.is_some(), profile.as_deref()))
            }
            Self::SignedOut { profile, .. } => Some(match profile {
                Some(profile) => login_command(Some(profile)),
                None => "give --username and a password, or sign in once with vb365 login".to_owned(),
            }),
            Self::ReadOnly { profile, .. } => {
                Some(format!("read_only = true in [profiles.{profile}] of config.toml says so"))
            }
            Self::Local(failure) => join_hints(&failure.hints),
            Self::Refused { status: 400 | 401, by_assertion: true, .. } => {
                Some(ASSERTION_HINT.to_owned())
            }
            Self::Refused { status, body, signing_in, whose: Whose::Ours, .. } => refusal_hint(*status, body, *signing_in),
            Self::Redirect { whose: Whose::Microsofts, .. } => {
                Some("check --authority: it names another place than the one that signs in".to_owned())
            }
            Self::Redirect { .. } => {
                Some("is this the REST service's own address? It listens on https, port 4443 unless set otherwise".to_owned())
            }
            Self::WebPage { .. } => {
                Some("check the host and the port: a proxy or a portal may have answered in its place".to_owned())
            }
            Self::NoVersion { .. } | Self::VersionUnknown { .. } => Some(VERSION_HINT.to_owned()),
            Self::TokenRefused { .. } => Some(
                "the token in VB365_TOKEN is used as it is and never refreshed: get a new one, or unset it to sign in".to_owned(),
            ),
            Self::Broken { .. } => {
                Some("what came was passed on: do not take it for the whole".to_owned())
            }
            Self::Refused { whose: Whose::Microsofts, .. }
            | Self::TooOld { .. }
            | Self::Lost { .. }
            | Self::Malformed { .. } => None,
        }
    }

    /// The server's own stack, for those who asked to see everything.
    pub(crate) fn stack_trace(&self) -> Option<&str> {
        match self {
            Self::Refused { body, .. } if !body.stack_trace.is_empty() => Some(&body.stack_trace),
            Self::VersionUnknown { cause, .. } | Self::TokenRefused { cause } => {
                cause.stack_trace()
            }
            _ => None,
        }
    }

    /// Whether this is a token that is not accepted, or no longer.
    pub(crate) fn is_unauthorized(&self) -> bool {
        matches!(self, Self::Refused { status: 401, signing_in: false, .. })
    }

    /// Whether the account may not make the call.
    pub(crate) fn is_forbidden(&self) -> bool {
        match self {
            Self::Refused { status: 401 | 403, signing_in: false, .. } => true,
            Self::TokenRefused { cause } => cause.is_forbidden(),
            _ => false,
        }
    }

    /// Whether the server said no to a sign-in, rather than that it could not answer.
    pub(crate) fn is_refusal(&self) -> bool {
        matches!(self, Self::Refused { status: 400 | 401 | 403, signing_in: true, .. })
    }

    /// Whether the same question may well be answered in a while: the server, or what lies in between, is away or in
    /// trouble.
    pub(crate) fn may_pass(&self) -> bool {
        match self {
            Self::Unreachable { .. }
            | Self::Lost { .. }
            | Self::Broken { .. }
            | Self::Malformed { .. }
            | Self::WebPage { .. } => true,
            Self::Refused { status, body, .. } => {
                *status >= 500 || *status == 429 || (*status == 404 && body.html)
            }
            Self::SignedOut { cause, .. } => cause.as_ref().is_some_and(|cause| cause.may_pass()),
            _ => false,
        }
    }

    /// Whether the server, which is there, may have failed for want of a backup proxy. v6 has no word for it.
    pub(crate) fn may_want_a_proxy(&self) -> bool {
        matches!(self, Self::Refused { status, body, .. } if *status >= 500 || body.code == "ProxyOffline")
    }

    /// The server's own word for a refusal, such as `authorization_pending`.
    pub(crate) fn code(&self) -> &str {
        if let Self::Refused { body, .. } = self { &body.code } else { "" }
    }
}

fn untrusted_hint(met: &Certificate, pinned: bool, profile: Option<&str>) -> String {
    match (pinned, profile) {
        (true, Some(profile)) => format!(
            "somebody may be in between. If the certificate was renewed on purpose, compare and accept the new one with: \
             {} --renew-pin",
            login_command(Some(profile))
        ),
        (true, None) => "somebody may be in between. If the certificate was renewed on purpose, compare the SHA-256 \
             with the server's and pin the new one"
            .to_owned(),
        (false, _) => format!(
            "compare the SHA-256 with the one that the server itself shows, then trust exactly this certificate with \
             --pin {}",
            met.fingerprint
        ),
    }
}

fn signed_out(profile: Option<&str>, cause: Option<&Error>) -> String {
    let whom = profile.map_or_else(String::new, |profile| format!(" to profile '{profile}'"));
    match cause {
        Some(cause) => format!("no longer signed in{whom}: {cause}"),
        None => format!("not signed in{whom}"),
    }
}

fn refusal(call: &str, status: u16, body: &ErrorBody) -> String {
    let said = match (body.message.is_empty(), body.code.is_empty()) {
        (true, true) => String::new(),
        (true, false) => format!(": {}", body.code),
        (false, true) => format!(": {}", safe(&body.message)),
        (false, false) => format!(": {} ({})", safe(&body.message), safe(&body.code)),
    };
    let page = if body.html { " and a web page" } else { "" };
    format!("{call} was answered with HTTP {status}{page}{said}")
}

fn refusal_hint(status: u16, body: &ErrorBody, signing_in: bool) -> Option<String> {
    let hint = match status {
        400 | 401 if signing_in => {
            "check the user name (DOMAIN\\user or user@domain) and the password; an account with multi-factor \
             authentication cannot sign in here unless it is set up as a service account"
        }
        404 if signing_in || body.html => VERSION_HINT,
        401 => "sign in again: give --username and a password, or a fresh VB365_TOKEN",
        403 => "this account may not do that: the API is for the role Veeam Backup Administrator",
        429 => "the server asks for fewer requests: wait a little",
        _ if body.code == "ProxyOffline" => {
            "the backup proxy that holds the data is offline: look at it in the console"
        }
        500.. if body.stack_trace.is_empty() => return None,
        500.. => "-v shows the server's own stack trace",
        _ => return None,
    };
    Some(hint.to_owned())
}

/// By the words of `network`, the most telling first.
fn unreachable_hint(reason: &str, whose: Whose) -> &'static str {
    if reason.contains("the proxy itself") {
        "most proxies are named with http://, even those to https servers; one that is named with https:// must show a \
         certificate that the system trusts, since --pin, --ca-cert and --insecure are about the server's"
    } else if reason.contains("is given addresses") {
        "socks5h:// in place of socks5://, or socks4a:// of socks4://, lets the proxy look up the name"
    } else if reason.contains("handshake") || reason.contains("TLS") {
        "TLS 1.2 or 1.3 with an ECDHE suite is needed; P-521 certificates are not supported; a plain-http port also looks like this"
    } else if reason.starts_with("through the proxy") {
        PROXY_HINT
    } else if whose == Whose::Microsofts {
        "check the name, the firewall in between, and whether a proxy leads out: HTTPS_PROXY names it"
    } else if reason.contains("refused") {
        "is the REST API service running? It is off by default and listens on port 4443 unless set otherwise"
    } else {
        "check the name, the port, and the firewall in between"
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hints(whose: Whose) -> Vec<String> {
        let certificate = || Box::new(Certificate::read(&[]));
        let refused = |status, code: &str, by_assertion| Error::Refused {
            call: String::new(),
            status,
            body: Box::new(ErrorBody { code: code.to_owned(), ..ErrorBody::default() }),
            signing_in: true,
            by_assertion,
            effect: Effect::SignIn,
            whose,
        };
        let reasons = ["connection refused", "there is no host of this name", "a TLS alert"];
        let away = reasons.map(|reason| Error::Unreachable {
            server: String::new(),
            reason: reason.to_owned(),
            whose,
        });
        let others = [
            Error::Untrusted {
                server: String::new(),
                reason: String::new(),
                certificate: certificate(),
                pinned: None,
                profile: None,
                whose,
            },
            Error::Redirect { call: String::new(), to: String::new(), whose },
            refused(404, "", false),
            refused(400, "", false),
            refused(403, "", false),
        ];
        away.into_iter().chain(others).map(|error| error.hint().unwrap_or_default()).collect()
    }

    #[test]
    fn what_helps_with_the_backup_server_is_not_told_of_microsofts() {
        let ours = hints(Whose::Ours);
        let theirs = hints(Whose::Microsofts);
        for (ours, theirs) in ours.iter().zip(&theirs) {
            assert!(!ours.is_empty());
            for word in ["REST", "4443", "--pin", "--api-version", "Veeam", "DOMAIN\\"] {
                assert!(!theirs.contains(word), "{theirs}");
            }
        }
        assert!(ours[0].contains("off by default") && ours[4].contains("4443"));
    }

    #[test]
    fn a_refused_assertion_is_no_wrong_password() {
        let refused = Error::Refused {
            call: String::new(),
            status: 400,
            body: Box::default(),
            signing_in: true,
            by_assertion: true,
            effect: Effect::SignIn,
            whose: Whose::Ours,
        };
        let hint = refused.hint().unwrap();
        assert!(hint.contains("assertion") && hint.contains("--grant-client-id"), "{hint}");
        assert!(!hint.contains("password") && !hint.contains("multi-factor"), "{hint}");
    }
}
