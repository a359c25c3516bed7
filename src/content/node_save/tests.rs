use super::*;
use crate::api::Body;
use crate::content::NodeKind as K;
use crate::content::node::tests::{SESSION, VERSIONS, node};

/// Returns the target below the organization and the body of the call that saves a node; `-` if there is none.
fn call_with(node: &Node, version: Version, form: SaveForm, options: &SaveOptions) -> String {
    let Some(SaveCall { call, .. }) = node.save_call(version, SESSION, form, options) else {
        return "-".to_owned();
    };
    let head = format!("/{}/RestoreSessions/{SESSION}/organization/", version.segment());
    let target = call.target(version);
    let (start, below) = target.split_at(head.len());
    assert!(start.eq_ignore_ascii_case(&head), "{target}");
    let body = match &call.body {
        Body::None => String::new(),
        Body::Json(text) => format!(" {text}"),
        _ => panic!("no call that saves has another body"),
    };
    format!("{below}{body}")
}

fn call(node: &Node, form: SaveForm) -> String {
    call_with(node, Version::V8, form, &SaveOptions::default())
}

/// Returns the forms in which a node can be saved.
fn forms(node: &Node, options: &SaveOptions) -> Vec<&'static str> {
    let can = |form: &SaveForm| node.save_call(Version::V8, SESSION, *form, options).is_some();
    SaveForm::ALL.into_iter().filter(can).map(SaveForm::word).collect()
}

const NO_LIMIT: &str = r#"{"enablePstSizeLimit":false}"#;

#[test]
fn exchange_is_saved_as_pst_and_its_items_as_msg() {
    let mailbox = node(Workload::Vex, &[K::Mailbox], K::Mailbox);
    let folder = node(Workload::Vex, &[K::Mailbox, K::Folder], K::Folder);
    let item = node(Workload::Vex, &[K::Mailbox, K::Item], K::Item);
    let root = Node::root(Workload::Vex);
    for (node, target) in [
        (&root, "exportToPst"),
        (&mailbox, "mailboxes/mailbox/exportToPst"),
        (&folder, "mailboxes/mailbox/folders/folder/exportToPst"),
        (&item, "mailboxes/mailbox/items/item/exportToPst"),
    ] {
        assert_eq!(call(node, SaveForm::Pst), format!("{target} {NO_LIMIT}"));
    }
    assert_eq!(call(&item, SaveForm::Msg), "mailboxes/mailbox/items/item/save");
    for node in [&root, &mailbox, &folder] {
        assert_eq!(forms(node, &SaveOptions::default()), ["pst"]);
    }
    assert_eq!(forms(&item, &SaveOptions::default()), ["msg", "pst"]);
}

#[test]
fn limit_and_keyword_are_sent_where_the_call_has_them() {
    let keyword = Some("a \"b\"".to_owned());
    let options = SaveOptions { pst_limit: Some(1 << 30), keyword, ..SaveOptions::default() };
    let mailbox = node(Workload::Vex, &[K::Mailbox], K::Mailbox);
    assert_eq!(
        call_with(&mailbox, Version::V6, SaveForm::Pst, &options),
        r#"mailboxes/mailbox/exportToPst {"contentKeyword":"a \"b\"","enablePstSizeLimit":true,"pstSizeLimitBytes":1073741824}"#
    );
    let item = node(Workload::Vex, &[K::Mailbox, K::Item], K::Item);
    assert_eq!(forms(&item, &options), <[&str; 0]>::default());
    let file = node(Workload::Veod, &[K::Drive, K::File], K::File);
    assert_eq!(forms(&file, &options), <[&str; 0]>::default());
}

#[test]
fn only_the_export_of_a_whole_mailbox_is_resumable() {
    let mailbox = node(Workload::Vex, &[K::Mailbox], K::Mailbox);
    let folder = node(Workload::Vex, &[K::Mailbox, K::Folder], K::Folder);
    let is_resumable = |node: &Node, version| {
        let call = node.save_call(version, SESSION, SaveForm::Pst, &SaveOptions::default());
        call.unwrap().is_resumable
    };
    assert_eq!(VERSIONS.map(|version| is_resumable(&mailbox, version)), [false, true, true]);
    for node in [folder, Node::root(Workload::Vex)] {
        assert_eq!(VERSIONS.map(|version| is_resumable(&node, version)), [false; 3]);
    }
}

#[test]
fn onedrive_is_saved_as_files_and_archives() {
    let drive = node(Workload::Veod, &[K::Drive], K::Drive);
    let folder = node(Workload::Veod, &[K::Drive, K::Folder], K::Folder);
    let file = node(Workload::Veod, &[K::Drive, K::File], K::File);
    assert_eq!(call(&drive, SaveForm::Zip), "OneDrives/drive/save");
    assert_eq!(call(&folder, SaveForm::Zip), "OneDrives/drive/Folders/folder/save");
    let documents = "OneDrives/drive/Documents/file";
    assert_eq!(call(&file, SaveForm::File), format!(r#"{documents}/save {{"asZip":false}}"#));
    assert_eq!(call(&file, SaveForm::Zip), format!(r#"{documents}/save {{"asZip":true}}"#));
    assert_eq!(forms(&drive, &SaveOptions::default()), ["zip"]);
    let earlier = SaveOptions { version: Some("3".to_owned()), ..SaveOptions::default() };
    assert_eq!(
        call_with(&file, Version::V6, SaveForm::File, &earlier),
        format!(r#"{documents}/Versions/3/save {{"asZip":false}}"#)
    );
    assert_eq!(
        call_with(&folder, Version::V7, SaveForm::Zip, &earlier),
        "OneDrives/drive/Folders/folder/Versions/3/save"
    );
    assert_eq!(call_with(&drive, Version::V8, SaveForm::Zip, &earlier), "-");
}

#[test]
fn sharepoint_lists_cannot_be_saved() {
    let library = node(Workload::Vesp, &[K::Site, K::Library], K::Library);
    let folder = node(Workload::Vesp, &[K::Site, K::Library, K::Folder], K::Folder);
    let of_a_hit = node(Workload::Vesp, &[K::Site, K::Folder], K::Folder);
    let file = node(Workload::Vesp, &[K::Site, K::Library, K::File], K::File);
    let attachment = [K::Site, K::List, K::Item, K::Attachment];
    let attachment = node(Workload::Vesp, &attachment, K::Attachment);
    assert_eq!(call(&library, SaveForm::Zip), "Sites/site/Libraries/library/save");
    for folder in [&folder, &of_a_hit] {
        assert_eq!(call(folder, SaveForm::Zip), "Sites/site/Folders/folder/save");
    }
    assert_eq!(call(&file, SaveForm::File), r#"Sites/site/Documents/file/save {"asZip":false}"#);
    assert_eq!(
        call(&attachment, SaveForm::Zip),
        "Sites/site/Items/item/Attachments/attachment/save"
    );
    for (kinds, kind) in [
        (&[K::Site][..], K::Site),
        (&[K::Site, K::List], K::List),
        (&[K::Site, K::List, K::Folder], K::Folder),
        (&[K::Site, K::List, K::Item], K::Item),
    ] {
        let node = node(Workload::Vesp, kinds, kind);
        assert_eq!(forms(&node, &SaveOptions::default()), <[&str; 0]>::default(), "{kind:?}");
    }
    let earlier = SaveOptions { version: Some("3".to_owned()), ..SaveOptions::default() };
    assert_eq!(forms(&file, &earlier), ["zip", "file"]);
    assert_eq!(forms(&folder, &earlier), ["zip"]);
    assert_eq!(forms(&library, &earlier), <[&str; 0]>::default());
}

#[test]
fn teams_files_have_another_path_in_v8() {
    let file = node(Workload::Vet, &[K::Team, K::Channel, K::File], K::File);
    let body = r#"{"asZip":false}"#;
    for version in [Version::V6, Version::V7] {
        assert_eq!(
            call_with(&file, version, SaveForm::File, &SaveOptions::default()),
            format!("teams/team/files/file/save {body}")
        );
    }
    assert_eq!(
        call(&file, SaveForm::File),
        format!("teams/team/channels/channel/files/file/save {body}")
    );
    let earlier = SaveOptions { version: Some("3".to_owned()), ..SaveOptions::default() };
    assert_eq!(forms(&file, &earlier), <[&str; 0]>::default());
}

#[test]
fn posts_are_saved_alone_or_as_all_of_a_channel() {
    let channel = [K::Team, K::Channel];
    let of = |kind| node(Workload::Vet, &channel, kind);
    let post = node(Workload::Vet, &[K::Team, K::Channel, K::Post], K::Post);
    let body = r#"{"channelId":"channel"}"#;
    assert_eq!(call(&of(K::Posts), SaveForm::Html), format!("teams/team/posts/export {body}"));
    let since = Some("2026-11-01T00:00:00Z".parse().unwrap());
    let window = Window { since, until: None };
    let options = SaveOptions { window, ..SaveOptions::default() };
    let body_of_time = r#"{"channelId":"channel","from":"2026-11-01T00:00:00Z"}"#;
    let ranged = call_with(&of(K::Posts), Version::V6, SaveForm::Html, &options);
    assert_eq!(ranged, format!("teams/team/posts/export {body_of_time}"));
    assert_eq!(call(&of(K::Posts), SaveForm::Zip), format!("teams/team/posts/save {body}"));
    assert_eq!(call(&of(K::Files), SaveForm::Zip), format!("teams/team/files/save {body}"));
    assert_eq!(call(&post, SaveForm::Msg), "teams/team/posts/post/save");
    assert_eq!(call(&post, SaveForm::Html), "teams/team/posts/post/export");
    for kind in [K::Channel, K::Tabs] {
        assert_eq!(forms(&of(kind), &SaveOptions::default()), <[&str; 0]>::default());
    }
}
