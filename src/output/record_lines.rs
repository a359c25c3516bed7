//! Records with long waits between them: each is printed, and flushed, when it arrives.

use std::io::Write;

use anyhow::Context as _;

use super::column::{Record, Row};
use super::column_set::ColumnSet;
use super::csv;
use super::render::{tabbed, tabbed_header};
use super::style::Format;
use super::ui::{Ui, WRITING};

impl Ui {
    /// Prints the header above such records, if the format has one.
    ///
    /// # Errors
    /// Stdout is closed or full.
    pub(crate) fn print_header<R: Row>(&mut self, columns: &ColumnSet<R>) -> anyhow::Result<()> {
        match self.style.format {
            Format::Table if self.style.header => {
                self.print(&format!("{}\n", tabbed_header(columns.in_tables())))
            }
            Format::Csv if self.style.header => {
                let mut writer = csv::CsvWriter::new(&mut self.out);
                writer.row(columns.in_csv().iter().map(|column| column.name())).context(WRITING)?;
                writer.finish().context(WRITING)
            }
            _ => Ok(()),
        }
    }

    /// Prints one such record.
    ///
    /// # Errors
    /// Stdout is closed or full, or the record is not of its model.
    pub(crate) fn print_record<T: Record>(
        &mut self,
        columns: &ColumnSet<T::Row>,
        record: &T,
    ) -> anyhow::Result<()> {
        match self.style.format {
            Format::Table => {
                let cells = self.style.row(columns, record.profile(), record.row()?);
                self.print(&format!("{}\n", tabbed(&cells)))
            }
            Format::Csv => {
                let row = record.row()?;
                let mut writer = csv::CsvWriter::new(&mut self.out);
                for column in columns.in_csv() {
                    let cell = column.cell(record.profile(), row);
                    writer.cell(&self.style.csv_cell(&cell)).context(WRITING)?;
                }
                writer.end_row().and_then(|()| writer.finish()).context(WRITING)
            }
            Format::Json | Format::Ndjson | Format::Id => {
                let mut line = Vec::new();
                self.style.write_line(&mut line, record)?;
                self.out.write_all(&line).and_then(|()| self.out.flush()).context(WRITING)
            }
        }
    }
}
