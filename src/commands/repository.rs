//! `vb365 repository`: where backups are kept.

use clap::Subcommand;

use crate::api::repository::{self, Repository};
use crate::client::PAGE;
use crate::context::Context;
use crate::fan_out;
use crate::help::{HelpPage, LIST, SHOW, ValueSource};
use crate::output::Ui;
use crate::resolve::{NameOrId, Noun, Resolver, not_found};

/// List and show backup repositories
#[derive(Subcommand)]
#[command(defer = true)]
#[command(add = HelpPage::new(&[("List all repositories", "vb365 repository list")]))]
pub(crate) enum Command {
    List(ListArgs),
    Show(ShowArgs),
}

/// List backup repositories
#[derive(clap::Args)]
#[command(add = HelpPage::new(&[
    ("List all repositories", "vb365 repository list"),
    ("Show the repositories with the least free space first",
     "vb365 repository list --columns name,free,capacity --sort free"),
])
    .columns::<Repository>()
    .exits(LIST))]
pub(crate) struct ListArgs {}

/// Show a backup repository
#[derive(clap::Args)]
#[command(add = HelpPage::new(&[
    ("Show a repository by its name", "vb365 repository show Main"),
    ("Show all that the server knows of it", "vb365 repository show 'Second site' --json"),
])
    .columns::<Repository>()
    .exits(SHOW))]
pub(crate) struct ShowArgs {
    /// The repository: its id, its name, or the first 4 or more characters of its id
    #[arg(value_name = "REPO", add = ValueSource::Repositories)]
    repository: NameOrId,
}

pub(super) fn run(command: &Command, context: &Context, ui: &mut Ui) -> anyhow::Result<()> {
    let view = fan_out::columns::<Repository>(context, ui)?;
    match command {
        Command::List(ListArgs {}) => fan_out::list(context, ui, &view, &(), |client, _, ()| {
            let found = client.items(repository::list(client.version()), PAGE);
            Ok(Box::new(found.map(|item| item.map_err(anyhow::Error::from))))
        }),
        Command::Show(args) => {
            fan_out::show(context, ui, &view, &args.repository, |client, _, meant| {
                let id = Resolver::new(client).id(Noun::Repository, meant)?;
                let found = client.send(&repository::get(id));
                found.map_err(|error| not_found(Noun::Repository, id, error))
            })
        }
    }
}
