//! The kinds of faults, and what they do to requests.

use http::{HeaderValue, StatusCode, header};

use super::errors::SandboxError;
use super::page_faults::FaultTarget;
use super::response::{EndpointAnswer, JSON, Reply, SandboxResponse, html_response, raw_response};
use super::stream::{BINARY, StreamPlan};
use super::stream_body::{StopKind, StreamStop};
use super::versions::SandboxVersion;

/// The time in which a slow stream is sent, in seconds.
const SLOW_SECONDS: u64 = 5;

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
    /// Closes the connection of a stream after a number of bytes; without it, after half of them.
    Cut(Option<u64>),
    /// Sends nothing more of a stream after a number of bytes; without it, after half of them.
    Stall(Option<u64>),
    /// Stops the session during a stream, and closes its connection.
    Gone(Option<u64>),
    /// Sends a stream at a number of bytes in a second.
    Pace(u64),
    /// Sends another file for each repeated request of a stream.
    Remake,
    /// Sends a stream without its last byte, as if it were whole.
    WrongSize,
    /// Sends an error in JSON as the content of a stream.
    JsonInStream,
    /// Sends an HTML page as the content of a stream.
    HtmlInStream,
    /// Sends the whole stream if a part is requested.
    NoRange,
    /// Never sends the head of a stream, and keeps the connection open.
    StagingDrop,
}

/// A fault of one request.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) struct InjectedFault {
    /// The kind.
    pub(crate) kind: FaultKind,
    /// The number of earlier requests of the same path that the rule affected.
    pub(crate) turn: u64,
}

impl FaultKind {
    /// Returns whether the fault can affect a request.
    pub(super) fn affects(self, target: FaultTarget) -> bool {
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
            _ => !self.is_of_streams() || matches!(target, FaultTarget::Save(_)),
        }
    }

    fn is_of_streams(self) -> bool {
        matches!(
            self,
            Self::Cut(_)
                | Self::Stall(_)
                | Self::Gone(_)
                | Self::Pace(_)
                | Self::Remake
                | Self::WrongSize
                | Self::JsonInStream
                | Self::HtmlInStream
                | Self::NoRange
                | Self::StagingDrop
        )
    }
}

/// Returns the reply to a request that a fault affects; `perform` performs the request. For the faults of pages,
/// the caller has changed the request or the state already.
pub(crate) fn apply_fault(
    fault: InjectedFault,
    version: SandboxVersion,
    perform: impl FnOnce() -> EndpointAnswer,
) -> Reply {
    match fault.kind {
        FaultKind::Unauthorized => Reply::Answer(SandboxError::Unauthorized.response(version)),
        FaultKind::TooManyRequests => Reply::Answer(too_many_requests(version)),
        FaultKind::ServerError => Reply::Answer(SandboxError::Failure.response(version)),
        FaultKind::Unavailable => {
            Reply::Answer(html_response(StatusCode::SERVICE_UNAVAILABLE, "Service unavailable"))
        }
        FaultKind::Html => {
            Reply::Answer(html_response(StatusCode::OK, "Please sign in to the portal"))
        }
        FaultKind::Hang | FaultKind::TimeoutAbove(_) => Reply::Hang,
        FaultKind::DropBefore => Reply::Close,
        FaultKind::DropAfter => {
            // The client must find out whether the request was performed.
            drop(perform());
            Reply::Close
        }
        FaultKind::JsonInStream => {
            drop(perform());
            Reply::Answer(as_stream(SandboxError::Failure.response(version)))
        }
        FaultKind::HtmlInStream => {
            drop(perform());
            // As a gateway sends it: its type is not that of files.
            Reply::Answer(html_response(StatusCode::OK, "Please sign in to the portal"))
        }
        _ => match perform() {
            EndpointAnswer::Stream(mut plan) => {
                disturb(&mut plan, fault);
                EndpointAnswer::Stream(plan).into_reply()
            }
            EndpointAnswer::Whole(response) => match fault.kind {
                FaultKind::HalfJson => Reply::Answer(truncate_body(response)),
                FaultKind::Slow => Reply::Slow(response),
                _ => Reply::Answer(response),
            },
        },
    }
}

/// Changes a stream as a fault does.
fn disturb(plan: &mut StreamPlan, fault: InjectedFault) {
    let stop = |kind, after| Some(StreamStop { kind, after });
    match fault.kind {
        FaultKind::HalfJson => plan.stop = stop(StopKind::Cut, None),
        FaultKind::Cut(after) => plan.stop = stop(StopKind::Cut, after),
        FaultKind::Stall(after) => plan.stop = stop(StopKind::Stall, after),
        FaultKind::Gone(after) => plan.stop = stop(StopKind::Gone, after),
        FaultKind::Slow => plan.pace = plan.content.len().map(|len| len / SLOW_SECONDS),
        FaultKind::Pace(pace) => plan.pace = Some(pace),
        FaultKind::Remake if fault.turn > 0 => plan.content = plan.content.remade(fault.turn),
        FaultKind::WrongSize => plan.is_short = true,
        FaultKind::NoRange => plan.takes_ranges = false,
        FaultKind::StagingDrop => plan.is_silent = true,
        _ => {}
    }
}

fn too_many_requests(version: SandboxVersion) -> SandboxResponse {
    let message = "The simulated server is set to be busy.";
    let error = SandboxError::Fault(StatusCode::TOO_MANY_REQUESTS, message);
    let mut response = error.response(version);
    response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from_static("1"));
    response
}

/// Returns 200 with the body of a response, declared to be the bytes of a file.
fn as_stream(response: SandboxResponse) -> SandboxResponse {
    raw_response(StatusCode::OK, BINARY, response.into_body())
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
    use crate::sandbox::data::random::{self, Purpose};

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
