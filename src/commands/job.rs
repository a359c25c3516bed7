//! `vb365 job`: backup jobs and their last results.

use clap::Subcommand;
use uuid::Uuid;

use crate::api::job::{self, Job};
use crate::api::{Item, NamedId};
use crate::client::{Client, PAGE};
use crate::context::Context;
use crate::fan_out::{self, Items};
use crate::help::{HelpPage, SHOW, ValueSource};
use crate::messages::Messages;
use crate::output::Ui;
use crate::resolve::{NameOrId, Noun, Resolver};

/// List and show backup jobs
#[derive(Subcommand)]
#[command(defer = true)]
#[command(add = HelpPage::new(&[("List all jobs", "vb365 job list")]))]
pub(crate) enum Command {
    List(JobListArgs),

    /// Show a backup job
    #[command(add = HelpPage::new(&[
        ("Show a job by its name", "vb365 job show 'Contoso everything'"),
        ("Show all that the server knows of it", "vb365 job show 8c515487 --json"),
    ])
        .columns::<Job>()
        .exits(SHOW))]
    Show {
        /// Backup job
        ///
        /// ID, name, or ID prefix (4 or more characters).
        #[arg(value_name = "JOB", add = ValueSource::Jobs)]
        job: NameOrId,
    },
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
pub(crate) struct JobListArgs {
    /// Only jobs of this organization
    ///
    /// ID, name, or ID prefix (4 or more characters).
    #[arg(long, value_name = "ORG", add = ValueSource::Organizations)]
    organization: Option<NameOrId>,

    /// Only jobs that back up to this repository
    ///
    /// ID, name, or ID prefix (4 or more characters).
    #[arg(long, value_name = "REPO", add = ValueSource::Repositories)]
    repository: Option<NameOrId>,
}

pub(crate) fn run(command: &Command, context: &Context, ui: &mut Ui) -> anyhow::Result<()> {
    let columns = fan_out::columns::<Job>(context, ui)?;
    let nouns = [Noun::Organization, Noun::Repository].into_iter();
    match command {
        Command::List(args) => {
            let named: Vec<_> = nouns.filter(|noun| columns.lists(noun.word())).collect();
            fan_out::list(context, ui, &columns, args, move |client, messages, args| {
                list(client, messages, args, &named)
            })
        }
        Command::Show { job } => {
            let named: Vec<_> = nouns.filter(|noun| columns.shows(noun.word())).collect();
            fan_out::show(context, ui, &columns, job, move |client, messages, typed| {
                let resolver = Resolver::new(client);
                let job = resolver.fetch(Noun::Job, typed, job::get)?;
                Ok(resolver.with_names(job, &named, messages))
            })
        }
    }
}

/// Returns the jobs, with the names of the things of the kinds `named`.
fn list<'c>(
    client: &'c Client,
    messages: &'c Messages,
    args: &JobListArgs,
    named: &[Noun],
) -> anyhow::Result<Items<'c, Item<Job>>> {
    let resolver = Resolver::new(client);
    let organization = resolver.optional_id(Noun::Organization, args.organization.as_ref())?;
    let repository = resolver.optional_id(Noun::Repository, args.repository.as_ref())?;
    let version = client.version();
    let jobs = client.items(job::list(version, organization, repository), PAGE).unbounded();
    let is_filtered_here =
        !version.filters_jobs() && (organization.is_some() || repository.is_some());
    let keeps = move |job: &Job| {
        let fits = |wanted: Option<Uuid>, reference: &NamedId| {
            wanted.is_none() || reference.uuid() == wanted
        };
        fits(organization, job.organization()) && fits(repository, &job.repository)
    };
    let kept = fan_out::filtered(jobs, is_filtered_here.then_some(keeps));
    let filters = [(Noun::Organization, organization), (Noun::Repository, repository)];
    let kept = resolver.of_existing(&filters, kept)?;
    Ok(resolver.all_with_names(kept, named, messages))
}
