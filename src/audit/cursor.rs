//! How far an audit has come, so that the next run goes on there: nothing twice, and nothing lost.
//!
//! A cursor holds a moment up to which all sessions are known, by the time of their start. Two kinds of sessions are
//! kept by name beside it:
//!
//! - those that are *watched*, since something may still happen in them: what is open, what was stopped a short while
//!   ago (a restore goes on in the background), what has a running event, and what could not be read. Of each, the events
//!   that were told are kept, as numbers;
//! - those that are *settled*, and started less than [`OVERLAP`] before the moment. The next run looks at that span again,
//!   since a server need not show its sessions in the order of their starts, and many may start in one instant.
//!
//! A session leaves the watched for the settled, or is gone from the server.

use std::collections::BTreeMap;
use std::fmt::Write;

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error};
use uuid::Uuid;

use super::{Record, Subject};
use crate::text::short_hash;

/// So far back the next run looks for sessions that were not shown before.
pub(crate) const OVERLAP: TimeDelta = TimeDelta::hours(1);

/// So long after its end something may still be noted in a session.
const GRACE: TimeDelta = TimeDelta::hours(1);

/// An event that runs so long after the end of its session will not end any more.
const FORGOTTEN: TimeDelta = TimeDelta::days(7);

/// How far one audit has come at one server.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Cursor {
    pub(crate) server: String,
    /// What was asked for: the answer to another question begins elsewhere.
    #[serde(default)]
    pub(crate) question: String,
    /// All sessions that started up to then are known.
    #[serde(default)]
    pub(crate) complete: Option<DateTime<Utc>>,
    #[serde(default)]
    pub(crate) watched: BTreeMap<Uuid, Watched>,
    /// With the moments of their starts.
    #[serde(default)]
    pub(crate) settled: BTreeMap<Uuid, Option<DateTime<Utc>>>,
}

/// A session to look at again.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Watched {
    pub(crate) started: Option<DateTime<Utc>>,
    /// The events that were told.
    pub(crate) events: Told,
}

impl Cursor {
    /// From where on to look for sessions.
    pub(crate) fn since(&self) -> Option<DateTime<Utc>> {
        self.complete?.checked_sub_signed(OVERLAP)
    }

    /// Takes a session in; what comes back is what was not told before.
    pub(crate) fn take(
        &mut self,
        subject: &Subject,
        mut records: Vec<Record>,
        is_settled: bool,
    ) -> Vec<Record> {
        let mut watched = self.watched.remove(&subject.id).unwrap_or_default();
        let ids: Vec<_> = records.iter().map(event_number).collect();
        let mut known = ids.iter().map(|id| watched.events.knows(*id));
        if !watched.events.is_empty() {
            records.retain(|_| !known.next().unwrap_or(false));
        }
        if is_settled {
            self.settled.insert(subject.id, subject.started);
        } else {
            watched.started = subject.started;
            watched.events.learn(ids);
            self.watched.insert(subject.id, watched);
        }
        records
    }

    /// Keeps a session to try again.
    pub(crate) fn keep(&mut self, id: Uuid, started: Option<DateTime<Utc>>) {
        self.watched.entry(id).or_insert_with(|| Watched { started, ..Watched::default() });
    }

    /// Looks no more at a session that the server has no more, even if a list still shows it; tells whether it was
    /// watched.
    pub(super) fn forget(&mut self, id: Uuid) -> bool {
        let Some(watched) = self.watched.remove(&id) else { return false };
        self.settled.insert(id, watched.started);
        true
    }

    /// All that started up to then is known. A moment that lies ahead of the server's own clock is not believed: what
    /// starts meanwhile would be missed.
    pub(crate) fn advance(&mut self, to: Option<DateTime<Utc>>, now: DateTime<Utc>) {
        self.complete = self.complete.max(to.map(|to| to.min(now)));
    }

    /// Forgets settled sessions that no run will see again.
    pub(crate) fn tidy(&mut self) {
        let Some(since) = self.since() else { return };
        self.settled.retain(|_, started| started.is_none_or(|started| started >= since));
    }
}

/// Whether nothing more is to be expected of a session.
pub(crate) fn is_settled(subject: &Subject, is_busy: bool, now: DateTime<Utc>) -> bool {
    let patience = if is_busy { FORGOTTEN } else { GRACE };
    subject.is_stopped && subject.ended.is_some_and(|ended| now - ended > patience)
}

/// What stands for an event: the same in each run, and hard to make twice.
fn event_number(record: &Record) -> u64 {
    let mut text = record.event_id.clone();
    if text.is_empty() {
        text = format!("{:?}{:?}{:?}{}", record.order, record.time, record.item, record.message);
    }
    short_hash(&text)
}

/// Events that were told, as numbers, sorted; a line of hexadecimal digits in a file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Told(Vec<u64>);

impl Told {
    fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    fn knows(&self, number: u64) -> bool {
        self.0.binary_search(&number).is_ok()
    }

    fn learn(&mut self, numbers: Vec<u64>) {
        self.0.extend(numbers);
        self.0.sort_unstable();
        self.0.dedup();
    }
}

impl Serialize for Told {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut text = String::with_capacity(self.0.len() * 16);
        for number in &self.0 {
            let _infallible = write!(text, "{number:016x}");
        }
        serializer.serialize_str(&text)
    }
}

impl<'de> Deserialize<'de> for Told {
    fn deserialize<D: Deserializer<'de>>(source: D) -> Result<Self, D::Error> {
        let text = String::deserialize(source)?;
        let number = |digits: &[u8]| u64::from_str_radix(str::from_utf8(digits).ok()?, 16).ok();
        let numbers =
            text.as_bytes().chunks(16).map(|digits| number(digits).filter(|_| digits.len() == 16));
        let mut told = Self::default();
        told.learn(
            numbers
                .collect::<Option<_>>()
                .ok_or_else(|| D::Error::custom("no numbers of events"))?,
        );
        Ok(told)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::audit::Action;
    use crate::audit::record::SessionState;

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    fn subject(started: &str, ended: Option<&str>) -> Subject {
        Subject {
            id: Uuid::from_u128(7),
            started: Some(at(started)),
            ended: ended.map(at),
            is_stopped: ended.is_some(),
            kind: "Vex".into(),
            organization: "o".into(),
            user: "u".into(),
            client: "c".into(),
        }
    }

    fn record(id: &str) -> Record {
        Record {
            time: None,
            profile: None,
            server: String::new(),
            organization: String::new(),
            user: String::new(),
            client_host: String::new(),
            client_address: None,
            session_id: String::new(),
            session_type: String::new(),
            event_id: id.to_owned(),
            order: None,
            action: Action::View,
            item: None,
            item_type: None,
            size_bytes: None,
            source: None,
            target: None,
            status: String::new(),
            message: String::new(),
            session_state: SessionState::Stopped,
        }
    }

    fn ids(records: &[Record]) -> Vec<&str> {
        records.iter().map(|record| record.event_id.as_str()).collect()
    }

    #[test]
    fn an_event_is_told_once_and_the_file_holds_what_is_needed() {
        let mut cursor = Cursor::default();
        let open = subject("2026-11-20T10:00:00Z", None);
        let told = cursor.take(&open, vec![record("a"), record("b")], false);
        assert_eq!(ids(&told), ["a", "b"]);
        let text = serde_json::to_string(&cursor).unwrap();
        let mut cursor: Cursor = serde_json::from_str(&text).unwrap();
        let told = cursor.take(&open, vec![record("a"), record("c"), record("b")], false);
        assert_eq!(ids(&told), ["c"]);
        let told = cursor.take(&open, vec![record("d"), record("c")], true);
        assert_eq!((ids(&told), cursor.watched.len(), cursor.settled.len()), (vec!["d"], 0, 1));
        assert!(serde_json::from_str::<Told>("\"00\"").is_err());
        assert!(serde_json::from_str::<Told>("\"000000000000000ü\"").is_err());
    }

    #[test]
    fn the_moment_never_goes_back_nor_ahead_of_the_server() {
        let mut cursor = Cursor::default();
        let now = at("2026-11-20T12:00:00Z");
        cursor.advance(Some(at("2026-11-20T11:00:00Z")), now);
        cursor.advance(Some(at("2026-11-20T10:00:00Z")), now);
        cursor.advance(None, now);
        assert_eq!(cursor.complete, Some(at("2026-11-20T11:00:00Z")));
        cursor.advance(Some(at("2030-01-01T00:00:00Z")), now);
        assert_eq!(cursor.complete, Some(now));
        cursor.settled.insert(Uuid::from_u128(1), Some(at("2026-11-20T11:00:00Z")));
        cursor.settled.insert(Uuid::from_u128(2), Some(at("2026-11-20T10:59:59Z")));
        cursor.settled.insert(Uuid::from_u128(3), None);
        cursor.tidy();
        assert_eq!(cursor.settled.len(), 2);
    }

    #[test]
    fn what_may_go_on_is_not_settled() {
        let now = at("2026-11-20T12:00:00Z");
        let start = "2026-11-20T09:00:00Z";
        for (ended, is_busy, settled) in [
            (None, false, false),
            (Some("2026-11-20T11:30:00Z"), false, false),
            (Some("2026-11-20T10:30:00Z"), false, true),
            (Some("2026-11-20T10:30:00Z"), true, false),
            (Some("2026-11-01T10:30:00Z"), true, true),
        ] {
            assert_eq!(is_settled(&subject(start, ended), is_busy, now), settled, "{ended:?}");
        }
    }
}
