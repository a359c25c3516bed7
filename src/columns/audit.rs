//! Columns of audit records.

use super::cells::{outcome_tone, workload};
use crate::audit::{AuditAction, EventRecord};
use crate::output::{Cell, Column, Row, Tone};

/// The names are those of the JSON.
impl Row for EventRecord {
    const PLURAL: &'static str = "events";
    const OLDEST_FIRST: bool = true;
    const COLUMNS: &'static [Column<Self>] = &[
        Column::fixed("time", 0, |r| {
            r.time.as_deref().map_or(Cell::Empty, |text| Cell::time(r.instant(), text))
        }),
        Column::detail("profile", |r| Cell::optional(r.profile.as_deref())),
        Column::detail("server", |r| Cell::text(&*r.server)),
        Column::flexible("organization", 6, |r| Cell::text(&*r.organization)),
        Column::flexible("user", 2, |r| Cell::text(&*r.user)),
        Column::flexible("client_host", 8, |r| Cell::text(&*r.client_host)),
        Column::fixed("client_address", 7, |r| Cell::optional(r.client_address.as_deref())),
        Column::detail("session_id", |r| Cell::id(&r.session_id)),
        Column::fixed("session_type", 9, |r| workload(&r.session_type)),
        Column::detail("event_id", |r| Cell::id(&r.event_id)),
        Column::detail("order", |r| Cell::number(r.order)),
        Column::fixed("action", 1, |r| Cell::word(r.action.name(), action_tone(r.action))),
        Column::flexible("item", 3, |r| Cell::optional(r.item.as_deref())),
        Column::detail("item_type", |r| Cell::optional(r.item_type.as_deref())),
        Column::fixed("size_bytes", 10, |r| Cell::bytes(r.size_bytes)),
        Column::detail("source", |r| Cell::optional(r.source.as_deref())),
        Column::flexible("target", 5, |r| Cell::optional(r.target.as_deref())),
        Column::fixed("status", 4, |r| Cell::word(&*r.status, outcome_tone(&r.status))),
        Column::detail("message", |r| Cell::text(&*r.message)),
        Column::detail("session_name", |r| Cell::optional(r.session_name.as_deref())),
        Column::detail("reason", |r| Cell::optional(r.reason.as_deref())),
        Column::detail("scope", |r| Cell::optional(r.scope.as_deref())),
        Column::detail("user_id", |r| Cell::optional(r.user_id.as_deref())),
        Column::detail("group_id", |r| Cell::optional(r.group_id.as_deref())),
        Column::detail("site_id", |r| Cell::optional(r.site_id.as_deref())),
        Column::detail("team_id", |r| Cell::optional(r.team_id.as_deref())),
    ];

    fn id(&self) -> &str {
        &self.event_id
    }
}

/// Returns the tone of an action: data that leaves the backup stands out, and so does data that is put back.
fn action_tone(action: AuditAction) -> Tone {
    match action {
        AuditAction::Save | AuditAction::Export | AuditAction::Send => Tone::Warning,
        AuditAction::Restore => Tone::Active,
        _ => Tone::Plain,
    }
}
