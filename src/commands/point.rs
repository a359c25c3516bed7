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
use crate::resolve::{NameOrId, Noun, Resolver, not_found_text};
use crate::time::{TimeArg, Window, parse_window_bound};

/// List restore points
#[derive(Subcommand)]
#[command(defer = true)]
#[command(add = HelpPage::new(&[
    ("List the restore points of a job", "vb365 point list --job 'Contoso everything'"),
]))]
pub(crate) enum Command {
    List(PointListArgs),

    /// Show a restore point
    #[command(add = HelpPage::new(&[
        ("Show a restore point by its ID", "vb365 point show c11ed8e8"),
        ("Show all that the server knows of it", "vb365 point show c11ed8e8 --json"),
    ])
        .columns::<RestorePoint>()
        .exits(SHOW))]
    Show {
        /// Restore point
        ///
        /// ID or ID prefix (4 or more characters).
        #[arg(value_name = "POINT", add = ValueSource::Points, value_parser = clap::builder::NonEmptyStringValueParser::new())]
        point: String,
    },
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
pub(crate) struct PointListArgs {
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
}

pub(crate) fn run(command: &Command, context: &Context, ui: &mut Ui) -> anyhow::Result<()> {
    let columns = fan_out::columns::<RestorePoint>(context, ui)?;
    let nouns = [Noun::Job, Noun::Organization, Noun::Repository].into_iter();
    let args = match command {
        Command::List(args) => args,
        Command::Show { point } => {
            let named: Vec<_> = nouns.filter(|noun| columns.shows(noun.word())).collect();
            return fan_out::show(context, ui, &columns, point, move |client, messages, typed| {
                let resolver = Resolver::new(client);
                let id = resolver.point_id(typed)?;
                let point = client.send(&restore_point::get(&id));
                let point = point.map_err(|error| not_found_text(Noun::Point, &id, error))?;
                Ok(resolver.with_names(point, &named, messages))
            });
        }
    };
    // A wrong time is reported before the server is asked; its clock may be another.
    Window::resolve(args.since, args.until, || ui.now(), &**ui.zone()).map_err(Failure::usage)?;
    let (now, zone, limit) = (ui.now(), Arc::clone(ui.zone()), ui.limit_of_newest());
    let named: Vec<_> = nouns.filter(|noun| columns.lists(noun.word())).collect();
    fan_out::list(context, ui, &columns, args, move |client, messages, args| {
        let made = Window::resolve(args.since, args.until, || now + client.clock_offset(), &*zone);
        list(client, messages, args, (made.map_err(Failure::usage)?, limit), &named)
    })
}

/// Returns the restore points, with the names of the things of the kinds `named`.
fn list<'c>(
    client: &'c Client,
    messages: &'c Messages,
    args: &'c PointListArgs,
    (made, limit): (Window, usize),
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
    let filters = [
        (Noun::Job, filter.job),
        (Noun::Organization, filter.organization),
        (Noun::Repository, filter.repository),
    ];
    let is_filtered = filter.job.is_some() || filter.repository.is_some();
    let is_unfiltered = workloads.is_empty() && made.is_everything() && !copies;
    let keeps_all = is_unfiltered && !is_filtered;
    // Copies are chosen below: API v6 does not mark all of them.
    let owners = restore_point::PointFilter { origin: Origin::Any, ..filter };
    let keeps = move |point: &RestorePoint| {
        point.matches(&owners)
            && (workloads.is_empty() || workloads.iter().any(|workload| point.holds(*workload)))
            && made.holds(point.backup_time.happened())
            && (!copies || point.is_copy() != Some(false))
    };
    let page = if version.pages_points() && is_unfiltered { PAGE.min(limit) } else { PAGE };
    let points = client.items(restore_point::list(version, &filter), page).unbounded();
    let kept = fan_out::filtered(points, (!keeps_all).then_some(keeps));
    let kept = resolver.of_existing(&filters, kept)?;
    if version.pages_points() {
        return Ok(resolver.all_with_names(kept.take(limit), named, messages));
    }
    let newest = fan_out::newest_first(kept, |point| point.backup_time.happened())?;
    Ok(resolver.all_with_names(newest, named, messages))
}
