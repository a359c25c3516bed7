//! From a session and its events to lines of an audit.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::record::{Action, Record, SessionState};
use crate::api::{Timestamp, brief};
use crate::time::wire;

/// A server, as records and reports name it.
#[derive(Clone, Debug)]
pub(crate) struct ServerLabel {
    pub(crate) profile: Option<String>,
    pub(crate) server: String,
}

/// A session, without its events. Of very many, few texts differ, so they are shared.
#[derive(Clone, Debug)]
pub(crate) struct Subject {
    pub(crate) id: Uuid,
    pub(crate) started: Option<DateTime<Utc>>,
    /// `None` while it is open, and where nobody can tell.
    pub(crate) ended: Option<DateTime<Utc>>,
    pub(crate) is_stopped: bool,
    pub(crate) kind: Arc<str>,
    pub(crate) organization: Arc<str>,
    pub(crate) user: Arc<str>,
    /// As the server says it, with the address.
    pub(crate) client: Arc<str>,
}

/// What became of a session's events.
pub(crate) struct Flat {
    /// In the order of the events.
    pub(crate) records: Vec<Record>,
    /// Whether something goes on in it.
    pub(crate) is_busy: bool,
    /// Whether the last row looks like the end of a session that was open when it was looked at: it may have been
    /// stopped meanwhile.
    pub(crate) may_have_ended: bool,
}

/// The lines of a session. The order is that of the events' own numbers; where there is none, that of their times.
pub(crate) fn flatten(
    place: &ServerLabel,
    subject: &Subject,
    mut events: Vec<brief::Event>,
) -> Flat {
    events.sort_by(|one, other| {
        let key =
            |event: &brief::Event| (event.order.is_none(), event.order, event.start_time.instant());
        key(one).cmp(&key(other)).then_with(|| one.id.cmp(&other.id))
    });
    let start = events.iter().position(is_marker);
    let last = events.len().checked_sub(1);
    let ends = last.filter(|last| start != Some(*last) && is_marker(&events[*last]));
    let stop = ends.filter(|_| subject.is_stopped);
    let is_busy = events.iter().any(|event| event.status.eq_ignore_ascii_case("Running"));
    let lines = events.into_iter().enumerate().map(|(at, event)| {
        let action = match Some(at) {
            place if place == start => Action::Start,
            place if place == stop => Action::Stop,
            _ => action(&event.r#type),
        };
        record(place, subject, action, event)
    });
    Flat { records: lines.collect(), is_busy, may_have_ended: ends.is_some() && stop.is_none() }
}

/// A row for the start or the stop of a session, which has no action of its own.
fn is_marker(event: &brief::Event) -> bool {
    event.r#type.is_empty() || event.r#type.eq_ignore_ascii_case("None")
}

fn action(word: &str) -> Action {
    match word.to_ascii_lowercase().as_str() {
        "view" => Action::View,
        "save" => Action::Save,
        "export" => Action::Export,
        "send" => Action::Send,
        "restore" => Action::Restore,
        _ => Action::Other,
    }
}

fn record(place: &ServerLabel, subject: &Subject, action: Action, event: brief::Event) -> Record {
    let (host, address) = client(&subject.client);
    Record {
        time: utc(event.start_time),
        profile: place.profile.clone(),
        server: place.server.clone(),
        organization: subject.organization.to_string(),
        user: subject.user.to_string(),
        client_host: host.to_owned(),
        client_address: address.map(str::to_owned),
        session_id: subject.id.to_string(),
        session_type: subject.kind.to_string(),
        event_id: event.id,
        order: event.order,
        action,
        item: told(event.item_name),
        item_type: told(event.item_type),
        size_bytes: event.item_size_bytes,
        source: told(event.source),
        target: told(event.target),
        status: event.status,
        message: event.message,
        session_state: if subject.is_stopped {
            SessionState::Stopped
        } else {
            SessionState::Open { since: subject.started }
        },
    }
}

fn told(text: String) -> Option<String> {
    Some(text).filter(|text| !text.is_empty())
}

/// In UTC, with all digits of the server.
fn utc(time: Timestamp) -> Option<String> {
    let instant = time.instant()?;
    Some(if time.0.ends_with('Z') { time.0 } else { wire(instant) })
}

/// The host, and the address that stands behind it: `EPSILON (via: 127.0.0.1)`.
fn client(text: &str) -> (&str, Option<&str>) {
    let split = text.trim_end().strip_suffix(')').and_then(|text| text.rsplit_once("(via:"));
    match split {
        Some((host, address)) => (host.trim(), Some(address.trim()).filter(|a| !a.is_empty())),
        None => (text, None),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::Answer;
    use crate::api::page::PageOf;

    fn subject(is_stopped: bool) -> Subject {
        Subject {
            id: Uuid::nil(),
            started: None,
            ended: None,
            is_stopped,
            kind: "Vex".into(),
            organization: "o".into(),
            user: "u".into(),
            client: "EPSILON (via: 127.0.0.1)".into(),
        }
    }

    fn flat(is_stopped: bool, events: &str) -> Flat {
        let place = ServerLabel { profile: None, server: "s".to_owned() };
        let page = PageOf::decode(events.as_bytes()).unwrap();
        flatten(&place, &subject(is_stopped), page.items)
    }

    fn actions(flat: &Flat) -> Vec<Action> {
        flat.records.iter().map(|record| record.action).collect()
    }

    #[test]
    fn rows_without_an_action_are_told_by_their_place() {
        let rows = r#"[{"type":"None","order":3},{"type":"View","order":1},{"type":"None","order":0},
            {"type":"None","order":2}]"#;
        let stopped = flat(true, rows);
        let expected = [Action::Start, Action::View, Action::Other, Action::Stop];
        assert_eq!((actions(&stopped), stopped.may_have_ended), (expected.to_vec(), false));
        let open = flat(false, rows);
        assert_eq!((open.records[3].action, open.may_have_ended), (Action::Other, true));
        let only = flat(true, r#"[{"type":"None","order":0}]"#);
        assert_eq!((actions(&only), only.may_have_ended), (vec![Action::Start], false));
        let view_last = flat(true, r#"[{"order":0},{"type":"Archive","order":1}]"#);
        assert_eq!(actions(&view_last), [Action::Start, Action::Other]);
    }

    #[test]
    fn records_have_the_state_of_their_session() {
        let state = |is_stopped| flat(is_stopped, r#"[{"order":0}]"#).records[0].session_state;
        assert_eq!(state(true), SessionState::Stopped);
        assert_eq!(state(false), SessionState::Open { since: None });
    }

    #[test]
    fn times_are_utc_with_all_digits_and_what_is_no_time_is_none() {
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
    fn the_address_is_what_stands_behind_the_host() {
        assert_eq!(client("EPSILON (via: 127.0.0.1)"), ("EPSILON", Some("127.0.0.1")));
        assert_eq!(client("A (b) (via: ::1) "), ("A (b)", Some("::1")));
        for plain in ["HELPDESK-7", "", "A (via 1.2.3.4)", "(via: 1.2.3.4"] {
            assert_eq!(client(plain), (plain, None));
        }
        assert_eq!(client("X (via: )"), ("X", None));
    }
}
