//! Filters and orders that this program applies itself if a server cannot.

use std::cmp::Reverse;

use chrono::{DateTime, Utc};

use crate::client::Error;
use crate::output::{self, Record};

/// Returns the items that `keeps` accepts. Without a filter no item is parsed.
pub(crate) fn filtered<T: Record>(
    items: impl Iterator<Item = Result<T, Error>>,
    keeps: Option<impl Fn(&T::Row) -> bool>,
) -> impl Iterator<Item = anyhow::Result<T>> {
    items.filter_map(move |item| {
        let item = match item {
            Ok(item) => item,
            Err(error) => return Some(Err(error.into())),
        };
        match keeps.as_ref().map_or(Ok(true), |keeps| item.row().map(keeps)) {
            Ok(true) => Some(Ok(item)),
            Ok(false) => None,
            Err(error) => Some(Err(error)),
        }
    })
}

/// Returns all items in descending order of their times; items without a time come last.
///
/// # Errors
/// An item fails or is not of its model.
pub(crate) fn newest_first<T: Record>(
    items: impl Iterator<Item = anyhow::Result<T>>,
    time: fn(&T::Row) -> Option<DateTime<Utc>>,
) -> anyhow::Result<impl Iterator<Item = anyhow::Result<T>>> {
    let (mut keyed, mut bytes) = (Vec::new(), 0);
    for item in items {
        let item = item?;
        bytes += item.json()?.len();
        output::check_length(keyed.len() + 1, bytes)?;
        keyed.push((time(item.row()?), item));
    }
    keyed.sort_by_key(|(time, _)| Reverse(*time));
    Ok(keyed.into_iter().map(|(_, item)| Ok(item)))
}
