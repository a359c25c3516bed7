//! Columns of restore sessions.

use super::{end_time, outcome_tone};
use crate::api::session::Session;
use crate::output::{Cell, Column, Row, Tone};

impl Row for Session {
    const PLURAL: &'static str = "sessions";
    const COLUMNS: &'static [Column<Self>] = &[
        Column::fixed("id", 0, |s| Cell::text(&s.id)),
        Column::fixed("type", 3, |s| Cell::text(&s.r#type)),
        Column::fixed("state", 1, |s| Cell::word(&s.state, state_tone(s))),
        Column::fixed("result", 6, result),
        Column::fixed("started", 2, |s| Cell::time(s.creation_time.instant(), &s.creation_time.0)),
        Column::detail("ended", |s| end_time(&s.end_time)),
        Column::flexible("by", 4, |s| Cell::text(&s.initiated_by)),
        Column::flexible("organization", 5, |s| Cell::text(&s.organization)),
        Column::flexible("name", 7, |s| Cell::text(&s.name)),
        Column::detail("client", |s| Cell::text(&s.client_host)),
        Column::detail("scope", |s| Cell::text(&s.scope_name)),
        Column::detail("reason", |s| Cell::text(&s.reason)),
        Column::detail("details", |s| Cell::text(&s.details)),
    ];

    fn id(&self) -> &str {
        &self.id
    }
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
