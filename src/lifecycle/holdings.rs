//! What the restore points of a job or an organization hold.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::Subject;
use crate::api::restore_point::{self, Filter, Origin, RestorePoint};
use crate::api::session::Workload;
use crate::api::start::Way;
use crate::client::{Client, PAGE};
use crate::time::Window;

/// The workloads that any restore point at or before a moment holds, and so all that there is to open. One that the
/// newest point lacks is among them, since that may be what is wrong.
///
/// # Errors
/// The server cannot be asked.
pub(crate) fn workloads(
    client: &Client,
    subject: &Subject,
    at: DateTime<Utc>,
) -> anyhow::Result<Vec<Workload>> {
    let mut missing = Workload::ALL.to_vec();
    for point in points(client, subject, at)? {
        let point = point?;
        missing.retain(|workload| !point.holds(*workload));
        if missing.is_empty() {
            break;
        }
    }
    Ok(Workload::ALL.into_iter().filter(|workload| !missing.contains(workload)).collect())
}

/// The restore points that a session of a job or an organization shows, as of a moment: neither copies nor what was
/// fetched back from an archive. Newest first where the version can sort.
///
/// # Errors
/// It is opened in another way.
fn points<'c>(
    client: &'c Client,
    subject: &Subject,
    at: DateTime<Utc>,
) -> anyhow::Result<impl Iterator<Item = anyhow::Result<RestorePoint>> + use<'c>> {
    let id = |text: &str| Uuid::try_parse(text).map(Some);
    let (job, organization) = match &subject.way {
        Way::Job { job } => (id(job)?, None),
        Way::Organization { organization, .. } => (None, id(organization)?),
        _ => anyhow::bail!("{} is not opened by a job or an organization", subject.said),
    };
    let made = Window { since: None, until: Some(at) };
    let filter = Filter { job, organization, made, origin: Origin::Job, ..Filter::default() };
    let items = client.items(restore_point::list(client.version(), &filter), PAGE);
    let points = items.map(|item| Ok(item?.read()?));
    Ok(points.filter(move |point: &anyhow::Result<RestorePoint>| {
        point.as_ref().map_or(true, |point| {
            made.holds(point.backup_time.instant()) && point.is_of(Origin::Job)
        })
    }))
}
