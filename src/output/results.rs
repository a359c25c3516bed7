//! Results in the format that was asked for, as they come or once they are complete.

use std::borrow::Cow;
use std::io::{self, Write};

use anyhow::Context as _;

use super::cell::{Record, Row};
use super::jq::{Filter, Found};
use super::view::View;
use super::{Format, Look, Ui, WRITING, csv, csv_text, json};
use crate::text::safe;

impl Ui {
    /// Prints one thing whole.
    ///
    /// # Errors
    /// Stdout is closed or full, or the thing is not of its model.
    pub(crate) fn show<T: Record>(
        &mut self,
        view: &View<T::Row>,
        record: &T,
    ) -> anyhow::Result<()> {
        match self.look.format {
            Format::Table if !view.is_chosen() => {
                let row = record.row()?;
                let text = self.fields(&row);
                self.print(&text)
            }
            Format::Json => self.json(record.json()),
            _ => self.list(view, std::iter::once(Ok(record))),
        }
    }

    /// Prints parts of one thing below it, where it was printed as fields: all else holds them already, or counts them.
    ///
    /// # Errors
    /// Stdout is closed or full.
    pub(crate) fn beneath<R: Row, P: Row>(
        &mut self,
        whole: &View<R>,
        parts: &[P],
    ) -> anyhow::Result<()> {
        if self.look.format != Format::Table || whole.is_chosen() || parts.is_empty() {
            return Ok(());
        }
        let columns = View::of_parts().columns_of_lists();
        let rows: Vec<_> = parts.iter().map(|part| self.cells(&columns, None, part)).collect();
        let text = self.drawn(&columns, &rows);
        self.print(&format!("\n{text}"))
    }

    /// Prints many. Formats that can stream do, unless an order was asked for; the others collect first, so that a
    /// failure in the middle prints nothing.
    ///
    /// # Errors
    /// The first that an item brings; stdout is closed or full; an item is not of its model.
    pub(crate) fn list<T: Record>(
        &mut self,
        view: &View<T::Row>,
        items: impl Iterator<Item = anyhow::Result<T>>,
    ) -> anyhow::Result<()> {
        if !self.look.collects() {
            return self.stream(view, items);
        }
        let all = view.sorted(items.collect::<anyhow::Result<Vec<_>>>()?)?;
        match self.look.format {
            Format::Table => self.table(view, &all),
            Format::Json => self.json_array(&all),
            _ => self.stream(view, all.into_iter().map(Ok)),
        }
    }

    fn stream<T: Record>(
        &mut self,
        view: &View<T::Row>,
        items: impl Iterator<Item = anyhow::Result<T>>,
    ) -> anyhow::Result<()> {
        if self.look.format == Format::Csv {
            return self.csv(view, items);
        }
        let mut out = io::BufWriter::new(&mut self.out);
        for item in items {
            let item = item?;
            write_one(&mut out, &item, &self.look, self.filter.as_ref())?;
        }
        out.flush().context(WRITING)
    }

    fn csv<T: Record>(
        &mut self,
        view: &View<T::Row>,
        items: impl Iterator<Item = anyhow::Result<T>>,
    ) -> anyhow::Result<()> {
        let columns = view.columns_of_csv();
        let mut out = io::BufWriter::new(&mut self.out);
        if self.look.bom {
            out.write_all("\u{feff}".as_bytes()).context(WRITING)?;
        }
        let mut writer = csv::Writer::new(out);
        if self.look.header {
            writer.row(columns.iter().map(|column| column.name().into())).context(WRITING)?;
        }
        for item in items {
            let item = item?;
            let row = item.row()?;
            let cells = columns.iter().map(|column| column.cell(item.profile(), &row));
            let cells = cells.map(|cell| csv_text(&cell, &self.look).into());
            writer.row(cells).context(WRITING)?;
        }
        writer.finish().context(WRITING)
    }

    fn json_array<T: Record>(&mut self, all: &[T]) -> anyhow::Result<()> {
        let items = all.iter().map(Record::json);
        let text = if let Some(filter) = &self.filter {
            filtered(filter.list(items)?, &self.look)
        } else {
            let array = format!("[{}]", items.collect::<Vec<_>>().join(","));
            format!("{}\n", laid_out(&array, &self.look))
        };
        self.print_long(&text)
    }

    /// Prints one JSON value: what the filter makes of it, if there is one.
    ///
    /// # Errors
    /// Stdout is closed or full, or the filter fails.
    pub(crate) fn json(&mut self, json: &str) -> anyhow::Result<()> {
        let text = match &self.filter {
            Some(filter) => filtered(filter.one(json)?, &self.look),
            None => format!("{}\n", laid_out(json, &self.look)),
        };
        self.print(&text)
    }
}

/// A record by itself: its id, what the filter makes of it, or its JSON on one line.
///
/// # Errors
/// Nothing can be written there, the filter fails, or the record is not of its model.
pub(super) fn write_one<T: Record>(
    out: &mut impl Write,
    item: &T,
    look: &Look,
    filter: Option<&Filter>,
) -> anyhow::Result<()> {
    if look.format == Format::Id {
        return writeln!(out, "{}", safe(item.row()?.id())).context(WRITING);
    }
    if let Some(filter) = filter {
        let text = filtered(filter.one(item.json())?, look);
        return out.write_all(text.as_bytes()).context(WRITING);
    }
    let line = json::compact(item.json());
    let line = if look.terminal.is_some() { json::escaped(&line).into() } else { line };
    writeln!(out, "{line}").context(WRITING)
}

fn laid_out<'t>(json: &'t str, look: &Look) -> Cow<'t, str> {
    if look.terminal.is_some() { json::pretty(json).into() } else { json.into() }
}

/// What a filter found, one after the other: a text as it is, anything else as JSON.
fn filtered(found: Vec<Found>, look: &Look) -> String {
    let mut text = String::new();
    for found in found {
        match found {
            Found::Text(line) if look.terminal.is_some() => text.push_str(&shown(&line)),
            Found::Text(line) => text.push_str(&line),
            Found::Json(json) if look.format == Format::Json => {
                text.push_str(&laid_out(&json, look));
            }
            Found::Json(json) => text.push_str(&json::escaped(&json)),
        }
        text.push('\n');
    }
    text
}

/// A text of a filter on a terminal: its lines and columns are meant, and nothing else of it may drive the terminal.
fn shown(text: &str) -> String {
    let lines = text.split('\n').map(|line| {
        let columns: Vec<_> = line.split('\t').map(safe).collect();
        columns.join("\t")
    });
    lines.collect::<Vec<_>>().join("\n")
}
