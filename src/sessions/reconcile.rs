//! After a lost answer: what has appeared on the server, and whether it can be ours.
//!
//! The answer to a start names its session, and nothing else does: a session holds neither who asked for it, by which
//! connection, nor for which moment. So what is found here is never proven to be ours.

use std::time::{Duration, Instant};

use chrono::{DateTime, TimeDelta, Utc};

use crate::api::Item;
use crate::api::session::{self, Session, Workload, same_user};
use crate::client::{Client, Error, PAGE};

/// Clocks in one domain lie closer together than this.
const CLOCKS_APART: TimeDelta = TimeDelta::minutes(5);
/// The service may be on another machine than what writes down when a session was created.
const PARTS_APART: TimeDelta = TimeDelta::minutes(1);
/// The server tells its time in whole seconds.
const GRAIN: TimeDelta = TimeDelta::seconds(2);

/// A look takes no longer than this, or one that hangs takes all the time there is.
const LOOK: Duration = Duration::from_secs(10);
const FIRST_PAUSE: Duration = Duration::from_millis(500);
const LONGEST_PAUSE: Duration = Duration::from_secs(5);

/// What was asked for, as far as a session shows it.
pub(super) struct Sought {
    pub(super) workload: Workload,
    /// What the name of such a session holds.
    pub(super) name: Option<String>,
    /// Whom the server takes us for.
    pub(super) user: Option<String>,
    /// When the request left, by our clock and by the server's.
    pub(super) asked: DateTime<Utc>,
    pub(super) asked_there: Option<DateTime<Utc>>,
    /// Sessions of which it is known where they came from.
    pub(super) known: Vec<String>,
}

impl Sought {
    /// No session that came of it was created before this.
    pub(super) fn earliest(&self) -> DateTime<Utc> {
        match self.asked_there {
            Some(asked) => asked - PARTS_APART,
            None => self.asked - CLOCKS_APART,
        }
    }

    /// Nor any after this, where a start takes no longer than so.
    pub(super) fn latest(&self, slowest: TimeDelta) -> DateTime<Utc> {
        self.asked_there.unwrap_or(self.asked) + CLOCKS_APART + slowest
    }

    /// Whether an open session may have come of it. One that has stopped is nobody's trouble.
    fn may_be(&self, found: &Session) -> bool {
        let created = found.creation_time.instant();
        !found.is_stopped()
            && self.workload.is_named(&found.r#type)
            && created.is_none_or(|created| created >= self.earliest())
            && self.user.as_ref().is_none_or(|user| same_user(user, &found.initiated_by))
            && self.name.as_ref().is_none_or(|name| found.name.contains(name.as_str()))
            && !self.known.iter().any(|known| known.eq_ignore_ascii_case(&found.id))
    }

    /// Whether it fits in every respect that can be looked at, each of which must be known.
    fn fits(&self, found: &Session) -> bool {
        let after = self.asked_there.map(|asked| asked - GRAIN);
        self.name.is_some()
            && self.user.is_some()
            && found
                .creation_time
                .instant()
                .zip(after)
                .is_some_and(|(created, after)| created >= after)
    }
}

/// A session that may be ours.
pub(super) struct Candidate {
    pub(super) item: Item<Session>,
    pub(super) fits: bool,
}

impl Candidate {
    /// Returns its model, which was read when it was found.
    pub(super) fn session(&self) -> Option<&Session> {
        self.item.model().ok()
    }
}

/// Looks until something has appeared, or for as long as `settle` says. With `patient` it looks all that time: what
/// appears first need not be ours, nor be alone.
///
/// # Errors
/// The last look failed, so that it is not known what there is.
pub(super) fn look(
    client: &Client,
    sought: &Sought,
    settle: Duration,
    patient: bool,
) -> Result<Vec<Candidate>, Error> {
    let started = Instant::now();
    let (mut waited, mut pause) = (Duration::ZERO, FIRST_PAUSE);
    loop {
        let found = candidates(client, sought);
        let spent = waited.max(started.elapsed());
        let enough = !patient && found.as_ref().is_ok_and(|found| !found.is_empty());
        if enough || spent >= settle {
            return found;
        }
        let wait = pause.min(settle.saturating_sub(spent));
        client.server().pause(wait);
        waited += wait;
        pause = (pause * 2).min(LONGEST_PAUSE);
    }
}

/// One look.
///
/// # Errors
/// It cannot be known what there is.
pub(super) fn candidates(client: &Client, sought: &Sought) -> Result<Vec<Candidate>, Error> {
    let request = session::list(client.version(), Some(sought.earliest()), None).within(LOOK);
    let mut found = Vec::new();
    for item in client.items(request, PAGE) {
        let item = item?;
        // One that cannot be read is no reason not to tell the others.
        let Ok(session) = item.model() else { continue };
        if sought.may_be(session) {
            found.push(Candidate { fits: sought.fits(session), item });
        }
    }
    Ok(found)
}
