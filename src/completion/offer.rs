//! What is offered, and what is said beside it.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::resolve::Noun;
use crate::text::{safe, shorten};
use crate::time;

/// What is said beside a name is for a glance.
const COLUMNS: usize = 60;

/// A word that may stand under the cursor.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
pub(super) struct Offer {
    /// What is typed. No character in it drives a terminal, and none ends a line.
    pub(super) value: String,
    about: String,
    /// When it began, or last went well: how long ago that is, is said when it is shown.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    since: Option<DateTime<Utc>>,
}

impl Offer {
    pub(super) fn new(value: &str, about: &str) -> Self {
        Self { value: value.to_owned(), about: about.to_owned(), since: None }
    }

    /// What is said beside it, on one line and safe to show.
    pub(super) fn about(&self, now: DateTime<Utc>) -> String {
        let age = self.since.map(|since| time::relative(since, now));
        joined([self.about.clone(), age.unwrap_or_default()])
    }
}

/// A thing on a server, before it is known what to call it.
pub(super) struct Thing {
    pub(super) id: String,
    pub(super) name: String,
    pub(super) about: Vec<String>,
    pub(super) since: Option<DateTime<Utc>>,
}

/// How things are named on the command line: by their names, where that leads to them and to nothing else, else by their
/// ids. A name that cannot be shown as it is can neither be typed as it is shown.
pub(super) fn offers(noun: Noun, things: Vec<Thing>) -> Vec<Offer> {
    let mut count: HashMap<String, usize> = HashMap::new();
    for thing in &things {
        *count.entry(thing.name.clone()).or_default() += 1;
    }
    let mut offers: Vec<_> = things
        .into_iter()
        .filter_map(|thing| {
            let is_a_name = noun != Noun::Session
                && count.get(&thing.name) == Some(&1)
                && can_be_typed(&thing.name);
            let about = joined(thing.about);
            let (value, about) = if is_a_name {
                (thing.name, about)
            } else {
                (Uuid::try_parse(&thing.id).ok()?.to_string(), joined([thing.name, about]))
            };
            Some(Offer { value, about, since: thing.since })
        })
        .collect();
    if noun == Noun::Session {
        offers.sort_by_key(|offer| std::cmp::Reverse(offer.since));
    } else {
        offers.sort_by_cached_key(|offer| offer.value.to_lowercase());
    }
    offers
}

/// Whether a name reaches the command as a name: an id in its place is taken for one, and a dash begins an option.
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

    fn thing(id: u128, name: &str) -> Thing {
        let id = Uuid::from_u128(id).to_string();
        Thing { id, name: name.to_owned(), about: vec!["Success".to_owned()], since: None }
    }

    #[test]
    fn a_name_that_leads_nowhere_else_is_offered_and_else_the_id() {
        let names = ["b", "It's a", "twice", "twice", "-x", "a\u{1b}[31m", "a\nb", "\u{202e}", ""];
        let things = names.iter().zip(1..).map(|(name, id)| thing(id, name)).collect();
        let told = offers(Noun::Job, things);
        let told: Vec<_> = told.iter().map(|o| (o.value.as_str(), o.about.as_str())).collect();
        assert_eq!(
            told,
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
        assert_ne!(offers(Noun::Job, vec![thing(1, id)])[0].value, id);
        let odd = Thing { id: "no id".to_owned(), ..thing(1, "\u{7}") };
        assert_eq!(offers(Noun::Job, vec![odd]), []);
    }

    #[test]
    fn sessions_go_by_their_ids_newest_first() {
        let at = |id, hours| Thing {
            since: Some(DateTime::UNIX_EPOCH + chrono::TimeDelta::hours(hours)),
            ..thing(id, "Vex")
        };
        let told = offers(Noun::Session, vec![at(1, 1), at(2, 3), at(3, 2)]);
        let last: Vec<_> = told.iter().filter_map(|offer| offer.value.chars().last()).collect();
        assert_eq!(last, ['2', '3', '1']);
        let now = DateTime::UNIX_EPOCH + chrono::TimeDelta::hours(5);
        assert_eq!(told[0].about(now), "Vex, Success, 2 hours ago");
    }
}
