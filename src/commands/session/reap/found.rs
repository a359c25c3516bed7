//! Which sessions may be stopped, and whether one may.

use std::collections::{BTreeMap, HashSet};

use anyhow::Context as _;
use chrono::{DateTime, TimeDelta, Utc};
use uuid::Uuid;

use super::super::ended::Ended;
use super::Args;
use super::journalled::Journalled;
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
use crate::time::Span;

/// What was asked for, at a moment by the server's clock.
pub(super) struct Rules {
    created_before: Option<DateTime<Utc>>,
    idle_since: Option<DateTime<Utc>>,
    workloads: Vec<Workload>,
    force: bool,
    /// Whether another user's sessions are left alone.
    only_ours: bool,
}

impl Rules {
    fn new(args: &Args, now: DateTime<Utc>) -> Self {
        let before = |span: Span| {
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
pub(super) struct Found {
    /// Oldest first.
    pub(super) candidates: Vec<Candidate>,
    /// Those of which it is not known whether they are open.
    pub(super) ended: Vec<Ended>,
    pub(super) rules: Rules,
}

/// A session that is open.
pub(super) struct Candidate {
    pub(super) id: Uuid,
    pub(super) session: Session,
    /// Whether it is only possible that it is ours.
    may_be: bool,
    /// Whether the run that started it is at work, and stops it at its end.
    is_kept: bool,
}

/// What a look at a session brought.
pub(super) struct Looked {
    /// When something last happened in it.
    pub(super) last: Option<DateTime<Utc>>,
    pub(super) verdict: Verdict,
}

/// Why a session is left alone: in a word, and whole.
pub(super) struct Why(pub(super) &'static str, pub(super) String);

pub(super) enum Verdict {
    Stop,
    /// Something happened in it, so it is none of those that are meant.
    InUse,
    LeftAlone(Why),
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
) -> anyhow::Result<(Found, Journalled)> {
    let mut journal = Journalled::read(args.mine, client, context)?;
    let (mut candidates, mut ended) = (Vec::new(), Vec::new());
    if args.mine {
        started_here(&mut journal, client, &mut candidates, &mut ended)?;
        cut_off(&mut journal, client, context.clock.now(), &mut candidates)?;
    } else {
        of_users(args.user.as_deref(), &journal, client, messages, &mut candidates)?;
    }
    // The server's clock made the times that this one is compared with.
    let now = client.server().server_time().unwrap_or_else(|| context.clock.now());
    let rules = Rules::new(args, now);
    let mut seen = HashSet::new();
    candidates.retain(|candidate| rules.keeps(&candidate.session) && seen.insert(candidate.id));
    candidates.sort_by_key(|candidate| candidate.session.creation_time.instant());
    Ok((Found { candidates, ended, rules }, journal))
}

/// What the journal says was started from here.
fn started_here(
    journal: &mut Journalled,
    client: &Client,
    candidates: &mut Vec<Candidate>,
    ended: &mut Vec<Ended>,
) -> anyhow::Result<()> {
    let user = client.user()?;
    for (start, id) in journal.known() {
        match client.send(&session::get(id)) {
            Ok(item) => match item.into_model().context("it cannot be read") {
                Ok(session) if session.is_stopped() => journal.over.push(id),
                Ok(session) => {
                    let is_kept = journal.is_kept(id);
                    candidates.push(Candidate { id, session, may_be: start.is_adopted, is_kept });
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
    journal: &mut Journalled,
    client: &Client,
    now: DateTime<Utc>,
    candidates: &mut Vec<Candidate>,
) -> anyhow::Result<()> {
    for start in journal.cut_off_starts() {
        let found = possible_sessions(&start, client, &journal.here, now)?;
        let found = found.into_iter().filter_map(|session| Some((id_of(&session)?, session)));
        let found: Vec<_> = found.collect();
        journal.came_of(&start, found.iter().map(|(id, _)| *id).collect(), now);
        candidates.extend(found.into_iter().map(|(id, session)| Candidate {
            id,
            session,
            may_be: true,
            is_kept: false,
        }));
    }
    Ok(())
}

/// All sessions that are open, or those of one user.
fn of_users(
    user: Option<&str>,
    journal: &Journalled,
    client: &Client,
    messages: &Messages,
    candidates: &mut Vec<Candidate>,
) -> anyhow::Result<()> {
    for item in client.items(session::list(client.version(), None, None), PAGE) {
        let Some((id, session)) = read(item?) else {
            messages.warn("a session that cannot be read is left alone");
            continue;
        };
        let is_meant = user.is_none_or(|user| same_user(user, &session.initiated_by));
        if is_meant && !session.is_stopped() {
            let is_kept = journal.is_kept(id);
            candidates.push(Candidate { id, session, may_be: false, is_kept });
        }
    }
    user.map_or(Ok(()), |user| Ok(only_one(user, candidates)?))
}

/// Leaves the sessions of the one user whom a name means: the name as it stands, else the only one that it fits.
///
/// # Errors
/// It fits more than one.
fn only_one(user: &str, candidates: &mut Vec<Candidate>) -> Result<(), Failure> {
    let is_whole = |c: &Candidate| c.session.initiated_by.to_lowercase() == user.to_lowercase();
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
    let message = format!("'{}' may be more than one user: {}", safe(user), names.join(", "));
    Err(Failure::new(Kind::NotFound, message).hint("name the user with the domain"))
}

fn read(item: Item<Session>) -> Option<(Uuid, Session)> {
    let session = item.into_model().ok()?;
    Some((id_of(&session)?, session))
}

fn id_of(session: &Session) -> Option<Uuid> {
    Uuid::try_parse(&session.id).ok()
}

/// A look at each, for people. What is in use is none of them.
pub(super) fn looked(
    candidates: Vec<Candidate>,
    rules: &Rules,
    client: &Client,
) -> Vec<(Candidate, Looked)> {
    let looked = candidates.into_iter().map(|candidate| {
        let looked = candidate.look(rules, client, true);
        (candidate, looked)
    });
    looked.filter(|(_, looked)| !matches!(looked.verdict, Verdict::InUse)).collect()
}

fn kept() -> Verdict {
    Verdict::LeftAlone(Why("in use", "a run on this machine is at work in it".to_owned()))
}

impl Candidate {
    /// Whether it may be stopped. Its events are read where something depends on them, or where they are `shown`.
    pub(super) fn look(&self, rules: &Rules, client: &Client, shown: bool) -> Looked {
        let activity = if rules.force && rules.idle_since.is_none() && !shown {
            Ok(SessionActivity::default())
        } else {
            stop::activity(client, self.id)
        };
        let last = activity.as_ref().ok().and_then(|activity| activity.last);
        Looked { last, verdict: self.verdict(activity, rules, client) }
    }

    /// The same just before it is stopped. A run may have taken it into use since the journal was read.
    pub(super) fn look_again(
        &self,
        rules: &Rules,
        client: &Client,
        journal: &Journalled,
    ) -> Verdict {
        match self.look(rules, client, false).verdict {
            Verdict::Stop if !rules.force && journal.is_kept_by_now(self.id) => kept(),
            verdict => verdict,
        }
    }

    fn verdict(
        &self,
        activity: Result<SessionActivity, StopRefusal>,
        rules: &Rules,
        client: &Client,
    ) -> Verdict {
        if let (Some(since), Ok(activity)) = (rules.idle_since, &activity) {
            let last = activity.last.max(self.session.creation_time.happened());
            if last.is_none_or(|last| last > since) {
                return Verdict::InUse;
            }
        }
        if rules.force {
            return Verdict::Stop;
        }
        if self.may_be {
            return Verdict::MayBe;
        }
        if self.is_kept {
            return kept();
        }
        if rules.only_ours
            && let Err(refusal) = stop::check_owner(client, &self.session)
        {
            return Verdict::LeftAlone(Why("not yours", refusal.reason));
        }
        match activity.map(|activity| activity.check_idle()) {
            Ok(Ok(())) => Verdict::Stop,
            Ok(Err(refusal)) => Verdict::LeftAlone(Why("in use", refusal.reason)),
            Err(refusal) => Verdict::Unclear(refusal),
        }
    }

    /// A line for people.
    pub(super) fn described(&self) -> String {
        let Session { r#type, creation_time, name, .. } = &self.session;
        format!("{}  {}  {}  {}", self.id, safe(&creation_time.0), safe(r#type), safe(name))
    }
}
