//! Columns of the events of a session.

use super::cells::{end_time, outcome_tone, time_or_text};
use crate::api::session::Event;
use crate::output::{Cell, Column, Row};

impl Row for Event {
    const PLURAL: &'static str = "events";
    const OLDEST_FIRST: bool = true;
    const COLUMNS: &'static [Column<Self>] = &[
        Column::detail("id", |e| Cell::id(&e.id)),
        Column::fixed("order", 5, |e| Cell::number(*e.order)),
        Column::fixed("time", 0, |e: &Self| time_or_text(&e.start_time)).alias("startTime"),
        Column::fixed("type", 1, |e| Cell::text(&e.r#type)),
        Column::fixed("status", 2, |e| Cell::word(&e.status, outcome_tone(&e.status))),
        Column::flexible("item", 3, |e: &Self| Cell::text(&e.item_name)).alias("itemName"),
        Column::flexible("item_type", 8, |e| Cell::text(&e.item_type)),
        Column::fixed("size", 6, |e: &Self| Cell::bytes(*e.item_size_bytes)).alias("itemSizeBytes"),
        Column::detail("ended", |e: &Self| end_time(&e.end_time)).alias("endTime"),
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
