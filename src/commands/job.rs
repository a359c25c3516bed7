//! `vb365 job`: what is backed up, where to, and how it went last.

use clap::Subcommand;
use uuid::Uuid;

use crate::api::job::{self, Job};
use crate::api::{Item, Version};
use crate::client::{Client, PAGE};
use crate::context::Context;
use crate::fan_out::{self, Items};
use crate::help::{HelpPage, SHOW};
use crate::output::{Ui, View};
use crate::resolve::{NameOrId, Named, Noun, Referring, Resolver, not_found};

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
     "vb365 job list --organization contoso.example --sort last-backup -o csv"),
])
    .columns::<Named<Job>>()
    .exits(SHOW))]
pub(crate) struct ListArgs {
    /// Only those of this organization: its id, its name, or the first 4 or more characters of its id
    #[arg(long, value_name = "ORGANIZATION")]
    organization: Option<NameOrId>,

    /// Only those that back up to this repository, named likewise
    #[arg(long, value_name = "REPOSITORY")]
    repository: Option<NameOrId>,
}

/// Show a backup job
#[derive(Clone, clap::Args)]
#[command(add = HelpPage::new(&[
    ("Show a job by its name", "vb365 job show 'Contoso everything'"),
    ("Show all that the server knows of it", "vb365 job show 8c515487 --json"),
])
    .columns::<Named<Job>>()
    .exits(SHOW))]
pub(crate) struct ShowArgs {
    /// The job: its id, its name, or the first 4 or more characters of its id
    #[arg(value_name = "JOB")]
    job: NameOrId,
}

pub(super) fn run(command: &Command, context: &Context, ui: &mut Ui) -> anyhow::Result<()> {
    let view = fan_out::view::<Named<Job>>(context, ui)?;
    match command {
        Command::List(args) => {
            let named = named(&view, ui, false);
            fan_out::list(context, ui, &view, args, move |client, args| list(client, args, &named))
        }
        Command::Show(args) => {
            let named = named(&view, ui, true);
            fan_out::show(context, ui, &view, args, move |client, args| {
                let resolver = Resolver::new(client);
                let id = resolver.id(Noun::Job, &args.job)?;
                let found =
                    client.send(&job::get(id)).map_err(|error| not_found(Noun::Job, id, error))?;
                Ok(resolver.with_names(found, &named))
            })
        }
    }
}

/// The kinds of things that are told by name in this run.
fn named(view: &View<Named<Job>>, ui: &Ui, whole: bool) -> Vec<Noun> {
    let nouns = [Noun::Organization, Noun::Repository];
    nouns.into_iter().filter(|noun| view.uses(noun.word(), &ui.look, whole)).collect()
}

fn list<'c>(
    client: &'c Client,
    args: &ListArgs,
    named: &[Noun],
) -> anyhow::Result<Items<'c, Referring<Job>>> {
    let resolver = Resolver::new(client);
    let organization = resolver.optional_id(Noun::Organization, args.organization.as_ref())?;
    let repository = resolver.optional_id(Noun::Repository, args.repository.as_ref())?;
    let version = client.version();
    let jobs = client.items(job::list(version, organization, repository), PAGE);
    let kept = jobs.filter_map(move |item| match item {
        Ok(item) => kept(item, version, organization, repository).transpose(),
        Err(error) => Some(Err(error.into())),
    });
    Ok(resolver.all_with_names(kept, named))
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
    let job = item.read()?;
    let fits = |wanted: Option<Uuid>, id: &str| {
        wanted.is_none_or(|wanted| Uuid::try_parse(id).is_ok_and(|id| id == wanted))
    };
    let keep = fits(organization, job.organization_id()) && fits(repository, &job.repository_id);
    Ok(keep.then_some(item))
}
