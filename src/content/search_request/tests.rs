use super::*;
use crate::api::{Body, Paging};
use crate::content::NodeKind as K;
use crate::content::node::tests::{SESSION, VERSIONS, below, node};

/// Returns the targets and bodies of searches.
fn searches(node: &Node, version: Version, kinds: &[K]) -> Vec<String> {
    let line = |search: SearchRequest| {
        let Body::Json(body) = &search.request.call.body else { panic!("no JSON") };
        let notes = [
            (search.request.call.paging == Paging::ResultSet).then_some(" set"),
            search.covers_channel.then_some(" wide"),
        ];
        assert!(search.request.call.reads() && search.request.call.since <= version);
        let notes: String = notes.into_iter().flatten().collect();
        format!("{} {body}{notes}", below(&search.request, version))
    };
    node.search(version, SESSION, "a \"b\"", kinds).into_iter().map(line).collect()
}

#[test]
fn deepest_search_is_chosen() {
    use Workload::{Veod, Vesp, Vex};
    let body = r#"{"query":"a \"b\""}"#;
    for (workload, kinds, target) in [
        (Vex, &[][..], "mailboxes/search"),
        (Vex, &[K::Mailbox], "mailboxes/mailbox/search"),
        (Vex, &[K::Mailbox, K::Folder], "mailboxes/mailbox/folders/folder/search"),
        (Veod, &[], "OneDrives/search?itemType=All"),
        (Veod, &[K::Drive], "OneDrives/drive/search?itemType=All"),
        (Veod, &[K::Drive, K::Folder], "OneDrives/drive/Folders/folder/search?itemType=All"),
        (Vesp, &[], "Sites/search?itemType=All"),
        (Vesp, &[K::Site], "Sites/site/search?itemType=All"),
        (Vesp, &[K::Site, K::Library], "Sites/site/Libraries/library/search?itemType=All"),
        (Vesp, &[K::Site, K::List], "Sites/site/Lists/list/search?itemType=All"),
        (Vesp, &[K::Site, K::List, K::Folder], "Sites/site/Folders/folder/search?itemType=All"),
    ] {
        let node = node(workload, kinds, kinds.last().copied().unwrap_or(K::Root));
        for version in VERSIONS {
            assert_eq!(searches(&node, version, &[]), [format!("{target} {body} set")]);
        }
    }
    let types = |workload, kinds: &[K]| {
        let [line] = &searches(&Node::root(workload), Version::V8, kinds)[..] else { panic!() };
        line.split(['=', ' ']).nth(1).unwrap().to_owned()
    };
    assert_eq!(types(Veod, &[K::Folder]), "Folders");
    assert_eq!(types(Veod, &[K::File]), "Documents");
    assert_eq!(types(Vesp, &[K::File, K::Folder]), "All");
    assert_eq!(types(Vesp, &[K::Item, K::File]), "Items");
    assert!(searches(&node(Vex, &[K::Mailbox, K::Item], K::Item), Version::V8, &[]).is_empty());
}

#[test]
fn searches_of_teams_have_one_type() {
    let channel = [K::Team, K::Channel];
    let body = |kind: &str| format!(r#"{{"type":"{kind}","query":"a \"b\""}}"#);
    let plain = r#"{"query":"a \"b\""}"#;
    let all = ["Files", "Posts", "Tabs"];
    for (node, target) in [
        (Node::root(Workload::Vet), "searchTeams"),
        (node(Workload::Vet, &[K::Team], K::Team), "teams/team/search"),
        (node(Workload::Vet, &channel, K::Channel), "teams/team/channels/channel/search"),
    ] {
        let expected = all.map(|kind| format!("{target} {}", body(kind)));
        assert_eq!(searches(&node, Version::V6, &[]), expected);
        assert_eq!(searches(&node, Version::V8, &[K::Post]), [expected[1].clone()]);
        assert_eq!(searches(&node, Version::V8, &[K::Folder, K::Tab]).len(), 2);
    }
    let with = |kind| node(Workload::Vet, &[K::Team, K::Channel, kind], kind);
    let (files, posts) = ("teams/team/files/search", "teams/team/posts/search");
    let wide =
        |kind: &str, note: &str| format!("teams/team/channels/channel/search {}{note}", body(kind));
    for (node, v8, v6) in [
        (
            node(Workload::Vet, &channel, K::Files),
            format!("{files}?channelId=channel {plain}"),
            wide("Files", ""),
        ),
        (
            with(K::Folder),
            format!("{files}?channelId=channel&parentId=folder {plain}"),
            wide("Files", " wide"),
        ),
        (
            node(Workload::Vet, &channel, K::Posts),
            format!("{posts}?channelId=channel {plain}"),
            wide("Posts", ""),
        ),
        (
            with(K::Post),
            format!("{posts}?channelId=channel&parentId=post {plain}"),
            wide("Posts", " wide"),
        ),
    ] {
        assert_eq!(searches(&node, Version::V8, &[]), [&*v8]);
        assert_eq!(searches(&node, Version::V7, &[]), [v8]);
        assert_eq!(searches(&node, Version::V6, &[]), [v6]);
    }
    let tabs = node(Workload::Vet, &channel, K::Tabs);
    let expected = format!("teams/team/channels/channel/tabs/search {plain}");
    assert_eq!(searches(&tabs, Version::V6, &[]), [expected]);
    assert!(searches(&tabs, Version::V8, &[K::File]).is_empty());
}
