//! The initial sessions, spread over the 60 days before the start of the server.

use super::session::{SandboxSession, SessionEnd, SessionOrigin, SessionResult};
use crate::sandbox::data::random::{self, Purpose};
use crate::sandbox::data::{Dataset, FIRST_ETAG, SandboxWorkload, Ticks};

/// The age of the oldest session, in ticks.
const HISTORY: i64 = 60 * 86_400 * 10_000_000;
/// The longest duration of a stopped session, in ticks.
const MAX_DURATION: i64 = 3 * 3_600 * 10_000_000;

/// The kinds of initial sessions that are open.
#[derive(Clone, Copy, PartialEq)]
enum OpenSessionKind {
    /// Of the signed-in user, without a running operation.
    Idle,
    /// Of another user.
    Foreign,
    /// Of the signed-in user, with a running operation.
    Busy,
    /// Old and of another user; its end is null.
    Forgotten,
}

/// A generator of initial sessions.
pub(crate) struct SessionHistory<'a> {
    data: &'a Dataset,
    now: Ticks,
    sessions: usize,
    events: usize,
    jobs: [Vec<u32>; 4],
}

impl<'a> SessionHistory<'a> {
    /// Creates a generator of `sessions` sessions with at most `events` events each.
    pub(crate) fn new(data: &'a Dataset, now: Ticks, sessions: usize, events: usize) -> Self {
        let jobs = SandboxWorkload::ALL.map(|workload| data.jobs_with(workload));
        Self { data, now, sessions, events, jobs }
    }

    /// Generates the sessions, oldest first.
    pub(crate) fn generate(&self) -> Vec<SandboxSession> {
        (0..self.sessions).map(|index| self.session(index)).collect()
    }

    fn session(&self, index: usize) -> SandboxSession {
        let number = u32::try_from(index).unwrap_or(u32::MAX);
        let chance = random::number(self.data.seed, Purpose::Time, (1 << 32) + u64::from(number));
        let created = self.created(index, chance);
        let workload = SandboxWorkload::ALL[index % 4];
        let job = self.job(workload, chance);
        let fixture = job.and_then(|place| self.data.jobs.get(usize::try_from(place).ok()?));
        let open = self.open_kind(index);
        let point = fixture.and_then(|job| job.newest_point(created, workload));
        SandboxSession {
            id: random::id(self.data.seed, Purpose::Session, u64::from(number)),
            created,
            requested: created,
            end: self.end(open, created, chance),
            job,
            organization: fixture.map_or(index % 3, |job| job.organization),
            workload,
            // The point of an old session may not exist any more; the session is not empty then.
            point: point.or(Some(created.plus_seconds(-3_600))),
            result: if open.is_some() { SessionResult::Success } else { result(index) },
            user: user_number(open, index),
            origin: SessionOrigin::Initial(number),
            etag: FIRST_ETAG + i64::from(number),
            rows: self.rows(open, index),
            busy: open == Some(OpenSessionKind::Busy),
            stopped_here: false,
            item_events: Vec::new(),
            sign_in: 0,
        }
    }

    /// Returns the time of the start. Each session has its own slot, so that they are in order.
    fn created(&self, index: usize, chance: u64) -> Ticks {
        let count = i64::try_from(self.sessions).unwrap_or(i64::MAX).max(1);
        let slot = (HISTORY / count).max(1);
        let left = i64::try_from(self.sessions - index).unwrap_or(i64::MAX);
        // The last quarter of a slot is not used, so that the newest session does not start now.
        let within = i64::try_from(chance >> 20).unwrap_or(0) % (slot / 4 * 3).max(1);
        self.now.plus(slot.saturating_mul(left).saturating_neg()).plus(within)
    }

    fn end(&self, open: Option<OpenSessionKind>, created: Ticks, chance: u64) -> SessionEnd {
        match open {
            Some(OpenSessionKind::Forgotten) => SessionEnd::Null,
            Some(_) => SessionEnd::Never,
            None => {
                let longest = MAX_DURATION.min(self.now.since(created)).max(1);
                SessionEnd::At(created.plus(i64::try_from(chance >> 8).unwrap_or(0) % longest))
            }
        }
    }

    fn job(&self, workload: SandboxWorkload, chance: u64) -> Option<u32> {
        let fitting = self.jobs.get(workload as usize)?;
        fitting.get(random::below(chance >> 16, fitting.len())).copied()
    }

    fn open_kind(&self, index: usize) -> Option<OpenSessionKind> {
        match self.sessions - index {
            1 => Some(OpenSessionKind::Idle),
            2 => Some(OpenSessionKind::Foreign),
            4 => Some(OpenSessionKind::Busy),
            left if left > 4 && left == self.sessions / 2 => Some(OpenSessionKind::Forgotten),
            _ => None,
        }
    }

    /// Returns the number of events. A running one comes after a marker and a finished one.
    fn rows(&self, open: Option<OpenSessionKind>, index: usize) -> usize {
        let rows = index % self.events.saturating_add(1);
        if open == Some(OpenSessionKind::Busy) { rows.max(self.events.min(3)) } else { rows }
    }
}

fn user_number(open: Option<OpenSessionKind>, index: usize) -> u8 {
    match open {
        Some(OpenSessionKind::Idle | OpenSessionKind::Busy) => 0,
        Some(OpenSessionKind::Foreign) => 1,
        Some(OpenSessionKind::Forgotten) => 3,
        None => u8::try_from(index % 5).unwrap_or(0) % 4,
    }
}

fn result(index: usize) -> SessionResult {
    match index % 7 {
        2 | 5 => SessionResult::Warning,
        3 => SessionResult::Failed,
        _ => SessionResult::Success,
    }
}
