//! `vb365 organization`: whose data are backed up, and since when.

use clap::Subcommand;

use crate::api::organization::{self, Organization};
use crate::api::{Item, Request};
use crate::client::{Client, Error, PAGE};
use crate::context::Context;
use crate::fan_out::{self, Items};
use crate::help::{HelpPage, LIST, SHOW, ValueSource};
use crate::messages::Messages;
use crate::output::{Format, Ui};
use crate::resolve::{NameOrId, Noun, Resolver, not_found};

/// List and show organizations
#[derive(Subcommand)]
#[command(defer = true)]
#[command(add = HelpPage::new(&[("List all organizations", "vb365 organization list")]))]
pub(crate) enum Command {
    List(ListArgs),
    Show(ShowArgs),
}

/// List organizations
///
/// The server asks the backup proxies for the times of the first and the last backup. Where one of them is away, the
/// list comes without.
#[derive(clap::Args)]
#[command(add = HelpPage::new(&[
    ("List all organizations", "vb365 organization list"),
    ("Export them", "vb365 organization list -o csv"),
])
    .columns::<Organization>()
    .exits(LIST))]
pub(crate) struct ListArgs {}

/// Show an organization
#[derive(clap::Args)]
#[command(add = HelpPage::new(&[
    ("Show an organization by its name", "vb365 organization show contoso.example"),
    ("Show all that the server knows of it", "vb365 organization show contoso.example --json"),
])
    .columns::<Organization>()
    .exits(SHOW))]
pub(crate) struct ShowArgs {
    /// The organization: its id, its name, or the first 4 or more characters of its id
    #[arg(value_name = "ORG", add = ValueSource::Organizations)]
    organization: NameOrId,
}

pub(super) fn run(command: &Command, context: &Context, ui: &mut Ui) -> anyhow::Result<()> {
    let view = fan_out::columns::<Organization>(context, ui)?;
    // An id needs no proxy.
    let extended = ui.format() != Format::Id;
    match command {
        Command::List(ListArgs {}) => {
            fan_out::list(context, ui, &view, &(), move |client, messages, ()| {
                Ok(list(client, messages, extended))
            })
        }
        Command::Show(args) => {
            fan_out::show(context, ui, &view, &args.organization, move |client, messages, meant| {
                let id = Resolver::new(client).id(Noun::Organization, meant)?;
                show(client, messages, extended, |extended| organization::get(id, extended))
                    .map_err(|error| not_found(Noun::Organization, id, error))
            })
        }
    }
}

fn list<'c>(
    client: &'c Client,
    messages: &Messages,
    extended: bool,
) -> Items<'c, Item<Organization>> {
    let all = |extended| client.items(organization::list(client.version(), extended), PAGE);
    let mut organizations = all(extended);
    let first = match organizations.next() {
        Some(Err(error)) if extended && error.may_be_proxy_offline() => {
            organizations = all(false);
            let first = organizations.next();
            if !matches!(first, Some(Err(_))) {
                note(messages, &error);
            }
            first
        }
        first => first,
    };
    let found = first.into_iter().chain(organizations);
    Box::new(found.map(|item| item.map_err(anyhow::Error::from)))
}

fn show(
    client: &Client,
    messages: &Messages,
    extended: bool,
    request: impl Fn(bool) -> Request<Item<Organization>>,
) -> Result<Item<Organization>, Error> {
    match client.send(&request(extended)) {
        Err(error) if extended && error.may_be_proxy_offline() => {
            let found = client.send(&request(false))?;
            note(messages, &error);
            Ok(found)
        }
        answer => answer,
    }
}

fn note(messages: &Messages, error: &Error) {
    messages.note(&format!(
        "the times of the first and the last backup are missing, since a backup proxy may be away: {error}"
    ));
}
