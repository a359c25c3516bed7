//! Numbers as a report writes them.

use chrono::{DateTime, FixedOffset};
use indicatif::HumanCount;

/// Formats a count with its noun: `1 event`, `2,000 events`.
pub(super) fn counted(number: u64, noun: &str) -> String {
    format!("{} {}", HumanCount(number), plural(number, noun))
}

/// Returns the noun in the form that fits the number.
pub(super) fn plural(number: u64, noun: &str) -> String {
    if number == 1 { noun.to_owned() } else { format!("{noun}s") }
}

/// Formats a share of a whole: `12.3 %`.
pub(super) fn share(part: u64, whole: u64) -> String {
    let tenths = u128::from(part) * 1_000 / u128::from(whole.max(1));
    match tenths {
        0 if part > 0 => "< 0.1 %".to_owned(),
        _ => format!("{}.{} %", tenths / 10, tenths % 10),
    }
}

/// Formats the UTC offset of a time: `UTC+01:00`.
pub(super) fn offset(time: DateTime<FixedOffset>) -> String {
    match time.offset().local_minus_utc() {
        0 => "UTC".to_owned(),
        _ => time.format("UTC%:z").to_string(),
    }
}
