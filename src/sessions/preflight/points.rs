//! The newest restore point at or before a moment that holds a workload, in as few requests as that takes.
//!
//! As a rule that is one, for ten points. Where none of them will do, all that are older come with the second; where there
//! are none older, the second looks for the first that is later, to have something to offer.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::Asked;
use crate::api::restore_point::{Filter, RestorePoint, list};
use crate::api::session::Workload;
use crate::api::{Item, NamedId, Page, Request};
use crate::client::{Client, PAGE};
use crate::time::Window;

/// The first page: the newest point or two nearly always will do.
pub(in crate::sessions) const FEW: usize = 10;
/// Of those after the moment, some hold what is wanted, or none do.
const SOME: usize = 100;
/// All that the API hands out at once.
pub(in crate::sessions) const MOST: usize = 10_000;

/// What was seen of a list.
#[derive(Debug, Default)]
pub(super) struct Seen {
    /// The newest at or before the moment that holds the workload.
    pub(super) newest: Option<DateTime<Utc>>,
    /// The first after the moment that does.
    pub(super) later: Option<DateTime<Utc>>,
    /// How many lie at or before the moment, and what they hold.
    pub(super) before: usize,
    pub(super) held: Vec<Workload>,
    /// How many lie after it.
    after: usize,
    /// Whether something may be missing.
    pub(super) is_incomplete: bool,
    /// The time of the one before, and whether any was newer than that: then the server does not sort.
    last: Option<DateTime<Utc>>,
    is_unsorted: bool,
}

impl Seen {
    pub(super) fn is_empty(&self) -> bool {
        self.before + self.after == 0 && !self.is_incomplete
    }

    /// Whether no older point can change anything.
    fn is_enough(&self) -> bool {
        self.newest.is_some() && !self.is_unsorted
    }

    fn add(&mut self, item: &Item<RestorePoint>, filter: &Filter, asked: &Asked) {
        let Ok(point) = item.model() else {
            self.is_incomplete = true;
            return;
        };
        let Some(time) = point.backup_time.happened() else {
            // The first instant of all says that it never happened; anything else says nothing.
            self.is_incomplete |= point.backup_time.instant().is_none();
            return;
        };
        self.is_unsorted |= self.last.is_some_and(|last| last < time);
        self.last = Some(time);
        if !fits(point, filter) {
            return;
        }
        let holds = point.holds(asked.workload);
        if time <= asked.at {
            self.before += 1;
            let new = point.held().filter(|held| !self.held.contains(held)).collect::<Vec<_>>();
            self.held.extend(new);
            self.newest = self.newest.max(Some(time).filter(|_| holds));
        } else {
            self.after += 1;
            let nearer = self.later.is_none_or(|later| time < later);
            self.later = if holds && nearer { Some(time) } else { self.later };
        }
    }
}

/// Whether a point is one of those that were asked for: a server may overlook a filter. By which of its ids a point names
/// its organization differs by version, so there the server's word has to do.
fn fits(point: &RestorePoint, filter: &Filter) -> bool {
    let is = |wanted: Option<Uuid>, reference: &NamedId| {
        let id = reference.uuid();
        wanted.is_none() || id.is_none() || id == wanted
    };
    point.is_of(filter.origin)
        && is(filter.job, &point.job)
        && is(filter.repository, &point.repository)
}

/// Looks at the points that a filter is for.
///
/// # Errors
/// The server cannot be asked.
pub(super) fn look(client: &Client, filter: &Filter, asked: &Asked) -> anyhow::Result<Seen> {
    let version = client.version();
    if !version.pages_points() {
        return all(client, list(version, filter), filter, asked);
    }
    let mut seen = Seen::default();
    let before = Window { since: None, until: Some(asked.at) };
    let request = list(version, &Filter { made: before, ..*filter });
    let mut few = 0;
    let mut points = client.items(request.clone(), FEW);
    for item in points.by_ref().take(FEW) {
        seen.add(&item?, filter, asked);
        few += 1;
    }
    seen.is_incomplete |= points.is_incomplete();
    if few < FEW {
        if seen.newest.is_none() && !seen.is_incomplete && !asked.latest {
            look_later(client, filter, asked, &mut seen)?;
        }
        return Ok(seen);
    }
    if !seen.is_enough() {
        look_further(client, request, filter, asked, &mut seen)?;
    }
    Ok(seen)
}

/// The points after the first few, until one holds the workload.
fn look_further(
    client: &Client,
    request: Request<Page<RestorePoint>>,
    filter: &Filter,
    asked: &Asked,
    seen: &mut Seen,
) -> anyhow::Result<()> {
    let mut points = client.items(request, MOST).from(FEW);
    loop {
        let mut most = 0;
        for item in points.by_ref().take(MOST) {
            seen.add(&item?, filter, asked);
            most += 1;
        }
        seen.is_incomplete |= points.is_incomplete();
        if most < MOST || seen.is_enough() {
            return Ok(());
        }
    }
}

/// The first points after the moment.
fn look_later(
    client: &Client,
    filter: &Filter,
    asked: &Asked,
    seen: &mut Seen,
) -> anyhow::Result<()> {
    let after = Window { since: Some(asked.at), until: None };
    let after = Filter { made: after, oldest_first: true, ..*filter };
    let mut later = Seen::default();
    for item in client.items(list(client.version(), &after), SOME).take(SOME) {
        later.add(&item?, filter, asked);
    }
    (seen.later, seen.after) = (later.later, later.after);
    Ok(())
}

/// Looks at all of a list that cannot be asked for in parts.
///
/// # Errors
/// The server cannot be asked.
pub(super) fn all(
    client: &Client,
    request: Request<Page<RestorePoint>>,
    filter: &Filter,
    asked: &Asked,
) -> anyhow::Result<Seen> {
    let mut seen = Seen::default();
    let mut points = client.items(request, PAGE);
    for item in points.by_ref() {
        seen.add(&item?, filter, asked);
    }
    seen.is_incomplete |= points.is_incomplete();
    Ok(seen)
}
