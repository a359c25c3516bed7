//! The start of a session: written to the journal, sent once, and searched for if the response is lost.

use std::time::Duration;

use chrono::TimeDelta;
use uuid::Uuid;

use super::content_origin::ContentOrigin;
use super::open_session::{OpenSession, warn_of_failure};
use super::plan::Plan;
use super::reconcile::{ReconcileQuery, describe_candidates, find_new_sessions};
use super::signal_guard::{SessionStage, SignalGuard};
use super::stop::stop_hint;
use crate::api::explore::ExploreEndpoint;
use crate::api::session::Session;
use crate::api::{Item, job};
use crate::client::{self, Client};
use crate::error::{Failure, Kind};
use crate::journal::{EntryGuard, Journal, JournalEntry};
use crate::messages::Messages;
use crate::text::{safe, shell_quoted, shorten};
use crate::time::{self, Clock};

/// The time, by the server's clock, after which the response to another start from this machine is no longer considered
/// pending.
const RIVALS_FOR: TimeDelta = TimeDelta::minutes(10);

/// Starts sessions on one server.
pub(crate) struct SessionStarter<'c> {
    client: &'c Client,
    journal: Option<Journal>,
    clock: Clock,
}

impl<'c> SessionStarter<'c> {
    pub(crate) fn new(client: &'c Client, journal: Option<Journal>, clock: Clock) -> Self {
        Self { client, journal, clock }
    }

    /// Starts one session. A failure before the request is sent has started nothing. After a signal no request is sent.
    ///
    /// # Errors
    /// The session was not started, or it is unknown whether it was: then the kind is [`Kind::Unknown`].
    pub(crate) fn start(&self, plan: &Plan, guard: &SignalGuard) -> anyhow::Result<OpenSession> {
        let user = self.client.user()?;
        let query = ReconcileQuery {
            workload: plan.workload,
            name: plan.source.name.clone(),
            user,
            requested_at: self.clock.now(),
            requested_at_server: self.client.server().server_time(),
            known: Vec::new(),
        };
        guard.set_stage(SessionStage::Recording);
        let entry = self.write_down(plan, &query, guard.messages());
        let check = check_command(&query, guard.messages());
        let left = format!("a session may have been started; check with: {check}");
        guard.set_stage(SessionStage::Requesting { settle: plan.settle, left });
        match self.send(plan) {
            Ok((item, id)) => {
                let hint = stop_hint(guard.messages(), &id.to_string());
                let left = format!("a session was started; {hint}");
                // The journal may be slow, and must not lose the id: a signal waits for it.
                guard.set_stage(SessionStage::Owned { left: left.clone() });
                let written = entry.as_ref().map(|entry| entry.set_session(id));
                warn_of_failure(written, guard.messages());
                if !plan.ends_with_run {
                    guard.set_stage(SessionStage::Open { left });
                }
                Ok(OpenSession { item, id, is_proven: true, entry })
            }
            Err(error) if is_outcome_unknown(&error) => {
                self.recover(plan, guard, query, entry, &error)
            }
            Err(error) => {
                guard.set_stage(SessionStage::Recording);
                warn_of_failure(entry.map(EntryGuard::remove), guard.messages());
                guard.set_stage(SessionStage::Idle);
                Err(refusal(error, plan))
            }
        }
    }

    /// Sends the request once. A response without a session is a lost one.
    fn send(&self, plan: &Plan) -> anyhow::Result<(Item<Session>, Uuid)> {
        let item = self.client.send(&plan.request)?;
        let id = item.model().ok().and_then(|session| Uuid::try_parse(&session.id).ok());
        if let Some(id) = id {
            return Ok((item, id));
        }
        let message = format!("the response names no session ({})", shorten(item.json(), 200));
        Err(Failure::new(Kind::Unknown, message).into())
    }

    fn write_down(
        &self,
        plan: &Plan,
        query: &ReconcileQuery,
        messages: &Messages,
    ) -> Option<EntryGuard> {
        let server = self.client.server();
        let origin = ContentOrigin::of_plan(plan);
        let entry = JournalEntry {
            key: Uuid::nil(),
            server: server.address().to_string(),
            user: query.user.clone().unwrap_or_default(),
            profile: server.profile(),
            workload: plan.workload.name().to_owned(),
            source: plan.source.label.clone(),
            requested_at: query.requested_at,
            requested_at_server: query.requested_at_server,
            restore_point: origin.restore_point,
            show_deleted: origin.show_deleted,
            show_all_versions: origin.show_all_versions,
            session: None,
            is_adopted: false,
            ends_with_run: plan.ends_with_run,
        };
        let added = self.journal.as_ref()?.add(entry);
        added
            .inspect_err(|failure| {
                messages.warn(&format!("journal disabled: {}", failure.with_hints()));
            })
            .ok()
    }

    /// Searches for the session of a request whose response was lost.
    fn recover(
        &self,
        plan: &Plan,
        guard: &SignalGuard,
        mut query: ReconcileQuery,
        entry: Option<EntryGuard>,
        error: &anyhow::Error,
    ) -> anyhow::Result<OpenSession> {
        let has_rivals = self.exclude_known_sessions(&mut query, entry.as_ref());
        if query.name.is_none() {
            query.name = self.job_name(&plan.source.endpoint);
        }
        // A user who interrupts does not want to wait.
        let settle = if guard.signal().is_some() { Duration::ZERO } else { plan.settle };
        let check = check_command(&query, guard.messages());
        if guard.signal().is_none() {
            // The server is only asked from here on, so a signal need not wait.
            let left = format!("a session may have been started; check with: {check}");
            guard.set_stage(SessionStage::Open { left });
        }
        let seconds = settle.as_secs();
        guard.messages().warn(&format!("{error:#}; searching up to {seconds} s for a new session"));
        let found = find_new_sessions(self.client, &query, settle, plan.adopt);
        guard.set_stage(SessionStage::Idle);
        let unknown = |text: &str| Failure::new(Kind::Unknown, format!("{error:#}; {text}"));
        let mut found = found.map_err(|failed| {
            unknown(&format!("a session may have been started, but the search failed: {failed}"))
                .hint(format!("before you start another session, check with: {check}"))
        })?;
        let only = query.only_match(&found).filter(|_| plan.adopt && !has_rivals);
        match (only, found.len()) {
            (Some((place, id)), _) => Ok(adopt(found.swap_remove(place), id, guard, entry)),
            (None, 0) => {
                let hint = format!("before you start another session, check again with: {check}");
                Err(unknown("not started, as far as can be seen").hint(hint).into())
            }
            _ => {
                let mut failure = unknown(&describe_candidates(&found));
                failure.hints = candidate_hints(&found, guard.messages());
                if !plan.adopt && query.only_match(&found).is_some() {
                    failure
                        .hints
                        .push("use --adopt to use the only session that matches".to_owned());
                }
                if has_rivals {
                    let rival = "another start from this machine may have opened it: --adopt is not possible";
                    failure.hints.push(rival.to_owned());
                }
                Err(failure.into())
            }
        }
    }

    /// Excludes the sessions of other starts from this machine. Returns whether the response of another start may be lost,
    /// too. Without a journal that is possible.
    fn exclude_known_sessions(
        &self,
        query: &mut ReconcileQuery,
        entry: Option<&EntryGuard>,
    ) -> bool {
        let journal = self.journal.as_ref();
        let Some(mut others) = journal.and_then(|journal| journal.entries().ok()) else {
            return true;
        };
        let server = self.client.server().address().to_string();
        let own_key = entry.map(EntryGuard::key);
        others.retain(|other| {
            other.server == server
                && query.workload.is_named(&other.workload)
                && Some(other.key) != own_key
        });
        query.known = others.iter().filter_map(|o| o.session).map(|id| id.to_string()).collect();
        let is_pending = |other: &JournalEntry| {
            let times = other.requested_at_server.zip(query.requested_at_server);
            other.session.is_none() && times.is_none_or(|(other, own)| other >= own - RIVALS_FOR)
        };
        others.iter().any(is_pending)
    }

    /// Returns the name of a job that was given by its id: the names of its sessions contain it.
    fn job_name(&self, endpoint: &ExploreEndpoint) -> Option<String> {
        let ExploreEndpoint::Job { job } = endpoint else { return None };
        let job = self.client.send(&job::get(Uuid::try_parse(job).ok()?)).ok()?;
        job.into_model().ok().map(|job| job.name.0).filter(|name| !name.is_empty())
    }
}

/// Uses the only session that matches.
fn adopt(
    item: Item<Session>,
    id: Uuid,
    guard: &SignalGuard,
    entry: Option<EntryGuard>,
) -> OpenSession {
    let messages = guard.messages();
    messages.note(&format!("adopted session {id}: it is the only one that matches"));
    warn_of_failure(entry.as_ref().map(|entry| entry.set_adopted_session(id)), messages);
    let hint = stop_hint(guard.messages(), &id.to_string());
    guard.set_stage(SessionStage::Open { left: format!("a session is open; {hint}") });
    OpenSession { item, id, is_proven: false, entry }
}

/// Returns the command that lists the new sessions.
fn check_command(query: &ReconcileQuery, messages: &Messages) -> String {
    let since = time::wire(query.earliest());
    let since = since.split('.').next().unwrap_or(&since).trim_end_matches('Z');
    let workload = query.workload.code();
    messages.command(&format!("session list --since {since}Z --type {workload}"))
}

fn candidate_hints(found: &[Item<Session>], messages: &Messages) -> Vec<String> {
    let hints = found.iter().filter_map(|item| item.model().ok()).flat_map(|session| {
        let show = format!("session show {}", shell_quoted(&safe(&session.id)));
        let show = format!("show it with: {}", messages.command(&show));
        [show, stop_hint(messages, &session.id)]
    });
    hints.collect()
}

/// Returns the journal; without one, prints a note.
pub(crate) fn open_journal(
    journal: Result<Journal, Failure>,
    messages: &Messages,
) -> Option<Journal> {
    journal.inspect_err(|failure| messages.note(&format!("journal disabled: {failure}"))).ok()
}

/// Returns whether a session may have been started.
fn is_outcome_unknown(error: &anyhow::Error) -> bool {
    let kind = error.downcast_ref::<client::Error>().map(client::Error::kind);
    let kind = kind.or_else(|| error.downcast_ref::<Failure>().map(|failure| failure.kind));
    kind == Some(Kind::Unknown)
}

/// Returns the error of a start that the server refused.
fn refusal(error: anyhow::Error, plan: &Plan) -> anyhow::Error {
    let role = match plan.source.endpoint {
        ExploreEndpoint::Tenant => Some(("tenant", "a tenant administrator")),
        ExploreEndpoint::Operator { .. } => Some(("operator", "a restore operator")),
        _ => None,
    };
    match (error.downcast_ref::<client::Error>(), role) {
        (Some(known), _) if known.kind() == Kind::NotFound => {
            let context = format!("there is no {}", plan.source.label);
            let message = format!("{context}: {error:#}");
            Failure::new(Kind::NotFound, message).into()
        }
        // The hint for administrators does not help here.
        (Some(known), Some((role, person))) if known.is_forbidden() => {
            Failure::new(known.kind(), format!("{error:#}"))
                .hint(format!("--{role} requires {person}: sign in with vb365 login NAME --{role}"))
                .into()
        }
        _ => error,
    }
}
