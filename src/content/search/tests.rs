//! Searches of servers that are functions.

use std::sync::atomic::{AtomicUsize, Ordering};

use uuid::Uuid;

use crate::api::Version;
use crate::api::session::Workload;
use crate::client::scripted::{ScriptedClient, ScriptedRequest};
use crate::client::transport::Fault;
use crate::content::{
    Entry, Node, NodeIds, NodeKind, Search, SearchQuery, SearchScope, TopSegment,
};
use crate::error::Failure;
use crate::time::Window;

const SESSION: Uuid = Uuid::from_u128(7);

fn scope(workload: Workload, ids: &[(NodeKind, &str)]) -> Node {
    let kind = ids.last().map_or(NodeKind::Root, |(kind, _)| *kind);
    let with = |all: NodeIds, (kind, id): &(NodeKind, &str)| all.with(*kind, id);
    Node { workload, kind, ids: ids.iter().fold(NodeIds::default(), with) }
}

fn query(text: &str) -> SearchQuery {
    SearchQuery { text: text.to_owned(), ..SearchQuery::default() }
}

fn search<'a>(
    client: &'a ScriptedClient,
    (node, path): (Node, &str),
    query: &SearchQuery,
    kinds: &[NodeKind],
) -> Result<Search<'a>, Failure> {
    let path = path.parse().unwrap();
    let scope = SearchScope { node, path, query, kinds };
    Search::new(&client.client, SESSION, scope, TopSegment::Id)
}

fn paths(hits: impl Iterator<Item = anyhow::Result<Entry>>) -> Vec<String> {
    hits.map(|hit| hit.unwrap().path).collect()
}

fn refusal(result: Result<Search<'_>, Failure>) -> (u8, String) {
    let failure = result.err().unwrap();
    (failure.kind.code(), failure.message)
}

fn silent(_: &ScriptedRequest) -> Result<(u16, String), Fault> {
    panic!("nothing must be sent")
}

#[test]
fn hits_cost_one_request_for_each_thousand() {
    let client = ScriptedClient::new(Version::V8, |request| {
        let hit = |n| format!(r#"{{"id":"i{n}","mailboxId":"m","subject":"Budget"}}"#);
        Ok(request.page((0..24_900).map(hit), "8c5e7a40-0000-4000-8000-000000000001"))
    });
    let root = (scope(Workload::Vex, &[]), "/");
    let found = paths(search(&client, root, &query("budget"), &[]).unwrap());
    assert_eq!((found.len(), &*found[3]), (24_900, "/id:m/item:id:i3"));
    let targets = client.targets();
    assert_eq!(targets.len(), 25);
    let set = "setId=8c5e7a40-0000-4000-8000-000000000001";
    assert!(
        targets[1..]
            .iter()
            .all(|target| target.contains("mailboxes/search?") && target.ends_with(set))
    );
}

#[test]
fn pages_that_are_not_needed_are_not_requested() {
    let client = ScriptedClient::new(Version::V8, |request| {
        Ok(request.page((0..9_000).map(|n| format!(r#"{{"id":"i{n}"}}"#)), "s"))
    });
    let mailbox = (scope(Workload::Vex, &[(NodeKind::Mailbox, "m")]), "/ana@contoso.example");
    let hits = search(&client, mailbox, &query("x"), &[]).unwrap();
    assert_eq!(client.targets().len(), 0);
    let first = paths(hits.take(2));
    assert_eq!(first, ["/ana@contoso.example/item:id:i0", "/ana@contoso.example/item:id:i1"]);
    assert_eq!(client.targets().len(), 1);
}

/// Answers with hits in several folders of a mailbox.
fn folders(request: &ScriptedRequest) -> (u16, String) {
    let hit = |(id, folder): (&str, &str)| {
        let head = "/v8/RestoreSessions/s/organization/mailboxes/m";
        format!(
            r#"{{"id":"{id}","_links":{{"self":{{"href":"{head}/items/{id}"}},
            "parent":{{"href":"{head}/folders/{folder}"}}}}}}"#
        )
    };
    let mailbox = r#"{"id":"m","email":"ana@contoso.example"}"#.to_owned();
    if request.path.ends_with("/mailboxes") {
        request.page([mailbox], "")
    } else {
        request.page([("a", "f"), ("b", "g")].into_iter().map(hit), "s")
    }
}

#[test]
fn place_of_a_hit_is_printed_by_what_is_known() {
    let client = ScriptedClient::new(Version::V8, |request| Ok(folders(request)));
    let ids = [(NodeKind::Mailbox, "m"), (NodeKind::Folder, "f")];
    for (node, path, expected) in [
        (
            scope(Workload::Vex, &ids),
            "/ana@contoso.example/Inbox",
            ["/ana@contoso.example/Inbox/item:id:a", "/ana@contoso.example/folder:id:g/item:id:b"],
        ),
        (
            scope(Workload::Vex, &ids[..1]),
            "/ana@contoso.example",
            [
                "/ana@contoso.example/folder:id:f/item:id:a",
                "/ana@contoso.example/folder:id:g/item:id:b",
            ],
        ),
        (
            scope(Workload::Vex, &[]),
            "/",
            ["/id:m/folder:id:f/item:id:a", "/id:m/folder:id:g/item:id:b"],
        ),
    ] {
        assert_eq!(paths(search(&client, (node, path), &query("x"), &[]).unwrap()), expected);
    }
    assert!(client.targets().iter().all(|target| target.contains("/search?")));
}

#[test]
fn names_of_mailboxes_cost_one_list() {
    let client = ScriptedClient::new(Version::V8, |request| Ok(folders(request)));
    let (node, path) = (scope(Workload::Vex, &[]), "/".parse().unwrap());
    let query = query("x");
    let scope = SearchScope { node, path, query: &query, kinds: &[] };
    let hits = Search::new(&client.client, SESSION, scope, TopSegment::Name).unwrap();
    assert_eq!(
        paths(hits),
        [
            "/ana@contoso.example/folder:id:f/item:id:a",
            "/ana@contoso.example/folder:id:g/item:id:b"
        ]
    );
    assert_eq!(client.targets().len(), 2);
}

#[test]
fn hit_that_does_not_say_where_it_is_has_no_path() {
    let client = ScriptedClient::new(Version::V6, |request| {
        Ok(request.page([r#"{"id":"i"}"#.to_owned(), "{}".to_owned()], "s"))
    });
    let root = (scope(Workload::Vex, &[]), "/");
    assert_eq!(paths(search(&client, root, &query("x"), &[]).unwrap()), ["", ""]);
}

#[test]
fn hits_outside_of_the_window_and_of_other_kinds_are_left_out() {
    let client = ScriptedClient::new(Version::V8, |request| {
        let hit = |(id, modified, is_folder)| {
            format!(
                r#"{{"id":"{id}","oneDriveId":"d","modificationTime":"{modified}","isFolder":{is_folder},"sizeBytes":1}}"#
            )
        };
        let hits = [
            ("a", "2026-11-20T09:59:59.9Z", false),
            ("b", "2026-11-20T10:00:00.5Z", false),
            ("c", "2026-11-21T10:00:00.6Z", false),
            ("d", "2026-11-20T12:00:00Z", true),
            ("e", "soon", false),
        ];
        Ok(request.page(hits.into_iter().map(hit), "s"))
    });
    let time = |text: &str| Some(text.parse().unwrap());
    let window =
        Window { since: time("2026-11-20T10:00:00.5Z"), until: time("2026-11-21T10:00:00.5Z") };
    let query = SearchQuery { window, ..query("x") };
    let root = (scope(Workload::Veod, &[]), "/");
    let found = paths(search(&client, root, &query, &[NodeKind::File]).unwrap());
    assert_eq!(found, ["/id:d/file:id:b", "/id:d/file:id:e"]);
    assert!(client.targets()[0].contains("itemType=Documents"));
}

#[test]
fn teams_is_searched_for_each_type_that_can_match() {
    let bodies = AtomicUsize::new(0);
    let client = ScriptedClient::new(Version::V8, move |request| {
        bodies.fetch_add(1, Ordering::SeqCst);
        Ok(request.page([], ""))
    });
    let root = || (scope(Workload::Vet, &[]), "/");
    let count = |query: &SearchQuery, kinds: &[NodeKind]| {
        let before = client.targets().len();
        search(&client, root(), query, kinds).unwrap().for_each(drop);
        client.targets().len() - before
    };
    assert_eq!(count(&query("x"), &[]), 3);
    assert_eq!(count(&query("x"), &[NodeKind::Tab]), 1);
    assert_eq!(count(&query("x"), &[NodeKind::Folder, NodeKind::Post]), 2);
    // Files and tabs have no subject, so only posts can match.
    let subject = SearchQuery { subject: Some("a".to_owned()), ..query("x") };
    assert_eq!(count(&subject, &[]), 1);
    let refused = refusal(search(&client, root(), &subject, &[NodeKind::Tab]));
    assert_eq!(refused, (6, "cannot search tabs by subject: they have none".to_owned()));
    let tabs = Node {
        kind: NodeKind::Tabs,
        ..scope(Workload::Vet, &[(NodeKind::Team, "t"), (NodeKind::Channel, "c")])
    };
    let refused = refusal(search(&client, (tabs, "/T/C/tabs"), &subject, &[]));
    assert_eq!(refused.0, 6);
}

#[test]
fn what_the_server_cannot_search_is_refused_before_a_request() {
    let client = ScriptedClient::new(Version::V8, silent);
    let root = || (scope(Workload::Vex, &[]), "/");
    assert_eq!(
        refusal(search(&client, root(), &query("x"), &[NodeKind::Folder])),
        (6, "cannot search for the kind folder".to_owned())
    );
    let item = scope(Workload::Vex, &[(NodeKind::Mailbox, "m"), (NodeKind::Item, "i")]);
    assert_eq!(
        refusal(search(&client, (item, "/m/item:id:i"), &query("x"), &[])),
        (6, "cannot search in an item: it contains nothing".to_owned())
    );
    assert_eq!(refusal(search(&client, root(), &query(""), &[])).1, "the query is empty");
}

#[test]
fn search_ends_with_the_error_of_a_page() {
    let client = ScriptedClient::new(Version::V8, |request| {
        if request.number("offset") > 0 {
            return Ok((403, "{}".to_owned()));
        }
        Ok(request.page((0..1_500).map(|n| format!(r#"{{"id":"i{n}"}}"#)), "s"))
    });
    let mailbox = (scope(Workload::Vex, &[(NodeKind::Mailbox, "m")]), "/m");
    let hits: Vec<_> = search(&client, mailbox, &query("x"), &[]).unwrap().collect();
    assert_eq!((hits.len(), hits[999].is_ok(), hits[1_000].is_err()), (1_001, true, true));
}
