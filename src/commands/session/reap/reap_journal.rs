//! The journal during `session reap`: what it knows of sessions, and which entries become obsolete.

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
    /// `None` if there is no state folder.
    journal: Option<Journal>,
    server: String,
    /// Starts at other servers.
    elsewhere: Vec<JournalEntry>,
    /// Sessions that active runs will stop.
    pub(super) in_use: HashSet<Uuid>,
    /// Sessions that have ended without this run.
    pub(super) ended: Vec<Uuid>,
    /// The keys of starts that opened no session.
    without_session: Vec<Uuid>,
    /// The keys of starts that have opened no session yet, and the server's time.
    unseen: Vec<(Uuid, DateTime<Utc>)>,
    /// The keys of starts that were cut off, and the sessions that each may have opened.
    cut_off: Vec<(Uuid, Vec<Uuid>)>,
}

impl ReapJournal {
    /// Reads the journal. Also returns the starts at this server, without those that active runs are about to make.
    ///
    /// # Errors
    /// The journal cannot be read, or there is no state folder and the journal is `required`.
    pub(super) fn read(
        required: bool,
        client: &Client,
        context: &Context,
    ) -> Result<(Self, Vec<JournalEntry>), Failure> {
        let server = client.server().address().to_string();
        let journal = match Journal::of(&context.settings.env) {
            Err(failure) if required => return Err(failure),
            journal => journal.ok(),
        };
        let (mut entries, mut in_use) = (Vec::new(), HashSet::new());
        if let Some(journal) = &journal {
            entries = journal.entries()?;
            in_use = sessions_in_use(journal, &entries);
            entries.retain(|entry| entry.session.is_some() || !journal.is_in_use(entry));
        }
        let (here, elsewhere) = entries.into_iter().partition(|entry| entry.server == server);
        let reap_journal = Self {
            journal,
            server,
            elsewhere,
            in_use,
            ended: Vec::new(),
            without_session: Vec::new(),
            unseen: Vec::new(),
            cut_off: Vec::new(),
        };
        Ok((reap_journal, here))
    }

    /// Returns whether an active run will stop this session, by the current journal if it can be read.
    pub(super) fn is_in_use_now(&self, session: Uuid) -> bool {
        let journal = self.journal.as_ref();
        let now = journal.and_then(|j| Some(sessions_in_use(j, &j.entries().ok()?)));
        now.as_ref().unwrap_or(&self.in_use).contains(&session)
    }

    /// Stores the sessions that a start which was cut off may have opened. A start that was long ago opened none if there
    /// are none now. Both times are the server's: the clock of this machine may have been changed since.
    pub(super) fn set_possible_sessions(
        &mut self,
        entry: &JournalEntry,
        sessions: Vec<Uuid>,
        server_time: Option<DateTime<Utc>>,
    ) {
        if !sessions.is_empty() {
            self.cut_off.push((entry.key, sessions));
            return;
        }
        match (server_time, entry.requested_at_server) {
            (Some(now), Some(requested_at)) if now - requested_at > SLOWEST_START => {
                self.without_session.push(entry.key);
            }
            (Some(now), None) => self.unseen.push((entry.key, now)),
            _ => {}
        }
    }

    /// Removes the entries of ended sessions, and of starts that opened none.
    pub(super) fn remove_ended(&self, messages: &Messages) {
        let Some(journal) = &self.journal else { return };
        let ended = match &self.ended[..] {
            [] => Ok(()),
            ended => journal.remove_sessions(&self.server, ended),
        };
        let removed = self.without_session.iter().try_for_each(|key| journal.remove(*key));
        let mut unseen = self.unseen.iter();
        let dated = unseen.try_for_each(|(key, time)| journal.set_server_time(*key, *time));
        if let Err(failure) = ended.and(removed).and(dated) {
            messages.warn(&failure.to_string());
        }
    }

    /// Removes the entries of starts that were cut off if all their possible sessions are now stopped.
    pub(super) fn remove_cut_off(&self, stopped: &[Uuid], messages: &Messages) {
        let Some(journal) = &self.journal else { return };
        let is_over = |ids: &[Uuid]| ids.iter().all(|id| stopped.contains(id));
        let mut over = self.cut_off.iter().filter(|(_, ids)| is_over(ids));
        if let Err(failure) = over.try_for_each(|(key, _)| journal.remove(*key)) {
            messages.warn(&failure.to_string());
        }
    }

    /// Prints a note that names the other servers at which sessions may be open.
    pub(super) fn note_other_servers(&self, messages: &Messages) {
        let servers: BTreeMap<_, _> =
            self.elsewhere.iter().map(|entry| (&entry.server, entry.profile.as_deref())).collect();
        let servers = servers.into_iter().map(|(server, profile)| {
            let option = match profile {
                Some(profile) => format!("-p {}", shell_quoted(profile)),
                None => format!("-s {}", shell_quoted(server)),
            };
            format!("{server} (vb365 session reap --mine {option})")
        });
        let servers: Vec<_> = servers.collect();
        if !servers.is_empty() {
            messages.note(&format!(
                "sessions started from this machine may be open at other servers: {}",
                servers.join(", ")
            ));
        }
    }
}

fn sessions_in_use(journal: &Journal, entries: &[JournalEntry]) -> HashSet<Uuid> {
    let in_use = entries.iter().filter(|entry| entry.ends_with_run && journal.is_in_use(entry));
    in_use.filter_map(|entry| entry.session).collect()
}
