//! Numbers and times as a report says them.

use chrono::{DateTime, FixedOffset, NaiveDate};

/// `12,345`.
pub(super) fn count(number: u64) -> String {
    let digits = number.to_string();
    let mut said = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            said.push(',');
        }
        said.push(digit);
    }
    said
}

/// `1 event`, `2 events`.
pub(super) fn counted(number: u64, noun: &str) -> String {
    let plural = if number == 1 { "" } else { "s" };
    format!("{} {noun}{plural}", count(number))
}

pub(super) fn size(bytes: u64) -> String {
    crate::text::bytes(i64::try_from(bytes).unwrap_or(i64::MAX))
}

/// `12.3 %` of a whole, where there is one.
pub(super) fn share(part: u64, whole: u64) -> String {
    let tenths = u128::from(part) * 1_000 / u128::from(whole.max(1));
    match tenths {
        0 if part > 0 => "< 0.1 %".to_owned(),
        _ => format!("{}.{} %", tenths / 10, tenths % 10),
    }
}

/// `Monday, 2 November 2026`.
pub(super) fn day(date: NaiveDate) -> String {
    date.format("%A, %-d %B %Y").to_string()
}

/// `UTC+01:00`.
pub(super) fn offset(moment: DateTime<FixedOffset>) -> String {
    match moment.offset().local_minus_utc() {
        0 => "UTC".to_owned(),
        _ => moment.format("UTC%:z").to_string(),
    }
}
