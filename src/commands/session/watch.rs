//! `vb365 session watch`.

mod change_row;
mod watch_view;
mod watched_session;

use std::time::{Duration, Instant};

use uuid::Uuid;

use super::lookup::{SessionArg, resolver};
use crate::client::{ChangeFeed, Client, Error, FeedAnswer};
use crate::context::Context;
use crate::error::{Failure, Kind};
use crate::help::{HelpPage, SIGN_IN};
use crate::messages::Messages;
use crate::output::Ui;
use crate::resolve::{Noun, not_found};
use crate::sessions::stop_hint;
use crate::text::safe;
use crate::time::{parse_duration, parse_interval};
use change_row::ChangeRow;
use watch_view::WatchView;
use watched_session::WatchedSession;

/// The time for which a server that does not respond is retried without `--for`.
const PATIENCE: Duration = Duration::from_secs(300);
/// The shortest time between two requests. A live view is drawn as often, since it shows ages.
const SHORTEST_PAUSE: Duration = Duration::from_secs(1);

/// Follow a session until it is stopped
///
/// On a terminal, shows the session and its last events, and updates them. In a pipe, prints one line for each change: first
/// the session and its running operations, then each new event, each event that ends, and each change of the session. For
/// earlier events use 'vb365 session events'.
///
/// Exits when the session is stopped; if its result is Failed, the exit code is 1. Ctrl-C stops watching, not the session. If the server does not respond, vb365 retries
/// until --for is over, or for 5 minutes.
///
/// With -o ndjson, each line is {"change": "session"|"event"|"update", "item": {…}} with the server's own object. With -o id,
/// the IDs of events are printed. -o json is not supported, and only one profile can be watched.
#[derive(clap::Args)]
#[command(add = HelpPage::new(&[
    ("Print each change as a line of JSON", "vb365 session watch b60937d5 -o ndjson"),
    ("Wait at most 5 seconds", "vb365 session watch latest --for 5s || echo 'still open'"),
])
    .columns::<ChangeRow>()
    .done("the session is stopped, and did not fail")
    .exits(SIGN_IN)
    .exits(&[Kind::Failure, Kind::NotFound, Kind::Unknown]))]
pub(crate) struct Args {
    #[command(flatten)]
    session: SessionArg,

    /// Stop watching after DURATION
    ///
    /// The exit code is then 8. Without --for there is no limit.
    #[arg(long = "for", value_name = "DURATION", value_parser = parse_duration)]
    span: Option<Duration>,

    /// Polling interval
    ///
    /// With API v8, changes usually arrive earlier.
    #[arg(long, value_name = "DURATION", default_value = "5s", value_parser = parse_interval)]
    interval: Duration,
}

pub(super) fn run(args: &Args, context: &Context, ui: &mut Ui) -> anyhow::Result<()> {
    context.settings.require_one_profile()?;
    let session = args.session.or_default(&context.settings.env)?;
    let view = WatchView::new(ui)?;
    let client = context.open(&context.settings.server_config()?, ui)?;
    let id = resolver(&client, &context.settings.env).session(&session)?;
    SessionWatch {
        context,
        client: &client,
        limit: args.span,
        interval: args.interval,
        start: Instant::now(),
        skipped: Duration::ZERO,
        // Opened before the session is first read, so that no change is missed.
        feed: ChangeFeed::open(&client),
        watched: WatchedSession::new(id),
        view,
        id,
        away: None,
    }
    .follow(ui)
}

/// A session that is watched.
struct SessionWatch<'c> {
    context: &'c Context,
    client: &'c Client,
    id: Uuid,
    limit: Option<Duration>,
    interval: Duration,
    start: Instant,
    /// The part of all pauses that was skipped, as in tests. It counts as time that has passed.
    skipped: Duration,
    feed: ChangeFeed,
    watched: WatchedSession,
    view: WatchView,
    /// Since when the server does not respond.
    away: Option<Duration>,
}

impl SessionWatch<'_> {
    /// Shows changes until the session is stopped.
    fn follow(&mut self, ui: &mut Ui) -> anyhow::Result<()> {
        loop {
            let mut changes = Vec::new();
            let updated = self.watched.update(self.client, &mut changes);
            let failed =
                updated.map_or_else(|error| error.downcast::<Error>().map(Some), |()| Ok(None))?;
            // The first failure ends the command as it does any other.
            let failed = match failed {
                Some(error) if !self.watched.is_complete => {
                    return Err(not_found(Noun::Session, self.id, error));
                }
                failed => failed,
            };
            ui.set_now(self.context.clock.now());
            self.view.print(ui, &changes)?;
            let failed = self.check_failure(failed, ui)?;
            self.view.draw(ui, &self.watched, self.away.is_some())?;
            if failed.is_none() && self.watched.is_stopped() {
                return self.check_result();
            }
            let wait = match self.limit {
                Some(limit) => self.interval.min(limit.saturating_sub(self.elapsed())),
                None => self.interval,
            };
            if wait.is_zero() {
                return Err(self.timed_out(failed, &ui.messages));
            }
            self.wait(wait, ui)?;
        }
    }

    /// Fails if the server reports that the session failed.
    fn check_result(&self) -> anyhow::Result<()> {
        let Some(details) = self.watched.failure() else { return Ok(()) };
        let mut message = format!("session {} failed", self.id);
        if !details.is_empty() {
            message = format!("{message}: {}", safe(details));
        }
        Err(Failure::new(Kind::Failure, message).into())
    }

    /// Waits for `wait`, or until the server reports a change of the session.
    fn wait(&mut self, wait: Duration, ui: &mut Ui) -> anyhow::Result<()> {
        let started = self.elapsed();
        let end = started.saturating_add(wait);
        loop {
            let asked = self.elapsed();
            let left = end.saturating_sub(asked);
            if left.is_zero() {
                return Ok(());
            }
            let answer = match self.away {
                Some(_) => FeedAnswer::Unavailable,
                None => self.feed.wait(self.client, left),
            };
            let now = self.elapsed();
            let (took, left) = (now.saturating_sub(asked), end.saturating_sub(now));
            let is_of_session = |id: &str| Uuid::try_parse(id).is_ok_and(|id| id == self.id);
            let has_changed = matches!(&answer, FeedAnswer::Changes(changes)
                if changes.iter().any(|change| change.is_of_sessions() && is_of_session(&change.id)));
            let pause = match answer {
                FeedAnswer::Changes(_) if has_changed => {
                    SHORTEST_PAUSE.saturating_sub(now.saturating_sub(started))
                }
                FeedAnswer::Changes(_) => SHORTEST_PAUSE.saturating_sub(took),
                FeedAnswer::None { patience }
                    if !patience.is_zero() && took + SHORTEST_PAUSE / 2 > patience =>
                {
                    Duration::ZERO
                }
                // A server that does not wait is not asked again during this interval.
                FeedAnswer::None { .. } | FeedAnswer::Unavailable => left,
            };
            self.pause(pause.min(left), ui)?;
            if has_changed {
                return Ok(());
            }
        }
    }

    /// Sleeps, and keeps the ages in a live view up to date.
    fn pause(&mut self, pause: Duration, ui: &mut Ui) -> anyhow::Result<()> {
        let end = self.elapsed().saturating_add(pause);
        loop {
            let left = end.saturating_sub(self.elapsed());
            if left.is_zero() {
                return Ok(());
            }
            let wait = if self.view.is_live() { left.min(SHORTEST_PAUSE) } else { left };
            self.sleep(wait);
            ui.set_now(self.context.clock.now());
            self.view.draw(ui, &self.watched, self.away.is_some())?;
        }
    }

    /// Returns the time since the start.
    fn elapsed(&self) -> Duration {
        self.start.elapsed().saturating_add(self.skipped)
    }

    fn sleep(&mut self, wait: Duration) {
        let start = Instant::now();
        (self.context.sleep)(wait);
        self.skipped = self.skipped.saturating_add(wait.saturating_sub(start.elapsed()));
    }

    /// Returns a failure that may pass, so that the server is retried.
    ///
    /// # Errors
    /// The failure does not pass by itself, or the server has not responded for [`PATIENCE`].
    fn check_failure(&mut self, failed: Option<Error>, ui: &Ui) -> anyhow::Result<Option<Error>> {
        let Some(error) = failed else {
            if self.away.take().is_some() {
                ui.messages.note("the server responds again");
            }
            return Ok(None);
        };
        if error.kind() == Kind::NotFound {
            let message = format!("session {} no longer exists on the server", self.id);
            return Err(Failure::new(Kind::NotFound, message).into());
        }
        if !error.is_transient() {
            return Err(error.into());
        }
        let now = self.elapsed();
        match self.away {
            None => {
                self.away = Some(now);
                ui.messages.note(&format!("{error}; trying again"));
            }
            Some(since) if self.limit.is_none() && now.saturating_sub(since) >= PATIENCE => {
                return Err(self.timed_out(Some(error), &ui.messages));
            }
            Some(_) => {}
        }
        Ok(Some(error))
    }

    /// Returns the error for the end of `--for` or of [`PATIENCE`].
    fn timed_out(&self, failed: Option<Error>, messages: &Messages) -> anyhow::Error {
        let id = self.id;
        if let Some(error) = failed {
            let context = format!("session {id} was open when the server last answered");
            return anyhow::Error::new(error).context(context);
        }
        let watch = messages.command(&format!("session watch {id}"));
        Failure::new(Kind::Unknown, format!("timed out: session {id} is still open"))
            .hint(format!("continue watching with: {watch}"))
            .hint(stop_hint(messages, &id.to_string()))
            .into()
    }
}
