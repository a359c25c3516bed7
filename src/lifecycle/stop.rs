//! The end of a session, and who may bring it about.

use std::time::{Duration, Instant};

use uuid::Uuid;

use crate::api::session::{self, Session, same_user};
use crate::client::{Client, Error, PAGE};
use crate::error::{Failure, Kind};
use crate::find::{Noun, no_such};

/// Between two tries to stop a session that must not be left behind.
const AGAIN: Duration = Duration::from_secs(2);

/// How a session came to its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Stopped {
    Now,
    Before,
}

/// Stops a session, unless it may be somebody else's or something runs in it.
///
/// # Errors
/// It may not be stopped; there is none; the server cannot be asked or refuses.
pub(crate) fn unless_in_use(client: &Client, id: Uuid) -> anyhow::Result<Stopped> {
    let found =
        client.send(&session::get(id)).map_err(|error| no_such(Noun::Session, id, error))?;
    let found = found.read()?;
    if found.is_stopped() {
        return Ok(Stopped::Before);
    }
    of_user(client, id, &found)?;
    nothing_running(client, id)?;
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
        Err(error) => match client.send(&session::get(id)).map(|found| found.read()) {
            Ok(Ok(found)) if found.is_stopped() => Ok(Stopped::Before),
            _ => Err(no_such(Noun::Session, id, error)),
        },
    }
}

/// The same, again and again for so long where the server does not answer: it may be restarting.
///
/// # Errors
/// As [`at_once`].
pub(super) fn at_last(client: &Client, id: Uuid, patience: Duration) -> anyhow::Result<Stopped> {
    let (started, mut waited) = (Instant::now(), Duration::ZERO);
    loop {
        let ended = at_once(client, id);
        let spent = waited.max(started.elapsed());
        let passes = |error: &anyhow::Error| {
            let kind = error.downcast_ref::<Error>().map(Error::kind);
            matches!(kind, Some(Kind::Unreachable | Kind::Unknown | Kind::Server))
        };
        if spent >= patience || !ended.as_ref().is_err_and(passes) {
            return ended;
        }
        let wait = AGAIN.min(patience - spent);
        client.server().pause(wait);
        waited += wait;
    }
}

fn refused(id: Uuid, why: &str) -> Failure {
    Failure::new(Kind::Failure, format!("session {id} is left open: {why}"))
        .hint("--force stops it all the same")
}

fn cannot_tell(id: Uuid, error: &dyn std::fmt::Display) -> Failure {
    refused(id, &format!("it cannot be told what runs in it: {error}"))
}

/// Refuses a session that another user started.
fn of_user(client: &Client, id: Uuid, found: &Session) -> Result<(), Failure> {
    match client.user().map_err(|error| cannot_tell(id, &error))? {
        Some(user) if same_user(&user, &found.initiated_by) => Ok(()),
        Some(user) => {
            let by = &found.initiated_by;
            Err(refused(id, &format!("it was started by {by}, and you are {user}")))
        }
        None => Err(refused(id, "VB365_TOKEN does not tell who you are")
            .hint("say it with --username, or stop it all the same with --force")),
    }
}

/// Refuses a session in which something runs, or may run.
///
/// # Errors
/// Something does, or it cannot be told.
pub(crate) fn nothing_running(client: &Client, id: Uuid) -> Result<(), Failure> {
    let mut events = client.items(session::events(id), PAGE);
    for event in &mut events {
        let event = event.map_err(|error| cannot_tell(id, &error))?;
        let event = event.read().map_err(|error| cannot_tell(id, &error))?;
        if event.is_running() {
            let what = if event.item_name.is_empty() { event.message } else { event.item_name };
            let why = format!("something is running in it ({} of {what})", event.r#type);
            return Err(refused(id, &why));
        }
    }
    if events.is_incomplete() {
        return Err(cannot_tell(id, &"the list of events is incomplete"));
    }
    Ok(())
}
