//! `vb365 audit report`: the audit as a page for a browser, or as text for a ticket.

use std::sync::Arc;

use super::round;
use super::selection::Selection;
use crate::audit::report::{ReportFile, ReportHeader, ReportWriter};
use crate::audit::{AuditProgress, AuditQuery, AuditRound, ServerFailure, ServerLabel};
use crate::config::ServerConfig;
use crate::context::Context;
use crate::error::{Failure, Kind};
use crate::help::{HelpPage, SHOW};
use crate::output::Ui;
use crate::parallel::StopSignal;
use crate::sys::signals;
use crate::time::Window;

/// Write the audit as a page, or as text for a ticket
///
/// Summarizes activity by time, user, action and organization. Lists open sessions, restores and their targets, failures
/// and warnings, and all events. An .html file is one page that needs no other file, has no scripts, and prints well. An
/// .md file is for a ticket and lists the first 300 events.
///
/// The file is written at the end, completely or not at all.
#[derive(clap::Args)]
#[command(add = HelpPage::new(&[
    ("Report a month as a web page",
     "vb365 audit report --since 2026-11-01 --until 2026-11-30 --to november.html"),
    ("Report what one user did, for a ticket",
     "vb365 audit report --since 2d --user ana@contoso.example --to ticket.md"),
])
    .done("the report is written")
    .exits(SHOW)
    .exits(&[Kind::Failure]))]
pub(crate) struct Args {
    #[command(flatten)]
    pub(super) selection: Selection,

    /// Output file, .html or .md
    ///
    /// The extension selects the format.
    #[arg(long, value_name = "FILE")]
    to: ReportFile,

    /// Title of the report
    #[arg(long, value_name = "TEXT")]
    title: Option<String>,
}

pub(super) fn run(args: &Args, context: &Context, ui: &mut Ui) -> anyhow::Result<u8> {
    if args.selection.is_since_last() {
        let failure = Failure::usage("cannot report on --since last: a report needs a start time");
        return Err(failure.hint("use a start time: --since 1w").into());
    }
    let window = args.selection.window(|| ui.now(), ui)?;
    let targets = round::targets(context, ui)?;
    let servers = targets.len();
    // Nothing is requested before it is known that the file can be written.
    let header = args.header(window, &targets, ui);
    let mut report = ReportWriter::begin(args.to.clone(), header)?;
    let mut sources = Vec::new();
    for target in targets {
        sources.push(round::source(target, None, &args.selection, context, ui)?);
    }
    if let [source] = &sources[..] {
        report.set_window(source.window);
    }
    let stop = StopSignal::install();
    let query = AuditQuery {
        stop: stop.clone(),
        progress: Some(AuditProgress::new(ui.await_work("sessions", "events"), servers)),
        ..round::query(&args.selection, ServerFailure::Abort, context, ui)
    };
    let mut round = AuditRound::start(&mut sources, query)?;
    for record in &mut round {
        report.add(record?)?;
    }
    if let Some(signal) = stop.signal() {
        round::warn_of_interruption(&round, ui);
        signals::exit_by(signal);
    }
    round.warn_of_unmatched_filters();
    let open = round.take_open();
    let mut failures = round.into_failures();
    let unread = std::mem::take(&mut failures.unread);
    if failures.servers.len() == servers {
        failures.into_result(servers)?;
    }
    let code = if unread.is_empty() { 0 } else { Kind::Partial.code() };
    ui.messages.note(&report.finish(open, unread)?);
    Ok(code)
}

impl Args {
    fn header(&self, window: Window, targets: &[ServerConfig], ui: &Ui) -> ReportHeader {
        let options = self.selection.filter.options().into_iter();
        ReportHeader {
            title: self.title.clone(),
            servers: targets.iter().map(ServerLabel::new).collect(),
            window,
            filters: options.map(|(name, values)| (name.to_owned(), values.join(", "))).collect(),
            created: ui.now(),
            zone: Arc::clone(ui.zone()),
        }
    }
}
