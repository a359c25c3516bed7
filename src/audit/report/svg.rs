//! The drawings. All lengths are shares of the whole, so that a drawing is as wide as its place and no letter is
//! stretched. A bar is never told by its colour alone: each row has its name beside it, and each bar its numbers.

use std::fmt::{Display, Write};

use super::escape::Html;
use super::figures::{count, counted};
use super::line::{ACTIONS, word};
use super::timeline::{Bar, Beat, Drawn, Unit};
use crate::audit::Action;

/// A share of a whole, in hundredths of a per cent without any floating point.
struct Share(u64, u64);

impl Display for Share {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let hundredths = u128::from(self.0) * 10_000 / u128::from(self.1.max(1));
        write!(f, "{}.{:02}%", hundredths / 100, hundredths % 100)
    }
}

/// A bar within a table: so much of the largest.
pub(super) fn bar(number: u64, largest: u64) -> String {
    // What there is, is seen, however little it is.
    let number = if number == 0 { 0 } else { number.max(largest.div_ceil(200)) };
    format!(
        r#"<svg class="b" aria-hidden="true"><rect class="g" width="100%" height="100%"/><rect class="f" width="{}" height="100%"/></svg>"#,
        Share(number, largest)
    )
}

/// One row of the timeline.
struct Row {
    name: &'static str,
    class: &'static str,
    of: Box<dyn Fn(&Beat) -> u64>,
}

fn rows() -> Vec<Row> {
    let mut rows = vec![Row { name: "All events", class: "tall", of: Box::new(Beat::events) }];
    let named = [
        (Action::Start, "Sessions opened"),
        (Action::View, "View"),
        (Action::Save, "Save"),
        (Action::Export, "Export"),
        (Action::Send, "Send"),
        (Action::Restore, "Restore"),
    ];
    for (action, name) in named {
        let of = Box::new(move |beat: &Beat| beat.actions[action as usize]);
        rows.push(Row { name, class: "", of });
    }
    let of = Box::new(|beat: &Beat| beat.trouble);
    rows.push(Row { name: "Not successful", class: "bad", of });
    rows
}

/// The timeline: a row for all events and one for each action that there was, over one axis.
pub(super) fn timeline(drawn: &Drawn) -> String {
    let mut out = String::new();
    for (place, row) in rows().into_iter().enumerate() {
        let numbers: Vec<u64> = drawn.bars.iter().map(|bar| (row.of)(&bar.beat)).collect();
        let (sum, most) = (numbers.iter().sum::<u64>(), numbers.iter().max().copied().unwrap_or(0));
        if sum == 0 && place > 0 {
            continue;
        }
        let top = numbers.iter().position(|number| *number == most && most > 0);
        let top = top.map_or_else(String::new, |top| format!(", {}", drawn.bars[top].name));
        let _infallible = write!(
            out,
            r#"<div class="tr {}"><span class="tl">{}</span><span class="tn">{} <i>in all, at most {}</i></span><svg class="tb" role="img" aria-labelledby="row{place} most{place}"><title id="row{place}">{}: {}</title><desc id="most{place}">At most {} in one {}{top}.</desc>"#,
            row.class,
            row.name,
            count(sum),
            count(most),
            row.name,
            counted(sum, "event"),
            count(most),
            drawn.unit.word(),
        );
        bars(&mut out, drawn, &numbers, most);
        out.push_str("</svg></div>\n");
    }
    axis(&mut out, drawn);
    out
}

fn bars(out: &mut String, drawn: &Drawn, numbers: &[u64], most: u64) {
    let all = drawn.bars.len() as u64 * 10;
    for (place, _) in (0_u64..).zip(&drawn.bars).filter(|(_, bar)| bar.weekend) {
        let (x, width) = (Share(place * 10, all), Share(10, all));
        let _infallible =
            write!(out, r#"<rect class="we" x="{x}" width="{width}" height="100%"/>"#);
    }
    for ((place, bar), number) in (0_u64..).zip(&drawn.bars).zip(numbers) {
        if *number == 0 {
            continue;
        }
        let height = Share((*number).max(most.div_ceil(16)), most);
        let top = Share(most - (*number).max(most.div_ceil(16)), most);
        let (x, width) = (Share(place * 10 + 1, all), Share(8, all));
        let _infallible = write!(
            out,
            r#"<g><title>{}</title><rect class="f" x="{x}" y="{top}" width="{width}" height="{height}"/></g>"#,
            Html(&told(bar, *number)),
        );
    }
}

/// What is read where the pointer rests on a bar.
fn told(bar: &Bar, number: u64) -> String {
    let actions = ACTIONS.iter().map(|action| (*action, bar.beat.actions[*action as usize]));
    let actions = actions.filter(|(_, number)| *number > 0);
    let actions: Vec<_> =
        actions.map(|(action, number)| format!("{} {}", word(action), count(number))).collect();
    format!("{}: {} ({})", bar.name, count(number), actions.join(", "))
}

/// Names below the bars: as many as have room, every other one where the page is narrow.
fn axis(out: &mut String, drawn: &Drawn) {
    let bars = drawn.bars.len();
    let every = match drawn.unit {
        Unit::Day if bars > 7 => bars.div_ceil(8).next_multiple_of(7),
        Unit::Hour => bars.div_ceil(8).next_multiple_of(6),
        _ => bars.div_ceil(8),
    };
    out.push_str(r#"<div class="tr ax" aria-hidden="true"><svg class="tb">"#);
    for (label, place) in (0..bars).step_by(every.max(1)).enumerate() {
        let x = Share(place as u64, bars as u64);
        let class = if label % 2 == 1 { r#" class="o""# } else { "" };
        let _infallible = write!(
            out,
            r#"<g{class}><line x1="{x}" x2="{x}" y1="0" y2="5"/><text x="{x}" y="18">{}</text></g>"#,
            drawn.bars[place].short
        );
    }
    out.push_str("</svg></div>\n");
}
