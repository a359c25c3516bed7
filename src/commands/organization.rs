//! `vb365 organization`: organizations that are backed up.

use clap::Subcommand;

use crate::api::Item;
use crate::api::organization::{self, Organization};
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
    /// List organizations
    ///
    /// The server asks the backup proxies for the times of the first and the last backup. If a proxy is offline, these
    /// times are missing.
    #[command(add = HelpPage::new(&[
        ("List all organizations", "vb365 organization list"),
        ("Export them", "vb365 organization list -o csv"),
    ])
        .columns::<Organization>()
        .exits(LIST))]
    List,

    /// Show an organization
    #[command(add = HelpPage::new(&[
        ("Show an organization by its name", "vb365 organization show contoso.example"),
        ("Show all that the server knows of it", "vb365 organization show contoso.example --json"),
    ])
        .columns::<Organization>()
        .exits(SHOW))]
    Show {
        /// Organization
        ///
        /// ID, name, or ID prefix (4 or more characters).
        #[arg(value_name = "ORG", add = ValueSource::Organizations)]
        organization: NameOrId,
    },
}

pub(crate) fn run(command: &Command, context: &Context, ui: &mut Ui) -> anyhow::Result<()> {
    let columns = fan_out::columns::<Organization>(context, ui)?;
    // The ID is known without a backup proxy.
    let extended = ui.format() != Format::Id;
    match command {
        Command::List => fan_out::list(context, ui, &columns, &(), move |client, messages, ()| {
            Ok(list(client, messages, extended))
        }),
        Command::Show { organization } => {
            fan_out::show(context, ui, &columns, organization, move |client, messages, typed| {
                show(client, messages, extended, typed)
            })
        }
    }
}

fn list<'c>(
    client: &'c Client,
    messages: &Messages,
    extended: bool,
) -> Items<'c, Item<Organization>> {
    let all =
        |extended| client.items(organization::list(client.version(), extended), PAGE).unbounded();
    let mut organizations = all(extended);
    let mut first = organizations.next();
    if let Some(Err(error)) = &first
        && extended
        && error.may_be_proxy_offline()
    {
        organizations = all(false);
        let retried = organizations.next();
        if !matches!(retried, Some(Err(_))) {
            note_missing_times(messages, error);
        }
        first = retried;
    }
    let organizations = first.into_iter().chain(organizations);
    Box::new(organizations.map(|item| item.map_err(anyhow::Error::from)))
}

fn show(
    client: &Client,
    messages: &Messages,
    extended: bool,
    typed: &NameOrId,
) -> anyhow::Result<Item<Organization>> {
    let id = Resolver::new(client).id(Noun::Organization, typed)?;
    let mut found = client.send(&organization::get(id, extended));
    if let Err(error) = &found
        && extended
        && error.may_be_proxy_offline()
    {
        let retried = client.send(&organization::get(id, false));
        if retried.is_ok() {
            note_missing_times(messages, error);
        }
        found = retried;
    }
    found.map_err(|error| not_found(Noun::Organization, id, error))
}

fn note_missing_times(messages: &Messages, error: &Error) {
    messages.note(&format!(
        "the times of the first and the last backup are missing: a backup proxy may be offline: {error}"
    ));
}
