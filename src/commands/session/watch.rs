//! `vb365 session watch`.

mod feed;
mod follow;
mod shown;

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
use crate::time::Span;
use feed::{Feed, News};
use follow::Followed;
use shown::Shown;

/// How long a server that is away is waited for where nobody said how long to watch.
const PATIENCE: Duration = Duration::from_secs(300);
/// Nothing is asked twice within this time, however much happens; and on a terminal ages are told anew.
const MOMENT: Duration = Duration::from_secs(1);

/// Follow a session until it is stopped
///
/// On a terminal, shows the session and its last events, and keeps them up to date. In a pipe, prints a line for each change
/// as it comes: the session as it is now, what runs in it now, and from then on each new event, each event that ends, and each
/// change of the session. What was over before is told by 'vb365 session events'.
///
/// Ends when the session is stopped, by whomever. Ending the watching leaves the session as it is. A server that goes away
/// meanwhile is waited for: for --for, or for 5 minutes.
///
/// As ndjson, each line is {"change": "session"|"event"|"update", "item": {…}}, where the item is the server's own object;
/// -o id prints the ids of events. There is no -o json, which is one value, and one profile is watched at a time.
#[derive(clap::Args)]
#[command(add = HelpPage::new(&[
    ("Print each change as a line of JSON", "vb365 session watch b60937d5 -o ndjson"),
    ("Wait at most 5 seconds", "vb365 session watch latest --for 5s || echo 'still open'"),
])
    .columns::<shown::Change>()
    .done("the session is stopped")
    .exits(&[
        Kind::Usage, Kind::Unreachable, Kind::Unauthenticated, Kind::Untrusted, Kind::NotFound, Kind::Server, Kind::Unknown,
    ]))]
pub(crate) struct Args {
    /// The session: its id, the first 4 or more characters of it, or 'latest'
    #[arg(value_name = "ID")]
    session: SessionSelector,

    /// Give up after this long, with exit code 8 [default: never]
    #[arg(long = "for", value_name = "D")]
    limit: Option<Span>,

    /// Look at least this often; where the server tells of changes itself (API v8) many are seen sooner
    #[arg(long, value_name = "D", default_value = "5s", value_parser = interval)]
    interval: Span,
}

fn interval(text: &str) -> Result<Span, String> {
    let span: Span = text.parse()?;
    if span.0 < MOMENT {
        return Err("at least 1s: more often than that would be a burden to the server".to_owned());
    }
    Ok(span)
}

pub(super) fn run(args: &Args, context: &Context, ui: &mut Ui) -> anyhow::Result<()> {
    context.settings.require_one_profile()?;
    let mut shown = Shown::new(ui)?;
    let client = context.open(&context.settings.server_config()?, ui)?;
    let id = super::resolver(&client, &context.settings.env).session(&args.session)?;
    let timer = Timer::new(Arc::clone(&context.sleep));
    // From before the first look, so that nothing happens unseen in between.
    let feed = Feed::open(&client, id);
    let mut watch = Watch {
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
struct Watch<'c> {
    context: &'c Context,
    id: Uuid,
    limit: Option<Duration>,
    interval: Duration,
    timer: Timer,
    feed: Feed<'c>,
    /// Since when it cannot be looked at.
    away: Option<Duration>,
}

impl Watch<'_> {
    fn follow(&mut self, client: &Client, shown: &mut Shown, ui: &mut Ui) -> anyhow::Result<()> {
        let mut followed = Followed::new(self.id);
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
        shown: &mut Shown,
        followed: &Followed,
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
            let news = if self.away.is_some() { News::Unknown } else { self.feed.wait(left) };
            let now = self.timer.passed();
            let took = now.saturating_sub(asked);
            let left = end.saturating_sub(now);
            let pause = match news {
                News::Ours => MOMENT.saturating_sub(now.saturating_sub(begun)),
                News::Others => MOMENT.saturating_sub(took),
                News::None { patience } if !patience.is_zero() && took + MOMENT / 2 > patience => {
                    Duration::ZERO
                }
                // A server that does not wait is not asked again and again.
                News::None { .. } | News::Unknown => left,
            };
            self.pause(pause.min(left), shown, followed, ui)?;
            if let News::Ours = news {
                return Ok(());
            }
        }
    }

    /// Does nothing for so long, but for telling ages anew where they are shown.
    fn pause(
        &mut self,
        pause: Duration,
        shown: &mut Shown,
        followed: &Followed,
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
                ui.messages.note("the server answers again");
            }
            return Ok(None);
        };
        if error.kind() == Kind::NotFound {
            let message = format!("session {} is gone: the server has it no more", self.id);
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
        let message = format!("session {id} is still open, and the time of --for is over");
        let watch = messages.command(&format!("session watch {id}"));
        let hint = format!("watch on with: {watch}\n{}", stop_hint(messages, &id.to_string()));
        Failure::new(Kind::Unknown, message).hint(hint).into()
    }
}

/// The time that has passed. Where waiting takes no time, as in a test, what was to be waited for has passed all the same.
struct Timer {
    start: Instant,
    skipped: Duration,
    sleep: Arc<dyn Fn(Duration) + Send + Sync>,
}

impl Timer {
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
