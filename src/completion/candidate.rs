//! A word that can stand under the cursor, and its description.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::content::{Entry, kind_prefix};
use crate::resolve::Noun;
use crate::text::{safe, shorten};
use crate::time;

/// The width of a description in a list.
const COLUMNS: usize = 60;

/// A word that may stand under the cursor.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
pub(super) struct CompletionCandidate {
    /// The word. No character in it drives a terminal, and none ends a line.
    pub(super) value: String,
    about: String,
    /// Time of its start, or of its last success; shown as an age.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    since: Option<DateTime<Utc>>,
    /// The kind of a thing in a session. Empty for other objects.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    kind: String,
    /// The record of a thing that may have children: its IDs save the requests that look it up. Empty for others.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    record: String,
}

impl CompletionCandidate {
    pub(super) fn new(value: &str, about: &str) -> Self {
        Self {
            value: value.to_owned(),
            about: about.to_owned(),
            since: None,
            kind: String::new(),
            record: String::new(),
        }
    }

    /// Returns the candidate for an object on a server: its name, and what distinguishes it from others.
    pub(super) fn of_object<const N: usize>(
        name: String,
        about: [String; N],
        since: Option<DateTime<Utc>>,
    ) -> Self {
        Self { value: name, since, ..Self::new("", &joined(about)) }
    }

    /// Returns the candidate for a thing in a session. `segment` is its part of a path; a slash is added if it may contain
    /// others.
    pub(super) fn of_entry(segment: &str, entry: &Entry) -> Self {
        let kind = entry.node.kind.word();
        let name = if segment.starts_with(entry.name()) { "" } else { entry.name() };
        let about = joined([kind.to_owned(), name.to_owned()]);
        let mut candidate = Self { kind: kind.to_owned(), ..Self::new(segment, &about) };
        if entry.node.has_children() {
            candidate.value.push('/');
            let entry = Entry::new(entry.path.clone(), entry.node.clone(), None);
            candidate.record = serde_json::to_string(&entry).unwrap_or_default();
        }
        candidate
    }

    /// Returns the record of a thing in a session, if a path can continue with its name and a slash.
    pub(super) fn record(&self) -> Option<&str> {
        Some(self.record.as_str()).filter(|record| !record.is_empty())
    }

    /// Returns the candidate with a kind before its name, as in `file:Report.docx`. `None` if it is of another kind.
    pub(super) fn with_kind_prefix(mut self, prefix: &str) -> Option<Self> {
        match kind_prefix(&self.value) {
            Some(own) => (own == prefix).then_some(self),
            None if self.kind == prefix => {
                self.value = format!("{prefix}:{}", self.value);
                Some(self)
            }
            None => None,
        }
    }

    /// Returns the description, on one line and safe to show.
    pub(super) fn about(&self, now: DateTime<Utc>) -> String {
        let age = self.since.map(|since| time::relative(since, now));
        joined([self.about.clone(), age.unwrap_or_default()])
    }
}

/// Returns a candidate for each object, given as its id and its candidate by name: the name if that is unique and can be
/// typed, else the id. Sessions go by their ids, newest first.
pub(super) fn candidates(
    noun: Noun,
    objects: Vec<(String, CompletionCandidate)>,
) -> Vec<CompletionCandidate> {
    let mut count: HashMap<String, usize> = HashMap::new();
    for (_, named) in &objects {
        *count.entry(named.value.clone()).or_default() += 1;
    }
    let candidate = |(id, named): (String, CompletionCandidate)| {
        let is_unique = count.get(&named.value) == Some(&1);
        if noun != Noun::Session && is_unique && can_be_typed(&named.value) {
            return Some(named);
        }
        let value = Uuid::try_parse(&id).ok()?.to_string();
        let about = joined([named.value, named.about]);
        Some(CompletionCandidate { since: named.since, ..CompletionCandidate::new(&value, &about) })
    };
    let mut candidates: Vec<_> = objects.into_iter().filter_map(candidate).collect();
    if noun == Noun::Session {
        candidates.sort_by_key(|candidate| std::cmp::Reverse(candidate.since));
    } else {
        candidates.sort_by_cached_key(|candidate| candidate.value.to_lowercase());
    }
    candidates
}

/// Returns whether a name reaches the command as a name: an id in its place is taken for one, and a dash begins an option.
fn can_be_typed(name: &str) -> bool {
    !name.trim().is_empty()
        && !name.starts_with('-')
        && safe(name) == name
        && Uuid::try_parse(name.trim()).is_err()
}

fn joined(parts: impl IntoIterator<Item = String>) -> String {
    let parts: Vec<_> = parts.into_iter().filter(|part| !part.trim().is_empty()).collect();
    shorten(&safe(&parts.join(", ")), COLUMNS).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn object(id: u128, name: &str, hours: Option<i64>) -> (String, CompletionCandidate) {
        let since = hours.map(|hours| DateTime::UNIX_EPOCH + chrono::TimeDelta::hours(hours));
        let about = ["Success".to_owned()];
        let named = CompletionCandidate::of_object(name.to_owned(), about, since);
        (Uuid::from_u128(id).to_string(), named)
    }

    #[test]
    fn unique_names_are_candidates_and_else_ids() {
        let names = ["b", "It's a", "twice", "twice", "-x", "a\u{1b}[31m", "a\nb", "\u{202e}", ""];
        let objects = names.iter().zip(1..).map(|(name, id)| object(id, name, None)).collect();
        let found = candidates(Noun::Job, objects);
        let found: Vec<_> = found.iter().map(|o| (o.value.as_str(), o.about.as_str())).collect();
        assert_eq!(
            found,
            [
                ("00000000-0000-0000-0000-000000000003", "twice, Success"),
                ("00000000-0000-0000-0000-000000000004", "twice, Success"),
                ("00000000-0000-0000-0000-000000000005", "-x, Success"),
                ("00000000-0000-0000-0000-000000000006", "a\u{fffd}[31m, Success"),
                ("00000000-0000-0000-0000-000000000007", "a b, Success"),
                ("00000000-0000-0000-0000-000000000008", "\u{fffd}, Success"),
                ("00000000-0000-0000-0000-000000000009", "Success"),
                ("b", "Success"),
                ("It's a", "Success"),
            ]
        );
        let id = "93bd1a34-4af6-4d88-9aa4-8aaa3754ce56";
        assert_ne!(candidates(Noun::Job, vec![object(1, id, None)])[0].value, id);
        let odd = ("no id".to_owned(), object(1, "\u{7}", None).1);
        assert_eq!(candidates(Noun::Job, vec![odd]), []);
    }

    #[test]
    fn sessions_are_candidates_by_id_newest_first() {
        let at = |id, hours| object(id, "Vex", Some(hours));
        let found = candidates(Noun::Session, vec![at(1, 1), at(2, 3), at(3, 2)]);
        let last: Vec<_> =
            found.iter().filter_map(|candidate| candidate.value.chars().last()).collect();
        assert_eq!(last, ['2', '3', '1']);
        let now = DateTime::UNIX_EPOCH + chrono::TimeDelta::hours(5);
        assert_eq!(found[0].about(now), "Vex, Success, 2 hours ago");
    }
}
