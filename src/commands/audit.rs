//! `vb365 audit`: every event of every session, as one stream.

mod follow;
mod report;
mod round;
mod selection;

use std::path::PathBuf;
use std::time::Duration;

use clap::Subcommand;

use crate::audit::{CursorFiles, EventRecord};
use crate::context::Context;
use crate::error::{Failure, Kind};
use crate::fan_out;
use crate::help::{HelpPage, SHOW};
use crate::output::{Format, Ui};
use crate::parallel::StopSignal;
use crate::sys::signals;
use crate::time::parse_interval;
use round::AuditPrinter;
use selection::Selection;

/// List all activity in restore sessions
///
/// Prints one line for each event. --since and --until select events by their own time, both bounds included, from every
/// session that overlaps the window. --user, --organization, --session and --type select sessions; the other filters select
/// events. Lines are in the order of the sessions' starts, then of the session's events; --sort time orders them by time.
/// Several profiles are merged in this order, and each line (in JSON each object) contains its profile.
///
/// --since last continues after the previous run, without duplicates. Later events of an open session appear in a
/// later run. The position is kept for each profile, or in --cursor FILE, and is written after the results were printed. A
/// run that is killed may therefore repeat lines, with the same IDs. The first run with --cursor may have a --since TIME. A
/// cursor is bound to its filters; use another FILE for other filters. A running event is printed when it is first seen, and
/// not again when it ends.
///
/// --follow runs until it is interrupted, and retries if the server does not respond. Not with -o json or --sort.
///
/// Unreadable sessions are reported and the rest is printed, with exit code 10. The next run with --since last reads them
/// again. An audit that ends early reports the last session, the number of events written, and how to continue.
#[derive(clap::Args)]
#[command(add = HelpPage::new(&[
    ("List all exports, mails and restores of a week",
     "vb365 audit --since 1w --action export,send,restore"),
    ("Append what is new since the previous run",
     "vb365 audit --since last -o ndjson >> audit.ndjson"),
    ("Find who touched items with 'salar' in their names",
     "vb365 audit --since yesterday --item '*salar*' -o csv"),
])
    .columns::<EventRecord>()
    .exits(SHOW)
    .exits(&[Kind::Failure]))]
#[command(
    args_conflicts_with_subcommands = true,
    override_usage = "vb365 audit [OPTIONS] | vb365 audit report --to FILE [OPTIONS]"
)]
pub(crate) struct Args {
    #[command(subcommand)]
    part: Option<AuditPart>,

    #[command(flatten)]
    selection: Selection,

    /// File for the position of --since last
    ///
    /// Each consumer needs a file of its own. A --since TIME counts in the first run with it only.
    #[arg(long, value_name = "FILE")]
    cursor: Option<PathBuf>,

    /// Keep running and print new events
    ///
    /// Ctrl-C ends it.
    #[arg(long)]
    follow: bool,

    /// Polling interval of --follow
    ///
    /// With API v8, events usually arrive earlier.
    #[arg(long, value_name = "DURATION", default_value = "10s", value_parser = parse_interval)]
    interval: Duration,
}

#[derive(Subcommand)]
#[command(defer = true)]
enum AuditPart {
    Report(report::Args),
}

impl Args {
    fn keeps_cursor(&self) -> bool {
        self.selection.is_since_last() || self.cursor.is_some()
    }

    fn validate(&self, ui: &Ui) -> Result<(), Failure> {
        if self.follow && (ui.format() == Format::Json || ui.sorts()) {
            let message =
                "--follow cannot be combined with -o json or --sort: its output never ends";
            return Err(Failure::usage(message).hint("use -o ndjson"));
        }
        if (self.follow || self.keeps_cursor()) && ui.limit().is_some() {
            let message = "--limit cannot be combined with --follow, --cursor or --since last";
            return Err(Failure::usage(message).hint("omit --limit: it would skip events"));
        }
        Ok(())
    }
}

pub(crate) fn run(args: &Args, context: &Context, ui: &mut Ui) -> anyhow::Result<u8> {
    if let Some(AuditPart::Report(args)) = &args.part {
        return report::run(args, context, ui);
    }
    args.validate(ui)?;
    let columns = fan_out::columns::<EventRecord>(context, ui)?;
    args.selection.window(|| ui.now(), ui)?; // before anything is asked
    let targets = round::targets(context, ui)?;
    // Before a password is asked for.
    let files = match &args.cursor {
        Some(path) => CursorFiles::at(path)?,
        None if args.keeps_cursor() => CursorFiles::of_targets(&context.settings.env, &targets)?,
        None => CursorFiles::default(),
    };
    let mut sources = Vec::new();
    for target in targets {
        let cursor = files.cursor(&target, &args.selection.filter)?;
        if args.selection.has_start_time() && cursor.has_begun() {
            ui.messages.note(
                "--since is ignored: the audit continues after the previous run with this cursor",
            );
        }
        let cursor = (args.keeps_cursor() || args.follow).then_some(cursor);
        sources.push(round::source(target, cursor, &args.selection, context, ui)?);
    }
    // A signal ends the audit at a place that the cursor can hold. The last message says how far the audit came.
    let stop = StopSignal::install();
    let mut printer = AuditPrinter {
        selection: &args.selection,
        context,
        columns,
        files,
        stop: stop.clone(),
        is_following: args.follow,
        has_printed: false,
    };
    let ended = if args.follow {
        follow::follow(&mut printer, &mut sources, args.interval, ui)
    } else {
        let servers = sources.len();
        printer.print_round(&mut sources, ui).and_then(|failures| failures.into_result(servers))
    };
    match stop.signal() {
        Some(signal) => signals::exit_by(signal),
        None => ended.map(|()| 0),
    }
}
