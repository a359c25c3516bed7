//! Durations in words.

use std::time::Duration;

const UNITS: [(u64, &str); 4] = [(86_400, "day"), (3_600, "hour"), (60, "minute"), (1, "second")];

/// The number of seconds from which years are exact enough.
const LONG: u64 = 2 * 365 * 86_400;

/// Returns the two largest units of a duration: `2 days 3 hours`.
pub(crate) fn in_words(span: Duration) -> String {
    if span.as_secs() >= LONG {
        return counted(span.as_secs() / (365 * 86_400), "year");
    }
    let parts = parts(span);
    match &parts[..] {
        [] => "less than a second".to_owned(),
        [(place, largest), (next_place, next), ..] if *next_place == place + 1 => {
            format!("{largest} {next}")
        }
        // A day and three seconds are a day.
        [(_, largest), ..] => largest.clone(),
    }
}

/// Returns a duration in full, to the last digit.
pub(crate) fn in_full(span: Duration) -> String {
    let ticks = span.subsec_nanos() / 100;
    let whole = span.as_secs() - span.as_secs() % 60;
    let mut said: Vec<_> =
        parts(Duration::from_secs(whole)).into_iter().map(|(_, text)| text).collect();
    let seconds = span.as_secs() % 60;
    if ticks > 0 {
        let digits = format!("{ticks:07}");
        said.push(format!("{seconds}.{} seconds", digits.trim_end_matches('0')));
    } else if seconds > 0 || said.is_empty() {
        said.push(counted(seconds, "second"));
    }
    said.join(" ")
}

/// Returns the parts of a duration that are not zero: the place of the unit in [`UNITS`], and the text.
fn parts(span: Duration) -> Vec<(usize, String)> {
    let mut rest = span.as_secs();
    let mut parts = Vec::new();
    for (place, (length, unit)) in UNITS.into_iter().enumerate() {
        let count = rest / length;
        rest %= length;
        if count > 0 {
            parts.push((place, counted(count, unit)));
        }
    }
    parts
}

/// Returns a count with its noun: `1 day`, `2 days`.
pub(super) fn counted(count: u64, unit: &str) -> String {
    if count == 1 { format!("1 {unit}") } else { format!("{count} {unit}s") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_largest_adjacent_units_are_shown() {
        for (seconds, said) in [
            (0, "less than a second"),
            (1, "1 second"),
            (59, "59 seconds"),
            (61, "1 minute 1 second"),
            (7_199, "1 hour 59 minutes"),
            (86_400, "1 day"),
            (86_403, "1 day"),
            (86_400 * 2 + 3_600 * 3 + 59, "2 days 3 hours"),
            (86_400 * 366, "366 days"),
            (86_400 * 365 * 3 - 1, "2 years"),
        ] {
            assert_eq!(in_words(Duration::from_secs(seconds)), said);
        }
    }

    #[test]
    fn duration_in_full_has_all_digits() {
        for (span, said) in [
            (Duration::ZERO, "0 seconds"),
            (Duration::from_secs(3_600), "1 hour"),
            (Duration::new(90_061, 100), "1 day 1 hour 1 minute 1.0000001 seconds"),
            (Duration::new(0, 500_000_000), "0.5 seconds"),
        ] {
            assert_eq!(in_full(span), said);
        }
    }
}
