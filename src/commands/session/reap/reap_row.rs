//! An open session in a list of what would be stopped.

use serde::Serialize;

use crate::api::Timestamp;
use crate::columns::{session_name, workload};
use crate::output::{Cell, Column, Row, Tone};

/// A candidate. The fields of its JSON are a promise to scripts.
#[derive(Clone, Serialize)]
pub(super) struct ReapRow {
    pub(super) id: String,
    pub(super) r#type: String,
    pub(super) creation_time: String,
    pub(super) initiated_by: String,
    pub(super) organization: String,
    pub(super) name: String,
    /// When an operation last began or ended, if it is known.
    pub(super) last_event: Option<String>,
    /// Why it is not stopped.
    pub(super) left_alone: Option<String>,
    /// The reason in a word.
    #[serde(skip)]
    pub(super) word: &'static str,
}

fn age(time: &str) -> Cell<'_> {
    Timestamp(time.to_owned()).happened().map_or(Cell::Empty, Cell::Age)
}

impl Row for ReapRow {
    const PLURAL: &'static str = "sessions";
    const COLUMNS: &'static [Column<Self>] = &[
        Column::fixed("id", 0, |row| Cell::id(&row.id)),
        Column::fixed("type", 5, |row| workload(&row.r#type)),
        Column::fixed("age", 1, |row| age(&row.creation_time)),
        Column::flexible("user", 3, |row| Cell::text(&row.initiated_by)),
        Column::flexible("organization", 7, |row| Cell::text(&row.organization)),
        Column::flexible("name", 6, |row| session_name(&row.name)),
        Column::fixed("last_event", 4, |row| age(row.last_event.as_deref().unwrap_or_default())),
        Column::fixed("left_alone", 2, |row| Cell::word(row.word, Tone::Warning)),
        Column::detail("why", |row| Cell::text(row.left_alone.as_deref().unwrap_or_default())),
    ];

    fn id(&self) -> &str {
        &self.id
    }
}
