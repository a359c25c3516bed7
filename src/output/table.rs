//! Tables on a terminal. Only this module uses `comfy_table`.

use std::borrow::Cow;

use comfy_table::{
    Attribute, Cell as Drawn, CellAlignment, Color, ContentArrangement, Table, presets,
};

use super::cell::Tone;
use crate::text::{ShortenStyle, shorten, shorten_file_name, shorten_paths, width};

/// The width of the gap between two columns.
const GAP: usize = 2;

/// A column of a table.
pub(crate) struct TableHeading {
    pub(crate) title: String,
    pub(crate) rank: u8,
    /// The width that it may be cut to, if it may be cut.
    pub(crate) narrowest: Option<usize>,
    /// Left out if no row has a value.
    pub(crate) is_optional: bool,
    /// How a value is cut.
    pub(crate) style: ShortenStyle,
}

impl TableHeading {
    /// Returns the texts of the column, which has a position in `rows`, cut to a width.
    fn cut<'t>(&self, rows: &'t [Vec<CellText>], column: usize, width: usize) -> Vec<Cow<'t, str>> {
        let texts = rows.iter().map(|row| row.get(column).map_or("", |cell| &*cell.text));
        match self.style {
            ShortenStyle::Text => texts.map(|text| shorten(text, width)).collect(),
            ShortenStyle::FileName => texts.map(|text| shorten_file_name(text, width)).collect(),
            ShortenStyle::Path => {
                let short = shorten_paths(&texts.collect::<Vec<_>>(), width);
                short.into_iter().map(Cow::Owned).collect()
            }
        }
    }
}

/// A cell as text that is safe for a terminal.
pub(crate) struct CellText {
    pub(crate) text: String,
    pub(crate) tone: Tone,
    pub(crate) right: bool,
}

/// Draws rows in columns that fit the width `room`. Each row is one line.
pub(crate) fn draw(
    headings: &[TableHeading],
    rows: &[Vec<CellText>],
    header: bool,
    room: usize,
    colour: bool,
) -> String {
    let is = |column: usize, what: fn(&CellText) -> bool| {
        rows.iter().any(|row| row.get(column).is_some_and(what))
    };
    let blank: Vec<_> =
        (0..headings.len()).map(|column| !is(column, |cell| !cell.text.is_empty())).collect();
    let widths = fit(headings, &natural(headings, rows, header), &blank, room);
    let mut table = new_table(colour);
    if header {
        let titles = headings.iter().zip(&widths).enumerate();
        table.set_header(titles.filter_map(|(column, (heading, width))| {
            let title = Drawn::new(shorten(&heading.title, (*width)?).into_owned());
            let title = title.add_attribute(Attribute::Bold);
            let right = is(column, |cell| cell.right);
            Some(if right { title.set_alignment(CellAlignment::Right) } else { title })
        }));
    }
    let columns = headings.iter().zip(&widths).enumerate();
    let columns = columns.filter_map(|(column, (heading, width))| {
        Some((column, heading.cut(rows, column, (*width)?)))
    });
    let columns: Vec<_> = columns.collect();
    for (index, row) in rows.iter().enumerate() {
        let cells = columns.iter().filter_map(|(column, texts)| {
            Some(drawn(Cow::Borrowed(&*texts[index]), row.get(*column)?))
        });
        table.add_row(cells);
    }
    finished(&mut table)
}

/// Draws one thing, a field a line. Long values are not cut.
pub(crate) fn draw_fields(fields: &[(&str, CellText)], colour: bool) -> String {
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
    // The last column has no padding: coloured blanks are not trimmed, and a line that is too long wraps.
    let last = table.column_count().saturating_sub(1);
    for (index, column) in table.column_iter_mut().enumerate() {
        let gap = if index == last { 0 } else { GAP };
        column.set_padding((0, u16::try_from(gap).unwrap_or(2)));
    }
    let mut text = table.trim_fmt();
    text.push('\n');
    text
}

fn drawn(text: Cow<'_, str>, cell: &CellText) -> Drawn {
    let drawn = Drawn::new(text);
    let drawn = if cell.right { drawn.set_alignment(CellAlignment::Right) } else { drawn };
    // The plain eight colours, which every theme makes readable: on a light background bright yellow cannot be seen.
    match cell.tone {
        Tone::Plain => drawn,
        Tone::Good => drawn.fg(Color::DarkGreen),
        Tone::Active => drawn.fg(Color::DarkCyan),
        Tone::Warning => drawn.fg(Color::DarkYellow),
        Tone::Bad => drawn.fg(Color::DarkRed),
    }
}

/// Returns the width of each column without cuts.
fn natural(headings: &[TableHeading], rows: &[Vec<CellText>], header: bool) -> Vec<usize> {
    let mut widths: Vec<_> =
        headings.iter().map(|heading| if header { width(&heading.title) } else { 0 }).collect();
    for row in rows {
        for (widest, cell) in widths.iter_mut().zip(row) {
            *widest = (*widest).max(width(&cell.text));
        }
    }
    widths
}

/// Returns the width of each column, `None` for one that is left out. Columns are taken in the order of their ranks, those
/// that are blank in all rows last, each as narrow as it may be, up to the first that does not fit. So a wider terminal
/// shows more columns, and never others. Then the widest that may be cut are cut until all fit.
fn fit(
    headings: &[TableHeading],
    natural: &[usize],
    blank: &[bool],
    room: usize,
) -> Vec<Option<usize>> {
    let narrowest = |index: usize| {
        headings[index].narrowest.map_or(natural[index], |least| natural[index].min(least))
    };
    let mut by_rank: Vec<_> = (0..headings.len()).collect();
    by_rank.retain(|index| !(headings[*index].is_optional && blank[*index]));
    by_rank
        .sort_by_key(|index| (headings[*index].rank > 0 && blank[*index], headings[*index].rank));
    let mut widths = vec![None; headings.len()];
    let mut taken = 0;
    for index in by_rank {
        let gap = if taken == 0 { 0 } else { GAP };
        if taken > 0 && taken + gap + narrowest(index) > room {
            break;
        }
        taken += gap + narrowest(index);
        widths[index] = Some(natural[index]);
    }
    loop {
        let left = widths.iter().flatten().count();
        let taken = widths.iter().flatten().sum::<usize>() + GAP * left.saturating_sub(1);
        let cuttable = |(index, width): (usize, &Option<usize>)| {
            width.filter(|width| *width > narrowest(index)).map(|width| (width, index))
        };
        match widths.iter().enumerate().filter_map(cuttable).max() {
            Some((widest, index)) if taken > room => {
                widths[index] = Some((widest - (taken - room).min(4)).max(narrowest(index)));
            }
            _ => return widths,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn heading(title: &str, rank: u8, shrinks: bool) -> TableHeading {
        let narrowest = shrinks.then_some(16);
        let (is_optional, style) = (false, ShortenStyle::Text);
        TableHeading { title: title.to_owned(), rank, narrowest, is_optional, style }
    }

    fn row(cells: &[&str]) -> Vec<CellText> {
        cells
            .iter()
            .map(|text| CellText { text: (*text).to_owned(), tone: Tone::Plain, right: false })
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

    proptest::proptest! {
        #[test]
        fn columns_only_come_as_the_room_grows(
            columns in proptest::collection::vec((0..12_u8, 1..60_usize, 0..2_u8, 0..2_u8), 1..14),
        ) {
            let headings: Vec<_> =
                columns.iter().map(|(rank, _, cut, _)| heading("X", *rank, *cut == 1)).collect();
            let natural: Vec<_> = columns.iter().map(|(_, width, ..)| *width).collect();
            let blank: Vec<_> = columns.iter().map(|(.., blank)| *blank == 1).collect();
            let mut before = vec![false; columns.len()];
            for room in 20..300 {
                let now: Vec<_> =
                    fit(&headings, &natural, &blank, room).iter().map(Option::is_some).collect();
                proptest::prop_assert!(before.iter().zip(&now).all(|(before, now)| !before || *now));
                before = now;
            }
        }
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
