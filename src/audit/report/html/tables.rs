//! Renders tables of few rows, with bars beside their numbers.

use indicatif::HumanCount;
use maud::{Markup, html};

use super::svg;
use crate::audit::report::numbers::offset;
use crate::audit::report::table::{ReportCell, ReportTable};
use crate::time;

/// Renders a cell of a table or a value of a fact.
pub(super) fn cell(cell: &ReportCell) -> Markup {
    html! {
        @match cell {
            ReportCell::Text(text) | ReportCell::Number(text) => (text),
            ReportCell::Quote(text) => bdi { (breakable(text)) },
            ReportCell::Code(text) => code { (text) },
            ReportCell::Time(time) => time datetime=(time::precise(*time)) {
                (time.format("%Y-%m-%d %H:%M:%S")) " " i { (offset(*time)) }
            },
        }
    }
}

/// Renders a name that may be broken after `@` and `\`.
pub(super) fn breakable(name: &str) -> Markup {
    html! {
        @if name.trim().is_empty() { i { "unnamed" } }
        @for (index, part) in name.split_inclusive(['@', '\\']).enumerate() {
            @if index > 0 { wbr; }
            (part)
        }
    }
}

pub(super) fn section(table: &ReportTable) -> Markup {
    html! {
        section id=(table.id) {
            h2 { (table.title) }
            @if table.rows.is_empty() { p.no { "None." } } @else { (self::table(table)) }
        }
    }
}

pub(super) fn table(table: &ReportTable) -> Markup {
    let most = table.bars.iter().copied().max();
    html! {
        div.x { table.t.sum[most.is_some()] {
            caption { (table.title) }
            thead { tr { @for (column, head) in table.heads.iter().enumerate() {
                th class=[table.is_numeric(column).then_some("r")] scope="col" { (head) }
                @if column == 0 && most.is_some() { th.bw scope="col" aria-hidden="true" {} }
            } } }
            tbody { @for (index, row) in table.rows.iter().enumerate() { tr {
                th class=[matches!(row[0], ReportCell::Text(_)).then_some("cap")] scope="row" dir="auto" { (cell(&row[0])) }
                @if let Some(most) = most {
                    td.bw { @if let Some(number) = table.bars.get(index) { (svg::table_bar(*number, most)) } }
                }
                @for value in &row[1..] {
                    td class=[matches!(value, ReportCell::Number(_)).then_some("r")] { (cell(value)) }
                }
            } } }
        } }
        @if table.omitted > 0 { p.n { (HumanCount(table.omitted as u64)) " more are not listed." } }
    }
}
