//! What the restore points of a job or an organization hold.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::Source;
use super::preflight::{FEW, MOST};
use crate::api::restore_point::{self, Filter, Origin, RestorePoint};
use crate::api::session::Workload;
use crate::api::start::ExploreEndpoint;
use crate::api::{Page, Request};
use crate::client::{Client, PAGE};
use crate::error::{Failure, Kind};
use crate::time::Window;

/// The workloads that any restore point at or before a moment holds, and so all that there is to open. One that the
/// newest point lacks is among them, since that may be what is wrong.
///
/// # Errors
/// The server cannot be asked, or does not tell all.
pub(crate) fn workloads(
    client: &Client,
    subject: &Source,
    at: DateTime<Utc>,
) -> anyhow::Result<Vec<Workload>> {
    let mut missing = Workload::ALL.to_vec();
    let (filter, request) = points(client, subject, at)?;
    // The newest few nearly always hold all that there is. Where something is missing, it is looked for in all of them.
    let passes: &[_] = if client.version().pages_points() {
        &[(FEW, 0, FEW), (MOST, FEW, usize::MAX)]
    } else {
        &[(PAGE, 0, usize::MAX)]
    };
    let mut is_unclear = false;
    for &(page, first, most) in passes {
        let mut seen = 0;
        let mut points = client.items(request.clone(), page).from(first);
        for point in points.by_ref().take(most) {
            let point = point?.into_model()?;
            seen += 1;
            is_unclear |= point.backup_time.instant().is_none();
            if filter.made.holds(point.backup_time.instant()) && point.is_of(filter.origin) {
                missing.retain(|workload| !point.holds(*workload));
            }
            if missing.is_empty() {
                return Ok(Workload::ALL.to_vec());
            }
        }
        is_unclear |= points.is_incomplete();
        if seen < most {
            break;
        }
    }
    if is_unclear {
        // What is not seen would not be tested, and nobody would know.
        let message = "the server's list of restore points is not whole";
        return Err(Failure::new(Kind::Server, message).into());
    }
    Ok(Workload::ALL.into_iter().filter(|workload| !missing.contains(workload)).collect())
}

/// The restore points that a session of a job or an organization shows, as of a moment: neither copies nor what was
/// fetched back from an archive. Newest first where the version can sort; the caller filters once more, since a server may not.
///
/// # Errors
/// It is opened in another way.
fn points(
    client: &Client,
    subject: &Source,
    at: DateTime<Utc>,
) -> anyhow::Result<(Filter, Request<Page<RestorePoint>>)> {
    let id = |text: &str| Uuid::try_parse(text).map(Some);
    let (job, organization) = match &subject.way {
        ExploreEndpoint::Job { job } => (id(job)?, None),
        ExploreEndpoint::Organization { organization, .. } => (None, id(organization)?),
        _ => anyhow::bail!("{} is not opened by a job or an organization", subject.said),
    };
    let made = Window { since: None, until: Some(at) };
    let filter = Filter { job, organization, made, origin: Origin::Job, ..Filter::default() };
    Ok((filter, restore_point::list(client.version(), &filter)))
}
