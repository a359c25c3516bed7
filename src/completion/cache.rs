//! The names that a server returned last, in a private file: one for each server, user and kind of object. The children of
//! things in sessions are in one file, with those of the last few things.

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

/// The most sets in a file.
const MAX_SETS: usize = 32;
/// The most names in a file, apart from those of its newest set: the file is read at each key.
const MAX_NAMES: usize = 5_000;

/// The names of one set, in the file of a server, a user and a kind of object.
#[derive(Clone)]
pub(super) struct NameCache {
    folder: PrivateDir,
    name: String,
    /// The set, if the file has several.
    key: String,
}

/// The content of a file.
#[derive(Default, Deserialize, Serialize)]
struct CacheContent {
    /// The newest first.
    sets: Vec<CachedNames>,
}

/// The names of one set.
#[derive(Default, Deserialize, Serialize)]
pub(super) struct CachedNames {
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

    /// Returns another set in the same file.
    pub(super) fn of_set(&self, names: &NameSet) -> Self {
        Self { key: names.key(), ..self.clone() }
    }

    /// Reads the names. They are empty if the file is missing or damaged, or does not have the set.
    pub(super) fn read(&self) -> CachedNames {
        let names = self.read_all().sets.into_iter().find(|names| names.key == self.key);
        names.unwrap_or_default()
    }

    fn read_all(&self) -> CacheContent {
        let text = self.folder.read(&self.name, Protection::NoAccess).ok().flatten();
        text.and_then(|text| serde_json::from_str(&text).ok()).unwrap_or_default()
    }

    fn lock_name(&self) -> String {
        format!("{}.lock", self.name)
    }

    /// Returns whether a process requests names for this file.
    pub(super) fn is_locked(&self) -> bool {
        self.folder.is_locked(&self.lock_name())
    }

    /// Locks the file for a request to the server, and records the time: a request that fails is not repeated at once. Waits
    /// up to `patience` for another process. Returns `None` if that has the lock for longer, or if no request is due.
    pub(super) fn begin(&self, now: DateTime<Utc>, patience: Duration) -> Option<File> {
        let lock = self.folder.lock(&self.lock_name(), patience).ok()?;
        let before = self.read();
        if !before.is_due(now) {
            return None;
        }
        self.write(CachedNames { tried: now, ..before });
        Some(lock)
    }

    /// Writes the names without waiting for the disk: those that a power cut takes are requested again. The caller holds the
    /// lock.
    pub(super) fn write(&self, names: CachedNames) {
        let mut content = self.read_all();
        content.sets.retain(|names| names.key != self.key);
        let mut count = 0;
        content.sets.retain(|names| {
            count += names.candidates.len();
            count <= MAX_NAMES
        });
        content.sets.truncate(MAX_SETS - 1);
        content.sets.insert(0, CachedNames { key: self.key.clone(), ..names });
        if let Ok(text) = serde_json::to_vec(&content) {
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
        let begin = |now| store.begin(now, Duration::ZERO);
        let lock = begin(now).unwrap();
        let later = now + AGAIN;
        assert!(begin(later).is_none() && store.is_locked(), "another process has the lock");
        drop(lock);
        assert!(begin(now).is_none() && !store.is_locked(), "it was just tried");
        let names = |count| vec![CompletionCandidate::new("a", ""); count];
        store.write(CachedNames::answer(later, names(1)));
        assert!(begin(later).is_none() && begin(later + FRESH).is_some());
        assert_eq!(store.read().candidates(later), names(1));
        std::fs::write(store.folder.file("job.json"), "{").unwrap();
        assert!(store.read().is_due(later));
    }

    #[test]
    fn last_sets_are_kept() {
        let dir = tempfile::tempdir().unwrap();
        let folder = PrivateDir::new(dir.path().join("completion"));
        let set = |key: usize| NameCache {
            folder: folder.clone(),
            name: "path.json".to_owned(),
            key: key.to_string(),
        };
        let now = DateTime::UNIX_EPOCH + TimeDelta::days(365);
        let names = |count| vec![CompletionCandidate::new("a", ""); count];
        let count = |key| set(key).read().candidates(now).len();
        for key in 1..=MAX_SETS {
            set(key).write(CachedNames::answer(now, names(key)));
        }
        assert!((1..=MAX_SETS).all(|key| count(key) == key));
        set(0).write(CachedNames::answer(now, names(1)));
        assert_eq!((count(0), count(1), count(2)), (1, 0, 2), "the oldest one is removed");
        set(2).write(CachedNames::answer(now, names(MAX_NAMES + 1)));
        assert_eq!((count(2), count(0)), (MAX_NAMES + 1, 1));
        set(0).write(CachedNames::answer(now, names(1)));
        assert_eq!((count(2), count(0)), (0, 1), "large files take time at each key");
    }
}
