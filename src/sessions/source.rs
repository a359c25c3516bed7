//! The resolved source of a session: the call that starts it and what is known about it.

use chrono::{DateTime, Utc};

use crate::api::explore::{ExploreEndpoint, ExploreOptions, explore};
use crate::api::restore_point::{self, RestorePoint};
use crate::api::retrieval::{self, Retrieval};
use crate::api::session::{Session, Workload};
use crate::api::{Item, NamedId, Request, Version, service};
use crate::client::{Client, Error};
use crate::error::{Failure, Kind};
use crate::resolve::{Noun, not_found_text};
use crate::text::safe;

/// The source of a session.
#[derive(Clone, Debug)]
pub(crate) struct Source {
    pub(crate) endpoint: ExploreEndpoint,
    /// The name for messages: `job 'Contoso everything'`.
    pub(crate) label: String,
    /// The name of the job or of the retrieval, if it is known. The server puts it into the names of sessions.
    pub(crate) name: Option<String>,
    /// True if another job may have the same name, so that hints give the id.
    pub(crate) is_ambiguous: bool,
    /// The point in time, if the source determines it.
    pub(crate) time: Option<DateTime<Utc>>,
    /// The workload, if the source determines it.
    pub(crate) workload: Option<Workload>,
    /// The restore point that the source was resolved from.
    pub(crate) point: Option<RestorePoint>,
    /// The data retrieval that is opened.
    pub(crate) retrieval: Option<Retrieval>,
}

impl Source {
    pub(crate) fn new(endpoint: ExploreEndpoint, label: String) -> Self {
        Self {
            endpoint,
            label,
            name: None,
            is_ambiguous: false,
            time: None,
            workload: None,
            point: None,
            retrieval: None,
        }
    }

    /// The backups of a job.
    pub(crate) fn job(id: String, name: Option<String>) -> Self {
        let name = name.filter(|name| !name.is_empty());
        let label = label(Noun::Job, &id, name.as_deref());
        Self { name, ..Self::new(ExploreEndpoint::Job { job: id }, label) }
    }

    /// The backups of an organization by any job.
    pub(crate) fn organization(id: String, name: Option<&str>) -> Self {
        let label = label(Noun::Organization, &id, name);
        Self::new(ExploreEndpoint::Organization { organization: id, repository: None }, label)
    }

    /// Reads a data retrieval.
    ///
    /// # Errors
    /// There is no such retrieval, or its response lacks the time or a known type.
    pub(crate) fn retrieval(client: &Client, id: &str) -> anyhow::Result<Self> {
        let found = client.send(&retrieval::get(id));
        let retrieval =
            found.map_err(|error| not_found_text(Noun::Retrieval, id, error))?.into_model()?;
        let invalid = |field: &str| invalid_response(field, Noun::Retrieval, id);
        let time = retrieval.point_in_time.instant().ok_or_else(|| invalid("point in time"))?;
        let workload = retrieval.workload().ok_or_else(|| invalid("known type"))?;
        let label = format!("data retrieval '{}'", safe(&retrieval.name));
        let endpoint = ExploreEndpoint::Retrieval { retrieval: id.to_owned() };
        Ok(Self {
            name: Some(retrieval.name.0.clone()),
            time: Some(time),
            workload: Some(workload),
            retrieval: Some(retrieval),
            ..Self::new(endpoint, label)
        })
    }

    /// Reads a restore point. No call opens one directly: it is opened by its retrieval, job, repository or organization, at
    /// its exact time.
    ///
    /// # Errors
    /// There is no such point, it must be retrieved first, or its response lacks what opens it.
    pub(crate) fn point(client: &Client, id: &str) -> anyhow::Result<Self> {
        let found = client.send(&restore_point::get(id));
        let point = found.map_err(|error| not_found_text(Noun::Point, id, error))?.into_model()?;
        let invalid = |field: &str| invalid_response(field, Noun::Point, id);
        let time = point.backup_time.instant().ok_or_else(|| invalid("time"))?;
        let uuid = |reference: &NamedId| reference.uuid().map(|id| id.to_string());
        let (job, repository) = (uuid(&point.job), uuid(&point.repository));
        let organization = || uuid(&point.organization).ok_or_else(|| invalid("organization"));
        let label = format!("{} {}", Noun::Point.word(), safe(id));
        if *point.is_retrieved == Some(true) {
            // The retrieval is opened. It determines the workload, and may have expired.
            let retrieval = uuid(&point.retrieval).ok_or_else(|| invalid("data retrieval"))?;
            let source = Self::retrieval(client, &retrieval)?;
            return Ok(Self { label, time: Some(time), point: Some(point), ..source });
        }
        if *point.is_long_term_copy == Some(true) {
            let message = format!("{label} is in archive storage");
            return Err(Failure::new(Kind::Preflight, message)
                .hint("retrieve it in the console, then open it with --retrieval or by its new restore point")
                .into());
        }
        let endpoint = if point.is_copy() == Some(true) {
            let repository = repository.ok_or_else(|| invalid("repository"))?;
            ExploreEndpoint::Copies { repository, organization: organization()? }
        } else if let Some(job) = job {
            ExploreEndpoint::Job { job }
        } else {
            let organization = organization()?;
            let repository = if supports_repository(client)? { repository } else { None };
            ExploreEndpoint::Organization { organization, repository }
        };
        Ok(Self { time: Some(time), point: Some(point), ..Self::new(endpoint, label) })
    }

    /// Returns the request that starts a session. It is the only place that builds one.
    ///
    /// # Errors
    /// Errors of the serializer are passed on; none are known.
    pub(crate) fn request(
        &self,
        options: &ExploreOptions,
    ) -> Result<Request<Item<Session>>, serde_json::Error> {
        explore(&self.endpoint, options)
    }

    /// Refuses a source that an API version cannot open.
    ///
    /// # Errors
    /// The call, or its repository, came with a later version.
    pub(crate) fn check_version(&self, version: Version) -> anyhow::Result<()> {
        let since = self.endpoint.since();
        if since <= version {
            return Ok(());
        }
        let option = match self.endpoint {
            ExploreEndpoint::Organization { .. } => "--organization",
            ExploreEndpoint::Operator { .. } => "--operator",
            _ => return Err(Error::too_old(version, since).into()),
        };
        let message = format!(
            "--repository with {option} requires API {}, but the server's API is {}",
            since.segment(),
            version.segment()
        );
        Err(Failure::usage(message).hint(WITHOUT_REPOSITORY).into())
    }

    /// Refuses an organization's data in one repository if the product ignores the repository.
    ///
    /// # Errors
    /// The product is older than 8.4, or cannot be asked.
    pub(crate) fn check_product(&self, client: &Client) -> anyhow::Result<()> {
        let ExploreEndpoint::Organization { repository: Some(_), .. } = self.endpoint else {
            return Ok(());
        };
        let instance = client.send(&service::instance())?.into_model()?;
        if instance.is_at_least(8, 4) {
            return Ok(());
        }
        let message = format!(
            "--repository with --organization requires server version 8.4 or later, but this is {}",
            safe(&instance.version)
        );
        Err(Failure::usage(message).hint(WITHOUT_REPOSITORY).into())
    }
}

const WITHOUT_REPOSITORY: &str =
    "omit --repository, or open a job that backs up to this repository";

/// Returns the name of a thing for messages: its name, or its id if it has none.
pub(super) fn label(noun: Noun, id: &str, name: Option<&str>) -> String {
    match name.filter(|name| !name.is_empty()) {
        Some(name) => format!("{} '{}'", noun.word(), safe(name)),
        None => format!("{} {id}", noun.word()),
    }
}

/// Returns whether the server can open an organization's data in one repository: since product 8.4, within API v8.
fn supports_repository(client: &Client) -> anyhow::Result<bool> {
    Ok(client.version().names_repository()
        && client.send(&service::instance())?.into_model()?.is_at_least(8, 4))
}

fn invalid_response(field: &str, noun: Noun, id: &str) -> Failure {
    let message = format!("the server returned no {field} for {} {}", noun.word(), safe(id));
    Failure::new(Kind::Server, message)
}
