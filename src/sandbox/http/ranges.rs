//! Requests for a part of a body (RFC 9110, section 14).

use std::ops::Range;

/// The part of a body that a `Range` header selects.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(super) enum BodyPart {
    /// All of it, also for headers that a server may ignore: other units, several ranges, and nonsense.
    Whole,
    /// The bytes from the first position to before the second.
    Bytes(Range<u64>),
    /// Nothing, because the range begins after the end.
    Unsatisfiable,
}

/// Returns the part of a body of `total` bytes that a header selects.
pub(super) fn select_part(header: Option<&str>, total: u64) -> BodyPart {
    let range = header.and_then(|header| header.trim().strip_prefix("bytes="));
    let Some((first, last)) = range.and_then(|range| range.split_once('-')) else {
        return BodyPart::Whole;
    };
    let number = |text: &str| text.trim().parse::<u64>();
    let (start, end) = match (number(first), number(last)) {
        (Ok(first), Ok(last)) if first <= last => (first, last.saturating_add(1)),
        (Ok(first), Err(_)) if last.trim().is_empty() => (first, total),
        (Err(_), Ok(count)) if first.trim().is_empty() => (total.saturating_sub(count), total),
        _ => return BodyPart::Whole,
    };
    if start >= total { BodyPart::Unsatisfiable } else { BodyPart::Bytes(start..end.min(total)) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_range_selects_a_part_and_nonsense_selects_all() {
        let part = |header| select_part(Some(header), 100);
        assert_eq!(part("bytes=0-9"), BodyPart::Bytes(0..10));
        assert_eq!(part("bytes=40-"), BodyPart::Bytes(40..100));
        assert_eq!(part("bytes=90-900"), BodyPart::Bytes(90..100));
        assert_eq!(part("bytes=-30"), BodyPart::Bytes(70..100));
        assert_eq!(part("bytes=-300"), BodyPart::Bytes(0..100));
        for beyond in ["bytes=100-", "bytes=100-200", "bytes=-0"] {
            assert_eq!(part(beyond), BodyPart::Unsatisfiable, "{beyond}");
        }
        for ignored in ["bytes=9-3", "bytes=0-1,5-6", "bytes=", "bytes=-", "lines=0-1", "", "x"] {
            assert_eq!(part(ignored), BodyPart::Whole, "{ignored}");
        }
        assert_eq!(select_part(None, 100), BodyPart::Whole);
    }
}
