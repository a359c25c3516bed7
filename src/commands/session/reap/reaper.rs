//! The sessions that `session reap` selects, and the decision whether each may be stopped.

use std::collections::{BTreeMap, HashSet};
use std::mem;
use std::time::Duration;

use anyhow::Context as _;
use chrono::{DateTime, TimeDelta, Utc};
use uuid::Uuid;

use super::super::stop_results::StopAttempt;
use super::args::Args;
use super::reap_journal::ReapJournal;
use super::reap_row::ReapRow;
use crate::api::session::{self, Session, Workload, may_be_same_user, same_user};
use crate::client::{Client, PAGE};
use crate::context::Context;
use crate::error::{Failure, Kind};
use crate::journal::{Journal, JournalEntry};
use crate::messages::Messages;
use crate::resolve::{Noun, no_session_of_user, not_found};
use crate::sessions::orphans::{is_by_user, own_sessions, possible_sessions};
use crate::sessions::stop::{self, SessionActivity};
use crate::text::safe;
use crate::time::wire;

/// The candidates of one run.
pub(super) struct Reaper<'a> {
    args: &'a Args,
    client: &'a Client,
    /// The sessions that belong to this login.
    own: HashSet<Uuid>,
    /// The current time, by the server's clock if it is known: sessions have its times.
    now: DateTime<Utc>,
    pub(super) journal: ReapJournal,
    /// Open sessions, oldest first.
    pub(super) candidates: Vec<ReapCandidate>,
    /// True if the list holds a session that cannot be read, and so not stopped.
    pub(super) has_unreadable: bool,
    /// The results of stopping, and sessions that cannot be read.
    pub(super) attempts: Vec<StopAttempt>,
}

/// An open session that matches the options.
pub(super) struct ReapCandidate {
    pub(super) id: Uuid,
    pub(super) session: Session,
    /// True if nothing proves that this user's run opened it.
    is_unproven: bool,
    /// True if an active run on this machine will stop it.
    is_in_use: bool,
    /// When an operation last began or ended, once its events were read.
    pub(super) last_activity: Option<DateTime<Utc>>,
    pub(super) verdict: ReapVerdict,
}

pub(super) enum ReapVerdict {
    Stop,
    /// It was active since the time of `--idle-for`, so it does not match.
    Active,
    /// An active run on this machine will stop it.
    InUse,
    /// It matches the options, and is skipped: the reason in a word, and as a sentence.
    Skip(&'static str, String),
    /// It cannot be determined whether an operation is running.
    Unclear(Failure),
    Unproven,
}

impl ReapVerdict {
    pub(super) const UNPROVEN: &'static str = "may be yours: the response to a start was lost";
    const IN_USE: &'static str = "a vb365 run on this machine is using it";
}

impl<'a> Reaper<'a> {
    /// Finds the sessions that match the options, whatever runs in them. Nothing is changed.
    ///
    /// # Errors
    /// The server cannot be asked, or the journal cannot be read.
    pub(super) fn find(
        args: &'a Args,
        client: &'a Client,
        messages: &Messages,
        context: &Context,
    ) -> anyhow::Result<Self> {
        let (journal, here) = ReapJournal::read(args.mine, client, context)?;
        let now = context.clock.now();
        let (candidates, attempts) = (Vec::new(), Vec::new());
        let own = own_sessions(client, Journal::of(&context.settings.env))?;
        let has_unreadable = false;
        let mut reaper =
            Self { args, client, own, now, journal, candidates, has_unreadable, attempts };
        if args.mine {
            reaper.add_known(&here)?;
            reaper.add_possible(&here)?;
            reaper.journal.note_other_servers(messages);
        } else {
            reaper.add_of_users(messages)?;
        }
        reaper.now = now + client.clock_offset();
        let created_before = reaper.time_before(args.older_than);
        let mut seen = HashSet::new();
        reaper.candidates.retain(|ReapCandidate { id, session, .. }| {
            let created = session.creation_time.happened();
            created_before.is_none_or(|before| created.is_none_or(|created| created < before))
                && Workload::filter_accepts(&args.workloads, &session.r#type)
                && seen.insert(*id)
        });
        reaper.candidates.sort_by_key(|candidate| candidate.session.creation_time.instant());
        Ok(reaper)
    }

    fn time_before(&self, span: Option<Duration>) -> Option<DateTime<Utc>> {
        let span = TimeDelta::from_std(span?).ok();
        Some(
            span.and_then(|span| self.now.checked_sub_signed(span))
                .unwrap_or(DateTime::<Utc>::MIN_UTC),
        )
    }

    fn add(&mut self, id: Uuid, session: Session, is_unproven: bool) {
        let is_in_use = self.journal.in_use.contains(&id);
        let (last_activity, verdict) = (None, ReapVerdict::Stop);
        self.candidates.push(ReapCandidate {
            id,
            session,
            is_unproven,
            is_in_use,
            last_activity,
            verdict,
        });
    }

    /// Adds the sessions of starts that are in the journal.
    fn add_known(&mut self, here: &[JournalEntry]) -> anyhow::Result<()> {
        let user = self.client.user()?;
        for entry in here {
            let Some(id) = entry.session else { continue };
            let error = match self.client.send(&session::get(id)) {
                Ok(item) => match item.into_model().context("it cannot be read") {
                    Ok(session) if session.is_stopped() => {
                        self.journal.ended.push(id);
                        continue;
                    }
                    Ok(session) => {
                        self.add(id, session, entry.is_adopted);
                        continue;
                    }
                    Err(error) => error.context(format!("session {id}")),
                },
                Err(error) => match error.kind() {
                    // The server may hide other users' sessions.
                    Kind::NotFound if is_by_user(entry, user.as_deref()) => {
                        self.journal.ended.push(id);
                        continue;
                    }
                    Kind::NotFound | Kind::Server => not_found(Noun::Session, id, error),
                    _ => return Err(error.into()),
                },
            };
            self.attempts.push((id, Err(error)));
        }
        Ok(())
    }

    /// Adds the sessions that starts which were cut off may have opened.
    fn add_possible(&mut self, here: &[JournalEntry]) -> anyhow::Result<()> {
        for entry in here.iter().filter(|entry| entry.session.is_none()) {
            let mut ids = Vec::new();
            for session in possible_sessions(entry, self.client, here, self.now)? {
                let Some(id) = parse_id(&session) else { continue };
                ids.push(id);
                self.add(id, session, true);
            }
            let server_time = self.client.server().server_time();
            self.journal.set_possible_sessions(entry, ids, server_time);
        }
        Ok(())
    }

    /// Adds all open sessions, or those of one user.
    fn add_of_users(&mut self, messages: &Messages) -> anyhow::Result<()> {
        let user = self.args.user.as_deref();
        let mut is_unknown = user.is_some();
        for item in self.client.items(session::list(self.client.version(), None, None), PAGE) {
            let session = item?.into_model().ok();
            let Some((id, session)) = session.and_then(|found| Some((parse_id(&found)?, found)))
            else {
                messages.warn("skipped a session that cannot be read");
                self.has_unreadable = true;
                continue;
            };
            let is_selected = user.is_none_or(|user| same_user(user, &session.initiated_by));
            is_unknown &= !is_selected;
            if is_selected && !session.is_stopped() {
                self.add(id, session, false);
            }
        }
        let Some(user) = user else { return Ok(()) };
        if is_unknown && !self.has_unreadable {
            messages.warn(&no_session_of_user(user));
        }
        Ok(self.retain_user(user)?)
    }

    /// Keeps the sessions of the user whose full name is `user`, or of the only user whose name matches.
    ///
    /// # Errors
    /// Several users match.
    fn retain_user(&mut self, user: &str) -> Result<(), Failure> {
        let owner = |candidate: &ReapCandidate| candidate.session.initiated_by.to_lowercase();
        let user_lower = user.to_lowercase();
        if self.candidates.iter().any(|candidate| owner(candidate) == user_lower) {
            self.candidates.retain(|candidate| owner(candidate) == user_lower);
            return Ok(());
        }
        let names: BTreeMap<_, _> =
            self.candidates.iter().map(|c| (owner(c), safe(&c.session.initiated_by))).collect();
        if names.len() < 2 {
            return Ok(());
        }
        let names: Vec<_> = names.into_values().collect();
        let message = format!("'{}' matches several users: {}", safe(user), names.join(", "));
        Err(Failure::new(Kind::NotFound, message).hint("add the domain to the user name"))
    }

    /// Decides about all candidates, so that they can be shown, and removes those that do not match `--idle-for`.
    pub(super) fn assess_all(&mut self) {
        let mut candidates = mem::take(&mut self.candidates);
        for candidate in &mut candidates {
            let activity = stop::activity(self.client, candidate.id);
            candidate.last_activity = activity.as_ref().ok().and_then(|activity| activity.last);
            candidate.verdict = self.assess(candidate, activity);
        }
        candidates.retain(|candidate| !matches!(candidate.verdict, ReapVerdict::Active));
        self.candidates = candidates;
    }

    /// Stops the candidates that may be stopped, and returns the unproven ones. Each is assessed again just before: an
    /// operation may have begun, or a run may have taken it into use.
    pub(super) fn stop_all(&mut self, messages: &Messages) -> Vec<ReapCandidate> {
        let mut unproven = Vec::new();
        for mut candidate in mem::take(&mut self.candidates) {
            let id = candidate.id;
            if candidate.will_be_stopped() {
                candidate.verdict = self.assess_again(&candidate);
            }
            match candidate.verdict {
                ReapVerdict::Stop => self.attempts.push((id, stop::stop_now(self.client, id))),
                ReapVerdict::Active => {}
                ReapVerdict::InUse => {
                    messages.warn(&format!("skipped session {id}: {}", ReapVerdict::IN_USE));
                }
                ReapVerdict::Skip(_, reason) => {
                    let refusal = stop::not_stopped(id, stop::refusal(reason));
                    self.attempts.push((id, Err(refusal.into())));
                }
                ReapVerdict::Unclear(refusal) => {
                    self.attempts.push((id, Err(stop::not_stopped(id, refusal).into())));
                }
                ReapVerdict::Unproven => unproven.push(candidate),
            }
        }
        unproven
    }

    fn assess_again(&self, candidate: &ReapCandidate) -> ReapVerdict {
        let reads_events = !self.args.force || self.args.idle_for.is_some();
        let activity = if reads_events {
            stop::activity(self.client, candidate.id)
        } else {
            Ok(SessionActivity::default())
        };
        match self.assess(candidate, activity) {
            ReapVerdict::Stop if !self.args.force && self.journal.is_in_use_now(candidate.id) => {
                ReapVerdict::InUse
            }
            verdict => verdict,
        }
    }

    /// Returns whether a session may be of this user, as the server spells users.
    fn may_be_own(&self, candidate: &ReapCandidate) -> bool {
        let user = self.client.user().ok().flatten();
        user.is_none_or(|user| may_be_same_user(&user, &candidate.session.initiated_by))
    }

    fn assess(
        &self,
        candidate: &ReapCandidate,
        activity: Result<SessionActivity, Failure>,
    ) -> ReapVerdict {
        if let (Some(since), Ok(activity)) = (self.time_before(self.args.idle_for), &activity) {
            let last = activity.last.max(candidate.session.creation_time.happened());
            if last.is_none_or(|last| last > since) {
                return ReapVerdict::Active;
            }
        }
        if self.args.older_than.is_some() && candidate.session.creation_time.happened().is_none() {
            return ReapVerdict::Skip(
                "unknown age",
                "the time of its start is not known".to_owned(),
            );
        }
        if candidate.is_unproven && !(self.args.force && self.may_be_own(candidate)) {
            return ReapVerdict::Unproven;
        }
        if self.args.force {
            return ReapVerdict::Stop;
        }
        if candidate.is_in_use {
            return ReapVerdict::InUse;
        }
        if self.args.mine
            && !self.own.contains(&candidate.id)
            && let Err(refusal) = stop::check_owner(self.client, &candidate.session)
        {
            return ReapVerdict::Skip("not yours", refusal.message);
        }
        match activity.map(|activity| activity.check_idle()) {
            Ok(Ok(())) => ReapVerdict::Stop,
            Ok(Err(refusal)) => ReapVerdict::Skip("in use", refusal.message),
            Err(refusal) => ReapVerdict::Unclear(refusal),
        }
    }
}

impl ReapCandidate {
    pub(super) fn will_be_stopped(&self) -> bool {
        matches!(self.verdict, ReapVerdict::Stop)
    }

    pub(super) fn to_row(&self) -> ReapRow {
        let (word, left_alone) = match &self.verdict {
            ReapVerdict::Stop | ReapVerdict::Active => ("", None),
            ReapVerdict::InUse => ("in use", Some(ReapVerdict::IN_USE.to_owned())),
            ReapVerdict::Skip(word, reason) => (*word, Some(reason.clone())),
            ReapVerdict::Unclear(refusal) => ("unknown", Some(refusal.message.clone())),
            ReapVerdict::Unproven => ("may be yours", Some(ReapVerdict::UNPROVEN.to_owned())),
        };
        let session = &self.session;
        ReapRow {
            id: self.id.to_string(),
            r#type: session.r#type.0.clone(),
            creation_time: session.creation_time.0.clone(),
            initiated_by: session.initiated_by.0.clone(),
            organization: session.organization.0.clone(),
            name: session.name.0.clone(),
            last_event: self.last_activity.map(wire),
            left_alone,
            word,
        }
    }

    /// Returns a line for a message.
    pub(super) fn describe(&self) -> String {
        let Session { r#type, creation_time, name, .. } = &self.session;
        format!("{}  {}  {}  {}", self.id, safe(&creation_time.0), safe(r#type), safe(name))
    }
}

fn parse_id(session: &Session) -> Option<Uuid> {
    Uuid::try_parse(&session.id).ok()
}
