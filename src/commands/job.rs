//! `vb365 job`: what is backed up, where to, and how it went last.

use clap::Subcommand;
use uuid::Uuid;

use crate::api::job::{self, Job};
use crate::api::{Item, NamedId, Version};
use crate::client::{Client, PAGE};
use crate::context::Context;
use crate::fan_out::{self, Items};
use crate::help::{HelpPage, SHOW, ValueSource};
use crate::messages::Messages;
use crate::output::{Column, ColumnSet, Extent, Row as _, Ui, column};
use crate::resolve::{NameOrId, Noun, Resolver, not_found};

/// List and show backup jobs
#[derive(Subcommand)]
#[command(defer = true)]
#[command(add = HelpPage::new(&[("List all jobs", "vb365 job list")]))]
pub(crate) enum Command {
    List(ListArgs),
    Show(ShowArgs),
}

/// List backup jobs
#[derive(Clone, clap::Args)]
#[command(add = HelpPage::new(&[
    ("List all jobs", "vb365 job list"),
    ("Export the jobs of an organization, oldest backup first",
     "vb365 job list --organization contoso.example --sort last_backup -o csv"),
])
    .columns::<Job>()
    .exits(SHOW))]
pub(crate) struct ListArgs {
    /// Only those of this organization: its id, its name, or the first 4 or more characters of its id
    #[arg(long, value_name = "ORG", add = ValueSource::Organizations)]
    organization: Option<NameOrId>,

    /// Only those that back up to this repository, named likewise
    #[arg(long, value_name = "REPO", add = ValueSource::Repositories)]
    repository: Option<NameOrId>,
}

/// Show a backup job
#[derive(Clone, clap::Args)]
#[command(add = HelpPage::new(&[
    ("Show a job by its name", "vb365 job show 'Contoso everything'"),
    ("Show all that the server knows of it", "vb365 job show 8c515487 --json"),
])
    .columns::<Job>()
    .exits(SHOW))]
pub(crate) struct ShowArgs {
    /// The job: its id, its name, or the first 4 or more characters of its id
    #[arg(value_name = "JOB", add = ValueSource::Jobs)]
    job: NameOrId,
}

pub(super) fn run(command: &Command, context: &Context, ui: &mut Ui) -> anyhow::Result<()> {
    let view = fan_out::columns::<Job>(context, ui)?;
    match command {
        Command::List(args) => {
            let named = named(&view, ui, Extent::List);
            fan_out::list(context, ui, &view, args, move |client, messages, args| {
                list(client, messages, args, &named)
            })
        }
        Command::Show(args) => {
            let named = named(&view, ui, Extent::Single);
            fan_out::show(context, ui, &view, args, move |client, messages, args| {
                let resolver = Resolver::new(client);
                let id = resolver.id(Noun::Job, &args.job)?;
                let found =
                    client.send(&job::get(id)).map_err(|error| not_found(Noun::Job, id, error))?;
                Ok(resolver.with_names(found, &named, messages))
            })
        }
    }
}

/// Returns the kinds of things that this run shows by name.
fn named(columns: &ColumnSet<Job>, ui: &Ui, extent: Extent) -> Vec<Noun> {
    const NOUNS: [(Noun, &Column<Job>); 2] = [
        (Noun::Organization, column(Job::COLUMNS, "organization")),
        (Noun::Repository, column(Job::COLUMNS, "repository")),
    ];
    let needed = NOUNS.into_iter().filter(|(_, column)| ui.needs(columns, column, extent));
    needed.map(|(noun, _)| noun).collect()
}

fn list<'c>(
    client: &'c Client,
    messages: &'c Messages,
    args: &ListArgs,
    named: &[Noun],
) -> anyhow::Result<Items<'c, Item<Job>>> {
    let resolver = Resolver::new(client);
    let organization = resolver.optional_id(Noun::Organization, args.organization.as_ref())?;
    let repository = resolver.optional_id(Noun::Repository, args.repository.as_ref())?;
    let version = client.version();
    let jobs = client.items(job::list(version, organization, repository), PAGE);
    let kept = jobs.filter_map(move |item| match item {
        Ok(item) => kept(item, version, organization, repository).transpose(),
        Err(error) => Some(Err(error.into())),
    });
    Ok(resolver.all_with_names(kept, named, messages))
}

/// What a server that takes no filter would have left out goes.
fn kept(
    item: Item<Job>,
    version: Version,
    organization: Option<Uuid>,
    repository: Option<Uuid>,
) -> anyhow::Result<Option<Item<Job>>> {
    if version.filters_jobs() || (organization.is_none() && repository.is_none()) {
        return Ok(Some(item));
    }
    let job = item.model()?;
    let fits =
        |wanted: Option<Uuid>, reference: &NamedId| wanted.is_none() || reference.uuid() == wanted;
    let keep = fits(organization, job.organization()) && fits(repository, &job.repository);
    Ok(keep.then_some(item))
}
