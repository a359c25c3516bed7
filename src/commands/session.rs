//! `vb365 session`: lists, shows, watches and stops restore sessions.

mod list;
mod reap;
mod stats;
mod stop;
mod stop_results;
mod watch;

use clap::Subcommand;
use uuid::Uuid;

use crate::api::organization::Organization;
use crate::api::session::{self, Event, Session};
use crate::client::{Client, Error, PAGE};
use crate::config::Env;
use crate::context::Context;
use crate::fan_out;
use crate::help::{HelpPage, SHOW};
use crate::journal::Journal;
use crate::output::Ui;
use crate::resolve::{Noun, Resolver, SessionSelector, not_found};

/// List, show, watch and stop restore sessions
#[derive(Subcommand)]
#[command(defer = true)]
#[command(add = HelpPage::new(&[("List open sessions", "vb365 session list --state working")]))]
pub(crate) enum Command {
    List(list::Args),
    Show(ShowArgs),
    Events(EventsArgs),
    Organization(OrganizationArgs),
    Stats(stats::Args),
    Watch(watch::Args),
    Stop(stop::Args),
    Reap(reap::Args),
}

/// Show a session
#[derive(clap::Args)]
#[command(add = HelpPage::new(&[
    ("Show a session by its ID", "vb365 session show 93bd1a34"),
    ("Print all that the server knows of the newest session", "vb365 session show latest --json"),
])
    .columns::<Session>()
    .exits(SHOW))]
pub(crate) struct ShowArgs {
    /// Session: ID, ID prefix (4+ characters), 'latest', or 'mine' for the one started from this machine
    #[arg(value_name = "ID")]
    session: SessionSelector,
}

/// List the activity in a session
#[derive(clap::Args)]
#[command(add = HelpPage::new(&[
    ("List all activity in a session", "vb365 session events 93bd1a34"),
    ("Export the activity in the newest session", "vb365 session events latest -o csv"),
])
    .columns::<Event>()
    .exits(SHOW))]
pub(crate) struct EventsArgs {
    /// Session: ID, ID prefix (4+ characters), 'latest', or 'mine' for the one started from this machine
    #[arg(value_name = "ID")]
    session: SessionSelector,
}

/// Show the organization whose backup a session has opened
#[derive(clap::Args)]
#[command(add = HelpPage::new(&[
    ("Show the organization of a session", "vb365 session organization 93bd1a34"),
    ("Print its ID", "vb365 session organization latest -o id"),
])
    .columns::<Organization>()
    .exits(SHOW))]
pub(crate) struct OrganizationArgs {
    /// Session: ID, ID prefix (4+ characters), 'latest', or 'mine' for the one started from this machine
    #[arg(value_name = "ID")]
    session: SessionSelector,
}

pub(super) fn run(command: &Command, context: &Context, ui: &mut Ui) -> anyhow::Result<()> {
    match command {
        Command::List(args) => list::run(args, context, ui),
        Command::Show(args) => show(&args.session, context, ui),
        Command::Events(args) => events(&args.session, context, ui),
        Command::Organization(args) => organization(&args.session, context, ui),
        Command::Stats(args) => stats::run(args, context, ui),
        Command::Watch(args) => watch::run(args, context, ui),
        Command::Stop(args) => stop::run(args, context, ui),
        Command::Reap(args) => reap::run(args, context, ui),
    }
}

fn show(selector: &SessionSelector, context: &Context, ui: &mut Ui) -> anyhow::Result<()> {
    let columns = fan_out::columns::<Session>(context, ui)?;
    let env = context.settings.env.clone();
    fan_out::show(context, ui, &columns, selector, move |client, _, selector| {
        let id = resolver(client, &env).session(selector)?;
        client.send(&session::get(id)).map_err(|error| no_session(error, id))
    })
}

fn events(selector: &SessionSelector, context: &Context, ui: &mut Ui) -> anyhow::Result<()> {
    let columns = fan_out::columns::<Event>(context, ui)?;
    let env = context.settings.env.clone();
    fan_out::list(context, ui, &columns, selector, move |client, _, selector| {
        let id = resolver(client, &env).session(selector)?;
        let events = events_of(client, id);
        Ok(Box::new(events.map(move |event| event.map_err(|error| no_session(error, id)))))
    })
}

fn organization(selector: &SessionSelector, context: &Context, ui: &mut Ui) -> anyhow::Result<()> {
    let columns = fan_out::columns::<Organization>(context, ui)?;
    let env = context.settings.env.clone();
    fan_out::show(context, ui, &columns, selector, move |client, _, selector| {
        let id = resolver(client, &env).session(selector)?;
        client.send(&session::organization(id)).map_err(|error| no_session(error, id))
    })
}

/// Returns a resolver that finds sessions by all their names.
fn resolver<'c>(client: &'c Client, env: &Env) -> Resolver<'c> {
    Resolver::new(client).with_journal(Journal::of(env))
}

fn events_of(client: &Client, id: Uuid) -> crate::client::Pages<'_, crate::api::Item<Event>> {
    client.items(session::events(id), PAGE)
}

fn no_session(error: Error, id: Uuid) -> anyhow::Error {
    not_found(Noun::Session, id, error)
}
