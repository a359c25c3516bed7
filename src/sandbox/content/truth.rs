//! `GET /sandbox/truth`: all that a session shows, for tests. It is computed from the state of each thing,
//! and not by the code that makes pages, which it judges.

mod digests;

use std::time::Instant;

use http::{HeaderValue, Request};

pub(super) use digests::ThingSaves;
use digests::{DigestQuery, TruthDigests};

use super::engine::{ContentKey, ContentView, KeyKind};
use super::session::SessionContent;
use super::{exchange, onedrive, sharepoint, teams};
use crate::sandbox::data::{Id, SandboxWorkload, Ticks};
use crate::sandbox::http::{
    EndpointAnswer, JsonObject, NDJSON, Reply, SandboxError, SandboxRequest, SandboxResult,
    StreamPlan, ndjson_response, require_found, write_line,
};
use crate::sandbox::state::SandboxState;

/// The greatest number of lines in a response.
const MAX_LINES: usize = 100_000;
/// The header with the value of `after` for the next lines, if there are more.
const NEXT: &str = "x-vb365-next";

/// A thing that a session shows.
pub(super) struct TruthThing {
    /// The kind, as paths and records name it.
    pub(super) kind: &'static str,
    /// The key, which the thing keeps when it moves.
    pub(super) key: ContentKey,
    /// The ids of the levels, outermost first; of nested folders only the innermost.
    pub(super) ids: Vec<(&'static str, String)>,
    /// The names of all levels, outermost first.
    pub(super) names: Vec<String>,
    /// The size in bytes, if the kind has one.
    pub(super) size: Option<i64>,
    /// The version, if it is a previous one.
    pub(super) version: Option<u8>,
    /// True if it is deleted.
    pub(super) is_deleted: bool,
}

impl TruthThing {
    fn to_json(&self, seed: u64) -> JsonObject {
        let ids = self.ids.iter().fold(JsonObject::new(), |json, (kind, id)| json.set(kind, id));
        JsonObject::new()
            .set("kind", self.kind)
            .set("thing", self.key.id(seed))
            .set("ids", ids)
            .set("names", &self.names)
            .set("size", self.size)
            .set("version", self.version)
            .set("deleted", self.is_deleted)
    }
}

/// A range of lines about the things of one owner after the other.
pub(super) struct TruthLines {
    things: Vec<TruthThing>,
    /// The number of lines of the current owner that an earlier response contains.
    skipped: usize,
    /// The number of lines of the current owner so far.
    seen: usize,
    /// The number of lines that still fit.
    left: usize,
    /// The joined names of the only things to write.
    path: Option<String>,
}

impl TruthLines {
    /// Adds a line, unless an earlier response contains it or the response is full.
    pub(super) fn add(&mut self, thing: impl FnOnce() -> TruthThing) {
        self.seen += 1;
        if self.seen <= self.skipped || self.left == 0 {
            return;
        }
        self.skipped += 1;
        let thing = thing();
        if self.path.as_ref().is_none_or(|path| thing.names.join("/") == *path) {
            self.left -= 1;
            self.things.push(thing);
        }
    }
}

/// Answers `GET /sandbox/truth?session=ID`: a line for each thing that a session shows, from `after` on,
/// at most `limit`. With `path`, only things whose names joined by slashes are this text. With `digest`, sizes and
/// digests of what saves of the things give. With `thing`, a
/// line for each restore point of the session's organization: whether it contains the thing.
pub(crate) fn truth(
    state: &SandboxState,
    request: &Request<Vec<u8>>,
) -> Result<Reply, SandboxError> {
    let request = SandboxRequest::new(state.newest_version(), request);
    let missing = || SandboxError::Invalid("The parameter 'session' is required.".to_owned());
    let id = request.id("session")?.ok_or_else(missing)?;
    let session = require_found(state.sessions.get(id), "restore session", id)?;
    let content = SessionContent::new(&state.data, session, &request);
    match request.text("thing") {
        Some(thing) => points_of_thing(content, &thing).map(Reply::Answer),
        None => things_of_session(&content, &request),
    }
}

fn things_of_session(
    session: &SessionContent<'_>,
    request: &SandboxRequest<'_>,
) -> Result<Reply, SandboxError> {
    let limit = request.number("limit")?.and_then(|limit| usize::try_from(limit).ok());
    let after = request.text("after").unwrap_or_else(|| "0.0".to_owned());
    let numbers = after.split_once('.').and_then(|(owner, lines)| {
        Some((owner.parse::<u32>().ok()?, lines.parse::<usize>().ok()?))
    });
    let invalid = || SandboxError::Invalid("The value of 'after' is not valid.".to_owned());
    let (first, skipped) = numbers.ok_or_else(invalid)?;
    let mut lines = TruthLines {
        things: Vec::new(),
        skipped,
        seen: 0,
        left: limit.unwrap_or(MAX_LINES).clamp(1, MAX_LINES),
        path: request.text("path"),
    };
    let (count, write) = owners(session);
    for owner in first..count {
        lines.seen = 0;
        write(session, owner, &mut lines);
        if lines.left == 0 {
            let next = if lines.seen > lines.skipped {
                format!("{owner}.{}", lines.skipped)
            } else {
                format!("{}.0", owner + 1)
            };
            return Ok(with_next(things_response(session, request, &lines.things)?, &next));
        }
        lines.skipped = 0;
    }
    things_response(session, request, &lines.things)
}

/// Writes things, with what their saves give if the request asks for digests.
fn things_response(
    session: &SessionContent<'_>,
    request: &SandboxRequest<'_>,
    things: &[TruthThing],
) -> Result<Reply, SandboxError> {
    let seed = session.data.seed;
    let Some(query) = DigestQuery::read(request)? else {
        let mut text = Vec::new();
        for thing in things {
            write_line(&mut text, &thing.to_json(seed));
        }
        return Ok(Reply::Answer(ndjson_response(text)));
    };
    let things = things.iter().map(|thing| (thing.to_json(seed), saves(session, thing)));
    let digests = TruthDigests::new(query, things.collect());
    let mut plan = StreamPlan::new(Box::new(digests), Instant::now());
    plan.content_type = NDJSON;
    Ok(EndpointAnswer::Stream(Box::new(plan)).into_reply())
}

/// Returns what saves of a thing give; nothing for things that cannot be saved.
fn saves(session: &SessionContent<'_>, thing: &TruthThing) -> ThingSaves {
    let saves = match session.session.workload {
        SandboxWorkload::Vex => exchange::truth::saves(session, thing),
        SandboxWorkload::Veod => onedrive::truth::saves(session, thing),
        SandboxWorkload::Vesp => sharepoint::truth::saves(session, thing),
        SandboxWorkload::Vet => teams::truth::saves(session, thing),
    };
    saves.unwrap_or_default()
}

fn with_next(mut reply: Reply, next: &str) -> Reply {
    if let (Some(headers), Ok(next)) = (reply.headers_mut(), HeaderValue::from_str(next)) {
        headers.insert(NEXT, next);
    }
    reply
}

/// A function that adds a line for each thing of the owner with a number.
type WriteOwner = fn(&SessionContent<'_>, u32, &mut TruthLines);

/// Returns the number of owners, for example of mailboxes, and the function that describes one.
fn owners(session: &SessionContent<'_>) -> (u32, WriteOwner) {
    match session.session.workload {
        SandboxWorkload::Vex => (exchange::truth::owners(session), exchange::truth::add_owner),
        SandboxWorkload::Veod => (session.people(), onedrive::truth::add_owner),
        SandboxWorkload::Vesp => (sharepoint::truth::owners(), sharepoint::truth::add_owner),
        SandboxWorkload::Vet => (teams::truth::owners(), teams::truth::add_owner),
    }
}

/// Returns what the session shows of the thing with a key.
pub(super) fn describe(session: &SessionContent<'_>, key: ContentKey) -> Option<TruthThing> {
    match key.kind {
        KeyKind::Mailbox | KeyKind::MailFolder | KeyKind::MailItem => {
            exchange::truth::describe(session, key)
        }
        KeyKind::Drive | KeyKind::DriveFolder | KeyKind::Document => {
            onedrive::truth::describe(session, key)
        }
        KeyKind::Site
        | KeyKind::SiteArea
        | KeyKind::SiteFolder
        | KeyKind::SiteDocument
        | KeyKind::ListItem
        | KeyKind::Attachment => sharepoint::truth::describe(session, key),
        KeyKind::Team
        | KeyKind::Channel
        | KeyKind::TeamFolder
        | KeyKind::TeamFile
        | KeyKind::Post
        | KeyKind::Tab => teams::truth::describe(session, key),
    }
}

/// Returns the key in an id of the API, or in the `thing` of a line.
pub(super) fn parse_thing(seed: u64, text: &str) -> Option<ContentKey> {
    let id = || {
        let id = Id::parse(text)?;
        KeyKind::ALL.into_iter().find_map(|kind| ContentKey::from_id(seed, id, kind))
    };
    id().or_else(|| exchange::truth::parse(seed, text))
        .or_else(|| onedrive::truth::parse(seed, text))
        .or_else(|| sharepoint::truth::parse(seed, text))
        .or_else(|| teams::truth::parse(seed, text))
}

fn points_of_thing(mut session: SessionContent<'_>, thing: &str) -> SandboxResult {
    let (data, own) = (session.data, session.session);
    let key = require_found(parse_thing(data.seed, thing), "thing", thing)?;
    let mut text = Vec::new();
    let points = data.points.iter().filter(|point| {
        point.organization(&data.jobs) == own.organization
            && point.workloads(&data.jobs).contains(own.workload)
    });
    let mut times: Vec<Ticks> = points.map(|point| point.time).collect();
    times.dedup();
    for time in times {
        session.view = Some(ContentView::new(time, true, false));
        let found = describe(&session, key);
        let line = JsonObject::new()
            .set("point", time)
            .set("exists", found.as_ref().is_some_and(|thing| !thing.is_deleted))
            .set("deleted", found.as_ref().is_some_and(|thing| thing.is_deleted))
            .set("state", found.map(|thing| thing.to_json(data.seed)));
        write_line(&mut text, &line);
    }
    Ok(ndjson_response(text))
}

#[cfg(test)]
pub(in crate::sandbox) mod tests;
