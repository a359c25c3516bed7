//! Columns of the statistics of a session.

use crate::api::lenient::Text;
use crate::api::statistics::Statistics;
use crate::output::{Cell, Column, Row};

impl Row for Statistics {
    const PLURAL: &'static str = "sessions";
    const COLUMNS: &'static [Column<Self>] = &[
        Column::fixed("session", 0, |s| Cell::id(&s.session)),
        Column::fixed("total", 3, |s: &Self| Cell::number(*s.total_items_count))
            .alias("totalItemsCount"),
        Column::fixed("restored", 2, |s: &Self| Cell::number(*s.restored_items_count))
            .alias("restoredItemsCount"),
        Column::fixed("skipped", 4, |s: &Self| Cell::number(*s.skipped_items_count))
            .alias("skippedItemsCount"),
        Column::fixed("failed", 1, |s: &Self| Cell::number(*s.failed_items_count))
            .alias("failedItemsCount"),
        Column::flexible("warnings", 6, |s| joined(&s.warnings)),
        Column::flexible("errors", 5, |s| joined(&s.errors)),
    ];

    fn id(&self) -> &str {
        &self.session
    }
}

/// Joins the texts that are not empty.
fn joined(texts: &[Text]) -> Cell<'_> {
    let texts: Vec<_> =
        texts.iter().map(|text| text.as_str()).filter(|text| !text.is_empty()).collect();
    Cell::text(texts.join("; "))
}
