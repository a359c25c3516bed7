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
use crate::audit::report::numbers::{counted, long_date};
use crate::audit::report::sessions::SessionChange;
use crate::audit::report::spool::Spool;
use crate::audit::report::summary::ReportSummary;

/// Rows of one table. Browsers lay out a table of 100,000 rows at once, but skip tables that are out of sight.
const MAX_ROWS: u64 = 1_000;

/// Stands in the page where the rows of the next table belong. No escaped text contains it.
const ROWS: PreEscaped<&str> = PreEscaped("<!-- rows -->");

const STYLE: &str = include_str!("page.css");
/// The hash of [`STYLE`]: the browser applies no other style, whatever the page contains. A test checks it.
const STYLE_HASH: &str = "sha256-tBoAdD2nQYYD2ureG75cMSJy3fhGBobJ5RIHAYJogEE=";

/// A table of the sessions whose first event is of one day.
struct DayTable {
    date: Option<NaiveDate>,
    /// Continues the table before.
    is_continued: bool,
    events: u64,
    sessions: u64,
}

/// The rows of an HTML report.
pub(in crate::audit::report) struct HtmlReport {
    names_server: bool,
    events: Spool,
    restores: Spool,
    problems: Spool,
    days: Vec<DayTable>,
    date: Option<NaiveDate>,
}

impl HtmlReport {
    /// Creates a report whose rows wait in files in `folder`.
    pub(in crate::audit::report) fn new(folder: &Path, header: &ReportHeader) -> io::Result<Self> {
        let spool = || Spool::new(folder);
        let (events, restores, problems) = (spool()?, spool()?, spool()?);
        let (days, date) = Default::default();
        Ok(Self { names_server: header.servers.len() > 1, events, restores, problems, days, date })
    }

    pub(in crate::audit::report) fn add(
        &mut self,
        event: &ReportEvent,
        change: SessionChange,
    ) -> io::Result<()> {
        self.begin_group(event, change)?;
        let row = rows::event(event, EventColumns::All).into_string();
        self.events.write(&row)?;
        self.events.rows += 1;
        if event.record.action == AuditAction::Restore {
            add_row(&mut self.restores, &rows::event(event, EventColumns::Restores).into_string())?;
        }
        if event.status.is_problem() {
            add_row(&mut self.problems, &row)?;
        }
        Ok(())
    }

    /// Begins a table for a new day or after a full table, and a row group for a session.
    fn begin_group(&mut self, event: &ReportEvent, change: SessionChange) -> io::Result<()> {
        let is_same_session = change == SessionChange::Same;
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
            let record = event.record;
            let server = record.profile.as_ref().unwrap_or(&record.server);
            let server = self.names_server.then_some(&**server);
            let heading = rows::session_heading(record, server, is_same_session);
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
        let mut pieces = page.split(ROWS.0);
        let mut write_piece =
            |out: &mut _| Write::write_all(out, pieces.next().unwrap_or_default().as_bytes());
        write_piece(out)?;
        for spool in [&mut self.restores, &mut self.problems, &mut self.events] {
            for table in spool.tables() {
                spool.copy(table, out)?;
                write_piece(out)?;
            }
        }
        Ok(())
    }

    /// Returns the page with [`ROWS`] in place of the rows of restores, problems, and all events.
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
                    (sections::header(&summary.header))
                    main {
                        (sections::unread(&summary.unread))
                        (sections::key_figures(summary))
                        (sections::contents())
                        (sections::timeline(summary))
                        (tables::totals(&summary.totals))
                        (sections::open_sessions(summary))
                        section #restores {
                            h2.long { "Restores and their targets" }
                            (row_tables(&self.restores, EventColumns::Restores, "Restores", "No restores."))
                        }
                        section #problems {
                            h2.long { "Failures and warnings" }
                            (row_tables(&self.problems, EventColumns::All, "Failures and warnings", "None."))
                        }
                        section #events {
                            h2 { "All events" }
                            (self.day_tables())
                        }
                    }
                    (sections::footer(&summary.header))
                }
            }
        }
    }

    /// Writes the tables of all events: one for each day, so that a day can be found.
    fn day_tables(&self) -> Markup {
        if self.days.is_empty() {
            return html! { p.no { "No events." } };
        }
        html! {
            p.n {
                "Sessions in the order of their start, each with its events in their own order. A session is listed on the \
                 day of its first event."
            }
            nav.days aria-label="Days" {
                @for (index, day) in self.days.iter().enumerate().filter(|(_, day)| !day.is_continued) {
                    a href={ "#day" (index) } {
                        (day.date.map_or("No time".to_owned(), |date| date.format("%-d %b").to_string()))
                    } " "
                }
            }
            @for (index, day) in self.days.iter().enumerate() {
                @let name = day.date.map_or("No time".to_owned(), long_date);
                @let (events, sessions) =
                    (counted(day.events, "event"), counted(day.sessions.max(1), "session"));
                section.day id={ "day" (index) } {
                    h3 {
                        (name) @if day.is_continued { ", continued" }
                        " " i { (events) " of " (sessions) }
                    }
                    (rows::table(EventColumns::All, &format!("Events of sessions of {name}"), ROWS))
                }
            }
        }
    }
}

fn add_row(spool: &mut Spool, row: &str) -> io::Result<()> {
    if spool.rows.is_multiple_of(MAX_ROWS) {
        spool.start_table();
    }
    spool.rows += 1;
    spool.write(row)
}

fn row_tables(spool: &Spool, columns: EventColumns, caption: &str, none: &str) -> Markup {
    html! {
        @if spool.rows == 0 { p.no { (none) } } @else {
            p.n { (counted(spool.rows, "event")) }
            @for _ in spool.tables() { div.part { (rows::table(columns, caption, ROWS)) } }
        }
    }
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
