//! `vb365 repository`: where backups are kept.

use clap::Subcommand;

use crate::api::repository::{self, Repository};
use crate::client::PAGE;
use crate::context::Context;
use crate::fan_out;
use crate::output::Ui;
use crate::resolve::{Finder, Noun, Reference, no_such};

/// List and show backup repositories
#[derive(Subcommand)]
#[command(after_long_help = "Examples:\n  vb365 repository list\n\n\
    Exit codes: those of the command; 'vb365 help exit-codes' lists all")]
pub(crate) enum Command {
    List(ListArgs),
    Show(ShowArgs),
}

/// List backup repositories
#[derive(clap::Args)]
#[command(after_long_help = "Examples:\n  \
    vb365 repository list\n  \
    vb365 repo list --columns name,free,capacity --sort free\n\n\
    Columns: id, name, path, capacity, free, retention, long-term, out-of-sync, retention-type, \
    outdated, out-of-order and reason (from v8 on), description\n\n\
    Exit codes: 0 done, even when there is none; 2 wrong usage; 3 unreachable; 4 not signed in; \
    5 untrusted certificate; 7 refused by the server; 10 some of several profiles failed")]
pub(crate) struct ListArgs {}

/// Show a backup repository
#[derive(clap::Args)]
#[command(after_long_help = "Examples:\n  \
    vb365 repository show Main\n  \
    vb365 repo show 'Second site' --json\n\n\
    Exit codes: 0 done; 2 wrong usage; 3 unreachable; 4 not signed in; 5 untrusted certificate; \
    6 no such repository, or more than one; 7 refused by the server; 10 some of several profiles failed")]
pub(crate) struct ShowArgs {
    /// The repository: its id, its name, or the first 4 or more characters of its id
    #[arg(value_name = "REPOSITORY")]
    repository: Reference,
}

pub(super) fn run(command: &Command, context: &Context, ui: &mut Ui) -> anyhow::Result<()> {
    let view = fan_out::view::<Repository>(context, ui)?;
    match command {
        Command::List(ListArgs {}) => fan_out::list(context, ui, &view, &(), |client, ()| {
            let found = client.items(repository::list(client.version()), PAGE);
            Ok(Box::new(found.map(|item| item.map_err(anyhow::Error::from))))
        }),
        Command::Show(args) => {
            fan_out::show(context, ui, &view, &args.repository, |client, meant| {
                let id = Finder::new(client).id(Noun::Repository, meant)?;
                let found = client.send(&repository::get(id));
                found.map_err(|error| no_such(Noun::Repository, id, error))
            })
        }
    }
}
