//! `POST …/explore`: every way to start a restore session.

use http::{Response, StatusCode};
use serde::Deserialize;
use serde_json::{Map, Value};

use super::auth::Login;
use super::clock::{Clock, Ticks};
use super::error::Problem;
use super::logged_in::{self, Scope};
use super::points::{self, Shown};
use super::random::Id;
use super::request::{Call, path_id};
use super::seed::Data;
use super::session::{End, Explored, Origin, Outcome, Session, Start};
use super::sessions::Sessions;
use super::version::Version;
use super::workload::Workload;
use super::{jobs, organizations, repositories, retrievals};

/// What every body may have.
const COMMON: [&str; 4] = ["dateTime", "type", "showDeleted", "showAllVersions"];

/// What is explored, with the id in the path.
#[derive(Clone, Copy)]
pub(super) enum Target<'a> {
    /// `Jobs/{id}/explore`
    Job(&'a str),
    /// `Organizations/{id}/explore`
    Organization(&'a str),
    /// `BackupRepositories/{id}/explore`
    Repository(&'a str),
    /// `DataRetrievals/{id}/explore`
    Retrieval(&'a str),
    /// `Organization/Explore`
    Tenant,
    /// `Organization/OperatorExplore`
    Operator,
}

/// The body. All of it may be null or missing.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Options {
    date_time: Option<String>,
    r#type: Option<String>,
    show_deleted: Option<bool>,
    show_all_versions: Option<bool>,
    repository_id: Option<String>,
    scope: Option<Map<String, Value>>,
    reason: Option<String>,
}

impl Options {
    /// Reads a body that may have more than is common. What is not of it is refused, so that a
    /// misspelt property is found, although a real server may let it pass.
    fn read(call: &Call<'_>, more: &[&str]) -> Result<Self, Problem> {
        let body = call.body_of("application/json").ok_or(Problem::MediaType)?;
        let refused = |why| Problem::Invalid(format!("The body cannot be read: {why}."));
        let body: Map<String, Value> = serde_json::from_slice(body).map_err(refused)?;
        let known = |name: &&String| COMMON.iter().chain(more).any(|known| known == name);
        if let Some(name) = body.keys().find(|name| !known(name)) {
            return Err(Problem::Invalid(format!("The body has no property '{name}'.")));
        }
        serde_json::from_value(Value::Object(body)).map_err(refused)
    }

    fn kind(&self) -> Result<Workload, Problem> {
        let Some(name) = self.r#type.as_deref() else { return Ok(Workload::Vex) };
        Workload::of(name).ok_or_else(|| invalid("type", name))
    }

    /// The time that was asked for; `None` for the latest.
    fn asked(&self) -> Result<Option<Ticks>, Problem> {
        let Some(text) = self.date_time.as_deref() else { return Ok(None) };
        Ticks::parse_explore(text).map(Some).ok_or_else(|| invalid("dateTime", text))
    }

    fn repository(&self, data: &Data) -> Result<Option<Id>, Problem> {
        let Some(text) = self.repository_id.as_deref() else { return Ok(None) };
        let id = Id::parse(text).ok_or_else(|| invalid("repositoryId", text))?;
        repositories::find(data, id).map(|repository| Some(repository.id))
    }

    /// What the operator names of the effective scope; the operator's own data when that is
    /// nothing.
    fn scope(&self, call: &Call<'_>, data: &Data, login: Login) -> Result<Scope, Problem> {
        let Some(scope) = &self.scope else { return Ok(logged_in::oneself(login.role)) };
        let known = ["type", "id", "user", "group", "site", "team", "_links"];
        if let Some(name) = scope.keys().find(|name| !known.contains(&name.as_str())) {
            return Err(Problem::Invalid(format!("The scope has no property '{name}'.")));
        }
        let text = |name: &str| scope.get(name).and_then(Value::as_str);
        let (Some(kind), Some(id)) = (text("type"), text("id")) else {
            return Err(Problem::Invalid("The scope has no type or no id.".to_owned()));
        };
        logged_in::item(call, data, login.role, Some(kind), id)
    }
}

/// A session to be.
struct Plan {
    asked: Option<Ticks>,
    point: Option<Ticks>,
    kind: Workload,
    job: Option<u32>,
    organization: usize,
    explored: Explored,
}

impl Plan {
    /// A session on what was asked for, of nothing yet.
    fn new(start: Start, organization: usize, options: &Options) -> Result<Self, Problem> {
        let flag = |flag: Option<bool>| flag.unwrap_or(false);
        let shows = (flag(options.show_deleted), flag(options.show_all_versions));
        Ok(Self {
            asked: options.asked()?,
            point: None,
            kind: options.kind()?,
            job: None,
            organization,
            explored: Explored {
                start,
                repository: None,
                retrieval: None,
                scope: None,
                reason: None,
                shows,
            },
        })
    }

    /// The same on the newest fitting point at or before the time: nothing when all are later.
    fn on_points(mut self, data: &Data, repository: Option<Id>, copies: bool) -> Self {
        let (organization, workload) = (self.organization, self.kind);
        let shown = Shown { organization, repository, copies, workload };
        self.point = points::as_of(data, self.asked.unwrap_or(Ticks::NEVER), &shown);
        self.explored.repository = repository;
        self
    }
}

/// Opens a session as of a time. v8 answers 201, older versions 200.
pub(super) fn start(
    call: &Call<'_>,
    data: &Data,
    sessions: &mut Sessions,
    clock: &mut Clock,
    login: Login,
    target: Target<'_>,
) -> Result<Response<Vec<u8>>, Problem> {
    let plan = match target {
        Target::Job(id) => of_job(call, data, id)?,
        Target::Organization(id) => of_organization(call, data, id)?,
        Target::Repository(id) => of_repository(call, data, id)?,
        Target::Retrieval(id) => of_retrieval(data, clock, id)?,
        Target::Tenant => {
            let options = Options::read(call, &[])?;
            let own = login.role.organization();
            Plan::new(Start::Tenant, own, &options)?.on_points(data, None, false)
        }
        Target::Operator => of_operator(call, data, login)?,
    };
    let created = clock.happen();
    let id = sessions.open(Session {
        // The store gives the id and the count of changes.
        id: Id::ZERO,
        etag: 0,
        created,
        asked: plan.asked.or(plan.point).unwrap_or(created),
        end: End::Never,
        job: plan.job,
        organization: plan.organization,
        kind: plan.kind,
        point: plan.point,
        outcome: Outcome::Success,
        user: login.role.user(),
        origin: Origin::Explored(Box::new(plan.explored)),
        rows: 1,
        busy: false,
        stopped_here: false,
        views: Vec::new(),
        login: login.family,
    });
    let status = if call.version >= Version::V8 { StatusCode::CREATED } else { StatusCode::OK };
    Ok(sessions.show(call, data, status, sessions.find(call, id)?))
}

fn of_job(call: &Call<'_>, data: &Data, id: &str) -> Result<Plan, Problem> {
    let (place, job) = jobs::find(data, id)?;
    let mut plan = Plan::new(Start::Job, job.organization, &Options::read(call, &[])?)?;
    plan.point = job.as_of(plan.asked.unwrap_or(Ticks::NEVER), plan.kind);
    plan.job = u32::try_from(place).ok();
    plan.explored.repository = data.repositories.get(job.repository).map(|known| known.id);
    Ok(plan)
}

/// v8 takes a repository since 8.4, which this is. Copies are explored by their repository.
fn of_organization(call: &Call<'_>, data: &Data, id: &str) -> Result<Plan, Problem> {
    let (place, _) = organizations::find(data, path_id(id)?)?;
    let options = Options::read(call, since_v8(call, &["repositoryId"]))?;
    let repository = options.repository(data)?;
    Ok(Plan::new(Start::Organization, place, &options)?.on_points(data, repository, false))
}

/// Everything that a repository holds of an organization, copies included. Newer files say that this
/// is for copies alone; nobody knows what a server does with other repositories.
fn of_repository(call: &Call<'_>, data: &Data, id: &str) -> Result<Plan, Problem> {
    let repository = repositories::find(data, path_id(id)?)?;
    let missing = || Problem::Invalid("The parameter 'organizationId' is required.".to_owned());
    let organization = call.id("organizationId")?.ok_or_else(missing)?;
    let (place, _) = organizations::find(data, organization)?;
    let options = Options::read(call, &[])?;
    let plan = Plan::new(Start::Repository, place, &options)?;
    if repository.long_term {
        let why = "What is in this repository must be retrieved before it is explored.";
        return Err(Problem::Conflict(why.to_owned()));
    }
    Ok(plan.on_points(data, Some(repository.id), true))
}

/// The retrieval says everything: there is no body.
fn of_retrieval(data: &Data, clock: &Clock, id: &str) -> Result<Plan, Problem> {
    let retrieval = retrievals::find(data, id)?;
    if !retrieval.is_there(clock.now()) {
        return Err(Problem::Conflict("The data are not retrieved, or expired.".to_owned()));
    }
    Ok(Plan {
        asked: Some(retrieval.time),
        point: Some(retrieval.time),
        kind: retrieval.workload,
        job: None,
        organization: retrieval.organization,
        explored: Explored {
            start: Start::DataRetrieval,
            repository: None,
            retrieval: Some((retrieval.id, retrieval.name)),
            scope: None,
            reason: None,
            shows: retrieval.shows,
        },
    })
}

fn of_operator(call: &Call<'_>, data: &Data, login: Login) -> Result<Plan, Problem> {
    let more = since_v8(call, &["repositoryId", "scope", "reason"]);
    let more = if more.is_empty() { &["scope", "reason"] } else { more };
    let options = Options::read(call, more)?;
    let scope = options.scope(call, data, login)?;
    let repository = options.repository(data)?;
    let own = login.role.organization();
    let mut plan = Plan::new(Start::Operator, own, &options)?.on_points(data, repository, false);
    // What is not a thing of that kind is in no backup of it.
    plan.point = plan.point.filter(|_| scope.workloads().contains(&plan.kind));
    plan.explored.scope = Some(scope);
    plan.explored.reason = options.reason;
    Ok(plan)
}

fn since_v8<'a>(call: &Call<'_>, more: &'a [&'a str]) -> &'a [&'a str] {
    if call.version >= Version::V8 { more } else { &[] }
}

fn invalid(name: &str, value: &str) -> Problem {
    Problem::Invalid(format!("The value '{value}' of '{name}' is not valid."))
}
