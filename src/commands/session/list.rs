//! `vb365 session list`.

use std::cmp::Reverse;

use anyhow::Context;
use chrono::{DateTime, Datelike, TimeDelta, Utc};

use super::PAGE;
use crate::api::session::{Session, Workload, list};
use crate::api::{Item, Page, Request, Version};
use crate::client::Client;
use crate::connection::Connection;
use crate::error::Failure;
use crate::fleet::{self, Items};
use crate::time::{Edge, Moment};
use crate::ui::Ui;

/// List sessions, newest first
#[derive(clap::Args)]
#[command(after_long_help = "Examples:\n  \
    vb365 session list --state working\n  \
    vb365 session list --since yesterday --type vex,vet -o csv\n\n\
    Columns: id, type, state, result, started, ended, by, organization, name, client, scope, reason, details\n\n\
    Exit codes: 0 done, even when there is none; 2 wrong usage; 3 unreachable; 4 not signed in; \
    5 untrusted certificate; 7 refused by the server; 10 some of several profiles failed")]
pub(crate) struct Args {
    /// At most this many; of several profiles, so many of each
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    limit: Option<u32>,

    /// Started at or after this moment; a date means its beginning
    #[arg(long, value_name = "TIME", allow_hyphen_values = true)]
    since: Option<Moment>,

    /// Started at or before this moment; a date means its end
    #[arg(long, value_name = "TIME", allow_hyphen_values = true)]
    until: Option<Moment>,

    /// Only those in this state: working or stopped
    #[arg(long, value_name = "STATE", ignore_case = true, value_parser = ["working", "stopped"], hide_possible_values = true)]
    state: Option<String>,

    /// Only these workloads: vex, veod, vesp, vet (can be repeated)
    #[arg(long = "type", value_name = "TYPE", value_delimiter = ',')]
    workloads: Vec<Workload>,
}

/// What the server cannot be asked for, or not exactly.
#[derive(Clone)]
struct Filter {
    since: Option<DateTime<Utc>>,
    until: Option<DateTime<Utc>>,
    state: Option<String>,
    workloads: Vec<Workload>,
}

impl Filter {
    /// The server's bounds may leave out their own instant, so a second more is asked for on either side, and looked
    /// at again here. A bound that the API cannot carry is not sent.
    fn request(&self, version: Version) -> Request<Page<Session>> {
        let sendable = |moment: &DateTime<Utc>| (1..=9999).contains(&moment.year());
        let second = TimeDelta::seconds(1);
        let since = self.since.map(|moment| moment - second).filter(sendable);
        let until = self.until.map(|moment| moment + second).filter(sendable);
        list(version, since, until)
    }

    fn keeps_all(&self) -> bool {
        self.since.is_none()
            && self.until.is_none()
            && self.state.is_none()
            && self.workloads.is_empty()
    }

    fn keeps(&self, session: &Session) -> bool {
        // A start that cannot be read is no reason to hide a session.
        let started = session.creation_time.instant();
        self.since.is_none_or(|since| started.is_none_or(|started| started >= since))
            && self.until.is_none_or(|until| started.is_none_or(|started| started <= until))
            && self.state.as_ref().is_none_or(|state| session.state.eq_ignore_ascii_case(state))
            && (self.workloads.is_empty()
                || self.workloads.iter().any(|w| session.r#type.eq_ignore_ascii_case(w.name())))
    }
}

pub(super) fn run(args: &Args, connection: &Connection, ui: &mut Ui) -> anyhow::Result<()> {
    let view = fleet::view::<Session>(connection, ui)?;
    let since = moment("--since", args.since, Edge::First, ui)?;
    let until = moment("--until", args.until, Edge::Last, ui)?;
    if since.zip(until).is_some_and(|(since, until)| since > until) {
        return Err(
            Failure::usage("--since lies after --until, so nothing can be in between").into()
        );
    }
    let (state, workloads) = (args.state.clone(), args.workloads.clone());
    let filter = Filter { since, until, state, workloads };
    let limit = args.limit.map_or(usize::MAX, |limit| limit as usize);
    fleet::list(connection, ui, &view, move |client| found(client, filter.clone(), limit))
}

/// The newest that pass the filter.
fn found(
    client: &Client,
    filter: Filter,
    limit: usize,
) -> anyhow::Result<Items<'_, Item<Session>>> {
    let sorted = client.version().sorts_sessions();
    let request = filter.request(client.version());
    let page = if sorted && filter.keeps_all() { PAGE.min(limit) } else { PAGE };
    let sessions = client
        .items(request, page)
        .map(|item| item.map_err(anyhow::Error::from))
        .filter_map(move |item| kept(item, &filter).transpose());
    if sorted {
        return Ok(Box::new(sessions.take(limit)));
    }
    let mut all = sessions
        .map(|item| {
            item.and_then(|item| {
                Ok((item.read().context("a session cannot be read")?.creation_time.instant(), item))
            })
        })
        .collect::<anyhow::Result<Vec<_>>>()?;
    all.sort_by_key(|(started, _)| Reverse(*started));
    Ok(Box::new(all.into_iter().take(limit).map(|(_, item)| Ok(item))))
}

fn moment(
    option: &str,
    typed: Option<Moment>,
    edge: Edge,
    ui: &Ui,
) -> Result<Option<DateTime<Utc>>, Failure> {
    typed
        .map(|moment| moment.resolve(edge, ui.look.now, &*ui.look.zone))
        .transpose()
        .map_err(|error| Failure::usage(format!("{option}: {error}")))
}

fn kept(
    item: anyhow::Result<Item<Session>>,
    filter: &Filter,
) -> anyhow::Result<Option<Item<Session>>> {
    let item = item?;
    let keep =
        filter.keeps_all() || filter.keeps(&item.read().context("a session cannot be read")?);
    Ok(keep.then_some(item))
}
