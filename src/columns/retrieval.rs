//! Columns of data retrievals.

use super::cells::{outcome_tone, time};
use crate::api::retrieval::Retrieval;
use crate::output::{Cell, Column, Row};

impl Row for Retrieval {
    const PLURAL: &'static str = "data retrievals";
    const COLUMNS: &'static [Column<Self>] = &[
        Column::fixed("id", 0, |r| Cell::id(&r.id)),
        Column::flexible("name", 1, |r| Cell::text(&r.name)),
        Column::fixed("type", 3, |r| {
            r.workload().map_or(Cell::text(&r.r#type), |workload| {
                Cell::labelled(workload.name(), workload.label())
            })
        }),
        Column::fixed("time", 4, |r: &Self| {
            r.point_in_time.happened().map_or(Cell::Empty, Cell::Point)
        })
        .alias("pointInTime"),
        Column::fixed("state", 2, |r: &Self| Cell::text(&r.data_state)).alias("dataState"),
        Column::fixed("expires", 5, |r: &Self| time(&r.expiration_time)).alias("expirationTime"),
        Column::detail("last_status", |r| Cell::word(&r.last_status, outcome_tone(&r.last_status))),
        Column::detail("organization", |r: &Self| Cell::text(r.organization.name_or_id()))
            .alias("organizationId"),
        Column::detail("repository", |r: &Self| Cell::text(r.repository.name_or_id()))
            .alias("repositoryId"),
        Column::detail("description", |r| Cell::text(&r.description)),
    ];

    fn id(&self) -> &str {
        &self.id
    }
}
