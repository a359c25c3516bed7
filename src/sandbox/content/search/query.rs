//! Parsed queries, and the items that they match.

use serde_json::Value;

use super::fields::{ALL_TEXTS, QueryField};
use super::pattern::TextPattern;
use crate::sandbox::data::Ticks;
use crate::sandbox::http::JsonObject;

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

/// An item that a query is applied to.
pub(crate) struct SearchedItem {
    /// The item as the API writes it.
    pub(crate) json: JsonObject,
    /// Whether it has attachments, if the API does not write them with the item.
    pub(crate) has_attachments: Option<bool>,
}

impl QueryExpression {
    /// Returns whether an item matches.
    pub(crate) fn matches(&self, item: &SearchedItem) -> bool {
        match self {
            Self::And(parts) => parts.iter().all(|part| part.matches(item)),
            Self::Or(parts) => parts.iter().any(|part| part.matches(item)),
            Self::Not(part) => !part.matches(item),
            Self::AnyText(pattern) => item.has_text(ALL_TEXTS, pattern),
            Self::Text(field, pattern) => item.has_text(field.properties(), pattern),
            Self::Time(field, period) => {
                let mut times = item
                    .values(field.properties())
                    .filter_map(|value| value.as_str().and_then(Ticks::parse));
                times.any(|time| (period.from..period.until).contains(&time))
            }
            Self::Size(least, most) => {
                let mut sizes = item.values(QueryField::Size.properties());
                sizes.any(|size| size.as_i64().is_some_and(|size| (*least..=*most).contains(&size)))
            }
            Self::HasAttachments(expected) => item.has_attachments() == *expected,
        }
    }
}

impl SearchedItem {
    /// Returns the values of properties; none for those that the item does not have.
    fn values(&self, names: &'static [&'static str]) -> impl Iterator<Item = Value> + '_ {
        let raw = names.iter().filter_map(|name| self.json.raw(name));
        raw.filter_map(|raw| serde_json::from_str(raw).ok())
    }

    /// Returns whether one of the properties contains a pattern. Of attachments, the names count.
    fn has_text(&self, names: &'static [&'static str], pattern: &TextPattern) -> bool {
        self.values(names).any(|value| match &value {
            Value::String(text) => pattern.is_in(text),
            Value::Array(attachments) => attachments.iter().any(|attachment| {
                attachment["name"].as_str().is_some_and(|name| pattern.is_in(name))
            }),
            _ => false,
        })
    }

    fn has_attachments(&self) -> bool {
        self.has_attachments.unwrap_or_else(|| {
            let mut lists = self.values(QueryField::HasAttachments.properties());
            lists.any(|list| list.as_array().is_some_and(|list| !list.is_empty()))
        })
    }
}
