//! The text for a ticket: what matters, as tables, and only as many rows as somebody reads there.

use std::fmt::Write as _;
use std::io::{self, Write};

use chrono::{DateTime, Utc};

use super::Told;
use super::escape::{Code, Plain};
use super::figures::{count, counted, offset, share, size};
use super::line::{ACTIONS, Line, product, word};
use super::sums::{By, Tally};
use crate::audit::Action;
use crate::time;

/// So many events are told one by one.
const EVENTS: u64 = 300;
/// So many restores, and so much that did not go well.
const CHOSEN: u64 = 200;
/// So many names have a row of their own.
const NAMES: usize = 30;

/// Rows, as many as are wanted.
#[derive(Default)]
struct Rows {
    text: String,
    all: u64,
}

impl Rows {
    fn add(&mut self, most: u64, row: impl FnOnce() -> String) {
        self.all += 1;
        if self.all <= most {
            self.text.push_str(&row());
        }
    }

    fn write(&self, most: u64, header: &str, none: &str, out: &mut impl Write) -> io::Result<()> {
        if self.all == 0 {
            return writeln!(out, "{none}\n");
        }
        writeln!(out, "{header}\n{}", self.text)?;
        match self.all.checked_sub(most) {
            Some(left @ 1..) => writeln!(
                out,
                "{} left out here; the page (`--to FILE.html`) and `vb365 audit` have all.\n",
                counted(left, "more event")
            ),
            _ => Ok(()),
        }
    }
}

/// The rows of a ticket.
#[derive(Default)]
pub(super) struct Ticket {
    events: Rows,
    restores: Rows,
    troubles: Rows,
}

const EVENT: &str =
    "| Time | User | Action | Item | Size | Status | Where from |\n|---|---|---|---|--:|---|---|";
const RESTORE: &str = "| Time | User | Item | To | Size | Status |\n|---|---|---|---|--:|---|";
const TROUBLE: &str =
    "| Time | User | Action | Item | Status | Message |\n|---|---|---|---|---|---|";

impl Ticket {
    pub(super) fn add(&mut self, line: &Line) {
        let record = line.record;
        let (at, user) = (moment(line), Code(&record.user));
        let (action, status) = (word(record.action), Code(&record.status));
        let item = Code(record.item.as_ref().unwrap_or(&record.message));
        let size = record.size_bytes.map(crate::text::bytes).unwrap_or_default();
        self.events.add(EVENTS, || {
            let from = Code(&record.client_host);
            let address = record.client_address.as_ref();
            let address = address.map(|address| format!(" {}", Code(address))).unwrap_or_default();
            format!("| {at} | {user} | {action} | {item} | {size} | {status} | {from}{address} |\n")
        });
        if record.action == Action::Restore {
            self.restores.add(CHOSEN, || {
                let target = record.target.as_deref().map(|target| Code(target).to_string());
                let target = target.unwrap_or_else(|| "where it came from".to_owned());
                format!("| {at} | {user} | {item} | {target} | {size} | {status} |\n")
            });
        }
        if line.judged.is_trouble() {
            self.troubles.add(CHOSEN, || {
                let message = Code(&record.message);
                format!("| {at} | {user} | {action} | {item} | {status} | {message} |\n")
            });
        }
    }

    pub(super) fn finish(&self, told: &Told, out: &mut impl Write) -> io::Result<()> {
        out.write_all(summary(told).as_bytes())?;
        out.write_all(open(told).as_bytes())?;
        writeln!(out, "## Restores, and where they went\n")?;
        self.restores.write(CHOSEN, RESTORE, "Nothing was restored.", out)?;
        writeln!(out, "## What did not go well\n")?;
        self.troubles.write(
            CHOSEN,
            TROUBLE,
            "Nothing failed, and nothing came with a warning.",
            out,
        )?;
        writeln!(out, "## All events\n")?;
        self.events.write(EVENTS, EVENT, "There are none.", out)
    }
}

fn moment(line: &Line) -> String {
    match (line.shown, &line.record.time) {
        (Some(shown), _) => time::readable(shown),
        (None, Some(text)) => Code(text).to_string(),
        (None, None) => "–".to_owned(),
    }
}

fn shown(told: &Told, moment: DateTime<Utc>) -> String {
    time::readable(told.frame.zone.show(moment))
}

fn summary(told: &Told) -> String {
    let mut out = String::new();
    let title = told.frame.title.as_deref().unwrap_or("Audit of restore sessions");
    let _infallible = writeln!(out, "# {}\n", Plain(title));
    about(&mut out, told);
    unread(&mut out, told);
    let all = &told.sums.all;
    let open = count(told.open.len() as u64);
    let _infallible = writeln!(
        out,
        "**{}** with **{}** by {}; {}; {open} still open; {} failed, {} warned or left out.\n",
        counted(told.sessions, "session"),
        counted(all.events, "event"),
        people(told.sums.users.count()),
        counted(all.of(Action::Restore), "restore"),
        count(all.failed),
        count(all.warnings),
    );
    by(&mut out, ("Who", "User"), &told.sums.users);
    actions(&mut out, told);
    by(&mut out, ("Organizations", "Organization"), &told.sums.organizations);
    out
}

fn people(number: usize) -> String {
    if number == 1 { "one person".to_owned() } else { format!("{} people", count(number as u64)) }
}

fn about(out: &mut String, told: &Told) {
    let frame = told.frame;
    for about in &frame.servers {
        let profile = about.profile.as_ref();
        let profile = profile.map_or_else(String::new, |profile| format!(" ({})", Code(profile)));
        let _infallible = writeln!(out, "- Server: {}{profile}", Code(&about.server));
    }
    let window = match (frame.window.since, frame.window.until) {
        (None, None) => "all that the server remembers".to_owned(),
        (Some(since), None) => format!("since {}", shown(told, since)),
        (None, Some(until)) => format!("until {}", shown(told, until)),
        (Some(since), Some(until)) => format!("{} – {}", shown(told, since), shown(told, until)),
    };
    let _infallible = writeln!(out, "- Sessions started: {window}");
    for (name, value) in &frame.filters {
        let _infallible = writeln!(out, "- Only: {}", Code(&format!("{name} {value}")));
    }
    let made = frame.zone.show(frame.made);
    let _infallible = writeln!(
        out,
        "- Made: {} by vb365 {}; times are {}\n",
        time::readable(made),
        env!("CARGO_PKG_VERSION"),
        offset(made)
    );
}

fn unread(out: &mut String, told: &Told) {
    let unread = told.unread;
    if unread.is_empty() {
        return;
    }
    let _infallible = writeln!(out, "**This report is not complete.** What could not be read:\n");
    for session in unread.iter().take(NAMES) {
        let profile = session.profile.as_ref();
        let profile = profile.map_or_else(String::new, |profile| format!(" of {}", Code(profile)));
        let which = match &session.session_id {
            Some(id) => format!("session {}", Code(id)),
            None => "sessions".to_owned(),
        };
        let _infallible = writeln!(out, "- {which}{profile}: {}", Code(&session.cause));
    }
    if let Some(more @ 1..) = unread.len().checked_sub(NAMES) {
        let _infallible = writeln!(out, "- and {} more", count(more as u64));
    }
    out.push('\n');
}

fn by(out: &mut String, (title, noun): (&str, &str), by: &By) {
    let _infallible = writeln!(
        out,
        "## {title}\n\n| {noun} | Events | View | Save | Export | Send | Restore | Data | Not successful | Sessions |\n\
         |---|--:|--:|--:|--:|--:|--:|--:|--:|--:|"
    );
    let (names, rest) = by.busiest(NAMES);
    for (name, tally) in names {
        let _infallible = writeln!(out, "| {} | {} |", Code(name), numbers(tally));
    }
    if let Some((others, tally)) = rest {
        let _infallible = writeln!(out, "| {} more | {} |", count(others as u64), numbers(&tally));
    }
    out.push('\n');
}

fn numbers(tally: &Tally) -> String {
    use Action::{Export, Restore, Save, Send, View};
    let mut cells = vec![count(tally.events)];
    cells.extend([View, Save, Export, Send, Restore].map(|action| count(tally.of(action))));
    cells.extend([size(tally.bytes), count(tally.trouble()), count(tally.sessions)]);
    cells.join(" | ")
}

fn actions(out: &mut String, told: &Told) {
    out.push_str("## What\n\n| Action | Events | Share | Data | Failed | Warned or left out |\n|---|--:|--:|--:|--:|--:|\n");
    for (action, tally) in ACTIONS.iter().zip(&told.sums.actions).filter(|(_, t)| t.events > 0) {
        let _infallible = writeln!(
            out,
            "| {} | {} | {} | {} | {} | {} |",
            word(*action),
            count(tally.events),
            share(tally.events, told.sums.all.events),
            size(tally.bytes),
            count(tally.failed),
            count(tally.warnings)
        );
    }
    out.push('\n');
}

fn open(told: &Told) -> String {
    let mut out = String::from("## Sessions still open\n\n");
    match told.open {
        [] => out.push_str("None.\n"),
        open => {
            out.push_str("| User | Since | Type | Organization | Where from | Session |\n|---|---|---|---|---|---|\n");
            for session in open.iter().take(NAMES) {
                let since = session.since.map_or("not known".to_owned(), |at| shown(told, at));
                let address = session.client_address.as_ref();
                let address = address.map(|address| format!(" {}", Code(address)));
                let _infallible = writeln!(
                    out,
                    "| {} | {since} | {} | {} | {}{} | {} |",
                    Code(&session.user),
                    Code(product(&session.session_type)),
                    Code(&session.organization),
                    Code(&session.client_host),
                    address.unwrap_or_default(),
                    Code(&session.session_id)
                );
            }
            if let Some(more @ 1..) = open.len().checked_sub(NAMES) {
                let _infallible = writeln!(out, "\nAnd {} more.", count(more as u64));
            }
        }
    }
    out.push('\n');
    out
}
