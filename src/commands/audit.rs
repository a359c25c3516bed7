//! `vb365 audit`: every event of every session, as one stream.

mod chosen;
mod halt;
mod listen;
mod pace;
mod report;

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use clap::Subcommand;

use crate::audit::{self, Asked, Book, Cursor, Filter, Round, Server, Source, Summary, Teller};
use crate::config::ServerConfig;
use crate::context::Context;
use crate::diagnostics;
use crate::error::{Failure, Kind, Reported};
use crate::fan_out;
use crate::help::HelpPage;
use crate::journal::Journal;
use crate::output::{ColumnSet, Format, Ui};
use crate::time::Span;
use chosen::Chosen;
use halt::Halt;
use listen::Listening;
use pace::Pace;

/// So many lines are printed before it is written down how far we are: a run that is killed repeats no more.
const CHECKPOINT: usize = 20_000;

/// Failures of this command.
const EXITS: &[Kind] = &[
    Kind::Failure,
    Kind::Usage,
    Kind::Unreachable,
    Kind::Unauthenticated,
    Kind::Untrusted,
    Kind::NotFound,
    Kind::Server,
    Kind::Partial,
];

/// List what was done in all sessions
///
/// For each session in the window, oldest first, all that was done in it, a line an event. The window is that of the
/// sessions' starts; --user, --organization, --session and --type choose sessions, the other filters choose events. Of
/// several profiles the sessions come in one order, and each line names its profile: JSON has no envelope here.
///
/// With --since last, runs follow on each other: nothing comes twice, and what happens later in a session that was open
/// comes with a later run. How far the last run came is kept for each profile, or in --cursor FILE, and written once all
/// is printed; so a run that is killed repeats lines, with the same ids. A cursor goes on with one question: other filters
/// need another FILE. An event that still runs is printed when it is first seen, and not again when it ends.
///
/// --follow goes on, with or without --since last, until a signal comes; a server that goes away is waited for. The formats
/// for it are ndjson, csv and id.
///
/// What cannot be read of one session is told, all else is printed, and the exit code is 10; the next run with --since last
/// tries it again.
#[derive(clap::Args)]
#[command(add = HelpPage::new(&[
    ("List all exports, mails and restores of a week",
     "vb365 audit --since 1w --action export,send,restore"),
    ("Append what is new since the previous run",
     "vb365 audit --since last -o ndjson >> audit.ndjson"),
    ("Find who touched items with 'salar' in their names",
     "vb365 audit --since yesterday --item '*salar*' -o csv"),
])
    .columns::<crate::audit::Record>()
    .exits(EXITS))]
#[command(args_conflicts_with_subcommands = true)]
pub(crate) struct Args {
    #[command(subcommand)]
    part: Option<Part>,

    #[command(flatten)]
    chosen: Chosen,

    /// Keep how far this run came in FILE, and go on from there; several consumers have one each
    #[arg(long, value_name = "FILE")]
    cursor: Option<PathBuf>,

    /// Go on and on: print what happens as it is seen, until a signal comes
    #[arg(long)]
    follow: bool,

    /// With --follow, look at least this often; where the server tells of changes itself (API v8) many are seen sooner
    #[arg(long, value_name = "D", default_value = "10s", value_parser = interval)]
    interval: Span,
}

#[derive(Subcommand)]
#[command(defer = true)]
enum Part {
    Report(report::Args),
}

fn interval(text: &str) -> Result<Span, String> {
    let span: Span = text.parse()?;
    if span.0 < Duration::from_secs(1) {
        return Err("at least 1s: more often than that would be a burden to the server".to_owned());
    }
    Ok(span)
}

impl Args {
    fn is_kept(&self) -> bool {
        self.chosen.is_since_last() || self.cursor.is_some()
    }

    fn check(&self, ui: &Ui) -> Result<(), Failure> {
        if self.cursor.is_some() && self.chosen.is_since_a_moment() {
            return Err(Failure::usage(
                "--cursor goes on where the last run ended, and --since says where to begin",
            )
            .hint("leave out one of them; --since last is implied"));
        }
        if self.follow && (ui.format() == Format::Json || ui.sorts()) {
            return Err(Failure::usage(
                "--follow never ends, so there is nothing to collect or to sort",
            )
            .hint("use -o ndjson"));
        }
        Ok(())
    }
}

pub(super) fn run(args: &Args, context: &Context, ui: &mut Ui) -> anyhow::Result<u8> {
    if let Some(Part::Report(args)) = &args.part {
        return report::run(args, context, ui);
    }
    args.check(ui)?;
    let view = fan_out::columns::<audit::Record>(context, ui)?;
    let filter = Arc::new(args.chosen.filter(ui)?);
    let targets = if context.is_fan_out() {
        context.server_configs(ui)?
    } else {
        vec![context.settings.server_config()?]
    };
    // Before anybody is asked for anything.
    let books = Books::open(args, context, &targets)?;
    let mut sources = Vec::new();
    for target in targets {
        let kept = books.cursor(&target, &filter)?;
        let cursor = (args.is_kept() || args.follow).then_some(kept);
        sources.push(source(target, cursor, context, ui)?);
    }
    let heeds = args.follow || (args.is_kept() && !ui.collects());
    let halt = if heeds { Halt::armed() } else { Halt::default() };
    let mut audit = Audit { args, context, view, filter, books, halt, is_begun: false };
    let ended = audit.run(&mut sources, ui);
    match audit.halt.signal() {
        Some(_) => Ok(audit.halt.end()),
        None => ended.map(|()| 0),
    }
}

/// A server to ask. One alone may ask for a password, so it is reached here.
fn source(
    target: ServerConfig,
    cursor: Option<Cursor>,
    context: &Context,
    ui: &mut Ui,
) -> anyhow::Result<Source> {
    let client = if context.is_fan_out() { None } else { Some(context.open(&target, ui)?) };
    let messages = match &target.profile {
        Some(profile) if context.is_fan_out() => ui.messages.with_prefix(profile),
        _ => ui.messages.clone(),
    };
    let (way, meant) = (context.clone(), target.clone());
    let server = Server::new(move || way.open_unattended(&meant, &messages), client);
    Ok(Source { target, server, cursor, told_of: std::collections::HashSet::new() })
}

/// The files that hold cursors: none, one for all, or one for each.
struct Books {
    all: Vec<Book>,
}

impl Books {
    fn open(args: &Args, context: &Context, targets: &[ServerConfig]) -> Result<Self, Failure> {
        let env = &context.settings.env;
        let all = match &args.cursor {
            Some(path) => vec![Book::at(path)?],
            None if args.is_kept() => {
                targets.iter().map(|target| Book::of(env, target)).collect::<Result<_, _>>()?
            }
            None => Vec::new(),
        };
        Ok(Self { all })
    }

    /// Where a target's audit goes on, or begins.
    fn cursor(&self, target: &ServerConfig, filter: &Filter) -> Result<Cursor, Failure> {
        for book in &self.all {
            if let Some(cursor) = book.cursor(target, filter)? {
                return Ok(cursor);
            }
        }
        let server = target.server.as_ref().map(ToString::to_string).unwrap_or_default();
        Ok(Cursor { server, question: filter.question(), ..Cursor::default() })
    }

    fn write(&mut self, round: &Round) -> Result<(), Failure> {
        let cursors: Vec<_> = round
            .sources()
            .filter_map(|source| Some((&source.target, source.cursor.as_ref()?)))
            .collect();
        match &mut self.all[..] {
            [book] => book.write(&cursors),
            books => books
                .iter_mut()
                .zip(&cursors)
                .try_for_each(|(book, cursor)| book.write(std::slice::from_ref(cursor))),
        }
    }
}

struct Audit<'a> {
    args: &'a Args,
    context: &'a Context,
    view: ColumnSet<audit::Record>,
    filter: Arc<Filter>,
    books: Books,
    halt: Halt,
    /// Whether anything was printed, a header that is.
    is_begun: bool,
}

impl Audit<'_> {
    fn run(&mut self, sources: &mut [Source], ui: &mut Ui) -> anyhow::Result<()> {
        let servers = sources.len();
        let mut summary = self.round(sources, ui)?;
        if !self.args.follow {
            return summary.told(servers);
        }
        let mut away = vec![false; servers];
        // What never worked is not waited for.
        if summary.fatal.len() == servers {
            if servers > 1 {
                Self::report_all(&mut summary, sources, ui);
            }
            return summary.told(servers);
        }
        let mut listening = Listening::new(servers, self.halt.bell(), self.args.interval.0);
        loop {
            listening.begin(sources);
            self.notice(&summary, &mut away, sources, ui)?;
            self.halt.wait(self.args.interval.0);
            if self.halt.signal().is_some() {
                return Ok(());
            }
            ui.set_now(self.context.clock.now());
            summary = self.round(sources, ui)?;
        }
    }

    /// Asks all servers once, and prints what is new.
    fn round(&mut self, sources: &mut [Source], ui: &mut Ui) -> anyhow::Result<Summary> {
        let collects = ui.collects();
        // A line of its own among lines that never end would be in their way.
        let pace = (!self.args.follow).then(|| Pace::shown(ui, sources.len()));
        let halt = &self.halt;
        let is_stopped = || halt.signal().is_some();
        let teller = Teller {
            messages: ui.messages.clone(),
            all_or_nothing: collects && !self.args.follow,
            follows: self.args.follow,
            is_stopped: &is_stopped,
        };
        let asked = Asked {
            filter: &self.filter,
            sessions: &self.args.chosen.sessions,
            journal: Some(Journal::of(&self.context.settings.env)),
            at_once: self.args.chosen.at_once(),
            now: ui.now(),
            pace,
        };
        let keeps = !self.books.all.is_empty() && !collects;
        let most = if keeps { CHECKPOINT } else { usize::MAX };
        let mut round = Round::start(sources, asked, &teller, most)?;
        loop {
            let first = round.next().transpose()?;
            // Where there is nothing but failures, even an empty table would say too much.
            if first.is_some() || !(self.is_begun || round.has_failed()) {
                let lines = first.into_iter().map(Ok).chain(round.by_ref());
                ui.list(&self.view, lines)?;
                self.is_begun = true;
                ui.omit_header();
            }
            round.tidy();
            // No sooner: what is written down as printed has left our hands.
            self.books.write(&round)?;
            if round.is_over() {
                return Ok(round.finish());
            }
            round.go_on();
        }
    }

    /// Reports the failure of each server, so that only the kinds remain for the summary.
    fn report_all(summary: &mut Summary, sources: &[Source], ui: &Ui) {
        for (at, error) in std::mem::take(&mut summary.fatal) {
            let profile = sources[at].target.profile.clone().unwrap_or_default();
            let kind = diagnostics::report(&error.context(profile), &ui.messages);
            summary.fatal.push((at, Reported(kind).into()));
        }
    }

    /// Tells who has gone away and who is back. What cannot pass ends all once nobody is left.
    fn notice(
        &self,
        summary: &Summary,
        away: &mut [bool],
        sources: &[Source],
        ui: &Ui,
    ) -> anyhow::Result<()> {
        let mut lost = 0;
        for (at, source) in sources.iter().enumerate() {
            let messages = match &source.target.profile {
                Some(profile) if sources.len() > 1 => ui.messages.with_prefix(profile),
                _ => ui.messages.clone(),
            };
            let failed = summary.fatal.iter().find(|(place, _)| *place == at);
            match failed {
                Some((_, error)) => {
                    lost += usize::from(!matches!(
                        diagnostics::kind_of(error),
                        Kind::Unreachable | Kind::Server
                    ));
                    if !std::mem::replace(&mut away[at], true) {
                        messages.warn(&format!(
                            "{error:#}; trying again every {} s",
                            self.args.interval.0.as_secs()
                        ));
                    }
                }
                None if std::mem::take(&mut away[at]) => messages.note("the server answers again"),
                None => {}
            }
        }
        match summary.fatal.first() {
            Some((_, error)) if lost == sources.len() => {
                Err(Failure::new(diagnostics::kind_of(error), "no server can be asked any more")
                    .into())
            }
            _ => Ok(()),
        }
    }
}
