//! The search for the session of a start whose response was lost.
//!
//! Only the response to a start identifies its session. A session records neither the connection that requested it nor
//! the point in time that it opened. A match that is found here is therefore never proof.

use std::time::{Duration, Instant};

use chrono::{DateTime, TimeDelta, Utc};
use uuid::Uuid;

use crate::api::Item;
use crate::api::session::{self, Session, Workload, may_be_same_user, same_user};
use crate::client::{Client, Error, PAGE};
use crate::text::safe;
use crate::time;

/// The largest difference between two clocks of one domain.
const CLOCK_SKEW: TimeDelta = TimeDelta::minutes(5);
/// The largest difference between the `Date` of a response and the creation time of a session. The two may come from
/// different machines.
const SERVER_SKEW: TimeDelta = TimeDelta::minutes(1);
/// The tolerance for a `Date` header, which has whole seconds.
const GRANULARITY: TimeDelta = TimeDelta::seconds(2);

/// The timeout of one look-up, so that one that hangs does not take all the time.
const LOOKUP_TIMEOUT: Duration = Duration::from_secs(10);
const FIRST_PAUSE: Duration = Duration::from_millis(500);
const LONGEST_PAUSE: Duration = Duration::from_secs(5);

/// The properties of a start by which its session is recognized.
pub(super) struct ReconcileQuery {
    pub(super) workload: Workload,
    /// A text that the name of such a session contains.
    pub(super) name: Option<String>,
    /// The user as the server names it.
    pub(super) user: Option<String>,
    /// When the request was sent, by the clock of this machine and by the server's.
    pub(super) requested_at: DateTime<Utc>,
    pub(super) requested_at_server: Option<DateTime<Utc>>,
    /// The ids of sessions of other starts.
    pub(super) known: Vec<String>,
}

impl ReconcileQuery {
    /// Returns the earliest possible time of creation.
    pub(super) fn earliest(&self) -> DateTime<Utc> {
        match self.requested_at_server {
            Some(time) => time - SERVER_SKEW,
            None => self.requested_at - CLOCK_SKEW,
        }
    }

    /// Returns the latest possible time of creation, if the start took `slowest` at most.
    pub(super) fn latest(&self, slowest: TimeDelta) -> DateTime<Utc> {
        self.requested_at_server.unwrap_or(self.requested_at) + CLOCK_SKEW + slowest
    }

    /// Returns whether an open session may be of this start. The user does not count: servers spell it in several ways, and
    /// name the organization for a tenant.
    fn may_match(&self, session: &Session) -> bool {
        let created = session.creation_time.instant();
        !session.is_stopped()
            && self.workload.is_named(&session.r#type)
            && created.is_none_or(|created| created >= self.earliest())
            && self.name.as_ref().is_none_or(|name| session.name.contains(name.as_str()))
            && !self.known.iter().any(|known| known.eq_ignore_ascii_case(&session.id))
    }

    /// Returns the place and the id of the only session that may be of this user, if it matches in every respect.
    pub(super) fn only_match(&self, found: &[Item<Session>]) -> Option<(usize, Uuid)> {
        let models =
            found.iter().enumerate().filter_map(|(at, item)| Some((at, item.model().ok()?)));
        let own: Vec<_> = models.filter(|(_, session)| self.may_be_by_user(session)).collect();
        let [(place, only)] = own[..] else { return None };
        let id = Uuid::try_parse(&only.id).ok().filter(|_| self.matches(only));
        id.map(|id| (place, id))
    }

    fn may_be_by_user(&self, session: &Session) -> bool {
        self.user.as_ref().is_none_or(|user| may_be_same_user(user, &session.initiated_by))
    }

    /// Returns whether name, user and creation time are all known and match. Assumes that [`Self::may_match`] is true.
    fn matches(&self, session: &Session) -> bool {
        let earliest = self.requested_at_server.map(|time| time - GRANULARITY);
        let times = session.creation_time.instant().zip(earliest);
        self.name.is_some()
            && self.user.as_ref().is_some_and(|user| same_user(user, &session.initiated_by))
            && times.is_some_and(|(created, earliest)| created >= earliest)
    }
}

/// Searches until a session of this user appears, or for `settle`. With `all`, it always searches for the whole time: the
/// first session that appears may be of another start, and another may follow.
///
/// # Errors
/// The last look-up failed, so that the sessions are unknown.
pub(super) fn find_new_sessions(
    client: &Client,
    query: &ReconcileQuery,
    settle: Duration,
    all: bool,
) -> Result<Vec<Item<Session>>, Error> {
    let started = Instant::now();
    let (mut waited, mut pause) = (Duration::ZERO, FIRST_PAUSE);
    loop {
        let found = candidates(client, query);
        let spent = waited.max(started.elapsed());
        let is_own = |item: &Item<Session>| item.model().is_ok_and(|s| query.may_be_by_user(s));
        let is_enough = !all && found.as_ref().is_ok_and(|found| found.iter().any(is_own));
        if is_enough || spent >= settle {
            return found;
        }
        let wait = pause.min(settle.saturating_sub(spent));
        client.server().sleep(wait);
        waited += wait;
        pause = (pause * 2).min(LONGEST_PAUSE);
    }
}

/// Returns the sessions that may be of a start, by one look-up.
///
/// # Errors
/// The server cannot be asked.
pub(super) fn candidates(
    client: &Client,
    query: &ReconcileQuery,
) -> Result<Vec<Item<Session>>, Error> {
    let request =
        session::list(client.version(), Some(query.earliest()), None).within(LOOKUP_TIMEOUT);
    let mut found = Vec::new();
    for item in client.items(request, PAGE) {
        let item = item?;
        // An unreadable one must not hide the others.
        let Ok(session) = item.model() else { continue };
        if query.may_match(session) {
            found.push(item);
        }
    }
    Ok(found)
}

/// Returns the candidates as a list for a message.
pub(super) fn describe_candidates(found: &[Item<Session>]) -> String {
    let lines = found.iter().filter_map(|item| item.model().ok()).map(|session| {
        let Session { id, name, creation_time, initiated_by, .. } = session;
        let created = creation_time.instant().map(time::wire).unwrap_or_default();
        format!("  {}  {created}  {}  {}", safe(id), safe(initiated_by), safe(name))
    });
    let lines: Vec<_> = lines.collect();
    let which = if found.len() == 1 { "this session" } else { "one of these sessions" };
    format!("{which} may be the new one:\n{}", lines.join("\n"))
}
