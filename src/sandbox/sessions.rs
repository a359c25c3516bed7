//! `GET /vN/RestoreSessions`: all of them, and how they start and stop.

use std::collections::HashMap;

use http::{Response, StatusCode};
use serde::Serialize;

use super::changes::Changes;
use super::clock::{Clock, Ticks};
use super::error::Problem;
use super::page::{self, Window};
use super::past::{self, Past};
use super::random::{self, Id, Purpose};
use super::request::{Call, path_id};
use super::seed::{Data, ETAG};
use super::session::{End, Outcome, Session, View};
use super::version::Version;
use super::wire::{self, Links};
use super::workload::Workload;

/// No more than so many openings of items are noted for a session.
const VIEWS: usize = 10_000;

/// All sessions, in the order in which they were opened.
pub(super) struct Sessions {
    all: Vec<Session>,
    places: HashMap<Id, usize>,
    past: usize,
    etag: i64,
    changes: Changes,
    seed: u64,
    user: String,
}

/// A session in the vendor's order.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Wire<'a> {
    id: Id,
    name: String,
    organization: &'a str,
    r#type: Workload,
    creation_time: Ticks,
    end_time: Option<Ticks>,
    state: &'static str,
    result: Outcome,
    initiated_by: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    details: Option<&'a str>,
    scope_name: &'a str,
    client_host: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<&'a str>,
    #[serde(rename = "eTag", skip_serializing_if = "Option::is_none")]
    e_tag: Option<i64>,
    #[serde(rename = "_links")]
    links: Links,
}

impl Sessions {
    /// The sessions of the past.
    pub(super) fn new(past: &Past<'_>, seed: u64, user: String) -> Self {
        let all = past.sessions();
        let places = all.iter().enumerate().map(|(place, session)| (session.id, place)).collect();
        let etag = ETAG + i64::try_from(all.len()).unwrap_or(0);
        let changes = Changes::new(seed);
        Self { past: all.len(), all, places, etag, changes, seed, user }
    }

    /// All of them, oldest first.
    pub(super) fn all(&self) -> &[Session] {
        &self.all
    }

    /// Who opened a session.
    pub(super) fn user(&self, session: &Session) -> &str {
        past::other(session.user).unwrap_or(&self.user)
    }

    /// Adds a session, giving it its id and its count of changes.
    pub(super) fn open(&mut self, mut session: Session) -> Id {
        let place = self.all.len();
        let number = u64::try_from(place).unwrap_or(u64::MAX);
        session.id = random::id(self.seed, Purpose::Session, number);
        let id = session.id;
        self.places.insert(id, place);
        self.all.push(session);
        self.change(place);
        id
    }

    /// Stops what a login opened.
    pub(super) fn log_out(&mut self, login: u64, clock: &mut Clock) {
        for place in self.past..self.all.len() {
            let session = &self.all[place];
            if session.login == login && session.works() {
                self.end(place, clock);
            }
        }
    }

    fn end(&mut self, place: usize, clock: &mut Clock) {
        let session = &mut self.all[place];
        session.end = End::At(clock.happen());
        session.stopped_here = true;
        self.change(place);
    }

    fn change(&mut self, place: usize) {
        self.etag += 1;
        self.all[place].etag = self.etag;
        self.changes.update(self.all[place].id, self.etag);
    }

    /// What changed while the server ran.
    pub(super) fn changes(&self) -> &Changes {
        &self.changes
    }

    /// Notes that something was opened in a session.
    pub(super) fn view(&mut self, id: Id, view: View) {
        let place = self.places.get(&id);
        if let Some(session) = place.and_then(|place| self.all.get_mut(*place))
            && session.views.len() < VIEWS
        {
            session.views.push(view);
        }
    }

    /// The session with an id, if the caller may see it.
    pub(super) fn find(&self, call: &Call<'_>, id: Id) -> Result<&Session, Problem> {
        let place = self.place(call, id)?;
        Ok(&self.all[place])
    }

    /// What the caller may not see is as if it were not there: its id must not tell that it is.
    fn place(&self, call: &Call<'_>, id: Id) -> Result<usize, Problem> {
        let missing =
            || Problem::NotFound(format!("There is no restore session with the id {id}."));
        let place = self.places.get(&id).copied();
        place.filter(|place| call.sees(self.all[*place].user)).ok_or_else(missing)
    }

    fn wire<'a>(&'a self, session: &'a Session, version: Version, data: &'a Data) -> Wire<'a> {
        let portal = session.portal();
        let organization = data.organizations.get(session.organization);
        let path = |rest| format!("restoresessions/{}{rest}", session.id);
        let links =
            [("self", ""), ("organization", "/organization"), ("restoreSessionEvents", "/events")];
        Wire {
            id: session.id,
            name: session.name(data),
            organization: organization.map_or("", |organization| organization.name),
            r#type: session.kind,
            creation_time: session.created,
            end_time: session.end_time(),
            state: if session.works() { "Working" } else { "Stopped" },
            result: session.outcome,
            initiated_by: self.user(session),
            details: session.details(),
            scope_name: portal.map_or("", |(scope, _)| scope),
            client_host: match (portal, session.user) {
                (Some(_), _) => "PORTAL (via: 192.0.2.17)",
                (None, user) if user == 0 || session.explored().is_some() => {
                    "SANDBOX (via: 127.0.0.1)"
                }
                _ => "HELPDESK-7",
            },
            reason: portal.map(|(_, reason)| reason).filter(|reason| !reason.is_empty()),
            e_tag: (version >= Version::V8).then_some(session.etag),
            links: Links::new(version, links.map(|(name, rest)| (name, path(rest)))),
        }
    }

    /// The answer that shows one session.
    pub(super) fn show(
        &self,
        call: &Call<'_>,
        data: &Data,
        status: StatusCode,
        session: &Session,
    ) -> Response<Vec<u8>> {
        wire::json(status, &self.wire(session, call.version, data))
    }

    /// `GET /vN/RestoreSessions`: those that the caller may see. From and to are exclusive.
    pub(super) fn list(&self, call: &Call<'_>, data: &Data) -> Result<Response<Vec<u8>>, Problem> {
        let window = Window::of(call)?;
        let (from, to) = (call.time("startTimeFrom")?, call.time("startTimeTo")?);
        let start = from.map_or(0, |from| self.all.partition_point(|s| s.created <= from));
        let end = to.map_or(self.all.len(), |to| self.all.partition_point(|s| s.created < to));
        // A time to before the time from leaves nothing.
        let found = self.all.get(start..end).unwrap_or_default();
        let write = |session| self.wire(session, call.version, data);
        let seed = self.seed;
        let Order { ascending, by_end, ended } = Order::of(call)?;
        // Of very many sessions, a page must not look at all.
        if call.sees_all() && !by_end && !ended.is_set() {
            let (total, skip) = (found.len(), window.offset);
            return Ok(if ascending {
                page::answer(call, seed, window, total, found.iter().skip(skip).map(write))
            } else {
                page::answer(call, seed, window, total, found.iter().rev().skip(skip).map(write))
            });
        }
        let fits = |session: &&Session| call.sees(session.user) && ended.fits(session);
        let mut found: Vec<_> = found.iter().filter(fits).collect();
        if by_end {
            found.sort_by_key(|session| session.end_time().unwrap_or(Ticks::NEVER));
        }
        if !ascending {
            found.reverse();
        }
        let items = found.iter().skip(window.offset).map(|session| write(session));
        Ok(page::answer(call, seed, window, found.len(), items))
    }

    /// `POST /vN/RestoreSessions/{id}/Stop`: 200 in v6 and v7, 204 in v8.
    pub(super) fn stop(
        &mut self,
        call: &Call<'_>,
        id: &str,
        clock: &mut Clock,
    ) -> Result<Response<Vec<u8>>, Problem> {
        let place = self.place(call, path_id(id)?)?;
        if !self.all[place].works() {
            return Err(Problem::Conflict("The restore session is stopped already.".to_owned()));
        }
        self.end(place, clock);
        let new = call.version >= Version::V8;
        Ok(wire::empty(if new { StatusCode::NO_CONTENT } else { StatusCode::OK }))
    }
}

/// The order of a list and its filters by end: oldest first in v6 and v7, which can do no other;
/// newest first in v8 unless it is told otherwise.
struct Order {
    ascending: bool,
    by_end: bool,
    ended: Ended,
}

impl Order {
    fn of(call: &Call<'_>) -> Result<Self, Problem> {
        if call.version < Version::V8 {
            let ended = Ended { from: None, to: None };
            return Ok(Self { ascending: true, by_end: false, ended });
        }
        let ascending = call.flag("orderAsc")?.unwrap_or(false);
        Ok(Self { ascending, by_end: order_by_end(call)?, ended: Ended::of(call)? })
    }
}

/// The filters by end of v8, exclusive as those by start are.
struct Ended {
    from: Option<Ticks>,
    to: Option<Ticks>,
}

impl Ended {
    fn of(call: &Call<'_>) -> Result<Self, Problem> {
        Ok(Self { from: call.time("endTimeFrom")?, to: call.time("endTimeTo")? })
    }

    fn is_set(&self) -> bool {
        self.from.is_some() || self.to.is_some()
    }

    /// What has no end at all fits no filter by end.
    fn fits(&self, session: &Session) -> bool {
        let after = |end| self.from.is_none_or(|from| end > from);
        let before = |end| self.to.is_none_or(|to| end < to);
        let end = session.end_time();
        if self.is_set() { end.is_some_and(|end| after(end) && before(end)) } else { true }
    }
}

fn order_by_end(call: &Call<'_>) -> Result<bool, Problem> {
    match call.text("orderBy").as_deref() {
        None | Some("CreationTime") => Ok(false),
        Some("EndTime") => Ok(true),
        Some(other) => Err(Problem::Invalid(format!("Sessions cannot be ordered by '{other}'."))),
    }
}
