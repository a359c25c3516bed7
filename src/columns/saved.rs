//! Columns of what became of things that were saved.

use serde::ser::SerializeStruct;
use serde::{Serialize, Serializer};

use crate::output::{Cell, Column, Row, Tone};
use crate::save::{ThingOutcome, ThingStatus};
use crate::text::{bytes, safe};
use crate::time;

/// What became of a thing, as it is printed.
pub(crate) struct SavedRow {
    pub(crate) thing: ThingOutcome,
    /// The message of the error.
    error: Option<String>,
}

impl SavedRow {
    pub(crate) fn new(thing: ThingOutcome) -> Self {
        let error = thing.error.as_ref().map(|error| format!("{error:#}"));
        Self { thing, error }
    }

    /// Returns the line for people; `None` if there is nothing to say: kept things are many, and errors are on stderr.
    pub(crate) fn line(&self) -> Option<String> {
        let thing = &self.thing;
        if matches!(thing.status, ThingStatus::Kept | ThingStatus::Failed) {
            return None;
        }
        let size =
            thing.bytes.and_then(|size| i64::try_from(size).ok()).map_or(String::new(), bytes);
        Some(format!("{:<7}  {size:>9}  {}", thing.status.word(), safe(&thing.file)))
    }

    fn status(&self) -> Cell<'_> {
        let tone = match self.thing.status {
            ThingStatus::Saved => Tone::Good,
            ThingStatus::Kept | ThingStatus::Planned => Tone::Plain,
            ThingStatus::Skipped => Tone::Warning,
            ThingStatus::Failed => Tone::Bad,
        };
        Cell::word(self.thing.status.word(), tone)
    }
}

impl Serialize for SavedRow {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let thing = &self.thing;
        let mut record = serializer.serialize_struct("SavedRow", 9)?;
        record.serialize_field("time", &time::wire(thing.time))?;
        record.serialize_field("path", &thing.path)?;
        record.serialize_field("file", &thing.file)?;
        record.serialize_field("bytes", &thing.bytes)?;
        record.serialize_field("sha256", &thing.sha256)?;
        record.serialize_field("seconds", &rounded(thing.elapsed.as_secs_f64()))?;
        record.serialize_field("status", thing.status.word())?;
        record.serialize_field("tries", &thing.tries)?;
        record.serialize_field("error", &self.error)?;
        record.end()
    }
}

/// Returns a number of seconds with three digits.
fn rounded(seconds: f64) -> f64 {
    (seconds * 1000.0).round() / 1000.0
}

impl Row for SavedRow {
    const PLURAL: &'static str = "things";
    const COLUMNS: &'static [Column<Self>] = &[
        Column::fixed("time", 5, |row| Cell::Time(row.thing.time)),
        Column::fixed("status", 0, Self::status),
        Column::fixed("bytes", 1, |row| {
            Cell::bytes(row.thing.bytes.and_then(|bytes| i64::try_from(bytes).ok()))
        }),
        Column::flexible("file", 2, |row| Cell::text(&row.thing.file)),
        Column::flexible("path", 3, |row| Cell::text(&row.thing.path)),
        Column::flexible("error", 4, |row| Cell::optional(row.error.as_deref())),
        Column::detail("sha256", |row| Cell::optional(row.thing.sha256.as_deref())),
        Column::detail("seconds", |row| {
            Cell::text(format!("{:.3}", row.thing.elapsed.as_secs_f64()))
        }),
        Column::detail("tries", |row| Cell::Number(row.thing.tries.into())),
    ];

    fn id(&self) -> &str {
        &self.thing.id_path
    }
}
