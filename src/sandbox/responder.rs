//! The simulated server without a socket: a function from requests to replies.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use http::header::DATE;
use http::{HeaderValue, Request};

use super::endpoints::inspection::inspect;
use super::http::{
    ContentPage, FaultKind, FaultTarget, Reply, SandboxVersion, apply_fault, path_segments,
};
use super::options::SandboxOptions;
use super::routes::route;
use super::state::{MicrosoftEndpoint, SandboxState};

/// The simulated server without a socket.
pub struct Sandbox {
    state: Mutex<SandboxState>,
    latency: Duration,
}

impl Sandbox {
    /// Creates a server and generates its data.
    pub fn new(options: SandboxOptions) -> Self {
        let latency = options.latency;
        Self { state: Mutex::new(SandboxState::new(options)), latency }
    }

    /// Answers a request at once, without the latency; the server behind the socket waits.
    pub fn answer(&self, request: &Request<Vec<u8>>) -> Reply {
        let mut state = self.lock();
        let reply = reply(&mut state, request);
        add_headers(reply, &state)
    }

    /// Answers a request again that was logged before. Faults do not affect it.
    pub(super) fn answer_again(&self, request: &Request<Vec<u8>>) -> Reply {
        let mut state = self.lock();
        let reply = Reply::Answer(route(&mut state, request));
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

    /// Locks the state. A panic would leave it usable, because each request is answered in one step.
    fn lock(&self) -> MutexGuard<'_, SandboxState> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Answers any request, or injects a fault, and logs the request.
fn reply(state: &mut SandboxState, request: &Request<Vec<u8>>) -> Reply {
    let segments = path_segments(request.uri().path());
    let segments: Vec<_> = segments.iter().map(String::as_str).collect();
    if let ["sandbox", rest @ ..] = segments.as_slice() {
        let result = inspect(state, request, rest);
        let response = result.unwrap_or_else(|error| error.response(state.newest_version()));
        return Reply::Answer(response);
    }
    let page = ContentPage::read(request, &segments);
    let is_sign_in =
        matches!(segments.as_slice(), [_, "token"]) || MicrosoftEndpoint::find(&segments).is_some();
    let target = match page {
        Some(page) => FaultTarget::ContentPage(page),
        None if is_sign_in => FaultTarget::SignIn,
        None => FaultTarget::Other,
    };
    let reply = match state.faults.next_fault(target) {
        None => Reply::Answer(route(state, request)),
        Some(kind) => {
            let version = segments.first().and_then(|first| SandboxVersion::from_segment(first));
            let version = version.unwrap_or_else(|| state.newest_version());
            let changed = page.and_then(|page| prepare_page_fault(state, kind, page, request));
            apply_fault(kind, version, || route(state, changed.as_ref().unwrap_or(request)))
        }
    };
    let status = match &reply {
        Reply::Answer(response) | Reply::Slow(response) => response.status().as_u16(),
        Reply::Hang | Reply::Close => 0,
    };
    state.log.add(request.method(), request.uri(), status);
    reply
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
    if let Reply::Answer(response) | Reply::Slow(response) = &mut reply {
        let mark = HeaderValue::from_static("simulated");
        response.headers_mut().insert("x-vb365-sandbox", mark);
        if let Ok(date) = state.clock.now().to_http_date().parse() {
            response.headers_mut().insert(DATE, date);
        }
    }
    reply
}
