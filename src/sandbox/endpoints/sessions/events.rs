//! `GET /vN/RestoreSessions/{id}/Events`. Events are generated when they are requested, so that the
//! events of a hundred thousand sessions need no memory.

use std::borrow::Cow;

use http::StatusCode;

use crate::sandbox::data::random::{self, Purpose};
use crate::sandbox::data::{
    Dataset, Id, OrganizationFixture, SandboxWorkload, TextStyle, Ticks, format_timespan, text,
};
use crate::sandbox::http::{
    JsonObject, PageWindow, SandboxRequest, SandboxResult, SandboxVersion, json_response, links,
    page_response, parse_id, require_found,
};
use crate::sandbox::state::{ItemEvent, SandboxSession, SandboxState, SessionEnd, SessionOrigin};

const TYPES: [&str; 5] = ["Restore", "Save", "View", "Export", "Send"];
const STATUSES: [&str; 7] =
    ["Success", "Success", "Warning", "Failed", "Cancelled", "Skipped", "Success"];

/// A number above 2^53, to catch clients that read numbers as floating point.
const HUGE: i64 = 9_007_199_254_740_993;

/// Lists the events of a session in order.
pub(crate) fn list(state: &SandboxState, request: &SandboxRequest<'_>) -> SandboxResult {
    let session = state.sessions.find(request)?;
    let window = PageWindow::read(request)?;
    let events = SessionEvents::new(&state.data, session);
    let orders = window.offset..events.total();
    let items = orders.map(|order| events.event_json(request.version, order));
    Ok(page_response(request, window, events.total(), items))
}

/// Shows an event.
pub(crate) fn show(state: &SandboxState, request: &SandboxRequest<'_>) -> SandboxResult {
    let session = state.sessions.find(request)?;
    let id = parse_id(request.path_text(1))?;
    let events = SessionEvents::new(&state.data, session);
    let order = require_found(events.order(id), "event", id)?;
    Ok(json_response(StatusCode::OK, &events.event_json(request.version, order)))
}

/// The outcome of a restore, as its event describes it.
pub(super) struct RestoreOutcome {
    /// The id of the event.
    pub(super) id: Id,
    /// The name of the item.
    pub(super) name: &'static str,
    /// The source of the item.
    pub(super) source: Cow<'static, str>,
    /// The status of the event.
    pub(super) status: &'static str,
}

/// Returns the items that were restored in a session, without those that are still being restored.
pub(super) fn restored_items(data: &Dataset, session: &SandboxSession) -> Vec<RestoreOutcome> {
    let events = SessionEvents::new(data, session);
    let orders = (1..session.rows).filter(|order| !events.is_end(*order));
    let orders = orders.filter(|order| events.action(*order) == "Restore");
    let items = orders.map(|order| {
        let item = events.item(order);
        RestoreOutcome {
            id: events.id(order),
            name: item.name.unwrap_or(""),
            source: item.source.unwrap_or_default(),
            status: events.status(order),
        }
    });
    items.filter(|item| item.status != "Running").collect()
}

/// A generator of the events of a session.
struct SessionEvents<'a> {
    data: &'a Dataset,
    session: &'a SandboxSession,
    index: usize,
}

/// The item of an event. Each property is sometimes absent and sometimes empty.
#[derive(Default)]
struct EventItem<'a> {
    name: Option<&'a str>,
    kind: Option<&'a str>,
    bytes: Option<i64>,
    source: Option<Cow<'a, str>>,
    target: Option<Cow<'a, str>>,
}

impl EventItem<'_> {
    /// Returns the item of a start or end marker, of which a real server writes the size only.
    fn marker() -> Self {
        Self { bytes: Some(0), ..Self::default() }
    }
}

impl<'a> SessionEvents<'a> {
    fn new(data: &'a Dataset, session: &'a SandboxSession) -> Self {
        let index = match session.origin {
            SessionOrigin::Initial(index) => usize::try_from(index).unwrap_or(0),
            SessionOrigin::Explored(_) => 0,
        };
        Self { data, session, index }
    }

    /// Returns the number of events. An initial session has its end marker among its rows; one that was
    /// stopped while the server runs has it after the rows and the events of items.
    fn total(&self) -> usize {
        self.session.rows + self.session.item_events.len() + usize::from(self.session.stopped_here)
    }

    fn item_event(&self, order: usize) -> Option<&'a ItemEvent> {
        self.session.item_events.get(order.checked_sub(self.session.rows)?)
    }

    fn is_end(&self, order: usize) -> bool {
        !self.session.is_open() && order > 0 && order + 1 == self.total()
    }

    fn is_marker(&self, order: usize) -> bool {
        order == 0 || self.is_end(order)
    }

    fn is_running(&self, order: usize) -> bool {
        self.session.busy && order + 1 == self.session.rows
    }

    /// Returns the id of an event. It hides the order, so that an event is found without a search.
    fn id(&self, order: usize) -> Id {
        let (high, low) = self.base();
        Id::from_halves(high, low ^ u64::try_from(order).unwrap_or(0))
    }

    fn order(&self, id: Id) -> Option<usize> {
        let (high, low) = self.base();
        let (_, hidden) = id.halves();
        let (_, base) = Id::from_halves(high, low).halves();
        let order = usize::try_from(hidden ^ base).ok()?;
        (order < self.total() && self.id(order) == id).then_some(order)
    }

    fn base(&self) -> (u64, u64) {
        let (high, low) = self.session.id.halves();
        (
            random::number(self.data.seed, Purpose::Event, high),
            random::number(self.data.seed, Purpose::Event, low),
        )
    }

    fn start(&self, order: usize) -> Ticks {
        let (created, end) = (self.session.created, self.session.end);
        match end {
            SessionEnd::At(end) if self.is_end(order) => end,
            _ => {
                // Later events must not move earlier ones: the events of an open session are in the
                // first quarter of an hour.
                let until = match end {
                    SessionEnd::At(end) if !self.session.stopped_here => end,
                    _ => created.plus_seconds(900).min(self.data.started),
                };
                let rows = i64::try_from(self.session.rows).unwrap_or(i64::MAX).saturating_add(1);
                let order = i64::try_from(order).unwrap_or(0);
                created.plus((until.since(created).max(0) / rows).saturating_mul(order))
            }
        }
    }

    /// Returns the duration in ticks: mostly up to a minute, sometimes more than a day.
    fn duration(&self, order: usize) -> i64 {
        if self.is_marker(order) {
            return 0;
        }
        let chance = random::number(self.data.seed, Purpose::Time, (2 << 32) + self.turn(order));
        let days = if chance.is_multiple_of(17) { 93_784 * 10_000_000 } else { 0 };
        let duration = i64::try_from(chance % 600_000_000).unwrap_or(0) + days;
        duration.min(self.data.started.since(self.start(order)).max(0))
    }

    /// Returns a number that differs between most events, to choose their properties by.
    fn turn(&self, order: usize) -> u64 {
        u64::try_from(self.index * 31 + order).unwrap_or(0)
    }

    fn action(&self, order: usize) -> &'static str {
        TYPES[(self.index + order) % TYPES.len()]
    }

    fn status(&self, order: usize) -> &'static str {
        if self.is_marker(order) {
            "Success"
        } else if self.is_running(order) {
            "Running"
        } else {
            STATUSES[(self.index + order * 3) % STATUSES.len()]
        }
    }

    fn title(&self, order: usize) -> Option<String> {
        let turn = self.index + order;
        if self.is_marker(order) {
            return Some(self.message(order));
        }
        (turn % 4 != 1).then(|| format!("{}: {}", self.action(order), self.subject(turn)))
    }

    fn message(&self, order: usize) -> String {
        let turn = self.index + order;
        match order {
            0 => "Restore session started".to_owned(),
            _ if self.is_end(order) => "Restore session finished".to_owned(),
            _ if turn % 6 == 5 => String::new(),
            _ => format!("{} of \"{}\"", self.action(order), self.subject(turn)),
        }
    }

    /// Returns the subject of a message or a post, or the name of a file in a company.
    fn subject(&self, turn: usize) -> &'static str {
        let style = self.data.style;
        let has_files =
            matches!(self.session.workload, SandboxWorkload::Veod | SandboxWorkload::Vesp);
        if style == TextStyle::Company && has_files {
            return text::company_file(turn);
        }
        style.subject(turn)
    }

    fn company_item(&self, order: usize) -> EventItem<'static> {
        let turn = self.index + order;
        let domain = self.data.organizations.get(self.session.organization);
        let domain = domain.map_or("", |organization| organization.name);
        let (first, last) = text::company_person(turn);
        let mailbox = format!("{first}.{last}@{domain}").to_lowercase();
        let (kind, source) = match self.session.workload {
            SandboxWorkload::Vex => ("Message", format!("{mailbox}/Inbox")),
            SandboxWorkload::Veod => ("Document", format!("{mailbox}/Documents")),
            SandboxWorkload::Vesp => {
                ("Document", format!("https://{domain}/sites/hr/Shared Documents"))
            }
            SandboxWorkload::Vet => ("Post", "Welcome desk/General".to_owned()),
        };
        let chance = random::number(self.data.seed, Purpose::Item, (3 << 40) + self.turn(order));
        let is_restore = self.action(order) == "Restore";
        EventItem {
            name: Some(self.subject(turn)),
            kind: Some(kind),
            bytes: Some(4_096 + i64::try_from(chance % 4_000_000).unwrap_or(0)),
            target: is_restore.then(|| source.clone().into()),
            source: Some(source.into()),
        }
    }

    fn item(&self, order: usize) -> EventItem<'static> {
        if self.data.style == TextStyle::Company {
            return self.company_item(order);
        }
        let turn = self.index + order;
        let sizes = [Some(0), Some(48_213), None, Some(HUGE), Some(1_073_741_824)];
        let places =
            [Some("ana@contoso.example/Inbox"), Some(""), None, Some("Documents/\u{dc}bersicht")];
        EventItem {
            name: if turn % 7 == 3 { None } else { Some(self.subject(turn)) },
            kind: [Some("Message"), Some("Folder"), Some(""), None][turn % 4],
            bytes: sizes[turn % sizes.len()],
            source: places[turn % places.len()].map(Into::into),
            target: places[(turn + 2) % places.len()].map(Into::into),
        }
    }

    fn event_json(&self, version: SandboxVersion, order: usize) -> JsonObject {
        let object = JsonObject::new().set("id", self.id(order));
        let object = match self.item_event(order) {
            Some(event) => item_event_json(object, event),
            None => self.row_json(object, order),
        };
        let session = format!("restoresessions/{}", self.session.id);
        let event = format!("{session}/events/{}", self.id(order));
        let object = object.set("order", order);
        let object =
            if version >= SandboxVersion::V8 { self.add_owner(object, order) } else { object };
        object.set("_links", links(version, [("self", event), ("restoreSession", session)]))
    }

    fn row_json(&self, object: JsonObject, order: usize) -> JsonObject {
        let (is_marker, is_running) = (self.is_marker(order), self.is_running(order));
        let (start, duration) = (self.start(order), self.duration(order));
        let item = if is_marker { EventItem::marker() } else { self.item(order) };
        item_json(object, &item)
            .set("type", if is_marker { "None" } else { self.action(order) })
            .set("status", self.status(order))
            .set("startTime", start)
            .set("endTime", (!is_running).then(|| start.plus(duration)))
            .set("duration", format_timespan(if is_running { 0 } else { duration }))
            .set_some("title", self.title(order))
            .set("message", self.message(order))
    }

    /// Adds the properties of v8: the organization and the owner of the item.
    fn add_owner(&self, object: JsonObject, order: usize) -> JsonObject {
        let organization = self.data.organizations.get(self.session.organization);
        let is_of = |workloads: &[SandboxWorkload]| {
            !self.is_marker(order) && workloads.contains(&self.session.workload)
        };
        let owner = |workloads: &[_]| is_of(workloads).then(|| self.session.id.to_digits());
        let team = is_of(&[SandboxWorkload::Vet]).then_some(self.session.id);
        object
            .set("organizationId", organization.map(|organization| organization.id))
            .set("backedUpOrganizationId", organization.and_then(OrganizationFixture::backed_up_id))
            .set("userId", owner(&[SandboxWorkload::Vex, SandboxWorkload::Veod]))
            .set("groupId", None::<&str>)
            .set("siteId", owner(&[SandboxWorkload::Vesp]))
            .set("teamId", team)
    }
}

fn item_json(object: JsonObject, item: &EventItem<'_>) -> JsonObject {
    object
        .set_some("itemName", item.name)
        .set_some("itemType", item.kind)
        .set_some("itemSizeBytes", item.bytes)
        .set_some("source", item.source.as_ref())
        .set_some("target", item.target.as_ref())
}

fn item_event_json(object: JsonObject, event: &ItemEvent) -> JsonObject {
    let (action, subject, progress) = (event.action.name(), &event.subject, &event.progress);
    let item = EventItem {
        name: Some(subject.name.as_str()),
        kind: Some(subject.kind),
        bytes: event.bytes.and_then(|bytes| i64::try_from(bytes).ok()),
        source: Some(subject.source.as_str().into()),
        target: None,
    };
    let end = progress.end();
    let start = progress.start();
    let duration = end.map_or(0, |end| end.since(start));
    item_json(object, &item)
        .set("type", action)
        .set("status", progress.status())
        .set("startTime", start)
        .set("endTime", end)
        .set("duration", format_timespan(duration))
        .set("title", format!("{action}: {}", subject.name))
        .set("message", format!("{action} of \"{}\"", subject.name))
}
