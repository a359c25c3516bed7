//! The end of a session, and who may stop it.

use std::collections::HashSet;
use std::fmt::Display;
use std::time::{Duration, Instant};

use chrono::{DateTime, Utc};
use uuid::Uuid;

use crate::api::Item;
use crate::api::session::{self, Session, same_user};
use crate::client::{Client, Error, PAGE};
use crate::error::{Failure, Kind};
use crate::messages::Messages;
use crate::resolve::{Noun, not_found};
use crate::text::{safe, shell_quoted};

/// The pause between two tries to stop a session that must not stay open.
const RETRY_PAUSE: Duration = Duration::from_secs(2);

/// The result of stopping a session.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum StopOutcome {
    Stopped,
    AlreadyStopped,
}

/// Returns the hint that stops a session. The id may be any text that the server sent.
pub(crate) fn stop_hint(messages: &Messages, id: &str) -> String {
    let id = shell_quoted(&safe(id));
    format!("stop it with: {}", messages.command(&format!("session stop {id}")))
}

/// Stops a session unless it is another user's or an operation runs in it. The sessions in `own` belong to this login,
/// whatever user the server names.
///
/// # Errors
/// The session may not be stopped, or does not exist; the server cannot be asked or refuses.
pub(crate) fn stop_if_idle(
    client: &Client,
    id: Uuid,
    own: &HashSet<Uuid>,
) -> anyhow::Result<StopOutcome> {
    let found = client.send(&session::get(id));
    let found = found.map_err(|error| not_found(Noun::Session, id, error))?.into_model()?;
    if found.is_stopped() {
        return Ok(StopOutcome::AlreadyStopped);
    }
    if !own.contains(&id) {
        check_owner(client, &found).map_err(|refusal| not_stopped(id, refusal))?;
    }
    let idle = activity(client, id).and_then(|activity| activity.check_idle());
    idle.map_err(|refusal| not_stopped(id, refusal))?;
    stop_now(client, id)
}

/// Stops a session, whatever runs in it.
///
/// # Errors
/// There is no such session; the server cannot be asked or refuses.
pub(crate) fn stop_now(client: &Client, id: Uuid) -> anyhow::Result<StopOutcome> {
    match client.send(&session::stop(&id.to_string())) {
        Ok(_) => Ok(StopOutcome::Stopped),
        // The session may have just stopped: by the first try, whose response was lost, or by another user.
        Err(error) => match client.send(&session::get(id)).map(Item::into_model) {
            Ok(Ok(found)) if found.is_stopped() => Ok(StopOutcome::AlreadyStopped),
            _ => Err(not_found(Noun::Session, id, error)),
        },
    }
}

/// Stops a session that this run started. While the server does not respond, it is retried for `patience`: the service
/// may be restarting. A session that the server does not know any more has stopped.
///
/// # Errors
/// The server cannot be asked or refuses.
pub(super) fn stop_with_retry(
    client: &Client,
    id: Uuid,
    patience: Duration,
) -> anyhow::Result<StopOutcome> {
    let (started, mut waited) = (Instant::now(), Duration::ZERO);
    loop {
        let outcome = match stop_now(client, id) {
            Err(error) if is_not_found(&error) && is_gone(client, id) => {
                Ok(StopOutcome::AlreadyStopped)
            }
            outcome => outcome,
        };
        let spent = waited.max(started.elapsed());
        let may_pass = |error: &anyhow::Error| {
            let kind = error.downcast_ref::<Error>().map(Error::kind);
            matches!(kind, Some(Kind::Unreachable | Kind::Unknown | Kind::Server))
        };
        if spent >= patience || !outcome.as_ref().is_err_and(may_pass) {
            return outcome;
        }
        let wait = RETRY_PAUSE.min(patience.saturating_sub(spent));
        client.server().sleep(wait);
        waited += wait;
    }
}

fn is_not_found(error: &anyhow::Error) -> bool {
    error.downcast_ref::<Failure>().is_some_and(|failure| failure.kind == Kind::NotFound)
}

fn is_gone(client: &Client, id: Uuid) -> bool {
    client.send(&session::get(id)).is_err_and(|error| error.kind() == Kind::NotFound)
}

/// Returns the reason not to stop a session without `--force`.
pub(crate) fn refusal(reason: impl Into<String>) -> Failure {
    Failure::new(Kind::Failure, reason).hint("use --force to stop it anyway")
}

/// Returns the refusal of a session whose operations are not known, for an error of this kind.
fn unclear(kind: Kind, cause: &dyn Display) -> Failure {
    let reason = format!("cannot determine whether an operation is running in it: {cause}");
    Failure { kind, ..refusal(reason) }
}

/// Returns the failure of the session with this id, for the reason not to stop it.
pub(crate) fn not_stopped(id: Uuid, refusal: Failure) -> Failure {
    let message = format!("session {id} was not stopped: {}", refusal.message);
    Failure { message, ..refusal }
}

/// Refuses a session of another user.
///
/// # Errors
/// The session belongs to another user, one of the two users is unknown, or the sign-in failed.
pub(crate) fn check_owner(client: &Client, session: &Session) -> Result<(), Failure> {
    match client.user().map_err(|error| unclear(error.kind(), &error))? {
        Some(user) if same_user(&user, &session.initiated_by) => Ok(()),
        Some(user) => {
            let owner = &session.initiated_by;
            Err(refusal(format!("it was started by {owner} (you are {user})")))
        }
        None => {
            let message = "VB365_TOKEN does not contain your user name";
            let hint = "use --username NAME, or --force to stop it anyway";
            Err(Failure::new(Kind::Failure, message).hint(hint))
        }
    }
}

/// The operations in a session.
#[derive(Default)]
pub(crate) struct SessionActivity {
    /// An operation that is running.
    pub(crate) running: Option<String>,
    /// When an operation last began or ended.
    pub(crate) last: Option<DateTime<Utc>>,
}

impl SessionActivity {
    /// Refuses a session in which an operation is running.
    ///
    /// # Errors
    /// An operation is running.
    pub(crate) fn check_idle(&self) -> Result<(), Failure> {
        match &self.running {
            Some(operation) => Err(refusal(format!("an operation is running in it ({operation})"))),
            None => Ok(()),
        }
    }
}

/// Reads all events of a session.
///
/// # Errors
/// They cannot be read, or are incomplete.
pub(crate) fn activity(client: &Client, id: Uuid) -> Result<SessionActivity, Failure> {
    let mut events = client.items(session::events(id), PAGE);
    let (mut activity, mut unknown) = (SessionActivity::default(), None);
    for event in &mut events {
        let event = event.map_err(|error| unclear(error.kind(), &error))?;
        let unreadable = |error| unclear(Kind::Server, &error);
        let event = event.into_model().map_err(unreadable)?;
        let ended = event.end_time.happened().filter(|_| !event.end_time.is_open());
        activity.last = activity.last.max(event.start_time.happened()).max(ended);
        if event.is_running() && activity.running.is_none() {
            let item = if event.item_name.is_empty() { event.message } else { event.item_name };
            activity.running = Some(format!("{} of {item}", event.r#type));
        } else if !event.is_over() {
            unknown = Some(event.status);
        }
    }
    if let (Some(status), None) = (unknown, &activity.running) {
        let cause = format!("the status of an event is '{status}', and it has no end");
        return Err(unclear(Kind::Failure, &cause));
    }
    if events.is_incomplete() {
        return Err(unclear(Kind::Failure, &"the list of events is incomplete"));
    }
    Ok(activity)
}
