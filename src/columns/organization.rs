//! Columns of organizations.

use super::backup;
use crate::api::organization::Organization;
use crate::output::{Cell, Column, Row, Tone};

impl Row for Organization {
    const PLURAL: &'static str = "organizations";
    const COLUMNS: &'static [Column<Self>] = &[
        Column::fixed("id", 0, |o| Cell::text(&o.id)),
        Column::flexible("name", 1, |o| Cell::text(&o.name)),
        Column::fixed("type", 4, |o| Cell::text(&o.r#type)),
        Column::fixed("first-backup", 3, |o| backup(&o.first_backuptime)),
        Column::fixed("last-backup", 2, |o| backup(&o.last_backuptime)),
        Column::detail("backed-up", |o| Cell::flag(o.is_backedup, Tone::Plain)),
        Column::detail("office-name", |o| Cell::text(&o.office_name)),
        Column::detail("region", |o| Cell::text(&o.region)),
        Column::detail("description", |o| Cell::text(&o.description)),
    ];

    fn id(&self) -> &str {
        &self.id
    }
}
