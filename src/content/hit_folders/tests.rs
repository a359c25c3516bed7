use super::*;
use crate::api::Version;
use crate::client::scripted::ScriptedClient;
use crate::content::{Node, NodeIds};

/// A container of one of the lists: its id, its name and the id of its parent.
type Named = (&'static str, &'static str, &'static str);

fn folders(scope: &str, lists: &[(ContainerList, &[Named])]) -> HitFolders {
    let client = ScriptedClient::new(Version::V8, |_| panic!("nothing must be sent"));
    let mut folders = HitFolders::new(&client.client, Uuid::nil(), scope);
    let trees = lists.iter().map(|(list, names)| (list.clone(), ContainerTree::of_names(names)));
    folders.lists.extend(trees);
    folders
}

fn hit(workload: Workload, path: &str, ids: &[(K, &str)], item: &str) -> Entry {
    let kind = ids.last().unwrap().0;
    let with = |all: NodeIds, (kind, id): &(K, &str)| all.with(*kind, id);
    let node = Node { workload, kind, ids: ids.iter().fold(NodeIds::default(), with) };
    Entry::new(path.to_owned(), node, Some(serde_json::from_str(item).unwrap()))
}

/// An item with a link to what contains it.
fn item_in(parent: &str) -> String {
    format!(r#"{{"_links":{{"parent":{{"href":"/v8/restoresessions/s/organization/{parent}"}}}}}}"#)
}

#[test]
fn folder_of_mail_is_named_from_the_mailbox_down() {
    let names = [
        ("i", "Inbox", ""),
        ("p", "Projects / 2022", "i"),
        ("u", "Somewhere", "?"),
        ("a", "Circle", "b"),
        ("b", "Circle", "a"),
        ("e", "", ""),
        ("o", "Orphan", "gone"),
    ];
    let folders = folders("/", &[(ContainerList::MailFolders("m".to_owned()), &names)]);
    for (folder, expected) in [
        ("i", "/ana@contoso.example/Inbox"),
        ("p", r"/ana@contoso.example/Inbox/Projects \/ 2022"),
        ("u", "/ana@contoso.example/…/Somewhere"),
        ("o", "/ana@contoso.example/…/Orphan"),
        ("a", "/ana@contoso.example/…"),
        ("e", "/ana@contoso.example/…"),
        ("gone", "/ana@contoso.example/…"),
    ] {
        let path = format!("/ana@contoso.example/folder:id:{folder}/item:id:x");
        let ids = [(K::Mailbox, "m"), (K::Folder, folder), (K::Item, "x")];
        assert_eq!(folders.path_of(&hit(Workload::Vex, &path, &ids, "{}")), expected, "{folder}");
    }
    let ids = [(K::Mailbox, "m"), (K::Item, "x")];
    let without = hit(Workload::Vex, "/ana@contoso.example/item:id:x", &ids, "{}");
    assert_eq!(folders.path_of(&without), "/ana@contoso.example/…");
    let nowhere = hit(Workload::Vex, "", &ids[1..], "{}");
    assert_eq!(folders.path_of(&nowhere), "…");
}

#[test]
fn folder_of_a_file_in_a_drive_is_not_known() {
    let file = hit(Workload::Veod, "/ana/file:id:x", &[(K::Drive, "d"), (K::File, "x")], "{}");
    for (scope, expected) in
        [("/", "/ana/…"), ("/ana", "/ana/…"), ("/ana/Reports", "/ana/Reports/…")]
    {
        assert_eq!(folders(scope, &[]).path_of(&file), expected);
    }
    let folder =
        hit(Workload::Veod, "/ana/folder:id:x", &[(K::Drive, "d"), (K::Folder, "x")], "{}");
    assert_eq!(folders("/", &[]).path_of(&folder), "/ana/…");
}

#[test]
fn place_in_sharepoint_is_named_by_site_library_and_folder() {
    use ContainerList::{Libraries, Lists, SiteFolders, Sites};
    let site = || "s".to_owned();
    let folders = folders(
        "/",
        &[
            (Sites, &[("h", "hr", ""), ("s", "applicants", "h")]),
            (Libraries(site()), &[("l", "Documents", "")]),
            (Lists(site()), &[("c", "Contacts", "")]),
            (SiteFolders(site()), &[("f", "2026", "l"), ("g", "May", "f"), ("k", "Old", "c")]),
        ],
    );
    let ids = |rest: &[(K, &'static str)]| [&[(K::Site, "s")][..], rest].concat();
    let in_library = item_in("sites/s/libraries/l");
    for (path, ids, item, expected) in [
        (
            "/id:s/library:id:l/file:id:x",
            ids(&[(K::Library, "l"), (K::File, "x")]),
            &*in_library,
            "/hr/applicants/Documents",
        ),
        (
            "/id:s/folder:id:g/file:id:x",
            ids(&[(K::Folder, "g"), (K::File, "x")]),
            "{}",
            "/hr/applicants/Documents/2026/May",
        ),
        (
            "/hr/applicants/Documents/folder:id:g/file:id:x",
            ids(&[(K::Library, "l"), (K::Folder, "g"), (K::File, "x")]),
            "{}",
            "/hr/applicants/Documents/2026/May",
        ),
        ("/id:s/folder:id:k", ids(&[(K::Folder, "k")]), "{}", "/hr/applicants/Contacts"),
        (
            "/hr/applicants/list:id:c/folder:id:k",
            ids(&[(K::List, "c"), (K::Folder, "k")]),
            "{}",
            "/hr/applicants/Contacts",
        ),
        ("/id:s/file:id:x", ids(&[(K::File, "x")]), "{}", "/hr/applicants/…"),
        (
            "/id:s/folder:id:z/file:id:x",
            ids(&[(K::Folder, "z"), (K::File, "x")]),
            "{}",
            "/hr/applicants/…",
        ),
    ] {
        assert_eq!(folders.path_of(&hit(Workload::Vesp, path, &ids, item)), expected, "{path}");
    }
}

#[test]
fn place_in_teams_is_named_by_channel_part_and_folder() {
    use ContainerList::{ChannelFolders, Channels};
    let folders = folders(
        "/",
        &[
            (Channels("t".to_owned()), &[("c", "General", "")]),
            (
                ChannelFolders("t".to_owned(), "c".to_owned()),
                &[("r", "(root)", ""), ("f", "Shared", "r")],
            ),
        ],
    );
    let ids =
        |rest: &[(K, &'static str)]| [&[(K::Team, "t"), (K::Channel, "c")][..], rest].concat();
    let top = "/Board/channel:id:c";
    let of_channel = item_in("teams/t/channels/c");
    let reply = item_in("teams/t/posts/1");
    for (path, ids, item, expected) in [
        ("files/folder:id:r/file:id:x", ids(&[(K::Folder, "r"), (K::File, "x")]), "{}", "files"),
        (
            "files/folder:id:f/file:id:x",
            ids(&[(K::Folder, "f"), (K::File, "x")]),
            "{}",
            "files/Shared",
        ),
        ("files/folder:id:f", ids(&[(K::Folder, "f")]), "{}", "files"),
        ("files/file:id:x", ids(&[(K::File, "x")]), "{}", "files/…"),
        ("posts/post:id:2", ids(&[(K::Post, "2")]), &*of_channel, "posts"),
        ("posts/post:id:2", ids(&[(K::Post, "2")]), &*reply, "posts/…"),
        ("posts/post:id:2", ids(&[(K::Post, "2")]), r#"{"channelId":"c"}"#, "posts"),
        ("posts/post:id:2", ids(&[(K::Post, "2")]), "{}", "posts/…"),
        ("tabs/tab:id:x", ids(&[(K::Tab, "x")]), "{}", "tabs"),
    ] {
        let found = folders.path_of(&hit(Workload::Vet, &format!("{top}/{path}"), &ids, item));
        assert_eq!(found, format!("/Board/General/{expected}"), "{path} {item}");
    }
}
