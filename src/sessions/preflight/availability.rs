//! Finds the backups of a source. Each kind of source has its own call.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::point_scan::{PointScan, scan_list, scan_points};
use super::query::PreflightQuery;
use crate::api::explore::ExploreEndpoint;
use crate::api::restore_point::{Origin, PointFilter, RestorePoint};
use crate::api::retrieval::Retrieval;
use crate::api::session::Workload;
use crate::api::{job, operator, organization, service};
use crate::client::{Client, Error};
use crate::error::Kind;
use crate::messages::Messages;
use crate::resolve::{Noun, not_found};
use crate::sessions::source::Source;
use crate::text::{safe, shell_quoted};

/// The backups that can be opened at the requested point in time.
#[derive(Debug)]
pub(crate) enum Availability {
    /// The time of the backup that will be opened: it holds the workload and is not after the requested time.
    Point {
        time: DateTime<Utc>,
        /// True if it holds data marked as deleted.
        is_deleted: bool,
    },
    /// The times of the first and the last backup. `first` is not after the requested time. Which backups hold the
    /// workload is unknown.
    Between { first: DateTime<Utc>, last: DateTime<Utc> },
    /// Nothing.
    Nothing {
        reason: String,
        /// The first restore point after the requested time that holds the workload, if it is known.
        later: Option<DateTime<Utc>>,
        hint: Option<String>,
    },
    /// Not known: the account or the API version lacks the call, or the response lacks what is needed.
    Unknown { reason: String, kind: Kind },
}

impl Availability {
    fn nothing(reason: String, hint: Option<String>) -> Self {
        Self::Nothing { reason, later: None, hint }
    }
}

/// Asks the server what there is to open. Nothing is printed and nothing is started.
///
/// # Errors
/// The request fails, or the source does not exist. If the account or the API version lacks the call, the result is
/// [`Availability::Unknown`] instead.
pub(crate) fn find(client: &Client, query: &PreflightQuery) -> anyhow::Result<Availability> {
    let source = query.source;
    if let Some(retrieval) = &source.retrieval {
        return Ok(find_retrieved(retrieval, query));
    }
    if let Some(point) = &source.point {
        return Ok(find_in_point(point, query));
    }
    let filter = |origin, organization: &str, repository: Option<&str>| PointFilter {
        organization: parse_id(organization),
        repository: repository.and_then(parse_id),
        origin,
        ..PointFilter::default()
    };
    let found = match &source.endpoint {
        ExploreEndpoint::Job { job } => {
            let filter =
                PointFilter { job: parse_id(job), origin: Origin::Job, ..PointFilter::default() };
            find_by_points(client, query, &filter)
        }
        ExploreEndpoint::Organization { organization, repository } => {
            let filter = filter(Origin::Job, organization, repository.as_deref());
            find_by_points(client, query, &filter)
        }
        ExploreEndpoint::Copies { repository, organization } => {
            find_by_points(client, query, &filter(Origin::Copy, organization, Some(repository)))
        }
        // Resolving has read it.
        ExploreEndpoint::Retrieval { .. } => {
            let reason = "the data retrieval was not read".to_owned();
            return Ok(Availability::Unknown { reason, kind: Kind::Failure });
        }
        ExploreEndpoint::Tenant => find_for_tenant(client, query),
        ExploreEndpoint::Operator { scope, repository, .. } => {
            let scope = scope.as_deref().map(|scope| operator::parse_entry(scope).id.0);
            let request = operator::restore_points(scope.as_deref());
            let repository = repository.as_deref().and_then(parse_id);
            let filter = PointFilter { repository, origin: Origin::Job, ..PointFilter::default() };
            scan_list(client, request, &filter, query).map(|scan| availability(&scan, query, None))
        }
    };
    found.or_else(|error| unknown_if_not_permitted(client, error))
}

/// Returns that nothing is known if the account or the version has no such call. Any other error is one.
fn unknown_if_not_permitted(client: &Client, error: anyhow::Error) -> anyhow::Result<Availability> {
    let (reason, kind) = match error.downcast_ref::<Error>() {
        Some(Error::TooOld { .. }) => {
            let version = client.version().segment();
            (format!("API {version} has no such call for this account"), Kind::Usage)
        }
        Some(known) if known.is_forbidden() => {
            ("this account lacks permission".to_owned(), Kind::Unauthenticated)
        }
        Some(known) if known.kind() == Kind::NotFound => {
            ("the server does not know the call".to_owned(), Kind::Server)
        }
        Some(known) if known.kind() == Kind::Server => {
            return Err(error.context(
                "cannot check for a matching restore point (--no-preflight skips the check)",
            ));
        }
        _ => return Err(error),
    };
    Ok(Availability::Unknown { reason, kind })
}

fn parse_id(text: &str) -> Option<Uuid> {
    Uuid::try_parse(text).ok()
}

/// Checks a restore point that was selected itself.
fn find_in_point(point: &RestorePoint, query: &PreflightQuery) -> Availability {
    if point.holds(query.workload) {
        let is_deleted = *point.is_deleted == Some(true);
        return Availability::Point { time: query.at.time, is_deleted };
    }
    let held: Vec<_> = point.held().collect();
    let holds = if held.is_empty() { "nothing".to_owned() } else { product_names(&held) };
    let reason = format!("{} holds {holds}, not {}", query.source.label, query.workload.product());
    let codes: Vec<_> = held.iter().map(|held| held.code()).collect();
    let hint = format!("use --type {}", codes.join(" or "));
    Availability::nothing(reason, (!held.is_empty()).then_some(hint))
}

/// Checks a data retrieval, which is available for some time only.
fn find_retrieved(retrieval: &Retrieval, query: &PreflightQuery) -> Availability {
    let label = &query.source.label;
    let states = "wait until its state is Retrieved: vb365 retrieval list";
    let again = "retrieve it again in the console";
    let (reason, hint) = match retrieval.data_state.to_ascii_lowercase().as_str() {
        "retrieved" => match retrieval.expiration_time.instant() {
            Some(expired) if expired <= query.at.now => {
                (format!("the data of {label} expired on {}", crate::time::wire(expired)), again)
            }
            _ => return Availability::Point { time: query.at.time, is_deleted: false },
        },
        "retrieving" => (format!("{label} is not complete"), states),
        "removing" => (format!("the data of {label} are being removed"), again),
        "changingavailabilityperiod" => {
            (format!("the availability period of {label} is being changed"), states)
        }
        _ => {
            let state = safe(&retrieval.data_state);
            let reason = format!("the state of {label} is '{state}', not Retrieved");
            (reason, "retrieve it in the console first")
        }
    };
    Availability::nothing(reason, Some(hint.to_owned()))
}

fn find_by_points(
    client: &Client,
    query: &PreflightQuery,
    filter: &PointFilter,
) -> anyhow::Result<Availability> {
    let scan = scan_points(client, filter, query)?;
    if scan.is_empty() {
        check_existence(client, query.source)?;
    }
    Ok(availability(&scan, query, Some(list_points_hint(query.messages, query.source))))
}

/// Reports a job or an organization that does not exist: it has no restore points either.
fn check_existence(client: &Client, source: &Source) -> anyhow::Result<()> {
    let (noun, id, answer) = match &source.endpoint {
        // A job with a name was found in a list just now.
        ExploreEndpoint::Job { job } if source.name.is_none() => {
            let Some(id) = parse_id(job) else { return Ok(()) };
            (Noun::Job, id, client.send(&job::get(id)).err())
        }
        ExploreEndpoint::Organization { organization, .. } => {
            let Some(id) = parse_id(organization) else { return Ok(()) };
            (Noun::Organization, id, client.send(&organization::get(id, false)).err())
        }
        _ => return Ok(()),
    };
    match answer {
        Some(error) if error.kind() == Kind::NotFound => Err(not_found(noun, id, error)),
        _ => Ok(()),
    }
}

fn availability(scan: &PointScan, query: &PreflightQuery, hint: Option<String>) -> Availability {
    if let Some(time) = scan.newest {
        return Availability::Point { time, is_deleted: scan.is_deleted };
    }
    if scan.is_incomplete {
        let reason = "the server returned an incomplete list of restore points".to_owned();
        return Availability::Unknown { reason, kind: Kind::Server };
    }
    let (label, workload) = (&query.source.label, query.workload.product());
    let when = if query.at.is_latest { "" } else { " at or before the requested time" };
    let reason = if scan.is_empty() {
        format!("{label} has no restore points")
    } else if scan.before == 0 {
        format!("{label} has no restore points{when}")
    } else if scan.held.is_empty() {
        format!("no restore point of {label}{when} holds {workload}")
    } else {
        let held = product_names(&scan.held);
        format!("no restore point of {label}{when} holds {workload}, only {held}")
    };
    Availability::Nothing { reason, later: scan.later, hint }
}

/// Returns the names as a list: `Exchange and Teams`.
fn product_names(workloads: &[Workload]) -> String {
    let names: Vec<_> = workloads.iter().map(|workload| workload.product()).collect();
    match names.split_last() {
        Some((last, rest)) if !rest.is_empty() => format!("{} and {last}", rest.join(", ")),
        _ => names.concat(),
    }
}

/// Returns the hint that lists the restore points of a source.
pub(crate) fn list_points_hint(messages: &Messages, source: &Source) -> String {
    let (mut options, mut copies) = (Vec::new(), "");
    match &source.endpoint {
        ExploreEndpoint::Job { job } => {
            // A name that is not printable as it is cannot be pasted.
            let name = source.name.as_ref();
            let name = name.filter(|name| !source.is_ambiguous && safe(name) == name.as_str());
            options.push(("job", name.unwrap_or(job)));
        }
        ExploreEndpoint::Organization { organization, repository } => {
            options.push(("organization", organization));
            options.extend(repository.iter().map(|repository| ("repository", repository)));
        }
        ExploreEndpoint::Copies { repository, organization } => {
            options.extend([("organization", organization), ("repository", repository)]);
            copies = " --copies";
        }
        _ => {}
    }
    let options = options.into_iter();
    let options = options.map(|(option, value)| format!(" --{option} {}", shell_quoted(value)));
    let line = format!("point list{}{copies}", options.collect::<String>());
    format!("list restore points with: {}", messages.command(&line))
}

/// Asks for a tenant's first and last backup time. The server does not say what these backups hold.
fn find_for_tenant(client: &Client, query: &PreflightQuery) -> anyhow::Result<Availability> {
    let organization = client.send(&service::own_organization())?.into_model()?;
    let (first, last) =
        (organization.first_backuptime.happened(), organization.last_backuptime.happened());
    let label = &query.source.label;
    Ok(match first {
        Some(first) if query.at.bound().is_some_and(|bound| bound < first) => {
            let reason = format!("{label} has no backups at or before the requested time");
            Availability::Nothing { reason, later: Some(first), hint: None }
        }
        Some(first) => Availability::Between { first, last: last.unwrap_or(first).max(first) },
        None if *organization.is_backedup == Some(false) => {
            Availability::nothing(format!("{label} has no backups"), None)
        }
        None => {
            let reason = "the server returned no time of the first backup".to_owned();
            Availability::Unknown { reason, kind: Kind::Server }
        }
    })
}
