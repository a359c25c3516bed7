//! What commands call: a query that is asked of each profile, and printed.

use std::iter;
use std::sync::Arc;
use std::time::Duration;

use super::profiles::{self, AHEAD, FanOut, GRACE, Items, PROFILES};
use crate::client::Client;
use crate::config::ServerConfig;
use crate::context::Context;
use crate::error::Failure;
use crate::messages::Messages;
use crate::output::{ColumnSet, Record, Row, Ui};
use crate::parallel;

/// Returns the columns that this run shows, with one for the profile if several are queried.
///
/// # Errors
/// An option names a column that does not exist.
pub(crate) fn columns<R: Row>(context: &Context, ui: &Ui) -> Result<ColumnSet<R>, Failure> {
    if context.is_fan_out() { ui.columns_of_profiles() } else { ui.columns() }
}

/// Prints the items that `query` returns for one profile, or for each of several.
///
/// # Errors
/// Nothing could be asked, a profile failed, or stdout is closed or full.
pub(crate) fn list<T, A, Q>(
    context: &Context,
    ui: &mut Ui,
    view: &ColumnSet<T::Row>,
    args: &A,
    query: Q,
) -> anyhow::Result<()>
where
    T: Record + Send + 'static,
    A: Clone + Send + Sync + 'static,
    Q: for<'c> Fn(&'c Client, &'c Messages, &'c A) -> anyhow::Result<Items<'c, T>>
        + Send
        + Sync
        + 'static,
{
    if context.is_fan_out() {
        let targets = context.server_configs(ui)?;
        ui.await_pages();
        let fan_out = FanOut {
            context: context.clone(),
            messages: ui.messages.clone(),
            args: args.clone(),
            query,
            collects: ui.collects(),
            reads: ui.reads_models(),
        };
        return profiles::print(fan_out, targets, ui, view);
    }
    let client = context.open(&context.settings.server_config()?, ui)?;
    ui.await_pages();
    if ui.collects() {
        let messages = ui.messages.clone();
        return ui.list(view, query(&client, &messages, args)?);
    }
    let (client, messages, args) = (Arc::new(client), ui.messages.clone(), args.clone());
    let asked = Arc::clone(&client);
    let mut items = parallel::prefetch(AHEAD, move |sink| {
        for item in query(&asked, &messages, &args)? {
            if !sink.send(item?) {
                break;
            }
        }
        Ok(())
    });
    let printed = ui.list(view, items.by_ref().map(|(_, item)| item));
    if printed.is_err() {
        // A page under way is not worth waiting for.
        items.abandon(if client.is_signing_in() { GRACE } else { Duration::ZERO });
    }
    printed
}

/// Prints the one item that `query` returns; of several profiles, a list of theirs.
///
/// # Errors
/// Nothing could be asked, a profile failed, or stdout is closed or full.
pub(crate) fn show<T, A, Q>(
    context: &Context,
    ui: &mut Ui,
    view: &ColumnSet<T::Row>,
    args: &A,
    query: Q,
) -> anyhow::Result<()>
where
    T: Record + Send + 'static,
    A: Clone + Send + Sync + 'static,
    Q: Fn(&Client, &Messages, &A) -> anyhow::Result<T> + Send + Sync + 'static,
{
    if !context.is_fan_out() {
        let client = context.open(&context.settings.server_config()?, ui)?;
        let shown = query(&client, &ui.messages, args)?;
        return ui.show(view, &shown);
    }
    list(context, ui, view, args, move |client, messages, args| {
        Ok(Box::new(iter::once(query(client, messages, args))))
    })
}

/// Runs `work` on every target and returns the results in the order of the targets. An internal error is the result of
/// its target alone.
pub(crate) fn map<R: Send + 'static>(
    targets: Vec<ServerConfig>,
    work: impl Fn(ServerConfig) -> R + Send + Sync + 'static,
) -> Vec<anyhow::Result<R>> {
    parallel::map(targets, PROFILES, work)
}
