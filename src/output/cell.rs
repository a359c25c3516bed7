//! One value of a column. Each format renders the same cell in its own way.

use std::borrow::Cow;

use chrono::{DateTime, Utc};

/// A value, borrowed from the row that it belongs to where possible.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Cell<'a> {
    /// Nothing to show.
    Empty,
    /// Server text, not yet made safe. A word may have a colour that helps to find it; the word alone carries the meaning.
    Text(Cow<'a, str>, Tone),
    /// A code for programs, and its label for people.
    Labelled {
        code: Cow<'a, str>,
        label: Cow<'a, str>,
    },
    /// Text that lists on a terminal abridge, unless its column was chosen.
    Abridged {
        whole: Cow<'a, str>,
        short: &'a str,
    },
    Time(DateTime<Utc>),
    /// A time that people know a thing by, such as that of a message: on a terminal to the minute.
    Minute(DateTime<Utc>),
    /// The time of a backup, shown in full. People may open the backup at the time that they read, so it is rounded up.
    Point(DateTime<Utc>),
    /// The time of a backup, shown in lists as how long ago it was.
    Backup(DateTime<Utc>),
    /// The age of a time; seconds for programs.
    Age(DateTime<Utc>),
    Number(i64),
    /// A size in bytes.
    Bytes(i64),
    /// A remark for people in tables, such as "open" or "—"; empty in CSV.
    Remark(&'static str),
}

/// The characters of an id that lists show. Commands accept ids from 4 characters on.
const SHORT_ID: usize = 8;

/// The meaning of a word, and so its colour.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Tone {
    Plain,
    Good,
    Active,
    Warning,
    Bad,
}

/// The value that a cell is sorted by; empty cells come first.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum SortKey {
    Empty,
    Number(i64),
    Time(DateTime<Utc>),
    Text(String),
}

impl<'a> Cell<'a> {
    pub(crate) fn text(text: impl Into<Cow<'a, str>>) -> Self {
        Self::word(text, Tone::Plain)
    }

    pub(crate) fn word(text: impl Into<Cow<'a, str>>, tone: Tone) -> Self {
        let text = text.into();
        if text.is_empty() { Self::Empty } else { Self::Text(text, tone) }
    }

    /// Returns an id, of which lists on a terminal show the first 8 characters.
    pub(crate) fn id(id: &'a str) -> Self {
        let end = id.char_indices().nth(SHORT_ID).map_or(id.len(), |(at, _)| at);
        Self::abridged(id, &id[..end])
    }

    /// Returns text, of which lists on a terminal show `short`.
    pub(crate) fn abridged(whole: &'a str, short: &'a str) -> Self {
        if whole.is_empty() { Self::Empty } else { Self::Abridged { whole: whole.into(), short } }
    }

    /// Returns a code, and the label that people see in its place.
    pub(crate) fn labelled(code: impl Into<Cow<'a, str>>, label: impl Into<Cow<'a, str>>) -> Self {
        let code = code.into();
        if code.is_empty() { Self::Empty } else { Self::Labelled { code, label: label.into() } }
    }

    /// Returns the text, or an empty cell for none.
    pub(crate) fn optional(text: Option<&'a str>) -> Self {
        text.map_or(Self::Empty, Self::text)
    }

    /// Returns the time, or the server's text if that is not a time.
    pub(crate) fn time(instant: Option<DateTime<Utc>>, text: &'a str) -> Self {
        instant.map_or_else(|| Self::text(text), Self::Time)
    }

    /// Returns "yes" in the tone `yes`, "no", or an empty cell if it is not known.
    pub(crate) fn flag(flag: Option<bool>, yes: Tone) -> Self {
        match flag {
            None => Self::Empty,
            Some(true) => Self::word("yes", yes),
            Some(false) => Self::word("no", Tone::Plain),
        }
    }

    /// Returns the number, or an empty cell for none.
    pub(crate) fn number(number: Option<i64>) -> Self {
        number.map_or(Self::Empty, Self::Number)
    }

    /// Returns the size, or an empty cell for none.
    pub(crate) fn bytes(count: Option<i64>) -> Self {
        count.map_or(Self::Empty, Self::Bytes)
    }

    pub(crate) fn key(&self) -> SortKey {
        match self {
            Self::Empty => SortKey::Empty,
            Self::Text(text, _)
            | Self::Labelled { code: text, .. }
            | Self::Abridged { whole: text, .. } => SortKey::Text(text.to_lowercase()),
            Self::Time(time) | Self::Minute(time) | Self::Point(time) | Self::Backup(time) => {
                SortKey::Time(*time)
            }
            Self::Age(time) => SortKey::Number(time.timestamp_micros().saturating_neg()),
            Self::Number(number) | Self::Bytes(number) => SortKey::Number(*number),
            // An open end sorts after every time.
            Self::Remark(_) => SortKey::Time(DateTime::<Utc>::MAX_UTC),
        }
    }

    pub(crate) fn is_number(&self) -> bool {
        matches!(self, Self::Number(_) | Self::Bytes(_))
    }

    /// Copies borrowed text, so that the cell outlives its row.
    pub(crate) fn into_owned(self) -> Cell<'static> {
        let owned = |text: Cow<'_, str>| Cow::Owned(text.into_owned());
        match self {
            Self::Empty => Cell::Empty,
            Self::Text(text, tone) => Cell::Text(owned(text), tone),
            Self::Labelled { code, label } => {
                Cell::Labelled { code: owned(code), label: owned(label) }
            }
            Self::Abridged { whole, .. } => Cell::Text(owned(whole), Tone::Plain),
            Self::Time(time) => Cell::Time(time),
            Self::Minute(time) => Cell::Minute(time),
            Self::Point(time) => Cell::Point(time),
            Self::Backup(time) => Cell::Backup(time),
            Self::Age(time) => Cell::Age(time),
            Self::Number(number) => Cell::Number(number),
            Self::Bytes(count) => Cell::Bytes(count),
            Self::Remark(remark) => Cell::Remark(remark),
        }
    }
}
