//! `--limit`: the first items of a sorted list, or the newest.

use std::collections::{HashMap, VecDeque};
use std::iter;

use super::column::{AnyRecord, AnyRecords, Row};

type Results<'a, 't, R> = Box<dyn Iterator<Item = anyhow::Result<AnyRecord<'t, R>>> + 'a>;

/// Returns the first `limit` items of each profile. No more items are requested than that if there is one profile.
pub(super) fn first<'a, 't: 'a, R: Row>(
    limit: usize,
    items: AnyRecords<'a, 't, R>,
) -> Results<'a, 't, R> {
    let (mut counts, mut is_complete) = (HashMap::<String, usize>::new(), limit == 0);
    Box::new(iter::from_fn(move || {
        while !is_complete {
            let item = items.next()?;
            let Ok(record) = &item else { return Some(item) };
            let profile = record.profile();
            let count = counts.entry(profile.unwrap_or_default().to_owned()).or_default();
            *count += 1;
            is_complete = profile.is_none() && *count == limit;
            if *count <= limit {
                return Some(item);
            }
        }
        None
    }))
}

/// Returns the newest `limit` items of each profile, in their order.
///
/// # Errors
/// An item fails.
pub(super) fn newest<'a, 't: 'a, R: Row>(
    limit: usize,
    items: AnyRecords<'a, 't, R>,
) -> anyhow::Result<Results<'a, 't, R>> {
    if !R::OLDEST_FIRST {
        return Ok(first(limit, items));
    }
    // The items of a profile are adjacent.
    let (mut kept, mut begin) = (VecDeque::<AnyRecord<'t, R>>::new(), 0);
    for item in items {
        let item = item?;
        if kept.back().is_some_and(|last| last.profile() != item.profile()) {
            begin = kept.len();
        }
        kept.push_back(item);
        if kept.len() - begin > limit {
            kept.remove(begin);
        }
    }
    Ok(Box::new(kept.into_iter().map(Ok)))
}
