//! The journal: which sessions were started from this machine, written down before the request leaves, so that neither a
//! lost answer nor a power cut loses one.
//!
//! A file in the state folder, for the user alone, changed whole and by one process at a time. Each start that is under
//! way, and each session that ends with its run, is kept by a process that holds a lock as long as it lives: what nobody
//! keeps any more was left behind.

use std::fs::{self, File};
use std::time::Duration;

use chrono::{DateTime, SubsecRound, TimeDelta, Utc};
use ring::rand::{SecureRandom, SystemRandom};
use serde::{Deserialize, Serialize};
use uuid::{Builder, Uuid};

use crate::config::{Env, Folder};
use crate::error::{Failure, Kind};
use crate::time::wire;

const FILE: &str = "journal.json";
const LOCK: &str = "journal.lock";

/// Changing the file takes milliseconds; who waits longer waits for a process that is stopped.
const PATIENCE: Duration = Duration::from_secs(10);

/// A start of which no session is known says nothing any more after so long.
const UNKNOWN_FOR: TimeDelta = TimeDelta::days(2);
/// Nobody leaves a session open for so long, and the server would have dropped it from its history.
const OPEN_FOR: TimeDelta = TimeDelta::days(90);

/// A start as it is written down.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Start {
    /// Its own name in the journal.
    #[serde(default)]
    pub(crate) key: Uuid,
    pub(crate) server: String,
    /// As the server calls the user; empty where nobody said.
    #[serde(default)]
    pub(crate) user: String,
    #[serde(default)]
    pub(crate) profile: Option<String>,
    /// The workload, as the API spells it.
    pub(crate) r#type: String,
    /// What was opened, for people.
    #[serde(default)]
    pub(crate) what: String,
    /// Before the request left, by this machine's clock.
    pub(crate) asked: DateTime<Utc>,
    /// The session that came of it; `None` while that is not known.
    #[serde(default)]
    pub(crate) session: Option<Uuid>,
    /// Whether the session was only taken for the one that came of it: nothing proves that.
    #[serde(default)]
    pub(crate) adopted: bool,
    /// Whether it is to be stopped when the run ends that started it.
    #[serde(default)]
    pub(crate) scoped: bool,
}

impl Start {
    fn is_stale(&self, now: DateTime<Utc>) -> bool {
        let most = if self.session.is_some() { OPEN_FOR } else { UNKNOWN_FOR };
        now - self.asked > most
    }
}

#[derive(Default, Serialize, Deserialize)]
struct Written {
    #[serde(default)]
    starts: Vec<Start>,
}

/// The journal of this user on this machine.
#[derive(Clone, Debug)]
pub(crate) struct Journal {
    folder: Folder,
}

impl Journal {
    /// # Errors
    /// There is no place for it.
    pub(crate) fn of(env: &Env) -> Result<Self, Failure> {
        Folder::of_state(env).map(|folder| Self { folder })
    }

    /// All that is known, oldest first.
    ///
    /// # Errors
    /// The file is out of order, or not private.
    pub(crate) fn starts(&self) -> Result<Vec<Start>, Failure> {
        let Some(text) = self.folder.read_private(FILE)? else { return Ok(Vec::new()) };
        let written: Written = serde_json::from_str(&text).map_err(|error| {
            let path = self.folder.file(FILE);
            Failure::usage(format!("{}: this is no journal: {error}", path.display()))
                .hint("look whether sessions are open (vb365 session list), then remove the file")
        })?;
        Ok(written.starts)
    }

    /// The sessions that were started from here at a server and are open as far as is known, oldest first.
    ///
    /// # Errors
    /// As [`Journal::starts`].
    pub(crate) fn open_at(&self, server: &str) -> Result<Vec<Start>, Failure> {
        let mut starts = self.starts()?;
        starts.retain(|start| start.server == server && start.session.is_some());
        Ok(starts)
    }

    /// What runs that are over left at a server, or may have left: sessions that were to end with them, and starts that
    /// were cut off before anybody knew what came of them.
    ///
    /// # Errors
    /// As [`Journal::starts`].
    pub(crate) fn leftovers(&self, server: &str) -> Result<Vec<Start>, Failure> {
        let mut starts = self.starts()?;
        starts.retain(|start| {
            start.server == server
                && (start.scoped || start.session.is_none())
                && !self.is_kept(start)
        });
        Ok(starts)
    }

    /// Writes down a start that is about to be made. It is kept until what is returned is dropped.
    ///
    /// # Errors
    /// It cannot be written: the disk is full or read-only.
    pub(crate) fn intend(&self, start: Start) -> Result<Kept, Failure> {
        let key = random_key()?;
        // The lock first: who sees the entry must find it kept.
        let alive = self.folder.lock(&lock_name(key), Duration::ZERO)?;
        let kept = Kept { journal: self.clone(), key, _alive: alive };
        self.change(start.asked, |starts| starts.push(Start { key, ..start }))?;
        Ok(kept)
    }

    /// Forgets sessions that have ended.
    ///
    /// # Errors
    /// As [`Journal::intend`].
    pub(crate) fn ended(&self, server: &str, ended: &[Uuid]) -> Result<(), Failure> {
        let is_one = |start: &Start| {
            start.server == server && start.session.is_some_and(|id| ended.contains(&id))
        };
        // Most sessions that are stopped were not started from here.
        if !self.starts()?.iter().any(is_one) {
            return Ok(());
        }
        self.change(DateTime::<Utc>::MIN_UTC, |starts| starts.retain(|start| !is_one(start)))
    }

    /// Forgets a start of which it is known that nothing came.
    ///
    /// # Errors
    /// As [`Journal::intend`].
    pub(crate) fn forget(&self, key: Uuid) -> Result<(), Failure> {
        self.change(DateTime::<Utc>::MIN_UTC, |starts| starts.retain(|start| start.key != key))
    }

    /// Whether the run that made a start is still there.
    pub(crate) fn is_kept(&self, start: &Start) -> bool {
        let path = self.folder.file(&lock_name(start.key));
        File::open(path).is_ok_and(|file| file.try_lock_shared().is_err())
    }

    /// Changes the file; `now` lets go of what is too old.
    fn change(&self, now: DateTime<Utc>, how: impl FnOnce(&mut Vec<Start>)) -> Result<(), Failure> {
        let _alone = self.folder.lock(LOCK, PATIENCE)?;
        let mut starts = self.starts()?;
        let before: Vec<_> = starts.iter().map(|start| start.key).collect();
        how(&mut starts);
        starts.retain(|start| !start.is_stale(now));
        let mut text = serde_json::to_vec_pretty(&Written { starts: starts.clone() })
            .map_err(|error| Failure::new(Kind::Failure, format!("the journal: {error}")))?;
        text.push(b'\n');
        self.folder.write(FILE, &text)?;
        for gone in before.iter().filter(|key| starts.iter().all(|start| start.key != **key)) {
            let _kept_or_gone = fs::remove_file(self.folder.file(&lock_name(*gone)));
        }
        Ok(())
    }
}

/// A start that this run keeps.
pub(crate) struct Kept {
    journal: Journal,
    key: Uuid,
    _alive: File,
}

impl Kept {
    pub(crate) fn key(&self) -> Uuid {
        self.key
    }

    /// Writes down which session came of it.
    ///
    /// # Errors
    /// As [`Journal::intend`].
    pub(crate) fn started(&self, session: Uuid) -> Result<(), Failure> {
        self.came(session, false)
    }

    /// The same of one that was taken for it after a lost answer.
    ///
    /// # Errors
    /// As [`Journal::intend`].
    pub(crate) fn adopted(&self, session: Uuid) -> Result<(), Failure> {
        self.came(session, true)
    }

    fn came(&self, session: Uuid, adopted: bool) -> Result<(), Failure> {
        let key = self.key;
        self.journal.change(DateTime::<Utc>::MIN_UTC, |starts| {
            for start in starts.iter_mut().filter(|start| start.key == key) {
                (start.session, start.adopted) = (Some(session), adopted);
            }
        })
    }

    /// Nothing came of it, or what came has ended.
    ///
    /// # Errors
    /// As [`Journal::intend`].
    pub(crate) fn finish(self) -> Result<(), Failure> {
        self.journal.forget(self.key)
    }
}

impl Drop for Kept {
    fn drop(&mut self) {
        let _gone = fs::remove_file(self.journal.folder.file(&lock_name(self.key)));
    }
}

fn lock_name(key: Uuid) -> String {
    format!("start-{key}.lock")
}

fn random_key() -> Result<Uuid, Failure> {
    let mut bytes = [0; 16];
    SystemRandom::new()
        .fill(&mut bytes)
        .map_err(|_| Failure::new(Kind::Failure, "the system gives no random numbers"))?;
    Ok(Builder::from_random_bytes(bytes).into_uuid())
}

/// When a start was made, for people who look in the file or are told of it.
impl std::fmt::Display for Start {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let asked = wire(self.asked.trunc_subsecs(0));
        write!(f, "{} of {}, asked for at {asked}", self.r#type, self.what)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn journal() -> (tempfile::TempDir, Journal) {
        let place = tempfile::tempdir().unwrap();
        let folder = Folder::at(place.path().join("state"));
        (place, Journal { folder })
    }

    fn start(asked: &str) -> Start {
        Start {
            key: Uuid::nil(),
            server: "https://h:4443".to_owned(),
            user: "ana".to_owned(),
            profile: None,
            r#type: "Vex".to_owned(),
            what: "job 'x'".to_owned(),
            asked: asked.parse().unwrap(),
            session: None,
            adopted: false,
            scoped: true,
        }
    }

    #[test]
    fn a_start_is_known_from_before_it_is_made_until_its_end() {
        let (_place, journal) = journal();
        assert_eq!(journal.starts().unwrap(), []);
        let kept = journal.intend(start("2026-11-20T10:00:00.1234567Z")).unwrap();
        let [known] = &journal.starts().unwrap()[..] else { panic!("not one") };
        assert_eq!((known.key, known.session), (kept.key(), None));
        assert!(journal.is_kept(known) && journal.open_at("https://h:4443").unwrap().is_empty());
        let id = Uuid::from_u128(7);
        kept.started(id).unwrap();
        let open = journal.open_at("https://h:4443").unwrap();
        assert_eq!(open[0].session, Some(id));
        assert!(journal.open_at("https://other:4443").unwrap().is_empty());
        drop(kept);
        assert!(!journal.is_kept(&open[0]), "its run is over");
        journal.ended("https://other:4443", &[id]).unwrap();
        assert_eq!(journal.starts().unwrap().len(), 1, "that was another server's");
        journal.ended("https://h:4443", &[id]).unwrap();
        assert_eq!(journal.starts().unwrap(), []);
    }

    #[test]
    fn what_a_run_leaves_is_told_from_what_it_keeps_and_what_was_meant_to_stay() {
        let (_place, journal) = journal();
        let server = "https://h:4443";
        let asked = "2026-11-20T10:00:00Z";
        let (cut_off, left, kept, stays) = (
            journal.intend(start(asked)).unwrap(),
            journal.intend(start(asked)).unwrap(),
            journal.intend(start(asked)).unwrap(),
            journal.intend(Start { scoped: false, ..start(asked) }).unwrap(),
        );
        for (number, start) in [&left, &kept, &stays].into_iter().enumerate() {
            start.started(Uuid::from_u128(number as u128)).unwrap();
        }
        assert_eq!(journal.leftovers(server).unwrap(), [], "all of them are kept");
        let keys = [cut_off.key(), left.key()];
        drop((cut_off, left, stays));
        let told: Vec<_> = journal.leftovers(server).unwrap().iter().map(|s| s.key).collect();
        assert_eq!(told, keys);
        assert_eq!(journal.leftovers("https://other:4443").unwrap(), []);
        drop(kept);
    }

    #[test]
    fn what_is_old_is_let_go_of_and_leaves_no_file() {
        let (_place, journal) = journal();
        drop(journal.intend(start("2026-01-01T00:00:00Z")).unwrap());
        let kept = journal.intend(start("2026-01-04T00:00:00Z")).unwrap();
        let known = journal.starts().unwrap();
        assert_eq!(known.len(), 1, "{known:?}");
        kept.finish().unwrap();
        let names = fs::read_dir(journal.folder.path()).unwrap();
        let mut names: Vec<_> = names.map(|entry| entry.unwrap().file_name()).collect();
        names.sort();
        assert_eq!(names, ["journal.json", "journal.lock"]);
    }

    #[test]
    fn many_write_at_once() {
        let (_place, journal) = journal();
        std::thread::scope(|scope| {
            for number in 0..8 {
                let journal = &journal;
                scope.spawn(move || {
                    let kept = journal.intend(start("2026-11-20T10:00:00Z")).unwrap();
                    kept.started(Uuid::from_u128(number)).unwrap();
                });
            }
        });
        let mut known: Vec<_> = journal.starts().unwrap().iter().map(|s| s.session).collect();
        known.sort();
        assert_eq!(known, (0..8).map(|n| Some(Uuid::from_u128(n))).collect::<Vec<_>>());
    }

    #[test]
    fn who_holds_it_is_not_said_to_wait_for_a_server() {
        let place = tempfile::tempdir().unwrap();
        let folder = Folder::at(place.path().to_owned());
        let _held = folder.lock(LOCK, PATIENCE).unwrap();
        let hint = folder.lock(LOCK, Duration::ZERO).unwrap_err().hints.remove(0);
        assert!(hint.contains("Ctrl-Z") && !hint.contains("server"), "{hint}");
    }

    #[test]
    fn what_is_no_journal_is_told_and_left_as_it_is() {
        let (_place, journal) = journal();
        journal.folder.write(FILE, b"[1, 2").unwrap();
        let failure = journal.intend(start("2026-11-20T10:00:00Z")).err().unwrap();
        assert!(failure.message.contains("this is no journal"), "{}", failure.message);
        assert_eq!(fs::read_to_string(journal.folder.file(FILE)).unwrap(), "[1, 2");
    }
}
