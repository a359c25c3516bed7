//! Look-ups in mailboxes.

use serde_json::{Value, json};

use super::fixture::{find, serve};
use crate::api::Version;
use crate::api::session::Workload;
use crate::content::LookupGoal;

const ANA: &str = "00000000-0000-0000-0000-000000000a0a";

/// An Exchange session with a mailbox, its archive, folders and messages.
pub(super) fn exchange(path: &str, query: &str) -> Vec<Value> {
    match (path, query) {
        ("mailboxes", _) => vec![
            json!({"id": ANA, "name": "Ana Pérez", "email": "ana@contoso.example"}),
            json!({"id": "00000000-0000-0000-0000-00000000a7c1", "name": "Ana Pérez", "email": "ana@contoso.example",
                   "isArchive": true}),
            json!({"id": "00000000-0000-0000-0000-00000000b0b0", "name": "Bob", "email": "bob@contoso.example"}),
        ],
        (_, "parentId=root") => vec![
            json!({"id": "inbox-folder-0001", "name": "Inbox"}),
            json!({"id": "sent-folder-0002", "name": "Sent Items"}),
        ],
        (path, "parentId=inbox-folder-0001") if path.ends_with("folders") => vec![
            json!({"id": "projects-folder-3", "name": "Projects / 2022"}),
            json!({"id": "budget-folder-4", "name": "Budget"}),
        ],
        (path, "parentId=inbox-folder-0001") if path.ends_with("items") => vec![
            json!({"id": "item-aaaa-00000001", "subject": "Q3 budget", "received": "2026-11-20T14:32:00Z", "from": "boss@contoso.example"}),
            json!({"id": "item-aaaa-00000002", "subject": "Q3 budget", "received": "2026-11-21T09:00:00Z", "from": "eve@contoso.example"}),
            json!({"id": "item-aaaa-00000003", "subject": "Budget"}),
            json!({"id": "item-aaaa-00000004", "subject": "Lunch"}),
        ],
        _ => Vec::new(),
    }
}

#[test]
fn look_up_requests_one_list_a_level() {
    let fixture = serve(Version::V8, Workload::Vex, exchange);
    let (found, requested) =
        fixture.find(r"/ana@contoso.example/inbox/Projects \/ 2022", LookupGoal::Container);
    let ids = format!("/id:{ANA}/folder:id:projects-folder-3");
    let path = r"/ana@contoso.example/Inbox/Projects \/ 2022";
    assert_eq!(found.unwrap(), [format!("{path} = folder {ids}")]);
    assert_eq!(
        requested,
        [
            "mailboxes".to_owned(),
            format!("mailboxes/{ANA}/folders?parentId=root"),
            format!("mailboxes/{ANA}/folders?parentId=inbox-folder-0001"),
        ]
    );
}

#[test]
fn look_ups_of_one_run_share_their_lists() {
    let fixture = serve(Version::V8, Workload::Vex, exchange);
    let lookup = fixture.lookup();
    for path in [
        "/ana@contoso.example/Inbox",
        "/Ana Pérez/inbox/Budget",
        "/bob",
        "/ana@contoso.example/sent*",
    ] {
        find(&lookup, path, LookupGoal::Container).unwrap();
    }
    assert_eq!(fixture.requested().len(), 3);
}

#[test]
fn ids_cost_no_look_up() {
    let fixture = serve(Version::V8, Workload::Vex, exchange);
    let item = "i".repeat(96);
    for (path, expected) in [
        (format!("/id:{ANA}"), format!("/id:{ANA} = mailbox /id:{ANA}")),
        (
            format!("/id:{ANA}/item:id:{item}"),
            format!("/id:{ANA}/item:id:{item} = item /id:{ANA}/item:id:{item}"),
        ),
        (
            format!("/id:{ANA}/id:{item}/id:{item}"),
            format!(
                "/id:{ANA}/folder:id:{item}/item:id:{item} = item /id:{ANA}/folder:id:{item}/item:id:{item}"
            ),
        ),
    ] {
        let (found, requested) = fixture.find(&path, LookupGoal::Thing);
        assert_eq!((found.unwrap(), requested), (vec![expected], Vec::new()), "{path}");
    }
    let found = fixture.container(&format!("/id:{ANA}/id:{item}"));
    assert_eq!(
        found.unwrap(),
        [format!("/id:{ANA}/folder:id:{item} = folder /id:{ANA}/folder:id:{item}")]
    );
}

#[test]
fn messages_are_listed_only_if_no_folder_matches() {
    let fixture = serve(Version::V8, Workload::Vex, exchange);
    let inbox = format!("/id:{ANA}/folder:id:inbox-folder-0001");
    let (found, requested) = fixture.find("/ana@contoso.example/Inbox/budget", LookupGoal::Thing);
    assert_eq!(
        found.unwrap(),
        [format!("/ana@contoso.example/Inbox/Budget = folder /id:{ANA}/folder:id:budget-folder-4")]
    );
    assert_eq!(requested.len(), 3);
    let (found, requested) = fixture.find("/ana@contoso.example/Inbox/lunch", LookupGoal::Thing);
    let lunch = "item:id:item-aaaa-00000004";
    assert_eq!(
        found.unwrap(),
        [format!("/ana@contoso.example/Inbox/{lunch} = item {inbox}/{lunch}")]
    );
    assert_eq!(requested.len(), 4);
    let (found, requested) =
        fixture.find("/ana@contoso.example/Inbox/item:budget", LookupGoal::Thing);
    assert!(found.unwrap()[0].ends_with("item-aaaa-00000003"));
    assert_eq!(requested.len(), 3);
}

#[test]
fn ambiguous_path_lists_what_distinguishes_the_candidates() {
    let fixture = serve(Version::V8, Workload::Vex, exchange);
    let refused = fixture.thing("/ana@contoso.example/Inbox/Q3 budget").unwrap_err();
    assert_eq!(
        refused,
        "NotFound: 'Q3 budget' in /ana@contoso.example/Inbox is the name of 2 things:\n  \
         /ana@contoso.example/Inbox/item:id:00000001  'Q3 budget'  item  2026-11-20 14:32  boss@contoso.example\n  \
         /ana@contoso.example/Inbox/item:id:00000002  'Q3 budget'  item  2026-11-21 09:00  eve@contoso.example | give one of these paths"
    );
    let candidate = fixture.thing("/ana@contoso.example/Inbox/item:id:00000002").unwrap();
    assert!(candidate[0].ends_with("item:id:item-aaaa-00000002"), "{candidate:?}");
}

#[test]
fn missing_level_is_named_with_the_nearest_names() {
    let fixture = serve(Version::V8, Workload::Vex, exchange);
    for (path, expected) in [
        (
            "/anna@contoso.example/Inbox",
            "NotFound: there is no mailbox 'anna@contoso.example' in this Exchange session | did you mean /ana@contoso.example? \
             | list the existing names with: vb365 ls /",
        ),
        (
            "/ana@contoso.example/Inbx/Projects",
            "NotFound: there is no 'Inbx' in /ana@contoso.example | did you mean /ana@contoso.example/Inbox? | list the existing names with: vb365 ls /ana@contoso.example",
        ),
        (
            "/ana@contoso.example/folder:Contracts",
            "NotFound: there is no folder 'Contracts' in /ana@contoso.example | list the existing names with: vb365 ls \
             /ana@contoso.example",
        ),
        (
            "/ana@contoso.example/Sent\"",
            "NotFound: there is no 'Sent\"' in /ana@contoso.example | did you mean '/ana@contoso.example/Sent Items'? | on Windows, leave out the backslash before a closing \
             quotation mark | list the existing names with: vb365 ls /ana@contoso.example",
        ),
        (
            "/ana@contoso.example/Inbox/id:aaaa-77777777",
            "NotFound: there is no thing with the ID 'aaaa-77777777' in /ana@contoso.example/Inbox | list the existing names with: \
             vb365 ls /ana@contoso.example/Inbox",
        ),
        ("/*/Contracts*", "NotFound: there is nothing that matches '/*/Contracts*' | "),
    ] {
        assert_eq!(fixture.thing(path).unwrap_err(), expected, "{path}");
    }
}

#[test]
fn paths_of_another_workload_are_refused_before_a_request() {
    let fixture = serve(Version::V8, Workload::Vex, exchange);
    for (path, expected) in [
        (
            "/ana/library:Documents",
            "Usage: cannot find 'library:Documents': a session of Exchange contains no library",
        ),
        (
            "/folder:id:x",
            "Usage: cannot find 'folder:id:x': the first part of a path must be a mailbox",
        ),
        ("/folder:x", "Usage: cannot find 'folder:x': the first part of a path must be a mailbox"),
        (
            "https://contoso.sharepoint.com/sites/hr",
            "Usage: cannot use a web address in a session of Exchange",
        ),
        (
            &format!("/id:{ANA}/mailbox:x"),
            "Usage: cannot find 'mailbox:x': a mailbox contains no mailbox",
        ),
        (&format!("/id:{ANA}/mailbox:id:{ANA}"), ": a mailbox contains no mailbox"),
        (
            &format!("/id:{ANA}/archive:x"),
            "Usage: cannot find 'archive:x': a mailbox contains no mailbox",
        ),
    ] {
        let (found, requested) = fixture.find(path, LookupGoal::Thing);
        let refused = found.unwrap_err();
        assert!(refused.contains(expected), "{path}: {refused}");
        assert_eq!(requested, [""; 0], "{path}");
    }
}

#[test]
fn wildcards_select_all_that_fit() {
    let fixture = serve(Version::V8, Workload::Vex, exchange);
    let paths = |path: &str| -> Vec<String> {
        let found = fixture.thing(path).unwrap();
        found.iter().map(|found| found.split(" = ").next().unwrap().to_owned()).collect()
    };
    assert_eq!(
        paths("/*@contoso.example"),
        ["/ana@contoso.example", "/archive:ana@contoso.example", "/bob@contoso.example"]
    );
    assert_eq!(
        paths("/a*/*b*x"),
        ["/ana@contoso.example/Inbox", "/archive:ana@contoso.example/Inbox"]
    );
    assert_eq!(paths("/*/folder:*").len(), 6);
    assert_eq!(
        paths("/ana@contoso.example/Inbox/*budget"),
        [
            "/ana@contoso.example/Inbox/Budget",
            "/ana@contoso.example/Inbox/item:id:item-aaaa-00000001",
            "/ana@contoso.example/Inbox/item:id:item-aaaa-00000002",
            "/ana@contoso.example/Inbox/item:id:item-aaaa-00000003",
        ]
    );
    assert_eq!(
        paths("/ana@contoso.example/**/Lunch"),
        ["/ana@contoso.example/Inbox/item:id:item-aaaa-00000004"]
    );
    assert_eq!(paths("/ana@contoso.example/**").len(), 1 + 2 + 2 + 4);
}

/// Twelve thousand folders, of which the server finds one by its filter.
fn many_folders(path: &str, query: &str) -> Vec<Value> {
    if path == "mailboxes" {
        return exchange(path, query);
    }
    let folder = |number: usize| json!({"id": format!("folder-{number:08}"), "name": format!("Folder {number}")});
    let twin = || json!({"id": "folder-twin", "name": "Folder 7"});
    if let Some((_, name)) = query.split_once("name=") {
        let number = name.trim_start_matches("Folder ").parse();
        let twin = (name == "Folder 7").then(twin);
        return number.map(folder).into_iter().chain(twin).collect();
    }
    (0..12_000).map(folder).chain([twin()]).collect()
}

#[test]
fn long_list_is_filtered_by_the_server_or_read_to_its_end() {
    let fixture = serve(Version::V8, Workload::Vex, many_folders);
    let head = "/ana@contoso.example";
    let (found, requested) = fixture.find(&format!("{head}/Folder 11000"), LookupGoal::Container);
    let ids = format!("/id:{ANA}/folder:id:folder-00011000");
    assert_eq!(found.unwrap(), [format!("{head}/Folder 11000 = folder {ids}")]);
    assert_eq!(requested.len(), 3, "{requested:?}");
    let (found, requested) = fixture.find(&format!("{head}/Folder 7"), LookupGoal::Container);
    assert!(found.unwrap_err().contains("is the name of 2 things"));
    assert_eq!(requested.len(), 3, "{requested:?}");
    // In another case the filter finds nothing here.
    let (found, requested) = fixture.find(&format!("{head}/folder 11000"), LookupGoal::Container);
    assert_eq!(found.unwrap(), [format!("{head}/Folder 11000 = folder {ids}")]);
    assert_eq!(requested.len(), 1 + 1 + 13, "{requested:?}");
    let (_, requested) = fixture.find(&format!(r"{head}/Folder \*"), LookupGoal::Container);
    assert!(!requested.iter().any(|request| request.contains("name=")), "{requested:?}");
    let found = fixture.container(&format!("{head}/Folder 1199?")).unwrap();
    assert_eq!(found.len(), 10);
    assert!(found[0].starts_with(&format!("{head}/folder:id:folder-00011990 = ")), "{found:?}");
}
