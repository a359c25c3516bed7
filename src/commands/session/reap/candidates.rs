//! Which sessions may be stopped, and whether one may.

use std::collections::{BTreeMap, HashSet};

use anyhow::Context as _;
use chrono::{DateTime, TimeDelta, Utc};
use uuid::Uuid;

use super::super::stop_results::StopAttempt;
use super::Args;
use super::reap_journal::ReapJournal;
use crate::api::Item;
use crate::api::session::{self, Session, Workload, same_user};
use crate::client::{Client, PAGE};
use crate::context::Context;
use crate::error::{Failure, Kind};
use crate::messages::Messages;
use crate::resolve::{Noun, not_found};
use crate::sessions::orphans::{is_by_user, possible_sessions};
use crate::sessions::stop::{self, SessionActivity, StopRefusal};
use crate::text::safe;
use crate::time::DurationArg;

/// What was asked for, at a moment by the server's clock.
pub(super) struct ReapRules {
    created_before: Option<DateTime<Utc>>,
    idle_since: Option<DateTime<Utc>>,
    workloads: Vec<Workload>,
    force: bool,
    /// Whether another user's sessions are left alone.
    only_ours: bool,
}

impl ReapRules {
    fn new(args: &Args, now: DateTime<Utc>) -> Self {
        let before = |span: DurationArg| {
            let span = TimeDelta::from_std(span.0).ok();
            span.and_then(|span| now.checked_sub_signed(span)).unwrap_or(DateTime::<Utc>::MIN_UTC)
        };
        Self {
            created_before: args.older_than.map(before),
            idle_since: args.idle_for.map(before),
            workloads: args.workloads.clone(),
            force: args.force,
            only_ours: args.mine,
        }
    }

    fn keeps(&self, session: &Session) -> bool {
        let created = session.creation_time.happened();
        let is_old = |before| created.is_some_and(|created| created < before);
        self.created_before.is_none_or(is_old)
            && Workload::filter_accepts(&self.workloads, &session.r#type)
    }
}

/// What there is.
pub(super) struct ReapPlan {
    /// Oldest first.
    pub(super) candidates: Vec<ReapCandidate>,
    /// Those of which it is not known whether they are open.
    pub(super) ended: Vec<StopAttempt>,
    pub(super) rules: ReapRules,
}

/// A session that is open.
pub(super) struct ReapCandidate {
    pub(super) id: Uuid,
    pub(super) session: Session,
    /// Whether it is only possible that it is ours.
    may_be: bool,
    /// Whether the run that started it is at work, and stops it at its end.
    is_in_use: bool,
}

/// What a look at a session brought.
pub(super) struct Assessment {
    /// When something last happened in it.
    pub(super) last: Option<DateTime<Utc>>,
    pub(super) verdict: ReapVerdict,
}

/// Why a session is left alone: in a word, and whole.
pub(super) struct SkipReason(pub(super) &'static str, pub(super) String);

pub(super) enum ReapVerdict {
    Stop,
    /// Something happened in it, so it is none of those that are meant.
    InUse,
    LeftAlone(SkipReason),
    /// What goes on in it cannot be told.
    Unclear(StopRefusal),
    /// It may be ours, and it may not.
    MayBe,
}

/// All that is meant, whatever goes on in it. Nothing is changed by it, not even the journal.
///
/// # Errors
/// The server cannot be asked, or the journal cannot be read.
pub(super) fn find(
    args: &Args,
    client: &Client,
    messages: &Messages,
    context: &Context,
) -> anyhow::Result<(ReapPlan, ReapJournal)> {
    let mut journal = ReapJournal::read(args.mine, client, context)?;
    let (mut candidates, mut ended) = (Vec::new(), Vec::new());
    if args.mine {
        started_here(&mut journal, client, &mut candidates, &mut ended)?;
        cut_off(&mut journal, client, context.clock.now(), &mut candidates)?;
    } else {
        of_users(args.user.as_deref(), &journal, client, messages, &mut candidates)?;
    }
    // The server's clock made the times that this one is compared with.
    let now = client.server().server_time().unwrap_or_else(|| context.clock.now());
    let rules = ReapRules::new(args, now);
    let mut seen = HashSet::new();
    candidates.retain(|candidate| rules.keeps(&candidate.session) && seen.insert(candidate.id));
    candidates.sort_by_key(|candidate| candidate.session.creation_time.instant());
    Ok((ReapPlan { candidates, ended, rules }, journal))
}

/// What the journal says was started from here.
fn started_here(
    journal: &mut ReapJournal,
    client: &Client,
    candidates: &mut Vec<ReapCandidate>,
    ended: &mut Vec<StopAttempt>,
) -> anyhow::Result<()> {
    let user = client.user()?;
    for (start, id) in journal.known() {
        match client.send(&session::get(id)) {
            Ok(item) => match item.into_model().context("it cannot be read") {
                Ok(session) if session.is_stopped() => journal.over.push(id),
                Ok(session) => {
                    let is_in_use = journal.is_in_use(id);
                    candidates.push(ReapCandidate {
                        id,
                        session,
                        may_be: start.is_adopted,
                        is_in_use,
                    });
                }
                Err(error) => ended.push((id, Err(error.context(format!("session {id}"))))),
            },
            // A login may see no session of another.
            Err(error) if error.kind() == Kind::NotFound && is_by_user(&start, user.as_deref()) => {
                journal.over.push(id);
            }
            Err(error) => match error.kind() {
                Kind::NotFound | Kind::Server => {
                    ended.push((id, Err(not_found(Noun::Session, id, error))));
                }
                _ => return Err(error.into()),
            },
        }
    }
    Ok(())
}

/// What may have come of starts that were cut off.
fn cut_off(
    journal: &mut ReapJournal,
    client: &Client,
    now: DateTime<Utc>,
    candidates: &mut Vec<ReapCandidate>,
) -> anyhow::Result<()> {
    for start in journal.cut_off_starts() {
        let found = possible_sessions(&start, client, &journal.here, now)?;
        let found = found.into_iter().filter_map(|session| Some((id_of(&session)?, session)));
        let found: Vec<_> = found.collect();
        journal.came_of(&start, found.iter().map(|(id, _)| *id).collect(), now);
        candidates.extend(found.into_iter().map(|(id, session)| ReapCandidate {
            id,
            session,
            may_be: true,
            is_in_use: false,
        }));
    }
    Ok(())
}

/// All sessions that are open, or those of one user.
fn of_users(
    user: Option<&str>,
    journal: &ReapJournal,
    client: &Client,
    messages: &Messages,
    candidates: &mut Vec<ReapCandidate>,
) -> anyhow::Result<()> {
    for item in client.items(session::list(client.version(), None, None), PAGE) {
        let Some((id, session)) = read(item?) else {
            messages.warn("skipped a session that cannot be read");
            continue;
        };
        let is_meant = user.is_none_or(|user| same_user(user, &session.initiated_by));
        if is_meant && !session.is_stopped() {
            let is_in_use = journal.is_in_use(id);
            candidates.push(ReapCandidate { id, session, may_be: false, is_in_use });
        }
    }
    user.map_or(Ok(()), |user| Ok(only_one(user, candidates)?))
}

/// Leaves the sessions of the one user whom a name means: the name as it stands, else the only one that it fits.
///
/// # Errors
/// It fits more than one.
fn only_one(user: &str, candidates: &mut Vec<ReapCandidate>) -> Result<(), Failure> {
    let is_whole = |c: &ReapCandidate| c.session.initiated_by.to_lowercase() == user.to_lowercase();
    if candidates.iter().any(is_whole) {
        candidates.retain(is_whole);
        return Ok(());
    }
    let names: BTreeMap<_, _> = candidates
        .iter()
        .map(|c| (c.session.initiated_by.to_lowercase(), &*c.session.initiated_by))
        .collect();
    if names.len() < 2 {
        return Ok(());
    }
    let names: Vec<_> = names.into_values().map(safe).collect();
    let message = format!("'{}' matches several users: {}", safe(user), names.join(", "));
    Err(Failure::new(Kind::NotFound, message).hint("add the domain to the user name"))
}

fn read(item: Item<Session>) -> Option<(Uuid, Session)> {
    let session = item.into_model().ok()?;
    Some((id_of(&session)?, session))
}

fn id_of(session: &Session) -> Option<Uuid> {
    Uuid::try_parse(&session.id).ok()
}

/// A look at each, for people. What is in use is none of them.
pub(super) fn assess_all(
    candidates: Vec<ReapCandidate>,
    rules: &ReapRules,
    client: &Client,
) -> Vec<(ReapCandidate, Assessment)> {
    let assess_all = candidates.into_iter().map(|candidate| {
        let assess_all = candidate.assess(rules, client, true);
        (candidate, assess_all)
    });
    assess_all.filter(|(_, assess_all)| !matches!(assess_all.verdict, ReapVerdict::InUse)).collect()
}

fn in_use() -> ReapVerdict {
    ReapVerdict::LeftAlone(SkipReason(
        "in use",
        "a vb365 run on this machine is using it".to_owned(),
    ))
}

impl ReapCandidate {
    /// Whether it may be stopped. Its events are read where something depends on them, or where they are `shown`.
    pub(super) fn assess(&self, rules: &ReapRules, client: &Client, shown: bool) -> Assessment {
        let activity = if rules.force && rules.idle_since.is_none() && !shown {
            Ok(SessionActivity::default())
        } else {
            stop::activity(client, self.id)
        };
        let last = activity.as_ref().ok().and_then(|activity| activity.last);
        Assessment { last, verdict: self.verdict(activity, rules, client) }
    }

    /// The same just before it is stopped. A run may have taken it into use since the journal was read.
    pub(super) fn assess_again(
        &self,
        rules: &ReapRules,
        client: &Client,
        journal: &ReapJournal,
    ) -> ReapVerdict {
        match self.assess(rules, client, false).verdict {
            ReapVerdict::Stop if !rules.force && journal.is_in_use_now(self.id) => in_use(),
            verdict => verdict,
        }
    }

    fn verdict(
        &self,
        activity: Result<SessionActivity, StopRefusal>,
        rules: &ReapRules,
        client: &Client,
    ) -> ReapVerdict {
        if let (Some(since), Ok(activity)) = (rules.idle_since, &activity) {
            let last = activity.last.max(self.session.creation_time.happened());
            if last.is_none_or(|last| last > since) {
                return ReapVerdict::InUse;
            }
        }
        if rules.force {
            return ReapVerdict::Stop;
        }
        if self.may_be {
            return ReapVerdict::MayBe;
        }
        if self.is_in_use {
            return in_use();
        }
        if rules.only_ours
            && let Err(refusal) = stop::check_owner(client, &self.session)
        {
            return ReapVerdict::LeftAlone(SkipReason("not yours", refusal.reason));
        }
        match activity.map(|activity| activity.check_idle()) {
            Ok(Ok(())) => ReapVerdict::Stop,
            Ok(Err(refusal)) => ReapVerdict::LeftAlone(SkipReason("in use", refusal.reason)),
            Err(refusal) => ReapVerdict::Unclear(refusal),
        }
    }

    /// A line for people.
    pub(super) fn described(&self) -> String {
        let Session { r#type, creation_time, name, .. } = &self.session;
        format!("{}  {}  {}  {}", self.id, safe(&creation_time.0), safe(r#type), safe(name))
    }
}
