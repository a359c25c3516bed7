//! Makes text from a server harmless: it may neither hide what follows nor turn its direction, and its length is bounded.
//! Markup is escaped by the writers of each format.

use std::borrow::Cow;
use std::fmt::Write;

use crate::audit::event_record::EventRecord;
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

pub(super) fn sanitized(text: impl Into<String>) -> String {
    let mut text = text.into();
    sanitize(&mut text);
    text
}

pub(super) fn sanitize_record(record: &mut EventRecord) {
    let optional = [
        &mut record.time,
        &mut record.profile,
        &mut record.client_address,
        &mut record.item,
        &mut record.item_type,
        &mut record.source,
        &mut record.target,
        &mut record.session_name,
        &mut record.reason,
        &mut record.scope,
    ];
    let always = [
        &mut record.server,
        &mut record.organization,
        &mut record.user,
        &mut record.client_host,
        &mut record.session_id,
        &mut record.session_type,
        &mut record.status,
        &mut record.message,
    ];
    optional.into_iter().flatten().chain(always).for_each(sanitize);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn control_and_direction_characters_are_replaced() {
        assert_eq!(sanitized("exe\u{202e}fdp\u{1b}[2J\0"), "exe\u{fffd}fdp\u{fffd}[2J\u{fffd}");
        assert_eq!(sanitized("שלום <b>"), "שלום <b>");
    }

    #[test]
    fn long_text_is_cut_and_states_what_is_missing() {
        let expected = format!("{}… (5 more characters)", "é".repeat(1_000));
        assert_eq!(sanitized("é".repeat(1_005)), expected);
        assert_eq!(sanitized("é".repeat(1_000)), "é".repeat(1_000));
    }
}
