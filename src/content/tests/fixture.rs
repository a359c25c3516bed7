//! A server whose lists are a function, and look-ups in it.

use std::io::Cursor;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use chrono::DateTime;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::api::session::Workload;
use crate::api::{Secret, Version};
use crate::client::transport::{Fault, Response, Transport};
use crate::client::{Auth, Client, Credentials, Server, ServerIdentity};
use crate::content::{ContentAddress, Entry, LookupGoal, PathLookup, id_path};
use crate::error::Failure;
use crate::messages::Messages;
use crate::time::Clock;

/// Returns the items of the list with this path below the organization and with this query, without its paging.
pub(super) type Lists = fn(&str, &str) -> Vec<Value>;

/// A server whose lists are a function, and the lists that were requested.
struct ListServer {
    lists: Lists,
    requested: Mutex<Vec<String>>,
}

impl Transport for ListServer {
    fn send(&self, request: http::Request<&[u8]>, _: Duration) -> Result<Response, Fault> {
        let uri = request.uri();
        let (_, path) = uri.path().to_lowercase().split_once("/organization/").map_or_else(
            || (String::new(), String::new()),
            |(head, tail)| {
                (head.to_owned(), uri.path()[uri.path().len() - tail.len()..].to_owned())
            },
        );
        let path = percent_encoding::percent_decode_str(&path).decode_utf8().unwrap().into_owned();
        let pairs: Vec<(String, String)> =
            form_urlencoded::parse(uri.query().unwrap_or_default().as_bytes())
                .into_owned()
                .collect();
        let number = |name: &str| {
            let pair = pairs.iter().find(|(key, _)| key == name);
            pair.map_or(0, |(_, value)| value.parse::<usize>().unwrap())
        };
        let query =
            pairs.iter().filter(|(key, _)| !["limit", "offset", "setId"].contains(&key.as_str()));
        let query: Vec<_> = query.map(|(key, value)| format!("{key}={value}")).collect();
        let query = query.join("&");
        let mark = if query.is_empty() { "" } else { "?" };
        self.requested.lock().unwrap().push(format!("{path}{mark}{query}"));
        let items = (self.lists)(&path, &query);
        let page: Vec<_> = items.into_iter().skip(number("offset")).take(number("limit")).collect();
        let body = json!({ "offset": number("offset"), "limit": number("limit"), "results": page })
            .to_string();
        let body: Box<dyn std::io::Read + Send> = Box::new(Cursor::new(body));
        Ok(http::Response::builder().status(200).body(body).unwrap())
    }
}

pub(super) struct Fixture {
    client: Client,
    server: Arc<ListServer>,
    workload: Workload,
}

pub(super) fn serve(version: Version, workload: Workload, lists: Lists) -> Fixture {
    let server = Arc::new(ListServer { lists, requested: Mutex::default() });
    let stderr: Box<dyn std::io::Write + Send> = Box::new(std::io::sink());
    let messages = Messages::new(Arc::new(Mutex::new(stderr)));
    let transport: Arc<dyn Transport> = server.clone();
    let reached = Server::new(
        "vb365.example".parse().unwrap(),
        ServerIdentity::default(),
        transport,
        Duration::from_secs(60),
        messages,
        Arc::new(|_: Duration| ()),
    );
    let credentials = Credentials::Token { token: Secret::new("token"), username: None };
    let clock = Clock::starting(DateTime::UNIX_EPOCH);
    Fixture {
        client: Client::new(reached, version, Auth::new(credentials, clock)),
        server,
        workload,
    }
}

/// The answer to a look-up: the paths, kinds and objects of what was found, or the failure.
pub(super) type Answer = Result<Vec<String>, String>;

impl Fixture {
    pub(super) fn lookup(&self) -> PathLookup<'_> {
        PathLookup::new(&self.client, Uuid::from_u128(1), self.workload)
    }

    pub(super) fn requested(&self) -> Vec<String> {
        std::mem::take(&mut *self.server.requested.lock().unwrap())
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
