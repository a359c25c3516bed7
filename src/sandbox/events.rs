//! `GET /vN/RestoreSessions/{id}/Events`. Events are made when they are asked for: a
//! hundred thousand sessions of them are never in memory.

use http::{Response, StatusCode};
use serde::Serialize;

use super::clock::{Ticks, span};
use super::error::Problem;
use super::organizations::Organization;
use super::page::{self, Window};
use super::random::{self, Id, Purpose};
use super::request::{Call, path_id};
use super::seed::Data;
use super::session::{End, Origin, Session, View};
use super::text;
use super::version::Version;
use super::wire::{self, Field, Links};
use super::workload::Workload;

const TYPES: [&str; 5] = ["Restore", "Save", "View", "Export", "Send"];
const STATUSES: [&str; 7] =
    ["Success", "Success", "Warning", "Failed", "Cancelled", "Skipped", "Success"];

/// Above 2^53, where a client that reads numbers as floating point is caught.
const HUGE: i64 = 9_007_199_254_740_993;

/// How long it takes to open an item, in steps of 100 ns.
const VIEWED: i64 = 123_000;

/// An event in the vendor's order, the id first.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Wire<'a> {
    id: Id,
    #[serde(skip_serializing_if = "Option::is_none")]
    item_name: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    item_type: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    item_size_bytes: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    source: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    target: Option<&'a str>,
    r#type: &'static str,
    status: &'static str,
    start_time: Ticks,
    end_time: Option<Ticks>,
    duration: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    title: Option<String>,
    message: String,
    order: usize,
    #[serde(skip_serializing_if = "Field::is_absent")]
    organization_id: Field<Id>,
    #[serde(skip_serializing_if = "Field::is_absent")]
    backed_up_organization_id: Field<String>,
    #[serde(skip_serializing_if = "Field::is_absent")]
    user_id: Field<String>,
    #[serde(skip_serializing_if = "Field::is_absent")]
    group_id: Field<String>,
    #[serde(skip_serializing_if = "Field::is_absent")]
    site_id: Field<String>,
    #[serde(skip_serializing_if = "Field::is_absent")]
    team_id: Field<Id>,
    #[serde(rename = "_links")]
    links: Links,
}

/// The events of one session.
struct Events<'a> {
    session: &'a Session,
    data: &'a Data,
    version: Version,
    index: usize,
}

/// What a row is about.
#[derive(Default)]
struct Item {
    name: Option<&'static str>,
    kind: Option<&'static str>,
    bytes: Option<i64>,
    source: Option<&'static str>,
    target: Option<&'static str>,
}

impl<'a> Events<'a> {
    fn new(session: &'a Session, data: &'a Data, version: Version) -> Self {
        let index = match session.origin {
            Origin::Past(index) => usize::try_from(index).unwrap_or(0),
            Origin::Explored(_) => 0,
        };
        Self { session, data, version, index }
    }

    /// A session of the past has its end marker among its rows; one that ended since has it after
    /// them, and after what was opened in it.
    fn total(&self) -> usize {
        self.session.rows + self.session.views.len() + usize::from(self.session.stopped_here)
    }

    fn view(&self, order: usize) -> Option<&'a View> {
        self.session.views.get(order.checked_sub(self.session.rows)?)
    }

    fn is_end(&self, order: usize) -> bool {
        !self.session.works() && order > 0 && order + 1 == self.total()
    }

    /// The id hides the order, so that an event is found by it without looking through all.
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
            End::At(end) if self.is_end(order) => end,
            _ => {
                // What happens later must not move what happened: an open session's events lie in
                // the quarter of an hour after it was opened.
                let until = match end {
                    End::At(end) if !self.session.stopped_here => end,
                    _ => created.plus_seconds(900).min(self.data.started),
                };
                let rows = i64::try_from(self.session.rows).unwrap_or(i64::MAX).saturating_add(1);
                let order = i64::try_from(order).unwrap_or(0);
                created.plus((until.since(created).max(0) / rows).saturating_mul(order))
            }
        }
    }

    fn event(&self, order: usize) -> Wire<'a> {
        let row = self.row(order);
        let Some(view) = self.view(order) else { return row };
        Wire {
            item_name: Some(&view.name),
            item_type: Some(view.kind),
            item_size_bytes: None,
            source: Some(&view.source),
            target: None,
            r#type: "View",
            status: "Success",
            start_time: view.time,
            end_time: Some(view.time.plus(VIEWED)),
            duration: span(VIEWED),
            title: Some(format!("View: {}", view.name)),
            message: format!("View of \"{}\"", view.name),
            ..row
        }
    }

    fn row(&self, order: usize) -> Wire<'a> {
        let marker = order == 0 || self.is_end(order);
        let runs = self.session.busy && order + 1 == self.session.rows;
        let (start, lasts) = (self.start(order), self.lasts(order, marker));
        let kind = if marker { "None" } else { self.kind(order) };
        let item = if marker { Item::default() } else { self.item(order) };
        let organization = self.data.organizations.get(self.session.organization);
        let owner = |of: &[_]| self.owner(marker, of);
        Wire {
            id: self.id(order),
            item_name: item.name,
            item_type: item.kind,
            item_size_bytes: item.bytes,
            source: item.source,
            target: item.target,
            r#type: kind,
            status: self.status(order, marker, runs),
            start_time: start,
            end_time: (!runs).then(|| start.plus(lasts)),
            duration: span(if runs { 0 } else { lasts }),
            title: self.title(order, marker),
            message: self.message(order),
            order,
            organization_id: self.since_v8(organization.map(|organization| organization.id)),
            backed_up_organization_id: self
                .since_v8(organization.and_then(Organization::backed_up_id)),
            user_id: self.since_v8(owner(&[Workload::Vex, Workload::Veod])),
            group_id: self.since_v8(None),
            site_id: self.since_v8(owner(&[Workload::Vesp])),
            team_id: self.since_v8(owner(&[Workload::Vet]).map(|_| self.session.id)),
            links: self.links(order),
        }
    }

    fn kind(&self, order: usize) -> &'static str {
        TYPES[(self.index + order) % TYPES.len()]
    }

    fn status(&self, order: usize, marker: bool, runs: bool) -> &'static str {
        match (marker, runs) {
            (true, _) => "Success",
            (_, true) => "Running",
            _ => STATUSES[(self.index + order * 3) % STATUSES.len()],
        }
    }

    fn title(&self, order: usize, marker: bool) -> Option<String> {
        let turn = self.index + order;
        let titled = !marker && turn % 4 != 1;
        titled.then(|| format!("{}: {}", self.kind(order), text::subject(turn)))
    }

    fn message(&self, order: usize) -> String {
        let turn = self.index + order;
        match order {
            0 => "The restore session was opened".to_owned(),
            _ if self.is_end(order) => "The restore session was closed".to_owned(),
            _ if turn % 6 == 5 => String::new(),
            _ => format!("{} of \"{}\"", self.kind(order), text::subject(turn)),
        }
    }

    fn lasts(&self, order: usize, marker: bool) -> i64 {
        if marker {
            return 446_928;
        }
        let index = u64::try_from(self.index * 31 + order).unwrap_or(0);
        let chance = random::number(self.data.seed, Purpose::Time, (2 << 32) + index);
        // Up to a minute, and now and then more than a day.
        let days = if chance.is_multiple_of(17) { 93_784 * 10_000_000 } else { 0 };
        let lasts = i64::try_from(chance % 600_000_000).unwrap_or(0) + days;
        lasts.min(self.data.started.since(self.start(order)).max(0))
    }

    /// Empty in turn, and missing in turn.
    fn item(&self, order: usize) -> Item {
        let turn = self.index + order;
        let sizes = [Some(0), Some(48_213), None, Some(HUGE), Some(1_073_741_824)];
        let places =
            [Some("ana@contoso.example/Inbox"), Some(""), None, Some("Documents/\u{dc}bersicht")];
        Item {
            name: if turn % 7 == 3 { None } else { Some(text::subject(turn)) },
            kind: [Some("Message"), Some("Folder"), Some(""), None][turn % 4],
            bytes: sizes[turn % sizes.len()],
            source: places[turn % places.len()],
            target: places[(turn + 2) % places.len()],
        }
    }

    fn owner(&self, marker: bool, of: &[Workload]) -> Option<String> {
        let fits = !marker && of.contains(&self.session.kind);
        fits.then(|| self.session.id.to_string().replace('-', ""))
    }

    fn since_v8<T>(&self, value: Option<T>) -> Field<T> {
        Field::from(self.version, Version::V8, value)
    }

    fn links(&self, order: usize) -> Links {
        let session = format!("restoresessions/{}", self.session.id);
        let event = format!("{session}/events/{}", self.id(order));
        Links::new(self.version, [("self", event), ("restoreSession", session)])
    }
}

/// Something that was restored, as its event tells it.
pub(super) struct Restored {
    /// The event's id, which is as good as any.
    pub(super) id: Id,
    /// What it is called.
    pub(super) name: &'static str,
    /// Where it came from.
    pub(super) place: &'static str,
    /// How it went, in the words of events.
    pub(super) status: &'static str,
}

/// What was restored in a session, and is done with.
pub(super) fn restored(data: &Data, session: &Session) -> Vec<Restored> {
    let events = Events::new(session, data, Version::V8);
    let rows = (1..session.rows).filter(|order| !events.is_end(*order));
    let rows = rows.filter(|order| events.kind(*order) == "Restore").map(|order| {
        let (row, item) = (events.row(order), events.item(order));
        let (name, place) = (item.name.unwrap_or(""), item.source.unwrap_or(""));
        Restored { id: row.id, name, place, status: row.status }
    });
    rows.filter(|restored| restored.status != "Running").collect()
}

/// `GET /vN/RestoreSessions/{id}/Events`: a page, in order.
pub(super) fn list(
    call: &Call<'_>,
    data: &Data,
    session: &Session,
) -> Result<Response<Vec<u8>>, Problem> {
    let window = Window::of(call)?;
    let events = Events::new(session, data, call.version);
    let orders = window.offset..events.total();
    let items = orders.map(|order| events.event(order));
    Ok(page::answer(call, data.seed, window, events.total(), items))
}

/// `GET /vN/RestoreSessions/{id}/Events/{eventId}`.
pub(super) fn get(
    call: &Call<'_>,
    data: &Data,
    session: &Session,
    id: &str,
) -> Result<Response<Vec<u8>>, Problem> {
    let id = path_id(id)?;
    let events = Events::new(session, data, call.version);
    let order = events.order(id);
    let order =
        order.ok_or_else(|| Problem::NotFound(format!("There is no event with the id {id}.")))?;
    Ok(wire::json(StatusCode::OK, &events.event(order)))
}
