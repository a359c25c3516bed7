//! The progress of an audit, so that the next run continues there without repeating or losing an event.
//!
//! A cursor holds the start of the window of the first run, and the start time up to which all sessions are known. Two kinds
//! of sessions are kept by ID beside them:
//!
//! - *watched* sessions, in which something may still happen: open ones, ones that were stopped a short while ago (a
//!   restore continues in the background), ones with a running event, and ones that could not be read. The events that
//!   were delivered of each are kept as numbers;
//! - *settled* sessions that started less than [`OVERLAP`] before that time. The next run lists that span again, because
//!   a server need not show its sessions in the order of their starts, and many may start in one instant.
//!
//! A watched session becomes settled when no more events are expected, or when the server no longer has it.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error};
use uuid::Uuid;

use super::event_record::EventRecord;
use super::records::{AuditedSession, GRACE};
use crate::text::short_hash;

/// The span that the next run lists again, for sessions that were not shown before.
const OVERLAP: TimeDelta = TimeDelta::hours(1);

/// The time after the end of its session in which an event that runs is still expected to end.
const GRACE_WHILE_BUSY: TimeDelta = TimeDelta::days(7);

/// The progress of one audit at one server. The field names are those of the cursor file.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct AuditCursor {
    pub(crate) server: String,
    /// The filters, as [`super::AuditFilter::description`] has them: a cursor is bound to them.
    #[serde(default, rename = "question")]
    pub(crate) filters: String,
    /// Earlier events are never delivered.
    #[serde(default)]
    pub(super) first_event: Option<DateTime<Utc>>,
    /// The start time up to which all sessions are known.
    #[serde(default)]
    complete: Option<DateTime<Utc>>,
    #[serde(default)]
    watched: BTreeMap<Uuid, PendingSession>,
    /// With the times of their starts.
    #[serde(default)]
    settled: BTreeMap<Uuid, Option<DateTime<Utc>>>,
}

/// A session that the next run reads again.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
struct PendingSession {
    started: Option<DateTime<Utc>>,
    /// The numbers of the events that were delivered.
    #[serde(serialize_with = "write_numbers", deserialize_with = "read_numbers")]
    events: BTreeSet<u64>,
}

impl AuditCursor {
    pub(super) fn new(server: String, filters: String) -> Self {
        Self { server, filters, ..Self::default() }
    }

    /// Sets the start of the window, unless an earlier run has advanced the cursor.
    pub(super) fn starting_at(mut self, since: Option<DateTime<Utc>>) -> Self {
        if !self.has_begun() {
            self.first_event = since;
        }
        self
    }

    /// Returns whether an earlier run has advanced it.
    pub(crate) fn has_begun(&self) -> bool {
        self.complete.is_some() || !self.watched.is_empty()
    }

    /// Returns the start time from which sessions are to be listed; `None` for all.
    pub(super) fn since(&self) -> Option<DateTime<Utc>> {
        self.complete?.checked_sub_signed(OVERLAP)
    }

    /// Returns the watched sessions, each with its start.
    pub(super) fn watched(&self) -> impl Iterator<Item = (Option<DateTime<Utc>>, Uuid)> {
        self.watched.iter().map(|(id, watched)| (watched.started, *id))
    }

    /// Returns the watched and settled sessions, which are skipped when they appear in a list.
    pub(super) fn known(&self) -> impl Iterator<Item = Uuid> {
        self.watched.keys().chain(self.settled.keys()).copied()
    }

    /// Takes a session in and returns the records that were not delivered before.
    pub(super) fn take(
        &mut self,
        session: &AuditedSession,
        mut records: Vec<EventRecord>,
        is_settled: bool,
    ) -> Vec<EventRecord> {
        let mut watched = self.watched.remove(&session.id).unwrap_or_default();
        let numbers: Vec<_> = records.iter().map(event_number).collect();
        let mut known = numbers.iter().map(|number| watched.events.contains(number));
        if !watched.events.is_empty() {
            records.retain(|_| !known.next().unwrap_or(false));
        }
        if is_settled {
            self.settled.insert(session.id, session.started);
        } else {
            watched.started = session.started;
            watched.events.extend(numbers);
            self.watched.insert(session.id, watched);
        }
        records
    }

    /// Watches a session that could not be read.
    pub(super) fn watch(&mut self, id: Uuid, started: Option<DateTime<Utc>>) {
        self.watched
            .entry(id)
            .or_insert_with(|| PendingSession { started, ..PendingSession::default() });
    }

    /// Settles a session that the server no longer has, even if a list still shows it. Returns `true` if it was watched.
    pub(super) fn forget(&mut self, id: Uuid) -> bool {
        let Some(watched) = self.watched.remove(&id) else { return false };
        self.settled.insert(id, watched.started);
        true
    }

    /// Notes that all sessions that started up to `to` are known. A time ahead of the server's own clock counts as now:
    /// otherwise sessions that start meanwhile would be missed.
    pub(super) fn advance(&mut self, to: Option<DateTime<Utc>>, now: DateTime<Utc>) {
        self.complete = self.complete.max(to.map(|to| to.min(now)));
    }

    /// Forgets settled sessions that no run will list again.
    pub(super) fn tidy(&mut self) {
        let Some(since) = self.since() else { return };
        self.settled.retain(|_, started| started.is_none_or(|started| started >= since));
    }
}

/// Returns whether no more events are expected in a session.
pub(super) fn is_settled(
    session: &AuditedSession,
    records: &[EventRecord],
    now: DateTime<Utc>,
) -> bool {
    let is_busy = records.iter().any(|record| record.status.eq_ignore_ascii_case("Running"));
    let grace = if is_busy { GRACE_WHILE_BUSY } else { GRACE };
    session.is_stopped && session.ended.is_some_and(|ended| now - ended > grace)
}

/// Returns a number that stands for an event: equal in each run, and unlikely to be that of another event.
fn event_number(record: &EventRecord) -> u64 {
    let mut text = record.event_id.clone();
    if text.is_empty() {
        text = format!("{:?}{:?}{:?}{}", record.order, record.time, record.item, record.message);
    }
    short_hash(&text)
}

/// Writes event numbers as 16 hexadecimal digits each.
fn write_numbers<S: Serializer>(numbers: &BTreeSet<u64>, serializer: S) -> Result<S::Ok, S::Error> {
    let mut text = String::with_capacity(numbers.len() * 16);
    for number in numbers {
        let _infallible = write!(text, "{number:016x}");
    }
    serializer.serialize_str(&text)
}

fn read_numbers<'de, D: Deserializer<'de>>(source: D) -> Result<BTreeSet<u64>, D::Error> {
    let text = String::deserialize(source)?;
    let number = |digits: &[u8]| u64::from_str_radix(str::from_utf8(digits).ok()?, 16).ok();
    let chunks = text.as_bytes().chunks(16);
    let parsed = chunks.map(|digits| number(digits).filter(|_| digits.len() == 16));
    parsed.collect::<Option<_>>().ok_or_else(|| D::Error::custom("invalid event numbers"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::audit::event_record::AuditAction;

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    fn session(started: &str, ended: Option<&str>) -> AuditedSession {
        AuditedSession {
            id: Uuid::from_u128(7),
            started: Some(at(started)),
            ended: ended.map(at),
            is_stopped: ended.is_some(),
            kind: "Vex".into(),
            organization: "o".into(),
            user: "u".into(),
            client: "c".into(),
            scope: "".into(),
            name: String::new(),
            reason: String::new(),
        }
    }

    fn record(id: &str) -> EventRecord {
        EventRecord {
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
            action: AuditAction::View,
            item: None,
            item_type: None,
            size_bytes: None,
            source: None,
            target: None,
            status: String::new(),
            message: String::new(),
            session_name: None,
            reason: None,
            scope: None,
            user_id: None,
            group_id: None,
            site_id: None,
            team_id: None,
        }
    }

    fn ids(records: &[EventRecord]) -> Vec<&str> {
        records.iter().map(|record| record.event_id.as_str()).collect()
    }

    #[test]
    fn events_are_delivered_once_also_across_the_file() {
        let mut cursor = AuditCursor::default();
        let open = session("2026-11-20T10:00:00Z", None);
        let new = cursor.take(&open, vec![record("a"), record("b")], false);
        assert_eq!(ids(&new), ["a", "b"]);
        let text = serde_json::to_string(&cursor).unwrap();
        let mut cursor: AuditCursor = serde_json::from_str(&text).unwrap();
        let new = cursor.take(&open, vec![record("a"), record("c"), record("b")], false);
        assert_eq!(ids(&new), ["c"]);
        let new = cursor.take(&open, vec![record("d"), record("c")], true);
        assert_eq!((ids(&new), cursor.watched.len(), cursor.settled.len()), (vec!["d"], 0, 1));
        assert!(read_numbers(&mut serde_json::Deserializer::from_str("\"00\"")).is_err());
        assert!(
            read_numbers(&mut serde_json::Deserializer::from_str("\"000000000000000ü\"")).is_err()
        );
    }

    #[test]
    fn cursor_never_moves_back_nor_ahead_of_the_server_clock() {
        let mut cursor = AuditCursor::default();
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
    fn sessions_that_may_continue_are_not_settled() {
        let now = at("2026-11-20T12:00:00Z");
        let start = "2026-11-20T09:00:00Z";
        for (ended, is_busy, settled) in [
            (None, false, false),
            (Some("2026-11-20T11:30:00Z"), false, false),
            (Some("2026-11-20T10:30:00Z"), false, true),
            (Some("2026-11-20T10:30:00Z"), true, false),
            (Some("2026-11-01T10:30:00Z"), true, true),
        ] {
            let status = if is_busy { "running" } else { "Success" };
            let records = [EventRecord { status: status.to_owned(), ..record("a") }];
            assert_eq!(is_settled(&session(start, ended), &records, now), settled, "{ended:?}");
        }
    }
}
