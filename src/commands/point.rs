//! `vb365 point`: restore points.

use std::sync::Arc;

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
use crate::output::Ui;
use crate::resolve::{NameOrId, Noun, Resolver};
use crate::time::{TimeArg, Window, parse_window_bound};

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
/// A time in a table can be passed to 'explore --at': it is the time of the restore point, rounded up to the next second.
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
    /// Only restore points of this job
    ///
    /// ID, name, or ID prefix (4 or more characters).
    #[arg(long, value_name = "JOB", add = ValueSource::Jobs)]
    job: Option<NameOrId>,

    /// Only restore points of this organization
    ///
    /// ID, name, or ID prefix (4 or more characters).
    #[arg(long, value_name = "ORG", add = ValueSource::Organizations)]
    organization: Option<NameOrId>,

    /// Only restore points in this repository
    ///
    /// ID, name, or ID prefix (4 or more characters).
    #[arg(long, value_name = "REPO", add = ValueSource::Repositories)]
    repository: Option<NameOrId>,

    /// Only restore points with this type of data
    ///
    /// exchange, onedrive, sharepoint or teams. Can be repeated.
    #[arg(long = "type", value_name = "TYPE", value_delimiter = ',')]
    workloads: Vec<Workload>,

    /// Only restore points created at or after TIME
    ///
    /// A date means its beginning.
    #[arg(long, value_name = "TIME", allow_hyphen_values = true, value_parser = parse_window_bound)]
    since: Option<TimeArg>,

    /// Only restore points created at or before TIME
    ///
    /// A date means its end.
    #[arg(long, value_name = "TIME", allow_hyphen_values = true, value_parser = parse_window_bound)]
    until: Option<TimeArg>,

    /// Only backup copies
    #[arg(long)]
    copies: bool,

    /// At most N restore points
    ///
    /// With several profiles, at most N of each.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    limit: Option<u32>,
}

pub(crate) fn run(command: &Command, context: &Context, ui: &mut Ui) -> anyhow::Result<()> {
    let Command::List(args) = command;
    let columns = fan_out::columns::<RestorePoint>(context, ui)?;
    // A wrong time is reported before the server is asked; its clock may be another.
    Window::resolve(args.since, args.until, || ui.now(), &**ui.zone()).map_err(Failure::usage)?;
    let (now, zone) = (ui.now(), Arc::clone(ui.zone()));
    let nouns = [Noun::Job, Noun::Organization, Noun::Repository].into_iter();
    let named: Vec<_> = nouns.filter(|noun| columns.lists(noun.word())).collect();
    fan_out::list(context, ui, &columns, args, move |client, messages, args| {
        let made = Window::resolve(args.since, args.until, || now + client.clock_offset(), &*zone);
        list(client, messages, args, made.map_err(Failure::usage)?, &named)
    })
}

/// Returns the restore points, with the names of the things of the kinds `named`.
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
        messages.note("API v6 marks only long-term copies: other copies are not listed");
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
    let points = client.items(restore_point::list(version, &filter), page).unbounded();
    let kept = fan_out::filtered(points, (!keeps_all).then_some(keeps));
    if version.pages_points() {
        return Ok(resolver.all_with_names(kept.take(limit), named, messages));
    }
    let newest = fan_out::newest_first(kept, |point| point.backup_time.instant())?;
    Ok(resolver.all_with_names(newest.take(limit), named, messages))
}
