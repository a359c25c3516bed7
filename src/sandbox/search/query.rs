//! Parsed queries, and the items that they match.

use super::fields::{QueryField, QueryTarget};
use crate::sandbox::data::Ticks;

/// A parsed query.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum QueryExpression {
    /// Matches if all parts match.
    And(Vec<Self>),
    /// Matches if a part matches.
    Or(Vec<Self>),
    /// Matches if the part does not.
    Not(Box<Self>),
    /// Matches if any text of the item contains the pattern.
    AnyText(TextPattern),
    /// Matches if a text of the field contains the pattern.
    Text(QueryField, TextPattern),
    /// Matches if the time in the field is in the period.
    Time(QueryField, TimePeriod),
    /// Matches if the size is in the range; both ends are included.
    Size(i64, i64),
    /// Matches if the item has attachments, or if it has none.
    HasAttachments(bool),
}

/// A period of time.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) struct TimePeriod {
    /// The first tick.
    pub(super) from: Ticks,
    /// The tick after the last.
    pub(super) until: Ticks,
}

/// A text that is searched, in lower case.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum TextPattern {
    /// Contained literally.
    Literal(String),
    /// Contained, where `*` stands for any characters and `?` for one.
    Wildcard(Vec<char>),
}

impl QueryExpression {
    /// Returns whether an item matches.
    pub(crate) fn matches(&self, item: &impl QueryTarget) -> bool {
        match self {
            Self::And(parts) => parts.iter().all(|part| part.matches(item)),
            Self::Or(parts) => parts.iter().any(|part| part.matches(item)),
            Self::Not(part) => !part.matches(item),
            Self::AnyText(pattern) => item.all_texts().iter().any(|text| pattern.is_in(text)),
            Self::Text(field, pattern) => item.texts(*field).iter().any(|text| pattern.is_in(text)),
            Self::Time(field, period) => {
                item.time(*field).is_some_and(|time| (period.from..period.until).contains(&time))
            }
            Self::Size(least, most) => {
                item.size().is_some_and(|size| (*least..=*most).contains(&size))
            }
            Self::HasAttachments(expected) => item.has_attachments() == Some(*expected),
        }
    }
}

impl TextPattern {
    /// Creates a pattern of a text without quotes.
    pub(super) fn of_word(word: &str) -> Self {
        if word.contains(['*', '?']) {
            Self::Wildcard(lower_chars(&format!("*{word}*")).collect())
        } else {
            Self::of_quoted(word)
        }
    }

    /// Creates a pattern of a text in quotes.
    pub(super) fn of_quoted(text: &str) -> Self {
        Self::Literal(lower_chars(text).collect())
    }

    /// Returns whether a text contains the pattern; case does not matter.
    fn is_in(&self, text: &str) -> bool {
        match self {
            Self::Literal(literal) => {
                lower_chars(text).collect::<String>().contains(literal.as_str())
            }
            Self::Wildcard(pattern) => {
                let text: Vec<_> = lower_chars(text).collect();
                matches_pattern(pattern, &text)
            }
        }
    }
}

/// Returns the characters of a text in lower case, each one by itself: the lower case of a part of a text is then
/// the part of its lower case.
fn lower_chars(text: &str) -> impl Iterator<Item = char> {
    text.chars().flat_map(char::to_lowercase)
}

/// Returns whether a pattern with `*` and `?` matches all of a text.
fn matches_pattern(pattern: &[char], text: &[char]) -> bool {
    let (mut at, mut in_text) = (0, 0);
    // The position to continue at if the text does not match: the last star takes one character more.
    let mut star = None;
    while let Some(letter) = text.get(in_text) {
        match pattern.get(at) {
            Some('*') => {
                star = Some((at, in_text));
                at += 1;
            }
            Some(expected) if *expected == '?' || expected == letter => {
                at += 1;
                in_text += 1;
            }
            _ => {
                let Some((place, taken)) = star else { return false };
                star = Some((place, taken + 1));
                at = place + 1;
                in_text = taken + 1;
            }
        }
    }
    pattern.iter().skip(at).all(|letter| *letter == '*')
}
