//! The tables of totals, with bars beside their numbers.

use indicatif::HumanCount;
use maud::{Markup, html};

use super::rows::user_name;
use super::svg::table_bar;
use crate::audit::event_record::AuditAction;
use crate::audit::report::numbers::{counted, share, size};
use crate::audit::report::timeline::TimelineChart;
use crate::audit::report::totals::{ActivityByName, ActivityCounts, ReportTotals};

/// Names that have a row of their own.
const MAX_NAMES: usize = 100;

/// The actions that have a column of their own.
const COLUMNS: [AuditAction; 5] = [
    AuditAction::View,
    AuditAction::Save,
    AuditAction::Export,
    AuditAction::Send,
    AuditAction::Restore,
];

pub(super) fn totals(totals: &ReportTotals) -> Markup {
    html! {
        (by_name("users", "user", &totals.users))
        (by_action(totals))
        (by_name("organizations", "organization", &totals.organizations))
    }
}

fn by_name(id: &str, noun: &str, activity: &ActivityByName) -> Markup {
    let names = activity.busiest(MAX_NAMES);
    let most = names.first().map_or(0, |(_, counts)| counts.events);
    html! {
        section id=(id) {
            h2 { "Activity by " (noun) }
            @if names.is_empty() { p.no { "No events." } } @else {
                div.x { table.t.sum {
                    caption { "Activity by " (noun) }
                    thead { tr {
                        th.cap scope="col" { (noun) }
                        th.bw scope="col" aria-hidden="true" {}
                        th.r scope="col" { "Events" }
                        @for action in COLUMNS { th.r.cap scope="col" { (action.name()) } }
                        @for title in ["Data", "Problems", "Sessions"] { th.r scope="col" { (title) } }
                    } }
                    tbody {
                        @for (name, counts) in names {
                            (name_row(&user_name(name), Some(table_bar(counts.events, most)), counts))
                        }
                        @if let Some((others, counts)) = activity.others(MAX_NAMES) {
                            (name_row(&html! { i { (HumanCount(others)) " more" } }, None, &counts))
                        }
                    }
                } }
            }
        }
    }
}

fn name_row(name: &Markup, bar: Option<Markup>, counts: &ActivityCounts) -> Markup {
    html! {
        tr {
            th scope="row" dir="auto" { (name) }
            td.bw { @if let Some(bar) = bar { (bar) } }
            (number(counts.events))
            @for action in COLUMNS { (number(counts.action(action))) }
            (bytes(counts.bytes))
            (number(counts.problems()))
            (number(counts.sessions))
        }
    }
}

/// Writes a number; zero is a dash, so that the others stand out.
fn number(number: u64) -> Markup {
    html! { td.r.z[number == 0] { @if number == 0 { "–" } @else { (HumanCount(number)) } } }
}

fn bytes(bytes: u64) -> Markup {
    html! { td.r.z[bytes == 0] { @if bytes == 0 { "–" } @else { (size(bytes)) } } }
}

fn by_action(totals: &ReportTotals) -> Markup {
    let actions = AuditAction::ALL.into_iter().zip(&totals.actions);
    let actions: Vec<_> = actions.filter(|(_, counts)| counts.events > 0).collect();
    let most = actions.iter().map(|(_, counts)| counts.events).max().unwrap_or(0);
    html! {
        section #actions {
            h2 { "Activity by action" }
            @if actions.is_empty() { p.no { "No events." } } @else {
                div.x { table.t.sum {
                    caption { "Activity by action" }
                    thead { tr {
                        th scope="col" { "Action" }
                        th.bw scope="col" aria-hidden="true" {}
                        @for title in ["Events", "Share", "Data", "Failures", "Warnings"] {
                            th.r scope="col" { (title) }
                        }
                    } }
                    tbody { @for (action, counts) in actions { tr {
                        th.cap scope="row" { (action.name()) }
                        td.bw { (table_bar(counts.events, most)) }
                        (number(counts.events))
                        td.r { (share(counts.events, totals.all.events)) }
                        (bytes(counts.bytes))
                        (number(counts.failed))
                        (number(counts.warnings))
                    } } }
                } }
            }
        }
    }
}

/// Writes the numbers of the timeline, to read and to copy.
pub(super) fn timeline(chart: &TimelineChart) -> Markup {
    let unit = chart.unit.name();
    let bars: Vec<_> = chart.bars.iter().filter(|bar| bar.counts.events > 0).collect();
    html! {
        details {
            summary { "Numbers of " (counted(bars.len() as u64, unit)) }
            div.x { table.t {
                caption { "Events in each " (unit) " that has any" }
                thead { tr {
                    th.cap scope="col" { (unit) }
                    th.r scope="col" { "Events" }
                    @for action in AuditAction::ALL { th.r.cap scope="col" { (action.name()) } }
                    th.r scope="col" { "Problems" }
                } }
                tbody { @for bar in bars { tr {
                    th scope="row" { (bar.name) }
                    (number(bar.counts.events))
                    @for count in bar.counts.actions { (number(count)) }
                    (number(bar.counts.problems()))
                } } }
            } }
        }
    }
}
