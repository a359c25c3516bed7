use super::*;
use crate::content::NodeKind as K;

pub(in crate::content) const SESSION: Uuid = Uuid::from_u128(7);
pub(in crate::content) const VERSIONS: [Version; 3] = [Version::V6, Version::V7, Version::V8];

/// Returns a node with the words of kinds as ids.
pub(in crate::content) fn node(workload: Workload, kinds: &[K], kind: K) -> Node {
    let ids = kinds.iter().fold(NodeIds::default(), |ids, kind| ids.with(*kind, kind.word()));
    Node { workload, kind, ids }
}

/// Returns the target of a request without the part that all have.
pub(in crate::content) fn below<T>(request: &Request<T>, version: Version) -> String {
    let target = request.call.target(version);
    let head = format!("/{}/RestoreSessions/{SESSION}/", version.segment());
    let rest = target.strip_prefix(&head).expect("the request leaves the session");
    let (_, rest) = rest.split_once('/').expect("the request is not for content");
    assert_eq!(target[head.len()..][..12].to_ascii_lowercase(), "organization");
    rest.to_owned()
}

/// Returns the targets and kinds of the lists of children.
fn lists(node: &Node, version: Version) -> Vec<String> {
    let line = |list: &ChildList| format!("{} {:?}", below(&list.request, version), list.kinds);
    let parts = node.parts().into_iter().map(|part| part.kind.word().to_owned());
    node.child_lists(version, SESSION).iter().map(line).chain(parts).collect()
}

#[test]
fn kinds_with_versions_are_those_whose_versions_can_be_listed() {
    for workload in Workload::ALL {
        for kind in K::of_workload(workload) {
            let list = node(workload, &K::of_workload(workload), kind);
            let list = list.versions(Version::V8, SESSION);
            assert_eq!(list.is_some(), kind.has_versions(workload), "{workload:?} {kind:?}");
        }
    }
}

#[test]
fn children_of_exchange() {
    let mailbox = node(Workload::Vex, &[K::Mailbox], K::Mailbox);
    let folder = node(Workload::Vex, &[K::Mailbox, K::Folder], K::Folder);
    let item = node(Workload::Vex, &[K::Mailbox, K::Item], K::Item);
    for (version, top, parent) in [
        (Version::V6, "null", "folderId"),
        (Version::V7, "root", "parentId"),
        (Version::V8, "root", "parentId"),
    ] {
        assert_eq!(lists(&Node::root(Workload::Vex), version), ["mailboxes [Mailbox]"]);
        let folders = format!("mailboxes/mailbox/folders?parentId={top} [Folder]");
        assert_eq!(lists(&mailbox, version), [folders]);
        let expected = [
            "mailboxes/mailbox/folders?parentId=folder [Folder]".to_owned(),
            format!("mailboxes/mailbox/items?{parent}=folder [Item]"),
        ];
        assert_eq!(lists(&folder, version), expected);
        assert!(lists(&item, version).is_empty());
        let may_have_all_levels = |node: &Node| {
            node.child_lists(version, SESSION).iter().any(|list| list.may_have_all_levels)
        };
        assert_eq!(may_have_all_levels(&mailbox), version == Version::V6);
        assert!(!may_have_all_levels(&folder));
    }
}

#[test]
fn children_of_onedrive_come_in_one_list_since_v7() {
    let drive = node(Workload::Veod, &[K::Drive], K::Drive);
    let folder = node(Workload::Veod, &[K::Drive, K::Folder], K::Folder);
    let head = "OneDrives/drive";
    for (node, v6, v7) in [(&drive, "null", "root"), (&folder, "folder", "folder")] {
        let two = [
            format!("{head}/Folders?parentId={v6} [Folder]"),
            format!("{head}/Documents?parentId={v6} [File]"),
        ];
        assert_eq!(lists(node, Version::V6), two);
        let one = format!("{head}/Documents?parentId={v7}&includeFolders=true [Folder, File]");
        assert_eq!(lists(node, Version::V7), [&*one]);
        assert_eq!(lists(node, Version::V8), [one]);
    }
}

#[test]
fn children_of_sharepoint() {
    let site = node(Workload::Vesp, &[K::Site], K::Site);
    let lines = lists(&site, Version::V8);
    let expected =
        ["Sites?parentId=site [Site]", "Sites/site/Libraries [Library]", "Sites/site/Lists [List]"];
    assert_eq!(lines, expected);
    assert_eq!(lists(&Node::root(Workload::Vesp), Version::V6), ["Sites?parentId=null [Site]"]);
    for (outer, list, kind) in [(K::Library, "Documents", "File"), (K::List, "Items", "Item")] {
        for (kinds, parent) in
            [(&[K::Site, outer][..], outer), (&[K::Site, outer, K::Folder], K::Folder)]
        {
            let node = node(Workload::Vesp, kinds, parent);
            let parent = parent.word();
            let v6 = [
                format!("Sites/site/Folders?parentId={parent} [Folder]"),
                format!("Sites/site/{list}?parentId={parent} [{kind}]"),
            ];
            assert_eq!(lists(&node, Version::V6), v6);
            let v7 =
                format!("Sites/site/{list}?parentId={parent}&includeFolders=true [Folder, {kind}]");
            assert_eq!(lists(&node, Version::V7), [v7]);
            let [list] = &node.child_lists(Version::V7, SESSION)[..] else { panic!() };
            let fallback = list.fallback.as_ref().map(|list| below(&list.request, Version::V7));
            let folders = format!("Sites/site/Folders?parentId={parent}");
            assert_eq!(fallback, Some(folders).filter(|_| node.kind != K::Folder));
        }
    }
    // A hit of a search does not say whether its folder is in a library or in a list.
    let folder = node(Workload::Vesp, &[K::Site, K::Folder], K::Folder);
    assert_eq!(lists(&folder, Version::V6).len(), 3);
    let expected = [
        "Sites/site/Folders?parentId=folder [Folder]",
        "Sites/site/Documents?parentId=folder [File]",
        "Sites/site/Items?parentId=folder [Item]",
    ];
    assert_eq!(lists(&folder, Version::V8), expected);
    let item = node(Workload::Vesp, &[K::Site, K::List, K::Item], K::Item);
    assert_eq!(lists(&item, Version::V7), ["Sites/site/Items/item/Attachments [Attachment]"]);
}

#[test]
fn children_of_teams() {
    let channel = [K::Team, K::Channel];
    let of = |kind| node(Workload::Vet, &channel, kind);
    for version in VERSIONS {
        assert_eq!(lists(&Node::root(Workload::Vet), version), ["teams [Team]"]);
        let team = node(Workload::Vet, &[K::Team], K::Team);
        assert_eq!(lists(&team, version), ["teams/team/channels [Channel]"]);
        assert_eq!(lists(&of(K::Channel), version), ["files", "posts", "tabs"]);
        let top = version.top();
        assert_eq!(
            lists(&of(K::Files), version),
            [format!("teams/team/files?channelId=channel&parentId={top} [Folder, File]")]
        );
        assert_eq!(
            lists(&of(K::Posts), version),
            ["teams/team/posts?channelId=channel&parentId=-1 [Post]"]
        );
        assert_eq!(lists(&of(K::Tabs), version), ["teams/team/channels/channel/tabs [Tab]"]);
        let folder = node(Workload::Vet, &[K::Team, K::Channel, K::Folder], K::Folder);
        assert_eq!(
            lists(&folder, version),
            ["teams/team/files?channelId=channel&parentId=folder [Folder, File]"]
        );
        let post = node(Workload::Vet, &[K::Team, K::Channel, K::Post], K::Post);
        assert_eq!(
            lists(&post, version),
            ["teams/team/posts?channelId=channel&parentId=post [Post]"]
        );
    }
}

#[test]
fn single_things_and_their_versions() {
    use Workload::{Veod, Vesp, Vet, Vex};
    let team_file = "teams/team/channels/channel/files/file";
    for (workload, kinds, v6, v8, versions) in [
        (Vex, &[K::Mailbox][..], "mailboxes/mailbox", "", ""),
        (Vex, &[K::Mailbox, K::Folder], "mailboxes/mailbox/folders/folder", "", ""),
        (Vex, &[K::Mailbox, K::Folder, K::Item], "mailboxes/mailbox/items/item", "", ""),
        (Veod, &[K::Drive], "OneDrives/drive", "", ""),
        (Veod, &[K::Drive, K::Folder], "OneDrives/drive/Folders/folder", "", "Versions"),
        (Veod, &[K::Drive, K::Folder, K::File], "OneDrives/drive/Documents/file", "", "Versions"),
        (Vesp, &[K::Site], "Sites/site", "", ""),
        (Vesp, &[K::Site, K::Library], "Sites/site/Libraries/library", "", ""),
        (Vesp, &[K::Site, K::List], "Sites/site/Lists/list", "", ""),
        (Vesp, &[K::Site, K::Folder], "Sites/site/Folders/folder", "", "Versions"),
        (Vesp, &[K::Site, K::Library, K::File], "Sites/site/Documents/file", "", "Versions"),
        (Vesp, &[K::Site, K::List, K::Item], "Sites/site/Items/item", "", "Versions"),
        (
            Vesp,
            &[K::Site, K::Item, K::Attachment],
            "Sites/site/Items/item/Attachments/attachment",
            "",
            "",
        ),
        (Vet, &[K::Team], "teams/team", "", ""),
        (Vet, &[K::Team, K::Channel], "teams/team/channels/channel", "", ""),
        (
            Vet,
            &[K::Team, K::Channel, K::File],
            "teams/team/files/file?channelId=channel",
            team_file,
            "versions",
        ),
        (Vet, &[K::Team, K::Channel, K::Post], "teams/team/posts/post?channelId=channel", "", ""),
        (Vet, &[K::Team, K::Channel, K::Tab], "teams/team/channels/channel/tabs/tab", "", ""),
    ] {
        let node = node(workload, kinds, *kinds.last().unwrap());
        assert!(node.is_addressable(), "{node:?}");
        for version in VERSIONS {
            let expected = if version == Version::V8 && !v8.is_empty() { v8 } else { v6 };
            let request = node.request(version, SESSION).unwrap();
            assert_eq!(below(&request, version), expected);
            let list = node.versions(version, SESSION).map(|list| below(&list, version));
            let path = expected.split('?').next().unwrap();
            let expected = Some(format!("{path}/{versions}")).filter(|_| !versions.is_empty());
            assert_eq!(list, expected, "{node:?}");
        }
    }
    let file = node(Vet, &[K::Team, K::Channel, K::File], K::File);
    assert_eq!(file.versions(Version::V6, SESSION).unwrap().call.since, Version::V7);
    for kind in [K::Files, K::Posts, K::Tabs] {
        assert!(node(Vet, &[K::Team, K::Channel], kind).request(Version::V8, SESSION).is_none());
    }
}
