//! The simulated server without a socket: a function from requests to replies.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use http::header::DATE;
use http::{HeaderValue, Request};

use super::content::names_in_path;
use super::data::Id;
use super::endpoints::inspection::inspect;
use super::http::{
    ContentPage, FaultKind, FaultSubject, FaultTarget, Reply, SandboxError, SandboxVersion,
    apply_fault, path_segments,
};
use super::options::SandboxOptions;
use super::routes::route;
use super::state::{MicrosoftEndpoint, SandboxState};

/// The simulated server without a socket.
pub struct Sandbox {
    state: Arc<Mutex<SandboxState>>,
    latency: Duration,
}

impl Sandbox {
    /// Creates a server and generates its data.
    pub fn new(options: SandboxOptions) -> Self {
        let latency = options.latency;
        Self { state: Arc::new(Mutex::new(SandboxState::new(options))), latency }
    }

    /// Answers a request at once, without the latency; the server behind the socket waits.
    pub fn answer(&self, request: &Request<Vec<u8>>) -> Reply {
        let mut state = self.lock();
        let (mut reply, session) = reply(&mut state, request);
        if let (Reply::Stream(stream), Some(session)) = (&mut reply, session)
            && stream.body.stops_session()
        {
            let state = Arc::clone(&self.state);
            stream.body.set_stop_session(Box::new(move || {
                let state = &mut *lock(&state);
                state.sessions.stop_by_server(session, &mut state.clock);
            }));
        }
        add_headers(reply, &state)
    }

    /// Answers a request again that was logged before. Faults do not affect it.
    pub(super) fn answer_again(&self, request: &Request<Vec<u8>>) -> Reply {
        let mut state = self.lock();
        let reply = route(&mut state, request).into_reply();
        add_headers(reply, &state)
    }

    /// Returns whether there are changes after a position of the change feed.
    pub(super) fn has_changed_since(&self, position: u64) -> bool {
        self.lock().sessions.changes().position() > position
    }

    /// Counts a connection.
    pub(super) fn count_connection(&self) {
        self.lock().connections += 1;
    }

    /// Returns the delay before each response.
    pub fn latency(&self) -> Duration {
        self.latency
    }

    fn lock(&self) -> MutexGuard<'_, SandboxState> {
        lock(&self.state)
    }
}

/// Locks the state. A panic would leave it usable, because each request is answered in one step.
fn lock(state: &Mutex<SandboxState>) -> MutexGuard<'_, SandboxState> {
    state.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Answers any request, or injects a fault, and logs the request. Returns the session, too, if the request saves things
/// of one.
fn reply(state: &mut SandboxState, request: &Request<Vec<u8>>) -> (Reply, Option<Id>) {
    let segments = path_segments(request.uri().path());
    let segments: Vec<_> = segments.iter().map(String::as_str).collect();
    if let ["sandbox", rest @ ..] = segments.as_slice() {
        let result = inspect(state, request, rest);
        let refuse = |error: SandboxError| Reply::Answer(error.response(state.newest_version()));
        return (result.unwrap_or_else(refuse), None);
    }
    let target = fault_target(request, &segments);
    let names = state.faults.needs_names().then(|| names_in_path(state, request)).flatten();
    let path = segments.join("/");
    let names = names.unwrap_or_default();
    let subject = FaultSubject { target, path: &path, names: &names };
    let reply = match state.faults.next_fault(&subject) {
        None => route(state, request).into_reply(),
        Some(fault) => {
            let version = segments.first().and_then(|first| SandboxVersion::from_segment(first));
            let version = version.unwrap_or_else(|| state.newest_version());
            let changed = match target {
                FaultTarget::ContentPage(page) => {
                    prepare_page_fault(state, fault.kind, page, request)
                }
                _ => None,
            };
            apply_fault(fault, version, || route(state, changed.as_ref().unwrap_or(request)))
        }
    };
    let status = match &reply {
        Reply::Answer(response) | Reply::Slow(response) => response.status().as_u16(),
        Reply::Stream(stream) if !stream.is_silent => stream.head.status().as_u16(),
        Reply::Stream(_) | Reply::Hang | Reply::Close => 0,
    };
    state.log.add(request.method(), request.uri(), status);
    let session = if let FaultTarget::Save(session) = target { Some(session) } else { None };
    (reply, session)
}

fn fault_target(request: &Request<Vec<u8>>, segments: &[&str]) -> FaultTarget {
    let is_sign_in =
        matches!(segments, [_, "token"]) || MicrosoftEndpoint::find(segments).is_some();
    let other = if is_sign_in { FaultTarget::SignIn } else { FaultTarget::Other };
    FaultTarget::in_session(request, segments).unwrap_or(other)
}

/// Changes the state as a fault of pages does, and returns the request that is performed instead, if it is another.
fn prepare_page_fault(
    state: &mut SandboxState,
    kind: FaultKind,
    page: ContentPage,
    request: &Request<Vec<u8>>,
) -> Option<Request<Vec<u8>>> {
    match kind {
        FaultKind::RepeatPage => return Some(page.request_before(request)),
        FaultKind::SessionGone => state.sessions.stop_by_server(page.session, &mut state.clock),
        FaultKind::SetExpired => state.result_sets.forget(page.set),
        _ => {}
    }
    None
}

/// Adds the headers of every response: the mark of a simulated server, and its time.
fn add_headers(mut reply: Reply, state: &SandboxState) -> Reply {
    let Some(headers) = reply.headers_mut() else { return reply };
    headers.insert("x-vb365-sandbox", HeaderValue::from_static("simulated"));
    if let Ok(date) = state.clock.now().to_http_date().parse() {
        headers.insert(DATE, date);
    }
    reply
}
