//! Which columns of a model are shown, and in which order rows come: checked before anything is asked of a server.

use std::str::FromStr;

use super::cell::{Cell, Column, Key, Record, Row};
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

/// A column as this run shows it.
pub(super) enum Shown<R: 'static> {
    /// Which profile a row came from: no part of any model.
    Profile,
    Own(&'static Column<R>),
}

impl<R> Clone for Shown<R> {
    fn clone(&self) -> Self {
        match self {
            Self::Profile => Self::Profile,
            Self::Own(column) => Self::Own(column),
        }
    }
}

impl<R> Shown<R> {
    pub(super) fn name(&self) -> &'static str {
        match self {
            Self::Profile => "profile",
            Self::Own(column) => column.name,
        }
    }

    pub(super) fn cell(&self, profile: Option<&str>, row: &R) -> Cell {
        match self {
            Self::Profile => Cell::text(profile.unwrap_or_default()),
            Self::Own(column) => (column.cell)(row),
        }
    }

    /// The higher, the earlier it gives way. The profile outlives all but a model's most important column, without
    /// which it says nothing.
    pub(super) fn rank(&self) -> u8 {
        match self {
            Self::Profile => 1,
            Self::Own(Column { list: Some(0), .. }) => 0,
            Self::Own(column) => column.list.map_or(u8::MAX, |rank| rank.saturating_add(1)),
        }
    }

    pub(super) fn shrinks(&self) -> bool {
        matches!(self, Self::Own(Column { shrinks: true, .. }))
    }
}

/// The columns of one model as this run shows them.
pub(crate) struct View<R: Row> {
    /// All that could be shown, in the order of every format.
    all: Vec<Shown<R>>,
    chosen: Option<Vec<Shown<R>>>,
    sort: Option<(Shown<R>, bool)>,
}

impl Ui {
    /// How this run shows a model.
    ///
    /// # Errors
    /// A column that the model does not have.
    pub(crate) fn view<R: Row>(&self) -> Result<View<R>, Failure> {
        View::new(&self.look, R::COLUMNS.iter().map(Shown::Own).collect())
    }

    /// How this run shows a model of which several profiles are asked.
    ///
    /// # Errors
    /// As [`Ui::view`].
    pub(crate) fn view_of_profiles<R: Row>(&self) -> Result<View<R>, Failure> {
        // A model that says itself where it is from says it once.
        let own = R::COLUMNS.iter().filter(|column| column.name != "profile").map(Shown::Own);
        View::new(&self.look, std::iter::once(Shown::Profile).chain(own).collect())
    }
}

impl<R: Row> View<R> {
    fn new(look: &Look, all: Vec<Shown<R>>) -> Result<Self, Failure> {
        if look.columns.is_some() && !matches!(look.format, Format::Table | Format::Csv) {
            return Err(Failure::usage("--columns is for tables and CSV")
                .hint("JSON holds the server's own objects whole; -o csv takes columns"));
        }
        let chosen = look
            .columns
            .as_ref()
            .map(|names| names.iter().map(|name| named(&all, name)).collect())
            .transpose()?;
        let sort = look
            .sort
            .as_ref()
            .map(|sort| Ok((named(&all, &sort.column)?, sort.descending)))
            .transpose()?;
        Ok(Self { all, chosen, sort })
    }

    /// As nobody has chosen: what is printed below something else has columns of its own.
    pub(super) fn of_parts() -> Self {
        Self { all: R::COLUMNS.iter().map(Shown::Own).collect(), chosen: None, sort: None }
    }

    /// With these columns, of those that the model has.
    pub(super) fn of_parts_with(names: &[&str]) -> Self {
        let all = Self::of_parts().all;
        let chosen = names.iter().filter_map(|name| named(&all, name).ok()).collect();
        Self { all, chosen: Some(chosen), sort: None }
    }

    pub(super) fn is_chosen(&self) -> bool {
        self.chosen.is_some()
    }

    pub(super) fn columns_of_lists(&self) -> Vec<Shown<R>> {
        let is_listed =
            |column: &&Shown<R>| !matches!(column, Shown::Own(Column { list: None, .. }));
        self.chosen.clone().unwrap_or_else(|| self.all.iter().filter(is_listed).cloned().collect())
    }

    /// Whether this run looks at a column at all, and so whether what fills it is worth asking for; `whole` is a single
    /// thing.
    pub(crate) fn uses(&self, name: &str, look: &Look, whole: bool) -> bool {
        let is = |column: &Shown<R>| column.name() == name;
        let shown = match look.format {
            Format::Table if whole && !self.is_chosen() => true,
            Format::Table => self.columns_of_lists().iter().any(is),
            Format::Csv => self.columns_of_csv().iter().any(is),
            Format::Json | Format::Ndjson | Format::Id => false,
        };
        shown || self.sort.as_ref().is_some_and(|(column, _)| is(column))
    }

    /// CSV is for programs: it holds everything unless told otherwise.
    pub(super) fn columns_of_csv(&self) -> &[Shown<R>] {
        self.chosen.as_ref().unwrap_or(&self.all)
    }

    /// Rows in the order that was asked for, else as they came.
    pub(super) fn sorted<T: Record<Row = R>>(&self, rows: Vec<T>) -> anyhow::Result<Vec<T>> {
        let Some((column, descending)) = &self.sort else { return Ok(rows) };
        let keys = rows
            .iter()
            .map(|record| Ok(column.cell(record.profile(), &record.row()?).key()))
            .collect::<anyhow::Result<Vec<_>>>()?;
        let mut rows: Vec<_> = rows.into_iter().map(Some).collect();
        Ok(order(&keys, *descending).into_iter().filter_map(|at| rows[at].take()).collect())
    }
}

/// Where each key goes. It knows no rows: one for each kind of them would be a third of a megabyte of sorting.
fn order(keys: &[Key], descending: bool) -> Vec<usize> {
    let mut order: Vec<_> = (0..keys.len()).collect();
    order.sort_by(|a, b| {
        let ascending = keys[*a].cmp(&keys[*b]);
        if descending { ascending.reverse() } else { ascending }
    });
    order
}

fn named<R>(all: &[Shown<R>], name: &str) -> Result<Shown<R>, Failure> {
    let wanted = name.trim().to_lowercase();
    all.iter().find(|column| column.name() == wanted).cloned().ok_or_else(|| {
        let names: Vec<_> = all.iter().map(Shown::name).collect();
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
