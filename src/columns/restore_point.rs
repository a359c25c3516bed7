//! Columns of restore points.

use super::time;
use crate::api::restore_point::RestorePoint;
use crate::api::session::Workload;
use crate::output::{Cell, Column, Row, Tone};

impl Row for RestorePoint {
    const PLURAL: &'static str = "restore points";
    const COLUMNS: &'static [Column<Self>] = &[
        Column::fixed("id", 4, |p| Cell::text(&p.id)),
        Column::fixed("time", 0, |p| match p.backup_time.instant() {
            Some(time) => Cell::Point(time),
            None => Cell::text(&p.backup_time.0),
        }),
        Column::fixed("age", 3, |p| p.backup_time.happened().map_or(Cell::Empty, Cell::Age)),
        Column::flexible("job", 2, |p| Cell::text(p.job.name_or_id())),
        Column::fixed("holds", 1, |p| Cell::text(workloads(p))),
        Column::fixed("copy", 5, |p| match p.is_long_term_copy {
            Some(true) => Cell::text("long-term"),
            _ => Cell::flag(p.is_copy, Tone::Plain), // API v6 does not report it
        }),
        Column::fixed("retrieved", 6, |p| Cell::flag(p.is_retrieved, Tone::Plain)),
        Column::fixed("immutable-until", 7, |p| time(&p.immutability_expires_on)),
        Column::detail("organization", |p| Cell::text(p.organization.name_or_id())),
        Column::detail("repository", |p| Cell::text(p.repository.name_or_id())),
        Column::detail("retrieval", |p| Cell::text(p.retrieval.id())),
    ];

    fn id(&self) -> &str {
        &self.id
    }
}

/// Returns the workloads in a restore point, in the spelling of `--type`.
fn workloads(point: &RestorePoint) -> String {
    point.held().map(Workload::code).collect::<Vec<_>>().join(",")
}
