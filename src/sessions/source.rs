//! What a session is opened on: the way to start it, and what is known of it beside.

use chrono::{DateTime, Utc};

use crate::api::NamedId;
use crate::api::restore_point::{self, RestorePoint};
use crate::api::retrieval;
use crate::api::session::Workload;
use crate::api::start::ExploreEndpoint;
use crate::client::Client;
use crate::error::{Failure, Kind};
use crate::text::safe;

/// What a session is opened on.
#[derive(Clone, Debug)]
pub(crate) struct Source {
    pub(crate) way: ExploreEndpoint,
    /// For people: `job 'Contoso everything'`.
    pub(crate) said: String,
    /// What the server puts in the name of a session of it, where that is known: the job's name.
    pub(crate) name: Option<String>,
    /// Whether its name may be another's as well, so that what is advised tells its id.
    pub(crate) by_id: bool,
    /// Of a retrieval: what is there.
    pub(crate) fetched: Option<Fetched>,
}

/// What a retrieval brought.
#[derive(Clone, Debug)]
pub(crate) struct Fetched {
    pub(crate) workload: Workload,
    pub(crate) state: String,
    /// Until when it is there.
    pub(crate) expires: Option<DateTime<Utc>>,
}

impl Source {
    pub(crate) fn new(way: ExploreEndpoint, said: String) -> Self {
        Self { way, said, name: None, by_id: false, fetched: None }
    }
}

/// A restore point that was named, and how it is opened.
pub(crate) struct OfPoint {
    pub(crate) subject: Source,
    /// Its exact time, all digits.
    pub(crate) at: DateTime<Utc>,
    pub(crate) point: RestorePoint,
}

/// How a restore point is opened: there is no call that takes one, so it is done by what it came from, as of its exact
/// time.
///
/// `heeds_repository` tells whether the server opens an organization in one repository; it is asked only where that
/// matters.
///
/// # Errors
/// There is no such point; it must be retrieved first; what the server says of it makes no sense.
pub(crate) fn of_point(
    client: &Client,
    id: &str,
    heeds_repository: impl FnOnce() -> anyhow::Result<bool>,
) -> anyhow::Result<OfPoint> {
    let found = client.send(&restore_point::get(id)).map_err(|error| match error.kind() {
        Kind::NotFound => {
            Failure::new(Kind::NotFound, format!("there is no restore point {}", safe(id)))
                .hint("vb365 point list shows those there are")
                .into()
        }
        _ => anyhow::Error::from(error),
    })?;
    let point = found.into_model()?;
    let nonsense = |what: &str| {
        Failure::new(
            Kind::Server,
            format!("the server tells no {what} of restore point {}", safe(id)),
        )
    };
    let at = point.backup_time.instant().ok_or_else(|| nonsense("time"))?;
    let named = |reference: &NamedId| reference.uuid().map(|id| id.to_string());
    let (job, organization) = (named(&point.job), named(&point.organization));
    let (repository, retrieval) = (named(&point.repository), named(&point.retrieval));
    let said = format!("restore point {}", safe(id));
    let organization = || organization.clone().ok_or_else(|| nonsense("organization"));
    if point.is_retrieved == Some(true) {
        // What is opened is the retrieval, which says itself which workload, and may have expired.
        let retrieval = retrieval.ok_or_else(|| nonsense("retrieval"))?;
        let (subject, _) = retrieved(client, &retrieval)?;
        return Ok(OfPoint { subject: Source { said, ..subject }, at, point });
    }
    let way = if point.is_long_term_copy == Some(true) {
        let message = format!("restore point {} lies in an archive", safe(id));
        return Err(Failure::new(Kind::Preflight, message)
            .hint(
                "retrieve it first, in the console; then it can be opened by the point that comes of it, or with \
                 --retrieval ID",
            )
            .into());
    } else if point.is_copy() == Some(true) {
        let repository = repository.ok_or_else(|| nonsense("repository"))?;
        ExploreEndpoint::Copies { repository, organization: organization()? }
    } else if let Some(job) = job {
        ExploreEndpoint::Job { job }
    } else {
        let organization = organization()?;
        let repository = if heeds_repository()? { repository } else { None };
        ExploreEndpoint::Organization { organization, repository }
    };
    Ok(OfPoint { subject: Source::new(way, said), at, point })
}

/// A retrieval and its time.
///
/// # Errors
/// There is no such retrieval, or it holds what we do not know.
pub(crate) fn retrieved(client: &Client, id: &str) -> anyhow::Result<(Source, DateTime<Utc>)> {
    let found = client.send(&retrieval::get(id)).map_err(|error| match error.kind() {
        Kind::NotFound => {
            Failure::new(Kind::NotFound, format!("there is no retrieval {}", safe(id)))
                .hint("vb365 api GET DataRetrievals shows those there are")
                .into()
        }
        _ => anyhow::Error::from(error),
    })?;
    let retrieval = found.into_model()?;
    let nonsense = |what: &str| {
        Failure::new(Kind::Server, format!("the server tells no {what} of retrieval {}", safe(id)))
    };
    let at = retrieval.point_in_time.instant().ok_or_else(|| nonsense("time"))?;
    let workload = retrieval.workload().ok_or_else(|| nonsense("type that is known"))?;
    let said = format!("retrieval '{}'", safe(&retrieval.name));
    let way = ExploreEndpoint::Retrieval { retrieval: id.to_owned() };
    let expires = retrieval.expiration_time.instant();
    let fetched = Some(Fetched { workload, state: retrieval.data_state, expires });
    let subject = Source { name: Some(retrieval.name), fetched, ..Source::new(way, said) };
    Ok((subject, at))
}
