//! Columns of a model, and the records that are printed in them.

use std::borrow::Cow;

use anyhow::Context as _;
use serde::Serialize;

use super::cell::Cell;
use crate::text::ShortenStyle;

/// The width below which a column is usually not cut: less important columns are left out before.
const NARROWEST: usize = 16;

/// A column of a model.
pub(crate) struct Column<R: 'static> {
    /// The name in `--columns` and `--sort`, in snake case; in capitals it is the header.
    pub(crate) name: &'static str,
    /// The API's name of the field, if it is another word; accepted in `--columns` and `--sort`, too.
    pub(crate) alias: &'static str,
    /// The API's names of other fields that it shows, of other kinds of objects.
    pub(super) aliases: &'static [&'static str],
    pub(crate) cell: for<'a> fn(&'a R) -> Cell<'a>,
    /// In lists: `None` is shown on demand only. Otherwise the higher the number, the earlier the column is left out on a
    /// narrow terminal.
    pub(crate) list: Option<u8>,
    /// The width that it may be cut to; `None` if it may not be cut.
    pub(crate) narrowest: Option<usize>,
    /// True if tables on a terminal leave it out when no row has a value.
    pub(super) is_optional: bool,
    /// How a value is cut.
    pub(super) style: ShortenStyle,
}

impl<R> Column<R> {
    /// Returns a column that lists show whole, and leave out in the order of `rank`.
    pub(crate) const fn fixed(
        name: &'static str,
        rank: u8,
        cell: for<'a> fn(&'a R) -> Cell<'a>,
    ) -> Self {
        Self { list: Some(rank), narrowest: None, ..Self::detail(name, cell) }
    }

    /// Returns a column that lists show, and cut if they must.
    pub(crate) const fn flexible(
        name: &'static str,
        rank: u8,
        cell: for<'a> fn(&'a R) -> Cell<'a>,
    ) -> Self {
        Self { list: Some(rank), ..Self::detail(name, cell) }
    }

    /// Returns a column that is shown for a single thing, and in lists on demand.
    pub(crate) const fn detail(name: &'static str, cell: for<'a> fn(&'a R) -> Cell<'a>) -> Self {
        let narrowest = Some(NARROWEST);
        let (is_optional, style) = (false, ShortenStyle::Text);
        let (alias, aliases, list) = ("", &[], None);
        Self { name, alias, aliases, cell, list, narrowest, is_optional, style }
    }
}

impl<R> Column<R> {
    /// The column of the profile that a record came from, beside a model that has none.
    pub(super) const PROFILE: Self = Self::fixed("profile", 0, |_| Cell::Empty);

    /// Sets the width below which it is not cut.
    pub(crate) const fn at_least(mut self, width: usize) -> Self {
        self.narrowest = Some(width);
        self
    }

    /// Leaves it out of tables on a terminal when no row has a value.
    pub(crate) const fn optional(mut self) -> Self {
        self.is_optional = true;
        self
    }

    /// Sets the way in which lists cut it.
    pub(crate) const fn cut_as(mut self, style: ShortenStyle) -> Self {
        self.style = style;
        self
    }

    /// Adds the API's name of the field.
    pub(crate) const fn alias(mut self, alias: &'static str) -> Self {
        self.alias = alias;
        self
    }

    /// Adds the API's names of further fields, for a model of several kinds of objects.
    pub(crate) const fn aliases(mut self, aliases: &'static [&'static str]) -> Self {
        self.aliases = aliases;
        self
    }

    /// Returns whether this column names the profile that a record came from.
    pub(super) fn is_profile(&self) -> bool {
        self.name == Self::PROFILE.name
    }

    /// Returns the value in a row of a record that came from `profile`.
    pub(super) fn value<'a>(&self, profile: Option<&'a str>, row: &'a R) -> Cell<'a> {
        match profile {
            Some(profile) if self.is_profile() => Cell::text(profile),
            _ => (self.cell)(row),
        }
    }

    /// Returns the rank of the column: the higher, the earlier it is left out on a narrow terminal. The profile comes
    /// directly after the most important column of a model.
    pub(super) fn rank(&self) -> u8 {
        match self.list {
            _ if self.is_profile() => 1,
            Some(0) => 0,
            Some(rank) => rank.saturating_add(1),
            None => u8::MAX,
        }
    }

    /// Returns whether the user means this column: in any case, with `_`, `-` or nothing between words, by its name or the
    /// API's.
    pub(super) fn is_called(&self, typed: &str) -> bool {
        let typed = plain_name(typed);
        let mut names = [self.name, self.alias].into_iter().chain(self.aliases.iter().copied());
        !typed.is_empty() && names.any(|name| plain_name(name) == typed)
    }
}

fn plain_name(name: &str) -> String {
    name.trim().replace(['_', '-'], "").to_lowercase()
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
/// The model has no column of a name; in a constant, that is a compile error.
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
    /// What `-o id` prints of it, with an article, for messages.
    const ID: &'static str = "an ID";
    /// All columns, in the order of every format.
    const COLUMNS: &'static [Column<Self>];
    /// True if lists begin with the oldest item, so that the newest come last.
    const OLDEST_FIRST: bool = false;
    /// Returns the id that `-o id` prints; empty if the item has none.
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

/// A record of a list. Its type is erased, with that of the list: each type would add 20 KB of code to the program.
pub(super) type AnyRecord<'t, R> = Box<dyn Record<Row = R> + 't>;

/// The records of a list.
pub(super) type AnyRecords<'a, 't, R> =
    &'a mut dyn Iterator<Item = anyhow::Result<AnyRecord<'t, R>>>;

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
