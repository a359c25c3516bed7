//! The sessions that were there before anybody came: so many over the past 60 days.

use super::clock::Ticks;
use super::random::{self, Purpose};
use super::seed::{Data, ETAG};
use super::session::{End, Origin, Outcome, Session};
use super::text;
use super::workload::Workload;

/// How far back the sessions go, in steps of 100 ns.
const REACH: i64 = 60 * 86_400 * 10_000_000;
/// How long a session of the past lasted at most, in steps of 100 ns.
const LONGEST: i64 = 3 * 3_600 * 10_000_000;

/// Who else works with the server; user 0 is the one who may sign in.
const OTHERS: [&str; 3] =
    ["ana@contoso.example", "helpdesk@fabrikam.example", "auditor@northwind.example"];

/// What of a past session still works, counted from the newest.
#[derive(Clone, Copy, PartialEq)]
enum Open {
    /// Of the signed-in user, with nothing going on.
    Idle,
    /// Of somebody else.
    Foreign,
    /// Of the signed-in user, with an event that runs.
    Busy,
    /// Forgotten long ago by somebody else, and its end is null.
    Forgotten,
}

/// The name of a user who is not number 0.
pub(super) fn other(user: u8) -> Option<&'static str> {
    OTHERS.get(usize::from(user).checked_sub(1)?).copied()
}

/// Everything that sessions are made from.
pub(super) struct Past<'a> {
    data: &'a Data,
    now: Ticks,
    sessions: usize,
    events: usize,
    jobs: [Vec<u32>; 4],
}

impl<'a> Past<'a> {
    /// So many sessions of at most so many events.
    pub(super) fn new(data: &'a Data, now: Ticks, sessions: usize, events: usize) -> Self {
        let jobs = Workload::ALL.map(|workload| data.jobs_with(workload));
        Self { data, now, sessions, events, jobs }
    }

    /// The sessions, oldest first.
    pub(super) fn sessions(&self) -> Vec<Session> {
        (0..self.sessions).map(|index| self.session(index)).collect()
    }

    fn session(&self, index: usize) -> Session {
        let number = u32::try_from(index).unwrap_or(u32::MAX);
        let chance = random::number(self.data.seed, Purpose::Time, (1 << 32) + u64::from(number));
        let created = self.created(index, chance);
        let kind = Workload::ALL[index % 4];
        let job = self.job(kind, chance);
        let record = job.and_then(|place| self.data.jobs.get(usize::try_from(place).ok()?));
        let open = self.open(index);
        let held = record.and_then(|job| job.as_of(created, kind));
        Session {
            id: random::id(self.data.seed, Purpose::Session, u64::from(number)),
            created,
            asked: created,
            end: self.end(open, created, chance),
            job,
            organization: record.map_or(index % 3, |job| job.organization),
            kind,
            // An old session's point is gone by now, which does not make the session empty.
            point: held.or(Some(created.plus_seconds(-3_600))),
            outcome: if open.is_some() { Outcome::Success } else { outcome(index) },
            user: user(open, index),
            origin: Origin::Past(number),
            etag: ETAG + i64::from(number),
            rows: self.rows(open, index),
            busy: open == Some(Open::Busy),
            stopped_here: false,
            views: Vec::new(),
            login: 0,
        }
    }

    /// Each session has a slot of its own, so that they come in order.
    fn created(&self, index: usize, chance: u64) -> Ticks {
        let count = i64::try_from(self.sessions).unwrap_or(i64::MAX).max(1);
        let slot = (REACH / count).max(1);
        let left = i64::try_from(self.sessions - index).unwrap_or(i64::MAX);
        // The last quarter of a slot stays free, so that the newest is not of this very moment.
        let within = i64::try_from(chance >> 20).unwrap_or(0) % (slot / 4 * 3).max(1);
        self.now.plus(slot.saturating_mul(left).saturating_neg()).plus(within)
    }

    fn end(&self, open: Option<Open>, created: Ticks, chance: u64) -> End {
        match open {
            Some(Open::Forgotten) => End::Null,
            Some(_) => End::Never,
            None => {
                let longest = LONGEST.min(self.now.since(created)).max(1);
                End::At(created.plus(i64::try_from(chance >> 8).unwrap_or(0) % longest))
            }
        }
    }

    fn job(&self, kind: Workload, chance: u64) -> Option<u32> {
        let fitting = self.jobs.get(kind as usize)?;
        fitting.get(random::below(chance >> 16, fitting.len())).copied()
    }

    fn open(&self, index: usize) -> Option<Open> {
        match self.sessions - index {
            1 => Some(Open::Idle),
            2 => Some(Open::Foreign),
            4 => Some(Open::Busy),
            left if left > 4 && left == self.sessions / 2 => Some(Open::Forgotten),
            _ => None,
        }
    }

    /// As many events as the index says; what runs comes after a marker and something done.
    fn rows(&self, open: Option<Open>, index: usize) -> usize {
        let rows = index % self.events.saturating_add(1);
        if open == Some(Open::Busy) { rows.max(self.events.min(3)) } else { rows }
    }
}

fn user(open: Option<Open>, index: usize) -> u8 {
    match open {
        Some(Open::Idle | Open::Busy) => 0,
        Some(Open::Foreign) => 1,
        Some(Open::Forgotten) => 3,
        None => u8::try_from(index % 5).unwrap_or(0) % 4,
    }
}

fn outcome(index: usize) -> Outcome {
    match index % 7 {
        2 | 5 => Outcome::Warning,
        3 => Outcome::Failed,
        _ => Outcome::Success,
    }
}

/// The scope and the reason of a session that came through the Restore Portal: every sixth. People
/// type the reason, and it hurts.
pub(super) fn portal(index: u32) -> Option<(&'static str, &'static str)> {
    let turn = usize::try_from(index / 6).unwrap_or(0);
    let scopes = ["Ana P\u{e9}rez", "Finance, all of it", "https://contoso.example/sites/hr"];
    (index % 6 == 2).then(|| (scopes[turn % scopes.len()], text::subject(turn)))
}

/// The details of every fifth session.
pub(super) fn details(index: u32) -> Option<&'static str> {
    (index % 5 == 3).then(|| text::detail(usize::try_from(index / 5).unwrap_or(0)))
}
