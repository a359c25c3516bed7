//! What runs on this machine left open: they were killed, or the power went.

use chrono::{DateTime, TimeDelta, Utc};

use super::reconcile::{Sought, candidates};
use crate::api::session::{Session, same_user};
use crate::client::{Client, Error};
use crate::error::Failure;
use crate::journal::{Journal, JournalEntry};
use crate::messages::Messages;

/// No request that starts a session takes longer: long before that, whoever sent it has given up.
pub(crate) const SLOWEST: TimeDelta = TimeDelta::minutes(15);

/// Says that there are some, and the command that ends them.
pub(crate) fn mention(client: &Client, journal: &Result<Journal, Failure>, messages: &Messages) {
    let server = client.server().address().to_string();
    // A journal that cannot be read is told of when something is to be written in it.
    let left = journal.as_ref().ok().and_then(|journal| journal.orphans(&server).ok());
    if let Some(left) = left.as_deref().and_then(|left| told(left, &server)) {
        let reap = messages.command("session reap --mine");
        messages.note(&format!("{left} may be open: {reap}"));
    }
}

fn told(left: &[JournalEntry], server: &str) -> Option<String> {
    match left.len() {
        0 => None,
        1 => Some(format!("a session that a run on this machine left at {server}")),
        count => Some(format!("{count} sessions that runs on this machine left at {server}")),
    }
}

/// Whether a start was made as this user, as far as can be told.
pub(crate) fn is_of(start: &JournalEntry, user: Option<&str>) -> bool {
    start.user.is_empty() || user.is_some_and(|user| same_user(user, &start.user))
}

/// The open sessions that may have come of a start which was cut off. None of them is proven to have.
///
/// `known` are all starts of this machine, whose sessions came of those, and `now` is the time here.
///
/// # Errors
/// The server cannot be asked.
pub(crate) fn may_have_come_of(
    start: &JournalEntry,
    client: &Client,
    known: &[JournalEntry],
    now: DateTime<Utc>,
) -> Result<Vec<Session>, Error> {
    let Ok(workload) = start.workload.parse() else { return Ok(Vec::new()) };
    // The clock there is as far from the clock here as it was then.
    let apart = client.server().time_there().map(|there| there - now);
    let sought = Sought {
        workload,
        name: None,
        user: Some(start.user.clone()).filter(|user| !user.is_empty()),
        asked: start.requested_at,
        asked_there: apart.map(|apart| start.requested_at + apart),
        known: known.iter().filter_map(|start| start.session).map(|id| id.to_string()).collect(),
    };
    let latest = sought.latest(SLOWEST);
    let found = candidates(client, &sought)?
        .into_iter()
        .filter_map(|candidate| candidate.item.into_model().ok());
    let may_be = |session: &Session| {
        !session.is_stopped()
            && session.creation_time.instant().is_none_or(|created| created <= latest)
    };
    Ok(found.filter(may_be).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Env;

    #[test]
    fn what_was_left_is_told_by_how_much_and_where() {
        let place = tempfile::tempdir().unwrap();
        let folder = place.path().join("state");
        let env = [("VB365_STATE_DIR".into(), folder.clone().into())];
        let journal = Journal::of(&Env::new(env.into())).unwrap();
        let start = JournalEntry {
            key: uuid::Uuid::nil(),
            server: "https://h:4443".to_owned(),
            user: "ACME\\ana".to_owned(),
            profile: None,
            workload: "Vex".to_owned(),
            source: String::new(),
            requested_at: "2026-11-20T10:00:00Z".parse().unwrap(),
            session: None,
            is_adopted: false,
            ends_with_run: true,
        };
        let server = "https://h:4443";
        let told = || told(&journal.orphans(server).unwrap(), server).unwrap_or_default();
        let kept = journal.add(start.clone()).unwrap();
        assert_eq!(told(), "");
        drop(kept);
        assert!(told().starts_with("a session that a run on this machine left at https://h:4443"));
        drop(journal.add(start.clone()).unwrap());
        assert!(told().starts_with("2 sessions that runs"));
        assert!(is_of(&start, Some("ana")) && !is_of(&start, Some("bob")) && !is_of(&start, None));
        assert!(
            is_of(&JournalEntry { user: String::new(), ..start }, None),
            "nobody said who it was"
        );
    }
}
