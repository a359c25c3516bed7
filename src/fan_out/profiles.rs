//! One query to several profiles: each by a thread of its own, all results in one list.

use std::borrow::Cow;
use std::sync::Arc;
use std::time::Duration;

use crate::client::Client;
use crate::config::ServerConfig;
use crate::context::Context;
use crate::diagnostics;
use crate::error::{Failure, Kind};
use crate::messages::Messages;
use crate::output::{ColumnSet, Record, Ui};
use crate::parallel::{JobQueue, OrderedResults, PoolLimits, ResultSink};

/// Profiles that are asked at once.
pub(super) const PROFILES: usize = 8;

/// Items of one profile that wait to be printed, if items are printed as they come: a page.
pub(super) const AHEAD: usize = 1_000;

/// How long requests under way are awaited once stdout is closed: a sign-in that is cut short loses its token.
pub(super) const GRACE: Duration = Duration::from_secs(1);

/// The items of one profile, as they come.
pub(crate) type Items<'c, T> = Box<dyn Iterator<Item = anyhow::Result<T>> + 'c>;

/// What is asked of each profile.
pub(super) struct FanOut<A, Q> {
    pub(super) context: Context,
    pub(super) messages: Messages,
    pub(super) args: A,
    pub(super) query: Q,
    /// Nothing is printed before all is there, so a profile contributes all of its items or none.
    pub(super) collects: bool,
    /// An item that cannot be read is a failure of its profile.
    pub(super) reads: bool,
}

/// Asks all targets, and prints what they return.
///
/// # Errors
/// A profile failed, or stdout is closed or full.
pub(super) fn print<T, A, Q>(
    fan_out: FanOut<A, Q>,
    targets: Vec<ServerConfig>,
    ui: &mut Ui,
    view: &ColumnSet<T::Row>,
) -> anyhow::Result<()>
where
    T: Record + Send + 'static,
    A: Send + Sync + 'static,
    Q: for<'c> Fn(&'c Client, &'c Messages, &'c A) -> anyhow::Result<Items<'c, T>>
        + Send
        + Sync
        + 'static,
{
    let profiles: Vec<Arc<str>> = targets.iter().map(|target| name(target).into()).collect();
    let ahead = if fan_out.collects { usize::MAX } else { AHEAD };
    let (jobs, results) = JobQueue::new(PoolLimits { ahead, ..PoolLimits::threads(PROFILES) });
    let fan_out = Arc::new(fan_out);
    for target in targets {
        let fan_out = Arc::clone(&fan_out);
        jobs.push(move |sink| fan_out.ask(&target, sink));
    }
    drop(jobs);
    let messages = ui.messages.clone();
    let mut items =
        ProfileItems { profiles, results, failed: Vec::new(), only_failure: None, messages };
    let first = items.next();
    // If there are only failures, an empty table would look like a result.
    if first.is_some() || items.failed.len() < items.profiles.len() {
        let all = first.into_iter().chain(items.by_ref()).map(Ok);
        ui.list(view, all).inspect_err(|_| items.results.abandon(GRACE))?;
    }
    items.into_result()
}

fn name(target: &ServerConfig) -> &str {
    target.profile.as_deref().unwrap_or_default()
}

impl<A, Q> FanOut<A, Q> {
    fn ask<T>(&self, target: &ServerConfig, sink: &ResultSink<T>) -> anyhow::Result<()>
    where
        T: Record,
        Q: for<'c> Fn(&'c Client, &'c Messages, &'c A) -> anyhow::Result<Items<'c, T>>,
    {
        let mut messages = self.messages.with_prefix(name(target));
        messages.set_server_options(self.context.server_options(target));
        let client = self.context.open_unattended(target, &messages)?;
        let items = (self.query)(&client, &messages, &self.args)?.map(|item| {
            let item = item?;
            if self.reads {
                item.row()?; // otherwise it fails when it is printed, and so do the other profiles
            }
            Ok(item)
        });
        let items: Items<T> = if self.collects {
            Box::new(items.collect::<anyhow::Result<Vec<_>>>()?.into_iter().map(Ok))
        } else {
            Box::new(items)
        };
        for item in items {
            if !sink.send(item?) {
                break;
            }
        }
        Ok(())
    }
}

/// The items of all profiles, one profile after the other. A failure is reported when its turn comes.
struct ProfileItems<T> {
    profiles: Vec<Arc<str>>,
    results: OrderedResults<T>,
    failed: Vec<Kind>,
    /// The failure of the only profile is not reported here: it ends the program.
    only_failure: Option<anyhow::Error>,
    messages: Messages,
}

impl<T> ProfileItems<T> {
    fn fail(&mut self, profile: &str, error: anyhow::Error) {
        let error = error.context(profile.to_owned());
        if self.profiles.len() == 1 {
            self.failed.push(diagnostics::kind_of(&error));
            self.only_failure = Some(error);
        } else {
            self.failed.push(diagnostics::report(&error, &self.messages));
        }
    }

    /// Returns one error for all failures that were reported.
    fn into_result(self) -> anyhow::Result<()> {
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
}

impl<T> Iterator for ProfileItems<T> {
    type Item = ProfileItem<T>;

    fn next(&mut self) -> Option<ProfileItem<T>> {
        loop {
            let (number, result) = self.results.next()?;
            let profile = Arc::clone(&self.profiles[number]);
            match result {
                Ok(item) => return Some(ProfileItem { profile, item }),
                Err(error) => self.fail(&profile, error),
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
