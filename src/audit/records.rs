//! A session and its events as records of an audit.

use std::sync::Arc;

use anyhow::Context as _;
use chrono::{DateTime, TimeDelta, Utc};
use uuid::Uuid;

use super::event_record::{AuditAction, EventRecord};
use crate::api::Timestamp;
use crate::api::session::{Event, Session};
use crate::config::ServerConfig;
use crate::time::{Window, wire};

/// The time after the end of a session in which events may still be added: a restore continues in the background.
pub(super) const GRACE: TimeDelta = TimeDelta::hours(1);

/// A server, as records and reports name it.
#[derive(Clone, Debug)]
pub(crate) struct ServerLabel {
    pub(crate) profile: Option<String>,
    pub(crate) server: String,
}

impl ServerLabel {
    pub(crate) fn new(config: &ServerConfig) -> Self {
        let server = config.server.as_ref().map(ToString::to_string).unwrap_or_default();
        Self { profile: config.profile.clone(), server }
    }
}

/// A session, without its events. Many sessions share few texts.
#[derive(Clone, Debug)]
pub(crate) struct AuditedSession {
    pub(super) id: Uuid,
    pub(super) started: Option<DateTime<Utc>>,
    /// `None` while it is open, and if the server does not say.
    pub(super) ended: Option<DateTime<Utc>>,
    pub(super) is_stopped: bool,
    pub(super) kind: Arc<str>,
    pub(super) organization: Arc<str>,
    pub(super) user: Arc<str>,
    /// The client's host and address as the server spells them: `EPSILON (via: 127.0.0.1)`.
    pub(super) client: Arc<str>,
    pub(super) scope: Arc<str>,
    pub(super) name: String,
    pub(super) reason: String,
}

impl AuditedSession {
    /// Takes what an audit needs of a session; `share` turns its texts into shared ones.
    pub(super) fn new(
        id: Uuid,
        session: Session,
        mut share: impl FnMut(String) -> Arc<str>,
    ) -> Self {
        Self {
            id,
            started: session.creation_time.instant(),
            ended: (!session.end_time.is_open()).then(|| session.end_time.happened()).flatten(),
            is_stopped: session.is_stopped(),
            kind: share(session.r#type.0),
            organization: share(session.organization.0),
            user: share(session.initiated_by.0),
            client: share(session.client_host.0),
            scope: share(session.scope_name.0),
            name: session.name.0,
            reason: session.reason.0,
        }
    }

    /// Returns whether events of a window may be in it: it started before the window's end, and is open or ended after the
    /// window's start. A time that the server does not state excludes nothing.
    pub(super) fn overlaps(&self, window: Window) -> bool {
        let last = self.ended.filter(|_| self.is_stopped).map(|ended| ended + GRACE);
        window.until.zip(self.started).is_none_or(|(until, started)| started <= until)
            && window.since.zip(last).is_none_or(|(since, last)| last >= since)
    }

    /// Takes what an audit needs of a session in a list.
    ///
    /// # Errors
    /// It has no ID.
    pub(super) fn listed(
        session: Session,
        share: impl FnMut(String) -> Arc<str>,
    ) -> anyhow::Result<Self> {
        let id = Uuid::try_parse(&session.id).with_context(|| {
            format!("the server returned the invalid session ID '{}'", session.id)
        })?;
        Ok(Self::new(id, session, share))
    }
}

/// Sorts events by their own numbers; those without a number come last, by their times.
pub(super) fn sort(events: &mut [Event]) {
    events.sort_by(|one, other| {
        let key = |event: &Event| (event.order.is_none(), event.order, event.start_time.instant());
        key(one).cmp(&key(other)).then_with(|| one.id.cmp(&other.id))
    });
}

/// Returns whether the last of the sorted events marks the stop of the session: it has no action and is not the start.
pub(super) fn ends_with_marker(events: &[Event]) -> bool {
    let first = events.iter().position(is_marker);
    events.last().is_some_and(is_marker) && first != events.len().checked_sub(1)
}

/// Returns one record for each of the sorted events of a session.
pub(super) fn session_records(
    server: &ServerLabel,
    session: &AuditedSession,
    events: Vec<Event>,
) -> Vec<EventRecord> {
    let start = events.iter().position(is_marker);
    let stop = if session.is_stopped && ends_with_marker(&events) {
        events.len().checked_sub(1)
    } else {
        None
    };
    let records = events.into_iter().enumerate().map(|(at, event)| {
        let action = match Some(at) {
            at if at == start => AuditAction::Start,
            at if at == stop => AuditAction::Stop,
            _ => action(&event.r#type),
        };
        record(server, session, action, event)
    });
    records.collect()
}

/// Returns whether an event marks the start or the stop of the session: it has no action.
fn is_marker(event: &Event) -> bool {
    event.r#type.is_empty() || event.r#type.eq_ignore_ascii_case("None")
}

fn action(word: &str) -> AuditAction {
    match word.to_ascii_lowercase().as_str() {
        "view" => AuditAction::View,
        "save" => AuditAction::Save,
        "export" => AuditAction::Export,
        "send" => AuditAction::Send,
        "restore" => AuditAction::Restore,
        _ => AuditAction::Other,
    }
}

fn record(
    server: &ServerLabel,
    session: &AuditedSession,
    action: AuditAction,
    event: Event,
) -> EventRecord {
    let (host, address) = split_client(&session.client);
    EventRecord {
        time: utc(event.start_time),
        profile: server.profile.clone(),
        server: server.server.clone(),
        organization: session.organization.to_string(),
        user: session.user.to_string(),
        client_host: host.to_owned(),
        client_address: address.map(str::to_owned),
        session_id: session.id.to_string(),
        session_type: session.kind.to_string(),
        event_id: event.id.0,
        order: *event.order,
        action,
        item: non_empty(event.item_name.0),
        item_type: non_empty(event.item_type.0),
        size_bytes: *event.item_size_bytes,
        source: non_empty(event.source.0),
        target: non_empty(event.target.0),
        status: event.status.0,
        message: event.message.0,
        session_name: non_empty(session.name.clone()),
        reason: non_empty(session.reason.clone()),
        scope: non_empty(session.scope.to_string()),
        user_id: non_empty(event.user_id.0),
        group_id: non_empty(event.group_id.0),
        site_id: non_empty(event.site_id.0),
        team_id: non_empty(event.team_id.0),
    }
}

fn non_empty(text: String) -> Option<String> {
    Some(text).filter(|text| !text.is_empty())
}

/// Returns a time in UTC, with all digits of the server; `None` if it is not a time.
fn utc(time: Timestamp) -> Option<String> {
    let instant = time.instant()?;
    Some(if time.0.ends_with('Z') { time.0 } else { wire(instant) })
}

/// Splits `EPSILON (via: 127.0.0.1)` into host and address.
pub(super) fn split_client(text: &str) -> (&str, Option<&str>) {
    let split = text.trim_end().strip_suffix(')').and_then(|text| text.rsplit_once("(via:"));
    match split {
        Some((host, address)) => (host.trim(), Some(address.trim()).filter(|a| !a.is_empty())),
        None => (text, None),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::ResponseBody;
    use crate::api::page::PageOf;

    fn session(is_stopped: bool) -> AuditedSession {
        AuditedSession {
            id: Uuid::nil(),
            started: None,
            ended: None,
            is_stopped,
            kind: "Vex".into(),
            organization: "o".into(),
            user: "u".into(),
            client: "EPSILON (via: 127.0.0.1)".into(),
            scope: "".into(),
            name: String::new(),
            reason: String::new(),
        }
    }

    fn events(json: &str) -> Vec<Event> {
        let mut events = PageOf::decode(json.as_bytes()).unwrap().items;
        sort(&mut events);
        events
    }

    fn records(is_stopped: bool, json: &str) -> Vec<EventRecord> {
        let server = ServerLabel { profile: None, server: "s".to_owned() };
        session_records(&server, &session(is_stopped), events(json))
    }

    fn actions(is_stopped: bool, json: &str) -> Vec<AuditAction> {
        records(is_stopped, json).iter().map(|record| record.action).collect()
    }

    #[test]
    fn events_without_action_are_start_and_stop_by_their_place() {
        use AuditAction::{Other, Start, Stop, View};
        let rows = r#"[{"type":"None","order":3},{"type":"View","order":1},{"type":"None","order":0},
            {"type":"None","order":2}]"#;
        assert_eq!(actions(true, rows), [Start, View, Other, Stop]);
        assert_eq!(actions(false, rows), [Start, View, Other, Other]);
        assert!(ends_with_marker(&events(rows)));
        let only = r#"[{"type":"None","order":0}]"#;
        assert_eq!(actions(true, only), [Start]);
        let view_last = r#"[{"order":0},{"type":"Archive","order":1}]"#;
        assert_eq!(actions(true, view_last), [Start, Other]);
        assert!(!ends_with_marker(&events(only)) && !ends_with_marker(&events(view_last)));
    }

    #[test]
    fn session_overlaps_the_window_unless_it_is_known_to_lie_outside() {
        let at = |text: &str| Some(text.parse().unwrap());
        let window =
            Window { since: at("2026-11-20T10:00:00Z"), until: at("2026-11-20T12:00:00Z") };
        let overlaps = |started: &str, ended: Option<&str>, is_stopped| {
            let (started, ended) = (at(started), ended.and_then(at));
            AuditedSession { started, ended, ..session(is_stopped) }.overlaps(window)
        };
        let (before, within, after) =
            ("2026-11-01T00:00:00Z", "2026-11-20T11:00:00Z", "2026-11-20T12:00:00.0000001Z");
        for (started, ended, is_stopped, expected) in [
            (before, None, false, true),
            (before, Some(within), true, true),
            (before, Some(after), true, true),
            (within, Some(within), true, true),
            (within, None, false, true),
            // Events are added for a while after the end.
            (before, Some("2026-11-20T09:00:00Z"), true, true),
            (before, Some("2026-11-20T08:59:59Z"), true, false),
            ("2026-11-20T12:00:00Z", None, false, true),
            (after, None, false, false),
            (after, Some(after), true, false),
            // The state counts, not a time.
            (before, None, true, true),
            (before, Some(before), false, true),
        ] {
            assert_eq!(
                overlaps(started, ended, is_stopped),
                expected,
                "{started} {ended:?} {is_stopped}"
            );
        }
        assert!(session(true).overlaps(window) && session(true).overlaps(Window::default()));
    }

    #[test]
    fn times_are_utc_with_all_digits_and_invalid_times_are_none() {
        let time = |text: &str| utc(Timestamp(text.to_owned()));
        assert_eq!(time("2026-11-20T10:00:00.1000000Z").unwrap(), "2026-11-20T10:00:00.1000000Z");
        assert_eq!(
            time("2026-11-20T10:00:00.1234567+01:00").unwrap(),
            "2026-11-20T09:00:00.1234567Z"
        );
        assert_eq!(time("2026-11-20T10:00:00").unwrap(), "2026-11-20T10:00:00Z");
        assert_eq!((time(""), time("soonZ")), (None, None));
    }

    #[test]
    fn address_is_split_from_the_host() {
        assert_eq!(split_client("EPSILON (via: 127.0.0.1)"), ("EPSILON", Some("127.0.0.1")));
        assert_eq!(split_client("A (b) (via: ::1) "), ("A (b)", Some("::1")));
        for plain in ["HELPDESK-7", "", "A (via 1.2.3.4)", "(via: 1.2.3.4"] {
            assert_eq!(split_client(plain), (plain, None));
        }
        assert_eq!(split_client("X (via: )"), ("X", None));
    }
}
