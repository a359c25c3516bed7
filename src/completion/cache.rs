//! The names that a server returned last, in a private file: one for each server, user and kind of object.

use std::fs::File;
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

use super::candidate::CompletionCandidate;
use super::name_set::NameSet;
use crate::config::Env;
use crate::sys::private_dir::{PrivateDir, Protection};
use crate::text::short_hash;

/// The age up to which an answer counts as the present state.
const FRESH: TimeDelta = TimeDelta::minutes(1);
/// The age up to which an answer is better than none, while the server is asked again or cannot be reached.
const STALE: TimeDelta = TimeDelta::hours(24);
/// The pause after a server did not answer: a person at a prompt must not wait for it at every key.
const AGAIN: TimeDelta = TimeDelta::seconds(10);

/// The file of one server, user and kind of object.
#[derive(Clone)]
pub(super) struct NameCache {
    folder: PrivateDir,
    name: String,
    key: String,
}

/// The content of the file.
#[derive(Default, Deserialize, Serialize)]
pub(super) struct CachedNames {
    /// The set that the names belong to, if a file is for one of several.
    #[serde(default)]
    key: String,
    tried: DateTime<Utc>,
    answered: DateTime<Utc>,
    #[serde(default)]
    candidates: Vec<CompletionCandidate>,
}

/// Returns whether a time is at most `span` away. A time in the future comes from a clock that was set back since: it counts
/// no longer than one in the past.
fn is_within(span: TimeDelta, time: DateTime<Utc>, now: DateTime<Utc>) -> bool {
    (now - time).abs() < span
}

impl CachedNames {
    pub(super) fn is_fresh(&self, now: DateTime<Utc>) -> bool {
        is_within(FRESH, self.answered, now)
    }

    pub(super) fn is_due(&self, now: DateTime<Utc>) -> bool {
        !self.is_fresh(now) && !is_within(AGAIN, self.tried, now)
    }

    pub(super) fn candidates(self, now: DateTime<Utc>) -> Vec<CompletionCandidate> {
        if is_within(STALE, self.answered, now) { self.candidates } else { Vec::new() }
    }

    pub(super) fn answer(now: DateTime<Utc>, candidates: Vec<CompletionCandidate>) -> Self {
        Self { key: String::new(), tried: now, answered: now, candidates }
    }
}

impl NameCache {
    /// Returns the file for a server and a user. Its name contains a hash of both, so that it reveals neither.
    pub(super) fn of(env: &Env, names: &NameSet, server: &str, user: &str) -> Option<Self> {
        let folder = PrivateDir::new(env.state_dir().ok()?.file("completion"));
        let hash = short_hash(&format!("{server}\n{user}"));
        let name = format!("{}-{hash:016x}.json", names.file_word());
        Some(Self { folder, name, key: names.key() })
    }

    /// Reads the file; one that is missing, damaged or of another set is empty.
    pub(super) fn read(&self) -> CachedNames {
        let text = self.folder.read(&self.name, Protection::NoAccess).ok().flatten();
        let names = text.and_then(|text| serde_json::from_str::<CachedNames>(&text).ok());
        names.filter(|names| names.key == self.key).unwrap_or_default()
    }

    /// Locks the file for a request to the server, and records the time: a request that fails is not repeated at once.
    /// Returns `None` if another process has the lock, or if no request is due.
    pub(super) fn begin(&self, now: DateTime<Utc>) -> Option<File> {
        let lock = self.folder.lock(&format!("{}.lock", self.name), Duration::ZERO).ok()?;
        let before = self.read();
        if !before.is_due(now) {
            return None;
        }
        self.write(CachedNames { tried: now, ..before });
        Some(lock)
    }

    /// Writes the file without waiting for the disk: names that a power cut takes are requested again.
    pub(super) fn write(&self, names: CachedNames) {
        let names = CachedNames { key: self.key.clone(), ..names };
        if let Ok(text) = serde_json::to_vec(&names) {
            let _requested_again =
                self.folder.write_lightly(&self.name, Protection::NoAccess, &text);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn age_decides_what_is_shown_and_requested() {
        let now: DateTime<Utc> = "2026-11-23T15:30:00Z".parse().unwrap();
        let names = |tried: i64, answered: i64| CachedNames {
            key: String::new(),
            tried: now - TimeDelta::seconds(tried),
            answered: now - TimeDelta::seconds(answered),
            candidates: vec![CompletionCandidate::new("a", "")],
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
            let names = names(tried, answered);
            assert_eq!(names.is_due(now), is_due, "{tried} {answered}");
            assert_eq!(!names.candidates(now).is_empty(), is_shown, "{tried} {answered}");
        }
        assert!(CachedNames::default().is_due(now));
    }

    #[test]
    fn requests_are_made_one_at_a_time_and_not_repeated_at_once() {
        let dir = tempfile::tempdir().unwrap();
        let folder = PrivateDir::new(dir.path().join("completion"));
        let store = NameCache { folder, name: "job.json".to_owned(), key: "a".to_owned() };
        let now = DateTime::UNIX_EPOCH + TimeDelta::days(365);
        let lock = store.begin(now).unwrap();
        let later = now + AGAIN;
        assert!(store.begin(later).is_none(), "another process has the lock");
        drop(lock);
        assert!(store.begin(now).is_none(), "it was just tried");
        store.write(CachedNames::answer(later, vec![CompletionCandidate::new("a", "")]));
        assert!(store.begin(later).is_none() && store.begin(later + FRESH).is_some());
        assert_eq!(store.read().candidates(later), [CompletionCandidate::new("a", "")]);
        let other = NameCache { key: "b".to_owned(), ..store.clone() };
        assert!(other.read().is_due(later) && other.begin(later).is_some());
        assert_eq!(store.read().candidates(later), []);
        std::fs::write(store.folder.file("job.json"), "{").unwrap();
        assert!(store.read().is_due(later));
    }
}
