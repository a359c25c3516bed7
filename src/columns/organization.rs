//! Columns of organizations.

use super::cells::backup;
use crate::api::organization::Organization;
use crate::output::{Cell, Column, Row, Tone};

impl Row for Organization {
    const PLURAL: &'static str = "organizations";
    const COLUMNS: &'static [Column<Self>] = &[
        Column::fixed("id", 0, |o| Cell::id(&o.id)),
        Column::flexible("name", 1, |o| Cell::text(&o.name)),
        Column::fixed("type", 4, |o| Cell::text(&o.r#type)),
        Column::fixed("first_backup", 3, |o: &Self| backup(&o.first_backuptime))
            .alias("firstBackuptime"),
        Column::fixed("last_backup", 2, |o: &Self| backup(&o.last_backuptime))
            .alias("lastBackuptime"),
        Column::detail("backed_up", |o: &Self| Cell::flag(*o.is_backedup, Tone::Plain))
            .alias("isBackedup"),
        Column::detail("office_name", |o| Cell::text(&o.office_name)),
        Column::detail("region", |o| Cell::text(&o.region)),
        Column::detail("description", |o| Cell::text(&o.description)),
    ];

    fn id(&self) -> &str {
        &self.id
    }
}
