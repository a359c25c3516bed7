//! The sections around the tables: what the report covers, key figures, the timeline, and the open sessions.

use chrono::{DateTime, Utc};
use indicatif::HumanCount;
use maud::{Markup, html};

use super::rows::user_name;
use super::{svg, tables};
use crate::audit::event_record::{AuditAction, UnreadSession};
use crate::audit::report::event::type_label;
use crate::audit::report::header::ReportHeader;
use crate::audit::report::numbers::{counted, offset};
use crate::audit::report::sessions::OpenSession;
use crate::audit::report::summary::ReportSummary;
use crate::time;

/// Entries of a list that is only a part of the page.
const MAX_ENTRIES: usize = 1_000;

/// The sections after the key figures, in their order.
const CONTENTS: [(&str, &str); 8] = [
    ("timeline", "Events over time"),
    ("users", "Activity by user"),
    ("actions", "Activity by action"),
    ("organizations", "Activity by organization"),
    ("open", "Open sessions"),
    ("restores", "Restores"),
    ("problems", "Failures and warnings"),
    ("events", "All events"),
];

/// Writes a time in the zone of the report, with its offset.
fn local_time(header: &ReportHeader, time: DateTime<Utc>) -> Markup {
    let time = header.zone.show(time);
    html! {
        time datetime=(time::precise(time)) {
            (time.format("%Y-%m-%d %H:%M:%S")) " " i { (offset(time)) }
        }
    }
}

pub(super) fn header(header: &ReportHeader) -> Markup {
    html! {
        header {
            p.eyebrow { "Veeam Backup for Microsoft 365" }
            h1 { (header.title()) }
            dl.about {
                div {
                    dt { @if header.servers.len() == 1 { "Server" } @else { "Servers" } }
                    dd { @for (index, server) in header.servers.iter().enumerate() {
                        @if index > 0 { br; }
                        @if let Some(profile) = &server.profile {
                            bdi { (profile) } " " i { (server.server) }
                        } @else { bdi { (server.server) } }
                    } }
                }
                div {
                    dt { "Sessions started" }
                    dd {
                        @match header.window.since {
                            Some(since) => (local_time(header, since)),
                            None => "first session",
                        }
                        " … " (local_time(header, header.window_end()))
                    }
                }
                @if !header.filters.is_empty() {
                    div {
                        dt { "Filters" }
                        dd { @for (option, value) in &header.filters {
                            code { "--" (option) " " (value) } " "
                        } }
                    }
                }
                div {
                    dt { "Created" }
                    dd { (local_time(header, header.created)) " by vb365 " (env!("CARGO_PKG_VERSION")) }
                }
            }
        }
    }
}

pub(super) fn unread(unread: &[UnreadSession]) -> Markup {
    html! {
        @if !unread.is_empty() {
            section.alert #unread {
                h2 { "This report is not complete" }
                p { "These sessions could not be read:" }
                ul { @for session in unread.iter().take(MAX_ENTRIES) { li {
                    @match &session.session_id {
                        Some(id) => { "session " code { (id) } }
                        None => "sessions",
                    }
                    @if let Some(profile) = &session.profile { " of " (profile) }
                    ": " bdi { (session.cause) }
                } } }
                (more(unread.len()))
            }
        }
    }
}

fn more(entries: usize) -> Markup {
    let more = entries.saturating_sub(MAX_ENTRIES);
    html! { @if more > 0 { p.n { (HumanCount(more as u64)) " more are not listed." } } }
}

pub(super) fn key_figures(summary: &ReportSummary) -> Markup {
    let all = &summary.totals.all;
    let open = summary.sessions.open_count();
    html! {
        dl.figures {
            (figure(summary.sessions.count(), "sessions", None))
            (figure(all.events, "events", None))
            (figure(summary.totals.users.count(), "users", None))
            (figure(all.action(AuditAction::Restore), "restores", None))
            (figure(open, "open sessions", (open > 0).then_some("warn")))
            (figure(
                all.problems(),
                &format!("problems, {} failed", HumanCount(all.failed)),
                (all.problems() > 0).then_some("bad"),
            ))
        }
    }
}

fn figure(number: u64, name: &str, class: Option<&str>) -> Markup {
    html! { div class=[class] { dd { (HumanCount(number)) } dt { (name) } } }
}

pub(super) fn contents() -> Markup {
    html! {
        nav.toc aria-label="Contents" {
            @for (id, title) in CONTENTS { a href={ "#" (id) } { (title) } " " }
        }
    }
}

pub(super) fn timeline(summary: &ReportSummary) -> Markup {
    html! {
        section #timeline {
            h2 { "Events over time" }
            @if let Some(chart) = summary.timeline.chart(&summary.header) {
                figure {
                    figcaption {
                        "Events in each " (chart.unit.name()) ". Each row has its own scale."
                        @if chart.bars.iter().any(|bar| bar.is_weekend) { " Weekends are shaded." }
                        @if chart.omitted > 0 {
                            " Not shown: " (counted(chart.omitted, "event"))
                            " without a time or far from the window."
                        }
                    }
                    (svg::timeline(&chart))
                }
                (tables::timeline(&chart))
            } @else {
                p.no { "No events." }
            }
        }
    }
}

pub(super) fn open_sessions(summary: &ReportSummary) -> Markup {
    let open = summary.sessions.open();
    html! {
        section #open {
            h2 { "Open sessions" }
            @if open.is_empty() { p.no { "None." } } @else {
                div.x { table.t {
                    caption { "Open sessions" }
                    thead { tr {
                        @for title in ["User", "Open since", "Type", "Organization", "Client", "Session"] {
                            th scope="col" { (title) }
                        }
                    } }
                    tbody { @for session in open.iter().take(MAX_ENTRIES) {
                        (open_session(&summary.header, session))
                    } }
                } }
                (more(open.len()))
            }
        }
    }
}

fn open_session(header: &ReportHeader, session: &OpenSession) -> Markup {
    let age = session.since.and_then(|since| (header.created - since).to_std().ok());
    html! {
        tr {
            th scope="row" { (user_name(&session.user)) }
            td {
                @match session.since {
                    Some(since) => (local_time(header, since)),
                    None => i { "unknown" },
                }
                @if let Some(age) = age { span.sub { "for " (time::in_words(age)) } }
            }
            td { (type_label(&session.session_type)) }
            td {
                (session.organization)
                @if header.servers.len() > 1 {
                    " " i { (session.profile.as_ref().unwrap_or(&session.server)) }
                }
            }
            td {
                (session.client_host)
                @if let Some(address) = &session.client_address { " " i { (address) } }
            }
            td { code { (session.session_id) } }
        }
    }
}

pub(super) fn footer(header: &ReportHeader) -> Markup {
    html! {
        footer { p {
            "Times are local (" (offset(header.zone.show(header.created))) " when this report was created); each states \
             its offset. Data is the size of items that were saved, exported, sent or restored without failure; viewed \
             items are not counted. Problems are failures and warnings; warnings include cancelled and skipped \
             operations. Actions are as the server records them: opening an item to read it is a view. Text from the \
             server is shown as text, with \u{fffd} for characters that would hide or turn what follows."
        } }
    }
}
