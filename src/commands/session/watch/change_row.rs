//! A change of a watched session: one line of output.

use serde::Serialize;
use serde_json::value::RawValue;

use crate::api::Item;
use crate::api::session::{Event, Session};
use crate::output::{Cell, Column, Row, column};

/// A change and the object that changed, as the server sent it. The fields of its JSON are a promise to scripts.
#[derive(Clone, Serialize)]
pub(super) struct ChangeRow {
    pub(super) change: &'static str,
    item: Box<RawValue>,
    #[serde(skip)]
    time: Cell<'static>,
    #[serde(skip)]
    r#type: Cell<'static>,
    #[serde(skip)]
    status: Cell<'static>,
    #[serde(skip)]
    item_name: Cell<'static>,
    #[serde(skip)]
    message: Cell<'static>,
    #[serde(skip)]
    id: String,
}

impl ChangeRow {
    /// The session was read for the first time, or has changed.
    const SESSION: &'static str = "session";
    /// A new event.
    pub(super) const EVENT: &'static str = "event";
    /// An event with a new status.
    pub(super) const UPDATE: &'static str = "update";

    pub(super) fn of_session(item: &Item<Session>, session: &Session) -> anyhow::Result<Self> {
        const ALL: &[Column<Session>] = Session::COLUMNS;
        let cell = |column: &Column<Session>| (column.cell)(session).into_owned();
        let (started, ended) = const { (column(ALL, "started"), column(ALL, "ended")) };
        Ok(Self {
            change: Self::SESSION,
            item: RawValue::from_string(item.json().to_owned())?,
            time: cell(if session.end_time.is_open() { started } else { ended }),
            r#type: cell(const { column(ALL, "type") }),
            status: cell(const { column(ALL, "state") }),
            item_name: Cell::Empty,
            message: cell(const { column(ALL, "name") }),
            id: session.id.0.clone(),
        })
    }

    /// Returns a change of an event: [`Self::EVENT`] or [`Self::UPDATE`].
    pub(super) fn of_event(
        item: &Item<Event>,
        event: &Event,
        change: &'static str,
    ) -> anyhow::Result<Self> {
        const ALL: &[Column<Event>] = Event::COLUMNS;
        let cell = |column: &Column<Event>| (column.cell)(event).into_owned();
        let (started, ended) = const { (column(ALL, "time"), column(ALL, "ended")) };
        let has_ended = change == Self::UPDATE && !event.end_time.is_open();
        Ok(Self {
            change,
            item: RawValue::from_string(item.json().to_owned())?,
            time: cell(if has_ended { ended } else { started }),
            r#type: cell(const { column(ALL, "type") }),
            status: cell(const { column(ALL, "status") }),
            item_name: cell(const { column(ALL, "item") }),
            message: cell(const { column(ALL, "message") }),
            id: event.id.0.clone(),
        })
    }
}

impl Row for ChangeRow {
    const PLURAL: &'static str = "changes";
    const COLUMNS: &'static [Column<Self>] = &[
        Column::fixed("time", 0, |row| row.time.clone()),
        Column::fixed("what", 1, |row| Cell::text(row.change)),
        Column::fixed("type", 3, |row| row.r#type.clone()),
        Column::fixed("status", 2, |row| row.status.clone()),
        Column::flexible("item", 4, |row| row.item_name.clone()),
        Column::flexible("message", 5, |row| row.message.clone()),
        Column::fixed("id", 6, |row| Cell::id(&row.id)),
    ];

    fn id(&self) -> &str {
        &self.id
    }
}
