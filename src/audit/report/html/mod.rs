//! The page: one file that needs nothing else, no script, no font and no picture. It is read on a screen of any width,
//! light or dark, and on paper.

mod rows;
mod sections;
mod totals;

use std::fmt::Write as _;
use std::io::{self, Write};
use std::path::Path;

use chrono::NaiveDate;

use super::Told;
use super::figures::{counted, day};
use super::line::Line;
use super::sessions::Place;
use super::spool::{Spool, TABLE};
use crate::audit::Action;
use rows::Columns;

const STYLE: &str = include_str!("page.css");
/// The style's fingerprint: no other is obeyed, whatever found its way into the page. A test holds it.
const STYLE_HASH: &str = "sha256-e0Y7sFS/pq2SPXw1n7gKGVop/WfR3adQYw04griLG3Y=";

/// A table of the sessions that began on one day, within the rows that were written.
struct Day {
    date: Option<NaiveDate>,
    /// Whether it goes on with the day before it.
    goes_on: bool,
    from: u64,
    events: u64,
    sessions: u64,
}

/// The rows of a page, and where they go.
pub(super) struct Page {
    several: bool,
    events: Spool,
    restores: Spool,
    troubles: Spool,
    days: Vec<Day>,
    date: Option<NaiveDate>,
}

impl Page {
    /// A page whose rows wait in this folder. Of several servers, each session says which one is its own.
    pub(super) fn new(folder: &Path, several: bool) -> io::Result<Self> {
        let spool = || Spool::new(folder);
        let (events, restores, troubles) = (spool()?, spool()?, spool()?);
        Ok(Self { several, events, restores, troubles, days: Vec::new(), date: None })
    }

    pub(super) fn add(&mut self, line: &Line, place: Place) -> io::Result<()> {
        if place.turns {
            self.date = line.shown.map(|shown| shown.date_naive());
        }
        let date = self.date;
        let current = self.days.last().map(|day| (day.date, day.events));
        let is_full = current.is_some_and(|(_, events)| events >= TABLE);
        let is_other = current.is_none_or(|(of, _)| of != date);
        if is_full || is_other {
            let from = self.events.length();
            self.days.push(Day { date, goes_on: !is_other, from, events: 0, sessions: 0 });
        }
        if place.turns || is_full || is_other {
            self.events.text(&rows::session(line.record, self.several, !place.turns))?;
        }
        if let Some(day) = self.days.last_mut() {
            day.events += 1;
            day.sessions += u64::from(place.turns);
        }
        self.events.row(&rows::event(line, Columns::Events))?;
        if line.record.action == Action::Restore {
            self.restores.row(&rows::event(line, Columns::Restores))?;
        }
        if line.judged.is_trouble() {
            self.troubles.row(&rows::event(line, Columns::Events))?;
        }
        Ok(())
    }

    /// Writes all of it.
    pub(super) fn finish(&mut self, told: &Told, out: &mut impl Write) -> io::Result<()> {
        out.write_all(head(told).as_bytes())?;
        out.write_all(sections::top(told).as_bytes())?;
        out.write_all(totals::all(told).as_bytes())?;
        out.write_all(sections::open(told).as_bytes())?;
        let title = "Restores, and where they went";
        let none = "Nothing was restored.";
        spooled(("restores", title, none), &mut self.restores, Columns::Restores, out)?;
        let title = "What did not go well";
        let none = "Nothing failed, and nothing came with a warning.";
        spooled(("trouble", title, none), &mut self.troubles, Columns::Events, out)?;
        self.events(out)?;
        out.write_all(sections::foot(told).as_bytes())
    }

    /// The full table: one for each day, so that whoever looks for a day finds it.
    fn events(&mut self, out: &mut impl Write) -> io::Result<()> {
        out.write_all(b"<section id=\"events\"><h2>All events</h2>\n")?;
        if self.days.is_empty() {
            return out.write_all(b"<p class=\"no\">There are none.</p></section>\n");
        }
        out.write_all(days(&self.days).as_bytes())?;
        for place in 0..self.days.len() {
            let day = &self.days[place];
            let to = self.days.get(place + 1).map_or(self.events.length(), |next| next.from);
            let what = format!(
                "{} of {}",
                counted(day.events, "event"),
                counted(day.sessions.max(1), "session")
            );
            let name = named(day);
            write!(
                out,
                "<section class=\"day\" id=\"day{place}\"><h3>{name} <i>{what}</i></h3>\n{}",
                rows::table(Columns::Events, &format!("Events of sessions of {name}: {what}"))
            )?;
            self.events.copy(day.from, to, out)?;
            out.write_all(b"</table></section>\n")?;
        }
        out.write_all(b"</section>\n")
    }
}

/// A section of rows that were written as they came.
fn spooled(
    (id, title, none): (&str, &str, &str),
    spool: &mut Spool,
    columns: Columns,
    out: &mut impl Write,
) -> io::Result<()> {
    writeln!(out, "<section id=\"{id}\"><h2 class=\"long\">{title}</h2>")?;
    if spool.rows == 0 {
        return writeln!(out, "<p class=\"no\">{none}</p></section>");
    }
    let said = counted(spool.rows, "event");
    writeln!(out, "<p class=\"n\">{said}</p>")?;
    for (from, to) in spool.tables() {
        let table = rows::table(columns, &format!("{title}: {said}"));
        write!(out, "<div class=\"part\">{table}")?;
        spool.copy(from, to, out)?;
        out.write_all(b"</table></div>\n")?;
    }
    out.write_all(b"</section>\n")
}

fn named(day: &Day) -> String {
    let name = day.date.map_or_else(|| "No time".to_owned(), self::day);
    if day.goes_on { format!("{name}, continued") } else { name }
}

fn days(days: &[Day]) -> String {
    let mut out = String::from(
        "<p class=\"n\">As the sessions began, and each in its own order. A session stands under the day of its first \
         event.</p>\n<nav class=\"days\" aria-label=\"Days\">",
    );
    for (place, day) in days.iter().enumerate().filter(|(_, day)| !day.goes_on) {
        let short =
            day.date.map_or_else(|| "No time".to_owned(), |d| d.format("%-d %b").to_string());
        let _infallible = write!(out, "<a href=\"#day{place}\">{short}</a> ");
    }
    out.push_str("</nav>\n");
    out
}

fn head(told: &Told) -> String {
    let title = super::escape::Html(sections::title(told)).to_string();
    format!(
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src '{STYLE_HASH}'; \
         base-uri 'none'; form-action 'none'\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta name=\"color-scheme\" content=\"light dark\">\n\
         <meta name=\"referrer\" content=\"no-referrer\">\n\
         <meta name=\"generator\" content=\"vb365 {}\">\n\
         <title>{title}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n",
        env!("CARGO_PKG_VERSION")
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    /// As a browser counts: a file that was checked out with other line ends is the same page.
    #[test]
    fn the_style_has_its_fingerprint() {
        const LETTERS: &[u8; 64] =
            b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
        let style = STYLE.replace("\r\n", "\n");
        let digest = ring::digest::digest(&ring::digest::SHA256, style.as_bytes());
        let mut hash = String::from("sha256-");
        for bytes in digest.as_ref().chunks(3) {
            let number = bytes.iter().fold(0, |number, byte| number << 8 | usize::from(*byte));
            let number = number << (8 * (3 - bytes.len()));
            for place in 0..4 {
                let letter = LETTERS[number >> (18 - 6 * place) & 63];
                hash.push(if place > bytes.len() { '=' } else { char::from(letter) });
            }
        }
        assert_eq!(STYLE_HASH, hash);
    }
}
