//! Columns of restore tests.

use crate::output::{Cell, Column, Row, Tone};
use crate::verify::{RestoreTest, TestVerdict};

impl Row for RestoreTest {
    const PLURAL: &'static str = "restore tests";
    const COLUMNS: &'static [Column<Self>] = &[
        Column::fixed("of", 6, |test| Cell::text(test.of)),
        Column::flexible("name", 0, |test| Cell::text(&test.name)),
        Column::fixed("type", 2, |test| {
            test.r#type.map_or(Cell::Empty, |r#type| Cell::labelled(r#type.name(), r#type.label()))
        }),
        Column::fixed("verdict", 1, |test| Cell::word(test.verdict.label(), tone(test.verdict))),
        Column::fixed("point", 5, |test| test.time.map_or(Cell::Empty, Cell::Point)),
        Column::fixed("age", 4, |test| test.aged.map_or(Cell::Empty, Cell::Age)),
        Column::fixed("count", 3, |test| number(test.count)),
        Column::fixed("sampled", 7, |test| number(test.sampled)),
        // The error lists the reasons below a table.
        Column::detail("reason", |test| Cell::text(test.reason.as_deref().unwrap_or(""))),
        Column::detail("start_ms", |test| number(test.start_ms)),
        Column::detail("count_ms", |test| number(test.count_ms)),
        Column::detail("sample_ms", |test| number(test.sample_ms)),
        Column::detail("total_ms", |test| number(Some(test.total_ms))),
        Column::detail("session", |test| Cell::text(test.session.as_deref().unwrap_or(""))),
        Column::detail("id", |test| Cell::text(&test.id)),
    ];

    /// Returns the session, which can be inspected afterwards.
    fn id(&self) -> &str {
        self.session.as_deref().unwrap_or_default()
    }
}

/// Returns the tone of a verdict.
fn tone(verdict: TestVerdict) -> Tone {
    match verdict {
        TestVerdict::Passed => Tone::Good,
        TestVerdict::TooOld | TestVerdict::NotDone => Tone::Warning,
        TestVerdict::Empty | TestVerdict::Failed => Tone::Bad,
        TestVerdict::NotApplicable => Tone::Plain,
    }
}

/// Returns a count that may be unknown.
fn number(number: Option<u64>) -> Cell<'static> {
    let number = number.and_then(|number| i64::try_from(number).ok());
    number.map_or(Cell::Empty, Cell::Number)
}
