//! `GET /vN/DataRetrievals`: what was, or is being, fetched back from an archive, so that it can be
//! explored.

use http::{Response, StatusCode};
use serde::Serialize;

use super::clock::Ticks;
use super::error::Problem;
use super::organizations::Organization;
use super::page;
use super::points::{self, Kind, Point};
use super::random::{self, Id, Purpose};
use super::repositories::ARCHIVE;
use super::request::{Call, path_id};
use super::seed::Data;
use super::version::Version;
use super::wire::{self, Links};
use super::workload::Workload;

const DAY: i64 = 86_400;

/// Where a retrieval stands.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize)]
enum Stage {
    Retrieving,
    Retrieved,
    ChangingAvailabilityPeriod,
    Removing,
}

impl Stage {
    const ALL: [Self; 4] =
        [Self::Retrieving, Self::Retrieved, Self::ChangingAvailabilityPeriod, Self::Removing];

    fn of(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|stage| format!("{stage:?}") == name)
    }
}

/// A retrieval.
pub(super) struct Retrieval {
    /// Its id.
    pub(super) id: Id,
    /// Its name.
    pub(super) name: &'static str,
    /// The place of the organization whose data it fetches.
    pub(super) organization: usize,
    /// The workload that it fetches.
    pub(super) workload: Workload,
    /// The time of the point that it fetches.
    pub(super) time: Ticks,
    /// Whether deleted items are fetched, and all versions.
    pub(super) shows: (bool, bool),
    /// The point that came of it.
    fetched: Option<Point>,
    stage: Stage,
    /// How its last run went.
    status: &'static str,
    started: Ticks,
    /// Until when its data are there; `None` while they are not.
    expires: Option<Ticks>,
    /// Whether its organization was removed since.
    orphaned: bool,
    number: usize,
}

const NAMES: [&str; 4] =
    ["Audit, \"legal hold\"", "Before the migration", "R\u{fc}ckholung 3", "Ana's first mailbox"];

/// Stage, last status, days until the end, whether the organization was removed. Nothing of these
/// can be explored: the second one has expired.
const CLOSED: [(Stage, &str, Option<i64>, bool); 4] = [
    (Stage::Retrieving, "Running", None, false),
    (Stage::Retrieved, "Success", Some(-1), false),
    (Stage::ChangingAvailabilityPeriod, "Running", Some(9), false),
    (Stage::Removing, "Stopped", Some(-3), true),
];

/// The retrievals: one for each point that was fetched back, by job, and then some that do not lead
/// to a point.
pub(super) fn known(data: &Data) -> Vec<Retrieval> {
    let of_kind = |kind| data.points.iter().copied().filter(move |point| point.kind == kind);
    let mut fetched: Vec<_> = of_kind(Kind::Retrieved).collect();
    fetched.sort_by_key(|point| point.job);
    let mut retrievals: Vec<_> = fetched
        .iter()
        .enumerate()
        .map(|(number, point)| Retrieval {
            id: points::retrieval(data.seed, point.job),
            fetched: Some(*point),
            ..of(data, *point, number)
        })
        .collect();
    let Some(archived) = of_kind(Kind::LongTerm).min_by_key(|point| point.job) else {
        return retrievals;
    };
    for (index, (stage, status, days, orphaned)) in (0..).zip(CLOSED) {
        retrievals.push(Retrieval {
            id: random::id(data.seed, Purpose::Retrieval, index),
            stage,
            status,
            expires: days.map(|days| data.started.plus_seconds(days * DAY)),
            orphaned,
            ..of(data, archived, retrievals.len())
        });
    }
    retrievals
}

/// One that went well and is good for some weeks, of a workload that is in the point.
fn of(data: &Data, point: Point, number: usize) -> Retrieval {
    let holds = point.holds(data);
    let held: Vec<_> = Workload::ALL.into_iter().filter(|kind| holds.has(*kind)).collect();
    let days = i64::try_from(number % 20).unwrap_or(0) + 1;
    Retrieval {
        id: Id::ZERO,
        name: NAMES[number % NAMES.len()],
        organization: point.owner(&data.jobs),
        workload: held.get(number % held.len().max(1)).copied().unwrap_or(Workload::Vex),
        time: point.time,
        shows: (number.is_multiple_of(2), number.is_multiple_of(3)),
        fetched: None,
        stage: Stage::Retrieved,
        status: if number % 3 == 2 { "Warning" } else { "Success" },
        started: data.started.plus_seconds(-days * DAY),
        expires: Some(data.started.plus_seconds((30 - days) * DAY)),
        orphaned: false,
        number,
    }
}

/// A retrieval in the vendor's order, the id first.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Wire {
    id: Id,
    name: &'static str,
    description: Option<&'static str>,
    storage_type: &'static str,
    #[serde(rename = "amazonS3GlacierRetrievalPolicy", skip_serializing_if = "Option::is_none")]
    amazon: Option<&'static str>,
    #[serde(rename = "azureArchiveRetrievalPolicy", skip_serializing_if = "Option::is_none")]
    azure: Option<&'static str>,
    point_in_time: Ticks,
    retrieved_restore_point_id: String,
    organization_id: Option<Id>,
    organization_unique_id: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    proxy_id: Option<Id>,
    repository_id: Id,
    data_state: Stage,
    last_status: &'static str,
    start_time: Ticks,
    expiration_time: Option<Ticks>,
    enable_expiration_notification: bool,
    expiration_hours_threshold: i32,
    r#type: &'static str,
    show_deleted: bool,
    show_all_versions: bool,
    #[serde(rename = "_links")]
    links: Links,
}

impl Retrieval {
    /// Whether its data are there.
    pub(super) fn is_there(&self, now: Ticks) -> bool {
        self.stage == Stage::Retrieved && self.expires.is_some_and(|expires| now < expires)
    }

    fn organization_id(&self, data: &Data) -> Option<Id> {
        let organization = data.organizations.get(self.organization);
        organization.filter(|_| !self.orphaned).map(|organization| organization.id)
    }

    fn wire(&self, version: Version, data: &Data) -> Wire {
        let archive = data.repositories.get(ARCHIVE);
        let amazon = self.number.is_multiple_of(2);
        let organization = data.organizations.get(self.organization);
        let path = format!("dataretrievals/{}", self.id);
        Wire {
            id: self.id,
            name: self.name,
            description: (self.number % 2 == 1).then_some("Made by the sandbox"),
            storage_type: if amazon { "AmazonS3Glacier" } else { "AzureArchive" },
            amazon: amazon.then_some("Standard"),
            azure: (!amazon).then_some("StandardPriority"),
            point_in_time: self.time,
            retrieved_restore_point_id: self
                .fetched
                .map_or_else(String::new, |point| point.id(data.seed)),
            organization_id: self.organization_id(data),
            organization_unique_id: organization
                .and_then(Organization::backed_up_id)
                .unwrap_or_default(),
            proxy_id: archive.map(|archive| archive.proxy).filter(|_| version < Version::V8),
            repository_id: archive.map_or(Id::ZERO, |archive| archive.id),
            data_state: self.stage,
            last_status: self.status,
            start_time: self.started,
            expiration_time: self.expires,
            enable_expiration_notification: self.expires.is_some(),
            expiration_hours_threshold: 24,
            r#type: self.workload.title(),
            show_deleted: self.shows.0,
            show_all_versions: self.shows.1,
            links: Links::new(version, [("self", path)]),
        }
    }
}

/// `GET /vN/DataRetrievals`: an array, in v8 a page.
pub(super) fn list(call: &Call<'_>, data: &Data) -> Result<Response<Vec<u8>>, Problem> {
    let mut found: Vec<_> = data.retrievals.iter().collect();
    if let Some(id) = call.id("organizationId")? {
        found.retain(|retrieval| retrieval.organization_id(data) == Some(id));
    }
    if let Some(id) = call.id("repositoryId")? {
        found.retain(|_| data.repositories.get(ARCHIVE).is_some_and(|archive| archive.id == id));
    }
    if let Some(name) = call.text("dataState") {
        let stage = Stage::of(&name);
        let stage = stage
            .ok_or_else(|| Problem::Invalid(format!("There is no state of data '{name}'.")))?;
        found.retain(|retrieval| retrieval.stage == stage);
    }
    page::array_or_page(call, data.seed, Version::V8, &found, |r| r.wire(call.version, data))
}

/// `GET /vN/DataRetrievals/{id}`.
pub(super) fn get(call: &Call<'_>, data: &Data, id: &str) -> Result<Response<Vec<u8>>, Problem> {
    Ok(wire::json(StatusCode::OK, &find(data, id)?.wire(call.version, data)))
}

/// The retrieval with the id in a path.
pub(super) fn find<'a>(data: &'a Data, id: &str) -> Result<&'a Retrieval, Problem> {
    let id = path_id(id)?;
    let found = data.retrievals.iter().find(|retrieval| retrieval.id == id);
    found.ok_or_else(|| Problem::NotFound(format!("There is no data retrieval with the id {id}.")))
}
