//! `vb365 session stats`.

use uuid::Uuid;

use super::lookup::{SessionArg, resolver};
use crate::api::Item;
use crate::api::statistics::{Statistics, of_session};
use crate::client::Client;
use crate::config::Env;
use crate::context::Context;
use crate::fan_out;
use crate::help::{HelpPage, SHOW};
use crate::output::{Record as _, Ui};
use crate::resolve::{Noun, SessionSelector, not_found};

/// Show what was restored in a session, and what failed
///
/// Counts the items that were restored, that were skipped because they existed, and that failed. A table lists the items with
/// errors or warnings below. JSON contains all items.
///
/// Requires API v8. With older servers, use 'vb365 session events'.
#[derive(clap::Args)]
#[command(add = HelpPage::new(&[
    ("Count what was restored in a session", "vb365 session stats 93bd1a34"),
    ("Print all counts of the newest session as JSON", "vb365 session stats latest --json"),
])
    .columns::<Statistics>()
    .exits(SHOW))]
pub(crate) struct Args {
    #[command(flatten)]
    session: SessionArg,
}

pub(super) fn run(args: &Args, context: &Context, ui: &mut Ui) -> anyhow::Result<()> {
    let columns = fan_out::columns::<Statistics>(context, ui)?;
    let env = context.settings.env.clone();
    let session = args.session.or_default(&env)?;
    if context.settings.connection.names_several_profiles() {
        return fan_out::show(context, ui, &columns, &session, move |client, _, session| {
            fetch(client, session, &env)
        });
    }
    let client = context.open(&context.settings.server_config()?, ui)?;
    let statistics = fetch(&client, &session, &env)?;
    ui.show(&columns, &statistics)?;
    if ui.reads_models() {
        ui.show_parts(&columns, &statistics.row()?.problems())?;
    }
    Ok(())
}

fn fetch(client: &Client, meant: &SessionSelector, env: &Env) -> anyhow::Result<Item<Statistics>> {
    client.check_version(&of_session(Uuid::nil()).call)?; // before the look-up costs a request
    let id = resolver(client, env).session(meant)?;
    let statistics =
        client.send(&of_session(id)).map_err(|error| not_found(Noun::Session, id, error))?;
    Ok(statistics.complete(|statistics| statistics.session = id.to_string()))
}
