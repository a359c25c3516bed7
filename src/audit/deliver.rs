//! The lines of all servers in one order, and what is to be remembered of them.

use std::collections::HashSet;
use std::sync::Arc;
use std::time::Duration;
use std::vec;

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::cursor::is_settled;
use super::gather::{Gathering, Outcome, Question};
use super::pool::Next;
use super::record::UnreadSession;
use super::{Cursor, Filter, Pace, Record, Server};
use crate::config::ServerConfig;
use crate::diagnostics;
use crate::error::{Failure, Kind, Reported};
use crate::journal::Journal;
use crate::messages::Messages;
use crate::resolve::{Noun, SessionSelector, not_found};
use crate::time::Window;

/// How long to wait for a server before looking whether to stop.
const MOMENT: Duration = Duration::from_millis(50);

/// So many sessions in a row that the server could not answer for: it is in trouble, and is not asked for the rest.
const GIVING_UP: usize = 20;

/// A server that is audited.
pub(crate) struct Source {
    pub(crate) target: ServerConfig,
    pub(crate) server: Server,
    /// How far the audit has come; none where it is looked at once.
    pub(crate) cursor: Option<Cursor>,
    /// Sessions that failed, and were told of, when they were looked at last.
    pub(crate) told_of: HashSet<Uuid>,
}

/// What a round asks of each server.
pub(crate) struct Asked<'a> {
    pub(crate) filter: &'a Arc<Filter>,
    pub(crate) sessions: &'a [SessionSelector],
    pub(crate) journal: Option<Result<Journal, Failure>>,
    pub(crate) at_once: usize,
    pub(crate) now: DateTime<Utc>,
    pub(crate) pace: Option<Arc<dyn Pace>>,
}

/// How a round tells of what goes wrong.
pub(crate) struct Teller<'a> {
    pub(crate) messages: Messages,
    /// Whether the only server spoils all when it fails, since nothing was printed yet.
    pub(crate) all_or_nothing: bool,
    /// Whether a server that fails is asked again later, so that whoever asks tells of it.
    pub(crate) follows: bool,
    pub(crate) is_stopped: &'a dyn Fn() -> bool,
}

/// What did not work.
#[derive(Default)]
pub(crate) struct Summary {
    /// Sessions that were looked at.
    sessions: usize,
    failed: Vec<Kind>,
    /// Whether a list of sessions may lack some.
    is_unsure: bool,
    /// The same for those who read the report, with servers that could not be asked.
    pub(crate) unread: Vec<UnreadSession>,
    /// Servers that could not be asked, or not to the end, by their place.
    pub(crate) fatal: Vec<(usize, anyhow::Error)>,
}

impl Summary {
    /// One line for what was told in detail.
    ///
    /// # Errors
    /// Anything failed.
    pub(crate) fn told(mut self, servers: usize) -> anyhow::Result<()> {
        if servers == 1
            && let Some((_, error)) = self.fatal.pop()
        {
            return Err(error);
        }
        let Self { sessions, failed, is_unsure, fatal, .. } = self;
        let mut words = Vec::new();
        if !fatal.is_empty() {
            words.push(format!("{} of {servers} profiles failed", fatal.len()));
        }
        if !failed.is_empty() {
            words.push(format!("{} of {sessions} sessions failed", failed.len()));
        }
        if is_unsure {
            words.push("the list of sessions may be incomplete".to_owned());
        }
        let kind = match (&fatal[..], &failed[..]) {
            ([], []) if !is_unsure => return Ok(()),
            ([], failed) if !is_unsure => Kind::of_several(failed, sessions),
            (fatal, []) if !is_unsure => {
                let kinds: Vec<_> =
                    fatal.iter().map(|(_, error)| diagnostics::kind_of(error)).collect();
                Kind::of_several(&kinds, servers)
            }
            _ => Kind::Partial,
        };
        let failure = Failure::new(kind, words.join("; "));
        Err(failure.hint("all else was printed").into())
    }
}

/// One way through all servers. As an iterator it ends at each place where what was printed can be remembered;
/// [`Round::is_over`] tells whether more is to come.
pub(crate) struct Round<'a> {
    streams: Vec<Stream<'a>>,
    asked: Asked<'a>,
    teller: &'a Teller<'a>,
    ready: vec::IntoIter<Record>,
    summary: Summary,
    /// So many lines are handed out before a place to remember.
    most: usize,
    left: usize,
    is_over: bool,
}

struct Stream<'a> {
    source: &'a mut Source,
    gathering: Option<Gathering>,
    head: Option<Outcome>,
    is_unsure: bool,
    failed_in_a_row: usize,
}

impl<'a> Round<'a> {
    /// Begins to ask all servers.
    ///
    /// # Errors
    /// No thread can be started.
    pub(crate) fn start(
        sources: &'a mut [Source],
        asked: Asked<'a>,
        teller: &'a Teller<'a>,
        most: usize,
    ) -> anyhow::Result<Self> {
        let streams = sources
            .iter_mut()
            .map(|source| {
                let gathering = Some(Gathering::start(&source.server, question(source, &asked))?);
                Ok(Stream { source, gathering, head: None, is_unsure: false, failed_in_a_row: 0 })
            })
            .collect::<anyhow::Result<_>>()?;
        let ready = Vec::new().into_iter();
        let summary = Summary::default();
        Ok(Self { streams, asked, teller, ready, summary, most, left: most, is_over: false })
    }

    pub(crate) fn is_over(&self) -> bool {
        self.is_over
    }

    pub(crate) fn has_failed(&self) -> bool {
        !self.summary.fatal.is_empty() || !self.summary.failed.is_empty()
    }

    /// How far each audit has come.
    pub(crate) fn sources(&self) -> impl Iterator<Item = &Source> {
        self.streams.iter().map(|stream| &*stream.source)
    }

    /// What was printed is remembered: goes on from there.
    pub(crate) fn go_on(&mut self) {
        self.left = self.most;
    }

    /// Forgets what need not be remembered.
    pub(crate) fn tidy(&mut self) {
        for cursor in self.streams.iter_mut().filter_map(|stream| stream.source.cursor.as_mut()) {
            cursor.tidy();
        }
    }

    pub(crate) fn finish(self) -> Summary {
        self.summary
    }

    /// Brings the next session of each server to its head; tells whether there is any.
    fn fill(&mut self) -> anyhow::Result<bool> {
        for at in 0..self.streams.len() {
            while self.streams[at].head.is_none() {
                if (self.teller.is_stopped)() {
                    return Ok(false);
                }
                let Some(gathering) = &self.streams[at].gathering else { break };
                match gathering.next(MOMENT) {
                    Next::Wait => {}
                    Next::End => self.streams[at].gathering = None,
                    Next::Result(outcome) => self.meet(at, outcome)?,
                }
            }
        }
        Ok(self.streams.iter().any(|stream| stream.head.is_some()))
    }

    /// Takes an outcome in: what has a place in the order waits for its turn.
    fn meet(&mut self, at: usize, outcome: Outcome) -> anyhow::Result<()> {
        let now = self.now(at);
        let stream = &mut self.streams[at];
        match outcome {
            Outcome::Skipped => {}
            Outcome::Listed(through) => {
                if let Some(cursor) = stream.source.cursor.as_mut().filter(|_| !stream.is_unsure) {
                    cursor.advance(through, now);
                }
            }
            Outcome::Unsure => (stream.is_unsure, self.summary.is_unsure) = (true, true),
            Outcome::Gone(id, error) => {
                let cursor = stream.source.cursor.as_mut();
                if cursor.is_some_and(|cursor| cursor.forget(id)) {
                    let messages = self.voice(at);
                    messages.warn(&format!(
                        "session {id} is gone: the server has it no more, nor what happened in it since the last run"
                    ));
                } else {
                    self.failed(at, Some(id), not_found(Noun::Session, id, error));
                }
            }
            Outcome::Fatal(error) => return self.fatal(at, error),
            outcome => stream.head = Some(outcome),
        }
        Ok(())
    }

    fn now(&self, at: usize) -> DateTime<Utc> {
        self.streams[at].source.server.time_there().unwrap_or(self.asked.now)
    }

    fn profile(&self, at: usize) -> Option<&str> {
        self.streams[at].source.target.profile.as_deref().filter(|_| self.streams.len() > 1)
    }

    fn voice(&self, at: usize) -> Messages {
        self.profile(at).map_or_else(
            || self.teller.messages.clone(),
            |name| self.teller.messages.with_prefix(name),
        )
    }

    fn tell(&self, at: usize, error: anyhow::Error) -> Kind {
        let profile = self.profile(at).map(str::to_owned);
        let error = profile.into_iter().fold(error, anyhow::Error::context);
        diagnostics::report(&error, &self.teller.messages)
    }

    fn unread(&mut self, at: usize, id: Option<Uuid>, error: &anyhow::Error) {
        self.summary.unread.push(UnreadSession {
            session_id: id.map(|id| id.to_string()),
            profile: self.profile(at).map(str::to_owned),
            cause: format!("{error:#}"),
        });
    }

    fn failed(&mut self, at: usize, id: Option<Uuid>, error: anyhow::Error) {
        self.unread(at, id, &error);
        let kind = self.tell(at, error);
        self.summary.sessions += 1;
        self.summary.failed.push(kind);
    }

    /// A server that fails ends its part; where nothing may be printed then, it ends all.
    fn fatal(&mut self, at: usize, error: anyhow::Error) -> anyhow::Result<()> {
        self.streams[at].gathering = None;
        if self.teller.all_or_nothing && self.streams.len() == 1 {
            return Err(error);
        }
        self.unread(at, None, &error);
        let error = if self.streams.len() > 1 && !self.teller.follows {
            Reported(self.tell(at, error)).into()
        } else {
            error
        };
        self.summary.fatal.push((at, error));
        Ok(())
    }

    /// The session that comes first of all, by the time of its start.
    fn first(&mut self) -> Option<(usize, Outcome)> {
        let heads = self.streams.iter().enumerate();
        let heads = heads.filter_map(|(at, stream)| Some((stream.head.as_ref()?.started(), at)));
        let (_, at) = heads.min()?;
        Some((at, self.streams[at].head.take()?))
    }

    /// What a session brings.
    fn deliver(&mut self, at: usize, outcome: Outcome) -> anyhow::Result<Vec<Record>> {
        let (now, pinned) = (self.now(at), !self.asked.sessions.is_empty());
        let stream = &mut self.streams[at];
        let cursor = &mut stream.source.cursor;
        let advances = !pinned && !stream.is_unsure;
        let started = outcome.started();
        let records = match outcome {
            Outcome::Session(subject, flat) => {
                stream.failed_in_a_row = 0;
                stream.source.told_of.remove(&subject.id);
                self.summary.sessions += 1;
                match cursor {
                    Some(cursor) => {
                        let settled = !pinned && is_settled(&subject, flat.is_busy, now);
                        cursor.take(&subject, flat.records, settled)
                    }
                    None => flat.records,
                }
            }
            Outcome::Failed(id, started, error) => {
                if let (Some(cursor), Some(id)) = (cursor, id) {
                    cursor.keep(id, started);
                }
                self.fails(at, id, error)?;
                Vec::new()
            }
            _ => Vec::new(),
        };
        if let Some(cursor) = self.streams[at].source.cursor.as_mut().filter(|_| advances) {
            cursor.advance(started, now);
        }
        Ok(records)
    }

    /// A session fails; many in a row are the server's failure.
    fn fails(&mut self, at: usize, id: Option<Uuid>, error: anyhow::Error) -> anyhow::Result<()> {
        let kind = diagnostics::kind_of(&error);
        // One that is looked at again and again is told of once.
        if id.is_none_or(|id| self.streams[at].source.told_of.insert(id)) {
            self.failed(at, id, error);
        }
        let stream = &mut self.streams[at];
        if !matches!(kind, Kind::Server | Kind::Unreachable) {
            return Ok(());
        }
        stream.failed_in_a_row += 1;
        if stream.failed_in_a_row < GIVING_UP {
            return Ok(());
        }
        let message = format!(
            "{GIVING_UP} sessions in a row could not be read, so the rest was not asked for"
        );
        self.fatal(at, Failure::new(kind, message).into())
    }
}

impl Iterator for Round<'_> {
    type Item = anyhow::Result<Record>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            if let Some(record) = self.ready.next() {
                if self.asked.filter.keeps(&record) {
                    self.left = self.left.saturating_sub(1);
                    return Some(Ok(record));
                }
                continue;
            }
            if self.left == 0 || self.is_over {
                return None;
            }
            let delivered = self.fill().and_then(|_| match self.first() {
                Some((at, outcome)) if !(self.teller.is_stopped)() => {
                    self.deliver(at, outcome).map(Some)
                }
                _ => Ok(None),
            });
            match delivered {
                Ok(Some(records)) => self.ready = records.into_iter(),
                Ok(None) => self.is_over = true,
                Err(error) => {
                    self.is_over = true;
                    return Some(Err(error));
                }
            }
        }
    }
}

fn question(source: &Source, asked: &Asked) -> Question {
    let filter = Arc::clone(asked.filter);
    let cursor = source.cursor.as_ref();
    let since = cursor.and_then(Cursor::since).max(filter.started.since);
    let watched = cursor.into_iter().flat_map(|cursor| &cursor.watched);
    let settled = cursor.into_iter().flat_map(|cursor| cursor.settled.keys());
    let known: HashSet<_> = settled.copied().chain(watched.clone().map(|(id, _)| *id)).collect();
    Question {
        profile: source.target.profile.clone(),
        listed: Window { since, until: filter.started.until },
        filter,
        sessions: asked.sessions.to_vec(),
        journal: asked.journal.clone(),
        watched: watched.map(|(id, watched)| (watched.started, *id)).collect(),
        known,
        at_once: asked.at_once,
        pace: asked.pace.clone(),
    }
}
