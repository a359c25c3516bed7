//! The complete generated data. Ids depend on the seed alone, times on the start of the server.

use super::jobs::{JobFixture, generate_jobs};
use super::organizations::{OrganizationFixture, generate_organizations};
use super::points::{PointFixture, PointKind, generate_points};
use super::random::Id;
use super::repositories::{RepositoryFixture, generate_repositories};
use super::retrievals::{RetrievalFixture, generate_retrievals};
use super::text::TextStyle;
use super::ticks::Ticks;
use super::workloads::SandboxWorkload;

/// The first change counter: of the size of .NET ticks and above 2^53, to catch clients that read it
/// as floating point.
pub(crate) const FIRST_ETAG: i64 = 638_422_334_455_667_788;

/// Returns whether properties without a value are null; otherwise they are left out.
pub(crate) fn has_nulls(seed: u64) -> bool {
    seed.is_multiple_of(2)
}

/// The size of the content of backups, and how it is written.
#[derive(Clone, Copy)]
pub(crate) struct ContentScale {
    /// The number of people in the first organization, who have a mailbox and a `OneDrive` each.
    pub(crate) mailboxes: usize,
    /// The number of items in each mailbox, drive, library, list and channel, roughly.
    pub(crate) items: u32,
    /// The greatest depth of folders.
    pub(crate) depth: u16,
    /// The mean size of a file, in bytes.
    pub(crate) file_size: u64,
    /// True if items have links.
    pub(crate) has_links: bool,
}

impl Default for ContentScale {
    fn default() -> Self {
        Self { mailboxes: 34, items: 40, depth: 3, file_size: 200_000, has_links: true }
    }
}

/// The data that never change.
pub(crate) struct Dataset {
    /// The seed of all data.
    pub(crate) seed: u64,
    /// The style of all texts and sizes.
    pub(crate) style: TextStyle,
    /// The size of the content of backups.
    pub(crate) scale: ContentScale,
    /// The start of the server; past events are not later than this.
    pub(crate) started: Ticks,
    /// The organizations.
    pub(crate) organizations: Vec<OrganizationFixture>,
    /// The repositories.
    pub(crate) repositories: Vec<RepositoryFixture>,
    /// The jobs.
    pub(crate) jobs: Vec<JobFixture>,
    /// The restore points, oldest first.
    pub(crate) points: Vec<PointFixture>,
    /// The data retrievals.
    pub(crate) retrievals: Vec<RetrievalFixture>,
}

/// The restore points that an exploration may show.
pub(crate) struct PointQuery {
    /// The index of the organization.
    pub(crate) organization: usize,
    /// The only repository, if one was given.
    pub(crate) repository: Option<Id>,
    /// True if copies are included.
    pub(crate) copies: bool,
    /// The workload that a point must contain.
    pub(crate) workload: SandboxWorkload,
}

impl Dataset {
    /// Generates the data for a server that starts at `now` with a number of jobs.
    pub(crate) fn new(seed: u64, style: TextStyle, now: Ticks, jobs: usize) -> Self {
        let jobs = generate_jobs(seed, style, now, jobs);
        let points = generate_points(&jobs, now);
        let mut organizations = generate_organizations(seed);
        for point in points.iter().filter(|point| point.kind == PointKind::Ordinary) {
            if let Some(owner) = organizations.get_mut(point.organization(&jobs)) {
                // The points come oldest first.
                let first = owner.backups.map_or(point.time, |(first, _)| first);
                owner.backups = Some((first, point.time));
            }
        }
        for organization in &mut organizations {
            organization.description = organization.description.map(|text| style.text(text));
        }
        let mut repositories = generate_repositories(seed);
        for repository in &mut repositories {
            repository.description = style.text(repository.description);
        }
        let mut retrievals = generate_retrievals(seed, now, &jobs, &points);
        for retrieval in &mut retrievals {
            retrieval.name = style.text(retrieval.name);
        }
        let scale = ContentScale::default();
        Self {
            seed,
            style,
            scale,
            started: now,
            organizations,
            repositories,
            jobs,
            points,
            retrievals,
        }
    }

    /// Returns the job with an id, and its index.
    pub(crate) fn job(&self, id: Id) -> Option<(usize, &JobFixture)> {
        self.jobs.iter().enumerate().find(|(_, job)| job.id == id)
    }

    /// Returns the organization with an id, and its index.
    pub(crate) fn organization(&self, id: Id) -> Option<(usize, &OrganizationFixture)> {
        self.organizations.iter().enumerate().find(|(_, organization)| organization.id == id)
    }

    /// Returns the repository with an id.
    pub(crate) fn repository(&self, id: Id) -> Option<&RepositoryFixture> {
        self.repositories.iter().find(|repository| repository.id == id)
    }

    /// Returns the retrieval with an id.
    pub(crate) fn retrieval(&self, id: Id) -> Option<&RetrievalFixture> {
        self.retrievals.iter().find(|retrieval| retrieval.id == id)
    }

    /// Returns the id of the organization with an index.
    pub(crate) fn organization_id(&self, index: usize) -> Id {
        self.organizations.get(index).map_or(Id::ZERO, |organization| organization.id)
    }

    /// Returns the id of the repository with an index.
    pub(crate) fn repository_id(&self, index: usize) -> Id {
        self.repositories.get(index).map_or(Id::ZERO, |repository| repository.id)
    }

    /// Returns the id of the organization of a restore point.
    pub(crate) fn point_organization(&self, point: PointFixture) -> Id {
        self.organization_id(point.organization(&self.jobs))
    }

    /// Returns the id of the repository of a restore point.
    pub(crate) fn point_repository(&self, point: PointFixture) -> Id {
        self.repository_id(point.repository(&self.jobs))
    }

    /// Returns the time of the newest restore point at or before a time that a query matches.
    /// Archived points must be retrieved first, and retrieved points are explored by their retrieval.
    pub(crate) fn newest_point(&self, time: Ticks, query: &PointQuery) -> Option<Ticks> {
        let fits = |point: &&PointFixture| {
            let kind = point.kind == PointKind::Ordinary
                || (point.kind == PointKind::Copy && query.copies);
            kind && point.time <= time
                && point.organization(&self.jobs) == query.organization
                && point.workloads(&self.jobs).contains(query.workload)
                && query
                    .repository
                    .is_none_or(|repository| self.point_repository(**point) == repository)
        };
        self.points.iter().rev().find(fits).map(|point| point.time)
    }

    /// Returns whether a repository contains restore points of an organization.
    pub(crate) fn has_points(&self, repository: Id, organization: Id) -> bool {
        self.points.iter().any(|point| {
            self.point_repository(*point) == repository
                && self.point_organization(*point) == organization
        })
    }

    /// Returns the indexes of the jobs that ever backed up a workload.
    pub(crate) fn jobs_with(&self, workload: SandboxWorkload) -> Vec<u32> {
        let fits = |job: &&JobFixture| job.points > 0 && job.workloads.contains(workload);
        self.jobs.iter().filter(fits).map(|job| job.number).collect()
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use chrono::DateTime;

    use super::super::jobs::ALL;
    use super::*;

    fn data(jobs: usize) -> Dataset {
        Dataset::new(365, TextStyle::Hostile, now(), jobs)
    }

    fn now() -> Ticks {
        Ticks::from_utc(DateTime::from_timestamp(1_700_000_000, 0).unwrap()).unwrap()
    }

    #[test]
    fn the_first_job_backs_up_every_workload() {
        let data = data(12);
        let first = &data.jobs[0];
        assert_eq!(
            (first.enabled, first.entire, first.point_workloads(0)),
            (true, Some(true), ALL)
        );
        let age = now().since(first.newest) / 10_000_000;
        assert!((7_190..=7_200).contains(&age), "{age}");
        for workload in SandboxWorkload::ALL {
            assert_eq!(first.newest_point(now(), workload), Some(first.newest));
        }
    }

    #[test]
    fn jobs_cover_every_status_and_type() {
        let data = data(12);
        let statuses: BTreeSet<_> = data.jobs.iter().map(|job| job.status).collect();
        assert_eq!(statuses.len(), 8);
        let types: Vec<_> = data.jobs.iter().map(|job| job.entire).collect();
        assert!([Some(true), Some(false), None].iter().all(|entire| types.contains(entire)));
        assert_eq!(data.jobs.iter().filter(|job| !job.enabled).count(), 1);
        assert_eq!(data.jobs.iter().filter(|job| job.name.is_empty()).count(), 1);
        assert_eq!(data.jobs.iter().filter(|job| job.points == 0).count(), 2);
    }

    #[test]
    fn ids_do_not_depend_on_the_time() {
        let (one, other) =
            (data(12), Dataset::new(365, TextStyle::Hostile, now().plus_seconds(99_999), 12));
        assert!(one.jobs.iter().zip(&other.jobs).all(|(a, b)| a.id == b.id && a.newest < b.newest));
        assert_ne!(one.jobs[0].id, Dataset::new(366, TextStyle::Hostile, now(), 1).jobs[0].id);
    }

    #[test]
    fn old_points_have_no_teams_and_nothing_precedes_the_oldest_point() {
        let data = data(1);
        let job = &data.jobs[0];
        let oldest = job.point_time(job.points - 1);
        assert_eq!(job.newest_point(oldest, SandboxWorkload::Vex), Some(oldest));
        assert_eq!(job.newest_point(oldest, SandboxWorkload::Vet), None);
        assert_eq!(job.newest_point(oldest.plus(-1), SandboxWorkload::Vex), None);
        let second = job.point_time(1);
        assert_eq!(job.newest_point(job.newest.plus(-1), SandboxWorkload::Vex), Some(second));
    }

    #[test]
    fn an_organization_has_its_first_and_last_backup() {
        let data = data(1);
        let job = &data.jobs[0];
        let backups = Some((job.point_time(job.points - 1), job.newest));
        assert_eq!(data.organizations[0].backups, backups);
        assert_eq!(data.organizations[1].backups, None);
    }

    #[test]
    fn any_number_of_jobs_is_possible() {
        assert!(data(0).points.is_empty());
        let many = data(30);
        assert_eq!(many.jobs[12].name, "Contoso everything 2");
        let ids: BTreeSet<_> = many.jobs.iter().map(|job| job.id).collect();
        assert_eq!(ids.len(), 30);
    }
}
