//! `GET /vN/RestorePoints`, and which point an exploration shows.

use http::{Response, StatusCode};
use serde::Serialize;

use super::clock::Ticks;
use super::error::Problem;
use super::jobs::Job;
use super::logged_in;
use super::page;
use super::random::{self, Id, Purpose};
use super::repositories::{ARCHIVE, COPIES};
use super::request::Call;
use super::role::Role;
use super::seed::{Data, ETAG};
use super::version::Version;
use super::wire::{self, Field, Links};
use super::workload::{Holds, Workload};

/// How a point came to be. The order decides between points of one time.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub(super) enum Kind {
    /// A job made it.
    Ordinary,
    /// A copy job copied it.
    Copy,
    /// A copy job copied it to an archive.
    LongTerm,
    /// It was fetched back from an archive.
    Retrieved,
}

/// The job of points that are of no job any more.
const NO_JOB: u32 = u32::MAX;
/// The places of the organization and the repository of such points, and what they hold.
const LEFT: (usize, usize, Holds) = (2, 1, Holds::of(&[Workload::Vex, Workload::Veod]));
/// How many there are, and the age of the newest and the time between two, in days. That is within
/// the time that the jobs of the organization cover: they are not its first points, nor its last.
const LEFT_POINTS: (u32, i64, i64) = (3, 20, 2);

/// A restore point. What it holds and where it lies follows from the job, the number and the kind.
#[derive(Clone, Copy, Eq, Ord, PartialEq, PartialOrd)]
pub(super) struct Point {
    /// When the data was as it is here.
    pub(super) time: Ticks,
    /// Its job's place in the data, or that of no job.
    pub(super) job: u32,
    /// Its number within the job, 0 being the newest.
    pub(super) number: u32,
    /// How it came to be.
    pub(super) kind: Kind,
}

/// All points of all jobs, and those that a job left when it was deleted, oldest first. A server
/// without jobs never had one.
pub(super) fn all(jobs: &[Job], now: Ticks) -> Vec<Point> {
    let mut points: Vec<_> = jobs.iter().flat_map(of_job).collect();
    if !jobs.is_empty() {
        points.extend(left(now));
    }
    points.sort_unstable();
    points
}

fn left(now: Ticks) -> impl Iterator<Item = Point> {
    let (count, newest, apart) = LEFT_POINTS;
    (0..count).map(move |number| {
        let days = newest + i64::from(number) * apart;
        let time = now.plus_seconds(-days * 86_400);
        Point { time, job: NO_JOB, number, kind: Kind::Ordinary }
    })
}

/// The id of what fetched the point of a job back from the archive.
pub(super) fn retrieval(seed: u64, job: u32) -> Id {
    random::id(seed, Purpose::Point, u64::MAX - u64::from(job))
}

/// The ordinary points of a job; some jobs have the newest five copied, or the oldest two archived,
/// one of those being fetched back.
fn of_job(job: &Job) -> impl Iterator<Item = Point> {
    let archived = job.points.saturating_sub(2)..job.points;
    let copied = if job.number.is_multiple_of(3) { 0..job.points.min(5) } else { 0..0 };
    let (archived, retrieved) = match job.number % 4 {
        0 => (archived.clone(), archived.start..archived.end.min(archived.start + 1)),
        _ => (0..0, 0..0),
    };
    let kinds = [
        (Kind::Ordinary, 0..job.points),
        (Kind::Copy, copied),
        (Kind::LongTerm, archived),
        (Kind::Retrieved, retrieved),
    ];
    kinds.into_iter().flat_map(move |(kind, numbers)| {
        numbers.map(move |number| Point { time: job.point(number), job: job.number, number, kind })
    })
}

/// A point in the vendor's order, the id first.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
#[expect(clippy::struct_excessive_bools, reason = "the vendor's")]
struct Wire {
    id: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    is_deleted: Option<bool>,
    repository_id: Id,
    backup_time: Ticks,
    job_id: Id,
    retrieval_id: Id,
    organization_id: Id,
    is_exchange: bool,
    is_share_point: bool,
    is_one_drive: bool,
    is_teams: bool,
    is_long_term_copy: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    is_copy: Option<bool>,
    is_retrieved: bool,
    #[serde(rename = "eTag", skip_serializing_if = "Option::is_none")]
    e_tag: Option<i64>,
    #[serde(rename = "objectsEtag", skip_serializing_if = "Option::is_none")]
    objects_etag: Option<i64>,
    #[serde(skip_serializing_if = "Field::is_absent")]
    immutability_expires_on: Field<Ticks>,
    #[serde(rename = "_links")]
    links: Links,
}

impl Point {
    /// Its id: a string, not always a UUID.
    pub(super) fn id(self, seed: u64) -> String {
        let index = (u64::from(self.job) << 34) | (u64::from(self.number) << 2) | self.kind as u64;
        random::id(seed, Purpose::Point, index).to_string().replace('-', "")
    }

    /// What it holds.
    pub(super) fn holds(self, data: &Data) -> Holds {
        self.job(&data.jobs).map_or(LEFT.2, |job| job.held(self.number))
    }

    fn job(self, jobs: &[Job]) -> Option<&Job> {
        usize::try_from(self.job).ok().and_then(|job| jobs.get(job))
    }

    /// The place of the organization whose data it is.
    pub(super) fn owner(self, jobs: &[Job]) -> usize {
        self.job(jobs).map_or(LEFT.0, |job| job.organization)
    }

    /// Where it lies.
    pub(super) fn repository(self, data: &Data) -> Id {
        let place = match self.kind {
            Kind::Ordinary | Kind::Retrieved => {
                self.job(&data.jobs).map_or(LEFT.1, |job| job.repository)
            }
            Kind::Copy => COPIES,
            Kind::LongTerm => ARCHIVE,
        };
        data.repositories.get(place).map_or(Id::ZERO, |r| r.id)
    }

    /// Whose data it is.
    pub(super) fn organization(self, data: &Data) -> Id {
        data.organizations.get(self.owner(&data.jobs)).map_or(Id::ZERO, |o| o.id)
    }

    /// Whether it is a copy: a long-term copy is one, too.
    fn is_copy(self) -> bool {
        matches!(self.kind, Kind::Copy | Kind::LongTerm)
    }

    fn wire(self, version: Version, data: &Data) -> Wire {
        let id = self.id(data.seed);
        let holds = self.holds(data);
        let retrieval = retrieval(data.seed, self.job);
        let (repository_id, organization_id) = (self.repository(data), self.organization(data));
        let immutable = self.is_copy().then(|| self.time.plus_seconds(30 * 86_400));
        let tag =
            |of: i64| (version >= Version::V8).then(|| ETAG + i64::from(self.number) * 2 + of);
        let links = [
            ("self", format!("restorepoints/{id}")),
            ("backupRepository", format!("backuprepositories/{repository_id}")),
            ("organization", format!("organizations/{organization_id}")),
        ];
        Wire {
            id,
            is_deleted: (version > Version::V6).then_some(false),
            repository_id,
            backup_time: self.time,
            job_id: self.job(&data.jobs).map_or(Id::ZERO, |job| job.id),
            retrieval_id: if self.kind == Kind::Retrieved { retrieval } else { Id::ZERO },
            organization_id,
            is_exchange: holds.has(Workload::Vex),
            is_share_point: holds.has(Workload::Vesp),
            is_one_drive: holds.has(Workload::Veod),
            is_teams: holds.has(Workload::Vet),
            is_long_term_copy: self.kind == Kind::LongTerm,
            is_copy: (version > Version::V6).then_some(self.is_copy()),
            is_retrieved: self.kind == Kind::Retrieved,
            e_tag: tag(0),
            objects_etag: tag(1),
            immutability_expires_on: Field::from(version, Version::V8, immutable),
            links: Links::new(version, links),
        }
    }
}

/// `GET /vN/RestorePoints`: an array in v6, pages since; oldest first unless `orderAsc=false`.
pub(super) fn list(call: &Call<'_>, data: &Data) -> Result<Response<Vec<u8>>, Problem> {
    let mut found: Vec<&Point> = data.points.iter().collect();
    keep(&mut found, call.id("organizationId")?, |point, id| point.organization(data) == id);
    keep(&mut found, call.id("repositoryId")?, |point, id| point.repository(data) == id);
    keep(&mut found, call.id("jobId")?, |p, id| {
        p.job(&data.jobs).map_or(Id::ZERO, |job| job.id) == id
    });
    keep(&mut found, call.flag("isLongTermCopy")?, |p, is| (p.kind == Kind::LongTerm) == is);
    keep(&mut found, call.flag("isRetrieved")?, |p, is| (p.kind == Kind::Retrieved) == is);
    if call.version == Version::V6 {
        keep(&mut found, call.time("backupTime")?, |point, time| point.time == time);
    } else {
        keep(&mut found, call.time("from")?, |point, time| point.time >= time);
        keep(&mut found, call.time("to")?, |point, time| point.time < time);
        keep(&mut found, call.flag("isCopy")?, |point, is| point.is_copy() == is);
        if call.flag("orderAsc")? == Some(false) {
            found.reverse();
        }
    }
    if call.version >= Version::V8 {
        // Nobody's objects are kept here, so whoever is asked for is in every fitting point.
        let mail = [Workload::Vex, Workload::Veod];
        keep(&mut found, call.text("userId"), |p, _| mail.iter().any(|w| p.holds(data).has(*w)));
        keep(&mut found, call.text("groupId"), |p, _| p.holds(data).has(Workload::Vex));
        keep(&mut found, call.text("siteId"), |p, _| p.holds(data).has(Workload::Vesp));
        keep(&mut found, call.id("teamId")?, |p, _| p.holds(data).has(Workload::Vet));
    }
    page::array_or_page(call, data.seed, Version::V7, &found, |p| p.wire(call.version, data))
}

/// `GET /vN/RestorePoints/{id}`.
pub(super) fn get(call: &Call<'_>, data: &Data, id: &str) -> Result<Response<Vec<u8>>, Problem> {
    let point = data.points.iter().find(|point| point.id(data.seed) == id);
    let point = point
        .ok_or_else(|| Problem::NotFound(format!("There is no restore point with the id {id}.")))?;
    Ok(wire::json(StatusCode::OK, &point.wire(call.version, data)))
}

/// `GET /vN/Organization/LoggedInUser/RestorePoints`: an array in all versions that have it. What was
/// archived is not for the Restore Portal, and copies only when they are asked for.
pub(super) fn of_portal(
    call: &Call<'_>,
    data: &Data,
    role: Role,
) -> Result<Response<Vec<u8>>, Problem> {
    let kind = if call.flag("isCopy")?.unwrap_or(false) { Kind::Copy } else { Kind::Ordinary };
    let mut found: Vec<&Point> = data.points.iter().collect();
    found.retain(|point| point.kind == kind && point.owner(&data.jobs) == role.organization());
    if let Some(item) = call.text("rbacItem") {
        let item = logged_in::item(call, data, role, None, &item)?;
        found.retain(|point| {
            item.workloads().iter().any(|workload| point.holds(data).has(*workload))
        });
    }
    let found: Vec<_> = found.into_iter().map(|point| point.wire(call.version, data)).collect();
    Ok(wire::json(StatusCode::OK, &found))
}

/// Which points an exploration may show.
pub(super) struct Shown {
    /// The place of their organization.
    pub(super) organization: usize,
    /// The one repository in which they lie, if one was asked for.
    pub(super) repository: Option<Id>,
    /// Whether copies are among them.
    pub(super) copies: bool,
    /// What they must hold.
    pub(super) workload: Workload,
}

/// The newest point at or before a time. What lies in an archive must be retrieved first, and what
/// was retrieved is explored by its retrieval.
pub(super) fn as_of(data: &Data, time: Ticks, shown: &Shown) -> Option<Ticks> {
    let fits = |point: &&Point| {
        let kind = point.kind == Kind::Ordinary || (point.kind == Kind::Copy && shown.copies);
        kind && point.time <= time
            && point.owner(&data.jobs) == shown.organization
            && point.holds(data).has(shown.workload)
            && shown.repository.is_none_or(|repository| point.repository(data) == repository)
    };
    data.points.iter().rev().find(fits).map(|point| point.time)
}

/// Keeps what fits a filter that is set.
fn keep<T: Clone>(found: &mut Vec<&Point>, value: Option<T>, fits: impl Fn(&Point, T) -> bool) {
    if let Some(value) = value {
        found.retain(|point| fits(point, value.clone()));
    }
}
