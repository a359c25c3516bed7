//! What is known of a session that is watched, and what a look at it finds to be new.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::watch_view::{ChangeRecord, ChangeRow};
use crate::api::Item;
use crate::api::session::{self, Event, Session};
use crate::client::{Client, Error, PAGE};
use crate::output::{Column, Row, columns};

/// So many events are kept to be shown.
const LAST: usize = 8;

/// The session and its events as they were last seen.
pub(super) struct SessionTracker {
    id: Uuid,
    session: Option<Session>,
    /// The status of each event, by its id.
    statuses: HashMap<String, String>,
    /// The last of the events before which, and at which, all are over.
    settled: Option<CompletedPrefix>,
    /// Oldest first.
    last: Vec<(EventOrder, Event)>,
    begun: bool,
}

/// When it started, and the server's own number for it.
type EventOrder = (Option<DateTime<Utc>>, Option<i64>);

#[derive(Clone)]
struct CompletedPrefix {
    place: usize,
    id: String,
}

impl SessionTracker {
    pub(super) fn new(id: Uuid) -> Self {
        Self {
            id,
            session: None,
            statuses: HashMap::new(),
            settled: None,
            last: Vec::new(),
            begun: false,
        }
    }

    /// Whether all was seen once.
    pub(super) fn is_begun(&self) -> bool {
        self.begun
    }

    pub(super) fn is_stopped(&self) -> bool {
        self.session.as_ref().is_some_and(Session::is_stopped)
    }

    /// As it was last seen.
    pub(super) fn session(&self) -> Option<&Session> {
        self.session.as_ref()
    }

    /// The last events, oldest first.
    pub(super) fn last(&self) -> Vec<&Event> {
        self.last.iter().map(|(_, event)| event).collect()
    }

    /// How many events there are of each status.
    pub(super) fn counts(&self) -> Vec<(&str, usize)> {
        let mut counts: Vec<(&str, usize)> = Vec::new();
        for status in self.statuses.values() {
            match counts.iter_mut().find(|(known, _)| known == status) {
                Some((_, count)) => *count += 1,
                None => counts.push((status, 1)),
            }
        }
        counts.sort_unstable();
        counts
    }

    /// Looks at all of it, and adds what is new. The session comes first: once it is stopped nothing more happens in it, so
    /// the events that are asked for afterwards are all. What was found before a failure counts.
    pub(super) fn look(
        &mut self,
        client: &Client,
        changes: &mut Vec<ChangeRecord>,
    ) -> anyhow::Result<()> {
        let item = client.send(&session::get(self.id))?;
        let found = item.model()?;
        let told = self.differs(found).then(|| ChangeRecord::session(&item, found)).transpose()?;
        let is_stopped = found.is_stopped();
        if !is_stopped || !self.begun {
            changes.extend(told);
            self.session = Some(item.into_model()?);
            self.events(client, changes)?;
        } else {
            // The end is told last.
            self.events(client, changes)?;
            changes.extend(told);
            self.session = Some(item.into_model()?);
        }
        self.begun = true;
        Ok(())
    }

    fn differs(&self, found: &Session) -> bool {
        const PARTS: [&Column<Session>; 4] =
            columns(Session::COLUMNS, ["state", "result", "ended", "details"]);
        self.session
            .as_ref()
            .is_none_or(|known| PARTS.iter().any(|part| (part.cell)(known) != (part.cell)(found)))
    }

    /// Asks for those from the last settled one on. Where that is not in its place any more, the server has another order
    /// than that in which they came, and all are asked for.
    fn events(&mut self, client: &Client, changes: &mut Vec<ChangeRecord>) -> anyhow::Result<()> {
        if let Some(settled) = self.settled.clone() {
            let mut items = client.items(session::events(self.id), PAGE).from(settled.place);
            let first = items.next().transpose()?;
            if first.is_some_and(|first| first.model().is_ok_and(|event| event.id == settled.id)) {
                return self.take(items, settled.place + 1, changes);
            }
        }
        let items = client.items(session::events(self.id), PAGE);
        self.settled = None;
        self.take(items, 0, changes)
    }

    fn take(
        &mut self,
        items: impl Iterator<Item = Result<Item<Event>, Error>>,
        mut place: usize,
        changes: &mut Vec<ChangeRecord>,
    ) -> anyhow::Result<()> {
        let mut all_over = true;
        for item in items {
            let item = item?;
            let event = item.model()?;
            all_over = all_over && event.is_over();
            if all_over {
                self.settled = Some(CompletedPrefix { place, id: event.id.clone() });
            }
            place += 1;
            self.note(item, changes)?;
        }
        Ok(())
    }

    fn note(&mut self, item: Item<Event>, changes: &mut Vec<ChangeRecord>) -> anyhow::Result<()> {
        let event = item.model()?;
        // One without an id is told apart by all that it holds.
        let key = if event.id.is_empty() { item.json().to_owned() } else { event.id.clone() };
        match self.statuses.entry(key) {
            Entry::Vacant(new) => {
                new.insert(event.status.clone());
                // What was over before the watching began is no news.
                if self.begun || !event.is_over() {
                    changes.push(ChangeRecord::event(&item, event, ChangeRow::EVENT)?);
                }
            }
            Entry::Occupied(mut known) => {
                if *known.get() == event.status {
                    return Ok(());
                }
                known.insert(event.status.clone());
                changes.push(ChangeRecord::event(&item, event, ChangeRow::UPDATE)?);
            }
        }
        self.last.retain(|(_, known)| known.id != event.id || known.id.is_empty());
        let age = (event.start_time.instant(), event.order);
        let place = self.last.partition_point(|(known, _)| *known <= age);
        self.last.insert(place, (age, item.into_model()?));
        if self.last.len() > LAST {
            self.last.remove(0);
        }
        Ok(())
    }
}
