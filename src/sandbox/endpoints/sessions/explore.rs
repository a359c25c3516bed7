//! `POST …/explore`: all ways to start a restore session.

use http::StatusCode;
use serde::de::Error as _;
use serde::{Deserialize, Deserializer};
use serde_json::{Map, Value};

use super::session::session_json;
use crate::sandbox::data::{Dataset, Id, PointQuery, SandboxWorkload, ScopeItem, Ticks};
use crate::sandbox::endpoints::current_user::find_scope_item;
use crate::sandbox::http::{
    SandboxError, SandboxRequest, SandboxResult, SandboxVersion, json_response, parse_flag,
    require_found,
};
use crate::sandbox::state::{
    Exploration, SandboxSession, SandboxState, SessionEnd, SessionOrigin, SessionResult,
    SessionStart,
};

/// The properties of every body, in lower case: their case does not matter.
const COMMON: [&str; 4] = ["datetime", "type", "showdeleted", "showallversions"];

/// Explores the backups of a job.
pub(crate) fn explore_job(state: &mut SandboxState, request: &SandboxRequest<'_>) -> SandboxResult {
    let (data, id) = (&state.data, request.path_id()?);
    let (index, job) = require_found(data.job(id), "job", id)?;
    let body = ExploreParameters::read(request, &[])?;
    let mut plan = SessionPlan::new(SessionStart::Job, job.organization, &body)?;
    plan.point = job.newest_point(plan.requested.unwrap_or(Ticks::NEVER), plan.workload);
    plan.job = u32::try_from(index).ok();
    plan.exploration.repository = data.repositories.get(job.repository).map(|known| known.id);
    open_session(state, request, plan)
}

/// Explores the backups of an organization, without copies. v8 accepts a repository since product 8.4.
pub(crate) fn explore_organization(
    state: &mut SandboxState,
    request: &SandboxRequest<'_>,
) -> SandboxResult {
    let (data, id) = (&state.data, request.path_id()?);
    let (index, _) = require_found(data.organization(id), "organization", id)?;
    let has_repository = request.version >= SandboxVersion::V8 && state.v8_minor >= 4;
    let more: &[_] = if has_repository { &["repositoryid"] } else { &[] };
    let body = ExploreParameters::read(request, more)?;
    let repository = body.repository(data)?;
    let plan = SessionPlan::new(SessionStart::Organization, index, &body)?;
    let plan = plan.on_newest_point(data, repository, false);
    open_session(state, request, plan)
}

/// Explores all points of an organization in a repository, copies included. Newer OpenAPI files
/// restrict this call to copies; it is unknown how a real server treats other repositories.
pub(crate) fn explore_repository(
    state: &mut SandboxState,
    request: &SandboxRequest<'_>,
) -> SandboxResult {
    let (data, id) = (&state.data, request.path_id()?);
    let repository = require_found(data.repository(id), "repository", id)?;
    let missing =
        || SandboxError::Invalid("The parameter 'organizationId' is required.".to_owned());
    let id = request.id("organizationId")?.ok_or_else(missing)?;
    let (index, _) = require_found(data.organization(id), "organization", id)?;
    let body = ExploreParameters::read(request, &[])?;
    let plan = SessionPlan::new(SessionStart::Repository, index, &body)?;
    if repository.long_term {
        let message = "What is in this repository must be retrieved before it is explored.";
        return Err(SandboxError::Conflict(message.to_owned()));
    }
    let plan = plan.on_newest_point(data, Some(repository.id), true);
    open_session(state, request, plan)
}

/// Explores retrieved data. The retrieval determines everything, so there is no body.
pub(crate) fn explore_retrieval(
    state: &mut SandboxState,
    request: &SandboxRequest<'_>,
) -> SandboxResult {
    let id = request.path_id()?;
    let retrieval = require_found(state.data.retrieval(id), "data retrieval", id)?;
    if !retrieval.is_available(state.clock.now()) {
        let message = "The data are not retrieved, or expired.";
        return Err(SandboxError::Conflict(message.to_owned()));
    }
    let plan = SessionPlan {
        requested: Some(retrieval.time),
        point: Some(retrieval.time),
        workload: retrieval.workload,
        job: None,
        organization: retrieval.organization,
        exploration: Exploration {
            start: SessionStart::DataRetrieval,
            repository: None,
            retrieval: Some((retrieval.id, retrieval.name)),
            scope: None,
            reason: None,
            show_deleted: retrieval.show_deleted,
            show_all_versions: retrieval.show_all_versions,
        },
    };
    open_session(state, request, plan)
}

/// Explores the backups of the tenant's organization.
pub(crate) fn explore_own(state: &mut SandboxState, request: &SandboxRequest<'_>) -> SandboxResult {
    let organization = request.caller()?.role.organization();
    let body = ExploreParameters::read(request, &[])?;
    let plan = SessionPlan::new(SessionStart::Tenant, organization, &body)?;
    let plan = plan.on_newest_point(&state.data, None, false);
    open_session(state, request, plan)
}

/// Explores an item of the operator's scope; without one, the operator's own data.
pub(crate) fn explore_as_operator(
    state: &mut SandboxState,
    request: &SandboxRequest<'_>,
) -> SandboxResult {
    let is_v8 = request.version >= SandboxVersion::V8;
    let more: &[_] =
        if is_v8 { &["repositoryid", "scope", "reason"] } else { &["scope", "reason"] };
    let body = ExploreParameters::read(request, more)?;
    let scope = body.scope(state, request)?;
    let repository = body.repository(&state.data)?;
    let organization = request.caller()?.role.organization();
    let plan = SessionPlan::new(SessionStart::Operator, organization, &body)?;
    let mut plan = plan.on_newest_point(&state.data, repository, false);
    // No backup of another workload contains the item.
    plan.point = plan.point.filter(|_| scope.workloads().contains(&plan.workload));
    plan.exploration.scope = Some(scope);
    plan.exploration.reason = body.reason;
    open_session(state, request, plan)
}

/// The parameters in the body of an explore call. Each property may be null or absent.
#[derive(Deserialize)]
struct ExploreParameters {
    #[serde(rename = "datetime")]
    date_time: Option<String>,
    r#type: Option<String>,
    #[serde(default, rename = "showdeleted", deserialize_with = "read_flag")]
    show_deleted: bool,
    #[serde(default, rename = "showallversions", deserialize_with = "read_flag")]
    show_all_versions: bool,
    #[serde(rename = "repositoryid")]
    repository_id: Option<String>,
    scope: Option<Map<String, Value>>,
    reason: Option<String>,
}

impl ExploreParameters {
    /// Reads a body with the common properties and `more`. Other properties are refused, so that a
    /// misspelt one is noticed, although a real server may ignore it.
    fn read(request: &SandboxRequest<'_>, more: &[&str]) -> Result<Self, SandboxError> {
        let body = request.body_of("application/json").ok_or(SandboxError::MediaType)?;
        let invalid = |why| SandboxError::Invalid(format!("The body cannot be read: {why}."));
        let body: Map<String, Value> = serde_json::from_slice(body).map_err(invalid)?;
        let body = body.into_iter().map(|(name, value)| (name.to_lowercase(), value));
        let body: Map<_, _> = body.collect();
        let is_known = |name: &&String| COMMON.iter().chain(more).any(|known| known == name);
        if let Some(name) = body.keys().find(|name| !is_known(name)) {
            return Err(SandboxError::Invalid(format!("The body has no property '{name}'.")));
        }
        serde_json::from_value(Value::Object(body)).map_err(invalid)
    }

    /// Returns the workload; Exchange if none is given.
    fn workload(&self) -> Result<SandboxWorkload, SandboxError> {
        let Some(name) = self.r#type.as_deref() else { return Ok(SandboxWorkload::Vex) };
        SandboxWorkload::from_name(name).ok_or_else(|| invalid_value("type", name))
    }

    /// Returns the requested point in time; `None` for the latest.
    fn requested(&self) -> Result<Option<Ticks>, SandboxError> {
        let Some(text) = self.date_time.as_deref() else { return Ok(None) };
        Ticks::parse(text).map(Some).ok_or_else(|| invalid_value("dateTime", text))
    }

    fn repository(&self, data: &Dataset) -> Result<Option<Id>, SandboxError> {
        let Some(text) = self.repository_id.as_deref() else { return Ok(None) };
        let id = Id::parse(text).ok_or_else(|| invalid_value("repositoryId", text))?;
        require_found(data.repository(id), "repository", id).map(|_| Some(id))
    }

    /// Returns the item of the operator's scope; the operator's own data if none is given.
    fn scope(
        &self,
        state: &SandboxState,
        request: &SandboxRequest<'_>,
    ) -> Result<ScopeItem, SandboxError> {
        let Some(scope) = &self.scope else { return Ok(ScopeItem::own(request.caller()?.role)) };
        let known = ["type", "id", "user", "group", "site", "team", "_links"];
        if let Some(name) = scope.keys().find(|name| !known.contains(&name.as_str())) {
            return Err(SandboxError::Invalid(format!("The scope has no property '{name}'.")));
        }
        let text = |name: &str| scope.get(name).and_then(Value::as_str);
        let (Some(kind), Some(id)) = (text("type"), text("id")) else {
            return Err(SandboxError::Invalid("The scope has no type or no id.".to_owned()));
        };
        find_scope_item(state, request, Some(kind), id)
    }
}

/// Reads a flag: true, false, null, or one of these as text, as the binder of .NET does.
fn read_flag<'de, D: Deserializer<'de>>(deserializer: D) -> Result<bool, D::Error> {
    match Value::deserialize(deserializer)? {
        Value::Null => Ok(false),
        Value::Bool(flag) => Ok(flag),
        value => value.as_str().and_then(parse_flag).ok_or_else(|| D::Error::custom("no flag")),
    }
}

fn invalid_value(name: &str, value: &str) -> SandboxError {
    SandboxError::Invalid(format!("The value '{value}' of '{name}' is not valid."))
}

/// A session to open.
struct SessionPlan {
    requested: Option<Ticks>,
    point: Option<Ticks>,
    workload: SandboxWorkload,
    job: Option<u32>,
    organization: usize,
    exploration: Exploration,
}

impl SessionPlan {
    /// Creates a plan for an empty session.
    fn new(
        start: SessionStart,
        organization: usize,
        body: &ExploreParameters,
    ) -> Result<Self, SandboxError> {
        Ok(Self {
            requested: body.requested()?,
            point: None,
            workload: body.workload()?,
            job: None,
            organization,
            exploration: Exploration {
                start,
                repository: None,
                retrieval: None,
                scope: None,
                reason: None,
                show_deleted: body.show_deleted,
                show_all_versions: body.show_all_versions,
            },
        })
    }

    /// Selects the newest matching point at or before the requested time. If all points are later, the
    /// session stays empty.
    fn on_newest_point(mut self, data: &Dataset, repository: Option<Id>, copies: bool) -> Self {
        let (organization, workload) = (self.organization, self.workload);
        let query = PointQuery { organization, repository, copies, workload };
        self.point = data.newest_point(self.requested.unwrap_or(Ticks::NEVER), &query);
        self.exploration.repository = repository;
        self
    }
}

/// Opens a session: 200 in v6 and v7, 201 in v8.
fn open_session(
    state: &mut SandboxState,
    request: &SandboxRequest<'_>,
    plan: SessionPlan,
) -> SandboxResult {
    let caller = request.caller()?;
    let created = state.clock.record_event();
    let id = state.sessions.add(SandboxSession {
        // The store sets the id and the change counter.
        id: Id::ZERO,
        etag: 0,
        created,
        requested: plan.requested.or(plan.point).unwrap_or(created),
        end: SessionEnd::Never,
        job: plan.job,
        organization: plan.organization,
        workload: plan.workload,
        point: plan.point,
        result: SessionResult::Success,
        user: caller.role.user(),
        origin: SessionOrigin::Explored(Box::new(plan.exploration)),
        rows: 1,
        busy: false,
        stopped_here: false,
        item_events: Vec::new(),
        sign_in: caller.sign_in,
    });
    let session = require_found(state.sessions.get(id), "restore session", id)?;
    let is_v8 = request.version >= SandboxVersion::V8;
    let status = if is_v8 { StatusCode::CREATED } else { StatusCode::OK };
    Ok(json_response(status, &session_json(state, request.version, session)))
}
