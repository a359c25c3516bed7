//! Columns of restore sessions.

use super::cells::{end_time, outcome_tone, time_or_text, workload};
use crate::api::session::Session;
use crate::output::{Cell, Column, Row, Tone};

impl Row for Session {
    const PLURAL: &'static str = "sessions";
    const COLUMNS: &'static [Column<Self>] = &[
        Column::fixed("id", 0, |s| Cell::id(&s.id)),
        Column::fixed("type", 4, |s| workload(&s.r#type)),
        Column::fixed("state", 1, |s| Cell::word(&s.state, state_tone(s))),
        Column::fixed("result", 7, result),
        Column::fixed("started", 2, |s: &Self| time_or_text(&s.creation_time))
            .alias("creationTime"),
        Column::detail("ended", |s: &Self| end_time(&s.end_time)).alias("endTime"),
        Column::flexible("by", 3, |s: &Self| Cell::text(&s.initiated_by))
            .alias("initiatedBy")
            .at_least(12),
        Column::flexible("organization", 6, |s| Cell::text(&s.organization)),
        Column::flexible("name", 5, |s: &Self| session_name(&s.name)).at_least(12),
        Column::detail("client", |s: &Self| Cell::text(&s.client_host)).alias("clientHost"),
        Column::detail("scope", |s: &Self| Cell::text(&s.scope_name)).alias("scopeName"),
        Column::detail("reason", |s| Cell::text(&s.reason)),
        Column::detail("details", |s| Cell::text(&s.details)),
    ];

    fn id(&self) -> &str {
        &self.id
    }
}

/// Returns the name of a session, which lists on a terminal abridge.
pub(crate) fn session_name(name: &str) -> Cell<'_> {
    Cell::abridged(name, short_name(name))
}

/// Returns what the server's name of a session adds to its type and its start: of
/// `Exchange restore (Job: Sales mail - 11/20/2026 4:06:43 PM)` that is `Sales mail`.
fn short_name(name: &str) -> &str {
    let inner = name.split_once(" restore (").and_then(|(_, rest)| rest.strip_suffix(')'));
    let Some((source, _)) = inner.and_then(|inner| inner.rsplit_once(" - ")) else { return name };
    let source = source.strip_prefix("Job: ").unwrap_or(source);
    if source.is_empty() { name } else { source }
}

fn state_tone(session: &Session) -> Tone {
    if session.is_stopped() { Tone::Plain } else { Tone::Active }
}

/// Returns the result of a stopped session. While it runs, the server says `Success`, which means nothing yet.
fn result(session: &Session) -> Cell<'_> {
    if session.is_stopped() {
        Cell::word(&session.result, outcome_tone(&session.result))
    } else {
        Cell::Remark("—")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn short_names_omit_type_and_start() {
        for (name, short) in [
            ("Exchange restore (Job: A - B - 11/20/2026 4:06:43 PM)", "A - B"),
            ("SharePoint restore (Entire organization - 11/24/2026)", "Entire organization"),
            ("Exchange restore (Job: Sales)", "Exchange restore (Job: Sales)"),
            ("Exchange restore ( - )", "Exchange restore ( - )"),
            ("anything else", "anything else"),
            ("", ""),
        ] {
            assert_eq!(short_name(name), short);
        }
    }
}
