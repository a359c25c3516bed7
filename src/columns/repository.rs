//! Columns of backup repositories.

use crate::api::repository::Repository;
use crate::output::{Cell, Column, Row, Tone};

impl Row for Repository {
    const PLURAL: &'static str = "repositories";
    const COLUMNS: &'static [Column<Self>] = &[
        Column::fixed("id", 0, |r| Cell::text(&r.id)),
        Column::flexible("name", 1, |r| Cell::text(&r.name)),
        Column::flexible("path", 7, |r| Cell::text(&r.path)),
        Column::fixed("capacity", 4, |r| Cell::bytes(r.capacity_bytes)),
        Column::fixed("free", 2, |r| Cell::bytes(r.free_space_bytes)),
        Column::fixed("retention", 5, |r| Cell::text(r.retention())),
        Column::fixed("long-term", 6, |r| Cell::flag(r.is_long_term, Tone::Plain)),
        Column::fixed("out-of-sync", 3, |r| Cell::flag(r.is_out_of_sync, Tone::Bad)),
        Column::detail("retention-type", |r| Cell::text(&r.retention_type)),
        Column::detail("outdated", |r| Cell::flag(r.is_outdated, Tone::Bad)),
        Column::detail("out-of-order", |r| Cell::flag(r.is_out_of_order, Tone::Bad)),
        Column::detail("reason", |r| Cell::text(&r.out_of_order_reason)),
        Column::detail("description", |r| Cell::text(&r.description)),
    ];

    fn id(&self) -> &str {
        &self.id
    }
}
