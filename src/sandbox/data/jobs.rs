//! Backup jobs and their ordinary restore points.

use super::random::{self, Id, Purpose};
use super::text::TextStyle;
use super::ticks::Ticks;
use super::workloads::{SandboxWorkload, WorkloadSet};

const HOUR: i64 = 3_600;
const DAY: i64 = 24 * HOUR;
/// Seconds between the start of a run and its restore point.
const RUN: i64 = 240;

/// A backup job. Its ordinary restore points come at even intervals.
pub(crate) struct JobFixture {
    /// The id.
    pub(crate) id: Id,
    /// The name.
    pub(crate) name: String,
    /// The index of the organization.
    pub(crate) organization: usize,
    /// The index of the repository.
    pub(crate) repository: usize,
    /// The workloads that it backs up.
    pub(crate) workloads: WorkloadSet,
    /// The time of the newest ordinary point.
    pub(crate) newest: Ticks,
    /// Seconds between two points.
    pub(crate) interval: i64,
    /// The number of ordinary points; 0 if the job never ran.
    pub(crate) points: u32,
    /// True if the job is enabled.
    pub(crate) enabled: bool,
    /// The status of the last run.
    pub(crate) status: &'static str,
    /// True if the job backs up the entire organization; unknown for some jobs.
    pub(crate) entire: Option<bool>,
    /// The index among the jobs.
    pub(crate) number: u32,
}

/// Name, organization, workloads, last status, entire organization.
type JobRow = (&'static str, usize, WorkloadSet, &'static str, Option<bool>);

pub(super) const ALL: WorkloadSet = WorkloadSet::new(&SandboxWorkload::ALL);
const MAIL: WorkloadSet = WorkloadSet::new(&[SandboxWorkload::Vex]);
const DRIVES: WorkloadSet = WorkloadSet::new(&[SandboxWorkload::Veod]);
const SITES: WorkloadSet = WorkloadSet::new(&[SandboxWorkload::Vesp, SandboxWorkload::Vet]);
const FILES: WorkloadSet = WorkloadSet::new(&[SandboxWorkload::Veod, SandboxWorkload::Vesp]);

/// Every backup type, every status and some unusual names. The first job is the one that newcomers
/// try.
const JOBS: [JobRow; 12] = [
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

/// The number of the job that is disabled.
const DISABLED: u32 = 9;

/// Generates `count` jobs; after the last row the rows repeat under numbered names.
pub(super) fn generate_jobs(
    seed: u64,
    style: TextStyle,
    now: Ticks,
    count: usize,
) -> Vec<JobFixture> {
    let count = u32::try_from(count).unwrap_or(u32::MAX);
    (0..count).map(|number| generate_job(seed, style, now, number)).collect()
}

fn generate_job(seed: u64, style: TextStyle, now: Ticks, number: u32) -> JobFixture {
    let index = usize::try_from(number).unwrap_or(0);
    let (name, organization, workloads, status, entire) = JOBS[index % JOBS.len()];
    let name = match style {
        TextStyle::Company if name.is_empty() => "Contoso service desk",
        _ => style.text(name),
    };
    let round = index / JOBS.len();
    let name = if round == 0 { name.to_owned() } else { format!("{name} {}", round + 1) };
    // The backup type of a company's job is known.
    let entire = if style == TextStyle::Company { entire.or(Some(false)) } else { entire };
    let ran = !matches!(status, "NotConfigured" | "Queued");
    let chance = random::number(seed, Purpose::Time, u64::from(number));
    // About two hours for the first job, later ones a bit earlier, with odd fractions of seconds.
    let age = 2 * HOUR + i64::from(number % 60) * 17 * 60;
    let fraction = i64::try_from(chance % 10_000_000).unwrap_or(0);
    let often = number.is_multiple_of(4);
    JobFixture {
        id: random::id(seed, Purpose::Job, u64::from(number)),
        name,
        organization,
        repository: usize::from(organization == 1),
        workloads,
        newest: now.plus_seconds(-age).plus(fraction),
        interval: if often { 8 * HOUR } else { DAY },
        points: if ran { 30 + number % 13 } else { 0 },
        enabled: number != DISABLED,
        status,
        entire,
        number,
    }
}

impl JobFixture {
    /// Returns the time of an ordinary point; number 0 is the newest.
    pub(crate) fn point_time(&self, number: u32) -> Ticks {
        self.newest.plus_seconds(-self.interval.saturating_mul(i64::from(number)))
    }

    /// Returns the workloads in an ordinary point: the oldest third has no Teams yet.
    pub(crate) fn point_workloads(&self, number: u32) -> WorkloadSet {
        let early = number > self.points / 3 * 2;
        if early { self.workloads.without(SandboxWorkload::Vet) } else { self.workloads }
    }

    /// Returns the time of the newest ordinary point at or before a time that contains a workload.
    pub(crate) fn newest_point(&self, time: Ticks, workload: SandboxWorkload) -> Option<Ticks> {
        let fitting =
            (0..self.points).filter(|number| self.point_workloads(*number).contains(workload));
        fitting.map(|number| self.point_time(number)).find(|point| *point <= time)
    }

    /// Returns the time of the last run, which is later than the last backup if the job fails.
    pub(crate) fn last_run(&self) -> Option<Ticks> {
        let failing = matches!(self.status, "Failed" | "Disconnected" | "Running");
        let later = if failing { self.interval / 2 } else { 0 };
        (self.points > 0).then(|| self.newest.plus_seconds(later.min(3_600) - RUN))
    }
}
