//! The style of a run's output: the choices of the options, and the abilities of the terminal.

use std::str::FromStr;
use std::sync::Arc;

use chrono::{DateTime, Utc};

use super::jq::JqFilter;
use super::pager::Pager;
use crate::messages::ErrorFormat;
use crate::text::ShellSyntax;
use crate::time::Zone;

/// The format of results.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Format {
    /// For people; in a pipe, columns with tabs between them.
    #[default]
    Table,
    /// The server's own objects: one, or an array of them.
    Json,
    /// The server's own objects, one a line.
    Ndjson,
    /// Comma-separated values.
    Csv,
    /// Ids, one a line.
    Id,
}

impl Format {
    pub(crate) fn is_json(self) -> bool {
        matches!(self, Self::Json | Self::Ndjson)
    }

    /// Returns the format of errors beside results in this format.
    pub(crate) fn error_format(self) -> ErrorFormat {
        if self.is_json() { ErrorFormat::Json } else { ErrorFormat::Text }
    }
}

/// `--sort COL[:asc|:desc]`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct SortOrder {
    pub(crate) column: String,
    pub(crate) descending: bool,
}

impl FromStr for SortOrder {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (column, descending) = match text.split_once(':') {
            None => (text, false),
            Some((column, "asc")) => (column, false),
            Some((column, "desc")) => (column, true),
            Some((_, other)) => return Err(format!("invalid order '{other}' (valid: asc, desc)")),
        };
        Ok(Self { column: column.to_owned(), descending })
    }
}

/// Returns the columns and rows of the terminal that stdout leads to, if it is one.
pub(crate) type TerminalSize = Arc<dyn Fn() -> Option<(usize, usize)> + Send + Sync>;

/// The style in which this run prints and asks.
#[expect(clippy::struct_excessive_bools, reason = "each is a switch of its own")]
pub(crate) struct Style {
    pub(crate) format: Format,
    pub(crate) columns: Option<Vec<String>>,
    pub(crate) sort: Option<SortOrder>,
    /// The largest number of items of a list, for each profile.
    pub(crate) limit: Option<usize>,
    /// The filter that JSON passes through before it is printed.
    pub(crate) filter: Option<JqFilter>,
    pub(crate) header: bool,
    /// CSV begins with a byte order mark. Some spreadsheets guess the encoding wrong without it.
    pub(crate) bom: bool,
    pub(crate) colour: bool,
    /// Tables are aligned even if stdout is not a terminal, such as in the log of a CI job.
    pub(crate) aligned: bool,
    /// The width in columns of the terminal that stdout is, if it is one.
    pub(crate) terminal: Option<usize>,
    /// The present size, for what is drawn more than once.
    pub(crate) size: TerminalSize,
    /// The terminal can only print: nothing on it can be drawn over.
    pub(crate) dumb: bool,
    pub(crate) pager: Pager,
    /// The height in lines of the terminal that stdout is, if a pager may use it.
    pub(crate) rows: Option<usize>,
    /// The width in columns of the terminal that stderr is, if only this program draws on it.
    pub(crate) bar: Option<usize>,
    /// The user can answer a question.
    pub(crate) can_ask: bool,
    pub(crate) zone: Arc<dyn Zone>,
    /// The shell for which commands are printed as results.
    pub(crate) shell: ShellSyntax,
    pub(crate) now: DateTime<Utc>,
}

impl Style {
    /// Returns the defaults: tables for a pipe, in UTC, without questions, for a POSIX shell.
    pub(crate) fn new(now: DateTime<Utc>) -> Self {
        Self {
            format: Format::default(),
            columns: None,
            sort: None,
            limit: None,
            filter: None,
            header: true,
            bom: false,
            colour: false,
            aligned: false,
            terminal: None,
            size: Arc::new(|| None),
            dumb: false,
            pager: Pager::default(),
            rows: None,
            bar: None,
            can_ask: false,
            zone: Arc::new(Utc),
            shell: ShellSyntax::Posix,
            now,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sort_orders_are_parsed() {
        let order = |descending| SortOrder { column: "started".into(), descending };
        assert_eq!("started:desc".parse(), Ok(order(true)));
        assert_eq!("started".parse(), Ok(order(false)));
        assert!("started:down".parse::<SortOrder>().is_err());
    }
}
