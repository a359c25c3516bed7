//! Columns of a model, and the records that are printed in them.

use std::borrow::Cow;

use anyhow::Context as _;
use serde::Serialize;

use super::cell::Cell;

/// A column of a model.
pub(crate) struct Column<R: 'static> {
    /// The name in `--columns` and `--sort`, in snake case; in capitals it is the header.
    pub(crate) name: &'static str,
    pub(crate) cell: for<'a> fn(&'a R) -> Cell<'a>,
    /// In lists: `None` is shown on demand only. Otherwise the higher the number, the earlier the column is left out on a
    /// narrow terminal.
    pub(crate) list: Option<u8>,
    /// Whether it may be cut to fit.
    pub(crate) shrinks: bool,
}

impl<R> Column<R> {
    /// Returns a column that lists show whole, and leave out in the order of `rank`.
    pub(crate) const fn fixed(
        name: &'static str,
        rank: u8,
        cell: for<'a> fn(&'a R) -> Cell<'a>,
    ) -> Self {
        Self { name, cell, list: Some(rank), shrinks: false }
    }

    /// Returns a column that lists show, and cut if they must.
    pub(crate) const fn flexible(
        name: &'static str,
        rank: u8,
        cell: for<'a> fn(&'a R) -> Cell<'a>,
    ) -> Self {
        Self { name, cell, list: Some(rank), shrinks: true }
    }

    /// Returns a column that is shown for a single thing, and in lists on demand.
    pub(crate) const fn detail(name: &'static str, cell: for<'a> fn(&'a R) -> Cell<'a>) -> Self {
        Self { name, cell, list: None, shrinks: true }
    }
}

/// Returns the column with this name. In a `const` context a wrong name does not compile.
///
/// # Panics
/// No column has this name.
pub(crate) const fn column<R>(columns: &'static [Column<R>], name: &str) -> &'static Column<R> {
    let mut at = 0;
    while at < columns.len() {
        if is_equal(columns[at].name.as_bytes(), name.as_bytes()) {
            return &columns[at];
        }
        at += 1;
    }
    panic!("the model has no column of this name")
}

/// Returns the columns with these names, in their order.
///
/// # Panics
/// As [`column`].
pub(crate) const fn columns<R, const N: usize>(
    all: &'static [Column<R>],
    names: [&str; N],
) -> [&'static Column<R>; N] {
    let mut found = [&all[0]; N];
    let mut at = 0;
    while at < N {
        found[at] = column(all, names[at]);
        at += 1;
    }
    found
}

const fn is_equal(one: &[u8], other: &[u8]) -> bool {
    if one.len() != other.len() {
        return false;
    }
    let mut at = 0;
    while at < one.len() {
        if one[at] != other[at] {
            return false;
        }
        at += 1;
    }
    true
}

/// A model that can be shown.
pub(crate) trait Row: Sized + 'static {
    /// The plural noun for messages.
    const PLURAL: &'static str;
    /// All columns, in the order of every format.
    const COLUMNS: &'static [Column<Self>];
    /// Returns the id that `-o id` prints.
    fn id(&self) -> &str;
}

/// A printable thing: JSON, and a row that is read from it once.
pub(crate) trait Record {
    type Row: Row;
    /// Returns the JSON: the server's own text, or that of a record that this program makes.
    ///
    /// # Errors
    /// A record of our own cannot be serialized.
    fn json(&self) -> anyhow::Result<Cow<'_, str>>;
    /// Returns the row.
    ///
    /// # Errors
    /// The JSON is not of this model.
    fn row(&self) -> anyhow::Result<&Self::Row>;
    /// Returns the profile that it came from, if several profiles were asked.
    fn profile(&self) -> Option<&str> {
        None
    }
}

/// A record that this program makes is its own row.
impl<T: Row + Serialize> Record for T {
    type Row = T;

    fn json(&self) -> anyhow::Result<Cow<'_, str>> {
        let json = serde_json::to_string(self).context("cannot write a record as JSON")?;
        Ok(json.into())
    }

    fn row(&self) -> anyhow::Result<&T> {
        Ok(self)
    }
}

/// A record that stays with its owner. A reference cannot be a record itself: the implementation for rows excludes it.
pub(crate) struct RecordRef<'a, T>(pub(crate) &'a T);

impl<T: Record> Record for RecordRef<'_, T> {
    type Row = T::Row;

    fn json(&self) -> anyhow::Result<Cow<'_, str>> {
        self.0.json()
    }

    fn row(&self) -> anyhow::Result<&T::Row> {
        self.0.row()
    }

    fn profile(&self) -> Option<&str> {
        self.0.profile()
    }
}
