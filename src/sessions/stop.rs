//! The end of a session, and who may bring it about.

use std::fmt::Display;
use std::time::{Duration, Instant};

use chrono::{DateTime, Utc};
use uuid::Uuid;

use crate::api::session::{self, Session, same_user};
use crate::client::{Client, Error, PAGE};
use crate::error::{Failure, Kind};
use crate::resolve::{Noun, not_found};

/// Between two tries to stop a session that must not be left behind.
const AGAIN: Duration = Duration::from_secs(2);

/// How a session came to its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Stopped {
    Now,
    Before,
}

/// Stops a session, unless it may be somebody else's or something runs in it. That it was `started_here` tells whose it
/// is where the login does not: the server's own answer to that start gave us its id.
///
/// # Errors
/// It may not be stopped; there is none; the server cannot be asked or refuses.
pub(crate) fn unless_in_use(
    client: &Client,
    id: Uuid,
    started_here: bool,
) -> anyhow::Result<Stopped> {
    let found =
        client.send(&session::get(id)).map_err(|error| not_found(Noun::Session, id, error))?;
    let found = found.into_model()?;
    if found.is_stopped() {
        return Ok(Stopped::Before);
    }
    if !(started_here && matches!(client.user(), Ok(None))) {
        ours(client, &found).map_err(|refusal| refusal.of(id))?;
    }
    let activity = activity(client, id).and_then(|activity| activity.idle());
    activity.map_err(|refusal| refusal.of(id))?;
    at_once(client, id)
}

/// Stops a session whatever goes on in it.
///
/// # Errors
/// There is none; the server cannot be asked or refuses.
pub(crate) fn at_once(client: &Client, id: Uuid) -> anyhow::Result<Stopped> {
    match client.send(&session::stop(&id.to_string())) {
        Ok(_) => Ok(Stopped::Now),
        // A second try after a lost answer, or somebody else, may have met a session that has just stopped.
        Err(error) => match client.send(&session::get(id)).map(|found| found.into_model()) {
            Ok(Ok(found)) if found.is_stopped() => Ok(Stopped::Before),
            _ => Err(not_found(Noun::Session, id, error)),
        },
    }
}

/// The same of a session whose start was answered to us, again and again for so long where the server does not answer: it
/// may be restarting. Where the server does not know it any more, it has stopped.
///
/// # Errors
/// As [`at_once`].
pub(super) fn at_last(client: &Client, id: Uuid, patience: Duration) -> anyhow::Result<Stopped> {
    let (started, mut waited) = (Instant::now(), Duration::ZERO);
    loop {
        let ended = match at_once(client, id) {
            Err(error) if is_not_found(&error) && is_gone(client, id) => Ok(Stopped::Before),
            ended => ended,
        };
        let spent = waited.max(started.elapsed());
        let passes = |error: &anyhow::Error| {
            let kind = error.downcast_ref::<Error>().map(Error::kind);
            matches!(kind, Some(Kind::Unreachable | Kind::Unknown | Kind::Server))
        };
        if spent >= patience || !ended.as_ref().is_err_and(passes) {
            return ended;
        }
        let wait = AGAIN.min(patience.saturating_sub(spent));
        client.server().pause(wait);
        waited += wait;
    }
}

fn is_not_found(error: &anyhow::Error) -> bool {
    error.downcast_ref::<Failure>().is_some_and(|failure| failure.kind == Kind::NotFound)
}

fn is_gone(client: &Client, id: Uuid) -> bool {
    client.send(&session::get(id)).is_err_and(|error| error.kind() == Kind::NotFound)
}

/// Why a session is left open by whoever does not insist.
pub(crate) struct Refusal {
    pub(crate) why: String,
    hint: &'static str,
}

impl Refusal {
    fn new(why: String) -> Self {
        Self { why, hint: "--force stops it all the same" }
    }

    /// The same about the session with this id.
    pub(crate) fn of(self, id: Uuid) -> Failure {
        Failure::new(Kind::Failure, format!("session {id} is left open: {}", self.why))
            .hint(self.hint)
    }
}

fn cannot_tell(error: &dyn Display) -> Refusal {
    Refusal::new(format!("it cannot be told what runs in it: {error}"))
}

/// Refuses a session that another user started.
///
/// # Errors
/// It was, or it cannot be told.
pub(crate) fn ours(client: &Client, found: &Session) -> Result<(), Refusal> {
    match client.user().map_err(|error| cannot_tell(&error))? {
        Some(user) if same_user(&user, &found.initiated_by) => Ok(()),
        Some(user) => {
            let by = &found.initiated_by;
            Err(Refusal::new(format!("it was started by {by}, and you are {user}")))
        }
        None => Err(Refusal {
            why: "VB365_TOKEN does not tell who you are".to_owned(),
            hint: "say it with --username, or stop it all the same with --force",
        }),
    }
}

/// What goes on in a session.
#[derive(Default)]
pub(crate) struct Activity {
    /// What runs in it, if anything does.
    pub(crate) running: Option<String>,
    /// When something last began or ended in it.
    pub(crate) last: Option<DateTime<Utc>>,
}

impl Activity {
    /// Refuses a session in which something runs.
    ///
    /// # Errors
    /// Something does.
    pub(crate) fn idle(&self) -> Result<(), Refusal> {
        match &self.running {
            Some(what) => Err(Refusal::new(format!("something is running in it ({what})"))),
            None => Ok(()),
        }
    }
}

/// Reads all events of a session.
///
/// # Errors
/// They cannot be read, or not all of them.
pub(crate) fn activity(client: &Client, id: Uuid) -> Result<Activity, Refusal> {
    let mut events = client.items(session::events(id), PAGE);
    let (mut activity, mut unclear) = (Activity::default(), None);
    for event in &mut events {
        let event = event.map_err(|error| cannot_tell(&error))?;
        let event = event.into_model().map_err(|error| cannot_tell(&error))?;
        let ended = event.end_time.happened().filter(|_| !event.end_time.is_open());
        activity.last = activity.last.max(event.start_time.happened()).max(ended);
        if event.is_running() && activity.running.is_none() {
            let what = if event.item_name.is_empty() { event.message } else { event.item_name };
            activity.running = Some(format!("{} of {what}", event.r#type));
        } else if !event.is_over() {
            unclear = Some(event.status);
        }
    }
    if let (Some(status), None) = (unclear, &activity.running) {
        return Err(cannot_tell(&format!(
            "the status of an event is '{status}', and it has no end"
        )));
    }
    if events.is_incomplete() {
        return Err(cannot_tell(&"the list of events is incomplete"));
    }
    Ok(activity)
}
