//! Columns of the items that a session restored.

use super::cells::outcome_tone;
use crate::api::statistics::RestoredItem;
use crate::output::{Cell, Column, Row};

impl Row for RestoredItem {
    const PLURAL: &'static str = "items";
    const COLUMNS: &'static [Column<Self>] = &[
        Column::detail("id", |r| Cell::id(&r.id)),
        Column::fixed("status", 0, |r| Cell::word(&r.status, outcome_tone(&r.status))),
        Column::fixed("item_type", 4, |r| Cell::text(&r.item_type)),
        Column::flexible("item", 1, |r| {
            Cell::text(if r.name.is_empty() { &r.title } else { &r.name })
        }),
        Column::flexible("place", 3, |r| Cell::text(r.place())),
        Column::flexible("message", 2, |r| Cell::text(r.message())),
    ];

    fn id(&self) -> &str {
        &self.id
    }
}
