//! A query that is asked of each profile by a thread of its own, and printed as one list.

use std::borrow::Cow;
use std::iter;
use std::sync::Arc;
use std::time::Duration;

use crate::client::Client;
use crate::config::ServerConfig;
use crate::context::Context;
use crate::diagnostics;
use crate::error::{Failure, Kind};
use crate::messages::Messages;
use crate::output::{ColumnSet, Record, Row, Ui};
use crate::parallel::{self, JobQueue, OrderedResults, PoolLimits};

/// Profiles that are asked at once.
const PROFILES: usize = 8;

/// Items of one profile that wait to be printed, if items are printed as they come: a page.
const AHEAD: usize = 1_000;

/// The time for which requests are awaited once stdout is closed: a sign-in that is cut short loses its token.
const GRACE: Duration = Duration::from_secs(1);

/// The items of one profile, as they come.
pub(crate) type Items<'c, T> = Box<dyn Iterator<Item = anyhow::Result<T>> + 'c>;

/// Returns the columns that this run shows, with one for the profile if several are queried.
///
/// # Errors
/// An option names a column that does not exist.
pub(crate) fn columns<R: Row>(context: &Context, ui: &Ui) -> Result<ColumnSet<R>, Failure> {
    if context.settings.connection.names_several_profiles() {
        ui.columns_of_profiles()
    } else {
        ui.columns()
    }
}

/// Prints the items that `query` returns for one profile, or for each of several.
///
/// # Errors
/// Nothing could be asked, a profile failed, or stdout is closed or full.
pub(crate) fn list<T, A, Q>(
    context: &Context,
    ui: &mut Ui,
    columns: &ColumnSet<T::Row>,
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
    if context.settings.connection.names_several_profiles() {
        let configs = context.server_configs(ui)?;
        ui.await_pages();
        let profiles: Vec<Arc<str>> = configs.iter().map(|config| name(config).into()).collect();
        let results = ask_all(context, ui, configs, args, query);
        return ProfileItems { profiles, results, failed: Vec::new(), only_failure: None }
            .print(ui, columns);
    }
    let client = Arc::new(context.open(&context.settings.server_config()?, ui)?);
    ui.await_pages();
    if ui.collects() {
        let messages = ui.messages.clone();
        return ui.list(columns, query(&client, &messages, args)?);
    }
    let (asked, messages, args) = (Arc::clone(&client), ui.messages.clone(), args.clone());
    let mut items =
        parallel::prefetch(AHEAD, move |sink| sink.send_all(query(&asked, &messages, &args)?));
    ui.list(columns, items.by_ref().map(|(_, item)| item)).inspect_err(|_| {
        // A page under way is not worth waiting for.
        items.abandon(if client.is_signing_in() { GRACE } else { Duration::ZERO });
    })
}

/// Prints the one item that `query` returns; of several profiles, a list of theirs.
///
/// # Errors
/// Nothing could be asked, a profile failed, or stdout is closed or full.
pub(crate) fn show<T, A, Q>(
    context: &Context,
    ui: &mut Ui,
    columns: &ColumnSet<T::Row>,
    args: &A,
    query: Q,
) -> anyhow::Result<()>
where
    T: Record + Send + 'static,
    A: Clone + Send + Sync + 'static,
    Q: Fn(&Client, &Messages, &A) -> anyhow::Result<T> + Send + Sync + 'static,
{
    if !context.settings.connection.names_several_profiles() {
        let client = context.open(&context.settings.server_config()?, ui)?;
        let shown = query(&client, &ui.messages, args)?;
        return ui.show(columns, &shown);
    }
    list(context, ui, columns, args, move |client, messages, args| {
        Ok(Box::new(iter::once(query(client, messages, args))))
    })
}

/// Runs `work` on every configuration and returns the results in their order. An internal error is the result of one
/// alone.
pub(crate) fn map<R: Send + 'static>(
    configs: Vec<ServerConfig>,
    work: impl Fn(ServerConfig) -> R + Send + Sync + 'static,
) -> Vec<anyhow::Result<R>> {
    parallel::map(configs, PROFILES, work)
}

fn name(config: &ServerConfig) -> &str {
    config.profile.as_deref().unwrap_or_default()
}

/// Starts to ask all profiles. If nothing is printed before all is there, a profile sends all of its items or none.
fn ask_all<T, A, Q>(
    context: &Context,
    ui: &Ui,
    configs: Vec<ServerConfig>,
    args: &A,
    query: Q,
) -> OrderedResults<T>
where
    T: Record + Send + 'static,
    A: Clone + Send + Sync + 'static,
    Q: for<'c> Fn(&'c Client, &'c Messages, &'c A) -> anyhow::Result<Items<'c, T>>
        + Send
        + Sync
        + 'static,
{
    let (collects, reads) = (ui.collects(), ui.reads_models());
    let ahead = if collects { usize::MAX } else { AHEAD };
    let (jobs, results) = JobQueue::new(PoolLimits { ahead, ..PoolLimits::threads(PROFILES) });
    let shared = Arc::new((context.clone(), ui.messages.clone(), args.clone(), query));
    for config in configs {
        let shared = Arc::clone(&shared);
        jobs.push(move |sink| {
            let (context, messages, args, query) = &*shared;
            let mut messages = messages.with_prefix(name(&config));
            messages.set_server_options(context.settings.server_options(&config));
            let client = context.open_unattended(&config, &messages)?;
            let items = query(&client, &messages, args)?.map(|item| {
                let item = item?;
                if reads {
                    item.row()?; // otherwise it fails when it is printed, and so do the other profiles
                }
                Ok(item)
            });
            if collects {
                let all = items.collect::<anyhow::Result<Vec<_>>>()?;
                return sink.send_all(all.into_iter().map(Ok));
            }
            sink.send_all(items)
        });
    }
    results
}

/// The items of all profiles, one profile after the other.
struct ProfileItems<T> {
    profiles: Vec<Arc<str>>,
    results: OrderedResults<T>,
    failed: Vec<Kind>,
    /// The failure of the only profile is not reported here: it ends the program.
    only_failure: Option<anyhow::Error>,
}

impl<T: Record> ProfileItems<T> {
    /// Prints all items, and reports each failure when its turn comes.
    ///
    /// # Errors
    /// A profile failed, or stdout is closed or full.
    fn print(mut self, ui: &mut Ui, columns: &ColumnSet<T::Row>) -> anyhow::Result<()> {
        let messages = ui.messages.clone();
        let first = self.next_item(&messages);
        // If there are only failures, an empty table would look like a result.
        if first.is_some() || self.failed.len() < self.profiles.len() {
            let rest = iter::from_fn(|| self.next_item(&messages));
            let printed = ui.list(columns, first.into_iter().chain(rest).map(Ok));
            printed.inspect_err(|_| self.results.abandon(GRACE))?;
        }
        if let Some(error) = self.only_failure {
            return Err(error);
        }
        if self.failed.is_empty() {
            return Ok(());
        }
        let (failed, total) = (self.failed.len(), self.profiles.len());
        let kind = Kind::of_several(&self.failed, total);
        Err(Failure::new(kind, format!("{failed} of {total} profiles failed")).into())
    }

    fn next_item(&mut self, messages: &Messages) -> Option<ProfileItem<T>> {
        loop {
            let (number, result) = self.results.next()?;
            let profile = Arc::clone(&self.profiles[number]);
            let error = match result {
                Ok(item) => return Some(ProfileItem { profile, item }),
                Err(error) => error.context(profile.to_string()),
            };
            if self.profiles.len() == 1 {
                self.failed.push(diagnostics::kind_of(&error));
                self.only_failure = Some(error);
            } else {
                self.failed.push(diagnostics::report(&error, messages));
            }
        }
    }
}

/// An item and the profile that it is from.
struct ProfileItem<T> {
    profile: Arc<str>,
    item: T,
}

impl<T: Record> Record for ProfileItem<T> {
    type Row = T::Row;

    fn json(&self) -> anyhow::Result<Cow<'_, str>> {
        let profile = serde_json::Value::from(&*self.profile);
        Ok(format!(r#"{{"profile":{profile},"item":{}}}"#, self.item.json()?).into())
    }

    fn row(&self) -> anyhow::Result<&T::Row> {
        self.item.row()
    }

    fn profile(&self) -> Option<&str> {
        Some(&self.profile)
    }
}
