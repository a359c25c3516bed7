//! The Markdown report, for a ticket: tables with as many rows as are read there.

use std::fmt::{self, Display, Write as _};
use std::io::{self, Write};

use chrono::{DateTime, Utc};
use indicatif::HumanCount;

use super::event::{ReportEvent, type_label};
use super::header::ReportHeader;
use super::numbers::{counted, offset, share, size};
use super::sessions::OpenSession;
use super::summary::ReportSummary;
use super::totals::{ActivityByName, ActivityCounts, ReportTotals};
use crate::audit::event_record::{AuditAction, UnreadSession};
use crate::{text, time};

const MAX_EVENTS: u64 = 300;
/// Restores, and also failures and warnings.
const MAX_SELECTED: u64 = 200;
const MAX_NAMES: usize = 30;

const EVENTS: &str =
    "| Time | User | Action | Item | Size | Status | Client |\n|---|---|---|---|--:|---|---|";
const RESTORES: &str = "| Time | User | Item | Target | Size | Status |\n|---|---|---|---|--:|---|";
const PROBLEMS: &str =
    "| Time | User | Action | Item | Status | Message |\n|---|---|---|---|---|---|";
const OPEN: &str =
    "| User | Open since | Type | Organization | Client | Session |\n|---|---|---|---|---|---|";

/// Text of a server as code, in which nothing is markup, a link, a mention or an entity. It has more marks around it than
/// in it, and pipes are escaped for tables.
struct MarkdownCode<'t>(&'t str);

impl Display for MarkdownCode<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = self.0.trim();
        if text.is_empty() {
            return f.write_str("–");
        }
        let longest = text.split(|c| c != '`').map(str::len).max().unwrap_or(0);
        let marks = "`".repeat(longest + 1);
        // Marks that touch would become one.
        let space = if text.starts_with('`') || text.ends_with('`') { " " } else { "" };
        write!(f, "{marks}{space}{}{space}{marks}", text.replace('|', "\\|"))
    }
}

/// Text of the user, with escaped punctuation.
struct MarkdownText<'t>(&'t str);

impl Display for MarkdownText<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for c in self.0.chars() {
            if c.is_ascii_punctuation() && !",.:;-'\"()/".contains(c) {
                f.write_char('\\')?;
            }
            f.write_char(c)?;
        }
        Ok(())
    }
}

/// The first rows of a table, and the number of all.
#[derive(Default)]
struct FirstRows {
    text: String,
    count: u64,
}

impl FirstRows {
    fn add(&mut self, max: u64, row: impl FnOnce() -> String) {
        self.count += 1;
        if self.count <= max {
            self.text.push_str(&row());
        }
    }

    fn write(&self, max: u64, head: &str, none: &str, out: &mut impl Write) -> io::Result<()> {
        if self.count == 0 {
            return writeln!(out, "{none}\n");
        }
        writeln!(out, "{head}\n{}", self.text)?;
        let omitted = self.count.saturating_sub(max);
        if omitted > 0 {
            let omitted = counted(omitted, "more event");
            writeln!(out, "{omitted} omitted; `--to FILE.html` and `vb365 audit` list all.\n")?;
        }
        Ok(())
    }
}

#[derive(Default)]
pub(super) struct MarkdownReport {
    events: FirstRows,
    restores: FirstRows,
    problems: FirstRows,
}

impl MarkdownReport {
    pub(super) fn add(&mut self, event: &ReportEvent) {
        let record = event.record;
        let (at, user) = (event_time(event), MarkdownCode(&record.user));
        let (action, status) = (record.action.name(), MarkdownCode(&record.status));
        let item = MarkdownCode(record.item.as_ref().unwrap_or(&record.message));
        let size = record.size_bytes.map(text::bytes).unwrap_or_default();
        self.events.add(MAX_EVENTS, || {
            let client = client(&record.client_host, record.client_address.as_deref());
            format!("| {at} | {user} | {action} | {item} | {size} | {status} | {client} |\n")
        });
        if record.action == AuditAction::Restore {
            self.restores.add(MAX_SELECTED, || {
                let target =
                    record.target.as_deref().map(|target| MarkdownCode(target).to_string());
                let target = target.unwrap_or_else(|| "original location".to_owned());
                format!("| {at} | {user} | {item} | {target} | {size} | {status} |\n")
            });
        }
        if event.status.is_problem() {
            self.problems.add(MAX_SELECTED, || {
                let message = MarkdownCode(&record.message);
                format!("| {at} | {user} | {action} | {item} | {status} | {message} |\n")
            });
        }
    }

    pub(super) fn write(&self, summary: &ReportSummary, out: &mut impl Write) -> io::Result<()> {
        let header = &summary.header;
        writeln!(out, "# {}\n", MarkdownText(header.title()))?;
        write_facts(header, out)?;
        write_unread(&summary.unread, out)?;
        write_key_figures(summary, out)?;
        write_by_name("user", &summary.totals.users, out)?;
        write_by_action(&summary.totals, out)?;
        write_by_name("organization", &summary.totals.organizations, out)?;
        write_open_sessions(header, &summary.sessions.open(), out)?;
        writeln!(out, "## Restores and their targets\n")?;
        self.restores.write(MAX_SELECTED, RESTORES, "No restores.", out)?;
        writeln!(out, "## Failures and warnings\n")?;
        self.problems.write(MAX_SELECTED, PROBLEMS, "None.", out)?;
        writeln!(out, "## All events\n")?;
        self.events.write(MAX_EVENTS, EVENTS, "No events.", out)
    }
}

fn event_time(event: &ReportEvent) -> String {
    match (event.local_time, &event.record.time) {
        (Some(time), _) => time::readable(time),
        (None, Some(text)) => MarkdownCode(text).to_string(),
        (None, None) => "–".to_owned(),
    }
}

fn client(host: &str, address: Option<&str>) -> String {
    let address = address.map(|address| format!(" {}", MarkdownCode(address)));
    format!("{}{}", MarkdownCode(host), address.unwrap_or_default())
}

fn local_time(header: &ReportHeader, time: DateTime<Utc>) -> String {
    time::readable(header.zone.show(time))
}

fn write_facts(header: &ReportHeader, out: &mut impl Write) -> io::Result<()> {
    for label in &header.servers {
        let profile = label.profile.as_ref().map(|name| format!(" ({})", MarkdownCode(name)));
        let server = MarkdownCode(&label.server);
        writeln!(out, "- Server: {server}{}", profile.unwrap_or_default())?;
    }
    let since = header.window.since.map(|since| local_time(header, since));
    let since = since.unwrap_or_else(|| "first session".to_owned());
    writeln!(out, "- Sessions started: {since} … {}", local_time(header, header.window_end()))?;
    for (option, value) in &header.filters {
        writeln!(out, "- Filter: {}", MarkdownCode(&format!("--{option} {value}")))?;
    }
    writeln!(
        out,
        "- Created: {} by vb365 {}; times are {}\n",
        local_time(header, header.created),
        env!("CARGO_PKG_VERSION"),
        offset(header.zone.show(header.created))
    )
}

fn write_unread(unread: &[UnreadSession], out: &mut impl Write) -> io::Result<()> {
    if unread.is_empty() {
        return Ok(());
    }
    writeln!(out, "**This report is not complete.** These sessions could not be read:\n")?;
    for session in unread.iter().take(MAX_NAMES) {
        let id = session.session_id.as_ref().map(|id| format!("session {}", MarkdownCode(id)));
        let id = id.unwrap_or_else(|| "sessions".to_owned());
        let profile = session.profile.as_ref().map(|name| format!(" of {}", MarkdownCode(name)));
        let profile = profile.unwrap_or_default();
        writeln!(out, "- {id}{profile}: {}", MarkdownCode(&session.cause))?;
    }
    write_more(unread.len(), out)
}

/// Writes how many entries of a list are missing, and an empty line.
fn write_more(entries: usize, out: &mut impl Write) -> io::Result<()> {
    let more = entries.saturating_sub(MAX_NAMES);
    if more > 0 {
        writeln!(out, "\n{} more are not listed.", HumanCount(more as u64))?;
    }
    writeln!(out)
}

fn write_key_figures(summary: &ReportSummary, out: &mut impl Write) -> io::Result<()> {
    let all = &summary.totals.all;
    writeln!(
        out,
        "**{}** with **{}** by {}; {} open; {}; {}; {}.\n",
        counted(summary.sessions.count(), "session"),
        counted(all.events, "event"),
        counted(summary.totals.users.count(), "user"),
        HumanCount(summary.sessions.open_count()),
        counted(all.action(AuditAction::Restore), "restore"),
        counted(all.failed, "failure"),
        counted(all.warnings, "warning"),
    )
}

fn write_by_name(noun: &str, activity: &ActivityByName, out: &mut impl Write) -> io::Result<()> {
    writeln!(
        out,
        "## Activity by {noun}\n\n| Name | Events | View | Save | Export | Send | Restore | Data | Problems | Sessions |\n\
         |---|--:|--:|--:|--:|--:|--:|--:|--:|--:|"
    )?;
    for (name, counts) in activity.busiest(MAX_NAMES) {
        writeln!(out, "| {} | {} |", MarkdownCode(name), cells(counts))?;
    }
    if let Some((others, counts)) = activity.others(MAX_NAMES) {
        writeln!(out, "| {} more | {} |", HumanCount(others), cells(&counts))?;
    }
    writeln!(out)
}

fn cells(counts: &ActivityCounts) -> String {
    use AuditAction::{Export, Restore, Save, Send, View};
    let number = |number| HumanCount(number).to_string();
    let mut cells = vec![number(counts.events)];
    cells.extend([View, Save, Export, Send, Restore].map(|action| number(counts.action(action))));
    cells.extend([size(counts.bytes), number(counts.problems()), number(counts.sessions)]);
    cells.join(" | ")
}

fn write_by_action(totals: &ReportTotals, out: &mut impl Write) -> io::Result<()> {
    writeln!(
        out,
        "## Activity by action\n\n| Action | Events | Share | Data | Failures | Warnings |\n|---|--:|--:|--:|--:|--:|"
    )?;
    let actions = AuditAction::ALL.into_iter().zip(&totals.actions);
    for (action, counts) in actions.filter(|(_, counts)| counts.events > 0) {
        writeln!(
            out,
            "| {} | {} | {} | {} | {} | {} |",
            action.name(),
            HumanCount(counts.events),
            share(counts.events, totals.all.events),
            size(counts.bytes),
            HumanCount(counts.failed),
            HumanCount(counts.warnings)
        )?;
    }
    writeln!(out)
}

fn write_open_sessions(
    header: &ReportHeader,
    open: &[&OpenSession],
    out: &mut impl Write,
) -> io::Result<()> {
    writeln!(out, "## Open sessions\n")?;
    if open.is_empty() {
        return writeln!(out, "None.\n");
    }
    writeln!(out, "{OPEN}")?;
    for session in open.iter().take(MAX_NAMES) {
        let since = session.since.map_or("unknown".to_owned(), |since| local_time(header, since));
        writeln!(
            out,
            "| {} | {since} | {} | {} | {} | {} |",
            MarkdownCode(&session.user),
            MarkdownCode(type_label(&session.session_type)),
            MarkdownCode(&session.organization),
            client(&session.client_host, session.client_address.as_deref()),
            MarkdownCode(&session.session_id)
        )?;
    }
    write_more(open.len(), out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn server_text_is_code() {
        for (text, expected) in [
            ("a|b", "`a\\|b`"),
            ("a\\|b", "`a\\\\|b`"),
            ("`", "`` ` ``"),
            ("a``b", "```a``b```"),
            ("[x](https://evil.example) # y", "`[x](https://evil.example) # y`"),
            ("<img src=x>", "`<img src=x>`"),
            ("  ", "–"),
        ] {
            assert_eq!(MarkdownCode(text).to_string(), expected, "{text}");
        }
    }

    #[test]
    fn user_text_is_escaped() {
        assert_eq!(MarkdownText("*a* <b> _c_").to_string(), "\\*a\\* \\<b\\> \\_c\\_");
    }
}
