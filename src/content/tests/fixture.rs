//! A server whose lists are a function, and look-ups in it.

use std::cell::Cell;

use serde_json::Value;
use uuid::Uuid;

use crate::api::Version;
use crate::api::session::Workload;
use crate::client::scripted::ScriptedClient;
use crate::content::{ContentAddress, Entry, LookupGoal, PathLookup, id_path};
use crate::error::Failure;

/// Returns the items of the list with this path below the organization and with this query, without its paging.
pub(super) type Lists = fn(&str, &str) -> Vec<Value>;

pub(super) struct Fixture {
    client: ScriptedClient,
    workload: Workload,
    /// The number of requests that were taken.
    taken: Cell<usize>,
}

pub(super) fn serve(version: Version, workload: Workload, lists: Lists) -> Fixture {
    let client = ScriptedClient::new(version, move |request| {
        let (path, query) = list_of(&request.path, &request.query);
        Ok(request.page(lists(&path, &query).iter().map(Value::to_string), ""))
    });
    Fixture { client, workload, taken: Cell::default() }
}

/// Returns the path of a list below the organization, and its query without the paging.
fn list_of(path: &str, query: &str) -> (String, String) {
    let path: Vec<_> = path.split('/').skip(4).collect();
    let path = path.join("/");
    let path = percent_encoding::percent_decode_str(&path).decode_utf8().unwrap().into_owned();
    let pairs = form_urlencoded::parse(query.as_bytes());
    let pairs = pairs.filter(|(key, _)| !["limit", "offset"].contains(&&**key));
    let query: Vec<_> = pairs.map(|(key, value)| format!("{key}={value}")).collect();
    (path, query.join("&"))
}

/// The answer to a look-up: the paths, kinds and objects of what was found, or the failure.
pub(super) type Answer = Result<Vec<String>, String>;

impl Fixture {
    pub(super) fn lookup(&self) -> PathLookup<'_> {
        PathLookup::new(&self.client.client, Uuid::from_u128(1), self.workload)
    }

    /// Returns the lists that were requested since the last call.
    pub(super) fn requested(&self) -> Vec<String> {
        let targets = self.client.targets();
        let new = targets[self.taken.replace(targets.len())..].iter();
        let list = |target: &String| {
            let (path, query) = target.split_once('?').unwrap();
            let (path, query) = list_of(path, query);
            if query.is_empty() { path } else { format!("{path}?{query}") }
        };
        new.map(list).collect()
    }

    /// Looks a path up by itself, and returns what was found and which lists were requested.
    pub(super) fn find(&self, path: &str, goal: LookupGoal) -> (Answer, Vec<String>) {
        let answer = find(&self.lookup(), path, goal);
        (answer, self.requested())
    }

    pub(super) fn thing(&self, path: &str) -> Answer {
        self.find(path, LookupGoal::Thing).0
    }

    pub(super) fn container(&self, path: &str) -> Answer {
        self.find(path, LookupGoal::Container).0
    }
}

pub(super) fn find(lookup: &PathLookup<'_>, path: &str, goal: LookupGoal) -> Answer {
    let address: ContentAddress = path.parse().unwrap();
    match lookup.find(&address, goal) {
        Ok(found) => Ok(found.iter().map(described).collect()),
        Err(error) => {
            let failure = error.downcast_ref::<Failure>().unwrap();
            let hints = failure.hints.join(" | ");
            Err(format!("{:?}: {} | {hints}", failure.kind, failure.message))
        }
    }
}

/// Describes what was found: its path, its ids, and the versions that the path selects.
fn described(found: &Entry) -> String {
    let ids = id_path(&found.node).unwrap();
    let version = found.version.as_ref().map(|version| format!(" @{version}"));
    format!("{} = {} {ids}{}", found.path, found.node.kind.word(), version.unwrap_or_default())
}
