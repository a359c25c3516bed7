//! Columns of restore points.

use super::cells::time;
use crate::api::restore_point::RestorePoint;
use crate::api::session::Workload;
use crate::output::{Cell, Column, Row, Tone};

impl Row for RestorePoint {
    const PLURAL: &'static str = "restore points";
    const COLUMNS: &'static [Column<Self>] = &[
        Column::fixed("id", 1, |p| Cell::id(&p.id)),
        Column::fixed("time", 0, |p: &Self| match p.backup_time.instant() {
            Some(_) => p.backup_time.happened().map_or(Cell::Empty, Cell::Point),
            None => Cell::text(&p.backup_time.0),
        })
        .alias("backupTime"),
        Column::fixed("age", 4, |p| p.backup_time.happened().map_or(Cell::Empty, Cell::Age)),
        Column::flexible("job", 3, |p: &Self| Cell::text(p.job.name_or_id())).alias("jobId"),
        Column::flexible("holds", 2, workloads).at_least(17),
        Column::fixed("copy", 5, |p: &Self| match *p.is_long_term_copy {
            Some(true) => Cell::text("long-term"),
            _ => Cell::flag(*p.is_copy, Tone::Plain), // API v6 does not report it
        })
        .alias("isCopy"),
        Column::fixed("retrieved", 6, |p: &Self| Cell::flag(*p.is_retrieved, Tone::Plain))
            .alias("isRetrieved"),
        Column::fixed("deleted", 8, |p: &Self| Cell::flag(*p.is_deleted, Tone::Warning))
            .alias("isDeleted"),
        Column::fixed("immutable_until", 7, |p: &Self| time(&p.immutability_expires_on))
            .alias("immutabilityExpiresOn"),
        Column::detail("organization", |p: &Self| Cell::text(p.organization.name_or_id()))
            .alias("organizationId"),
        Column::detail("repository", |p: &Self| Cell::text(p.repository.name_or_id()))
            .alias("repositoryId"),
        Column::detail("retrieval", |p: &Self| Cell::id(p.retrieval.id())).alias("retrievalId"),
    ];

    fn id(&self) -> &str {
        &self.id
    }
}

/// Returns the workloads in a restore point; for programs in the spelling of `--type`.
fn workloads(point: &RestorePoint) -> Cell<'_> {
    let all: Vec<_> = point.held().collect();
    let joined = |text: fn(Workload) -> &'static str, separator| {
        all.iter().map(|workload| text(*workload)).collect::<Vec<_>>().join(separator)
    };
    let label = if all.len() == Workload::ALL.len() {
        "all types".to_owned()
    } else {
        joined(Workload::label, ", ")
    };
    Cell::labelled(joined(Workload::code, ","), label)
}
