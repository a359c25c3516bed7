//! `vb365 session watch`.

mod feed;
mod tracker;
mod watch_view;

use std::sync::Arc;
use std::time::{Duration, Instant};

use uuid::Uuid;

use super::no_session;
use crate::client::{Client, Error};
use crate::context::Context;
use crate::error::{Failure, Kind};
use crate::help::HelpPage;
use crate::messages::Messages;
use crate::output::Ui;
use crate::resolve::SessionSelector;
use crate::sessions::stop_hint;
use crate::time::DurationArg;
use feed::{SessionFeed, SessionNews};
use tracker::SessionTracker;
use watch_view::WatchView;

/// How long a server that is away is waited for where nobody said how long to watch.
const PATIENCE: Duration = Duration::from_secs(300);
/// Nothing is asked twice within this time, however much happens; and on a terminal ages are told anew.
const MOMENT: Duration = Duration::from_secs(1);

/// Follow a session until it is stopped
///
/// On a terminal, shows the session and its last events, and updates them. In a pipe, prints one line for each change: first
/// the session and its running operations, then each new event, each event that ends, and each change of the session. For
/// earlier events use 'vb365 session events'.
///
/// Exits when the session is stopped. Ctrl-C stops watching, not the session. If the server does not respond, it is retried
/// until --for is over, or for 5 minutes.
///
/// With -o ndjson, each line is {"change": "session"|"event"|"update", "item": {…}} with the server's own object. With -o id,
/// the IDs of events are printed. -o json is not supported, and only one profile can be watched.
#[derive(clap::Args)]
#[command(add = HelpPage::new(&[
    ("Print each change as a line of JSON", "vb365 session watch b60937d5 -o ndjson"),
    ("Wait at most 5 seconds", "vb365 session watch latest --for 5s || echo 'still open'"),
])
    .columns::<watch_view::ChangeRow>()
    .done("the session is stopped")
    .exits(&[
        Kind::Usage, Kind::Unreachable, Kind::Unauthenticated, Kind::Untrusted, Kind::NotFound, Kind::Server, Kind::Unknown,
    ]))]
pub(crate) struct Args {
    /// Session: ID, ID prefix (4+ characters), 'latest' or 'mine'
    #[arg(value_name = "ID")]
    session: SessionSelector,

    /// Stop watching after DURATION, with exit code 8 [default: never]
    #[arg(long = "for", value_name = "DURATION")]
    limit: Option<DurationArg>,

    /// Polling interval; with API v8, changes usually arrive earlier
    #[arg(long, value_name = "DURATION", default_value = "5s", value_parser = interval)]
    interval: DurationArg,
}

fn interval(text: &str) -> Result<DurationArg, String> {
    let span: DurationArg = text.parse()?;
    if span.0 < MOMENT {
        return Err("the shortest interval is 1s".to_owned());
    }
    Ok(span)
}

pub(super) fn run(args: &Args, context: &Context, ui: &mut Ui) -> anyhow::Result<()> {
    context.settings.require_one_profile()?;
    let mut shown = WatchView::new(ui)?;
    let client = context.open(&context.settings.server_config()?, ui)?;
    let id = super::resolver(&client, &context.settings.env).session(&args.session)?;
    let timer = WatchTimer::new(Arc::clone(&context.sleep));
    // From before the first look, so that nothing happens unseen in between.
    let feed = SessionFeed::open(&client, id);
    let mut watch = SessionWatch {
        context,
        id,
        limit: args.limit.map(|limit| limit.0),
        interval: args.interval.0,
        timer,
        feed,
        away: None,
    };
    watch.follow(&client, &mut shown, ui)
}

/// A session that is watched.
struct SessionWatch<'c> {
    context: &'c Context,
    id: Uuid,
    limit: Option<Duration>,
    interval: Duration,
    timer: WatchTimer,
    feed: SessionFeed<'c>,
    /// Since when it cannot be looked at.
    away: Option<Duration>,
}

impl SessionWatch<'_> {
    fn follow(
        &mut self,
        client: &Client,
        shown: &mut WatchView,
        ui: &mut Ui,
    ) -> anyhow::Result<()> {
        let mut followed = SessionTracker::new(self.id);
        loop {
            let mut changes = Vec::new();
            let looked = followed.look(client, &mut changes);
            let failed = looked.map_or_else(|error| error.downcast().map(Some), |()| Ok(None))?;
            // Before all was seen once, a failure is what it is with every other command.
            let failed = match failed {
                Some(error) if !followed.is_begun() => return Err(no_session(error, self.id)),
                failed => failed,
            };
            ui.set_now(self.context.clock.now());
            shown.tell(ui, changes)?;
            let failed = self.judged(failed, ui)?;
            shown.draw(ui, &followed, self.away.is_some())?;
            if failed.is_none() && followed.is_stopped() {
                return Ok(());
            }
            let wait = match self.limit {
                Some(limit) => self.interval.min(limit.saturating_sub(self.timer.passed())),
                None => self.interval,
            };
            if wait.is_zero() {
                return Err(self.ran_out(failed, &ui.messages));
            }
            self.wait(wait, shown, &followed, ui)?;
        }
    }

    /// Waits for so long, or until the server says that something happened.
    fn wait(
        &mut self,
        wait: Duration,
        shown: &mut WatchView,
        followed: &SessionTracker,
        ui: &mut Ui,
    ) -> anyhow::Result<()> {
        let begun = self.timer.passed();
        let end = begun.saturating_add(wait);
        loop {
            let asked = self.timer.passed();
            let left = end.saturating_sub(asked);
            if left.is_zero() {
                return Ok(());
            }
            let news =
                if self.away.is_some() { SessionNews::Unknown } else { self.feed.wait(left) };
            let now = self.timer.passed();
            let took = now.saturating_sub(asked);
            let left = end.saturating_sub(now);
            let pause = match news {
                SessionNews::Ours => MOMENT.saturating_sub(now.saturating_sub(begun)),
                SessionNews::Others => MOMENT.saturating_sub(took),
                SessionNews::None { patience }
                    if !patience.is_zero() && took + MOMENT / 2 > patience =>
                {
                    Duration::ZERO
                }
                // A server that does not wait is not asked again and again.
                SessionNews::None { .. } | SessionNews::Unknown => left,
            };
            self.pause(pause.min(left), shown, followed, ui)?;
            if let SessionNews::Ours = news {
                return Ok(());
            }
        }
    }

    /// Does nothing for so long, but for telling ages anew where they are shown.
    fn pause(
        &mut self,
        pause: Duration,
        shown: &mut WatchView,
        followed: &SessionTracker,
        ui: &mut Ui,
    ) -> anyhow::Result<()> {
        let end = self.timer.passed().saturating_add(pause);
        loop {
            let left = end.saturating_sub(self.timer.passed());
            if left.is_zero() {
                return Ok(());
            }
            self.timer.sleep(if shown.is_drawn() { left.min(MOMENT) } else { left });
            ui.set_now(self.context.clock.now());
            shown.draw(ui, followed, self.away.is_some())?;
        }
    }

    /// Whether to go on without an answer; hands back the failure if so.
    fn judged(&mut self, failed: Option<Error>, ui: &Ui) -> anyhow::Result<Option<Error>> {
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
        let now = self.timer.passed();
        match self.away {
            None => {
                self.away = Some(now);
                ui.messages.note(&format!("{error}; trying again"));
            }
            Some(since) if self.limit.is_none() && now.saturating_sub(since) >= PATIENCE => {
                return Err(self.ran_out(Some(error), &ui.messages));
            }
            Some(_) => {}
        }
        Ok(Some(error))
    }

    /// The time is over: the session is open, or nobody knows.
    fn ran_out(&self, failed: Option<Error>, messages: &Messages) -> anyhow::Error {
        let id = self.id;
        if let Some(error) = failed {
            let told = format!("session {id} was open when the server last answered");
            return anyhow::Error::new(error).context(told);
        }
        let message = format!("timed out: session {id} is still open");
        let watch = messages.command(&format!("session watch {id}"));
        let hint =
            format!("continue watching with: {watch}\n{}", stop_hint(messages, &id.to_string()));
        Failure::new(Kind::Unknown, message).hint(hint).into()
    }
}

/// The time that has passed. Where waiting takes no time, as in a test, what was to be waited for has passed all the same.
struct WatchTimer {
    start: Instant,
    skipped: Duration,
    sleep: Arc<dyn Fn(Duration) + Send + Sync>,
}

impl WatchTimer {
    fn new(sleep: Arc<dyn Fn(Duration) + Send + Sync>) -> Self {
        Self { start: Instant::now(), skipped: Duration::ZERO, sleep }
    }

    fn passed(&self) -> Duration {
        self.start.elapsed().saturating_add(self.skipped)
    }

    fn sleep(&mut self, wait: Duration) {
        let begun = Instant::now();
        (self.sleep)(wait);
        self.skipped = self.skipped.saturating_add(wait.saturating_sub(begun.elapsed()));
    }
}
