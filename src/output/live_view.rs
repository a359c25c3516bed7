//! Lines on a terminal that are redrawn in place when they change.
//!
//! The cursor stays below them and is never hidden, so a signal that ends the program leaves the terminal in order.

use std::fmt::Write;

use super::cell::Cell;
use super::column::{Column, Row};
use super::column_set::ColumnSet;
use super::style::Format;
use super::table::{CellText, draw_fields};
use super::ui::Ui;
use crate::text::{shorten, width};

/// The columns between the names and the values of fields.
const GAP: usize = 2;

/// The lines on the terminal.
#[derive(Default)]
pub(crate) struct LiveView {
    lines: Vec<String>,
    /// The number of message lines when it was drawn.
    message_lines: usize,
}

impl Ui {
    /// Returns whether lines can be redrawn: stdout is a terminal, and no other format or columns were chosen.
    pub(crate) fn can_draw<R: Row>(&self, columns: &ColumnSet<R>) -> bool {
        let is_plain = self.style.format == Format::Table && !columns.is_chosen();
        is_plain && self.is_terminal() && !self.style.dumb
    }

    /// Draws fields, and below them the last rows of a list that fit, in place of the previous lines.
    ///
    /// # Errors
    /// Stdout is closed or full.
    pub(crate) fn draw<R: Row>(
        &mut self,
        view: &mut LiveView,
        fields: &[(&'static str, Cell<'_>)],
        last: &[&R],
        columns_of_last: &[&'static Column<R>],
    ) -> anyhow::Result<()> {
        let size = (self.style.size)();
        let (columns, rows) = size.unwrap_or((self.style.terminal.unwrap_or(80), 24));
        self.style.terminal = Some(columns);
        let mut text = self.cut_fields(fields, columns);
        // One line each for the cursor, the gap between the parts, and the header.
        let room = rows.saturating_sub(text.lines().count() + 3);
        let last = &last[last.len().saturating_sub(room)..];
        if !last.is_empty() {
            text.push('\n');
            let cells = |row: &R| {
                columns_of_last.iter().map(|column| self.style.cell(&(column.cell)(row))).collect()
            };
            let rows: Vec<_> = last.iter().map(|row| cells(row)).collect();
            text.push_str(&self.style.draw(columns_of_last, &rows));
        }
        let lines: Vec<_> = text.lines().take(rows.saturating_sub(1).max(1)).collect();
        let message_lines = self.messages.lines_on_terminal();
        if view.lines == lines && view.message_lines == message_lines {
            return Ok(());
        }
        let up = if view.message_lines == message_lines { view.rows(columns) } else { 0 };
        let output = over(up, &lines);
        view.lines = lines.into_iter().map(str::to_owned).collect();
        view.message_lines = message_lines;
        self.print(&output)
    }

    fn cut_fields(&self, fields: &[(&'static str, Cell<'_>)], columns: usize) -> String {
        let names = fields.iter().map(|(name, _)| width(name)).max().unwrap_or(0);
        let room = columns.saturating_sub(names + GAP);
        let cut = |(name, cell): &(&'static str, Cell<'_>)| {
            let field = self.style.field(cell);
            let text = shorten(&field.text, room).into_owned();
            (*name, CellText { text, right: false, ..field })
        };
        let shown: Vec<_> =
            fields.iter().filter(|(_, cell)| *cell != Cell::Empty).map(cut).collect();
        draw_fields(&shown, self.style.colour)
    }
}

impl LiveView {
    /// Returns the number of rows on a terminal of this width. A terminal that became narrower has wrapped long lines.
    fn rows(&self, columns: usize) -> usize {
        let rows = |line: &String| bare_width(line).max(1).div_ceil(columns.max(1));
        self.lines.iter().map(rows).sum()
    }
}

/// Returns the text that replaces `up` rows above the cursor, in one piece to avoid flicker.
fn over(up: usize, lines: &[&str]) -> String {
    let mut output = String::new();
    if up > 0 {
        let _infallible = write!(output, "\u{1b}[{up}A");
    }
    for line in lines {
        // The line is cleared first: after a line of full width this would clear the last character.
        let _infallible = writeln!(output, "\r\u{1b}[2K{line}");
    }
    if up > 0 {
        output.push_str("\u{1b}[J");
    }
    output
}

/// Returns the width of a line without its colour codes.
fn bare_width(line: &str) -> usize {
    let mut parts = line.split("\u{1b}[");
    let first = parts.next().map_or(0, width);
    first + parts.map(|part| part.split_once('m').map_or(0, |(_, rest)| width(rest))).sum::<usize>()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_replace_previous_ones() {
        assert_eq!(over(0, &["a", "b"]), "\r\u{1b}[2Ka\n\r\u{1b}[2Kb\n");
        assert_eq!(over(3, &["a"]), "\u{1b}[3A\r\u{1b}[2Ka\n\u{1b}[J");
    }

    #[test]
    fn narrower_terminal_has_wrapped_long_lines() {
        let lines = vec!["\u{1b}[1mabcdefgh\u{1b}[0m ij".to_owned(), String::new()];
        let view = LiveView { lines, message_lines: 0 };
        assert_eq!([20, 11, 10, 4].map(|columns| view.rows(columns)), [2, 2, 3, 4]);
    }
}
