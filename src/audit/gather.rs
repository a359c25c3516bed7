//! The sessions of one server, and the events of each, by a pool of workers over shared connections.
//!
//! Where the server sorts, sessions are taken from its list as pages come; elsewhere all are listed first, small, and
//! sorted here. Sessions that are watched from an earlier run have their place among them, by the time of their start.

use std::collections::{HashSet, VecDeque};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use anyhow::{Context as _, anyhow};
use chrono::{DateTime, TimeDelta, Utc};
use uuid::Uuid;

use super::Filter;
use super::flatten::{Flat, ServerLabel, Subject, flatten};
use super::pool::{self, Next, Results};
use super::record::{Action, SessionState};
use crate::api::brief;
use crate::client::{Client, Error, PAGE};
use crate::error::{Failure, Kind};
use crate::journal::Journal;
use crate::resolve::{Resolver, SessionSelector};
use crate::time::Window;

/// So many sessions are listed at once where the server sorts: enough for a while, and little to hold.
const LISTED: usize = 250;

/// So many sessions are remembered of a list that is sorted, so that none comes twice.
const REMEMBERED: usize = 8 * LISTED;

type Tasks = pool::Tasks<Task, Outcome>;
type Open = dyn Fn() -> anyhow::Result<Client> + Send + Sync;

/// A server that is asked, over and over if need be, by one client.
#[derive(Clone)]
pub(crate) struct Server {
    open: Arc<Open>,
    client: Arc<OnceLock<Arc<Client>>>,
}

impl Server {
    /// One that is reached when it is needed.
    pub(crate) fn new(
        open: impl Fn() -> anyhow::Result<Client> + Send + Sync + 'static,
        client: Option<Client>,
    ) -> Self {
        let client = client.map_or_else(OnceLock::new, |client| OnceLock::from(Arc::new(client)));
        Self { open: Arc::new(open), client: Arc::new(client) }
    }

    fn client(&self) -> anyhow::Result<Arc<Client>> {
        if let Some(client) = self.client.get() {
            return Ok(Arc::clone(client));
        }
        let client = Arc::new((self.open)()?);
        Ok(Arc::clone(self.client.get_or_init(|| client)))
    }

    /// Its client, once it was needed.
    pub(crate) fn reached(&self) -> Option<Arc<Client>> {
        self.client.get().cloned()
    }

    /// What the server's clock shows, as far as is known.
    pub(super) fn time_there(&self) -> Option<DateTime<Utc>> {
        self.client.get()?.server().time_there()
    }
}

/// Whoever wants to know how far it is.
pub(crate) trait Pace: Send + Sync {
    /// So many sessions of one more server are to be looked at, where that is known before.
    fn expect(&self, sessions: usize);
    /// One more was looked at, and so many events were read.
    fn step(&self, events: usize);
}

/// What is asked of a server.
pub(crate) struct Question {
    pub(crate) profile: Option<String>,
    pub(crate) filter: Arc<Filter>,
    /// From where on sessions are listed, and to where.
    pub(crate) listed: Window,
    /// Only these, instead of a list.
    pub(crate) sessions: Vec<SessionSelector>,
    pub(crate) journal: Option<Result<Journal, Failure>>,
    /// To be looked at whatever the list says.
    pub(crate) watched: Vec<(Option<DateTime<Utc>>, Uuid)>,
    /// To be left out, since they are known.
    pub(crate) known: HashSet<Uuid>,
    pub(crate) at_once: usize,
    pub(crate) pace: Option<Arc<dyn Pace>>,
}

enum Task {
    /// As a list shows it.
    Listed(Subject),
    /// What is known by its id, and has to be asked for.
    Known(Option<DateTime<Utc>>, Uuid),
}

/// What came of a session, or of a list of them.
pub(crate) enum Outcome {
    Session(Subject, Flat),
    /// It is not asked for after all.
    Skipped,
    /// The server has it no more.
    Gone(Uuid, Error),
    Failed(Option<Uuid>, Option<DateTime<Utc>>, anyhow::Error),
    /// All sessions that started up to then have come.
    Listed(Option<DateTime<Utc>>),
    /// The server's pages contradicted each other: something may be missing.
    Unsure,
    /// Nothing more will come.
    Fatal(anyhow::Error),
}

impl Outcome {
    /// Its place in the order of all.
    pub(super) fn started(&self) -> Option<DateTime<Utc>> {
        match self {
            Self::Session(subject, _) => subject.started,
            Self::Failed(_, started, _) => *started,
            _ => None,
        }
    }

    fn weight(&self) -> usize {
        if let Self::Session(_, flat) = self { flat.records.len() } else { 0 }
    }
}

/// What a server answers, in the order of the sessions' starts.
pub(crate) struct Gathering(Results<Task, Outcome>);

impl Gathering {
    /// # Errors
    /// No thread can be started.
    pub(crate) fn start(server: &Server, question: Question) -> anyhow::Result<Self> {
        let server = server.clone();
        let results = pool::start(question.at_once, Outcome::weight, move |tasks| {
            let listed = catch_unwind(AssertUnwindSafe(|| list(tasks, &server, question)));
            if let Err(error) = listed.unwrap_or_else(|_| Err(anyhow!(OUR_MISTAKE))) {
                tasks.put_done(Outcome::Fatal(error));
            }
        });
        results.map(Self)
    }

    pub(super) fn next(&self, patience: Duration) -> Next<Outcome> {
        self.0.next(patience)
    }
}

const OUR_MISTAKE: &str = "a mistake in vb365 itself";

/// Puts all sessions in that are to be looked at.
fn list(tasks: &Tasks, server: &Server, question: Question) -> anyhow::Result<()> {
    let client = server.client()?;
    let place = ServerLabel {
        profile: question.profile.clone(),
        server: client.server().address().to_string(),
    };
    let filter = Arc::clone(&question.filter);
    let (worker, overseer) = (Arc::clone(&client), Arc::clone(&client));
    let watcher = question.pace.clone();
    let work = move |task| {
        let done = catch_unwind(AssertUnwindSafe(|| look(&worker, &place, &filter, task)));
        let done = done.unwrap_or_else(|_| Outcome::Fatal(anyhow!(OUR_MISTAKE)));
        if let Some(pace) = &watcher {
            pace.step(done.weight());
        }
        done
    };
    tasks.employ(work, move || overseer.server().complaints())?;
    if question.sessions.is_empty() {
        return list_all(tasks, &client, question);
    }
    let mut resolver = Resolver::new(&client);
    if let Some(journal) = question.journal {
        resolver = resolver.with_journal(journal);
    }
    for meant in &question.sessions {
        for id in resolver.sessions(meant)? {
            tasks.put(Task::Known(None, id));
        }
    }
    Ok(())
}

fn list_all(tasks: &Tasks, client: &Client, question: Question) -> anyhow::Result<()> {
    // The server's bounds may leave out their own instant.
    let (since, until) = question.listed.widened(TimeDelta::seconds(1));
    let request = brief::sessions(client.version(), since, until);
    let sorts = client.version().sorts_sessions();
    let (page, most) = if sorts { (LISTED, REMEMBERED) } else { (PAGE, usize::MAX) };
    let mut sessions = client.items(request, page).steady(most);
    let mut line = Line::new(tasks, question);
    if sorts {
        for session in sessions.by_ref() {
            if !line.take(session?) {
                return Ok(());
            }
        }
    } else {
        let read = sessions.by_ref().map(|session| Ok(line.read(session?)));
        let mut all = read.collect::<Result<Vec<_>, Error>>()?;
        all.sort_by_key(|(started, read)| (*started, read.as_ref().map(|s| s.id).ok()));
        // What may be missing may be anywhere.
        if sessions.is_incomplete() {
            tasks.put_done(Outcome::Unsure);
        }
        line.announce(&all);
        for (started, read) in all {
            if !line.put(started, read) {
                return Ok(());
            }
        }
    }
    if sorts && sessions.is_incomplete() {
        tasks.put_done(Outcome::Unsure);
    }
    line.end();
    Ok(())
}

/// Sessions on their way in, in the order of their starts.
struct Line<'t> {
    tasks: &'t Tasks,
    question: Question,
    watched: VecDeque<(Option<DateTime<Utc>>, Uuid)>,
    through: Option<DateTime<Utc>>,
    /// Texts that came before.
    texts: HashSet<Arc<str>>,
}

type Read = (Option<DateTime<Utc>>, anyhow::Result<Subject>);

impl<'t> Line<'t> {
    fn new(tasks: &'t Tasks, mut question: Question) -> Self {
        question.watched.sort_unstable();
        let watched = std::mem::take(&mut question.watched).into();
        Self { tasks, question, watched, through: None, texts: HashSet::new() }
    }

    fn take(&mut self, session: brief::Session) -> bool {
        let (started, read) = self.read(session);
        self.put(started, read)
    }

    fn share(&mut self, text: String) -> Arc<str> {
        if let Some(known) = self.texts.get(text.as_str()) {
            return Arc::clone(known);
        }
        let new: Arc<str> = text.into();
        self.texts.insert(Arc::clone(&new));
        new
    }

    fn read(&mut self, session: brief::Session) -> Read {
        let started = session.creation_time.instant();
        (started, subject(session, |text| self.share(text)))
    }

    fn wants(&self, subject: &Subject) -> bool {
        !self.question.known.contains(&subject.id) && self.question.filter.keeps_session(subject)
    }

    /// Says how many will be looked at when these are all.
    fn announce(&self, all: &[Read]) {
        if let Some(pace) = &self.question.pace {
            let wanted = all.iter().filter_map(|(_, read)| read.as_ref().ok());
            let wanted = wanted.filter(|subject| self.wants(subject)).count();
            pace.expect(wanted + self.watched.len());
        }
    }

    /// Tells whether anybody wants more.
    fn put(&mut self, started: Option<DateTime<Utc>>, read: anyhow::Result<Subject>) -> bool {
        while self.watched.front().is_some_and(|(watched, _)| *watched <= started)
            && let Some((watched, id)) = self.watched.pop_front()
        {
            self.tasks.put(Task::Known(watched, id));
        }
        self.through = self.through.max(started);
        match read {
            Ok(subject) if !self.wants(&subject) => true,
            Ok(subject) => self.tasks.put(Task::Listed(subject)),
            Err(error) => self.tasks.put_done(Outcome::Failed(None, started, error)),
        }
    }

    fn end(mut self) {
        for (started, id) in std::mem::take(&mut self.watched) {
            self.tasks.put(Task::Known(started, id));
        }
        self.tasks.put_done(Outcome::Listed(self.through));
    }
}

fn subject(
    session: brief::Session,
    mut share: impl FnMut(String) -> Arc<str>,
) -> anyhow::Result<Subject> {
    let id = Uuid::try_parse(&session.id)
        .with_context(|| format!("a session has the id '{}', which is none", session.id))?;
    Ok(Subject {
        id,
        started: session.creation_time.instant(),
        ended: (!session.end_time.is_open()).then(|| session.end_time.instant()).flatten(),
        is_stopped: session.is_stopped(),
        kind: share(session.r#type),
        organization: share(session.organization),
        user: share(session.initiated_by),
        client: share(session.client_host),
    })
}

/// Looks at one session.
fn look(client: &Client, place: &ServerLabel, filter: &Filter, task: Task) -> Outcome {
    let (id, started) = match &task {
        Task::Listed(subject) => (subject.id, subject.started),
        Task::Known(started, id) => (*id, *started),
    };
    let failed = |error: Error| judged(error, id, started);
    let mut found = match task {
        Task::Listed(subject) => subject,
        Task::Known(..) => match asked_for(client, id) {
            Ok(Ok(subject)) if !filter.keeps_session(&subject) => return Outcome::Skipped,
            Ok(Ok(subject)) => subject,
            Ok(Err(error)) => return Outcome::Failed(Some(id), started, error),
            Err(error) if error.kind() == Kind::NotFound => return Outcome::Gone(id, error),
            Err(error) => return failed(error),
        },
    };
    let events = client.items(brief::events(id), PAGE).steady(usize::MAX);
    let events = match events.collect::<Result<Vec<_>, _>>() {
        Ok(events) => events,
        Err(error) => return failed(error),
    };
    let mut flat = flatten(place, &found, events);
    if flat.may_have_ended {
        match asked_for(client, id) {
            Ok(Ok(now)) if now.is_stopped => {
                found = now;
                for record in &mut flat.records {
                    record.session_state = SessionState::Stopped;
                }
                if let Some(last) = flat.records.last_mut() {
                    last.action = Action::Stop;
                }
            }
            Ok(_) => {}
            Err(error) => return failed(error),
        }
    }
    Outcome::Session(found, flat)
}

fn asked_for(client: &Client, id: Uuid) -> Result<anyhow::Result<Subject>, Error> {
    client.send(&brief::session(id)).map(|session| subject(session, Into::into))
}

/// Whether a failure is of this session alone, or will be that of all.
fn judged(error: Error, id: Uuid, started: Option<DateTime<Utc>>) -> Outcome {
    match error {
        // A login that is not taken will not be taken for the next session either.
        error if error.is_unauthorized() => Outcome::Fatal(error.into()),
        Error::Refused { .. }
        | Error::Lost { .. }
        | Error::Broken { .. }
        | Error::Malformed { .. }
        | Error::WebPage { .. } => {
            let error = anyhow::Error::from(error).context(format!("session {id}"));
            Outcome::Failed(Some(id), started, error)
        }
        error => Outcome::Fatal(error.into()),
    }
}
