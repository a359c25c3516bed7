//! `vb365 audit report`: the audit as a page for people, or as text for a ticket.

use crate::audit::Record;
use crate::audit::report::{Ending, Frame, Report, Target};
use crate::error::Kind;
use crate::ui::Ui;

/// Write the audit as a page, or as text for a ticket
///
/// Tells who did how much when: a timeline, totals by user, action and organization, the sessions that are still open,
/// the restores with their targets, what did not go well, and each event. An .html file is one page that needs nothing
/// else, prints well, and has no scripts; an .md file is for a ticket, and lists the first few hundred events.
///
/// The file is written once all is known, whole or not at all.
#[derive(clap::Args)]
#[command(after_long_help = "Examples:\n  \
    vb365 audit report --since 2026-11-01 --until 2026-11-30 --to november.html\n  \
    vb365 audit report --since 2d --user ana@contoso.example --to ticket.md\n\n\
    Exit codes: 0 written; 1 the file cannot be written; 2 wrong usage; 3 unreachable; 4 not signed in; \
    5 untrusted certificate; 7 refused by the server; 10 written, but some sessions could not be read")]
pub(crate) struct Args {
    /// The file: its ending, .html or .md, says the form
    #[arg(long, value_name = "FILE")]
    to: Target,

    /// A title of your own
    #[arg(long, value_name = "TEXT")]
    title: Option<String>,
}

/// The records of an audit, and what is known after the last of them.
pub(super) trait Source: Iterator<Item = anyhow::Result<Record>> {
    fn ending(&mut self) -> Ending;
}

/// Writes the report of what a source yields. Nothing is asked for before it is known that the file can be written; a
/// record that cannot be had ends it, and then there is no file.
pub(super) fn run<S: Source>(
    args: &Args,
    frame: Frame,
    source: impl FnOnce(&mut Ui) -> anyhow::Result<S>,
    ui: &mut Ui,
) -> anyhow::Result<u8> {
    let title = args.title.clone().or_else(|| frame.title.clone());
    let mut report = Report::begin(args.to.clone(), Frame { title, ..frame })?;
    let mut records = source(ui)?;
    for record in &mut records {
        report.add(&record?)?;
    }
    let ending = records.ending();
    let written = report.finish(&ending)?;
    let (events, sessions) = (written.events, written.sessions);
    ui.talk.note(&format!("wrote {}: {events} events of {sessions} sessions", args.to));
    Ok(if ending.unread.is_empty() { 0 } else { Kind::Partial.code() })
}
