use std::io::Cursor;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use chrono::DateTime;

use super::*;
use crate::api::session::Workload;
use crate::api::{Secret, Version};
use crate::client::transport::{Fault, Response, Transport};
use crate::client::{Auth, Credentials, Server, ServerIdentity};
use crate::content::NodeKind as K;
use crate::content::node::tests::{SESSION, node};
use crate::messages::Messages;
use crate::time::Clock;

/// A server that answers by the part of a target below the organization, without its paging.
struct Script(Mutex<Vec<String>>, fn(&str) -> (u16, String));

impl Transport for Script {
    fn send(&self, request: http::Request<&[u8]>, _: Duration) -> Result<Response, Fault> {
        let target = request.uri().path_and_query().unwrap().as_str();
        let below = target.split(['&', '?']).filter(|part| !part.starts_with("limit="));
        let below: Vec<_> = below.filter(|part| !part.starts_with("offset=")).collect();
        let below = below.join("?").split('/').skip(5).collect::<Vec<_>>().join("/");
        self.0.lock().unwrap().push(below.clone());
        let (status, body) = (self.1)(&below);
        let body: Box<dyn std::io::Read + Send> = Box::new(Cursor::new(body));
        Ok(http::Response::builder().status(status).body(body).unwrap())
    }
}

/// Reads the children of a node. Returns their kinds and ids, errors by their status, a mark if it is incomplete, and the
/// requests.
fn read(version: Version, node: &Node, script: fn(&str) -> (u16, String)) -> (String, Vec<String>) {
    let server = Arc::new(Script(Mutex::default(), script));
    let stream: Box<dyn std::io::Write + Send> = Box::new(std::io::sink());
    let messages = Messages::new(Arc::new(Mutex::new(stream)));
    let reached = Server::new(
        "vb365.example".parse().unwrap(),
        ServerIdentity::default(),
        server.clone(),
        Duration::from_secs(60),
        messages,
        Arc::new(|_: Duration| ()),
    );
    let credentials = Credentials::Token { token: Secret::new("token"), username: None };
    let clock = Clock::starting(DateTime::UNIX_EPOCH);
    let client = Client::new(reached, version, Auth::new(credentials, clock));
    let limit = PageLimit::new(100);
    let children = node.children(version, SESSION);
    let mut reader = ChildReader::new(&client, SESSION, &limit, node, children);
    let word = |child: Result<Child, Error>| match child {
        Ok((node, item)) => {
            let id = node.ids.last().map_or("", |(_, id)| id);
            format!("{}:{}", node.kind.word(), if item.is_some() { id } else { "" })
        }
        Err(Error::Refused { status, .. }) => status.to_string(),
        Err(error) => error.to_string(),
    };
    let words: Vec<_> = reader.by_ref().map(word).collect();
    let mark = if reader.is_incomplete() { " (incomplete)" } else { "" };
    (format!("{}{mark}", words.join(" ")), server.0.lock().unwrap().clone())
}

fn page(items: &str) -> (u16, String) {
    (200, format!(r#"{{"offset":0,"limit":100,"results":[{items}]}}"#))
}

#[test]
fn root_folder_of_a_channel_is_not_shown() {
    let files = node(Workload::Vet, &[K::Team, K::Channel], K::Files);
    let (children, requests) = read(Version::V6, &files, |target| match target {
        "teams/team/files?channelId=channel?parentId=null" => {
            page(r#"{"id":"root","fileType":"Folder"}"#)
        }
        "teams/team/files?channelId=channel?parentId=root" => {
            page(r#"{"id":"a","fileType":"Folder"},{"id":"b","fileType":"File"}"#)
        }
        _ => (404, String::new()),
    });
    assert_eq!(children, "folder:a file:b");
    assert_eq!(requests.len(), 2);
    // A server that answers with the files themselves.
    let (children, _) = read(Version::V8, &files, |_| {
        page(r#"{"id":"a","fileType":"Folder"},{"id":"b","fileType":"File"}"#)
    });
    assert_eq!(children, "folder:a file:b");
    let (children, _) = read(Version::V8, &files, |_| page(r#"{"id":"b","fileType":"File"}"#));
    assert_eq!(children, "file:b");
}

#[test]
fn parts_of_a_channel_need_no_request() {
    let channel = node(Workload::Vet, &[K::Team, K::Channel], K::Channel);
    let (children, requests) = read(Version::V8, &channel, |_| (500, String::new()));
    assert_eq!((&*children, requests.len()), ("files: posts: tabs:", 0));
}

#[test]
fn whole_tree_in_place_of_the_top_is_reduced() {
    let mailbox = node(Workload::Vex, &[K::Mailbox], K::Mailbox);
    let script = |_: &str| {
        let parent = r#"{"href":"/v6/RestoreSessions/s/organization/mailboxes/m/folders/a"}"#;
        page(&format!(r#"{{"id":"a"}},{{"id":"b","_links":{{"parent":{parent}}}}}"#))
    };
    assert_eq!(read(Version::V6, &mailbox, script).0, "folder:a");
    assert_eq!(read(Version::V7, &mailbox, script).0, "folder:a folder:b");
}

#[test]
fn library_that_is_no_parent_of_documents_shows_its_folders() {
    let library = node(Workload::Vesp, &[K::Site, K::Library], K::Library);
    let (children, requests) = read(Version::V8, &library, |target| match target {
        "Sites/site/Folders?parentId=library" => page(r#"{"id":"f","type":"LibraryFolder"}"#),
        _ => (400, String::new()),
    });
    assert_eq!(children, "folder:f (incomplete)");
    assert_eq!(requests.len(), 2);
    let (children, requests) = read(Version::V8, &library, |_| page(""));
    assert_eq!((&*children, requests.len()), ("", 2));
    let folder = node(Workload::Vesp, &[K::Site, K::Library, K::Folder], K::Folder);
    let (children, requests) = read(Version::V8, &folder, |_| (400, String::new()));
    assert_eq!((&*children, requests.len()), ("400", 1));
}

#[test]
fn other_lists_are_read_after_an_error() {
    let site = node(Workload::Vesp, &[K::Site], K::Site);
    let (children, _) = read(Version::V7, &site, |target| match target {
        "Sites/site/Libraries" => (403, String::new()),
        "Sites/site/Lists" => page(r#"{"id":"l"},{"name":"no id"},{"id":".."}"#),
        _ => page(r#"{"id":"s"}"#),
    });
    assert_eq!(children, "site:s 403 list:l (incomplete)");
}
