//! What the journal says of sessions, and what it is to forget.

use std::collections::{BTreeMap, HashSet};

use chrono::{DateTime, Utc};
use uuid::Uuid;

use crate::client::Client;
use crate::context::Context;
use crate::error::Failure;
use crate::journal::{Journal, JournalEntry};
use crate::messages::Messages;
use crate::sessions::orphans::SLOWEST_START;
use crate::text::shell_quoted;

/// The journal as it was when it was read.
pub(super) struct ReapJournal {
    journal: Option<Journal>,
    server: String,
    /// Starts at the server in use.
    pub(super) here: Vec<JournalEntry>,
    elsewhere: Vec<JournalEntry>,
    /// Sessions whose runs are at work, and stop them at their end.
    in_use: HashSet<Uuid>,
    /// Sessions that have ended.
    pub(super) over: Vec<Uuid>,
    /// Starts of which nothing came.
    nothing: Vec<Uuid>,
    /// Starts that were cut off, and what may have come of each.
    cut_off: Vec<(Uuid, Vec<Uuid>)>,
}

impl ReapJournal {
    /// # Errors
    /// It cannot be read, or there is no place for it and it is `needed`.
    pub(super) fn read(needed: bool, client: &Client, context: &Context) -> Result<Self, Failure> {
        let server = client.server().address().to_string();
        let journal = match Journal::of(&context.settings.env) {
            Err(failure) if needed => return Err(failure),
            journal => journal.ok(),
        };
        let starts = journal.as_ref().map_or_else(|| Ok(Vec::new()), Journal::entries)?;
        let is_in_use = |start: &JournalEntry| journal.as_ref().is_some_and(|j| j.is_in_use(start));
        let in_use = journal.as_ref().map(|journal| in_use(journal, &starts)).unwrap_or_default();
        // What a run is still about to start is that run's own.
        let starts =
            starts.into_iter().filter(|start| start.session.is_some() || !is_in_use(start));
        let (here, elsewhere) = starts.partition(|start| start.server == server);
        let (over, nothing, cut_off) = (Vec::new(), Vec::new(), Vec::new());
        Ok(Self { journal, server, here, elsewhere, in_use, over, nothing, cut_off })
    }

    /// The sessions that came of starts, oldest first.
    pub(super) fn known(&self) -> Vec<(JournalEntry, Uuid)> {
        self.here.iter().filter_map(|start| Some((start.clone(), start.session?))).collect()
    }

    /// Starts that were cut off before anybody knew what came of them.
    pub(super) fn cut_off_starts(&self) -> Vec<JournalEntry> {
        self.here.iter().filter(|start| start.session.is_none()).cloned().collect()
    }

    pub(super) fn is_in_use(&self, session: Uuid) -> bool {
        self.in_use.contains(&session)
    }

    /// The same as of now. A journal that cannot be read says nothing new.
    pub(super) fn is_in_use_now(&self, session: Uuid) -> bool {
        let starts = self.journal.as_ref().and_then(|j| Some((j, j.entries().ok()?)));
        let now = starts.map(|(journal, starts)| in_use(journal, &starts));
        now.as_ref().unwrap_or(&self.in_use).contains(&session)
    }

    /// Notes what may have come of a start that was cut off.
    pub(super) fn came_of(
        &mut self,
        start: &JournalEntry,
        sessions: Vec<Uuid>,
        now: DateTime<Utc>,
    ) {
        if !sessions.is_empty() {
            self.cut_off.push((start.key, sessions));
        } else if now - start.requested_at > SLOWEST_START {
            self.nothing.push(start.key);
        }
    }

    /// Forgets what has ended without us, and what never was.
    pub(super) fn forget_what_is_over(&self, messages: &Messages) {
        let Some(journal) = &self.journal else { return };
        let over = if self.over.is_empty() {
            Ok(())
        } else {
            journal.remove_sessions(&self.server, &self.over)
        };
        let nothing = self.nothing.iter().try_for_each(|key| journal.remove(*key));
        if let Err(failure) = over.and(nothing) {
            messages.warn(&failure.to_string());
        }
    }

    /// Forgets the starts of which all that may have come has been stopped.
    pub(super) fn forget_cut_off(&self, stopped: &[Uuid], messages: &Messages) {
        let Some(journal) = &self.journal else { return };
        let mut over =
            self.cut_off.iter().filter(|(_, ids)| ids.iter().all(|id| stopped.contains(id)));
        if let Err(failure) = over.try_for_each(|(key, _)| journal.remove(*key)) {
            messages.warn(&failure.to_string());
        }
    }

    /// Says where else sessions were started from here.
    pub(super) fn note_other_servers(&self, messages: &Messages) {
        let mut servers = BTreeMap::new();
        for start in &self.elsewhere {
            servers.insert(&start.server, start.profile.as_deref());
        }
        let told: Vec<_> = servers
            .into_iter()
            .map(|(server, profile)| {
                let chosen = match profile {
                    Some(profile) => format!("-p {}", shell_quoted(profile)),
                    None => format!("-s {}", shell_quoted(server)),
                };
                format!("{server} (vb365 session reap --mine {chosen})")
            })
            .collect();
        if !told.is_empty() {
            messages.note(&format!(
                "sessions started from this machine may be open at other servers: {}",
                told.join(", ")
            ));
        }
    }
}

/// The sessions that runs which are at work stop at their end.
fn in_use(journal: &Journal, starts: &[JournalEntry]) -> HashSet<Uuid> {
    let in_use = starts.iter().filter(|start| start.ends_with_run && journal.is_in_use(start));
    in_use.filter_map(|start| start.session).collect()
}
