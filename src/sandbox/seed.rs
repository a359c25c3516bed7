//! What the pretend server holds from the start. Ids depend on the seed alone, times on now.

use super::clock::Ticks;
use super::jobs::Job;
use super::organizations::{self, Organization};
use super::points::{self, Kind, Point};
use super::random::{self, Id, Purpose};
use super::repositories::{self, Repository};
use super::retrievals::{self, Retrieval};
use super::workload::{Holds, Workload};

/// Where the counts of changes start: in the manner of .NET ticks, and above 2^53, so that a client
/// that reads them as floating point is caught.
pub(super) const ETAG: i64 = 638_422_334_455_667_788;

const HOUR: i64 = 3_600;
const DAY: i64 = 24 * HOUR;

/// All that never changes.
pub(super) struct Data {
    /// What everything is made from.
    pub(super) seed: u64,
    /// When it all began: past events are no later than this.
    pub(super) started: Ticks,
    /// The organizations.
    pub(super) organizations: Vec<Organization>,
    /// The repositories.
    pub(super) repositories: Vec<Repository>,
    /// The jobs.
    pub(super) jobs: Vec<Job>,
    /// The points of all jobs, and of none, oldest first.
    pub(super) points: Vec<Point>,
    /// What was, or is being, fetched back from the archive.
    pub(super) retrievals: Vec<Retrieval>,
}

/// A job to be: name, organization, workloads, last status, whole organization.
type Plan = (&'static str, usize, Holds, &'static str, Option<bool>);

const ALL: Holds = Holds::of(&Workload::ALL);
const MAIL: Holds = Holds::of(&[Workload::Vex]);
const DRIVES: Holds = Holds::of(&[Workload::Veod]);
const SITES: Holds = Holds::of(&[Workload::Vesp, Workload::Vet]);
const FILES: Holds = Holds::of(&[Workload::Veod, Workload::Vesp]);

/// Every backup type and every status, and names that hurt a bit. The first one is what
/// a newcomer tries things on.
const PLANS: [Plan; 12] = [
    ("Contoso everything", 0, ALL, "Success", Some(true)),
    ("Contoso Exchange", 0, MAIL, "Warning", Some(true)),
    ("Fabrikam everything", 1, ALL, "Failed", Some(true)),
    ("Fabrikam OneDrive", 1, DRIVES, "Running", Some(true)),
    ("Northwind, mail & \"calendar\"", 2, MAIL, "Stopped", Some(false)),
    ("Tailspin pilot", 3, ALL, "NotConfigured", Some(true)),
    ("Northwind SharePoint and Teams", 2, SITES, "Disconnected", Some(true)),
    ("Fabrikam newcomers", 1, ALL, "Queued", Some(false)),
    ("Contoso executives", 0, ALL, "Success", Some(false)),
    ("Fabrikam files (until 2024)", 1, FILES, "Success", Some(true)),
    ("", 0, MAIL, "Success", Some(false)),
    ("Northwind's files, \u{e4}lter", 2, FILES, "Success", None),
];

/// The plan that is switched off.
const DISABLED: u32 = 9;

impl Data {
    /// Everything, from a seed, as of now.
    pub(super) fn new(seed: u64, now: Ticks, jobs: usize) -> Self {
        let count = u32::try_from(jobs).unwrap_or(u32::MAX);
        let jobs: Vec<_> = (0..count).map(|number| job(seed, now, number)).collect();
        let points = points::all(&jobs, now);
        let mut organizations = organizations::known(seed);
        for point in points.iter().filter(|point| point.kind == Kind::Ordinary) {
            if let Some(owner) = organizations.get_mut(point.owner(&jobs)) {
                // The points come oldest first.
                let first = owner.backups.map_or(point.time, |(first, _)| first);
                owner.backups = Some((first, point.time));
            }
        }
        let repositories = repositories::known(seed);
        let retrievals = Vec::new();
        let data =
            Self { seed, started: now, organizations, repositories, jobs, points, retrievals };
        Self { retrievals: retrievals::known(&data), ..data }
    }

    /// Whether a repository holds points of an organization.
    pub(super) fn holds(&self, repository: Id, organization: Id) -> bool {
        self.points.iter().any(|point| {
            point.repository(self) == repository && point.organization(self) == organization
        })
    }

    /// The places of the jobs that ever backed up a workload.
    pub(super) fn jobs_with(&self, workload: Workload) -> Vec<u32> {
        let fits = |job: &&Job| job.points > 0 && job.holds.has(workload);
        self.jobs.iter().filter(fits).map(|job| job.number).collect()
    }
}

fn job(seed: u64, now: Ticks, number: u32) -> Job {
    let round = usize::try_from(number).unwrap_or(0);
    let (name, organization, holds, status, whole) = PLANS[round % PLANS.len()];
    let again = round / PLANS.len();
    let name = if again == 0 { name.to_owned() } else { format!("{name} {}", again + 1) };
    let ran = !matches!(status, "NotConfigured" | "Queued");
    let chance = random::number(seed, Purpose::Time, u64::from(number));
    // About two hours for the first job, later ones a bit earlier, with odd fractions of seconds.
    let age = 2 * HOUR + i64::from(number % 60) * 17 * 60;
    let fraction = i64::try_from(chance % 10_000_000).unwrap_or(0);
    let often = number.is_multiple_of(4);
    Job {
        id: random::id(seed, Purpose::Job, u64::from(number)),
        name,
        organization,
        repository: usize::from(organization == 1),
        holds,
        newest: now.plus_seconds(-age).plus(fraction),
        interval: if often { 8 * HOUR } else { DAY },
        points: if ran { 30 + number % 13 } else { 0 },
        enabled: number != DISABLED,
        status,
        whole,
        number,
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use chrono::DateTime;

    use super::*;

    fn data(jobs: usize) -> Data {
        Data::new(365, now(), jobs)
    }

    fn now() -> Ticks {
        Ticks::of(DateTime::from_timestamp(1_700_000_000, 0).unwrap()).unwrap()
    }

    #[test]
    fn the_first_job_is_an_ordinary_one_with_everything() {
        let data = data(12);
        let first = &data.jobs[0];
        assert_eq!((first.enabled, first.whole, first.held(0)), (true, Some(true), ALL));
        let age = now().since(first.newest) / 10_000_000;
        assert!((7_190..=7_200).contains(&age), "{age}");
        for workload in Workload::ALL {
            assert_eq!(first.as_of(now(), workload), Some(first.newest));
        }
    }

    #[test]
    fn jobs_cover_every_status_and_type() {
        let data = data(12);
        let statuses: BTreeSet<_> = data.jobs.iter().map(|job| job.status).collect();
        assert_eq!(statuses.len(), 8);
        let types: Vec<_> = data.jobs.iter().map(|job| job.whole).collect();
        assert!([Some(true), Some(false), None].iter().all(|whole| types.contains(whole)));
        assert_eq!(data.jobs.iter().filter(|job| !job.enabled).count(), 1);
        assert_eq!(data.jobs.iter().filter(|job| job.name.is_empty()).count(), 1);
        assert_eq!(data.jobs.iter().filter(|job| job.points == 0).count(), 2);
    }

    #[test]
    fn ids_do_not_depend_on_now() {
        let (one, other) = (data(12), Data::new(365, now().plus_seconds(99_999), 12));
        assert!(one.jobs.iter().zip(&other.jobs).all(|(a, b)| a.id == b.id && a.newest < b.newest));
        assert_ne!(one.jobs[0].id, Data::new(366, now(), 1).jobs[0].id);
    }

    #[test]
    fn teams_came_late_and_what_came_before_the_first_point_is_nothing() {
        let data = data(1);
        let job = &data.jobs[0];
        let oldest = job.point(job.points - 1);
        assert_eq!(job.as_of(oldest, Workload::Vex), Some(oldest));
        assert_eq!(job.as_of(oldest, Workload::Vet), None);
        assert_eq!(job.as_of(oldest.plus(-1), Workload::Vex), None);
        let second = job.point(1);
        assert_eq!(job.as_of(job.newest.plus(-1), Workload::Vex), Some(second));
    }

    #[test]
    fn an_organization_knows_its_first_and_last_backup() {
        let data = data(1);
        let job = &data.jobs[0];
        let backups = Some((job.point(job.points - 1), job.newest));
        assert_eq!(data.organizations[0].backups, backups);
        assert_eq!(data.organizations[1].backups, None);
    }

    #[test]
    fn there_can_be_no_jobs_and_many() {
        assert!(data(0).points.is_empty());
        let many = data(30);
        assert_eq!(many.jobs[12].name, "Contoso everything 2");
        let ids: BTreeSet<_> = many.jobs.iter().map(|job| job.id).collect();
        assert_eq!(ids.len(), 30);
    }
}
