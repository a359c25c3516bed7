//! `vb365 session`: lists, shows, watches and stops restore sessions.

mod list;
mod lookup;
mod reap;
mod stats;
mod stop;
mod stop_results;
mod watch;

use clap::Subcommand;
use serde::de::DeserializeOwned;
use uuid::Uuid;

use crate::api::organization::Organization;
use crate::api::session::{self, Event, Session};
use crate::api::{Item, Request};
use crate::client::PAGE;
use crate::context::Context;
use crate::fan_out;
use crate::help::{HelpPage, SHOW};
use crate::output::{Row, Ui};
use crate::resolve::{Noun, not_found};
use lookup::{SessionArg, resolver};

/// List, show, watch and stop restore sessions
#[derive(Subcommand)]
#[command(defer = true)]
#[command(add = HelpPage::new(&[("List open sessions", "vb365 session list --state working")]))]
pub(crate) enum Command {
    List(list::Args),

    /// Show a session
    #[command(add = HelpPage::new(&[
        ("Show a session by its ID", "vb365 session show 93bd1a34"),
        ("Print all fields of the newest session", "vb365 session show latest --json"),
    ])
        .columns::<Session>()
        .exits(SHOW))]
    Show(SessionArg),

    /// List the activity in a session
    #[command(add = HelpPage::new(&[
        ("List all activity in a session", "vb365 session events 93bd1a34"),
        ("Export the activity in the newest session", "vb365 session events latest -o csv"),
    ])
        .columns::<Event>()
        .exits(SHOW))]
    Events(SessionArg),

    /// Show the organization whose backup a session has opened
    #[command(add = HelpPage::new(&[
        ("Show the organization of a session", "vb365 session organization 93bd1a34"),
        ("Print its ID", "vb365 session organization latest -o id"),
    ])
        .columns::<Organization>()
        .exits(SHOW))]
    Organization(SessionArg),

    Stats(stats::Args),
    Watch(watch::Args),
    Stop(stop::Args),
    Reap(reap::Args),
}

pub(crate) fn run(command: &Command, context: &Context, ui: &mut Ui) -> anyhow::Result<()> {
    match command {
        Command::List(args) => list::run(args, context, ui),
        Command::Show(args) => show(session::get, args, context, ui),
        Command::Events(args) => list_events(args, context, ui),
        Command::Organization(args) => show(session::organization, args, context, ui),
        Command::Stats(args) => stats::run(args, context, ui),
        Command::Watch(args) => watch::run(args, context, ui),
        Command::Stop(args) => stop::run(args, context, ui),
        Command::Reap(args) => reap::run(args, context, ui),
    }
}

fn show<T: Row + DeserializeOwned + Send>(
    request: fn(Uuid) -> Request<Item<T>>,
    args: &SessionArg,
    context: &Context,
    ui: &mut Ui,
) -> anyhow::Result<()> {
    let columns = fan_out::columns::<T>(context, ui)?;
    let env = context.settings.env.clone();
    let session = args.or_default(&env)?;
    fan_out::show(context, ui, &columns, &session, move |client, _, selector| {
        let id = resolver(client, &env).session(selector)?;
        client.send(&request(id)).map_err(|error| not_found(Noun::Session, id, error))
    })
}

fn list_events(args: &SessionArg, context: &Context, ui: &mut Ui) -> anyhow::Result<()> {
    let columns = fan_out::columns::<Event>(context, ui)?;
    let env = context.settings.env.clone();
    let session = args.or_default(&env)?;
    fan_out::list(context, ui, &columns, &session, move |client, _, selector| {
        let id = resolver(client, &env).session(selector)?;
        let events = client.items(session::events(id), PAGE).unbounded();
        Ok(Box::new(
            events.map(move |event| event.map_err(|error| not_found(Noun::Session, id, error))),
        ))
    })
}
