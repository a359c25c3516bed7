//! Which columns of a model are shown, and in which order rows come: checked before anything is asked of a server.

use std::str::FromStr;

use super::cell::{Column, Key, Record, Row};
use super::{Format, Look, Ui};
use crate::error::Failure;

/// `--sort COL[:asc|:desc]`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Sort {
    pub(crate) column: String,
    pub(crate) descending: bool,
}

impl FromStr for Sort {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (column, descending) = match text.split_once(':') {
            None => (text, false),
            Some((column, "asc")) => (column, false),
            Some((column, "desc")) => (column, true),
            Some((_, other)) => return Err(format!("'{other}' is no order: use asc or desc")),
        };
        Ok(Self { column: column.to_lowercase(), descending })
    }
}

/// The columns of one model as this run shows them.
pub(crate) struct View<R: Row> {
    chosen: Option<Vec<&'static Column<R>>>,
    sort: Option<(&'static Column<R>, bool)>,
}

impl Ui {
    /// How this run shows a model.
    ///
    /// # Errors
    /// A column that the model does not have.
    pub(crate) fn view<R: Row>(&self) -> Result<View<R>, Failure> {
        View::new(&self.look)
    }
}

impl<R: Row> View<R> {
    fn new(look: &Look) -> Result<Self, Failure> {
        if look.columns.is_some() && !matches!(look.format, Format::Table | Format::Csv) {
            return Err(Failure::usage("--columns is for tables and CSV")
                .hint("JSON holds the server's own objects whole; -o csv takes columns"));
        }
        let chosen = look
            .columns
            .as_ref()
            .map(|names| names.iter().map(|name| named(name)).collect())
            .transpose()?;
        let sort = look
            .sort
            .as_ref()
            .map(|sort| Ok((named(&sort.column)?, sort.descending)))
            .transpose()?;
        Ok(Self { chosen, sort })
    }

    pub(super) fn is_chosen(&self) -> bool {
        self.chosen.is_some()
    }

    pub(super) fn columns_of_lists(&self) -> Vec<&'static Column<R>> {
        self.chosen
            .clone()
            .unwrap_or_else(|| R::COLUMNS.iter().filter(|c| c.list.is_some()).collect())
    }

    /// CSV is for programs: it holds everything unless told otherwise.
    pub(super) fn columns_of_csv(&self) -> Vec<&'static Column<R>> {
        self.chosen.clone().unwrap_or_else(|| R::COLUMNS.iter().collect())
    }

    /// Rows in the order that was asked for, else as they came.
    pub(super) fn sorted<T: Record<Row = R>>(&self, rows: Vec<T>) -> anyhow::Result<Vec<T>> {
        let Some((column, descending)) = self.sort else { return Ok(rows) };
        let mut keyed: Vec<(Key, T)> = rows
            .into_iter()
            .map(|record| Ok(((column.cell)(&record.row()?).key(), record)))
            .collect::<anyhow::Result<_>>()?;
        if descending {
            keyed.sort_by(|a, b| b.0.cmp(&a.0));
        } else {
            keyed.sort_by(|a, b| a.0.cmp(&b.0));
        }
        Ok(keyed.into_iter().map(|(_, record)| record).collect())
    }
}

fn named<R: Row>(name: &str) -> Result<&'static Column<R>, Failure> {
    let wanted = name.trim().to_lowercase();
    R::COLUMNS.iter().find(|column| column.name == wanted).ok_or_else(|| {
        let names: Vec<_> = R::COLUMNS.iter().map(|column| column.name).collect();
        Failure::usage(format!("there is no column '{name}'"))
            .hint(format!("use {}", names.join(", ")))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn orders_are_read() {
        assert_eq!("Started:desc".parse(), Ok(Sort { column: "started".into(), descending: true }));
        assert_eq!("started".parse(), Ok(Sort { column: "started".into(), descending: false }));
        assert!("started:down".parse::<Sort>().is_err());
    }
}
