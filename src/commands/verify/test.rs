//! One restore test: look whether there is a restore point, open it, count, look into some, stop it.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::mpsc::{self, RecvTimeoutError};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context as _, anyhow};
use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::pool::Door;
use super::row::{RestoreTest, TestVerdict, to_millis};
use crate::api::content;
use crate::api::explore::ExploreOptions;
use crate::api::session::Workload;
use crate::client::{Client, PAGE};
use crate::error::{Failure, Kind};
use crate::journal::Journal;
use crate::messages::Messages;
use crate::sessions::preflight::{self, Availability, PreflightQuery};
use crate::sessions::{Plan, PointInTime, SessionStarter, SignalGuard, Source};
use crate::time::{Clock, Zone};

/// What is the same for all tests of a run.
pub(super) struct Run {
    pub(super) client: Arc<Client>,
    pub(super) journal: Option<Journal>,
    pub(super) clock: Clock,
    pub(super) watch: SignalGuard,
    pub(super) messages: Messages,
    pub(super) at: PointInTime,
    pub(super) max_age: Option<Duration>,
    pub(super) settle: Duration,
    pub(super) sample: usize,
    pub(super) zone: Arc<dyn Zone>,
}

/// A job or an organization that is tested.
#[derive(Clone)]
pub(super) struct Tested {
    pub(super) of: &'static str,
    pub(super) id: Uuid,
    pub(super) name: String,
    pub(super) source: Source,
}

impl Tested {
    /// A test of which nothing is known yet.
    pub(super) fn row(&self, workload: Option<Workload>) -> RestoreTest {
        let id = self.id.to_string();
        let name = if self.name.is_empty() { &id } else { &self.name };
        RestoreTest::new(self.of, &id, name, workload)
    }
}

/// Why a test did not pass.
struct Fallen(TestVerdict, anyhow::Error);

impl From<anyhow::Error> for Fallen {
    fn from(error: anyhow::Error) -> Self {
        Self(TestVerdict::Failed, error)
    }
}

impl From<Failure> for Fallen {
    fn from(failure: Failure) -> Self {
        Self(TestVerdict::Failed, failure.into())
    }
}

impl Run {
    /// Makes one test. Whatever happens, its session is stopped.
    pub(super) fn verify(
        &self,
        tested: &Tested,
        workload: Workload,
        door: &mut Door,
    ) -> RestoreTest {
        let begun = Instant::now();
        let mut row = tested.row(Some(workload));
        let ended = self.examine(tested, workload, door, &mut row);
        row.total_ms = to_millis(begun.elapsed());
        let row = match ended {
            Ok(()) => row.pass(),
            Err(Fallen(TestVerdict::NotDone, _)) => row.interrupt(),
            Err(Fallen(verdict, error)) => row.fail(verdict, &error),
        };
        self.messages.trace(1, || format!("* {}: {}", row.label(), row.verdict.label()));
        row
    }

    fn examine(
        &self,
        tested: &Tested,
        workload: Workload,
        door: &mut Door,
        row: &mut RestoreTest,
    ) -> Result<(), Fallen> {
        let time = self.point(tested, workload, row)?.unwrap_or(self.at.time);
        if !door.pass() {
            return Err(interrupted());
        }
        let (source, at) = (tested.source.clone(), PointInTime { time, ..self.at });
        let options = ExploreOptions::default();
        let plan = Plan::new(source, workload, at, options, self.settle);
        let plan = Plan { ends_with_run: true, ..plan.map_err(anyhow::Error::from)? };
        let watch = self.watch.for_another_session();
        let begun = Instant::now();
        let starter = SessionStarter::new(&self.client, self.journal.clone(), self.clock);
        let started = starter.start(&plan, &watch)?;
        row.start_ms = Some(to_millis(begun.elapsed()));
        row.session = Some(started.id.to_string());
        let looked = self.look(started.id, workload, door);
        let stopped = started.stop(&self.client, &watch, self.settle);
        let looked = match (looked, stopped) {
            (Ok(looked), Ok(())) => looked,
            (Err(fallen), Ok(())) => return Err(fallen),
            (Ok(_), Err(stop)) => return Err(stop.into()),
            (Err(Fallen(_, look)), Err(stop)) => {
                let message = format!("{look:#}; {stop}");
                return Err(Failure { message, ..stop }.into());
            }
        };
        row.count = Some(looked.count);
        row.count_ms = Some(to_millis(looked.counting));
        row.sampled = Some(looked.sampled);
        row.sample_ms = (looked.sampled > 0).then(|| to_millis(looked.sampling));
        if looked.count == 0 {
            let message = "the session is empty: nothing lies at its top";
            return Err(Fallen(TestVerdict::Empty, Failure::new(Kind::Preflight, message).into()));
        }
        Ok(())
    }

    /// The time of the point that is opened, where it is known.
    fn point(
        &self,
        tested: &Tested,
        workload: Workload,
        row: &mut RestoreTest,
    ) -> Result<Option<DateTime<Utc>>, Fallen> {
        let query = PreflightQuery {
            source: &tested.source,
            workload,
            at: self.at,
            max_age: self.max_age,
            force: false,
            messages: &self.messages,
        };
        let found = preflight::find(&self.client, &query)?;
        let judged = preflight::decide(&found, &query, &*self.zone).map(drop);
        match found {
            Availability::Point { time } => {
                row.set_restore_point(time, self.at.time, self.at.now);
                judged.map_err(|failure| {
                    let hints = vec!["a larger --max-age lets it pass".to_owned()];
                    Fallen(TestVerdict::TooOld, Failure { hints, ..failure }.into())
                })?;
                Ok(Some(time))
            }
            Availability::Nothing { reason, hint, .. } => {
                let failure = Failure::new(Kind::Preflight, reason);
                let failure = Failure { hints: hint.into_iter().collect(), ..failure };
                Err(Fallen(TestVerdict::Empty, failure.into()))
            }
            // Only of a tenant's own organization is no more told than that, and no test is of one.
            Availability::Between { .. } => Ok(None),
            // What nobody knows has not passed.
            Availability::Unknown { reason } if self.max_age.is_some() => {
                let message = format!("the restore point's age is unknown: {reason}");
                Err(Failure::new(Kind::Failure, message)
                    .hint("omit --max-age to open it anyway")
                    .into())
            }
            Availability::Unknown { reason } => {
                let said = format!("the restore point that is opened is unknown: {reason}");
                self.messages.warn(&said);
                Ok(None)
            }
        }
    }

    /// Looks into the session on a thread of its own, which is left to itself when a signal comes: the session is to be
    /// stopped then, and no answer is worth waiting for.
    fn look(&self, session: Uuid, workload: Workload, door: &Door) -> Result<Looked, Fallen> {
        const LOOK_AGAIN: Duration = Duration::from_millis(20);
        let (client, sample) = (Arc::clone(&self.client), self.sample);
        let (telling, told) = mpsc::channel();
        thread::Builder::new()
            .spawn(move || {
                let looking = || look(&client, session, workload, sample);
                let looked = catch_unwind(AssertUnwindSafe(looking));
                let looked = looked.unwrap_or_else(|_| Err(anyhow!("a mistake in vb365 itself")));
                let _nobody_waits = telling.send(looked);
            })
            .context("cannot start a thread")?;
        loop {
            match told.recv_timeout(LOOK_AGAIN) {
                Ok(looked) => return Ok(looked?),
                Err(RecvTimeoutError::Timeout) if door.signal().is_none() => {}
                Err(_) => return Err(interrupted()),
            }
        }
    }
}

fn interrupted() -> Fallen {
    Fallen(TestVerdict::NotDone, anyhow!("interrupted"))
}

/// What was seen in a session.
struct Looked {
    count: u64,
    counting: Duration,
    sampled: u64,
    sampling: Duration,
}

/// Counts what lies at the top, and looks into the first few.
fn look(
    client: &Client,
    session: Uuid,
    workload: Workload,
    sample: usize,
) -> anyhow::Result<Looked> {
    let begun = Instant::now();
    let (mut count, mut first) = (0, Vec::new());
    let mut all = client.items(content::top(client.version(), workload, session), PAGE);
    for thing in &mut all {
        let thing = thing?;
        count += 1;
        if first.len() < sample {
            first.push(thing.into_model()?);
        }
    }
    if all.is_incomplete() {
        let message = "the list of what lies at the top contradicts itself";
        return Err(Failure::new(Kind::Server, message).into());
    }
    let counting = begun.elapsed();
    let begun = Instant::now();
    for thing in &first {
        open(client, session, workload, &thing.id)
            .with_context(|| format!("cannot open '{}'", thing.name()))?;
    }
    let sampled = u64::try_from(first.len()).unwrap_or(u64::MAX);
    Ok(Looked { count, counting, sampled, sampling: begun.elapsed() })
}

/// Opens one thing, and reads the beginning of what is in it. There may be nothing: a mailbox can be empty.
fn open(client: &Client, session: Uuid, workload: Workload, id: &str) -> anyhow::Result<()> {
    /// The smallest page that still says something.
    const FEW: usize = 5;
    client.send(&content::one(workload, session, id))?.into_model()?;
    let within = content::within(client.version(), workload, session, id);
    client.items(within, FEW).take(1).try_for_each(|thing| thing.map(drop))?;
    Ok(())
}
