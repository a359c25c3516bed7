//! Columns of backup jobs.

use super::cells::{backup, outcome_tone, time};
use crate::api::job::Job;
use crate::output::{Cell, Column, Row, Tone};

impl Row for Job {
    const PLURAL: &'static str = "jobs";
    const COLUMNS: &'static [Column<Self>] = &[
        Column::fixed("id", 0, |j| Cell::id(&j.id)),
        Column::flexible("name", 1, |j| Cell::text(&j.name)),
        Column::flexible("organization", 4, |j: &Self| Cell::text(j.organization().name_or_id()))
            .alias("organizationId"),
        Column::flexible("repository", 6, |j: &Self| Cell::text(j.repository.name_or_id()))
            .alias("repositoryId"),
        Column::fixed("last_backup", 3, |j| backup(&j.last_backup)),
        Column::fixed("last_status", 2, |j| {
            Cell::word(&j.last_status, outcome_tone(&j.last_status))
        }),
        Column::detail("last_run", |j| time(&j.last_run)),
        Column::fixed("next_run", 7, |j| time(&j.next_run)),
        Column::fixed("enabled", 5, |j: &Self| Cell::flag(*j.is_enabled, Tone::Plain))
            .alias("isEnabled"),
        Column::detail("backup_type", |j| Cell::text(&j.backup_type)),
        Column::detail("description", |j| Cell::text(&j.description)),
    ];

    fn id(&self) -> &str {
        &self.id
    }
}
