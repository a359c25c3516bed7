//! What a server said last, kept for a minute in a file of the user's own: one for each server, user and kind of thing.

use std::fs::File;
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

use super::offer::Offer;
use crate::config::Env;
use crate::resolve::Noun;
use crate::sys::private_dir::PrivateDir;
use crate::text::short_hash;

/// So long an answer counts as the present state.
const FRESH: TimeDelta = TimeDelta::minutes(1);
/// So long it is better than nothing, while the server is asked anew or cannot be.
const STALE: TimeDelta = TimeDelta::hours(24);
/// A server that did not answer is left alone for so long: a prompt is no place to wait for it at every key.
const AGAIN: TimeDelta = TimeDelta::seconds(10);

/// The file.
#[derive(Clone)]
pub(super) struct Store {
    folder: PrivateDir,
    name: String,
}

/// What is in it.
#[derive(Default, Deserialize, Serialize)]
pub(super) struct Kept {
    tried: DateTime<Utc>,
    answered: DateTime<Utc>,
    #[serde(default)]
    offers: Vec<Offer>,
}

/// A moment that is yet to come is of a clock that was set back since: it counts no longer than one that has passed.
fn is_within(span: TimeDelta, moment: DateTime<Utc>, now: DateTime<Utc>) -> bool {
    (now - moment).abs() < span
}

impl Kept {
    pub(super) fn is_fresh(&self, now: DateTime<Utc>) -> bool {
        is_within(FRESH, self.answered, now)
    }

    pub(super) fn is_due(&self, now: DateTime<Utc>) -> bool {
        !self.is_fresh(now) && !is_within(AGAIN, self.tried, now)
    }

    pub(super) fn offers(self, now: DateTime<Utc>) -> Vec<Offer> {
        if is_within(STALE, self.answered, now) { self.offers } else { Vec::new() }
    }

    pub(super) fn answer(now: DateTime<Utc>, offers: Vec<Offer>) -> Self {
        Self { tried: now, answered: now, offers }
    }
}

impl Store {
    /// The names in the file say nothing: who works with whom is nobody's business.
    pub(super) fn of(env: &Env, noun: Noun, server: &str, whom: &str) -> Option<Self> {
        let folder = PrivateDir::new(env.state_dir().ok()?.file("completion"));
        let whose = short_hash(&format!("{server}\n{whom}"));
        Some(Self { folder, name: format!("{}-{whose:016x}.json", noun.word()) })
    }

    /// What cannot be read is as good as nothing.
    pub(super) fn read(&self) -> Kept {
        let text = self.folder.read_private(&self.name).ok().flatten();
        text.and_then(|text| serde_json::from_str(&text).ok()).unwrap_or_default()
    }

    /// Takes the right to ask, unless another does it, and notes when: who is cut off, or waits in vain, is not followed
    /// by another at once.
    pub(super) fn begin(&self, now: DateTime<Utc>) -> Option<File> {
        let alone = self.folder.lock(&format!("{}.lock", self.name), Duration::ZERO).ok()?;
        let before = self.read();
        if !before.is_due(now) {
            return None;
        }
        self.write(&Kept { tried: now, ..before });
        Some(alone)
    }

    /// Written lightly: what a power cut takes is asked for again.
    pub(super) fn write(&self, kept: &Kept) {
        if let Ok(text) = serde_json::to_vec(kept) {
            let _asked_again = self.folder.write_lightly(&self.name, &text);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ages() {
        let now: DateTime<Utc> = "2026-11-23T15:30:00Z".parse().unwrap();
        let kept = |tried: i64, answered: i64| Kept {
            tried: now - TimeDelta::seconds(tried),
            answered: now - TimeDelta::seconds(answered),
            offers: vec![Offer::new("a", "")],
        };
        for (tried, answered, is_due, is_shown) in [
            (0, 0, false, true),
            (59, 59, false, true),
            (60, 60, true, true),
            (9, 60, false, true),
            (10, 3_600, true, true),
            (90_000, 86_400, true, false),
            (-5, -5, false, true),
            (-3_600, -3_600, true, true),
            (-90_000, -90_000, true, false),
        ] {
            let kept = kept(tried, answered);
            assert_eq!(kept.is_due(now), is_due, "{tried} {answered}");
            assert_eq!(!kept.offers(now).is_empty(), is_shown, "{tried} {answered}");
        }
        assert!(Kept::default().is_due(now));
    }

    #[test]
    fn one_asks_at_a_time_and_not_again_at_once() {
        let place = tempfile::tempdir().unwrap();
        let folder = PrivateDir::new(place.path().join("completion"));
        let store = Store { folder, name: "job.json".to_owned() };
        let now = DateTime::UNIX_EPOCH + TimeDelta::days(365);
        let asking = store.begin(now).unwrap();
        let later = now + AGAIN;
        assert!(store.begin(later).is_none(), "another asks");
        drop(asking);
        assert!(store.begin(now).is_none(), "it was just tried");
        store.write(&Kept::answer(later, vec![Offer::new("a", "")]));
        assert!(store.begin(later).is_none() && store.begin(later + FRESH).is_some());
        assert_eq!(store.read().offers(later), [Offer::new("a", "")]);
        std::fs::write(store.folder.file("job.json"), "{").unwrap();
        assert!(store.read().is_due(later));
    }
}
