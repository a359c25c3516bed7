//! Cells as text, in tables, in pipes and in CSV.

use std::borrow::Cow;

use chrono::{DateTime, Utc};

use super::cell::{Cell, Tone};
use super::column::{Column, Row};
use super::column_set::ColumnSet;
use super::csv;
use super::style::Style;
use super::table::{self, CellText, TableHeading};
use crate::text::{bytes, safe};
use crate::time;

impl Style {
    /// Returns the rows of a table below their header.
    pub(super) fn table<R: Row>(&self, columns: &ColumnSet<R>, rows: &[Vec<CellText>]) -> String {
        self.draw(columns.in_tables(), rows)
    }

    /// Returns rows below their header: in columns that fit a terminal, or with tabs between them.
    pub(super) fn draw<R>(&self, columns: &[&Column<R>], rows: &[Vec<CellText>]) -> String {
        // An aligned log keeps all columns: its reader cannot widen it later.
        let Some(room) = self.terminal.or(self.aligned.then_some(usize::MAX)) else {
            let header = self.header.then(|| tabbed_header(columns));
            let lines = rows.iter().map(|row| tabbed(row));
            return header.into_iter().chain(lines).map(|line| line + "\n").collect();
        };
        let headings: Vec<_> = columns
            .iter()
            .map(|column| TableHeading {
                title: column.name.to_uppercase(),
                rank: column.rank(),
                narrowest: column.narrowest,
                is_optional: column.is_optional,
                style: column.style,
            })
            .collect();
        table::draw(&headings, rows, self.header, room, self.colour)
    }

    /// Returns the cells of a row of a list.
    pub(super) fn row<R: Row>(
        &self,
        columns: &ColumnSet<R>,
        profile: Option<&str>,
        row: &R,
    ) -> Vec<CellText> {
        let text = |cell: Cell<'_>| match cell {
            Cell::Abridged { short, .. } if self.terminal.is_some() && !columns.is_chosen() => {
                self.cell(&Cell::text(short))
            }
            cell => self.cell(&cell),
        };
        columns.in_tables().iter().map(|column| text(column.value(profile, row))).collect()
    }

    /// Returns one thing, a column a line. People see no empty fields; programs see all.
    pub(super) fn fields<R: Row>(&self, row: &R) -> String {
        self.named_fields(R::COLUMNS.iter().map(|column| (column.name, (column.cell)(row))))
    }

    /// Returns fields, each on a line. People see no empty ones; programs see all.
    pub(super) fn named_fields<'f>(
        &self,
        cells: impl Iterator<Item = (&'f str, Cell<'f>)>,
    ) -> String {
        let fields: Vec<_> = match self.terminal {
            Some(_) => cells
                .filter(|(_, cell)| *cell != Cell::Empty)
                .map(|(name, cell)| (name, self.field(&cell)))
                .collect(),
            None => cells.map(|(name, cell)| (name, self.cell(&cell))).collect(),
        };
        if self.terminal.is_some() || self.aligned {
            return table::draw_fields(&fields, self.colour);
        }
        fields.iter().flat_map(|(name, value)| [*name, "\t", &value.text, "\n"]).collect()
    }

    /// Returns a field of a single thing on a terminal: a time in full, and how long ago it is.
    pub(super) fn field(&self, cell: &Cell<'_>) -> CellText {
        let mut text = CellText { right: false, ..self.cell(cell) };
        let ago = |time| time::relative(time, self.now);
        match cell {
            Cell::Time(time) | Cell::Minute(time) => {
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

    /// Returns a cell of a table or a field.
    pub(super) fn cell(&self, cell: &Cell<'_>) -> CellText {
        let text = match cell {
            Cell::Time(time) | Cell::Backup(time) | Cell::Age(time) if self.terminal.is_some() => {
                time::relative(*time, self.now)
            }
            Cell::Minute(time) if self.terminal.is_some() => {
                self.zone.show(*time).format("%Y-%m-%d %H:%M").to_string()
            }
            Cell::Point(time) if self.terminal.is_some() => self.not_before(*time),
            Cell::Bytes(count) if self.terminal.is_some() => bytes(*count),
            Cell::Labelled { label, .. } if self.terminal.is_some() => safe(label).into_owned(),
            Cell::Remark(remark) => (*remark).to_owned(),
            other => safe(&self.plain(other)).into_owned(),
        };
        let tone = match cell {
            Cell::Text(_, tone) => *tone,
            _ => Tone::Plain,
        };
        CellText { text, tone, right: cell.is_number() }
    }

    /// Returns a cell for programs.
    fn plain<'c>(&self, cell: &'c Cell<'_>) -> Cow<'c, str> {
        match cell {
            Cell::Empty | Cell::Remark(_) => "".into(),
            Cell::Text(text, _)
            | Cell::Labelled { code: text, .. }
            | Cell::Abridged { whole: text, .. } => (&**text).into(),
            Cell::Time(time) | Cell::Minute(time) | Cell::Point(time) | Cell::Backup(time) => {
                time::precise(self.zone.show(*time)).into()
            }
            Cell::Age(time) => (self.now - *time).num_seconds().to_string().into(),
            Cell::Number(number) | Cell::Bytes(number) => number.to_string().into(),
        }
    }

    /// Returns a cell of CSV: formulas are neutralised, and so is what would drive a terminal, if stdout is one.
    pub(super) fn csv_cell<'c>(&self, cell: &'c Cell<'_>) -> Cow<'c, str> {
        let text = match cell {
            Cell::Text(text, _)
            | Cell::Labelled { code: text, .. }
            | Cell::Abridged { whole: text, .. } => csv::harmless(text),
            _ => self.plain(cell),
        };
        if self.terminal.is_some() { safe(&text).into_owned().into() } else { text }
    }
}

/// Returns the header of columns with tabs between them.
pub(super) fn tabbed_header<R>(columns: &[&Column<R>]) -> String {
    columns.iter().map(|column| column.name.to_uppercase()).collect::<Vec<_>>().join("\t")
}

/// Returns a row with tabs between its cells.
pub(super) fn tabbed(row: &[CellText]) -> String {
    row.iter().map(|cell| cell.text.as_str()).collect::<Vec<_>>().join("\t")
}
