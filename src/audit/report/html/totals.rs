//! Who and what comes to how much: tables whose bars are drawn beside their numbers.

use std::fmt::Write;

use crate::audit::Action;
use crate::audit::report::Told;
use crate::audit::report::figures::{count, counted, share, size};
use crate::audit::report::line::{ACTIONS, word};
use crate::audit::report::sums::{By, Tally};
use crate::audit::report::svg;
use crate::audit::report::timeline::Drawn;

use super::rows::Name;

/// So many names have a row of their own.
const NAMES: usize = 100;

/// What a reader wants to know of each.
const SHOWN: [Action; 5] =
    [Action::View, Action::Save, Action::Export, Action::Send, Action::Restore];

/// The three tables.
pub(super) fn all(told: &Told) -> String {
    let mut out = String::new();
    by(&mut out, ("users", "Who", "User"), &told.sums.users);
    actions(&mut out, told);
    by(&mut out, ("organizations", "Organizations", "Organization"), &told.sums.organizations);
    out
}

fn by(out: &mut String, (id, title, noun): (&str, &str, &str), by: &By) {
    let _infallible = writeln!(out, "<section id=\"{id}\"><h2>{title}</h2>");
    let (names, rest) = by.busiest(NAMES);
    let Some(most) = names.first().map(|(_, tally)| tally.events) else {
        out.push_str("<p class=\"no\">There is nothing to count.</p></section>\n");
        return;
    };
    let _infallible = write!(
        out,
        "<div class=\"x\"><table class=\"t sum\"><caption>Events by {}</caption><thead><tr><th scope=\"col\">{noun}\
         <th scope=\"col\" class=\"bw\" aria-hidden=\"true\"><th scope=\"col\" class=\"r\">Events",
        noun.to_lowercase()
    );
    for action in SHOWN {
        let _infallible = write!(out, "<th scope=\"col\" class=\"r cap\">{}", word(action));
    }
    out.push_str(
        "<th scope=\"col\" class=\"r\">Data<th scope=\"col\" class=\"r\">Not successful<th scope=\"col\" class=\"r\">Sessions\
         </thead>\n<tbody>",
    );
    for (name, tally) in names {
        row(out, &Name(name).to_string(), &svg::bar(tally.events, most), tally);
    }
    if let Some((others, tally)) = rest {
        row(out, &format!("<i>{} more</i>", count(others as u64)), "", &tally);
    }
    out.push_str("</table></div></section>\n");
}

fn row(out: &mut String, name: &str, bar: &str, tally: &Tally) {
    let _infallible = write!(
        out,
        "<tr><th scope=\"row\" dir=\"auto\">{name}<td class=\"bw\">{bar}<td class=\"r\">{}",
        count(tally.events)
    );
    for action in SHOWN {
        number(out, tally.of(action));
    }
    let _infallible = write!(out, "<td class=\"r\">{}", bytes(tally.bytes));
    number(out, tally.trouble());
    number(out, tally.sessions);
    out.push('\n');
}

/// A number; none is a dash, so that the others are seen.
fn number(out: &mut String, number: u64) {
    let _infallible = match number {
        0 => write!(out, "<td class=\"r z\">–"),
        number => write!(out, "<td class=\"r\">{}", count(number)),
    };
}

fn bytes(bytes: u64) -> String {
    if bytes == 0 { "<span class=\"z\">–</span>".to_owned() } else { size(bytes) }
}

fn actions(out: &mut String, told: &Told) {
    out.push_str("<section id=\"actions\"><h2>What</h2>\n");
    let tallies: Vec<_> =
        ACTIONS.iter().zip(&told.sums.actions).filter(|(_, t)| t.events > 0).collect();
    let Some(most) = tallies.iter().map(|(_, tally)| tally.events).max() else {
        out.push_str("<p class=\"no\">There is nothing to count.</p></section>\n");
        return;
    };
    out.push_str(
        "<div class=\"x\"><table class=\"t sum\"><caption>Events by action</caption><thead><tr><th scope=\"col\">Action\
         <th scope=\"col\" class=\"bw\" aria-hidden=\"true\"><th scope=\"col\" class=\"r\">Events<th scope=\"col\" class=\"r\">Share\
         <th scope=\"col\" class=\"r\">Data<th scope=\"col\" class=\"r\">Failed<th scope=\"col\" class=\"r\">Warned or left out\
         </thead>\n<tbody>",
    );
    for (action, tally) in tallies {
        let _infallible = write!(
            out,
            "<tr><th scope=\"row\" class=\"cap\">{}<td class=\"bw\">{}<td class=\"r\">{}<td class=\"r\">{}<td class=\"r\">{}",
            word(*action),
            svg::bar(tally.events, most),
            count(tally.events),
            share(tally.events, told.sums.all.events),
            bytes(tally.bytes)
        );
        number(out, tally.failed);
        number(out, tally.warnings);
        out.push('\n');
    }
    out.push_str("</table></div></section>\n");
}

/// The timeline's numbers, for whoever cannot see the drawing or wants to copy them.
pub(super) fn beats(out: &mut String, drawn: &Drawn) {
    let unit = drawn.unit.word();
    let busy = drawn.bars.iter().filter(|bar| bar.beat.events() > 0);
    let said = counted(busy.clone().count() as u64, unit);
    let _infallible = write!(
        out,
        "<details><summary>The numbers of {said}</summary><div class=\"x\"><table class=\"t\"><caption>Events in each {unit}; \
         empty ones are left out</caption><thead><tr><th scope=\"col\" class=\"cap\">{unit}<th scope=\"col\" class=\"r\">Events"
    );
    for action in ACTIONS {
        let _infallible = write!(out, "<th scope=\"col\" class=\"r cap\">{}", word(action));
    }
    out.push_str("<th scope=\"col\" class=\"r\">Not successful</thead>\n<tbody>");
    for bar in busy {
        let _infallible = write!(
            out,
            "<tr><th scope=\"row\">{}<td class=\"r\">{}",
            bar.name,
            count(bar.beat.events())
        );
        for action in ACTIONS {
            number(out, bar.beat.actions[action as usize]);
        }
        number(out, bar.beat.trouble);
        out.push('\n');
    }
    out.push_str("</table></div></details>\n");
}
