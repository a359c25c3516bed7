//! Tables on a terminal: the only file that says `comfy_table`.

use std::borrow::Cow;

use comfy_table::{
    Attribute, Cell as Drawn, CellAlignment, Color, ContentArrangement, Table, presets,
};

use super::cell::Tone;
use crate::text::{shorten, width};

/// Between two columns.
const GAP: usize = 2;
/// A column that may be cut is not cut below this; before that a less important column goes.
const NARROWEST: usize = 16;

/// A column of a table: what it is called and what it may lose.
pub(crate) struct Heading {
    pub(crate) title: String,
    pub(crate) rank: u8,
    pub(crate) shrinks: bool,
}

/// A cell as text, already safe.
pub(crate) struct Printed {
    pub(crate) text: String,
    pub(crate) tone: Tone,
    pub(crate) right: bool,
}

/// Draws rows in columns that fit the room; a line each, never wrapped.
pub(crate) fn draw(
    headings: &[Heading],
    rows: &[Vec<Printed>],
    header: bool,
    room: usize,
    colour: bool,
) -> String {
    let widths = fit(headings, &natural(headings, rows, header), room);
    let mut table = new_table(colour);
    if header {
        table.set_header(headings.iter().zip(&widths).filter_map(|(heading, width)| {
            let title = shorten(&heading.title, (*width)?).into_owned();
            Some(Drawn::new(title).add_attribute(Attribute::Bold))
        }));
    }
    for row in rows {
        table.add_row(
            row.iter()
                .zip(&widths)
                .filter_map(|(cell, width)| Some(drawn(shorten(&cell.text, (*width)?), cell))),
        );
    }
    finished(&mut table)
}

/// Draws one thing, a field a line. Long values run on: nothing of a single thing is cut.
pub(crate) fn draw_fields(fields: &[(&str, Printed)], colour: bool) -> String {
    let mut table = new_table(colour);
    for (name, value) in fields {
        table.add_row([
            Drawn::new(name).add_attribute(Attribute::Bold),
            drawn(Cow::Borrowed(&value.text), value),
        ]);
    }
    finished(&mut table)
}

fn new_table(colour: bool) -> Table {
    let mut table = Table::new();
    table.load_style(presets::NOTHING).set_content_arrangement(ContentArrangement::Disabled);
    if colour {
        table.enforce_styling();
    } else {
        table.force_no_tty();
    }
    table
}

fn finished(table: &mut Table) -> String {
    // Nothing after the last column: colour keeps blanks from being trimmed, and a line that is too long wraps.
    let last = table.column_count().saturating_sub(1);
    for (index, column) in table.column_iter_mut().enumerate() {
        let gap = if index == last { 0 } else { GAP };
        column.set_padding((0, u16::try_from(gap).unwrap_or(2)));
    }
    let mut text = table.trim_fmt();
    text.push('\n');
    text
}

fn drawn(text: Cow<'_, str>, cell: &Printed) -> Drawn {
    let drawn = Drawn::new(text);
    let drawn = if cell.right { drawn.set_alignment(CellAlignment::Right) } else { drawn };
    match cell.tone {
        Tone::Plain => drawn,
        Tone::Good => drawn.fg(Color::Green),
        Tone::Active => drawn.fg(Color::Cyan),
        Tone::Warning => drawn.fg(Color::Yellow),
        Tone::Bad => drawn.fg(Color::Red),
    }
}

/// What each column would take if there were room for all.
fn natural(headings: &[Heading], rows: &[Vec<Printed>], header: bool) -> Vec<usize> {
    let mut widths: Vec<_> =
        headings.iter().map(|heading| if header { width(&heading.title) } else { 0 }).collect();
    for row in rows {
        for (widest, cell) in widths.iter_mut().zip(row) {
            *widest = (*widest).max(width(&cell.text));
        }
    }
    widths
}

/// What each column gets; `None` for one that has to go. The widest column that may be cut is cut first; when all are at
/// their narrowest, the least important column goes.
fn fit(headings: &[Heading], natural: &[usize], room: usize) -> Vec<Option<usize>> {
    let mut widths: Vec<_> = natural.iter().copied().map(Some).collect();
    loop {
        let left = widths.iter().flatten().count();
        let taken = widths.iter().flatten().sum::<usize>() + GAP * left.saturating_sub(1);
        let Some(excess) = taken.checked_sub(room).filter(|excess| *excess > 0) else {
            return widths;
        };
        let cuttable = |(index, width): (usize, &Option<usize>)| {
            width.filter(|w| headings[index].shrinks && *w > NARROWEST).map(|w| (w, index))
        };
        if let Some((widest, index)) = widths.iter().enumerate().filter_map(cuttable).max() {
            widths[index] = Some(widest.saturating_sub(excess.min(4)).max(NARROWEST));
            continue;
        }
        let kept = widths.iter().enumerate().filter(|(_, width)| width.is_some());
        match kept.max_by_key(|(index, _)| headings[*index].rank).map(|(index, _)| index) {
            Some(index) if left > 1 => {
                widths = natural.iter().zip(&widths).map(|(n, w)| w.map(|_| *n)).collect();
                widths[index] = None;
            }
            _ => return widths,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn heading(title: &str, rank: u8, shrinks: bool) -> Heading {
        Heading { title: title.to_owned(), rank, shrinks }
    }

    fn row(cells: &[&str]) -> Vec<Printed> {
        cells
            .iter()
            .map(|text| Printed { text: (*text).to_owned(), tone: Tone::Plain, right: false })
            .collect()
    }

    #[test]
    fn every_line_fits_and_the_important_columns_stay() {
        let headings = [
            heading("ID", 0, false),
            heading("STATE", 1, false),
            heading("NAME", 2, true),
            heading("MORE", 3, true),
        ];
        let rows =
            [row(&["0123456789", "Working", "a name that goes on and on", "and more of the same"])];
        for room in [200, 56, 40, 25, 19] {
            let drawn = draw(&headings, &rows, true, room, false);
            assert!(drawn.lines().all(|line| width(line) <= room), "{room}:\n{drawn}");
            assert_eq!(drawn.lines().count(), 2, "{drawn}");
            assert!(drawn.contains("0123456789"), "{drawn}");
        }
        assert!(draw(&headings, &rows, true, 56, false).contains('…'));
        assert!(!draw(&headings, &rows, true, 25, false).contains("NAME"));
    }

    #[test]
    fn wide_characters_count_as_two_columns() {
        let drawn = draw(
            &[heading("A", 0, true), heading("B", 1, false)],
            &[row(&["日本語日本語日本語", "x"])],
            false,
            16,
            false,
        );
        assert!(width(drawn.trim_end()) <= 16, "{drawn}");
    }

    /// A line without its colours.
    fn strip(line: &str) -> String {
        let mut parts = line.split("\u{1b}[");
        let first = parts.next().unwrap_or_default().to_owned();
        parts.fold(first, |plain, part| plain + part.split_once('m').map_or("", |(_, rest)| rest))
    }

    #[test]
    fn colour_takes_no_room() {
        let headings = [heading("ID", 0, false), heading("NAME", 2, true)];
        let rows =
            [row(&["0123456789", "short"]), row(&["0123456789", "a name that goes on and on"])];
        let drawn = draw(&headings, &rows, true, 30, true);
        for line in drawn.lines() {
            let plain: String = strip(line);
            assert!(width(&plain) <= 30, "{plain:?}");
        }
        assert!(drawn.contains('\u{1b}'), "{drawn}");
    }
}
