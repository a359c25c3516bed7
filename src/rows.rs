//! What each model looks like: its columns, beside neither the API, which knows no tables, nor the tables, which know no
//! API.

use anyhow::Context;
use serde::de::DeserializeOwned;

use crate::api::Item;
use crate::api::session::{Event, Session};
use crate::ui::{Cell, Column, Record, Row, Tone};

impl<T: Row + DeserializeOwned> Record for Item<T> {
    type Row = T;

    fn json(&self) -> &str {
        self.json()
    }

    fn row(&self) -> anyhow::Result<T> {
        self.read().context("the server sent something that is not what was asked for")
    }
}

impl Row for Session {
    const PLURAL: &'static str = "sessions";
    const COLUMNS: &'static [Column<Self>] = &[
        Column::fixed("id", 0, |s| Cell::text(&s.id)),
        Column::fixed("type", 3, |s| Cell::text(&s.r#type)),
        Column::fixed("state", 1, |s| Cell::word(&s.state, state_tone(s))),
        Column::fixed("result", 6, result),
        Column::fixed("started", 2, |s| Cell::time(s.creation_time.instant(), &s.creation_time.0)),
        Column::detail("ended", |s| {
            if s.end_time.is_open() {
                Cell::Remark("open")
            } else {
                Cell::time(s.end_time.instant(), &s.end_time.0)
            }
        }),
        Column::flexible("by", 4, |s| Cell::text(&s.initiated_by)),
        Column::flexible("organization", 5, |s| Cell::text(&s.organization)),
        Column::flexible("name", 7, |s| Cell::text(&s.name)),
        Column::detail("client", |s| Cell::text(&s.client_host)),
        Column::detail("scope", |s| Cell::text(&s.scope_name)),
        Column::detail("reason", |s| Cell::text(&s.reason)),
        Column::detail("details", |s| Cell::text(&s.details)),
    ];

    fn id(&self) -> &str {
        &self.id
    }
}

fn state_tone(session: &Session) -> Tone {
    if session.is_stopped() { Tone::Plain } else { Tone::Active }
}

/// A running session already says `Success`, which means nothing yet.
fn result(session: &Session) -> Cell {
    if session.is_stopped() {
        Cell::word(&session.result, outcome_tone(&session.result))
    } else {
        Cell::Remark("—")
    }
}

fn outcome_tone(word: &str) -> Tone {
    match word {
        "Success" => Tone::Good,
        "Running" => Tone::Active,
        "Warning" | "Cancelled" | "Skipped" => Tone::Warning,
        "Failed" => Tone::Bad,
        _ => Tone::Plain,
    }
}

impl Row for Event {
    const PLURAL: &'static str = "events";
    const COLUMNS: &'static [Column<Self>] = &[
        Column::detail("id", |e| Cell::text(&e.id)),
        Column::fixed("order", 5, |e| e.order.map_or(Cell::Empty, Cell::Number)),
        Column::fixed("time", 0, |e| Cell::time(e.start_time.instant(), &e.start_time.0)),
        Column::fixed("type", 1, |e| Cell::text(&e.r#type)),
        Column::fixed("status", 2, |e| Cell::word(&e.status, outcome_tone(&e.status))),
        Column::flexible("item", 3, |e| Cell::text(&e.item_name)),
        Column::flexible("item-type", 8, |e| Cell::text(&e.item_type)),
        Column::fixed("size", 6, |e| e.item_size_bytes.map_or(Cell::Empty, Cell::Bytes)),
        Column::detail("ended", |e| {
            if e.end_time.is_open() {
                Cell::Remark("open")
            } else {
                Cell::time(e.end_time.instant(), &e.end_time.0)
            }
        }),
        Column::detail("duration", |e| Cell::text(&e.duration)),
        Column::flexible("source", 9, |e| Cell::text(&e.source)),
        Column::flexible("target", 7, |e| Cell::text(&e.target)),
        Column::detail("title", |e| Cell::text(&e.title)),
        Column::flexible("message", 4, |e| Cell::text(&e.message)),
    ];

    fn id(&self) -> &str {
        &self.id
    }
}
