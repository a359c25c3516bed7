//! Walks over trees that a function describes.

mod failures;
mod odd_lists;

use std::collections::HashSet;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use uuid::Uuid;

use super::WIDE;
use crate::api::Version;
use crate::api::session::Workload;
use crate::client::Error;
use crate::client::scripted::{ScriptedClient, ScriptedRequest};
use crate::client::transport::Fault;
use crate::content::{Entry, Node, NodeKind, Walk, WalkOptions, WalkStep, id_path};

const SESSION: Uuid = Uuid::from_u128(7);

/// Mailboxes with folders, each with subfolders and items.
#[derive(Clone, Copy)]
struct MailTree {
    mailboxes: usize,
    folders: usize,
    items: usize,
}

fn named(id: &str, name: &str) -> String {
    format!(r#"{{"id":"{id}","name":"{name}"}}"#)
}

impl MailTree {
    /// Returns the page that a request asks for.
    fn answer(self, request: &ScriptedRequest) -> (u16, String) {
        let segments: Vec<_> = request.path.split('/').skip(4).collect();
        match segments[..] {
            ["mailboxes"] => {
                let mailbox = |n| format!(r#"{{"id":"m{n}","email":"m{n}@contoso.example"}}"#);
                request.page((0..self.mailboxes).map(mailbox), "")
            }
            ["mailboxes", mailbox, "folders"] => {
                let parent = request.get("parentId").unwrap();
                // Two levels.
                let count = if parent.contains('.') { 0 } else { self.folders };
                let head = if parent == "root" { mailbox.to_owned() } else { format!("{parent}.") };
                let folder = |n| named(&format!("{head}f{n}"), &format!("Folder {n}"));
                request.page((0..count).map(folder), "")
            }
            ["mailboxes", _, "items"] => {
                let parent = request.get("parentId").unwrap();
                let item = |n| format!(r#"{{"id":"{parent}i{n}","subject":"Hello"}}"#);
                request.page((0..self.items).map(item), "")
            }
            _ => (404, "{}".to_owned()),
        }
    }

    /// Returns the number of all things.
    fn size(self) -> usize {
        let folders = self.folders + self.folders * self.folders;
        self.mailboxes * (1 + folders * (1 + self.items))
    }
}

fn options(threads: usize) -> WalkOptions {
    let descends = |entry: &Entry| entry.node.kind.leads_to(&[], entry.node.workload);
    WalkOptions { depth: None, threads, wanted: usize::MAX, descends: Box::new(descends) }
}

fn walk(client: &ScriptedClient, workload: Workload, options: WalkOptions) -> Walk {
    let starts = [(Node::root(workload), "/".to_owned())];
    Walk::new(&client.client, SESSION, starts, options)
}

/// Returns the paths of all things, and the error that ended the walk.
fn paths(walk: Walk) -> (Vec<String>, Vec<String>, Option<anyhow::Error>) {
    let (mut found, mut failed, mut end) = (Vec::new(), Vec::new(), None);
    for step in walk {
        match step {
            Ok(WalkStep::Found(entry)) => found.push(entry.path),
            Ok(WalkStep::Failed { path, .. }) => failed.push(path),
            Err(error) => end = Some(error),
        }
    }
    (found, failed, end)
}

fn exchange(
    tree: MailTree,
    change: impl Fn(&ScriptedRequest, (u16, String)) -> Result<(u16, String), Fault>
    + Send
    + Sync
    + 'static,
) -> ScriptedClient {
    ScriptedClient::new(Version::V8, move |request| change(request, tree.answer(request)))
}

#[test]
fn everything_is_found_once_in_an_order_that_does_not_depend_on_time() {
    let tree = MailTree { mailboxes: 7, folders: 3, items: 5 };
    let alone = exchange(tree, |_, answer| Ok(answer));
    let (expected, failed, end) = paths(walk(&alone, Workload::Vex, options(1)));
    assert!(failed.is_empty() && end.is_none());
    assert_eq!(expected.len(), tree.size());
    assert_eq!(expected.iter().collect::<HashSet<_>>().len(), tree.size());
    assert_eq!(expected[0], "/m0@contoso.example");
    assert_eq!(expected[7], "/m0@contoso.example/Folder 0");
    assert!(
        expected.contains(&"/m6@contoso.example/Folder 2/Folder 1/item:id:m6f2.f1i4".to_owned()),
        "{expected:?}"
    );
    for seed in 0..5_u64 {
        let counter = AtomicUsize::new(0);
        let client = exchange(tree, move |_, answer| {
            let n = counter.fetch_add(1, Ordering::Relaxed) as u64;
            std::thread::sleep(Duration::from_micros((n * 7_919 + seed * 104_729) % 1_500));
            Ok(answer)
        });
        assert_eq!(paths(walk(&client, Workload::Vex, options(8))).0, expected);
        // One for each list of each container: the mailboxes, the folders of each, folders and items of each folder.
        assert_eq!(client.targets().len(), 1 + 7 + 7 * 12 * 2);
    }
}

#[test]
fn long_lists_are_read_by_the_page_and_all_of_them_are_returned() {
    let tree = MailTree { mailboxes: 3, folders: 1, items: 4_500 };
    let client = exchange(tree, |_, answer| Ok(answer));
    let (found, failed, end) = paths(walk(&client, Workload::Vex, options(8)));
    assert!(failed.is_empty() && end.is_none());
    assert_eq!(found.iter().collect::<HashSet<_>>().len(), tree.size());
    assert_eq!(found.len(), tree.size());
    let pages = client.targets().iter().filter(|target| target.contains("/items?")).count();
    assert_eq!(pages, 3 * 2 * 10);
}

#[test]
fn containers_are_listed_by_eight_at_once() {
    let tree = MailTree { mailboxes: 40, folders: 2, items: 1 };
    let (now, most) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
    let (running, peak) = (Arc::clone(&now), Arc::clone(&most));
    let client = exchange(tree, move |_, answer| {
        peak.fetch_max(running.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
        std::thread::sleep(Duration::from_millis(20));
        running.fetch_sub(1, Ordering::SeqCst);
        Ok(answer)
    });
    let begun = Instant::now();
    let (found, ..) = paths(walk(&client, Workload::Vex, options(8)));
    assert_eq!((found.len(), most.load(Ordering::SeqCst)), (tree.size(), 8));
    // The levels come one after the other; sixty times the time of one request would be a queue of one.
    let requests = client.targets().len();
    let least = Duration::from_millis(20) * u32::try_from(requests.div_ceil(8)).unwrap();
    assert!(begun.elapsed() < least * 6, "{:?} for {requests} requests", begun.elapsed());
}

#[test]
fn queue_stays_short_in_a_wide_tree() {
    let tree = MailTree { mailboxes: WIDE + 200, folders: 2, items: 0 };
    let client = exchange(tree, |_, answer| Ok(answer));
    let options = WalkOptions { depth: Some(3), ..options(8) };
    let mut walk = walk(&client, Workload::Vex, options);
    let (mut found, mut most) = (HashSet::new(), 0);
    while let Some(step) = walk.next() {
        most = most.max(walk.queue.len());
        let Ok(WalkStep::Found(entry)) = step else { panic!() };
        assert!(found.insert(entry.path));
    }
    assert_eq!(found.len(), tree.size());
    // Level by level, there would be two folders of each mailbox.
    assert!(most < WIDE + 1_000, "{most}");
}

#[test]
fn levels_below_the_depth_cost_no_request() {
    let tree = MailTree { mailboxes: 2, folders: 3, items: 5 };
    for (depth, count, requests) in [(1, 2, 1), (2, 2 + 6, 3), (3, 2 + 6 + 18 + 30, 15)] {
        let client = exchange(tree, |_, answer| Ok(answer));
        let options = WalkOptions { depth: Some(depth), ..options(8) };
        let (found, ..) = paths(walk(&client, Workload::Vex, options));
        assert_eq!((found.len(), client.targets().len()), (count, requests), "depth {depth}");
    }
}

#[test]
fn things_that_are_left_out_cost_no_request() {
    let tree = MailTree { mailboxes: 3, folders: 2, items: 1 };
    let client = exchange(tree, |_, answer| Ok(answer));
    let descends = |entry: &Entry| entry.path.starts_with("/m1@");
    let options = WalkOptions { descends: Box::new(descends), ..options(8) };
    let (found, ..) = paths(walk(&client, Workload::Vex, options));
    assert_eq!(found.len(), 3 + (2 + 4) * 2);
    assert!(client.targets().iter().all(|target| !target.contains("mailboxes/m0")));
}

#[test]
fn container_that_fails_does_not_end_the_walk() {
    let tree = MailTree { mailboxes: 3, folders: 2, items: 1 };
    let client = exchange(tree, |request, answer| {
        if request.path.ends_with("/m1/folders") {
            return Ok((500, r#"{"message":"The mailbox is damaged."}"#.to_owned()));
        }
        Ok(if request.path.matches('/').count() == 2 {
            (200, r#"{"id":"s","state":"Working"}"#.to_owned())
        } else {
            answer
        })
    });
    let (found, failed, end) = paths(walk(&client, Workload::Vex, options(8)));
    assert!(end.is_none(), "{end:?}");
    assert_eq!(failed, ["/m1@contoso.example"]);
    assert_eq!(found.len(), 3 + 2 * (2 + 4) * 2);
}

#[test]
fn list_of_a_container_that_fails_leaves_its_other_lists() {
    let tree = MailTree { mailboxes: 1, folders: 1, items: 2 };
    let client = exchange(tree, |request, answer| match request.get("parentId").as_deref() {
        Some("m0f0") if request.path.ends_with("folders") => Ok((403, "{}".to_owned())),
        _ => Ok(answer),
    });
    let (found, failed, _) = paths(walk(&client, Workload::Vex, options(8)));
    assert_eq!(failed, ["/m0@contoso.example/Folder 0"]);
    assert_eq!(found.len(), 1 + 1 + 2);
}

#[test]
fn stopped_session_ends_the_walk() {
    let tree = MailTree { mailboxes: 500, folders: 2, items: 1 };
    let requests = AtomicUsize::new(0);
    let client = exchange(tree, move |request, answer| {
        if request.path.matches('/').count() == 2 {
            return Ok((200, r#"{"id":"s","state":"Stopped"}"#.to_owned()));
        }
        let is_late = requests.fetch_add(1, Ordering::SeqCst) > 100;
        Ok(if is_late { (404, "{}".to_owned()) } else { answer })
    });
    let (found, failed, end) = paths(walk(&client, Workload::Vex, options(8)));
    let end = end.unwrap();
    assert!(matches!(end.downcast_ref(), Some(Error::Refused { status: 404, .. })), "{end}");
    assert!(found.len() >= 500 && failed.is_empty());
    assert!(client.targets().len() < 200, "{}", client.targets().len());
}

#[test]
fn unreachable_server_ends_the_walk() {
    let tree = MailTree { mailboxes: 100, folders: 2, items: 1 };
    let client = exchange(tree, |request, answer| {
        if !request.path.ends_with("/folders") {
            return Ok(answer);
        }
        let cause = crate::client::transport::ConnectFailure::Name;
        Err(Fault::NotSent(crate::client::transport::ConnectError::new(cause, "no such host")))
    });
    let (found, failed, end) = paths(walk(&client, Workload::Vex, options(8)));
    assert_eq!((found.len(), failed.len()), (100, 0));
    assert!(end.unwrap().to_string().contains("cannot reach"));
    assert!(client.targets().len() < 100);
}

#[test]
fn page_that_times_out_costs_nothing_but_time() {
    let tree = MailTree { mailboxes: 2, folders: 1, items: 700 };
    let client = exchange(tree, |request, answer| {
        if request.path.ends_with("/items") && request.number("limit") > 100 {
            return Err(Fault::TimedOut);
        }
        Ok(answer)
    });
    let (found, failed, end) = paths(walk(&client, Workload::Vex, options(8)));
    assert!(failed.is_empty() && end.is_none());
    assert_eq!(found.iter().collect::<HashSet<_>>().len(), tree.size());
    assert_eq!(found.len(), tree.size());
    assert_eq!(client.printed().matches("the server is slow").count(), 1);
}

/// Returns a drive whose top has these files, in both forms of the API.
fn drive(version: Version, names: Vec<String>) -> ScriptedClient {
    ScriptedClient::new(version, move |request| {
        let file = |(n, name): (usize, &String)| {
            format!(r#"{{"id":"d{n}","name":"{name}","sizeBytes":1,"isFolder":false}}"#)
        };
        let path = request.path.to_lowercase();
        Ok(if path.ends_with("/onedrives") {
            request.page([named("x", "Ana")], "")
        } else if path.ends_with("/folders") {
            let is_top = request.get("parentId").as_deref() == Some("null");
            request.page(is_top.then(|| named("f0", "a.txt")), "")
        } else if request.get("parentId").is_some_and(|parent| parent.starts_with('f')) {
            request.page([], "")
        } else {
            request.page(names.iter().enumerate().map(file), "")
        })
    })
}

#[test]
fn names_are_compared_over_all_lists_of_a_container() {
    let names =
        || vec!["a.txt".to_owned(), "b.txt".to_owned(), "b.txt".to_owned(), "c.txt".to_owned()];
    let (found, ..) = paths(walk(&drive(Version::V8, names()), Workload::Veod, options(8)));
    assert_eq!(found, ["/Ana", "/Ana/a.txt", "/Ana/file:id:d1", "/Ana/file:id:d2", "/Ana/c.txt"]);
    // v6 has another list for folders.
    let client = drive(Version::V6, names());
    let (found, ..) = paths(walk(&client, Workload::Veod, options(8)));
    assert_eq!(found[1..3], ["/Ana/folder:a.txt", "/Ana/file:a.txt"]);
    assert_eq!(client.targets().len(), 1 + 2 + 2);
}

#[test]
fn large_level_is_printed_by_ids() {
    let names = |count: usize| (0..count).map(|n| format!("{n}.txt")).collect::<Vec<_>>();
    for (count, depth, is_named) in [
        (2_000, None, true),
        (2_501, None, false),
        (10_000, None, false),
        (10_000, Some(1), true),
        (25_000, Some(1), false),
    ] {
        let client = drive(Version::V8, names(count));
        let root = Node::root(Workload::Veod);
        let item = serde_json::from_str(r#"{"id":"x"}"#).unwrap();
        let drive = root.child(&item, &root.child_lists(Version::V8, SESSION)[0]).unwrap();
        let starts = [(drive, "/Ana".to_owned())];
        let walk = Walk::new(&client.client, SESSION, starts, WalkOptions { depth, ..options(8) });
        let (found, ..) = paths(walk);
        let by_name = found.iter().filter(|path| path.contains(".txt")).count();
        assert_eq!((found.len(), by_name), (count, if is_named { count } else { 0 }));
        assert_eq!(found.iter().collect::<HashSet<_>>().len(), count);
        let page = if depth == Some(1) { 1_000 } else { 500 };
        assert_eq!(client.targets().len(), count / page + 1, "{count}");
    }
}

#[test]
fn files_of_a_channel_are_those_in_its_hidden_folder() {
    let roots = Mutex::new(1);
    let client = ScriptedClient::new(Version::V8, move |request| {
        let segments: Vec<_> = request.path.split('/').skip(4).collect();
        let folder = |id: &str| format!(r#"{{"id":"{id}","name":"General","fileType":"Folder"}}"#);
        let file = |id: &str| format!(r#"{{"id":"{id}","name":"{id}.txt","fileType":"File"}}"#);
        Ok(match (&segments[..], request.get("parentId").as_deref()) {
            (["teams"], _) => request.page([r#"{"id":"t","displayName":"Sales"}"#.to_owned()], ""),
            (["teams", _, "channels"], _) => {
                request.page([r#"{"id":"c","displayName":"General"}"#.to_owned()], "")
            }
            (["teams", _, "files"], Some("root")) => request.page([folder("top")], ""),
            (["teams", _, "files"], Some("top")) => request.page([file("a"), folder("b")], ""),
            (["teams", _, "files"], Some("b")) => request.page([file("c")], ""),
            (["teams", _, "posts"], Some("-1")) => request.page([r#"{"postId":3}"#.to_owned()], ""),
            (["teams", _, "posts"], Some("3")) => request.page([r#"{"postId":4}"#.to_owned()], ""),
            (["teams", _, "posts"], _) => request.page([], ""),
            _ => {
                *roots.lock().unwrap() += 1;
                request.page([r#"{"id":"w","displayName":"Wiki"}"#.to_owned()], "")
            }
        })
    });
    let (found, failed, _) = paths(walk(&client, Workload::Vet, options(8)));
    assert!(failed.is_empty(), "{failed:?}");
    assert_eq!(
        found,
        [
            "/Sales",
            "/Sales/General",
            "/Sales/General/files",
            "/Sales/General/posts",
            "/Sales/General/tabs",
            "/Sales/General/files/a.txt",
            "/Sales/General/files/General",
            "/Sales/General/posts/post:id:3",
            "/Sales/General/tabs/Wiki",
            "/Sales/General/files/General/c.txt",
            "/Sales/General/posts/post:id:3/post:id:4",
        ]
    );
    // The ids are those of a path without the hidden folder.
    let id_paths = walk(&client, Workload::Vet, options(8)).map(|step| match step {
        Ok(WalkStep::Found(entry)) => id_path(&entry.node).unwrap().to_string(),
        _ => String::new(),
    });
    let files: Vec<_> = id_paths.filter(|path| path.contains("/file:")).collect();
    let head = "/id:t/channel:id:c/files";
    assert_eq!(files, [format!("{head}/file:id:a"), format!("{head}/folder:id:b/file:id:c")]);
}

#[test]
fn item_without_an_id_is_a_failure() {
    let client = exchange(MailTree { mailboxes: 1, folders: 1, items: 1 }, |request, answer| {
        let has_items = request.path.ends_with("/items");
        Ok(if has_items { request.page([r#"{"subject":"x"}"#.to_owned()], "") } else { answer })
    });
    let (found, failed, end) = paths(walk(&client, Workload::Vex, options(8)));
    // The session is asked for, and answers that it does not exist.
    assert!(failed.is_empty() && end.unwrap().to_string().contains("has no id"));
    assert_eq!(found.len(), 3);
}
