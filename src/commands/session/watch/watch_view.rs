//! How a session that is watched looks: a picture that changes in its place, or a line for each change.

use std::borrow::Cow;

use serde::Serialize;
use serde_json::value::RawValue;

use super::tracker::SessionTracker;
use crate::api::Item;
use crate::api::session::{Event, Session};
use crate::error::Failure;
use crate::output::{
    Cell, Column, ColumnSet, Format, LiveView, Record, Row, Tone, Ui, column, columns,
};

/// The way that this run shows changes.
pub(super) enum WatchView {
    Lines { view: ColumnSet<ChangeRow>, begun: bool },
    Drawn(LiveView),
}

impl WatchView {
    /// # Errors
    /// A column that there is not, or a format or an order that nothing without an end can have.
    pub(super) fn new(ui: &Ui) -> Result<Self, Failure> {
        if ui.format() == Format::Json {
            return Err(Failure::usage(
                "what is watched comes bit by bit, and -o json is one value",
            )
            .hint("use -o ndjson: an object on each line"));
        }
        if ui.sorts() {
            return Err(Failure::usage("--sort cannot order what has not happened yet")
                .hint("leave it out: changes are printed as they come"));
        }
        let view = ui.columns::<ChangeRow>()?;
        let drawn = ui.can_draw(&view);
        Ok(if drawn {
            Self::Drawn(LiveView::default())
        } else {
            Self::Lines { view, begun: false }
        })
    }

    pub(super) fn is_drawn(&self) -> bool {
        matches!(self, Self::Drawn(_))
    }

    /// Prints changes, where each is printed.
    pub(super) fn tell(&mut self, ui: &mut Ui, changes: Vec<ChangeRecord>) -> anyhow::Result<()> {
        let Self::Lines { view, begun } = self else { return Ok(()) };
        if !std::mem::replace(begun, true) {
            ui.print_header(view)?;
        }
        let ids = ui.format() == Format::Id;
        let is_listed = |told: &ChangeRecord| !ids || told.change.what == ChangeRow::EVENT;
        for told in changes.into_iter().filter(is_listed) {
            ui.print_record(view, &told)?;
        }
        Ok(())
    }

    /// Draws what is known, where that is drawn.
    pub(super) fn draw(
        &mut self,
        ui: &mut Ui,
        followed: &SessionTracker,
        is_away: bool,
    ) -> anyhow::Result<()> {
        let (Self::Drawn(picture), Some(session)) = (self, followed.session()) else {
            return Ok(());
        };
        let mut fields: Vec<_> =
            FIELDS.iter().map(|column| (column.name, (column.cell)(session))).collect();
        fields.push(("events", counted(followed)));
        if is_away {
            fields.push(("server", Cell::word("does not answer; trying again", Tone::Warning)));
        }
        ui.draw(picture, &fields, &followed.last(), &EVENTS)
    }
}

/// The fields of the session that are drawn.
const FIELDS: [&Column<Session>; 10] = columns(
    Session::COLUMNS,
    [
        "name",
        "id",
        "state",
        "result",
        "started",
        "ended",
        "by",
        "organization",
        "reason",
        "details",
    ],
);

/// The columns of the events that are drawn below.
const EVENTS: [&Column<Event>; 5] =
    columns(Event::COLUMNS, ["time", "type", "status", "item", "message"]);

/// How many events there are, and of which status.
fn counted(followed: &SessionTracker) -> Cell<'static> {
    let counts = followed.counts();
    let total: usize = counts.iter().map(|(_, count)| count).sum();
    let counts: Vec<_> = counts.iter().map(|(status, count)| format!("{count} {status}")).collect();
    let of = if counts.is_empty() { String::new() } else { format!(" ({})", counts.join(", ")) };
    Cell::text(format!("{total}{of}"))
}

/// A change as a line.
pub(super) struct ChangeRow {
    what: &'static str,
    time: Cell<'static>,
    r#type: Cell<'static>,
    status: Cell<'static>,
    item: Cell<'static>,
    message: Cell<'static>,
    id: String,
}

impl ChangeRow {
    /// The session is there, or is another one than before.
    pub(super) const SESSION: &'static str = "session";
    /// An event that was not told before.
    pub(super) const EVENT: &'static str = "event";
    /// An event that was, and has another status now.
    pub(super) const UPDATE: &'static str = "update";
}

impl Row for ChangeRow {
    const PLURAL: &'static str = "changes";
    const COLUMNS: &'static [Column<Self>] = &[
        Column::fixed("time", 0, |c| c.time.clone()),
        Column::fixed("what", 1, |c| Cell::text(c.what)),
        Column::fixed("type", 3, |c| c.r#type.clone()),
        Column::fixed("status", 2, |c| c.status.clone()),
        Column::flexible("item", 4, |c| c.item.clone()),
        Column::flexible("message", 5, |c| c.message.clone()),
        Column::fixed("id", 6, |c| Cell::id(&c.id)),
    ];

    fn id(&self) -> &str {
        &self.id
    }
}

/// A change and the object that it is about, as the server sent it.
pub(super) struct ChangeRecord {
    change: ChangeRow,
    json: String,
}

/// A change for programs; the fields are a promise.
#[derive(Serialize)]
struct ChangeJson<'a> {
    change: &'a str,
    item: &'a RawValue,
}

impl ChangeRecord {
    pub(super) fn session(item: &Item<Session>, session: &Session) -> anyhow::Result<Self> {
        const ALL: &[Column<Session>] = Session::COLUMNS;
        let cell = |column: &Column<Session>| (column.cell)(session).into_owned();
        let (started, ended) = const { (column(ALL, "started"), column(ALL, "ended")) };
        let change = ChangeRow {
            what: ChangeRow::SESSION,
            time: cell(if session.end_time.is_open() { started } else { ended }),
            r#type: cell(const { column(ALL, "type") }),
            status: cell(const { column(ALL, "state") }),
            item: Cell::Empty,
            message: cell(const { column(ALL, "name") }),
            id: session.id.clone(),
        };
        Self::new(change, item.json())
    }

    pub(super) fn event(
        item: &Item<Event>,
        event: &Event,
        what: &'static str,
    ) -> anyhow::Result<Self> {
        const ALL: &[Column<Event>] = Event::COLUMNS;
        let cell = |column: &Column<Event>| (column.cell)(event).into_owned();
        let (started, ended) = const { (column(ALL, "time"), column(ALL, "ended")) };
        let has_ended = what == ChangeRow::UPDATE && !event.end_time.is_open();
        let change = ChangeRow {
            what,
            time: cell(if has_ended { ended } else { started }),
            r#type: cell(const { column(ALL, "type") }),
            status: cell(const { column(ALL, "status") }),
            item: cell(const { column(ALL, "item") }),
            message: cell(const { column(ALL, "message") }),
            id: event.id.clone(),
        };
        Self::new(change, item.json())
    }

    fn new(change: ChangeRow, json: &str) -> anyhow::Result<Self> {
        let wire = ChangeJson { change: change.what, item: serde_json::from_str(json)? };
        Ok(Self { json: serde_json::to_string(&wire)?, change })
    }
}

impl Record for ChangeRecord {
    type Row = ChangeRow;

    fn json(&self) -> anyhow::Result<Cow<'_, str>> {
        Ok(self.json.as_str().into())
    }

    fn row(&self) -> anyhow::Result<&ChangeRow> {
        Ok(&self.change)
    }
}
