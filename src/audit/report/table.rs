//! Tables and facts in a form that every format can render.

use chrono::{DateTime, FixedOffset};
use indicatif::HumanCount;

use super::sanitize::sanitized;

#[derive(Clone)]
pub(super) enum ReportCell {
    /// Text of this program.
    Text(String),
    /// Text of a server or of the user. It is sanitized, but may look like markup.
    Quote(String),
    /// An identifier, or an option with its value; otherwise like `Quote`.
    Code(String),
    Time(DateTime<FixedOffset>),
    Number(String),
}

impl ReportCell {
    pub(super) fn quote(text: impl Into<String>) -> Self {
        Self::Quote(sanitized(text))
    }

    pub(super) fn code(text: impl Into<String>) -> Self {
        Self::Code(sanitized(text))
    }

    /// Creates a cell with a count. Zero is a dash, so that other numbers stand out.
    pub(super) fn count(number: u64) -> Self {
        let text = HumanCount(number).to_string();
        Self::Number(if number == 0 { "–".to_owned() } else { text })
    }

    /// Creates a cell with a number of bytes; zero is a dash.
    pub(super) fn bytes(bytes: i64) -> Self {
        Self::Number(if bytes == 0 { "–".to_owned() } else { crate::text::bytes(bytes) })
    }
}

/// A table that names its rows in the first column.
pub(super) struct ReportTable {
    pub(super) id: &'static str,
    pub(super) title: String,
    pub(super) heads: Vec<&'static str>,
    pub(super) rows: Vec<Vec<ReportCell>>,
    /// Lengths of bars beside the names; empty in tables without bars.
    pub(super) bars: Vec<u64>,
    /// Number of rows that are left out.
    pub(super) omitted: usize,
}

impl ReportTable {
    /// Creates a table without bars. `heads` are separated by `|`.
    pub(super) fn new(
        id: &'static str,
        title: impl Into<String>,
        heads: &'static str,
        rows: impl IntoIterator<Item = Vec<ReportCell>>,
    ) -> Self {
        let (title, heads) = (title.into(), heads.split('|').collect());
        let rows = rows.into_iter().collect();
        Self { id, title, heads, rows, bars: Vec::new(), omitted: 0 }
    }

    /// Keeps the first `max` rows.
    pub(super) fn limited(mut self, max: usize) -> Self {
        self.omitted = self.rows.len().saturating_sub(max);
        self.rows.truncate(max);
        self
    }

    /// Returns true if a column holds numbers.
    pub(super) fn is_numeric(&self, column: usize) -> bool {
        self.rows.iter().any(|row| matches!(row[column], ReportCell::Number(_)))
    }
}
