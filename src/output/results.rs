//! Results in the format that was asked for, item by item or once they are complete.

use std::borrow::Cow;
use std::io::{self, Write};

use anyhow::Context as _;

use super::cell::Cell;
use super::column::{AnyRecord, AnyRecords, Record, RecordRef, Row};
use super::column_set::ColumnSet;
use super::jq::JqResult;
use super::style::{Format, Style};
use super::ui::{Ui, WRITING};
use super::{csv, json, limit};
use crate::error::{Failure, Kind};
use crate::text::safe;

impl Ui {
    /// Prints one thing with all its fields.
    ///
    /// # Errors
    /// Stdout is closed or full, or the thing is not of its model.
    pub(crate) fn show<T: Record>(
        &mut self,
        columns: &ColumnSet<T::Row>,
        record: &T,
    ) -> anyhow::Result<()> {
        match self.style.format {
            Format::Table if !columns.is_chosen() => {
                let text = self.style.fields(record.row()?);
                self.print(&text)
            }
            Format::Json => self.json(&record.json()?),
            _ => self.list(columns, std::iter::once(Ok(RecordRef(record)))),
        }
    }

    /// Prints one thing with these fields in a table, in place of its columns.
    ///
    /// # Errors
    /// Stdout is closed or full, or the thing is not of its model.
    pub(crate) fn show_fields<T: Record>(
        &mut self,
        columns: &ColumnSet<T::Row>,
        record: &T,
        fields: &[(String, Cell<'_>)],
    ) -> anyhow::Result<()> {
        if self.style.format != Format::Table || columns.is_chosen() {
            return self.show(columns, record);
        }
        let cells = fields.iter().map(|(name, cell)| (name.as_str(), cell.clone()));
        let text = self.style.named_fields(cells);
        self.print(&text)
    }

    /// Prints a table of the parts of a thing below its fields. Other formats contain the parts already.
    ///
    /// # Errors
    /// Stdout is closed or full.
    pub(crate) fn show_parts<R: Row, P: Row>(
        &mut self,
        whole: &ColumnSet<R>,
        parts: &[&P],
    ) -> anyhow::Result<()> {
        if self.style.format != Format::Table || whole.is_chosen() || parts.is_empty() {
            return Ok(());
        }
        let columns = ColumnSet::<P>::of_model();
        let rows: Vec<_> = parts.iter().map(|part| self.style.row(&columns, None, *part)).collect();
        let text = self.style.table(&columns, &rows);
        self.print(&format!("\n{text}"))
    }

    /// Prints a list. Formats that can stream do so, unless an order was asked for. The others collect first, and print
    /// nothing if an item fails.
    ///
    /// # Errors
    /// That of the first item that fails; stdout is closed or full; an item is not of its model.
    pub(crate) fn list<T: Record>(
        &mut self,
        columns: &ColumnSet<T::Row>,
        items: impl Iterator<Item = anyhow::Result<T>>,
    ) -> anyhow::Result<()> {
        self.list_limited(columns, &mut items.map(|item| Ok(Box::new(item?) as Box<_>)))
    }

    fn list_limited<R: Row>(
        &mut self,
        columns: &ColumnSet<R>,
        items: AnyRecords<'_, '_, R>,
    ) -> anyhow::Result<()> {
        let Some(limit) = self.style.limit else { return self.list_all(columns, items) };
        if columns.sorts() {
            let mut all = sorted(columns, items)?.into_iter().map(Ok);
            return self.list_all(columns, &mut limit::first(limit, &mut all));
        }
        self.list_all(columns, &mut limit::newest(limit, items)?)
    }

    fn list_all<R: Row>(
        &mut self,
        columns: &ColumnSet<R>,
        items: AnyRecords<'_, '_, R>,
    ) -> anyhow::Result<()> {
        match self.style.format {
            Format::Table => self.table(columns, items),
            Format::Json => {
                let all = sorted(columns, items)?;
                self.json_array(all)
            }
            _ if self.collects() => {
                let all = sorted(columns, items)?;
                self.stream(columns, &mut all.into_iter().map(Ok))
            }
            _ => self.stream(columns, items),
        }
    }

    /// Collects the cells of a table and not the items: those take more memory.
    fn table<R: Row>(
        &mut self,
        columns: &ColumnSet<R>,
        items: AnyRecords<'_, '_, R>,
    ) -> anyhow::Result<()> {
        let (mut keys, mut rows, mut bytes) = (Vec::new(), Vec::new(), 0);
        for item in items {
            let item = item?;
            let (profile, row) = (item.profile(), item.row()?);
            keys.extend(columns.key(profile, row));
            let cells = self.style.row(columns, profile, row);
            bytes += cells.iter().map(|cell| cell.text.len()).sum::<usize>();
            rows.push(cells);
            check_length(rows.len(), bytes)?;
        }
        if rows.is_empty() && self.is_terminal() {
            self.messages.note(&format!("no {}", R::PLURAL));
            return Ok(());
        }
        let text = self.style.table(columns, &columns.in_order(&keys, rows));
        self.print_long(&text)
    }

    pub(super) fn stream<R: Row>(
        &mut self,
        columns: &ColumnSet<R>,
        items: AnyRecords<'_, '_, R>,
    ) -> anyhow::Result<()> {
        if self.style.format == Format::Csv {
            return self.csv(columns, items);
        }
        let (mut out, mut skipped) = (io::BufWriter::new(&mut self.out), 0_usize);
        for item in items {
            let item = item?;
            if self.style.format == Format::Id && item.row()?.id().is_empty() {
                skipped += 1;
                continue;
            }
            self.style.write_line(&mut out, &*item)?;
        }
        out.flush().context(WRITING)?;
        if skipped > 0 {
            let (nouns, id) = (R::PLURAL, R::ID);
            self.messages.warn(&format!("skipped {skipped} {nouns} without {id}"));
        }
        Ok(())
    }

    fn csv<R: Row>(
        &mut self,
        columns: &ColumnSet<R>,
        items: AnyRecords<'_, '_, R>,
    ) -> anyhow::Result<()> {
        let out = io::BufWriter::new(&mut self.out);
        let mut writer = self.style.begin_csv(out, columns).context(WRITING)?;
        for item in items {
            let item = item?;
            let (profile, row) = (item.profile(), item.row()?);
            let cells = columns.in_csv().iter().map(|column| column.value(profile, row));
            let cells = cells.map(|cell| self.style.csv_cell(&cell).into_owned());
            writer.write_record(cells).map_err(csv::into_io).context(WRITING)?;
        }
        writer.flush().context(WRITING)
    }

    fn json_array<R: Row>(&mut self, all: Vec<AnyRecord<'_, R>>) -> anyhow::Result<()> {
        if let Some(filter) = &self.style.filter {
            let text = self.style.filtered(filter.list(all.iter().map(|item| item.json()))?);
            return self.print_long(&text);
        }
        let lengths = all.iter().map(|item| Ok(item.json()?.len() + 1));
        let length = lengths.sum::<anyhow::Result<usize>>()?;
        let mut array = String::with_capacity(length + 3);
        array.push('[');
        for (index, item) in all.into_iter().enumerate() {
            array.push_str(if index == 0 { "" } else { "," });
            array.push_str(&item.json()?);
        }
        array.push(']');
        if self.style.terminal.is_some() {
            array = json::pretty(&array);
        }
        array.push('\n');
        self.print_long(&array)
    }

    /// Prints one JSON value, or what the filter makes of it.
    ///
    /// # Errors
    /// Stdout is closed or full, or the filter fails.
    pub(crate) fn json(&mut self, json: &str) -> anyhow::Result<()> {
        let text = match &self.style.filter {
            Some(filter) => self.style.filtered(filter.one(json)?),
            None => format!("{}\n", self.style.laid_out(json)),
        };
        self.print(&text)
    }
}

/// The most items that are collected before they are printed.
const MAX_COLLECTED: usize = 100_000;

/// The most text that is collected before it is printed, in bytes.
const MAX_COLLECTED_BYTES: usize = 64 << 20;

/// Refuses to collect a list that may have no end.
///
/// # Errors
/// The list is too long.
pub(crate) fn check_length(items: usize, bytes: usize) -> Result<(), Failure> {
    let limit = if items > MAX_COLLECTED {
        format!("more than {MAX_COLLECTED} items")
    } else if bytes > MAX_COLLECTED_BYTES {
        format!("more than {} MiB", MAX_COLLECTED_BYTES >> 20)
    } else {
        return Ok(());
    };
    Err(Failure::new(Kind::Server, format!("the list is too long to be collected: {limit}"))
        .hint("select fewer items, such as with --since, or print them as they arrive: -o ndjson"))
}

/// Collects all items, in the order that was asked for.
fn sorted<'t, R: Row>(
    columns: &ColumnSet<R>,
    items: AnyRecords<'_, 't, R>,
) -> anyhow::Result<Vec<AnyRecord<'t, R>>> {
    let (mut keys, mut all, mut bytes) = (Vec::new(), Vec::new(), 0);
    for item in items {
        let item = item?;
        bytes += item.json()?.len();
        check_length(all.len() + 1, bytes)?;
        if columns.sorts() {
            keys.extend(columns.key(item.profile(), item.row()?));
        }
        all.push(item);
    }
    Ok(columns.in_order(&keys, all))
}

impl Style {
    /// Begins CSV with its byte order mark and header, if they are chosen.
    pub(super) fn begin_csv<R: Row, W: Write>(
        &self,
        mut out: W,
        columns: &ColumnSet<R>,
    ) -> io::Result<::csv::Writer<W>> {
        if self.bom {
            out.write_all("\u{feff}".as_bytes())?;
        }
        let mut writer = csv::writer(out);
        if self.header {
            let names = columns.in_csv().iter().map(|column| column.name);
            writer.write_record(names).map_err(csv::into_io)?;
        }
        Ok(writer)
    }

    /// Writes a record on a line: its id, what the filter makes of it, or its JSON.
    ///
    /// # Errors
    /// The stream fails, the filter fails, or the record is not of its model.
    fn write_line<R: Row>(
        &self,
        out: &mut impl Write,
        item: &dyn Record<Row = R>,
    ) -> anyhow::Result<()> {
        if self.format == Format::Id {
            return writeln!(out, "{}", safe(item.row()?.id())).context(WRITING);
        }
        let json = item.json()?;
        if let Some(filter) = &self.filter {
            let text = self.filtered(filter.one(&json)?);
            return out.write_all(text.as_bytes()).context(WRITING);
        }
        let line = json::compact(&json);
        let line = if self.terminal.is_some() { json::escaped(&line).into() } else { line };
        writeln!(out, "{line}").context(WRITING)
    }

    fn laid_out<'t>(&self, json: &'t str) -> Cow<'t, str> {
        if self.terminal.is_some() { json::pretty(json).into() } else { json.into() }
    }

    /// Returns the results of a filter one after the other: text as it is, anything else as JSON.
    fn filtered(&self, results: Vec<JqResult>) -> String {
        let mut text = String::new();
        for result in results {
            match result {
                JqResult::Text(line) if self.terminal.is_some() => text.push_str(&safe_text(&line)),
                JqResult::Text(line) => text.push_str(&line),
                JqResult::Json(json) if self.format == Format::Json => {
                    text.push_str(&self.laid_out(&json));
                }
                JqResult::Json(json) => text.push_str(&json::escaped(&json)),
            }
            text.push('\n');
        }
        text
    }
}

/// Makes text of a filter safe for a terminal. Its lines and tabs stay: the filter asked for them.
fn safe_text(text: &str) -> String {
    let lines = text.split('\n').map(|line| {
        let columns: Vec<_> = line.split('\t').map(safe).collect();
        columns.join("\t")
    });
    lines.collect::<Vec<_>>().join("\n")
}
