//! The rows of events, of which there may be very many.

use maud::{Markup, PreEscaped, html};

use super::tables::breakable;
use crate::audit::event_record::EventRecord;
use crate::audit::report::event::{ReportEvent, StatusClass, type_label};
use crate::text;
use crate::time;

/// Characters of an item beyond which its cell is folded.
const FOLDED: usize = 200;

#[derive(Clone, Copy)]
pub(super) enum EventColumns {
    All,
    /// All events are restores: the target has a column instead of the action.
    Restores,
}

/// Writes a table around the given rows.
pub(super) fn table(columns: EventColumns, caption: &str, rows: impl maud::Render) -> Markup {
    let (third, fourth, class) = match columns {
        EventColumns::All => ("Action", "Item", "ev"),
        EventColumns::Restores => ("Item", "Target", "ev re"),
    };
    html! {
        table class=(class) {
            caption { (caption) }
            colgroup { @for _ in 0..7 { col; } }
            thead { tr {
                @for title in ["Time", "User", third, fourth] { th scope="col" { (title) } }
                th.r scope="col" { "Size" }
                @for title in ["Status", "Client"] { th scope="col" { (title) } }
            } }
            (rows)
        }
    }
}

/// Writes the heading of the events of a session. `server` is given if there are several.
pub(super) fn session_heading(
    record: &EventRecord,
    server: Option<&str>,
    is_continued: bool,
) -> Markup {
    html! {
        // The end tag is implied by the next group or the end of the table.
        (PreEscaped("<tbody>"))
        tr.s { th colspan="7" scope="rowgroup" {
            b { (type_label(&record.session_type)) " session" }
            " of " bdi { (breakable(&record.user)) }
            @if !record.organization.is_empty() { " in " bdi { (record.organization) } }
            @if let Some(server) = server { " on " bdi { (server) } }
            @if is_continued { ", continued" }
            " " code { (record.session_id) }
        } }
    }
}

pub(super) fn event(event: &ReportEvent, columns: EventColumns) -> Markup {
    let record = event.record;
    html! {
        tr {
            td { (event_time(event)) }
            td { (breakable(&record.user)) }
            @match columns {
                EventColumns::All => {
                    td { (record.action.name()) }
                    td { (item(event, record.target.as_deref())) }
                }
                EventColumns::Restores => {
                    td { (item(event, None)) }
                    td class=[record.target.is_none().then_some("m")] {
                        (record.target.as_deref().unwrap_or("original location"))
                    }
                }
            }
            td { (record.size_bytes.map(text::bytes).unwrap_or_default()) }
            td class=[status_class(event.status)] { (record.status) }
            td {
                (record.client_host)
                @if let Some(address) = &record.client_address { " " i { (address) } }
            }
        }
    }
}

/// Writes a time for people, and with all digits for programs; text that is not a time stays as it is.
fn event_time(event: &ReportEvent) -> Markup {
    html! {
        @if let Some(time) = event.local_time {
            time datetime=(time::precise(time)) {
                i { (time.format("%Y-%m-%d")) }
                " " (time.format("%H:%M:%S")) " "
                i { (time.format("%:z")) }
            }
        } @else {
            (event.record.time.as_deref().unwrap_or("–"))
        }
    }
}

/// Writes the item, its source and target, and the message if the item needs one.
fn item(event: &ReportEvent, target: Option<&str>) -> Markup {
    let record = event.record;
    let details = [&record.item_type, &record.source].into_iter().flatten();
    let details: Vec<_> = details.filter(|text| !text.is_empty()).collect();
    html! {
        @if let Some(item) = &record.item {
            @let is_long = item.chars().nth(FOLDED).is_some();
            div class=[is_long.then_some("c")] dir="auto" tabindex=[is_long.then_some(0)] { (item) }
        } @else if !record.message.is_empty() {
            span.m { (record.message) }
        }
        @if !details.is_empty() || target.is_some() {
            div.m {
                @for (index, detail) in details.iter().enumerate() {
                    @if index > 0 { " · " }
                    bdi { (detail) }
                }
                @if let Some(target) = target { " → " bdi { (target) } }
            }
        }
        @if record.item.is_some() && !record.message.is_empty() && event.status.is_problem() {
            div.w { (record.message) }
        }
    }
}

/// Returns the CSS class, which also puts a sign before the status.
fn status_class(status: StatusClass) -> Option<&'static str> {
    match status {
        StatusClass::Success => None,
        StatusClass::Running => Some("run"),
        StatusClass::Omitted => Some("off"),
        StatusClass::Warning => Some("warn"),
        StatusClass::Failed => Some("bad"),
    }
}
