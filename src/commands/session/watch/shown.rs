//! How a session that is watched looks: a picture that changes in its place, or a line for each change.

use serde::Serialize;
use serde_json::value::RawValue;

use super::follow::Followed;
use crate::api::Item;
use crate::api::session::{Event, Session};
use crate::error::Failure;
use crate::output::{Cell, Column, Format, Picture, Record, Row, Tone, Ui, View};

/// The way that this run shows changes.
pub(super) enum Shown {
    Lines { view: View<Change>, begun: bool },
    Drawn(Picture),
}

impl Shown {
    /// # Errors
    /// A column that there is not, or a format or an order that nothing without an end can have.
    pub(super) fn new(ui: &Ui) -> Result<Self, Failure> {
        if ui.look.format == Format::Json {
            return Err(Failure::usage(
                "what is watched comes bit by bit, and -o json is one value",
            )
            .hint("use -o ndjson: an object on each line"));
        }
        if ui.look.sort.is_some() {
            return Err(Failure::usage("--sort cannot order what has not happened yet")
                .hint("leave it out: changes are printed as they come"));
        }
        let view = ui.view::<Change>()?;
        let drawn = ui.can_draw(&view);
        Ok(if drawn { Self::Drawn(Picture::default()) } else { Self::Lines { view, begun: false } })
    }

    pub(super) fn is_drawn(&self) -> bool {
        matches!(self, Self::Drawn(_))
    }

    /// Prints changes, where each is printed.
    pub(super) fn tell(&mut self, ui: &mut Ui, changes: Vec<Told>) -> anyhow::Result<()> {
        let Self::Lines { view, begun } = self else { return Ok(()) };
        if !std::mem::replace(begun, true) {
            ui.heading(view)?;
        }
        let ids = ui.look.format == Format::Id;
        let is_listed = |told: &Told| !ids || told.change.what == Change::EVENT;
        for told in changes.into_iter().filter(is_listed) {
            ui.one(view, &told)?;
        }
        Ok(())
    }

    /// Draws what is known, where that is drawn.
    pub(super) fn draw(
        &mut self,
        ui: &mut Ui,
        followed: &Followed,
        is_away: bool,
    ) -> anyhow::Result<()> {
        let (Self::Drawn(picture), Some(session)) = (self, followed.session()) else {
            return Ok(());
        };
        let mut fields: Vec<_> = ["name", "id", "state", "result", "started", "ended"]
            .into_iter()
            .chain(["by", "organization", "reason", "details"])
            .map(|name| (name, session.cell(name)))
            .collect();
        fields.push(("events", counted(followed)));
        if is_away {
            fields.push(("server", Cell::word("does not answer; trying again", Tone::Warning)));
        }
        let columns = ["time", "type", "status", "item", "message"];
        ui.draw(picture, &fields, &followed.last(), &columns)
    }
}

/// How many events there are, and of which status.
fn counted(followed: &Followed) -> Cell {
    let counts = followed.counts();
    let total: usize = counts.iter().map(|(_, count)| count).sum();
    let counts: Vec<_> = counts.iter().map(|(status, count)| format!("{count} {status}")).collect();
    let of = if counts.is_empty() { String::new() } else { format!(" ({})", counts.join(", ")) };
    Cell::Text(format!("{total}{of}"))
}

/// A change as a line.
#[derive(Clone)]
pub(super) struct Change {
    what: &'static str,
    time: Cell,
    r#type: Cell,
    status: Cell,
    item: Cell,
    message: Cell,
    id: String,
}

impl Change {
    /// The session is there, or is another one than before.
    pub(super) const SESSION: &'static str = "session";
    /// An event that was not told before.
    pub(super) const EVENT: &'static str = "event";
    /// An event that was, and has another status now.
    pub(super) const UPDATE: &'static str = "update";
}

impl Row for Change {
    const PLURAL: &'static str = "changes";
    const COLUMNS: &'static [Column<Self>] = &[
        Column::fixed("time", 0, |c| c.time.clone()),
        Column::fixed("what", 1, |c| Cell::text(c.what)),
        Column::fixed("type", 3, |c| c.r#type.clone()),
        Column::fixed("status", 2, |c| c.status.clone()),
        Column::flexible("item", 4, |c| c.item.clone()),
        Column::flexible("message", 5, |c| c.message.clone()),
        Column::fixed("id", 6, |c| Cell::text(&c.id)),
    ];

    fn id(&self) -> &str {
        &self.id
    }
}

/// A change and the object that it is about, as the server sent it.
pub(super) struct Told {
    change: Change,
    json: String,
}

/// A change for programs; the fields are a promise.
#[derive(Serialize)]
struct Wire<'a> {
    change: &'a str,
    item: &'a RawValue,
}

impl Told {
    pub(super) fn session(item: &Item<Session>, session: &Session) -> Self {
        let time = if session.end_time.is_open() { "started" } else { "ended" };
        let change = Change {
            what: Change::SESSION,
            time: session.cell(time),
            r#type: session.cell("type"),
            status: session.cell("state"),
            item: Cell::Empty,
            message: session.cell("name"),
            id: session.id.clone(),
        };
        Self::new(change, item.json())
    }

    pub(super) fn event(item: &Item<Event>, event: &Event, what: &'static str) -> Self {
        let ended = what == Change::UPDATE && !event.end_time.is_open();
        let change = Change {
            what,
            time: event.cell(if ended { "ended" } else { "time" }),
            r#type: event.cell("type"),
            status: event.cell("status"),
            item: event.cell("item"),
            message: event.cell("message"),
            id: event.id.clone(),
        };
        Self::new(change, item.json())
    }

    fn new(change: Change, json: &str) -> Self {
        let wire = serde_json::from_str(json)
            .and_then(|item| serde_json::to_string(&Wire { change: change.what, item }));
        Self { json: wire.unwrap_or_default(), change }
    }
}

impl Record for Told {
    type Row = Change;

    fn json(&self) -> &str {
        &self.json
    }

    fn row(&self) -> anyhow::Result<Change> {
        Ok(self.change.clone())
    }
}
