//! A session that is open, as it is shown to whoever decides about it.

use serde::Serialize;

use super::UNPROVEN;
use super::candidates::{Assessment, ReapCandidate, ReapVerdict, SkipReason};
use crate::api::Timestamp;
use crate::api::session::Session;
use crate::columns::{session_name, workload};
use crate::output::{Cell, Column, Row, Tone};
use crate::time::wire;

/// The fields of its JSON are a promise.
#[derive(Clone, Serialize)]
pub(super) struct ReapRow {
    id: String,
    r#type: String,
    creation_time: String,
    initiated_by: String,
    organization: String,
    name: String,
    /// When something last happened in it, where that is known.
    last_event: Option<String>,
    /// Why it is not stopped; nothing where it is.
    left_alone: Option<String>,
    /// The same in a word.
    #[serde(skip)]
    word: &'static str,
}

impl ReapRow {
    pub(super) fn new(candidate: &ReapCandidate, assess_all: &Assessment) -> Self {
        let Session { r#type, creation_time, initiated_by, organization, name, .. } =
            &candidate.session;
        let (word, left_alone) = match &assess_all.verdict {
            ReapVerdict::Stop | ReapVerdict::InUse => ("", None),
            ReapVerdict::LeftAlone(SkipReason(word, why)) => (*word, Some(why.clone())),
            ReapVerdict::Unclear(refusal) => ("unknown", Some(refusal.reason.clone())),
            ReapVerdict::MayBe => ("may be yours", Some(format!("may be yours: {UNPROVEN}"))),
        };
        Self {
            id: candidate.id.to_string(),
            r#type: r#type.clone(),
            creation_time: creation_time.0.clone(),
            initiated_by: initiated_by.clone(),
            organization: organization.clone(),
            name: name.clone(),
            last_event: assess_all.last.map(wire),
            left_alone,
            word,
        }
    }
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
