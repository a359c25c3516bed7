//! `vb365 session list`.

use std::cmp::Reverse;

use anyhow::Context as _;
use chrono::TimeDelta;

use crate::api::session::{Session, Workload, list};
use crate::api::{Item, Page, Request, Version};
use crate::client::{Client, PAGE};
use crate::context::Context;
use crate::error::Failure;
use crate::fan_out::{self, Items};
use crate::help::{HelpPage, LIST};
use crate::output::Ui;
use crate::time::{TimeArg, Window};

/// List sessions, newest first
#[derive(clap::Args)]
#[command(add = HelpPage::new(&[
    ("List open sessions", "vb365 session list --state working"),
    ("Export the sessions since yesterday",
     "vb365 session list --since yesterday --type vex,vet -o csv"),
    ("Print the owners of open sessions",
     "vb365 session list --jq '.[] | select(.state == \"Working\") | .initiatedBy'"),
])
    .columns::<Session>()
    .exits(LIST))]
pub(crate) struct Args {
    /// At most N sessions; with several profiles, at most N of each
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    limit: Option<u32>,

    /// Only sessions started at or after TIME; a date means its beginning
    #[arg(long, value_name = "TIME", allow_hyphen_values = true)]
    since: Option<TimeArg>,

    /// Only sessions started at or before TIME; a date means its end
    #[arg(long, value_name = "TIME", allow_hyphen_values = true)]
    until: Option<TimeArg>,

    /// Only sessions in this state: working or stopped
    #[arg(long, value_name = "STATE", ignore_case = true, value_parser = ["working", "stopped"], hide_possible_values = true)]
    state: Option<String>,

    /// Only these types: exchange, onedrive, sharepoint, teams (can be repeated)
    #[arg(long = "type", value_name = "TYPE", value_delimiter = ',')]
    workloads: Vec<Workload>,
}

/// What the server cannot be asked for, or not exactly.
#[derive(Clone)]
struct SessionFilter {
    started: Window,
    state: Option<String>,
    workloads: Vec<Workload>,
}

impl SessionFilter {
    /// The server's bounds may leave out their own instant, so a second more is asked for on either side, and looked
    /// at again here. A bound that the API cannot carry is not sent.
    fn request(&self, version: Version) -> Request<Page<Session>> {
        let (since, until) = self.started.widened(TimeDelta::seconds(1));
        list(version, since, until)
    }

    fn keeps_all(&self) -> bool {
        self.started.is_everything() && self.state.is_none() && self.workloads.is_empty()
    }

    fn keeps(&self, session: &Session) -> bool {
        self.started.holds(session.creation_time.instant())
            && self.state.as_ref().is_none_or(|state| session.state.eq_ignore_ascii_case(state))
            && Workload::filter_accepts(&self.workloads, &session.r#type)
    }
}

pub(super) fn run(args: &Args, context: &Context, ui: &mut Ui) -> anyhow::Result<()> {
    let view = fan_out::columns::<Session>(context, ui)?;
    let started =
        Window::resolve(args.since, args.until, ui.now(), &**ui.zone()).map_err(Failure::usage)?;
    let (state, workloads) = (args.state.clone(), args.workloads.clone());
    let filter = SessionFilter { started, state, workloads };
    let limit = args.limit.map_or(usize::MAX, |limit| limit as usize);
    fan_out::list(context, ui, &view, &filter, move |client, _, filter| {
        found(client, filter, limit)
    })
}

/// The newest that pass the filter.
fn found<'c>(
    client: &'c Client,
    filter: &'c SessionFilter,
    limit: usize,
) -> anyhow::Result<Items<'c, Item<Session>>> {
    let sorted = client.version().sorts_sessions();
    let request = filter.request(client.version());
    let page = if sorted && filter.keeps_all() { PAGE.min(limit) } else { PAGE };
    let sessions = client
        .items(request, page)
        .map(|item| item.map_err(anyhow::Error::from))
        .filter_map(move |item| kept(item, filter).transpose());
    if sorted {
        return Ok(Box::new(sessions.take(limit)));
    }
    let mut all = sessions
        .map(|item| {
            item.and_then(|item| {
                let session = item.model().context("a session cannot be read")?;
                Ok((session.creation_time.instant(), item))
            })
        })
        .collect::<anyhow::Result<Vec<_>>>()?;
    all.sort_by_key(|(started, _)| Reverse(*started));
    Ok(Box::new(all.into_iter().take(limit).map(|(_, item)| Ok(item))))
}

fn kept(
    item: anyhow::Result<Item<Session>>,
    filter: &SessionFilter,
) -> anyhow::Result<Option<Item<Session>>> {
    let item = item?;
    let keep =
        filter.keeps_all() || filter.keeps(item.model().context("a session cannot be read")?);
    Ok(keep.then_some(item))
}
