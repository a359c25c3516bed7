//! The start of a session: written down first, sent once, and found out about where the answer is lost.

use std::time::Duration;

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::reconcile::{self, Candidate, Sought};
use super::stop;
use super::{SignalGuard, Source};
use crate::api::session::{Session, Workload};
use crate::api::start::{ExploreEndpoint, ExploreOptions, explore};
use crate::api::{Item, Request};
use crate::client::{self, Client};
use crate::error::{Failure, Kind};
use crate::journal::{EntryGuard, Journal, JournalEntry};
use crate::messages::Messages;
use crate::text::{safe, shell_quoted, shorten};
use crate::time::{self, Clock};

/// How a session is to be started.
pub(crate) struct Plan {
    pub(crate) subject: Source,
    pub(crate) options: ExploreOptions,
    /// How long to look for a session whose answer was lost.
    pub(crate) settle: Duration,
    /// Whether the only one that fits then is taken.
    pub(crate) adopt: bool,
    /// Whether it is stopped when this run ends.
    pub(crate) scoped: bool,
}

/// Starts sessions on one server.
pub(crate) struct SessionStarter<'c> {
    client: &'c Client,
    messages: Messages,
    journal: Option<Journal>,
    clock: Clock,
}

/// A session that is open.
pub(crate) struct OpenSession {
    pub(crate) item: Item<Session>,
    pub(crate) id: Uuid,
    /// Whether the server's own answer said that it is ours. One that was adopted is never stopped by us.
    pub(crate) is_ours: bool,
    kept: Option<EntryGuard>,
}

impl<'c> SessionStarter<'c> {
    /// Without a journal it works as well, and says so when it matters.
    pub(crate) fn new(
        client: &'c Client,
        messages: Messages,
        journal: Result<Journal, Failure>,
        clock: Clock,
    ) -> Self {
        let journal = noted(&messages, journal);
        Self::with(client, messages, journal, clock)
    }

    /// The same where it has been said already that there is no journal.
    pub(crate) fn with(
        client: &'c Client,
        messages: Messages,
        journal: Option<Journal>,
        clock: Clock,
    ) -> Self {
        Self { client, messages, journal, clock }
    }

    /// Starts one session. What fails before the request is sent has started nothing.
    ///
    /// # Errors
    /// It was not started, or it is not known whether it was: then the kind is [`Kind::Unknown`].
    pub(crate) fn start(&self, plan: &Plan, watch: &SignalGuard) -> anyhow::Result<OpenSession> {
        let request = explore(&plan.subject.way, &plan.options)?;
        let user = self.client.user()?;
        let asked = self.clock.now();
        let asked_there = self.client.server().time_there();
        let kept = self.write_down(plan, user.as_deref(), asked);
        let sought = Sought {
            workload: plan.options.workload,
            name: plan.subject.name.clone(),
            user,
            asked,
            asked_there,
            known: Vec::new(),
        };
        let look = look_command(&self.messages, &sought, plan.options.workload);
        watch.asking(plan.settle, format!("a session may have been started; look with: {look}"));
        let answer = self.ask(&request);
        match answer {
            Ok((item, id)) => {
                if let Some(Err(failure)) = kept.as_ref().map(|kept| kept.set_session(id)) {
                    self.messages.warn(&failure.to_string());
                }
                let left = format!(
                    "a session was started; {}",
                    stop_hint(&self.messages, &id.to_string())
                );
                if plan.scoped {
                    watch.held(left);
                } else {
                    watch.open(left);
                }
                Ok(OpenSession { item, id, is_ours: true, kept })
            }
            Err(error) if is_unknown(&error) => {
                let lost = Lost { sought, look, kept, error };
                self.settled(plan, watch, lost)
            }
            Err(error) => {
                watch.free();
                self.is_over(kept);
                Err(refused(error, plan))
            }
        }
    }

    /// Sends once. An answer that names no session is no answer.
    fn ask(&self, request: &Request<Item<Session>>) -> anyhow::Result<(Item<Session>, Uuid)> {
        let item = self.client.send(request)?;
        let id = item.model().ok().and_then(|session| Uuid::try_parse(&session.id).ok());
        if let Some(id) = id {
            return Ok((item, id));
        }
        let sent = shorten(item.json(), 200);
        let message = format!("the answer names no session ({sent})");
        Err(Failure::new(Kind::Unknown, message).into())
    }

    fn write_down(
        &self,
        plan: &Plan,
        user: Option<&str>,
        asked: DateTime<Utc>,
    ) -> Option<EntryGuard> {
        let server = self.client.server();
        let start = JournalEntry {
            key: Uuid::nil(),
            server: server.address().to_string(),
            user: user.unwrap_or_default().to_owned(),
            profile: server.profile(),
            workload: plan.options.workload.name().to_owned(),
            source: plan.subject.said.clone(),
            requested_at: asked,
            session: None,
            is_adopted: false,
            ends_with_run: plan.scoped,
        };
        let kept = self.journal.as_ref()?.add(start);
        kept.inspect_err(|failure| {
            let way_out = failure.hints.iter().map(|hint| format!("; {hint}"));
            let way_out: String = way_out.collect();
            self.messages.warn(&format!("what is started is not written down: {failure}{way_out}"));
        })
        .ok()
    }

    fn is_over(&self, kept: Option<EntryGuard>) {
        if let Some(Err(failure)) = kept.map(EntryGuard::remove) {
            self.messages.warn(&failure.to_string());
        }
    }

    /// Looks for what came of a request whose answer was lost.
    fn settled(&self, plan: &Plan, watch: &SignalGuard, lost: Lost) -> anyhow::Result<OpenSession> {
        let Lost { mut sought, look, kept, error } = lost;
        let messages = &self.messages;
        let others = self.others(plan, &mut sought, kept.as_ref());
        if sought.name.is_none() {
            sought.name = self.name_of(&plan.subject.way);
        }
        // Whoever does not want to wait any more has said so.
        let settle = if watch.signal().is_some() { Duration::ZERO } else { plan.settle };
        messages.warn(&format!(
            "{error:#}; looking for up to {} s whether a session was started",
            settle.as_secs()
        ));
        let found = reconcile::look(self.client, &sought, settle, plan.adopt);
        watch.free();
        let unknown =
            |message: String, hint: String| Failure::new(Kind::Unknown, message).hint(hint).into();
        let found = match found {
            Ok(found) => found,
            Err(failed) => {
                let message = format!(
                    "{error:#}; a session may have been started, and it cannot be looked for: {failed}"
                );
                return Err(unknown(
                    message,
                    format!("before you start another, look with: {look}"),
                ));
            }
        };
        let mut fitting = found.iter().filter(|candidate| candidate.fits);
        if let (true, false, Some(only), None) =
            (plan.adopt, others, fitting.next(), fitting.next())
            && let (1, Some(session)) = (found.len(), only.session())
            && let Ok(id) = Uuid::try_parse(&session.id)
        {
            messages.note(&format!(
                "session {id} is taken for the one that was asked for: it is the only one that fits"
            ));
            if let Some(Err(failure)) = kept.as_ref().map(|kept| kept.set_adopted_session(id)) {
                messages.warn(&failure.to_string());
            }
            let item = found.into_iter().next().map(|candidate| candidate.item);
            let item = item.ok_or_else(|| Failure::new(Kind::Unknown, "the session is gone"))?;
            watch
                .open(format!("a session is open; {}", stop_hint(&self.messages, &id.to_string())));
            return Ok(OpenSession { item, id, is_ours: false, kept });
        }
        if found.is_empty() {
            let message = format!("{error:#}; not started, as far as can be seen");
            return Err(unknown(
                message,
                format!("before you start another, look again with: {look}"),
            ));
        }
        Err(unknown(format!("{error:#}; {}", listed(&found)), hints(messages, &found, others)))
    }

    /// Takes out what other starts of this machine brought, and tells whether one of those may also have lost its answer.
    fn others(&self, plan: &Plan, sought: &mut Sought, kept: Option<&EntryGuard>) -> bool {
        // Without a journal nobody knows.
        let Some(starts) = self.journal.as_ref().and_then(|journal| journal.entries().ok()) else {
            return true;
        };
        let server = self.client.server().address().to_string();
        let alike = |start: &&JournalEntry| {
            start.server == server
                && start.workload == plan.options.workload.name()
                && Some(start.key) != kept.map(EntryGuard::key)
        };
        sought.known = starts
            .iter()
            .filter(alike)
            .filter_map(|s| s.session)
            .map(|id| id.to_string())
            .collect();
        let since = sought.asked - chrono::TimeDelta::minutes(10);
        starts
            .iter()
            .filter(alike)
            .any(|start| start.session.is_none() && start.requested_at >= since)
    }

    /// What the name of a session holds, where nobody has looked it up yet.
    fn name_of(&self, way: &ExploreEndpoint) -> Option<String> {
        let ExploreEndpoint::Job { job } = way else { return None };
        let job = self.client.send(&crate::api::job::get(Uuid::try_parse(job).ok()?)).ok()?;
        job.into_model().ok().map(|job| job.name).filter(|name| !name.is_empty())
    }
}

/// A start whose answer was lost.
struct Lost {
    sought: Sought,
    look: String,
    kept: Option<EntryGuard>,
    error: anyhow::Error,
}

impl OpenSession {
    /// Stops it, and lets the journal forget it. One that is not proven to be ours stays. A server that does not answer is
    /// asked again for as long as `patience` says.
    ///
    /// # Errors
    /// It was not stopped: the kind is [`Kind::Unknown`], and the hint stops it.
    pub(crate) fn stop(
        self,
        client: &Client,
        messages: &Messages,
        watch: &SignalGuard,
        patience: Duration,
    ) -> Result<(), Failure> {
        let hint = stop_hint(messages, &self.id.to_string());
        if !self.is_ours {
            let message =
                format!("session {} is left open, since it is not proven to be ours", self.id);
            return Err(Failure::new(Kind::Unknown, message).hint(hint));
        }
        watch.stopping(format!("session {} may be open; {hint}", self.id));
        if let Err(error) = stop::at_last(client, self.id, patience) {
            let message = format!("session {} was not stopped: {error:#}", self.id);
            return Err(Failure::new(Kind::Unknown, message).hint(hint));
        }
        watch.free();
        if let Some(Err(failure)) = self.kept.map(EntryGuard::remove) {
            messages.warn(&failure.to_string());
        }
        Ok(())
    }
}

/// The journal, or a word that there is none.
pub(crate) fn noted(messages: &Messages, journal: Result<Journal, Failure>) -> Option<Journal> {
    journal
        .inspect_err(|failure| {
            let said = format!("{failure}, so what is started is not written down");
            messages.note(&said);
        })
        .ok()
}

/// How to end a session.
pub(crate) fn stop_hint(messages: &Messages, id: &str) -> String {
    format!("stop it with: {}", messages.command(&format!("session stop {}", pasted(id))))
}

/// An id as a server tells it, in a command that people paste.
fn pasted(id: &str) -> String {
    shell_quoted(&safe(id))
}

/// The command that shows whether a session appeared.
fn look_command(messages: &Messages, sought: &Sought, workload: Workload) -> String {
    let since = time::wire(sought.earliest());
    let since = since.split('.').next().unwrap_or(&since).trim_end_matches('Z');
    let workload = workload.code();
    messages.command(&format!("session list --since {since}Z --type {workload}"))
}

/// Whether a session may have been started all the same.
fn is_unknown(error: &anyhow::Error) -> bool {
    let kind = match error.downcast_ref::<client::Error>() {
        // Whoever answered in the server's place may have swallowed a good answer.
        Some(client::Error::WebPage { .. }) => return true,
        Some(error) => error.kind(),
        None => error.downcast_ref::<Failure>().map_or(Kind::Failure, |failure| failure.kind),
    };
    kind == Kind::Unknown
}

/// Where there is no such thing, says which.
fn refused(error: anyhow::Error, plan: &Plan) -> anyhow::Error {
    match error.downcast_ref::<client::Error>() {
        Some(known) if known.kind() == Kind::NotFound => {
            let message = format!("there is no {}: {error:#}", plan.subject.said);
            Failure::new(Kind::NotFound, message).into()
        }
        // What helps an administrator does not help here: these two are for others.
        Some(known) if known.is_forbidden() => match role_of(&plan.subject.way) {
            Some(role) => Failure::new(known.kind(), format!("{error:#}"))
                .hint(format!(
                    "this way is a {role}'s: sign in as one with vb365 login NAME --{role}"
                ))
                .into(),
            None => error,
        },
        _ => error,
    }
}

/// Whose way it is, if not an administrator's; as `login` calls the role.
fn role_of(way: &ExploreEndpoint) -> Option<&'static str> {
    match way {
        ExploreEndpoint::Tenant => Some("tenant"),
        ExploreEndpoint::Operator { .. } => Some("operator"),
        _ => None,
    }
}

fn listed(found: &[Candidate]) -> String {
    let lines = found.iter().filter_map(Candidate::session).map(|session| {
        let Session { id, name, creation_time, state, .. } = session;
        let created = creation_time.instant().map(time::wire).unwrap_or_default();
        format!("  {}  {created}  {}  {}", safe(id), safe(state), safe(name))
    });
    let lines: Vec<_> = lines.collect();
    let what = if found.len() == 1 { "this session" } else { "one of these sessions" };
    format!("{what} may be the one that was asked for:\n{}", lines.join("\n"))
}

fn hints(messages: &Messages, found: &[Candidate], others: bool) -> String {
    let mut lines: Vec<_> = found
        .iter()
        .filter_map(Candidate::session)
        .map(|session| {
            let id = pasted(&session.id);
            let show = messages.command(&format!("session show {id}"));
            format!("look at it with: {show}; {}", stop_hint(messages, &session.id))
        })
        .collect();
    if others {
        lines.push(
            "another start from this machine may have brought it, so --adopt takes none".to_owned(),
        );
    }
    lines.join("\n")
}
