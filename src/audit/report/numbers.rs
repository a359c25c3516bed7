//! Numbers and dates as a report writes them.

use chrono::{DateTime, FixedOffset, NaiveDate};
use indicatif::HumanCount;

/// Formats a count with its noun: `1 event`, `2,000 events`.
pub(super) fn counted(number: u64, noun: &str) -> String {
    let plural = if number == 1 { "" } else { "s" };
    format!("{} {noun}{plural}", HumanCount(number))
}

pub(super) fn size(bytes: u64) -> String {
    crate::text::bytes(i64::try_from(bytes).unwrap_or(i64::MAX))
}

/// Formats a share of a whole: `12.3 %`.
pub(super) fn share(part: u64, whole: u64) -> String {
    let tenths = u128::from(part) * 1_000 / u128::from(whole.max(1));
    match tenths {
        0 if part > 0 => "< 0.1 %".to_owned(),
        _ => format!("{}.{} %", tenths / 10, tenths % 10),
    }
}

/// Formats a date: `Monday, 2 November 2026`.
pub(super) fn long_date(date: NaiveDate) -> String {
    date.format("%A, %-d %B %Y").to_string()
}

/// Formats the UTC offset of a time: `UTC+01:00`.
pub(super) fn offset(time: DateTime<FixedOffset>) -> String {
    match time.offset().local_minus_utc() {
        0 => "UTC".to_owned(),
        _ => time.format("UTC%:z").to_string(),
    }
}
