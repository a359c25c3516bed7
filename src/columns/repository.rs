//! Columns of backup repositories.

use crate::api::repository::Repository;
use crate::output::{Cell, Column, Row, Tone};

impl Row for Repository {
    const PLURAL: &'static str = "repositories";
    const COLUMNS: &'static [Column<Self>] = &[
        Column::fixed("id", 0, |r| Cell::id(&r.id)),
        Column::flexible("name", 1, |r| Cell::text(&r.name)),
        Column::flexible("path", 7, |r| Cell::text(&r.path)),
        Column::fixed("capacity", 4, |r: &Self| Cell::bytes(*r.capacity_bytes))
            .alias("capacityBytes"),
        Column::fixed("free", 2, |r: &Self| Cell::bytes(*r.free_space_bytes))
            .alias("freeSpaceBytes"),
        Column::fixed("retention", 5, |r: &Self| Cell::text(r.retention()))
            .alias("retentionPeriodType"),
        Column::fixed("long_term", 6, |r: &Self| Cell::flag(*r.is_long_term, Tone::Plain))
            .alias("isLongTerm"),
        Column::fixed("out_of_sync", 3, |r: &Self| Cell::flag(*r.is_out_of_sync, Tone::Bad))
            .alias("isOutOfSync"),
        Column::detail("retention_type", |r| Cell::text(&r.retention_type)),
        Column::detail("outdated", |r: &Self| Cell::flag(*r.is_outdated, Tone::Bad))
            .alias("isOutdated"),
        Column::detail("out_of_order", |r: &Self| Cell::flag(*r.is_out_of_order, Tone::Bad))
            .alias("isOutOfOrder"),
        Column::detail("reason", |r: &Self| Cell::text(&r.out_of_order_reason))
            .alias("outOfOrderReason"),
        Column::detail("description", |r| Cell::text(&r.description)),
    ];

    fn id(&self) -> &str {
        &self.id
    }
}
