//! All that the pretend server knows at one moment, and the two windows that a test has on it.

use http::{Method, Request, Response, StatusCode};
use serde::Serialize;

use super::Options;
use super::auth::{Auth, Counts};
use super::clock::{Clock, Ticks};
use super::error::Problem;
use super::fault::{self, Faults};
use super::log::Log;
use super::microsoft::{self, Microsoft};
use super::past::Past;
use super::random::Id;
use super::seed::Data;
use super::session::{Session, Start};
use super::sessions::Sessions;
use super::version::Version;
use super::workload::Workload;
use super::{Reply, request, route, wire};

/// Everything behind the lock.
pub(super) struct State {
    /// The versions that are served, oldest first.
    pub(super) versions: Vec<Version>,
    /// What never changes.
    pub(super) data: Data,
    /// What time it is.
    pub(super) clock: Clock,
    /// The restore sessions.
    pub(super) sessions: Sessions,
    /// The tokens.
    pub(super) auth: Auth,
    /// What comes before some of them.
    pub(super) microsoft: Microsoft,
    /// Whether nobody but restore operators is served.
    pub(super) operator_only: bool,
    /// The connections so far whose TLS handshake went well.
    pub(super) connections: u64,
    faults: Faults,
    log: Log,
}

/// `GET /sandbox/state`.
#[derive(Serialize)]
struct Summary<'a> {
    sessions: usize,
    working: Vec<Working<'a>>,
    connections: u64,
    tokens: Counts,
}

/// An open session, with what the API does not tell: how it was started, of what it is, and the
/// point that it shows.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Working<'a> {
    id: Id,
    r#type: Workload,
    job: Option<&'a str>,
    job_id: Option<Id>,
    initiated_by: &'a str,
    point: Option<Ticks>,
    organization_id: Option<Id>,
    /// This and what follows only of those that were started while the server runs.
    start: Option<Start>,
    repository_id: Option<Id>,
    retrieval_id: Option<Id>,
    scope: Option<&'a str>,
    show_deleted: Option<bool>,
    show_all_versions: Option<bool>,
}

impl State {
    /// The state at the start.
    pub(super) fn new(options: Options) -> Self {
        let mut versions: Vec<_> =
            options.versions.iter().filter_map(|number| Version::of(*number)).collect();
        versions.sort_unstable();
        let (seed, clock) = (options.seed, Clock::new(options.now));
        let data = Data::new(seed, clock.now(), options.jobs);
        let past = Past::new(&data, clock.now(), options.sessions, options.events);
        let sessions = Sessions::new(&past, seed, options.username.clone());
        Self {
            versions,
            clock,
            sessions,
            auth: Auth::new(&options),
            microsoft: Microsoft::new(options.device_answers, seed),
            operator_only: options.operator_only,
            connections: 0,
            faults: Faults::new(options.faults, seed),
            log: Log::default(),
            data,
        }
    }

    /// The newest version that is served.
    pub(super) fn newest(&self) -> Version {
        self.versions.last().copied().unwrap_or(Version::V8)
    }

    /// Answers any request, or fails to when that was asked for.
    pub(super) fn reply(&mut self, request: &Request<Vec<u8>>) -> Reply {
        let segments = request::segments(request.uri().path());
        let segments: Vec<_> = segments.iter().map(String::as_str).collect();
        if let ["sandbox", rest @ ..] = segments.as_slice() {
            return Reply::Answer(self.inspect(request, rest));
        }
        let version = segments.first().and_then(|segment| Version::of_segment(segment));
        let signing_in = matches!(segments.as_slice(), [_, "token"])
            || microsoft::Endpoint::find(&segments).is_some();
        let reply = match self.faults.next(signing_in) {
            None => Reply::Answer(route::answer(self, request)),
            Some(kind) => {
                let version = version.unwrap_or_else(|| self.newest());
                fault::strike(kind, version, || route::answer(self, request))
            }
        };
        let status = match &reply {
            Reply::Answer(answer) | Reply::Slow(answer) => answer.status().as_u16(),
            Reply::Hang | Reply::Close => 0,
        };
        self.log.add(request.method(), request.uri(), status);
        reply
    }

    /// `GET /sandbox/log` and `GET /sandbox/state`: no token, no faults, not logged.
    fn inspect(&self, request: &Request<Vec<u8>>, path: &[&str]) -> Response<Vec<u8>> {
        let problem = match path {
            ["log" | "state"] if request.method() != Method::GET => Problem::Method("GET"),
            ["log"] => return wire::json(StatusCode::OK, self.log.entries()),
            ["state"] => return wire::json(StatusCode::OK, &self.summary()),
            _ => Problem::NotFound("There are /sandbox/log and /sandbox/state.".to_owned()),
        };
        problem.answer(self.newest())
    }

    fn summary(&self) -> Summary<'_> {
        let all = self.sessions.all();
        let working = all.iter().filter(|session| session.works());
        let working = working.map(|session| self.working(session));
        Summary {
            sessions: all.len(),
            working: working.collect(),
            connections: self.connections,
            tokens: self.auth.counts(),
        }
    }

    fn working<'a>(&'a self, session: &'a Session) -> Working<'a> {
        let explored = session.explored();
        let organization = self.data.organizations.get(session.organization);
        Working {
            id: session.id,
            r#type: session.kind,
            job: session.job_name(&self.data),
            job_id: session.job(&self.data).map(|job| job.id),
            initiated_by: self.sessions.user(session),
            point: session.point,
            start: explored.map(|explored| explored.start),
            organization_id: organization.map(|organization| organization.id),
            repository_id: explored.and_then(|explored| explored.repository),
            retrieval_id: explored.and_then(|explored| explored.retrieval).map(|(id, _)| id),
            scope: explored.and_then(|explored| explored.scope).map(|scope| scope.name),
            show_deleted: explored.map(|explored| explored.shows.0),
            show_all_versions: explored.map(|explored| explored.shows.1),
        }
    }

    /// Answers again what was answered before, and logged then.
    pub(super) fn again(&mut self, request: &Request<Vec<u8>>) -> Reply {
        Reply::Answer(route::answer(self, request))
    }
}
