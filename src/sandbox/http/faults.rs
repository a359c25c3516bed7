//! Fault injection.

use std::fmt;
use std::str::FromStr;

use http::{HeaderValue, StatusCode, header};

use super::errors::SandboxError;
use super::page_faults::FaultTarget;
use super::response::{JSON, Reply, SandboxResponse, html_response, raw_response};
use super::versions::SandboxVersion;
use crate::sandbox::data::random::{self, Purpose};

/// A kind of fault.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum FaultKind {
    /// 401 with an empty body, as for a rejected token. Sign-ins are exempt: they have no token that
    /// a server could reject, and a client needs one before it is rejected.
    Unauthorized,
    /// 429 with `Retry-After: 1`.
    TooManyRequests,
    /// 500 in the vendor's error shape; in v8 with a `stackTrace`.
    ServerError,
    /// 503 with an HTML page, as from a proxy.
    Unavailable,
    /// 200 with an HTML page instead of JSON.
    Html,
    /// Performs the request, then sends 200 with the first half of the JSON.
    HalfJson,
    /// Sends no response and keeps the connection open.
    Hang,
    /// Closes the connection without performing the request.
    DropBefore,
    /// Performs the request, then closes the connection.
    DropAfter,
    /// Performs the request, then sends the body slowly.
    Slow,
    /// Sends no response to a page inside a session with a limit above this one.
    TimeoutAbove(u32),
    /// Answers a page inside a session with the page before it.
    RepeatPage,
    /// Stops the session before a page that is not the first.
    SessionGone,
    /// Forgets the result set of a search before a page that names it.
    SetExpired,
}

/// The names on the command line, except [`TIMEOUT_ABOVE`].
const NAMES: [(&str, FaultKind); 13] = [
    ("401", FaultKind::Unauthorized),
    ("429", FaultKind::TooManyRequests),
    ("500", FaultKind::ServerError),
    ("503", FaultKind::Unavailable),
    ("html", FaultKind::Html),
    ("half-json", FaultKind::HalfJson),
    ("hang", FaultKind::Hang),
    ("drop-before", FaultKind::DropBefore),
    ("drop-after", FaultKind::DropAfter),
    ("slow", FaultKind::Slow),
    ("repeat-page", FaultKind::RepeatPage),
    ("session-gone", FaultKind::SessionGone),
    ("set-expired", FaultKind::SetExpired),
];

/// The name of the fault whose number is a limit, not a rate.
const TIMEOUT_ABOVE: &str = "timeout-above";

/// A fault and its rate.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct FaultRule {
    /// The kind of fault.
    pub kind: FaultKind,
    /// The share of requests that it affects, from 0 to 1.
    pub rate: f64,
}

/// An invalid fault on the command line.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct ParseFaultError(String);

impl fmt::Display for ParseFaultError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for ParseFaultError {}

impl FromStr for FaultRule {
    type Err = ParseFaultError;

    /// Reads `KIND`, `KIND=RATE` or `timeout-above=LIMIT`.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (name, rate) = text.split_once('=').map_or((text, None), |(n, r)| (n, Some(r)));
        if name == TIMEOUT_ABOVE {
            let limit = rate.and_then(|limit| limit.parse().ok());
            let problem = || format!("the limit is missing: write {TIMEOUT_ABOVE}=100");
            let limit = limit.ok_or_else(|| ParseFaultError(problem()))?;
            return Ok(Self { kind: FaultKind::TimeoutAbove(limit), rate: 1.0 });
        }
        let Some((_, kind)) = NAMES.iter().find(|(known, _)| *known == name) else {
            let names = NAMES.map(|(name, _)| name).join(", ");
            let problem = format!("'{name}' is not a fault: use one of {names}, {TIMEOUT_ABOVE}");
            return Err(ParseFaultError(problem));
        };
        let rate = match rate {
            None => 1.0,
            Some(rate) => match rate.parse() {
                Ok(rate) if (0.0..=1.0).contains(&rate) => rate,
                _ => {
                    let problem = format!("'{rate}' is not a rate: use a number from 0 to 1");
                    return Err(ParseFaultError(problem));
                }
            },
        };
        Ok(Self { kind: *kind, rate })
    }
}

/// Decides which requests are affected by faults.
pub(crate) struct FaultInjector {
    rules: Vec<FaultRule>,
    seed: u64,
    draws: u64,
}

impl FaultInjector {
    /// Creates an injector whose decisions depend on the seed.
    pub(crate) fn new(rules: Vec<FaultRule>, seed: u64) -> Self {
        Self { rules, seed, draws: 0 }
    }

    /// Returns the fault for the next request: the first rule whose random draw is below its rate. Requests
    /// that the kind of a rule cannot affect draw nothing.
    pub(crate) fn next_fault(&mut self, target: FaultTarget) -> Option<FaultKind> {
        for rule in self.rules.iter().filter(|rule| rule.kind.affects(target)) {
            self.draws += 1;
            let draw = random::number(self.seed, Purpose::Fault, self.draws) >> 32;
            let draw = f64::from(u32::try_from(draw).unwrap_or(u32::MAX)) / f64::from(u32::MAX);
            // `<` alone would let a rate of 1 miss the highest draw.
            if draw < rule.rate || rule.rate >= 1.0 {
                return Some(rule.kind);
            }
        }
        None
    }
}

impl FaultKind {
    /// Returns whether the fault can affect a request.
    fn affects(self, target: FaultTarget) -> bool {
        match (self, target) {
            (Self::Unauthorized, _) => target != FaultTarget::SignIn,
            (Self::TimeoutAbove(limit), FaultTarget::ContentPage(page)) => {
                page.limit > u64::from(limit)
            }
            (Self::RepeatPage | Self::SessionGone, FaultTarget::ContentPage(page)) => {
                page.offset > 0
            }
            (Self::SetExpired, FaultTarget::ContentPage(page)) => page.set.is_some(),
            (
                Self::TimeoutAbove(_) | Self::RepeatPage | Self::SessionGone | Self::SetExpired,
                _,
            ) => false,
            _ => true,
        }
    }
}

/// Returns the reply to a request that a fault affects; `perform` performs the request. For the faults of pages,
/// the caller has changed the request or the state already.
pub(crate) fn apply_fault(
    kind: FaultKind,
    version: SandboxVersion,
    perform: impl FnOnce() -> SandboxResponse,
) -> Reply {
    match kind {
        FaultKind::Unauthorized => Reply::Answer(SandboxError::Unauthorized.response(version)),
        FaultKind::TooManyRequests => {
            let message = "The simulated server is set to be busy.";
            let error = SandboxError::Fault(StatusCode::TOO_MANY_REQUESTS, message);
            let mut response = error.response(version);
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from_static("1"));
            Reply::Answer(response)
        }
        FaultKind::ServerError => Reply::Answer(SandboxError::Failure.response(version)),
        FaultKind::Unavailable => {
            Reply::Answer(html_response(StatusCode::SERVICE_UNAVAILABLE, "Service unavailable"))
        }
        FaultKind::Html => {
            Reply::Answer(html_response(StatusCode::OK, "Please sign in to the portal"))
        }
        FaultKind::HalfJson => Reply::Answer(truncate_body(perform())),
        FaultKind::Hang | FaultKind::TimeoutAbove(_) => Reply::Hang,
        FaultKind::DropBefore => Reply::Close,
        FaultKind::DropAfter => {
            // The client must find out whether the request was performed.
            drop(perform());
            Reply::Close
        }
        FaultKind::Slow => Reply::Slow(perform()),
        FaultKind::RepeatPage | FaultKind::SessionGone | FaultKind::SetExpired => {
            Reply::Answer(perform())
        }
    }
}

/// Returns 200 with the first half of the body; an empty body becomes the start of an object.
fn truncate_body(response: SandboxResponse) -> SandboxResponse {
    let mut body = response.into_body();
    if body.is_empty() {
        body = b"{}".to_vec();
    }
    body.truncate(body.len().div_ceil(2));
    raw_response(StatusCode::OK, JSON, body)
}

#[cfg(test)]
mod tests {
    use super::super::page_faults::ContentPage;
    use super::*;

    #[test]
    fn faults_parse_with_and_without_a_rate() {
        let read = |text: &str| text.parse::<FaultRule>();
        assert_eq!(read("401"), Ok(FaultRule { kind: FaultKind::Unauthorized, rate: 1.0 }));
        assert_eq!(read("half-json=0.25"), Ok(FaultRule { kind: FaultKind::HalfJson, rate: 0.25 }));
        for (name, kind) in NAMES {
            assert_eq!(read(name).map(|fault| fault.kind), Ok(kind));
        }
        let limit = FaultRule { kind: FaultKind::TimeoutAbove(25), rate: 1.0 };
        assert_eq!(read("timeout-above=25"), Ok(limit));
        for wrong in ["timeout-above", "timeout-above=", "timeout-above=-1", "timeout-above=0.5"] {
            assert!(read(wrong).unwrap_err().to_string().contains("timeout-above=100"), "{wrong}");
        }
        let unknown = read("404").unwrap_err().to_string();
        assert!(unknown.contains("half-json") && unknown.contains("drop-after"), "{unknown}");
        for wrong in ["500=2", "500=-1", "500=", "500=NaN", "500=often"] {
            assert!(read(wrong).unwrap_err().to_string().contains("from 0 to 1"), "{wrong}");
        }
    }

    #[test]
    fn rates_are_kept_and_draws_repeat() {
        let hits = |rate| {
            let fault = FaultRule { kind: FaultKind::ServerError, rate };
            let mut faults = FaultInjector::new(vec![fault], 1);
            (0..1_000).filter(|_| faults.next_fault(FaultTarget::Other).is_some()).count()
        };
        assert_eq!((hits(0.0), hits(1.0)), (0, 1_000));
        assert!((200..300).contains(&hits(0.25)), "{}", hits(0.25));
        assert_eq!(hits(0.25), hits(0.25));
    }

    #[test]
    fn sign_ins_are_never_unauthorized() {
        let fault = FaultRule { kind: FaultKind::Unauthorized, rate: 1.0 };
        let mut faults = FaultInjector::new(vec![fault], 1);
        assert_eq!(faults.next_fault(FaultTarget::SignIn), None);
        assert_eq!(faults.next_fault(FaultTarget::Other), Some(FaultKind::Unauthorized));
    }

    #[test]
    fn faults_of_pages_affect_only_pages() {
        let page = |offset, limit, set| {
            let session = random::id(1, Purpose::Session, 1);
            FaultTarget::ContentPage(ContentPage { session, offset, limit, set })
        };
        let set = Some(random::id(1, Purpose::Session, 2));
        for (kind, affected, others) in [
            (
                FaultKind::TimeoutAbove(30),
                page(0, 31, None),
                [page(9, 30, set), FaultTarget::Other],
            ),
            (FaultKind::RepeatPage, page(1, 30, None), [page(0, 30, set), FaultTarget::Other]),
            (FaultKind::SessionGone, page(1, 30, None), [page(0, 30, set), FaultTarget::SignIn]),
            (FaultKind::SetExpired, page(0, 30, set), [page(9, 30, None), FaultTarget::Other]),
        ] {
            assert!(kind.affects(affected), "{kind:?}");
            assert!(others.iter().all(|other| !kind.affects(*other)), "{kind:?}");
        }
    }

    #[test]
    fn a_truncated_body_is_not_json() {
        for body in ["", "{}", "[]", "{\"id\":1}"] {
            let cut = truncate_body(http::Response::new(body.as_bytes().to_vec()));
            assert_eq!(cut.status(), StatusCode::OK);
            assert!(serde_json::from_slice::<serde_json::Value>(cut.body()).is_err(), "{body}");
        }
    }
}
