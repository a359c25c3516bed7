//! `vb365 retrieval`: data retrieved from archive storage.

use clap::Subcommand;
use uuid::Uuid;

use crate::api::retrieval::{self, Retrieval};
use crate::client::PAGE;
use crate::context::Context;
use crate::fan_out;
use crate::help::{HelpPage, LIST, SHOW, ValueSource};
use crate::output::Ui;
use crate::resolve::{NameOrId, Noun, Resolver};

/// List and show data retrieved from archive storage
#[derive(Subcommand)]
#[command(defer = true)]
#[command(add = HelpPage::new(&[("List all data retrievals", "vb365 retrieval list")]))]
pub(crate) enum Command {
    /// List data retrievals, newest restore point first
    ///
    /// A data retrieval in the state Retrieved can be opened with 'vb365 explore --retrieval'.
    #[command(add = HelpPage::new(&[
        ("List all data retrievals", "vb365 retrieval list"),
        ("Show those that expire first", "vb365 retrieval list --sort expires --limit 3"),
    ])
        .columns::<Retrieval>()
        .exits(LIST))]
    List,

    /// Show a data retrieval
    #[command(add = HelpPage::new(&[
        ("Show a data retrieval by its ID", "vb365 retrieval show 1c989429"),
        ("Show all that the server knows of it", "vb365 retrieval show 1c989429 --json"),
    ])
        .columns::<Retrieval>()
        .exits(SHOW))]
    Show {
        /// Data retrieval
        ///
        /// ID, name, or ID prefix (4 or more characters).
        #[arg(value_name = "ID", add = ValueSource::Retrievals)]
        retrieval: NameOrId,
    },
}

pub(crate) fn run(command: &Command, context: &Context, ui: &mut Ui) -> anyhow::Result<()> {
    let columns = fan_out::columns::<Retrieval>(context, ui)?;
    let nouns = [Noun::Organization, Noun::Repository].into_iter();
    match command {
        Command::List => {
            let named: Vec<_> = nouns.filter(|noun| columns.lists(noun.word())).collect();
            fan_out::list(context, ui, &columns, &(), move |client, messages, ()| {
                let found = client.items(retrieval::list(client.version()), PAGE).unbounded();
                let found = found.map(|item| item.map_err(anyhow::Error::from));
                let newest = fan_out::newest_first(found, |found| found.point_in_time.happened())?;
                Ok(Resolver::new(client).all_with_names(newest, &named, messages))
            })
        }
        Command::Show { retrieval } => {
            let named: Vec<_> = nouns.filter(|noun| columns.shows(noun.word())).collect();
            fan_out::show(context, ui, &columns, retrieval, move |client, messages, typed| {
                let resolver = Resolver::new(client);
                let get = |id: Uuid| retrieval::get(&id.to_string());
                let found = resolver.fetch(Noun::Retrieval, typed, get)?;
                Ok(resolver.with_names(found, &named, messages))
            })
        }
    }
}
