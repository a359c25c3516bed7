//! The Markdown report, for a ticket: tables with as many rows as are read there.

use std::io::{self, Write};

use indicatif::HumanCount;

use super::event::{ReportEvent, client};
use super::numbers::counted;
use super::summary::ReportSummary;
use super::table::{ReportCell, ReportTable};
use crate::audit::event_record::AuditAction;
use crate::{text, time};

/// Rows of a table of names or sessions.
const MAX_ROWS: usize = 30;

/// The tables of events: title, maximum number of rows, heads, and the columns as indices into [`cells`].
const TABLES: [(&str, usize, &str, &[usize]); 3] = [
    ("Restores and their targets", 200, "Time|User|Item|Target|Size|Status", &[0, 1, 3, 4, 5, 6]),
    ("Failures and warnings", 200, "Time|User|Action|Item|Status|Message", &[0, 1, 2, 3, 6, 8]),
    ("All events", 300, "Time|User|Action|Item|Size|Status|Client", &[0, 1, 2, 3, 5, 6, 7]),
];

/// Formats text of a server as code, in which nothing is markup, a link, a mention or an entity. It has more marks around
/// it than in it, and pipes are escaped for tables.
fn code(text: &str) -> String {
    let text = text.trim();
    if text.is_empty() {
        return "–".to_owned();
    }
    let longest = text.split(|c| c != '`').map(str::len).max().unwrap_or(0);
    let marks = "`".repeat(longest + 1);
    // Marks that touch would become one.
    let space = if text.starts_with('`') || text.ends_with('`') { " " } else { "" };
    format!("{marks}{space}{}{space}{marks}", text.replace('|', "\\|"))
}

/// Escapes the punctuation in text of the user.
fn escaped(text: &str) -> String {
    let is_markup = |c: char| c.is_ascii_punctuation() && !",.:;-'\"()/".contains(c);
    text.chars().flat_map(|c| is_markup(c).then_some('\\').into_iter().chain([c])).collect()
}

/// Returns the tables of events, without rows.
pub(super) fn event_tables() -> [ReportTable; 3] {
    TABLES.map(|(title, _, heads, _)| ReportTable::new("", title, heads, []))
}

/// Adds an event to the tables that it belongs to.
pub(super) fn add(tables: &mut [ReportTable; 3], event: &ReportEvent) {
    let cells = cells(event);
    let is_restore = event.record.action == AuditAction::Restore;
    let belongs = [is_restore, event.status.is_problem(), true];
    let tables = tables.iter_mut().zip(TABLES).zip(belongs);
    for ((table, (_, max, _, columns)), _) in tables.filter(|(_, belongs)| *belongs) {
        if table.rows.len() < max {
            table.rows.push(columns.iter().map(|column| cells[*column].clone()).collect());
        } else {
            table.omitted += 1;
        }
    }
}

/// Writes the page: facts, figures, summary, and the tables of events.
pub(super) fn write(
    events: &[ReportTable; 3],
    summary: &ReportSummary,
    out: &mut impl Write,
) -> io::Result<()> {
    writeln!(out, "# {}\n", escaped(&summary.header.title()))?;
    for (name, values) in summary.facts() {
        writeln!(out, "- {name}: {}", values.iter().map(cell).collect::<Vec<_>>().join(" "))?;
    }
    let unread = summary.unread_sessions().limited(MAX_ROWS);
    if !unread.rows.is_empty() {
        writeln!(out, "\n**{}.** These sessions could not be read:\n", unread.title)?;
        write_table(&unread, out)?;
    }
    let figures = summary.key_figures().map(|(number, noun)| counted(number, noun));
    writeln!(out, "\n**{}**\n", figures.join(", "))?;
    for table in summary.tables(MAX_ROWS, MAX_ROWS).iter().chain(events) {
        writeln!(out, "## {}\n", table.title)?;
        write_table(table, out)?;
    }
    Ok(())
}

fn cells(event: &ReportEvent) -> [ReportCell; 9] {
    let record = event.record;
    let time = || ReportCell::quote(record.time.as_deref().unwrap_or_default());
    let target = record.target.as_deref().map(ReportCell::quote);
    [
        event.local_time.map_or_else(time, ReportCell::Time),
        ReportCell::quote(&record.user),
        ReportCell::Text(record.action.name().to_owned()),
        ReportCell::quote(record.item.as_ref().unwrap_or(&record.message)),
        target.unwrap_or_else(|| ReportCell::Text("original location".to_owned())),
        ReportCell::Number(record.size_bytes.map(text::bytes).unwrap_or_default()),
        ReportCell::quote(&record.status),
        ReportCell::quote(client(&record.client_host, record.client_address.as_deref())),
        ReportCell::quote(&record.message),
    ]
}

fn cell(cell: &ReportCell) -> String {
    match cell {
        ReportCell::Text(text) | ReportCell::Number(text) => text.clone(),
        ReportCell::Quote(text) | ReportCell::Code(text) => code(text),
        ReportCell::Time(time) => time::readable(*time),
    }
}

fn write_table(table: &ReportTable, out: &mut impl Write) -> io::Result<()> {
    if table.rows.is_empty() {
        return writeln!(out, "None.\n");
    }
    let rule = |column| if table.is_numeric(column) { "--:" } else { "---" };
    let rules: Vec<_> = (0..table.heads.len()).map(rule).collect();
    writeln!(out, "| {} |\n|{}|", table.heads.join(" | "), rules.join("|"))?;
    for row in &table.rows {
        writeln!(out, "| {} |", row.iter().map(cell).collect::<Vec<_>>().join(" | "))?;
    }
    if table.omitted > 0 {
        let omitted = HumanCount(table.omitted as u64);
        writeln!(out, "\n{omitted} more are not listed here; use `--to FILE.html`.")?;
    }
    writeln!(out)
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
            assert_eq!(code(text), expected, "{text}");
        }
    }

    #[test]
    fn user_text_is_escaped() {
        assert_eq!(escaped("*a* <b> _c_"), "\\*a\\* \\<b\\> \\_c\\_");
    }
}
