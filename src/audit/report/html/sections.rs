//! The sections around the tables: what the report covers, key figures, and the timeline.

use indicatif::HumanCount;
use maud::{Markup, html};

use super::{svg, tables};
use crate::audit::report::header::ReportHeader;
use crate::audit::report::numbers::{counted, offset, plural};
use crate::audit::report::summary::ReportSummary;
use crate::audit::report::table::{ReportCell, ReportTable};
use crate::audit::report::timeline::TimelineChart;

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

pub(super) fn header(summary: &ReportSummary) -> Markup {
    html! {
        header {
            p.eyebrow { "Veeam Backup for Microsoft 365" }
            h1 { (summary.header.title()) }
            dl.about { @for (name, values) in summary.facts() { div {
                dt { (name) }
                dd { @for value in &values { (tables::cell(value)) " " } }
            } } }
        }
    }
}

pub(super) fn unread(table: &ReportTable) -> Markup {
    html! {
        @if !table.rows.is_empty() {
            section.alert id=(table.id) {
                h2 { (table.title) }
                p { "These sessions could not be read:" }
                (tables::table(table))
            }
        }
    }
}

pub(super) fn key_figures(summary: &ReportSummary) -> Markup {
    let class = |number, noun| match noun {
        "open session" | "warning" if number > 0 => Some("warn"),
        "failure" if number > 0 => Some("bad"),
        _ => None,
    };
    html! {
        dl.figures { @for (number, noun) in summary.key_figures() {
            div class=[class(number, noun)] { dd { (HumanCount(number)) } dt { (plural(number, noun)) } }
        } }
        nav.toc aria-label="Contents" { @for (id, title) in CONTENTS { a href={ "#" (id) } { (title) } " " } }
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
                details { summary { "Numbers of this chart" } (tables::table(&numbers(&chart))) }
            } @else { p.no { "None." } }
        }
    }
}

/// Returns the numbers of the timeline, to read and to copy.
fn numbers(chart: &TimelineChart) -> ReportTable {
    let bars = chart.bars.iter().filter(|bar| bar.counts.events > 0);
    let rows = bars.map(|bar| {
        let mut row = vec![ReportCell::quote(&bar.name), ReportCell::count(bar.counts.events)];
        row.extend(bar.counts.actions.map(ReportCell::count));
        row.push(ReportCell::count(bar.counts.problems()));
        row
    });
    let title = format!("Events in each {} that has any", chart.unit.name());
    let heads = "Time|Events|Start|View|Save|Export|Send|Restore|Stop|Other|Problems";
    ReportTable::new("numbers", title, heads, rows)
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
