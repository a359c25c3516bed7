//! Cells that the columns of several models share.

use crate::api::Timestamp;
use crate::api::session::Workload;
use crate::output::{Cell, Tone};

/// Returns the tone of the server's word for how something ended.
pub(super) fn outcome_tone(word: &str) -> Tone {
    match word {
        "Success" => Tone::Good,
        "Running" => Tone::Active,
        "Warning" | "Cancelled" | "Skipped" => Tone::Warning,
        "Failed" => Tone::Bad,
        _ => Tone::Plain,
    }
}

/// Returns the type of a session, which people see with the name of the product.
pub(crate) fn workload(code: &str) -> Cell<'_> {
    let known = Workload::ALL.into_iter().find(|workload| workload.is_named(code));
    known.map_or_else(|| Cell::text(code), |workload| Cell::labelled(code, workload.label()))
}

/// Returns the time of an end, or "open".
pub(super) fn end_time(time: &Timestamp) -> Cell<'_> {
    if time.is_open() { Cell::Remark("open") } else { time_or_text(time) }
}

/// Returns a time, or the server's text if that is not a time. The year 1 means that it never happened.
pub(super) fn time_or_text(time: &Timestamp) -> Cell<'_> {
    match time.instant() {
        Some(_) => time.happened().map_or(Cell::Empty, Cell::Time),
        None => Cell::text(&time.0),
    }
}

/// Returns the time of something that may not have happened.
pub(super) fn time(time: &Timestamp) -> Cell<'_> {
    time.happened().map_or(Cell::Empty, Cell::Time)
}

/// Returns the time of a backup that may not have happened.
pub(super) fn backup(time: &Timestamp) -> Cell<'_> {
    time.happened().map_or(Cell::Empty, Cell::Backup)
}
