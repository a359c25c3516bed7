//! The workloads that the restore points of a job or an organization hold.

use uuid::Uuid;

use super::point_in_time::PointInTime;
use super::preflight::{FIRST_PAGE, LARGEST_PAGE};
use super::source::Source;
use crate::api::explore::ExploreEndpoint;
use crate::api::restore_point::{self, Origin, PointFilter};
use crate::api::session::Workload;
use crate::client::{Client, PAGE};
use crate::error::{Failure, Kind};
use crate::time::Window;

/// Returns the workloads that any restore point at or before a point in time holds. A workload that only older points hold is among
/// them: that it is no longer backed up may be the problem.
///
/// # Errors
/// The server cannot be asked or returns an incomplete list; the source is neither a job nor an organization.
pub(crate) fn held_workloads(
    client: &Client,
    source: &Source,
    at: &PointInTime,
) -> anyhow::Result<Vec<Workload>> {
    let mut missing = Workload::ALL.to_vec();
    let filter = filter(source, at)?;
    let request = restore_point::list(client.version(), &filter);
    // The newest few points nearly always hold all workloads. If one is missing, all points are read.
    let passes: &[_] = if client.version().pages_points() {
        &[(FIRST_PAGE, 0, FIRST_PAGE), (LARGEST_PAGE, FIRST_PAGE, usize::MAX)]
    } else {
        &[(PAGE, 0, usize::MAX)]
    };
    let mut is_incomplete = false;
    for &(page, first, most) in passes {
        let mut count = 0;
        let mut points = client.items(request.clone(), page).from(first);
        for point in points.by_ref().take(most) {
            let point = point?.into_model()?;
            count += 1;
            is_incomplete |= point.backup_time.instant().is_none();
            if filter.made.holds(point.backup_time.instant()) && point.is_of(filter.origin) {
                missing.retain(|workload| !point.holds(*workload));
            }
            if missing.is_empty() {
                return Ok(Workload::ALL.to_vec());
            }
        }
        is_incomplete |= points.is_incomplete();
        if count < most {
            break;
        }
    }
    if is_incomplete {
        // A workload that is not seen would silently not be tested.
        let message = "the server returned an incomplete list of restore points";
        return Err(Failure::new(Kind::Server, message).into());
    }
    Ok(Workload::ALL.into_iter().filter(|workload| !missing.contains(workload)).collect())
}

/// Returns the filter for the restore points of a source at or before a point in time, without copies and retrieved ones. A server may
/// ignore it.
fn filter(source: &Source, at: &PointInTime) -> anyhow::Result<PointFilter> {
    let made = Window { since: None, until: at.bound() };
    let filter = PointFilter { made, origin: Origin::Job, ..PointFilter::default() };
    Ok(match &source.endpoint {
        ExploreEndpoint::Job { job } => PointFilter { job: Some(Uuid::try_parse(job)?), ..filter },
        ExploreEndpoint::Organization { organization, .. } => {
            PointFilter { organization: Some(Uuid::try_parse(organization)?), ..filter }
        }
        _ => anyhow::bail!("{} is neither a job nor an organization", source.label),
    })
}
