//! Sessions that ended runs on this machine left open: a run was killed, or the power failed.

use std::collections::HashSet;

use chrono::{DateTime, TimeDelta, Utc};
use uuid::Uuid;

use super::reconcile::{ReconcileQuery, candidates};
use crate::api::session::{Session, are_different_users, may_be_same_user};
use crate::client::{Client, Error};
use crate::error::Failure;
use crate::journal::{Journal, JournalEntry};
use crate::messages::Messages;

/// The longest time that a request for a start can take: clients give up long before.
pub(crate) const SLOWEST_START: TimeDelta = TimeDelta::minutes(15);

/// Prints a note if interrupted runs may have left sessions open on this server, with the command that stops them.
pub(crate) fn note_orphans(client: &Client, journal: Option<&Journal>, messages: &Messages) {
    let server = client.server().address().to_string();
    // An unreadable journal is reported when it is written.
    let Some(orphans) = journal.and_then(|journal| journal.orphans(&server).ok()) else { return };
    if let Some(sessions) = describe_orphans(orphans.len()) {
        let reap = messages.command("session reap --mine");
        messages.note(&format!("{sessions} may be open at {server}; stop with: {reap}"));
    }
}

fn describe_orphans(count: usize) -> Option<String> {
    match count {
        0 => None,
        1 => Some("a session of an interrupted run".to_owned()),
        count => Some(format!("{count} sessions of interrupted runs")),
    }
}

/// Returns whether a start was made by this user, as far as is known.
pub(crate) fn is_by_user(entry: &JournalEntry, user: Option<&str>) -> bool {
    entry.user.is_empty() || user.is_some_and(|user| may_be_same_user(user, &entry.user))
}

/// Returns whether the journal proves that a session belongs to this login: the server named it in its response to us.
/// The server may spell the user in another way than the login, so the session's own user proves nothing against it.
fn is_proven(entry: &JournalEntry, user: Option<&str>) -> bool {
    !entry.is_adopted && (user.is_none() || is_by_user(entry, user))
}

/// Returns the sessions at the client's server that the journal proves to belong to its login. Without a readable journal
/// nothing is proven.
///
/// # Errors
/// The sign-in failed.
pub(crate) fn own_sessions(
    client: &Client,
    journal: Result<Journal, Failure>,
) -> Result<HashSet<Uuid>, Error> {
    let server = client.server().address().to_string();
    let open = journal.and_then(|journal| journal.open_sessions(&server));
    let user = client.user()?;
    let own = open.unwrap_or_default().into_iter();
    Ok(own.filter(|(_, entry)| is_proven(entry, user.as_deref())).map(|(id, _)| id).collect())
}

/// Returns the open sessions that a start which was cut off may have opened. Nothing proves that it did. Sessions that are
/// surely another user's are left out.
///
/// `known` are the entries of all starts from this machine, whose sessions are excluded, and `now` is the local time.
///
/// # Errors
/// The server cannot be asked.
pub(crate) fn possible_sessions(
    entry: &JournalEntry,
    client: &Client,
    known: &[JournalEntry],
    now: DateTime<Utc>,
) -> Result<Vec<Session>, Error> {
    let Ok(workload) = entry.workload.parse() else { return Ok(Vec::new()) };
    // If the server's time was not known, assumes that the clocks differ as they did then.
    let skew = client.server().server_time().map(|there| there - now);
    let query = ReconcileQuery {
        workload,
        name: None,
        user: Some(entry.user.clone()).filter(|user| !user.is_empty()),
        requested_at: entry.requested_at,
        requested_at_server: entry
            .requested_at_server
            .or_else(|| skew.map(|skew| entry.requested_at + skew)),
        known: known.iter().filter_map(|entry| entry.session).map(|id| id.to_string()).collect(),
    };
    let latest = query.latest(SLOWEST_START);
    let found = candidates(client, &query)?.into_iter().filter_map(|item| item.into_model().ok());
    let is_early_enough =
        |session: &Session| session.creation_time.instant().is_none_or(|created| created <= latest);
    let may_be_own = |session: &Session| !are_different_users(&entry.user, &session.initiated_by);
    Ok(found.filter(|session| is_early_enough(session) && may_be_own(session)).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Env;

    #[test]
    fn orphans_are_counted_when_their_runs_have_ended() {
        let place = tempfile::tempdir().unwrap();
        let folder = place.path().join("state");
        let env = [("VB365_STATE_DIR".into(), folder.clone().into())];
        let journal = Journal::of(&Env::new(env.into())).unwrap();
        let entry = JournalEntry {
            key: Uuid::nil(),
            server: "https://h:4443".to_owned(),
            user: "ACME\\ana".to_owned(),
            profile: None,
            workload: "Vex".to_owned(),
            source: String::new(),
            requested_at: "2026-11-20T10:00:00Z".parse().unwrap(),
            requested_at_server: None,
            restore_point: None,
            show_deleted: None,
            show_all_versions: None,
            session: None,
            is_adopted: false,
            ends_with_run: true,
        };
        let orphans = || {
            let orphans = journal.orphans("https://h:4443").unwrap();
            describe_orphans(orphans.len()).unwrap_or_default()
        };
        let guard = journal.add(entry.clone()).unwrap();
        assert_eq!(orphans(), "");
        drop(guard);
        assert_eq!(orphans(), "a session of an interrupted run");
        drop(journal.add(entry.clone()).unwrap());
        assert_eq!(orphans(), "2 sessions of interrupted runs");
    }

    #[test]
    fn entries_without_a_user_belong_to_every_user() {
        let entry: JournalEntry = serde_json::from_str(
            r#"{"server": "h", "user": "ACME\\ana", "type": "Vex", "asked": "2026-11-20T10:00:00Z"}"#,
        )
        .unwrap();
        for user in ["ana", "acme\\Ana", "ana@acme.example", ".\\ana"] {
            assert!(is_by_user(&entry, Some(user)) && is_proven(&entry, Some(user)), "{user}");
        }
        assert!(is_proven(&entry, None) && !is_proven(&entry, Some("ACME\\bob")));
        assert!(!is_proven(&JournalEntry { is_adopted: true, ..entry.clone() }, Some("ana")));
        assert!(!is_by_user(&entry, Some("bob")) && !is_by_user(&entry, None));
        assert!(is_by_user(&JournalEntry { user: String::new(), ..entry }, None));
    }
}
