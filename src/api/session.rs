//! Restore sessions: the models, and one function for each call.

use std::hash::{Hash, Hasher};

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::lenient::{Number, Text};
use super::organization::Organization;
use super::page::PageOf;
use super::{Body, Effect, Item, NoContent, Page, Request, Timestamp, Version};

/// A workload: the kind of data that a session gives access to. Serialized as the API spells it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub(crate) enum Workload {
    /// Exchange.
    Vex,
    /// OneDrive.
    Veod,
    /// SharePoint.
    Vesp,
    /// Teams.
    Vet,
}

impl Workload {
    pub(crate) const ALL: [Self; 4] = [Self::Vex, Self::Veod, Self::Vesp, Self::Vet];

    /// Returns the spelling of the API: `Vex`.
    pub(crate) fn name(self) -> &'static str {
        self.names().0
    }

    /// Returns the code that options take: `vex`.
    pub(crate) fn code(self) -> &'static str {
        self.names().1
    }

    /// Returns the product's name, for running text: `Exchange`.
    pub(crate) fn product(self) -> &'static str {
        self.names().2
    }

    /// Returns name and code for a person: `Exchange (vex)`.
    pub(crate) fn label(self) -> &'static str {
        self.names().3
    }

    /// Returns the API's name, the code, the product, and the label.
    fn names(self) -> (&'static str, &'static str, &'static str, &'static str) {
        match self {
            Self::Vex => ("Vex", "vex", "Exchange", "Exchange (vex)"),
            Self::Veod => ("Veod", "veod", "OneDrive", "OneDrive (veod)"),
            Self::Vesp => ("Vesp", "vesp", "SharePoint", "SharePoint (vesp)"),
            Self::Vet => ("Vet", "vet", "Teams", "Teams (vet)"),
        }
    }

    /// Returns whether `r#type`, as the API spells it, is this workload.
    pub(crate) fn is_named(self, r#type: &str) -> bool {
        r#type.eq_ignore_ascii_case(self.name())
    }

    /// Returns whether `r#type`, as the API spells it, is one of `filter`. An empty filter accepts every type.
    pub(crate) fn filter_accepts(filter: &[Self], r#type: &str) -> bool {
        filter.is_empty() || filter.iter().any(|workload| workload.is_named(r#type))
    }
}

impl std::str::FromStr for Workload {
    type Err = String;

    /// Reads the API's name or the product's, in any case.
    fn from_str(text: &str) -> Result<Self, String> {
        Self::ALL
            .into_iter()
            .find(|w| text.eq_ignore_ascii_case(w.name()) || text.eq_ignore_ascii_case(w.product()))
            .ok_or_else(|| {
                format!(
                    "invalid type '{text}' (valid: vex for Exchange, veod for OneDrive, vesp for SharePoint, vet for Teams)"
                )
            })
    }
}

/// A restore session (`RESTRestoreSession`). Values are kept as text, so that new values of later builds are accepted.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(crate) struct Session {
    pub(crate) id: Text,
    pub(crate) name: Text,
    /// The organization's name, not its id.
    pub(crate) organization: Text,
    pub(crate) r#type: Text,
    pub(crate) creation_time: Timestamp,
    pub(crate) end_time: Timestamp,
    /// `Working` or `Stopped`.
    pub(crate) state: Text,
    /// `Success`, `Warning` or `Failed`; meaningless while the session is open.
    pub(crate) result: Text,
    pub(crate) initiated_by: Text,
    pub(crate) details: Text,
    /// Sessions of the Restore Portal only.
    pub(crate) scope_name: Text,
    /// The computer that opened it, such as `EPSILON (via: 127.0.0.1)`.
    pub(crate) client_host: Text,
    pub(crate) reason: Text,
}

impl Session {
    /// Returns whether it is stopped.
    pub(crate) fn is_stopped(&self) -> bool {
        self.state.eq_ignore_ascii_case("Stopped")
    }
}

/// Returns whether two spellings name one user. The case is ignored; if only one of them has a domain, the account names
/// are compared.
pub(crate) fn same_user(one: &str, other: &str) -> bool {
    let has_domain = |name: &str| name.contains(['\\', '@']);
    if has_domain(one) == has_domain(other) {
        one.to_lowercase() == other.to_lowercase()
    } else {
        account(one) == account(other)
    }
}

/// Returns whether two spellings may name one user: those of [`same_user`], and `user@domain` and `.\user` for
/// `DOMAIN\user`, which is how servers spell users who signed in otherwise.
pub(crate) fn may_be_same_user(one: &str, other: &str) -> bool {
    same_user(one, other) || (form(one) != form(other) && account(one) == account(other))
}

/// Returns whether two spellings surely name two users: both have the same form with a domain, and other account names.
pub(crate) fn are_different_users(one: &str, other: &str) -> bool {
    form(one).is_some() && form(one) == form(other) && account(one) != account(other)
}

/// Returns the separator between a user and a domain, if the spelling names a domain.
fn form(name: &str) -> Option<char> {
    name.chars().find(|c| ['\\', '@'].contains(c)).filter(|_| !name.starts_with(".\\"))
}

/// Returns the name of a user without the domain, in lower case.
fn account(name: &str) -> String {
    let account = name.rsplit('\\').next().unwrap_or(name);
    account.split('@').next().unwrap_or(account).to_lowercase()
}

/// `RESTRestoreSessionEvent`.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(crate) struct Event {
    pub(crate) id: Text,
    /// `View`, `Save`, `Export`, `Send`, `Restore`; `None` for the start and the stop of the session.
    pub(crate) r#type: Text,
    /// `Running`, `Success`, `Warning`, `Failed`, `Cancelled`, `Skipped`.
    pub(crate) status: Text,
    pub(crate) start_time: Timestamp,
    pub(crate) end_time: Timestamp,
    /// In the format of a .NET time span: `[d.]hh:mm:ss[.fffffff]`.
    pub(crate) duration: Text,
    pub(crate) title: Text,
    pub(crate) message: Text,
    pub(crate) order: Number,
    pub(crate) item_name: Text,
    pub(crate) item_type: Text,
    pub(crate) item_size_bytes: Number,
    pub(crate) source: Text,
    pub(crate) target: Text,
    /// IDs of what the item belongs to in Microsoft 365; v8 only.
    pub(crate) user_id: Text,
    pub(crate) group_id: Text,
    pub(crate) site_id: Text,
    pub(crate) team_id: Text,
}

impl Event {
    /// Returns whether it is still running.
    pub(crate) fn is_running(&self) -> bool {
        self.status.eq_ignore_ascii_case("Running")
    }

    /// Returns whether it has ended: by a known status, else by its end time. A status that a later build adds may stand for
    /// a running operation.
    pub(crate) fn is_over(&self) -> bool {
        const ENDS: [&str; 5] = ["Success", "Warning", "Failed", "Cancelled", "Skipped"];
        let has_ended = || !self.end_time.is_open() && self.end_time.happened().is_some();
        let is_known = || ENDS.iter().any(|end| self.status.eq_ignore_ascii_case(end));
        !self.is_running() && (is_known() || has_ended())
    }
}

impl Hash for Session {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.id.hash(state);
    }
}

impl Hash for Event {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.id.hash(state);
        // Events without an id are distinguished by their contents.
        if self.id.is_empty() {
            (self.order, &self.start_time.0, &self.r#type, &self.message).hash(state);
        }
    }
}

/// Returns the sessions that started in a window, newest first if the version can sort.
///
/// It is not documented whether the bounds include their own instant. So a caller makes them a little too wide, and filters
/// the result.
pub(crate) fn list(
    version: Version,
    since: Option<DateTime<Utc>>,
    until: Option<DateTime<Utc>>,
) -> Request<Page<Session>> {
    ordered(version.newest_first(), since, until)
}

/// Returns the sessions that started in a window, oldest first if the version can sort: models without the server's JSON.
/// The bounds are those of [`list`].
pub(crate) fn list_oldest_first(
    version: Version,
    since: Option<DateTime<Utc>>,
    until: Option<DateTime<Utc>>,
) -> Request<PageOf<Session>> {
    ordered(version.oldest_first(), since, until)
}

fn ordered<T>(
    order: &[(&'static str, &'static str)],
    since: Option<DateTime<Utc>>,
    until: Option<DateTime<Utc>>,
) -> Request<T> {
    let mut request = Request::get(&["RestoreSessions"]);
    for (name, bound) in [("startTimeFrom", since), ("startTimeTo", until)] {
        if let Some(bound) = bound {
            request = request.query(name, crate::time::wire(bound));
        }
    }
    for (name, value) in order {
        request = request.query(name, *value);
    }
    request
}

/// Returns one session.
pub(crate) fn get(id: Uuid) -> Request<Item<Session>> {
    Request::get(&["RestoreSessions", &id.to_string()])
}

/// Returns the model of one session, without the server's JSON.
pub(crate) fn get_model(id: Uuid) -> Request<Session> {
    Request::get(&["RestoreSessions", &id.to_string()])
}

/// Returns the events of a session.
pub(crate) fn events(id: Uuid) -> Request<Page<Event>> {
    Request::get(&["RestoreSessions", &id.to_string(), "Events"])
}

/// Returns the models of the events of a session, without the server's JSON.
pub(crate) fn event_models(id: Uuid) -> Request<PageOf<Event>> {
    Request::get(&["RestoreSessions", &id.to_string(), "Events"])
}

/// Returns the organization whose backup a session has opened.
pub(crate) fn organization(id: Uuid) -> Request<Item<Organization>> {
    Request::get(&["RestoreSessions", &id.to_string(), "organization"])
}

/// Stops a session. The response is 200 in v6 and v7 and 204 in v8, without a body. `session` is an id, or its placeholder
/// in a dry run.
pub(crate) fn stop(session: &str) -> Request<NoContent> {
    Request::post(&["RestoreSessions", session, "Stop"], Effect::Repeatable, Body::None)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_spelling_of_a_workload_is_read_and_matched() {
        for workload in Workload::ALL {
            assert_eq!(workload.code(), workload.name().to_lowercase());
            assert_eq!(workload.label(), format!("{} ({})", workload.product(), workload.code()));
            for text in [workload.name(), workload.code(), workload.product()] {
                assert_eq!(text.parse(), Ok(workload));
            }
            assert!(workload.is_named(workload.code()) && !workload.is_named(workload.product()));
            assert!(Workload::filter_accepts(&[], "Other"));
            assert!(Workload::filter_accepts(&[workload], workload.name()));
            assert!(!Workload::filter_accepts(&[workload], "Other"));
        }
    }

    #[test]
    fn order_is_requested_from_v8_only() {
        let since = Some("2026-11-20T10:00:00Z".parse().unwrap());
        assert_eq!(
            list(Version::V7, since, None).call.target(Version::V7),
            "/v7/RestoreSessions?startTimeFrom=2026-11-20T10%3A00%3A00Z"
        );
        assert_eq!(
            list(Version::V8, None, None).call.target(Version::V8),
            "/v8/RestoreSessions?orderBy=CreationTime&orderAsc=false"
        );
    }

    #[test]
    fn users_are_compared_as_windows_does() {
        assert!(same_user("ACME\\Ana", "acme\\ana"));
        assert!(same_user("ana@acme.example", "ANA@acme.example"));
        assert!(same_user("ana", "ACME\\Ana"));
        assert!(!same_user("OTHER\\ana", "ACME\\ana"));
        assert!(!same_user("ana@acme.example", "ACME\\ana"));
        assert!(!same_user("bob", "ACME\\ana"));
        assert!(!same_user("ana", ""));
        for (one, other, may_be) in [
            ("svc@corp.example", "CORP\\svc", true),
            (".\\svc", "HOST\\Svc", true),
            ("svc", "CORP\\svc", true),
            ("CORP\\svc", "OTHER\\svc", false),
            ("svc@corp.example", "svc@other.example", false),
            ("svc@corp.example", "CORP\\ana", false),
            (".\\svc", "HOST\\ana", false),
        ] {
            assert_eq!(may_be_same_user(one, other), may_be, "{one} {other}");
            assert_eq!(may_be_same_user(other, one), may_be, "{other} {one}");
        }
        assert!(are_different_users("CORP\\svc", "CORP\\ana"));
        for (one, other) in [
            ("svc@corp.example", "svc@alias.example"),
            ("svc@corp.example", "CORP\\ana"),
            ("svc", "Contoso Ltd"),
        ] {
            assert!(!are_different_users(one, other), "{one} {other}");
        }
    }
}
