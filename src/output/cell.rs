//! A model as a user sees it: typed cells in named columns. Each format renders the same cells in its own way.

use chrono::{DateTime, Utc};

/// One value. What it looks like is the format's business.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Cell {
    /// Nothing to show.
    Empty,
    /// Server text, not yet made safe.
    Text(String),
    /// A word that a colour helps to find; the word alone must say it all.
    Word(String, Tone),
    Time(DateTime<Utc>),
    /// The time of a backup where it is told in full: people may open the backup as of what they read, so they read
    /// nothing that lies before it.
    Point(DateTime<Utc>),
    /// The same where lists only say how long ago it was.
    Backup(DateTime<Utc>),
    /// How long ago; seconds for programs.
    Age(DateTime<Utc>),
    Number(i64),
    /// A size in bytes.
    Bytes(i64),
    /// Said to people in tables, and nothing in CSV: "open", "—".
    Remark(&'static str),
}

/// How a word is meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Tone {
    Plain,
    Good,
    Active,
    Warning,
    Bad,
}

/// What cells are sorted by; nothing comes first.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Key {
    Nothing,
    Number(i64),
    Time(DateTime<Utc>),
    Text(String),
}

impl Cell {
    pub(crate) fn text(text: &str) -> Self {
        if text.is_empty() { Self::Empty } else { Self::Text(text.to_owned()) }
    }

    pub(crate) fn word(text: &str, tone: Tone) -> Self {
        if text.is_empty() { Self::Empty } else { Self::Word(text.to_owned(), tone) }
    }

    /// A time, or, where none can be read, the text as it came.
    pub(crate) fn time(instant: Option<DateTime<Utc>>, text: &str) -> Self {
        instant.map_or_else(|| Self::text(text), Self::Time)
    }

    /// Whether or not, where it is known.
    pub(crate) fn flag(flag: Option<bool>, yes: Tone) -> Self {
        match flag {
            None => Self::Empty,
            Some(true) => Self::word("yes", yes),
            Some(false) => Self::word("no", Tone::Plain),
        }
    }

    pub(crate) fn key(&self) -> Key {
        match self {
            Self::Empty => Key::Nothing,
            Self::Text(text) | Self::Word(text, _) => Key::Text(text.to_lowercase()),
            Self::Time(moment) | Self::Point(moment) | Self::Backup(moment) => Key::Time(*moment),
            Self::Age(moment) => Key::Number(moment.timestamp_micros().saturating_neg()),
            Self::Number(number) | Self::Bytes(number) => Key::Number(*number),
            // What is open ends after all that has ended.
            Self::Remark(_) => Key::Time(DateTime::<Utc>::MAX_UTC),
        }
    }

    pub(crate) fn is_number(&self) -> bool {
        matches!(self, Self::Number(_) | Self::Bytes(_))
    }
}

/// A column of a model.
pub(crate) struct Column<R: 'static> {
    /// As `--columns` and `--sort` name it; in capitals it is the header.
    pub(crate) name: &'static str,
    pub(crate) cell: fn(&R) -> Cell,
    /// In lists: `None` is shown only on demand; otherwise the higher the number, the earlier it gives way on a narrow
    /// terminal.
    pub(crate) list: Option<u8>,
    /// Whether it may be cut to fit.
    pub(crate) shrinks: bool,
}

impl<R> Column<R> {
    /// Shown in lists, whole, and given up in the order of `rank`.
    pub(crate) const fn fixed(name: &'static str, rank: u8, cell: fn(&R) -> Cell) -> Self {
        Self { name, cell, list: Some(rank), shrinks: false }
    }

    /// Shown in lists, cut where it must be.
    pub(crate) const fn flexible(name: &'static str, rank: u8, cell: fn(&R) -> Cell) -> Self {
        Self { name, cell, list: Some(rank), shrinks: true }
    }

    /// Shown when a single thing is, and in lists on demand.
    pub(crate) const fn detail(name: &'static str, cell: fn(&R) -> Cell) -> Self {
        Self { name, cell, list: None, shrinks: true }
    }
}

/// A model that can be shown.
pub(crate) trait Row: Sized + 'static {
    /// What several are called.
    const PLURAL: &'static str;
    /// All columns; the order is that of every format.
    const COLUMNS: &'static [Column<Self>];
    /// What `-o id` prints.
    fn id(&self) -> &str;
    /// What stands in the column of this name.
    fn cell(&self, name: &str) -> Cell {
        let column = Self::COLUMNS.iter().find(|column| column.name == name);
        column.map_or(Cell::Empty, |column| (column.cell)(self))
    }
}

/// A model beside the JSON that it was read from.
pub(crate) trait Record {
    type Row: Row;
    fn json(&self) -> &str;
    /// # Errors
    /// The JSON is not of this model.
    fn row(&self) -> anyhow::Result<Self::Row>;
    /// Where it came from, when several profiles were asked.
    fn profile(&self) -> Option<&str> {
        None
    }
}

impl<T: Record> Record for &T {
    type Row = T::Row;

    fn json(&self) -> &str {
        (**self).json()
    }

    fn row(&self) -> anyhow::Result<T::Row> {
        (**self).row()
    }

    fn profile(&self) -> Option<&str> {
        (**self).profile()
    }
}
