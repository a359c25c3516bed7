//! `vb365 repository`: backup repositories.

use clap::Subcommand;

use crate::api::repository::{self, Repository};
use crate::client::PAGE;
use crate::context::Context;
use crate::fan_out;
use crate::help::{HelpPage, LIST, SHOW, ValueSource};
use crate::output::Ui;
use crate::resolve::{NameOrId, Noun, Resolver};

/// List and show backup repositories
#[derive(Subcommand)]
#[command(defer = true)]
#[command(add = HelpPage::new(&[("List all repositories", "vb365 repository list")]))]
pub(crate) enum Command {
    /// List backup repositories
    #[command(add = HelpPage::new(&[
        ("List all repositories", "vb365 repository list"),
        ("Show the repositories with the least free space first",
         "vb365 repository list --columns name,free,capacity --sort free"),
    ])
        .columns::<Repository>()
        .exits(LIST))]
    List,

    /// Show a backup repository
    #[command(add = HelpPage::new(&[
        ("Show a repository by its name", "vb365 repository show Main"),
        ("Show all that the server knows of it", "vb365 repository show 'Second site' --json"),
    ])
        .columns::<Repository>()
        .exits(SHOW))]
    Show {
        /// Backup repository
        ///
        /// ID, name, or ID prefix (4 or more characters).
        #[arg(value_name = "REPO", add = ValueSource::Repositories)]
        repository: NameOrId,
    },
}

pub(crate) fn run(command: &Command, context: &Context, ui: &mut Ui) -> anyhow::Result<()> {
    let columns = fan_out::columns::<Repository>(context, ui)?;
    match command {
        Command::List => fan_out::list(context, ui, &columns, &(), |client, _, ()| {
            let repositories = client.items(repository::list(client.version()), PAGE).unbounded();
            Ok(Box::new(repositories.map(|item| item.map_err(anyhow::Error::from))))
        }),
        Command::Show { repository } => {
            fan_out::show(context, ui, &columns, repository, |client, _, typed| {
                Resolver::new(client).fetch(Noun::Repository, typed, repository::get)
            })
        }
    }
}
