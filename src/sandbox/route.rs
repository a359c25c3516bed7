//! From a method and a path to whatever answers them. The case of a path does not matter.

use http::{Method, Request, Response, StatusCode};

use super::auth::Login;
use super::error::Problem;
use super::explore::Target;
use super::inside::Place;
use super::request::{self, Call, path_id};
use super::role::Role;
use super::state::State;
use super::version::Version;
use super::{
    events, explore, inside, jobs, logged_in, microsoft, organizations, points, repositories,
    retrievals, service, session_parts, statistics, wire,
};

/// A request body above this is not read.
pub(super) const LARGEST: usize = 1 << 20;

/// What can be asked for, with the ids in the path.
#[derive(Clone, Copy)]
enum Endpoint<'a> {
    Token,
    Logout,
    ServiceInstance,
    PortalSettings,
    Health,
    OwnOrganization,
    User,
    OperatorInfo,
    EffectiveScope,
    OwnPoints,
    Organizations,
    Organization(&'a str),
    Jobs,
    Job(&'a str),
    Explore(Target<'a>),
    Points,
    Point(&'a str),
    Repositories,
    Repository(&'a str),
    OrganizationData(&'a str),
    Retrievals,
    Retrieval(&'a str),
    Changes,
    Sessions,
    Session(&'a str),
    Stop(&'a str),
    Events(&'a str),
    Event(&'a str, &'a str),
    SessionOrganization(&'a str),
    Statistics(&'a str),
    Inside(&'a str, Place<'a>),
}

impl<'a> Endpoint<'a> {
    /// The endpoint at a path below the version, if the version has it.
    fn find(version: Version, path: &[&'a str]) -> Option<Self> {
        let (endpoint, since) = match path {
            ["restoresessions", rest @ ..] => Self::of_sessions(rest)?,
            [.., "explore" | "operatorexplore"] => Self::exploring(path)?,
            ["token"] => (Self::Token, Version::V6),
            ["token", "logout"] => (Self::Logout, Version::V7),
            ["serviceinstance"] => (Self::ServiceInstance, Version::V6),
            ["restoreportalsettings"] => (Self::PortalSettings, Version::V6),
            ["health"] => (Self::Health, Version::V8),
            ["organization"] => (Self::OwnOrganization, Version::V6),
            ["organization", "loggedinuser", rest @ ..] => match rest {
                [] => (Self::User, Version::V6),
                ["operatorinfo"] => (Self::OperatorInfo, Version::V6),
                ["effectivescope"] => (Self::EffectiveScope, Version::V6),
                ["restorepoints"] => (Self::OwnPoints, Version::V7),
                _ => return None,
            },
            ["organizations"] => (Self::Organizations, Version::V6),
            ["organizations", id] => (Self::Organization(id), Version::V6),
            ["jobs"] => (Self::Jobs, Version::V6),
            ["jobs", id] => (Self::Job(id), Version::V6),
            ["restorepoints"] => (Self::Points, Version::V6),
            ["restorepoints", id] => (Self::Point(id), Version::V6),
            ["backuprepositories"] => (Self::Repositories, Version::V6),
            ["backuprepositories", id] => (Self::Repository(id), Version::V6),
            ["backuprepositories", id, "organizationdata"] => {
                (Self::OrganizationData(id), Version::V6)
            }
            ["dataretrievals"] => (Self::Retrievals, Version::V6),
            ["dataretrievals", id] => (Self::Retrieval(id), Version::V6),
            ["events"] => (Self::Changes, Version::V8),
            _ => return None,
        };
        (version >= since).then_some(endpoint)
    }

    fn of_sessions(path: &[&'a str]) -> Option<(Self, Version)> {
        Some(match path {
            [] => (Self::Sessions, Version::V6),
            [id] => (Self::Session(id), Version::V6),
            [id, "stop"] => (Self::Stop(id), Version::V6),
            [id, "events"] => (Self::Events(id), Version::V6),
            [id, "events", event] => (Self::Event(id, event), Version::V6),
            [id, "organization"] => (Self::SessionOrganization(id), Version::V6),
            [id, "organization", rest @ ..] => (Self::Inside(id, Place::find(rest)?), Version::V6),
            [id, "statistics"] => (Self::Statistics(id), Version::V8),
            _ => return None,
        })
    }

    fn exploring(path: &[&'a str]) -> Option<(Self, Version)> {
        let (target, since) = match path {
            ["jobs", id, "explore"] => (Target::Job(id), Version::V6),
            ["organizations", id, "explore"] => (Target::Organization(id), Version::V6),
            ["backuprepositories", id, "explore"] => (Target::Repository(id), Version::V7),
            ["dataretrievals", id, "explore"] => (Target::Retrieval(id), Version::V6),
            ["organization", "explore"] => (Target::Tenant, Version::V6),
            ["organization", "operatorexplore"] => (Target::Operator, Version::V6),
            _ => return None,
        };
        Some((Self::Explore(target), since))
    }

    fn method(self) -> Method {
        match self {
            Self::Token | Self::Logout | Self::Explore(_) | Self::Stop(_) => Method::POST,
            _ => Method::GET,
        }
    }

    /// Whether a role may ask for it. Where nobody knows, nobody but an administrator may.
    fn allows(self, role: Role) -> bool {
        match self {
            Self::Token | Self::Logout => true,
            _ if self.is_of_sessions() => true,
            Self::OwnOrganization | Self::Explore(Target::Tenant) => role == Role::Tenant,
            Self::Explore(Target::Operator) => role == Role::Operator,
            Self::User | Self::OperatorInfo | Self::EffectiveScope | Self::OwnPoints => {
                role != Role::Administrator
            }
            _ => role == Role::Administrator,
        }
    }

    /// Whether it is about the sessions that the caller may see.
    fn is_of_sessions(self) -> bool {
        matches!(
            self,
            Self::Sessions
                | Self::Session(_)
                | Self::Stop(_)
                | Self::Events(_)
                | Self::Event(..)
                | Self::SessionOrganization(_)
                | Self::Statistics(_)
                | Self::Inside(..)
        )
    }

    /// Whether it is still there when nobody but restore operators is served.
    fn is_for_operators(self) -> bool {
        let explores = matches!(self, Self::Explore(Target::Operator));
        let signs_in = matches!(self, Self::Token | Self::Logout);
        let asks_who = matches!(
            self,
            Self::User | Self::OperatorInfo | Self::EffectiveScope | Self::OwnPoints
        );
        explores || signs_in || asks_who || self.is_of_sessions()
    }
}

/// Answers a request for anything but `/sandbox/…`.
pub(super) fn answer(state: &mut State, request: &Request<Vec<u8>>) -> Response<Vec<u8>> {
    let segments = request::segments(request.uri().path());
    let segments: Vec<_> = segments.iter().map(String::as_str).collect();
    if let Some(endpoint) = microsoft::Endpoint::find(&segments) {
        return state.microsoft.answer(endpoint, request);
    }
    let served = segments.split_first().and_then(|(first, rest)| {
        let version = Version::of_segment(first)?;
        state.versions.contains(&version).then_some((version, rest))
    });
    let Some((version, path)) = served else {
        return wire::html(StatusCode::NOT_FOUND, "404 - nothing here");
    };
    let call = Call::new(version, request);
    let answer = serve(state, call, request, path);
    answer.unwrap_or_else(|problem| problem.answer(version))
}

fn serve(
    state: &mut State,
    mut call: Call<'_>,
    request: &Request<Vec<u8>>,
    path: &[&str],
) -> Result<Response<Vec<u8>>, Problem> {
    if request.body().len() > LARGEST {
        return Err(Problem::TooLarge);
    }
    let endpoint = Endpoint::find(call.version, path)
        .filter(|endpoint| !state.operator_only || endpoint.is_for_operators())
        .ok_or_else(|| Problem::NotFound("There is nothing at this path.".to_owned()))?;
    let method = endpoint.method();
    if request.method() != method {
        return Err(Problem::Method(if method == Method::POST { "POST" } else { "GET" }));
    }
    if let Endpoint::Token = endpoint {
        return state.auth.token(&call, &state.microsoft, state.clock.now());
    }
    call.login = call.bearer().and_then(|token| state.auth.login(token));
    let login = call.login.ok_or(Problem::Unauthorized)?;
    if !endpoint.allows(login.role) {
        return Err(Problem::Forbidden);
    }
    dispatch(state, &call, login, endpoint)
}

fn dispatch(
    state: &mut State,
    call: &Call<'_>,
    login: Login,
    endpoint: Endpoint<'_>,
) -> Result<Response<Vec<u8>>, Problem> {
    let State { data, sessions, clock, .. } = state;
    match endpoint {
        // Answered before, as it needs no token.
        Endpoint::Token => Err(Problem::Unauthorized),
        Endpoint::Logout => Ok(logout(state, call, login)),
        Endpoint::ServiceInstance => Ok(service::instance(state)),
        Endpoint::PortalSettings => Ok(service::portal(call, data)),
        Endpoint::Health => Ok(service::health()),
        Endpoint::OwnOrganization => organizations::own(call, data),
        Endpoint::User => Ok(logged_in::user(data, login.role)),
        Endpoint::OperatorInfo => Ok(logged_in::operator_info(login.role)),
        Endpoint::EffectiveScope => Ok(logged_in::scope(call, data, login.role)),
        Endpoint::OwnPoints => points::of_portal(call, data, login.role),
        Endpoint::Organizations => organizations::list(call, data),
        Endpoint::Organization(id) => organizations::get(call, data, id),
        Endpoint::Jobs => jobs::list(call, data),
        Endpoint::Job(id) => jobs::get(call, data, id),
        Endpoint::Explore(target) => explore::start(call, data, sessions, clock, login, target),
        Endpoint::Inside(id, place) => inside::answer(call, data, sessions, clock, id, place),
        Endpoint::Points => points::list(call, data),
        Endpoint::Point(id) => points::get(call, data, id),
        Endpoint::Repositories => repositories::list(call, data),
        Endpoint::Repository(id) => repositories::get(call, data, id),
        Endpoint::OrganizationData(id) => repositories::organizations(call, data, id),
        Endpoint::Retrievals => retrievals::list(call, data),
        Endpoint::Retrieval(id) => retrievals::get(call, data, id),
        Endpoint::Changes => sessions.changes().list(call),
        Endpoint::Sessions => sessions.list(call, data),
        Endpoint::Stop(id) => sessions.stop(call, id, clock),
        Endpoint::Session(id)
        | Endpoint::Events(id)
        | Endpoint::Event(id, _)
        | Endpoint::SessionOrganization(id)
        | Endpoint::Statistics(id) => {
            let session = sessions.find(call, path_id(id)?)?;
            match endpoint {
                Endpoint::Events(_) => events::list(call, data, session),
                Endpoint::Event(_, event) => events::get(call, data, session, event),
                Endpoint::SessionOrganization(_) => {
                    session_parts::organization(call, data, session)
                }
                Endpoint::Statistics(_) => Ok(statistics::of(data, session)),
                _ => Ok(sessions.show(call, data, StatusCode::OK, session)),
            }
        }
    }
}

/// `POST /vN/token/logout`: 200 in v7, 204 in v8; also ends what the login explored.
fn logout(state: &mut State, call: &Call<'_>, login: Login) -> Response<Vec<u8>> {
    state.auth.logout(login);
    state.sessions.log_out(login.family, &mut state.clock);
    let new = call.version >= Version::V8;
    wire::empty(if new { StatusCode::NO_CONTENT } else { StatusCode::OK })
}
