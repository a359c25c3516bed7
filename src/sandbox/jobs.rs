//! `GET /vN/Jobs`.

use http::{Response, StatusCode};
use serde::Serialize;

use super::clock::Ticks;
use super::error::Problem;
use super::page;
use super::random::{self, Id, Purpose};
use super::request::{Call, path_id};
use super::seed::{Data, ETAG};
use super::version::Version;
use super::wire::{self, Field, Links};
use super::workload::{Holds, Workload};

/// Seconds between the start of a run and its restore point.
const RUN: i64 = 240;

/// A backup job and its ordinary restore points, which come at even intervals.
pub(super) struct Job {
    /// Its id.
    pub(super) id: Id,
    /// Its name.
    pub(super) name: String,
    /// Its organization's place in the data.
    pub(super) organization: usize,
    /// Its repository's place in the data.
    pub(super) repository: usize,
    /// What it backs up.
    pub(super) holds: Holds,
    /// Its newest ordinary point.
    pub(super) newest: Ticks,
    /// Seconds between two points.
    pub(super) interval: i64,
    /// How many ordinary points it has; none when it never ran.
    pub(super) points: u32,
    /// Whether it is switched on.
    pub(super) enabled: bool,
    /// How it ended last.
    pub(super) status: &'static str,
    /// Whether it backs up the whole organization; nobody knows of some.
    pub(super) whole: Option<bool>,
    /// Its place among the jobs.
    pub(super) number: u32,
}

/// A job in the vendor's order, the id first.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Wire<'a> {
    id: Id,
    description: &'static str,
    backup_type: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    run_now: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    selected_items: Option<Vec<Item>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    excluded_items: Option<Vec<Item>>,
    schedule_policy: Schedule,
    #[serde(skip_serializing_if = "Field::is_absent")]
    organization_id: Field<Id>,
    repository_id: Id,
    name: &'a str,
    last_run: Option<Ticks>,
    next_run: Option<Ticks>,
    #[serde(skip_serializing_if = "Field::is_absent")]
    last_backup: Field<Ticks>,
    is_enabled: bool,
    last_status: &'static str,
    #[serde(rename = "eTag", skip_serializing_if = "Option::is_none")]
    e_tag: Option<i64>,
    #[serde(rename = "_links")]
    links: Links,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
#[expect(clippy::struct_field_names, reason = "the vendor's")]
struct Schedule {
    schedule_enabled: bool,
    backup_window_enabled: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    periodically_window_enabled: Option<bool>,
    r#type: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    periodically_every: Option<&'static str>,
    daily_type: &'static str,
    daily_time: &'static str,
    retry_enabled: bool,
    retry_number: u8,
    retry_wait_interval: u8,
}

/// A user that a job selects.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
#[expect(clippy::struct_excessive_bools, reason = "the vendor's")]
struct Item {
    r#type: &'static str,
    id: Id,
    mailbox: bool,
    one_drive: bool,
    archive_mailbox: bool,
    sites: bool,
    user: User,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct User {
    id: Id,
    display_name: &'static str,
    name: &'static str,
}

impl Job {
    /// The time of the ordinary point with that number, 0 being the newest.
    pub(super) fn point(&self, number: u32) -> Ticks {
        self.newest.plus_seconds(-self.interval.saturating_mul(i64::from(number)))
    }

    /// What the ordinary point with that number holds: Teams joined late.
    pub(super) fn held(&self, number: u32) -> Holds {
        let early = number > self.points / 3 * 2;
        if early { self.holds.without(Workload::Vet) } else { self.holds }
    }

    /// The newest ordinary point at or before a time that holds a workload.
    pub(super) fn as_of(&self, time: Ticks, workload: Workload) -> Option<Ticks> {
        let holding = (0..self.points).filter(|number| self.held(*number).has(workload));
        holding.map(|number| self.point(number)).find(|point| *point <= time)
    }

    fn items(&self, seed: u64) -> Vec<Item> {
        let id = random::id(seed, Purpose::Job, 1_000_000 + u64::from(self.number));
        let user =
            User { id, display_name: "P\u{e9}rez, Ana \"Annie\"", name: "ana@contoso.example" };
        let item = Item {
            r#type: "User",
            id,
            mailbox: self.holds.has(Workload::Vex),
            one_drive: self.holds.has(Workload::Veod),
            archive_mailbox: false,
            sites: self.holds.has(Workload::Vesp),
            user,
        };
        if self.whole == Some(false) { vec![item] } else { Vec::new() }
    }

    fn schedule(&self, version: Version) -> Schedule {
        let hourly = self.interval < 86_400;
        Schedule {
            schedule_enabled: self.enabled,
            backup_window_enabled: false,
            periodically_window_enabled: (version > Version::V6).then_some(false),
            r#type: if hourly { "Periodically" } else { "Daily" },
            periodically_every: hourly.then_some("Hours8"),
            daily_type: "Everyday",
            daily_time: "22:00:00",
            retry_enabled: true,
            retry_number: 3,
            retry_wait_interval: 10,
        }
    }

    /// The last run: of a failing job later than the last backup.
    fn last_run(&self) -> Option<Ticks> {
        let failing = matches!(self.status, "Failed" | "Disconnected" | "Running");
        let later = if failing { self.interval / 2 } else { 0 };
        (self.points > 0).then(|| self.newest.plus_seconds(later.min(3_600) - RUN))
    }

    fn wire(&self, version: Version, data: &Data) -> Wire<'_> {
        let old = version < Version::V8;
        let organization = data.organizations.get(self.organization).map_or(Id::ZERO, |o| o.id);
        let repository = data.repositories.get(self.repository).map_or(Id::ZERO, |r| r.id);
        let ran = (self.points > 0).then_some(self.newest);
        Wire {
            id: self.id,
            description: if self.number.is_multiple_of(3) { "Made by the sandbox" } else { "" },
            backup_type: self.whole.map(|w| if w { "EntireOrganization" } else { "SelectedItems" }),
            run_now: old.then_some(false),
            selected_items: old.then(|| self.items(data.seed)),
            excluded_items: old.then(Vec::new),
            schedule_policy: self.schedule(version),
            organization_id: Field::from(version, Version::V8, Some(organization)),
            repository_id: repository,
            name: &self.name,
            last_run: self.last_run(),
            next_run: self.enabled.then(|| self.newest.plus_seconds(self.interval)),
            last_backup: Field::from(version, Version::V7, ran),
            is_enabled: self.enabled,
            last_status: self.status,
            e_tag: (!old).then(|| ETAG + i64::from(self.number)),
            links: Links::new(
                version,
                [
                    ("self", format!("jobs/{}", self.id)),
                    ("organization", format!("organizations/{organization}")),
                    ("backupRepository", format!("backuprepositories/{repository}")),
                    ("restorePoints", format!("restorepoints?jobid={}", self.id)),
                ],
            ),
        }
    }
}

/// `GET /vN/Jobs`: an array, in v8 a page with filters.
pub(super) fn list(call: &Call<'_>, data: &Data) -> Result<Response<Vec<u8>>, Problem> {
    let mut found: Vec<_> = data.jobs.iter().collect();
    if call.version >= Version::V8 {
        if let Some(id) = call.id("organizationId")? {
            found
                .retain(|job| data.organizations.get(job.organization).is_some_and(|o| o.id == id));
        }
        if let Some(id) = call.id("repositoryId")? {
            found.retain(|job| data.repositories.get(job.repository).is_some_and(|r| r.id == id));
        }
    }
    page::array_or_page(call, data.seed, Version::V8, &found, |job| job.wire(call.version, data))
}

/// `GET /vN/Jobs/{id}`.
pub(super) fn get(call: &Call<'_>, data: &Data, id: &str) -> Result<Response<Vec<u8>>, Problem> {
    let (_, job) = find(data, id)?;
    Ok(wire::json(StatusCode::OK, &job.wire(call.version, data)))
}

/// The job with the id in a path, and its place.
pub(super) fn find<'a>(data: &'a Data, id: &str) -> Result<(usize, &'a Job), Problem> {
    let id = path_id(id)?;
    let found = data.jobs.iter().enumerate().find(|(_, job)| job.id == id);
    found.ok_or_else(|| Problem::NotFound(format!("There is no job with the id {id}.")))
}
