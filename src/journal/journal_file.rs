//! The journal's file.
//!
//! It is in the state folder, readable by the user alone, and is replaced as a whole by one process at a time. A run
//! that is about to start a session, or that stops its session at its end, holds a lock for its entry: an entry without a
//! locked file was left behind.
//!
//! No entry is removed because of its age: the clock of this machine may be wrong. An entry is removed when the server reports
//! that its session has ended or does not exist, or that its start opened none.

use std::fs::{self, File};
use std::time::Duration;

use chrono::{DateTime, Utc};
use ring::rand::{SecureRandom, SystemRandom};
use serde::{Deserialize, Serialize};
use uuid::{Builder, Uuid};

use super::entry::JournalEntry;
use crate::config::Env;
use crate::error::{Failure, Kind};
use crate::sys::private_dir::{PrivateDir, Protection};

const FILE: &str = "journal.json";
const LOCK: &str = "journal.lock";

/// A change of the file takes milliseconds: a longer wait is for a process that is suspended.
const LOCK_TIMEOUT: Duration = Duration::from_secs(10);

#[derive(Default, Serialize, Deserialize)]
struct JournalContent {
    #[serde(default, rename = "starts")]
    entries: Vec<JournalEntry>,
}

/// The journal of this user on this machine.
#[derive(Clone, Debug)]
pub(crate) struct Journal {
    folder: PrivateDir,
}

impl Journal {
    /// Returns the journal in the state folder. It is not read yet.
    ///
    /// # Errors
    /// The environment names no place for a state folder.
    pub(crate) fn of(env: &Env) -> Result<Self, Failure> {
        env.state_dir().map(|folder| Self { folder })
    }

    /// Returns all entries, oldest first.
    ///
    /// # Errors
    /// The file is invalid, or others can read it.
    pub(crate) fn entries(&self) -> Result<Vec<JournalEntry>, Failure> {
        let Some(text) = self.folder.read(FILE, Protection::NoAccess)? else {
            return Ok(Vec::new());
        };
        let content: JournalContent = serde_json::from_str(&text).map_err(|error| {
            let path = self.folder.file(FILE);
            Failure::usage(format!("invalid journal file {}: {error}", path.display()))
                .hint("check for open sessions with 'vb365 session list', then delete the file")
        })?;
        Ok(content.entries)
    }

    /// Returns the sessions at a server that are open as far as the journal knows, with their entries, oldest first.
    ///
    /// # Errors
    /// The file is invalid, or others can read it.
    pub(crate) fn open_sessions(&self, server: &str) -> Result<Vec<(Uuid, JournalEntry)>, Failure> {
        let here = self.entries()?.into_iter().filter(|entry| entry.server == server);
        Ok(here.filter_map(|entry| Some((entry.session?, entry))).collect())
    }

    /// Checks that sessions can be written down.
    ///
    /// # Errors
    /// Other users can read the folder, or it cannot be written: then sessions that were started from this machine are missing.
    pub(crate) fn check(&self) -> Result<(), Failure> {
        let checked = self.folder.check_use(Protection::NoAccess);
        checked.map_err(|failure| Failure {
            message: format!("the journal of sessions is disabled: {}", failure.message),
            ..failure
        })
    }

    /// Returns the entries of ended runs that left a session open at a server, or may have: sessions that were to end with
    /// their run, and starts that were cut off before their session was known.
    ///
    /// # Errors
    /// The file is invalid, or others can read it.
    pub(crate) fn orphans(&self, server: &str) -> Result<Vec<JournalEntry>, Failure> {
        let mut entries = self.entries()?;
        entries.retain(|entry| {
            entry.server == server
                && (entry.ends_with_run || entry.session.is_none())
                && !self.is_in_use(entry)
        });
        Ok(entries)
    }

    /// Writes down a start that is about to be made. The entry is in use until the guard is dropped.
    ///
    /// # Errors
    /// The file cannot be written: the disk is full or read-only.
    pub(crate) fn add(&self, entry: JournalEntry) -> Result<EntryGuard, Failure> {
        let key = random_key()?;
        // The lock first: a process that sees the entry must find it in use.
        let lock = self.folder.lock(&lock_name(key), Duration::ZERO)?;
        let guard = EntryGuard { journal: self.clone(), key, _lock: lock };
        self.change(|entries| entries.push(JournalEntry { key, ..entry }))?;
        Ok(guard)
    }

    /// Removes the entries of sessions that are closed.
    ///
    /// # Errors
    /// The file cannot be written: the disk is full or read-only.
    pub(crate) fn remove_sessions(&self, server: &str, closed: &[Uuid]) -> Result<(), Failure> {
        let is_closed = |entry: &JournalEntry| {
            entry.server == server && entry.session.is_some_and(|id| closed.contains(&id))
        };
        // Most sessions that are stopped were not started from this machine.
        if !self.entries()?.iter().any(is_closed) {
            return Ok(());
        }
        self.change(|entries| entries.retain(|entry| !is_closed(entry)))
    }

    /// Removes an entry.
    ///
    /// # Errors
    /// The file cannot be written: the disk is full or read-only.
    pub(crate) fn remove(&self, key: Uuid) -> Result<(), Failure> {
        self.change(|entries| entries.retain(|entry| entry.key != key))
    }

    /// Records that a start had opened no session at `time`, by the server's clock.
    ///
    /// # Errors
    /// The file cannot be written: the disk is full or read-only.
    pub(crate) fn set_server_time(&self, key: Uuid, time: DateTime<Utc>) -> Result<(), Failure> {
        self.update(key, |entry| entry.requested_at_server = Some(time))
    }

    fn update(&self, key: Uuid, update: impl Fn(&mut JournalEntry)) -> Result<(), Failure> {
        self.change(|entries| {
            entries.iter_mut().filter(|entry| entry.key == key).for_each(update);
        })
    }

    /// Returns whether the run that wrote an entry is still active.
    pub(crate) fn is_in_use(&self, entry: &JournalEntry) -> bool {
        self.folder.is_locked(&lock_name(entry.key))
    }

    /// Changes the file, and removes the lock files of the entries that `change` removes.
    fn change(&self, change: impl FnOnce(&mut Vec<JournalEntry>)) -> Result<(), Failure> {
        let _exclusive = self.folder.lock(LOCK, LOCK_TIMEOUT)?;
        let mut entries = self.entries()?;
        let before: Vec<_> = entries.iter().map(|entry| entry.key).collect();
        change(&mut entries);
        let removed = before.into_iter().filter(|key| entries.iter().all(|e| e.key != *key));
        let removed: Vec<_> = removed.collect();
        let mut text = serde_json::to_vec_pretty(&JournalContent { entries }).map_err(|error| {
            Failure::new(Kind::Failure, format!("cannot write the journal: {error}"))
        })?;
        text.push(b'\n');
        self.folder.write(FILE, Protection::NoAccess, &text)?;
        for key in removed {
            let _in_use_or_gone = fs::remove_file(self.folder.file(&lock_name(key)));
        }
        Ok(())
    }
}

/// The entry of a start by this run. While it exists, the entry is in use.
pub(crate) struct EntryGuard {
    journal: Journal,
    key: Uuid,
    _lock: File,
}

impl EntryGuard {
    pub(crate) fn key(&self) -> Uuid {
        self.key
    }

    /// Writes down the session that the server named in its response.
    ///
    /// # Errors
    /// The file cannot be written: the disk is full or read-only.
    pub(crate) fn set_session(&self, session: Uuid) -> Result<(), Failure> {
        self.journal.update(self.key, |entry| entry.session = Some(session))
    }

    /// Writes down the session that was adopted after a lost response.
    ///
    /// # Errors
    /// The file cannot be written: the disk is full or read-only.
    pub(crate) fn set_adopted_session(&self, session: Uuid) -> Result<(), Failure> {
        let update = |entry: &mut JournalEntry| {
            (entry.session, entry.is_adopted) = (Some(session), true);
        };
        self.journal.update(self.key, update)
    }

    /// Removes the entry: nothing was started, or the session is closed.
    ///
    /// # Errors
    /// The file cannot be written: the disk is full or read-only.
    pub(crate) fn remove(self) -> Result<(), Failure> {
        self.journal.remove(self.key)
    }
}

impl Drop for EntryGuard {
    fn drop(&mut self) {
        let _gone = fs::remove_file(self.journal.folder.file(&lock_name(self.key)));
    }
}

fn lock_name(key: Uuid) -> String {
    format!("start-{key}.lock")
}

fn random_key() -> Result<Uuid, Failure> {
    let mut bytes = [0; 16];
    SystemRandom::new().fill(&mut bytes).map_err(|_| {
        Failure::new(Kind::Failure, "cannot get random numbers from the operating system")
    })?;
    Ok(Builder::from_random_bytes(bytes).into_uuid())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn journal() -> (tempfile::TempDir, Journal) {
        let place = tempfile::tempdir().unwrap();
        let folder = PrivateDir::new(place.path().join("state"));
        (place, Journal { folder })
    }

    fn entry(requested_at: &str) -> JournalEntry {
        JournalEntry {
            key: Uuid::nil(),
            server: "https://h:4443".to_owned(),
            user: "ana".to_owned(),
            profile: None,
            workload: "Vex".to_owned(),
            source: "job 'x'".to_owned(),
            requested_at: requested_at.parse().unwrap(),
            requested_at_server: None,
            restore_point: None,
            show_deleted: None,
            show_all_versions: None,
            session: None,
            is_adopted: false,
            ends_with_run: true,
        }
    }

    #[test]
    fn entry_exists_from_before_the_start_until_the_end() {
        let (_place, journal) = journal();
        assert_eq!(journal.entries().unwrap(), []);
        let kept = journal.add(entry("2026-11-20T10:00:00.1234567Z")).unwrap();
        let [known] = &journal.entries().unwrap()[..] else { panic!("not one") };
        assert_eq!((known.key, known.session), (kept.key(), None));
        assert!(
            journal.is_in_use(known) && journal.open_sessions("https://h:4443").unwrap().is_empty()
        );
        let id = Uuid::from_u128(7);
        kept.set_session(id).unwrap();
        let open = journal.open_sessions("https://h:4443").unwrap();
        assert_eq!(open[0].0, id);
        assert!(journal.open_sessions("https://other:4443").unwrap().is_empty());
        drop(kept);
        assert!(!journal.is_in_use(&open[0].1), "its run is over");
        journal.remove_sessions("https://other:4443", &[id]).unwrap();
        assert_eq!(journal.entries().unwrap().len(), 1, "that was another server's");
        journal.remove_sessions("https://h:4443", &[id]).unwrap();
        assert_eq!(journal.entries().unwrap(), []);
    }

    #[test]
    fn orphans_are_neither_in_use_nor_meant_to_stay() {
        let (_place, journal) = journal();
        let server = "https://h:4443";
        let at = "2026-11-20T10:00:00Z";
        let (cut_off, left, kept, stays) = (
            journal.add(entry(at)).unwrap(),
            journal.add(entry(at)).unwrap(),
            journal.add(entry(at)).unwrap(),
            journal.add(JournalEntry { ends_with_run: false, ..entry(at) }).unwrap(),
        );
        for (number, start) in [&left, &kept, &stays].into_iter().enumerate() {
            start.set_session(Uuid::from_u128(number as u128)).unwrap();
        }
        assert_eq!(journal.orphans(server).unwrap(), [], "all of them are kept");
        let keys = [cut_off.key(), left.key()];
        drop((cut_off, left, stays));
        let told: Vec<_> = journal.orphans(server).unwrap().iter().map(|s| s.key).collect();
        assert_eq!(told, keys);
        assert_eq!(journal.orphans("https://other:4443").unwrap(), []);
        drop(kept);
    }

    #[test]
    fn no_clock_removes_an_entry() {
        let (_place, journal) = journal();
        for year in ["1970", "2037", "2026", "9999", "0001"] {
            let kept = journal.add(entry(&format!("{year}-01-02T00:00:00Z"))).unwrap();
            kept.set_session(kept.key()).unwrap();
            drop(journal.add(entry(&format!("{year}-11-22T00:00:00Z"))).unwrap());
        }
        assert_eq!(journal.entries().unwrap().len(), 10);
        assert_eq!(journal.open_sessions("https://h:4443").unwrap().len(), 5);
        assert_eq!(journal.orphans("https://h:4443").unwrap().len(), 10);
    }

    #[test]
    fn lock_files_of_removed_entries_are_removed() {
        let (_place, journal) = journal();
        let cut_off = journal.add(entry("2026-01-01T00:00:00Z")).unwrap();
        let kept = journal.add(entry("2026-01-04T00:00:00Z")).unwrap();
        journal.remove(cut_off.key()).unwrap();
        kept.remove().unwrap();
        // Windows may list a file that was removed until it is closed.
        drop(cut_off);
        let names = fs::read_dir(journal.folder.path()).unwrap();
        let mut names: Vec<_> = names.map(|entry| entry.unwrap().file_name()).collect();
        names.sort();
        assert_eq!(names, ["journal.json", "journal.lock"]);
    }

    #[test]
    fn concurrent_writers_lose_no_entry() {
        let (_place, journal) = journal();
        std::thread::scope(|scope| {
            for number in 0..8 {
                let journal = &journal;
                scope.spawn(move || {
                    let kept = journal.add(entry("2026-11-20T10:00:00Z")).unwrap();
                    kept.set_session(Uuid::from_u128(number)).unwrap();
                });
            }
        });
        let mut known: Vec<_> = journal.entries().unwrap().iter().map(|s| s.session).collect();
        known.sort();
        assert_eq!(known, (0..8).map(|n| Some(Uuid::from_u128(n))).collect::<Vec<_>>());
    }

    #[test]
    fn hint_for_a_held_lock_does_not_name_a_server() {
        let place = tempfile::tempdir().unwrap();
        let folder = PrivateDir::new(place.path().to_owned());
        let _held = folder.lock(LOCK, LOCK_TIMEOUT).unwrap();
        let hint = folder.lock(LOCK, Duration::ZERO).unwrap_err().hints.remove(0);
        assert!(hint.contains("Ctrl-Z") && !hint.contains("server"), "{hint}");
    }

    #[test]
    fn invalid_file_is_an_error_and_kept() {
        let (_place, journal) = journal();
        journal.folder.write(FILE, Protection::NoAccess, b"[1, 2").unwrap();
        let failure = journal.add(entry("2026-11-20T10:00:00Z")).err().unwrap();
        assert!(failure.message.contains("invalid journal file"), "{}", failure.message);
        assert_eq!(fs::read_to_string(journal.folder.file(FILE)).unwrap(), "[1, 2");
    }
}
