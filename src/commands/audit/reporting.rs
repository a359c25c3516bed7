//! From the servers to a report: what `audit report` asks, and what it says of itself.

use std::sync::Arc;

use super::pace::Pace;
use super::report::{self, Source};
use crate::audit::report::{About, Ending, Frame};
use crate::audit::{Asked, Record, Round, Teller};
use crate::config::Target;
use crate::context::Context;
use crate::error::Failure;
use crate::journal::Journal;
use crate::output::Ui;

pub(super) fn run(args: &report::Args, context: &Context, ui: &mut Ui) -> anyhow::Result<u8> {
    if args.chosen.is_since_last() {
        return Err(Failure::usage(
            "a report is of a window, and 'last' says where the last run ended",
        )
        .hint("name a moment: --since 1w")
        .into());
    }
    let filter = Arc::new(args.chosen.filter(ui)?);
    let targets = if context.is_fleet() { context.fleet(ui)? } else { vec![context.target()?] };
    let frame = Frame {
        title: None,
        servers: targets.iter().map(about).collect(),
        window: filter.started,
        filters: args.chosen.told(),
        parts: args.chosen.takes_apart(),
        made: ui.look.now,
        zone: Arc::clone(&ui.look.zone),
    };
    let teller = Teller {
        messages: ui.messages.clone(),
        as_json: context.settings.format.is_json(),
        all_or_nothing: true,
        follows: false,
        is_stopped: &|| false,
    };
    let servers = targets.len();
    let asked = Asked {
        filter: &filter,
        sessions: &args.chosen.sessions,
        journal: Some(Journal::of(&context.settings.env)),
        at_once: args.chosen.at_once(),
        now: ui.look.now,
        pace: None,
    };
    let mut sources = Vec::new();
    let messages = ui.messages.clone();
    let begin = || {
        for target in targets {
            sources.push(super::source(target, None, context, ui)?);
        }
        // Not before somebody was asked for a password.
        let asked = Asked { pace: Some(Pace::shown(ui, servers)), ..asked };
        let round = Round::start(&mut sources, asked, &teller, usize::MAX)?;
        Ok(Reading { round: Some(round), servers })
    };
    report::run(args, frame, begin, &messages)
}

fn about(target: &Target) -> About {
    let server = target.server.as_ref().map(ToString::to_string).unwrap_or_default();
    About { profile: target.profile.clone(), server }
}

/// All records of one way through the servers.
struct Reading<'a> {
    round: Option<Round<'a>>,
    servers: usize,
}

impl Iterator for Reading<'_> {
    type Item = anyhow::Result<Record>;

    fn next(&mut self) -> Option<Self::Item> {
        let round = self.round.as_mut()?;
        loop {
            match round.next() {
                None if !round.is_over() => round.go_on(),
                record => return record,
            }
        }
    }
}

impl Source for Reading<'_> {
    fn ending(&mut self) -> anyhow::Result<Ending> {
        let Some(mut summary) = self.round.take().map(Round::finish) else {
            return Ok(Ending::default());
        };
        let unread = std::mem::take(&mut summary.unread);
        if summary.fatal.len() == self.servers {
            summary.told(self.servers)?;
        }
        Ok(Ending { unread, open: None })
    }
}
