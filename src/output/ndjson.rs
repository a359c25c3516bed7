//! Records that come one by one, with long waits between them: each is printed, and flushed, when it comes.

use std::io::Write;

use anyhow::Context as _;

use super::cell::{Record, Row};
use super::results::write_one;
use super::view::View;
use super::{Format, Ui, WRITING, csv, csv_text, tabbed, tabbed_header};

impl Ui {
    /// Prints what stands above such records, if anything does.
    ///
    /// # Errors
    /// Stdout is closed or full.
    pub(crate) fn heading<R: Row>(&mut self, view: &View<R>) -> anyhow::Result<()> {
        match self.look.format {
            Format::Table if self.look.header => {
                self.print(&format!("{}\n", tabbed_header(&view.columns_of_lists())))
            }
            Format::Csv if self.look.header => {
                let names = view.columns_of_csv().iter().map(|column| column.name().to_owned());
                self.csv_row(names.collect())
            }
            _ => Ok(()),
        }
    }

    /// Prints one of them.
    ///
    /// # Errors
    /// As [`Ui::heading`]; or it is not of its model.
    pub(crate) fn one<T: Record>(&mut self, view: &View<T::Row>, record: &T) -> anyhow::Result<()> {
        match self.look.format {
            Format::Table => {
                let row = record.row()?;
                let cells = self.cells(&view.columns_of_lists(), record.profile(), &row);
                self.print(&format!("{}\n", tabbed(&cells)))
            }
            Format::Csv => {
                let (columns, row) = (view.columns_of_csv(), record.row()?);
                let cells = columns.iter().map(|column| column.cell(record.profile(), &row));
                self.csv_row(cells.map(|cell| csv_text(&cell, &self.look)).collect())
            }
            Format::Json | Format::Ndjson | Format::Id => {
                let mut line = Vec::new();
                write_one(&mut line, record, &self.look, self.filter.as_ref())?;
                self.out.write_all(&line).and_then(|()| self.out.flush()).context(WRITING)
            }
        }
    }

    fn csv_row(&mut self, cells: Vec<String>) -> anyhow::Result<()> {
        let mut writer = csv::Writer::new(&mut self.out);
        writer.row(cells.into_iter().map(Into::into)).context(WRITING)?;
        writer.finish().context(WRITING)
    }
}
