//! Walks over lists that a server should not send, or that are rare.

use super::*;
use crate::content::NodeIds;

#[test]
fn folder_that_contains_itself_is_a_failure() {
    let client = ScriptedClient::new(Version::V8, |request| {
        Ok(match request.path.split('/').nth(4) {
            Some("mailboxes") if request.path.ends_with("/folders") => {
                request.page([named("f", "loop")], "")
            }
            Some("mailboxes") => request.page([], ""),
            _ => (200, "{}".to_owned()), // the session
        })
    });
    let ids = NodeIds::default().with(NodeKind::Mailbox, "m");
    let start = Node { workload: Workload::Vex, kind: NodeKind::Mailbox, ids };
    let walk = Walk::new(&client.client, SESSION, [(start, "/m".to_owned())], options(4));
    let (found, failed, end) = paths(walk);
    assert_eq!(
        (&*found, end.is_none()),
        (&["/m/loop".to_owned(), "/m/loop/loop".to_owned()][..], true)
    );
    assert_eq!(failed, ["/m/loop/loop"]);
}

#[test]
fn folders_without_end_are_a_failure_at_the_200th_level() {
    let client = ScriptedClient::new(Version::V8, |request| {
        Ok(match request.get("parentId") {
            Some(parent) if request.path.ends_with("/folders") => {
                request.page([named(&format!("{parent}x"), "in")], "")
            }
            Some(_) => request.page([], ""),
            None => (200, "{}".to_owned()), // the session
        })
    });
    let ids = NodeIds::default().with(NodeKind::Mailbox, "m");
    let start = Node { workload: Workload::Vex, kind: NodeKind::Mailbox, ids };
    let walk = Walk::new(&client.client, SESSION, [(start, "/m".to_owned())], options(4));
    let (found, failed, end) = paths(walk);
    assert_eq!((found.len(), end.is_none()), (200, true));
    assert_eq!(failed, found[199..]);
}

/// A server that ignores the parent, and lists all folders of a mailbox in each of them.
#[test]
fn folders_that_contain_each_other_are_entered_once() {
    let client = ScriptedClient::new(Version::V8, |request| {
        Ok(if request.path.ends_with("/folders") {
            request.page((0..12).map(|n| named(&format!("f{n}"), &format!("{n}"))), "")
        } else if request.path.ends_with("/items") {
            request.page([], "")
        } else {
            (200, "{}".to_owned()) // the session
        })
    });
    let ids = NodeIds::default().with(NodeKind::Mailbox, "m");
    let start = || Node { workload: Workload::Vex, kind: NodeKind::Mailbox, ids: ids.clone() };
    let starts = ["/m", "/again"].map(|path| (start(), path.to_owned()));
    let walk = Walk::new(&client.client, SESSION, starts, options(4));
    let (found, failed, end) = paths(walk);
    assert_eq!((found.len(), failed.len(), end.is_none()), (2 * (12 + 12 * 12), 2 * 12, true));
}

#[test]
fn root_folder_of_a_channel_without_an_id_is_a_failure() {
    for item in [r#"{"name":"General"}"#, r#"{"id":"","name":"General"}"#] {
        let client = ScriptedClient::new(Version::V8, move |request| {
            let is_list = request.path.ends_with("/files");
            Ok(if is_list { request.page([item.to_owned()], "") } else { (200, "{}".to_owned()) })
        });
        let ids = NodeIds::default().with(NodeKind::Team, "t").with(NodeKind::Channel, "c");
        let start = Node { workload: Workload::Vet, kind: NodeKind::Files, ids };
        let walk = Walk::new(&client.client, SESSION, [(start, "/t/c".to_owned())], options(1));
        assert_eq!(paths(walk).1, ["/t/c"], "{item}");
    }
}

#[test]
fn long_list_of_files_of_a_channel_is_read_by_the_page() {
    let client = ScriptedClient::new(Version::V8, |request| {
        let file = |n| format!(r#"{{"id":"i{n}","name":"f{n}","fileType":"File"}}"#);
        Ok(request.page((0..2_600).map(file), ""))
    });
    let ids = NodeIds::default().with(NodeKind::Team, "t").with(NodeKind::Channel, "c");
    let start = Node { workload: Workload::Vet, kind: NodeKind::Files, ids };
    let walk = Walk::new(&client.client, SESSION, [(start, "/t/c".to_owned())], options(1));
    let (found, failed, end) = paths(walk);
    assert!(failed.is_empty() && end.is_none());
    assert_eq!(found.iter().collect::<HashSet<_>>().len(), 2_600);
    assert_eq!(client.targets().len(), 6);
}
