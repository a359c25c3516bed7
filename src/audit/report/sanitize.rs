//! Makes the text of a report harmless before anything else sees it: none of it may turn the direction of what follows,
//! hide it, or be longer than a page can bear. Markup is escaped where it is written.

use std::borrow::Cow;
use std::fmt::Write;

use super::header::ReportHeader;
use crate::audit::event_record::{EventRecord, UnreadSession};
use crate::text::safe;

/// Characters of one text that are shown.
const MAX_CHARS: usize = 1_000;

fn sanitize(text: &mut String) {
    let cut = text.char_indices().nth(MAX_CHARS).map(|(end, _)| text.split_off(end));
    if let Cow::Owned(safe) = safe(text) {
        *text = safe;
    }
    if let Some(rest) = cut {
        let more = rest.chars().count();
        let _infallible = write!(text, "… ({more} more characters)");
    }
}

pub(super) fn sanitize_record(record: &mut EventRecord) {
    let EventRecord {
        time,
        profile,
        server,
        organization,
        user,
        client_host,
        client_address,
        session_id,
        session_type,
        event_id,
        order: _,
        action: _,
        item,
        item_type,
        size_bytes: _,
        source,
        target,
        status,
        message,
        session_state: _,
    } = record;
    let optional = [time, profile, client_address, item, item_type, source, target];
    let always = [
        server,
        organization,
        user,
        client_host,
        session_id,
        session_type,
        event_id,
        status,
        message,
    ];
    optional.into_iter().flatten().chain(always).for_each(sanitize);
}

pub(super) fn sanitize_header(header: &mut ReportHeader) {
    let servers = header.servers.iter_mut();
    let servers = servers.flat_map(|label| [Some(&mut label.server), label.profile.as_mut()]);
    let filters = header.filters.iter_mut().flat_map(|(option, value)| [Some(option), Some(value)]);
    servers.chain(filters).chain([header.title.as_mut()]).flatten().for_each(sanitize);
}

pub(super) fn sanitize_unread(unread: &mut UnreadSession) {
    let UnreadSession { session_id, profile, cause } = unread;
    [session_id.as_mut(), profile.as_mut(), Some(cause)].into_iter().flatten().for_each(sanitize);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sanitized(text: &str) -> String {
        let mut text = text.to_owned();
        sanitize(&mut text);
        text
    }

    #[test]
    fn control_and_direction_characters_are_replaced() {
        assert_eq!(sanitized("exe\u{202e}fdp\u{1b}[2J\0"), "exe\u{fffd}fdp\u{fffd}[2J\u{fffd}");
        assert_eq!(sanitized("שלום <b>"), "שלום <b>");
    }

    #[test]
    fn long_text_is_cut_and_states_what_is_missing() {
        let expected = format!("{}… (5 more characters)", "é".repeat(1_000));
        assert_eq!(sanitized(&"é".repeat(1_005)), expected);
        assert_eq!(sanitized(&"é".repeat(1_000)), "é".repeat(1_000));
    }
}
