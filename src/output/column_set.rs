//! The columns and the order that a run shows of one model, checked before anything is asked of a server.

use super::cell::SortKey;
use super::column::{Column, Row};
use super::style::{Format, Style};
use crate::error::Failure;

/// The columns of one model that a run shows, and the order of its rows.
pub(crate) struct ColumnSet<R: Row> {
    /// All that can be shown, in the order of every format.
    all: Vec<&'static Column<R>>,
    /// Those of a list where `--columns` chooses none.
    listed: Vec<&'static Column<R>>,
    chosen: Option<Vec<&'static Column<R>>>,
    sort: Option<(&'static Column<R>, bool)>,
    format: Format,
}

impl<R: Row> ColumnSet<R> {
    /// Returns the columns that the model lists by itself, whatever the options say.
    pub(super) fn of_model() -> Self {
        debug_assert!(R::COLUMNS.iter().all(|column| has_own_name(column)), "a name is used twice");
        let columns = || R::COLUMNS.iter();
        let listed = columns().filter(|column| column.list.is_some());
        Self {
            all: columns().collect(),
            listed: listed.collect(),
            chosen: None,
            sort: None,
            format: Format::default(),
        }
    }

    /// Returns all columns with one for the profile in front.
    pub(super) fn of_profiles() -> Self {
        let mut columns = Self::of_model();
        // A model may have a profile of its own: then that one comes first.
        let is_profile = |column: &&'static Column<R>| column.is_profile();
        let own = columns.all.iter().copied().find(is_profile).unwrap_or(&Column::PROFILE);
        for columns in [&mut columns.all, &mut columns.listed] {
            columns.retain(|column| !is_profile(column));
            columns.insert(0, own);
        }
        columns
    }

    /// Lists these columns where `--columns` chooses none.
    pub(super) fn list(&mut self, layout: Vec<&'static Column<R>>) {
        self.listed = layout;
    }

    /// Adds a column to those of a list where `--columns` chooses none.
    pub(crate) fn add(&mut self, column: &'static Column<R>) {
        if self.listed.iter().all(|known| known.name != column.name) {
            self.listed.push(column);
        }
    }

    /// Applies `--columns` and `--sort`.
    ///
    /// # Errors
    /// They name a column that the model does not have, or the format has no columns.
    pub(super) fn choose(self, style: &Style) -> Result<Self, Failure> {
        if style.columns.is_some() && !matches!(style.format, Format::Table | Format::Csv) {
            return Err(Failure::usage("--columns is for tables and CSV")
                .hint("use -o csv, or filter the JSON with --jq"));
        }
        let names = style.columns.as_ref();
        let chosen = names.map(|names| names.iter().map(|name| self.find(name)).collect());
        let sort = style.sort.as_ref();
        let sort = sort.map(|sort| Ok((self.find(&sort.column)?, sort.descending)));
        let (chosen, sort) = (chosen.transpose()?, sort.transpose()?);
        Ok(Self { chosen, sort, format: style.format, ..self })
    }

    fn find(&self, name: &str) -> Result<&'static Column<R>, Failure> {
        self.all.iter().copied().find(|column| column.is_called(name)).ok_or_else(|| {
            let names: Vec<_> = self.all.iter().map(|column| column.name).collect();
            Failure::usage(format!("unknown column '{name}'"))
                .hint(format!("use {}", names.join(", ")))
        })
    }

    pub(super) fn is_chosen(&self) -> bool {
        self.chosen.is_some()
    }

    /// Returns the columns of a list in a table.
    pub(super) fn in_tables(&self) -> &[&'static Column<R>] {
        self.chosen.as_ref().unwrap_or(&self.listed)
    }

    /// Returns the columns of CSV, which is for programs: all, unless some were chosen.
    pub(super) fn in_csv(&self) -> &[&'static Column<R>] {
        self.chosen.as_ref().unwrap_or(&self.all)
    }

    /// Returns whether a list needs the column `name`.
    pub(crate) fn lists(&self, name: &str) -> bool {
        let is = |shown: &&'static Column<R>| shown.name == name;
        debug_assert!(self.all.iter().any(is), "there is no column '{name}'");
        let is_listed = match self.format {
            Format::Table => self.in_tables().iter().any(is),
            Format::Csv => self.in_csv().iter().any(is),
            Format::Json | Format::Ndjson | Format::Id => false,
        };
        is_listed || self.sort.as_ref().is_some_and(|(sorted, _)| is(sorted))
    }

    /// Returns whether a single thing, which is shown with all its fields unless some are chosen, needs the column `name`.
    pub(crate) fn shows(&self, name: &str) -> bool {
        self.format == Format::Table && !self.is_chosen() || self.lists(name)
    }

    /// Returns whether an order was asked for.
    pub(super) fn sorts(&self) -> bool {
        self.sort.is_some()
    }

    /// Returns the key by which a row is sorted, if an order was asked for.
    pub(super) fn key(&self, profile: Option<&str>, row: &R) -> Option<SortKey> {
        self.sort.map(|(column, _)| column.value(profile, row).key())
    }

    /// Returns rows in the order that was asked for. Without keys they stay in their order.
    pub(super) fn in_order<T>(&self, keys: &[SortKey], rows: Vec<T>) -> Vec<T> {
        let Some((_, descending)) = self.sort else { return rows };
        let mut rows: Vec<_> = rows.into_iter().map(Some).collect();
        order(keys, descending).into_iter().filter_map(|at| rows[at].take()).collect()
    }
}

/// Returns whether the name and the aliases of a column are unique in its model.
fn has_own_name<R: Row>(column: &Column<R>) -> bool {
    let count = |name| R::COLUMNS.iter().filter(|other| other.is_called(name)).count();
    let aliases = [column.alias].into_iter().chain(column.aliases.iter().copied());
    count(column.name) == 1
        && aliases.filter(|alias| !alias.is_empty()).all(|alias| count(alias) == 1)
}

/// Returns the indices of the rows in sorted order. It is not generic: a copy for each model would add a third of a
/// megabyte to the program.
fn order(keys: &[SortKey], descending: bool) -> Vec<usize> {
    let mut order: Vec<_> = (0..keys.len()).collect();
    order.sort_by(|a, b| {
        let ascending = keys[*a].cmp(&keys[*b]);
        if descending { ascending.reverse() } else { ascending }
    });
    order
}
