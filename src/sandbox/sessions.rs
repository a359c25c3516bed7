//! `GET /vN/RestoreSessions` and what belongs to one session.

use std::collections::HashMap;

use http::{Response, StatusCode};
use serde::Serialize;

use super::clock::{Clock, Ticks};
use super::error::Problem;
use super::jobs::Job;
use super::page::{self, Window};
use super::past::{self, Past};
use super::random::{self, Id, Purpose};
use super::request::{Call, path_id};
use super::seed::{Data, ETAG};
use super::version::Version;
use super::wire::{self, Links};
use super::workload::Workload;

/// When a session ended.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum End {
    /// Not yet, written as the last moment of year 9999.
    Never,
    /// Not yet, written as null.
    Null,
    /// Then.
    At(Ticks),
}

/// How a session went.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize)]
pub(super) enum Outcome {
    /// Well; also while it works.
    Success,
    /// So so.
    Warning,
    /// Badly.
    Failed,
}

/// Where a session came from.
#[derive(Clone, Copy)]
pub(super) enum Origin {
    /// It was there from the start, with this number.
    Past(u32),
    /// Somebody explored.
    Explored,
}

/// A restore session. Its texts and events follow from these few numbers when they are asked for.
pub(super) struct Session {
    /// Its id.
    pub(super) id: Id,
    /// When it was opened.
    pub(super) created: Ticks,
    /// The point in time that was asked for, as its name tells it.
    pub(super) asked: Ticks,
    /// When it ended.
    pub(super) end: End,
    /// The place of its job, if it is of one.
    pub(super) job: Option<u32>,
    /// The place of its organization.
    pub(super) organization: usize,
    /// What it explores.
    pub(super) kind: Workload,
    /// The point that it shows; `None` when it is empty.
    pub(super) point: Option<Ticks>,
    /// How it went.
    pub(super) outcome: Outcome,
    /// Who opened it: 0 for the user who may sign in, else one of the others.
    pub(super) user: u8,
    /// Where it came from.
    pub(super) origin: Origin,
    /// Its count of changes.
    pub(super) etag: i64,
    /// Its events from the start, markers included.
    pub(super) rows: usize,
    /// Whether the last of them still runs.
    pub(super) busy: bool,
    /// Whether it was stopped while the server ran, and has its end marker after its rows.
    pub(super) stopped_here: bool,
    /// The login that opened it; 0 for none that is known.
    pub(super) login: u64,
}

/// All sessions, in the order in which they were opened.
pub(super) struct Sessions {
    all: Vec<Session>,
    places: HashMap<Id, usize>,
    past: usize,
    etag: i64,
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

impl Session {
    /// Whether it is open.
    pub(super) fn works(&self) -> bool {
        !matches!(self.end, End::At(_))
    }

    fn end_time(&self) -> Option<Ticks> {
        match self.end {
            End::Never => Some(Ticks::NEVER),
            End::Null => None,
            End::At(time) => Some(time),
        }
    }

    fn name(&self, data: &Data) -> String {
        let portal = matches!(self.origin, Origin::Past(index) if past::portal(index).is_some());
        let job = self.job_name(data).filter(|_| !portal);
        let what = job.map_or("Entire organization".to_owned(), |name| format!("Job: {name}"));
        format!("{} restore ({what} - {})", self.kind.title(), self.asked.us())
    }

    /// Its job, if it is of one.
    pub(super) fn job<'a>(&self, data: &'a Data) -> Option<&'a Job> {
        data.jobs.get(usize::try_from(self.job?).ok()?)
    }

    /// The name of its job, if it is of one.
    pub(super) fn job_name<'a>(&self, data: &'a Data) -> Option<&'a str> {
        self.job(data).map(|job| job.name.as_str())
    }
}

impl Sessions {
    /// The sessions of the past.
    pub(super) fn new(past: &Past<'_>, seed: u64, user: String) -> Self {
        let all = past.sessions();
        let places = all.iter().enumerate().map(|(place, session)| (session.id, place)).collect();
        let etag = ETAG + i64::try_from(all.len()).unwrap_or(0);
        Self { past: all.len(), all, places, etag, seed, user }
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
        self.etag += 1;
        session.etag = self.etag;
        let id = session.id;
        self.places.insert(id, place);
        self.all.push(session);
        id
    }

    /// Stops what a login opened.
    pub(super) fn log_out(&mut self, login: u64, clock: &mut Clock) {
        let etag = &mut self.etag;
        let explored = self.all.iter_mut().skip(self.past);
        for session in explored.filter(|session| session.login == login && session.works()) {
            session.end = End::At(clock.happen());
            session.stopped_here = true;
            *etag += 1;
            session.etag = *etag;
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
        let number = if let Origin::Past(number) = session.origin { Some(number) } else { None };
        let portal = number.and_then(past::portal);
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
            details: number.and_then(past::details),
            scope_name: portal.map_or("", |(scope, _)| scope),
            client_host: match (portal, session.user) {
                (Some(_), _) => "PORTAL (via: 192.0.2.17)",
                (None, 0) => "SANDBOX (via: 127.0.0.1)",
                _ => "HELPDESK-7",
            },
            reason: portal.map(|(_, reason)| reason),
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
        let session = &mut self.all[place];
        if !session.works() {
            return Err(Problem::Conflict("The restore session is stopped already.".to_owned()));
        }
        session.end = End::At(clock.happen());
        session.stopped_here = true;
        self.etag += 1;
        session.etag = self.etag;
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
