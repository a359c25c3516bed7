//! The page as a whole.

use std::io::{self, Write};
use std::path::Path;

use chrono::NaiveDate;
use maud::{DOCTYPE, Markup, PreEscaped, html};

use super::rows::{self, EventColumns};
use super::{sections, tables};
use crate::audit::event_record::AuditAction;
use crate::audit::report::event::ReportEvent;
use crate::audit::report::header::ReportHeader;
use crate::audit::report::numbers::counted;
use crate::audit::report::sessions::SessionSwitch;
use crate::audit::report::spool::Spool;
use crate::audit::report::summary::ReportSummary;

/// Rows of one table. Browsers lay out a table of 100,000 rows at once, but skip tables that are out of sight.
const MAX_ROWS: u64 = 1_000;

/// Users or organizations with a row of their own.
const MAX_NAMES: usize = 100;

/// Open or unread sessions.
const MAX_ENTRIES: usize = 1_000;

/// Stands in the page where the rows of the next table belong. No escaped text contains it.
const ROWS: PreEscaped<&str> = PreEscaped("<!-- rows -->");

const STYLE: &str = include_str!("page.css");
/// The hash of [`STYLE`]: the browser applies no other style, whatever the page contains. A test checks it.
const STYLE_HASH: &str = "sha256-CQ7g2JHp8IiEK+Pa/+fGAN5vFxQv8KZlnKaXVXru6VU=";

/// The sections of selected events: id, title, and columns.
const SELECTIONS: [(&str, &str, EventColumns); 2] = [
    ("restores", "Restores and their targets", EventColumns::Restores),
    ("problems", "Failures and warnings", EventColumns::All),
];

/// A table of all events of sessions whose first event is of one day.
struct DayTable {
    date: Option<NaiveDate>,
    /// Continues the table before.
    is_continued: bool,
    events: u64,
    sessions: u64,
}

impl DayTable {
    fn name(&self, format: &str) -> String {
        self.date.map_or("No time".to_owned(), |date| date.format(format).to_string())
    }
}

/// The rows of an HTML report.
pub(in crate::audit::report) struct HtmlReport {
    names_server: bool,
    /// The rows of [`SELECTIONS`].
    selections: [Spool; 2],
    events: Spool,
    days: Vec<DayTable>,
    date: Option<NaiveDate>,
}

impl HtmlReport {
    /// Creates a report whose rows wait in files in `folder`.
    pub(in crate::audit::report) fn new(folder: &Path, header: &ReportHeader) -> io::Result<Self> {
        let selections = [Spool::new(folder)?, Spool::new(folder)?];
        let (names_server, events) = (header.servers.len() > 1, Spool::new(folder)?);
        Ok(Self { names_server, selections, events, days: Vec::new(), date: None })
    }

    pub(in crate::audit::report) fn add(
        &mut self,
        event: &ReportEvent,
        switch: SessionSwitch,
    ) -> io::Result<()> {
        self.begin_group(event, switch)?;
        self.events.write(&rows::event(event, EventColumns::All).into_string())?;
        let belongs = [event.record.action == AuditAction::Restore, event.status.is_problem()];
        let selections = self.selections.iter_mut().zip(SELECTIONS).zip(belongs);
        for ((spool, (.., columns)), _) in selections.filter(|(_, belongs)| *belongs) {
            if spool.rows.is_multiple_of(MAX_ROWS) {
                spool.start_table();
            }
            spool.rows += 1;
            spool.write(&rows::event(event, columns).into_string())?;
        }
        Ok(())
    }

    /// Begins a table for a new day or after a full table, and a row group for a session.
    fn begin_group(&mut self, event: &ReportEvent, switch: SessionSwitch) -> io::Result<()> {
        let is_same_session = switch == SessionSwitch::Same;
        if !is_same_session {
            self.date = event.local_time.map(|time| time.date_naive());
        }
        let is_same_day = self.days.last().is_some_and(|day| day.date == self.date);
        let is_full = self.days.last().is_some_and(|day| day.events >= MAX_ROWS);
        let is_new_table = is_full || !is_same_day;
        if is_new_table {
            self.events.start_table();
            let (date, is_continued) = (self.date, is_same_day);
            self.days.push(DayTable { date, is_continued, events: 0, sessions: 0 });
        }
        if !is_same_session || is_new_table {
            let server = event.record.profile.as_ref().unwrap_or(&event.record.server);
            let server = self.names_server.then_some(&**server);
            let heading = rows::session_heading(event.record, server, is_same_session);
            self.events.write(&heading.into_string())?;
        }
        if let Some(day) = self.days.last_mut() {
            day.events += 1;
            day.sessions += u64::from(!is_same_session);
        }
        Ok(())
    }

    /// Writes the page.
    pub(in crate::audit::report) fn write(
        &mut self,
        summary: &ReportSummary,
        out: &mut impl Write,
    ) -> io::Result<()> {
        let page = self.page(summary).into_string();
        let mut pieces = page.split(ROWS.0).map(str::as_bytes);
        out.write_all(pieces.next().unwrap_or_default())?;
        for spool in self.selections.iter_mut().chain([&mut self.events]) {
            for table in spool.tables() {
                spool.copy(table, out)?;
                out.write_all(pieces.next().unwrap_or_default())?;
            }
        }
        Ok(())
    }

    /// Returns the page with [`ROWS`] in place of the rows of [`SELECTIONS`] and of all events.
    fn page(&self, summary: &ReportSummary) -> Markup {
        let policy = format!(
            "default-src 'none'; style-src '{STYLE_HASH}'; base-uri 'none'; form-action 'none'"
        );
        html! {
            (DOCTYPE)
            html lang="en" {
                head {
                    meta charset="utf-8";
                    meta http-equiv="Content-Security-Policy" content=(policy);
                    meta name="viewport" content="width=device-width, initial-scale=1";
                    meta name="color-scheme" content="light dark";
                    meta name="referrer" content="no-referrer";
                    meta name="generator" content={ "vb365 " (env!("CARGO_PKG_VERSION")) };
                    title { (summary.header.title()) }
                    style { (PreEscaped(STYLE)) }
                }
                body {
                    (sections::header(summary))
                    main {
                        (sections::unread(&summary.unread_sessions().limited(MAX_ENTRIES)))
                        (sections::key_figures(summary))
                        (sections::timeline(summary))
                        @for table in summary.tables(MAX_NAMES, MAX_ENTRIES) { (tables::section(&table)) }
                        @for ((id, title, columns), spool) in SELECTIONS.iter().zip(&self.selections) {
                            section id=(id) {
                                h2.long { (title) }
                                @if spool.rows == 0 { p.no { "None." } } @else { p.n { (counted(spool.rows, "event")) } }
                                @for _ in spool.tables() { div.part { (rows::table(*columns, title, ROWS)) } }
                            }
                        }
                        (self.all_events())
                    }
                    (sections::footer(&summary.header))
                }
            }
        }
    }

    /// Writes the tables of all events: one for each day, so that a day can be found.
    fn all_events(&self) -> Markup {
        html! {
            section #events {
                h2 { "All events" }
                @if self.days.is_empty() { p.no { "None." } } @else { p.n {
                    "Sessions in the order of their start, each with its events in their own order. A session is listed \
                     on the day of its first event in this report."
                } }
                nav.days aria-label="Days" {
                    @for (index, day) in self.days.iter().enumerate().filter(|(_, day)| !day.is_continued) {
                        a href={ "#day" (index) } { (day.name("%-d %b")) } " "
                    }
                }
                @for (index, day) in self.days.iter().enumerate() {
                    @let name = day.name("%A, %-d %B %Y");
                    section.day id={ "day" (index) } {
                        h3 {
                            (name) @if day.is_continued { ", continued" } " "
                            i { (counted(day.events, "event")) " of " (counted(day.sessions.max(1), "session")) }
                        }
                        (rows::table(EventColumns::All, &format!("Events of sessions of {name}"), ROWS))
                    }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Line ends are normalized, as browsers do: the file may have been checked out with others.
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
