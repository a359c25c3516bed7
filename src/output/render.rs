//! Cells as text, in tables, in pipes and in CSV.

use std::borrow::Cow;

use chrono::{DateTime, Utc};

use super::cell::{Cell, Tone};
use super::column::Row;
use super::column_set::ColumnRef;
use super::csv;
use super::style::Style;
use super::table::{self, CellText, TableHeading};
use crate::text::{bytes, safe};
use crate::time;

impl Style {
    /// Returns the cells of a row of a table.
    pub(super) fn row<R>(
        &self,
        columns: &[ColumnRef<R>],
        profile: Option<&str>,
        row: &R,
    ) -> Vec<CellText> {
        columns.iter().map(|column| self.table_cell(&column.cell(profile, row))).collect()
    }

    /// Returns rows below their header: columns that fit a terminal, or tabs between them.
    pub(super) fn table<R>(&self, columns: &[ColumnRef<R>], rows: &[Vec<CellText>]) -> String {
        let Some(room) = self.terminal else {
            let header = self.header.then(|| tabbed_header(columns));
            let lines = rows.iter().map(|row| tabbed(row));
            return header.into_iter().chain(lines).map(|line| line + "\n").collect();
        };
        let headings: Vec<_> = columns
            .iter()
            .map(|column| TableHeading {
                title: column.name().to_uppercase(),
                rank: column.rank(),
                shrinks: column.shrinks(),
            })
            .collect();
        table::draw(&headings, rows, self.header, room, self.colour)
    }

    /// Returns one thing, a field a line. People see no empty fields; programs see all.
    pub(super) fn fields<R: Row>(&self, row: &R) -> String {
        let cells = R::COLUMNS.iter().map(|column| (column.name, (column.cell)(row)));
        if self.terminal.is_none() {
            let lines =
                cells.map(|(name, cell)| format!("{name}\t{}", self.table_cell(&cell).text));
            return lines.collect::<Vec<_>>().join("\n") + "\n";
        }
        let fields: Vec<_> = cells
            .filter(|(_, cell)| *cell != Cell::Empty)
            .map(|(name, cell)| (name, CellText { right: false, ..self.field(&cell) }))
            .collect();
        table::draw_fields(&fields, self.colour)
    }

    /// Returns a field of a single thing on a terminal: a time in full, and how long ago it is.
    pub(super) fn field(&self, cell: &Cell<'_>) -> CellText {
        let mut text = self.table_cell(cell);
        let ago = |time| time::relative(time, self.now);
        match cell {
            Cell::Time(time) => {
                let shown = time::readable(self.zone.show(*time));
                text.text = format!("{shown} ({})", ago(*time));
            }
            Cell::Point(time) | Cell::Backup(time) => {
                text.text = format!("{} ({})", self.not_before(*time), ago(*time));
            }
            _ => {}
        }
        text
    }

    /// Returns the time of a backup, rounded up, so that a session at that time contains the backup.
    fn not_before(&self, time: DateTime<Utc>) -> String {
        time::typeable(self.zone.show(time::rounded_up(time)))
    }

    /// Returns a cell of a table.
    fn table_cell(&self, cell: &Cell<'_>) -> CellText {
        let text = match cell {
            Cell::Time(time) | Cell::Backup(time) | Cell::Age(time) if self.terminal.is_some() => {
                time::relative(*time, self.now)
            }
            Cell::Point(time) if self.terminal.is_some() => self.not_before(*time),
            Cell::Bytes(count) if self.terminal.is_some() => bytes(*count),
            Cell::Remark(remark) => (*remark).to_owned(),
            other => safe(&self.plain(other)).into_owned(),
        };
        let tone = match cell {
            Cell::Word(_, tone) => *tone,
            _ => Tone::Plain,
        };
        CellText { text, tone, right: cell.is_number() }
    }

    /// Returns a cell for programs.
    fn plain<'c>(&self, cell: &'c Cell<'_>) -> Cow<'c, str> {
        match cell {
            Cell::Empty | Cell::Remark(_) => "".into(),
            Cell::Text(text) | Cell::Word(text, _) => (&**text).into(),
            Cell::Time(time) | Cell::Point(time) | Cell::Backup(time) => {
                time::precise(self.zone.show(*time)).into()
            }
            Cell::Age(time) => (self.now - *time).num_seconds().to_string().into(),
            Cell::Number(number) | Cell::Bytes(number) => number.to_string().into(),
        }
    }

    /// Returns a cell of CSV: formulas are neutralised, and so is what would drive a terminal, if stdout is one.
    pub(super) fn csv_cell<'c>(&self, cell: &'c Cell<'_>) -> Cow<'c, str> {
        let text = match cell {
            Cell::Text(text) | Cell::Word(text, _) => csv::harmless(text),
            _ => self.plain(cell),
        };
        if self.terminal.is_some() { safe(&text).into_owned().into() } else { text }
    }
}

/// Returns the header of columns with tabs between them.
pub(super) fn tabbed_header<R>(columns: &[ColumnRef<R>]) -> String {
    columns.iter().map(|column| column.name().to_uppercase()).collect::<Vec<_>>().join("\t")
}

/// Returns a row with tabs between its cells.
pub(super) fn tabbed(row: &[CellText]) -> String {
    row.iter().map(|cell| cell.text.as_str()).collect::<Vec<_>>().join("\t")
}
