//! The charts. All lengths are percentages, so that a chart is as wide as its place and no letter is stretched. Colour
//! never stands alone: each row has its name beside it, and each bar its numbers.

use indicatif::HumanCount;
use maud::{Markup, html};

use crate::audit::event_record::AuditAction;
use crate::audit::report::numbers::counted;
use crate::audit::report::timeline::{BarUnit, TimelineBar, TimelineChart};
use crate::audit::report::totals::ActivityCounts;

/// Formats a part of a whole as a percentage with two digits.
fn percent(part: u64, whole: u64) -> String {
    let hundredths = u128::from(part) * 10_000 / u128::from(whole.max(1));
    format!("{}.{:02}%", hundredths / 100, hundredths % 100)
}

/// Draws a number as a bar beside the largest of its column.
pub(super) fn table_bar(number: u64, largest: u64) -> Markup {
    // Small numbers stay visible.
    let number = if number == 0 { 0 } else { number.max(largest.div_ceil(200)) };
    html! {
        svg.b aria-hidden="true" {
            rect.g width="100%" height="100%" {}
            rect.f width=(percent(number, largest)) height="100%" {}
        }
    }
}

/// A row of the timeline: its name, its CSS class, and what it counts.
type TimelineRow = (&'static str, &'static str, fn(&ActivityCounts) -> u64);

const ROWS: [TimelineRow; 8] = [
    ("All events", "tall", |counts| counts.events),
    ("Sessions opened", "", |counts| counts.action(AuditAction::Start)),
    ("View", "", |counts| counts.action(AuditAction::View)),
    ("Save", "", |counts| counts.action(AuditAction::Save)),
    ("Export", "", |counts| counts.action(AuditAction::Export)),
    ("Send", "", |counts| counts.action(AuditAction::Send)),
    ("Restore", "", |counts| counts.action(AuditAction::Restore)),
    ("Problems", "bad", ActivityCounts::problems),
];

/// Draws the timeline: a row for all events and for each kind that occurred, above one axis.
pub(super) fn timeline(chart: &TimelineChart) -> Markup {
    html! {
        @for (index, row) in ROWS.iter().enumerate() { (timeline_row(chart, index, row)) }
        (axis(chart))
    }
}

fn timeline_row(chart: &TimelineChart, index: usize, (name, class, count): &TimelineRow) -> Markup {
    let numbers: Vec<u64> = chart.bars.iter().map(|bar| count(&bar.counts)).collect();
    let (sum, most) = (numbers.iter().sum(), numbers.iter().max().copied().unwrap_or(0));
    let busiest = numbers.iter().position(|number| *number == most && most > 0);
    html! {
        @if sum > 0 || index == 0 {
            div class={ "tr " (class) } {
                span.tl { (name) }
                span.tn { (HumanCount(sum)) " " i { "total, at most " (HumanCount(most)) } }
                svg.tb role="img" aria-labelledby={ "row" (index) " most" (index) } {
                    title id={ "row" (index) } { (name) ": " (counted(sum, "event")) }
                    desc id={ "most" (index) } {
                        "At most " (HumanCount(most)) " in one " (chart.unit.name())
                        @if let Some(busiest) = busiest { ", " (chart.bars[busiest].name) }
                        "."
                    }
                    (bars(chart, &numbers, most))
                }
            }
        }
    }
}

fn bars(chart: &TimelineChart, numbers: &[u64], most: u64) -> Markup {
    let tenths = chart.bars.len() as u64 * 10;
    html! {
        @for (x, _) in (0..).step_by(10).zip(&chart.bars).filter(|(_, bar)| bar.is_weekend) {
            rect.we x=(percent(x, tenths)) width=(percent(10, tenths)) height="100%" {}
        }
        @for ((x, bar), number) in (1..).step_by(10).zip(&chart.bars).zip(numbers) {
            @if *number > 0 {
                @let height = (*number).max(most.div_ceil(16));
                g {
                    title { (bar_text(bar, *number)) }
                    rect.f x=(percent(x, tenths)) y=(percent(most - height, most))
                        width=(percent(8, tenths)) height=(percent(height, most)) {}
                }
            }
        }
    }
}

/// Returns the tooltip of a bar.
fn bar_text(bar: &TimelineBar, number: u64) -> String {
    let actions =
        AuditAction::ALL.into_iter().zip(bar.counts.actions).filter(|(_, count)| *count > 0);
    let actions = actions.map(|(action, count)| format!("{} {}", action.name(), HumanCount(count)));
    let actions = actions.collect::<Vec<_>>().join(", ");
    format!("{}: {} ({actions})", bar.name, HumanCount(number))
}

/// Draws the labels below the bars: as many as fit, and every other one on a narrow page.
fn axis(chart: &TimelineChart) -> Markup {
    let bars = chart.bars.len();
    let step = match chart.unit {
        BarUnit::Day if bars > 7 => bars.div_ceil(8).next_multiple_of(7),
        BarUnit::Hour => bars.div_ceil(8).next_multiple_of(6),
        _ => bars.div_ceil(8),
    };
    html! {
        div.tr.ax aria-hidden="true" {
            svg.tb {
                @for (label, index) in (0..bars).step_by(step.max(1)).enumerate() {
                    @let x = percent(index as u64, bars as u64);
                    // Near the right edge a label extends to the left.
                    @let anchor = (index * 10 > bars * 8).then_some("end");
                    g class=[(label % 2 == 1).then_some("o")] {
                        line x1=(x) x2=(x) y1="0" y2="5" {}
                        text x=(x) y="18" text-anchor=[anchor] { (chart.bars[index].label) }
                    }
                }
            }
        }
    }
}
