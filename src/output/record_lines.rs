//! Records with long waits between them: each is printed, and flushed, when it arrives.

use std::iter;

use anyhow::Context as _;

use super::column::{Record, RecordRef, Row};
use super::column_set::ColumnSet;
use super::render::{tabbed, tabbed_header};
use super::style::Format;
use super::ui::{Ui, WRITING};

impl Ui {
    /// Prints the header of a stream of records, if the format has one.
    ///
    /// # Errors
    /// Stdout is closed or full.
    pub(crate) fn print_header<R: Row>(&mut self, columns: &ColumnSet<R>) -> anyhow::Result<()> {
        match self.style.format {
            Format::Table if self.style.header => {
                self.print(&format!("{}\n", tabbed_header(columns.in_tables())))?;
            }
            Format::Csv => {
                let header = self.style.begin_csv(&mut self.out, columns);
                header.and_then(|mut writer| writer.flush()).context(WRITING)?;
            }
            _ => {}
        }
        self.omit_header();
        Ok(())
    }

    /// Prints one record of a stream and flushes it.
    ///
    /// # Errors
    /// Stdout is closed or full, or the record is not of its model.
    pub(crate) fn print_record<T: Record>(
        &mut self,
        columns: &ColumnSet<T::Row>,
        record: &T,
    ) -> anyhow::Result<()> {
        if self.style.format == Format::Table {
            let cells = self.style.row(columns, record.profile(), record.row()?);
            return self.print(&format!("{}\n", tabbed(&cells)));
        }
        self.stream(columns, &mut iter::once(Ok(Box::new(RecordRef(record)) as Box<_>)))
    }
}
