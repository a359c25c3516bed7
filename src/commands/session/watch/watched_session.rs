//! The last known state of a watched session, and its changes since then.

use std::collections::hash_map::Entry;
use std::collections::{BTreeMap, HashMap};

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::change_row::ChangeRow;
use crate::api::Item;
use crate::api::session::{self, Event, Session};
use crate::client::{Client, Error, PAGE};
use crate::output::{Column, Row, columns};

/// The number of events in the live view.
const MOST_LAST_EVENTS: usize = 8;

/// A session and its events, as they were last read.
#[derive(Default)]
pub(super) struct WatchedSession {
    id: Uuid,
    pub(super) session: Option<Session>,
    /// The status of each event, by its id.
    statuses: HashMap<String, String>,
    /// The number of events at the beginning of the list that are all over, and the id of the last of them.
    settled: Option<(usize, String)>,
    /// The last events, oldest first.
    pub(super) last: Vec<(EventOrder, Event)>,
    /// True if the session and all its events were read once.
    pub(super) is_complete: bool,
}

/// The start of an event, and the server's own number for it.
type EventOrder = (Option<DateTime<Utc>>, Option<i64>);

impl WatchedSession {
    pub(super) fn new(id: Uuid) -> Self {
        Self { id, ..Self::default() }
    }

    pub(super) fn is_stopped(&self) -> bool {
        self.session.as_ref().is_some_and(Session::is_stopped)
    }

    /// Returns the details of a session whose result is Failed.
    pub(super) fn failure(&self) -> Option<&str> {
        let failed = self.session.as_ref().filter(|s| s.result.eq_ignore_ascii_case("Failed"));
        failed.map(|session| session.details.as_str())
    }

    /// Returns the number of events, in total and of each status: `3 (1 Running, 2 Success)`.
    pub(super) fn count_events(&self) -> String {
        let mut counts = BTreeMap::new();
        for status in self.statuses.values() {
            *counts.entry(status).or_insert(0) += 1;
        }
        let total = self.statuses.len();
        let counts: Vec<_> =
            counts.into_iter().map(|(status, count)| format!("{count} {status}")).collect();
        if total == 0 { "0".to_owned() } else { format!("{total} ({})", counts.join(", ")) }
    }

    /// Reads the session and its events, and adds the changes. The session is read first: a stopped session has no further
    /// events, so the list that is read afterwards is complete. Changes that were found before a failure are kept.
    ///
    /// # Errors
    /// The server cannot be asked, or its response is invalid.
    pub(super) fn update(
        &mut self,
        client: &Client,
        changes: &mut Vec<ChangeRow>,
    ) -> anyhow::Result<()> {
        let item = client.send(&session::get(self.id))?;
        let session = item.model()?;
        let change =
            self.differs(session).then(|| ChangeRow::of_session(&item, session)).transpose()?;
        // The end of the session is the last change.
        if session.is_stopped() && self.is_complete {
            self.read_events(client, changes)?;
            changes.extend(change);
            self.session = Some(item.into_model()?);
        } else {
            changes.extend(change);
            self.session = Some(item.into_model()?);
            self.read_events(client, changes)?;
        }
        self.is_complete = true;
        Ok(())
    }

    fn differs(&self, session: &Session) -> bool {
        const PARTS: [&Column<Session>; 4] =
            columns(Session::COLUMNS, ["state", "result", "ended", "details"]);
        self.session
            .as_ref()
            .is_none_or(|known| PARTS.iter().any(|part| (part.cell)(known) != (part.cell)(session)))
    }

    /// Reads the events after the settled ones. If the last settled event has moved, the server's order is not that of
    /// arrival, and all events are read.
    fn read_events(&mut self, client: &Client, changes: &mut Vec<ChangeRow>) -> anyhow::Result<()> {
        let items = || client.items(session::events(self.id), PAGE);
        if let Some((count, id)) = &self.settled {
            let count = *count;
            let mut items = items().from(count - 1);
            let first = items.next().transpose()?;
            if first.is_some_and(|first| first.model().is_ok_and(|event| *event.id == *id)) {
                return self.add_events(items, count, changes);
            }
        }
        let items = items();
        self.settled = None;
        self.add_events(items, 0, changes)
    }

    fn add_events(
        &mut self,
        items: impl Iterator<Item = Result<Item<Event>, Error>>,
        mut count: usize,
        changes: &mut Vec<ChangeRow>,
    ) -> anyhow::Result<()> {
        let mut all_over = true;
        for item in items {
            let item = item?;
            let event = item.model()?;
            count += 1;
            all_over = all_over && event.is_over();
            if all_over {
                self.settled = Some((count, event.id.0.clone()));
            }
            self.add_event(item, changes)?;
        }
        Ok(())
    }

    fn add_event(&mut self, item: Item<Event>, changes: &mut Vec<ChangeRow>) -> anyhow::Result<()> {
        let event = item.model()?;
        // Some events have no id. They are identified by their whole text.
        let key = if event.id.is_empty() { item.json().to_owned() } else { event.id.0.clone() };
        match self.statuses.entry(key) {
            Entry::Vacant(new) => {
                new.insert(event.status.0.clone());
                // Events that ended before the watch began are not printed.
                if self.is_complete || !event.is_over() {
                    changes.push(ChangeRow::of_event(&item, event, ChangeRow::EVENT)?);
                }
            }
            Entry::Occupied(known) if *known.get() == *event.status => return Ok(()),
            Entry::Occupied(mut known) => {
                known.insert(event.status.0.clone());
                changes.push(ChangeRow::of_event(&item, event, ChangeRow::UPDATE)?);
            }
        }
        self.last.retain(|(_, known)| known.id != event.id || known.id.is_empty());
        let order = (event.start_time.instant(), *event.order);
        let place = self.last.partition_point(|(known, _)| *known <= order);
        self.last.insert(place, (order, item.into_model()?));
        if self.last.len() > MOST_LAST_EVENTS {
            self.last.remove(0);
        }
        Ok(())
    }
}
