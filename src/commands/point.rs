//! `vb365 point`: what there is to open, and as of when.

use std::cmp::Reverse;

use anyhow::Context as _;
use clap::Subcommand;

use crate::api::Item;
use crate::api::restore_point::{self, Origin, RestorePoint};
use crate::api::session::Workload;
use crate::client::{Client, PAGE};
use crate::context::Context;
use crate::error::Failure;
use crate::fan_out::{self, Items};
use crate::help::{HelpPage, SHOW, ValueSource};
use crate::messages::Messages;
use crate::output::{Column, ColumnSet, Extent, Row as _, Ui, column};
use crate::resolve::{NameOrId, Noun, Resolver};
use crate::time::{TimeArg, Window};

/// List restore points
#[derive(Subcommand)]
#[command(defer = true)]
#[command(add = HelpPage::new(&[
    ("List the restore points of a job", "vb365 point list --job 'Contoso everything'"),
]))]
pub(crate) enum Command {
    List(ListArgs),
}

/// List restore points, newest first
///
/// A time in a table can be given to 'explore --at' as it is: it is the point's own, rounded up to the next second.
#[derive(Clone, clap::Args)]
#[command(add = HelpPage::new(&[
    ("Show the newest restore point of a job that holds Exchange",
     "vb365 point list --job 'Contoso everything' --type exchange --limit 1"),
    ("Export the backup copies of a week",
     "vb365 point list --organization contoso.example --since 1w --copies -o csv"),
])
    .columns::<RestorePoint>()
    .exits(SHOW))]
pub(crate) struct ListArgs {
    /// Only those of this job: its id, its name, or the first 4 or more characters of its id
    #[arg(long, value_name = "JOB", add = ValueSource::Jobs)]
    job: Option<NameOrId>,

    /// Only those with data of this organization, named likewise
    #[arg(long, value_name = "ORG", add = ValueSource::Organizations)]
    organization: Option<NameOrId>,

    /// Only those in this repository, named likewise
    #[arg(long, value_name = "REPO", add = ValueSource::Repositories)]
    repository: Option<NameOrId>,

    /// Only those that hold one of these workloads: vex, veod, vesp, vet (can be repeated)
    #[arg(long = "type", value_name = "TYPE", value_delimiter = ',')]
    workloads: Vec<Workload>,

    /// Made at or after this moment; a date means its beginning
    #[arg(long, value_name = "TIME", allow_hyphen_values = true)]
    since: Option<TimeArg>,

    /// Made at or before this moment; a date means its end
    #[arg(long, value_name = "TIME", allow_hyphen_values = true)]
    until: Option<TimeArg>,

    /// Only copies
    #[arg(long)]
    copies: bool,

    /// At most this many; of several profiles, so many of each
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    limit: Option<u32>,
}

pub(super) fn run(command: &Command, context: &Context, ui: &mut Ui) -> anyhow::Result<()> {
    let Command::List(args) = command;
    let view = fan_out::columns::<RestorePoint>(context, ui)?;
    let made =
        Window::resolve(args.since, args.until, ui.now(), &**ui.zone()).map_err(Failure::usage)?;
    let named = named(&view, ui);
    fan_out::list(context, ui, &view, args, move |client, messages, args| {
        list(client, messages, args, made, &named)
    })
}

/// Returns the kinds of things that this run shows by name.
fn named(columns: &ColumnSet<RestorePoint>, ui: &Ui) -> Vec<Noun> {
    const NOUNS: [(Noun, &Column<RestorePoint>); 3] = [
        (Noun::Job, column(RestorePoint::COLUMNS, "job")),
        (Noun::Organization, column(RestorePoint::COLUMNS, "organization")),
        (Noun::Repository, column(RestorePoint::COLUMNS, "repository")),
    ];
    let needed = NOUNS.into_iter().filter(|(_, column)| ui.needs(columns, column, Extent::List));
    needed.map(|(noun, _)| noun).collect()
}

fn list<'c>(
    client: &'c Client,
    messages: &'c Messages,
    args: &'c ListArgs,
    made: Window,
    named: &[Noun],
) -> anyhow::Result<Items<'c, Item<RestorePoint>>> {
    let resolver = Resolver::new(client);
    let filter = restore_point::PointFilter {
        job: resolver.optional_id(Noun::Job, args.job.as_ref())?,
        organization: resolver.optional_id(Noun::Organization, args.organization.as_ref())?,
        repository: resolver.optional_id(Noun::Repository, args.repository.as_ref())?,
        made,
        origin: if args.copies { Origin::Copy } else { Origin::Any },
        oldest_first: false,
    };
    let version = client.version();
    if args.copies && !version.marks_copies() {
        let said = "API v6 tells no copies but those for the long term, so only these are listed";
        messages.note(said);
    }
    let (workloads, copies) = (&args.workloads, args.copies);
    let limit = args.limit.map_or(usize::MAX, |limit| limit as usize);
    let keeps_all = workloads.is_empty() && made.is_everything() && !copies;
    let keeps = move |point: &RestorePoint| {
        (workloads.is_empty() || workloads.iter().any(|workload| point.holds(*workload)))
            && made.holds(point.backup_time.instant())
            && (!copies || point.is_copy() != Some(false))
    };
    let page = if version.pages_points() && keeps_all { PAGE.min(limit) } else { PAGE };
    let points = client.items(restore_point::list(version, &filter), page);
    let kept = points.filter_map(move |item| match item {
        Ok(item) if keeps_all => Some(Ok(item)),
        Ok(item) => match item.model().context(UNREADABLE) {
            Ok(point) => keeps(point).then_some(Ok(item)),
            Err(error) => Some(Err(error)),
        },
        Err(error) => Some(Err(error.into())),
    });
    if version.pages_points() {
        return Ok(resolver.all_with_names(kept.take(limit), named, messages));
    }
    let kept = newest_first(kept)?.into_iter().take(limit).map(Ok);
    Ok(resolver.all_with_names(kept, named, messages))
}

const UNREADABLE: &str = "a restore point cannot be read";

/// The order that v7 and v8 have by themselves.
fn newest_first(
    points: impl Iterator<Item = anyhow::Result<Item<RestorePoint>>>,
) -> anyhow::Result<Vec<Item<RestorePoint>>> {
    let mut points = points
        .map(|item| {
            let item = item?;
            Ok((item.model().context(UNREADABLE)?.backup_time.instant(), item))
        })
        .collect::<anyhow::Result<Vec<_>>>()?;
    points.sort_by_key(|(made, _)| Reverse(*made));
    Ok(points.into_iter().map(|(_, item)| item).collect())
}
