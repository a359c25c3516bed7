//! Finds the newest restore point at or before a point in time that holds a workload, in as few requests as possible.
//!
//! Usually one request for ten points is enough. If none of them matches, a second request returns all older ones. If
//! there are no older ones, it finds the first match after that time, which a hint can offer.

use chrono::{DateTime, Utc};

use super::query::PreflightQuery;
use crate::api::restore_point::{PointFilter, RestorePoint, list};
use crate::api::session::Workload;
use crate::api::{Item, Page, Request};
use crate::client::{Client, PAGE, Pages};
use crate::time::Window;

/// The size of the first page: the newest point or two nearly always match.
pub(in crate::sessions) const FIRST_PAGE: usize = 10;
/// The number of later points to check. If none of them holds the workload, no later point is suggested.
const LATER_PAGE: usize = 100;
/// The largest page of the API.
pub(in crate::sessions) const LARGEST_PAGE: usize = 10_000;

/// The result of reading a list of restore points.
#[derive(Debug, Default)]
pub(super) struct PointScan {
    /// The newest point at or before the requested time that holds the workload.
    pub(super) newest: Option<DateTime<Utc>>,
    /// True if that point holds data marked as deleted.
    pub(super) is_deleted: bool,
    /// The first point after the requested time that holds the workload.
    pub(super) later: Option<DateTime<Utc>>,
    /// The number of points at or before the requested time, and what they hold.
    pub(super) before: usize,
    pub(super) held: Vec<Workload>,
    /// The number of points after it.
    after: usize,
    /// True if points may be missing.
    pub(super) is_incomplete: bool,
    /// The time of the previous point, and whether a point was newer than its predecessor: then the server does not sort.
    previous: Option<DateTime<Utc>>,
    is_unsorted: bool,
}

impl PointScan {
    pub(super) fn is_empty(&self) -> bool {
        self.before + self.after == 0 && !self.is_incomplete
    }

    /// Returns whether no older point can change the result.
    fn is_done(&self) -> bool {
        self.newest.is_some() && !self.is_unsorted
    }

    /// Adds up to `most` points of a list. Returns their number.
    fn read(
        &mut self,
        points: &mut Pages<'_, Item<RestorePoint>>,
        most: usize,
        filter: &PointFilter,
        query: &PreflightQuery,
    ) -> anyhow::Result<usize> {
        let mut count = 0;
        for item in points.by_ref().take(most) {
            self.add(&item?, filter, query);
            count += 1;
        }
        self.is_incomplete |= points.is_incomplete();
        Ok(count)
    }

    fn add(&mut self, item: &Item<RestorePoint>, filter: &PointFilter, query: &PreflightQuery) {
        let Ok(point) = item.model() else {
            self.is_incomplete = true;
            return;
        };
        let Some(time) = point.backup_time.happened() else {
            // The year 1 means that it never happened; anything else is unreadable.
            self.is_incomplete |= point.backup_time.instant().is_none();
            return;
        };
        self.is_unsorted |= self.previous.is_some_and(|previous| previous < time);
        self.previous = Some(time);
        if !point.matches(filter) {
            return;
        }
        let holds = point.holds(query.workload);
        if query.at.bound().is_none_or(|bound| time <= bound) {
            self.before += 1;
            let new = point.held().filter(|held| !self.held.contains(held)).collect::<Vec<_>>();
            self.held.extend(new);
            if holds && self.newest.is_none_or(|newest| time > newest) {
                (self.newest, self.is_deleted) = (Some(time), *point.is_deleted == Some(true));
            }
        } else {
            self.after += 1;
            let nearer = self.later.is_none_or(|later| time < later);
            self.later = if holds && nearer { Some(time) } else { self.later };
        }
    }
}

/// Scans the points that match a filter.
///
/// # Errors
/// The server cannot be asked.
pub(super) fn scan_points(
    client: &Client,
    filter: &PointFilter,
    query: &PreflightQuery,
) -> anyhow::Result<PointScan> {
    let version = client.version();
    if !version.pages_points() {
        return scan_list(client, list(version, filter), filter, query);
    }
    let mut scan = PointScan::default();
    let before = Window { since: None, until: query.at.bound() };
    let request = list(version, &PointFilter { made: before, ..*filter });
    let mut points = client.items(request.clone(), FIRST_PAGE);
    if scan.read(&mut points, FIRST_PAGE, filter, query)? < FIRST_PAGE {
        if scan.newest.is_none() && !scan.is_incomplete && !query.at.is_latest {
            scan_later_points(client, filter, query, &mut scan)?;
        }
        return Ok(scan);
    }
    let mut points = client.items(request, LARGEST_PAGE).from(FIRST_PAGE);
    while !scan.is_done() && scan.read(&mut points, LARGEST_PAGE, filter, query)? == LARGEST_PAGE {}
    Ok(scan)
}

/// Scans the first points after the requested time.
fn scan_later_points(
    client: &Client,
    filter: &PointFilter,
    query: &PreflightQuery,
    scan: &mut PointScan,
) -> anyhow::Result<()> {
    let after = Window { since: Some(query.at.time), until: None };
    let after = PointFilter { made: after, oldest_first: true, ..*filter };
    let mut points = client.items(list(client.version(), &after), LATER_PAGE);
    let mut later = PointScan::default();
    later.read(&mut points, LATER_PAGE, filter, query)?;
    (scan.later, scan.after) = (later.later, later.after);
    Ok(())
}

/// Scans a whole list, which the server cannot return in parts.
///
/// # Errors
/// The server cannot be asked.
pub(super) fn scan_list(
    client: &Client,
    request: Request<Page<RestorePoint>>,
    filter: &PointFilter,
    query: &PreflightQuery,
) -> anyhow::Result<PointScan> {
    let mut scan = PointScan::default();
    scan.read(&mut client.items(request, PAGE), usize::MAX, filter, query)?;
    Ok(scan)
}
